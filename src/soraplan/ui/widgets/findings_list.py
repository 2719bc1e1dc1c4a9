"""The findings of a plan, the gravest first: a line each, the current one in full."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

from soraplan.core.text.cells import wrapped
from soraplan.ui.bindings import bindings_map
from soraplan.ui.keymap import Keymap, key_shown
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from soraplan.core.findings import FindingGroup

_SIGNS = {"error": "✗", "warning": "!", "note": "·"}


class FindingsList(Drawn, can_focus=True):
    """Shows groups of findings; says which one was asked for."""

    @dataclass
    class ClipAsked(Message):
        """The clip of a finding is to be shown."""

        group: "FindingGroup"

    def __init__(self, palette: Palette, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._bindings = bindings_map("findings", keys)
        self._move = next(map(key_shown, keys["plan.move"]), "")
        self._groups: tuple[FindingGroup, ...] = ()
        self._current = 0
        self._owners: list[int] = []

    def show(self, groups: "tuple[FindingGroup, ...]") -> None:
        """Show other findings; the current one stays the same where it is still found."""
        if groups == self._groups:
            return
        if self._groups:
            kinds = [(group.finding.code, group.finding.about) for group in groups]
            was = self._groups[self._current].finding
            kind = (was.code, was.about)
            self._current = kinds.index(kind) if kind in kinds else self._current
        self._groups = groups
        self._current = max(0, min(self._current, len(groups) - 1))
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        self._owners = []
        if not self._groups:
            line = Line(width, self.base)
            self._owners.append(0)
            return [line.add(" Findings: none. Nothing in this plan will bite.", self.palette.good)]
        height = max(1, self.size.height)
        numbers = range(len(self._groups))
        blocks = [self._block(number, width, whole=True) for number in numbers]
        if sum(map(len, blocks)) > height:
            # Not room for all in full: the current one is, a line each for the others.
            blocks = [
                self._block(number, width, whole=self._is_current(number)) for number in numbers
            ]
        first = 0
        # Without the focus nobody is on a finding: the gravest are to be seen.
        while (
            self.has_focus
            and first < self._current
            and sum(map(len, blocks[first : self._current + 1])) > height
        ):
            first += 1
        lines: list[Line] = []
        for number in range(first, len(blocks)):
            lines += blocks[number]
            self._owners += [number] * len(blocks[number])
        hidden = len(set(self._owners[height:]) - set(self._owners[:height]))
        del lines[height:], self._owners[height:]
        if hidden and lines:
            self._tell_hidden(lines, width, hidden)
        return lines

    def _is_current(self, number: int) -> bool:
        return self.has_focus and number == self._current

    def _block(self, number: int, width: int, *, whole: bool) -> list[Line]:
        group = self._groups[number]
        finding, palette = group.finding, self.palette
        is_current = self._is_current(number)
        base = self.base + palette.cursor if is_current else self.base
        style = palette.of_severity(finding.severity)
        count = f"×{group.count:,} " if group.count > 1 else ""
        ways = " or ".join(fix.title for fix in finding.fixes)
        fix = f" [f {ways}]" if ways else ""
        if finding.code == "retired-card" and self._move:
            fix = f" [{self._move} move]"
        head = f" {_SIGNS[finding.severity]} {finding.severity:<8}{count}"
        line = Line(width, base).add(head, style)
        if not whole:
            line.add(finding.message)
            return [line]
        texts = wrapped(finding.message + fix, width - len(head) - 1)
        lines = [line.add(texts[0])]
        lines += [Line(width, base).add(" " * len(head)).add(text) for text in texts[1:]]
        return lines

    def _tell_hidden(self, lines: list[Line], width: int, hidden: int) -> None:
        """Say at the end of the last line how many findings are below it."""
        text = f" +{hidden} "
        last = lines[-1]
        line = Line(width - len(text), self.base)
        for segment in last.strip():
            # The blanks that fill the line up are no text to be cut with an ellipsis.
            if segment.text.strip() or not line.used:
                line.add(segment.text, segment.style)
        line.width = width
        lines[-1] = line.fill(len(text)).add(text, self.palette.key)

    # -- what the user does -------------------------------------------------------------------

    @property
    def current(self) -> "FindingGroup | None":
        """The finding that the cursor is on."""
        return self._groups[self._current] if self._groups else None

    def move(self, by: int) -> None:
        """Move to a finding further down, or up."""
        if self._groups:
            self._current = max(0, min(len(self._groups) - 1, self._current + by))
            self.redraw()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Make the finding under the mouse the current one and ask for its clip.

        Not on the click: the list grows with the focus that comes between.
        """
        if self._groups and event.y < len(self._owners):
            self._current = self._owners[event.y]
            self.redraw()
            self.post_message(self.ClipAsked(self._groups[self._current]))

    def on_focus(self) -> None:
        """Show the current finding in full."""
        self.redraw()

    def on_blur(self) -> None:
        """Show a line for each finding."""
        self.redraw()
