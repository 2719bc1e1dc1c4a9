import os
import sys
from pathlib import Path

import pytest

from soraplan.storage import paths
from soraplan.storage.problems import StorageError


def test_the_home_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "mine"))
    assert paths.home() == tmp_path / "mine"
    assert paths.plans_dir() == tmp_path / "mine" / "plans"
    assert paths.cards_dir() == tmp_path / "mine" / "cards"
    assert paths.themes_dir() == tmp_path / "mine" / "themes"
    assert paths.trash_dir() == tmp_path / "mine" / "trash"
    assert paths.settings_file() == tmp_path / "mine" / "settings.toml"


def test_asking_for_places_makes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "mine"))
    paths.plans_dir(), paths.cards_dir(), paths.themes_dir(), paths.trash_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_not_absolute_is_below_the_folder_one_is_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SORAPLAN_HOME", "mine")
    assert paths.home() == tmp_path / "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is a matter of Linux")
def test_without_a_wish_it_is_in_the_config_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert paths.home() == tmp_path / "config" / "soraplan"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is a matter of Linux")
def test_a_home_that_cannot_be_told_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SORAPLAN_HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    # What Python does for a user without HOME and without an entry in the user database.
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(StorageError, match="set SORAPLAN_HOME to a folder"):
        paths.home()
    assert not paths.is_own(Path("/tmp/plan.toml"))


def test_the_things_that_come_with_soraplan_are_there() -> None:
    assert (paths.builtin_cards_dir() / "openai-sora-2.toml").is_file()
    assert paths.builtin_themes_dir().is_dir()
    assert paths.sample_file().is_file()


def test_a_link_out_of_the_home_is_not_ones_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    monkeypatch.setenv("SORAPLAN_HOME", str(home))
    (home / "plans").symlink_to(elsewhere)
    assert paths.is_own(home / "settings.toml")
    assert not paths.is_own(home / "plans" / "a.toml")
