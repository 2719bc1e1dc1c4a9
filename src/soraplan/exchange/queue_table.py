"""The queue as a plain-text table: one line a clip, one column an offer, the columns' sums below.

The offer that a clip is planned on is marked with ▸. The chance that a finished video has nothing
usable after its planned takes stands there where a keep rate is known and there is room for it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from soraplan.core import money
from soraplan.core.pace_words import burst_text
from soraplan.core.pricing import Missing
from soraplan.core.text.cells import cell_width, cut, padded, right, wrapped
from soraplan.core.text.words import chance_text, counted
from soraplan.exchange.range_text import scene_sum
from soraplan.exchange.report_values import Report, ReportClip, ReportColumn, ReportScene

CHOSEN = "▸"
MORE = "+"
"""Marks a sum that is the least there can be."""

_LEAST_PROMPT = 12
_MOST_SHOT = 12
_MOST_HEAD = 16
_SIDES = "llrlrr"
_HEADS = ("Shot", "Prompt", "Length", "Frame", "takes", "usable")
_OVER_HEADS = ("", "", "", "", "Count ×", "Nothing")
_PROMPT, _NOTHING = 1, 5


_Line = tuple[tuple[str, ...] | str, tuple[str, ...]]
"""The cells before the offers, or one label in their place; and the offers' cells."""


def queue_table(report: Report, width: int) -> Iterator[str]:
    """The lines of the table, with the reasons for its empty cells under it.

    Prompts take what the other columns leave of `width` cells, but at least 12.
    """
    if not report.scenes:
        return
    heads, body, sums = list(_heads(report)), list(_body(report)), list(_sums(report))
    known = any(line.nothing_usable is not None for line in report.clips())
    if not known or _least_width([*heads, *body, *sums]) > width:
        heads, body = list(map(_without_chance, heads)), list(map(_without_chance, body))
    lines = [*heads, *body, *sums]
    widths, offers = _widths(lines)
    widths[_PROMPT] = min(
        widths[_PROMPT], max(_LEAST_PROMPT, width - _least_width(lines) + _LEAST_PROMPT)
    )
    # A label that holds an amount is never cut.
    labels = (cell_width(label) for label, _ in lines if isinstance(label, str))
    longest = max(labels, default=0)
    widths[_PROMPT] += max(0, longest - sum(widths) - 2 * (len(widths) - 1))
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1) + sum(offers) + 2 * len(offers))

    yield from (_drawn(line, widths, offers) for line in heads)
    yield rule
    yield from (_drawn(line, widths, offers) for line in body)
    if sums:
        yield rule
    yield from (_drawn(line, widths, offers) for line in sums)
    if any(one.unavailable and one.run is not None for one in report.columns):
        yield f"{MORE} marks sums that leave out clips without a price."
    for column in report.columns:
        if column.fees:
            name = f"{column.card} {column.tier} {column.resolution}".strip()
            yield from wrapped(f"{name}: {column.fees}.", width)
    for reason in report.reasons:
        yield from wrapped(f"{money.UNKNOWN} {reason[0].upper()}{reason[1:]}.", width)


def _widths(lines: Sequence[_Line]) -> tuple[list[int], list[int]]:
    """The cells that the columns before the offers need, and those of the offers."""
    places = zip(*(label for label, _ in lines if not isinstance(label, str)), strict=True)
    offers = zip(*(offers for _, offers in lines), strict=True)
    return (
        [max(map(cell_width, column)) for column in places],
        [max(map(cell_width, column)) for column in offers],
    )


def _least_width(lines: Sequence[_Line]) -> int:
    """The cells of a line with the shortest prompt that is shown."""
    widths, offers = _widths(lines)
    columns = [*widths[:_PROMPT], _LEAST_PROMPT, *widths[_PROMPT + 1 :], *offers]
    return sum(columns) + 2 * (len(columns) - 1)


def _without_chance(line: _Line) -> _Line:
    label, figures = line
    return (label if isinstance(label, str) else label[:_NOTHING]), figures


def _drawn(line: _Line, widths: Sequence[int], offers: Sequence[int]) -> str:
    label, figures = line
    if isinstance(label, str):
        left = padded(label, sum(widths) + 2 * (len(widths) - 1))
    else:
        left = "  ".join(
            right(text, width) if side == "r" else padded(text, width)
            for text, width, side in zip(label, widths, _SIDES, strict=False)
        )
    cells = (right(text, width) for text, width in zip(figures, offers, strict=True))
    return "  ".join((left, *cells)).rstrip()


def _heads(report: Report) -> Iterator[_Line]:
    heads = [
        (
            cut(column.card, _MOST_HEAD),
            cut(column.tier, _MOST_HEAD),
            column.resolution,
            _price(column),
            "" if column.ratio is None else f"×{column.ratio:.1f}".removesuffix(".0"),
        )
        for column in report.columns
    ]
    # Without a card there may be no column; the heads of the clips take two rows all the same.
    *rows, over, last = [row for row in zip(*heads, strict=True) if any(row)] or [(), ()]
    yield from (("", row) for row in rows)
    yield _OVER_HEADS, over
    yield _HEADS, last


def _price(column: ReportColumn) -> str:
    if column.price is not None:
        return f"{money.unit(column.price, column.currency)}/s"
    return "per clip" if column.per_clip else money.UNKNOWN


def _body(report: Report) -> Iterator[_Line]:
    named = any(scene.name for scene in report.scenes)
    for number, scene in enumerate(report.scenes):
        if named:
            if number:
                yield "", ("",) * len(report.columns)
            yield _scene(scene, report)
        for clip in scene.clips:
            yield _clip(clip, report.columns)


def _scene(scene: ReportScene, report: Report) -> _Line:
    name = f"SCENE {scene.name}" if scene.name else "NO SCENE"
    label = f"{name}: {counted(len(scene.clips), 'clip')}"
    planned = scene.planned
    label += f", as planned {scene_sum(scene, report.currency)}"
    if planned.unpriced and (scene.run is not None or planned.apart):
        label += f", {planned.unpriced:,} without a price"
    lines = [line for line in scene.clips if not line.clip.omitted]
    return label, tuple(
        _sum(amount, column, any(isinstance(line.cells[place], Missing) for line in lines))
        for place, (amount, column) in enumerate(zip(scene.columns, report.columns, strict=True))
    )


def _sum(amount: Decimal | None, column: ReportColumn, is_partial: object) -> str:
    """A sum of a column, with a mark where it leaves out clips without a price."""
    mark = MORE if is_partial and amount is not None else ""
    return money.shown(amount, column.currency) + mark


def _clip(line: ReportClip, columns: Sequence[ReportColumn]) -> _Line:
    clip = line.clip
    label = (
        cut(clip.name, _MOST_SHOT),
        " ".join(clip.prompt.split()) or "(no prompt)",
        f"{clip.seconds} s",
        clip.frame,
        "omitted" if clip.omitted else f"{clip.count:,} × {clip.takes:,}",
        "" if line.nothing_usable is None else chance_text(line.nothing_usable),
    )
    if clip.omitted:
        return label, ("",) * len(line.cells)
    cells = (None if isinstance(cell, Missing) else cell for cell in line.cells)
    return label, tuple(
        f"{CHOSEN if place == line.chosen else ''}{money.shown(cell, column.currency)}"
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True))
    )


def _sums(report: Report) -> Iterator[_Line]:
    columns = report.columns
    if not columns:
        return
    yield "All on one offer, per run", tuple(_sum(one.run, one, one.unavailable) for one in columns)
    yield "per month", tuple(_sum(one.month, one, one.unavailable) for one in columns)
    if any(column.unavailable for column in columns):
        yield "clips without a price", tuple(f"{one.unavailable:,}" for one in columns)
    if any(column.forecast.pace and column.forecast.pace.refusal for column in columns):
        told = tuple(burst_text(column.forecast.pace) for column in columns)
        yield "first request of a burst that is refused", told
