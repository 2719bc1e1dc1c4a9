"""The plan: one shoot's settings and its ordered queue of clips, as one immutable value.

A change is a function that returns a new plan (see `edits`); undo is the old value.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from soraplan.core.cards import MAX_AT_ONCE, RateCard
from soraplan.core.clips import Clips
from soraplan.core.document import (
    Amount,
    Document,
    Filled,
    FormatVersion,
    Lane,
    Line,
    Measure,
    Name,
    Number,
    OfferAddress,
    Percent,
    Share,
    Text,
    Whole,
    number,
)

DEFAULT_CARD = "openai-sora-2"

Repeat = Literal["once", "daily", "weekdays", "weekly", "monthly"]
Period = Literal["run", "month"]

RUNS_A_MONTH: dict[Repeat, int] = {
    "once": 1,
    "daily": 30,
    "weekdays": 22,
    "weekly": 4,
    "monthly": 1,
}
"""Runs in a month without a calendar."""


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    raise PydanticCustomError("moment", "must be a date and time such as 2026-12-01T09:00:00")


def _deadline(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    try:
        hours = number(value)
    except PydanticCustomError:
        hours = Decimal(0)
    if 0 < hours < 1_000_000:
        return hours
    raise PydanticCustomError(
        "deadline", "must be hours after the start, above 0, or a date and time"
    )


Moment = Annotated[datetime, PlainValidator(_moment)]
Deadline = Annotated[Decimal | datetime, PlainValidator(_deadline)]


class ExtraCost(Document):
    """A cost beside the generations, such as a developer's hours."""

    name: Line = Field(min_length=1)
    amount: Amount
    per: Period = "run"


class MovedPlan(Document):
    """What a plan was set to before it was moved to another vendor, so that it can go back."""

    rates: Name
    account: Name | None = None
    compare: Annotated[tuple[OfferAddress, ...], Filled] | None = None
    lane: Lane | None = None


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _accounts(table: dict[str, str]) -> dict[str, str]:
    """The table in one order, so that plans that are equal are written alike.

    In TOML a table ends the plain keys: `repeat = "daily"` below it would be an account.
    """
    for card in table:
        if card in Plan.model_fields:
            raise PydanticCustomError(
                "swallowed",
                "has {key} in it, which is a setting of the plan; write it above the first [table]",
                {"key": card},
            )
    return dict(sorted(table.items()))


Accounts = Annotated[dict[Name, Name], AfterValidator(_accounts)]
"""Accounts by the ids of cards."""


class Plan(Document):
    """One shoot: settings and an ordered queue of clips.

    A plan that was handed on may carry the rate cards that it was priced on: its own as
    `embedded_card`, and in `embedded_cards` those of offers on other cards. It is priced on them,
    whatever is installed where it is opened. `account` is the level on its own card; `accounts`
    maps the ids of other cards to the levels there, the first of a card that is not named.
    """

    format: FormatVersion
    title: Line = ""
    client: Line = ""
    author: Line = ""
    notes: Text = ""
    rates: Name = DEFAULT_CARD
    account: Name | None = None
    accounts: Accounts = Field(default_factory=dict)
    moved_from: MovedPlan | None = None
    repeat: Repeat = "once"
    budget: Amount | None = None
    budget_per: Period = "run"
    contingency: Percent = Decimal(0)
    keep_rate: Share | None = None
    compare: Annotated[tuple[OfferAddress, ...], Filled] | None = None
    start: Moment | None = None
    deadline: Deadline | None = None
    headroom: Annotated[Number, Field(gt=0, le=100, decimal_places=4)] = Decimal(100)
    concurrent: Annotated[Whole, Field(ge=1, le=MAX_AT_ONCE)] | None = None
    render_seconds: Measure | None = None
    fps: Annotated[Measure, Field(le=1_000)] = Decimal(24)
    lane: Lane | None = None
    extra_costs: Annotated[tuple[ExtraCost, ...], BeforeValidator(_tuple)] = ()
    embedded_card: RateCard | None = None
    embedded_cards: Annotated[tuple[RateCard, ...], BeforeValidator(_tuple)] = ()
    clips: Clips = Clips()

    @property
    def runs(self) -> int:
        """Runs in a month."""
        return RUNS_A_MONTH[self.repeat]

    @property
    def carried(self) -> tuple[RateCard, ...]:
        """The rate cards that the plan carries along; of two with one id the last counts."""
        own = () if self.embedded_card is None else (self.embedded_card,)
        return (*self.embedded_cards, *own)


def empty_plan(title: str = "", rates: str = DEFAULT_CARD) -> Plan:
    """A plan on a card, with every other setting at its default and nothing in the queue."""
    return Plan(format=1, title=title, rates=rates)
