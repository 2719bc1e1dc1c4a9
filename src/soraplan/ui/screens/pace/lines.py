"""What stands on the page of the pace, line by line: its sentences, the picture and its tables."""

from collections.abc import Iterable, Iterator, Sequence

from rich.style import Style

from soraplan.core import money
from soraplan.core.batch import batch_saving, saving_text
from soraplan.core.forecast import Forecast, Ladder
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.deadline import moment_at
from soraplan.core.limits.uses import Use
from soraplan.core.pace import Pace, TierPace
from soraplan.core.pace_words import (
    REASONS,
    accounts_text,
    decided_text,
    lane_text,
    limit_text,
    meets_text,
    queued_text,
    tiers_text,
    vendors,
)
from soraplan.core.text.cells import cell_width, cut, wrapped
from soraplan.core.text.words import counted, duration_text, gap_text, ordinal, span_text
from soraplan.exchange.pace_report import tiers_of
from soraplan.exchange.timeline_bands import Kind
from soraplan.exchange.timeline_bands import Line as PictureLine
from soraplan.ui.forecast_lines import render_field
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.strips import filled_bar

Part = tuple[str, Style | None]

Row = Sequence[Part]
"""The parts of one line, from left to right, each in a style of its own."""

_LABEL = 11
_MOST_NAME = 12
_BAR = 10
_GAP = 2
_LEAST_LAST = 8
"""The cells from which on the last column of a table is worth showing."""


def pace_rows(
    forecast: Forecast,
    picture: Sequence[PictureLine],
    width: int,
    palette: Palette,
    keys: Keymap,
) -> Iterator[Row]:
    """All lines of the page, for a width in cells."""
    pace, estimate = forecast.pace, forecast.estimate
    if pace is None:
        yield [("being worked out …", palette.muted)]
        return
    account = estimate.account.name if estimate.account else estimate.plan.account or "no account"
    requests = counted(pace.requests + pace.demand.batch, "request")
    terms = f" · {account} · {requests} a run"
    title = cut(estimate.plan.title or "Untitled plan", max(width - cell_width(terms), 8))
    yield [(title, palette.title), (terms, palette.muted)]
    if not pace.is_empty:
        yield from _text(decided_text(forecast), width, palette.head)
        yield from _times(forecast, pace, width, palette, keys)
        yield from _listed("Accounts", accounts_text(forecast), width, palette)
        lanes = (f"{lane_text(pace, lane)}." for lane in pace.demand.lanes)
        yield from _listed("Batch", lanes, width, palette)
        yield ()
    styles: dict[Kind, Style | None] = {
        "title": palette.head,
        "axis": palette.muted,
        "sent": palette.bar,
        "flight": palette.good,
        "limit": palette.warning,
        "deadline": palette.error,
        "muted": palette.muted,
    }
    yield from ([(text, styles[kind]) for text, kind in line] for line in picture)
    if pace.tiers:
        yield from _tiers(pace, width, palette)
        yield from _queues(pace, width, palette)
        yield from _uses(pace, width, palette)
        yield from _levels(forecast, width, palette)
    yield from _remarks(forecast, pace, width, palette)


def _text(text: str, width: int, style: Style | None, label: str = "") -> Iterator[Row]:
    """A sentence in as many lines as it takes, behind a label."""
    for number, line in enumerate(wrapped(text, max(width - len(label), 8))):
        yield [(label if number == 0 else " " * len(label), None), (line, style)]


def _times(
    forecast: Forecast, pace: Pace, width: int, palette: Palette, keys: Keymap
) -> Iterator[Row]:
    """Start, end and deadline, with dates where the start is known."""
    plan, due = forecast.estimate.plan, forecast.deadline
    if plan.start is not None:
        yield [(f"{'Start':<{_LABEL}}", palette.head), (f"{plan.start:%Y-%m-%d %H:%M}", None)]
    ends = (("Last sent", pace.submitted), ("All done", pace.done))
    spans = [span_text(time) for _, time in ends]
    room = max(map(len, [*spans, duration_text(due.seconds) if due else ""])) + _GAP
    for (label, time), span in zip(ends, spans, strict=True):
        row: list[Part] = [(f"{label:<{_LABEL}}", palette.head), (f"{span:<{room}}", palette.title)]
        moment = None if time is None else moment_at(plan, time)
        if time is None:
            row.append((f"unknown: {REASONS[pace.unknown or 'render']}", palette.warning))
        elif moment is not None:
            row.append((f"{moment:%Y-%m-%d %H:%M}", None))
        yield row
    if pace.done is None and pace.unknown == "render":
        yield from _text(render_field(keys), width, palette.muted, " " * _LABEL)
    if due is None:
        return
    when = f"{due.moment:%Y-%m-%d %H:%M}  " if due.moment else ""
    row = [(f"{'Deadline':<{_LABEL}}", palette.head), (f"{span_text(due.seconds):<{room}}", None)]
    yield [*row, (when, None), _met(forecast, pace, palette)]
    meets = meets_text(forecast)
    if meets:
        yield from _text(meets, width, palette.muted, " " * _LABEL)


def _met(forecast: Forecast, pace: Pace, palette: Palette) -> Part:
    """Whether the deadline is met, and by how much."""
    due = forecast.deadline
    assert due is not None
    met = pace.meets(due)
    if due.passed:
        return "it has passed", palette.error
    if due.seconds <= 0:
        return "it lies before the start", palette.error
    if met is False and pace.at_least > due.seconds:
        return f"missed by {duration_text(pace.at_least - due.seconds)}", palette.error
    if met is False:
        return "cannot be met", palette.error
    if met is None or pace.done is None:
        return "not known whether it is met", palette.warning
    spare = f"met, {duration_text(due.seconds - pace.done)} to spare"
    if due.gone:
        return f"{spare}; the start has passed", palette.warning
    return spare, palette.good


def _listed(label: str, sentences: Iterable[str], width: int, palette: Palette) -> Iterator[Row]:
    """Sentences below each other, the first behind a label."""
    for number, sentence in enumerate(sentences):
        head = "" if number else label
        for line, (_, text) in enumerate(_text(sentence, width, None, " " * _LABEL)):
            yield [(f"{'' if line else head:<{_LABEL}}", palette.head), text]


def _tiers(pace: Pace, width: int, palette: Palette) -> Iterator[Row]:
    heads = ("Tier", "Requests", "One every", "Last sent", "Done", "Burst refused from", "Limits")
    rows: list[Row] = [[(head, palette.muted) for head in heads]]
    for tier in pace.tiers:
        limits = " · ".join(limit_text(one) for one in tier.allowances)
        rows.append(
            [
                (cut(tier.name, 2 * _MOST_NAME), palette.head),
                (f"{tier.requests:,}", None),
                (money.UNKNOWN if tier.interval is None else gap_text(tier.interval), None),
                (span_text(tier.submitted), None),
                (span_text(tier.done), None),
                _burst([tier], palette),
                (limits or money.UNKNOWN, None),
            ]
        )
    yield ()
    yield from _table(rows, "lrrrrll", width)


def _burst(tiers: Sequence[TierPace], palette: Palette) -> Part:
    """The first request that is refused where all are sent at once."""
    if any(tier.unknown == "access" for tier in tiers):
        return "no access", palette.error
    refusals = [tier.refusal for tier in tiers if tier.refusal]
    if refusals:
        first = min(refusals, key=lambda one: one.place)
        name = cut(first.clip.name, _MOST_NAME)
        return f"{ordinal(first.number)} (clip {name})", palette.warning
    if not any(tier.allowances for tier in tiers):
        return "no limit known", palette.muted
    if any(tier.burst == "unknown" for tier in tiers if tier.allowances):
        return money.UNKNOWN, palette.muted
    if any(tier.queued_at for tier in tiers):
        return "none, queued", palette.good
    return "none refused", palette.good


def _queues(pace: Pace, width: int, palette: Palette) -> Iterator[Row]:
    """Where what exceeds a limit waits at the vendor."""
    for tier in pace.tiers:
        if tier.queued_at is not None:
            yield from _text(f"{tier.name}: {queued_text(tier.queued_at)}.", width, palette.muted)


def _uses(pace: Pace, width: int, palette: Palette) -> Iterator[Row]:
    """How far each limit is taken up."""
    if not pace.uses:
        return
    rows: list[Row] = [[(head, palette.muted) for head in ("Limit", "Used", "", "Counts")]]
    rows += [_use(use, pace, palette) for use in pace.uses]
    yield ()
    yield from _table(rows, "llll", width)


def _use(use: Use, pace: Pace, palette: Palette) -> Row:
    limit = limit_text(use.allowance)
    counts = f"{counted(use.counted, 'request')} on {tiers_text(pace, use.allowance)}"
    if use.allowance.is_own:
        counts += ", the plan's own"
    if use.share is None:
        used: list[Part] = [("not known", palette.muted), ("", None)]
    else:
        is_deciding = pace.decided_by == use.allowance
        style = palette.warning if is_deciding else palette.bar
        percent = f"{float(use.share) * 100:3.0f} %"
        used = [(filled_bar(use.share, _BAR), style), (percent + " decides" * is_deciding, style)]
    return [(limit, palette.head), *used, (counts, None)]


def _levels(forecast: Forecast, width: int, palette: Palette) -> Iterator[Row]:
    """The pace of the plan on every account of its card, and of another that decides."""
    advice, estimate = forecast.advice, forecast.estimate
    if estimate.card is None:
        return
    if advice is None:
        yield ()
        yield [("Other accounts: being worked out …", palette.muted)]
        return
    ladders = [Ladder(estimate.card, estimate.account, advice.levels, advice.meets)]
    if advice.elsewhere:
        ladders.insert(0, advice.elsewhere)
    for ladder in ladders:
        # Where nothing is asked of a card, its accounts make no difference.
        if not any(tiers_of(level.pace, ladder.card.id) for level in ladder.levels):
            continue
        yield ()
        yield from _ladder(forecast, ladder, width, palette)


def _ladder(forecast: Forecast, ladder: Ladder, width: int, palette: Palette) -> Iterator[Row]:
    """The pace of the plan on every account of one card."""
    due = forecast.deadline
    met = "Deadline" if due else ""
    is_one_of_some = forecast.pace is not None and len(vendors(forecast.pace)) > 1
    name = f" {cut(ladder.card.name, 2 * _MOST_NAME)}" if is_one_of_some else " Account"
    heads = (name, "Last sent", "Done", met, "Decides", "Refused from")
    rows: list[Row] = [[(head, palette.muted) for head in heads]]
    for level in ladder.levels:
        is_own = level.account is ladder.chosen
        pace = level.pace
        decided = pace.decided_by if pace.unknown != "access" else None
        rows.append(
            [
                (f"{'▸' if is_own else ' '}{level.account.name}", palette.head if is_own else None),
                (span_text(pace.submitted), None),
                (span_text(pace.done), None),
                _level_met(forecast, pace, palette) if due else ("", None),
                (_decides(pace, decided), None),
                _burst(tiers_of(pace, ladder.card.id), palette),
            ]
        )
    yield from _table(rows, "lrrlll", width)


def _decides(pace: Pace, decided: Allowance | None) -> str:
    if pace.is_lane_deciding:
        return "batch lane"
    return limit_text(decided) if decided else money.UNKNOWN


def _level_met(forecast: Forecast, pace: Pace, palette: Palette) -> Part:
    due = forecast.deadline
    if due is None:
        return money.UNKNOWN, palette.muted
    met = pace.meets(due)
    if met is False:
        return "missed", palette.error
    return ("not known", palette.muted) if met is None else ("met", palette.good)


def _remarks(forecast: Forecast, pace: Pace, width: int, palette: Palette) -> Iterator[Row]:
    """What a batch lane saves, and what these figures do not count or do not know."""
    estimate, asked = forecast.estimate, pace.demand
    told = list(saving_text(batch_saving(estimate), estimate.currency))
    if estimate.card is not None and estimate.account is None and estimate.plan.account:
        told.append(
            f"{estimate.card.name} has no account {estimate.plan.account},"
            " so its limits are unknown."
        )
    if len(vendors(pace)) > 1 and pace.terms.concurrent is not None:
        told.append(f"The plan's own {pace.terms.concurrent:,} at once count at each vendor.")
    if asked.elsewhere:
        told.append(
            f"{counted(asked.elsewhere, 'request')} on offers that no installed card has are"
            " not counted: their limits are unknown."
        )
    if told:
        yield ()
    for sentence in told:
        yield from _text(sentence, width, palette.muted)


def _table(rows: Sequence[Row], sides: str, width: int) -> Iterator[Row]:
    """Rows with their columns under each other; the last one goes where there is no room for it.

    `sides` has a letter for each column: `l` for texts, `r` for figures.
    """
    widths = [max(cell_width(text) for text, _ in column) for column in zip(*rows, strict=True)]
    room = width - sum(widths[:-1]) - _GAP * (len(widths) - 1)
    shown = len(widths) - (room < min(_LEAST_LAST, widths[-1]))
    for row in rows:
        parts: list[Part] = []
        columns = [one for one in zip(row, widths, sides, strict=True) if one[1]][:shown]
        for (text, style), cells, side in columns:
            blank = " " * (cells - cell_width(text))
            parts.append((f"{blank}{text}" if side == "r" else f"{text}{blank}", style))
            parts.append((" " * _GAP, None))
        # Behind the last text there is nothing to keep apart.
        yield [*parts[:-2], (parts[-2][0].rstrip(), parts[-2][1])]
