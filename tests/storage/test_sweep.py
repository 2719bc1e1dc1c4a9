"""Reading clips in one sweep must never read anything otherwise than a TOML parser does."""

import tomli
from hypothesis import given
from hypothesis import strategies as st

from plans import queue, some_marked_clips, some_plans
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import plans, sweep


def tables(plan: Plan) -> list[str]:
    return plans.dumps(plan).split("\n" + sweep.HEADER)[1:]


@given(some_plans | st.lists(some_marked_clips, max_size=8).map(lambda clips: queue(*clips)))
def test_what_is_swept_is_what_the_parser_reads(plan: Plan) -> None:
    for table in tables(plan):
        values = sweep.clip_values(table)
        if values is not None:
            assert {"clips": [values]} == tomli.loads(sweep.HEADER + table)


LETTERS = "\"'\\#=[]\n\r\t\x00\x7f\x0b é語🎬a1"
LINES = st.one_of(
    st.sampled_from(
        ["id", "scene", "shot", "prompt", "seconds", "audio", "count", "moved_seconds", "x"]
    ).flatmap(
        lambda key: st.one_of(
            st.text(LETTERS, max_size=8).map(lambda text: f'{key} = "{text}"\n'),
            st.text(LETTERS, max_size=8).map(lambda text: f'{key} = """\n{text}"""\n'),
            st.from_regex(r"[+-]?[0-9_]{1,12}(\.5)?", fullmatch=True).map(
                lambda number: f"{key} = {number}\n"
            ),
            st.sampled_from(["true", "false", "True", "yes"]).map(lambda word: f"{key} = {word}\n"),
        )
    ),
    st.text(LETTERS, max_size=6),
)


@given(st.lists(LINES, max_size=6).map(lambda lines: 'id = "a"\n' + "".join(lines)))
def test_no_odd_text_is_swept_into_something_else(table: str) -> None:
    values = sweep.clip_values(table)
    if values is not None:
        assert {"clips": [values]} == tomli.loads(sweep.HEADER + table)


def test_a_plain_clip_is_swept_and_any_other_left_to_the_parser() -> None:
    assert sweep.clip_values('id = "a"\nprompt = """\nOne\ntwo"""\ntakes = 3\n') == {
        "id": "a",
        "prompt": "One\ntwo",
        "takes": 3,
    }
    assert sweep.clip_values('id = "a"  # mine\n') is None
    assert sweep.clip_values('id = "a\\u0041"\n') is None
    assert sweep.clip_values('takes = 3\nid = "a"\n') is None
    assert sweep.clip_values('id = "a"\naudio = True\n') is None
    assert sweep.clip_values('id = "a"\nowner = "Ana"\n') is None


def test_a_plan_that_was_moved_is_still_swept() -> None:
    plan = queue(
        Clip(
            shot="1A",
            prompt="One\ntwo",
            seconds=8,
            frame="landscape",
            audio=True,
            offer="fast/1080p",
            count=3,
            takes=2,
            lane="batch",
            moved_from="openai-sora-2/pro/hd",
            moved_seconds=20,
        )
    )
    (table,) = tables(plan)
    assert sweep.clip_values(table) == tomli.loads(table)
