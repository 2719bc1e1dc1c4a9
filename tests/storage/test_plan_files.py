import gc
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from plans import LUMA, SORA, numbered, queue, some_plans
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import documents, plans
from soraplan.storage.lines import has_comments
from soraplan.storage.problems import BadFile

FULL = r'''format = 1
title = "Spring campaign"
client = "Maison Lumière"
author = "Ana"
notes = """
Two lines,
and \"quotes\".
"""
rates = "luma"
account = "tier-1"
repeat = "daily"
budget = 650.00
budget_per = "month"
contingency = 10
keep_rate = 0.50
compare = [
    "standard/720p",
    "pro/hd",
]
start = 2026-12-01 09:00:00
deadline = 48
headroom = 80.5
concurrent = 5
render_seconds = 180
fps = 23.976
lane = "batch"
extra_costs = [
    { name = "Editing", amount = 300.00, per = "month" },
    { name = "Music", amount = 50 },
]

[accounts]
"kling-3.0" = "standard"
runway = "tier-3"

[moved_from]
rates = "openai-sora-2"
account = "tier-2"
compare = [
    "pro/hd",
]
lane = "batch"

[[clips]]
id = "k3f9a2"
scene = "1"
shot = "1A"
prompt = """
Drone rises over the bay at dawn.
Gulls cross the frame.
"""
seconds = 10
frame = "landscape"
audio = true
offer = "standard/720p"
count = 20
takes = 3
keep_rate = 0.25
priority = 1
status = "approved"
owner = "Ana"
tags = [
    "hero",
    "sea",
]
reference = "plates/bay.mov"
reference_seconds = 6
lane = "batch"
moved_from = "openai-sora-2/pro/hd"
moved_seconds = 12
moved_lane = "batch"
group = "k3f9a2"
notes = "Wait for wind"

[[clips]]
id = "b"
'''

nasty = st.text(
    alphabet=st.characters(codec="utf-8") | st.sampled_from("\"'\\\n\r\t #[]{}=\x00\x7f\x85\u2028"),
    max_size=40,
) | st.sampled_from(
    [
        '"""',
        "'''",
        '"',
        "\\",
        "\n",
        "\n\n",
        "\nleading",
        "trailing \n",
        "  both  ",
        "a\n[[clips]]\nb",
        "[[clips]]",
        "\n[[clips]]\n",
        "back\\\nslash at the end of a line",
        '""\n""',
        "\\u0041",
        "INT. BAR [night] [/foo]",
        "\x1b[31m",
        "a # b",
        "🎬 👩‍🎨 שלום é",
    ]
)
lines = nasty.map(lambda text: text.replace("\n", " ").replace("\r", " "))
names = st.sampled_from(["runway", "kling-3.0", "a.b_c", "Z", "9"])
offers = st.sampled_from([None, "standard/720p", "pro/hd", "luma/ray/720p"])
shares = st.none() | st.decimals("0.000001", "1", places=6)
moments = st.datetimes(
    timezones=st.none()
    | st.just(UTC)
    | st.integers(-14 * 60, 14 * 60).map(lambda one: timezone(timedelta(minutes=one)))
)

nasty_clips: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    scene=lines,
    shot=lines,
    prompt=nasty,
    seconds=st.integers(1, 3_600),
    frame=st.sampled_from(["portrait", "landscape", "square"]),
    offer=offers,
    count=st.integers(1, 100_000),
    takes=st.integers(1, 1_000),
    keep_rate=shares,
    priority=st.none() | st.integers(1, 5),
    status=st.sampled_from(["planned", "approved", "rolling", "done", "omitted"]),
    owner=lines,
    tags=st.lists(lines, max_size=3),
    audio=st.booleans(),
    reference=lines,
    reference_seconds=st.none() | st.integers(1, 3_600),
    lane=st.sampled_from([None, "batch"]),
    moved_from=offers,
    moved_seconds=st.none() | st.integers(1, 3_600),
    moved_lane=st.sampled_from([None, "batch"]),
    group=lines,
    notes=nasty,
)
amounts = st.decimals("0", "999999999", places=2) | st.integers(0, 999_999_999)
nasty_plans = st.builds(
    lambda clips, **settings: Plan.model_validate({"format": 1, "clips": clips, **settings}),
    st.lists(nasty_clips, max_size=3),
    title=lines,
    client=lines,
    author=lines,
    notes=nasty,
    budget=st.none() | amounts,
    contingency=st.decimals("0", "1000", places=4),
    keep_rate=shares,
    compare=st.none() | st.lists(offers.filter(bool), min_size=1, max_size=3),
    start=st.none() | moments,
    deadline=st.none() | moments | st.decimals("0.001", "999999", places=3),
    headroom=st.decimals("0.0001", "100", places=4),
    render_seconds=st.none() | st.decimals("0.000001", "999999", places=6),
    fps=st.sampled_from([24, 25, Decimal("23.976"), Decimal("24.00")]),
    extra_costs=st.lists(
        st.builds(dict, name=lines.filter(bool), amount=amounts, per=st.just("month")), max_size=3
    ),
    accounts=st.dictionaries(names, names, max_size=3),
    moved_from=st.none()
    | st.builds(
        dict,
        rates=names,
        account=st.none() | names,
        compare=st.none() | st.lists(offers.filter(bool), min_size=1, max_size=3),
        lane=st.sampled_from([None, "batch"]),
    ),
    embedded_card=st.sampled_from([None, SORA, LUMA]),
)


def in_steps(path: Path) -> Plan:
    return plans.read_in_steps(path, lambda done, total: None).plan


@given(nasty_plans | some_plans)
def test_a_plan_is_the_same_after_saving_and_reading(plan: Plan) -> None:
    assert plans.parse(plans.dumps(plan), "plan.toml") == plan


@given(nasty_plans | some_plans)
def test_saving_what_was_read_changes_no_byte(plan: Plan) -> None:
    text = plans.dumps(plan)
    assert plans.dumps(plans.parse(text, "plan.toml")) == text


@given(nasty_plans)
def test_a_saved_file_has_plain_line_ends_and_no_comments(plan: Plan) -> None:
    text = plans.dumps(plan)
    assert text.endswith("\n")
    assert "\r" not in text
    assert not has_comments(text)


def test_every_key_is_written_in_its_order_and_to_its_last_digit() -> None:
    plan = plans.parse(FULL, "plan.toml")
    assert plans.dumps(plan) == FULL
    data = tomli.loads(FULL)
    # In TOML a table ends the plain keys, so that tables stand last.
    tables = ["accounts", "moved_from", "clips"]
    plain = [name for name in Plan.model_fields if name not in tables and "embedded" not in name]
    assert [*data] == plain + tables
    assert [*data["clips"][0]] == [*Clip.model_fields]


def test_plain_keys_behind_a_table_are_not_swallowed_by_it() -> None:
    long = [{"name": "x" * 200, "amount": 1}]
    settings = {"accounts": {"runway": "tier-3"}, "moved_from": {"rates": "a"}, "fps": 25}
    for more in ({}, {"extra_costs": long}, {"embedded_card": SORA}):
        plan = queue(Clip(prompt="x"), **settings, **more)
        text = plans.dumps(plan)
        assert plans.parse(text, "plan.toml") == plan
        assert text.index("fps = 25") < text.index("[accounts]") < text.index("[[clips]]")


def test_accounts_are_written_in_one_order_whoever_put_them_in() -> None:
    one, other = ({"b": "x", "a": "y"}, {"a": "y", "b": "x"})
    assert plans.dumps(queue(accounts=one)) == plans.dumps(queue(accounts=other))
    assert plans.dumps(queue(accounts=one)) == ('format = 1\n\n[accounts]\na = "y"\nb = "x"\n')


def test_an_empty_plan_is_one_line() -> None:
    assert plans.dumps(Plan(format=1)) == "format = 1\n"


def test_a_default_is_left_out_however_it_is_spelled() -> None:
    text = (
        'format = 1\ncontingency = 0.0\nheadroom = 100.00\nrepeat = "once"\n[[clips]]\ntakes = 1\n'
    )
    assert plans.dumps(plans.parse(text, "plan.toml")) == (
        'format = 1\n\n[[clips]]\nid = "clip-1"\n'
    )


@pytest.mark.parametrize(
    ("written", "saved"),
    [
        ("650", "650"),
        ("650.00", "650.00"),
        ("650.5", "650.5"),
        ("6.5e2", "650"),
        ("1e-6", "0.000001"),
        ("-0.00", "0.00"),
        ("6_50.0", "650.0"),
        ("0.0000", "0.0000"),
    ],
)
def test_money_keeps_the_digits_that_someone_wrote(written: str, saved: str) -> None:
    plan = plans.parse(f"format = 1\nbudget = {written}\n", "plan.toml")
    assert plans.dumps(plan) == f"format = 1\nbudget = {saved}\n"


def test_a_card_that_is_carried_along_survives() -> None:
    for card in (SORA, LUMA):
        plan = queue(Clip(prompt="x"), embedded_card=card)
        assert plans.parse(plans.dumps(plan), "plan.toml").embedded_card == card


def test_long_extra_costs_get_tables_of_their_own() -> None:
    plan = queue(extra_costs=[{"name": "x" * 200, "amount": 1}], embedded_card=SORA)
    assert plans.parse(plans.dumps(plan), "plan.toml") == plan


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    plan = numbered(3)
    path = tmp_path / "plans" / "a.toml"
    plans.write(path, plan)
    file = plans.read(path)
    assert (file.plan, file.path, file.has_comments) == (plan, path, False)
    assert path.read_bytes() == plans.dumps(plan).encode()


def test_comments_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("format = 1 # mine\n", encoding="utf-8")
    assert plans.read(path).has_comments
    assert plans.read_in_steps(path, lambda done, total: None).has_comments


def test_windows_line_ends_and_a_byte_order_mark_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    assert plans.read(path).plan == plans.parse(FULL, "a")
    assert in_steps(path) == plans.parse(FULL, "a")


def test_a_plan_on_a_card_that_is_not_installed_loses_nothing() -> None:
    text = 'format = 1\nrates = "gone"\naccount = "x"\n\n[[clips]]\nid = "a"\noffer = "gone/a/b"\n'
    assert plans.dumps(plans.parse(text, "plan.toml")) == text


# Reading in steps


@given(nasty_plans | some_plans)
def test_reading_in_steps_gives_the_same_plan(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan
) -> None:
    path = tmp_path_factory.mktemp("plan") / "a.toml"
    path.write_bytes(plans.dumps(plan).encode())
    assert in_steps(path) == plan


def test_reading_in_steps_tells_how_far_it_is(tmp_path: Path) -> None:
    plan = numbered(2_500)
    path = tmp_path / "a.toml"
    plans.write(path, plan)
    told = []
    assert plans.read_in_steps(path, lambda *done: told.append(done)).plan == plan
    assert told[-1] == (2_500, 2_500)
    assert len(told) > 2
    assert all(before[0] < after[0] for before, after in pairwise(told))


def test_reading_in_steps_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    plans.write(path, numbered(2_500))

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        plans.read_in_steps(path, stop)
    assert gc.isenabled()


@pytest.mark.parametrize(
    "odd",
    [
        '[[clips]]\nid = "a"\nprompt = """\n[[clips]]\nid = "b"\n"""\n',
        "[[clips]]\nid = 'a'\nprompt = '''\n[[clips]]\n'''\n[[clips]]\nid = 'b'\n",
        '[[clips]]\n[[clips]]\n[[clips]]\nid = "b"\n[[clips]]',
        '[[clips]] # first\nid = "a"\n[[ clips ]]\nid = "b"\n[["clips"]]\n',
        'clips = [{ id = "a" }, { id = "b" }]\n',
        '[[clips]]\nid = "a"\n[[extra_costs]]\nname = "x"\namount = 1\n[[clips]]\nid = "b"\n',
        '[[clips]]\nid = "a"\n\n\n   [[clips]]\nid = "b"\n',
    ],
)
def test_files_in_other_peoples_style_are_read_alike_in_steps(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"format = 1\n{odd}", encoding="utf-8")
    assert in_steps(path) == plans.read(path).plan


@pytest.mark.parametrize(
    "odd",
    [
        "[[clips]]\nsecnds = 5\n",
        "[[clips]]\nid = 'a'\n[[clips]]\nid = 'a'\n",
        "[[clips]]\nid = 'a\n",
        "clips = []\n[[clips]]\nid = 'a'\n",
        "[[clips]]\nid = 'a'\n[clips]\nid = 'b'\n",
        "[[clips]]\nid = 'a'\n[[clips]]\nprompt = '''\n[[clips]]\n",
    ],
)
def test_errors_are_the_same_when_read_in_steps(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"format = 1\n{odd}", encoding="utf-8")
    with pytest.raises(BadFile) as whole:
        plans.read(path)
    with pytest.raises(BadFile) as steps:
        in_steps(path)
    assert steps.value.problems == whole.value.problems


def test_the_collector_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    read_toml = documents.read_toml

    def watched(text: str, name: str) -> dict[str, Any]:
        seen.append(gc.isenabled())
        return read_toml(text, name)

    monkeypatch.setattr(documents, "read_toml", watched)
    plans.parse("format = 1", "a")
    assert gc.isenabled()
    gc.disable()
    try:
        plans.parse("format = 1", "a")
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert seen == [False, False]
