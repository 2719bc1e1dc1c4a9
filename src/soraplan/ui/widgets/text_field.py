"""The field of several lines in which users type: as the field of one line, and with a document.

Only line ends part its lines: Textual 8.2 also breaks them at the separators that Unicode has
beside those, and loses these at the next key. And a line may be as long as a file: Textual 8.2
divides all of it for each row that it draws, which takes seconds at a megabyte; here a row is cut
out of its line.
"""

from itertools import pairwise

from rich.style import Style
from rich.text import Text
from textual.document._document import Document, EditResult, Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import expand_text_tabs_from_widths
from textual.strip import Strip
from textual.widgets import TextArea

from soraplan.core.text.stand_ins import visible_in_place
from soraplan.ui.widgets.line_field import REFUSED, held


class TextDocument(Document):
    """A text of several lines. Its `text` is the text itself; its `lines` are as they are shown."""

    def __init__(self, text: str) -> None:
        super().__init__("")
        self._held = _parted(text)
        self._lines = list(map(visible_in_place, self._held))

    @property
    def text(self) -> str:
        """The text itself."""
        return self.newline.join(self._held)

    def get_text_range(self, start: Location, end: Location) -> str:
        """What stands between two places of the text itself."""
        (top, left), (bottom, right) = sorted((start, end))
        lines = self._held[top : bottom + 1]
        if bottom < len(self._held):
            lines[-1] = lines[-1][:right]
        lines[0] = lines[0][left:]
        return self.newline.join(lines)

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put a text in place of what stands between two places."""
        (top, left), (bottom, right) = sorted((start, end))
        replaced = self.get_text_range(start, end)
        before = self._held[top][:left]
        after = self._held[bottom][right:] if bottom < len(self._held) else ""
        new = _parted(text)
        new[0] = before + new[0]
        place = (top + len(new) - 1, len(new[-1]))
        new[-1] += after
        self._held[top : bottom + 1] = new
        self._lines[top : bottom + 1] = map(visible_in_place, new)
        return EditResult(place, replaced)


class _Rows(WrappedDocument):
    """The rows that the lines of a document take."""

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of a line."""
        line = self.document[line_index]
        ends = self.get_offsets(line_index)
        return [line[start:end] for start, end in pairwise((0, *ends, len(line)))]

    def row(self, y: int) -> tuple[int, int, int] | None:
        """The line of a row, and where the row begins and ends in it; None below the last."""
        if not 0 <= y < len(self._offset_to_line_info):
            return None
        line, section = self._offset_to_line_info[y]
        ends = self.get_offsets(line)
        start = ends[section - 1] if section else 0
        return line, start, ends[section] if section < len(ends) else len(self.document[line])

    def widths_of_tabs(self, line: int, start: int, end: int) -> list[int]:
        """How many cells each tab takes between two places of a line."""
        text = self.document[line]
        first = text.count("\t", 0, start)
        return self.get_tab_widths(line)[first : first + text.count("\t", start, end)]


class TextField(TextArea):
    """A field of several lines; no brackets are matched, since it holds no code."""

    wrapped_document: _Rows

    def _set_document(self, text: str, language: str | None) -> None:
        # As Textual 8.2 does it, for a text in no language whose words would be coloured.
        self.document = TextDocument(text)
        self.wrapped_document = _Rows(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        kept = held(insert)
        if kept != insert:
            self.notify(REFUSED, severity="warning", markup=False)
        return super()._replace_via_keyboard(kept, start, end)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """None."""
        return None

    def _render_line(self, y: int) -> Strip:
        theme = self._theme
        found = self.wrapped_document.row(y + self.scroll_offset.y)
        if found is None or theme is None or not self.soft_wrap:
            return super()._render_line(y)
        base = theme.base_style or self.rich_style
        line, start, end = found
        length = len(self.document[line])
        row = Text(self.document[line][start:end], end="", no_wrap=True)
        if end == length:
            row.append(" ")  # where the cursor stands after the last letter

        def mark(style: Style | None, first: int, last: int) -> None:
            if style is not None and last > start:
                row.stylize(style, max(0, first - start), last - start)

        top, bottom = sorted(self.selection)
        at, column = self.selection.end
        of_line = theme.cursor_line_style if self.highlight_cursor_line and at == line else None
        mark(of_line, 0, length + 1)
        if top != bottom and top[0] <= line <= bottom[0]:
            if length == 0 and line != at:
                colour = theme.selection_style.bgcolor if theme.selection_style else None
                row = Text("▌", end="")
                row.stylize(Style(color=colour))
            else:
                mark(
                    theme.selection_style,
                    top[1] if line == top[0] else 0,
                    bottom[1] if line == bottom[0] else length,
                )
        if at == line and self._draw_cursor:
            mark(theme.cursor_style, column, column + 1)
        row = expand_text_tabs_from_widths(
            row, self.wrapped_document.widths_of_tabs(line, start, end)
        )
        strip = Strip(row.render(self.app.console), cell_length=row.cell_len)
        width = self.scrollable_content_region.size.width
        return strip.extend_cell_length(width, of_line or theme.base_style).apply_style(base)


def _parted(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
