"""The work behind the import page, done in a thread: what a list says, and what becomes of a plan.

It touches no widget and changes no plan; the new plan is a value that somebody may take. Whatever
goes wrong is a value that the page can show.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pydantic import ValidationError

from soraplan.core.cards import RateCard
from soraplan.core.edits import settings_revised
from soraplan.core.plan import Plan, empty_plan
from soraplan.core.text.words import printable
from soraplan.exchange.sheet import SheetRow
from soraplan.exchange.shot_list import (
    Merge,
    Sheet,
    Understood,
    chance,
    merge,
    understand,
)
from soraplan.storage.problems import StorageError
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.screens.shot_list.choice import Choice
from soraplan.ui.screens.shot_list.source import Source
from soraplan.ui.screens.shot_list.views import View, views
from soraplan.ui.trouble import Trouble, fault, stored_badly

Into = Literal["open", "new"]
"""Where a list goes: onto the open plan, or into a new one."""

_STEP = 200
"""Rows between two signs of how far the work is."""


@dataclass(frozen=True, slots=True)
class Open:
    """The plan that is open, and the card that it is priced on, where there is one.

    `is_own` says whether it is the user's: the sample is not, and neither is an empty queue.
    """

    plan: Plan
    card: RateCard | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be worked out. `into` is None where nobody has chosen yet.

    `rates` is the id of the card that a new plan is priced on.
    """

    source: Source
    choice: Choice
    into: Into | None
    open: Open
    cards: Mapping[str, RateCard]
    rates: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would come of an import.

    `start` is the plan before it: the open one, or a new one without clips.
    """

    into: Into
    start: Plan
    understood: Understood
    merged: Merge
    views: tuple[View, ...]


class Working(StoppableJob):
    """An import under way. `done` and `total` count rows."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self._wish = wish
        self.total = len(wish.choice.sheet.rows)

    def run(self) -> Outcome | Trouble | None:
        """Work it out; None where it was stopped. It raises nothing."""
        try:
            return self._outcome()
        except Stopped:
            return None
        except Exception as error:
            return fault("The import", error)

    def _told(self, done: int) -> None:
        self.hear(done, self.total)

    def _outcome(self) -> Outcome:
        wish = self._wish
        if wish.into != "new":
            outcome = self._onto("open", wish.open.plan, wish.open.card)
            if wish.into == "open" or wish.source.path is None or self._is_of(outcome):
                return outcome
        sheet = wish.choice.sheet
        start = settings_revised(
            empty_plan(printable(sheet.title or wish.source.title), wish.rates),
            client=printable(sheet.client),
        )
        return self._onto("new", start, wish.cards.get(start.rates))

    def _is_of(self, outcome: Outcome) -> bool:
        """Whether a list seems to be one of the open plan: it names more of its clips than not."""
        merged = outcome.merged
        named = len(merged.changed) + len(merged.same) + len(merged.doubtful)
        return self._wish.open.is_own and named > len(merged.added)

    def _onto(self, into: Into, start: Plan, card: RateCard | None) -> Outcome:
        choice = self._wish.choice
        sheet = replace(choice.sheet, rows=_Watched(choice.sheet.rows, self._told))
        if choice.fps:
            sheet = replace(sheet, fps=Decimal(choice.fps))
        understood = understand(sheet, choice.mapping, start.fps, card)
        if into == "new":
            start = _at_rate(start, understood.fps)
        self._told(self.total)
        offer = next(card.offers()) if card is not None else None
        merged = merge(start, understood.rows, chance(choice.sheet), offer)
        self._told(self.total)
        return Outcome(into, start, understood, merged, views(choice.sheet, understood, merged))


class _Watched(tuple[SheetRow, ...]):
    """Rows that tell how far somebody has come with them."""

    told: Callable[[int], None]

    def __new__(cls, rows: tuple[SheetRow, ...], told: Callable[[int], None]) -> "_Watched":
        made = super().__new__(cls, rows)
        made.told = told
        return made

    def __iter__(self) -> Iterator[SheetRow]:
        for number, row in enumerate(super().__iter__()):
            if number % _STEP == 0:
                self.told(number)
            yield row


def sheet_of(source: Source) -> Sheet | Trouble:
    """The sheet of a source, or why there is none. It raises nothing."""
    try:
        return source.read()
    except StorageError as error:
        return stored_badly(error)
    except Exception as error:
        return fault("The import", error)


def _at_rate(plan: Plan, fps: Decimal | None) -> Plan:
    """A new plan counts frames as its list does."""
    if fps is None or fps == plan.fps:
        return plan
    try:
        return settings_revised(plan, fps=fps)
    except ValidationError:
        return plan
