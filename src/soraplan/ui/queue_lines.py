"""The lines of the queue table: its head, the headings of scenes, the rows of clips."""

from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Missing
from soraplan.core.sums import short_text
from soraplan.core.text.words import counted
from soraplan.ui.columns import (
    BATCH,
    FRAME_SIGNS,
    SOUND,
    WIDE,
    Columns,
    heads,
    is_odd,
    miss_text,
    seconds_text,
    takes_text,
)
from soraplan.ui.palette import Palette
from soraplan.ui.rows import Heading
from soraplan.ui.strips import Line


@dataclass(frozen=True, slots=True)
class QueueLines:
    """Draws the lines of one estimate in the columns of one width."""

    estimate: Estimate
    layout: Columns
    palette: Palette
    base: Style

    def head(self, y: int, shown: int) -> Strip:
        """One of the two lines over the queue, of which so many clips are shown."""
        estimate, layout, palette = self.estimate, self.layout, self.palette
        line = Line(layout.width, self.base)
        if y == 0:
            line.left("", 2).left("Shot", layout.shot, palette.head)
            line.left("Prompt", layout.prompt, palette.head)
            line.left("Status", layout.status, palette.head)
            line.left("Owner", layout.owner, palette.head).left("Tags", layout.tags, palette.head)
            line.right("Length", layout.seconds + 2, palette.head)
            line.right("N×Takes", layout.takes, palette.head)
            line.right("Miss", layout.miss, palette.head)
        else:
            clips = counted(len(estimate.plan.clips), "clip")
            if shown < len(estimate.plan.clips):
                clips = f"{shown:,} of {clips}"
            hidden = (layout.first, layout.offers - layout.last)
            ways = (f"‹ {hidden[0]}  " if hidden[0] else "") + (
                f"+{hidden[1]} ›" if hidden[1] else ""
            )
            per_second = "per second" if layout.width < WIDE else ""
            if estimate.tally.sounding:
                clips += f" · {SOUND} sound"
            line.left("", 2).left(clips, layout.shot + layout.prompt, palette.muted)
            line.left("", layout.status + layout.owner + layout.tags)
            rest = layout.labels - line.used
            line.right(ways or per_second, rest, palette.key if ways else palette.muted)
        for column in estimate.columns[layout.first : layout.last]:
            text = heads(column, layout.offer - 1)[y]
            line.left("", 1)
            line.right(text, layout.offer - 1, palette.head if y == 0 else palette.muted)
        return line.strip()

    def heading(self, heading: Heading) -> Strip:
        """The heading of a scene, with what it costs as planned and on every offer."""
        estimate, layout, palette = self.estimate, self.layout, self.palette
        line = Line(layout.width, self.base)
        scene = estimate.plan.clips[heading.start].scene or "No scene"
        total = estimate.subtotal(heading.start, heading.stop)
        clips = heading.stop - heading.start
        spans = estimate.plan.clips.spans(heading.start, heading.stop)
        wanted = sum(clip.status != "omitted" for span in spans for clip in span)
        cost = short_text(total.amounts(estimate.currency), total, wanted)
        told = counted(clips, "clip")
        if heading.shown < clips:
            told = f"{heading.shown} of {told}"
        room = layout.labels - len(told) - len(cost) - 8
        line.add(" ").add("▾ ", palette.muted)
        if room >= 6:
            line.left(scene, room, palette.scene)
            line.right(f"{told}  ", len(told) + 3, palette.muted)
        else:
            line.left(scene, layout.labels - len(cost) - 5, palette.scene)
        line.right(f"{cost} ", layout.labels - line.used, palette.scene)
        for column in estimate.columns[layout.first : layout.last]:
            whole = estimate.subtotal(heading.start, heading.stop, column.offer)
            text = money.fitted(whole.run, column.currency, layout.offer - 2)
            if whole.unknown:
                text = money.UNKNOWN if whole.unknown == wanted else f"{text}+"
            line.left("", 1).right(text, layout.offer - 1, palette.muted)
        return line.strip()

    def clip(self, clip: Clip, *, is_selected: bool, is_cursor: bool) -> Strip:
        """The row of a clip, with what it costs on every offer and its own one marked."""
        estimate, layout, palette = self.estimate, self.layout, self.palette
        base = self.base
        if is_cursor:
            base += palette.cursor
        line = Line(layout.width, base)
        text = palette.muted + Style(strike=True) if clip.omitted else None
        line.left("●" if is_selected else " ", 1, palette.key)
        self._mark(line, clip)
        line.left(clip.shot or clip.id, layout.shot - 1, text).left("", 1)
        prompt = " ".join(clip.prompt[:2_000].split())
        if prompt:
            line.left(prompt, layout.prompt - 1, text)
        else:
            line.left("no prompt yet", layout.prompt - 1, palette.muted)
        line.left("", 1)
        line.left(clip.status, layout.status, palette.muted)
        line.left(clip.owner, layout.owner, palette.muted)
        line.left(", ".join(clip.tags), layout.tags, palette.muted)
        line.right(seconds_text(clip, estimate), layout.seconds, text)
        line.left(SOUND if clip.audio else " ", 1, palette.note)
        line.right(FRAME_SIGNS[clip.frame], 1, palette.muted)
        self._takes(line, clip, text)
        if layout.miss:
            line.right(miss_text(clip, estimate.plan), layout.miss, palette.muted)
        chosen = estimate.pricing.resolved(clip.offer)
        away = self._away(chosen)
        for column in estimate.columns[layout.first : layout.last]:
            cell = estimate.native(clip, column.offer)
            line.left(away, 1, palette.key)
            away = ""
            cost = money.UNKNOWN
            if not isinstance(cell, Missing):
                cost = money.fitted(cell, column.currency, layout.offer - 2)
            if column.offer == chosen:
                line.right(f"▸{cost}", layout.offer - 1, palette.chosen)
                continue
            missing = isinstance(cell, Missing) or clip.omitted
            # Where the length is not made the figure is a price all the same, so the sign tells.
            odd = not missing and is_odd(clip, column.found)
            line.right("!" if odd else "", layout.offer - 1 - len(cost), palette.warning)
            line.add(cost, palette.muted if missing else None)
        return line.strip()

    def _takes(self, line: Line, clip: Clip, style: Style | None) -> None:
        """Count and takes, and before them the lane, where the figures leave its cell free."""
        layout, told = self.layout, "omitted" if clip.omitted else takes_text(clip)
        is_batch = not clip.omitted and self.estimate.pricing.lane(clip.offer, clip.lane) == "batch"
        mark = BATCH if is_batch and len(told) < layout.takes else ""
        line.left(mark, len(mark), self.palette.note)
        line.right(told, layout.takes - len(mark), style)

    def _away(self, chosen: str | None) -> str:
        """The way to the column of a clip's own offer, where that is scrolled out of view."""
        layout = self.layout
        offers = [column.offer for column in self.estimate.columns]
        if chosen in offers[: layout.first]:
            return "‹"
        return "›" if chosen in offers[layout.last :] else ""

    def _mark(self, line: Line, clip: Clip) -> None:
        """A sign for the gravest finding that is about the clip's price or prompt."""
        if clip.omitted:
            line.left(" ", 1)
        elif isinstance(self.estimate.cost(clip), Missing):
            line.left("✗", 1, self.palette.error)
        elif not clip.prompt.strip() or seconds_text(clip, self.estimate).endswith("!"):
            line.left("!", 1, self.palette.warning)
        else:
            line.left(" ", 1)
