import signal
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
    marked = python("path.write_bytes(b'\\xef\\xbb\\xbfDawn\\r\\nDusk\\r\\n')")
    assert edited(marked, "") == "Dawn\nDusk"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["/nowhere/editor"], "could not be started"),
        (python("sys.exit(1)"), "ended with an error"),
        (python("path.write_bytes('Café'.encode('latin-1'))"), "left text that is not UTF-8"),
        (python("path.write_bytes(b'a\\0b')"), "left something that is no text"),
        (python("path.write_bytes(b'x' * (4 * 1024 * 1024 + 1))"), "more text than a plan can"),
        (python("path.unlink(); path.mkdir()"), "could not be read back"),
        (python("import os; os.kill(os.getpid(), 9)"), "was ended from outside"),
        (["edi\0tor"], "could not be started: no program can have that name"),
        (python("path.unlink()"), "could not be read back"),
    ],
)
def test_an_editor_that_fails_is_told_and_leaves_no_file(
    words: list[str], sentence: str, own_folder: Path
) -> None:
    with pytest.raises(NoEditor, match=sentence):
        edited(words, "Dawn")
    assert list(own_folder.iterdir()) == []


@pytest.mark.parametrize("named", ["; touch {0}", "$(touch {0})", "`touch {0}`", "| tee {0}"])
def test_nothing_in_the_name_of_the_editor_is_taken_for_a_command(
    named: str, monkeypatch: pytest.MonkeyPatch, own_folder: Path
) -> None:
    made = own_folder / "made"
    # The words are what this editor is given, and it leaves the text alone.
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c pass " + named.format(made))
    assert edited(command(), "Dawn") == "Dawn"
    assert not made.exists()


def test_what_the_editor_puts_beside_the_text_is_private_and_goes_too(own_folder: Path) -> None:
    seen = (
        "import os, stat; "
        "(path.parent / 'text.txt~').write_text('backup'); "
        "(path.parent / '.text.txt.swp').write_text('swap'); "
        "path.write_text(f'{path.stat().st_mode & 0o777:o} {path.parent.stat().st_mode & 0o777:o}')"
    )
    assert edited(python(seen), "Dawn") == "600 700"
    assert list(own_folder.iterdir()) == []


def test_where_no_temporary_file_can_be_made_that_is_told(
    monkeypatch: pytest.MonkeyPatch, own_folder: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(own_folder / "gone"))
    with pytest.raises(NoEditor, match="No file could be made for the editor: No such file"):
        edited(python("pass"), "Dawn")


def test_a_key_that_ends_the_editor_does_not_end_soraplan(own_folder: Path) -> None:
    # As a terminal does it: the signal goes to both.
    both = python("import os, signal; os.kill(os.getppid(), 2); os.kill(os.getpid(), 2)")
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(NoEditor, match=r"the text stays as it was"):
        edited(both, "Dawn")
    assert signal.getsignal(signal.SIGINT) is before
    assert list(own_folder.iterdir()) == []
