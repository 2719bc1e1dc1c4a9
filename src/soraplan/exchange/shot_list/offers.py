"""Which offer a row names, of all the cells that say something of it.

People write it into one cell (`pro/hd`, `Sora 2 Pro 1080p`) or into several (a model here, a size
there), and each of them sets the price. What does not go together on the rate card refuses the row:
the dearer offer that was meant must never become the cheaper one without a word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from soraplan.core.cards import Rate, RateCard, Tier
from soraplan.core.text.cells import cut
from soraplan.exchange.shot_list.values import ADDRESS, line

_TOLD = 40
"""Cells of a text that a sentence repeats."""

_SIZE = re.compile(r"(?<![\d.,])(\d{3,5})\s*(?:[x×*]|by|par)\s*(\d{3,5})(?![\d.,])")
_LEVEL = re.compile(
    r"(?<!\w)(?:\d{3,4}[pi]|\d{1,2}k|(?:full|ultra)[ -]?hd|[fuq]?hd)(?!\w)|^\s*\d{3,4}\s*$"
)
_SHORT_SIDE = re.compile(r"(\d{3,4})[pi]?")

_OTHERWISE = {
    "full hd": "1080p",
    "fhd": "1080p",
    "ultra hd": "2160p",
    "uhd": "2160p",
    "4k": "2160p",
}
"""Resolutions that have a second name."""


@dataclass(frozen=True, slots=True)
class Said:
    """A cell that may say something of the offer, under its head."""

    head: str
    text: str

    @property
    def told(self) -> str:
        """The cell as a sentence repeats it."""
        return f"{self.head}: “{cut(self.text, _TOLD)}”"


@dataclass(frozen=True, slots=True)
class Choice:
    """What came of the cells of a row.

    `offer` is None where no cell names one. `unheld` has the cells that could not be held against
    the offer, for its rates are not known, and `reason` says so. `idle` are sizes that choose
    nothing, for no cell names a tier, and that a new clip does not have; `unmade` are sizes
    that the offer does not make, in a list where the offer decides.
    """

    offer: str | None = None
    unheld: tuple[Said, ...] = ()
    reason: str = ""
    idle: tuple[Said, ...] = ()
    unmade: tuple[Said, ...] = ()


def choose(
    names: Sequence[Said],
    sizes: Sequence[Said],
    card: RateCard | None,
    *,
    is_ours: bool = False,
) -> Choice:
    """The offer that cells name together.

    All of `names` must mean it; of `sizes` those count in which a size or a resolution stands. A
    tier alone is its first resolution. Where the list `is_ours`, an offer written out decides over
    sizes, which are worked out from it. Raises ValueError with the head and text of the cell that
    does not go with the others.
    """
    sized = tuple(one for one in sizes if _asked(one.text))
    if not names:
        # A new clip has the card's first offer.
        first = card.tiers[0].rates[0] if card else None
        return Choice(idle=tuple(one for one in sized if not first or not _makes(first, one.text)))
    addresses = [one for one in names if ADDRESS.fullmatch(line(one.text))]
    if not addresses:
        return Choice(_by_tier(names, sized, card))
    return _by_address(addresses, names, sized, card, is_ours)


def names_size(text: str) -> bool:
    """Whether a text has a size or a resolution in it: `1024x1792`, `1080p`, `HD`."""
    return bool(_asked(text))


def _by_address(
    addresses: Sequence[Said],
    names: Sequence[Said],
    sized: tuple[Said, ...],
    card: RateCard | None,
    is_ours: bool,
) -> Choice:
    first, *others = addresses
    place = _own(line(first.text), card)
    # An address with its card before it stays so, for that is how a plan may have it.
    offer = line(first.text) if line(first.text).count("/") > 1 else place
    for other in others:
        if _own(line(other.text), card) != place:
            raise ValueError(f"{other.told} is another offer than {first.told}")
    rest = tuple(one for one in names if one not in addresses)
    found = _found(place, card)
    if found is None:
        # In our own lists a size is worked out from the offer, whoever sells it.
        unheld = rest if is_ours else (*rest, *sized)
        known = "which its rate card does not have" if card else "whose rate card is not known"
        return Choice(offer, unheld, f"cannot be held against {offer}, {known}")
    tier, rate = found
    for one in rest:
        if not _fits(one, tier, rate, card):
            raise ValueError(f"{one.told} does not go with {first.told}")
    unmade = tuple(one for one in sized if not _makes(rate, one.text))
    if unmade and not is_ours:
        raise ValueError(_not_made(unmade[0], offer, card))
    return Choice(offer, unmade=unmade)


def _by_tier(names: Sequence[Said], sized: Sequence[Said], card: RateCard | None) -> str:
    """The offer that names and sizes mean on a card."""
    meant = _tiers(names, card)
    if not meant or card is None:
        raise ValueError(_not_meant(names, card))
    if len(meant) > 1:
        tiers = " or ".join(tier.id for tier in meant)
        raise ValueError(f"{names[0].told} is no one tier of the rate card, but {tiers}")
    (tier,) = meant
    for one in sized:
        if not any(_makes(rate, one.text) for rate in tier.rates):
            raise ValueError(_not_made(one, tier.name, card))
    for rate in tier.rates:
        if all(_fits(one, tier, rate, card) for one in names) and all(
            _makes(rate, one.text) for one in sized
        ):
            return f"{tier.id}/{rate.resolution}"
    told = " and ".join(one.told for one in (*names, *sized))
    raise ValueError(f"{told}: no offer of the rate card is all of it")


def _tiers(names: Sequence[Said], card: RateCard | None) -> list[Tier]:
    """The tiers that names mean: most of them by their whole name, none of them something else."""
    counted = {
        place: sum(_is_named(one, tier) for one in names)
        for place, tier in enumerate(card.tiers if card else ())
        if all(any(_fits(one, tier, rate, card) for rate in tier.rates) for one in names)
    }
    most = max(counted.values(), default=0)
    return (
        [card.tiers[place] for place, one in counted.items() if one == most]
        if card and most
        else []
    )


def _not_meant(names: Sequence[Said], card: RateCard | None) -> str:
    """Why names mean no tier."""
    alone = [one for one in names if _tiers([one], card)]
    if alone:
        other = next((one for one in names if not _tiers([alone[0], one], card)), names[-1])
        return f"{other.told} does not go with {alone[0].told} on the rate card"
    return f"{names[0].told} is no offer such as pro/720p, and no tier of the rate card"


def _not_made(size: Said, maker: str, card: RateCard | None) -> str:
    makers = [
        f"{tier.id}/{rate.resolution}"
        for tier in (card.tiers if card else ())
        for rate in tier.rates
        if _makes(rate, size.text)
    ]
    others = f"; {' and '.join(makers)} {'do' if len(makers) > 1 else 'does'}" if makers else ""
    return f"{size.told} is nothing that {maker} makes{others}"


def _fits(one: Said, tier: Tier, rate: Rate, card: RateCard | None) -> bool:
    """Whether a text may stand for a rate, alone or with others beside it."""
    return any(_means(tail, rate) for tail in _tails(_plain(one.text), tier, card))


def _is_named(one: Said, tier: Tier) -> bool:
    """Whether a text has the whole name of a tier, with nothing else than a rate of it behind."""
    tail = _behind_name(_plain(one.text), tier)
    return tail is not None and any(_means(tail, rate) for rate in tier.rates)


def _tails(words: str, tier: Tier, card: RateCard | None) -> Iterator[str]:
    """What may be left of a text for the resolution, once the tier has been taken off it."""
    yield words
    tail = _behind_name(words, tier)
    if tail is not None:
        yield tail
    # `Sora 2` beside `Pro` is the family of `Sora 2 Pro`, and the vendor may stand beside both.
    if any(name.startswith(f"{words} ") for name in _names(tier)):
        yield ""
    if card and words in {_plain(one) for one in (card.vendor, card.name, card.id)}:
        yield ""


def _behind_name(words: str, tier: Tier) -> str | None:
    return next(
        (words.removeprefix(name).strip() for name in _names(tier) if words.startswith(name)), None
    )


def _names(tier: Tier) -> list[str]:
    names = filter(None, map(_plain, (tier.id, tier.name, tier.model)))
    return sorted(set(names), key=lambda name: (-len(name), name))


def _means(words: str, rate: Rate) -> bool:
    """Whether words are a resolution or a size of a rate, as people write it; or nothing."""
    if not words or words in rate.sizes.values():
        return True
    bare = _plain(rate.resolution)
    if {words, _OTHERWISE.get(words, words)} & {bare, re.sub(r"(?<=\d)p$", "", bare)}:
        return True
    side = _SHORT_SIDE.fullmatch(_OTHERWISE.get(words, words))
    shorts = {min(map(int, size.split("x"))) for size in rate.sizes.values()}
    return side is not None and shorts == {int(side[1])}


def _makes(rate: Rate, text: str) -> bool:
    """Whether a rate is of the sizes, or else the resolutions, that a text asks for."""
    return all(_means(one, rate) for one in _asked(text))


@lru_cache(1_024)
def _asked(text: str) -> tuple[str, ...]:
    """The sizes that stand in a text, or else the resolutions."""
    bare = text.casefold()
    sizes = tuple(f"{int(width)}x{int(height)}" for width, height in _SIZE.findall(bare))
    return sizes or tuple(map(_plain, _LEVEL.findall(bare)))


def _found(offer: str, card: RateCard | None) -> tuple[Tier, Rate] | None:
    for tier in card.tiers if card else ():
        for rate in tier.rates:
            if offer == f"{tier.id}/{rate.resolution}":
                return tier, rate
    return None


def _own(address: str, card: RateCard | None) -> str:
    """An address as the card spells it; as it stands where it is on no card that is known."""
    if card is None:
        return address
    bare = address.casefold().removeprefix(f"{card.id.casefold()}/")
    return next((one for one in card.offers() if one.casefold() == bare), address)


@lru_cache(1_024)
def _plain(text: str) -> str:
    bare = _SIZE.sub(r"\1x\2", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", bare))
