"""What a look at a file finds: nothing, another plan, no file, or one that cannot be read."""

import os
import time
from pathlib import Path

import pytest

from plans import numbered, queue
from soraplan.core.clip import Clip
from soraplan.storage import documents, plans
from soraplan.storage.looks import look

PLAN = queue(Clip(id="a1", prompt="Dawn"), title="Bay")
OTHER = queue(Clip(id="a1", prompt="Dusk"), title="Bay")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "bay.toml"
    file.write_text(plans.dumps(PLAN), encoding="utf-8", newline="\n")
    return file


def known(path: Path) -> str:
    return plans.read(path).digest


def test_a_file_that_nobody_touched_is_not_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = known(path)
    first = look(path, digest)
    assert first.kind == "same"
    monkeypatch.setattr(documents, "read_bytes", lambda _: pytest.fail("it was read"))
    assert look(path, digest, None, first.stamp).kind == "before"


def test_a_file_that_was_only_touched_is_the_same(path: Path) -> None:
    digest, stamp = known(path), look(path, known(path)).stamp
    os.utime(path, ns=(1, 1))
    again = look(path, digest, None, stamp)
    assert again.kind == "same" and again.stamp != stamp


def put_back_its_date(path: Path, before: os.stat_result) -> None:
    """As an archive that is unpacked does. The time of the change itself nobody can choose."""
    end = time.monotonic() + 60
    while (now := path.stat()).st_ctime_ns == before.st_ctime_ns or now.st_mtime_ns != (
        before.st_mtime_ns
    ):
        assert time.monotonic() < end
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("is_replaced", [False, True])
def test_another_plan_of_the_same_size_and_date_is_found(path: Path, is_replaced: bool) -> None:
    digest, before = known(path), path.stat()
    stamp = look(path, digest).stamp
    text = plans.dumps(PLAN).replace("Dawn", "Dusk")
    if is_replaced:
        path.rename(path.with_name("before.toml"))
    path.write_text(text, encoding="utf-8", newline="\n")
    put_back_its_date(path, before)
    assert path.stat().st_size == before.st_size
    seen = look(path, digest, None, stamp)
    assert seen.kind == "other" and seen.theirs is not None
    assert seen.theirs.plan == OTHER


def test_another_plan_is_found_with_its_digest_and_comments(path: Path) -> None:
    digest = known(path)
    path.write_text("# by hand\n" + plans.dumps(OTHER), encoding="utf-8")
    seen = look(path, digest)
    assert seen.kind == "other" and seen.theirs is not None
    assert seen.theirs.plan == OTHER
    assert (seen.theirs.digest, seen.theirs.has_comments) == (known(path), True)


def test_what_was_found_before_is_not_made_a_plan_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = known(path)
    path.write_text(plans.dumps(OTHER), encoding="utf-8")
    first = look(path, digest)
    os.utime(path, ns=(1, 1))
    monkeypatch.setattr(plans, "parse", lambda *_: pytest.fail("it was parsed"))
    again = look(path, digest, first.theirs, first.stamp)
    assert again.kind == "other" and again.theirs is first.theirs


def test_a_file_that_holds_again_what_was_read_is_the_same(path: Path) -> None:
    digest, text = known(path), path.read_text()
    path.write_text(plans.dumps(OTHER))
    assert look(path, digest).kind == "other"
    path.write_text(text)
    assert look(path, digest).kind == "same"


def test_a_file_that_is_gone_can_be_written_again_where_its_folder_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shoot"
    seen = look(folder / "bay.toml", "x")
    assert (seen.kind, seen.has_folder) == ("gone", False)
    folder.mkdir()
    assert look(folder / "bay.toml", "x").has_folder
    assert look(tmp_path / "home" / "plans" / "bay.toml", "x").has_folder
    folder.rmdir()
    folder.write_text("no folder any more")
    assert look(folder / "bay.toml", "x").kind == "gone"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"format = 1\ntitle = ", "cut off or incomplete"),
        (b"\xff\xfe", "UTF-16"),
        (b"format = 2\n", "newer"),
        (b"format = 1\ntitle = 3\nclient = 4\n", "(and 1 more)"),
    ],
)
def test_a_file_of_which_no_plan_can_be_made_says_why(
    path: Path, content: bytes, told: str
) -> None:
    digest = known(path)
    path.write_bytes(content)
    seen = look(path, digest)
    assert seen.kind == "unreadable"
    assert "bay.toml" in seen.trouble and told in seen.trouble


def test_a_folder_or_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    digest = known(path)
    path.unlink()
    os.mkfifo(path)
    assert "no longer a file" in look(path, digest).trouble
    path.unlink()
    path.mkdir()
    assert "no longer a file" in look(path, digest).trouble


def test_a_disk_that_reports_an_error_is_asked_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = known(path)

    def fails(self: Path) -> os.stat_result:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "stat", fails)
        seen = look(path, digest)
    assert (seen.kind, seen.stamp) == ("unreadable", None)
    assert "permission denied" in seen.trouble
    assert look(path, digest, None, seen.stamp).kind == "same"


def test_a_large_plan_is_found_as_well(path: Path) -> None:
    digest, many = known(path), numbered(3_000)
    path.write_text(plans.dumps(many))
    seen = look(path, digest)
    assert seen.theirs is not None and seen.theirs.plan == many
