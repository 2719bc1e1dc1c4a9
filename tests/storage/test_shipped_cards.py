"""Every rate card that comes with soraplan keeps the rules for cards, and each rule can be broken.

The model refuses what cannot be read. The rules here are about what can, and is wrong all the same.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tomli
from pydantic import ValidationError

from plans import TODAY
from soraplan.core.cards import Account, Limit, Rate, RateCard, Tier
from soraplan.core.rates.check import card_oddities
from soraplan.storage import cards, documents, paths

FILES = sorted(paths.builtin_cards_dir().glob("*.toml"))
SORA_FILE = paths.builtin_cards_dir() / "openai-sora-2.toml"

FIRST_DAY = date(2024, 1, 1)
"""No vendor sold such videos by an API before."""

WIDE = {
    "360p": (640, 360),
    "480p": (854, 480),
    "540p": (960, 540),
    "720p": (1280, 720),
    "768p": (1366, 768),
    "1080p": (1920, 1080),
    "2k": (2560, 1440),
    "4k": (3840, 2160),
    "hd": (1792, 1024),
}
"""What the name of a resolution means lying down. HD is Sora's own and no 16:9."""

Rule = Callable[[RateCard, str], Iterator[str]]


def rates(card: RateCard) -> Iterator[tuple[str, Tier, Rate]]:
    for tier in card.tiers:
        for rate in tier.rates:
            yield f"{tier.id}/{rate.resolution}", tier, rate


def is_priced(rate: Rate) -> bool:
    return rate.per_second is not None or bool(rate.per_clip)


def named_like_its_file(card: RateCard, stem: str) -> Iterator[str]:
    if card.id != stem:
        yield f"{card.id} is in {stem}.toml"


def safe_addresses(card: RateCard, _: str) -> Iterator[str]:
    places: list[RateCard | Rate | Account] = [card, *card.accounts]
    for place in [*places, *(rate for _, _, rate in rates(card))]:
        for address in place.sources:
            if not address.startswith("https://"):
                yield f"{address} is not https"


def days_that_can_be(card: RateCard, _: str) -> Iterator[str]:
    checked = [card.checked, *(account.checked for account in card.accounts)]
    for day in [*checked, *(rate.checked for _, _, rate in rates(card))]:
        if day and not FIRST_DAY <= day <= TODAY:
            yield f"nobody checked anything on {day}"
    if card.retired and not FIRST_DAY <= card.retired <= TODAY.replace(year=TODAY.year + 5):
        yield f"does not end on {card.retired}"


def explained_figures(card: RateCard, _: str) -> Iterator[str]:
    for offer, tier, rate in rates(card):
        grade = rate.evidence or card.evidence
        if grade == "derived" and is_priced(rate) and not (rate.note or tier.note):
            yield f"{offer} does not say what it is derived from"
    for tier in card.tiers:
        if tier.render_seconds and not tier.note:
            yield f"{tier.id} does not say what was measured"
    for account in card.accounts:
        if not account.limits and not account.no_access and not account.note:
            yield f"{account.id} does not say why it has no limits"
    if not all(is_priced(rate) for _, _, rate in rates(card)) and not card.note:
        yield "does not say why prices are unknown"


def prices_in_dollars(card: RateCard, _: str) -> Iterator[str]:
    """Between a fifth of a cent and two dollars a second: a slipped point would fall out."""
    for offer, tier, rate in rates(card):
        for seconds in tuple(rate.per_clip or rate.seconds or tier.seconds):
            cost = rate.cost(seconds)
            if cost is not None and not seconds * 2 <= cost * 1000 <= seconds * 2000:
                yield f"{offer} costs {cost} for {seconds} s"


def more_pixels_never_cheaper(card: RateCard, _: str) -> Iterator[str]:
    for tier in card.tiers:
        for less in tier.rates:
            for more in tier.rates:
                if _pixels(less) >= _pixels(more):
                    continue
                for seconds in more.seconds or tier.seconds:
                    cheap, dear = less.cost(seconds), more.cost(seconds)
                    if cheap is not None and dear is not None and cheap > dear:
                        yield f"{tier.id} {less.resolution} is dearer than {more.resolution}"


def _pixels(rate: Rate) -> int:
    wide, high = WIDE.get(rate.resolution, (0, 0))
    return wide * high


def sizes_that_fit(card: RateCard, _: str) -> Iterator[str]:
    """The size of a name is that of 16:9, standing or lying; a square has as many pixels or the
    short side on both."""
    for offer, _tier, rate in rates(card):
        if rate.resolution not in WIDE:
            yield f"{offer}: nobody knows what {rate.resolution} is"
            continue
        wide, high = WIDE[rate.resolution]
        for frame, size in rate.sizes.items():
            across, down = (int(side) for side in size.split("x"))
            fits = {
                "landscape": (across, down) == (wide, high),
                "portrait": (across, down) == (high, wide),
                "square": across == down and (across == high or across**2 == wide * high),
            }
            if not fits[frame]:
                yield f"{offer} {frame} is no {size}"


def lengths_in_order(card: RateCard, _: str) -> Iterator[str]:
    for tier in card.tiers:
        yield from _in_order(tier.id, tier.seconds)
    for offer, tier, rate in rates(card):
        if rate.seconds is None:
            continue
        yield from _in_order(offer, rate.seconds)
        if not set(rate.seconds) < set(tier.seconds):
            yield f"{offer} has lengths that are not fewer of those of {tier.id}"


def _in_order(place: str, seconds: tuple[int, ...]) -> Iterator[str]:
    if any(one >= other for one, other in pairwise(seconds)):
        yield f"{place} has its lengths not in order"
    if seconds[-1] > 60:
        yield f"{place} makes clips of {seconds[-1]} s"


def a_price_for_every_length(card: RateCard, _: str) -> Iterator[str]:
    for offer, tier, rate in rates(card):
        if rate.per_clip is None:
            continue
        if sorted(rate.per_clip) != list(rate.seconds or tier.seconds):
            yield f"{offer} has prices for other lengths than it makes"
        costs = [cost for _, cost in sorted(rate.per_clip.items())]
        if any(one >= other for one, other in pairwise(costs)):
            yield f"{offer} has a longer clip that is not dearer"


def a_fair_comparison(card: RateCard, _: str) -> Iterator[str]:
    if not 2 <= len(card.compare) <= 4:
        yield f"compares {len(card.compare)} offers"
    if next(card.offers()) not in card.compare:
        yield "the offer of a clip that names none is not compared"
    known = {offer for offer, _, rate in rates(card) if is_priced(rate)}
    if known and (unknown := set(card.compare) - known):
        yield f"compares {sorted(unknown)}, of which no price is known"


def a_batch_that_pays(card: RateCard, _: str) -> Iterator[str]:
    has_batch = False
    for offer, _tier, rate in rates(card):
        if rate.batch_per_second is None:
            continue
        has_batch = True
        if rate.per_second is None or rate.batch_per_second >= rate.per_second:
            yield f"{offer} is not cheaper in the batch lane"
    if has_batch != (card.batch_window is not None):
        yield "a batch price and the time a batch takes belong together"


def levels_that_rise(card: RateCard, _: str) -> Iterator[str]:
    """The first account is the lowest, so the default promises nobody too much."""
    levels = [one for one in card.accounts if re.fullmatch(r"Tier \d", one.name)]
    if any(account.no_access for account in card.accounts[:1]):
        yield "the default account lacks access"
    if levels and levels[0] is not card.accounts[0]:
        yield "the default account is not the lowest level"
    for low, high in pairwise(levels):
        if low.name >= high.name:
            yield f"{high.id} stands after {low.id}"
        if [_kind(limit) for limit in low.limits] != [_kind(limit) for limit in high.limits]:
            yield f"{low.id} and {high.id} have different kinds of limits"
        elif any(
            _amount(one) > _amount(other)
            for one, other in zip(low.limits, high.limits, strict=True)
        ):
            yield f"{high.id} allows less than {low.id}"


def _kind(limit: Limit) -> tuple[Any, ...]:
    return limit.tiers, limit.window, limit.excess, limit.spend is None, limit.requests is None


def _amount(limit: Limit) -> Any:
    return limit.spend or limit.requests or limit.concurrent


RULES: tuple[Rule, ...] = (
    named_like_its_file,
    safe_addresses,
    days_that_can_be,
    explained_figures,
    prices_in_dollars,
    more_pixels_never_cheaper,
    sizes_that_fit,
    lengths_in_order,
    a_price_for_every_length,
    a_fair_comparison,
    a_batch_that_pays,
    levels_that_rise,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_card_keeps_every_rule(path: Path) -> None:
    card = cards.read(path)
    assert [told for rule in RULES for told in rule(card, path.stem)] == []
    assert list(card_oddities(card, TODAY)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_notes_of_a_shipped_card_are_short_sentences(path: Path) -> None:
    """Notes stand on one line of the screens that show them, with no space left over."""
    card = cards.read(path)
    notes = [card.note, card.retired_note, *(account.note for account in card.accounts)]
    notes += [tier.note for tier in card.tiers] + [rate.note for _, _, rate in rates(card)]
    for note in filter(None, notes):
        assert note == note.strip()
        assert note.endswith(".")
        assert "—" not in note
        assert len(note) <= 240


def test_todays_vendors_are_all_there() -> None:
    assert [path.stem for path in FILES] == [
        "azure-sora-2",
        "google-omni",
        "google-veo-3.1",
        "grok-imagine-1.5",
        "kling-3.0",
        "ltx-2.5",
        "luma-ray-3.2",
        "minimax-h3",
        "openai-sora-2",
        "runway",
        "seedance-2.0",
        "wan-3.0",
    ]


def test_only_azures_prices_are_unknown() -> None:
    unknown = {
        path.stem for path in FILES for _, _, rate in rates(cards.read(path)) if not is_priced(rate)
    }
    assert unknown == {"azure-sora-2"}


Change = Callable[[dict[str, Any]], object]


def _rate(data: dict[str, Any], number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = data["tiers"][1]["rates"][number]
    return found


def _account(data: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = data["accounts"][number]
    return found


def _loses(place: dict[str, Any], *keys: str) -> list[Any]:
    return [place.pop(key) for key in keys]


BROKEN: Mapping[str, tuple[Rule, Change]] = {
    "another id": (named_like_its_file, lambda card: card.update(id="sora-2")),
    "http": (safe_addresses, lambda card: card.update(sources=["http://example.org"])),
    "http at a rate": (safe_addresses, lambda card: _rate(card).update(sources=["http://a.b"])),
    "http at an account": (
        safe_addresses,
        lambda card: _account(card, 0).update(sources=["http://a.b"]),
    ),
    "checked tomorrow": (days_that_can_be, lambda card: card.update(checked=date(2026, 11, 23))),
    "checked too early": (
        days_that_can_be,
        lambda card: _rate(card).update(checked=date(2023, 12, 31)),
    ),
    "an account of tomorrow": (
        days_that_can_be,
        lambda card: _account(card, 0).update(checked=date(2027, 1, 1)),
    ),
    "retired never": (days_that_can_be, lambda card: card.update(retired=date(2062, 9, 24))),
    "derived from nothing": (
        explained_figures,
        lambda card: (_loses(card["tiers"][1], "note"), _rate(card).update(evidence="derived")),
    ),
    "a time without a measurement": (
        explained_figures,
        lambda card: _loses(card["tiers"][0], "note"),
    ),
    "no limits and no word": (
        explained_figures,
        lambda card: _loses(_account(card, 0), "limits"),
    ),
    "no price and no word": (
        explained_figures,
        lambda card: _loses(_rate(card), "per_second", "batch_per_second"),
    ),
    "a slipped point": (prices_in_dollars, lambda card: _rate(card).update(per_second=3)),
    "a slipped point down": (
        prices_in_dollars,
        lambda card: _rate(card).update(per_second=_decimal("0.001"), batch_per_second=None),
    ),
    "two prices swapped": (
        more_pixels_never_cheaper,
        lambda card: _rate(card).update(per_second=_decimal("0.60")),
    ),
    "another size": (
        sizes_that_fit,
        lambda card: _rate(card).update(sizes={"landscape": "1920x1080"}),
    ),
    "frames turned": (
        sizes_that_fit,
        lambda card: _rate(card).update(sizes={"portrait": "1280x720"}),
    ),
    "a square that is none": (
        sizes_that_fit,
        lambda card: _rate(card).update(sizes={"square": "960x961"}),
    ),
    "a square of another size": (
        sizes_that_fit,
        lambda card: _rate(card).update(sizes={"square": "1024x1024"}),
    ),
    "HD as others have it": (
        sizes_that_fit,
        lambda card: _rate(card, 1).update(sizes={"portrait": "1080x1920"}),
    ),
    "an unknown name": (sizes_that_fit, lambda card: _rate(card, 2).update(resolution="8k")),
    "lengths in disorder": (
        lengths_in_order,
        lambda card: card["tiers"][0].update(seconds=[8, 4]),
    ),
    "a length twice": (lengths_in_order, lambda card: card["tiers"][0].update(seconds=[4, 4])),
    "a film": (lengths_in_order, lambda card: card["tiers"][0].update(seconds=[4, 600])),
    "a rate with more lengths": (lengths_in_order, lambda card: _rate(card).update(seconds=[4, 5])),
    "a rate with the same lengths": (
        lengths_in_order,
        lambda card: _rate(card).update(seconds=[4, 8, 12, 16, 20]),
    ),
    "a length without price": (
        a_price_for_every_length,
        lambda card: _rate(card).update(per_second=None, per_clip={"4": 1, "8": 2}),
    ),
    "a longer clip for less": (
        a_price_for_every_length,
        lambda card: _rate(card).update(seconds=[4, 8], per_second=None, per_clip={"4": 3, "8": 2}),
    ),
    "nothing compared": (a_fair_comparison, lambda card: _loses(card, "compare")),
    "too much compared": (
        a_fair_comparison,
        lambda card: card["compare"].extend(["pro/1080p", "pro/hd"]),
    ),
    "the default left out": (
        a_fair_comparison,
        lambda card: card.update(compare=["pro/720p", "pro/hd"]),
    ),
    "an unknown price compared": (
        a_fair_comparison,
        lambda card: _loses(_rate(card), "per_second", "batch_per_second"),
    ),
    "a dear batch": (a_batch_that_pays, lambda card: _rate(card).update(batch_per_second=1)),
    "a batch without price beside it": (
        a_batch_that_pays,
        lambda card: _loses(_rate(card), "per_second"),
    ),
    "a batch without end": (a_batch_that_pays, lambda card: _loses(card, "batch_window")),
    "an end without batch": (
        a_batch_that_pays,
        lambda card: [
            _loses(rate, "batch_per_second") for tier in card["tiers"] for rate in tier["rates"]
        ],
    ),
    "the default without access": (
        levels_that_rise,
        lambda card: card["accounts"].insert(0, card["accounts"].pop()),
    ),
    "the default of another kind": (
        levels_that_rise,
        lambda card: card["accounts"].insert(0, card["accounts"].pop(5)),
    ),
    "levels in disorder": (
        levels_that_rise,
        lambda card: card["accounts"].insert(1, card["accounts"].pop(2)),
    ),
    "a level that allows less": (
        levels_that_rise,
        lambda card: _account(card, 1)["limits"][0].update(requests=5),
    ),
    "a level of another kind": (
        levels_that_rise,
        lambda card: _account(card, 1)["limits"][0].update(window=1),
    ),
}


def _decimal(text: str) -> Any:
    return documents.read_toml(f"it = {text}", "test")["it"]


def sora() -> dict[str, Any]:
    return deepcopy(documents.read_toml(documents.read_text(SORA_FILE), str(SORA_FILE)))


@pytest.mark.parametrize(("rule", "change"), BROKEN.values(), ids=BROKEN)
def test_a_broken_card_does_not_pass_its_rule(rule: Rule, change: Change) -> None:
    data = sora()
    assert list(rule(RateCard.model_validate(data), SORA_FILE.stem)) == []
    change(data)
    assert list(rule(RateCard.model_validate(data), SORA_FILE.stem)) != []


def test_each_rule_was_seen_to_fail() -> None:
    assert {rule for rule, _ in BROKEN.values()} == set(RULES)


UNREADABLE: Mapping[str, Change] = {
    "no source": lambda card: card.update(sources=[]),
    "a price of nothing": lambda card: _rate(card).update(per_second=0),
    "a limit of a tier that is not there": (
        lambda card: _account(card, 0)["limits"][0].update(tiers=["ultra"])
    ),
    "no access to a tier that is not there": (
        lambda card: _account(card, 6).update(no_access=["ultra"])
    ),
    "an offer compared that is not there": lambda card: card["compare"].append("pro/8k"),
    "an unknown key": lambda card: _rate(card).update(per_minute=6),
    "an unknown grade": lambda card: card.update(evidence="rumour"),
    "no account": lambda card: card.update(accounts=[]),
}


@pytest.mark.parametrize("change", UNREADABLE.values(), ids=UNREADABLE)
def test_a_card_that_cannot_be_meant_is_not_even_read(change: Change) -> None:
    data = sora()
    RateCard.model_validate(data)
    change(data)
    with pytest.raises(ValidationError):
        RateCard.model_validate(data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_prices_are_written_as_vendors_write_them(path: Path) -> None:
    """Nobody has to guess whether 0.1 was meant, or 0.10, or 0.100."""
    written: list[str] = []
    tomli.loads(path.read_text(encoding="utf-8"), parse_float=written.append)
    assert [one for one in written if not re.fullmatch(r"\d+\.\d{2,3}", one)] == []
