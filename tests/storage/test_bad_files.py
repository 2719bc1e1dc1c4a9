"""Whatever is wrong with a file, its reader is told what, where and what to do, all at once."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.storage import cards, documents, plans
from soraplan.storage.problems import BadFile, Problem


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadFile) as caught:
        plans.parse(text, "plan.toml")
    return caught.value.problems


def told(text: str) -> list[str]:
    return [str(problem) for problem in problems_of(text)]


def problem_of(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        plans.read(path)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return f"{problem.line}: {problem.sentence}" if problem.line else problem.sentence


# Files that are no text


def test_a_missing_file(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "a.toml") == (
        "there is no such file; check the path and the spelling"
    )


def test_a_missing_folder(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    assert problem_of(folder / "a.toml") == (
        f"the folder {folder} does not exist; make it or choose another"
    )


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert problem_of(tmp_path) == "is a folder, not a file; name a file in it"


def test_a_device_instead_of_a_file() -> None:
    assert problem_of(Path(os.devnull)) == "is a device, not a file; name a file"


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "a\0b") == "no file can have that name; choose another"
    assert problem_of(tmp_path / ("x" * 300)).startswith("the name is too long")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    path.write_text("format = 1")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert problem_of(path).startswith("permission denied; change the permissions of file and")


def test_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    assert problem_of(path) == "is not a text file but a binary one; choose another"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_a_file_in_utf_16(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.toml"
    mark = "\ufeff" if codec.endswith("be") else ""
    path.write_bytes(f"{mark}format = 1".encode(codec))
    assert problem_of(path) == "is UTF-16 text; save it as UTF-8 in your editor"


@pytest.mark.parametrize(("mark", "at"), [(b"", 24), (b"\xef\xbb\xbf", 27)])
def test_a_file_in_another_encoding(tmp_path: Path, mark: bytes, at: int) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(mark + 'format = 1\ntitle = "Lumière"\n'.encode("latin-1"))
    assert path.read_bytes()[at] == 0xE8
    assert problem_of(path) == (
        f"2: is not UTF-8 text: byte {at} is 0xE8; save it as UTF-8 in your editor"
    )


def test_a_file_that_is_far_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 1024 * 1024)
    path = tmp_path / "a.toml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    assert problem_of(path) == "is larger than 1 MB; this is not one of soraplan's files"


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"format = 1\n")
    os.close(writing)
    try:
        assert documents.read_text(Path(f"/dev/fd/{reading}")) == "format = 1\n"
    finally:
        os.close(reading)


# Texts that are no TOML


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n"])
def test_an_empty_file_says_how_one_begins(text: str) -> None:
    assert told(text) == ["plan.toml: is empty; the first line must be format = 1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'format = 1\n[[clips]]\nid = "a',
            "plan.toml, line 3: is cut off or incomplete: unterminated string"
            " at the end of the file",
        ),
        (
            'format = 1\nnotes = """\nabc\n',
            "plan.toml, line 4: is cut off or incomplete: unterminated string"
            " at the end of the file",
        ),
        (
            "format = 1\ncompare = [",
            "plan.toml, line 2: is cut off or incomplete: invalid value at the end of the file",
        ),
        (
            "format = 1\ntitle = Spring\n",
            "plan.toml, line 2: is not TOML: no value can begin like this (column 9);"
            ' a text stands in quotes: title = "Spring"',
        ),
        (
            "Dear producer,\nhere is the plan\n",
            "plan.toml, line 1: is not TOML: expected '=' after a key in a key/value pair"
            " (column 6)",
        ),
        (
            'format = 1\ntitle = "a"\ntitle = "b"\nclient = "c"\n',
            "plan.toml, line 3: `title` is given twice; keep one",
        ),
        (
            'format = 1\nnotes = "a"\nnotes = """\nb = 1\n"""',
            "plan.toml, line 3: `notes` is given twice; keep one",
        ),
        (
            'format = 1\ntags = [1]\ntags = [\n  [2],\n  [3]]\ntitle = "a"\n',
            "plan.toml, line 3: `tags` is given twice; keep one",
        ),
        (
            "format = 1\n[accounts]\n[[clips]]\n[accounts]\n",
            "plan.toml, line 4: `[accounts]` is given twice; keep one",
        ),
        (
            "format = 1\nclips = []\n[[clips]]",
            "plan.toml, line 3: is not TOML: cannot mutate immutable namespace ('clips',)"
            " (column 8)",
        ),
        (
            "format = 1\nclips = 1\n[[clips]]",
            "plan.toml, line 3: `[[clips]]` is given twice; keep one",
        ),
        (
            "format = 1\nextra_costs = [\n  { name = 1, name = 2 }]\n",
            "plan.toml, line 3: `name` is given twice; keep one",
        ),
        (
            f"format = 1\nnotes = {'[' * 5_000}",
            "plan.toml: is nested deeper than any of soraplan's files; correct it",
        ),
        (
            f"format = 1\nbudget = {'9' * 5_000}\n",
            "plan.toml, line 2: holds a number of thousands of digits",
        ),
    ],
)
def test_a_text_that_is_no_toml(text: str, message: str) -> None:
    assert told(text) == [message]


@given(st.text() | st.text(alphabet="[]{}=\"'\\#\na.,1"))
def test_any_text_is_a_plan_or_a_bad_file(text: str) -> None:
    try:
        plans.parse(text, "plan.toml")
    except BadFile as error:
        assert all(len(str(problem).splitlines()) == 1 for problem in error.problems)


@given(st.binary())
def test_any_bytes_are_a_plan_or_a_bad_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.toml"
    path.write_bytes(data)
    try:
        plans.read_in_steps(path, lambda done, total: None)
    except BadFile as error:
        assert error.problems


# Values that are not what they must be

NAME = "must be a word of letters, digits, dots, dashes and underscores, at most 64 of them"
NUMBER = "must be a number such as 0.10"
FINITE = "must be a number, not infinite and not 'nan'"
DEADLINE = "must be hours after the start, above 0, or a date and time"
OFFER = "must be tier/resolution such as pro/720p, or card/tier/resolution"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("title = 5", "title: must be a text in quotes, not 5"),
        ("title = true", "title: must be a text in quotes, not true"),
        ("title = []", "title: must be a text in quotes, not a list"),
        ("title = {}", "title: must be a text in quotes, not a table"),
        ("title = 2026-12-01", "title: must be a text in quotes, not a date"),
        ("title = 2026-12-01T09:00:00", "title: must be a text in quotes, not a date and time"),
        ("title = 09:00:00", "title: must be a text in quotes, not a time"),
        ('title = "a\\nb"', 'title: must be one line of text, not "a\\nb"'),
        ('rates = "no spaces"', f'rates: {NAME}, not "no spaces"'),
        ('rates = ""', f"rates: {NAME}, not an empty text"),
        ('budget = "650"', f"budget: {NUMBER}"),
        ("budget = true", f"budget: {NUMBER}"),
        ("budget = -1", "budget: must be at least 0, not -1"),
        ("budget = -0.01", "budget: must be at least 0, not -0.01"),
        ("budget = 1e9", "budget: must be below 1,000,000,000, not 1E+9"),
        (f"budget = {'9' * 4_000}", "budget: must be below 1,000,000,000, not a number of more"
         " than 15 digits"),
        ("budget = 0.1234567", "budget: must have at most 6 decimals, not 0.1234567"),
        ("budget = nan", f"budget: {FINITE}"),
        ("budget = -inf", f"budget: {FINITE}"),
        ("budget = 1e99999999999999999999", f"budget: {FINITE}"),
        ("contingency = -1", "contingency: must be at least 0, not -1"),
        ("contingency = 1001", "contingency: must be at most 1,000, not 1001"),
        ("keep_rate = 0", "keep_rate: must be above 0, not 0"),
        ("keep_rate = 1.5", "keep_rate: must be at most 1, not 1.5"),
        ("keep_rate = -0.5", "keep_rate: must be above 0, not -0.5"),
        ("keep_rate = nan", f"keep_rate: {FINITE}"),
        ('keep_rate = "0.5"', f"keep_rate: {NUMBER}"),
        ("clips = [{ keep_rate = 0 }]", "clips[0].keep_rate: must be above 0, not 0"),
        ("clips = [{ keep_rate = 1.5 }]", "clips[0].keep_rate: must be at most 1, not 1.5"),
        ("clips = [{ keep_rate = nan }]", f"clips[0].keep_rate: {FINITE}"),
        ("headroom = 0", "headroom: must be above 0, not 0"),
        ("headroom = 101", "headroom: must be at most 100, not 101"),
        ("headroom = nan", f"headroom: {FINITE}"),
        ("concurrent = 0", "concurrent: must be at least 1, not 0"),
        ("concurrent = -1", "concurrent: must be at least 1, not -1"),
        ("render_seconds = 0", "render_seconds: must be above 0, not 0"),
        ("render_seconds = -3", "render_seconds: must be above 0, not -3"),
        ("render_seconds = inf", f"render_seconds: {FINITE}"),
        ("deadline = 0", f"deadline: {DEADLINE}"),
        ("deadline = -1", f"deadline: {DEADLINE}"),
        ("deadline = 2026-12-01", f"deadline: {DEADLINE}"),
        ("deadline = nan", f"deadline: {DEADLINE}"),
        ("start = 2026-12-01", "start: must be a date and time such as 2026-12-01T09:00:00"),
        ("concurrent = 1.5", "concurrent: must be a whole number, not 1.5"),
        ('compare = "pro/hd"', 'compare: must be a list, not "pro/hd"'),
        ("compare = []", "compare: must not be empty"),
        ('compare = ["pro"]', f'compare[0]: {OFFER}, not "pro"'),
        ('repeat = "yearly"', "repeat: must be 'once', 'daily', 'weekdays', 'weekly' or"
         " 'monthly', not \"yearly\""),
        ("extra_costs = [1]", "extra_costs[0]: must be a table, not 1"),
        ('extra_costs = [{ name = "", amount = 1 }]', "extra_costs[0].name: must not be empty"),
        ("clips = 5", "clips: must be a list, not 5"),
        ("clips = [5]", "clips[0]: must be a table, not 5"),
        ("clips = [{ seconds = 0 }]", "clips[0].seconds: must be at least 1, not 0"),
        ("clips = [{ seconds = 3601 }]", "clips[0].seconds: must be at most 3,600, not 3601"),
        ("clips = [{ seconds = 4.0 }]", "clips[0].seconds: must be a whole number, not 4.0"),
        ('clips = [{ seconds = "4" }]', 'clips[0].seconds: must be a whole number, not "4"; write'
         " it without the quotes"),
        ('clips = [{ seconds = "4 s" }]', 'clips[0].seconds: must be a whole number, not "4 s"'),
        ('clips = [{ audio = "true" }]', 'clips[0].audio: must be true or false, not "true"; write'
         " it without the quotes"),
        ("clips = [{ count = -3 }]", "clips[0].count: must be at least 1, not -3"),
        ("clips = [{ takes = 99999 }]", "clips[0].takes: must be at most 1,000, not 99999"),
        ('clips = [{ offer = "pro-720p" }]', f'clips[0].offer: {OFFER}, not "pro-720p"'),
        ("clips = [{ offer = 5 }]", "clips[0].offer: must be a text in quotes, not 5"),
        ("clips = [{ tags = [1] }]", "clips[0].tags[0]: must be a text in quotes, not 1"),
        ('clips = [{ id = "a b" }]', f'clips[0].id: {NAME}, not "a b"'),
        ('clips = [{ audio = "yes" }]', 'clips[0].audio: must be true or false, not "yes"'),
        ("clips = [{ audio = 1 }]", "clips[0].audio: must be true or false, not 1"),
        ("clips = [{ reference_seconds = 0 }]",
         "clips[0].reference_seconds: must be at least 1, not 0"),
        ('clips = [{ moved_from = "a b" }]', "clips[0].moved_from: must be the card and the offer"
         ' of then, such as openai-sora-2/pro/720p, not "a b"'),
        ('clips = [{ moved_lane = "x" }]', "clips[0].moved_lane: must be 'batch', not \"x\""),
        ('accounts = "tier-3"', 'accounts: must be a table, not "tier-3"'),
        ("accounts = { runway = 3 }", "accounts.runway: must be a text in quotes, not 3"),
        ('accounts = { "a b" = "x" }', f'accounts."a b": {NAME}, not "a b"'),
        ('moved_from = "runway"', 'moved_from: must be a table, not "runway"'),
        ('moved_from = { account = "x" }', "moved_from.rates: is missing"),
        ('moved_from = { rates = "x", compare = [] }', "moved_from.compare: must not be empty"),
        ('clips = [{ frame = "x" }]', "clips[0].frame: must be 'portrait', 'landscape' or"
         ' \'square\', not "x"'),
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_must_stand_there(line: str, message: str) -> None:
    assert told(f"format = 1\n{line}\n") == [f"plan.toml, line 2, {message}"]


def test_a_long_wrong_text_is_cut() -> None:
    (problem,) = problems_of(f'format = 1\nrepeat = "{"x" * 500}"\n')
    assert problem.sentence.endswith(f'not "{"x" * 39}…"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel = 1", "line 2, titel: unknown key 'titel'; did you mean 'title'?"),
        ("[[clips]]\nsecnds = 1", "line 3, clips[0].secnds: unknown key 'secnds'; did you mean"
         " 'seconds'?"),
        ("[[extra_costs]]\nname = 'x'\namuont = 1\namount = 1", "line 4, extra_costs[0].amuont:"
         " unknown key 'amuont'; did you mean 'amount'?"),
        ("[moved_from]\nrates = 'x'\nlame = 'batch'", "line 4, moved_from.lame: unknown key"
         " 'lame'; did you mean 'lane'?"),
        ("[accounts]\nrunway = 'tier-3'\nrepeat = 'daily'", "line 2, accounts: has repeat in it,"
         " which is a setting of the plan; write it above the first [table]"),
        ("zzz = 1", "line 2, zzz: unknown key 'zzz'"),
        ('"a b\\n" = 1', 'line 2, "a b\\n": unknown key \'a b\\n\''),
    ],
)  # fmt: skip
def test_an_unknown_key_offers_the_nearest_one(text: str, message: str) -> None:
    assert told(f"format = 1\n{text}\n") == [f"plan.toml, {message}"]


def test_the_nearest_key_is_looked_for_in_the_right_table() -> None:
    text = """format = 1
[embedded_card]
format = 1
id = "x"
name = "X"
vendor = "X"
checked = 2026-11-22
evidence = "vendor"
sources = ["https://example.org"]
[[embedded_card.tiers]]
id = "a"
name = "A"
model = "a"
seconds = [4]
[[embedded_card.tiers.rates]]
resolution = "720p"
sizes = { portrait = "720x1280" }
per_secnd = 0.10
[[embedded_card.accounts]]
id = "a"
name = "A"
limits = [{ requests = 1, widnow = 60 }]
"""
    assert told(text)[0] == (
        "plan.toml, line 18, embedded_card.tiers[0].rates[0].per_secnd:"
        " unknown key 'per_secnd'; did you mean 'per_second'?"
    )
    assert told(text)[1] == (
        "plan.toml, line 22, embedded_card.accounts[0].limits[0].widnow:"
        " unknown key 'widnow'; did you mean 'window'?"
    )


def test_every_problem_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = """format = 1
[[clips]]
seconds = 4
[[clips]]
count = 0
seconds = "x"
title = "Spring"
[[extra_costs]]
amount = 5
"""
    assert told(text) == [
        "plan.toml, line 5, clips[1].count: must be at least 1, not 0",
        'plan.toml, line 6, clips[1].seconds: must be a whole number, not "x"',
        "plan.toml, line 7, clips[1].title: unknown key 'title'",
        "plan.toml, line 8, extra_costs[0].name: is missing",
    ]


def test_an_id_that_stands_twice_is_shown_where_it_stands_again() -> None:
    text = 'format = 1\n[[clips]]\nid = "a"\n[[clips]]\nid = "b"\n[[clips]]\nid = "a"\n'
    assert told(text) == [
        "plan.toml, line 7, clips: has the id a twice, on clips 1 and 3",
    ]


def test_a_missing_format_says_what_to_write() -> None:
    assert told('title = "Spring"\n') == [
        "plan.toml, format: is missing; the first line must be format = 1"
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("0", "must be 1, not 0"),
        ('"1"', "must be a whole number: format = 1"),
        ("true", "must be a whole number: format = 1"),
    ],
)
def test_a_wrong_format(value: str, message: str) -> None:
    assert told(f"format = {value}\n") == [f"plan.toml, line 1, format: {message}"]


def test_of_a_newer_file_only_that_is_told() -> None:
    assert told("format = 2\nhologram = true\n[[clips]]\nseconds = 0\n") == [
        "plan.toml, line 1, format: is 2, written by a newer soraplan; this one reads format 1."
        " Update soraplan to open it"
    ]


def test_the_message_is_a_heading_and_the_problems() -> None:
    with pytest.raises(BadFile) as caught:
        plans.parse("format = 1\ntitle = 5\nclient = 5\n", "plan.toml")
    assert str(caught.value).split("\n") == [
        "The file cannot be used. Correct it and open it again:",
        "  plan.toml, line 2, title: must be a text in quotes, not 5",
        "  plan.toml, line 3, client: must be a text in quotes, not 5",
    ]


def test_numbers_with_a_point_are_exact() -> None:
    assert documents.read_toml("a = 0.10", "x")["a"].as_tuple() == Decimal("0.10").as_tuple()


# Cards

CARD = """format = 1
id = "x"
name = "X"
vendor = "X"
checked = 2026-11-22
evidence = "vendor"
sources = ["https://example.org"]
[[tiers]]
id = "a"
name = "A"
model = "a"
seconds = [4]
[[tiers.rates]]
resolution = "720p"
sizes = { portrait = "720x1280" }
[[accounts]]
id = "a"
name = "A"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "key", "sentence"),
    [
        ("2026-11-22", '"today"', 5, "checked",
         'must be a date such as 2026-11-22, not "today"'),
        ("2026-11-22", '"2026-11-22"', 5, "checked",
         'must be a date such as 2026-11-22, not "2026-11-22"; write it without the quotes'),
        ("2026-11-22", "2026-11-22T10:00:00", 5, "checked",
         "must be a date such as 2026-11-22, not a date and time"),
        ('"vendor"', '"hope"', 6, "evidence",
         "must be 'vendor', 'mirror', 'reported' or 'derived', not \"hope\""),
        ('["https://example.org"]', '["example.org"]', 7, "sources[0]",
         'must be an address that starts with https:// or http://, not "example.org"'),
        ('["https://example.org"]', f'["https://{"x" * 2_000}"]', 7, "sources[0]",
         "must be at most 2,000 characters long"),
        ('["https://example.org"]', "[]", 7, "sources", "must not be empty"),
        ("[4]", "[4, 0]", 12, "tiers[0].seconds[1]", "must be at least 1, not 0"),
        ("[4]", "{ from = 9, to = 3 }", 12, "tiers[0].seconds",
         "must go from a length of at least 1 s to a longer one"),
        ('"720x1280"', '"big"', 15, "tiers[0].rates[0].sizes.portrait",
         'must be width and height such as 1280x720, not "big"'),
        ("portrait", "diagonal", 15, "tiers[0].rates[0].sizes.diagonal",
         "must be 'portrait', 'landscape' or 'square', not \"diagonal\""),
        ('{ portrait = "720x1280" }', "5", 15, "tiers[0].rates[0].sizes",
         "must be a table, not 5"),
        ("[[accounts]]", "per_clip = { soon = 1 }\n[[accounts]]", 16,
         "tiers[0].rates[0].per_clip.soon", "must be a whole number of seconds"),
        ("[[accounts]]", "per_second = 0\n[[accounts]]", 16, "tiers[0].rates[0].per_second",
         "must be above 0, not 0"),
        ("seconds = [4]", "seconds = [4]\nrender_seconds = 0", 13, "tiers[0].render_seconds",
         "must be above 0, not 0"),
        ("seconds = [4]", "seconds = [4]\nrender_seconds = -5", 13, "tiers[0].render_seconds",
         "must be above 0, not -5"),
        *(
            ('[[accounts]]\nid = "a"\nname = "A"\n',
             f'[[accounts]]\nid = "a"\nname = "A"\nlimits = [{{ {limit} }}]\n', 19,
             f"accounts[0].limits[0].{key}", sentence)
            for limit, key, sentence in (
                ("requests = 0, window = 60", "requests", "must be at least 1, not 0"),
                ("requests = 5, window = 0", "window", "must be at least 1, not 0"),
                ("requests = 5, window = -60", "window", "must be at least 1, not -60"),
                ("concurrent = 0", "concurrent", "must be at least 1, not 0"),
                ("spend = 0, window = 60", "spend", "must be above 0, not 0"),
                ("spend = -1, window = 60", "spend", "must be at least 0, not -1"),
            )
        ),
        ("[[tiers]]", 'currency = "dollar"\n[[tiers]]', 8, "currency",
         'must be the three letters of a currency such as USD, not "dollar"'),
    ],
)  # fmt: skip
def test_a_bad_card_says_what_must_stand_there(
    tmp_path: Path, right: str, wrong: str, line: int, key: str, sentence: str
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(CARD, encoding="utf-8")
    assert cards.read(path).id == "x"
    path.write_text(CARD.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        cards.read(path)
    assert caught.value.problems == (Problem(str(path), sentence, key, line),)


def test_a_contradiction_in_a_card_is_told_in_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        CARD + 'limits = [{ tiers = ["b"], requests = 1, window = 60 }]\n', encoding="utf-8"
    )
    with pytest.raises(BadFile, match="account a names the tier b, which the card does not have"):
        cards.read(path)
