"""The change of a plan as text for a terminal: signs before the lines, colour where it is wanted.

Colour is only ever beside a sign or a word, never instead of one. User texts are shown as in every
other text: what could move the cursor or colour the screen is spelled out.
"""

from collections.abc import Callable, Iterator, Sequence

from soraplan.core.text.cells import cell_width, cut, visible, wrapped
from soraplan.exchange.layout import table
from soraplan.exchange.plan_diff import Changed, Lone, PlanChange
from soraplan.exchange.plan_diff.change_words import (
    excerpts,
    fields_told,
    label,
    settings_told,
    value_text,
)
from soraplan.exchange.plan_diff.gate import Verdict
from soraplan.exchange.plan_diff.words import (
    SAME,
    before_text,
    clip_name,
    clip_text,
    cost_text,
    difference_text,
    headline,
    lone_text,
    move_text,
    now_text,
    rows,
    scene_name,
    states,
    summary,
)

Paint = Callable[[str, str], str]
"""Colours a text that has been made safe and laid out."""

_CODES = {
    "more": "31",
    "less": "32",
    "added": "32",
    "removed": "31",
    "changed": "33",
    "moved": "36",
    "head": "1",
}
"""What a colour stands for, and its number in the terminal's own palette (ECMA-48, 8.3.117)."""

_MOST_SCENE = 28
_MOST_VALUE = 160


def dumps(
    change: PlanChange,
    verdict: Verdict | None = None,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The change in lines of about `width` cells that end with a line break."""
    paint: Paint = _coloured if colour else _plain
    sections = [_heading(change, verdict, width, paint)]
    if not change.is_empty:
        sections += [
            _figures(change, paint),
            _states(change, width),
            _scenes(change, paint),
            _settings(change, width, paint),
            _clips(change, width, paint),
        ]
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _plain(text: str, _: str) -> str:
    return text


def _coloured(text: str, colour: str) -> str:
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if colour else text


def _by_sign(sign: int) -> str:
    return "more" if sign > 0 else "less" if sign < 0 else ""


def _heading(
    change: PlanChange, verdict: Verdict | None, width: int, paint: Paint
) -> Iterator[str]:
    title = _title(change)
    yield paint(title, "head")
    yield "=" * cell_width(title)
    if change.is_empty:
        yield "The two versions are the same."
    else:
        yield from wrapped(summary(change), width)
    for line in wrapped(headline(change), width):
        yield paint(line, "head")
    if verdict is not None:
        told = f"Gate {'passed' if verdict.passed else 'CLOSED'}: {verdict.sentence}"
        for line in wrapped(told, width):
            yield paint(line, "less" if verdict.passed else "more")


def _title(change: PlanChange) -> str:
    old, new = change.old.estimate.plan.title, change.new.estimate.plan.title
    return visible(old if change.kind == "gone" else new or old) or "Untitled plan"


def _figures(change: PlanChange, paint: Paint) -> Iterator[str]:
    told = list(rows(change))
    cells = [("", "before", "now", "difference"), *(row[:4] for row in told)]
    head, *lines = table(cells, "lrrr")
    yield paint(head, "head")
    for line, row in zip(lines, told, strict=True):
        yield paint(line, _by_sign(row[4]))


def _states(change: PlanChange, width: int) -> Iterator[str]:
    for name, old, new, difference in states(change):
        told = f"{old} as before" if difference == SAME else f"{old} → {new}"
        if difference not in ("", SAME):
            told += f" ({difference})"
        first, *more = wrapped(told, width - 10)
        yield f"{name:<10}{first}"
        yield from (f"{'':<10}{line}" for line in more)


def _scenes(change: PlanChange, paint: Paint) -> Iterator[str]:
    scenes = [scene for scene in change.scenes if not scene.run.is_same]
    if len(change.scenes) < 2 or not scenes:
        return
    old, new = change.old.estimate.currency, change.new.estimate.currency
    cells: list[Sequence[str]] = [("Cost by scene, a run", "before", "now", "difference")]
    cells += [
        (
            cut(scene_name(scene.name), _MOST_SCENE),
            before_text(scene.run, old) if scene.old_clips else "",
            now_text(scene.run, new) if scene.new_clips else "",
            difference_text(scene.run, new),
        )
        for scene in scenes
    ]
    head, *lines = table(cells, "lrrr")
    yield paint(head, "head")
    for line, scene in zip(lines, scenes, strict=True):
        yield paint(line, _by_sign(scene.run.sign))
    others = len(change.scenes) - len(scenes)
    if others:
        yield f"{'1 scene costs' if others == 1 else f'{others:,} scenes cost'} the same."


def _settings(change: PlanChange, width: int, paint: Paint) -> Iterator[str]:
    if change.diff.settings:
        yield paint("Settings", "head")
    for name, old, new in settings_told(change):
        yield paint(_turned(f"~ {name}", old, new, width), "changed")


def _clips(change: PlanChange, width: int, paint: Paint) -> Iterator[str]:
    if change.added or change.removed or change.changed or change.diff.moved:
        yield paint("Clips", "head")
    old, new = change.old.estimate.currency, change.new.estimate.currency
    for lone in change.added:
        yield paint(_lone("+", lone, new, width), "added")
    for lone in change.removed:
        yield paint(_lone("-", lone, old, width), "removed")
    for changed in change.changed:
        yield from _changed(changed, old, new, width, paint)
    for move in change.diff.moved:
        yield paint(cut(f"> {clip_name(move.clip)}: {move_text(move)}", width), "moved")


def _lone(sign: str, lone: Lone, currency: str, width: int) -> str:
    cost = lone_text(lone, currency)
    told = f"{sign} {clip_name(lone.clip)}: {cost}, {clip_text(lone.clip, lone.offer)}"
    return cut(f"{told} · {' '.join(lone.clip.prompt.split())}".rstrip(" ·"), width)


def _changed(changed: Changed, old: str, new: str, width: int, paint: Paint) -> Iterator[str]:
    name = clip_name(changed.change.new)
    yield paint(f"~ {visible(name)}: {cost_text(changed.cost, old, new)}", "changed")
    for one in fields_told(changed.change):
        before, after = value_text(one, one.old, old), value_text(one, one.new, new)
        yield _turned(f"    {label(one.key)}", before, after, width)


def _turned(name: str, old: str, new: str, width: int) -> str:
    """What a value was and is, on one line where there is room, else on two under its name."""
    before, after = (visible(text) for text in excerpts(old, new, _MOST_VALUE))
    line = f"{visible(name)}: {before} → {after}"
    if cell_width(line) <= width:
        return line
    margin = " " * (len(name) - len(name.lstrip()) + 4)
    return "\n".join(
        (
            f"{visible(name)}:",
            cut(f"{margin}- {before}", width),
            cut(f"{margin}+ {after}", width),
        )
    )
