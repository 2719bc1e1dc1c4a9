"""How a version looks in the list: when it was saved, what it holds, and what was changed after it.

Text goes in as it is and is never parsed as markup.
"""

from datetime import datetime, timedelta

from rich.text import Text

from soraplan.core import money
from soraplan.core.text.cells import padded, right
from soraplan.core.text.words import counted
from soraplan.ui.palette import Palette
from soraplan.ui.screens.library_lines import MOST_COSTS, costs_of
from soraplan.ui.screens.versions.work import Row

_WHEN, _AGO, _CLIPS, _GAP = 16, 12, 7, 1
_FIGURES = _CLIPS + MOST_COSTS + 1
_AGO_FROM, _FIGURES_FROM = 66, 50
"""The cells from which on a line has room for how long ago it was, and for the figures."""

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
    ago, has_figures = _columns(width)
    start = f"  {padded('saved', _WHEN)}{' ' * ago}"
    figures = f"{right('clips', _CLIPS)}{right('a run costs', MOST_COSTS)} " if has_figures else ""
    return padded(f"{start}{figures}{' ' * _GAP}changed after it", width)


def _columns(width: int) -> tuple[int, int]:
    """The cells for how long ago it was, and for the figures; 0 where there is no room for them."""
    return (_GAP + _AGO if width >= _AGO_FROM else 0, _FIGURES if width >= _FIGURES_FROM else 0)


def line(
    row: Row,
    now: datetime,
    width: int,
    palette: Palette,
    *,
    is_current: bool,
    is_chosen: bool = False,
) -> Text:
    """A version in a line; the one that is chosen is marked, and the one that the file holds."""
    ago, figures = _columns(width)
    entry = row.entry
    text = Text(no_wrap=True)
    text.append("▸" if is_chosen else " ", palette.key)
    text.append("•" if is_current else " ", palette.key)
    text.append(padded(when_text(row.version.saved, now), _WHEN))
    if ago:
        text.append(f"{' ' * _GAP}{padded(ago_text(row.version.saved, now), _AGO)}")
    start = text.cell_len
    if entry.problem is not None:
        why = entry.problem.removeprefix(row.version.path.name).lstrip(":, ")
        told = f"{' ' * _GAP}cannot be used: {why}"
        text.append(padded(told, width - start), palette.warning)
        return text
    is_part = entry.unknown and entry.costs != money.UNKNOWN
    if figures:
        text.append(right(f"{entry.clips or 0:,}", _CLIPS))
        text.append(right(costs_of(entry), MOST_COSTS) + ("+" if is_part else " "))
    text.append(f"{' ' * _GAP}{padded(row.after, width - start - figures - _GAP)}")
    return text
