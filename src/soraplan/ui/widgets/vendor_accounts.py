"""The accounts at other vendors: a choice for each card that the plan uses beside its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.message import Message
from textual.widgets import Static

from soraplan.core.text.stand_ins import visible
from soraplan.ui.fields import CardAccounts
from soraplan.ui.palette import Palette
from soraplan.ui.widgets.choice import ChoiceField


class VendorAccounts(Grid):
    """As many choices as there are cards, side by side where the panel is below the queue."""

    SCOPED_CSS = False  # where the panel stands is a matter of the screen's classes
    DEFAULT_CSS = """
    VendorAccounts { height: auto; grid-size: 2; grid-rows: 1; grid-gutter: 0 1; }
    .-wide VendorAccounts { grid-size: 1; }
    VendorAccounts Entry { height: 1; }
    EditPanel VendorAccounts .label { width: 16; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    @dataclass
    class Chosen(Message):
        """Another account was chosen; `accounts` are those of all cards as they are now."""

        levels: "VendorAccounts"
        accounts: dict[str, str]

        @property
        def control(self) -> "VendorAccounts":
            """The widget it happened in."""
            return self.levels

    def __init__(self, palette: Palette, *, id: str) -> None:
        super().__init__(id=id)
        self._palette = palette
        self._entries: list[Entry] = []
        self._cards: tuple[CardAccounts, ...] = ()
        self._accounts: Mapping[str, str] = {}

    def show(self, cards: Sequence[CardAccounts], accounts: Mapping[str, str]) -> None:
        """Show an account for each of these cards, out of those that the plan names."""
        self._cards, self._accounts = tuple(cards), accounts
        while len(self._entries) < len(cards):
            entry = Entry(self._palette, f"{self.id}-{len(self._entries)}")
            self._entries.append(entry)
            if self.is_attached:
                self.mount(entry)
        for entry, card in zip(self._entries, cards, strict=False):
            entry.show(card, accounts.get(card.id, card.first))
        for number, entry in enumerate(self._entries):
            entry.display = number < len(cards)

    def compose(self) -> ComposeResult:
        """Lay out what is shown already."""
        yield from self._entries

    @on(ChoiceField.Changed)
    def _chosen(self, event: ChoiceField.Changed) -> None:
        event.stop()
        number = next(at for at, one in enumerate(self._entries) if one.choice is event.field)
        card = self._cards[number]
        accounts = {**self._accounts, card.id: event.value}
        if event.value == card.first:
            # The first account of a card need not be named.
            del accounts[card.id]
        self.post_message(self.Chosen(self, accounts))


class Entry(Horizontal):
    """The name of a card and its account."""

    def __init__(self, palette: Palette, choice_id: str) -> None:
        super().__init__()
        self.choice = ChoiceField(palette, id=choice_id)
        self._label = Static(markup=False, classes="label")

    def compose(self) -> ComposeResult:
        """Lay out the name and the choice."""
        yield self._label
        yield self.choice

    def show(self, card: CardAccounts, account: str) -> None:
        """Show the account at a card."""
        self._label.update(visible(card.name))
        self.choice.show(list(card.choices), account)
