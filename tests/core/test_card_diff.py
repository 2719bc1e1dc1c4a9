from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, card, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.rates.diff import CardDiff, Change, PartChange, card_diff

OLD = card(
    tiers=[
        tier(rates=[rate(), rate(resolution="4k", per_second=None, per_clip={"5": Decimal("0.3")})])
    ],
    accounts=[{"id": "any", "name": "Any"}, {"id": "gold", "name": "Gold"}],
)


def changed(**changes: Any) -> RateCard:
    """The old card with some keys changed."""
    return OLD.model_copy(update=changes)


def with_rate(number: int, **changes: Any) -> RateCard:
    """The old card with a rate changed."""
    (film,) = OLD.tiers
    rates = list(film.rates)
    rates[number] = rates[number].model_copy(update=changes)
    return changed(tiers=(film.model_copy(update={"rates": tuple(rates)}),))


def parts(diff: CardDiff) -> list[tuple[str, list[str]]]:
    """Every part that differs, with the keys that do, `+` or `-` for one that came or went."""
    return [
        *map(_keys, diff.rates),
        *map(_keys, diff.tiers),
        *map(_keys, diff.accounts),
    ]


def _keys(part: PartChange[Any]) -> tuple[str, list[str]]:
    if part.old is None or part.new is None:
        return part.id, ["+" if part.old is None else "-"]
    return part.id, [one.key for one in part.changes]


def test_two_cards_that_say_the_same_do_not_differ() -> None:
    assert card_diff(OLD, changed(id="mine")).is_empty
    # 5 and 10 s are those of the tier, and the date is the card's.
    said_again = with_rate(0, seconds=(10, 5), checked=OLD.checked, sources=OLD.sources)
    assert card_diff(OLD, said_again).is_empty
    assert card_diff(said_again, OLD).is_empty


@given(st.sampled_from(list(CARDS.values())), st.sampled_from(list(CARDS.values())))
def test_a_difference_read_backwards_is_the_difference_the_other_way(
    one: RateCard, other: RateCard
) -> None:
    there, back = card_diff(one, other), card_diff(other, one)
    assert {(c.key, c.old, c.new) for c in there.card} == {(c.key, c.new, c.old) for c in back.card}
    assert {part.id for part in there.rates} == {part.id for part in back.rates}
    assert there.is_empty == (one is other)


def test_a_price_that_differs_is_told_with_both() -> None:
    diff = card_diff(OLD, with_rate(0, per_second=Decimal("0.18")))
    (part,) = diff.rates
    assert part.id == "film/720p"
    assert part.changes == (Change("per_second", Decimal("0.20"), Decimal("0.18")),)
    assert (diff.card, diff.tiers, diff.accounts) == ((), (), ())


def test_offers_tiers_and_accounts_that_came_or_went_are_told() -> None:
    new = changed(
        tiers=card(tiers=[tier(id="pro")]).tiers,
        accounts=card(accounts=[{"id": "any", "name": "Any"}]).accounts,
    )
    diff = card_diff(OLD, new)
    assert parts(diff) == [
        ("pro/720p", ["+"]),
        ("film/720p", ["-"]),
        ("film/4k", ["-"]),
        ("pro", ["+"]),
        ("film", ["-"]),
        ("gold", ["-"]),
    ]
    assert [(one.key, one.new) for one in diff.card] == [
        ("compare", ("pro/720p",)),
        ("first_offer", "pro/720p"),
    ]


def test_lengths_that_a_tier_gives_are_told_of_the_tier_alone() -> None:
    longer = changed(tiers=(OLD.tiers[0].model_copy(update={"seconds": (5, 10, 15)}),))
    assert parts(card_diff(OLD, longer)) == [("film", ["seconds"])]
    own = with_rate(0, seconds=(5,))
    assert parts(card_diff(OLD, own)) == [("film/720p", ["seconds"])]


def test_a_date_that_the_card_gives_is_told_of_the_card_alone() -> None:
    diff = card_diff(OLD, changed(checked=date(2026, 11, 20)))
    assert [one.key for one in diff.card] == ["checked"]
    assert parts(diff) == []
    assert parts(card_diff(OLD, with_rate(1, checked=date(2026, 11, 20)))) == [
        ("film/4k", ["checked"])
    ]


def test_a_date_that_stays_while_the_card_is_checked_anew_is_no_difference() -> None:
    kept = with_rate(1, checked=OLD.checked).model_copy(update={"checked": date(2026, 11, 20)})
    diff = card_diff(OLD, kept)
    assert [one.key for one in diff.card] == ["checked"]
    assert parts(diff) == []


def test_limits_of_an_account_and_the_end_of_the_card_are_compared() -> None:
    limits = [{"requests": 5, "window": 60}]
    new = changed(
        retired=date(2027, 5, 4),
        accounts=card(
            accounts=[
                {"id": "any", "name": "Any", "limits": limits},
                {"id": "gold", "name": "Gold"},
            ]
        ).accounts,
    )
    diff = card_diff(OLD, new)
    assert parts(diff) == [("any", ["limits"])]
    assert diff.card == (Change("retired", None, date(2027, 5, 4)),)
    swapped = card_diff(new, new.model_copy(update={"accounts": new.accounts[::-1]}))
    assert [(one.key, one.old, one.new) for one in swapped.card] == [
        ("first_account", "any", "gold")
    ]
