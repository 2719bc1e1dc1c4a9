from pathlib import Path

import pytest

from soraplan.storage import paths, themes

MINE = 'format = 1\nname = "mine"\ndark = true\nprimary = "#fa0"\n'


@pytest.fixture(autouse=True)
def builtin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of built-in themes with one in it."""
    folder = tmp_path / "builtin"
    folder.mkdir()
    (folder / "plain.toml").write_text(MINE.replace("mine", "plain"), encoding="utf-8")
    monkeypatch.setattr(paths, "builtin_themes_dir", lambda: folder)
    return folder


def own(name: str, text: str) -> Path:
    path = paths.themes_dir() / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names() -> list[str]:
    found, problems = themes.installed()
    assert problems == ()
    return [theme.name for theme in found]


def test_the_built_in_themes_are_there_without_any_of_ones_own() -> None:
    assert names() == ["plain"]


def test_the_themes_that_are_shipped_are_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("SORAPLAN_HOME", "/gone")
    found, problems = themes.installed()
    assert problems == ()
    assert len(found) >= 5


def test_a_theme_of_ones_own_is_there() -> None:
    own("whatever.toml", MINE + '[variables]\nborder = "#fff"\n')
    assert names() == ["mine", "plain"]
    mine = themes.installed()[0][0]
    assert (mine.primary, mine.accent, mine.dark) == ("#fa0", None, True)
    assert mine.variables == {"border": "#fff"}


def test_a_theme_of_ones_own_goes_before_the_built_in_one() -> None:
    own("a.toml", MINE.replace("mine", "plain").replace("#fa0", "#123456"))
    assert names() == ["plain"]
    assert themes.installed()[0][0].primary == "#123456"


@pytest.mark.parametrize("colour", ["red", "#ff", "#ffff", "#12345g", "", "fa0", "#fa0 "])
def test_what_is_no_colour_is_told_of_and_the_other_themes_are_there(colour: str) -> None:
    path = own("bad.toml", MINE.replace("#fa0", colour))
    own("good.toml", MINE)
    found, problems = themes.installed()
    assert [theme.name for theme in found] == ["mine", "plain"]
    assert [str(problem) for problem in problems] == [
        f"{path}, line 4, primary: must be a colour such as #fa0 or #ffaa00, in quotes"
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (MINE.replace("true", '"yes"'), 'line 3, dark: must be true or false, not "yes"'),
        (MINE.replace('primary = "#fa0"\n', ""), "primary: is missing"),
        (MINE + 'acent = "#fa0"', "line 5, acent: unknown key 'acent'; did you mean 'accent'?"),
        (
            MINE + "accent = 5",
            "line 5, accent: must be a colour such as #fa0 or #ffaa00, in quotes",
        ),
        (MINE + "variables = { a = 1 }", "line 5, variables.a: must be a text in quotes, not 1"),
        *(
            (MINE + f"variables = {{ {line} }}", f"line 5, variables: has {sentence}")
            for line, sentence in (
                ("'a b' = '#fff'", "a name that is not of small letters, digits and dashes"),
                ("muted = '; } * {'", "muted, which must be a colour such as #fa0 or #ffaa00"),
                ("border = '$border'", "border, which must be a colour such as #fa0 or #ffaa00"),
                ("link-style = '#fff'", "link-style, which must be a style such as bold"),
            )
        ),
    ],
)
def test_a_bad_theme_says_what_must_stand_there(text: str, sentence: str) -> None:
    path = own("bad.toml", text)
    assert [str(one) for one in themes.installed()[1]] == [f"{path}, {sentence}"]


def test_two_themes_of_one_name_are_told_of_and_the_first_holds() -> None:
    own("a.toml", MINE)
    own("b.toml", MINE.replace("#fa0", "#000"))
    found, problems = themes.installed()
    assert found[0].primary == "#fa0"
    assert "'mine' is the name of a.toml too" in str(problems[0])
