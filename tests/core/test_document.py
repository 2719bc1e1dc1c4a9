from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from plans import card, queue, rate, tier
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.document import MAX_COUNT, MAX_SECONDS, MAX_TAKES
from soraplan.core.edits import revised, settings_revised
from soraplan.core.plan import Plan, empty_plan


def problem(of: Any, **fields: Any) -> str:
    """The one problem of a document, in the words that a user reads."""
    with pytest.raises(ValidationError) as caught:
        of.model_validate(fields)
    (only,) = caught.value.errors()
    return str(only["msg"])


@pytest.mark.parametrize("text", ["10", 10.0, True, None, [], {}])
def test_what_is_no_whole_number_is_refused_as_seconds(text: object) -> None:
    assert problem(Clip, seconds=text)


@pytest.mark.parametrize("seconds", [0, -1, MAX_SECONDS + 1, 10**40])
def test_seconds_out_of_bounds_are_refused(seconds: int) -> None:
    assert problem(Clip, seconds=seconds)


def test_bounds_are_allowed_themselves() -> None:
    clip = Clip(seconds=MAX_SECONDS, count=MAX_COUNT, takes=MAX_TAKES, priority=5, keep_rate=1)
    assert clip.requests == MAX_COUNT * MAX_TAKES == 100_000_000
    assert clip.seconds == 3_600


@pytest.mark.parametrize(
    "field", [{"count": 0}, {"count": MAX_COUNT + 1}, {"takes": 0}, {"takes": MAX_TAKES + 1}]
)
def test_counts_and_takes_out_of_bounds_are_refused(field: dict[str, int]) -> None:
    assert problem(Clip, **field)


@pytest.mark.parametrize(
    "number", [Decimal("nan"), Decimal("inf"), Decimal("-inf"), Decimal("sNaN")]
)
@pytest.mark.parametrize("key", ["budget", "contingency", "keep_rate", "headroom", "fps"])
def test_a_number_that_is_none_is_refused(key: str, number: Decimal) -> None:
    assert problem(Plan, format=1, **{key: number}) == (
        "must be a number, not infinite and not 'nan'"
    )


@pytest.mark.parametrize(
    "hours", [Decimal("nan"), Decimal("inf"), 0, -1, True, "2", date.max, 10**6]
)
def test_a_deadline_is_hours_or_a_moment(hours: object) -> None:
    assert problem(Plan, format=1, deadline=hours) == (
        "must be hours after the start, above 0, or a date and time"
    )


def test_a_deadline_keeps_what_was_written() -> None:
    moment = datetime(2026, 12, 1, 9)
    assert empty_plan().deadline is None
    assert Plan(format=1, deadline=moment).deadline == moment
    assert Plan(format=1, deadline=36).deadline == Decimal(36)
    assert Plan(format=1, deadline=Decimal("1.5")).deadline == Decimal("1.5")


def test_a_start_needs_a_time() -> None:
    moment = datetime(2026, 12, 1, 9)
    assert Plan(format=1, start=moment).start == moment
    assert problem(Plan, format=1, start=date(2026, 12, 1)) == (
        "must be a date and time such as 2026-12-01T09:00:00"
    )


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("budget", "-0.01"),
        ("budget", "1000000000"),
        ("budget", "0.0000001"),
        ("contingency", "-1"),
        ("contingency", "0.00001"),
        ("render_seconds", "1000000"),
        ("contingency", "1000.1"),
        ("keep_rate", "0"),
        ("keep_rate", "1.01"),
        ("headroom", "0"),
        ("headroom", "100.1"),
        ("headroom", "1E-6000"),
        ("render_seconds", "0"),
        ("render_seconds", "1E-6000"),
        ("fps", "0"),
        ("fps", "1001"),
    ],
)
def test_numbers_out_of_bounds_are_refused(key: str, number: str) -> None:
    assert problem(Plan, format=1, **{key: Decimal(number)})


@pytest.mark.parametrize("number", [True, "0.10", 0.1, None])
def test_money_is_never_read_from_anything_but_a_number(number: object) -> None:
    message = problem(Plan, format=1, extra_costs=[{"name": "Editing", "amount": number}])
    assert message == "must be a number such as 0.10"


def test_a_budget_of_nothing_and_one_in_whole_numbers_are_budgets() -> None:
    assert Plan(format=1, budget=0).budget == 0
    assert Plan(format=1, budget=650).budget == Decimal(650)


@pytest.mark.parametrize(
    "offer",
    [
        "",
        "pro",
        "pro/",
        "/720p",
        "a/b/c/d",
        "pro/720p\n",
        "pro /720p",
        "pro/72 0p",
        "-/x",
        7,
        "é/x",
    ],
)
def test_a_malformed_offer_is_refused(offer: object) -> None:
    assert problem(Clip, offer=offer)


@pytest.mark.parametrize("offer", ["pro/720p", "kling/kling-3.0/1080p", "a/b", "x" * 64 + "/y"])
def test_an_offer_names_a_tier_and_a_resolution_and_perhaps_a_card(offer: str) -> None:
    assert Clip(offer=offer).offer == offer


@pytest.mark.parametrize("version", ["1", True, None, 1.0])
def test_a_format_that_is_no_whole_number_is_refused(version: object) -> None:
    assert problem(Plan, format=version) == "must be a whole number: format = 1"


def test_a_newer_format_is_refused_in_a_clear_sentence() -> None:
    assert problem(Plan, format=2) == (
        "is 2, written by a newer soraplan; this one reads format 1. Update soraplan to open it"
    )


@pytest.mark.parametrize("version", [0, -1])
def test_a_format_that_never_was_is_refused(version: int) -> None:
    assert problem(Plan, format=version)


def test_only_the_format_is_required_and_the_rest_is_as_the_design_says() -> None:
    plan = Plan.model_validate({"format": 1, "clips": [{}, {"id": "b"}, {}]})
    assert plan.rates == "openai-sora-2"
    assert (plan.account, plan.repeat, plan.budget, plan.budget_per) == (None, "once", None, "run")
    assert [plan.contingency, plan.headroom, plan.fps] == [Decimal(0), Decimal(100), Decimal(24)]
    first = plan.clips[0]
    assert (first.seconds, first.frame, first.offer) == (4, "portrait", None)
    assert (first.count, first.takes, first.status, first.lane) == (1, 1, "planned", None)
    assert [clip.id for clip in plan.clips] == ["clip-1", "b", "clip-3"]


def test_an_unknown_key_is_an_error() -> None:
    assert problem(Plan, format=1, titel="x") == "Extra inputs are not permitted"
    assert problem(Clip, second=4) == "Extra inputs are not permitted"


def test_two_line_ends_become_one_kind() -> None:
    assert Clip(prompt="a\r\nb\rc\nd").prompt == "a\nb\nc\nd"


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\r\nb"])
def test_a_name_has_one_line(text: str) -> None:
    assert problem(Clip, shot=text)
    assert problem(Plan, format=1, title=text)


def test_half_a_character_is_refused() -> None:
    assert problem(Clip, prompt="a\ud800b")
    assert problem(Clip, shot="a\ud800b")


def test_brackets_in_a_prompt_stay_as_typed() -> None:
    assert Clip(prompt="INT. BAR [night] [/foo]").prompt == "INT. BAR [night] [/foo]"


@pytest.mark.parametrize("one", ["-a", "a b", "a/b", "ä", "x" * 65, "a\n"])
def test_an_id_is_a_word(one: str) -> None:
    assert problem(Clip, id=one)


def test_an_id_that_stands_twice_is_refused_with_both_places() -> None:
    clips = [{"id": "a"}, {}, {"id": "a"}]
    assert problem(Plan, format=1, clips=clips) == "has the id a twice, on clips 1 and 3"


def test_an_id_from_the_position_gives_way_to_one_that_was_written() -> None:
    plan = Plan.model_validate(
        {"format": 1, "clips": [{}, {"id": "clip-1"}, {"id": "clip-1-2"}, {"id": "x"}]}
    )
    assert [clip.id for clip in plan.clips] == ["clip-1-3", "clip-1", "clip-1-2", "x"]


def test_every_problem_of_a_file_is_told_together() -> None:
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(
            {"format": 1, "budget": -1, "repeat": "hourly", "clips": [{"seconds": 0, "takes": "2"}]}
        )
    assert {error["loc"] for error in caught.value.errors()} == {
        ("budget",),
        ("repeat",),
        ("clips", 0, "seconds"),
        ("clips", 0, "takes"),
    }


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        empty_plan().title = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Clip().takes = 2  # type: ignore[misc]


def test_a_revised_value_is_checked_anew() -> None:
    assert revised(Clip(shot="1A"), takes=3) == Clip(shot="1A", takes=3)
    with pytest.raises(ValidationError):
        revised(Clip(), takes=0)
    plan = queue(Clip())
    assert settings_revised(plan, title="Bay").clips is plan.clips
    with pytest.raises(ValidationError):
        settings_revised(plan, budget=Decimal(-1))


def test_a_plan_with_a_card_carried_along_can_be_revised() -> None:
    carried = card(tiers=[tier(rates=[rate(per_second=None, per_clip={"5": Decimal(1)})])])
    plan = settings_revised(Plan(format=1, embedded_card=carried), title="Bay")
    assert plan.embedded_card == carried


@pytest.mark.parametrize(
    ("repeat", "runs"),
    [("once", 1), ("daily", 30), ("weekdays", 22), ("weekly", 4), ("monthly", 1)],
)
def test_a_month_has_so_many_runs(repeat: str, runs: int) -> None:
    assert queue(repeat=repeat).runs == runs


def test_requests_are_count_times_takes_and_none_for_an_omitted_clip() -> None:
    assert Clip(count=20, takes=3).requests == 60
    assert Clip(count=20, takes=3, status="omitted").requests == 0


def test_a_clip_is_called_by_its_shot_else_by_its_id() -> None:
    assert Clip(id="k3f9a2", shot="1A").name == "1A"
    assert Clip(id="k3f9a2").name == "k3f9a2"


def test_an_empty_plan_has_only_a_title() -> None:
    assert empty_plan("Bay") == Plan(format=1, title="Bay")
    assert empty_plan().clips == Clips()
