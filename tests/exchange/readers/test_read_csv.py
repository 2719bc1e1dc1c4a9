"""Texts as sheets: what is found out about a file, and that nothing of it is lost on the way."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hostile import HOSTILE
from soraplan.exchange.formats.csv import cells as csv_cells
from soraplan.exchange.readers import csv as reader
from soraplan.exchange.readers import for_file
from soraplan.exchange.sheet import Sheet
from soraplan.exchange.shot_list import guards
from soraplan.storage.problems import BadFile

LISTS = Path(__file__).parent / "lists"

HEADS = ("Shot", "Prompt", "Seconds")


def texts(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize("name", ["shots.csv", "SHOTS.CSV", "shots.tsv", "a.b.txt"])
def test_texts_have_a_reader(name: str) -> None:
    assert for_file(name) is reader.READER


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiter_and_encoding_are_found(delimiter: str, encoding: str) -> None:
    rows = [HEADS, ("1A", "Été, l'aube; près", "8,5"), ("1B", "Mer | ciel", "4")]
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    sheet = reader.read(out.getvalue().encode(encoding), "shots.csv")
    assert [sheet.heads, *texts(sheet)] == rows
    assert [row.line for row in sheet.rows] == [2, 3]


def test_what_was_found_out_is_told() -> None:
    sheet = reader.read((LISTS / "home.csv").read_bytes(), "home.csv")
    assert sheet.told == (
        "Read as Windows-1252, for it is no UTF-8.",
        "Semicolons stand between the cells.",
        "The heads are in line 3. Left out above them: Repérage du 12 mars équipe B",
        "1 empty row left out.",
    )


def test_a_title_above_the_heads_and_heads_said_again_are_no_rows() -> None:
    sheet = reader.read((LISTS / "studiobinder.csv").read_bytes(), "studiobinder.csv")
    assert sheet.heads[:3] == ("Scene", "Shot", "Description")
    # A text with a line break takes two lines of the file.
    assert [row.line for row in sheet.rows] == [4, 5, 7, 8, 9, 10, 13]
    assert "The heads stand again in 1 row, left out." in sheet.told
    ((line, sentence),) = sheet.refused
    assert line == 12
    assert sentence.startswith("has 11 cells under 10 heads, from “yes” on")


a_cell = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12
) | st.sampled_from([text for text in HOSTILE if len(text) < 200])


@given(
    st.lists(st.tuples(a_cell, a_cell, a_cell), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_cell_comes_back_as_it_was(
    rows: list[tuple[str, str, str]], delimiter: str, end: str
) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADS, *rows])
    sheet = reader.read(out.getvalue().encode(), "shots.csv")
    assert sheet.heads == HEADS
    assert sheet.refused == ()
    filled = [row for row in rows if any(text.strip() for text in row)]
    again = sum(tuple(" ".join(text.split()) for text in row) == HEADS for row in filled)
    assert len(sheet.rows) == len(filled) - again
    if not again:
        assert texts(sheet) == filled


@given(st.text(max_size=300))
def test_any_text_is_a_sheet_or_a_bad_file(text: str) -> None:
    try:
        sheet = reader.read_text(text)
    except BadFile as error:
        is_blank = not re.sub('[\\s,;|"\\x1f\ufeff]', "", text)
        assert is_blank or "never closed" in str(error)
        return
    assert all(len(row.cells) == len(sheet.heads) for row in sheet.rows)
    assert len(set(sheet.heads)) == len(sheet.heads)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_a_bad_file(data: bytes) -> None:
    try:
        reader.read(data, "shots.csv")
    except BadFile as error:
        assert "shots.csv" in str(error)


def test_rows_that_are_short_are_filled_and_columns_without_a_head_are_lettered() -> None:
    sheet = reader.read_text("Shot,Prompt,,\n1A\n1B,Dawn,,x\n")
    assert sheet.heads == ("Shot", "Prompt", "Column D")
    assert texts(sheet) == [("1A", "", ""), ("1B", "Dawn", "x")]


def test_heads_that_stand_twice_are_told_apart() -> None:
    assert reader.read_text("Shot,Notes,notes\n1A,a,b").heads == ("Shot", "Notes", "notes (2)")


def test_a_list_without_heads_loses_no_row() -> None:
    sheet = reader.read_text("1A,Drone over the bay,8\n1B,Gulls,4\n")
    assert sheet.heads == ("Column A", "Column B", "Column C")
    assert len(sheet.rows) == 2
    lines = reader.read_text("Drone over the bay, at dawn\nGulls\n")
    assert texts(lines) == [("Drone over the bay, at dawn",), ("Gulls",)]
    prose = reader.read_text("Drone over the bay, at dawn\nGulls, at night\n")
    assert texts(prose) == [("Drone over the bay, at dawn",), ("Gulls, at night",)]
    with_head = reader.read_text("Prompt\nDrone over the bay, at dawn\nGulls\n")
    assert texts(with_head) == [("Drone over the bay, at dawn",), ("Gulls",)]


def test_heads_that_nobody_knows_are_heads_when_they_look_like_them() -> None:
    assert reader.read_text("Kürzel,Bild\n1A,Dawn\n").heads == ("Kürzel", "Bild")


def test_a_quote_that_is_never_closed_is_told_with_its_lines() -> None:
    sheet = reader.read_text('Shot,Prompt\n1A,Dawn\n1B,"Gulls\n1C,Waves\n')
    assert texts(sheet) == [("1A", "Dawn")]
    ((line, sentence),) = sheet.refused
    assert line == 3
    assert "lines 3 to 4" in sentence


def test_a_quote_behind_a_blank_is_a_quote() -> None:
    sheet = reader.read_text('Shot, Prompt, Seconds\n1A, "Dawn, then day", 8\n')
    assert texts(sheet) == [("1A", "Dawn, then day", "8")]


def test_a_cell_of_100_000_letters_is_read() -> None:
    sheet = reader.read_text(f'Shot,Prompt\n1A,"{"x" * 200_000}"\n')
    assert len(sheet.rows[0].cells[1]) == 200_000


@given(st.sampled_from(HOSTILE) | st.text("=+-@'\t\n ,;\"xＡ＝", max_size=12))
def test_the_apostrophes_of_our_own_list_for_excel_are_taken_away(text: str) -> None:
    # An apostrophe before a blank cannot be told from one of ours; nobody begins a text so.
    assume(not re.match("'[\\s\ufeff\u200b]", text))
    assert guards._unescaped(csv_cells.guarded(text)) == text


def test_an_apostrophe_in_anybody_elses_list_stays() -> None:
    sheet = reader.read_text("Scene,Shot,Prompt\n1,1A,'=1+1\n")
    assert sheet.rows[0].cells[2] == "'=1+1"
    own = reader.read_text("Scene,Shot,Prompt,Receipt\n1,1A,'=1+1,x\n")
    assert own.rows[0].cells[2] == "=1+1"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no rows"),
        (b",,\n , \n", "holds no rows"),
        (b"PK\x03\x04rest", "ends in .xlsx"),
        (b"\xff\xfea", "no UTF-16 text"),
        (b"Shot\xff\x00\x01", "binary"),
        (b"a\n" * 1_000_001, "more than 1,000,000 lines"),
        (b"," * 5_000_001, "more than 5,000,000 cells"),
        (b"x" * (reader.MAX_BYTES + 1), "larger than 50 MB"),
    ],
)
def test_what_is_no_list_is_a_bad_file(data: bytes, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        reader.read(data, "shots.csv")


def test_a_row_of_thousands_of_cells_is_refused() -> None:
    sheet = reader.read_text(f"Shot,Prompt\n1A,Dawn\n{'x,' * 2000}\n")
    assert [line for line, _ in sheet.refused] == [3]


LETTERS = "Scène,Plan,Descriptif,Durée\r1,1A,Été à la plage,8\r1,1B,Le château brûlé,4\r"


@pytest.mark.parametrize(
    ("data", "prompt", "told"),
    [
        (LETTERS.encode("mac-roman"), "Été à la plage", "Read as Mac Roman, which is a guess"),
        (
            LETTERS.replace("\r", "\n").encode("mac-roman"),
            "Été à la plage",
            "Read as Mac Roman, which is a guess",
        ),
        (LETTERS.encode("cp1252"), "Été à la plage", "Read as Windows-1252"),
        (
            "Shot,Prompt\n1A,Frühling wär schön\n".encode("cp850"),
            "Frühling wär schön",
            "Read as code page 850, which is a guess",
        ),
        (
            "Shot,Prompt\n1A,it’s “fine” – a café…\n".encode("cp1252"),
            "it’s “fine” – a café…",
            "Read as Windows-1252, for it is no UTF-8.",
        ),
    ],
)
def test_a_letter_is_one_byte_in_several_encodings(data: bytes, prompt: str, told: str) -> None:
    sheet = reader.read(data, "shots.csv")
    assert prompt in sheet.rows[0].cells
    assert sheet.told[0].startswith(told)
    assert not any("Letters look wrong" in sentence for sentence in sheet.told)


def test_a_bad_byte_does_not_spoil_a_text_of_utf_8() -> None:
    data = "Shot,Prompt\n1A,Café à la plage\n1B,X\n".encode().replace(b"X", b"R\xe9sum\xe9")
    sheet = reader.read(data, "shots.csv")
    assert [row.cells[1] for row in sheet.rows] == ["Café à la plage", "Résumé"]
    assert sheet.told[0] == "Read as UTF-8, but for 2 bytes read as Windows-1252: look at line 3."


@pytest.mark.parametrize(
    "data",
    [
        "Shot,Prompt\n1A,été à la plage\n".encode("cp850"),
        "Shot,Prompt\n1A,été à la plage\n".encode("mac-roman"),
        "Shot,Prompt\n1A,DurÃ©e\n".encode(),
        "Shot,Prompt\n1A,Привет\n".encode("cp1251"),
        "Shot,Prompt\n1A,a\x81b\n".encode(),
    ],
)
def test_letters_that_look_wrong_are_told_with_the_way_out(data: bytes) -> None:
    told = " ".join(reader.read(data, "shots.csv").told)
    assert "Letters look wrong in line 2 (“" in told or "which is a guess" in told
    assert "--encoding" in told


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "cp1251", "shift_jis", "utf-16"])
def test_an_encoding_that_is_said_is_taken(encoding: str) -> None:
    text = {"cp1251": "Привет", "shift_jis": "夜の海"}.get(encoding, "été")
    data = f"Shot,Prompt\n1A,{text}\n".encode(encoding)
    sheet = reader.read(data, "shots.csv", encoding)
    assert sheet.rows[0].cells == ("1A", text)
    assert "as was said" in sheet.told[0]


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("klingon", "there is no encoding 'klingon'"),
        ("hex", "there is no encoding 'hex'"),
        ("utf-8", "is no utf-8 text"),
        ("a\0b", "there is no encoding"),
    ],
)
def test_an_encoding_that_does_not_fit_is_told_of(encoding: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        reader.read(b"Shot,Prompt\n1A,\xe9t\xe9\n", "shots.csv", encoding)
    assert sentence in str(caught.value)


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_are_a_sheet_or_a_bad_file(data: bytes) -> None:
    try:
        sheet = reader.read(b"Shot,Prompt\n1A," + data, "shots.csv")
    except BadFile:
        return
    assert not re.search("[\ud800-\udfff]", "".join(map(str, sheet.rows)))
