"""A choice among the offers of all installed rate cards, to compare one more of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from soraplan.core.cells import padded, right
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found
from soraplan.exchange.comparison import price_text
from soraplan.exchange.layout import lifetime
from soraplan.ui.screens.page import PAGE_CSS, Page

_CSS = """
.offers { height: auto; max-height: 80%; }
.offers Input { background: $background; padding: 0 1; }
.offers #told { height: auto; color: $text-muted; }
.offers OptionList { height: auto; background: $surface; border: none; padding: 0; }
"""


@dataclass(frozen=True, slots=True)
class Choosable:
    """An offer that can be added, and what stands in its line."""

    offer: str
    card: str
    name: str
    price: str
    end: str

    def holds(self, words: Sequence[str]) -> bool:
        """Whether its line holds all the words."""
        text = f"{self.offer} {self.card} {self.name}".casefold()
        return all(word in text for word in words)


def choosable(estimate: Estimate) -> Iterator[Choosable]:
    """The offers of all installed cards that are no columns yet, the plan's own card first."""
    compared = {column.offer for column in estimate.columns}
    cards = sorted(
        estimate.pricing.cards.values(),
        key=lambda card: (card is not estimate.card, card.name.casefold(), card.id),
    )
    for card in cards:
        for one in card.offers():
            offer = one if card is estimate.card else f"{card.id}/{one}"
            found = estimate.pricing.find(offer)
            if offer not in compared and isinstance(found, Found):
                ended = card.retired is not None and card.retired <= estimate.today
                name = found.label.removeprefix(f"{card.name} ")
                end = lifetime(card, ended).partition(":")[0].rstrip(".")
                yield Choosable(offer, card.name, name, price_text(estimate, found), end)


class OffersScreen(Page[str | None]):
    """Lists offers; the result is the address of the one to compare."""

    CSS = PAGE_CSS + _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("up", "step(-1)", "up", show=False),
    ]

    def __init__(self, offers: Sequence[Choosable]) -> None:
        super().__init__()
        self._offers = offers
        self._listed: list[Choosable] = []

    def compose(self) -> ComposeResult:
        """Lay out the field and the list."""
        with Vertical(classes="page offers") as page:
            page.border_title = "Compare another offer"
            page.border_subtitle = "Enter adds it · ↑↓ move · Esc cancels"
            yield Input(placeholder="words to look for", compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static("", markup=False, id="told")

    def on_mount(self) -> None:
        """List all offers."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._show()

    def on_resize(self) -> None:
        """Share out the new width."""
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        words = self.query_one(Input).value.casefold().split()
        self._listed = [one for one in self._offers if one.holds(words)]
        width = max(40, min(100, self.size.width) - 6)
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_line(one, width)) for one in self._listed)
        listed.highlighted = 0 if self._listed else None
        told = "" if self._listed else "No offer holds these words."
        self.query_one("#told", Static).update(told)

    def action_step(self, by: int) -> None:
        """Go to the next offer or the one before."""
        listed = self.query_one(OptionList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_leave(self) -> None:
        """Empty the field; else go back without an offer."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._listed):
            self.dismiss(self._listed[at].offer)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._listed[event.option_index].offer)


def _line(one: Choosable, width: int) -> Text:
    """An offer in one line: vendor, name, price, end."""
    end = 19 if width >= 70 else 0
    name = (width - end - 11) // 2
    return Text(
        f" {padded(one.card, name - 2)} {padded(one.name, width - name - end - 12)}"
        f"{right(one.price, 10)}  {padded(one.end, end)}"
    )
