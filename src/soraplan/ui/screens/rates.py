"""The rate cards: one of them to read, and the names of all."""

from typing import ClassVar, TypeGuard

from rich.console import Group
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from soraplan.core.cards import RateCard
from soraplan.core.forecast import Forecast
from soraplan.exchange.card_words import end_words
from soraplan.storage import settings
from soraplan.storage.cards import Installed
from soraplan.ui.bindings import bindings
from soraplan.ui.command import Where
from soraplan.ui.keymap import Keymap, key_shown
from soraplan.ui.life import AppLife
from soraplan.ui.palette import Palette
from soraplan.ui.screens.card_lines import card_lines, unusable_lines
from soraplan.ui.screens.card_names import (
    CardNames,
    CardsScreen,
    Listed,
    Unusable,
    shown_names,
)
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.workarounds import scroll_to_top

_CSS = """
.rates CardNames { margin-bottom: 1; }
.rates VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
"""


class RatesScreen(Page[None]):
    """Shows one rate card after the other, those that the plan uses first."""

    CSS = PAGE_CSS + _CSS
    HELP: ClassVar[Where | None] = "rates"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,R,enter", "dismiss(None)", "close", show=False),
        Binding("left,h,shift+tab", "turn(-1)", show=False),
        Binding("right,l,tab", "turn(1)", show=False),
        Binding("slash", "find", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("pagedown,space", "scroll('page_down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("G,end", "scroll('end')", show=False),
        Binding("g,home", "scroll('home')", show=False),
    ]

    def __init__(
        self, forecast: Forecast, installed: Installed, palette: Palette, keys: Keymap
    ) -> None:
        super().__init__()
        self.use_keys(keys, bindings("rates", keys))
        self._keys = keys
        self._forecast = forecast
        self._installed = installed.cards
        self._cards: list[RateCard | Unusable] = [
            *_in_order(forecast, installed),
            *_unusable(installed),
        ]
        self._names = shown_names(self._cards)
        self._palette = palette
        self._number = 0

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(classes="page rates") as page:
            new = "".join(
                f" · {key_shown(key)} for new plans" for key in self._keys["rates.new-plans"][:1]
            )
            page.border_subtitle = f"←→ another card · / find one{new} · ↑↓ scroll · Esc closes"
            yield CardNames(self._palette, self._names)
            with VerticalScroll(can_focus=False):
                yield Static(id="card")

    def on_mount(self) -> None:
        """Show the plan's own card."""
        self._show()

    def _show(self) -> None:
        if not self._cards:
            self.query_one("#card", Static).update("There is no rate card.")
            return
        card = self._cards[self._number]
        page = self.query_one(".page")
        place = f"Rate card · {self._number + 1} of {len(self._cards)}"
        page.border_title = f"{place} · that of new plans" if self._is_of_new_plans(card) else place
        self.query_one(CardNames).show(self._number)
        self.query_one("#card", Static).update(self._lines(card))
        scroll_to_top(self.query_one(VerticalScroll))

    def _lines(self, card: RateCard | Unusable) -> Group:
        if isinstance(card, Unusable):
            return unusable_lines(card)
        # What is wrong with the user's own says nothing of one that the plan carries.
        is_installed = self._is_installed(card)
        trouble = self._installed.trouble(card.id) if is_installed else None
        own = self._own(card) if is_installed and not trouble else ""
        return card_lines(card, self._forecast, self._where(card), trouble, own)

    def _own(self, card: RateCard) -> str:
        """How prices of one's own come about: in the file of a card, or in one over it."""
        if self._installed.origin(card.id).is_own:
            return "Edit the file to change it; it is read again when this page is next opened."
        return f"Your own prices over it: soraplan rates new NAME --base {card.id}"

    def _where(self, card: RateCard | Unusable) -> str:
        """Where a card comes from, in words; of one's own with its file."""
        if isinstance(card, Unusable):
            return "cannot be used"
        if not self._is_installed(card):
            return "carried by this plan"
        origin = self._installed.origin(card.id)
        return f"{origin.words}: {origin.file}" if origin.is_own else origin.words

    def _is_installed(self, card: RateCard | Unusable) -> TypeGuard[RateCard]:
        """Whether any plan can be priced on a card, not only one that carries it."""
        return card is self._installed.get(card.id)

    def _is_of_new_plans(self, card: RateCard | Unusable) -> bool:
        assert isinstance(self.app, AppLife)
        usual, _ = settings.card_of_new_plans(self.app.settings, self._installed)
        return self._is_installed(card) and card.id == usual

    def action_rates_new_plans(self) -> None:
        """Price new plans on this card."""
        assert isinstance(self.app, AppLife)
        card = self._cards[self._number] if self._cards else None
        if card is None or not self._is_installed(card):
            told = "New plans can only be priced on a card that is installed and can be used."
            self.notify(told, severity="warning", markup=False)
            return
        self.app.remember(rates=card.id)
        self.notify(f"New plans are priced on {card.name} from now on.", markup=False)
        self._show()

    def action_turn(self, by: int) -> None:
        """Show the next card or the one before."""
        self.action_show_card(self._number + by)

    def action_show_card(self, number: int) -> None:
        """Show the card of a number."""
        if self._cards:
            self._number = number % len(self._cards)
            self._show()

    def action_find(self) -> None:
        """Choose a card from a list."""
        listed = [self._listed(number) for number in range(len(self._cards))]
        self.app.push_screen(CardsScreen(listed), self._found)

    def _listed(self, number: int) -> Listed:
        card, end, vendor = self._cards[number], "", ""
        if isinstance(card, RateCard):
            vendor = card.vendor
            if card.retired is not None:
                end = end_words(card, self._forecast.estimate.today)
        where = self._where(card).partition(":")[0]
        return Listed(card.id, self._names[number], vendor, where, end)

    def _found(self, card_id: str | None) -> None:
        for number, card in enumerate(self._cards):
            if card.id == card_id:
                self.action_show_card(number)
                return

    def action_scroll(self, way: str) -> None:
        """Scroll the card."""
        page = self.query_one(VerticalScroll)
        match way:
            case "page_down":
                page.scroll_page_down(animate=False)
            case "page_up":
                page.scroll_page_up(animate=False)
            case "home":
                page.scroll_home(animate=False)
            case "end":
                page.scroll_end(animate=False)
            case _:
                page.scroll_relative(y=1 if way == "down" else -1, animate=False)


def _in_order(forecast: Forecast, installed: Installed) -> list[RateCard]:
    """All cards: those that the plan uses, its own first, then the others by their names."""
    estimate = forecast.estimate
    used = list(estimate.cards_used().values())
    rest = [*estimate.plan.carried, *installed.cards.values()]
    rest.sort(key=lambda card: (card.name.casefold(), card.id))
    return used + [card for card in rest if not any(card is one for one in used)]


def _unusable(installed: Installed) -> list[Unusable]:
    """The user's cards that cannot be used and have no other one behind them, by their files."""
    found = []
    for card_id in installed.cards.ids():
        file = installed.cards.own_file(card_id)
        if file is not None and card_id not in installed.cards:
            told = (str(one) for one in installed.problems if one.file == str(file))
            found.append(Unusable(card_id, file, tuple(told)))
    return sorted(found, key=lambda card: (card.name.casefold(), card.id))
