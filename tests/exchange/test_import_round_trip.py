"""Our own lists, written and read back."""

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import CARDS, SORA, card, forecasted, queue, rate, some_marked_clips, tier
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.laying import Merge
from soraplan.core.plan import Plan, empty_plan
from soraplan.exchange import shot_list
from soraplan.exchange.export import exported
from soraplan.exchange.formats import named
from soraplan.exchange.shot_list.understanding import Understood
from soraplan.storage import plans

GOLDEN = Path(__file__).parent / "golden"


def understood(plan: Plan, form: str, **options: str) -> Understood:
    (made,) = exported(named(form), forecasted(plan), options)
    sheet = shot_list.read_bytes(made.data, f"spring.{named(form).extension}")
    mapping = shot_list.guess(sheet)
    return shot_list.understand(sheet, mapping, plan.fps, CARDS.get(plan.rates))


def laid(plan: Plan, form: str, **options: str) -> Merge:
    found = understood(plan, form, **options)
    card = CARDS.get(plan.rates)
    first = next(card.offers()) if card else None
    return shot_list.merge(plan, found.rows, Random(1), first)


def read_back(plan: Plan, form: str, **options: str) -> Plan:
    found = understood(plan, form, **options)
    assert not found.refused and not found.kept and not found.headings
    return shot_list.merge(empty_plan(), found.rows, Random(1)).plan


@pytest.mark.parametrize("separator", ["comma", "semicolon", "tab"])
@given(clips=st.lists(some_marked_clips, max_size=12))
@settings(max_examples=12)
def test_the_plain_list_comes_back_without_loss(separator: str, clips: list[Clip]) -> None:
    plan = queue(*clips)
    assert read_back(plan, "csv", preset="plain", separator=separator).clips == plan.clips


@pytest.mark.parametrize("preset", ["plain", "excel", "kitsu"])
@given(clips=st.lists(some_marked_clips.filter(lambda clip: not clip.omitted), max_size=12))
@settings(max_examples=12)
def test_audio_and_moving_references_come_back_from_every_list(
    preset: str, clips: list[Clip]
) -> None:
    plan = queue(*(one.model_copy(update={"offer": "pro/720p"}) for one in clips))
    anew = read_back(plan, "csv", preset=preset).clips
    kept = [(clip.audio, clip.reference_seconds) for clip in plan.clips]
    assert [(clip.audio, clip.reference_seconds) for clip in anew] == kept


def test_a_workbook_gives_back_which_clips_need_sound_and_what_they_start_from() -> None:
    fees = {"reference_fee": Decimal("0.01"), "input_per_second": Decimal("0.02")}
    studio = card(id="studio", tiers=[tier(rates=[rate(**fees)])])
    start = {"seconds": 5, "frame": "landscape", "offer": "film/720p"}
    plan = queue(
        Clip(
            id="a", shot="1A", audio=True, reference="plates/1A.mov", reference_seconds=6, **start
        ),
        Clip(id="b", shot="1B", reference="stills/1B.png", **start),
        Clip(id="c", shot="1C", **start),
        rates="studio",
    )
    (made,) = exported(named("xlsx"), forecasted(plan, {"studio": studio}))
    sheet = shot_list.read_bytes(made.data, "spring.xlsx")
    found = shot_list.understand(sheet, shot_list.guess(sheet), plan.fps, studio)
    assert not found.refused and not found.kept
    told = [(row.clip.audio, row.clip.reference_seconds) for row in found.rows]
    assert told == [(True, 6), (False, None), (False, None)]
    assert shot_list.merge(plan, found.rows, Random(1), "film/720p").plan is plan


def test_a_plain_list_without_the_keys_that_came_later_leaves_them_as_they_are() -> None:
    before = plans.read(GOLDEN / "shoot.toml").plan
    marks = {"audio": True, "reference_seconds": 6, "moved_seconds": 20, "moved_lane": "batch"}
    plan = before.model_copy(
        update={"clips": Clips(clip.model_copy(update=marks) for clip in before.clips)}
    )
    data = (Path(__file__).parent / "readers/lists/plain-without-audio.csv").read_bytes()
    sheet = shot_list.read_bytes(data, "spring.csv")
    found = shot_list.understand(sheet, shot_list.guess(sheet), plan.fps, SORA)
    assert not found.refused and not found.kept
    assert shot_list.merge(plan, found.rows, Random(1), "standard/720p").plan is plan
    assert shot_list.merge(empty_plan(), found.rows, Random(1)).plan.clips == before.clips


EVERYTHING = Clip(
    id="k3f9a2",
    scene=" 1 ",
    shot="=1A",
    prompt="  Dawn\n\n",
    seconds=12,
    frame="square",
    offer="luma/ray/720p",
    count=3,
    takes=5,
    keep_rate=Decimal("0.250"),
    priority=2,
    status="rolling",
    owner=" Ana ",
    tags=("a, b", "", "[c]"),
    audio=True,
    reference="plates/one.mov",
    reference_seconds=6,
    lane="batch",
    moved_from="openai-sora-2/openai-sora-2/pro/hd",
    moved_seconds=20,
    moved_lane="batch",
    group="k3f9a2",
    notes="\nKeep\n",
)
"""A clip with every field away from its default."""


@pytest.mark.parametrize(("form", "options"), [("csv", {"preset": "plain"}), ("otio", {})])
def test_every_field_of_a_clip_comes_back(form: str, options: dict[str, str]) -> None:
    plan = queue(EVERYTHING, Clip(id="b"))
    defaults = Clip()
    assert all(getattr(EVERYTHING, name) != getattr(defaults, name) for name in Clip.model_fields)
    assert read_back(plan, form, **options).clips == plan.clips


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_without_loss(text: str) -> None:
    line = text if text in HOSTILE_LINES else "name"
    clip = Clip(
        id="k3f9a2", scene=line, shot=line, prompt=text, owner=line, tags=(line, "b"), notes=text
    )
    plan = queue(clip, Clip(id="b"))
    assert read_back(plan, "csv", preset="plain").clips == plan.clips
    assert read_back(plan, "otio").clips == plan.clips


@pytest.mark.parametrize("name", ["shoot", "rough"])
@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("csv", {"preset": "plain"}),
        ("csv", {"preset": "excel"}),
        ("csv", {"preset": "excel", "separator": "semicolon"}),
        ("csv", {"preset": "kitsu"}),
        ("otio", {}),
        ("edl", {}),
        ("xlsx", {}),
    ],
)
def test_a_plan_is_not_changed_by_its_own_list(
    name: str, form: str, options: dict[str, str]
) -> None:
    plan = plans.read(GOLDEN / f"{name}.toml").plan
    merged = laid(plan, form, **options)
    assert merged.plan is plan
    assert merged.doubtful == ()
    left_out = {"kitsu", "edl"}.intersection({form, *options.values()})
    assert [clip.status for clip in merged.left] == (["omitted"] if left_out else [])


@pytest.mark.parametrize("preset", ["excel", "kitsu"])
def test_a_cell_that_was_changed_outside_changes_that_field(preset: str) -> None:
    plan = plans.read(GOLDEN / "shoot.toml").plan
    (made,) = exported(named("csv"), forecasted(plan), {"preset": preset})
    text = made.data.decode("utf-8-sig").replace("pro/hd", "pro/720p")
    sheet = shot_list.read_text(text)
    found = shot_list.understand(sheet, shot_list.guess(sheet), plan.fps, SORA)
    merged = shot_list.merge(plan, found.rows, Random(1), "standard/720p")
    assert {field.name for one in merged.changed for field in one.fields} == {"offer"}


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("shot", "1A+", "1A"),
        ("shot", "12?", "12"),
        ("shot", "1-2", "1_2"),
        ("scene", "Ärmel", "Armel"),
        ("scene", "Night Street", "Night_Street"),
    ],
)
@pytest.mark.parametrize("preset", ["plain", "excel"])
def test_a_name_that_was_changed_beside_its_id_is_changed(
    preset: str, field: str, old: str, new: str
) -> None:
    plan = queue(Clip(id="k3f9a2", **{"shot": "7", field: old}))
    (made,) = exported(named("csv"), forecasted(plan), {"preset": preset})
    sheet = shot_list.read_text(made.data.decode("utf-8-sig").replace(old, new))
    found = shot_list.understand(sheet, shot_list.guess(sheet), plan.fps, SORA)
    (clip,) = shot_list.merge(plan, found.rows, Random(1), "standard/720p").plan.clips
    assert getattr(clip, field) == new


def test_what_a_tracker_cannot_spell_and_what_sets_the_price_come_back() -> None:
    plan = queue(
        Clip(id="a", scene="夜", shot="1A+", lane="batch", keep_rate=Decimal("0.25")),
        Clip(id="b", scene="昼", shot="1A", frame="landscape", offer="pro/hd", count=3, takes=2),
        Clip(id="c", scene="昼", shot="1a", seconds=12),
        Clip(id="d", scene="夜", shot="", status="omitted"),
    )
    merged = laid(plan, "csv", preset="kitsu")
    assert merged.plan is plan
    assert [clip.id for clip in merged.same] == ["a", "b", "c"]
    anew = read_back(plan, "csv", preset="kitsu")
    for old, new in zip(plan.clips, anew.clips, strict=False):
        for name in ("seconds", "frame", "count", "takes", "lane", "keep_rate"):
            assert getattr(old, name) == getattr(new, name)


def test_an_empty_plan_is_a_list_without_rows() -> None:
    for preset in ("plain", "excel", "kitsu"):
        assert understood(empty_plan(), "csv", preset=preset).rows == ()


def test_the_same_list_makes_the_same_plan() -> None:
    sheet = shot_list.read_text("Shot,Prompt\n1A,Dawn\n1B,Gulls\n")
    found = shot_list.understand(sheet, shot_list.guess(sheet))
    made = [
        shot_list.merge(empty_plan(), found.rows, shot_list.chance(sheet)).plan for _ in range(2)
    ]
    assert made[0] == made[1]
