import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from soraplan.storage.lines import KeyPath, find_lines, has_comments

TEXT = '''# A plan
format = 1
title = "a # b"
tags = [
    "one", # first
    "two",
]
extra_costs = [
    { name = "Editing", amount = 1 },
    { name = "[[clips]]",
      amount = 2 },
]
a.b."c.d" = { e = { f = 1 } }

[embedded_card]
id = 'x'
  [[embedded_card.tiers]]
  id = "s"
    [[embedded_card.tiers.rates]]
    resolution = "720p"
    [[embedded_card.tiers.rates]]
    resolution = "hd"
  [[embedded_card.tiers]]
  id = "p"
    [[embedded_card.tiers.rates]]
    resolution = "1080p"

[[clips]]
id = "a"
prompt = """
[[clips]]
seconds = 5 # no comment
quotes \\""" and ""\\"" end""""
seconds = 0
[ "clips" . 'group' ]
x = 2026-12-01 09:00:00 # when
[[clips]]
seconds = 4
"\\u0069d" = "b"
notes = \'\'\'
id = 'c'
\'\'\'
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 2),
        (("title",), 3),
        (("tags",), 4),
        (("tags", 1), 6),
        (("extra_costs", 0, "amount"), 9),
        (("extra_costs", 1, "amount"), 11),
        (("a", "b", "c.d", "e", "f"), 13),
        (("embedded_card",), 15),
        (("embedded_card", "id"), 16),
        (("embedded_card", "tiers", 0, "rates", 1, "resolution"), 22),
        (("embedded_card", "tiers", 1, "rates", 0, "resolution"), 26),
        (("clips",), 28),
        (("clips", 0, "prompt"), 30),
        (("clips", 0, "seconds"), 34),
        (("clips", 0, "group", "x"), 36),
        (("clips", 1), 37),
        (("clips", 1, "seconds"), 38),
        (("clips", 1, "id"), 39),
        (("clips", 1, "notes"), 40),
    ],
)
def test_the_line_of_a_key_is_found(path: KeyPath, line: int) -> None:
    tomli.loads(TEXT)
    assert find_lines(TEXT, [path]) == {path: line}


def test_a_key_that_is_not_there_has_the_line_of_its_table() -> None:
    assert find_lines(TEXT, [("clips", 1, "owner")]) == {("clips", 1, "owner"): 37}
    assert find_lines(TEXT, [("embedded_card", "name")]) == {("embedded_card", "name"): 15}


def test_a_key_that_no_parser_would_take_ends_the_search() -> None:
    assert find_lines('a = 1\n"\\0" = 2\nb = 3\n', [("a",), ("b",)]) == {("a",): 1}


def test_nothing_is_said_of_a_key_that_belongs_nowhere() -> None:
    assert find_lines(TEXT, [("owner",), ("format",)]) == {("format",): 2}


def test_lines_before_a_text_that_is_no_toml_are_still_found() -> None:
    assert find_lines("a = 1\nb = 2\n!!!\nc = 3\n", [("b",), ("c",)]) == {("b",): 2}


@given(st.text() | st.text(alphabet="[]{}=\"'\\#\na.,"))
def test_any_text_is_gone_through_without_an_error(text: str) -> None:
    assert find_lines(text, [("nowhere", "at", "all")]) == {}
    assert has_comments(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "# at the top\na = 1",
        "a = 1 # behind",
        'a = "x" # behind a text',
        "a = '''x''''# behind an odd end",
        'a = """x"""""# behind an odd end',
        'a = """x"""" # say "hi"',
        "a = [\n 1, # in a list\n]",
        "a = '\\' # behind a backslash",
    ],
)
def test_comments_are_seen(text: str) -> None:
    tomli.loads(text)
    assert has_comments(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = 1",
        'a = "#1"',
        "a = '#1'",
        'a = "\\"#"',
        'a = """\n#1\n"""',
        'a = """x\\"""#"""',
        'a = """x""#"""',
        "a = '''\n#1''\n'''",
        '"#a" = 1',
        'a = ["#", \'#\', """#"""]',
    ],
)
def test_a_hash_in_a_text_is_no_comment(text: str) -> None:
    tomli.loads(text)
    assert not has_comments(text)
