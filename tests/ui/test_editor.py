import signal
import sys
import threading
from pathlib import Path

import pytest

from soraplan.storage import drafts, paths
from soraplan.ui.editor import EditorRun, NoEditor, command
from terminals import PATIENCE


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> Path:
    """No editor but the one that a test names; the folder of what is in editors."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    folder = paths.drafts_dir()
    folder.mkdir(parents=True)
    return folder


def edited(words: list[str], text: str) -> str:
    return EditorRun(words, text).edited()


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
        (python("import os; os.kill(os.getpid(), 9)"), "was ended from outside"),
        (["edi\0tor"], "could not be started: no program can have that name"),
    ],
)
def test_an_editor_that_fails_is_told_and_leaves_no_file(
    words: list[str], sentence: str, own_folder: Path
) -> None:
    with pytest.raises(NoEditor, match=sentence):
        edited(words, "Dawn")
    assert list(own_folder.iterdir()) == []


WRITTEN = "path.write_text('Dusk'); "


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (python("path.write_bytes('Café'.encode('latin-1'))"), "left text that is not UTF-8"),
        (python("path.write_bytes(b'a\\0b')"), "left something that is no text"),
        (python("path.write_bytes(b'x' * (4 * 1024 * 1024 + 1))"), "more text than a plan can"),
        (python("path.unlink(); path.mkdir()"), "could not be read back"),
        (python("path.rename(path.with_name('.text.txt.swp'))"), "could not be read back"),
        (python(WRITTEN + "sys.exit(1)"), "ended with an error"),
        (python(WRITTEN + "import os; os.kill(os.getpid(), 1)"), "was ended from outside"),
    ],
)
def test_what_was_written_and_is_not_taken_stays_and_is_named(
    words: list[str], sentence: str, own_folder: Path
) -> None:
    with pytest.raises(NoEditor, match=sentence) as caught:
        edited(words, "Dawn")
    (folder,) = own_folder.iterdir()
    assert f"is kept in {folder}" in str(caught.value)
    assert list(folder.iterdir())


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


def test_where_no_file_can_be_made_that_is_told(own_folder: Path) -> None:
    own_folder.rmdir()
    own_folder.write_text("in the way")
    with pytest.raises(NoEditor, match="No file could be made for the editor: Not a directory"):
        edited(python("pass"), "Dawn")


def test_a_key_that_ends_the_editor_does_not_end_soraplan(own_folder: Path) -> None:
    # As a terminal does it: the signal goes to both.
    both = python("import os, signal; os.kill(os.getppid(), 2); os.kill(os.getpid(), 2)")
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(NoEditor, match=r"the text stays as it was"):
        edited(both, "Dawn")
    assert signal.getsignal(signal.SIGINT) is before
    assert list(own_folder.iterdir()) == []


WAITS = "import signal, time; {}; path.with_name('ready').touch(); time.sleep(60)"


@pytest.mark.parametrize(
    "code",
    [
        WAITS.format("path.write_text('Dusk')"),
        WAITS.format(
            "path.write_text('Dusk'); [signal.signal(one, lambda *_: None) for one in (1, 15)]"
        ),
        # It writes at the last moment, and thinks that all is well.
        WAITS.format("signal.signal(1, lambda *_: (path.write_text('Dusk'), sys.exit(0)))"),
    ],
    ids=["ends", "is stubborn", "saves at the end"],
)
def test_an_end_of_the_app_ends_the_editor_and_keeps_what_was_written(
    code: str, own_folder: Path
) -> None:
    run = EditorRun(python(code), "Dawn")
    told: list[str] = []

    is_over = threading.Event()

    def end() -> None:
        while not list(own_folder.glob("*/ready")):
            if is_over.wait(0.01):
                return
        told.append(run.end())

    ending = threading.Thread(target=end, daemon=True)
    ending.start()
    try:
        with pytest.raises(NoEditor, match="ended from outside"):
            run.edited()
    finally:
        is_over.set()
        ending.join(PATIENCE)
    (folder,) = own_folder.iterdir()
    assert told == [f"What was written in the editor is kept in {folder}"]
    assert run.end() == told[0]
    assert (folder / drafts.TEXT).read_text() == "Dusk"


def test_an_end_of_the_app_after_the_editor_has_nothing_to_tell() -> None:
    run = EditorRun(python(WRITTEN), "Dawn")
    assert run.edited() == "Dusk"
    assert run.end() == ""


def test_a_text_whose_soraplan_has_gone_is_named_once(own_folder: Path) -> None:
    own = drafts.make("Dawn")
    gone = own.rename(own.with_name("4194304-1.00-abc"))
    mine = drafts.make("Dusk")
    (own_folder / "notes").mkdir()
    assert drafts.left() == [gone]
    assert drafts.left() == []
    assert (gone / drafts.TEXT).read_text() == "Dawn"
    drafts.drop(mine)
