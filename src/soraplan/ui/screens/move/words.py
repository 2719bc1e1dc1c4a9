"""Figures and sentences that both pages of moving tell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from soraplan.core import money
from soraplan.core.currencies import told as exchange_told
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.moving import BeforeAfter, Moving, said_once
from soraplan.core.moving.words import LOSSES, SILENT, SOUND_UNKNOWN, Loss
from soraplan.core.pace_words import REASONS
from soraplan.core.pricing import Found, Missing
from soraplan.core.sums import run_text
from soraplan.core.text.words import counted, duration_text, span_text
from soraplan.ui.forecast_lines import render_field
from soraplan.ui.keymap import Keymap

_COUNTED: Mapping[Loss, str] = {**LOSSES, "sound-unknown": "whose sound is not known"}

_OF_ALL: Mapping[Loss, str] = {"silent": SILENT, "sound-unknown": SOUND_UNKNOWN}

_LOSES: Mapping[Loss, tuple[str, str]] = {
    "silent": ("goes", "to a model without sound"),
    "smaller": ("gets", "a smaller picture"),
    "sound-unknown": ("goes", "to a model of which it is not known whether it makes sound"),
    "no-batch": ("leaves", "the batch lane"),
}

NO_KEEP_RATE = "P90 is not known: a clip has no keep rate."


def done_text(forecast: Forecast) -> str:
    """After which time the last clip is done; a dash where that is not known, or not yet."""
    return span_text(forecast.pace.done if forecast.pace is not None else None)


def percent_text(old: Decimal | None, new: Decimal | None) -> str:
    """The difference in percent of the old amount: `-50 %`; empty where there is none."""
    if not old or new is None or new == old:
        return ""
    share = (new - old) / old * 100
    return f"{share:+,.0f} %" if abs(share) >= 1 else f"{share:+.1f} %"


def difference(old: Decimal, new: Decimal, currency: str) -> str:
    """How much less or more something costs, in words: `$56.94 less (-50 %)`."""
    if old == new:
        return "as much as before"
    percent = percent_text(old, new)
    told = f"{money.shown(abs(new - old), currency)} {'less' if new < old else 'more'}"
    return f"{told} ({percent})" if percent else told


def unpriced_told(number: int, estimate: Estimate) -> str:
    """Why so many clips have no price, in a sentence; empty where all have one."""
    if not number:
        return ""
    pricing = estimate.pricing
    cells = [pricing.native(shape) for shape in estimate.tally.shapes]
    reasons = list(dict.fromkeys(cell.reason for cell in cells if isinstance(cell, Missing)))
    has = "has" if number == 1 else "have"
    told = f"{counted(number, 'clip')} {has} no price"
    return f"{told}: {reasons[0]}." if len(reasons) == 1 else f"{told}."


def finish_told(forecast: Forecast, keys: Keymap) -> str:
    """When the last clip is done, in a sentence, or why that is not known."""
    pace = forecast.pace
    if pace is None:
        return ""
    if pace.done is not None:
        return f"Done after {duration_text(pace.done)}."
    reason = REASONS[pace.unknown] if pace.unknown else ""
    how = f" {render_field(keys)}" if pace.unknown == "render" else ""
    return f"When it is done is not known: {reason}.{how}" if reason else ""


def p90_told(forecast: Forecast) -> str:
    """What a run costs at most 9 times in 10, in a sentence, or why that is not known."""
    known, total = forecast.p90, forecast.estimate.total
    if known is not None:
        return f"P90 {money.shown(known, forecast.estimate.currency)}."
    if total.unpriced:
        return ""
    return "P90 is not known: costs are in several currencies." if total.foreign else NO_KEEP_RATE


def once(planned: Moving) -> frozenset[Loss]:
    """What all clips lose that move, so that the notes tell it once for all."""
    of_all = said_once(planned)
    return frozenset(loss for loss, change in _OF_ALL.items() if change in of_all)


def losses_told(planned: Moving, losses: Mapping[Loss, int]) -> Iterator[str]:
    """What clips lose, a sentence for each kind, the gravest first; not what the notes tell."""
    of_all = once(planned)
    for loss, (does, what) in _LOSES.items():
        number = losses.get(loss, 0)
        if number and loss not in of_all:
            verb = does if number == 1 else {"goes": "go"}.get(does, does[:-1])
            yield f"{counted(number, 'clip')} {verb} {what}."


def omitted_told(planned: Moving) -> str:
    """That no clip of a move costs anything, for they are all omitted; empty for all others."""
    clips = [clip for line in planned.lines for clip in line.run.clips]
    if not clips or not all(clip.omitted for clip in clips):
        return ""
    them = "The clip is omitted and costs" if len(clips) == 1 else "All are omitted and cost"
    return f"{them} nothing either way."


def ended_told(planned: Moving) -> Iterator[str]:
    """What is counted in of clips that stay on cards on which nothing can be bought any more."""
    estimate = planned.estimate
    costs: dict[str, list[tuple[Decimal | None, str]]] = defaultdict(list)
    names: dict[str, str] = {}
    for line in planned.lines:
        if line.outcome.kind != "stays" or line.run.origin.omitted:
            continue
        found = estimate.pricing.find(line.run.clips[0].offer)
        if isinstance(found, Found) and found.card.has_ended(estimate.today):
            names[found.card.id] = found.card.name
            costs[found.card.id].append((line.cost_before, line.outcome.currency_before))
    for id_, its in costs.items():
        name = names[id_]
        if [*names.values()].count(name) > 1:
            name = f"{name} ({id_})"
        known = [cost for cost, _ in its if cost is not None]
        number = len(its)
        stay = f"{counted(number, 'clip')} that {'stays' if number == 1 else 'stay'} on {name}"
        if known:
            least = "at least " if len(known) < len(its) else ""
            amount = money.shown(sum(known, Decimal(0)), its[0][1])
            yield f"Of it {least}{amount} for {stay}, which has ended."


def kinds_told(planned: Moving) -> str:
    """How many clips become what and lose what, in a sentence."""
    kinds = dict.fromkeys(("moved", "restored", "there", "stays"), 0)
    split = refitted = overruled = pieces = joined = old_pieces = 0
    for line in planned.lines:
        kinds[line.outcome.kind] += 1
        overruled += line.is_overruled
        if len(line.positions) > 1 and not line.is_kept:
            joined += 1
            old_pieces += len(line.positions)
        if line.is_refitted:
            refitted += len(line.outcome.lengths) == 1
            if len(line.outcome.lengths) > 1:
                split += 1
                pieces += len(line.outcome.lengths)
    parts = []
    moves = kinds["moved"] + kinds["restored"]
    if moves:
        parts.append(f"{counted(moves, 'clip')} {'moves' if moves == 1 else 'move'}")
        if kinds["restored"]:
            parts.append(f"{kinds['restored']:,} restored")
    if joined:
        parts.append(f"{joined:,} put together from {old_pieces:,} pieces")
    if split:
        parts.append(f"{split:,} split into {pieces:,} pieces")
    if refitted:
        parts.append(f"{refitted:,} with another length")
    if kinds["there"]:
        parts.append(f"{counted(kinds['there'], 'clip')} there already")
    if kinds["stays"]:
        verb = "stays" if kinds["stays"] == 1 else "stay"
        parts.append(f"{counted(kinds['stays'], 'clip')} {verb}")
    of_all, losses = once(planned), planned.losses
    for loss, word in _COUNTED.items():
        number = losses.get(loss, 0)
        if number and loss not in of_all:
            parts.append(f"{number:,} {word}")
    if overruled:
        parts.append(f"{counted(overruled, 'line')} overruled")
    return f"{', '.join(parts)}."


def saved_told(both: BeforeAfter) -> str:
    """What a run costs instead, in a sentence, or why no difference is told."""
    before, after = both.before, both.after
    told = f"A run costs {run_text(after)}"
    if both.saved == 0:
        return f"{told}, as it does now."
    was = run_text(before)
    if was == money.UNKNOWN:
        return f"{told}; what it costs now is not known."
    told = f"{told} instead of {was}"
    return told + (f", {saving(both)}." if both.saved else ".")


def saving(both: BeforeAfter, runs: int = 1) -> str:
    """How much less or more some runs cost, and by which rate of exchange where there are two."""
    old = both.before.total.run * runs
    told = difference(old, old - (both.saved or 0) * runs, both.before.currency)
    if both.exchange is None:
        return told
    currencies = both.after.currency, both.before.currency
    return f"{told}, {exchange_told(*currencies, both.exchange, both.before.today)}"
