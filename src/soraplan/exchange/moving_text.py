"""Moves as plain text: a plan on all cards side by side, and what each clip becomes on one.

No colour, no markup; names are cut to the room there is, sentences are wrapped, figures are whole.
"""

from collections.abc import Iterator, Sequence

from soraplan.core import money
from soraplan.core.currencies import told as exchange_told
from soraplan.core.forecast import Forecast
from soraplan.core.lengths import parts_text
from soraplan.core.moving import BeforeAfter, Moving, notes, said_once
from soraplan.core.moving.lines import Line
from soraplan.core.moving.survey import SurveyRow, foreseen
from soraplan.core.moving.words import LOSSES, NAMES_CARD
from soraplan.core.pace_words import REASONS, RENDER_KEY
from soraplan.core.plan import Plan
from soraplan.core.sums import run_text
from soraplan.core.text.cells import cell_width, cut, visible, wrapped
from soraplan.core.text.words import counted, span_text
from soraplan.exchange.layout import fitted

_MOST_NAME = 16


def survey(rows: Sequence[SurveyRow], clips: int, width: int = 100) -> str:
    """A plan on all cards, in the order of the rows, in lines of about `width` cells.

    `clips` are those that would be moved.
    """
    plan = rows[0].totals.before.plan
    told = f"{counted(clips, 'clip')} on {counted(len(rows), 'card')}, the cheapest first"
    behind = _behind(rows)
    told += f"; behind them cards that {behind}" if behind else ""
    sections = [_heading(_title(plan), [f"{told}."], width), _cards(rows, width)]
    return _joined([*sections, _legend(rows, width)])


def _behind(rows: Sequence[SurveyRow]) -> str:
    """What puts cards behind the others, as far as there are such; see `survey.ranked`."""
    why = [
        (any(row.is_ended for row in rows), "have ended"),
        (any(row.misfits for row in rows), "do not fit all clips"),
        (any(not row.unpriced and row.comparable is None for row in rows), "miss a rate"),
        (any(row.unpriced for row in rows), "miss a price"),
    ]
    told = [words for holds, words in why if holds]
    return f"{', '.join(told[:-1])} or {told[-1]}" if len(told) > 1 else "".join(told)


def preview(
    planned: Moving, both: BeforeAfter, before: Forecast, after: Forecast, width: int = 100
) -> str:
    """What each clip becomes on a card, and the plan, in lines of about `width` cells.

    `before` and `after` are the forecasts of the plan as it is and as it would be.
    """
    plan, old = planned.estimate.plan, planned.estimate.card
    title = f"{_title(plan)}: {old.name if old else plan.rates} to {planned.target.name}"
    if not planned.is_whole:
        title = f"{_title(plan)}: {counted(len(planned.lines), 'clip')} to {planned.target.name}"
    sections = [
        _heading(title, [_summary(planned), *notes(planned)], width),
        _lines(planned, width),
        _totals(both, before, after, width),
    ]
    return _joined(sections)


def _joined(sections: Sequence[Iterator[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _title(plan: Plan) -> str:
    return visible(plan.title) or "Untitled plan"


def _heading(title: str, sentences: Sequence[str], width: int) -> Iterator[str]:
    yield title
    yield "=" * cell_width(title)
    for sentence in sentences:
        yield from wrapped(sentence, width)


def _cards(rows: Sequence[SurveyRow], width: int) -> Iterator[str]:
    """The table of cards; that a month costs so many runs is left out where there is no room."""
    heads = ("Card", "A run", "A month", "P90 a run", "Done after", "")
    cells: list[Sequence[str]] = [heads]
    if not any(row.is_as_it_is for row in rows):
        cells.append(_now(foreseen(rows[0].totals.before)))
    cells += [
        (
            row.card.id,
            run_text(row.totals.after),
            run_text(row.totals.after, row.totals.after.plan.runs),
            money.shown(row.p90, row.currency),
            span_text(row.done),
            ", ".join(_remarks(row)),
        )
        for row in rows
    ]
    if rows[0].totals.after.plan.runs == 1 or _narrowest(cells) > width:
        cells = [(*row[:2], *row[3:]) for row in cells]
    last = len(cells[0]) - 1
    yield from fitted(cells, f"l{'r' * (last - 1)}l", width, (last,))


def _now(now: Forecast) -> Sequence[str]:
    """The row of the plan as it is, where no card has it."""
    estimate = now.estimate
    return (
        *(
            estimate.plan.rates,
            run_text(estimate),
            run_text(estimate, estimate.plan.runs),
            _p90(now),
        ),
        *(span_text(now.pace.done if now.pace else None), "as it is now"),
    )


def _narrowest(cells: Sequence[Sequence[str]]) -> int:
    """The least cells in which the columns can stand side by side, each remark on one line."""
    *columns, remarks = zip(*cells, strict=True)
    parts = (part for remark in remarks for part in remark.split(", "))
    widths = [max(map(cell_width, column)) for column in columns]
    return sum(widths) + 2 * len(widths) + max(map(cell_width, parts), default=0)


def _remarks(row: SurveyRow) -> Iterator[str]:
    if row.is_as_it_is:
        yield "as it is now"
    elif row.is_current:
        yield "the plan's own, with all clips on it"
    if row.is_ended:
        yield f"ENDED {row.card.retired}"
    elif row.may_have_ended:
        yield f"may have ended {row.card.retired}"
    if row.unpriced:
        yield f"{row.unpriced:,} unpriced"
    if row.misfits:
        yield f"{row.misfits:,} {'stays' if row.misfits == 1 else 'stay'}"
    losses = row.planned.losses
    for loss, word in LOSSES.items():
        if number := losses.get(loss, 0):
            yield f"{number:,} {word}"
    if row.split:
        yield f"{row.split:,} split"
    if row.refitted > row.split:
        yield f"{row.refitted - row.split:,} longer"
    if row.all_fit:
        yield "all fit"


def _legend(rows: Sequence[SurveyRow], width: int) -> Iterator[str]:
    if any(row.misfits for row in rows):
        yield from wrapped(
            "Clips that stay have no offer there; they keep theirs, at its price.", width
        )
    losses = {loss for row in rows for loss in row.planned.losses}
    if "smaller" in losses:
        yield from wrapped("Smaller: the picture is smaller than now.", width)
    if "sound-unknown" in losses:
        yield from wrapped("Sound?: whether the model makes sound is not known.", width)
    if any(row.p90 is None and not row.unpriced for row in rows):
        yield from wrapped(
            f"P90 {money.UNKNOWN}: a clip has no keep rate, or its cost is not in one sum.", width
        )
    for reason in dict.fromkeys(row.pace.unknown for row in rows if row.done is None):
        if reason is not None:
            cards = [row.card.id for row in rows if row.done is None]
            named = [row.card.id for row in rows if row.done is None and row.pace.unknown == reason]
            where = "" if len(named) == len(cards) else f" on {', '.join(named)}"
            how = f"; {RENDER_KEY}" if reason == "render" else ""
            yield from wrapped(f"Done {money.UNKNOWN}: {REASONS[reason]}{where}{how}.", width)


def _summary(planned: Moving) -> str:
    """How many clips become what, in one sentence."""
    kinds = {"moved": "moved", "restored": "put back", "there": "there already"}
    parts = []
    for kind, verb in kinds.items():
        number = sum(line.outcome.kind == kind for line in planned.lines)
        if number:
            parts.append(f"{number:,} {verb}")
    if planned.misfits:
        fit = len(planned.misfits)
        parts.append(
            f"{fit:,} that {'does' if fit == 1 else 'do'} not fit and stay{'s' if fit == 1 else ''}"
        )
    wanted = [
        line for line in planned.lines if line.outcome.kind == "stays" and not line.outcome.reason
    ]
    if wanted:
        parts.append(
            f"{len(wanted):,} left as it is"
            if len(wanted) == 1
            else f"{len(wanted):,} left as they are"
        )
    told = f"{counted(len(planned.lines), 'clip')}: {', '.join(parts)}" if parts else "No clips"
    joined = [line for line in planned.lines if len(line.positions) > 1 and not line.is_kept]
    if joined:
        pieces = sum(len(line.positions) for line in joined)
        told += f"; {len(joined):,} put together from {pieces:,} pieces"
    refitted = sum(line.is_refitted for line in planned.lines)
    return f"{told}; {refitted:,} made longer or split." if refitted else f"{told}."


def _lines(planned: Moving, width: int) -> Iterator[str]:
    if not planned.lines:
        return
    rows: list[Sequence[str]] = [("Clip", "Now", "Then", "Before", "After", "What changes")]
    once = said_once(planned)
    rows += [_row(line, once) for line in planned.lines]
    yield from fitted(rows, "lllrrl", width, (1, 2, 5))


def _row(line: Line, once: frozenset[str]) -> tuple[str, ...]:
    """The cells of a line, without what is said once of all."""
    outcome = line.outcome
    now = f"{outcome.label_before}, {parts_text([clip.seconds for clip in line.run.clips])}"
    then = f"{outcome.label}, {parts_text(outcome.lengths)}"
    what = "; ".join(one for one in outcome.changes if one not in once)
    # A piece was never there by itself.
    if outcome.kind == "restored" and not line.run.pieces:
        what = f"back where it was; {what}" if what else "back where it was"
    elif outcome.kind == "there":
        then, what = "there already", ""
    elif outcome.kind == "stays":
        then, what = "STAYS", outcome.reason or NAMES_CARD
    return (
        cut(line.run.origin.name, _MOST_NAME),
        now,
        then,
        money.shown(line.cost_before, outcome.currency_before),
        money.shown(line.cost_after, outcome.currency),
        what,
    )


def _totals(both: BeforeAfter, before: Forecast, after: Forecast, width: int) -> Iterator[str]:
    rows: list[Sequence[str]] = [("The plan", "before", "after")]
    rows += [
        ("A run", *(run_text(one) for one in (both.before, both.after))),
        ("A month", *(run_text(one, one.plan.runs) for one in (both.before, both.after))),
        ("P90 a run", *(_p90(one) for one in (before, after))),
        ("In the queue", *(f"{len(one.plan.clips):,}" for one in (both.before, both.after))),
        ("Requests a run", *(f"{one.requests:,}" for one in (both.before, both.after))),
        ("Seconds a run", *(f"{one.seconds:,}" for one in (both.before, both.after))),
        (
            "Done after",
            *(span_text(one.pace.done if one.pace else None) for one in (before, after)),
        ),
    ]
    yield from fitted(rows, "lrr", width)
    yield from wrapped(_saved(both), width)
    pace = after.pace
    if pace is not None and pace.done is None and pace.unknown:
        how = f"; {RENDER_KEY}" if pace.unknown == "render" else ""
        yield from wrapped(
            f"When the last clip is done there is not known: {REASONS[pace.unknown]}{how}.", width
        )


def _saved(both: BeforeAfter) -> str:
    """What the move saves or costs, in a sentence, or why that is not told."""
    saved, a_month = both.saved, both.saved_a_month
    if saved is None or a_month is None:
        if both.before.currency != both.after.currency and both.exchange is None:
            return "The plan counts in another currency then, so no difference is told."
        return "A price is not known or cannot be added up, so no difference is told."
    currency, after = both.before.currency, both.after.currency
    counted_at = ""
    if both.exchange is not None:
        counted_at = f"; {exchange_told(after, currency, both.exchange, both.before.today)}"
    if not saved:
        return f"A run costs as much as before{counted_at}."
    told = f"A run costs {money.shown(abs(saved), currency)}"
    if both.before.plan.runs > 1:
        told += f", a month {money.shown(abs(a_month), currency)},"
    return f"{told} {'less' if saved > 0 else 'more'} than before{counted_at}."


def _p90(forecast: Forecast) -> str:
    return money.shown(forecast.p90, forecast.estimate.currency)
