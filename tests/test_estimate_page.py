"""The page on the estimate is held to what it computes: cost, range, pace and findings."""

from decimal import Decimal
from itertools import product

import pytest

from pages import estimated, forecasted, plan_of, prose, rows
from soraplan.core import money
from soraplan.core.ages import OLD_DAYS, STALE_DAYS
from soraplan.core.chances.keep_rates import PRESETS
from soraplan.core.clip import Clip
from soraplan.core.edits import revised, settings_revised
from soraplan.core.estimate import NEAR
from soraplan.core.finding import SEVERITIES
from soraplan.core.plan import Plan
from soraplan.core.text.words import duration_text

PAGE = "estimate.md"
PROSE = prose(PAGE)


def test_the_social_series_costs_what_the_page_computes() -> None:
    estimate = estimated(plan_of("series.toml"))
    told = [
        (money.shown(one.total.run, "USD"), money.shown(one.total.run * 30, "USD"))
        for one in estimate.columns
    ]
    (day, month), (pro_day, pro_month), (hd_day, hd_month) = told
    assert f"10 × $0.10 × 20 × 1 = {day} a day and {month} a month of 30 runs" in PROSE
    assert f"on Pro 720p at $0.30 it is {pro_day} and {pro_month}" in PROSE
    assert f"on Pro HD at $0.50 {hd_day} and {hd_month}." in PROSE
    assert estimate.month == Decimal(600)
    (clip,) = estimate.plan.clips
    longer, shorter = (
        money.shown(estimated(plan_with(revised(clip, seconds=seconds))).total.run, "USD")
        for seconds in (12, 8)
    )
    assert f"12 s of these twenty cost {longer}, 8 s {shorter}." in PROSE


def plan_with(clip: Clip) -> Plan:
    plan = plan_of("series.toml")
    return settings_revised(plan, clips=type(plan.clips)([clip]))


def test_the_series_on_pro_is_refused_and_paced_as_the_page_says() -> None:
    (clip,) = plan_of("series.toml").clips
    pace = forecasted(plan_with(revised(clip, offer="pro/720p"))).pace
    assert pace is not None and pace.refusal is not None
    (tier,) = pace.tiers
    (limit,) = tier.allowances
    assert (
        f"The {tier.requests} requests of the series on Pro with Tier 1 ({limit.limit.text}):"
        f" the {pace.refusal.number}th is refused. At an even pace they go out one every"
        f" {tier.interval} s, the last after {tier.submitted} s." in PROSE
    )


def test_the_range_is_that_of_tossing_a_coin_until_heads_come_twice() -> None:
    plan = plan_of("promo.toml")
    (clip,) = plan.clips
    assert (clip.count, clip.takes, clip.seconds, plan.keep_rate) == (2, 3, 8, Decimal("0.5"))
    most = 9
    tosses = ["".join(toss) for toss in product("HT", repeat=most)]
    enough = {
        takes: sum(toss[:takes].count("H") >= 2 for toss in tosses) / len(tosses)
        for takes in range(2, most)
    }
    # The page counts takes by a formula, this test by writing down all tosses.
    for takes, chance in enough.items():
        last = enough.get(takes - 1, 0)
        assert chance - last == pytest.approx((takes - 1) / 2**takes)
    listed = rows(PAGE, "Takes for both")
    assert [int(cells[0]) for cells in listed] == [2, 3, 4, 5, 6, 7]
    for number, cost, told in listed:
        assert cost == money.shown(Decimal("2.40") * int(number), "USD")
        exact = 100 * enough[int(number)]
        assert float(told.removesuffix(" %")) == pytest.approx(exact, abs=0.051)
    p50, p80, p90 = (
        next(cost for number, cost, _ in listed if enough[int(number)] >= share)
        for share in (0.5, 0.8, 0.9)
    )
    assert f"So P50 is {p50}, P80 {p80} and P90 {p90}" in PROSE
    affordable = int(Decimal(10) / Decimal("2.40"))
    assert affordable == 4
    assert f"enough with a chance of {enough[affordable]:.0%}.".replace("%", " %") in PROSE
    assert f"0.5³ = {0.5**3:.1%}".replace("%", " %") in PROSE
    assert f"1 − 0.875² = {1 - 0.875**2:.0%}".replace("%", " %") in PROSE
    made = forecasted(plan)
    assert made.range is not None and made.odds is not None
    amounts = (made.range.p50, made.range.p80, made.range.p90)
    assert tuple(money.shown(amount, "USD") for amount in amounts) == (p50, p80, p90)
    assert made.within_budget == pytest.approx(enough[affordable])
    assert made.odds.missed == pytest.approx(1 - 0.875**2)


def test_the_paced_run_ends_when_the_page_computes() -> None:
    plan = plan_of("paced.toml")
    # One job after another into the first of five seats that is free, and 6 s apart.
    free, earliest, sent = [0] * 5, 0, 0
    for _ in range(20):
        sent = max(earliest, min(free))
        free[free.index(min(free))] = sent + 180
        earliest = sent + 6
    assert f"3 × 180 + 4 × 6 = {sent} s" in PROSE
    assert f"{sent} + 180 = {max(free)} s, which is {duration_text(max(free))}." in PROSE
    assert f"19 × 6 + 180 = {19 * 6 + 180} s" in PROSE
    pace = forecasted(plan).pace
    assert pace is not None and pace.last is not None and pace.last.decided_by is not None
    assert pace.submitted == sent and pace.done == max(free)
    assert pace.last.decided_by.limit.concurrent == 5
    alone = forecasted(settings_revised(plan, concurrent=None)).pace
    assert alone is not None and alone.done == 19 * 6 + 180


def test_the_published_keep_rates_are_those_of_the_app() -> None:
    told = [f"`{preset.id}` {preset.share}" for preset in PRESETS]
    assert f"{', '.join(told[:-1])} or {told[-1]}." in PROSE


def test_the_bounds_of_budget_and_age_are_those_of_the_code() -> None:
    near = f"{NEAR:.0%}".replace("%", " %")
    assert f"`under` below {near} of it, `near` from {near} to 100 %, `over` above" in PROSE
    assert f"a figure in use was last checked {OLD_DAYS} days ago or more" in PROSE
    assert f"a figure in use was last checked {STALE_DAYS} days ago or more" in PROSE


def test_the_findings_are_those_of_the_code_in_their_order() -> None:
    listed = [(code.strip("`"), severity) for code, severity, _ in rows(PAGE, "Finding")]
    assert listed == list(SEVERITIES.items())
