"""What columns were read as, from one list to the next."""

import errno
import os

import pytest

from soraplan.storage import mappings, paths

COLUMNS = {"Scène": "scene", "Plan n°": "shot", "Valeur": "prompt+"}

WRITTEN = """format = 1
lists = [
    { columns = { "Scène" = "scene", "Plan n°" = "shot", Valeur = "prompt+" } },
]
"""


def put(text: str) -> None:
    paths.imports_file().write_text(text, encoding="utf-8")


def written() -> str:
    return paths.imports_file().read_text(encoding="utf-8")


def test_the_file_stands_beside_the_settings() -> None:
    assert paths.imports_file() == paths.home() / "imports.toml"


def test_without_a_file_nothing_is_known() -> None:
    assert mappings.find(COLUMNS) == {}
    assert not paths.imports_file().exists()


def test_what_was_chosen_is_found_whatever_the_order_and_case_of_the_heads() -> None:
    assert mappings.remember(COLUMNS) == ()
    assert written() == WRITTEN
    assert mappings.find(["VALEUR", "scène", "Plan n°"]) == {
        "VALEUR": "prompt+",
        "scène": "scene",
        "Plan n°": "shot",
    }
    assert mappings.find(["Scène", "Plan n°"]) == {}


def test_the_last_choice_counts_and_can_be_forgotten() -> None:
    mappings.remember(COLUMNS)
    mappings.remember({**COLUMNS, "Valeur": "tags"})
    assert mappings.find(COLUMNS)["Valeur"] == "tags"
    assert mappings.forget(COLUMNS) == ()
    assert mappings.find(COLUMNS) == {}


def test_the_last_50_lists_are_kept() -> None:
    for number in range(mappings.MOST + 2):
        mappings.remember({f"Head {number}": "shot"})
    assert mappings.find(["Head 1"]) == {}
    assert mappings.find(["Head 2"]) == {"Head 2": "shot"}
    mappings.remember({"Head 2": "shot"})
    mappings.remember({"One more": "shot"})
    assert mappings.find(["Head 2"]) == {"Head 2": "shot"}


def test_heads_without_end_are_not_kept() -> None:
    assert mappings.remember({"x" * 20_000: "notes"}) == ()
    assert not paths.imports_file().exists()


@pytest.mark.parametrize("text", ["not toml", "format = 2", "lists = 5", "[[lists]]\nheads = []"])
def test_a_bad_file_is_told_of_stops_nothing_and_is_never_overwritten(text: str) -> None:
    put(text)
    assert mappings.find(COLUMNS) == {}
    assert "imports.toml" in str(mappings.remember(COLUMNS)[0])
    assert mappings.forget(COLUMNS)
    assert written() == text


def test_a_full_disk_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    (problem,) = mappings.remember(COLUMNS)
    assert "the disk is full" in str(problem)
