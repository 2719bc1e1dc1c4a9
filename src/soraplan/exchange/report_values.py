"""What a report is made of: values that every writer reads and none of them works out.

Amounts are exact, and one of None is not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.batch import BatchSaving
from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts
from soraplan.core.estimate import Budget, Total
from soraplan.core.finding import Finding
from soraplan.core.forecast import ColumnForecast, Forecast, Range
from soraplan.core.pace import Pace
from soraplan.core.plan import Period, Plan
from soraplan.core.pricing import Cell
from soraplan.exchange.pace_report import ReportLevel

STRESS = (1, 5, 10, 20)
"""Takes for each finished video that a plan is tried with: five, ten, even twenty tries for one
good promo are usual."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportClip:
    """A clip with what it costs per run: on its own offer, and on each column of the report.

    The `cost` is in the `currency` of its offer, and each of the `cells` in that of its column;
    `counted` is the cost in the currency of the plan, in which sums are made. `keep_rate` is its
    own or the plan's, and `nothing_usable` the chance that all planned takes of one finished video
    are thrown away; both are None where no keep rate is known. `offer` is the address that its
    offer stands for, and `chosen` that column's position; either is None where the card is not
    installed. An omitted clip asks for nothing and costs 0.
    """

    clip: Clip
    keep_rate: Decimal | None
    nothing_usable: float | None
    offer: str | None
    cost: Cell
    currency: str
    counted: Cell
    cells: tuple[Cell, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True, eq=False)
class ReportScene:
    """Clips of one scene that stand together, and their sum per run: as planned and by column.

    `planned` is their sum as it was counted, `run` what there is in it of the plan's currency.
    Sums of columns are in the currency of the column.
    """

    name: str
    clips: tuple[ReportClip, ...]
    run: Decimal | None
    planned: Total
    columns: tuple[Decimal | None, ...]

    @property
    def unknown(self) -> int:
        """The clips that `run` had to leave out."""
        return self.planned.unknown


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """What finished footage costs, as mixed or on one offer; None where no price is known.

    A finished `second` and `minute` are told with the planned takes, `stress` and `stress_month`
    are a run and a month with STRESS takes for each finished video. `foreign` has for each of these
    what stands apart from the run: see `Total`.
    """

    second: Decimal | None
    minute: Decimal | None
    stress: tuple[Decimal | None, ...]
    stress_month: tuple[Decimal | None, ...]
    foreign: tuple[Amounts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReportColumn:
    """An offer that the plan is compared on, as if all its clips were made there.

    All its amounts are in its own `currency`; times `factor` they count in the plan's, which is
    None where no rate of exchange leads there. `price` is per second, and None where whole lengths
    have a price (`per_clip`) or none is known. `unavailable` counts the clips that cannot be had or
    priced there; where that is all of them the sums are None. `forecast` has the range and the
    pace. `fees` says what a request costs beside its seconds, and `reason` why the offer has no
    price.
    """

    offer: str
    card: str
    tier: str
    resolution: str
    currency: str
    factor: Decimal | None
    price: Decimal | None
    per_clip: bool
    ratio: Decimal | None
    run: Decimal | None
    month: Decimal | None
    footage: Footage
    unavailable: int
    forecast: ColumnForecast
    fees: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class ReportExtra:
    """An extra cost, as it was given and as it counts in a run and in a month."""

    name: str
    amount: Decimal
    per: Period
    run: Decimal
    month: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """The sums of the plan as mixed.

    `run` and `month` are without contingency and extra costs, `run_in_all` and `month_in_all` with
    both. All but the extra costs are None where no price is known; where only some are, `unknown`
    counts the clips left out. Of these, `apart` are priced in currencies that no rate of exchange
    leads from: `foreign` has what they cost per run, sums are told by currency, and `no_exchange`
    says what no rate does, as `Pricing.no_exchange` has it. `by_currency` has the same of all
    clips. `seconds` are generated seconds per run.
    """

    clips: int
    omitted: int
    unknown: int
    apart: int
    foreign: Amounts
    no_exchange: str
    by_currency: Amounts
    requests: int
    seconds: int
    run: Decimal | None
    month: Decimal | None
    contingency: Decimal | None
    contingency_month: Decimal | None
    extra: Decimal
    run_in_all: Decimal | None
    month_in_all: Decimal | None

    @property
    def unpriced(self) -> int:
        """The clips without any price."""
        return self.unknown - self.apart


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Everything there is to tell of one plan.

    `reasons` are the sentences behind the cells that have no amount, each once, and `exchanges` say
    how amounts in other currencies are counted. `footage`,
    `forecast`, `month`, `pace` and `levels` speak of the plan as mixed; `month` is the range of a
    month's runs. `render` has the seconds that one job of each tier takes, None where that is not
    known. `meets` says as in a level whether the deadline is met, and `elsewhere` has the accounts
    taken for the clips on other cards, by the id of the card; `levels_elsewhere` are those of the
    card whose limits decide, where that is another. `batch` is what the batch lane saves. Without
    `budget_known` nothing can be said of the budget, because no price is known.
    """

    plan: Plan
    forecast: Forecast
    currency: str
    card: RateCard | None
    account: Account | None
    columns: tuple[ReportColumn, ...]
    scenes: tuple[ReportScene, ...]
    reasons: tuple[str, ...]
    exchanges: tuple[str, ...]
    totals: Totals
    extras: tuple[ReportExtra, ...]
    budget: Budget | None
    budget_known: bool
    footage: Footage
    month: Range
    pace: Pace
    render: dict[str, Fraction | None]
    meets: bool | None
    levels: tuple[ReportLevel, ...]
    levels_elsewhere: tuple[ReportLevel, ...]
    elsewhere: dict[str, Account]
    batch: BatchSaving
    findings: tuple[Finding, ...]
    sources: tuple[str, ...]

    def clips(self) -> Iterator[ReportClip]:
        """All clips in the order of the queue."""
        for scene in self.scenes:
            yield from scene.clips
