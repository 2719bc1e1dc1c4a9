"""From the declared commands to textual's bindings."""

from collections.abc import Iterable

from textual.binding import Binding, BindingsMap

from soraplan.ui.commands import Where, at
from soraplan.ui.keymap import Keymap, key_name, key_shown


def bindings(where: Where, keys: Keymap, target: str = "screen") -> list[Binding]:
    """The bindings of the commands at a place; `target` is the namespace of their actions."""
    made: list[Binding] = []
    for command in at([where]):
        wanted = keys.get(command.id, command.keys)
        prefix = "" if command.id.startswith("go.") else f"{target}."
        made.extend(
            Binding(
                key_name(key),
                f"{prefix}{command.action}",
                command.title,
                show=False,
                key_display=key_shown(key),
                tooltip=command.help,
                id=command.id,
            )
            for key in wanted
        )
    return made


def bindings_map(where: Where, keys: Keymap) -> BindingsMap:
    """The same as a map that can take the place of a widget's own."""
    return BindingsMap(bindings(where, keys))


def page_bindings(own: Iterable[Binding], keys: Keymap, others: BindingsMap) -> BindingsMap:
    """The keys of a page: its own, the one that shows all keys, and `others` that a screen has.

    Help gives way where its key does something else on the page; the page's own keys come before
    those of any screen.
    """
    mine = BindingsMap(own)
    taken = {*mine.key_to_bindings, *others.key_to_bindings}
    shows = (one for one in bindings("screen", keys) if one.id == "app.help")
    help_keys = BindingsMap(one for one in shows if one.key not in taken)
    return BindingsMap.merge([mine, help_keys, others])
