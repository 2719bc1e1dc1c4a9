"""Writes the tables of keys in docs/keys.md and README.md from the commands as they are declared.

Run it after a change to a key, a help text or an id: `.venv/bin/python docs/make_keys.py`.
"""

import re
from collections.abc import Callable
from pathlib import Path

from soraplan.ui.commands import BY_ID, Command, Where, at
from soraplan.ui.keymap import key_shown

_DOCS = Path(__file__).parent

_BEGIN, _END = "<!-- keys -->", "<!-- end of keys -->"
_PLACES: dict[Where, str] = {
    "queue": "In the queue",
    "screen": "Anywhere (in a text field letters are typed)",
    "findings": "In the findings (Tab goes there and back)",
    "panel": "In the panel in which a clip or the plan is edited (Tab goes through its fields)",
    "library": "In the library (o goes there)",
    "trash": "In the trash (T in the library goes there; its other keys are those of the library)",
    "rates": "Among the rate cards (R goes there)",
    "compare": "Where offers are compared (c goes there)",
    "diff": "Where changes are told (D goes there)",
    "import": "Where a shot list is taken in (I goes there, and pasting a table)",
    "what-if": "Where something is supposed (w goes there)",
    "move": "Where the plan is moved to another card (m goes there)",
    "versions": "Among the versions of the plan (H goes there)",
    "disk": "Where is settled what somebody else changed in the file (r goes there)",
    "recovery": "Where work is offered that was not saved (the palette, : or ^p, goes there)",
}
_FIRST = (
    *("clip.add", "clip.edit", "clip.duplicate", "clip.remove", "clip.select", "clip.omit"),
    *("offer.previous", "offer.next", "takes.more", "takes.fewer", "count.more", "length.longer"),
    *("findings.fix", "focus.next", "plan.undo", "plan.settings", "plan.open", "plan.save"),
    *("plan.move", "compare.open", "pace.show", "whatif.show", "plan.export", "plan.diff"),
    *("app.palette", "app.help"),
)
"""The commands that the README shows: those of a first plan and of the ways on from it."""


def every_key() -> str:
    """A Markdown table of the commands at each place: their keys, what they do, their ids."""
    return "\n".join(line for place, title in _PLACES.items() for line in _table(place, title))


def first_keys() -> str:
    """A Markdown table of the commands that one needs first."""
    rows = [f"| {_keys(BY_ID[id_])} | {BY_ID[id_].help} |" for id_ in _FIRST]
    return "\n".join(["| Keys | What it does |", "|---|---|", *rows])


PAGES: dict[Path, Callable[[], str]] = {
    _DOCS / "keys.md": every_key,
    _DOCS.parent / "README.md": first_keys,
}
"""The pages that have a table of keys, each with what makes it."""


def with_keys(page: Path) -> str:
    """The text of a page with its tables of keys made anew."""
    between = re.compile(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)
    made = f"{_BEGIN}\n{PAGES[page]()}\n{_END}"
    new, count = between.subn(lambda _: made, page.read_text("utf-8"))
    assert count == 1, f"{page} needs one place for the keys: {_BEGIN} … {_END}"
    return new


def _table(place: Where, title: str) -> list[str]:
    rows = [f"| {_keys(one)} | {one.help} | `{one.id}` |" for one in at([place])]
    return [f"**{title}**", "", "| Keys | What it does | Id |", "|---|---|---|", *rows, ""]


def _keys(command: Command) -> str:
    return " ".join(f"`{key_shown(key)}`" for key in command.keys) or "in the palette"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_keys(page), encoding="utf-8", newline="\n")
