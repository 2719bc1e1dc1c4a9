"""Which keys a command has: those declared, and what the user's settings change of them."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from soraplan.ui.command import SCREEN_PARTS
from soraplan.ui.commands import BY_ID, COMMANDS

_NAMED = {
    "+": "plus",
    "-": "minus",
    "=": "equals_sign",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    ",": "comma",
    ".": "full_stop",
    "/": "slash",
    "?": "question_mark",
    ":": "colon",
}
_SHOWN = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "delete": "Del",
    "tab": "Tab",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}

Keymap = Mapping[str, tuple[str, ...]]
"""The keys of each command by its id."""


def key_name(key: str) -> str:
    """The name that textual gives to a key as it is typed: `+` is `plus`."""
    return _NAMED.get(key, key)


def key_shown(key: str) -> str:
    """A key as people know it: `up` is ↑, `ctrl+s` is ^s."""
    if key.startswith("ctrl+") and len(key) == 6:
        return f"^{key[-1]}"
    head, plus, last = key.rpartition("+")
    return f"{head}+{_SHOWN.get(last, last)}" if plus and last else _SHOWN.get(key, key)


def first_shown(keys: Keymap, command_id: str, without: str = "the palette") -> str:
    """The first key of a command as people know it, or what stands for it where it has none."""
    return key_shown(next(iter(keys[command_id]), without))


def keymap(
    changes: Mapping[str, str | Sequence[str]],
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The keys of all commands after the user's changes, and a sentence for each that is wrong.

    A command given no key keeps none. Where two commands that work at the same place want one key,
    a changed one gives way to what it would have hidden.
    """
    problems: list[str] = []
    keys = {command.id: command.keys for command in COMMANDS}
    for command_id, wanted in changes.items():
        if command_id not in BY_ID:
            near = get_close_matches(command_id, BY_ID, 1)
            hint = f" Did you mean {near[0]}?" if near else " The help screen names them all."
            problems.append(f"There is no command {command_id} to give a key to.{hint}")
            continue
        listed = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        keys[command_id] = tuple(_as_typed(key) for key in listed if key)
    for command_id in changes:
        if command_id in BY_ID:
            kept = []
            for key in keys[command_id]:
                other = _clash(command_id, key, keys)
                if other is None:
                    kept.append(key)
                else:
                    problems.append(
                        f"The key {key} cannot be given to {command_id}: {other} has it."
                        f" Give {other} another key as well."
                    )
            keys[command_id] = tuple(kept)
    return keys, problems


def _as_typed(key: str) -> str:
    """A key that may be written by its name (`plus`) as it is typed (`+`), and the blank by its."""
    if key == " ":
        return "space"
    return next((typed for typed, name in _NAMED.items() if name == key), key)


def _clash(command_id: str, key: str, keys: Mapping[str, tuple[str, ...]]) -> str | None:
    command = BY_ID[command_id]
    for other in COMMANDS:
        places = {other.where, command.where}
        same_place = len(places) == 1 or ("screen" in places and places <= SCREEN_PARTS)
        # What is a letter in the panel is typed there.
        both_in_text = places == {"panel", "screen"} and len(key) == 1
        if other.id != command_id and same_place and not both_in_text and key in keys[other.id]:
            return other.id
    return None
