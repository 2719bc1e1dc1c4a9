"""One plan on every card: what it would cost there, when it would be done, and what does not fit.

Each row is a whole move that has not been made. Cards are worked out one after the other with
pauses in between, so that a screen can show those that are there.
"""

from collections.abc import Collection, Generator, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import RateCard
from soraplan.core.currencies import Amounts, factor
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast, Forecaster
from soraplan.core.moving.made import BeforeAfter, totals
from soraplan.core.moving.move import Moving, moving_runs
from soraplan.core.moving.starts import chosen_since, read, started
from soraplan.core.pace import Pace
from soraplan.core.pricing import Missing, shape_of
from soraplan.core.sums import is_known


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A plan as it would be on one card. Money is per run, and in the plan's currency of then.

    Clips are those that move as one: one that is in pieces, or that comes to be, counts once.
    `unpriced` are the clips that have no price there, or of which a piece has none.
    """

    planned: Moving
    totals: BeforeAfter
    forecast: Forecast
    unpriced: int

    @property
    def card(self) -> RateCard:
        """The card."""
        return self.planned.target

    @property
    def is_current(self) -> bool:
        """Whether the plan is on this card now."""
        return self.card.id == self.totals.before.plan.rates

    @property
    def is_as_it_is(self) -> bool:
        """Whether nothing changes: the plan is on this card now, and so are all of its clips."""
        return self.is_current and all(line.is_kept for line in self.planned.lines)

    @property
    def is_ended(self) -> bool:
        """Whether nothing can be bought there any more."""
        return self.card.has_ended(self.totals.before.today)

    @property
    def may_have_ended(self) -> bool:
        """Whether it is not known that anything can be bought there still."""
        return self.card.may_have_ended(self.totals.before.today)

    @property
    def currency(self) -> str:
        """The currency that the plan counts in there."""
        return self.totals.after.currency

    @property
    def run(self) -> Amounts:
        """What a run costs, as far as prices are known, by currencies that nothing adds up."""
        return self.totals.after.total.amounts(self.currency)

    @property
    def p90(self) -> Decimal | None:
        """What a run costs at most 9 times in 10; None where a clip has no price or keep rate."""
        return self.forecast.p90

    @property
    def pace(self) -> Pace:
        """When the requests go out there."""
        assert self.forecast.pace is not None
        return self.forecast.pace

    @property
    def done(self) -> Fraction | None:
        """Seconds until the last clip is done; None where that is not known."""
        return self.pace.done

    @property
    def misfits(self) -> int:
        """The clips that do not fit and stay where they are."""
        return len(self.planned.misfits)

    @property
    def refitted(self) -> int:
        """The clips that are split or made longer."""
        return sum(line.is_refitted for line in self.planned.lines)

    @property
    def split(self) -> int:
        """The clips that become several."""
        return sum(
            line.is_refitted and len(line.outcome.lengths) > 1 for line in self.planned.lines
        )

    @property
    def all_fit(self) -> bool:
        """Whether the plan goes there, and each clip has a price and is what it was.

        That is in one piece, of its length, and without a loss.
        """
        is_other = self.unpriced or self.misfits or self.refitted or self.planned.losses
        return not (self.is_current or is_other)

    @property
    def comparable(self) -> Decimal | None:
        """What a run costs, in the currency that the plan counts in now.

        None where a price is not known, or no rate of exchange leads there.
        """
        before, after = self.totals.before, self.totals.after
        times = factor(after.currency, before.currency, before.pricing.held_today)
        return None if times is None or after.total.unknown else after.total.run * times


def surveying(
    estimate: Estimate, positions: Collection[int] | None = None
) -> Generator[SurveyRow | None, None, None]:
    """The rows of all cards, installed and carried, as they are worked out; None is a pause.

    Of the plan as a whole, or of its clips at some positions moved there and the others as is.
    """
    queue = tuple(read(estimate))
    chosen = chosen_since(estimate, queue)
    queue = started(estimate, queue, chosen)
    yield None
    for card in estimate.pricing.cards:
        if positions is not None:
            queue = started(estimate, read(estimate, positions, card), chosen)
        planned = moving_runs(estimate, card, queue, positions is None)
        yield None
        both = totals(planned)
        yield None
        for made in foreseeing(both.after):
            yield None if made is None else SurveyRow(planned, both, made, unpriced(both, planned))


def unpriced(both: BeforeAfter, planned: Moving) -> int:
    """The clips of a plan that have no price after a move, those in pieces counted once."""
    number = both.after.total.unpriced
    if not number:
        return 0
    pricing = planned.estimate.pricing
    # Those that are not moved are without one before and after; each line is counted as one.
    number = both.before.total.unpriced
    for line in planned.lines:
        asked = [clip for clip in line.run.clips if not clip.omitted]
        missing = sum(isinstance(pricing.native(shape_of(clip)), Missing) for clip in asked)
        is_missing = missing > 0 if line.is_kept else line.cost_after is None
        number += is_missing - missing
    return number


def surveyed(estimate: Estimate, positions: Collection[int] | None = None) -> list[SurveyRow]:
    """The rows of all cards, worked out to the end and ranked."""
    return ranked(row for row in surveying(estimate, positions) if row is not None)


def foreseeing(estimate: Estimate) -> Generator[Forecast | None, None, None]:
    """Work out range and pace of a plan as mixed, with pauses (None): no columns, no advice."""
    for made in Forecaster().working(replace(estimate, columns=())):
        yield made
        if made is not None and made.is_told:
            return


def foreseen(estimate: Estimate) -> Forecast:
    """Range and pace of a plan as mixed."""
    return next(made for made in foreseeing(estimate) if made is not None)


def ranked(rows: Iterable[SurveyRow]) -> list[SurveyRow]:
    """Rows by cost, the cheapest first.

    After those that fit all clips come those that do not; then those whose amounts cannot be held
    against the others, for want of a rate of exchange; and last those that miss a price, by what is
    known. Among their like, cards that have ended come after those that are sold.
    """
    return sorted(rows, key=_rank)


def _rank(row: SurveyRow) -> tuple[bool, bool, bool, bool, bool, Decimal, str]:
    return (
        row.unpriced > 0,
        not is_known(row.totals.after.total, row.totals.after.tally.clips),
        row.unpriced == 0 and row.comparable is None,
        row.misfits > 0,
        row.is_ended,
        _known(row),
        row.card.id,
    )


def _known(row: SurveyRow) -> Decimal:
    """What a run costs as far as that is known, in the plan's currency of now.

    An amount to which no rate of exchange leads counts as it stands: nothing better is known.
    """
    before = row.totals.before
    return sum(
        (
            amount * (factor(currency, before.currency, before.pricing.held_today) or 1)
            for currency, amount in row.run
        ),
        Decimal(0),
    )
