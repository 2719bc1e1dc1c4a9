"""Writes the tables of keys in README.md from the commands as they are declared.

Run it after a change to a key, a help text or an id: `.venv/bin/python docs/make_keys.py`.
"""

import re
from pathlib import Path

from soraplan.ui.commands import Command, Where, at
from soraplan.ui.keymap import key_shown

README = Path(__file__).parents[1] / "README.md"

_BEGIN, _END = "<!-- keys -->", "<!-- end of keys -->"
_PLACES: dict[Where, str] = {
    "queue": "In the queue",
    "screen": "Anywhere (in a text field letters are typed)",
    "findings": "In the findings (Tab goes there and back)",
    "panel": "In the panel in which a clip or the plan is edited (Tab goes through its fields)",
    "compare": "Where offers are compared (c goes there)",
    "diff": "Where changes are told (D goes there)",
    "import": "Where a shot list is taken in (I goes there, and pasting a table)",
    "what-if": "Where something is supposed (w goes there)",
    "move": "Where the plan is moved to another card (m goes there)",
    "versions": "Among the versions of the plan (H goes there)",
    "disk": "Where is settled what somebody else changed in the file (r goes there)",
    "recovery": "Where work is offered that was not saved (the palette, : or ^p, goes there)",
}


def keys_tables() -> str:
    """A Markdown table of the commands at each place: their keys, what they do, their ids."""
    return "\n".join(line for place, title in _PLACES.items() for line in _table(place, title))


def with_keys(readme: str) -> str:
    """The text of the README with its tables of keys made anew."""
    between = re.compile(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)
    new, count = between.subn(lambda _: f"{_BEGIN}\n{keys_tables()}\n{_END}", readme)
    assert count == 1, f"README.md needs one place for the keys: {_BEGIN} … {_END}"
    return new


def _table(place: Where, title: str) -> list[str]:
    rows = [_row(command) for command in at([place])]
    return [f"**{title}**", "", "| Keys | What it does | Id |", "|---|---|---|", *rows, ""]


def _row(command: Command) -> str:
    keys = " ".join(f"`{key_shown(key)}`" for key in command.keys) or "in the palette"
    return f"| {keys} | {command.help} | `{command.id}` |"


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text("utf-8")), encoding="utf-8", newline="\n")
