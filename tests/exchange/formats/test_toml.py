"""The plan that is handed on with its rates: the same plan, the same figures, and a receipt."""

from pathlib import Path

import pytest
from hypothesis import given

from hostile import HOSTILE, HOSTILE_LINES
from plans import CARDS, SORA, TODAY, estimated, forecasted, queue, some_plans
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.formats.toml import FORMAT
from soraplan.exchange.receipt import found, receipt
from soraplan.storage import plans
from soraplan.storage.lines import has_comments

SOURCES = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"


def text_of(plan: Plan) -> str:
    (made,) = exported(FORMAT, forecasted(plan))
    return made.data.decode()


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    # Made anew by: soraplan export shoot.toml --to toml -o shoot.toml --today 2026-11-22
    plan = plans.read(SOURCES / f"{name}.toml").plan
    (made,) = exported(FORMAT, forecasted(plan, {SORA.id: SORA}))
    assert made.data == (GOLDEN / f"{name}.toml").read_bytes()


@given(some_plans)
def test_a_colleague_without_any_card_sees_the_same_figures(plan: Plan) -> None:
    read = plans.parse(text_of(plan), "plan.toml")
    here, there = estimated(plan), Estimator({}, TODAY).estimate(read)
    assert there.total == here.total
    assert there.currency == here.currency or here.card is None
    assert read.model_copy(update={"embedded_card": None, "embedded_cards": ()}) == plan


def test_cards_of_clips_on_other_cards_come_along() -> None:
    plan = queue(Clip(prompt="x", offer="luma/ray/720p", frame="landscape"))
    read = plans.parse(text_of(plan), "plan.toml")
    assert read.embedded_card == SORA
    assert [card.id for card in read.embedded_cards] == ["luma"]
    assert Estimator({}, TODAY).estimate(read).total == estimated(plan).total


def test_the_card_of_an_omitted_clip_comes_along() -> None:
    clip = Clip(prompt="x", offer="luma/ray/720p", frame="landscape")
    plan = queue(clip.model_copy(update={"status": "omitted"}))
    read = plans.parse(text_of(plan), "plan.toml")
    assert [card.id for card in read.embedded_cards] == ["luma"]
    back = queue(clip, embedded_card=read.embedded_card, embedded_cards=read.embedded_cards)
    assert Estimator({}, TODAY).estimate(back).total == estimated(queue(clip)).total


def test_a_card_that_the_plan_carries_is_handed_on_though_no_clip_is_on_it() -> None:
    carried = CARDS["luma"].model_copy(update={"id": "mine"})
    plan = queue(Clip(id="a", prompt="x"), embedded_cards=(carried,))
    once = text_of(plan)
    assert plans.parse(once, "plan.toml").embedded_cards == (carried,)
    assert text_of(plans.parse(once, "plan.toml")) == once


def test_handing_on_what_was_handed_on_changes_nothing() -> None:
    plan = queue(Clip(id="a", prompt="x", offer="luma/ray/720p", frame="landscape"))
    once = text_of(plan)
    assert text_of(plans.parse(once, "plan.toml")) == once


def test_the_receipt_is_found_and_is_no_comment_that_saving_would_lose() -> None:
    plan = queue(Clip(id="a", prompt="x"), title="# no comment")
    text = text_of(plan)
    (one,) = found(text)
    assert one.plan == receipt(estimated(plan)).plan
    assert not has_comments(text)
    assert has_comments(f"{text}# somebody's\n")
    assert has_comments(f"# somebody's\n{text}")


@pytest.mark.parametrize("text", HOSTILE_LINES, ids=range(len(HOSTILE_LINES)))
def test_no_line_breaks_the_file(text: str) -> None:
    name = text[:50_000]
    cards = {**CARDS, SORA.id: SORA.model_copy(update={"name": name, "retired_note": name})}
    plan = queue(Clip(id="a", prompt=text, scene=text, shot=text), title=text, client=text)
    (made,) = exported(FORMAT, forecasted(plan, cards))
    read = plans.parse(made.data.decode(), "plan.toml")
    assert read.clips == plan.clips
    assert (read.title, read.client) == (text, text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_prompt_comes_back_as_it_was(text: str) -> None:
    plan = queue(Clip(id="a", prompt=text, notes=text))
    (clip,) = plans.parse(text_of(plan), "plan.toml").clips
    assert clip == next(iter(plan.clips))
