"""Two versions of a plan with clips in a currency that no rate of exchange leads from.

A clip on KINO is 5 s at €0.20, so €1.00 a take, and one on LUMA 5 s at $0.06, so $0.30.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, card, forecasted, queue, rate, tier
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts
from soraplan.core.plan import Plan
from soraplan.exchange.plan_diff import PlanChange, plan_change
from soraplan.exchange.plan_diff import json as plan_diff_json
from soraplan.exchange.plan_diff import markdown as plan_diff_markdown
from soraplan.exchange.plan_diff import text as plan_diff_text
from soraplan.exchange.plan_diff.gate import Increase, increase_verdict, over_in_all, over_p90


def kino(id_: str, currency: str, price: str) -> Any:
    studio = tier(
        id="studio",
        name="Studio",
        seconds=[5],
        rates=[
            rate(sizes={"landscape": "1280x720"}, per_second=Decimal(price)),
            rate(resolution="4k", sizes={"landscape": "3840x2160"}, per_second=None),
        ],
    )
    return card(id=id_, name=id_.title(), currency=currency, tiers=[studio])


ALL = {**CARDS, "kino": kino("kino", "EUR", "0.20"), "eiga": kino("eiga", "JPY", "20")}


def clip(id_: str, offer: str, takes: int = 1, **more: Any) -> Clip:
    return Clip(id=id_, prompt=id_, offer=offer, seconds=5, frame="landscape", takes=takes, **more)


HERE = clip("h", "luma/ray/720p")
EURO = clip("e", "kino/studio/720p", 12)
DEAR = edits.revised(EURO, takes=99)
NO_PRICE = clip("n", "kino/studio/4k")


def between(old: Plan, new: Plan, **more: Any) -> PlanChange:
    return plan_change(forecasted(old, ALL), forecasted(new, ALL), **more)


def told(old: Plan, new: Plan, **more: Any) -> str:
    return plan_diff_text.dumps(between(old, new, **more), width=200)


def test_a_clip_that_costs_more_in_its_own_currency_is_told_to_cost_more() -> None:
    text = told(queue(HERE, EURO), queue(HERE, DEAR))
    assert "A run costs $0.30 + €99.00, €87.00 more than before." in text
    assert "~ e: €12.00 → €99.00, +€87.00 (+725.0 %)" in text
    assert (
        "1 clip is priced in EUR and cannot be added up: no rate of exchange to USD is written down"
    ) in text
    assert "no price" not in text
    (row,) = (line for line in text.splitlines() if line.startswith("A run as planned"))
    assert row.split("  ")[-1] == "+€87.00 (+725.0 %)"


def test_each_currency_has_a_difference_of_its_own() -> None:
    yen = clip("y", "eiga/studio/720p", 3)
    text = told(queue(HERE, EURO), queue(edits.revised(HERE, takes=2), DEAR, yen))
    assert "A run costs $0.60 + €99.00 + ¥300.00; before it was $0.30 + €12.00" in text
    assert "(+$0.30, +€87.00, +¥300.00)." in text
    assert "2 clips are priced in EUR and JPY and cannot be added up" in text


def test_a_run_without_a_clip_in_the_plan_s_currency_costs_what_it_costs() -> None:
    text = told(queue(EURO), queue(DEAR))
    assert "A run costs €99.00, €87.00 more than before (+725.0 %)." in text
    assert "$" not in text
    music = [{"name": "Music", "amount": Decimal(5)}]
    text = told(queue(EURO, extra_costs=music), queue(DEAR, extra_costs=music))
    assert "A run costs $5.00 + €99.00 in all, €87.00 more than before." in text


def test_contingency_and_runs_weigh_what_stands_apart() -> None:
    change = between(queue(EURO), queue(EURO, contingency=Decimal(10), repeat="weekly"))
    euros = {
        name: amount.shift.new_foreign for name, amount in change.amounts.items() if "p" not in name
    }
    assert euros["contingency"] == (("EUR", Decimal("1.2")),)
    assert euros["run_in_all"] == (("EUR", Decimal("13.2")),)
    assert euros["month_in_all"] == (("EUR", Decimal("52.8")),)
    assert euros["extra"] == ()


def test_a_clip_that_moves_to_another_currency_has_two_amounts_and_no_difference() -> None:
    text = told(queue(EURO), queue(edits.revised(EURO, offer="luma/ray/720p")))
    assert "~ e: €12.00 → $3.60\n" in text
    assert "A run costs $3.60; before it was €12.00 (+$3.60, -€12.00)." in text


def test_a_clip_that_is_omitted_costs_so_much_less() -> None:
    text = told(queue(EURO), queue(edits.revised(EURO, status="omitted")))
    assert "~ e: €12.00 → $0.00, -€12.00 (-100.0 %)" in text


def test_a_price_that_is_not_known_is_told_apart_from_a_rate_that_is_not() -> None:
    text = told(queue(EURO, NO_PRICE), queue(DEAR, NO_PRICE))
    assert "A run costs at least €99.00, €87.00 more than before (+725.0 %)." in text
    assert "1 clip has no price. 1 clip is priced in EUR and cannot be added up" in text
    text = told(queue(EURO), queue(DEAR, NO_PRICE))
    assert "A run costs at least €99.00; before it was €12.00." in text
    text = told(queue(NO_PRICE), queue(edits.revised(NO_PRICE, offer="kino/studio/720p")))
    assert "~ n: — → €1.00\n" in text


def test_new_and_removed_clips_and_plans_have_their_amounts() -> None:
    text = told(queue(HERE), queue(HERE, EURO))
    assert "+ e: €12.00, 5 s landscape" in text
    assert "A run costs $0.30 + €12.00, €12.00 more than before." in text
    text = told(queue(), queue(EURO), kind="new")
    assert "A new plan: a run costs €12.00. 1 clip is priced in EUR" in text
    text = told(queue(EURO), queue(), kind="gone")
    assert "- e: €12.00" in text
    assert "The plan is gone: a run cost €12.00. 1 clip is priced in EUR" in text


def test_scenes_and_tables_have_amounts_by_currency() -> None:
    old = queue(edits.revised(HERE, scene="1"), edits.revised(EURO, scene="2"))
    new = queue(edits.revised(HERE, scene="1"), edits.revised(DEAR, scene="2"))
    marked = plan_diff_markdown.dumps(between(old, new))
    assert "| 2 | €12.00 | €99.00 | +€87.00 (+725.0 %) |" in marked
    row = "| A run as planned | $0.30 + €12.00 | $0.30 + €99.00 | +€87.00 (+725.0 %) |"
    assert row in marked
    assert "€12.00 → €99.00, +€87.00 (+725.0 %) |" in marked
    assert "1 scene costs the same." in told(old, new)


def test_json_has_amounts_by_currency_beside_those_in_the_plan_s() -> None:
    made = json.loads(plan_diff_json.dumps(between(queue(HERE, EURO), queue(DEAR, NO_PRICE))))
    run = made["amounts"]["run"]
    assert (run["old"], run["new"], run["difference"], run["percent"]) == ("0.30", None, None, None)
    assert run["old_amounts"] == {"USD": "0.30", "EUR": "12.00"}
    assert run["new_amounts"] == {"EUR": "99.00"}
    assert run["differences"] is None
    assert (made["new"]["unknown"], made["new"]["apart"]) == (2, 1)
    assert made["clips"]["removed"][0]["amounts"] == {"USD": "0.30"}
    assert (made["clips"]["added"][0]["cost"], made["clips"]["added"][0]["amounts"]) == (None, None)
    assert made["clips"]["changed"][0]["cost"]["differences"] == {"EUR": "87.00"}
    same = json.loads(plan_diff_json.dumps(between(queue(HERE, EURO), queue(HERE, DEAR))))
    assert same["amounts"]["run"]["differences"] == {"EUR": "87.00"}


@pytest.mark.parametrize(
    ("old", "new", "allowed", "passed", "sentence"),
    [
        ((HERE, EURO), (HERE, DEAR), "500", False, "A run costs €87.00 more, which cannot be"),
        ((HERE, EURO), (HERE, DEAR), "5000%", False, "no rate of exchange to USD is written down"),
        ((HERE,), (HERE, EURO), "500", False, "A run costs €12.00 more, which cannot be"),
        ((HERE, DEAR), (HERE, EURO), "0", True, "no more than before"),
        ((EURO,), (edits.revised(EURO, offer="luma/ray/720p"),), "4", True, "up to $3.60 more"),
        ((EURO,), (edits.revised(EURO, offer="luma/ray/720p"),), "3", False, "up to $3.60 more"),
        ((EURO,), (EURO, NO_PRICE), "500", False, "1 request has no known price"),
    ],
)
def test_a_gate_is_closed_by_what_cannot_be_added_up(
    old: Sequence[Clip], new: Sequence[Clip], allowed: str, passed: bool, sentence: str
) -> None:
    gate = Increase.of(allowed)
    assert gate is not None
    verdict = increase_verdict(between(queue(*old), queue(*new)), gate)
    assert (verdict.passed, sentence in verdict.sentence) == (passed, True), verdict.sentence


def test_a_higher_contingency_closes_the_gate_where_it_counts_apart() -> None:
    gate = Increase.of("500")
    assert gate is not None
    verdict = increase_verdict(between(queue(EURO), queue(EURO, contingency=Decimal(10))), gate)
    assert not verdict.passed
    assert "A run costs €1.20 more, which cannot be added up" in verdict.sentence


def test_a_gate_of_one_plan_says_that_it_cannot_be_added_up() -> None:
    made = forecasted(queue(HERE, EURO, keep_rate=Decimal("0.5")), ALL)
    why = "not known: 1 clip is priced in EUR and cannot be added up: no rate of exchange to USD is"
    for sentence in (over_in_all(made.estimate, "run", Decimal(50)), over_p90(made, Decimal(50))):
        assert sentence is not None
        assert why in sentence
        assert "no price" not in sentence


OFFERS = {"luma/ray/720p": "USD", "kino/studio/720p": "EUR", "eiga/studio/720p": "JPY"}
A_TAKE = {"USD": Decimal("0.3"), "EUR": Decimal(1), "JPY": Decimal(100)}

some_clips = st.lists(
    st.tuples(st.sampled_from(sorted(OFFERS)), st.integers(1, 9), st.sampled_from("12")), max_size=5
)


def counted(clips: Sequence[tuple[str, int, str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for offer, takes, _ in clips:
        currency = OFFERS[offer]
        sums[currency] = sums.get(currency, Decimal(0)) + A_TAKE[currency] * takes
    return sums


def together(parts: Sequence[Amounts]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for part in parts:
        for currency, amount in part:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return {currency: amount for currency, amount in sums.items() if amount}


@given(some_clips, some_clips)
def test_differences_by_currency_are_those_of_the_clips(
    old: list[tuple[str, int, str]], new: list[tuple[str, int, str]]
) -> None:
    before, after = (
        queue(
            *(
                clip(f"c{at}", offer, takes, scene=scene)
                for at, (offer, takes, scene) in enumerate(clips)
            )
        )
        for clips in (old, new)
    )
    change = between(before, after)
    was, now = counted(old), counted(new)
    expected = {one: now.get(one, Decimal(0)) - was.get(one, Decimal(0)) for one in {*was, *now}}
    expected = {one: more for one, more in expected.items() if more}
    for shifts in ([change.amounts["run"].shift], [scene.run for scene in change.scenes]):
        found = [shift.differences("USD") for shift in shifts]
        assert None not in found
        parts = [tuple((currency, more) for currency, more, _ in one or ()) for one in found]
        assert together(parts) == expected
