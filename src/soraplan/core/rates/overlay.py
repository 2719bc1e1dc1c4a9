"""Overlay cards: one's own prices as a few lines over another rate card, not as a copy of it.

An overlay multiplies the prices of its base, or states single ones anew; what it does not name
stays as the base has it, also when the base is brought up to date. Where the base comes from is
for others to know.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, NamedTuple, Self

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
    least_sure,
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

_PRICES = {"per_second", "per_clip"}
"""The figures that take each other's place."""


class OverlayRate(Document):
    """The figures of one of the base's offers that are others; they are not multiplied.

    `per_second` and `per_clip` take each other's place. Date and grade are those of the overlay
    where it has none of its own, and so are sources and agreement where it has neither. They are
    those of the figures here, and not of what the base's rate has besides.
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

    `factor` multiplies every price, batch price, minimum and fee of the base; 1 leaves them as they
    are. `rates` state single figures anew. `accounts` take the place of all of the base's. Where
    its figures come from is said by `sources`, or, where that is no address, by an `agreement` such
    as a contract.
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

    A rate of which the overlay states every figure has the overlay's date, grade, sources and
    agreement, and nothing of where the base has its figures from. One that it multiplies, or of
    which it leaves a figure as it is, rests on several: it has the oldest of their dates, the
    least sure of their grades, a multiplied figure being derived, and the sources and agreements of
    all. All other rates keep theirs. Raises NotOverlaid where the overlay does not fit the base.
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
            "evidence": least_sure(_grades(base, tiers, overlay, stated)),
            **_together(_own(overlay), grounds(base)),
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


class _Basis(NamedTuple):
    """What a figure of a rate rests on: its date, its grade, and where it comes from."""

    checked: date
    evidence: Evidence
    grounds: Grounds


def _rate(base: RateCard, overlay: Overlay, rate: Rate, stated: OverlayRate | None) -> Rate:
    given = {} if stated is None else figures_of(stated)
    gone = set(given) | (_PRICES if _PRICES & set(given) else set())
    kept = {key: value for key, value in figures_of(rate).items() if key not in gone}
    factor = _factor(overlay)
    bases: list[_Basis] = []
    note = rate.note
    if stated is not None:
        own = _own(stated) if stated.sources or stated.agreement.strip() else _own(overlay)
        bases.append(
            _Basis(stated.checked or overlay.checked, stated.evidence or overlay.evidence, own)
        )
        note = _joined(stated.note, note)
    if kept and factor is not None:
        bases.append(_Basis(overlay.checked, "derived", _own(overlay)))
        kept = {key: _times(value, factor) for key, value in kept.items()}
    if kept or not bases:
        checked, evidence = rate.checked or base.checked, rate.evidence or base.evidence
        bases.append(_Basis(checked, evidence, grounds(base, rate)))
    return rate.model_copy(
        update={
            **dict.fromkeys(gone),
            **given,
            **kept,
            "note": note,
            "checked": min(one.checked for one in bases),
            "evidence": least_sure(one.evidence for one in bases),
            **_together(*(one.grounds for one in bases)),
        }
    )


def _grades(
    base: RateCard, tiers: Sequence[Tier], overlay: Overlay, stated: Container[str]
) -> Iterator[Evidence]:
    """What the grade of the whole card rests on: its rates, and for those kept that of the base."""
    factor = _factor(overlay)
    for tier, before in zip(tiers, base.tiers, strict=True):
        for rate, old in zip(tier.rates, before.rates, strict=True):
            is_changed = f"{tier.id}/{rate.resolution}" in stated or (factor and figures_of(old))
            yield (rate.evidence if is_changed else None) or base.evidence


def _factor(overlay: Overlay) -> Decimal | None:
    """What figures are multiplied by; None where that leaves each as somebody has read it."""
    return None if overlay.factor == 1 else overlay.factor


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


def _together(*every: Grounds) -> dict[str, Any]:
    """Where that comes from which rests on several figures, by the keys of a card."""
    sources = tuple(dict.fromkeys(address for one in every for address in one.sources))
    return {"sources": sources, "agreement": _joined(*(one.agreement for one in every))}


def _joined(*texts: str) -> str:
    return " · ".join(dict.fromkeys(text for text in texts if text.strip()))
