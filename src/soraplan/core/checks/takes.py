"""The checks of planned takes against keep rates: too few to have every shot, more than needed."""

from collections.abc import Callable, Iterator, Sequence

from soraplan.core import edits, money
from soraplan.core.chances.odds import ENOUGH, LIKELY, PLENTY, Like, Odds, like_of
from soraplan.core.checks.base import ClipCheck, Repair
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.finding import Finding, Fix
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing
from soraplan.core.sums import is_known
from soraplan.core.takes import all_usable, log_kept
from soraplan.core.text.words import chance_text


def takes_findings(forecast: Forecast) -> Iterator[Finding]:
    """Whether the plan would more likely than not miss a shot."""
    odds = forecast.odds
    missed = odds.missed if odds else None
    if odds is None or missed is None or missed <= LIKELY:
        return
    estimate = forecast.estimate
    wanted = {like: _enough(odds, like) for like in odds.counts}
    raised = [takes for like, takes in wanted.items() if takes > like[2]]
    worst = _worst(estimate, odds)
    lack = (
        "With the planned takes, the chance that at least one shot has nothing usable is"
        f" {chance_text(missed)} (most of all clip {worst.name})."
    )
    if not raised:
        yield Finding("too-few-takes", f"{lack} No clip can have more takes.", worst.id)
        return
    span = f"{min(raised):,}" if min(raised) == max(raised) else f"{min(raised):,}–{max(raised):,}"
    title = f"plan {span} takes"
    cost = ""
    # Of clips in a currency that nothing leads from there is no sum that both would be.
    if not estimate.total.apart and is_known(estimate.total, estimate.tally.clips):
        planned = money.shown(estimate.total.run, estimate.currency)
        least = "at least " if estimate.total.unpriced else ""
        cost = f", for {least}{_cost(estimate, odds, wanted)} a run instead of {least}{planned}"
    yield Finding(
        "too-few-takes",
        f"{lack} With {span} takes each it is {chance_text(_missed(odds, wanted))}{cost}.",
        worst.id,
        (Fix(title, _raised(odds)),),
    )


def _worst(estimate: Estimate, odds: Odds) -> Clip:
    """The first of the clips that most likely end with a video missing."""

    def risk(like: Like) -> float:
        rate = odds.rate(like)
        return 0.0 if rate is None else -odds.counts[like][2] * log_kept(rate, like[2])

    worst = max(odds.counts, key=risk)
    most = odds.counts[worst][2]
    return next(
        clip
        for part, counts in zip(estimate.tally.parts, odds.parts, strict=True)
        if worst in counts
        for clip in part.clips
        if not clip.omitted and like_of(clip) == worst and clip.count == most
    )


def _enough(odds: Odds, like: Like) -> int:
    rate = odds.rate(like)
    return like[2] if rate is None else max(like[2], odds.needed(rate, ENOUGH))


def _missed(odds: Odds, takes: dict[Like, int]) -> float:
    """The chance to miss a shot with other takes."""
    return 1 - all_usable(
        (rate, takes[like], videos)
        for like, (_, videos, _) in odds.counts.items()
        if (rate := odds.rate(like)) is not None
    )


def _cost(estimate: Estimate, odds: Odds, takes: dict[Like, int]) -> str:
    run = money.ZERO
    for like, (_, videos, _) in odds.counts.items():
        cell = estimate.pricing.cell(like[0])
        if not isinstance(cell, Missing):
            run += cell * videos * takes[like]
    return money.shown(run, estimate.currency)


def _raised(odds: Odds) -> Callable[[Plan], Plan]:
    def change(clip: Clip) -> Clip:
        if clip.omitted:
            return clip
        takes = _enough(odds, like_of(clip))
        return clip if takes == clip.takes else edits.revised(clip, takes=takes)

    return lambda plan: edits.changed(plan, range(len(plan.clips)), change)


class TooManyTakes(ClipCheck):
    """Clips with more takes than they need for a plan that hardly ever misses a shot."""

    code = "too-many-takes"

    def __init__(self, estimate: Estimate, odds: Odds) -> None:
        self._estimate, self._odds = estimate, odds
        self._likes = {
            like
            for like in odds.counts
            if (rate := odds.rate(like)) is not None and like[2] > odds.needed(rate, PLENTY)
        }
        self.count = sum(odds.counts[like][0] for like in self._likes)

    def hits(self, clip: Clip) -> bool:
        return not clip.omitted and like_of(clip) in self._likes

    def positions(self, estimate: Estimate) -> Iterator[int]:
        starts = estimate.plan.clips.starts()
        for part, counts, start in zip(estimate.tally.parts, self._odds.parts, starts, strict=True):
            if not self._likes.isdisjoint(counts):
                for position, clip in enumerate(part.clips, start):
                    if self.hits(clip):
                        yield position

    def message(self, clip: Clip) -> str:
        needed = self._needed(clip)
        cell = self._estimate.pricing.cell(like_of(clip)[0])
        enough = "1 is" if needed == 1 else f"{needed:,} are"
        less = ""
        if not isinstance(cell, Missing):
            saved = cell * clip.count * (clip.takes - needed)
            less = f": {money.shown(saved, self._estimate.currency)} less"
        return (
            f"Clip {clip.name} has {clip.takes:,} takes, and {enough} enough for a chance of"
            f" {PLENTY * 100:.0f} % that the plan misses no shot{less}."
        )

    def repairs(self, clip: Clip) -> tuple[Repair, ...]:
        takes = self._needed(clip)
        unit = "take" if takes == 1 else "takes"

        def fewer(one: Clip) -> Sequence[Clip]:
            return [edits.revised(one, takes=takes)]

        return (Repair(f"plan {takes:,} {unit}", fewer),)

    def _needed(self, clip: Clip) -> int:
        rate = self._odds.rate(like_of(clip))
        return clip.takes if rate is None else self._odds.needed(rate, PLENTY)
