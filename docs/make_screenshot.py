"""Makes docs/screenshot.svg: the app on its sample plan, on a fixed day, drawn by the app itself.

Run it after a change to what the app shows: `.venv/bin/python docs/make_screenshot.py`.
The picture must not depend on who makes it, so it is made without anybody's settings and plans.
"""

import asyncio
import os
import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

TARGET = Path(__file__).with_name("screenshot.svg")
TODAY = date(2026, 11, 22)
SIZE = (120, 36)

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_IDS = re.compile(r"terminal-\d+-")


def screenshot() -> str:
    """The first screen that a new user sees, as the text of an SVG file."""
    with TemporaryDirectory() as home, mock.patch.dict(os.environ, SORAPLAN_HOME=home):
        os.environ.pop("NO_COLOR", None)
        drawn = asyncio.run(_drawn())
    # Rich names fonts on a server; a picture of an app that sends nothing should not fetch any.
    plain = _IDS.sub("screen-", _FONT.sub("", drawn))
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


async def _drawn() -> str:
    from soraplan.ui.app import SoraplanApp

    app = SoraplanApp(today=TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        return app.export_screenshot(title="soraplan")


if __name__ == "__main__":
    TARGET.write_text(screenshot(), encoding="utf-8", newline="\n")
