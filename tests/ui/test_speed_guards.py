"""What keeps a start and a key cheap, counted and not timed."""

import subprocess
import sys
from typing import Any

import pytest
from running import running
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from plans import numbered

START = """
import asyncio, sys
from datetime import date
from soraplan.ui.app import SoraplanApp

async def main():
    app = SoraplanApp(today=date(2026, 11, 22))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        print(*sorted(sys.modules))

asyncio.run(main())
"""

LATER = [
    "textual.widgets._text_area",
    "textual.widgets._data_table",
    "textual.widgets._markdown",
    "tree_sitter",
    "soraplan.ui.screens.library",
    "soraplan.ui.screens.rates",
    "soraplan.ui.screens.help",
    "soraplan.ui.screens.dialogs",
    "soraplan.ui.screens.export.screen",
    "soraplan.exchange.formats",
    "soraplan.exchange.receipt",
    "soraplan.ui.widgets.edit_panel",
    "soraplan.ui.fields",
    "soraplan.ui.editor",
    "soraplan.ui.screens.what_if.screen",
    "soraplan.ui.widgets.what_if_bar",
    "soraplan.ui.what_if_on",
    "soraplan.ui.watch",
    "soraplan.ui.widgets.on_disk_bar",
    "soraplan.ui.screens.on_disk.screen",
    "soraplan.storage.looks",
    "soraplan.core.merging",
    "soraplan.core.supposing.reckoning",
    "soraplan.core.supposing.what_if",
    "soraplan.core.supposing.outlook",
    "soraplan.storage.versions",
    "soraplan.storage.trash",
    "soraplan.ui.screens.trash",
    "soraplan.ui.screens.versions",
    "soraplan.storage.written",
    "soraplan.exchange",
    "tomli_w",
    "click",
    "tomllib",
    "pytest",
]
"""What only a later key needs."""


def test_a_start_loads_nothing_that_only_a_later_key_needs() -> None:
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "soraplan.ui.screens.queue" in loaded
    assert sorted(loaded.intersection(LATER)) == []


AFTER_THE_FIRST_FRAME = [
    "soraplan.core.forecast",
    "soraplan.core.pace",
    "soraplan.core.findings",
    "soraplan.storage.journal",
    "soraplan.ui.keeper",
]
"""What no frame needs that tells no forecast yet."""


def test_the_first_frame_waits_for_no_forecast() -> None:
    code = "import sys, soraplan.ui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "soraplan.core.estimate" in loaded
    assert sorted(loaded.intersection(AFTER_THE_FIRST_FRAME)) == []


EDITS = ["+", "-", ">", "<", "right", "]", ".", "v", "O", "J", "K"]


@pytest.mark.parametrize("number", [30, 10_000])
async def test_a_key_that_changes_a_clip_lays_nothing_out_and_paints_few_lines(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    layouts = 0
    painted: list[Region] = []
    whole: list[Widget] = []
    refresh_layout, refresh = Screen._refresh_layout, Widget.refresh

    def counted(screen: Screen[Any], *args: Any, **more: Any) -> None:
        nonlocal layouts
        layouts += 1
        refresh_layout(screen, *args, **more)

    def refreshed(widget: Widget, *regions: Region, **more: Any) -> Widget:
        painted.extend(regions)
        if not regions:
            whole.append(widget)
        return refresh(widget, *regions, **more)

    async with running(numbered(number, seconds=8)) as desk:
        await desk.press("j", "j", "+")
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        monkeypatch.setattr(Widget, "refresh", refreshed)
        for key in EDITS:
            layouts = 0
            painted.clear()
            whole.clear()
            before = desk.plan
            await desk.press(key)
            assert desk.plan is not before, key
            assert layouts == 0, key
            # All totals or findings are painted only where there are more or fewer of them.
            assert {widget.id for widget in whole} <= {"totals", "findings"}, key
            lines = sum(region.height for region in painted)
            lines += sum(widget.size.height for widget in whole)
            assert 1 <= lines <= 18, (key, painted, whole)


async def test_moving_the_cursor_paints_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    refresh = Widget.refresh

    def refreshed(widget: Widget, *regions: Region, **more: Any) -> Widget:
        painted.extend([region.height for region in regions] or [widget.size.height])
        return refresh(widget, *regions, **more)

    async with running(numbered(1_000)) as desk:
        await desk.press("j", "j")
        monkeypatch.setattr(Widget, "refresh", refreshed)
        await desk.press("j")
        assert painted == [1, 1]
