"""The rate cards: prices, lengths, limits, and where each number comes from."""

from datetime import date
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from soraplan.core import money
from soraplan.core.cards import Rate, RateCard, Tier
from soraplan.core.forecast import Forecast
from soraplan.core.pace import TierPace
from soraplan.core.pricing import shown_resolution
from soraplan.core.words import duration_text, gap_text, ordinal
from soraplan.exchange.layout import EVIDENCE
from soraplan.storage import paths
from soraplan.storage.cards import Installed
from soraplan.ui.screens.page import Page


def card_text(card: RateCard, today: date, where: str) -> Text:
    """Everything that a card says."""
    text = Text()
    text.append(f"{card.name}", style="bold")
    text.append(f"  {card.id} · {where}\n")
    text.append(f"Prices of {card.checked}, {EVIDENCE[card.evidence]}, in {card.currency}.\n")
    if card.retired:
        word = "Ended" if card.retired <= today else "Ends"
        text.append(f"{word} on {card.retired}. {card.retired_note}\n", style="bold")
    failed = {"no": "No", "yes": "Yes", "violations": "When content rules are broken"}
    text.append(f"Failed jobs charged: {failed.get(card.charges_failed, 'not known')}.\n\n")
    for tier in card.tiers:
        _tier(text, card, tier)
    text.append("Sources of the card\n", style="bold underline")
    for source in card.sources:
        text.append(f"  {source}\n")
    text.append("\n")
    return text


def _tier(text: Text, card: RateCard, tier: Tier) -> None:
    text.append(f"{tier.name}", style="bold underline")
    text.append(f"  {tier.model} · {tier.lengths_text}")
    render = f"{tier.render_seconds:f} s a job" if tier.render_seconds else "not known"
    text.append(f" · render time: {render}\n")
    if tier.best_for:
        text.append(f"  Best for: {tier.best_for}\n")
    for rate in tier.rates:
        text.append(f"  {shown_resolution(rate.resolution):<8}", style="bold")
        text.append(f"{_price(rate, card.currency)}\n")
        sizes = ", ".join(f"{frame} {size}" for frame, size in rate.sizes.items())
        text.append(f"          {sizes}\n")
        evidence = EVIDENCE[rate.evidence or card.evidence]
        text.append(f"          {rate.checked or card.checked}, {evidence}\n", style="dim")
        for source in rate.sources:
            text.append(f"          {source}\n", style="dim")
    text.append("\n")


def _price(rate: Rate, currency: str) -> str:
    if rate.per_clip is not None:
        return ", ".join(
            f"{seconds} s {money.unit(price, currency)}" for seconds, price in rate.per_clip.items()
        )
    if rate.per_second is None:
        return "price not known"
    batch = ""
    if rate.batch_per_second is not None:
        batch = f", batch {money.unit(rate.batch_per_second, currency)}"
    return f"{money.unit(rate.per_second, currency)} a second{batch}"


def accounts_table(card: RateCard, forecast: Forecast) -> Table:
    """The limits of each account level, and what this plan would meet there."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", min_width=10)
    table.add_column()
    own = card is forecast.estimate.card
    advice = forecast.advice if own else None
    paces = {level.account: level.pace.tiers for level in advice.levels} if advice else {}
    title = "Limits by account, and this plan on each" if own else "Limits by account"
    table.add_row(Text(), Text.assemble((title, "bold underline")))
    names = {tier.id: tier.name for tier in card.tiers}
    for account in card.accounts:
        is_chosen = own and account is forecast.estimate.account
        limits = [
            f"{', '.join(names[tier] for tier in limit.tiers) or 'all tiers'} {limit.text}"
            for limit in account.limits
        ]
        if account.no_access:
            limits.append(f"no access to {', '.join(names[one] for one in account.no_access)}")
        mark = "▸" if is_chosen else " "
        table.add_row(Text(mark + account.name), Text(" · ".join(limits) or "no limits known"))
        for pace in paces.get(account, ()):
            if pace.tier in names and pace.unknown != "access" and pace.allowances:
                table.add_row(Text(), Text(_pace(pace), style="dim"))
    table.add_row()
    return table


def _pace(pace: TierPace) -> str:
    burst = "all at once fits"
    if pace.refusal is not None:
        burst = f"all at once, the {ordinal(pace.refusal.number)} is refused"
    told = f"{pace.name}: {burst}"
    if pace.interval is not None:
        told += f"; one every {gap_text(pace.interval)}"
    if pace.submitted is not None:
        told += f", the last of {pace.requests:,} at {duration_text(pace.submitted)}"
    if pace.done is not None:
        told += f", done at {duration_text(pace.done)}"
    return told


class RatesScreen(Page[None]):
    """Shows one rate card after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,R,enter", "dismiss(None)", "close", show=False),
        Binding("left,h", "turn(-1)", show=False),
        Binding("right,l", "turn(1)", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
    ]

    def __init__(self, forecast: Forecast, installed: Installed) -> None:
        super().__init__()
        self._forecast = forecast
        self._installed = installed
        carried = forecast.estimate.plan.carried
        self._cards = [*carried, *installed.cards.values()]
        own = forecast.estimate.card
        self._number = self._cards.index(own) if own in self._cards else 0

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(classes="page"):
            yield Static(id="card")
            yield Static(id="limits")

    def on_mount(self) -> None:
        """Show the plan's own card."""
        self._show()

    def _show(self) -> None:
        card = self._cards[self._number]
        where = self._place(card)
        page = self.query_one(VerticalScroll)
        more = f" · ←→ {self._number + 1} of {len(self._cards)}" if len(self._cards) > 1 else ""
        page.border_title = f"Rate card{more} · Esc closes"
        self.query_one("#card", Static).update(
            card_text(card, self._forecast.estimate.today, where)
        )
        self.query_one("#limits", Static).update(accounts_table(card, self._forecast))
        page.scroll_home(animate=False)

    def _place(self, card: RateCard) -> str:
        if card is not self._installed.cards.get(card.id):
            return "carried by this plan"
        file = self._installed.files[card.id]
        return "built in" if file.parent == paths.builtin_cards_dir() else str(file)

    def action_turn(self, by: int) -> None:
        """Show the next card or the one before."""
        self._number = (self._number + by) % len(self._cards)
        self._show()

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=1 if way == "down" else -1, animate=False)
