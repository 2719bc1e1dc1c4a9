from datetime import date
from decimal import Decimal
from itertools import groupby

from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.findings import findings
from soraplan.core.forecast import forecast
from soraplan.storage import cards, paths, plans

TEXT = paths.sample_file().read_text(encoding="utf-8")


def estimate() -> Estimate:
    plan = plans.parse(TEXT, "sample.toml")
    return Estimator(cards.installed().cards, date(2026, 11, 22)).estimate(plan)


def test_the_sample_is_written_as_soraplan_writes_plans() -> None:
    assert plans.dumps(plans.parse(TEXT, "sample.toml")) == TEXT


def test_the_sample_is_the_social_series_and_a_film_of_ten_shots() -> None:
    clips = estimate().plan.clips
    scenes = [(scene, len([*shots])) for scene, shots in groupby(clips, lambda clip: clip.scene)]
    assert scenes == [
        ("Social series", 1), ("1 Dawn", 3), ("2 Atelier", 4), ("3 Night", 2), ("4 Signature", 1)
    ]  # fmt: skip
    assert all(clip.prompt for clip in clips)


def test_the_sample_comes_near_its_budget() -> None:
    found = estimate()
    assert found.total.run == Decimal("114.00")
    assert found.budget is not None
    assert (found.budget.used, found.budget.state) == (Decimal("125.40"), "near")


def test_the_sample_shows_what_there_is_to_find() -> None:
    codes = [finding.code for finding in findings(forecast(estimate()))]
    assert codes == [
        "retired-card", "rate-limit", "too-few-takes", "length-not-offered", "length-not-offered",
        "near-budget",
    ]  # fmt: skip


def test_a_burst_of_the_sample_is_refused_on_pro_and_not_on_standard() -> None:
    pace = forecast(estimate()).pace
    assert pace is not None
    assert [
        (tier.tier, tier.requests, tier.refusal.number if tier.refusal else None)
        for tier in pace.tiers
    ] == [("standard", 25, None), ("pro", 24, 11)]
    # 23 intervals of 6 s on Pro.
    assert pace.submitted == 138


def test_the_sample_has_a_range_and_a_chance_to_stay_within_its_budget() -> None:
    made = forecast(estimate())
    assert made.range is not None
    assert made.range.floor is not None and made.range.p50 is not None
    assert made.range.p80 is not None and made.range.p90 is not None
    assert made.range.plan == Decimal("114.00")
    assert made.range.floor < made.range.p50 < made.range.p80 < made.range.p90
    assert made.within_budget is not None
    assert 0.5 < made.within_budget < 1


def test_it_is_known_when_the_sample_is_done() -> None:
    pace = forecast(estimate()).pace
    assert pace is not None
    assert pace.done is not None
