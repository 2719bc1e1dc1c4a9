"""Makes the pictures of the README: the app on its sample plan, on a fixed day, drawn by itself.

Run it after a change to what the app shows: `.venv/bin/python docs/make_screenshot.py`.
The pictures must not depend on who makes them, so they are made without anybody's settings and
plans.
"""

import asyncio
import os
import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

PICTURES = {"moving.svg": ((120, 24), ["m"]), "screenshot.svg": ((120, 36), [])}
"""The pictures: the size of the terminal, and the keys that are pressed before each."""

TODAY = date(2026, 11, 22)

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_IDS = re.compile(r"terminal-\d+-")


def screenshot(name: str) -> str:
    """A picture of the app on the plan that a new user sees, as the text of an SVG file."""
    with TemporaryDirectory() as home, mock.patch.dict(os.environ, SORAPLAN_HOME=home):
        os.environ.pop("NO_COLOR", None)
        drawn = asyncio.run(_drawn(*PICTURES[name]))
    # Rich names fonts on a server; a picture of an app that sends nothing should not fetch any.
    plain = _IDS.sub("screen-", _FONT.sub("", drawn))
    # Without this librsvg and others drop the blanks before a text, and columns fall apart.
    plain = plain.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


async def _drawn(size: tuple[int, int], keys: list[str]) -> str:
    from soraplan.ui.app import SoraplanApp

    app = SoraplanApp(today=TODAY)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        drawn = ""
        # Figures still come in beside the screen: it is done when two looks are alike.
        while drawn != (drawn := app.export_screenshot(title="soraplan")):
            await pilot.pause(0.5)
        return drawn


if __name__ == "__main__":
    for picture in PICTURES:
        target = Path(__file__).with_name(picture)
        target.write_text(screenshot(picture), encoding="utf-8", newline="\n")
