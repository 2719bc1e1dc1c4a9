"""Rate cards: one vendor's dated prices, lengths, sizes and limits.

A card is data from a file. What the vendor does not publish is absent here and stays unknown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from soraplan.core import lengths
from soraplan.core.document import (
    MAX_SECONDS,
    Address,
    Amount,
    Document,
    Filled,
    FormatVersion,
    Frame,
    Line,
    Measure,
    Name,
    OfferAddress,
    Seconds,
    Whole,
)

MAX_AT_ONCE = 1_000_000
"""A bound that no vendor's jobs at once meet."""

Evidence = Literal["vendor", "mirror", "reported", "derived"]
"""How a figure is known: read at the vendor, in a copy of the vendor's page, told by a third
party, or computed from other figures."""

ChargesFailed = Literal["no", "yes", "violations", "unknown"]
Size = Annotated[str, Field(pattern=r"^[1-9]\d{1,4}x[1-9]\d{1,4}$")]
Day = Annotated[date, Field(strict=True)]
Price = Annotated[Amount, Field(gt=0, lt=10_000)]


GRADES: tuple[Evidence, ...] = get_args(Evidence)
"""From the surest to the least sure."""


def least_sure(grades: Iterable[Evidence]) -> Evidence:
    """The grade of what rests on figures of several; at least one is given."""
    return max(grades, key=GRADES.index)


_LENGTH = re.compile("[1-9][0-9]{0,3}")
"""One spelling a length: `5` and `05` would be two keys and one price too many."""


def _clip_length(value: Any) -> Any:
    """TOML keys are texts: `5 = 0.30` arrives as `"5"`."""
    if isinstance(value, str) and _LENGTH.fullmatch(value):
        return int(value)
    raise PydanticCustomError("length", "must be a whole number of seconds")


def _range(value: Any) -> Any:
    """Write out `{ from = 3, to = 15 }` as every whole second between the two."""
    if not isinstance(value, dict):
        return value
    first, last = value.get("from"), value.get("to")
    if len(value) != 2 or type(first) is not int or type(last) is not int:
        raise PydanticCustomError(
            "range", "must be a list such as [4, 8, 12] or a range such as { from = 3, to = 15 }"
        )
    if last > MAX_SECONDS:
        raise PydanticCustomError(
            "range", "must go to a length of at most {most} s", {"most": f"{MAX_SECONDS:,}"}
        )
    if not 1 <= first <= last:
        raise PydanticCustomError("range", "must go from a length of at least 1 s to a longer one")
    return tuple(range(first, last + 1))


Lengths = Annotated[tuple[Seconds, ...], BeforeValidator(_range), Filled]
ClipPrices = dict[Annotated[int, BeforeValidator(_clip_length)], Price]


def one_price(per_second: Decimal | None, per_clip: Mapping[int, Decimal] | None) -> None:
    """Refuse a rate that has a price of a second and prices of whole lengths."""
    if per_second is not None and per_clip is not None:
        raise PydanticCustomError("price", "has both per_second and per_clip; keep one")


class Rate(Document):
    """One tier at one resolution: the sizes it makes and its price.

    `per_second` is the price of one generated second; `per_clip` prices whole lengths instead.
    With neither, the price is not known. No job costs less than `minimum`. A job that starts from a
    reference costs `reference_fee` on top, and where the reference is a moving picture
    `input_per_second` for each of its seconds. `seconds` are the lengths on offer where they are
    others than those of the tier. A rate may be dated and sourced apart from its card, and in place
    of an address, or beside it, it may have an `agreement` such as a contract.
    """

    resolution: Name
    sizes: Annotated[dict[Frame, Size], Filled]
    seconds: Lengths | None = None
    per_second: Price | None = None
    per_clip: ClipPrices | None = None
    batch_per_second: Price | None = None
    minimum: Price | None = None
    reference_fee: Price | None = None
    input_per_second: Price | None = None
    note: Line = ""
    checked: Day | None = None
    evidence: Evidence | None = None
    sources: tuple[Address, ...] = ()
    agreement: Line = ""

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        one_price(self.per_second, self.per_clip)
        return self

    def cost(
        self, seconds: int, lane: str | None = None, reference: int | None = None
    ) -> Decimal | None:
        """What one generation of that many seconds costs, or None where it is not known.

        `reference` is the length in seconds of what the generation starts from, 0 for a still
        image and None for nothing.
        """
        if lane == "batch":
            cost = None if self.batch_per_second is None else self.batch_per_second * seconds
        elif self.per_clip is not None:
            cost = self.per_clip.get(seconds)
        else:
            cost = None if self.per_second is None else self.per_second * seconds
        if cost is None:
            return None
        if reference is not None:
            cost += (self.reference_fee or 0) + (self.input_per_second or 0) * reference
        return cost if self.minimum is None else max(cost, self.minimum)


FIGURES = (
    "per_second",
    "per_clip",
    "batch_per_second",
    "minimum",
    "reference_fee",
    "input_per_second",
)
"""The keys of a rate that are money; whatever changes prices goes by them."""


def figures_of(rate: Document) -> dict[str, Any]:
    """The figures that a rate, or the rate of an overlay, gives; by their keys."""
    return {key: value for key in FIGURES if (value := getattr(rate, key)) is not None}


class Tier(Document):
    """A level of a card, such as Standard or Pro: one model and its rates.

    `audio` says whether its clips come with sound; None where that is not known. `needs_reference`
    says that it only makes clips from an image.
    """

    id: Name
    name: Line
    model: Line
    seconds: Lengths
    render_seconds: Measure | None = None
    audio: Annotated[bool, Field(strict=True)] | None = None
    needs_reference: Annotated[bool, Field(strict=True)] = False
    best_for: Line = ""
    note: Line = ""
    rates: Annotated[tuple[Rate, ...], Filled]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        _no_double("rate", [rate.resolution for rate in self.rates])
        return self

    def lengths_of(self, rate: Rate) -> tuple[int, ...]:
        """The lengths on offer at one of its rates, in seconds, ascending."""
        return lengths.ordered(rate.seconds or self.seconds)

    @property
    def lengths_text(self) -> str:
        """The tier's lengths in words: `4, 8 or 12 s`, `3–15 s`; a rate may have others."""
        return lengths.text(lengths.ordered(self.seconds))


class Limit(Document):
    """One rule of an account: requests in a window, jobs at once, or spend in a window.

    `window` is in seconds. Without `tiers` the rule counts the requests of all tiers together.
    What exceeds it is refused, or waits in a queue of the vendor's where `excess` is "queued".
    """

    tiers: tuple[Name, ...] = ()
    requests: Annotated[Whole, Field(ge=1, le=10_000_000)] | None = None
    concurrent: Annotated[Whole, Field(ge=1, le=MAX_AT_ONCE)] | None = None
    spend: Annotated[Amount, Field(gt=0)] | None = None
    window: Annotated[Whole, Field(ge=1, le=40_000_000)] | None = None
    excess: Literal["refused", "queued"] = "refused"

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in (self.requests, self.concurrent, self.spend) if kind is not None]
        if len(kinds) != 1:
            raise PydanticCustomError("limit", "must be one of requests, concurrent or spend")
        if (self.window is None) != (self.concurrent is not None):
            raise PydanticCustomError(
                "limit", "needs a window in seconds for requests and spend, and none for concurrent"
            )
        return self

    def covers(self, tier: str) -> bool:
        """Whether requests of this tier count against the rule."""
        return not self.tiers or tier in self.tiers

    @property
    def text(self) -> str:
        """The rule in words: `10 per minute`, `5 at once`, `10.00 per 10 minutes`."""
        if self.concurrent is not None:
            return f"{self.concurrent:,} at once"
        amount = f"{self.requests:,}" if self.requests is not None else f"{self.spend:,.2f}"
        return f"{amount} {window_text(self.window or 1)}"


def window_text(seconds: int) -> str:
    """A window in words: `per minute`, `per 10 minutes`, `per 90 s`."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0 and (size > 1 or seconds == 1):
            number = seconds // size
            return f"per {name}" if number == 1 else f"per {number} {name}s"
    return f"per {seconds} s"


class Account(Document):
    """A customer's level at the vendor; it fixes the limits.

    `no_access` names the tiers that this level may not use at all. A level may be dated and sourced
    apart from its card.
    """

    id: Name
    name: Line
    limits: tuple[Limit, ...] = ()
    no_access: tuple[Name, ...] = ()
    note: Line = ""
    checked: Day | None = None
    evidence: Evidence | None = None
    sources: tuple[Address, ...] = ()
    agreement: Line = ""


class RateCard(Document):
    """One vendor's prices, lengths, sizes and limits, as known on the day `checked`.

    Where the figures come from is said by `sources`, or, where that is no address, by an
    `agreement`.
    `retired` is the day on which the vendor stops, or stopped, selling it; with `retired_earliest`
    the first on which it may, so that from then on nobody knows without asking the vendor.
    `batch_window` is the time in seconds in which the vendor promises what was asked for in the
    batch lane. `api` is the shape of requests that the vendor takes, where it is one that soraplan
    writes: "openai" is that of OpenAI's videos, whoever sells the model.
    """

    format: FormatVersion
    id: Name
    name: Line
    vendor: Line
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    checked: Day
    evidence: Evidence
    sources: Annotated[tuple[Address, ...], Filled] = ()
    agreement: Line = ""
    retired: Day | None = None
    retired_earliest: bool = False
    retired_note: Line = ""
    charges_failed: ChargesFailed = "unknown"
    batch_window: Annotated[Whole, Field(ge=1, le=40_000_000)] | None = None
    api: Literal["openai"] | None = None
    note: Line = ""
    compare: tuple[OfferAddress, ...] = ()
    tiers: Annotated[tuple[Tier, ...], Filled]
    accounts: Annotated[tuple[Account, ...], Filled]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        grounded(self.sources, self.agreement)
        if self.retired_earliest and self.retired is None:
            raise PydanticCustomError(
                "retired", "has retired_earliest = true, but no day retired that it speaks of"
            )
        tiers = [tier.id for tier in self.tiers]
        _no_double("tier", tiers)
        _no_double("account", [account.id for account in self.accounts])
        for account in self.accounts:
            named = {tier for limit in account.limits for tier in limit.tiers}
            for tier in sorted(named.union(account.no_access).difference(tiers)):
                raise PydanticCustomError(
                    "tier",
                    "account {account} names the tier {tier}, which the card does not have",
                    {"account": account.id, "tier": tier},
                )
        offers = set(self.offers())
        for offer in self.compare:
            if offer not in offers:
                raise PydanticCustomError(
                    "compare", "compares {offer}, which the card does not have", {"offer": offer}
                )
        return self

    def offers(self) -> Iterator[str]:
        """The addresses of all rates, `tier/resolution`, in the order of the card."""
        for tier in self.tiers:
            for rate in tier.rates:
                yield f"{tier.id}/{rate.resolution}"

    def has_ended(self, day: date) -> bool:
        """Whether the vendor has stopped selling it by a day, as far as the card can be sure."""
        return self.retired is not None and self.retired <= day and not self.retired_earliest

    def may_have_ended(self, day: date) -> bool:
        """Whether the vendor may have stopped selling it by a day, and the card cannot tell."""
        return self.retired is not None and self.retired <= day and self.retired_earliest

    @property
    def end(self) -> str:
        """The day of the end: `2027-05-04`, or `2027-05-04 or later`; empty where none is known."""
        later = " or later" if self.retired_earliest else ""
        return f"{self.retired}{later}" if self.retired else ""

    def columns(self) -> tuple[str, ...]:
        """The offers that a new plan compares."""
        return self.compare or tuple(self.offers())

    def named(self, label: str) -> str:
        """The label of an offer with the card's name before it; a word that both have once.

        `Google Omni` and `Omni 1.1 720p` are `Google Omni 1.1 720p`.
        """
        last, first = self.name.split()[-1:], label.split()[:1]
        return (
            f"{self.name}{label.removeprefix(first[0])}"
            if last == first
            else f"{self.name} {label}"
        )

    def account(self, account_id: str | None) -> Account | None:
        """The account of that id; the first for None; None where there is no such account."""
        if account_id is None:
            return self.accounts[0]
        return next((account for account in self.accounts if account.id == account_id), None)


def grounded(sources: tuple[Address, ...], agreement: str) -> None:
    """Refuse figures that come from nowhere."""
    if not sources and not agreement.strip():
        raise PydanticCustomError(
            "sources",
            "does not say where its prices come from; give it sources with an address,"
            ' or agreement = "Contract of 2026-11-01"',
        )


def _no_double(kind: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise PydanticCustomError(
                "double", "has two {kind}s named {id}", {"kind": kind, "id": one}
            )
        seen.add(one)
