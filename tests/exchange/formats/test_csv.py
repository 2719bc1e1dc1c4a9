import csv as reader
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import (
    card,
    forecasted,
    numbered,
    plain_price,
    queue,
    rate,
    some_clips,
    some_plans,
    tier,
)
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.formats import csv
from soraplan.exchange.formats.csv.cells import MOST_UNITS, fitted, guarded
from soraplan.exchange.receipt import found, receipt
from soraplan.storage import plans

PLANS = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
FORMULA = re.compile("[\\s\ufeff\u200b]*[=+\\-@＝＋－＠]")


@pytest.fixture(autouse=True)
def cells_of_any_length() -> Iterator[None]:
    before = reader.field_size_limit(10_000_000)
    yield
    reader.field_size_limit(before)


def written(plan: Plan, **chosen: str) -> bytes:
    (made,) = exported(csv.FORMAT, forecasted(plan), chosen)
    return made.data


def rows(data: bytes, separator: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(reader.reader(io.StringIO(text, newline=""), delimiter=separator))


def records(plan: Plan, **chosen: str) -> list[dict[str, str]]:
    heads, *body = rows(written(plan, **chosen), SEPARATORS[chosen.get("separator", "comma")])
    return [dict(zip(heads, row, strict=True)) for row in body]


@pytest.mark.parametrize(
    ("name", "golden", "chosen"),
    [
        ("shoot", "shoot.csv", {}),
        ("rough", "rough.csv", {"separator": "semicolon"}),
        ("shoot", "shoot.kitsu.csv", {"preset": "kitsu"}),
        ("shoot", "shoot.plain.csv", {"preset": "plain"}),
    ],
)
def test_the_bytes_are_the_contract(name: str, golden: str, chosen: dict[str, str]) -> None:
    plan = plans.read(PLANS / f"{name}.toml").plan
    # Made anew by: soraplan export shoot.toml --to csv --today 2026-11-22, for rough.csv with
    # --separator semicolon, for the others with --preset kitsu and --preset plain
    assert written(plan, **chosen) == (GOLDEN / golden).read_bytes()


def hostile() -> Plan:
    """Every text as a prompt, and every text of one line wherever a clip has one."""
    return queue(
        *(Clip(prompt=text, notes=text) for text in HOSTILE),
        *(
            Clip(scene=text, shot=text, owner=text, group=text, reference=text, tags=(text, "two"))
            for text in HOSTILE_LINES
        ),
        title="=1+1",
    )


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("preset", ["excel", "kitsu", "plain"])
def test_no_text_adds_a_row_or_a_column(preset: str, separator: str) -> None:
    plan = hostile()
    made = rows(written(plan, preset=preset, separator=separator), SEPARATORS[separator])
    assert len(made) == len(plan.clips) + 1
    assert {len(row) for row in made} == {len(made[0])}


@pytest.mark.parametrize("opened", SEPARATORS.values())
@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_is_a_formula_even_where_another_separator_is_expected(
    separator: str, opened: str
) -> None:
    crossed = queue(
        *(Clip(prompt=f"slow{sign}{text}") for sign in ',;\t\n"' for text in HOSTILE[:10]),
        *(Clip(prompt=f'a{sign} ,;\n"=1+1') for sign in ",;\t"),
    )
    for plan in (hostile(), crossed):
        for row in rows(written(plan, separator=separator), opened):
            assert [cell for cell in row if FORMULA.match(cell)] == []


@pytest.mark.parametrize("text", HOSTILE[:10])
def test_a_text_that_begins_a_formula_gets_apostrophes_and_is_otherwise_as_typed(text: str) -> None:
    assert guarded(text).startswith("'")
    assert guarded(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    "text", ["", "Dawn - slowly", "a = b", "mail a@b.example", "'quoted", "1; 2, three"]
)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("piece", ["\n", ";", ", ", "'", '"', "\t\t", "=", " '"])
def test_a_long_run_of_signs_is_read_in_one_go(piece: str) -> None:
    # Read more than once, 200,000 of these would take minutes.
    assert len(guarded(piece * 200_000)) >= 200_000


def test_a_prompt_longer_than_a_cell_is_cut_and_says_so() -> None:
    for text in ("x" * 100_000, "🌅" * 20_000):
        made = fitted(text)
        assert len(made.encode("utf-16-le")) <= 2 * MOST_UNITS
        assert made.endswith("(cut here: a cell holds no more)")
    assert fitted("x" * MOST_UNITS) == "x" * MOST_UNITS


def test_excel_knows_the_encoding_and_the_tracker_and_readers_get_no_mark() -> None:
    plan = queue(Clip(prompt="夜"))
    assert written(plan).startswith(b"\xef\xbb\xbfScene,")
    assert written(plan).count(b"\r\n") == 2
    for preset in ("kitsu", "plain"):
        assert not written(plan, preset=preset).startswith(b"\xef\xbb\xbf")
        assert b"\r" not in written(plan, preset=preset)


@given(some_plans)
@settings(max_examples=40)
def test_every_cost_is_that_of_the_cards_and_an_unknown_one_is_empty(plan: Plan) -> None:
    heads, *body = rows(written(plan))
    cost = next(place for place, head in enumerate(heads) if head.startswith("Cost ("))
    for row, clip in zip(body, plan.clips, strict=True):
        price = plain_price(plan, clip.offer, clip)
        requests = 0 if clip.omitted else clip.count * clip.takes
        if clip.omitted:
            assert row[cost] == "0.00"
        elif price is None:
            assert row[cost] == ""
            assert row[heads.index("Unknown because")]
        else:
            assert Fraction(row[cost]) == price * requests
        assert row[heads.index("Requests")] == str(requests)


def test_the_costs_of_many_rows_add_up_to_the_total_to_the_last_decimal() -> None:
    cards = {"other": card(tiers=[tier(rates=[rate(per_second=Decimal("0.0841"))])])}
    plan = queue(
        *(Clip(prompt="a", seconds=5, frame="landscape", count=one) for one in range(1, 8)),
        rates="other",
    )
    (made,) = exported(csv.FORMAT, forecasted(plan, cards), {"separator": "semicolon"})
    heads, *body = rows(made.data, ";")
    for head in ("Cost (USD)", "Film 720p (USD)"):
        costs = [row[heads.index(head)] for row in body]
        assert sum(Fraction(cost.replace(",", ".")) for cost in costs) == Fraction("11.774")
    assert costs[:2] == ["0,4205", "0,841"]


def test_semicolons_come_with_decimal_commas_in_the_spreadsheet_alone() -> None:
    plan = queue(Clip(prompt="x", seconds=8, keep_rate=Decimal("0.25")))
    (line,) = records(plan, separator="semicolon")
    assert (line["Cost (USD)"], line["Pro HD (USD)"], line["Keep rate"]) == ("0,80", "4,00", "0,25")
    (line,) = records(plan, separator="semicolon", preset="plain")
    assert line["keep_rate"] == "0.25"
    (line,) = records(plan, separator="tab")
    assert line["Cost (USD)"] == "0.80"


def test_columns_of_one_name_are_told_apart_by_their_offers() -> None:
    plan = queue(Clip(offer="live/pro/hd"), Clip(offer="live/pro/720p"), rates="openai-sora-2")
    heads = rows(written(plan))[0]
    assert len(set(heads)) == len(heads)


LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

full_clips = st.builds(
    lambda clip, **more: Clip.model_validate({**clip.__dict__, **more}),
    some_clips,
    scene=LINE,
    shot=LINE,
    prompt=TEXT,
    owner=LINE,
    tags=st.lists(LINE, max_size=3).map(tuple),
    reference=LINE,
    group=LINE,
    notes=TEXT,
    priority=st.none() | st.integers(1, 5),
    audio=st.booleans(),
    reference_seconds=st.none() | st.integers(1, 60),
    moved_from=st.sampled_from([None, "openai-sora-2/pro/hd", "luma/ray/4k"]),
    moved_seconds=st.none() | st.integers(1, 60),
    moved_lane=st.sampled_from([None, "batch"]),
)


def read_back(line: dict[str, str]) -> Clip:
    """The clip that a row stands for, by what the format promises and nothing else."""
    whole = {"seconds", "count", "takes", "priority", "reference_seconds", "moved_seconds"}
    fields: dict[str, Any] = {}
    for key, cell in line.items():
        if cell and key != "receipt":
            value: Any = int(cell) if key in whole else cell
            value = Decimal(cell) if key == "keep_rate" else value
            value = {"true": True, "false": False}[cell] if key == "audio" else value
            fields[key] = tuple(json.loads(cell)) if key == "tags" else value
    return Clip.model_validate(fields)


@given(st.lists(full_clips, min_size=1, max_size=4), st.sampled_from(list(SEPARATORS)))
@settings(max_examples=80)
def test_plain_holds_every_field_of_every_clip(clips: list[Clip], separator: str) -> None:
    plan = queue(*clips)
    made = records(plan, preset="plain", separator=separator)
    # What came later stands behind what was there, wherever its place among the keys is.
    assert " ".join(made[0]) == (
        "id scene shot prompt seconds frame offer count takes keep_rate priority status owner tags"
        " reference lane moved_from group notes audio reference_seconds moved_seconds moved_lane"
        " receipt"
    )
    assert {*made[0]} == {*Clip.model_fields, "receipt"}
    assert [read_back(line) for line in made] == list(plan.clips)


def test_plain_changes_nothing_of_a_hostile_text() -> None:
    plan = hostile()
    made = records(plan, preset="plain")
    assert [read_back(line) for line in made] == list(plan.clips)


def kitsu(*clips: Clip, **settings: Any) -> list[dict[str, str]]:
    return records(queue(*clips, **settings), preset="kitsu")


def test_the_tracker_gets_whole_frames_at_the_rate_of_the_plan() -> None:
    clip = Clip(prompt="x", seconds=10, frame="landscape", offer="pro/hd", count=3)
    (line,) = kitsu(clip)
    assert [line[key] for key in ("Frames", "Frame In", "Frame Out", "FPS", "Resolution")] == [
        "240", "1", "240", "24", "1792x1024",
    ]  # fmt: skip
    # 10 s of 24000/1001 frames a second are 239.76 frames.
    (line,) = kitsu(clip, fps=Decimal("23.976"))
    assert (line["Frames"], line["FPS"]) == ("240", "23.976")
    (line,) = kitsu(clip, fps=Decimal("29.97"))
    assert line["Frames"] == "300"


@given(st.lists(st.tuples(LINE, LINE), min_size=1, max_size=8))
def test_every_shot_of_the_tracker_has_a_name_of_its_own(names: list[tuple[str, str]]) -> None:
    lines = kitsu(*(Clip(scene=scene, shot=shot) for scene, shot in names))
    pairs = [(line["Sequence"].casefold(), line["Name"].casefold()) for line in lines]
    assert len(set(pairs)) == len(names)
    for line in lines:
        assert re.fullmatch("[A-Za-z0-9_]+", line["Sequence"])
        assert re.fullmatch("[A-Za-z0-9_]+", line["Name"])
    scenes = {scene: line["Sequence"] for (scene, _), line in zip(names, lines, strict=True)}
    assert len({name.casefold() for name in scenes.values()}) == len(scenes)


def test_names_stay_readable_and_a_second_one_gets_the_id_of_its_clip() -> None:
    lines = kitsu(
        Clip(id="a1", scene="Scène 1", shot="1-A"),
        Clip(id="b2", scene="Scène 1", shot="1 A"),
        Clip(id="c3", scene="", shot=""),
        Clip(id="d4", scene="Scène 1", shot="夜"),
        Clip(id="e5", scene="2", shot="1-A"),
    )
    assert [(line["Sequence"], line["Name"]) for line in lines] == [
        ("Scene_1", "1_A"),
        ("Scene_1", "1_A_b2"),
        ("no_scene", "c3"),
        ("Scene_1", "d4"),
        ("2", "1_A"),
    ]


def test_the_tracker_makes_no_shot_of_an_omitted_clip() -> None:
    lines = kitsu(Clip(id="a", status="omitted"), Clip(id="b", count=20, takes=3))
    assert [(line["Clip ID"], line["Count"], line["Takes"]) for line in lines] == [("b", "20", "3")]


@pytest.mark.parametrize("preset", ["excel", "kitsu", "plain"])
@pytest.mark.parametrize("clips", [0, 1, 3, 30])
def test_the_receipt_is_found_in_a_file_of_any_length(clips: int, preset: str) -> None:
    plan = numbered(clips)
    data = written(plan, preset=preset)
    assert found(data.decode("utf-8-sig")) == [receipt(forecasted(plan).estimate)]
    heads, *body = rows(data)
    assert len(body) == clips
    column = [row[-1] for row in (body or [heads])]
    assert "ENDED on 2026-09-24" in column[0]
    assert any("Print of the plan" in cell for cell in column)


def test_the_receipt_of_many_clips_fits_into_a_cell() -> None:
    for number in (1, 2_000):
        data = written(numbered(number))
        assert max(len(row[-1]) for row in rows(data)) < MOST_UNITS
        assert found(data.decode("utf-8-sig"))[0].plan


@pytest.mark.parametrize("preset", ["excel", "kitsu"])
def test_a_prompt_that_reads_like_a_receipt_is_none(preset: str) -> None:
    assert len(found(written(hostile(), preset=preset).decode("utf-8-sig"))) == 1


def test_an_export_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def told(done: int, total: int) -> None:
        if done >= 400:
            raise StoppedError

    for preset in ("excel", "kitsu", "plain"):
        with pytest.raises(StoppedError):
            exported(csv.FORMAT, forecasted(numbered(1_000)), {"preset": preset}, told=told)
