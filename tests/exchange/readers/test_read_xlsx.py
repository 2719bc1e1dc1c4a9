"""Workbooks as sheets: cells as they were shown, and nothing that unpacks without end."""

import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from hostile import HOSTILE
from soraplan.exchange.readers import for_file, xlsx
from soraplan.exchange.sheet import Sheet
from soraplan.storage.problems import BadFile

openpyxl = pytest.importorskip("openpyxl")

HEADS = ["Scene", "Shot", "Prompt", "Seconds"]


def book(*rows: list[Any], **tables: list[list[Any]]) -> Any:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Shots"
    for row in rows:
        workbook.active.append(row)
    for name, lines in tables.items():
        table = workbook.create_sheet(name)
        for line in lines:
            table.append(line)
    return workbook


def data(workbook: Any) -> bytes:
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def read(workbook: Any) -> Sheet:
    return xlsx.read(data(workbook), "shots.xlsx")


def repacked(source: bytes, change: tuple[str, bytes, bytes]) -> bytes:
    name, old, new = change
    out = BytesIO()
    with ZipFile(BytesIO(source)) as archive, ZipFile(out, "w", ZIP_DEFLATED) as other:
        for part in archive.namelist():
            text = archive.read(part)
            if part == name:
                assert old in text
                text = text.replace(old, new, 1)
            other.writestr(part, text)
    return out.getvalue()


def test_workbooks_have_a_reader() -> None:
    assert for_file("shots.XLSX") is xlsx.READER


def test_cells_are_texts_as_they_were_shown() -> None:
    workbook = book(HEADS)
    table = workbook.active
    shown = [
        (8, "General", "8"),
        (8.5, "General", "8.5"),
        (0.1, "General", "0.1"),
        (1e-7, "General", "0.0000001"),
        (10, "000", "010"),
        (time(0, 8), "h:mm", "0:08"),
        (time(0, 0, 8), "h:mm:ss", "0:00:08"),
        (time(0, 8), "h:mm:ss", "0:08:00"),
        (timedelta(seconds=90), "[h]:mm:ss", "0:01:30"),
        (time(0, 1, 30), "mm:ss", "1:30"),
        (time(16, 9), "h:mm", "16:09"),
        (date(2026, 11, 22), "yyyy-mm-dd", "2026-11-22"),
        (datetime(2026, 11, 22, 9, 30), "yyyy-mm-dd hh:mm", "2026-11-22 09:30"),
        (True, "General", "yes"),
        (False, "General", "no"),
    ]
    for line, (value, shown_as, _) in enumerate(shown, 2):
        table.cell(line, 1, "1")
        table.cell(line, 4, value).number_format = shown_as
    assert [row.cells[3] for row in read(workbook).rows] == [text for _, _, text in shown]


def test_lines_are_those_of_the_sheet_and_empty_rows_are_no_rows() -> None:
    sheet = read(book(["Title"], [], HEADS, ["1", "1A"], [None], ["1", "1B"]))
    assert [row.line for row in sheet.rows] == [4, 6]
    assert sheet.rows[0].cells == ("1", "1A", "", "")


def test_the_sheet_with_the_shots_is_found_and_the_others_are_named() -> None:
    rates: list[list[Any]] = [["Tier", "Price"], ["Pro", 0.3]]
    sheet = read(book(["Budget"], ["Total", 600], Cut=[HEADS, ["1", "1A", "Dawn", 8]], Rates=rates))
    assert sheet.heads == tuple(HEADS)
    assert sheet.told[0] == "Read from the sheet “Cut”. Not read: “Shots”, “Rates”."


def test_a_sheet_that_is_hidden_is_not_read() -> None:
    workbook = book(["Shot", "Prompt"], ["1A", "Dawn"], Old=[HEADS, ["9", "9A", "Gone", 8]])
    workbook["Old"].sheet_state = "hidden"
    assert read(workbook).heads == ("Shot", "Prompt")


def test_a_merged_cell_stands_in_every_line_that_it_spans() -> None:
    workbook = book(HEADS, ["1", "1A"], [None, "1B"], [None, "1C"], ["2", "2A"], [None, "2B"])
    workbook.active.merge_cells("A2:A4")
    assert [row.cells[0] for row in read(workbook).rows] == ["1", "1", "1", "2", ""]


def test_no_formula_is_worked_out_and_one_without_an_answer_is_told() -> None:
    sheet = read(book(HEADS, ["1", "1A", "Dawn", "=4+4"]))
    assert sheet.rows[0].cells == ("1", "1A", "Dawn", "")
    assert "Formulas whose answer was never saved: 1" in sheet.told[1]


def test_the_answer_of_a_formula_is_read_where_it_was_saved() -> None:
    source = data(book(HEADS, ["1", "1A", "Dawn", "=4+4"]))
    part = "xl/worksheets/sheet1.xml"
    answered = repacked(source, (part, b"<f>4+4</f><v />", b"<f>4+4</f><v>8</v>"))
    sheet = xlsx.read(answered, "shots.xlsx")
    assert sheet.rows[0].cells[3] == "8"
    assert len(sheet.told) == 1


def test_texts_that_are_meant_ill_stay_texts() -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = BytesIO()
    workbook = xlsxwriter.Workbook(out)
    table = workbook.add_worksheet()
    kept = [text for text in HOSTILE if text.isprintable() and len(text) < 30_000]
    table.write_row(0, 0, HEADS)
    for line, text in enumerate(kept, 1):
        table.write_string(line, 1, str(line))
        table.write_string(line, 2, text)
    workbook.close()
    assert [row.cells[2] for row in xlsx.read(out.getvalue(), "a.xlsx").rows] == kept


def test_what_a_file_says_of_its_size_makes_no_rows() -> None:
    source = data(book(HEADS, ["1", "1A", "Dawn", 8]))
    part = "xl/worksheets/sheet1.xml"
    with ZipFile(BytesIO(source)) as archive:
        assert b'ref="A1:D2"' in archive.read(part)
    wide = repacked(source, (part, b'ref="A1:D2"', b'ref="A1:XFD1048576"'))
    assert len(xlsx.read(wide, "shots.xlsx").rows) == 1


def bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (xlsx.MAX_UNPACKED + 1))
    return out.getvalue()


def many_parts() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


def too_wide() -> bytes:
    workbook = book(HEADS)
    workbook.active.cell(2, 1_001, "far")
    return data(workbook)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "no workbook that can be read"),
        (b"PK\x03\x04 and then nothing", "no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "without one"),
        (bomb(), "unpacks to more than 100 MB"),
        (many_parts(), "unpacks to more than 100 MB"),
        (too_wide(), "more than 1,000 columns, in row 2"),
        (data(book([])), "holds no rows"),
        (b"x" * (xlsx.MAX_BYTES + 1), "larger than 50 MB"),
    ],
    ids=["empty", "damaged", "old", "bomb", "parts", "wide", "blank", "large"],
)
def test_what_is_no_list_is_a_bad_file(source: bytes, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        xlsx.read(source, "shots.xlsx")


def test_a_workbook_whose_parts_are_damaged_is_a_bad_file() -> None:
    source = data(book(HEADS, ["1", "1A", "Dawn", 8]))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        with pytest.raises(BadFile, match="save it anew"):
            xlsx.read(repacked(source, (name, b"<", b"<<")), "shots.xlsx")


def test_a_missing_library_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(BadFile, match=r"pip install 'soraplan\[xlsx\]'"):
        xlsx.read(b"", "shots.xlsx")


def test_the_apostrophes_of_our_list_for_excel_go_though_it_was_saved_as_a_workbook() -> None:
    cells = ["1", "'=2A", "'@bad, '+1"]
    ours = read(book(["Scene", "Shot", "Prompt", "Receipt"], [*cells, "x"]))
    assert ours.rows[0].cells == ("1", "=2A", "@bad, +1", "x")
    other = read(book(["Scene", "Shot", "Prompt"], cells))
    assert other.rows[0].cells == tuple(cells)


def test_a_workbook_has_no_encoding_to_choose() -> None:
    with pytest.raises(BadFile, match="leave --encoding out"):
        xlsx.read(data(book(["Shot"])), "shots.xlsx", "cp850")
