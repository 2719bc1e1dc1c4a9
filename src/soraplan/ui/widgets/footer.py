"""The keys that work right now, in one line; a click does the same."""

from collections.abc import Sequence

from soraplan.core.text.cells import cell_width
from soraplan.ui.commands import BY_ID, Command, footer
from soraplan.ui.keymap import Keymap, key_shown
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

_PAIRS = {
    "offer.next": "offer.previous",
    "takes.more": "takes.fewer",
    "length.longer": "length.shorter",
    "compare.right": "compare.left",
    "compare.later": "compare.earlier",
    "move.next-offer": "move.previous-offer",
    "disk.there": "disk.here",
    "recovery.down": "recovery.up",
}
"""Commands that are shown together with the one that does the opposite."""

_ALWAYS = {"app.help": "help", "app.palette": "all"}
"""Commands at the right end, whatever else there is room for."""


class KeyLine(Drawn):
    """As many commands as there is room for, the most wanted first."""

    def __init__(self, palette: Palette, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._keys = keys
        self._typing = False
        self._commands: Sequence[Command] = footer(["queue", "screen"])

    def show(self, commands: Sequence[Command], *, typing: bool) -> None:
        """Show other commands; while `typing` only keys that are no letters."""
        if commands != self._commands or typing != self._typing:
            self._commands, self._typing = commands, typing
            self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        line = Line(width, self.base)
        last = Line(width, self.base)
        for command_id, title in _ALWAYS.items():
            self._put(last, command_id, title)
        lines = [line]
        for command in self._commands:
            if command.id in _ALWAYS:
                continue
            text = self._text(command)
            if not text:
                continue
            keep = last.used if len(lines) == max(1, self.size.height) else 0
            if cell_width(text) + len(command.title) + 3 > line.room - keep:
                if len(lines) >= self.size.height:
                    continue
                line = Line(width, self.base)
                lines.append(line)
            self._put(line, command.id, command.title)
        line = lines[-1]
        line.fill(last.used)
        for command_id, title in _ALWAYS.items():
            self._put(line, command_id, title)
        return lines

    def _put(self, line: Line, command_id: str, title: str) -> None:
        command = BY_ID[command_id]
        text = self._text(command)
        if text:
            action = f"screen.{command.action}"
            line.add(f" {text} ", self.palette.key, action).add(f"{title} ", None, action)

    def _text(self, command: Command) -> str:
        """The first key of a command, and that of its opposite."""
        shown = []
        for command_id in (_PAIRS.get(command.id), command.id):
            keys = self._keys.get(command_id or "", ())
            usable = [key for key in keys if len(key) > 1 or not self._typing]
            shown += [key_shown(key) for key in usable[:1]]
        return "".join(shown)
