import errno
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, TODAY, queue
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.plan import Plan
from soraplan.storage import file_names, library, paths, plans
from soraplan.storage.library import Entry
from soraplan.storage.problems import BadFile, NotWritten


def put(name: str, plan: Plan | str, age: int = 0) -> Path:
    """A file in the library, saved so many seconds before the newest can be."""
    path = paths.plans_dir() / name
    path.parent.mkdir(exist_ok=True)
    text = plan if isinstance(plan, str) else plans.dumps(plan)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (2_000_000_000 - age, 2_000_000_000 - age))
    return path


def titled(title: str, *clips: Clip) -> Plan:
    return queue(*(clips or (Clip(prompt="x", offer="pro/720p", seconds=10),)), title=title)


def listed(today: date = TODAY) -> list[Entry]:
    return list(library.entries(CARDS, today))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The list


def test_an_empty_library_lists_nothing_and_makes_no_folder() -> None:
    assert listed() == []
    assert not paths.plans_dir().exists()


def test_the_plan_saved_last_comes_first_and_names_break_ties() -> None:
    put("a.toml", titled("A"), age=9)
    put("c.toml", titled("C"))
    put("b.toml", titled("B"))
    assert [entry.title for entry in listed()] == ["B", "C", "A"]


def test_a_plan_in_two_currencies_is_listed_with_both_or_with_the_sum_that_a_rate_makes() -> None:
    euro = Clip(seconds=10, frame="landscape", offer="euro/film/720p")
    put("a.toml", titled("Spring", Clip(seconds=10), euro, Clip(offer="gone/x/y")))
    (entry,) = listed()
    assert (entry.costs, entry.unknown) == ("$1.00 + €2.00", 1)
    rate = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.50"), date=TODAY)
    (entry,) = library.entries(CARDS, TODAY, [rate])
    assert (entry.costs, entry.unknown) == ("$4.00", 1)


def test_a_plan_is_listed_with_its_figures() -> None:
    path = put("a.toml", titled("Spring", Clip(offer="pro/720p", seconds=10, takes=2)))
    (entry,) = listed()
    assert entry == Entry(path, "Spring", 1, Decimal("6.00"), "USD", 0, entry.modified, None)
    assert entry.modified.timestamp() == 2_000_000_000
    assert entry.modified.tzinfo is not None


def test_a_plan_without_a_title_goes_by_the_name_of_its_file() -> None:
    put("a.toml", titled(""))
    assert listed()[0].title == "a"


def test_an_unknown_price_is_not_nothing() -> None:
    put("a.toml", titled("A", Clip(offer="gone/a/b")))
    put("b.toml", titled("B", Clip(offer="gone/a/b"), Clip(offer="pro/hd", seconds=4)))
    put("c.toml", queue(title="C"))
    assert [(entry.total, entry.unknown) for entry in listed()] == [
        (None, 1),
        (Decimal("2.00"), 1),
        (Decimal(0), 0),
    ]


def test_a_bad_plan_is_listed_with_what_is_wrong() -> None:
    put("bad.toml", "format = 1\ntitle = 5\nclient = 6\n", age=5)
    put("good.toml", titled("Good"))
    (paths.plans_dir() / "gone.toml").symlink_to("/nowhere/at/all.toml")
    good, bad, gone = listed()
    assert good.problem is None
    assert (bad.title, bad.clips, bad.total) == ("bad", None, None)
    assert bad.problem == "bad.toml, line 2, title: must be a text in quotes, not 5 (and 1 more)"
    assert gone.problem == "gone.toml: there is no such file; check the path and the spelling"


def test_only_plans_are_listed() -> None:
    put("a.toml", titled("A"))
    put("a.toml.bak", "old")
    put(".hidden.toml", "no plan")
    assert [entry.title for entry in listed()] == ["A"]


def test_the_library_reads_a_plan_only_when_it_is_asked_for() -> None:
    put("a.toml", titled("A"))
    put("b.toml", titled("B"), age=5)
    entries = library.entries(CARDS, TODAY)
    assert next(entries).title == "A"
    put("b.toml", titled("Bee"), age=5)
    assert next(entries).title == "Bee"


# Finding


def test_a_plan_is_found_by_file_name_and_by_exact_title() -> None:
    path = put("spring.toml", titled("Spring campaign"))
    assert library.find("spring") == path
    assert library.find("Spring campaign") == path
    assert library.find("Spring") is None
    assert library.find("") is None


def test_a_title_is_found_in_files_of_any_style() -> None:
    path = put("a.toml", 'format = 1\nnotes = """\n[[clips]]\n"""\ntitle = "Spring"\n')
    put("bad.toml", "not toml")
    assert library.find("Spring") == path


def test_of_two_plans_with_one_title_the_one_saved_last_is_meant() -> None:
    put("a.toml", titled("Spring"), age=9)
    path = put("b.toml", titled("Spring"))
    assert library.find("Spring") == path


def test_what_looks_like_a_path_is_one() -> None:
    for name in ("gone.toml", "./spring", "folder/spring", "/spring"):
        assert library.find(name) == Path(name)


def test_a_file_that_is_there_goes_before_the_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put("spring.toml", titled("Spring"))
    monkeypatch.chdir(tmp_path)
    Path("spring").write_text("format = 1", encoding="utf-8")
    assert library.find("spring") == Path("spring")


def test_the_library_goes_before_a_folder_of_that_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = put("spring.toml", titled("Spring"))
    monkeypatch.chdir(tmp_path)
    Path("spring").mkdir()
    Path("autumn").mkdir()
    assert library.find("spring") == path
    assert library.find("autumn") == Path("autumn")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000, "\n"])
def test_a_name_that_nothing_can_have_is_not_found(name: str) -> None:
    assert library.find(name) is None


# Names for new files


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Spring campaign", "spring-campaign"),
        ("  Spring / Summer: 2027!  ", "spring-summer-2027"),
        ("Maison Lumière", "maison-lumière"),
        ("Maison Lumie\u0300re", "maison-lumière"),
        ("春のキャンペーン", "春のキャンペーン"),
        ("वसंत", "वसंत"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("CON", "con-plan"),
        ("lpt1", "lpt1-plan"),
        ("console", "console"),
        ("🎬🎬", "untitled"),
        ("\u0300", "untitled"),
        ("", "untitled"),
        ("x" * 300, "x" * 100),
        ("é" * 99, "é" * 50),
    ],
)
def test_a_title_becomes_a_file_name_that_every_disk_takes(title: str, stem: str) -> None:
    assert library.new_path(title) == paths.plans_dir() / f"{stem}.toml"


@given(st.text())
def test_any_title_becomes_a_safe_file_name(title: str) -> None:
    stem = file_names.stem(title)
    assert 0 < len(stem.encode()) <= 105
    assert not set(stem) & set('/\\:*?"<>|. \n\t\0')
    assert not stem.startswith("-")
    assert file_names.stem(stem) == stem


def test_a_name_that_is_taken_gets_a_number() -> None:
    put("spring.toml", titled("Spring"))
    assert library.new_path("Spring").name == "spring-2.toml"
    put("spring-2.toml", titled("Spring"))
    assert library.new_path("Spring").name == "spring-3.toml"


def test_a_name_whose_old_version_is_kept_is_taken() -> None:
    put("spring.toml.bak", titled("Spring"))
    assert library.new_path("Spring").name == "spring-2.toml"


# Duplicate, rename, trash


def test_a_copy_has_the_same_clips_under_another_title() -> None:
    path = put("spring.toml", titled("Spring"))
    copy = library.duplicate(path)
    assert copy.name == "spring-copy.toml"
    assert plans.read(copy).plan == plans.read(path).plan.model_copy(
        update={"title": "Spring copy"}
    )
    assert library.duplicate(path).name == "spring-copy-2.toml"


def test_a_copy_of_a_plan_without_a_title_goes_by_its_file() -> None:
    assert plans.read(library.duplicate(put("a.toml", titled("")))).plan.title == "a copy"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are texts elsewhere")
def test_a_plan_in_a_file_whose_name_is_no_text_can_be_copied_renamed_and_deleted() -> None:
    path = put(os.fsdecode(b"caf\xe9.toml"), titled(""))
    assert library.duplicate(path).name == "caf-udce9-copy.toml"
    renamed = library.rename(library.trash(path), "Café")
    assert (renamed.name, plans.read(renamed).plan.title) == ("café.toml", "Café")


def test_a_renamed_plan_has_another_title_and_file_name() -> None:
    path = put("spring.toml", titled("Spring"))
    renamed = library.rename(path, "Autumn: the return")
    assert renamed == paths.plans_dir() / "autumn-the-return.toml"
    assert plans.read(renamed).plan == titled("Autumn: the return")
    assert names(paths.plans_dir()) == ["autumn-the-return.toml", "autumn-the-return.toml.bak"]


def test_renaming_never_overwrites_another_plan() -> None:
    put("autumn.toml", titled("Autumn"))
    renamed = library.rename(put("spring.toml", titled("Spring")), "Autumn")
    assert renamed.name == "autumn-2.toml"
    assert plans.read(paths.plans_dir() / "autumn.toml").plan.title == "Autumn"


def test_a_file_name_that_still_fits_stays() -> None:
    put("spring.toml", titled("Spring"))
    second = put("spring-2.toml", titled("Spring"))
    assert library.rename(second, "Spring!") == second
    assert plans.read(second).plan.title == "Spring!"


COMMENTED = """# For Ana
format = 1
title = "Spring" # working title

[[clips]]
id = "a" # the opening
"""


@pytest.mark.parametrize(
    ("before", "title", "after"),
    [
        (COMMENTED, "Autumn", COMMENTED.replace('"Spring" # working title', '"Autumn"')),
        (COMMENTED, "", COMMENTED.replace('title = "Spring" # working title\n', "")),
        (
            COMMENTED.replace('title = "Spring" # working title\n', ""),
            "Autumn",
            COMMENTED.replace('"Spring" # working title', '"Autumn"'),
        ),
    ],
)
def test_renaming_keeps_comments(before: str, title: str, after: str) -> None:
    renamed = library.rename(put("spring.toml", before), title)
    assert renamed.read_text(encoding="utf-8") == after


def test_where_comments_cannot_be_kept_the_plan_still_is() -> None:
    path = put("spring.toml", '# Ana\nformat = 1\ntitle = """\nSpring"""\nclient = "M"\n')
    renamed = library.rename(path, "Autumn")
    assert renamed.read_text(encoding="utf-8") == 'format = 1\ntitle = "Autumn"\nclient = "M"\n'


def test_a_bad_plan_is_neither_copied_nor_renamed() -> None:
    path = put("bad.toml", "format = 1\ntitle = 5\n")
    with pytest.raises(BadFile, match="title: must be a text in quotes"):
        library.rename(path, "Good")
    with pytest.raises(BadFile, match="title: must be a text in quotes"):
        library.duplicate(path)
    assert names(paths.plans_dir()) == ["bad.toml"]


def test_a_title_that_no_plan_can_have_changes_nothing() -> None:
    path = put("spring.toml", titled("Spring"))
    with pytest.raises(NotWritten, match="title: must be one line of text"):
        library.rename(path, "two\nlines")
    assert plans.read(path).plan.title == "Spring"
    assert names(paths.plans_dir()) == ["spring.toml"]


def test_what_is_deleted_is_in_the_trash_with_its_old_version() -> None:
    path = put("spring.toml", titled("Spring"))
    plans.write(path, titled("Spring, new"))
    trashed = library.trash(path)
    assert trashed == paths.trash_dir() / "spring.toml"
    assert names(paths.plans_dir()) == []
    assert names(paths.trash_dir()) == ["spring.toml", "spring.toml.bak"]
    assert plans.read(trashed).plan.title == "Spring, new"


def test_the_trash_keeps_everything() -> None:
    for title in ("one", "two", "three"):
        library.trash(put("spring.toml", titled(title)))
    found = [plans.read(path).plan.title for path in sorted(paths.trash_dir().iterdir())]
    assert names(paths.trash_dir()) == ["spring-2.toml", "spring-3.toml", "spring.toml"]
    assert found == ["two", "three", "one"]


def test_a_bad_plan_can_be_deleted() -> None:
    put("bad.toml", "not toml")
    (paths.plans_dir() / "gone.toml").symlink_to("/nowhere/at/all.toml")
    library.trash(paths.plans_dir() / "bad.toml")
    library.trash(paths.plans_dir() / "gone.toml")
    assert names(paths.plans_dir()) == []


def test_what_is_not_there_or_no_file_is_not_deleted() -> None:
    paths.plans_dir().mkdir()
    with pytest.raises(NotWritten, match="there is no such file"):
        library.trash(paths.plans_dir() / "gone.toml")
    with pytest.raises(NotWritten, match="is a folder, not a file"):
        library.trash(paths.plans_dir())
    assert names(paths.trash_dir()) == []


def test_a_disk_that_knows_no_links_has_a_trash_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", refused)
    path = put("spring.toml", titled("Spring"))
    assert plans.read(library.trash(path)).plan.title == "Spring"
    assert names(paths.plans_dir()) == []
    assert names(paths.trash_dir()) == ["spring.toml"]


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EACCES])
def test_a_plan_on_another_disk_is_copied_and_then_deleted(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = put("spring.toml", titled("Spring"))

    def refused(*_: object) -> None:
        raise OSError(number, "no")

    def linked(source: Path, target: Path, **how: Any) -> None:
        if Path(source).parent != Path(target).parent:
            refused()
        link(source, target, **how)

    link = os.link
    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(os, "replace", refused)
    if number == errno.EXDEV:
        assert plans.read(library.trash(path)).plan.title == "Spring"
        assert names(paths.plans_dir()) == []
        return
    with pytest.raises(NotWritten, match="permission denied"):
        library.trash(path)
    assert names(paths.plans_dir()) == ["spring.toml"]
    assert names(paths.trash_dir()) == []
