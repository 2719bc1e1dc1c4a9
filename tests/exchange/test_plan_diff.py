import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import CARDS, SORA, Edit, forecasted, plain_price, queue, some_edits, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.text.cells import visible
from soraplan.exchange.plan_diff import PlanChange, plan_change
from soraplan.exchange.plan_diff import json as plan_diff_json
from soraplan.exchange.plan_diff import markdown as plan_diff_markdown
from soraplan.exchange.plan_diff import text as plan_diff_text
from soraplan.exchange.plan_diff.change_words import (
    settings_told,
)
from soraplan.exchange.plan_diff.gate import Increase, increase_verdict
from soraplan.storage import plans

GOLDEN = Path(__file__).parent / "golden"


def between(old: Plan, new: Plan, **more: Any) -> PlanChange:
    return plan_change(forecasted(old), forecasted(new), **more)


def read(name: str) -> Plan:
    return plans.read(GOLDEN / f"{name}.toml").plan


def gate(text: str) -> Increase:
    made = Increase.of(text)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("diff.txt", plan_diff_text.dumps),
        ("diff.md", plan_diff_markdown.dumps),
        ("diff.json", plan_diff_json.dumps),
    ],
)
def test_the_bytes_are_the_contract(name: str, write: Any) -> None:
    # Made anew by: soraplan diff shoot.toml diff.toml --today 2026-11-22 --max-increase 5%
    # with --format text, markdown or json.
    change = between(read("shoot"), read("diff"))
    told = write(change, increase_verdict(change, gate("5%")))
    assert told.encode() == (GOLDEN / name).read_bytes()


two_versions = st.tuples(some_plans, st.lists(some_edits(), max_size=6)).map(
    lambda drawn: (drawn[0], _edited(*drawn))
)


def _edited(plan: Plan, changes: list[Edit]) -> Plan:
    for change in changes:
        plan = change(plan)
    return plan


def run_of(plan: Plan) -> tuple[Decimal, int]:
    """What the clips with a price cost, in the plainest way there is, and how many have none."""
    total, unknown = Decimal(0), 0
    for clip in plan.clips:
        if clip.omitted:
            continue
        price = plain_price(plan, clip.offer, clip)
        if price is None:
            unknown += 1
        else:
            total += Decimal(price.numerator) / price.denominator * clip.count * clip.takes
    return total, unknown


@given(two_versions)
def test_cost_and_difference_are_those_of_the_clips(versions: tuple[Plan, Plan]) -> None:
    old, new = versions
    change = between(old, new)
    run = change.amounts["run"].shift
    (before, before_unknown), (after, after_unknown) = run_of(old), run_of(new)
    assert (run.old or 0) == before
    assert (run.new or 0) == after
    assert (run.old_unknown, run.new_unknown) == (before_unknown, after_unknown)
    if run.difference is not None:
        assert run.difference == after - before
        assert run.difference == sum(scene.run.difference or 0 for scene in change.scenes)


@given(two_versions)
def test_the_clips_that_are_told_make_up_the_difference(versions: tuple[Plan, Plan]) -> None:
    change = between(*versions)
    difference = change.amounts["run"].shift.difference
    costs = [
        *(one.cost for one in change.added),
        *(one.cost for one in change.removed),
        *(one.cost.difference for one in change.changed),
    ]
    if difference is None or None in costs:
        return
    told = sum((one.cost or 0 for one in change.added), Decimal(0))
    told -= sum((one.cost or 0 for one in change.removed), Decimal(0))
    told += sum((one.cost.difference or 0 for one in change.changed), Decimal(0))
    assert told == difference


@given(some_plans)
def test_a_plan_is_the_same_as_itself(plan: Plan) -> None:
    change = between(plan, plan)
    assert change.is_empty
    assert "The two versions are the same." in plan_diff_text.dumps(change)
    assert "The two versions are the same." in plan_diff_markdown.dumps(change)
    assert json.loads(plan_diff_json.dumps(change))["same"] is True
    assert all(amount.shift.difference in (0, None) for amount in change.amounts.values())


FILM = Clip(id="a", prompt="x", offer="luma/ray/720p", seconds=5, frame="landscape")
NO_PRICE = Clip(id="b", prompt="y", offer="luma/ray/4k", seconds=5, frame="landscape")


def told(old: Plan, new: Plan) -> str:
    return plan_diff_text.dumps(between(old, new))


def test_an_unknown_price_is_never_nought() -> None:
    text = told(queue(FILM), queue(FILM, NO_PRICE))
    assert "A run costs at least $0.30; before it was $0.30. 1 clip has no price." in text
    assert "+ b: —, 5 s landscape, luma/ray/4k, 1 × 1 · y" in text
    run = json.loads(plan_diff_json.dumps(between(queue(FILM), queue(NO_PRICE))))["amounts"]["run"]
    assert (run["old"], run["new"], run["difference"], run["percent"]) == ("0.30", None, None, None)


def test_where_no_price_is_known_none_is_told() -> None:
    text = told(queue(FILM), queue(NO_PRICE))
    assert "What a run costs is not known; before it was $0.30." in text


def test_what_has_no_price_in_both_versions_does_not_hide_the_difference() -> None:
    text = told(queue(FILM, NO_PRICE), queue(edits.revised(FILM, count=3), NO_PRICE))
    assert "A run costs at least $0.90, $0.60 more than before (+200.0 %)." in text
    other = edits.revised(NO_PRICE, count=2)
    text = told(queue(FILM, NO_PRICE), queue(edits.revised(FILM, count=3), other))
    assert "A run costs at least $0.90; before it was at least $0.30." in text


def test_another_contingency_weighs_what_has_no_price() -> None:
    change = between(queue(FILM, NO_PRICE), queue(FILM, NO_PRICE, contingency=Decimal(10)))
    assert change.amounts["run"].shift.difference == 0
    assert change.run.difference is None


def test_two_currencies_are_not_held_against_each_other() -> None:
    change = between(queue(FILM), queue(Clip(id="a", frame="landscape"), rates="euro"))
    text = plan_diff_text.dumps(change, increase_verdict(change, gate("500%")))
    assert "A run costs €0.80; before it was $0.30." in text
    assert "in different currencies, so no difference is told." in " ".join(text.split())
    assert "Gate CLOSED" in text
    document = json.loads(plan_diff_json.dumps(change))
    assert document["comparable"] is False
    assert document["amounts"]["run"]["difference"] is None


def test_a_run_is_told_in_all_where_there_is_more_than_the_clips() -> None:
    music = [{"name": "Music", "amount": Decimal(5)}]
    text = told(queue(FILM), queue(FILM, extra_costs=music))
    assert "A run costs $5.30 in all, $5.00 more than before (+1,666.7 %)." in text
    assert "~ extra cost Music: none → $5.00 a run" in text


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [(10_000, 10_001, "+under 0.1 %"), (10, 9, "-10.0 %"), (3, 4, "+33.3 %")],
)
def test_a_percentage_is_never_rounded_to_nothing(old: int, new: int, percent: str) -> None:
    text = told(
        queue(edits.revised(FILM, count=old)),
        queue(edits.revised(FILM, count=new)),
    )
    assert f"than before ({percent})." in text


def test_budget_finish_and_deadline_are_told_before_and_after() -> None:
    before = queue(
        *(Clip(id=str(n), prompt=str(n), offer="pro/720p") for n in range(9)),
        budget=Decimal(100),
        render_seconds=Decimal(60),
        concurrent=2,
        deadline=Decimal("0.1"),
    )
    clips = tuple(edits.revised(clip, takes=10) for clip in before.clips)
    text = told(before, edits.settings_revised(before, clips=clips))
    assert (
        "Budget    $100.00 a run, under, $89.20 left → $100.00 a run, OVER by $8.00\n"
        "Finish    after 5 min → after 45 min 6 s (+40 min 6 s)\n"
        "Deadline  met → MISSED\n"
    ) in text


def test_scenes_are_summed_wherever_their_clips_stand() -> None:
    one, two = edits.revised(FILM, scene="1"), edits.revised(FILM, id="c", scene="2")
    three = edits.revised(FILM, id="d", scene="1")
    change = between(queue(one, two), queue(one, two, three))
    assert [
        (one.name, one.old_clips, one.new_clips, one.run.difference) for one in change.scenes
    ] == [
        ("1", 1, 2, Decimal("0.30")),
        ("2", 1, 1, 0),
    ]
    assert "1 scene costs the same." in plan_diff_text.dumps(change)


def test_colour_is_only_there_when_asked_for_and_changes_no_word() -> None:
    change = between(read("shoot"), read("diff"))
    plain = plan_diff_text.dumps(change, increase_verdict(change, gate("5%")))
    colour = plan_diff_text.dumps(change, increase_verdict(change, gate("5%")), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[32m+ 3/1 (zz9ab2): $0.80" in colour
    assert "\x1b[31mA run in all " in colour
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"):
        assert code in colour
        colour = colour.replace(code, "")
    assert colour.replace("\x1b[0m", "") == plain


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_long_prompt_shows_where_it_differs(width: int) -> None:
    words = "the quick brown fox jumps over the lazy dog and runs on " * 20
    new = f"{words}into the night"
    text = plan_diff_text.dumps(
        between(
            queue(edits.revised(FILM, prompt=f"{words}into the day")),
            queue(edits.revised(FILM, prompt=new)),
        ),
        width=width,
    )
    assert "…and runs on into the day" in text
    assert "…and runs on into the night" in text
    assert max(map(len, text.splitlines())) <= max(width, 80)


class Elements(HTMLParser):
    """The names of the elements that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.add(tag)


def changes_of(text: str, *, is_line: bool) -> Iterator[PlanChange]:
    empty = queue()
    line: dict[str, Any] = (
        {"scene": text, "shot": text, "owner": text, "tags": (text,)} if is_line else {}
    )
    clip = Clip(id="a", prompt=text, notes=text, **line)
    named: dict[str, Any] = {"notes": text}
    if is_line:
        named |= {"title": text, "client": text}
        named["extra_costs"] = [{"name": text, "amount": Decimal(5)}] if text else []
    full = queue(clip, **named)
    other = queue(edits.revised(clip, prompt=f"{text} else", scene="2"), title="x")
    yield between(empty, full)
    yield between(full, empty)
    yield between(full, other)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    for change in changes_of(text, is_line=text in HOSTILE_LINES):
        lines = plan_diff_text.dumps(change).splitlines()
        assert all(line == visible(line) for line in lines)
        marked = plan_diff_markdown.dumps(change)
        assert len(marked) < plan_diff_markdown.MOST
        assert Elements(marked).names <= {"br"}
        tables = [line for line in marked.split("\n") if line.startswith("|")]
        assert {line.count("|") for line in tables} <= {4, 5}
        assert not re.search(r"(?<!\\)\]\(", marked)
        for sign in ("`", "\x1b", "@c", "<@", "#head", "://", "\u202e"):
            assert sign not in marked
        json.loads(plan_diff_json.dumps(change))


def test_json_gives_texts_back_as_they_were_typed() -> None:
    for text in HOSTILE:
        clip = Clip(id="a", prompt=text)
        document = json.loads(plan_diff_json.dumps(between(queue(Clip(id="a")), queue(clip))))
        (field,) = document["clips"]["changed"][0]["fields"] if clip.prompt else [{"new": ""}]
        assert field["new"] == clip.prompt


def test_a_comment_has_room_for_a_plan_of_any_size() -> None:
    old = queue(
        *(Clip(id=f"a{n}", scene=f"<{n}>", shot=f"|{n}", prompt=f"|{n}" * 60) for n in range(900)),
        extra_costs=[{"name": f"|{n}" * 40, "amount": Decimal(n)} for n in range(300)],
    )
    new = queue(*(edits.revised(clip, prompt="x", takes=2) for clip in reversed(old.clips)))
    text = plan_diff_markdown.dumps(between(old, new))
    assert 30_000 < len(text) < plan_diff_markdown.MOST
    assert text.count("\n… and ") == 3
    assert text.rstrip().endswith("more lines.")


@settings(max_examples=30)
@given(two_versions, st.sampled_from(["0", "5", "5%", "2000"]))
def test_a_gate_never_lets_through_what_may_cost_more(
    versions: tuple[Plan, Plan], allowed: str
) -> None:
    change = between(*versions)
    verdict = increase_verdict(change, gate(allowed))
    # What stands apart in another currency is held against its own law, in its own file.
    adds_up = not change.run.old_apart and not change.run.new_apart
    if not change.new_left_out and not change.old_left_out and change.is_one_currency and adds_up:
        old, new = change.run.old, change.run.new
        assert old is not None and new is not None
        most = old * gate(allowed).most / 100 if "%" in allowed else gate(allowed).most
        assert verdict.passed == (new - old <= most or new <= old)
    if change.new_left_out and not change.old_left_out:
        assert not verdict.passed


FRACTION = [{"name": "x", "amount": Decimal("0.191")}]


@pytest.mark.parametrize(
    ("old", "new", "allowed", "passed", "sentence"),
    [
        (queue(FILM), queue(edits.revised(FILM, count=2)), "0.30", True, "costs $0.30 more (+100"),
        (queue(FILM), queue(edits.revised(FILM, count=2)), "0.29", False, "$0.29 more a run is"),
        (queue(FILM), queue(edits.revised(FILM, count=2)), "100%", True, "100 % more a run is"),
        (queue(FILM), queue(edits.revised(FILM, count=2)), "99.9%", False, "99.9 % more a run is"),
        (queue(FILM), queue(), "0", True, "no more than before"),
        (queue(FILM), queue(FILM, extra_costs=FRACTION), "0.19", True, "costs $0.19 more"),
        (queue(FILM), queue(FILM, extra_costs=FRACTION), "0.18", False, "costs $0.19 more"),
        (queue(), queue(FILM), "500%", False, "$0.30 more (more than nothing)"),
        (queue(FILM), queue(FILM, NO_PRICE), "500", False, "1 request has no known price"),
        (queue(NO_PRICE), queue(edits.revised(NO_PRICE, takes=3)), "9", False, "2 requests have"),
        (queue(FILM, NO_PRICE), queue(NO_PRICE), "0", True, "no more than before"),
        (queue(NO_PRICE), queue(edits.revised(FILM, id="b")), "0.1", False, "up to $0.30 more"),
        (queue(NO_PRICE), queue(edits.revised(FILM, id="b")), "0.3", True, "up to $0.30 more"),
        (
            queue(NO_PRICE),
            queue(NO_PRICE, extra_costs=[{"name": "x", "amount": Decimal(5)}]),
            "4",
            False,
            "costs $5.00 more",
        ),
        (
            queue(NO_PRICE),
            queue(NO_PRICE, contingency=Decimal(5)),
            "4",
            False,
            "contingency is higher",
        ),
    ],
)
def test_the_gate_looks_at_a_run_in_all(
    old: Plan, new: Plan, allowed: str, passed: bool, sentence: str
) -> None:
    verdict = increase_verdict(between(old, new), gate(allowed))
    assert verdict.passed == passed, verdict.sentence
    assert sentence in verdict.sentence


EDITOR = [{"name": "Editor", "amount": Decimal(120), "per": "month"}]
OFTEN = queue(edits.revised(FILM, count=10), extra_costs=EDITOR)
"""A run of $3.00; a month of $123.00, and of $210.00 where it runs daily."""


@pytest.mark.parametrize(
    ("old", "new", "allowed", "passed", "sentence"),
    [
        ("once", "daily", "0", False, "A month costs $87.00 more (+70.7 %), and $0.00 more a"),
        ("once", "daily", "86.99", False, "$86.99 more a month is allowed."),
        ("once", "daily", "87", True, "A run costs no more than before; $87.00 more a run is"),
        ("once", "daily", "70%", False, "(+70.7 %), and 70 % more a month is allowed."),
        ("once", "daily", "71%", True, "and 71 % more a month is allowed."),
        ("daily", "once", "0", False, "A run costs $116.00 more"),
        ("daily", "once", "116", True, "A month costs no more than before"),
        ("once", "monthly", "0", True, "A run costs no more than before; $0.00 more a run is"),
    ],
)
def test_the_gate_looks_at_a_month_where_the_runs_differ(
    old: str, new: str, allowed: str, passed: bool, sentence: str
) -> None:
    change = between(
        edits.settings_revised(OFTEN, repeat=old), edits.settings_revised(OFTEN, repeat=new)
    )
    verdict = increase_verdict(change, gate(allowed))
    assert verdict.passed == passed, verdict.sentence
    assert sentence in verdict.sentence


def test_more_runs_of_what_has_no_price_close_the_gate() -> None:
    change = between(queue(NO_PRICE), queue(NO_PRICE, repeat="daily"))
    verdict = increase_verdict(change, gate("5000"))
    assert not verdict.passed
    assert "There are more runs a month, also of clips without a price" in verdict.sentence


def test_what_is_left_of_a_budget_is_at_most_that_where_a_price_is_not_known() -> None:
    budget = {"budget": Decimal("0.50")}
    text = told(queue(FILM, **budget), queue(FILM, NO_PRICE, **budget))
    assert "Budget    $0.50 a run, under, $0.20 left → $0.50 a run, at most $0.20 left" in text
    over = queue(edits.revised(FILM, count=2), NO_PRICE, **budget)
    assert "$0.50 a run, OVER by at least $0.10" in told(queue(FILM, **budget), over)


def test_the_range_is_at_least_that_where_a_price_is_not_known() -> None:
    half = {"keep_rate": Decimal("0.5")}
    text = told(queue(FILM, **half), queue(FILM, NO_PRICE, **half))
    for figure in ("P50 a run", "P80 a run", "P90 a run"):
        (line,) = (line for line in text.splitlines() if line.startswith(figure))
        assert re.fullmatch(rf"{figure} +\$\d+\.\d\d +at least \$\d+\.\d\d +—", line)


def test_two_cards_of_one_name_and_date_are_told_apart() -> None:
    dearer = SORA.model_copy(update={"currency": "EUR"})
    noted = SORA.model_copy(update={"retired_note": "Another note."})
    own = queue(FILM, embedded_card=SORA)
    name = rf"{re.escape(SORA.name)} \({SORA.checked}, print [0-9a-f]{{8}}\)"
    for other, more in ((dearer, ""), (noted, " with other notes")):
        change = between(own, queue(FILM, embedded_card=other))
        ((_, before, after),) = settings_told(change)
        assert re.fullmatch(name, before)
        assert re.fullmatch(name + more, after)
        assert before != after
    (setting,) = json.loads(plan_diff_json.dumps(between(own, queue(FILM, embedded_card=dearer))))[
        "settings"
    ]
    assert setting["old"]["print"] != setting["new"]["print"]


@pytest.mark.parametrize(
    "text", ["", "%", "-5", "5,0", "$5", "5 €", "nan", "inf", "1e9", "5%%", "٥"]
)
def test_a_gate_takes_nothing_but_a_plain_number(text: str) -> None:
    assert Increase.of(text) is None


def test_the_cards_of_the_versions_need_not_be_installed() -> None:
    assert "gone" not in CARDS
    text = told(queue(FILM, rates="gone"), queue(edits.revised(FILM, takes=2), rates="gone"))
    assert "takes: 1 → 2" in text


def test_an_offer_that_is_not_named_is_told_as_the_one_that_is_meant() -> None:
    old = queue(Clip(id="a", shot="1A", prompt="x"))
    new = queue(Clip(id="a", shot="1A", prompt="x", offer="pro/720p"))
    told = plan_diff_text.dumps(plan_change(forecasted(old), forecasted(new)))
    assert "offer: standard/720p → pro/720p" in told


def test_an_end_that_became_unknown_is_not_told_as_a_time() -> None:
    clip = Clip(id="a", prompt="x", seconds=5, frame="landscape", count=3)
    own = {"rates": "luma", "concurrent": 3}
    old, new = queue(clip, render_seconds=Decimal(180), **own), queue(clip, **own)
    told = plan_diff_text.dumps(plan_change(forecasted(old), forecasted(new)))
    assert "→ not known" in told


MARKS = {"moved_from": "openai-sora-2/pro/720p", "moved_seconds": 20, "moved_lane": "batch"}


def test_a_move_is_told_in_one_line_beside_what_it_changed() -> None:
    clip = Clip(id="a", shot="1A", prompt="x", seconds=20, offer="pro/720p")
    moved = edits.revised(clip, seconds=5, offer="luma/ray/720p", **MARKS)
    told = plan_diff_text.dumps(between(queue(clip), queue(moved)))
    lines = [line.strip() for line in told.splitlines()]
    start = next(place for place, line in enumerate(lines) if line.startswith("~ 1A (a)"))
    assert lines[start + 1 :] == [
        "seconds: 20 → 5",
        "offer: pro/720p → luma/ray/720p",
        "moved from: none → openai-sora-2/pro/720p, 20 s, batch lane",
    ]
    assert "moved from: none → openai-sora-2/pro/720p, 20 s, batch lane" in (
        plan_diff_markdown.dumps(between(queue(clip), queue(moved)))
    )
    ((change,),) = (
        json.loads(plan_diff_json.dumps(between(queue(clip), queue(moved))))["clips"]["changed"],
    )
    assert {one["key"]: one["new"] for one in change["fields"]}.items() >= MARKS.items()


def test_a_clip_that_needs_sound_now_says_so() -> None:
    clip = Clip(id="a", shot="1A", prompt="x")
    needs = edits.revised(clip, audio=True, reference_seconds=6)
    told = plan_diff_text.dumps(between(queue(clip), queue(needs)))
    assert "    needs sound: no → yes\n    reference seconds: none → 6\n" in told


def test_accounts_and_what_the_plan_was_before_a_move_are_told_in_words() -> None:
    old = queue(accounts={"luma": "any", "kling-3.0": "pro"})
    new = queue(
        accounts={"luma": "any", "runway": "tier-3"},
        moved_from={
            "rates": "openai-sora-2",
            "account": "tier-2",
            "compare": ["pro/720p", "pro/hd"],
            "lane": "batch",
        },
    )
    change = between(old, new)
    assert list(settings_told(change)) == [
        ("account at kling-3.0", "pro", "the first"),
        ("account at runway", "the first", "tier-3"),
        (
            "moved from",
            "none",
            "openai-sora-2, account tier-2, batch lane, columns pro/720p pro/hd",
        ),
    ]
    settings = json.loads(plan_diff_json.dumps(change))["settings"]
    assert settings[0] == {
        "key": "accounts",
        "old": {"kling-3.0": "pro", "luma": "any"},
        "new": {"luma": "any", "runway": "tier-3"},
    }
    assert settings[1]["new"]["compare"] == ["pro/720p", "pro/hd"]
