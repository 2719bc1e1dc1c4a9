"""A file may be anything: it is refused with file and reason, in a time in proportion to it."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import tomli

from plans import numbered
from soraplan.core.document import MAX_CLIPS, MAX_LETTERS
from soraplan.storage import (
    bounds,
    cards,
    documents,
    mappings,
    outlooks,
    paths,
    plans,
    settings,
    themes,
)
from soraplan.storage.lines import has_comments
from soraplan.storage.problems import MOST, BadFile, NotWritten, Problem, StorageError


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadFile) as caught:
        plans.parse(text, "plan.toml")
    return caught.value.problems


def told(text: str) -> str:
    (problem,) = problems_of(text)
    return str(problem)


# Things that are no files, wherever a file may stand


def _plan() -> tuple[Path, Callable[[], Sequence[Problem]]]:
    path = paths.plans_dir() / "own.toml"

    def read() -> Sequence[Problem]:
        with pytest.raises(BadFile) as caught:
            plans.read(path)
        return caught.value.problems

    return path, read


def _remembered() -> Sequence[Problem]:
    return mappings.remember({"Shot": "shot"})


PLACES: dict[str, Callable[[], tuple[Path, Callable[[], Sequence[Problem]]]]] = {
    "plan": _plan,
    "card": lambda: (paths.cards_dir() / "own.toml", lambda: cards.installed().read_all()),
    "theme": lambda: (paths.themes_dir() / "own.toml", lambda: themes.installed()[1]),
    "outlook": lambda: (paths.outlooks_dir() / "own.toml", lambda: outlooks.installed()[1]),
    "settings": lambda: (paths.settings_file(), lambda: settings.read()[1]),
    "imports": lambda: (paths.imports_file(), _remembered),
}


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(documents.MAX_BYTES + 1)


THINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (Path.mkdir, "is a folder, not a file; name a file in it"),
    "pipe": (os.mkfifo, "is a pipe that nothing comes out of; name a file"),
    "device": (lambda path: path.symlink_to(os.devnull), "is a device, not a file; name a file"),
    "circle": (
        lambda path: path.symlink_to(path.name),
        "is a link that leads back to itself; name the file itself",
    ),
    "process": (lambda path: path.symlink_to("/proc/self/mem"), "the disk reports an error"),
    "large": (large, "; this is not one of soraplan's files"),
    "binary": (lambda path: path.write_bytes(b"\x7fELF\0"), "is not a text file but a binary one"),
    "empty": (lambda path: path.write_bytes(b""), ""),
}


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_of_ours_is_told_of_wherever_it_stands(place: str, thing: str) -> None:
    if thing == "process" and not Path("/proc/self/mem").exists():
        pytest.skip("there is no such file here")
    path, read = PLACES[place]()
    path.parent.mkdir(parents=True, exist_ok=True)
    make, sentence = THINGS[thing]
    make(path)
    problems = read()
    if thing == "empty" and place in ("settings", "imports"):
        # Of these an empty file is one in which nothing was chosen.
        assert not problems
        return
    assert [problem.file for problem in problems] == [str(path)]
    assert sentence in problems[0].sentence


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_may_not_be_read_is_told_of(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = PLACES[place]()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("format = 1\n", encoding="utf-8")
    real = os.open

    def denied(name: Any, *arguments: Any, **more: Any) -> int:
        if Path(name) == path:
            raise PermissionError(13, "Permission denied")
        return real(name, *arguments, **more)

    monkeypatch.setattr(os, "open", denied)
    (problem,) = read()
    assert problem.file == str(path)
    assert problem.sentence.startswith("permission denied")


@pytest.mark.parametrize("place", ["plan", "card", "theme", "outlook"])
def test_a_link_to_nothing_is_told_of(place: str) -> None:
    path, read = PLACES[place]()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path.with_name("nothing"))
    assert [problem.sentence for problem in read()] == [
        "there is no such file; check the path and the spelling"
    ]


# Files that change while they are read


def test_a_file_that_grows_without_end_is_read_to_the_bound_and_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"format = 1\n")
    monkeypatch.setattr(documents, "MAX_BYTES", 1024**2)
    handed_out = 0

    def read(_file: int, most: int) -> bytes:
        nonlocal handed_out
        handed_out += most
        return b"#" * most

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(BadFile, match="larger than 1 MB"):
        plans.read(path)
    assert handed_out == 1024**2 + 1


def test_a_file_that_shrinks_while_it_is_read_is_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"format = 1\n" + b"#\n" * 100_000)
    real = os.fstat

    def shrunk(file: int) -> os.stat_result:
        status = real(file)
        os.truncate(path, 11)
        return status

    monkeypatch.setattr(os, "fstat", shrunk)
    assert plans.read(path).data == b"format = 1\n"


def test_a_file_that_vanishes_before_it_is_open_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"format = 1\n")
    real = os.open

    def late(name: Any, *arguments: Any) -> int:
        path.unlink()
        return real(name, *arguments)

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(BadFile, match="there is no such file"):
        plans.read(path)


def test_a_file_that_became_a_pipe_since_it_was_looked_at_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"format = 1\n")
    real = os.open

    def late(name: Any, *arguments: Any) -> int:
        path.unlink()
        os.mkfifo(path)
        return real(name, *arguments)

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(BadFile, match="a pipe that nothing comes out of"):
        plans.read(path)


# Bounds that no honest file meets


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object, **__: object) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(tomli, "loads", parse)


@pytest.mark.usefixtures("no_parser")
def test_more_clips_than_a_plan_can_have_are_refused_before_they_are_read() -> None:
    assert told("format = 1\n" + "[[clips]]\n" * (MAX_CLIPS + 2)) == (
        "plan.toml: has more than 1,000,000 clips; split it into several plans"
    )


@pytest.mark.usefixtures("no_parser")
@pytest.mark.parametrize("sign", ["=", ",", "[", "{},"])
def test_a_text_of_nothing_but_values_is_refused_before_it_is_read(sign: str) -> None:
    text = "format = 1\n" + sign * (20 * 1024**2 // len(sign))
    assert told(text) == (
        "plan.toml: holds more values than any plan; this is not one of soraplan's files"
    )


@pytest.mark.usefixtures("no_parser")
@pytest.mark.parametrize("before", ["", "[[clips]]\n", "[[clips]]\n" * 9])
def test_one_clip_that_is_larger_than_any_is_refused_before_it_is_read(before: str) -> None:
    text = f'format = 1\n{before}notes = "{"x" * bounds.MAX_TABLE}"\n[[clips]]\n'
    assert told(text) == "plan.toml: holds a clip of more than 32 MB, or settings of that size"


@pytest.mark.usefixtures("no_parser")
@pytest.mark.parametrize(
    "key",
    [
        f"{'a.' * 32}b = 1",
        f"  {'a . ' * 32}b = 1",
        f"[{'a.' * 32}b]",
        f"[[ {'a.' * 32}b ]]",
        f"[{'a_-9.' * 16}{chr(34)}b{chr(34)}.{'a.' * 16}b]",
        f"[{chr(39)}b.c{chr(39)}.{'a.' * 32}b]",
        f"x = {{{'a.' * 32}b = 1}}",
        f"x = {{y = 1, {'a.' * 32}b = 1}}",
    ],
)
def test_a_key_of_very_many_parts_is_refused_before_it_is_read(key: str) -> None:
    text = f'format = 1\nnotes = """\nsaid "so" \\" # ."""\n# it\'s\n{key}\n'
    assert told(text) == f"plan.toml, line 5: {bounds.TOO_DEEP}"


@pytest.mark.parametrize("before", ["", "[[clips]]\n" * 9])
def test_more_keys_than_any_clip_has_are_refused_before_they_are_read(before: str) -> None:
    text = f"format = 1\n{before}" + "".join(
        f"k{number} = 1\n" for number in range(bounds.MAX_VALUES + 1)
    )
    assert told(text).partition(": ")[2] == (
        "holds more than 100,000 values; this is not one of soraplan's files"
    )


@pytest.mark.parametrize("head", ["", "[[clips]]\n"])
def test_what_only_looks_like_keys_is_a_text(head: str) -> None:
    written = f"{'a.' * 40}b = 1\n[{'a.' * 40}b]\n{'= ' * (bounds.MAX_VALUES + 1)}"
    quoted = ('"""{}"""', "'''{}'''")
    for quotes in quoted:
        plan = plans.parse(f"format = 1\n{head}notes = {quotes.format(written)}\n", "plan.toml")
        assert written in (plan.notes, *(clip.notes for clip in plan.clips))
    plans.parse(f"format = 1\n# {written.replace(chr(10), ' ')}\n{head}", "plan.toml")


def test_keys_are_counted_clip_by_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_VALUES", 3)
    clip = '[[clips]]\nid = "{}" # its name\nshot = "1A"\nseconds = 8\n'
    text = "format = 1\n" + "".join(map(clip.format, "abc"))
    assert bounds.keys_beyond(text) is None
    assert bounds.keys_beyond(text + "takes = 3\n") is not None


def test_clips_in_one_line_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_CLIPS", 3)
    text = "format = 1\nclips = [{}, {}, {}, {}]\n"
    assert told(text).startswith("plan.toml, line 2, clips: has more than ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"title = {'[' * 5_000}", "plan.toml: is nested deeper than any of soraplan's files;"),
        (f"{'a.' * 5_000}b = 1", f"plan.toml, line 2: {bounds.TOO_DEEP}"),
        (f"[{'a.' * 5_000}b]", f"plan.toml, line 2: {bounds.TOO_DEEP}"),
        (
            f"title = {'[' * 40}{']' * 40}",
            f"plan.toml, line 2, title{'[0]' * 31}: is nested deeper than any",
        ),
        (
            f"compare = [{'1,' * 10_001}]",
            "plan.toml, line 2, compare: holds more than 10,000 entries; none of",
        ),
        (
            f"[[clips]]\n[[clips]]\ntags = [{'1,' * 10_001}]",
            "plan.toml, line 4, clips[1].tags: holds more than 10,000 entries; none of",
        ),
        (
            "".join(f"[t{table}]\n" for table in range(10_000)),
            "plan.toml: holds more than 10,000 entries; none of soraplan's files does",
        ),
        (
            "".join(f"t{table} = [{'1,' * 9_000}]\n" for table in range(12)),
            "plan.toml: holds more than 100,000 values; this is not one of soraplan's files",
        ),
        (
            f'title = "{"a" * (MAX_LETTERS + 1)}"',
            "plan.toml, line 2, title: must be at most 2,000,000 characters long",
        ),
    ],
)
def test_more_than_any_file_holds_is_told_of_as_that(text: str, message: str) -> None:
    assert told(f"format = 1\n{text}\n").startswith(message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"budget = 0x{'f' * 100_000}", "budget: must be below 1,000,000,000, not a number of"),
        (f"budget = -0b{'1' * 9}", "is not TOML"),
        (f"deadline = 0x{'f' * 100_000}", "deadline: must be hours after the start"),
        (f"concurrent = 0x{'f' * 100_000}", "concurrent: must be at most 1,000,000, not a number"),
        (f"budget = 0.1{'0' * 100_000}", "budget: must be written with at most 20 decimals"),
        ("budget = 1e-999999999", "budget: must be written with at most 20 decimals"),
        ("budget = 1e999999999", "budget: must be below 1,000,000,000, not 1E+999999999"),
        ("deadline = 1e-999999999", "deadline: must be hours after the start"),
        ("deadline = 1e999999999", "deadline: must be hours after the start"),
    ],
)
def test_numbers_of_any_length_are_refused(line: str, message: str) -> None:
    assert message in told(f"format = 1\n{line}\n")


def test_a_format_of_any_length_is_a_newer_one() -> None:
    assert "written by a newer soraplan" in told(f"format = 0x{'f' * 100_000}\n")


def test_nothing_is_nothing_however_it_is_written() -> None:
    plan = plans.parse("format = 1\nbudget = 0e999999999\n", "x")
    assert plans.dumps(plan) == "format = 1\nbudget = 0\n"


def test_an_unknown_key_is_told_of_however_long_it_is() -> None:
    key = "title" * 100_000
    assert told(f"format = 1\n{key} = 1\n") == (
        f"plan.toml, line 2, {key[:63]}…: unknown key '{key[:63]}…'"
    )


def test_of_very_many_mistakes_the_first_thousand_are_looked_for() -> None:
    problems = problems_of("format = 1\n" + "[[clips]]\ncount = 0\nsecnds = 1\n" * 20_000)
    assert len(problems) == MOST
    assert problems[0].line == 3
    assert problems[-1].line == 3 * MOST // 2 + 1
    message = str(BadFile(problems))
    assert message.endswith("\n  and at least 980 more problems")


def test_a_mistake_behind_very_many_right_clips_is_found() -> None:
    text = plans.dumps(numbered(5_000)) + "\n[[clips]]\ncount = 0\n"
    (problem,) = problems_of(text)
    assert (problem.key, problem.line) == ("clips[5000].count", text.count("\n"))


def test_a_plan_that_could_not_be_opened_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"before")
    monkeypatch.setattr(documents, "MAX_BYTES", 1024**2)
    with pytest.raises(NotWritten, match="could not be opened again; take clips out"):
        plans.write(path, numbered(1, notes="x" * 1024**2))
    assert path.read_bytes() == b"before"


@pytest.mark.parametrize("place", ["card", "theme", "outlook", "settings", "imports"])
def test_small_files_have_a_small_bound(place: str) -> None:
    path, read = PLACES[place]()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"#" * (bounds.MAX_SMALL + 1))
    assert [problem.sentence for problem in read()] == [
        "is larger than 4 MB; this is not one of soraplan's files"
    ]


# What large honest plans need


def test_a_plan_of_100_000_clips_opens() -> None:
    plan = numbered(100_000)
    text = plans.dumps(plan)
    assert plans.parse(text, "x") == plan
    assert len(text) < documents.MAX_BYTES / 20


@pytest.mark.parametrize("word", ["Gulls. ", "Gulls.\n", "日本", 'say "cut"\\\n', "\x1b[31m", "'"])
def test_a_prompt_of_a_megabyte_is_the_same_after_it_was_saved(word: str) -> None:
    prompt = word * (1_000_000 // len(word))
    plan = numbered(2, notes=prompt).model_copy(update={"notes": prompt})
    assert plans.parse(plans.dumps(plan), "x") == plan


# Time


def seconds(work: Callable[[], object]) -> float:
    """The processor time of some work, as little as it takes of three times."""
    times = []
    for _ in range(3):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def read_of(text: str) -> Callable[[], None]:
    def work() -> None:
        try:
            plans.parse(text, "x")
        except StorageError as error:
            str(error)
        has_comments(text)

    return work


HEAD = "format = 1\n"

ADVERSARIAL: dict[str, Callable[[int], str]] = {
    "lines of a receipt": lambda size: "#: x\n" * (size // 5) + HEAD,
    "a long integer": lambda size: f"{HEAD}budget = 0x{'f' * size}\n",
    "digits that are nearly too many": lambda size: (
        f'{HEAD}notes = "{("1" * 3_999 + " ") * (size // 4_000)}"\nbudget = {"9" * 5_000}\n'
    ),
    "keys that are nearly right": lambda size: (
        HEAD + "".join(f"titl{number} = 1\n" for number in range(min(size // 12, 9_000)))
    ),
    "one long key": lambda size: f"{HEAD}{'title' * (size // 5)} = 1\n",
    "deep tables": lambda size: (
        HEAD + "".join(f"[{'a.' * 20}k{number}]\n" for number in range(size // 50))
    ),
    "ids that are taken": lambda size: (
        HEAD + "".join(f'[[clips]]\nid = "clip-{n}"\n[[clips]]\n' for n in range(size // 35))
    ),
    "parts of keys that are nearly too many": lambda size: (
        HEAD + f"{{{'a.' * 31}a,\n" * (size // 66)
    ),
    "a quote that is never closed": lambda size: f"{HEAD}{'.' * 40}" + r"\"" * (size // 2),
    "quotes in a text": lambda size: f'{HEAD}notes = """\n{(chr(34) + " #") * size}"""\n',
    "quotes that never end": lambda size: f'{HEAD}notes = """\n{(chr(34) * 2 + " ") * size}',
    "line ends of an old Mac": lambda size: f"{HEAD}notes = '{'x' * size}'{chr(13) * size}",
    "clips that are nearly plain": lambda size: HEAD + '\n[[clips]]\nid = "a\n' * (size // 18),
}


@pytest.mark.parametrize("kind", ADVERSARIAL)
def test_four_times_the_text_takes_no_more_than_some_four_times_the_time(kind: str) -> None:
    make = ADVERSARIAL[kind]
    small, large = read_of(make(60_000)), read_of(make(240_000))
    # A time in square proportion would be sixteen times as long; the small one may be too short
    # to be measured.
    assert seconds(large) < 12 * max(seconds(small), 0.01)
