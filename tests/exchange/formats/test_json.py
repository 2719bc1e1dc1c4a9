import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from plans import CARDS, card, forecasted, queue, some_plans, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.formats import json as json_report
from soraplan.exchange.receipt import receipt
from soraplan.exchange.report import report
from soraplan.storage import plans

GOLDEN = Path(__file__).parents[1] / "golden"


def dumped(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> str:
    forecast = forecasted(plan, cards)
    return json_report.dumps(report(forecast), receipt(forecast.estimate))


def written(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> Any:
    def refused(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(dumped(plan, cards), parse_constant=refused)


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    plan = plans.read(GOLDEN / f"{name}.toml").plan
    text = dumped(plan)
    # Made anew by: soraplan show shoot.toml --format json --today 2026-11-22
    assert text.encode() == (GOLDEN / f"{name}.json").read_bytes()


def test_the_promised_keys_stand_in_their_order() -> None:
    made = written(queue(Clip(), budget=Decimal(1)))

    def order(table: dict[str, Any], *promised: str) -> bool:
        return [key for key in table if key in promised] == list(promised)

    assert order(
        made, "format", "title", "currency", "rates", "clips", "totals", "range", "pace", "findings"
    )
    assert order(made["rates"], "id", "checked", "retired")
    assert order(made["clips"][0], "id", "shot", "offer", "requests", "seconds", "cost", "offers")
    assert order(
        made["totals"],
        *("run", "month", "contingency", "extra", "requests", "seconds", "unknown"),
        *("budget", "offers"),
    )
    assert order(made["totals"], "per_second", "per_minute", "stress", "stress_month")
    assert order(made, "pace", "finish", "accounts", "findings")
    assert order(made["totals"]["budget"], "amount", "per", "used", "state")
    assert order(made["totals"]["offers"]["pro/hd"], "run", "month", "unavailable", "first_refused")
    assert order(made["range"], "floor", "plan", "p50", "p80", "p90", "within_budget")
    assert order(
        made["pace"][0],
        *("tier", "requests", "limit", "first_refused", "first_refused_clip"),
        *("interval_seconds", "submitted_seconds", "done_seconds", "decided_by"),
    )
    assert order(made["findings"][0], "severity", "code", "clip", "message")


def test_the_figures_of_the_guide() -> None:
    made = written(queue(Clip(id="a", prompt="x", seconds=10, count=20), repeat="daily"))
    assert made["totals"]["run"] == "20.00"
    assert made["totals"]["month"] == "600.00"
    assert made["totals"]["offers"]["pro/720p"]["month"] == "1800.00"
    assert made["totals"]["offers"]["pro/720p"]["first_refused"] == 11
    assert made["clips"][0]["offers"] == {
        "standard/720p": "20.00",
        "pro/720p": "60.00",
        "pro/hd": "100.00",
    }
    assert made["totals"]["budget"] is None


def test_an_omitted_clip_asks_for_nothing_and_costs_nothing() -> None:
    clip = written(queue(Clip(status="omitted", offer="gone/film/720p")))["clips"][0]
    assert (clip["requests"], clip["cost"]) == (0, "0.00")


def test_what_is_not_known_is_null() -> None:
    made = written(queue(Clip(), rates="gone", budget=Decimal(5), contingency=Decimal(10)))
    assert made["rates"]["checked"] is None
    assert made["rates"]["retired"] is None
    assert made["clips"][0]["cost"] is None
    assert made["clips"][0]["offer"] is None
    assert made["totals"]["run"] is None
    assert made["totals"]["contingency"] is None
    assert made["totals"]["budget"] == {
        "amount": "5.00",
        "per": "run",
        "used": None,
        "state": None,
    }


@pytest.mark.parametrize(
    "left_out", [Clip(frame="square"), Clip(offer="euro/film/720p", frame="landscape", seconds=5)]
)
def test_whether_a_budget_is_kept_is_null_where_something_is_left_out(left_out: Clip) -> None:
    kept = written(queue(Clip(), left_out, budget=Decimal(5)))["totals"]["budget"]
    assert (kept["used"], kept["state"]) == ("0.40", None)
    over = written(queue(Clip(), left_out, budget=Decimal("0.30")))["totals"]["budget"]
    assert (over["used"], over["state"]) == ("0.40", "over")


@given(some_plans)
def test_money_is_a_text_of_two_decimals(plan: Plan) -> None:
    made = written(plan)
    amounts = [made["totals"][key] for key in ("run", "month", "contingency", "extra")]
    for clip in made["clips"]:
        amounts += [clip["cost"], *clip["offers"].values()]
    for amount in amounts:
        assert amount is None or (amount == f"{Decimal(amount):.2f}" and Decimal(amount) >= 0)


def numbers(value: Any) -> Iterator[float]:
    """Every number anywhere in a value."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from numbers(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


@given(some_plans)
def test_the_same_plan_gives_the_same_bytes_and_no_odd_number(plan: Plan) -> None:
    assert dumped(plan) == dumped(plan)
    made = written(plan)
    assert all(math.isfinite(number) for number in numbers(made))
    chances = [made["range"]["within_budget"], made["range"]["missed_shot"]]
    chances += [clip["nothing_usable"] for clip in made["clips"]]
    assert all(chance is None or 0 <= chance <= 1 for chance in chances)


@given(some_plans)
def test_amounts_of_the_range_never_fall(plan: Plan) -> None:
    made = written(plan)
    for one in (made["range"], made["range"]["month"]):
        told = [one[key] for key in ("floor", "p50", "p80", "p90") if one[key] is not None]
        assert [Decimal(amount) for amount in told] == sorted(map(Decimal, told))
        assert (one["p50"] is None) == (one["method"] is None)


def test_the_range_of_one_video_is_that_of_a_coin() -> None:
    clip = Clip(seconds=8, keep_rate=Decimal("0.5"), takes=2)
    made = written(queue(clip, budget=Decimal("1.60")))
    assert made["range"] == {
        "floor": "0.80",
        "plan": "1.60",
        "p50": "0.80",
        "p80": "2.40",
        "p90": "3.20",
        "method": "exact",
        "unknown": 0,
        "within_budget": 0.75,
        "missed_shot": 0.25,
        "month": {
            "floor": "0.80",
            "plan": "1.60",
            "p50": "0.80",
            "p80": "2.40",
            "p90": "3.20",
            "method": "exact",
            "unknown": 0,
        },
        "without_keep_rate": 0,
    }
    assert (made["clips"][0]["keep_rate"], made["clips"][0]["nothing_usable"]) == (0.5, 0.25)


def test_a_month_without_keep_rates_has_a_floor_and_a_plan() -> None:
    month = written(queue(Clip(takes=2), repeat="daily"))["range"]["month"]
    assert (month["floor"], month["plan"], month["p50"]) == ("12.00", "24.00", None)


def test_the_pace_of_the_contract() -> None:
    plan = queue(Clip(id="k3f9a2", prompt="x", count=20, offer="pro/720p"), deadline=Decimal(1))
    made = written(plan)
    assert made["pace"] == [
        {
            "tier": "pro",
            "requests": 20,
            "limit": "10 per minute",
            "first_refused": 11,
            "first_refused_clip": "k3f9a2",
            "refused": 10,
            "queued": False,
            "interval_seconds": 6.0,
            "submitted_seconds": 114.0,
            "done_seconds": None,
            "render_seconds": None,
            "unknown": "render",
            "decided_by": "10 per minute",
        }
    ]
    assert made["finish"]["meets_deadline"] is None
    assert made["finish"]["deadline_seconds"] == 3600.0


def test_the_batch_lane_is_told_with_its_window_and_what_it_saves() -> None:
    made = written(queue(Clip(seconds=8, count=12, lane="batch"), Clip(), repeat="daily"))
    assert made["batch"] == {
        "lanes": [{"card": "openai-sora-2", "requests": 12, "sold": True, "done_seconds": 86_400}],
        "saved": {"clips": 1, "requests": 12, "unknown": 0, "run": "4.80", "month": "144.00"},
        "could_save": {"clips": 1, "requests": 1, "unknown": 0, "run": "0.20", "month": "6.00"},
        "at_once": [],
    }
    assert made["finish"]["done_seconds"] == 86_400.0
    assert made["finish"]["left_out"] == {"batch": 12, "elsewhere": 0}
    assert made["finish"]["decided_by"] is None
    column = made["totals"]["offers"]["standard/720p"]
    assert (column["done_seconds"], column["submitted_seconds"]) == (86_400.0, 0.0)
    nothing = written(queue())["batch"]
    assert nothing == {"lanes": [], "saved": None, "could_save": None, "at_once": []}
    film = Clip(prompt="x", seconds=5, frame="landscape", count=3, offer="luma/ray/720p")
    assert written(queue(film, lane="batch"))["batch"]["at_once"] == [
        {"offer": "Luma", "clips": 1, "requests": 3}
    ]


def test_a_burst_that_the_vendor_queues_is_refused_nowhere() -> None:
    limits = [{"concurrent": 3, "excess": "queued"}]
    accounts = [{"id": "one", "name": "One", "limits": limits}]
    other = card(accounts=accounts, tiers=[tier(render_seconds=60)])
    film = Clip(prompt="x", seconds=5, frame="landscape", count=9, offer="other/film/720p")
    plan = queue(Clip(prompt="x"), film, accounts={"other": "one"})
    made = written(plan, {**CARDS, "other": other})
    (own, there) = made["pace"]
    assert (own["queued"], there["queued"]) == (False, True)
    assert (there["first_refused"], there["refused"], there["done_seconds"]) == (None, 0, 180.0)
    assert made["totals"]["offers"]["other/film/720p"]["first_refused"] is None
    assert "rate-limit" not in [one["code"] for one in made["findings"]]
    assert made["finish"]["other_accounts"] == {"other": "one"}


def test_the_accounts_of_another_card_are_told_where_its_limits_decide() -> None:
    accounts = [
        {"id": id_, "name": id_.title(), "limits": [{"concurrent": at_once}]}
        for id_, at_once in (("small", 1), ("large", 9))
    ]
    other = card(accounts=accounts, tiers=[tier(render_seconds=600)])
    film = Clip(prompt="x", seconds=5, frame="landscape", count=9, offer="other/film/720p")
    made = written(queue(Clip(), film, deadline=Decimal(1)), {**CARDS, "other": other})
    there = made["finish"]["decided_elsewhere"]
    assert (there["card"], there["first_account_that_meets"]) == ("other", "large")
    assert [(one["account"], one["done_seconds"]) for one in there["accounts"]] == [
        ("small", 5_400.0),
        ("large", 600.0),
    ]
    assert made["finish"]["first_account_that_meets"] is None
    assert written(queue(Clip()))["finish"]["decided_elsewhere"] is None


def test_an_account_refuses_only_requests_of_its_own_card() -> None:
    limits = [{"requests": 3, "window": 86_400}]
    accounts = [{"id": "any", "name": "Any", "limits": limits}]
    other = card(accounts=accounts, tiers=[tier(render_seconds=600)])
    film = Clip(prompt="x", seconds=5, frame="landscape", count=9, offer="other/film/720p")
    made = written(queue(film, Clip(count=30)), {**CARDS, "other": other})
    first = {one["account"]: one["first_refused"] for one in made["accounts"]}
    assert (first["tier-1"], first["tier-2"]) == (26, None)
    (there,) = made["finish"]["decided_elsewhere"]["accounts"]
    assert there["first_refused"] == 4


def test_figures_of_the_plan_win_and_every_account_is_told() -> None:
    clip = Clip(prompt="x", count=20, offer="pro/720p")
    plan = queue(
        clip, concurrent=2, render_seconds=Decimal(60), deadline=Decimal("0.15"), account="tier-5"
    )
    made = written(plan)
    # Ten pairs one after another, the second of a pair 0.4 s behind the first.
    assert made["finish"]["done_seconds"] == 600.4
    assert made["finish"]["decided_by"] == "2 at once"
    assert made["finish"]["meets_deadline"] is False
    # Five rounds of four.
    assert made["finish"]["doubled"] == {
        "concurrent": 4,
        "submitted_seconds": 241.2,
        "done_seconds": 301.2,
    }
    accounts = {one["account"]: one for one in made["accounts"]}
    assert list(accounts) == [
        "tier-1", "tier-2", "tier-3", "tier-4", "tier-5", "azure", "free",
    ]  # fmt: skip
    assert accounts["tier-5"]["done_seconds"] == 600.4
    assert accounts["free"]["done_seconds"] is None
    assert accounts["free"]["meets_deadline"] is False


def test_what_a_closed_tier_would_do_is_null() -> None:
    made = written(queue(Clip(count=20, offer="pro/720p"), account="free"))
    (tier,) = made["pace"]
    assert tier["unknown"] == "access"
    assert tier["requests"] == 20
    for key in ("limit", "first_refused", "refused", "interval_seconds", "done_seconds"):
        assert tier[key] is None, key
    assert made["totals"]["offers"]["pro/720p"]["decided_by"] is None


def test_a_clip_says_whether_it_needs_sound_and_what_it_starts_from() -> None:
    (needs, plain) = written(queue(Clip(audio=True, reference_seconds=6), Clip()))["clips"]
    assert (needs["audio"], needs["reference_seconds"]) == (True, 6)
    assert (plain["audio"], plain["reference_seconds"]) == (False, None)
