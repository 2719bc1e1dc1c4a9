"""One plan on every card: figures, order, and pauses."""

from collections.abc import Mapping
from decimal import Decimal

from plans import EURO, LIVE, LUMA, SORA, TODAY, card, queue, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import forecast
from soraplan.core.moving import moved, moving
from soraplan.core.moving.survey import foreseen, ranked, surveyed, surveying
from soraplan.core.plan import Plan
from soraplan.core.sums import run_text

BOTH = {"portrait": "720x1280", "landscape": "1280x720"}
CHEAP = card(
    id="cheap",
    name="Cheap",
    tiers=[tier(seconds=[6], rates=[rate(sizes=BOTH, per_second=Decimal("0.05"))])],
)
UNKNOWN = card(id="unknown", tiers=[tier(seconds=[8], rates=[rate(sizes=BOTH, per_second=None)])])
CARDS: Mapping[str, RateCard] = {one.id: one for one in (EURO, UNKNOWN, SORA, LUMA, LIVE, CHEAP)}
"""In no order of cost."""

PLAN = queue(
    Clip(id="a", seconds=8, frame="landscape", count=2),
    Clip(id="b", seconds=8, takes=3),
    repeat="weekly",
    keep_rate=Decimal("0.5"),
)
"""16 and 24 s at 0.10: 4.00 on Standard."""


def estimate(plan: Plan = PLAN, exchange: tuple[ExchangeRate, ...] = ()) -> Estimate:
    return Estimator(CARDS, TODAY, exchange).estimate(plan)


def test_a_plan_is_told_on_every_card_the_cheapest_first() -> None:
    rows = surveyed(estimate())
    assert [(row.card.id, row.run, row.misfits, row.refitted) for row in rows] == [
        # 6 + 6 s at 0.05, five times.
        ("cheap", (("USD", Decimal("3.00")),), 0, 2),
        ("live", (("USD", Decimal("4.00")),), 0, 0),
        ("openai-sora-2", (("USD", Decimal("4.00")),), 0, 0),
        # 5 + 5 s are 0.60, twice; the other is portrait and stays for 2.40.
        ("luma", (("USD", Decimal("3.60")),), 1, 1),
        # In euros 5 + 5 s are 2.00, twice, and the other stays in dollars.
        ("euro", (("EUR", Decimal("4.00")), ("USD", Decimal("2.40"))), 1, 1),
        ("unknown", (("USD", Decimal("0")),), 0, 0),
    ]
    assert [row.is_current for row in rows] == [row.card.id == "openai-sora-2" for row in rows]
    assert [row.card.id for row in rows if row.is_ended] == ["openai-sora-2"]
    assert [row.unpriced for row in rows] == [0, 0, 0, 0, 0, 2]
    # Four runs a month.
    assert run_text(rows[0].totals.after, rows[0].totals.after.plan.runs) == "$12.00"


def test_a_rate_of_exchange_puts_another_currency_in_its_place() -> None:
    rate_ = ExchangeRate(currency="EUR", against="USD", rate=Decimal("0.10"), date=TODAY)
    clip = Clip(seconds=10, frame="landscape")
    rows = surveyed(estimate(queue(clip), (rate_,)))
    # 2.00 euros are 0.20 dollars, less than 12 s at 0.05.
    assert [row.card.id for row in rows][:2] == ["euro", "cheap"]
    assert rows[0].currency == "EUR"
    assert rows[0].comparable == Decimal("0.20")


def test_range_and_pace_are_those_of_the_plan_after_the_move() -> None:
    for row in surveyed(estimate()):
        there = moved(moving(estimate(), row.card.id))
        whole = forecast(Estimator(CARDS, TODAY).estimate(there))
        assert whole.range is not None
        assert whole.pace is not None
        assert row.done == whole.pace.done
        assert row.p90 == (None if whole.range.unknown else whole.range.p90)


def test_without_keep_rates_there_is_no_p90() -> None:
    rows = surveyed(estimate(queue(Clip(seconds=8))))
    assert {row.p90 for row in rows} == {None}


def test_some_clips_can_be_surveyed_while_the_others_stay() -> None:
    rows = {row.card.id: row for row in surveyed(estimate(), [0])}
    # The clip of 24 s stays on Standard; the plan stays on its card.
    assert rows["cheap"].run == (("USD", Decimal("1.20") + Decimal("2.40")),)
    assert {row.totals.after.plan.rates for row in rows.values()} == {"openai-sora-2"}


def test_rows_come_one_by_one_with_pauses_between() -> None:
    seen = list(surveying(estimate()))
    assert seen[0] is None
    rows = [row for row in seen if row is not None]
    assert [row.card.id for row in rows] == list(CARDS)
    assert len(seen) - len(rows) > len(rows)
    assert [row.card.id for row in ranked(rows)] == [row.card.id for row in surveyed(estimate())]


def test_an_empty_plan_costs_nothing_anywhere() -> None:
    rows = surveyed(estimate(queue()))
    assert {row.totals.after.total.run for row in rows} == {Decimal(0)}
    assert {row.misfits for row in rows} == {0}


def test_the_figures_of_the_mix_need_no_columns() -> None:
    made = foreseen(estimate())
    whole = forecast(estimate())
    assert (made.range, made.month, made.columns) == (whole.range, whole.month, ())
    assert made.pace is not None
    assert whole.pace is not None
    assert made.pace.done == whole.pace.done


def test_cards_that_have_ended_come_behind_those_that_are_sold_and_fit_as_well() -> None:
    dear = LIVE.model_copy(update={"id": "z-live", "tiers": CHEAP.tiers, "retired": TODAY})
    cards = {**CARDS, "z-live": dear}
    rows = surveyed(Estimator(cards, TODAY).estimate(PLAN))
    order = [row.card.id for row in rows]
    # It costs as little as the cheapest.
    assert order[:4] == ["cheap", "live", "z-live", "openai-sora-2"]


def test_rows_that_miss_a_price_are_told_by_what_is_known() -> None:
    def half(id_: str, price: str) -> RateCard:
        priced = rate(sizes=BOTH, per_second=Decimal(price))
        dark = rate(resolution="1080p", sizes={"portrait": "1080x1920"}, per_second=None)
        return card(id=id_, tiers=[tier(seconds=[8], rates=[priced, dark])])

    plan = queue(Clip(id="a", seconds=8), Clip(id="b", seconds=8, offer="pro/1080p"))
    cards = {one.id: one for one in (SORA, half("a-dear", "0.90"), half("b-cheap", "0.20"))}
    rows = surveyed(Estimator(cards, TODAY).estimate(plan))
    assert [(row.card.id, row.unpriced) for row in rows] == [
        ("openai-sora-2", 0),
        ("b-cheap", 1),
        ("a-dear", 1),
    ]


def test_a_plan_with_clips_elsewhere_is_on_no_card_as_it_is() -> None:
    rows = {row.card.id: row for row in surveyed(estimate())}
    assert [name for name, row in rows.items() if row.is_as_it_is] == ["openai-sora-2"]
    apart = moved(moving(estimate(), "cheap", [0]))
    rows = {row.card.id: row for row in surveyed(estimate(apart))}
    assert rows["openai-sora-2"].is_current
    assert not any(row.is_as_it_is for row in rows.values())


def test_a_clip_that_would_be_in_pieces_counts_once_among_those_without_a_price() -> None:
    dark = card(id="dark", tiers=[tier(seconds=[3], rates=[rate(sizes=BOTH, per_second=None)])])
    cards = {"openai-sora-2": SORA, "dark": dark}
    gone = Clip(id="c", seconds=8, offer="gone/a/b")
    clips = (*PLAN.clips, gone, Clip(id="d", status="omitted"))
    (row,) = [
        one
        for one in surveyed(Estimator(cards, TODAY).estimate(queue(*clips)))
        if one.card.id == "dark"
    ]
    assert len(row.totals.after.plan.clips) == 11
    assert (row.unpriced, row.totals.after.total.unpriced) == (3, 9)
    # What is not moved stays without a price.
    some = surveyed(Estimator(cards, TODAY).estimate(queue(*clips)), [0])
    assert {one.card.id: one.unpriced for one in some} == {"openai-sora-2": 1, "dark": 2}
    # On the way back the pieces are one clip again.
    there = row.totals.after
    assert [
        (one.card.id, one.unpriced)
        for one in surveyed(Estimator(cards, TODAY).estimate(there.plan))
    ] == [("openai-sora-2", 1), ("dark", 3)]
