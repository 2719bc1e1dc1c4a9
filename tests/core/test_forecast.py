from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import (
    CARDS,
    LIVE,
    TODAY,
    Edit,
    card,
    estimated,
    forecasted,
    numbered,
    plain_price,
    queue,
    rate,
    some_edits,
    some_plans,
    tier,
)
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.forecast import (
    Advice,
    ColumnForecast,
    Forecast,
    Forecaster,
    Range,
    forecast,
)
from soraplan.core.pace import Pace, TierPace
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found

HALF = Decimal("0.5")
DOLLAR = Clip(seconds=10)
"""A clip of which a take costs one dollar."""


def ranged(plan: Plan) -> Range:
    found = forecasted(plan).range
    assert found is not None
    return found


def paced(plan: Plan, cards: dict[str, RateCard] | None = None) -> Pace:
    found = forecasted(plan, cards or CARDS).pace
    assert found is not None
    return found


def advised(plan: Plan, cards: dict[str, RateCard] | None = None) -> Advice:
    found = forecasted(plan, cards or CARDS).advice
    assert found is not None
    return found


def on(plan: Plan, offer: str, cards: dict[str, RateCard] | None = None) -> ColumnForecast:
    found = forecasted(plan, cards or CARDS).column(offer)
    assert found is not None
    return found


def sent(tier_pace: TierPace | None) -> dict[str, Any] | None:
    """The pace of a tier but for the offer that its clips are on."""
    if tier_pace is None:
        return None
    refusal = tier_pace.refusal
    return {
        "tier": (tier_pace.tier, tier_pace.requests, tier_pace.allowances, tier_pace.interval),
        "times": (tier_pace.submitted, tier_pace.done, tier_pace.unknown, tier_pace.decided_by),
        "refusal": refusal
        and (refusal.allowance, refusal.number, refusal.counted, refusal.clip.id),
    }


def figures(one: Forecast) -> dict[str, Any]:
    """Everything that a forecast says, but for how the queue is cut into chunks."""
    assert one.pace is not None and one.odds is not None and one.advice is not None
    advice = one.advice
    return {
        "odds": one.odds.counts,
        "range": one.range,
        "month": one.month,
        "within": one.within_budget,
        "deadline": one.deadline,
        "pace": [sent(tier_pace) for tier_pace in one.pace.tiers],
        "uses": one.pace.uses,
        "columns": [
            (column.offer, column.range, sent(column.pace), column.account, column.hourly)
            for column in one.columns
        ],
        "levels": [(level.account, level.pace.submitted) for level in advice.levels],
        "doubled": advice.doubled and (advice.doubled_to, advice.doubled.done),
        "meets": advice.meets,
        "elsewhere": advice.elsewhere
        and [(level.account, level.pace.done) for level in advice.elsewhere.levels],
    }


# The cost once more: every number of takes that a video may need, with its chance.


def chances(lines: Sequence[tuple[Decimal, Decimal, int]]) -> dict[Decimal, float]:
    """The chance of every cost of a run: price of a take, keep rate and videos of each clip."""
    costs = {Decimal(0): 1.0}
    for price, keep_rate, videos in lines:
        kept = float(keep_rate)
        for _ in range(videos):
            after: dict[Decimal, float] = {}
            for cost, chance in costs.items():
                takes, one = 1, chance * kept
                while one > 1e-15:
                    total = cost + price * takes
                    after[total] = after.get(total, 0.0) + one
                    takes, one = takes + 1, one * (1 - kept)
            costs = after
    return costs


def least(costs: dict[Decimal, float], share: float) -> Decimal:
    """The least cost that is not exceeded with a chance."""
    sum_ = 0.0
    for cost in sorted(costs):
        sum_ += costs[cost]
        if sum_ >= share - 1e-11:
            return cost
    raise AssertionError("the chances do not add up to the share")


def test_20_pro_requests_on_tier_1() -> None:
    plan = numbered(20, offer="pro/720p", seconds=10)
    pace = paced(plan)
    assert pace.refusal is not None
    assert (pace.refusal.number, pace.refusal.clip.id) == (11, "clip-11")
    (pro,) = pace.tiers
    assert pro.interval == 6
    assert pace.submitted == 114
    assert pace.done is None
    assert pro.decided_by is not None
    assert pro.decided_by.limit.text == "10 per minute"


# The range.


def test_a_video_at_one_in_two_costs_one_take_two_takes_and_four_takes() -> None:
    # One take is enough in half of all shoots, two in three quarters, four in fifteen sixteenths.
    found = ranged(queue(DOLLAR, keep_rate=HALF, repeat="once"))
    assert found == Range(
        floor=Decimal(1), plan=Decimal(1), p50=Decimal(1), p80=Decimal(3), p90=Decimal(4),
        method="exact", unknown=0,
    )  # fmt: skip


def test_without_a_keep_rate_there_is_no_range_but_the_floor_and_the_plan() -> None:
    plan = queue(edits.revised(DOLLAR, takes=3), edits.revised(DOLLAR, keep_rate=HALF))
    assert ranged(plan) == Range(Decimal(2), Decimal(4), None, None, None, None, 0)
    one = forecasted(plan)
    assert all(column.range.p50 is None for column in one.columns)
    assert one.within_budget is None


def test_an_omitted_clip_needs_no_keep_rate() -> None:
    plan = queue(edits.revised(DOLLAR, keep_rate=HALF), Clip(status="omitted"))
    assert ranged(plan).p90 == 4


def test_a_plan_without_any_price_has_no_range_and_one_without_some_says_so() -> None:
    gone = Clip(offer="pro/8k", keep_rate=HALF)
    assert ranged(queue(gone)) == Range(None, None, None, None, None, None, 1)
    assert ranged(queue(gone, edits.revised(DOLLAR, keep_rate=HALF))) == Range(
        Decimal(1), Decimal(1), Decimal(1), Decimal(3), Decimal(4), "exact", 1
    )


def test_an_empty_queue_costs_nothing_for_sure() -> None:
    found = ranged(queue(keep_rate=HALF))
    nothing = Decimal(0)
    assert found == Range(nothing, nothing, nothing, nothing, nothing, "exact", 0)


def test_sure_shots_cost_the_floor_whatever_is_planned() -> None:
    found = ranged(queue(Clip(seconds=10, count=4, takes=3), keep_rate=Decimal(1)))
    four = Decimal(4)
    assert found == Range(four, Decimal(12), four, four, four, "exact", 0)


short_queues = st.lists(
    st.tuples(
        st.sampled_from(["standard/720p", "pro/720p", "pro/hd"]),
        st.sampled_from(["0.25", "0.5", "0.72", "1"]),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=3,
)
PRICES = {"standard/720p": Decimal(1), "pro/720p": Decimal(3), "pro/hd": Decimal(5)}


def of(clips: Sequence[tuple[str, str, int]], **settings_: Any) -> Plan:
    return queue(
        *(
            Clip(seconds=10, offer=offer, keep_rate=Decimal(kept), count=count)
            for offer, kept, count in clips
        ),
        **settings_,
    )


def lines(clips: Sequence[tuple[str, str, int]]) -> list[tuple[Decimal, Decimal, int]]:
    return [(PRICES[offer], Decimal(kept), count) for offer, kept, count in clips]


@settings(max_examples=30)
@given(short_queues)
def test_the_range_is_that_of_enumerating_all_numbers_of_takes(
    clips: list[tuple[str, str, int]],
) -> None:
    costs = chances(lines(clips))
    found = ranged(of(clips))
    assert found.method == "exact"
    assert found.floor == min(costs)
    assert (found.p50, found.p80, found.p90) == (
        least(costs, 0.5),
        least(costs, 0.8),
        least(costs, 0.9),
    )


@settings(max_examples=30)
@given(
    short_queues,
    st.integers(0, 40),
    st.sampled_from([0, 4]),
    st.sampled_from([0, 25]),
)
def test_the_chance_to_stay_within_budget_is_that_of_enumerating_all_numbers_of_takes(
    clips: list[tuple[str, str, int]], budget: int, extra: int, contingency: int
) -> None:
    plan = of(
        clips,
        budget=budget,
        contingency=contingency,
        extra_costs=[{"name": "Editing", "amount": extra}],
    )
    chance = sum(one for cost, one in chances(lines(clips)).items() if cost + extra <= budget)
    assert forecasted(plan).within_budget == pytest.approx(chance, abs=1e-9)


def test_extra_costs_are_in_the_chance_and_contingency_is_not() -> None:
    plan = queue(DOLLAR, keep_rate=HALF, budget=3)
    assert forecasted(plan).within_budget == pytest.approx(7 / 8)
    plan = edits.settings_revised(plan, contingency=500)
    assert forecasted(plan).within_budget == pytest.approx(7 / 8)
    plan = edits.settings_revised(plan, extra_costs=({"name": "Editing", "amount": 1},))
    assert forecasted(plan).within_budget == pytest.approx(3 / 4)


@pytest.mark.parametrize(("extra", "chance"), [("0.004", 7 / 8), ("0.005", 3 / 4)])
def test_the_chance_is_that_of_an_amount_shown_as_no_more_than_the_budget(
    extra: str, chance: float
) -> None:
    cost = {"name": "Traffic", "amount": Decimal(extra)}
    plan = queue(DOLLAR, keep_rate=HALF, budget=3, extra_costs=[cost])
    assert forecasted(plan).within_budget == pytest.approx(chance)
    told = forecasted(queue(DOLLAR, keep_rate=1, budget=1, extra_costs=[cost]))
    assert told.estimate.budget is not None
    assert (told.within_budget == 1) == (told.estimate.budget.state != "over")


def test_the_budget_of_a_month_is_held_against_a_month_of_runs() -> None:
    # Four videos a month: with no more than six takes, two of them bad.
    plan = queue(DOLLAR, keep_rate=HALF, repeat="weekly", budget=6, budget_per="month")
    month = chances([(Decimal(1), HALF, 4)])
    chance = sum(one for cost, one in month.items() if cost <= 6)
    assert chance == pytest.approx(22 / 64)
    assert forecasted(plan).within_budget == pytest.approx(22 / 64)
    per_run = edits.settings_revised(plan, budget_per="run")
    assert forecasted(per_run).within_budget == pytest.approx(63 / 64)
    # $2 a month leave $4, which all four videos make at the first take once in sixteen months.
    hosting = ({"name": "Hosting", "amount": 2, "per": "month"},)
    with_hosting = edits.settings_revised(plan, extra_costs=hosting)
    assert forecasted(with_hosting).within_budget == pytest.approx(1 / 16)


def test_a_month_of_runs_is_less_uncertain_than_as_many_times_one_run() -> None:
    one = forecasted(queue(DOLLAR, keep_rate=HALF, repeat="weekly"))
    month = chances([(Decimal(1), HALF, 4)])
    assert one.month == Range(
        Decimal(4), Decimal(4), least(month, 0.5), least(month, 0.8), least(month, 0.9), "exact", 0
    )
    assert one.range is not None and one.month is not None
    assert one.range.p90 is not None and one.month.p90 is not None
    assert one.month.p90 < 4 * one.range.p90


def test_a_month_without_a_keep_rate_still_has_its_floor_and_its_plan() -> None:
    plan = queue(edits.revised(DOLLAR, takes=3), repeat="daily")
    assert ranged(plan) == Range(Decimal(1), Decimal(3), None, None, None, None, 0)
    assert forecasted(plan).month == Range(Decimal(30), Decimal(90), None, None, None, None, 0)


@pytest.mark.parametrize("repeat", ["once", "monthly"])
def test_one_run_a_month_has_no_month_of_its_own(repeat: str) -> None:
    plan = queue(DOLLAR, keep_rate=HALF, repeat=repeat, budget=1, budget_per="month")
    one = forecasted(plan)
    assert one.month is None
    assert one.within_budget == pytest.approx(1 / 2)


def test_no_chance_is_told_without_a_budget_or_with_a_price_missing() -> None:
    plan = queue(DOLLAR, keep_rate=HALF)
    assert forecasted(plan).within_budget is None
    plan = queue(DOLLAR, Clip(offer="pro/8k"), keep_rate=HALF, budget=100)
    assert forecasted(plan).within_budget is None


@given(some_plans)
def test_the_figures_agree_with_the_totals_and_stand_in_order(plan: Plan) -> None:
    estimate = estimated(plan)
    one = forecast(estimate)
    assert one.range is not None and one.pace is not None and one.odds is not None
    clips = [clip for clip in plan.clips if clip.status != "omitted"]
    prices = [plain_price(plan, clip.offer, clip) for clip in clips]
    floor = sum(
        price * clip.count for price, clip in zip(prices, clips, strict=True) if price is not None
    )
    assert one.range.unknown == estimate.total.unknown == prices.count(None)
    if clips and None in prices and len(set(prices)) == 1:
        assert (one.range.floor, one.range.plan) == (None, None)
    else:
        assert one.range.floor == floor
        assert one.range.plan == estimate.total.run
    ranges = [(one.range, 1), (one.month, plan.runs)]
    ranges += [(column.range, 1) for column in one.columns]
    for range_, runs in ranges:
        if range_ is None:
            assert plan.runs == 1 or one.odds.unknown
            continue
        marks = (range_.p50, range_.p80, range_.p90)
        if one.odds.unknown or range_.floor is None:
            assert marks == (None, None, None)
            assert range_.method is None
        else:
            known = [range_.floor, *(mark for mark in marks if mark is not None)]
            assert len(known) == 4
            assert known == sorted(known)
        if range_ is one.month and range_.floor is not None:
            assert range_.floor == floor * runs
            assert range_.plan == estimate.month
    if one.within_budget is not None:
        assert 0 <= one.within_budget <= 1
    assert (one.within_budget is None) == bool(
        plan.budget is None or estimate.total.unknown or one.odds.unknown
    )
    left = one.pace.demand.batch + one.pace.demand.elsewhere
    assert one.pace.requests + left == estimate.requests
    assert [column.offer for column in one.columns] == [column.offer for column in estimate.columns]
    for column, forecast_ in zip(estimate.columns, one.columns, strict=True):
        if forecast_.range.plan is not None:
            assert forecast_.range.plan == column.total.run
        assert forecast_.range.unknown == column.total.unknown


# The columns.


@given(some_plans)
def test_a_column_is_the_plan_with_every_clip_on_that_offer(plan: Plan) -> None:
    for column in forecasted(plan).columns:
        moved = edits.changed(
            plan,
            range(len(plan.clips)),
            lambda clip, offer=column.offer: edits.revised(clip, offer=offer),  # type: ignore[misc]
        )
        one = forecasted(moved)
        assert one.pace is not None
        # An offer is priced in its own currency, and the plan as mixed in that of its card.
        if one.estimate.pricing.currency_on(column.offer) == one.estimate.currency:
            assert column.range == one.range
        assert column.done == one.pace.done
        assert sent(column.pace) == (sent(one.pace.tiers[0]) if one.pace.tiers else None)


def test_a_column_says_which_request_a_burst_on_it_would_see_refused() -> None:
    columns = forecasted(numbered(20)).columns
    refusals = [column.pace.refusal if column.pace else None for column in columns]
    assert [refusal and refusal.number for refusal in refusals] == [None, 11, 11]


def test_a_column_leaves_the_batch_lane_out_of_its_limits() -> None:
    plan = queue(Clip(count=10), Clip(count=20, lane="batch"))
    pro = on(plan, "pro/720p").pace
    assert pro is not None
    assert (pro.requests, pro.refusal) == (10, None)
    assert on(edits.settings_revised(numbered(20), lane="batch"), "pro/hd").pace is None


def test_a_column_on_another_card_has_no_limits_of_the_own_account() -> None:
    other = card(tiers=[tier(id="pro")])
    plan = edits.settings_revised(numbered(20), compare=["pro/720p", "other/pro/720p"])
    cards = {**CARDS, "other": other}
    own, elsewhere = on(plan, "pro/720p", cards), on(plan, "other/pro/720p", cards)
    assert own.pace is not None and own.pace.refusal is not None
    assert own.pace.refusal.number == 11
    assert elsewhere.pace is not None
    assert elsewhere.pace.refusal is None
    assert (own.account and own.account.id, elsewhere.account and elsewhere.account.id) == (
        "tier-1",
        "any",
    )


def test_a_column_on_another_card_has_the_limits_of_its_first_account() -> None:
    limits = [{"requests": 3, "window": 60}]
    accounts = [{"id": "a", "name": "A", "limits": limits}, {"id": "tier-1", "name": "B"}]
    cards = {**CARDS, "other": card(accounts=accounts)}
    plan = edits.settings_revised(numbered(5), compare=["other/film/720p"], account="tier-1")
    column = on(plan, "other/film/720p", cards)
    assert column.pace is not None and column.pace.refusal is not None
    assert column.pace.refusal.number == 4
    assert column.hourly is not None and column.hourly.videos == 180


def test_a_column_tells_the_most_videos_an_hour_with_the_planned_takes() -> None:
    plan = numbered(20, takes=2)
    most = [column.hourly.videos if column.hourly else None for column in forecasted(plan).columns]
    assert most == [750, 300, 300]


def test_a_column_that_is_not_sold_has_no_pace_and_no_range() -> None:
    column = on(queue(Clip(), keep_rate=HALF, compare=["pro/8k"]), "pro/8k")
    assert (column.pace, column.account, column.hourly) == (None, None, None)
    assert column.range == Range(None, None, None, None, None, None, 1)


def test_an_offer_that_is_not_compared_has_no_column() -> None:
    assert forecasted(queue()).column("pro/1080p") is None


# Advice.

LADDER = LIVE.model_copy(
    update={
        "id": "ladder",
        "accounts": card(
            accounts=[
                {"id": f"level-{number}", "name": f"Level {number}", "limits": [limit]}
                for number, limit in enumerate(
                    [{"concurrent": 1}, {"concurrent": 2}, {"concurrent": 5}, {"concurrent": 20}], 1
                )
            ]
        ).accounts,
    }
)
"""Each account renders more jobs at once than the one before it; a job takes 180 s."""
LADDERS = {**CARDS, "ladder": LADDER}


def climbed(**settings_: Any) -> Plan:
    return queue(Clip(count=20), rates="ladder", **settings_)


def test_every_account_of_the_card_is_tried_in_its_order() -> None:
    levels = advised(climbed(), LADDERS).levels
    assert {level.account.id: level.pace.done for level in levels} == {
        "level-1": 20 * 180,
        "level-2": 10 * 180,
        "level-3": 4 * 180,
        "level-4": 180,
    }
    assert [level.account.id for level in levels] == [one.id for one in LADDER.accounts]


def test_the_plans_own_account_is_tried_with_the_pace_it_has() -> None:
    one = forecasted(climbed(account="level-3"), LADDERS)
    assert one.advice is not None
    assert one.advice.levels[2].pace is one.pace


@pytest.mark.parametrize(
    ("deadline", "account"),
    [
        (Decimal("0.04"), None),
        (Decimal("0.05"), "level-4"),
        (Decimal("0.19"), "level-4"),
        (Decimal("0.2"), "level-3"),
        (Decimal("0.5"), "level-2"),
        (Decimal(1), "level-1"),
        (datetime(2026, 11, 22, 0, 12), "level-3"),
        (datetime(2026, 11, 22, 0, 11), "level-4"),
        (datetime(2026, 11, 21), None),
        (None, None),
    ],
)
def test_the_lowest_account_that_meets_the_deadline(
    deadline: Decimal | datetime | None, account: str | None
) -> None:
    meets = advised(climbed(deadline=deadline, account="level-2"), LADDERS).meets
    assert (meets and meets.id) == account


def test_jobs_at_once_that_decide_are_tried_twice_over() -> None:
    advice = advised(climbed(account="level-3"), LADDERS)
    assert advice.doubled_to == 10
    assert advice.doubled is not None
    assert advice.doubled.done == 360
    own = advised(climbed(account="level-4", concurrent=2), LADDERS)
    assert own.doubled_to == 4
    assert own.doubled is not None
    assert own.doubled.done == 900


def test_twice_the_jobs_are_not_tried_where_something_else_decides() -> None:
    advice = advised(numbered(20, offer="pro/720p"))
    assert (advice.doubled, advice.doubled_to) == (None, None)
    alone = advised(queue(Clip(), rates="ladder"), LADDERS)
    assert (alone.doubled, alone.doubled_to) == (None, None)


def test_more_jobs_at_once_than_any_file_may_name_can_be_tried() -> None:
    plan = queue(*[Clip(count=1_000, takes=1_000)] * 2, rates="ladder", concurrent=1_000_000)
    assert paced(plan, LADDERS).done == 360
    assert advised(plan, LADDERS).doubled_to in (None, 2_000_000)


def test_without_the_card_there_is_no_account_to_try() -> None:
    advice = advised(queue(Clip(), rates="gone", deadline=Decimal(1)))
    assert (advice.levels, advice.doubled, advice.meets) == ((), None, None)


@settings(max_examples=25)
@given(some_plans)
def test_the_account_that_meets_the_deadline_is_the_first_that_does_by_itself(plan: Plan) -> None:
    one = forecasted(plan)
    assert one.advice is not None
    sold = CARDS.get(plan.rates)
    accounts = sold.accounts if sold else ()
    assert [level.account for level in one.advice.levels] == list(accounts)
    meeting = []
    for level in one.advice.levels:
        alone = paced(edits.settings_revised(plan, account=level.account.id))
        assert [sent(each) for each in level.pace.tiers] == [sent(each) for each in alone.tiers]
        due, asked = one.deadline, alone.demand
        if due is None or due.passed or asked.elsewhere:
            continue
        if alone.done is not None and due.seconds > 0 and alone.done <= due.seconds:
            meeting.append(level.account)
    assert one.advice.meets == (meeting[0] if meeting else None)


def test_the_accounts_of_another_vendor_are_tried_where_its_limits_decide() -> None:
    plan = queue(Clip(), Clip(offer="ladder/standard/720p", count=20), deadline=Decimal("0.5"))
    advice = advised(plan, LADDERS)
    there = advice.elsewhere
    assert there is not None
    assert (there.card.id, there.chosen and there.chosen.id) == ("ladder", "level-1")
    assert [level.pace.done for level in there.levels] == [3_600, 1_800, 720, 180]
    assert there.meets is not None
    assert there.meets.id == "level-2"
    # No account of the plan's own card helps there.
    assert advice.meets is None
    assert {level.pace.done for level in advice.levels} <= {None, Fraction(3_600)}
    # Twice the jobs at once, at the vendor whose limit decides.
    assert advice.doubled_to == 2
    assert advice.doubled is not None
    assert advice.doubled.done == 1_800


def test_the_plans_account_at_another_vendor_counts_there_and_is_the_chosen_one() -> None:
    plan = queue(
        Clip(), Clip(offer="ladder/standard/720p", count=20), accounts={"ladder": "level-3"}
    )
    one = forecasted(plan, LADDERS)
    assert one.pace is not None and one.advice is not None
    assert one.pace.done == 720
    assert one.advice.elsewhere is not None
    assert one.advice.elsewhere.chosen is LADDER.accounts[2]
    assert one.advice.elsewhere.levels[2].pace is one.pace
    own = on(plan, "standard/720p", LADDERS)
    assert own.account is not None
    assert own.account.id == "tier-1"
    there = on(plan, "ladder/standard/720p", LADDERS)
    # With every clip there, 21 of them, five at once.
    assert there.account is LADDER.accounts[2]
    assert there.done == 900


def test_where_the_own_card_decides_no_other_card_is_looked_at() -> None:
    plan = queue(Clip(count=26), Clip(offer="ladder/standard/720p"), concurrent=1)
    assert advised(plan, LADDERS).elsewhere is None
    assert advised(queue(Clip(count=26)), LADDERS).elsewhere is None


def test_an_account_that_another_vendor_does_not_have_leaves_its_limits_unknown() -> None:
    plan = queue(
        Clip(), Clip(offer="ladder/standard/720p", count=20), accounts={"ladder": "level-9"}
    )
    one = forecasted(plan, LADDERS)
    assert one.pace is not None and one.advice is not None
    own, there = one.pace.tiers
    assert own.done == 180
    assert (there.allowances, there.unknown) == ((), "limits")
    assert one.pace.done is None
    # What each of its accounts would bring is still told.
    assert one.advice.elsewhere is not None
    assert one.advice.elsewhere.chosen is None
    assert [level.pace.done for level in one.advice.elsewhere.levels] == [3_600, 1_800, 720, 180]


def test_a_tier_without_access_at_another_vendor_asks_for_another_account_there() -> None:
    accounts = [
        {"id": "free", "name": "Free", "no_access": ["film"]},
        {"id": "paid", "name": "Paid", "limits": [{"concurrent": 2}]},
    ]
    other = card(accounts=accounts, tiers=[tier(render_seconds=60)])
    film = Clip(offer="other/film/720p", seconds=5, frame="landscape", count=4)
    advice = advised(queue(Clip(), film, deadline=Decimal(1)), {**CARDS, "other": other})
    assert advice.elsewhere is not None
    assert advice.elsewhere.meets is not None
    assert advice.elsewhere.meets.id == "paid"


# How it is worked out.


def test_it_comes_first_without_advice_and_at_the_end_with_it() -> None:
    plan = numbered(20, offer="pro/720p", keep_rate=HALF)
    first, last = filter(None, Forecaster().working(estimated(plan)))
    assert first.advice is None
    assert last.advice is not None
    assert first.is_told and last.is_told
    assert (first.range, first.pace, first.columns) == (last.range, last.pace, last.columns)


def test_before_it_is_worked_out_nothing_is_told() -> None:
    one = Forecast(estimated(queue(Clip())))
    assert not one.is_told
    assert (one.odds, one.range, one.pace, one.advice, one.columns) == (None, None, None, None, ())
    assert one.column("pro/hd") is None


def test_a_large_plan_leaves_time_in_between_from_the_beginning_on() -> None:
    plan = numbered(5_000, keep_rate=HALF)
    steps = list(Forecaster().working(estimated(plan)))
    told = next(place for place, made in enumerate(steps) if made is not None)
    assert told > 10


def test_a_forecast_that_is_dropped_half_way_spoils_none_that_follows() -> None:
    forecaster, estimator = Forecaster(), Estimator(CARDS, TODAY)
    plan = numbered(5_000, keep_rate=HALF)
    after = edits.changed(plan, [77], lambda clip: edits.revised(clip, takes=3))
    dropped = forecaster.working(estimator.estimate(plan))
    assert next(dropped) is None
    *_, made = filter(None, forecaster.working(estimator.estimate(after)))
    assert figures(made) == figures(forecasted(after))
    # The one that was dropped may even go on.
    *_, late = filter(None, dropped)
    assert figures(late) == figures(forecasted(plan))


@given(some_plans, st.lists(some_edits(), max_size=6))
def test_a_forecast_that_follows_any_edits_is_the_one_from_nothing(
    plan: Plan, steps: list[Edit]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 3)
        forecaster, estimator = Forecaster(), Estimator(CARDS, TODAY)
        for step in steps:
            plan = step(plan)
            *_, made = filter(None, forecaster.working(estimator.estimate(plan)))
            assert figures(made) == figures(forecasted(plan))


@given(some_plans)
def test_only_known_figures_are_numbers_and_every_gap_has_a_reason(plan: Plan) -> None:
    one = forecasted(plan)
    assert one.pace is not None
    for each in one.pace.tiers:
        assert (each.done is None) == (each.unknown is not None)
        if each.submitted is None:
            assert each.done is None
        found = one.pace.demand.found[each.tier]
        assert isinstance(found, Found)
        if each.done is not None and each.submitted is not None:
            known = plan.render_seconds or found.tier.render_seconds
            assert known is not None
            assert each.done - each.submitted == Fraction(known)
    assert (one.pace.done is None) == (one.pace.is_empty or one.pace.unknown is not None)
    windows = [lane.window for lane in one.pace.demand.lanes]
    assert (one.pace.unknown == "batch") <= (None in windows)
    if one.pace.done is not None:
        ends = [each.done or 0 for each in one.pace.tiers]
        assert one.pace.done == max([*ends, *(window or 0 for window in windows)])
        is_batch = max((window or 0 for window in windows), default=0) > max(ends, default=0)
        assert (one.pace.last_lane is not None) == is_batch


def test_a_card_of_a_single_price_a_clip_has_a_range_in_steps_of_it() -> None:
    film = card(tiers=[tier(rates=[rate(per_second=None, per_clip={"5": Decimal("0.84")})])])
    plan = queue(Clip(seconds=5, frame="landscape", keep_rate=HALF), rates="other")
    found = forecasted(plan, {"other": film}).range
    assert found is not None
    assert (found.p50, found.p80, found.p90) == (
        Decimal("0.84"),
        Decimal("2.52"),
        Decimal("3.36"),
    )
