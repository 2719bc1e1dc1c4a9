import sys
import tempfile
from pathlib import Path

import pytest

from soraplan.ui.editor import NoEditor, command, edited


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No editor but the one that a test names, and temporary files where they are seen."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def python(code: str) -> list[str]:
    """An editor made of some Python, for which `path` is the file."""
    return [sys.executable, "-c", f"import sys, pathlib; path = pathlib.Path(sys.argv[1]); {code}"]


def test_visual_goes_before_editor_and_may_have_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "nano")
    assert command() == ["nano"]
    monkeypatch.setenv("VISUAL", "'/my editors/code' --wait")
    assert command() == ["/my editors/code", "--wait"]


@pytest.mark.parametrize("named", ["", "   ", "'unclosed"])
def test_an_editor_that_is_not_named_well_is_told(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", named)
    with pytest.raises(NoEditor, match="VISUAL or"):
        command()


@pytest.mark.parametrize("text", ["", "Dawn", "Dawn\nDusk", "黎明 [/x]", "a\n\n"])
def test_a_text_that_the_editor_leaves_is_as_it_was(text: str, own_folder: Path) -> None:
    added = python("path.write_bytes(path.read_bytes() + b'\\n')")
    assert edited(added, text) == text
    assert list(own_folder.iterdir()) == []


def test_what_was_written_in_the_editor_is_the_text(own_folder: Path) -> None:
    assert edited(python("path.write_bytes('黎明\\n'.encode())"), "Dawn") == "黎明"
    assert edited(python("assert path.read_text() == 'Dawn'"), "Dawn") == "Dawn"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["/nowhere/editor"], "could not be started"),
        (python("sys.exit(1)"), "ended with an error"),
        (python("path.write_bytes(b'\\xff')"), "could not be read back"),
        (python("path.unlink()"), "could not be read back"),
    ],
)
def test_an_editor_that_fails_is_told_and_leaves_no_file(
    words: list[str], sentence: str, own_folder: Path
) -> None:
    with pytest.raises(NoEditor, match=sentence):
        edited(words, "Dawn")
    assert list(own_folder.iterdir()) == []
