from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from plans import CARDS, forecasted, plain_sums, queue, some_plans
from soraplan.core.clip import Clip
from soraplan.core.money import ZERO
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing
from soraplan.exchange.report import report


@given(some_plans)
def test_the_lines_of_a_report_add_up_to_its_totals(plan: Plan) -> None:
    made = report(forecasted(plan))
    lines = list(made.clips())
    assert [line.clip for line in lines] == list(plan.clips)
    known = [line.counted for line in lines if not isinstance(line.counted, Missing)]
    assert (made.totals.run or ZERO) == sum(known, ZERO)
    assert (made.totals.run or ZERO) == sum((scene.run or ZERO for scene in made.scenes), ZERO)
    assert made.totals.unknown == len(lines) - len(known)
    for place, column in enumerate(made.columns):
        cells = [line.cells[place] for line in lines]
        priced = [cell for cell in cells if not isinstance(cell, Missing)]
        assert (column.run or ZERO) == sum(priced, ZERO)
        assert column.unavailable == len(cells) - len(priced)
        assert (column.run or ZERO) == sum(
            (scene.columns[place] or ZERO for scene in made.scenes), ZERO
        )


@given(some_plans)
def test_sums_by_currency_are_those_of_the_clips_one_by_one(plan: Plan) -> None:
    totals = report(forecasted(plan)).totals
    sums, unpriced = plain_sums(plan)
    own, *others = sums
    told = {currency: Fraction(amount) for currency, amount in totals.by_currency}
    assert {one: told.get(one, Fraction(0)) for one in sums} == sums
    assert [one for one, _ in totals.by_currency if one != own] == sorted(others)
    assert {one: Fraction(amount) for one, amount in totals.foreign} == {
        one: sums[one] for one in others
    }
    assert totals.unpriced == unpriced


@given(some_plans)
def test_extra_costs_are_told_line_by_line_and_in_sum(plan: Plan) -> None:
    forecast = forecasted(plan)
    estimate = forecast.estimate
    made = report(forecast)
    assert made.totals.extra == estimate.extra
    # A monthly cost spread over 22 runs has no end; the sum is divided only once.
    told = sum((extra.run for extra in made.extras), ZERO)
    assert abs(told - estimate.extra) < Decimal("1e-15")
    if made.totals.month is not None and made.totals.contingency_month is not None:
        assert made.totals.month_in_all == (
            made.totals.month
            + made.totals.contingency_month
            + sum((extra.month for extra in made.extras), ZERO)
        )


@given(some_plans)
def test_the_chosen_cell_is_what_the_clip_costs(plan: Plan) -> None:
    made = report(forecasted(plan))
    for line in made.clips():
        if line.chosen is not None:
            cell = line.cells[line.chosen]
            assert cell == line.cost or isinstance(line.cost, Missing)
            assert line.currency == made.columns[line.chosen].currency


@given(some_plans)
def test_every_empty_cell_has_its_reason_told(plan: Plan) -> None:
    made = report(forecasted(plan))
    for line in made.clips():
        for cell in (line.cost, *line.cells):
            assert not isinstance(cell, Missing) or cell.reason in made.reasons


def test_where_no_price_is_known_no_sum_is_nought() -> None:
    plan = queue(Clip(offer="gone/film/720p"), Clip(offer="gone/film/720p"), budget=Decimal(10))
    made = report(forecasted(plan))
    assert made.totals.run is None
    assert made.totals.month_in_all is None
    assert not made.budget_known
    assert made.scenes[0].run is None


def test_a_budget_that_extra_costs_alone_overrun_is_said_to_be_over() -> None:
    plan = queue(
        Clip(offer="gone/film/720p"),
        budget=Decimal(10),
        extra_costs=[{"name": "Editing", "amount": Decimal(11)}],
    )
    made = report(forecasted(plan))
    assert made.budget_known
    assert made.budget is not None
    assert made.budget.state == "over"


def test_a_plan_without_clips_costs_nothing_rather_than_an_unknown_sum() -> None:
    made = report(forecasted(queue()))
    assert made.totals.run == 0
    assert made.scenes == ()


def test_a_scene_that_comes_back_has_a_line_of_its_own() -> None:
    made = report(forecasted(queue(*(Clip(scene=scene) for scene in ("1", "1", "2", "1")))))
    assert [(scene.clips[0].clip.scene, len(scene.clips)) for scene in made.scenes] == [
        ("1", 2),
        ("2", 1),
        ("1", 1),
    ]


def test_a_clip_that_is_compared_under_its_long_address_is_marked_there() -> None:
    plan = queue(Clip(offer="pro/hd"), compare=["standard/720p", "openai-sora-2/pro/hd"])
    line = next(report(forecasted(plan)).clips())
    assert line.chosen == 1


def test_the_sources_of_other_cards_are_told_too() -> None:
    plan = queue(Clip(offer="luma/ray/720p"))
    sources = report(forecasted(plan)).sources
    assert sources[: len(CARDS["openai-sora-2"].sources)] == CARDS["openai-sora-2"].sources
    assert sources[-1] == "https://example.org/prices"


def test_a_whole_plan_in_the_batch_lane_shows_batch_prices_in_the_heads() -> None:
    columns = report(forecasted(queue(Clip(), lane="batch"))).columns
    assert [column.price for column in columns] == [
        Decimal("0.05"),
        Decimal("0.15"),
        Decimal("0.25"),
    ]
