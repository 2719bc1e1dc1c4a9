"""The change of a plan as Markdown for a pull request: one sentence, then tables.

GitHub's flavour (https://github.github.com/gfm/). A comment there holds 65,536 characters, so long
lists are cut, and say by how much. A user text can neither mark anything up nor call anybody.
"""

from collections.abc import Iterator, Sequence

from soraplan.core.text.words import counted
from soraplan.exchange.markdown_text import escaped, kept, table
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

MOST = 60_000
"""Characters of the whole."""

_MOST_VALUE = 120
_MOST_ROW = 1_500
_SHARE = 12_000
"""Characters that a table before that of the clips may take."""


def dumps(change: PlanChange, verdict: Verdict | None = None) -> str:
    """The change as Markdown of less than `MOST` characters that ends with a line break."""
    parts = list(_head(change, verdict))
    if not change.is_empty:
        parts += [_figures(change), _scenes(change), _settings(change)]
        parts = [part for part in parts if part]
        room = MOST - sum(len(part) + 2 for part in parts)
        parts.append(_clips(change, room - 200))
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(change: PlanChange, verdict: Verdict | None) -> Iterator[str]:
    old, new = change.old.estimate.plan.title, change.new.estimate.plan.title
    title = old if change.kind == "gone" else new or old
    yield f"### {_short(title) or 'Untitled plan'}"
    told = "The two versions are the same." if change.is_empty else summary(change)
    yield f"**{headline(change)}** {told}"
    if verdict is not None:
        sign = "✅ Gate passed" if verdict.passed else "❌ Gate closed"
        yield f"{sign}: {verdict.sentence}"


def _figures(change: PlanChange) -> str:
    lines = [*(row[:4] for row in rows(change)), *states(change)]
    return "\n".join(table([("", "Before", "Now", "Difference"), *lines], "lrrr"))


def _scenes(change: PlanChange) -> str:
    scenes = [scene for scene in change.scenes if not scene.run.is_same]
    if len(change.scenes) < 2 or not scenes:
        return ""
    old, new = change.old.estimate.currency, change.new.estimate.currency
    lines = (
        (
            _short(scene_name(scene.name)),
            before_text(scene.run, old) if scene.old_clips else "",
            now_text(scene.run, new) if scene.new_clips else "",
            difference_text(scene.run, new),
        )
        for scene in scenes
    )
    head = ("Scene, a run", "Before", "Now", "Difference")
    return _cut(table([head, *lines], "lrrr"), _SHARE, "scene")


def _settings(change: PlanChange) -> str:
    lines = [
        (_short(name), *map(_short, excerpts(old, new, _MOST_VALUE)))
        for name, old, new in settings_told(change)
    ]
    if not lines:
        return ""
    return _cut(table([("Setting", "Before", "Now"), *lines], "lll"), _SHARE, "setting")


def _clips(change: PlanChange, room: int) -> str:
    old, new = change.old.estimate.currency, change.new.estimate.currency
    lines = [
        *(_lone("added", lone, new) for lone in change.added),
        *(_lone("removed", lone, old) for lone in change.removed),
        *(_changed(one, old, new) for one in change.changed),
        *(("moved", _short(clip_name(one.clip)), move_text(one), "") for one in change.diff.moved),
    ]
    if not lines:
        return ""
    return _cut(table([("", "Clip", "What", "Cost a run"), *lines], "llll"), room, "line")


def _lone(word: str, lone: Lone, currency: str) -> tuple[str, ...]:
    told = _short(clip_text(lone.clip, lone.offer))
    prompt = _short(lone.clip.prompt)
    cost = lone_text(lone, currency)
    return word, _short(clip_name(lone.clip)), f"{told}<br>{prompt}" if prompt else told, cost


def _changed(changed: Changed, old: str, new: str) -> tuple[str, ...]:
    fields = []
    for one in fields_told(changed.change):
        texts = value_text(one, one.old, old), value_text(one, one.new, new)
        before, after = map(_short, excerpts(*texts, _MOST_VALUE))
        fields.append(f"{label(one.key)}: {before} → {after}")
    told = "<br>".join(fields)
    while len(told) > _MOST_ROW:
        fields.pop()
        told = "<br>".join((*fields, "…"))
    return (
        "changed",
        _short(clip_name(changed.change.new)),
        told,
        cost_text(changed.cost, old, new),
    )


def _short(text: str) -> str:
    return escaped(text, _MOST_VALUE)


def _cut(lines: Sequence[str], room: int, noun: str) -> str:
    """A table of at most about that many characters, with a line that counts what is left out."""
    taken, left = kept(lines, room)
    if not left:
        return "\n".join(taken)
    return "\n".join((*taken, "", f"… and {counted(left, f'more {noun}')}."))
