"""The parts of the export page: the formats, what is chosen of one, and what it will look like.

They show what they are given and post what was done to them; the page decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option as Listed

from soraplan.core.text.cells import broken, cell_width, cut, padded
from soraplan.exchange.export import choices
from soraplan.exchange.format import Format, Option
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

Kind = Literal["line", "text", "told", "title", "wrong", "help"]
Paragraph = tuple[str, Kind]
"""A text and what it is: a `line` of a file is cut where it is too long, all else is wrapped."""

_WHEEL = 3
"""Lines that a step of the wheel scrolls."""


_LEAST_READER = 12
"""The cells from which on a line of the list tells who gets the format."""


class FormatList(OptionList):
    """The formats, one a line; a click chooses one, and Enter is for the page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.write", "export", show=False),
        Binding("j", "cursor_down", "down", show=False),
        Binding("k", "cursor_up", "up", show=False),
        Binding("g", "first", "first", show=False),
        Binding("G", "last", "last", show=False),
        Binding("pagedown", "screen.read(1)", "read on", show=False),
        Binding("pageup", "screen.read(-1)", "read back", show=False),
    ]

    def __init__(self, formats: Sequence[Format], at: int, *, id: str | None = None) -> None:
        super().__init__(markup=False, compact=True, id=id)
        self._formats = formats
        self._marked = at

    def on_resize(self) -> None:
        """Share out the new width, keeping the format that is chosen."""
        at = self._marked if self.highlighted is None else self.highlighted
        self.clear_options()
        self.add_options(Listed(self._line(place, place == at)) for place in self._places)
        self.highlighted = self._marked = at

    @property
    def _places(self) -> range:
        return range(len(self._formats))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Mark the chosen format, which without colours is the only sign of it."""
        old, self._marked = self._marked, event.option_index
        for place in {old, self._marked}:
            self.replace_option_prompt_at_index(place, self._line(place, place == self._marked))

    def _line(self, place: int, is_chosen: bool) -> Text:
        one, width = self._formats[place], self.scrollable_content_region.width
        name = 2 + max(cell_width(each.name) for each in self._formats)
        title = 2 + max(cell_width(each.title) for each in self._formats)
        mark = "▸" if is_chosen else " "
        text = Text(f"{mark}{padded(one.name, name)}", style="bold", no_wrap=True)
        room = width - name - 1
        text.append(padded(one.title, min(title, room)), style="not bold")
        if room - title > _LEAST_READER:
            text.append(padded(one.reader, room - title), style="not bold italic")
        return text


@dataclass(frozen=True, slots=True)
class Setting:
    """An option with what is chosen of it."""

    option: Option
    value: str


class Settings(Drawn, can_focus=True):
    """Options, one a line: ↑↓ go through them, ←→, Space or a click choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("left,h,minus", "step(-1)", "previous", show=False),
        Binding("right,l,space,plus", "step(1)", "next", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Another value of an option was chosen."""

        option: Option
        value: str

    class Moved(Message):
        """Another option is the current one, or none is any more."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._settings: Sequence[Setting] = ()
        self._at = 0

    def show(self, settings: Sequence[Setting]) -> None:
        """Show other options, or the same with other values."""
        self._settings = settings
        self._at = max(0, min(self._at, len(settings) - 1))
        if self.styles.height is None or self.styles.height.value != len(settings):
            self.styles.height = len(settings)
        self.redraw()

    @property
    def current(self) -> Option | None:
        """The option that the keys are for; None where they are for something else."""
        return self._settings[self._at].option if self.has_focus and self._settings else None

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        longest = max((cell_width(one.option.title) for one in self._settings), default=0)
        label = min(longest, max(width - 12, 8)) + 2
        lines = []
        for at, (option, value) in enumerate((one.option, one.value) for one in self._settings):
            is_current = self.has_focus and at == self._at
            style = self.palette.head if is_current else self.palette.muted
            line = Line(width, self.base)
            line.add("▸" if is_current else " ", self.palette.key)
            room = max(width - label - 5, 1)
            line.left(option.title, label, style)
            line.add("‹ ", self.palette.key, f"choose({at}, -1)")
            is_default = value == choices(option)[0]
            line.add(
                cut(value, room), None if is_default else self.palette.title, f"choose({at}, 1)"
            )
            line.add(" ›", self.palette.key, f"choose({at}, 1)")
            lines.append(line)
        return lines

    def action_move(self, by: int) -> None:
        """Go to another option."""
        self._go(self._at + by)

    def action_step(self, by: int) -> None:
        """Choose the next value of the current option, or the one before."""
        self.action_choose(self._at, by)

    def action_choose(self, at: int, by: int) -> None:
        """Go to an option and choose the next value, or the one before."""
        self._go(at)
        if self._settings:
            option, value = self._settings[self._at].option, self._settings[self._at].value
            values = choices(option)
            self.post_message(self.Chosen(option, values[(values.index(value) + by) % len(values)]))

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._settings) - 1))
        self.redraw()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        """Mark the option that the keys are for."""
        self._go(self._at)

    def on_blur(self) -> None:
        """Mark none."""
        self._go(self._at)


class Words(Drawn):
    """A few paragraphs, cut where there is no room."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._paragraphs: Sequence[Paragraph] = ()

    def show(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show other paragraphs."""
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        rows = list(_rows(self._paragraphs, width))
        if len(rows) > self.size.height > 0:
            text, kind = rows[self.size.height - 1]
            rows[self.size.height - 1 :] = [(f"{cut(text, width - 2)} …", kind)]
        return [
            Line(width, self.base).add(text, style_of(kind, self.palette)) for text, kind in rows
        ]


class Preview(Drawn):
    """The beginning of a file under a line that tells of it; the wheel and PgDn read on."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._head = self._end = ""
        self._paragraphs: Sequence[Paragraph] = ()
        self._top = 0

    def show(self, head: str, end: str, paragraphs: Sequence[Paragraph]) -> None:
        """Show something else from its first line, with two texts at the ends of its head."""
        self._head, self._end, self._paragraphs = head, end, paragraphs
        self._top = 0
        self.redraw()

    def scroll_lines(self, by: int) -> None:
        """Read on by some lines, or back."""
        rows = sum(1 for _ in _rows(self._paragraphs, self.size.width))
        last = max(0, rows - self.size.height + 1)
        top = max(0, min(self._top + by, last))
        if top != self._top:
            self._top = top
            self.redraw()

    @property
    def page(self) -> int:
        """The lines that are read at a time."""
        return max(1, self.size.height - 2)

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        muted, height = self.palette.muted, max(0, self.size.height - 1)
        rows = list(_rows(self._paragraphs, width))
        shown = rows[self._top : self._top + height]
        end = self._end
        if len(rows) > height:
            end = f"{end} · {self._top + 1:,}–{self._top + len(shown):,}".removeprefix(" · ")
        head = Line(width, self.base).add("── ", muted).add(cut(self._head, width - 6)).add(" ")
        rest = head.room - cell_width(end) - 4
        if end and rest > 0:
            head.add("─" * rest, muted).add(f" {end} ").add("──", muted)
        else:
            head.add("─" * head.room, muted)
        lines = [head]
        for text, kind in shown:
            lines.append(Line(width, self.base).add(text, style_of(kind, self.palette)))
        return lines

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Read on."""
        event.stop()
        self.scroll_lines(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Read back."""
        event.stop()
        self.scroll_lines(-_WHEEL)


def style_of(kind: Kind, palette: Palette) -> Style | None:
    """The style of a paragraph."""
    return {
        "line": None,
        "text": None,
        "told": palette.muted,
        "title": palette.title,
        "wrong": palette.error,
        "help": palette.note,
    }[kind]


def _rows(paragraphs: Sequence[Paragraph], width: int) -> Iterator[Paragraph]:
    """The paragraphs in lines of a width."""
    for text, kind in paragraphs:
        if kind == "line":
            yield text, kind
            continue
        yield from ((part, kind) for part in broken(text, width))
