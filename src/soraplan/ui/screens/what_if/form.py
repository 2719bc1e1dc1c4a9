"""The entries of the page of what-if: what can be supposed, and what is wrong with what was typed.

They know the plan by its estimate, and change nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.supposing.outlook import Outlook
from soraplan.core.supposing.what_if import ONE, WhatIf, about, plain_factor
from soraplan.ui.fields import Choice
from soraplan.ui.palette import Palette
from soraplan.ui.screens.what_if.entries import to_at_once, to_day, to_factor
from soraplan.ui.screens.what_if.fields import EntryRow
from soraplan.ui.widgets.choice import ChoiceField


class WhatIfForm(VerticalScroll, can_focus=False):
    """Shows what is supposed `before` anything is typed; `left` are keys that no entry takes."""

    DEFAULT_CSS = """
    WhatIfForm { height: auto; max-height: 50%; scrollbar-size-vertical: 1; }
    WhatIfForm #scopes { height: auto; }
    """

    @dataclass
    class Changed(Message):
        """Something was typed or chosen; `what_if` is all that is supposed now."""

        what_if: WhatIf

    def __init__(
        self,
        palette: Palette,
        estimate: Estimate,
        outlooks: Mapping[str, Outlook],
        before: WhatIf,
        left: Collection[str],
    ) -> None:
        super().__init__()
        self._palette = palette
        self._estimate = estimate
        self._outlooks = outlooks
        self._before = before
        self._left = left

    def compose(self) -> ComposeResult:
        """Lay out the entries, a line each."""
        palette, before, left = self._palette, self._before, self._left
        prices = dict(before.prices)
        yield EntryRow(
            palette,
            "Prices ×",
            "of all: 0.5 is half, 2 is double",
            text=_shown(prices.pop("", None)),
            left=left,
            id="prices",
        )
        with Vertical(id="scopes"):
            for scope, factor in prices.items():
                yield self._scope_row(scope, _shown(factor))
            yield self._scope_row(None, "")
        yield EntryRow(
            palette,
            "Takes ×",
            "of every clip, rounded up to whole ones",
            text=_shown(None if before.takes == 1 else before.takes),
            left=left,
            id="takes",
        )
        yield self._account_row()
        yield EntryRow(
            palette,
            "At once",
            "jobs at the same time, in place of the limit",
            text="" if before.concurrent is None else str(before.concurrent),
            left=left,
            id="concurrent",
        )
        yield EntryRow(
            palette,
            "Outlook",
            "",
            choices=self._outlook_choices(),
            chosen=before.outlook,
            text=str(before.on or self._today + timedelta(days=365)),
            left=left,
            id="by",
        )

    @property
    def _today(self) -> date:
        return self._estimate.today

    def _scope_row(self, scope: str | None, factor: str) -> EntryRow:
        choices = self._scopes()
        known = [one for one, _ in choices]
        if scope is not None and scope not in known:
            choices.append((scope, scope))
        return EntryRow(
            self._palette,
            "But for",
            "its own factor",
            choices=choices,
            chosen=scope,
            text=factor,
            left=self._left,
        )

    def _scopes(self) -> list[Choice]:
        """The cards that the plan is priced or compared on, and their tiers."""
        choices: list[Choice] = [(None, "no other factor")]
        for card in self._estimate.cards_used().values():
            choices.append((card.id, card.name))
            choices += [(f"{card.id}/{one.id}", f"{card.name} {one.name}") for one in card.tiers]
        return choices

    def _account_row(self) -> EntryRow:
        """The account on the plan's own card; words alone where there is none to choose."""
        card, choices = self._estimate.card, self._accounts()
        if len(choices) == 1 and self._before.account is None:
            why = f"{card.name} has one account" if card else "the plan's rate card is not known"
            return EntryRow(self._palette, "Account", f"{money.UNKNOWN}, {why}", id="account")
        is_mixed = card is not None and len(self._estimate.cards_used()) > 1
        return EntryRow(
            self._palette,
            "Account",
            f"another level at {card.name}" if card and is_mixed else "the limits of another level",
            choices=choices,
            chosen=self._before.account,
            id="account",
        )

    def _accounts(self) -> list[Choice]:
        estimate = self._estimate
        own = estimate.account
        choices: list[Choice] = [(None, f"as planned{f' ({own.name})' if own else ''}")]
        if estimate.card:
            choices += [
                (one.id, one.name)
                for one in estimate.card.accounts
                if one is not own or one.id == self._before.account
            ]
        return choices

    def _outlook_choices(self) -> list[Choice]:
        named = [(one.id, one.name) for one in self._outlooks.values() if one.points]
        return [(None, "none"), *named]

    def on_mount(self) -> None:
        """Say what each entry is for, and begin with the first."""
        self.read()
        self._row("prices").query_one(Input).focus()

    def _row(self, id: str) -> EntryRow:
        return self.query_one(f"#{id}", EntryRow)

    @property
    def is_on_outlook(self) -> bool:
        """Whether the entry of the outlook has the focus."""
        focused = self.screen.focused
        return focused is not None and self._row("by") in focused.ancestors

    def go_to_wrong(self) -> bool:
        """Go to the first entry that is no value, and say whether there is one."""
        wrong = [row for row in self.query(EntryRow) if row.is_wrong]
        for row in wrong[:1]:
            row.say_why()
            row.query_one(Input).focus()
        return bool(wrong)

    @on(Input.Changed)
    @on(ChoiceField.Changed)
    async def _changed(self, event: Message) -> None:
        """Tell what is supposed now, and offer one more factor when the last one is used."""
        event.stop()
        what_if = self.read()
        *_, row = self.query("#scopes EntryRow").results(EntryRow)
        if row.chosen is not None and not row.is_blank:
            await self.query_one("#scopes").mount(self._scope_row(None, ""))
        self.post_message(self.Changed(what_if))

    def read(self) -> WhatIf:
        """What is supposed by all entries that are values; beside the others is said why not."""
        prices = self._prices()
        takes = self._row("takes").read(to_factor)
        concurrent = self._row("concurrent").read(to_at_once)
        row = self._row("by")
        outlook, day = row.chosen, None
        row.set_class(outlook is None, "-no-text")
        if outlook is None:
            row.say("a curve of prices by date")
        else:
            day = row.read(lambda text: to_day(text, self._today))
        if outlook is not None and day is not None:
            factor = self._outlooks[outlook].factor(self._today, day)
            row.say(f"prices {about(factor)}" if factor else "")
        return WhatIf(
            prices=tuple(prices.items()),
            takes=takes or ONE,
            account=self._row("account").chosen,
            concurrent=concurrent,
            outlook=outlook if day is not None else None,
            on=day if outlook is not None else None,
        )

    def _prices(self) -> dict[str, Decimal]:
        """The factors by their scopes, the widest first."""
        prices: dict[str, Decimal] = {}
        factor = self._row("prices").read(to_factor)
        if factor is not None:
            prices[""] = factor
        for row in self.query("#scopes EntryRow").results(EntryRow):
            row.set_class(row.chosen is None, "-no-text")
            if row.chosen is None:
                row.say("a vendor or tier: ←→")
                continue
            factor = row.read(to_factor)
            if factor is None:
                continue
            if row.chosen in prices:
                row.say("has a factor above already", wrong=True)
            else:
                prices[row.chosen] = factor
        return prices


def _shown(factor: Decimal | None) -> str:
    return "" if factor is None else plain_factor(factor)
