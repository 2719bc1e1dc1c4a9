"""How a version looks in the list: when it was saved, what it holds, and what was changed after it.

Text goes in as it is and is never parsed as markup.
"""

from datetime import datetime, timedelta

from rich.text import Text

from soraplan.core import money
from soraplan.core.cells import padded, right
from soraplan.core.words import counted
from soraplan.ui.palette import Palette
from soraplan.ui.screens.library import MOST_COSTS, costs_of
from soraplan.ui.screens.versions.work import Row

_WHEN, _AGO, _CLIPS, _GAP = 16, 12, 7, 1
_START = 2 + _WHEN + _GAP + _AGO
_FIGURES = _CLIPS + MOST_COSTS + 1

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_DAYS_FROM = 2 * _DAY


def when_text(saved: datetime, now: datetime) -> str:
    """When a version was saved: `14:03:12` on the day of `now`, else `2026-11-20 14:03`."""
    local = saved.astimezone(now.tzinfo)
    return f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M}"


def ago_text(saved: datetime, now: datetime) -> str:
    """How long ago that was: `just now`, `5 min ago`, `3 h ago`, `12 days ago`."""
    span = now - saved
    if span < _MINUTE:
        return "just now"
    if span < _HOUR:
        return f"{span // _MINUTE} min ago"
    if span < _DAYS_FROM:
        return f"{span // _HOUR} h ago"
    return f"{counted(span // _DAY, 'day')} ago"


def heads(width: int) -> str:
    """What stands over the columns of the list."""
    start = f"  {padded('saved', _WHEN)}{' ' * (_GAP + _AGO)}"
    figures = f"{right('clips', _CLIPS)}{right('a run costs', MOST_COSTS)} "
    return padded(f"{start}{figures}{' ' * _GAP}changed after it", width)


def line(row: Row, now: datetime, width: int, palette: Palette, *, is_current: bool) -> Text:
    """A version in a line; the one that the file holds is marked."""
    entry = row.entry
    text = Text(no_wrap=True)
    text.append("• " if is_current else "  ", palette.key)
    text.append(padded(when_text(row.version.saved, now), _WHEN))
    text.append(f"{' ' * _GAP}{padded(ago_text(row.version.saved, now), _AGO)}")
    if entry.problem is not None:
        why = entry.problem.removeprefix(row.version.path.name).lstrip(":, ")
        told = f"{' ' * _GAP}cannot be used: {why}"
        text.append(padded(told, width - _START), palette.warning)
        return text
    is_part = entry.unknown and entry.costs != money.UNKNOWN
    text.append(right(f"{entry.clips or 0:,}", _CLIPS))
    text.append(right(costs_of(entry), MOST_COSTS) + ("+" if is_part else " "))
    text.append(f"{' ' * _GAP}{padded(row.after, width - _START - _FIGURES - _GAP)}")
    return text
