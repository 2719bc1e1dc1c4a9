"""How work that was not saved looks: a line of the list, and what is told of the one chosen.

Text goes in as it is and is never parsed as markup.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.text import Text

from soraplan.core import money
from soraplan.core.text.cells import cell_width, cut, padded, right
from soraplan.exchange.plan_diff.words import headline, summary
from soraplan.storage.recovery import Found
from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.blocks import Block, clip_blocks, still
from soraplan.ui.screens.diff.lines import setting_lines, text_blocks
from soraplan.ui.screens.recovery.work import Counted, Looked
from soraplan.ui.screens.versions.lines import ago_text, when_text

_MARK, _GAP, _AGO, _WHEN, _EDITS = 2, 2, 12, 19, 7
_FILE_FROM = 50
"""The cells from which on a line has room for the file and the number of edits."""

_LEAST_FILE = 8
"""Cells of the name of a file that are worth to be shown before that of a computer."""

_ROOMY = 100
"""The cells from which on a line says not only when, but how long ago."""


def title_of(found: Found) -> str:
    """What the plan is called."""
    return found.title or "Untitled"


def row(
    found: Found,
    count: Counted | None,
    now: datetime,
    width: int,
    palette: Palette,
    *,
    is_chosen: bool,
) -> Text:
    """A line of the list; the one that is chosen is marked. `count` is None until it is known."""
    title, file = _names(width)
    gap = " " * _GAP
    text = Text(no_wrap=True)
    text.append("▸ " if is_chosen else "  ", palette.key)
    text.append(padded(cut(title_of(found), title), title), palette.title)
    if file:
        text.append(gap + padded(_file(found, file), file))
    text.append(gap + padded(_edited(found, now), _WHEN))
    if width >= _ROOMY:
        text.append(gap + padded(ago_text(found.edited, now), _AGO), palette.muted)
    if width >= _FILE_FROM:
        text.append(right(f"{count.edits:,}" if count else money.UNKNOWN, _EDITS))
    return text


def heads(width: int) -> str:
    """What stands over the columns of the list."""
    title, file = _names(width)
    gap = " " * _GAP
    last = _WHEN + (_GAP + _AGO if width >= _ROOMY else 0)
    start = f"  {padded('plan', title)}{gap}"
    if not file:
        return padded(f"{start}edited last", width)
    start += f"{padded('file', file)}{gap}"
    return padded(f"{start}{padded('edited last', last)}{right('edits', _EDITS)}", width)


def _names(width: int) -> tuple[int, int]:
    """The cells of the title and of the file; 0 where there is no room for that."""
    if width < _FILE_FROM:
        return max(width - _MARK - _GAP - _WHEN, 1), 0
    last = _GAP + _WHEN + (_GAP + _AGO if width >= _ROOMY else 0) + _EDITS
    room = max(width - _MARK - _GAP - last, 2)
    return room - room // 2, room // 2


def _edited(found: Found, now: datetime) -> str:
    """When it was edited last, to the second: that tells two sessions on one plan apart."""
    local = found.edited.astimezone(now.tzinfo)
    return f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M:%S}"


def _file(found: Found, cells: int) -> str:
    """The file, and the computer where it is not this one; of the two that is not to be missed."""
    file = found.path.name if found.path else "never saved"
    if not found.is_elsewhere:
        return cut(file, cells)
    where = f"on {found.host}"
    room = cells - cell_width(where) - 2
    return f"{cut(file, room)}, {where}" if room >= _LEAST_FILE else cut(where, cells)


def known_blocks(found: Found, now: datetime, width: int, palette: Palette) -> Iterator[Block]:
    """What is known of it before it is read."""
    yield still([[(cut(title_of(found), width), palette.title)]], is_head=True)
    file = str(found.path) if found.path else "The plan was never saved in a file."
    yield from text_blocks([(file, False)], width, palette)
    edited, ago = when_text(found.edited, now), ago_text(found.edited, now)
    told = [(f"It was edited last at {edited}, {ago}.", False)]
    if found.is_elsewhere:
        where = f"That was on another computer, {found.host}, where it is perhaps still open."
        told.append((where, True))
    yield from text_blocks(told, width, palette)


def looked_blocks(
    found: Found, looked: Looked, now: datetime, width: int, palette: Palette
) -> Iterator[Block]:
    """What is known once it is read: what can be had of it, and what differs from the file."""
    yield from known_blocks(found, now, width, palette)
    yield from text_blocks(list(_state(found, looked)), width, palette)
    yield still([()])
    if looked.change is None:
        return
    change = looked.change.change
    yield still([[(cut(_differs(found, looked), width), palette.title)]], is_head=True)
    if change.is_empty:
        yield from text_blocks([("Nothing.", False)], width, palette)
        return
    yield from text_blocks([(headline(change), False), (summary(change), False)], width, palette)
    if change.diff.settings:
        yield still([(), *setting_lines(looked.change, width, palette)], is_head=True)
    for block in clip_blocks(looked.change, width, palette):
        # There is no clip to go to from here.
        yield Block(block.height, block.rows, is_head=block.is_head)


def _state(found: Found, looked: Looked) -> Iterator[tuple[str, bool]]:
    """Sentences on what could not be read, and on what became of the file."""
    unread = looked.work.unread
    if unread and not looked.work.edits:
        yield "Nothing of what was done could be read; this is the plan as it was before.", True
    elif unread:
        edits = "edit" if unread == 1 else f"{unread:,} edits"
        yield f"The last {edits} could not be read; what was done before is all here.", True
    name = found.path.name if found.path else ""
    if looked.state == "changed":
        changed = f"{name} has changed since this was made of it."
        yield f"{changed} Restoring leads to both versions:", True
        yield "soraplan then tells what was changed there, and offers to merge the two.", False
    elif looked.state == "gone":
        yield f"{name} is no longer there; saving what is restored writes it again.", True
    elif looked.state == "unreadable":
        yield f"{name} cannot be read now; what is restored can be saved under another name:", True
    yield from ((line, False) for line in looked.trouble.splitlines())


def _differs(found: Found, looked: Looked) -> str:
    if found.path is None:
        return "What was done in it"
    if looked.state in ("same", "changed"):
        return f"What differs from {found.path.name} as it is now"
    return f"What was done since {found.path.name} was read or saved last"


def unreadable(reasons: Sequence[str], found: Found) -> list[tuple[str, bool]]:
    """Sentences on a session that cannot be restored."""
    return [
        ("", False),
        ("What was written down of it cannot be read:", True),
        *((reason, False) for reason in reasons),
        ("", False),
        (f"All that was written down lies in {found.folder}", False),
    ]
