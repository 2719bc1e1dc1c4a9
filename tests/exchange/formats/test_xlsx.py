import gc
import sys
import tempfile
import time
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import forecasted, numbered, queue
from reckoned import Book
from soraplan.core.clip import Clip
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.format import NotExported
from soraplan.exchange.formats import xlsx
from soraplan.exchange.formats.xlsx.texts import MOST, cell_text, pieces
from soraplan.exchange.receipt import found, receipt
from soraplan.storage import plans
from workbooks import FIRST, of, openpyxl, parts, row_of, shown, texts, workbook

PLANS = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_parts_of_the_file_are_the_contract(name: str) -> None:
    # Made anew by: soraplan export shoot.toml --to xlsx --today 2026-11-22 -o shoot.xlsx, and then
    # unzip -o shoot.xlsx -d shoot.xlsx.d
    made = parts(workbook(plans.read(PLANS / f"{name}.toml").plan))
    folder = GOLDEN / f"{name}.xlsx.d"
    held = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert sorted(made) == sorted(held)
    for part, data in made.items():
        assert data == held[part], part


# Texts that mean ill, and those that no cell holds.


def plan_of(lines: list[str], prompts: list[str]) -> Plan:
    clips = [
        Clip(
            id=f"c{place}",
            scene=lines[place % len(lines)],
            shot=lines[place % len(lines)],
            owner=lines[place % len(lines)],
            tags=(lines[place % len(lines)],),
            prompt=prompt,
            notes=prompt,
            status="omitted" if place == 3 else "planned",
        )
        for place, prompt in enumerate(prompts)
    ]
    extras = [{"name": one or "x", "amount": Decimal(5)} for one in lines]
    return queue(*clips, title=lines[0], client=lines[-1], extra_costs=extras)


def test_no_text_becomes_a_formula_or_a_link() -> None:
    mean = ["<r><t>markup</t></r>", "<r></c><c><f>1+1</f></c></r>", *HOSTILE]
    for turn in range(0, len(HOSTILE_LINES), 7):
        lines = [*HOSTILE_LINES[turn:], *HOSTILE_LINES[:turn]]
        ill = workbook(plan_of(lines, mean))
        kind = workbook(plan_of(["x"] * len(lines), ["x"] * len(mean)))
        one, other = Book(ill), Book(kind)
        assert {at: one.cells[at] for at in one.formulas()} == {
            at: other.cells[at] for at in other.formulas()
        }
        assert not any("link" in name.lower() for name in parts(ill))
        assert b"<hyperlink" not in b"".join(parts(ill).values())


def test_texts_are_there_as_they_were_typed() -> None:
    prompts = [text for text in HOSTILE if cell_text(text) == text]
    assert len(prompts) > 20
    sheet = shown(workbook(plan_of(["x"], prompts)))["Clips"]
    assert [sheet.cell(FIRST + place, 4).value for place in range(len(prompts))] == prompts
    style = sheet.cell(FIRST, 4)
    assert style.quotePrefix, "typed over, it must stay a text"


def test_control_characters_are_shown_by_signs() -> None:
    assert cell_text("a\x00b\x1bc\x7fd\x85e\nf\tg\ufffeh\uffff\u202ei") == "a␀b␛c␡d�e\nf\tg�h��i"
    assert cell_text("<r>x</r>") == "<r>x</r> "
    for text in HOSTILE:
        assert cell_text(cell_text(text)) == cell_text(text)


@given(st.text(), st.integers(0, MOST))
def test_a_cell_never_holds_more_than_it_can(text: str, times: int) -> None:
    made = cell_text(text * (times // max(len(text), 1) + 1))
    assert len(made.encode("utf-16-le")) // 2 <= MOST


def test_a_text_that_is_too_long_is_cut_and_that_is_told() -> None:
    plan = queue(Clip(prompt="🌅" * 20_000, notes="fits"), Clip(prompt="x" * MOST))
    book = shown(workbook(plan))
    cut, whole = book["Clips"]["D6"].value, book["Clips"]["D7"].value
    assert cut == "🌅" * ((MOST - 1) // 2) + "…"
    assert whole == "x" * MOST
    assert "is cut to what a cell holds" in book["Clips"]["U6"].value
    row = row_of(book, "Summary", "note")
    assert book["Summary"].cell(row, 2).value.startswith("1 text longer than the 32,767 characters")


def test_many_like_findings_are_counted_and_stand_beside_their_clips() -> None:
    plan = queue(*(Clip(prompt="x", offer="pro/8k") for _ in range(30)))
    book = shown(workbook(plan))
    told = [str(row[1].value) for row in book["Summary"].iter_rows(max_col=2)]
    assert sum("has no offer pro/8k" in text for text in told) == 20
    assert any("10 more findings of the kind unknown-offer" in text for text in told)
    for row in range(FIRST, FIRST + 30):
        assert "has no offer pro/8k" in book["Clips"].cell(row, 21).value


# The receipt, the bytes, and how an export ends that is not to be.


def test_the_receipt_is_read_from_the_texts_of_the_file() -> None:
    plan = queue(*(Clip(id=f"clip-number-{place}", shot=f"{place}") for place in range(1_000)))
    forecast = forecasted(plan)
    data = of(forecast)
    assert found(texts(data)) == [receipt(forecast.estimate)]
    sheet = shown(data)["Summary"]
    cells = [str(cell.value) for (cell,) in sheet.iter_rows(max_col=1) if cell.value]
    assert max(map(len, cells)) <= 30_000
    assert "soraplan-receipt=end" in cells[-1]
    assert "clip-number-999" in cells[-1] and "clip-number-1 " not in cells[-1]


@given(st.lists(st.text("ab=:", min_size=1, max_size=99), min_size=1), st.integers(1, 2_000))
def test_a_line_in_pieces_is_the_line(words: list[str], times: int) -> None:
    line = " ".join(words * times)
    assert " ".join(pieces(line)) == line


def test_the_same_plan_gives_the_same_bytes_wherever_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = queue(Clip(prompt="x"))
    first = workbook(plan)
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
    try:
        assert workbook(plan) == first
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()
    assert b"1980-01-01T00:00:00Z" in parts(first)["docProps/core.xml"]
    (dated,) = exported(xlsx.FORMAT, forecasted(plan), made=date(2026, 11, 22))
    assert b"2026-11-22T00:00:00Z" in parts(dated.data)["docProps/core.xml"]


def test_an_export_can_be_stopped_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Stopped(Exception):  # noqa: N818
        pass

    heard = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))
        if done >= 400:
            raise Stopped

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    forecast = forecasted(queue(*(Clip(shot=f"{place}") for place in range(1_000))))
    with pytest.raises(Stopped):
        exported(xlsx.FORMAT, forecast, told=told)
    assert heard[-1] == (400, 1_000)
    assert list(tmp_path.iterdir()) == []


# The library leaves the file open that it could not fill.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_temporary_disk_that_is_full_is_told_with_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limits = pytest.importorskip("resource")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    forecast = forecasted(numbered(400))
    old = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (10_000, old[1]))
    try:
        told = refusal(forecast)
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, old)
    gc.collect()
    assert f"in the temporary folder, {tmp_path}, and the system refuses it" in told
    assert "name another folder with TMPDIR" in told
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_of_a_stopped_workbook_outlive_their_archive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    for first in ("bytes", "archive"):
        ring: list[object] = []
        data = xlsx.Workbook()
        if first == "bytes":
            ring.append(data)
        archive = zipfile.ZipFile(data, "w")
        archive.writestr("sheet", "1")
        ring += [archive, data, ring]
        del data, archive, ring
        gc.collect()
    assert unraisable == []


def refusal(forecast: Forecast) -> str:
    with pytest.raises(NotExported) as caught:
        exported(xlsx.FORMAT, forecast)
    return str(caught.value)


def test_where_there_is_no_temporary_folder_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(xlsx, "gettempdir", none)
    with pytest.raises(NotExported, match="No usable temporary directory found"):
        exported(xlsx.FORMAT, forecasted(numbered(1)))


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NotExported, match=r"xlsxwriter.*soraplan\[xlsx\]"):
        workbook(queue(Clip()))


def test_a_queue_that_no_sheet_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_CLIPS", 2)
    with pytest.raises(NotExported, match="holds 2 clips and the plan has 3"):
        workbook(queue(Clip(), Clip(), Clip()))


def test_sheets_print_on_a4_across_and_keep_their_heads() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(queue(Clip(), Clip()))))
    assert book.sheetnames == ["Summary", "Clips", "Compare", "Rates"]
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert not sheet.protection.sheet
    heads = {
        name: (book[name].freeze_panes, book[name].print_title_rows) for name in book.sheetnames[1:]
    }
    assert heads == {
        "Clips": ("D6", "$5:$5"),
        "Compare": ("F13", "$12:$12"),
        "Rates": ("B6", "$5:$5"),
    }
    assert book["Clips"].auto_filter.ref == "A5:W7"
