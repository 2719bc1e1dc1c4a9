"""What is said of a file that somebody else changed, over the queue and on the page."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from soraplan.core.text.words import counted
from soraplan.ui.widgets.on_disk_bar import OnDiskLine

if TYPE_CHECKING:
    from soraplan.core.merging import Merged, Taken
    from soraplan.ui.screens.on_disk.desk import OnDisk
    from soraplan.ui.watch import Count


def bar_line(
    path: Path, disk: "OnDisk", keys: Mapping[str, str], *, is_saved: bool
) -> OnDiskLine | None:
    """The line over the queue; None where nothing is to be told. `keys` shows keys by command."""
    name = path.name
    if disk.theirs is not None:
        forms = [f"{name}: {one}" for one in _changed(disk, is_saved=is_saved)]
        forms.append(name)
        end = f"{keys['plan.on-disk']} looks and chooses".lstrip()
        return OnDiskLine("CHANGED ON DISK", forms, end, "screen.plan_on_disk")
    if disk.trouble:
        end = f"{keys['plan.on-disk']} tells more".lstrip()
        return OnDiskLine("CANNOT BE READ", [disk.trouble], end, "screen.plan_on_disk")
    if not disk.is_gone:
        return None
    if disk.has_folder:
        forms = [f"{name} was removed or renamed by somebody else", f"{name} was removed", name]
        end = f"{keys['plan.save']} writes it again".lstrip()
        return OnDiskLine("GONE FROM DISK", forms, end, "screen.plan_save")
    forms = [f"the folder {path.parent} is not there", f"the folder of {name} is not there", name]
    end = f"{keys['plan.save-as']} saves elsewhere".lstrip()
    return OnDiskLine("GONE FROM DISK", forms, end, "screen.plan_save_as")


def behind_line(path: Path, at: datetime | None, keys: Mapping[str, str]) -> OnDiskLine:
    """The line where taking over what was changed on disk was saved at a time, and then undone."""
    forms = [behind_told(path, at), f"{path.name} holds what was changed on disk", path.name]
    end = f"{keys['plan.save']} saves over it".lstrip()
    return OnDiskLine("UNDONE HERE", forms, end, "screen.plan_save")


def behind_told(path: Path, at: datetime | None) -> str:
    """What the file holds then, as the start of a sentence."""
    when = f" at {at:%H:%M}" if at else ""
    return f"{path.name} holds what you saved{when}, with what was changed on disk"


def _changed(disk: "OnDisk", *, is_saved: bool) -> list[str]:
    """What was changed there and here, from the longest form to the shortest."""
    if disk.there is None:
        told = "nothing" if is_saved else "not saved"
        return [f"changed by somebody else, {told} here", "changed there"]
    there, here = disk.there, None if is_saved else disk.here
    if here is None:
        told = "nothing" if is_saved else "not saved"
        return [
            f"{_count_text(there)} there, {told} here",
            f"{_changes(there)} there, {told} here",
            f"{_changes(there)} there",
        ]
    alike = there.clips and here.clips and not (there.settings or here.settings)
    return [
        f"{_count_text(there)} there, {here.clips if alike else _count_text(here)} here",
        f"{_changes(there)} there, {here.clips + here.settings} here",
        f"{_changes(there)} there",
    ]


def _changes(count: "Count") -> str:
    return counted(count.clips + count.settings, "change")


def _count_text(count: "Count") -> str:
    parts = []
    if count.clips:
        parts.append(counted(count.clips, "clip"))
    if count.settings:
        parts.append("1 setting" if count.settings == 1 else f"{count.settings:,} settings")
    return " and ".join(parts) or "nothing"


def merge_told(merged: "Merged") -> str:
    """What a merge takes from either side without asking."""
    order = "the order"
    if merged.from_theirs.is_moved and merged.from_mine.is_moved:
        order = "the moves"
    theirs, mine = _taken(merged.from_theirs, order), _taken(merged.from_mine, order)
    if theirs and mine:
        return f"Merging takes {theirs} from there and keeps {mine} of what was changed here."
    if theirs:
        return f"Merging takes {theirs} from there."
    return f"Merging keeps {mine} of what was changed here." if mine else ""


def _taken(taken: "Taken", order: str) -> str:
    parts = []
    if taken.clips:
        parts.append(counted(taken.clips, "clip"))
    if taken.settings:
        parts.append("1 setting" if taken.settings == 1 else f"{taken.settings:,} settings")
    if taken.is_moved:
        parts.append(order)
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
