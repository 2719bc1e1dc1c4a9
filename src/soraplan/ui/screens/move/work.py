"""What the pages of moving have worked out beside the screen: all cards, and one plan anew.

Jobs for a thread. They touch no widget, and whatever goes wrong is a value that a page can show.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.moving import BeforeAfter, Moving, totals
from soraplan.core.moving.survey import SurveyRow, foreseeing, surveying
from soraplan.core.moving.words import Loss
from soraplan.ui.background import StoppableJob
from soraplan.ui.trouble import Trouble, fault


@dataclass(frozen=True, slots=True, eq=False)
class CardFigures:
    """A plan on one card, with its lines counted once.

    `split` lines become several clips, `other_length` ones one clip of another length, `kept` ones
    are the same after the move, and `stays` counts clips that do not fit. `losses` counts clips by
    what they lose. `is_home` says that the clips, or some, came from this card.
    """

    row: SurveyRow
    split: int
    other_length: int
    kept: int
    stays: int
    losses: Mapping[Loss, int]
    is_home: bool

    @property
    def card(self) -> RateCard:
        """The card."""
        return self.row.card

    @property
    def all_fit(self) -> bool:
        """Whether every clip has a price there and is what it was, in one piece, without a loss."""
        return self.row.all_fit


def figures(row: SurveyRow) -> CardFigures:
    """A row of the survey with its lines counted."""
    lines = row.planned.lines
    return CardFigures(
        row,
        row.split,
        row.refitted - row.split,
        sum(line.is_kept for line in lines),
        row.misfits,
        row.planned.losses,
        row.planned.is_return or any(line.outcome.kind == "restored" for line in lines),
    )


@dataclass(frozen=True, slots=True)
class AllThere:
    """The survey is at its end."""


class Surveying(StoppableJob):
    """Works out a plan on all cards; `made` has what is there, and `tell` is called for each."""

    def __init__(
        self, estimate: Estimate, positions: Collection[int] | None, tell: Callable[[], object]
    ) -> None:
        super().__init__()
        self._estimate, self._positions, self._tell = estimate, positions, tell
        self.made: list[CardFigures] = []

    def run(self) -> AllThere | Trouble | None:
        """Work out one card after the other; None where it was stopped. It raises nothing."""
        try:
            for row in surveying(self._estimate, self._positions):
                if self._is_stopped:
                    return None
                if row is not None:
                    self.made.append(figures(row))
                    self._tell()
        except Exception as error:
            return fault("The survey", error)
        return AllThere()


@dataclass(frozen=True, slots=True, eq=False)
class Foreseen:
    """A plan before and after a move, and the forecast of how it is after it."""

    totals: BeforeAfter
    after: Forecast


class Foreseeing(StoppableJob):
    """Works out what one move comes to."""

    def __init__(self, planned: Moving) -> None:
        super().__init__()
        self._planned = planned

    def run(self) -> Foreseen | Trouble | None:
        """Work it out; None where it was stopped. It raises nothing."""
        try:
            both = totals(self._planned)
            for made in foreseeing(both.after):
                if self._is_stopped:
                    return None
                if made is not None and made.is_told:
                    return Foreseen(both, made)
        except Exception as error:
            return fault("The reckoning", error)
        return None
