"""The lines of a move, clip by clip, laid out for a width in cells and drawn when they are seen."""

from collections.abc import Iterable
from decimal import Decimal

from rich.style import Style

from soraplan.core import money
from soraplan.core.lengths import parts_text
from soraplan.core.moving import Moving, said_once
from soraplan.core.moving.lines import Line as MoveLine
from soraplan.core.moving.lines import Outcome
from soraplan.core.moving.words import NAMES_CARD
from soraplan.core.text.cells import cell_width, cut
from soraplan.ui.palette import Palette
from soraplan.ui.screens.move import brief
from soraplan.ui.screens.move.words import difference, once
from soraplan.ui.screens.page_parts import Paragraph
from soraplan.ui.strips import Line

STEP = "screen.step_offer"
"""What a click on the offer of a line does."""

_ARROW = " → "
_FIXED = 10
"""The cells of the mark of a line that is overruled, between name, offer and costs, and at the end
for what changes, or a sign that something does."""

_NAME, _LABEL, _BRIEF = (6, 14), (8, 30), (12, 24)
"""The least and the most cells of names, of offers, and of what changes in short words. What is
told of the line below the list is all there is to say, so that sentences need not fit."""

_KINDS = {"there": "there already", "stays": "STAYS"}


class ClipLines:
    """Lays out the lines of a move in columns: name, offers, lengths, costs, what changes."""

    def __init__(self, planned: Moving, width: int, palette: Palette) -> None:
        self._lines, self._palette = planned.lines, palette
        self._once = said_once(planned)
        self._losses_once = once(planned)
        self._pricing = planned.estimate.pricing
        outcomes = {id(line.outcome): line for line in planned.lines}.values()
        name = _widest((line.run.origin.name for line in planned.lines), "Clip", _NAME[1])
        old = _widest((line.outcome.label_before for line in outcomes), "Now", _LABEL[1])
        new = _widest(map(_label, outcomes), "Then", _LABEL[1])
        self._seconds = _widest(map(_lengths, outcomes), "Length", width // 4)
        self._before = _money(
            (line.cost_before, line.outcome.currency_before) for line in planned.lines
        )
        self._after = _money((line.cost_after, line.outcome.currency) for line in planned.lines)
        self._has_length = True
        most = max(cell_width(", ".join(self._brief(line))) for line in outcomes) if outcomes else 0
        what = min(most, _BRIEF[1])
        least = _NAME[0] + _LABEL[0] + _FIXED + self._before + self._after
        # An amount is never cut: where there is no room for all, other columns go.
        self._has_length = width >= least + self._seconds + 2 + min(what, _BRIEF[0])
        taken = least - _NAME[0] - _LABEL[0] + self._has_length * (self._seconds + 2)
        self._has_old = width >= taken + name + old + new + len(_ARROW) + what
        old = old if self._has_old else 0
        room = max(0, width - taken - self._has_old * len(_ARROW))
        new = min(new, max(_LABEL[0], room - name - old - what))
        name = min(name, max(_NAME[0], room - old - new - what))
        self._name, self._old, self._new = name, old, new
        left = room - name - old - new
        self._has_what = left >= min(what, _BRIEF[0]) and width >= least + min(what, _BRIEF[0])
        self._is_brief = any(cell_width(_what(line, self._once)) > left for line in outcomes)

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def head(self, line: Line) -> None:
        """Put together the heads of the columns."""
        muted = self._palette.muted
        line.add(" ").left("Clip", self._name, muted).add("  ")
        if self._has_old:
            line.left("Now", self._old, muted).add("   ")
        line.left("Then", self._new, muted).add("  ")
        if self._has_length:
            line.left("Length", self._seconds, muted).add("  ")
        line.right("Cost", self._before, muted).add("   ").right("then", self._after, muted)
        heads = ("What changes", "Changes", "") if self._has_what else ("",)
        line.add("  ").add(next(one for one in heads if len(one) <= line.room), muted)

    def draw(self, row: int, line: Line) -> None:
        """Put together a line."""
        one, palette = self._lines[row], self._palette
        outcome, muted = one.outcome, palette.muted
        line.add("*" if one.is_overruled else " ", palette.warning)
        line.left(one.run.origin.name, self._name, palette.head).add("  ")
        if self._has_old:
            line.left(outcome.label_before, self._old, muted)
            line.add("   " if one.is_kept else _ARROW, muted)
        style = _kind_style(outcome, palette)
        # Where an offer ends nothing is to be clicked, so that a line can be selected by mouse.
        shown = cut(_label(one), self._new)
        line.add(shown, style, STEP).left("", self._new - cell_width(shown) + 2)
        if self._has_length:
            style_ = None if one.is_refitted else muted
            line.left(_lengths(one), self._seconds, style_).add("  ")
        line.right(money.shown(one.cost_before, outcome.currency_before), self._before, muted)
        line.add("   " if one.is_kept else _ARROW, muted)
        after = "" if one.is_kept else money.shown(one.cost_after, outcome.currency)
        line.right(after, self._after, _cost_style(one, palette))
        what = _what(one, self._once)
        if self._has_what:
            shown = brief.fitting(self._brief(one), line.room - 2) if self._is_brief else what
            is_less = outcome.losses - self._losses_once
            shade = style if outcome.kind == "stays" else palette.warning if is_less else muted
            line.add("  ").add(shown, shade)
        elif what:
            line.add(" …", muted)

    def _brief(self, line: MoveLine) -> list[str]:
        told = self._has_length
        return brief.changes(self._pricing, line, self._losses_once, is_split_told=told)


def told(line: MoveLine, ways: str) -> list[Paragraph]:
    """All there is to say of a line, what becomes of it first; `ways` is what else it could be."""
    outcome, origin = line.outcome, line.run.origin
    prompt = " ".join(origin.prompt.split())
    lengths = parts_text([clip.seconds for clip in line.run.clips])
    before = money.shown(line.cost_before, outcome.currency_before)
    now = f"{outcome.label_before}, {lengths}, {before}"
    if outcome.kind == "stays":
        then, what = "", f"STAYS: {_what(line)}"
    elif outcome.kind == "there":
        then, what = "", "there already"
    else:
        after = money.shown(line.cost_after, outcome.currency)
        then = f" → {outcome.label}, {parts_text(outcome.lengths)}, {after}{_less(line)}"
        what = _what(line)
    mine = "overruled by you" if line.is_overruled else ""
    remark = _sentence("; ".join(filter(None, (what, mine))) or "nothing else changes")
    omitted = "It is omitted and costs nothing either way. " if origin.omitted else ""
    return [
        (f"{origin.name}: {remark}", "text"),
        (f"{omitted}{now}{then}.", "text"),
        (_sentence(ways), "told"),
        (prompt, "line"),
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _less(line: MoveLine) -> str:
    old, new = line.cost_before, line.cost_after
    if old is None or new is None or line.outcome.currency != line.outcome.currency_before:
        return ""
    return f", {difference(old, new, line.outcome.currency)}"


def _what(line: MoveLine, once: frozenset[str] = frozenset()) -> str:
    """What else becomes of a clip, or why it stays, without full stop.

    Without what is said `once` of all clips.
    """
    outcome = line.outcome
    if outcome.kind == "stays":
        return outcome.reason or ("as you want it" if line.is_overruled else NAMES_CARD)
    # A piece was never there by itself.
    back = ("restored",) if outcome.kind == "restored" and not line.run.pieces else ()
    return "; ".join((*back, *(one for one in outcome.changes if one not in once)))


def _label(line: MoveLine) -> str:
    kind = line.outcome.kind
    return _KINDS.get(kind, line.outcome.label)


def _lengths(line: MoveLine) -> str:
    now = parts_text([clip.seconds for clip in line.run.clips])
    then = parts_text(line.outcome.lengths)
    return now if line.is_kept or now == then else f"{now}{_ARROW}{then}"


def _kind_style(outcome: Outcome, palette: Palette) -> Style | None:
    if outcome.kind == "stays":
        return palette.warning if outcome.reason else palette.muted
    return {"restored": palette.good, "there": palette.muted}.get(outcome.kind)


def _cost_style(line: MoveLine, palette: Palette) -> Style | None:
    old, new = line.cost_before, line.cost_after
    if old is None or new is None or line.outcome.currency != line.outcome.currency_before:
        return None
    return palette.good if new < old else palette.warning if new > old else None


def _widest(texts: Iterable[str], head: str, most: int) -> int:
    widest = cell_width(head)
    for text in set(texts):
        if widest >= most:
            return most
        widest = max(widest, cell_width(text))
    return min(widest, most)


def _money(amounts: Iterable[tuple[Decimal | None, str]]) -> int:
    """The cells that amounts take: of each currency the largest has to be written only."""
    largest: dict[str, Decimal] = {}
    for amount, currency in amounts:
        if amount is not None and amount >= largest.get(currency, Decimal(0)):
            largest[currency] = amount
    return max(4, *(cell_width(money.shown(one, key)) for key, one in largest.items()), 4)
