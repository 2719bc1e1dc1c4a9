from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plans import CARDS, LIVE, card, estimated, queue, some_marked_clips, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import ExtraCost, Plan
from soraplan.ui.field_texts import extra_costs_text, parsed_extra_costs
from soraplan.ui.fields import (
    CLIP_FIELDS,
    PLAN_FIELDS,
    CardAccounts,
    Field,
    accounts_elsewhere,
    moved_line,
    moved_plan_line,
)

CLIP = {field.name: field for field in CLIP_FIELDS}
PLAN = {field.name: field for field in PLAN_FIELDS}

MOVED = {"moved_from", "moved_seconds", "moved_lane"}
NOT_EDITED = MOVED | {"id", "format", "embedded_card", "embedded_cards", "clips"}
"""Keys that soraplan gives by itself, or that are edited in another way."""


def test_every_key_of_a_plan_and_a_clip_can_be_edited() -> None:
    assert {field.key for field in CLIP_FIELDS} == {*Clip.model_fields} - NOT_EDITED
    assert {field.key for field in PLAN_FIELDS} == {*Plan.model_fields} - NOT_EDITED


def test_every_field_says_what_it_is_for() -> None:
    for field in (*CLIP_FIELDS, *PLAN_FIELDS):
        assert field.help.endswith(".")
        assert len(field.label) <= 11
        assert (field.choices is not None) is (field.kind == "choice")


@given(some_marked_clips, some_plans)
def test_what_is_shown_means_the_value_it_was_made_from(clip: Clip, plan: Plan) -> None:
    for fields, document in ((CLIP_FIELDS, clip), (PLAN_FIELDS, plan)):
        for field in fields:
            value = getattr(document, field.key)
            if field.kind not in ("choice", "accounts"):
                assert field.parsed(field.shown(value)) == value, field.name


@given(some_plans)
def test_every_choice_is_a_value_that_the_model_takes(plan: Plan) -> None:
    estimate = estimated(plan)
    for field in PLAN_FIELDS:
        for value, name in field.choices(estimate) if field.choices else []:
            assert name
            edits.settings_revised(plan, **{field.key: value})
    for field in CLIP_FIELDS:
        for value, name in field.choices(estimate) if field.choices else []:
            assert name
            edits.revised(Clip(), **{field.key: value})


TYPED: list[tuple[Field, str, Any]] = [
    (CLIP["seconds"], " 12 ", 12),
    (CLIP["seconds"], "12s", 12),
    (CLIP["seconds"], "1:05", 65),
    (CLIP["count"], "1,000", 1000),
    (CLIP["count"], "1’000", 1000),
    (CLIP["count"], "+5", 5),
    (CLIP["keep_rate"], "", None),
    (CLIP["keep_rate"], "40%", Decimal("0.4")),
    (CLIP["keep_rate"], "0,4", Decimal("0.4")),
    (CLIP["keep_rate"], " Narrative ", Decimal("0.5")),
    (PLAN["keep_rate"], "tv-spot", Decimal("0.043")),
    (CLIP["priority"], " ", None),
    (CLIP["reference_seconds"], "0:06", 6),
    (CLIP["reference_seconds"], " ", None),
    (CLIP["tags"], " a , b b,,", ("a", "b b")),
    (CLIP["tags"], "", ()),
    (PLAN["budget"], "", None),
    (PLAN["budget"], "$ 1,234,567.50", Decimal("1234567.50")),
    (PLAN["budget"], "€650,50", Decimal("650.50")),
    (PLAN["budget"], "1 500", Decimal(1500)),
    (PLAN["contingency"], "10 %", Decimal(10)),
    (PLAN["compare"], "", None),
    (PLAN["compare"], "pro/hd;standard/720p pro/720p", ("pro/hd", "standard/720p", "pro/720p")),
    (PLAN["deadline"], "36 h", Decimal(36)),
    (PLAN["deadline"], "2026-12-01 09:00", datetime(2026, 12, 1, 9)),
    (PLAN["deadline"], "72h", Decimal(72)),
    (PLAN["deadline"], "3 days", Decimal(72)),
    (PLAN["deadline"], "1 Day 12 hours", Decimal(36)),
    (PLAN["deadline"], "2w1d", Decimal(15 * 24)),
    (PLAN["deadline"], "1,5 d", Decimal(36)),
    (PLAN["start"], "2026-12-01", datetime(2026, 12, 1)),
    (PLAN["concurrent"], "", None),
]


@pytest.mark.parametrize(("field", "text", "value"), TYPED)
def test_texts_as_people_write_them_are_understood(field: Field, text: str, value: Any) -> None:
    assert field.parsed(text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (CLIP["seconds"], ""),
        (CLIP["seconds"], "1.5"),
        (CLIP["seconds"], "-4"),
        (CLIP["seconds"], "1:2:3"),
        (CLIP["count"], "1.5"),
        (CLIP["count"], "many"),
        (CLIP["takes"], "9" * 400),
        (CLIP["keep_rate"], "%"),
        (CLIP["keep_rate"], "nan"),
        (CLIP["keep_rate"], "narrativ"),
        (PLAN["budget"], "nan"),
        (PLAN["budget"], "-inf"),
        (PLAN["budget"], "1.2.3"),
        (PLAN["contingency"], ""),
        (PLAN["start"], "tomorrow"),
        (PLAN["deadline"], "12:00"),
        (PLAN["deadline"], "2026-13-01"),
        (PLAN["deadline"], "25.11.2026"),
        (PLAN["deadline"], "3 daze"),
        (PLAN["deadline"], "3 days 2"),
        (PLAN["contingency"], "ten %"),
        (PLAN["keep_rate"], "half %"),
        (PLAN["fps"], "24p"),
    ],
)
def test_a_text_that_can_be_no_value_is_told_in_a_sentence(field: Field, text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be "):
        field.parsed(text)


@given(st.sampled_from([*CLIP_FIELDS, *PLAN_FIELDS]), st.text(max_size=12))
def test_any_text_makes_a_good_document_or_a_told_error(field: Field, text: str) -> None:
    try:
        value = field.parsed(text)
        if field in CLIP_FIELDS:
            edits.revised(Clip(), **{field.key: value})
        else:
            edits.settings_revised(queue(), **{field.key: value})
    except ValidationError as error:
        assert error.errors()
    except ValueError as error:
        assert str(error)


def test_accounts_can_be_chosen_at_the_other_cards_that_the_plan_uses() -> None:
    levels = [{"id": "trial", "name": "Trial"}, {"id": "pro", "name": "Pro"}]
    kling = card(id="kling", name="Kling", accounts=levels)
    cards = {**CARDS, "kling": kling, "unused": card(id="unused", accounts=levels)}
    clip = Clip(offer="kling/film/720p")
    # Luma has one account, so there is nothing to choose there.
    plan = queue(clip, Clip(offer="luma/ray/720p"), compare=["pro/hd", "live/pro/hd"])
    assert accounts_elsewhere(estimated(plan, cards)) == [
        CardAccounts("kling", "Kling", (("trial", "Trial"), ("pro", "Pro")), "trial"),
        CardAccounts(
            "live",
            "Live",
            tuple((one.id, one.name) for one in LIVE.accounts),
            LIVE.accounts[0].id,
        ),
    ]
    named = edits.settings_revised(plan, accounts={"luma": "gone"})
    assert [one.id for one in accounts_elsewhere(estimated(named, cards))] == [
        "kling", "live", "luma",
    ]  # fmt: skip
    assert accounts_elsewhere(estimated(queue(clip, rates="kling"), cards)) == []
    assert accounts_elsewhere(estimated(queue(Clip()), cards)) == []


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ({}, ""),
        ({"moved_from": "openai-sora-2/pro/hd"}, "moved from OpenAI Sora 2 Pro HD"),
        (
            {"moved_from": "live/pro/hd", "moved_seconds": 12, "moved_lane": "batch"},
            "moved from Live Pro HD, 12 s, batch lane",
        ),
        ({"moved_from": "openai-sora-2"}, "moved from OpenAI Sora 2"),
        ({"moved_from": "live/luma/ray/4k"}, "moved from Luma Ray 4K"),
        ({"moved_from": "gone/film/720p"}, "moved from gone/film/720p"),
        ({"moved_from": "live/pro/8k"}, "moved from live/pro/8k"),
    ],
)
def test_what_a_clip_was_before_a_move_is_told_by_name(marks: dict[str, Any], told: str) -> None:
    clip = Clip(**marks)
    assert moved_line(clip, estimated(queue(clip, rates="luma"))) == told


def test_what_a_plan_was_before_a_move_is_told_by_name() -> None:
    def line(**before: Any) -> str:
        return moved_plan_line(estimated(queue(rates="luma", moved_from=before)))

    assert line(rates="live", account="tier-3", lane="batch") == (
        "moved from Live, Tier 3, batch lane"
    )
    assert line(rates="gone", account="x") == "moved from gone, x"
    assert moved_plan_line(estimated(queue())) == ""


def test_under_a_plan_in_the_batch_lane_a_clip_follows_it() -> None:
    for lane, told in ((None, "at once"), ("batch", "as plan")):
        lanes = CLIP["lane"].choices
        assert lanes is not None
        assert lanes(estimated(queue(lane=lane))) == [(None, told), ("batch", "batch")]


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
costs = st.lists(
    st.builds(
        ExtraCost,
        name=names,
        amount=st.decimals(0, 999_999, places=6) | st.decimals(0, 9, places=2),
        per=st.sampled_from(["run", "month"]),
    ),
    max_size=4,
).map(tuple)


@given(costs)
def test_extra_costs_are_the_same_after_they_were_shown(made: tuple[ExtraCost, ...]) -> None:
    text = extra_costs_text(made)
    assert parsed_extra_costs(text) == made
    assert extra_costs_text(parsed_extra_costs(text)) == text


def test_amounts_of_extra_costs_keep_the_digits_that_were_typed() -> None:
    (cost,) = parsed_extra_costs("Developer = 1200")
    assert str(cost.amount) == "1200"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Developer", "line 1: must be name = amount, with / month if monthly"),
        ("a = 1\n\n= 3", "line 3: must be name = amount, with / month if monthly"),
        ("a = much", "line 1: much is not an amount"),
        ("a = -1", "line 1: the amount must be between 0 and 999,999,999"),
        ("a = 1000000000", "line 1: the amount must be between 0 and 999,999,999"),
        ("a = 0.0000001", "line 1: the amount has more than 6 decimals"),
        ("a = 5 / year", "line 1: must be name = amount, with / month if monthly"),
    ],
)
def test_a_line_that_is_no_extra_cost_is_named(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        parsed_extra_costs(text)
    assert str(caught.value) == sentence
