from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from plans import CARDS, LIVE, SORA, TODAY, differences, estimated, queue, some_plans
from soraplan.core import edits
from soraplan.core.cards import Account
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.finding import RANKS, SEVERITIES, Code, Finding
from soraplan.core.findings import (
    FindingGroup,
    findings,
    fixed_everywhere,
    groups,
    next_position,
    of_clip,
)
from soraplan.core.plan import Plan
from soraplan.core.words import ordinal

DAWN = Clip(id="a", shot="1A", prompt="Dawn", seconds=8)
DUSK = Clip(id="b", shot="1B", prompt="Dusk", seconds=12, offer="pro/hd")


def shoot(*clips: Clip, **settings: Any) -> Plan:
    """A plan on a card that is still sold, by itself without any finding."""
    return queue(*clips, **{"rates": "live", **settings})


def first(**changes: Any) -> Plan:
    """The plan without any finding, but with its first clip changed."""
    return shoot(edits.revised(DAWN, **changes), DUSK)


GOOD = shoot(DAWN, DUSK)

ONE_EACH: list[tuple[Plan, Code, str, str | None, str | None]] = [
    (
        edits.settings_revised(GOOD, budget=6),
        "over-budget",
        "A run costs $6.80 with contingency and extra costs: $0.80 over the budget of $6.00.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, repeat="daily", budget=250, budget_per="month"),
        "near-budget",
        "A month costs $204.00 with contingency and extra costs:"
        " $46.00 left of the budget of $250.00.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, rates="lives"),
        "unknown-card",
        "The rate card lives is not installed, so its prices are unknown.",
        None,
        "price the plan on live",
    ),
    (
        first(offer="gone/film/720p"),
        "unknown-card",
        "Clip 1A has no cost: the rate card gone is not installed.",
        "a",
        None,
    ),
    (
        edits.settings_revised(GOOD, account="tier-22"),
        "unknown-account",
        "Live has no account tier-22, so its limits are unknown."
        " It has tier-1, tier-2, tier-3, tier-4, tier-5, azure, free.",
        None,
        "use the account tier-2",
    ),
    (
        shoot(DAWN, account="free"),
        "account-lacks-access",
        "A Free account may not use Standard (1 request asks for it).",
        None,
        None,
    ),
    (
        shoot(edits.revised(DUSK, count=1_500, lane="batch"), account="free"),
        "account-lacks-access",
        "A Free account may not use Pro (1,500 requests ask for it).",
        None,
        None,
    ),
    (
        first(offer="pro/8k"),
        "unknown-offer",
        "Clip 1A has no cost: Live has no offer pro/8k.",
        "a",
        "make it on pro/hd",
    ),
    (
        edits.settings_revised(GOOD, compare=["pro/hd", "pro/8k"]),
        "unknown-offer",
        "The plan compares pro/8k, but Live has no offer pro/8k.",
        None,
        "compare without pro/8k",
    ),
    (
        edits.settings_revised(GOOD, compare=["pro/hd", "gone/pro/hd"]),
        "unknown-offer",
        "The plan compares gone/pro/hd, but the rate card gone is not installed.",
        None,
        "compare without gone/pro/hd",
    ),
    (
        first(frame="square"),
        "size-not-offered",
        "Clip 1A has no cost: Standard 720p has no square size.",
        "a",
        "turn it to portrait",
    ),
    (
        first(offer="luma/ray/4k", frame="landscape", seconds=5),
        "price-unknown",
        "Clip 1A has no cost: no price is known for Luma Ray 4k.",
        "a",
        None,
    ),
    (
        edits.settings_revised(GOOD, rates="openai-sora-2"),
        "retired-card",
        "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
        " and nothing can be made there any more.",
        None,
        None,
    ),
    (
        first(offer="openai-sora-2/pro/hd"),
        "retired-card",
        "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
        " and nothing can be made there any more.",
        None,
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, count=4, takes=5)),
        "rate-limit",
        "20 requests on Pro, and Tier 1 allows 10 per minute: sent at once, the 11th is refused"
        " (clip 1B). Send one every 6 s; the last goes out after 1 min 54 s.",
        "b",
        None,
    ),
    (
        first(seconds=10),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 10 s ($1.00);"
        " 12 s costs $1.20, 8 s costs $0.80.",
        "a",
        "make it 12 s",
    ),
    (
        first(seconds=9, takes=10),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 9 s ($9.00);"
        " 8 s costs $8.00, 12 s costs $12.00.",
        "a",
        "make it 8 s",
    ),
    (
        first(seconds=2),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 2 s ($0.20); 4 s costs $0.40.",
        "a",
        "make it 4 s",
    ),
    (
        first(prompt=""),
        "no-prompt",
        "Clip 1A has no prompt.",
        "a",
        None,
    ),
    (
        first(prompt=" \n "),
        "no-prompt",
        "Clip 1A has no prompt.",
        "a",
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, prompt="Dawn")),
        "duplicate-prompt",
        "Clip 1B has the same prompt as 1A; count makes several of one clip.",
        "b",
        None,
    ),
    (
        shoot(),
        "empty-plan",
        "The queue is empty: there is nothing to price yet.",
        None,
        None,
    ),
]


def told(estimate: Estimate) -> list[tuple[Code, str, str | None]]:
    return [(one.code, one.message, one.clip) for one in findings(estimate)]


def test_a_good_plan_has_nothing_to_know() -> None:
    assert told(estimated(GOOD)) == []
    assert groups(estimated(GOOD)) == ()


@pytest.mark.parametrize(
    ("plan", "code", "message", "clip", "fix"),
    ONE_EACH,
    ids=[f"{place}-{one[1]}" for place, one in enumerate(ONE_EACH)],
)
def test_one_thing_wrong_is_one_finding_in_one_sentence(
    plan: Plan, code: Code, message: str, clip: str | None, fix: str | None
) -> None:
    (found,) = findings(estimated(plan))
    assert (found.code, found.message, found.clip) == (code, message, clip)
    assert (found.fix.title if found.fix else None) == fix
    assert found.severity == SEVERITIES[code]
    (group,) = groups(estimated(plan))
    assert (group.finding.code, group.count) == (code, 1)


def test_every_code_is_shown_above() -> None:
    shown = {code for _, code, *_ in ONE_EACH} | {"card-old"}
    assert shown == set(SEVERITIES)


@pytest.mark.parametrize(
    ("plan", "code", "message", "clip", "fix"),
    [one for one in ONE_EACH if one[4]],
    ids=[one[4] for one in ONE_EACH if one[4]],
)
def test_the_fix_of_one_thing_wrong_leaves_a_good_plan(
    plan: Plan, code: Code, message: str, clip: str | None, fix: str | None
) -> None:
    (found,) = findings(estimated(plan))
    assert found.fix is not None
    fixed = found.fix.apply(plan)
    assert told(estimated(fixed)) == []
    assert fixed_everywhere(estimated(plan), code) == fixed


def test_a_clip_that_is_too_long_is_split_and_its_parts_repeat_the_prompt() -> None:
    plan = shoot(DAWN, edits.revised(DUSK, seconds=30))
    (found,) = findings(estimated(plan))
    assert found.message == (
        "Clip 1B: Pro makes at most 20 s, not 30 s ($15.00); split into 20 + 12 s it costs"
        " $16.00, cut to 20 s $10.00."
    )
    assert found.fix is not None
    assert found.fix.title == "split it into 20 + 12 s"
    fixed = found.fix.apply(plan)
    assert [(clip.id, clip.shot, clip.seconds, clip.group) for clip in fixed.clips] == [
        ("a", "1A", 8, ""),
        ("b", "1B-1", 20, "b"),
        ("b-2", "1B-2", 12, "b"),
    ]
    assert estimated(fixed).total.run == Decimal("16.80")


def test_a_length_between_two_prices_per_clip_names_what_is_known() -> None:
    plan = first(offer="luma/ray/720p", frame="landscape", seconds=6)
    assert told(estimated(plan)) == [
        (
            "price-unknown",
            "Clip 1A has no cost: Luma Ray 720p has no known price for 6 s.",
            "a",
        ),
        (
            "length-not-offered",
            "Clip 1A: Ray makes 5 or 10 s, not 6 s (—); 5 s costs $0.30, 10 s costs $0.90.",
            "a",
        ),
    ]


def test_a_cost_that_misses_prices_is_said_to_be_the_least() -> None:
    plan = edits.settings_revised(first(offer="pro/8k"), budget=1)
    message = next(one.message for one in findings(estimated(plan)))
    assert message == (
        "A run costs at least $6.00, some prices being unknown: $5.00 over the budget of $1.00."
    )


@pytest.mark.parametrize(
    ("today", "message"),
    [
        (date(2026, 9, 23), "OpenAI Sora 2 will end on 2026-09-24."),
        (
            date(2026, 9, 24),
            "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
            " and nothing can be made there any more.",
        ),
    ],
)
def test_a_card_with_an_end_is_said_to_end_or_to_have_ended(today: date, message: str) -> None:
    plan = edits.settings_revised(GOOD, rates="openai-sora-2")
    assert told(estimated(plan, today=today)) == [("retired-card", message, None)]


def test_prices_are_old_after_sixty_days() -> None:
    assert told(estimated(GOOD, today=date(2026, 12, 30))) == []
    assert told(estimated(GOOD, today=date(2026, 12, 31))) == [
        ("card-old", "The prices of Live were last checked 60 days ago.", None)
    ]


def limited(plan: Plan, *limits: dict[str, Any]) -> Estimate:
    """The plan under other limits of its account."""
    account = Account(id="tier-1", name="Tier 1", limits=limits)
    return estimated(plan, {"live": LIVE.model_copy(update={"accounts": (account,)})})


def test_a_refusal_names_the_limit_that_refuses_and_advises_the_pace_of_the_slowest() -> None:
    estimate = limited(
        shoot(edits.revised(DAWN, count=20)),
        {"requests": 50, "window": 60},
        {"requests": 5, "window": 1},
    )
    assert [one.message for one in findings(estimate)] == [
        "20 requests on Standard, and Tier 1 allows 5 per second: sent at once, the 6th is"
        " refused (clip 1A). Send one every 1.2 s; the last goes out after 22.8 s."
    ]


def test_a_limit_shared_by_tiers_is_told_with_all_that_it_counts() -> None:
    estimate = limited(
        shoot(edits.revised(DAWN, count=20), edits.revised(DUSK, count=20)),
        {"requests": 25, "window": 60},
    )
    assert {one.message for one in findings(estimate)} == {
        "40 requests on Standard and Pro, and Tier 1 allows 25 per minute: sent at once, the"
        " 26th is refused (clip 1B). Send one every 2.4 s; the last goes out after 1 min 34 s."
    }


def test_many_clips_that_repeat_a_prompt_are_told_of_in_one_sentence() -> None:
    many = shoot(*(edits.revised(DAWN, id=f"x{place}") for place in range(1_001)), lane="batch")
    (group,) = groups(estimated(many))
    assert group == FindingGroup(
        Finding(
            "duplicate-prompt",
            "1,000 clips repeat the prompt of another; count makes several of one clip.",
        ),
        1_000,
    )
    (one,) = groups(estimated(shoot(DAWN, edits.revised(DUSK, prompt="Dawn"))))
    assert one.finding.message == (
        "1 clip repeats the prompt of another; count makes several of one clip."
    )


def test_an_omitted_clip_has_no_finding() -> None:
    bad = Clip(id="c", status="omitted", offer="gone/film/720p", seconds=7, prompt="Dawn")
    worse = Clip(id="d", status="omitted", frame="square", seconds=90)
    assert told(estimated(shoot(bad, worse, DAWN, DUSK))) == []


def test_the_gravest_findings_come_first() -> None:
    plan = queue(
        Clip(id="a", seconds=7, offer="pro/8k"),
        Clip(id="b", prompt="Dawn", frame="square"),
        Clip(id="c", prompt="Dawn", count=40, seconds=7),
        budget=1,
        account="tier-1",
    )
    codes = [one.code for one in findings(estimated(plan))]
    assert codes == [
        "over-budget",
        "unknown-offer",
        "size-not-offered",
        "retired-card",
        "rate-limit",
        "length-not-offered",
        "no-prompt",
        "duplicate-prompt",
    ]
    assert RANKS["note"] < RANKS["warning"] < RANKS["error"]
    ranks = [RANKS[SEVERITIES[code]] for code in SEVERITIES]
    assert ranks == sorted(ranks, reverse=True)


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Chunks so small that a short queue has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 3)
        yield


@given(some_plans)
def test_a_group_counts_its_findings_and_tells_the_first(plan: Plan) -> None:
    estimate = estimated(plan)
    every = list(findings(estimate))
    told = groups(estimate)
    counts: Counter[Code] = Counter()
    for group in told:
        counts[group.finding.code] += group.count
    assert counts == Counter(one.code for one in every)
    messages = [one.message for one in every]
    for group in told:
        assert group.finding.message in messages or group.finding.code == "duplicate-prompt"
    order = list(SEVERITIES)
    assert [order.index(group.finding.code) for group in told] == sorted(
        order.index(group.finding.code) for group in told
    )


@given(some_plans)
def test_the_findings_of_the_clips_are_those_of_the_plan_but_for_what_is_about_it_all(
    plan: Plan,
) -> None:
    estimate = estimated(plan)
    of_clips = [(one.code, one.message) for clip in plan.clips for one in of_clip(estimate, clip)]
    assert Counter(of_clips) == Counter(
        (one.code, one.message)
        for one in findings(estimate)
        if one.clip is not None and one.code != "rate-limit"
    )


@given(some_plans)
def test_going_from_finding_to_finding_visits_every_clip_in_turn(plan: Plan) -> None:
    estimate = estimated(plan)
    places = {clip.id: place for place, clip in enumerate(plan.clips)}
    every = list(findings(estimate))
    for group in groups(estimate):
        found = group.finding
        if found.code == "rate-limit":
            assert next_position(estimate, found, 0) == (found.clip and places[found.clip])
        elif found.clip is None and found.code != "duplicate-prompt":
            assert next_position(estimate, found, 0) is None
        else:
            expected = [places[one.clip] for one in every if one.code == found.code and one.clip]
            visited, place = [], -1
            for _ in range(2 * group.count):
                after = next_position(estimate, found, place)
                assert after is not None
                visited.append(after)
                place = after
            assert visited == 2 * expected


ALLOWED: dict[Code, set[str]] = {
    "unknown-offer": {"offer"},
    "size-not-offered": {"frame"},
    "length-not-offered": {"seconds"},
}
SETTINGS: dict[Code, set[str]] = {
    "unknown-card": {"rates"},
    "unknown-account": {"account"},
    "unknown-offer": {"compare"},
}


@given(some_plans)
def test_every_fix_makes_its_finding_go_away_and_changes_nothing_else(plan: Plan) -> None:
    for found in findings(estimated(plan)):
        if found.fix is None:
            continue
        fixed = found.fix.apply(plan)
        after = [(one.code, one.clip, one.message) for one in findings(estimated(fixed))]
        if found.clip is None:
            assert found.message not in [message for _, _, message in after]
            assert differences(plan, fixed) == SETTINGS[found.code]
            continue
        assert (found.code, found.clip) not in [(code, clip) for code, clip, _ in after]
        assert differences(plan, fixed) == {"clips"}
        kept = {clip.id: clip for clip in plan.clips}
        for clip in fixed.clips:
            old = kept.get(clip.id, kept[found.clip])
            changed = {
                name for name in Clip.model_fields if getattr(clip, name) != getattr(old, name)
            }
            if old.id != found.clip:
                assert not changed
            elif len(fixed.clips) == len(plan.clips):
                assert changed == ALLOWED[found.code]
            else:
                assert changed <= {"id", "seconds", "shot", "group"}


@given(some_plans)
def test_fixing_everywhere_is_every_fix_one_after_another(plan: Plan) -> None:
    estimate = estimated(plan)
    for code in SEVERITIES:
        fixed, fixes = plan, 0
        for found in findings(estimate):
            if found.code == code and found.fix:
                fixed, fixes = found.fix.apply(fixed), fixes + 1
        everywhere = fixed_everywhere(estimate, code)
        assert everywhere == fixed
        if not fixes:
            assert everywhere is plan
        assert not any(one.code == code and one.fix for one in findings(estimated(everywhere)))


def test_two_columns_that_are_not_sold_are_taken_out_together() -> None:
    plan = edits.settings_revised(GOOD, compare=["pro/8k", "pro/hd", "pro/9k"])
    assert fixed_everywhere(estimated(plan), "unknown-offer").compare == ("pro/hd",)


def test_without_any_column_left_the_card_chooses() -> None:
    plan = edits.settings_revised(GOOD, compare=["pro/8k"])
    assert fixed_everywhere(estimated(plan), "unknown-offer").compare is None


def test_a_fix_finds_its_clip_after_the_queue_changed() -> None:
    plan = first(seconds=10)
    (found,) = findings(estimated(plan))
    assert found.fix is not None
    moved = edits.moved(plan, [0], 1)[0]
    assert [clip.seconds for clip in found.fix.apply(moved).clips] == [12, 12]
    gone = edits.removed(plan, [0])
    assert found.fix.apply(gone) is gone


def test_without_any_card_installed_there_is_no_card_to_turn_to() -> None:
    (found,) = findings(estimated(GOOD, {}))
    assert (found.code, found.fix) == ("unknown-card", None)


def test_a_card_that_is_nothing_like_the_missing_one_is_still_a_way_out() -> None:
    (found,) = findings(estimated(edits.settings_revised(GOOD, rates="zzz"), {"live": LIVE}))
    assert found.fix is not None
    assert found.fix.title == "price the plan on live"


def test_the_built_in_card_always_says_that_it_has_ended() -> None:
    assert CARDS["openai-sora-2"] is SORA
    assert [one.code for one in findings(estimated(queue(DAWN), today=TODAY))] == ["retired-card"]


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
        (112, "112th"),
        (1_011, "1,011th"),
        (1_022, "1,022nd"),
    ],
)
def test_a_place_in_an_order(number: int, place: str) -> None:
    assert ordinal(number) == place
