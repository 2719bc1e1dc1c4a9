"""What every writer says of the prices that a plan is priced on: how old and how sure they are."""

import json
from collections.abc import Mapping
from datetime import date
from html import unescape
from typing import Any

import pytest

from plans import card, estimated, forecasted, queue, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange import formats
from soraplan.exchange.card_words import cards_words, prices_words
from soraplan.exchange.export import exported
from workbooks import texts

HOME = card(
    checked=date(2026, 11, 20),
    tiers=[
        tier(
            rates=[
                rate(),
                rate(resolution="1080p", evidence="derived"),
                rate(resolution="2k", evidence="reported", checked=date(2026, 3, 1)),
            ]
        )
    ],
)
AWAY = card(id="away", name="Away", evidence="mirror", retired=date(2026, 11, 1))
CARDS: Mapping[str, RateCard] = {"other": HOME, "away": AWAY}


def on(*offers: str, **settings: Any) -> Plan:
    clips = [Clip(prompt=one, frame="landscape", seconds=5, offer=one) for one in offers]
    return queue(*clips, **{"rates": "other", **settings})


def told(plan: Plan) -> list[str]:
    return cards_words(estimated(plan, CARDS))


def exported_as(name: str, plan: Plan) -> str:
    """An export as plain words, each line break a blank."""
    (made,) = exported(formats.named(name), forecasted(plan, CARDS), {})
    data = made.data
    return " ".join((texts(data) if name == "xlsx" else unescape(data.decode())).split())


def test_one_grade_is_told_alone() -> None:
    assert told(on("film/1080p", "film/1080p")) == [
        "Other, checked 2026-11-20, computed from other figures"
    ]


def test_of_several_grades_each_is_told_with_its_clips_and_the_least_sure_first() -> None:
    assert told(on("film/720p", "film/1080p", "film/1080p", "film/720p", "film/720p")) == [
        "Other, checked 2026-11-20, prices of 2 clips computed from other figures,"
        " of 3 read at the vendor"
    ]
    assert told(on("film/2k", "film/720p")) == [
        "Other, checked 2026-03-01 and later, price of 1 clip told by a third party,"
        " of 1 read at the vendor"
    ]


def test_without_clips_the_compared_offers_are_told() -> None:
    assert told(on(compare=["film/1080p", "film/720p"])) == [
        "Other, checked 2026-11-20, price of 1 offer computed from other figures,"
        " of 1 read at the vendor"
    ]


def test_cards_of_other_clips_are_told_and_those_only_compared_are_not() -> None:
    assert told(on("film/720p", "away/film/720p")) == [
        "Other, checked 2026-11-20, read at the vendor",
        "Away, checked 2026-11-01, from a copy of the vendor's page",
    ]
    assert told(on("film/720p", compare=["away/film/720p"])) == [
        "Other, checked 2026-11-20, read at the vendor"
    ]
    assert told(on("away/film/720p", rates="gone")) == [
        "Away, checked 2026-11-01, from a copy of the vendor's page"
    ]


@pytest.mark.parametrize("name", ["text", "markdown", "html", "xlsx"])
def test_every_writer_tells_the_grade_and_the_day_of_the_prices_in_use(name: str) -> None:
    plan = on("film/2k", "film/1080p", "away/film/720p")
    written = exported_as(name, plan)
    for sentence in told(plan):
        assert sentence in written
    assert "checked 2026-11-20" not in written


@pytest.mark.parametrize("name", ["markdown", "html", "xlsx"])
def test_the_receipt_tells_them_of_each_card_that_the_plan_is_compared_on(name: str) -> None:
    plan = on("film/1080p", compare=["film/1080p", "away/film/720p"])
    written = exported_as(name, plan)
    for one in CARDS.values():
        assert f"{one.name} ({one.id}), {prices_words(estimated(plan, CARDS), one)}" in written


def test_json_has_them_beside_those_of_the_card() -> None:
    plan = on("film/720p", "film/2k", "away/film/720p")
    (made,) = exported(formats.named("json"), forecasted(plan, CARDS), {})
    written = json.loads(made.data)
    assert (written["rates"]["checked"], written["rates"]["evidence"]) == ("2026-11-20", "vendor")
    own = {"checked": "2026-03-01", "evidence": ["reported", "vendor"]}
    away = {"checked": "2026-11-01", "evidence": ["mirror"]}
    assert written["rates"]["prices"] == own
    assert [one["prices"] for one in written["receipt"]["cards"]] == [own, away]


def test_without_its_card_a_plan_has_null_for_its_prices_in_json() -> None:
    (made,) = exported(formats.named("json"), forecasted(on(rates="gone"), CARDS), {})
    assert json.loads(made.data)["rates"]["prices"] is None
