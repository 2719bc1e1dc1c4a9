"""Which clips go out as requests, and what stands in the way of it.

A request that the vendor would refuse, or bill otherwise than planned, is never written: the
export stops and names every clip. Omitted clips ask for nothing, and clips that are done have been
made already; those of vendors that take requests of another shape stay behind, by name. Only a
length or a size that is not offered is put right, and only when asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from soraplan.core.cards import RateCard
from soraplan.core.checks.base import ClipCheck
from soraplan.core.checks.clip import LengthNotOffered, clip_checks
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.finding import Code
from soraplan.core.fixing import fixed_everywhere
from soraplan.core.forecast import Forecast
from soraplan.core.pricing import Found, Missing, Pricing, shape_of
from soraplan.core.text.cells import cut
from soraplan.core.text.words import counted
from soraplan.exchange.format import NotExported
from soraplan.exchange.formats.jsonl.requests import API, Sent, is_local

MOST_REQUESTS = 1_000_000
"""More requests than any account could send in a month; their files would fill the memory."""

_MOST_REASONS = 20
_MOST_NAMES = 12
_MOST_NAME = 40
_MOST_SENTENCE = 240
_FIXABLE: tuple[Code, ...] = ("size-not-offered", "length-not-offered")


@dataclass(frozen=True, slots=True)
class Choice:
    """The clips that go out, in the order of the queue.

    `fixed` has a sentence for each fix, `left_out` one for each kind of clip that stays behind and
    `told` what else whoever sends the requests must know. `estimate` is that of the clips as they
    go out.
    """

    sent: tuple[Sent, ...]
    fixed: tuple[str, ...]
    left_out: tuple[str, ...]
    told: tuple[str, ...]
    estimate: Estimate


def chosen(
    forecast: Forecast, *, batch: bool = False, fix: bool = False, retired: bool = False
) -> Choice:
    """The clips that go out. Raises NotExported where one of them cannot.

    Where clips are in the batch lane, `batch` chooses those, and its opposite all others: a
    request in the other lane would be billed otherwise than planned, and nothing may be sent
    twice. Where none is, all clips go out in either form. `fix` puts lengths and sizes right that
    are not offered, and `retired` allows models that cannot be asked any more.
    """
    estimate, repaired = _repaired(forecast.estimate) if fix else (forecast.estimate, [])
    taken, left_out = _taken(estimate)
    clips, more = _wanted(taken, estimate.pricing, batch)
    left_out += more
    going = {clip.id for clip in clips}
    fixed = tuple(sentence for id_, sentence in repaired if id_ in going)
    requests = sum(clip.requests for clip in clips)
    if requests > MOST_REQUESTS:
        raise NotExported(
            f"The plan asks for {requests:,} requests, and {MOST_REQUESTS:,} are the most that"
            " are written. Lower the counts or the takes, or split the plan."
        )
    sent: list[Sent] = []
    reasons: list[str] = []
    lengths = LengthNotOffered(estimate)
    for clip in clips:
        one = _sent(clip, estimate.pricing)
        reason = one if isinstance(one, str) else _obstacle(one, lengths, batch)
        if reason:
            reasons.append(cut(reason, _MOST_SENTENCE))
        if isinstance(one, Sent):
            sent.append(one)
    ended = [] if retired else _ended(sent, estimate)
    if reasons or ended:
        raise NotExported(_stopped(len(reasons), fix, bool(ended)), _capped(reasons, ended))
    if not sent:
        raise NotExported("There is no request to write.", left_out or ("The queue is empty.",))
    return Choice(tuple(sent), fixed, left_out, tuple(_notes(sent, estimate, batch)), estimate)


def _repaired(estimate: Estimate) -> tuple[Estimate, list[tuple[str, str]]]:
    """The plan with sizes and then lengths put right, and by clip what was done to it."""
    pricing = estimate.pricing
    estimator = Estimator(pricing.cards, estimate.today, pricing.exchange)
    told: list[tuple[str, str]] = []
    for code in _FIXABLE:
        for check in clip_checks(estimate):
            if check.code == code:
                told += _fixes(check, estimate)
        estimate = estimator.estimate(fixed_everywhere(Forecast(estimate), code))
    return estimate, told


def _fixes(check: ClipCheck, estimate: Estimate) -> Iterator[tuple[str, str]]:
    for position in check.positions(estimate):
        clip = estimate.plan.clips[position]
        repair = check.repair(clip)
        if repair:
            message = f"{check.message(clip)} Done: {repair.title}."
            yield clip.id, cut(message, _MOST_SENTENCE)


def _taken(estimate: Estimate) -> tuple[list[Clip], tuple[str, ...]]:
    """The clips whose vendors take requests of this shape, and sentences about the others.

    A clip whose offer is not found stays, for that is an obstacle of its own.
    """
    taken: list[Clip] = []
    left: dict[str, tuple[RateCard, list[Clip]]] = {}
    told = []
    for status, why in (("omitted", "omitted"), ("done", "done already")):
        aside = [clip for clip in estimate.plan.clips if clip.status == status]
        if aside:
            told.append(f"Left out: {_clips(aside)} {why}.")
    for clip in estimate.plan.clips:
        if clip.status in ("omitted", "done"):
            continue
        found = estimate.pricing.find(clip.offer)
        if isinstance(found, Found) and found.card.api != API:
            left.setdefault(found.card.id, (found.card, []))[1].append(clip)
        else:
            taken.append(clip)
    for card, clips in left.values():
        carried = " that the plan carries" if card in estimate.plan.carried else ""
        told.append(_elsewhere(clips, card, carried))
    return taken, tuple(told)


def _elsewhere(clips: list[Clip], card: RateCard, carried: str) -> str:
    names = [cut(clip.name, _MOST_NAME) for clip in clips[:_MOST_NAMES]]
    more = f" and {len(clips) - _MOST_NAMES:,} more" if len(clips) > _MOST_NAMES else ""
    return (
        f"Left out: {_clips(clips)} on {cut(card.name, _MOST_NAME)}, which is not known to take"
        f" requests in this shape: {', '.join(names)}{more}. Where it takes them, put"
        f' api = "{API}" into the rate card {card.id}{carried}.'
    )


def _wanted(open_: list[Clip], pricing: Pricing, batch: bool) -> tuple[list[Clip], tuple[str, ...]]:
    """The clips to be sent in this form, and sentences about the others."""
    slow = {clip.id for clip in open_ if pricing.is_batch(shape_of(clip))}
    wanted = [clip for clip in open_ if not slow or (clip.id in slow) == batch]
    told = []
    if len(wanted) < len(open_):
        lane = "not in the batch lane; export them without --batch"
        if not batch:
            lane = "in the batch lane; export them with --batch"
        other = [clip for clip in open_ if (clip.id in slow) != batch]
        told.append(f"Left out: {_clips(other)} {lane}.")
    return wanted, tuple(told)


def _clips(clips: list[Clip]) -> str:
    """How many clips they are and what they ask for; an omitted one asks for nothing."""
    requests = sum(clip.requests for clip in clips)
    asked = f" ({counted(requests, 'request')})" if requests else ""
    return f"{counted(len(clips), 'clip')}{asked}"


def _sent(clip: Clip, pricing: Pricing) -> Sent | str:
    """The clip as it goes out, or why its request cannot even be worded."""
    found, cost = pricing.find(clip.offer), pricing.native(shape_of(clip))
    if isinstance(found, Missing):
        return f"Clip {clip.name}: {found.reason}."
    if isinstance(cost, Missing):
        return f"Clip {clip.name}: {cost.reason}."
    return Sent(clip, found, cost)


def _obstacle(sent: Sent, lengths: LengthNotOffered, batch: bool) -> str:
    """Why the vendor would refuse the request; empty where it would not."""
    clip = sent.clip
    if not clip.prompt.strip():
        return f"Clip {clip.name} has no prompt."
    if lengths.hits(clip):
        return lengths.message(clip)
    if clip.reference_seconds is not None:
        return (
            f"Clip {clip.name} starts from a moving picture, which no request of this shape takes:"
            " give a still image, or move the clip to a vendor that takes one."
        )
    if batch and is_local(clip.reference.strip()):
        return (
            f"Clip {clip.name} starts from a file ({clip.reference.strip()}), which a batch cannot"
            " carry: give an address or the id of an uploaded file."
        )
    return ""


def _stopped(number: int, fix: bool, ended: bool) -> str:
    """What stands in the way, all of it at once, and the switches that would help."""
    told = []
    if number:
        clips = "1 clip cannot" if number == 1 else f"{number:,} clips cannot"
        told.append(f"{clips} go out as {'a request' if number == 1 else 'requests'}.")
    if ended:
        told.append("The vendor refuses the requests of models that have been shut down.")
    told.append("Nothing was written.")
    if number and not fix:
        told.append("With --fix lengths and sizes that are not offered are put right.")
    if ended:
        told.append("With --retired-ok requests are written for models that have been shut down.")
    return " ".join(told)


def _capped(reasons: list[str], ended: list[str]) -> tuple[str, ...]:
    rest = len(reasons) - _MOST_REASONS
    more = [f"… and {counted(rest, 'more clip')}."] if rest > 0 else []
    return (*reasons[:_MOST_REASONS], *more, *ended)


def _ended(sent: list[Sent], estimate: Estimate) -> list[str]:
    """A sentence for each card of these clips that has ended."""
    cards = {one.found.card.id: one.found.card for one in sent}
    return [
        cut(f"{card.name} ended on {card.retired}.", _MOST_SENTENCE)
        for card in cards.values()
        if card.has_ended(estimate.today)
    ]


def _notes(sent: list[Sent], estimate: Estimate, batch: bool) -> Iterator[str]:
    rolling = sum(one.clip.status == "rolling" for one in sent)
    if rolling:
        yield f"{counted(rolling, 'clip')} rolling already: see that nothing is sent twice."
    local = sum(one.clip.requests for one in sent if is_local(one.clip.reference.strip()))
    if local:
        yield (
            f"{counted(local, 'request')} with a file of yours as the still image: input_reference"
            " is its path, and the file itself goes up as a part of a form."
        )
    if batch and not any(estimate.pricing.is_batch(shape_of(one.clip)) for one in sent):
        yield (
            "No clip is in the batch lane: the costs told here are those of single requests, and a"
            " batch is billed otherwise."
        )
    yield from (f"{one} The vendor refuses its requests." for one in _ended(sent, estimate))
