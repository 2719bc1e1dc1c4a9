"""Whether the start, or the user, leads to the page of work that was not saved.

Looking for such work reads plans, and its disk may hang, so even the first look is taken beside
the screen; where no session left anything nothing is loaded for it. Nobody who opened another plan
is stopped by a page.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from soraplan.storage import paths
from soraplan.storage.problems import StorageError
from soraplan.storage.waiting import PATIENCE, within
from soraplan.ui.keymap import key_shown

if TYPE_CHECKING:
    from soraplan.storage.recovery import Found
    from soraplan.ui.screens.queue import QueueScreen

LOOK_FOR = "not saved"
"""Words by which the palette finds the command that shows the page."""


def offer_what_was_left(
    desk: "QueueScreen", path: Path | None, *, is_named: bool, then: Callable[[], None]
) -> None:
    """Offer at the start what sessions left behind, where there is any.

    `path` is that of the plan to start with, and `is_named` says whether the user named it. `then`
    is done when the page is closed, which takes away what was said in passing.
    """
    desk.run_worker(
        _offer(desk, path, is_named=is_named, then=then),
        group="recovery",
        exclusive=True,
        exit_on_error=False,
    )


def show_what_was_left(desk: "QueueScreen") -> None:
    """Show the page because the user asked for it, or say that there is nothing on it."""
    desk.run_worker(_show(desk), group="recovery", exclusive=True, exit_on_error=False)


async def _offer(
    desk: "QueueScreen", path: Path | None, *, is_named: bool, then: Callable[[], None]
) -> None:
    try:
        is_anything_there = await asyncio.to_thread(within, PATIENCE, _is_anything_there)
    except TimeoutError:
        desk.say(
            f"{paths.recovery_dir()}: the disk does not answer, so that it is not known whether"
            " work was left that is not saved.",
            "warning",
        )
        return
    if not is_anything_there:
        return
    found = await _found(desk)
    # What another computer left is perhaps still open there: it waits to be asked for.
    ended = [one for one in found if not one.is_elsewhere]
    own = [one for one in ended if path is not None and one.path == path]
    wanted = own or ([] if is_named else ended)
    # Nobody who has begun to work by now is interrupted.
    if wanted and desk.is_current and desk.session.is_saved:
        _open(desk, found, wanted[0], then, is_asked=False)
    elif found:
        desk.notify(_told(desk, found), severity="warning", timeout=15, markup=False)


async def _show(desk: "QueueScreen") -> None:
    found = await _found(desk)
    if not desk.is_current:
        return
    if found:
        _open(desk, found, found[0], lambda: None)
    else:
        desk.say("No work was left that is not saved.")


async def _found(desk: "QueueScreen") -> "list[Found]":
    """What sessions left behind; a fault of the app in looking for it is told, and no more."""
    try:
        return await asyncio.to_thread(_look)
    except Exception as error:
        from soraplan.ui.trouble import fault

        desk.say(fault("The look for work that was not saved", error).told, "error")
        return []


def _look() -> "list[Found]":
    from soraplan.storage import recovery

    return recovery.found()


def _open(
    desk: "QueueScreen",
    found: "Sequence[Found]",
    first: "Found",
    then: Callable[[], None],
    *,
    is_asked: bool = True,
) -> None:
    from soraplan.ui.screens.recovery.screen import RecoveryScreen

    page = RecoveryScreen(desk, found, first, is_asked=is_asked)
    desk.app.push_screen(page, lambda _: then())


def _is_anything_there() -> bool:
    """Whether any session left a folder, or runs and has one; it costs next to nothing."""
    try:
        with os.scandir(paths.recovery_dir()) as there:
            return next(there, None) is not None
    except (OSError, StorageError):
        return False


def _told(desk: "QueueScreen", found: "Sequence[Found]") -> str:
    title = found[0].title or "An untitled plan"
    others = len(found) - 1
    more = "" if not others else " and 1 other plan" if others == 1 else f" and {others:,} others"
    has = "have" if others else "has"
    return f"{title}{more} {has} work that was not saved when soraplan ended. {way_there(desk)}"


def way_there(desk: "QueueScreen") -> str:
    """A sentence on how the page is opened."""
    keys = desk.keys["recovery.show"] or desk.keys["app.palette"]
    key = key_shown(next(iter(keys), "the palette"))
    words = "" if desk.keys["recovery.show"] else f", then “{LOOK_FOR}”,"
    return f"{key}{words} shows it."
