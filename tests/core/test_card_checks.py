from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans import TODAY, card, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.rates.check import Oddity, card_oddities, overlay_oddities
from soraplan.core.rates.overlay import Overlay, overlaid


def odd(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """What is odd about a card with some keys changed."""
    return [(one.path, one.sentence) for one in card_oddities(card(**changes), TODAY)]


def odd_rate(**changes: Any) -> list[tuple[str, str]]:
    """What is odd about the one rate of a card: the last keys of the path, and the sentence."""
    found = odd(tiers=[tier(rates=[rate(**changes)])])
    assert all(path[:4] == ("tiers", 0, "rates", 0) for path, _ in found)
    return [(".".join(map(str, path[4:])), sentence) for path, sentence in found]


def test_a_plain_card_has_nothing_odd(sora: RateCard) -> None:
    assert odd() == []
    assert list(card_oddities(sora, TODAY)) == []


@pytest.mark.parametrize(
    ("resolution", "frame", "size"),
    [
        ("720p", "portrait", "720x1280"),
        ("768p", "landscape", "1366x768"),
        ("480P", "landscape", "832x480"),
        ("720p", "square", "960x960"),
        ("4k", "landscape", "4096x2160"),
        ("4K", "portrait", "2160x3840"),
        ("hd", "portrait", "1024x1792"),
    ],
)
def test_sizes_that_fit_the_name_and_the_frame_are_not_odd(
    resolution: str, frame: str, size: str
) -> None:
    assert odd_rate(resolution=resolution, sizes={frame: size}) == []


@pytest.mark.parametrize(
    ("resolution", "frame", "size", "sentence"),
    [
        ("720p", "portrait", "1280x720", "1280x720 is not portrait, which is higher than wide"),
        ("720p", "landscape", "720x720", "720x720 is not landscape, which is wider than high"),
        ("720p", "square", "720x721", "720x721 is not square, which is as wide as high"),
        ("1080p", "portrait", "720x1280",
         "720x1280 is called 1080p, but its shorter side is 720"),
        ("4k", "landscape", "1920x1080",
         "1920x1080 is called 4k, but its longer side is 1920, not 3840 or 4096"),
    ],
)  # fmt: skip
def test_a_size_that_does_not_fit_its_name_or_frame_is_odd(
    resolution: str, frame: str, size: str, sentence: str
) -> None:
    assert odd_rate(resolution=resolution, sizes={frame: size}) == [(f"sizes.{frame}", sentence)]


def test_a_batch_price_without_a_window_or_without_a_saving_is_odd() -> None:
    batch = [tier(rates=[rate(batch_per_second=Decimal("0.10"))])]
    assert odd(tiers=batch, batch_window=86_400) == []
    ((path, sentence),) = odd(tiers=batch)
    assert path == ("tiers", 0, "rates", 0, "batch_per_second")
    assert "no batch_window" in sentence
    dear = [tier(rates=[rate(batch_per_second=Decimal("0.20"))])]
    ((_, sentence),) = odd(tiers=dear, batch_window=86_400)
    assert sentence == "0.20 is no less than the normal 0.20"


def test_prices_by_the_clip_for_other_lengths_than_those_on_offer_are_odd() -> None:
    prices = {"5": Decimal("0.30"), "8": Decimal("0.50")}
    assert odd_rate(per_second=None, per_clip=prices) == [
        ("per_clip", "prices 5 or 8 s, but the lengths on offer are 5 or 10 s")
    ]
    assert odd_rate(per_second=None, per_clip=prices, seconds=[8, 5]) == []


def test_dates_that_are_still_to_come_are_odd_wherever_they_stand() -> None:
    tomorrow = date(2026, 11, 23)
    told = "2026-11-23 is still to come; today is 2026-11-22"
    assert odd(checked=TODAY) == []
    assert odd(
        checked=tomorrow,
        tiers=[tier(rates=[rate(checked=tomorrow)])],
        accounts=[{"id": "any", "name": "Any", "checked": tomorrow}],
    ) == [
        (("checked",), told),
        (("tiers", 0, "rates", 0, "checked"), told),
        (("accounts", 0, "checked"), told),
    ]


def odd_overlay(base: RateCard, **changes: Any) -> list[Oddity]:
    overlay = Overlay.model_validate(
        {
            "format": 1,
            "id": "mine",
            "name": "Mine",
            "base": base.id,
            "checked": TODAY,
            "evidence": "vendor",
            "agreement": "Contract",
            **changes,
        }
    )
    return list(overlay_oddities(overlay, overlaid(base, overlay), TODAY))


def test_an_overlay_is_asked_only_for_what_it_says_itself() -> None:
    base = card(tiers=[tier(rates=[rate(sizes={"portrait": "1280x720"}, batch_per_second=1)])])
    assert odd_overlay(base, factor=Decimal("0.9")) == []
    assert odd_overlay(base, factor=1) == [
        Oddity(("factor",), "leaves every price as the base has it")
    ]
    stated = {"offer": "film/720p", "batch_per_second": Decimal("0.05")}
    (one,) = odd_overlay(base, rates=[stated])
    assert one.path == ("rates", 0, "batch_per_second")


@pytest.mark.parametrize(
    ("stated", "key", "sentence"),
    [
        ({"per_second": "0.04"}, "per_second", "0.04 is no more than the batch price 0.05"),
        ({"batch_per_second": "0.30"}, "batch_per_second", "0.30 is no less than the normal 0.20"),
        (
            {"per_second": "0.04", "batch_per_second": "0.06"},
            "batch_per_second",
            "0.06 is no less than the normal 0.04",
        ),
        (
            {"per_clip": {"5": "0.20", "10": "0.90"}},
            "per_clip",
            "0.20 of 5 s is no more than the batch price 0.25",
        ),
    ],
)
def test_an_overlay_that_makes_the_batch_lane_no_cheaper_is_odd_by_whichever_price(
    stated: dict[str, Any], key: str, sentence: str
) -> None:
    base = card(batch_window=86_400, tiers=[tier(rates=[rate(batch_per_second=Decimal("0.05"))])])
    stated = {
        name: Decimal(value)
        if isinstance(value, str)
        else {length: Decimal(price) for length, price in value.items()}
        for name, value in stated.items()
    }
    assert odd_overlay(base, rates=[{"offer": "film/720p", **stated}]) == [
        Oddity(("rates", 0, key), sentence)
    ]
    assert odd_overlay(base, rates=[{"offer": "film/720p", "per_second": Decimal("0.06")}]) == []


def test_a_batch_price_above_that_of_a_whole_length_is_odd() -> None:
    prices = {"5": Decimal("0.40"), "10": Decimal("1.20")}
    made = [tier(rates=[rate(per_second=None, per_clip=prices, batch_per_second=Decimal("0.10"))])]
    assert [one for _, one in odd(tiers=made, batch_window=86_400)] == [
        "0.50 of 5 s is no less than the normal 0.40"
    ]


def test_an_overlay_with_a_date_that_is_still_to_come_is_odd() -> None:
    stated = {"offer": "film/720p", "per_second": Decimal(1), "checked": date(2027, 1, 1)}
    accounts = [{"id": "a", "name": "A", "checked": date(2027, 1, 2)}]
    found = odd_overlay(card(), checked=date(2027, 1, 3), rates=[stated], accounts=accounts)
    assert [one.path for one in found] == [
        ("checked",),
        ("rates", 0, "checked"),
        ("accounts", 0, "checked"),
    ]
