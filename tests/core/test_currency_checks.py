"""What is told of rates of exchange: each currency by itself, old ones, and those to come."""

from datetime import date
from decimal import Decimal

import pytest

from plans import CARDS, EURO, TODAY, estimated, forecasted, queue
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate, doubles
from soraplan.core.findings import findings, groups, next_position
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing, shape_of

YEN = EURO.model_copy(update={"id": "yen", "name": "Yen", "currency": "JPY"})
BOTH = {**CARDS, "yen": YEN}


def on(card: str, **more: object) -> Clip:
    return Clip.model_validate(
        {"prompt": f"{card} {more}", "seconds": 5, "frame": "landscape"}
        | {"offer": f"{card}/film/720p"}
        | more
    )


TWO = queue(on("euro", count=2), on("yen"), on("euro", prompt="Dusk"), on("yen", prompt="Night"))


def rate(worth: str, day: date, currency: str = "EUR", against: str = "USD") -> ExchangeRate:
    return ExchangeRate(currency=currency, against=against, rate=Decimal(worth), date=day)


def told(plan: Plan, *rates: ExchangeRate) -> list[str]:
    found = findings(forecasted(plan, BOTH, exchange=rates))
    return [one.message for one in found if one.code == "card-old"]


def test_each_currency_is_a_finding_of_its_own_and_is_short_on_screen() -> None:
    found = [one for one in groups(forecasted(TWO, BOTH)) if one.finding.code == "exchange-unknown"]
    assert [(one.finding.message, one.count) for one in found] == [
        (
            "No rate of exchange for EUR: 2 clips, €3.00, are not in the total."
            " Write one into settings.toml.",
            2,
        ),
        (
            "No rate of exchange for JPY: 2 clips, ¥2.00, are not in the total."
            " Write one into settings.toml.",
            2,
        ),
    ]
    for one, currency in zip(found, ("EUR", "JPY"), strict=True):
        assert f'currency = "{currency}" | against = "USD"' in one.detail


def test_one_goes_from_clip_to_clip_of_one_currency() -> None:
    forecast = forecasted(TWO, BOTH)
    euro, yen = (one.finding for one in groups(forecast) if one.finding.about)
    assert [next_position(forecast, euro, place) for place in (-1, 0, 2)] == [0, 2, 0]
    assert [next_position(forecast, yen, place) for place in (-1, 1, 3)] == [1, 3, 1]


def test_a_rate_of_a_day_to_come_does_not_count_before_and_is_told() -> None:
    plan = queue(on("euro"))
    coming = rate("2", date(2026, 12, 1))
    now = rate("1.5", date(2026, 11, 20))
    assert estimated(plan, exchange=[now, coming]).total.run == Decimal("1.5")
    assert estimated(plan, exchange=[coming]).total.apart == 1
    assert estimated(plan, today=date(2026, 12, 1), exchange=[now, coming]).total.run == 2
    name = "The rate of exchange between EUR and USD of 2026-12-01 is of a day still to come"
    assert told(plan, now, coming) == [
        f"{name} and not counted by before; until then the one of 2026-11-20 counts."
    ]
    assert told(plan, coming) == [f"{name} and not counted by before."]


def test_where_the_only_rate_is_of_a_day_to_come_nobody_is_told_that_there_is_none() -> None:
    late, later = rate("2", date(2026, 12, 2)), rate("3", date(2026, 12, 1))
    made = forecasted(TWO, BOTH, exchange=[late, later])
    euro, yen = (one for one in groups(made) if one.finding.code == "exchange-unknown")
    assert euro.finding.message.startswith("No rate of exchange for EUR before 2026-12-01: 2 clips")
    assert yen.finding.message.startswith("No rate of exchange for JPY: 2 clips")
    pricing = made.estimate.pricing
    reasons = [pricing.cell(shape_of(clip)) for clip in TWO.clips[:2]]
    assert [one.reason.rpartition(", ")[2] for one in reasons if isinstance(one, Missing)] == [
        "and no rate of exchange holds before 2026-12-01",
        "and no rate of exchange is written down",
    ]
    assert pricing.no_exchange(["EUR"]) == "holds before 2026-12-01"
    assert pricing.no_exchange(["JPY"]) == "is written down"
    assert pricing.no_exchange(["EUR", "JPY"]) == "holds yet"


@pytest.mark.parametrize(("day", "is_old"), [(24, False), (23, True)])
def test_an_old_rate_of_exchange_is_a_note_where_a_clip_is_counted_by_it(
    day: int, is_old: bool
) -> None:
    one = rate("1.5", date(2026, 9, day))
    assert (TODAY - one.date).days == (60 if is_old else 59)
    expected = [
        "The rate of exchange between EUR and USD was written down 60 days ago, on 2026-09-23:"
        " it may have changed since."
    ]
    assert told(queue(on("euro")), one) == (expected if is_old else [])
    assert told(queue(Clip(prompt="Dawn"), compare=["euro/film/720p"]), one) == []


def test_two_rates_of_one_pair_and_day_are_doubles_unless_they_say_the_same() -> None:
    day = date(2026, 11, 20)
    first = rate("1.25", day)
    other = rate("1.26", day)
    turned = rate("0.9", day, "USD", "EUR")
    assert doubles([first, other, turned]) == [(1, other), (2, turned)]
    assert doubles([first, first, rate("0.8", day, "USD", "EUR")]) == []
    assert doubles([first, rate("1.26", date(2026, 11, 21)), rate("9", day, "GBP")]) == []
