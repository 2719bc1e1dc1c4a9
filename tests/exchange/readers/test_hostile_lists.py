"""A shot list that was made to use up time or memory is refused, or read like any other."""

import json
import os
from io import BytesIO
from pathlib import Path
from string import ascii_uppercase
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from plans import numbered
from soraplan.exchange import shot_list
from soraplan.exchange.cut import otio_walk
from soraplan.exchange.readers import csv, edl, otio, xlsx
from soraplan.exchange.sheet import Sheet
from soraplan.storage.problems import BadFile
from workbooks import parts, workbook


def sentence(data: bytes, name: str) -> str:
    with pytest.raises(BadFile) as caught:
        shot_list.read_bytes(data, name)
    (problem,) = caught.value.problems
    assert problem.file == name
    return problem.sentence


# Workbooks


def with_part(name: str, content: bytes) -> bytes:
    """A workbook of ours with other bytes in one of its parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for each, own in {**parts(workbook(numbered(2))), name: content}.items():
            archive.writestr(each, own)
    return file.getvalue()


SHEET = "xl/worksheets/sheet2.xml"
ROWS = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><sheetData>%s</sheetData></worksheet>'
)


def cell(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


NAMES = (
    *("Id", "Scene", "Shot", "Prompt", "Seconds", "Frame", "Offer"),
    *("Count", "Takes", "Status", "Owner", "Tags", "Notes", "Group"),
)
HEADS = b'<row r="1">%s</row>' % b"".join(
    cell(f"{letter}1", name) for letter, name in zip(ascii_uppercase, NAMES, strict=False)
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_words_that_stand_for_gigabytes_are_refused(part: str, codec: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{codec}"?><!-- {"x" * 20_000} -->'
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    )
    assert sentence(with_part(part, bomb.encode(codec)), "a.xlsx") == (
        "defines words of its own, as no workbook does; save it anew"
    )


def test_a_workbook_that_unpacks_to_very_much_is_refused_before_it_is_unpacked() -> None:
    data = with_part(SHEET, b" " * (xlsx.MAX_UNPACKED + 1))
    assert len(data) < 1_000_000
    assert sentence(data, "a.xlsx") == "unpacks to more than 100 MB; this is no shot list"


def test_a_row_at_the_end_of_the_world_is_not_counted_up_to() -> None:
    rows = HEADS + b'<row r="99999999999999">' + cell("A99999999999999", "1A") + b"</row>"
    assert sentence(with_part(SHEET, ROWS % rows), "a.xlsx") == (
        "has a row beyond 1,048,576; save it anew"
    )


ROW = b"<row><c><v>1</v></c></row>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (ROWS % (HEADS + ROW * 200_001), "has more than 200,000 rows; split it"),
        (ROWS % (HEADS + b"<row/>" * 1_048_576), "has a row beyond 1,048,576; save it anew"),
        (
            ROWS % (HEADS + b"<row>" + b"<c/>" * 400_001 + b"</row>"),
            "has more than 16,384 cells in a row; save it anew",
        ),
        (
            ROWS % (HEADS + b"<row><row/>" + b"<z/>" * 400_001 + b"</row>"),
            "has more than 16,384 cells in a row; save it anew",
        ),
        (
            (ROWS % (HEADS + b"<row>" + b"<c/>" * 400_001 + b"</row>"))
            .decode()
            .replace('"1.0"', '"1.0" encoding="utf-16"')
            .encode("utf-16"),
            "has more than 16,384 cells in a row; save it anew",
        ),
        (
            (ROWS % HEADS).replace(
                b"</w", b'<mergeCell ref="A1:A2"></mergeCell>' * 250_000 + b"</w"
            ),
            "holds far more than rows and cells; this is no shot list",
        ),
        (
            # Expat 2.6 waits after such a comment for as many bytes again.
            ROWS
            % (HEADS + b"<row><!-- " + b"x" * 900_000 + b" -->" + b"<c/>" * 16_385 + b"</row>"),
            "has more than 16,384 cells in a row; save it anew",
        ),
        (
            ROWS % (HEADS + b"<!-- " + b"x" * 3_000_000 + b" -->"),
            "has a tag or comment of more than 1 MB; save it anew",
        ),
        (
            ROWS.replace(b"<w", b"<!-- " + b"x" * 3_000_000 + b" --><w") % HEADS,
            "has a tag or comment of more than 1 MB; save it anew",
        ),
    ],
    ids=[
        *("rows", "empty rows", "cells", "cells by another name", "utf-16", "merged"),
        *("cells behind a comment", "a long comment", "a long comment before all"),
    ],
)
def test_more_than_is_read_is_refused_before_any_of_it_is_made(
    content: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr(openpyxl, "load_workbook", None)
    assert sentence(with_part(SHEET, content), "a.xlsx") == told


def test_rows_that_are_kept_for_their_style_are_not_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # With bounds so low that a few rows stand for the million that spreadsheets save.
    monkeypatch.setattr(xlsx, "_MAX_ROWS", 300)
    monkeypatch.setattr(xlsx, "_FEW", 0)
    styled = b'<row s="1" customFormat="1"/>' * 400 + b'<row><c s="1"/></row>' * 400
    rows = HEADS + styled + b'<row r="900">' + cell("C900", "1A") + b"</row>"
    (row,) = shot_list.read_bytes(with_part(SHEET, ROWS % rows), "a.xlsx").rows
    assert row.line == 900


def test_few_cells_far_to_the_right_are_counted_with_what_stands_before_them() -> None:
    last = "".join(f'<row><c r="ALL{row}"><v>1</v></c></row>' for row in range(2, 5_100))
    rows = HEADS + last.encode()
    assert "cells; this is no shot list" in sentence(with_part(SHEET, ROWS % rows), "a.xlsx")


@pytest.mark.parametrize(
    "filling",
    [b'<mergeCell ref="' * 20_000, b"</f>" + b" " * 200_000, b"<mergeCell " * 20_000],
)
def test_texts_that_begin_like_something_are_searched_once(filling: bytes) -> None:
    def seconds(text: bytes) -> float:
        """The best of three: what else the computer does costs time, too."""
        times = []
        for _ in range(3):
            start = process_time()
            assert not list(xlsx._MERGED.finditer(text))
            assert not list(xlsx._UNANSWERED.finditer(text))
            times.append(process_time() - start)
        return min(times)

    assert seconds(filling * 4) < 12 * max(seconds(filling), 0.01)


# Tables


def test_short_rows_under_very_many_heads_are_counted_as_they_are_shown() -> None:
    heads = ",".join(["Shot", "Prompt", "Seconds", *(f"Head {number}" for number in range(900))])
    data = (heads + "\n1A" * 6_000).encode()
    assert len(data) < 100_000
    assert sentence(data, "a.csv") == "has more than 5,000,000 cells; this is no shot list"


def test_one_cell_may_be_as_long_as_a_prompt() -> None:
    prompt = "Gulls cross the frame. " * 50_000
    sheet = csv.read_text(f'Shot,Prompt\n1A,"{prompt}"\n')
    assert sheet.rows[0].cells[1].strip() == prompt.strip()


# Timelines


def clip(rate: float, frames: float = 48) -> dict[str, object]:
    time = {"OTIO_SCHEMA": "RationalTime.1", "value": frames, "rate": rate}
    return {
        "OTIO_SCHEMA": "Clip.2",
        "name": "1A",
        "source_range": {"OTIO_SCHEMA": "TimeRange.1", "start_time": time, "duration": time},
    }


def timeline(*children: dict[str, object]) -> bytes:
    track = {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": children}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track]}
    return json.dumps({"OTIO_SCHEMA": "Timeline.1", "tracks": stack}).encode()


def read(data: bytes) -> Sheet:
    return otio.read(data, "a.otio")


def test_a_cut_at_thousands_of_frame_rates_is_not_added_up() -> None:
    rates = [10.000_123 + number / 7_919 for number in range(2_000)]
    sheet = read(timeline(*map(clip, rates)))
    assert len(sheet.rows) == 100
    assert len(sheet.refused) == 1_900
    assert "more than 100 different rates" in sheet.refused[0][1]


def test_the_rates_that_a_cut_really_has_are_no_matter() -> None:
    rates = [23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 12, 100]
    sheet = read(timeline(*(clip(rate, 8 * rate) for rate in rates * 30)))
    assert len(sheet.rows) == 300
    assert not sheet.refused


@pytest.mark.parametrize("nesting", ["[", '{"a":'])
def test_a_timeline_that_is_nested_without_end_is_refused(nesting: str) -> None:
    assert "nested deeper" in sentence(nesting.encode() * 200_000, "a.otio")


def test_a_timeline_of_more_clips_than_any_cut_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in (otio, otio_walk, edl):
        monkeypatch.setattr(reader, "MOST", 3)
    assert len(read(timeline(*[clip(24)] * 3)).rows) == 3
    unmeasured: dict[str, object] = {"OTIO_SCHEMA": "Clip.1"}
    many = timeline(*[clip(24), unmeasured] * 2)
    assert "has more than 3 clips; export a part of it" in sentence(many, "a.otio")
    times = "00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00"
    events = [f"{number:03}  AX V C {times}\n* a comment\n" for number in range(4)]
    assert len(edl.read("".join(events[:3]).encode(), "a.edl").rows) == 3
    told = sentence("".join(events).encode(), "a.edl")
    assert "has more than 3 events; export a part of it" in told


def test_an_edit_list_of_nothing_but_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edl, "_MAX_LINES", 3)
    assert "has more than 3 lines" in sentence(b"TITLE: x\n" + b"*\n" * 3, "a.edl")


# Things that are no files


@pytest.mark.parametrize("ending", ["csv", "xlsx", "edl", "otio"])
def test_a_shot_list_that_is_no_file_is_told_of(ending: str, tmp_path: Path) -> None:
    pipe, device = tmp_path / f"pipe.{ending}", tmp_path / f"device.{ending}"
    os.mkfifo(pipe)
    device.symlink_to(os.devnull)
    with pytest.raises(BadFile, match="a pipe that nothing comes out of"):
        shot_list.read(pipe)
    with pytest.raises(BadFile, match="is a device, not a file"):
        shot_list.read(device)
