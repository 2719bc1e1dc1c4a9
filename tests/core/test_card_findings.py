"""What is told of the cards that a plan uses: how old they are, and which cannot be used."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from plans import CARDS, LIVE, TODAY, card, estimated, queue, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.checks.plan import plan_findings
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.rates.shelf import Shelf

CHECKED = date(2026, 11, 1)
"""When the cards of the tests were checked."""


def told(plan: Plan, cards: Mapping[str, RateCard], today: date = TODAY) -> list[tuple[str, str]]:
    """What is told of the plan as a whole."""
    return [(one.code, one.message) for one in plan_findings(estimated(plan, cards, today))]


def film(**settings: Any) -> Plan:
    """A plan of one clip on a card that is called `other`."""
    clip = Clip(prompt="Dawn", frame="landscape", seconds=5, offer="film/720p")
    return queue(clip, rates="other", **settings)


def after(days: int) -> date:
    return CHECKED + timedelta(days=days)


def old(name: str, days: int, checked: date = CHECKED) -> tuple[str, str]:
    return (
        "card-old",
        f"What this plan uses of {name} was last checked {days} days ago, on {checked}:"
        " it may have changed since.",
    )


def test_a_card_is_old_after_sixty_days_and_stale_after_a_hundred_and_eighty() -> None:
    cards = {"other": card(checked=CHECKED)}
    assert told(film(), cards, after(59)) == []
    assert told(film(), cards, after(60)) == [old("Other", 60)]
    assert told(film(), cards, after(179)) == [old("Other", 179)]
    assert told(film(), cards, after(180)) == [
        (
            "card-stale",
            "What this plan uses of Other was last checked 180 days ago, on 2026-11-01:"
            " hold it against the vendor's page before you pay.",
        )
    ]


def test_the_oldest_figure_counts_and_only_of_what_the_plan_uses() -> None:
    year_ago = date(2025, 11, 1)
    rates = [rate(), rate(resolution="4k", checked=year_ago)]
    accounts = [{"id": "any", "name": "Any"}, {"id": "gold", "name": "Gold", "checked": year_ago}]
    cards = {"other": card(tiers=[tier(rates=rates)], accounts=accounts)}
    assert told(film(), cards) == []
    ((code, message),) = told(film(account="gold"), cards)
    assert (code, "on 2025-11-01" in message) == ("card-stale", True)
    large = queue(Clip(frame="landscape", seconds=5, offer="film/4k"), rates="other")
    assert [code for code, _ in told(large, cards)] == ["card-stale"]
    # Columns are looked at, not used.
    assert told(film(compare=["film/720p", "film/4k"]), cards) == []


def test_a_rate_that_was_checked_after_its_card_makes_the_plan_no_older() -> None:
    cards = {
        "other": card(
            checked=date(2026, 1, 1),
            tiers=[tier(rates=[rate(checked=CHECKED)])],
            accounts=[{"id": "any", "name": "Any", "checked": CHECKED}],
        )
    }
    assert told(film(), cards) == []


def test_every_vendor_of_a_plan_is_as_old_as_it_is_with_the_account_there() -> None:
    second = card(
        id="second",
        name="Second",
        checked=date(2026, 8, 1),
        accounts=[
            {"id": "any", "name": "Any", "checked": CHECKED},
            {"id": "gold", "name": "Gold", "checked": date(2026, 7, 1)},
        ],
    )
    clip = Clip(frame="landscape", seconds=5, offer="second/film/720p")
    cards = {"other": card(), "second": second}
    plan = queue(clip, rates="other")
    assert told(plan, cards) == [old("Second", 113, date(2026, 8, 1))]
    gold = queue(clip, rates="other", accounts={"second": "gold"})
    assert told(gold, cards) == [old("Second", 144, date(2026, 7, 1))]


def test_a_date_that_is_still_to_come_is_told_of() -> None:
    cards = {"other": card(checked=CHECKED)}
    # Where the card was checked it may be tomorrow already.
    assert told(film(), cards, after(-1)) == []
    assert told(film(), cards, after(-2)) == [
        (
            "card-old",
            "Other says that it was checked on 2026-11-01, which is still to come:"
            " nobody knows how old its prices are.",
        )
    ]


def test_the_end_of_a_card_that_lies_ahead_is_told_with_its_note_and_its_age() -> None:
    ending = card(
        checked=CHECKED, retired=date(2027, 5, 4), retired_note="The vendor says: or later."
    )
    assert told(film(), {"other": ending}, after(60)) == [
        ("retired-card", "Other will end on 2027-05-04. The vendor says: or later."),
        old("Other", 60),
    ]
    bare = ending.model_copy(update={"retired_note": ""})
    assert told(film(), {"other": bare}) == [("retired-card", "Other will end on 2027-05-04.")]


def test_a_card_that_ends_on_a_day_or_later_is_not_said_to_have_ended_once_it_has_come() -> None:
    ending = card(
        checked=CHECKED,
        retired=date(2027, 5, 4),
        retired_earliest=True,
        retired_note="The vendor says so.",
    )
    assert told(film(), {"other": ending}) == [
        ("retired-card", "Other will end on 2027-05-04 or later. The vendor says so.")
    ]
    came = (date(2027, 5, 4) - CHECKED).days
    assert told(film(), {"other": ending}, after(came)) == [
        (
            "retired-card",
            "Other may have ended: 2027-05-04 was the earliest day. See whether it is still sold"
            " before you count on it. The vendor says so.",
        ),
        # Whether the prices still hold is asked all the same.
        (
            "card-stale",
            "What this plan uses of Other was last checked 184 days ago, on 2026-11-01:"
            " hold it against the vendor's page before you pay.",
        ),
    ]


def test_how_old_the_prices_of_a_card_are_that_has_ended_is_of_no_account() -> None:
    ended = card(checked=CHECKED, retired=CHECKED)
    assert [code for code, _ in told(film(), {"other": ended}, after(400))] == ["retired-card"]


class Bad(Shelf):
    """Cards, of which those of two ids are told to be bad."""

    def __init__(self, cards: Mapping[str, RateCard]) -> None:
        self._cards = cards
        self.known: tuple[str, ...] = ()

    def __getitem__(self, card_id: str) -> RateCard:
        return self._cards[card_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def trouble(self, card_id: str) -> str | None:
        return f"Your card {card_id} is bad." if card_id in ("live", "mine") else None

    def troubles(self) -> tuple[str, ...]:
        return self.known


def test_a_card_that_cannot_be_used_is_told_of_where_the_built_in_one_holds_instead() -> None:
    plan = queue(Clip(prompt="Dawn"), rates="live")
    assert told(plan, Bad(CARDS)) == [("card-broken", "Your card live is bad.")]
    assert estimated(plan, Bad(CARDS)).total.run == Decimal("0.40")


def test_a_card_that_cannot_be_used_and_has_none_behind_it_leaves_prices_unknown() -> None:
    plan = queue(Clip(prompt="Dawn"), rates="mine")
    assert told(plan, Bad({"live": LIVE})) == [
        (
            "unknown-card",
            "The rate card mine cannot be used, as its file is broken, so its prices are unknown.",
        ),
        ("card-broken", "Your card mine is bad."),
    ]
    assert estimated(plan, Bad({"live": LIVE})).total.unknown == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"clips": [Clip(prompt="Dawn", offer="live/standard/720p")]},
        {"compare": ["film/720p", "live/standard/720p"]},
    ],
)
def test_a_bad_card_of_an_offer_or_a_column_is_told_of(settings: dict[str, Any]) -> None:
    cards = Bad({**CARDS, "other": card()})
    plan = Plan.model_validate({"format": 1, "rates": "other", "clips": [], **settings})
    assert ("card-broken", "Your card live is bad.") in told(plan, cards)


def test_a_bad_card_that_the_plan_does_not_ask_for_is_told_of_once_it_was_read() -> None:
    cards = Bad({**CARDS, "other": card()})
    assert told(film(), cards) == []
    # The app reads the other cards later; those that it has read are told of.
    cards.known = ("Your card mine is bad.", "Your card live is bad.")
    plan = queue(Clip(prompt="Dawn"), rates="live")
    assert told(plan, cards) == [
        ("card-broken", "Your card live is bad."),
        ("card-broken", "Your card mine is bad."),
    ]
    cards.known = ()
    carrying = queue(Clip(prompt="Dawn"), rates="live", embedded_card=LIVE)
    assert told(carrying, cards) == []
