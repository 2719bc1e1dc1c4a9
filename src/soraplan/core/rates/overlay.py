"""Overlay cards: one's own prices as a few lines over another rate card, not as a copy of it.

An overlay multiplies the prices of its base, or states single ones anew; what it does not name
stays as the base has it, also when the base is brought up to date. Where the base comes from is
for others to know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from soraplan.core.cards import (
    FIGURES,
    Account,
    ClipPrices,
    Day,
    Evidence,
    Price,
    Rate,
    RateCard,
    Tier,
    figures_of,
    grounded,
    one_price,
)
from soraplan.core.document import (
    Address,
    Document,
    Filled,
    FormatVersion,
    Line,
    Name,
    Number,
    OfferAddress,
)
from soraplan.core.rates.grounds import Grounds, grounds
from soraplan.core.text.words import nearest_word

_STEP = Decimal("0.000001")
"""The finest price that a card can have; a multiplied one is rounded to it, halves up."""

_DEAREST = 10_000
"""The bound of `Price`."""


class OverlayRate(Document):
    """The figures of one of the base's offers that are others; they are not multiplied.

    `per_second` and `per_clip` take each other's place. Date and grade are those of the overlay
    where it has none of its own, and so are sources and agreement where it has neither.
    """

    offer: OfferAddress
    per_second: Price | None = None
    per_clip: Annotated[ClipPrices, Filled] | None = None
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
    def _says_something(self) -> Self:
        one_price(self.per_second, self.per_clip)
        if not figures_of(self):
            raise PydanticCustomError(
                "nothing", "changes no price; give it one, such as per_second = 0.10"
            )
        return self


class Overlay(Document):
    """Prices of one's own over another card, the `base`.

    `factor` multiplies every price, batch price, minimum and fee of the base. `rates` state single
    figures anew. `accounts` take the place of all of the base's. Where its figures come from is
    said by `sources`, or, where that is no address, by an `agreement` such as a contract.
    """

    format: FormatVersion
    id: Name
    name: Line
    base: Name
    checked: Day
    evidence: Evidence
    sources: tuple[Address, ...] = ()
    agreement: Line = ""
    factor: Annotated[Number, Field(gt=0, le=100, decimal_places=6)] | None = None
    note: Line = ""
    rates: tuple[OverlayRate, ...] = ()
    accounts: Annotated[tuple[Account, ...], Filled] | None = None

    @model_validator(mode="after")
    def _grounded(self) -> Self:
        grounded(self.sources, self.agreement)
        if self.factor is None and not self.rates and self.accounts is None:
            raise PydanticCustomError(
                "nothing", "changes nothing; give it a factor, [[rates]] or [[accounts]]"
            )
        return self


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing in an overlay that its base cannot have: a sentence without full stop, and where.

    `path` leads to the value in the overlay: `("rates", 0, "offer")`.
    """

    path: tuple[str | int, ...]
    sentence: str


class NotOverlaid(Exception):  # noqa: N818 - it carries what is wrong, and is told as that
    """An overlay does not fit its base; `misfits` has everything that does not."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__("; ".join(misfit.sentence for misfit in self.misfits))


def overlaid(base: RateCard, overlay: Overlay) -> RateCard:
    """The card that an overlay makes of its base: an ordinary one, with the overlay's id.

    A rate that the overlay states has the overlay's date, grade, sources and agreement, and nothing
    of where the base has its figures from. One that it only multiplies rests on two figures, so it
    has the older of their dates, and the sources and agreements of both. All others keep theirs.
    Raises NotOverlaid where the overlay does not fit the base.
    """
    misfits = list(_misfits(base, overlay))
    stated = {one.offer: one for one in overlay.rates}
    tiers = tuple(
        tier.model_copy(
            update={
                "rates": tuple(
                    _rate(base, overlay, rate, stated.get(f"{tier.id}/{rate.resolution}"))
                    for rate in tier.rates
                )
            }
        )
        for tier in base.tiers
    )
    misfits += _out_of_bounds(tiers)
    if misfits:
        raise NotOverlaid(misfits)
    return base.model_copy(
        update={
            "id": overlay.id,
            "name": overlay.name,
            "checked": min(overlay.checked, base.checked),
            "evidence": overlay.evidence,
            **_both(_own(overlay), grounds(base)),
            "note": _joined(overlay.note, base.note),
            "tiers": tiers,
            "accounts": _accounts(base, overlay),
        }
    )


def _misfits(base: RateCard, overlay: Overlay) -> Iterator[Misfit]:
    offers = list(base.offers())
    named: list[str] = []
    for number, one in enumerate(overlay.rates):
        place = ("rates", number, "offer")
        if one.offer in named:
            yield Misfit(place, f"names {one.offer} a second time; keep one")
        elif one.offer not in offers:
            near = nearest_word(one.offer, offers)
            meant = f"; did you mean {near}?" if near else f"; it has {', '.join(offers)}"
            yield Misfit(place, f"{base.id} has no offer {one.offer}{meant}")
        named.append(one.offer)
    tiers = {tier.id for tier in base.tiers}
    ids: list[str] = []
    for number, account in enumerate(overlay.accounts or ()):
        if account.id in ids:
            yield Misfit(("accounts", number, "id"), f"two accounts are named {account.id}")
        ids.append(account.id)
        used = {tier for limit in account.limits for tier in limit.tiers}
        for tier in sorted(used.union(account.no_access).difference(tiers)):
            yield Misfit(("accounts", number), f"{base.id} has no tier {tier}")


def _rate(base: RateCard, overlay: Overlay, rate: Rate, stated: OverlayRate | None) -> Rate:
    checked, behind = rate.checked or base.checked, grounds(base, rate)
    figures = figures_of(rate)
    changed: dict[str, Any] = {
        key: value if overlay.factor is None else _times(value, overlay.factor)
        for key, value in figures.items()
    }
    if stated is not None:
        given = figures_of(stated)
        if "per_second" in given:
            changed["per_clip"] = None
        elif "per_clip" in given:
            changed["per_second"] = None
        own = _own(stated) if stated.sources or stated.agreement.strip() else _own(overlay)
        changed |= given | {
            "checked": stated.checked or overlay.checked,
            "evidence": stated.evidence or overlay.evidence,
            **own._asdict(),
            "note": _joined(stated.note, rate.note),
        }
    elif overlay.factor is not None and figures:
        changed |= {
            "checked": min(overlay.checked, checked),
            "evidence": overlay.evidence,
            **_both(_own(overlay), behind),
        }
    else:
        evidence = rate.evidence or base.evidence
        changed |= {"checked": checked, "evidence": evidence, **behind._asdict()}
    return rate.model_copy(update=changed)


def _times(value: Any, factor: Decimal) -> Any:
    if isinstance(value, dict):
        return {seconds: _times(price, factor) for seconds, price in value.items()}
    price = (value * factor).quantize(_STEP, ROUND_HALF_UP).normalize()
    # A round price is left as digits that a person would write: 20, not 2E+1.
    return price.quantize(Decimal(1)) if price == price.to_integral_value() else price


def _out_of_bounds(tiers: Sequence[Tier]) -> Iterator[Misfit]:
    for tier in tiers:
        for rate in tier.rates:
            for key in FIGURES:
                figure = getattr(rate, key)
                prices = figure.values() if isinstance(figure, dict) else [figure]
                if any(price is not None and not 0 < price < _DEAREST for price in prices):
                    yield Misfit(
                        ("factor",),
                        f"makes {key} of {tier.id}/{rate.resolution} a price that none can be:"
                        f" it must be above 0 and below {_DEAREST:,}",
                    )


def _accounts(base: RateCard, overlay: Overlay) -> tuple[Account, ...]:
    """The accounts with what they say by themselves, or their card for them, of date and origin.

    They have to be told here: the card around them takes on the overlay's.
    """
    card: RateCard | Overlay = base if overlay.accounts is None else overlay
    return tuple(
        account.model_copy(
            update={
                "checked": account.checked or card.checked,
                "evidence": account.evidence or card.evidence,
                **(_own(account) if account.sources or account.agreement else _own(card))._asdict(),
            }
        )
        for account in (base.accounts if overlay.accounts is None else overlay.accounts)
    )


def _own(part: RateCard | Account | Overlay | OverlayRate) -> Grounds:
    return Grounds(part.sources, part.agreement)


def _both(first: Grounds, second: Grounds) -> dict[str, Any]:
    """What rests on two figures, by its keys."""
    sources = tuple(dict.fromkeys(first.sources + second.sources))
    return {"sources": sources, "agreement": _joined(first.agreement, second.agreement)}


def _joined(*texts: str) -> str:
    return " · ".join(dict.fromkeys(text for text in texts if text.strip()))
