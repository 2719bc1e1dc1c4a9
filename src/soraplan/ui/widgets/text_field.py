"""The field of several lines in which users type: as the field of one line, and with a document.

Only line ends part its lines: Textual 8.2 also breaks them at the separators that Unicode has
beside those, and loses these at the next key.
"""

from textual.document._document import Document, EditResult, Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.widgets import TextArea

from soraplan.core.stand_ins import visible_in_place
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


class TextField(TextArea):
    """A field of several lines."""

    def _set_document(self, text: str, language: str | None) -> None:
        # As Textual 8.2 does it, for a text in no language whose words would be coloured.
        self.document = TextDocument(text)
        self.wrapped_document = WrappedDocument(self.document, tab_width=self.indent_width)
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


def _parted(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
