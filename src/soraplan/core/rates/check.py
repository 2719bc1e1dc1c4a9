"""What a rate card may say and yet hardly means: for whoever writes one, not for those who plan.

Everything here is allowed. A plan is priced on the card all the same.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from soraplan.core import lengths, money
from soraplan.core.cards import Account, Rate, RateCard, Tier, figures_of
from soraplan.core.document import Frame

if TYPE_CHECKING:
    from soraplan.core.rates.overlay import Overlay, OverlayRate

Path = tuple[str | int, ...]

_LONG_SIDES = {"2k": (2048, 2560), "4k": (3840, 4096), "8k": (7680, 8192)}
_SHAPES: dict[Frame, str] = {
    "portrait": "higher than wide",
    "landscape": "wider than high",
    "square": "as wide as high",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """One odd thing: the place in the file, and a sentence without full stop."""

    path: Path
    sentence: str


def card_oddities(card: RateCard, today: date) -> Iterator[Oddity]:
    """What is odd about a card that stands by itself."""
    yield from _future(card, (), today)
    for number, tier in enumerate(card.tiers):
        for place, rate in enumerate(tier.rates):
            path: Path = ("tiers", number, "rates", place)
            yield from _future(rate, path, today)
            for odd in (*_sizes(rate), *_prices(card, tier, rate), *_batch_prices(rate)):
                yield Oddity((*path, *odd.path), odd.sentence)
    for number, account in enumerate(card.accounts):
        yield from _future(account, ("accounts", number), today)


def overlay_oddities(overlay: "Overlay", card: RateCard, today: date) -> Iterator[Oddity]:
    """What is odd about an overlay; `card` is what it makes of its base."""
    yield from _future(overlay, (), today)
    if overlay.factor == 1 and not overlay.rates and overlay.accounts is None:
        yield Oddity(("factor",), "leaves every price as the base has it")
    made = {
        f"{tier.id}/{rate.resolution}": (tier, rate) for tier in card.tiers for rate in tier.rates
    }
    for number, one in enumerate(overlay.rates):
        path: Path = ("rates", number)
        yield from _future(one, path, today)
        tier, rate = made[one.offer]
        given = figures_of(one)
        for odd in (*_prices(card, tier, rate), *_batch_prices(rate, given)):
            if odd.path[0] in given:
                yield Oddity((*path, *odd.path), odd.sentence)
    for number, account in enumerate(overlay.accounts or ()):
        yield from _future(account, ("accounts", number), today)


def overlay_grades(overlay: "Overlay", card: RateCard) -> Iterator[str]:
    """What an overlay's prices are told as where that is not what it says itself: whole sentences.

    `card` is what it makes of its base. Nothing of this is odd.
    """
    made = {f"{tier.id}/{rate.resolution}": rate for tier in card.tiers for rate in tier.rates}
    stated = {one.offer for one in overlay.rates}
    days = {
        rate.checked or card.checked
        for offer, rate in made.items()
        if overlay.factor not in (None, 1) and offer not in stated and figures_of(rate)
    }
    if days and (days != {overlay.checked} or overlay.evidence != "derived"):
        later = " or later" if len(days) > 1 else ""
        yield f"A price that the factor makes is told as derived, checked on {min(days)}{later}."
    for one in overlay.rates:
        rate = made[one.offer]
        checked, evidence = one.checked or overlay.checked, one.evidence or overlay.evidence
        kept = [key for key in figures_of(rate) if key not in figures_of(one)]
        if kept and (rate.checked, rate.evidence) != (checked, evidence):
            yield (
                f"{one.offer} is told as checked on {rate.checked}, {rate.evidence}: what it does"
                f" not state it has from {overlay.base} ({', '.join(kept)})."
            )


def _future(
    part: "RateCard | Rate | Account | Overlay | OverlayRate", path: Path, today: date
) -> Iterator[Oddity]:
    if part.checked and part.checked > today:
        yield Oddity((*path, "checked"), f"{part.checked} is still to come; today is {today}")


def _sizes(rate: Rate) -> Iterator[Oddity]:
    name = rate.resolution.casefold()
    lines = re.fullmatch(r"(\d{3,4})p", name)
    for frame, size in rate.sizes.items():
        width, height = map(int, size.split("x"))
        short, long = sorted((width, height))
        path: Path = ("sizes", frame)
        is_right = {
            "portrait": width < height,
            "landscape": width > height,
            "square": width == height,
        }
        if not is_right[frame]:
            yield Oddity(path, f"{size} is not {frame}, which is {_SHAPES[frame]}")
        elif frame == "square":
            # A square of as many pixels has another side.
            continue
        elif lines and short != int(lines[1]):
            yield Oddity(
                path, f"{size} is called {rate.resolution}, but its shorter side is {short}"
            )
        elif name in _LONG_SIDES and long not in _LONG_SIDES[name]:
            sides = " or ".join(map(str, _LONG_SIDES[name]))
            yield Oddity(
                path,
                f"{size} is called {rate.resolution}, but its longer side is {long}, not {sides}",
            )


def _prices(card: RateCard, tier: Tier, rate: Rate) -> Iterator[Oddity]:
    batch = rate.batch_per_second
    if batch is not None and card.batch_window is None:
        yield Oddity(
            ("batch_per_second",),
            "is a batch price, but the card has no batch_window: nobody knows when it is done",
        )
    offered = tier.lengths_of(rate)
    if rate.per_clip is not None and lengths.ordered(rate.per_clip) != offered:
        yield Oddity(
            ("per_clip",),
            f"prices {lengths.text(lengths.ordered(rate.per_clip))}, but the lengths on offer are"
            f" {lengths.text(offered)}",
        )


def _batch_prices(rate: Rate, given: Collection[str] = ("batch_per_second",)) -> Iterator[Oddity]:
    """Where the slow lane is no cheaper; told of the one of two prices that is `given`."""
    batch = rate.batch_per_second
    if batch is None:
        return
    prices = [(batch, rate.per_second, "")] if rate.per_second is not None else []
    prices += [
        (batch * seconds, price, f" of {seconds} s")
        for seconds, price in sorted((rate.per_clip or {}).items())
    ]
    normal = "per_clip" if rate.per_second is None else "per_second"
    for slow, price, what in prices:
        if slow < price:
            continue
        if "batch_per_second" in given:
            told = f"{money.exact(slow)}{what} is no less than the normal {money.exact(price)}"
            yield Oddity(("batch_per_second",), told)
        else:
            told = f"{money.exact(price)}{what} is no more than the batch price {money.exact(slow)}"
            yield Oddity((normal,), told)
        return
