"""What has changed since an earlier version of a plan, as a table: cost, range, finish.

The few figures that decide whether somebody has to look; what changed in which clip is told by
`soraplan diff`. Two sums that leave out different clips are not the same thing, so a sum that
leaves out any says so.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from soraplan.core import money
from soraplan.core.forecast import Forecast
from soraplan.core.text.words import counted, duration_text, span_text
from soraplan.exchange.markdown_text import table

_NONE = "none"


def change(base: Forecast, now: Forecast) -> list[str]:
    """The lines of the change from one forecast to another; both made to their end."""
    currency = now.estimate.currency
    if base.estimate.currency != currency:
        return [
            f"The earlier version counts in {base.estimate.currency} and this one in {currency}:"
            " no difference can be told."
        ]
    rows = [("", "Before", "Now", "Difference", "%"), *_rows(base, now, currency)]
    return [*table(rows, "lrrrr"), *_left_out(base, now)]


def _rows(base: Forecast, now: Forecast, currency: str) -> Iterator[Sequence[str]]:
    assert base.range is not None and now.range is not None
    yield _money("Cost a run", base.range.plan, now.range.plan, currency)
    yield _money("Cost a month", _month(base), _month(now), currency)
    yield _money("P90 a run", base.range.p90, now.range.p90, currency)
    yield _number("Clips", len(base.estimate.plan.clips), len(now.estimate.plan.clips))
    yield _number("Requests a run", base.estimate.requests, now.estimate.requests)
    yield _finish(base, now)


def _month(forecast: Forecast) -> Decimal | None:
    assert forecast.range is not None
    run = forecast.range.plan
    return None if run is None else run * forecast.estimate.plan.runs


def _money(name: str, old: Decimal | None, new: Decimal | None, currency: str) -> Sequence[str]:
    told = money.shown(old, currency), money.shown(new, currency)
    if old is None or new is None:
        return name, *told, money.UNKNOWN, money.UNKNOWN
    gap = new - old
    if not money.rounded(gap):
        return name, *told, _NONE, ""
    return name, *told, f"**{money.signed(gap, currency)}**", _percent(old, new)


def _number(name: str, old: int, new: int) -> Sequence[str]:
    if old == new:
        return name, f"{old:,}", f"{new:,}", _NONE, ""
    return name, f"{old:,}", f"{new:,}", f"{new - old:+,}", _percent(Decimal(old), Decimal(new))


def _percent(old: Decimal, new: Decimal) -> str:
    """The difference as a part of the old figure; nothing can be said where that was nothing."""
    if not old:
        return money.UNKNOWN
    share = (new - old) / old * 100
    return "under 0.1 %" if abs(share) < Decimal("0.05") else f"{share:+,.1f} %"


def _finish(base: Forecast, now: Forecast) -> Sequence[str]:
    old, new = (None if one.pace is None else one.pace.done for one in (base, now))
    told = span_text(old), span_text(new)
    if old is None or new is None:
        return "Done after", *told, money.UNKNOWN, ""
    if old == new:
        return "Done after", *told, _NONE, ""
    sign = "+" if new > old else ""
    return "Done after", *told, f"{sign}{duration_text(new - old)}", ""


def _left_out(base: Forecast, now: Forecast) -> Iterator[str]:
    told = [
        f"{counted(one.estimate.total.unknown, 'clip')} {when}"
        for one, when in ((base, "before"), (now, "now"))
        if one.estimate.total.unknown
    ]
    if told:
        yield ""
        yield f"The costs leave out {' and '.join(told)}, which have no known price."
