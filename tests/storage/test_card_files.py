from pathlib import Path

import pytest

from soraplan.storage import cards, documents, paths
from soraplan.storage.problems import BadFile, not_read

CARD = (paths.builtin_cards_dir() / "openai-sora-2.toml").read_text(encoding="utf-8")


def own(name: str, text: str) -> Path:
    path = paths.cards_dir() / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def named(card_id: str, name: str = "Mine") -> str:
    return CARD.replace('"openai-sora-2"', f'"{card_id}"').replace('"OpenAI Sora 2"', f'"{name}"')


def test_the_built_in_cards_are_good() -> None:
    installed = cards.installed()
    assert installed.problems == ()
    assert installed.cards["openai-sora-2"].name == "OpenAI Sora 2"
    assert installed.files["openai-sora-2"].parent == paths.builtin_cards_dir()
    assert {path.stem for path in installed.files.values()} == set(installed.cards)


def test_a_card_of_ones_own_is_there_whatever_its_file_is_called() -> None:
    path = own("whatever.toml", named("mine"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "Mine"
    assert installed.files["mine"] == path
    assert "openai-sora-2" in installed.cards


def test_a_card_of_ones_own_goes_before_the_built_in_one() -> None:
    path = own("a.toml", named("openai-sora-2"))
    installed = cards.installed()
    assert installed.problems == ()
    assert installed.cards["openai-sora-2"].name == "Mine"
    assert installed.files["openai-sora-2"] == path


def test_a_bad_card_is_told_of_and_the_others_are_there() -> None:
    bad = own("bad.toml", named("bad").replace("[4, 8, 12, 16, 20]", "[0]"))
    own("good.toml", named("good"))
    installed = cards.installed()
    assert "good" in installed.cards
    assert "bad" not in installed.cards
    assert {problem.file for problem in installed.problems} == {str(bad)}
    assert len(installed.problems) == 2


def test_two_cards_of_one_id_are_told_of_and_the_first_holds() -> None:
    own("a.toml", named("mine", "First"))
    second = own("b.toml", named("mine", "Second"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "First"
    (problem,) = installed.problems
    assert str(problem) == (f"{second}, id: 'mine' is the id of a.toml too; give one another id")


def test_only_toml_files_that_are_not_hidden_are_cards() -> None:
    own("notes.txt", "not a card")
    own("mine.toml.bak", "not a card")
    own("._mine.toml", "not a card")
    assert cards.installed().problems == ()


def test_a_folder_that_may_not_be_read_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    toml_files = documents.toml_files

    def denied(folder: Path) -> list[Path]:
        if folder == paths.cards_dir():
            raise not_read(folder, PermissionError(13, "Permission denied"))
        return toml_files(folder)

    monkeypatch.setattr(documents, "toml_files", denied)
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "permission denied" in str(installed.problems[0])


def test_a_file_where_the_folder_should_be_is_told_of() -> None:
    paths.cards_dir().write_text("x", encoding="utf-8")
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "is a file, not a folder" in str(installed.problems[0])


def test_a_home_that_cannot_be_told_leaves_the_built_in_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", "")
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: Path("~/soraplan"))
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "set SORAPLAN_HOME" in str(installed.problems[0])


def test_an_empty_card_says_how_one_begins() -> None:
    path = own("mine.toml", "")
    with pytest.raises(BadFile, match="is empty; the first line must be format = 1"):
        cards.read(path)
