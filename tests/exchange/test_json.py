import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given

from plans import estimated, queue, some_plans
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange import json as json_report
from soraplan.exchange.report import report
from soraplan.storage import plans

GOLDEN = Path(__file__).parent / "golden"


def written(plan: Plan) -> Any:
    return json.loads(json_report.dumps(report(estimated(plan))))


def test_the_bytes_are_the_contract() -> None:
    plan = plans.read(GOLDEN / "shoot.toml").plan
    text = json_report.dumps(report(estimated(plan)))
    # Made anew by: soraplan show shoot.toml --format json --today 2026-11-22
    assert text.encode() == (GOLDEN / "shoot.json").read_bytes()


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


@given(some_plans)
def test_money_is_a_text_of_two_decimals(plan: Plan) -> None:
    made = written(plan)
    amounts = [made["totals"][key] for key in ("run", "month", "contingency", "extra")]
    for clip in made["clips"]:
        amounts += [clip["cost"], *clip["offers"].values()]
    for amount in amounts:
        assert amount is None or (amount == f"{Decimal(amount):.2f}" and Decimal(amount) >= 0)
