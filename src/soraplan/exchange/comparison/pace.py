"""The rows of a comparison that tell when the requests of a run go out and are done."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.pace import Unknown
from soraplan.core.pace_words import REASONS, limit_text
from soraplan.core.text.words import duration_text, gap_text, ordinal
from soraplan.exchange.comparison.sides import Side
from soraplan.exchange.comparison.values import WAIT, Entry, Row, row


def paces(forecast: Forecast, sides: Sequence[Side]) -> tuple[Row, ...]:
    """The rows of the pace; those of a side without any say why."""
    estimate = forecast.estimate

    def requests(side: Side) -> Entry:
        if side.lost:
            return Entry(money.UNKNOWN)
        return Entry(f"{estimate.requests:,}", Fraction(estimate.requests))

    return (
        row("Requests", sides, requests, "figure", more=" a run"),
        row(
            "First refused",
            sides,
            _told(_refused, _nothing(estimate)),
            "figure",
            more=", all at once",
        ),
        row("Videos an hour", sides, _told(_hourly), "figure", more=" at most", best="most"),
        row("One every", sides, _told(_interval), "figure", more=", the safe interval"),
        row("Last sent", sides, _told(_submitted), "figure", more=" after", best="least"),
        row("Done", sides, _done, "figure", more=" after", best="least", has_bars=True),
        row("Decides", sides, _decides, more=" when it ends"),
    )


def _told(entry: Callable[[Side], Entry], note: str = "") -> Callable[[Side], Entry]:
    """The entry of a side whose requests have a pace; else nothing, with a note."""

    def made(side: Side) -> Entry:
        if side.tiers is None:
            return WAIT
        if not side.tiers:
            return Entry(money.UNKNOWN, note="" if side.lost else note)
        return entry(side)

    return made


def _refused(side: Side) -> Entry:
    """The first request that is refused where all are sent at once, and by which limit."""
    tiers = side.tiers or ()
    refusals = [tier.refusal for tier in tiers if tier.refusal]
    first = min(refusals, key=lambda one: one.place, default=None)
    if first is not None:
        limit = limit_text(first.allowance)
        names = [tier.name for tier in tiers if tier.tier in first.allowance.tiers]
        where = f"{' and '.join(names)} " if len(tiers) > 1 else ""
        return Entry(f"{ordinal(first.number)} of {first.counted:,}", note=f"{where}{limit}")
    # Without a word on a limit it is not said that a burst would keep it.
    if any(tier.burst == "unknown" for tier in tiers):
        return Entry(money.UNKNOWN, note=_reason(side))
    if any(tier.queued_at for tier in tiers):
        return Entry("none", note="the vendor queues the rest")
    return Entry("all fit")


def _hourly(side: Side) -> Entry:
    """The most finished videos an hour, and by which limit where another decides."""
    if side.hourly is None or any(tier.unknown == "access" for tier in side.tiers or ()):
        return Entry(money.UNKNOWN, note=_slow(side))
    rate, by = side.hourly.videos, side.hourly.limit
    digits = 0 if rate >= 10 else 1
    text = f"{float(rate):.2g}" if 0 < rate < Fraction(1, 10) else f"{float(rate):,.{digits}f}"
    is_deciding = side.last is not None and side.last.decided_by == by
    return Entry(text, rate, note="" if is_deciding else f"in a long run, by {limit_text(by)}")


def _interval(side: Side) -> Entry:
    """The safe interval between two requests; of several tiers the least and the most."""
    known = sorted({one.interval for one in side.tiers or () if one.interval is not None})
    if not known:
        is_unknown = _unknown(side) in ("access", "limits")
        told = _reason(side) if is_unknown else "no limit counts requests in a window"
        return Entry(money.UNKNOWN, note=told)
    if len(known) == 1:
        return Entry(gap_text(known[0]), known[0])
    return Entry(f"{gap_text(known[0])} to {gap_text(known[-1])}", note="by tier")


def _submitted(side: Side) -> Entry:
    """When the last request goes out."""
    time = side.run.submitted if side.run else None
    if time is None:
        return Entry(money.UNKNOWN, note=_reason(side))
    return Entry(duration_text(time), time)


def _done(side: Side) -> Entry:
    """When the last clip is done."""
    if side.tiers is None:
        return WAIT
    run = side.run
    if run is None or run.is_empty:
        return Entry(money.UNKNOWN)
    if run.done is None:
        return Entry(money.UNKNOWN, note=_reason(side))
    note = "when the batch lane is" if run.is_lane_deciding else ""
    return Entry(duration_text(run.done), run.done, note=note)


def _decides(side: Side) -> Entry:
    """What decides when the run ends: the batch lane, or a limit."""
    if side.run is not None and side.run.is_lane_deciding:
        return Entry("batch lane")
    return _told(_limit)(side)


def _limit(side: Side) -> Entry:
    """The limit that the last clip waits for."""
    last = side.last
    if last is None or _unknown(side) == "access":
        return Entry(money.UNKNOWN, note=_reason(side) if last else "")
    if last.decided_by is None:
        is_known = any(tier.allowances for tier in side.tiers or ())
        return Entry("no limit" if is_known else money.UNKNOWN)
    where = f"{last.name}: " if len(side.tiers or ()) > 1 else ""
    return Entry(f"{where}{limit_text(last.decided_by)}")


def _nothing(estimate: Estimate) -> str:
    return "batch requests have no pace" if estimate.requests else "nothing to send"


def _slow(side: Side) -> str:
    """Why the most videos an hour are not known."""
    is_known = any(tier.allowances for tier in side.tiers or ())
    return _reason(side) if is_known or _unknown(side) == "access" else REASONS["limits"]


def _reason(side: Side) -> str:
    """Why a time is not known."""
    unknown = _unknown(side) or "render"
    if unknown == "access" and len(side.tiers or ()) == 1:
        return "the account may not use it"
    return REASONS[unknown]


def _unknown(side: Side) -> Unknown:
    """The gravest reason why an end is not known."""
    return side.run.unknown if side.run else None
