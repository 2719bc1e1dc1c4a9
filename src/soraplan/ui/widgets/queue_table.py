"""The queue: one row a clip, one column an offer, drawn line by line.

Only the lines on screen are ever made, so that a queue of 100,000 clips moves like one of ten.
"""

from collections.abc import Collection
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk
from soraplan.core.estimate import Estimate
from soraplan.ui.bindings import bindings_map
from soraplan.ui.columns import Columns, columns
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.queue_lines import QueueLines
from soraplan.ui.rows import Heading, Rows
from soraplan.ui.strips import Line

HEAD_LINES = 2
_CACHE = 400
"""Lines that are kept for the next frame."""

_LONG_SCENE = 256
"""Clips from which on comparing a scene costs more than drawing its heading."""


class QueueTable(ScrollView, can_focus=True):
    """Shows an estimate's queue; says what was chosen, clicked or moved to."""

    first_offer = reactive(0, repaint=True)
    """The first offer shown, where not all of them fit."""

    @dataclass
    class Moved(Message):
        """Another clip is the current one."""

        position: int

    @dataclass
    class ColumnsChanged(Message):
        """The columns share the width otherwise, or other offers are in view."""

    @dataclass
    class OfferChosen(Message):
        """An offer was clicked in the row of a clip."""

        position: int
        offer: str

    @dataclass
    class SelectionToggled(Message):
        """The mark of a clip was clicked."""

        position: int

    @dataclass
    class EditAsked(Message):
        """A clip was clicked twice."""

        position: int

    @dataclass
    class TextPasted(Message):
        """Text was pasted while the queue had the focus."""

        text: str

    def __init__(self, palette: Palette, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bindings = bindings_map("queue", keys)
        self._palette = palette
        self._estimate: Estimate | None = None
        self._rows = Rows(0, (), None)
        self._selected: Collection[str] = ()
        self._strips: dict[tuple[int, bool], tuple[Clip, Strip]] = {}
        self._heads: dict[tuple[int, int, int, bool], Strip] = {}
        self._headings: dict[Heading, tuple[Chunk, Strip]] = {}
        self._columns: Columns | None = None
        self._base: Style | None = None
        self._frame: list[Strip] | None = None
        self._frame_at: tuple[Size, int, int] | None = None
        self._old_frame_at: tuple[Size, int, int] | None = None
        self._shown_offers: tuple[str, ...] = ()
        self._message: tuple[str, ...] = ()
        self.cursor = 0

    def show(
        self,
        estimate: Estimate,
        rows: Rows,
        selected: Collection[str],
        cursor: int,
        message: tuple[str, ...] = (),
    ) -> None:
        """Show a queue; `message` is said in place of rows where there are none."""
        offers = tuple(column.offer for column in estimate.columns)
        if offers != self._shown_offers or self._settings_changed(estimate):
            self._forget()
        self._shown_offers = offers
        self._estimate, self._rows = estimate, rows
        self._selected, self._message = selected, message
        nearest = rows.nearest(cursor)
        self.cursor = 0 if nearest is None else nearest
        size = Size(self.size.width, len(rows) + HEAD_LINES)
        if self.virtual_size.height != size.height:
            self.virtual_size = size
        self.show_cursor()

    def say(self, message: tuple[str, ...]) -> None:
        """Say something in place of the rows, until the next queue is shown."""
        self._rows, self._message = Rows(0, (), None), message
        self.repaint()

    def use_palette(self, palette: Palette) -> None:
        """Take over the colours of another theme."""
        self._palette = palette
        self._forget()
        self.refresh()

    def show_cursor(self) -> None:
        """Bring the current clip and its chosen offer into view, and repaint."""
        row = self._rows.row_of(self.cursor)
        height = self.size.height - HEAD_LINES
        if row is not None and height > 0:
            top = self.scroll_offset.y
            above = row
            if row and isinstance(self._rows.at(row - 1), Heading):
                above = row - 1
            if above < top:
                self.scroll_to(y=above, animate=False, immediate=True)
            elif row >= top + height:
                self.scroll_to(y=row - height + 1, animate=False, immediate=True)
        self._show_offer()
        self.repaint()

    # -- what is on screen --------------------------------------------------------------------

    def layout_columns(self) -> Columns:
        """How the columns share the present width."""
        width = self.scrollable_content_region.width or self.size.width
        offers = len(self._shown_offers)
        made = self._columns
        wanted = (width, offers, self.first_offer)
        if made is None or (made.width, made.offers, made.first) != wanted:
            plan = self._estimate.plan if self._estimate else None
            has_rates = plan is not None and plan.keep_rate is not None
            new = columns(width, offers, self.first_offer, has_rates=has_rates)
            if new != made:
                self._clear()
                self.post_message(self.ColumnsChanged())
            self._columns = made = new
        return made

    def render_line(self, y: int) -> Strip:
        """A line of the head or of the queue."""
        frame = self._lines_now()
        return frame[y] if y < len(frame) else Strip.blank(self.size.width, self.base)

    def repaint(self) -> None:
        """Paint the lines that look otherwise than before, and no others."""
        old, self._frame = self._frame, None
        new = self._lines_now()
        if len(old or ()) != len(new) or self._frame_at != self._old_frame_at:
            self.refresh()
        elif old is not None:
            changed = [y for y, line in enumerate(new) if line is not old[y] and line != old[y]]
            if changed:
                self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
        self._old_frame_at = self._frame_at

    def _lines_now(self) -> list[Strip]:
        """All lines on screen, made once for each state of the table."""
        at = (self.size, self.scroll_offset.y, self.first_offer)
        if self._frame is None or at != self._frame_at:
            self._frame_at = at
            width, height = self.size
            layout, top = self.layout_columns(), self.scroll_offset.y
            if self._estimate is None or width < 1:
                self._frame = [self._said(y, width) for y in range(height)]
            else:
                lines = QueueLines(self._estimate, layout, self._palette, self.base)
                head = [self._kept_head(lines, y) for y in range(min(height, HEAD_LINES))]
                rows = range(top, top + height - len(head))
                self._frame = head + [self._row(lines, row, row - top) for row in rows]
        return self._frame

    def _row(self, lines: QueueLines, row: int, y: int) -> Strip:
        if row >= len(self._rows):
            return self._said(y, lines.layout.width)
        shown = self._rows.at(row)
        if isinstance(shown, Heading):
            return self._kept_heading(lines, shown)
        clip = lines.estimate.plan.clips[shown]
        is_selected = clip.id in self._selected
        if shown == self.cursor:
            return lines.clip(clip, is_selected=is_selected, is_cursor=True)
        key = (id(clip), is_selected)
        known = self._strips.get(key)
        if known is None or known[0] is not clip:
            if len(self._strips) > _CACHE:
                self._strips.clear()
            strip = lines.clip(clip, is_selected=is_selected, is_cursor=False)
            known = self._strips[key] = (clip, strip)
        return known[1]

    def _said(self, y: int, width: int) -> Strip:
        line = Line(width, self.base)
        if not len(self._rows) and 1 <= y <= len(self._message):
            text = self._message[y - 1]
            line.add("   ").add(text, self._palette.head if y == 1 else self._palette.muted)
        return line.strip()

    def _kept_head(self, lines: QueueLines, y: int) -> Strip:
        estimate = lines.estimate
        key = (y, self._rows.clips, len(estimate.plan.clips), bool(estimate.tally.sounding))
        if key not in self._heads:
            self._heads[key] = lines.head(y, self._rows.clips)
        return self._heads[key]

    def _kept_heading(self, lines: QueueLines, heading: Heading) -> Strip:
        """The heading of a scene, made anew only where one of its clips is another."""
        stop = min(heading.stop, heading.start + _LONG_SCENE + 1)
        clips = lines.estimate.plan.clips[heading.start : stop]
        known = self._headings.get(heading)
        # A tuple is compared clip by clip, and the same clip is equal without a look into it.
        if known is None or len(clips) > _LONG_SCENE or known[0] != clips:
            if len(self._headings) > _CACHE:
                self._headings.clear()
            known = self._headings[heading] = (clips, lines.heading(heading))
        return known[1]

    def _settings_changed(self, estimate: Estimate) -> bool:
        """Whether a setting changed that the lines of all clips depend on."""
        old = self._estimate
        return (
            old is None
            or old.pricing is not estimate.pricing
            or old.plan.keep_rate != estimate.plan.keep_rate
        )

    def _clear(self) -> None:
        """Forget the lines that were made for other columns."""
        self._strips.clear()
        self._heads.clear()
        self._headings.clear()

    def _forget(self) -> None:
        self._clear()
        self._columns = None
        self._frame = None

    def notify_style_update(self) -> None:
        """Take over the background of another theme."""
        super().notify_style_update()
        self._base = None
        self._forget()

    @property
    def base(self) -> Style:
        """The style of the widget itself; textual works it out anew at every look."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    # -- moving -------------------------------------------------------------------------------

    def move_to(self, position: int) -> None:
        """Make a clip the current one."""
        nearest = self._rows.nearest(position)
        if nearest is not None:
            self.cursor = nearest
            self.show_cursor()
            self.post_message(self.Moved(nearest))

    def _move(self, by: int) -> None:
        if self._rows.clips:
            self.move_to(self._rows.moved(self.cursor, by))

    def action_go_up(self) -> None:
        """Move to the clip above."""
        self._move(-1)

    def action_go_down(self) -> None:
        """Move to the clip below."""
        self._move(1)

    def action_go_page_up(self) -> None:
        """Move up by a page."""
        self._move(-max(1, self.size.height - HEAD_LINES - 1))

    def action_go_page_down(self) -> None:
        """Move down by a page."""
        self._move(max(1, self.size.height - HEAD_LINES - 1))

    def action_go_first(self) -> None:
        """Move to the first clip."""
        self._move(-len(self._rows))

    def action_go_last(self) -> None:
        """Move to the last clip."""
        self._move(len(self._rows))

    def _show_offer(self) -> None:
        """Scroll sideways until the chosen offer of the current clip is in view."""
        if self._estimate is None or not self._rows.clips:
            return
        layout = self.layout_columns()
        chosen = self._estimate.pricing.resolved(self._estimate.plan.clips[self.cursor].offer)
        if chosen in self._shown_offers:
            number = self._shown_offers.index(chosen)
            if number < layout.first:
                self.first_offer = number
            elif number >= layout.last:
                self.first_offer = layout.first + number - layout.last + 1

    # -- mouse and paste ----------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Move to the clicked clip; choose the clicked offer; edit on the second click."""
        layout = self.layout_columns()
        if event.y < HEAD_LINES:
            self._click_head(event.x, layout)
            return
        row = event.y - HEAD_LINES + self.scroll_offset.y
        if row >= len(self._rows):
            return
        shown = self._rows.at(row)
        position = shown.start if isinstance(shown, Heading) else shown
        self.move_to(position)
        if isinstance(shown, Heading):
            return
        offer = layout.offer_at(event.x)
        if offer is not None and offer < len(self._shown_offers):
            self.post_message(self.OfferChosen(position, self._shown_offers[offer]))
        elif event.x < 2:
            self.post_message(self.SelectionToggled(position))
        elif event.chain == 2:
            self.post_message(self.EditAsked(position))

    def _click_head(self, x: int, layout: Columns) -> None:
        """Scroll the offers sideways by a click before them or on them."""
        if layout.offers > layout.last and x >= layout.labels - 6:
            self.first_offer = layout.first + 1
        elif layout.first and x < layout.labels:
            self.first_offer = layout.first - 1

    def on_paste(self, event: events.Paste) -> None:
        """Hand over pasted text."""
        event.stop()
        self.post_message(self.TextPasted(event.text))

    def on_resize(self) -> None:
        """Keep the current clip in view."""
        self.call_after_refresh(self.show_cursor)
