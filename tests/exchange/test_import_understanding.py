"""Whole lists as rows: what becomes of every one of them, and what is told."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE
from plans import SORA
from soraplan.core.clip import Clip
from soraplan.exchange import shot_list
from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.targets import TARGETS
from soraplan.exchange.shot_list.text import sheet_lines, understood_lines
from soraplan.exchange.shot_list.understanding import Understood
from soraplan.storage.problems import BadFile

LISTS = Path(__file__).parent / "readers" / "lists"


def understood(text: str, *chosen: tuple[str, str], **options: Any) -> Understood:
    sheet = shot_list.read_text(text)
    mapping = shot_list.guess(sheet)
    for head, target in chosen:
        mapping = mapping.with_target(sheet.heads.index(head), target)
    return shot_list.understand(sheet, mapping, **options)


def listed(name: str) -> Understood:
    sheet = shot_list.read(LISTS / name)
    return shot_list.understand(sheet, shot_list.guess(sheet), Decimal(24), SORA)


def clips(found: Understood) -> list[dict[str, Any]]:
    """What each row gives, without what it does not."""
    return [{name: getattr(row.clip, name) for name in row.given} for row in found.rows]


def only(text: str, *chosen: tuple[str, str], **options: Any) -> Clip:
    (row,) = understood(text, *chosen, **options).rows
    return row.clip


def test_a_list_of_studiobinder_is_understood() -> None:
    found = listed("studiobinder.csv")
    camera = "Shot Size: {}\nAngle: {}\nMovement: {}\nCamera: A".format
    assert clips(found) == [
        {
            "scene": "1",
            "shot": "1A",
            "prompt": "Drone rises, over the bay",
            "seconds": 8,
            "status": "planned",
            "notes": camera("WS", "High", "Drone"),
        },
        {
            "scene": "1",
            "shot": "1B",
            "prompt": 'Her face, close. "Now?"',
            "seconds": 5,
            "status": "done",
            "notes": "Second take\nif the light holds\n" + camera("CU", "Eye level", "Static"),
        },
        {
            "scene": "1",
            "shot": "1C",
            "prompt": "Waves",
            "status": "rolling",
            "notes": "Shot Size: MS\nCamera: B",
        },
        {
            "scene": "SCENE 2 - INT. BAR",
            "shot": "2A",
            "prompt": "The bar from outside",
            "seconds": 5,
            "notes": "Shot Size: WS\nMovement: Dolly\nStatus: On hold\nCamera: A",
        },
    ]
    assert found.headings == ((8, "SCENE 2 - INT. BAR"),)
    assert [line for line, _ in found.refused] == [10, 12, 13]
    assert found.refused[0][1].startswith("Est. Time: “soon” is no length such as 8")
    assert found.refused[2][1] == "adds others up; it is no shot"
    assert found.kept == ((9, "Status: “On hold” is no status that is known"),)
    assert found.notes == (
        "2 rows (the first in line 7) without a scene: the one above holds on.",
        "1 row (line 7) without a length: a new clip then has 4 s.",
        "1 row (line 9) with part of a second: rounded up to whole seconds.",
    )


def test_a_list_of_kitsu_is_understood() -> None:
    found = listed("kitsu.csv")
    assert clips(found)[0] == {
        "scene": "SQ010",
        "shot": "SH0010",
        "prompt": "Dawn over the bay",
        "seconds": 8,
        "frame": "landscape",
        "notes": "Episode: E01\nFrame In: 1\nFrame Out: 192\nDifficulty: 3",
    }
    assert [row.clip.seconds for row in found.rows] == [8, 5, 3]
    assert found.fps == 24


def test_a_french_list_made_at_home_is_understood() -> None:
    found = listed("home.csv")
    assert clips(found)[0] == {
        "scene": "1",
        "shot": "1",
        "prompt": "Lever du jour, brume",
        "seconds": 9,
        "frame": "portrait",
        "count": 2,
        "takes": 3,
        "notes": "Valeur: PG",
    }
    assert [row.clip.frame for row in found.rows] == ["portrait", "landscape", "square"]
    assert [row.clip.seconds for row in found.rows] == [9, 12, 10]
    assert found.refused == ()


@pytest.mark.parametrize(("name", "shots"), [("pasted.txt", 2), ("utf16.tsv", 1)])
def test_lists_in_other_wrappings_are_understood(name: str, shots: int) -> None:
    found = listed(name)
    assert [row.clip.shot for row in found.rows] == ["1A", "1B"][:shots]
    assert {row.clip.seconds for row in found.rows} == {8}


def test_what_sets_a_cost_and_cannot_be_read_refuses_the_row() -> None:
    found = understood(
        "Shot,Seconds,Count,Takes,Keep rate\n"
        "a,soon,1,1,1\nb,8,many,1,1\nc,8,1,0,1\nd,8,1,1,50\ne,0,1,1,1\nf,4000,1,1,1\ng,8,2,3,50%\n"
    )
    assert [row.clip.shot for row in found.rows] == ["g"]
    assert [line for line, _ in found.refused] == [2, 3, 4, 5, 6, 7]
    reasons = [reason.split(":")[0] for _, reason in found.refused]
    assert reasons == ["Seconds", "Count", "Takes", "Keep rate", "Seconds", "Seconds"]


def test_what_sets_no_cost_and_cannot_be_read_stands_in_the_notes() -> None:
    found = understood("Shot,Format,Priority,Id,Notes\n1A,ProRes,soon,#7,Keep me\n")
    (row,) = found.rows
    assert row.clip.notes == "Keep me\nPriority: soon\nId: #7\nFormat: ProRes"
    assert len(found.kept) == 3


@pytest.mark.parametrize("text", ["", "-", "—", "n/a", "none"])
def test_a_cell_without_a_value_gives_none(text: str) -> None:
    found = understood(f"Shot,Seconds,Takes,Status\n1A,{text},{text},{text}\n")
    assert found.rows[0].given == {"shot"}
    assert found.notes == ("1 row (line 2) without a length: a new clip then has 4 s.",)


def test_framing_and_angle_can_be_added_to_the_prompt() -> None:
    text = "Shot,Prompt,Framing,Angle\n1A,Dawn,wide,low\n1B,,close,\n"
    found = understood(text, ("Framing", "prompt+"), ("Angle", "prompt+"))
    assert [row.clip.prompt for row in found.rows] == [
        "Dawn\nFraming: wide\nAngle: low",
        "Framing: close",
    ]


def test_columns_become_tags_with_their_heads() -> None:
    clip = only('Shot,Tags,Set\n1A,"night, rain",Bar\n', ("Set", "tags"))
    assert clip.tags == ("night", "rain", "Set: Bar")


def test_lengths_that_do_not_agree_are_told_and_kept() -> None:
    found = understood("Shot,Seconds,Frames\n1A,8,192\n1B,8,240\n")
    assert [row.clip.seconds for row in found.rows] == [8, 8]
    assert found.rows[0].clip.notes == ""
    assert found.rows[1].clip.notes == "Frames: 240"
    assert found.kept == ((3, "Frames: “240” is another length than the 8 s that were taken"),)


def test_frames_count_at_the_rate_of_row_list_or_plan() -> None:
    text = "Shot,Frames,FPS\n1A,250,25\n1B,250,\n"
    assert [row.clip.seconds for row in understood(text, fps=Decimal(50)).rows] == [10, 5]
    assert understood(text, fps=Decimal(50)).fps == 25
    found = understood("Shot,Frames\n1A,240\n")
    assert found.fps is None
    assert found.notes == ("Frames are counted at 24 a second; the list says no rate.",)


def test_several_rates_are_told() -> None:
    found = understood("Shot,Frames,FPS\n1A,250,25\n1B,240,24\n")
    assert found.fps is None
    assert found.notes == ("The list counts frames at several rates: 25, 24 a second.",)


def test_lengths_of_minutes_are_asked_about() -> None:
    found = understood("Shot,Est. Time\n1A,15 min\n")
    assert found.notes == ("1 row (line 2) longer than 60 s: are these lengths of clips?",)


def test_an_id_that_comes_twice_refuses_the_second_row() -> None:
    found = understood("id,Shot\nk3f9a2,1A\nk3f9a2,1B\n")
    assert found.refused == ((3, "has the id k3f9a2, which line 2 has too"),)


def test_a_scene_heading_carries_its_scene_down() -> None:
    found = understood(
        "Scene,Shot,Prompt\nINT. BAR,,\n,1,Door\n,2,Glass\n,Scene 4 EXT. BAY,\n,1,Gulls\n5,1,Sea\n"
    )
    assert [row.clip.scene for row in found.rows] == [
        "INT. BAR",
        "INT. BAR",
        "Scene 4 EXT. BAY",
        "5",
    ]
    assert found.headings == ((2, "INT. BAR"), (5, "Scene 4 EXT. BAY"))


def test_rows_that_name_nothing_are_refused() -> None:
    found = understood("Shot,Prompt,Seconds,Angle\n,,8,low\n1A,,,\n")
    assert found.refused == ((2, "names no scene, no shot and no prompt"),)
    assert len(found.rows) == 1


def test_a_list_of_scenes_alone_is_a_list_of_shots() -> None:
    found = understood("Scene,Seconds\n1,8\n2,\n")
    assert [row.clip.scene for row in found.rows] == ["1", "2"]


def test_a_tier_is_understood_by_the_name_that_the_card_has_for_it() -> None:
    assert only("Shot,Model\n1A,Sora 2 Pro\n", card=SORA).offer == "pro/720p"
    assert only("Shot,Model\n1A,Pro 720\n", card=SORA).offer == "pro/720p"


def test_hostile_texts_become_prompts_and_nothing_else() -> None:
    rows = tuple(SheetRow(line, (str(line), text)) for line, text in enumerate(HOSTILE, 2))
    sheet = Sheet(("Shot", "Prompt"), rows)
    mapping = shot_list.guess(sheet)
    found = shot_list.understand(sheet, mapping)
    assert [row.clip.prompt for row in found.rows] == [
        text.strip().replace("\r\n", "\n").replace("\r", "\n") for text in HOSTILE
    ]
    told = [*sheet_lines(sheet, mapping), *understood_lines(found)]
    assert all(line.isprintable() for line in told)


a_text = st.text(max_size=8) | st.sampled_from(
    (
        *("", "", " ", "1", "8", "8,5", "0:08", "1A", "1B", "soon", "Total", "Scene 3", "9:16"),
        *("done", "k3f9a2", "pro/720p", "TBD", "0", "=1+1", "[night] [/foo]", "x" * 300),
    )
)


@given(
    st.lists(st.sampled_from([target.name for target in TARGETS]), min_size=1, max_size=7),
    st.lists(st.lists(a_text, min_size=7, max_size=7), max_size=8),
    st.sampled_from([Decimal(24), Decimal("23.976")]),
)
def test_every_row_is_a_shot_a_heading_empty_or_refused(
    targets: list[str], rows: list[list[str]], fps: Decimal
) -> None:
    heads = tuple(f"Head {place}" for place in range(len(targets)))
    sheet = Sheet(
        heads,
        tuple(SheetRow(line, tuple(row[: len(heads)])) for line, row in enumerate(rows, 2)),
        refused=((1, "is torn"),),
    )
    found = shot_list.understand(sheet, shot_list.Mapping(heads, tuple(targets)), fps, SORA)
    lines = [
        *(row.line for row in found.rows),
        *(line for line, _ in found.refused),
        *(line for line, _ in found.headings),
        *found.empty,
    ]
    assert sorted(lines) == list(range(1, len(rows) + 2))
    for row in found.rows:
        # What is not given stands at its default, and what is given is within bounds.
        assert Clip(**{name: getattr(row.clip, name) for name in row.given}) == row.clip


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=10)] * 3), min_size=1, max_size=6
    ),
    st.sampled_from(["notes", "tags"]),
)
def test_no_text_of_an_unknown_column_is_lost(
    rows: list[tuple[str, str, str]], unknown: str
) -> None:
    heads = ("Shot", "Angle", "Lens")
    sheet = Sheet(heads, tuple(SheetRow(line, row) for line, row in enumerate(rows, 2)))
    found = shot_list.understand(sheet, shot_list.guess(sheet, unknown=unknown))
    by_line = {row.line: row.cells for row in sheet.rows}
    for row in found.rows:
        for text in by_line[row.line][1:]:
            words = text.split()
            held = row.clip.notes if unknown == "notes" else " ".join(row.clip.tags)
            assert all(word in held.split() or word in held for word in words)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("spring.toml", "is a plan, not a shot list; open it with: soraplan"),
        ("spring.pdf", r"those end in .*\.csv"),
        ("gone.csv", "there is no such file"),
    ],
)
def test_a_file_that_is_no_shot_list_is_told_of(tmp_path: Path, name: str, sentence: str) -> None:
    if name != "gone.csv":
        (tmp_path / name).write_text("format = 1", encoding="utf-8")
    with pytest.raises(BadFile, match=sentence):
        shot_list.read(tmp_path / name)


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Tier", "Pro 4K"),
        ("Offer", "pro"),
        ("Lane", "overnight"),
        ("Orientation", "as before"),
        ("Aspect ratio", "cinema"),
        ("AR", "tbc by client"),
        ("Status", "Omitted by director"),
        ("Status", "Coupé au montage"),
        ("Takes", "2h"),
        ("Count", "10k"),
    ],
)
def test_a_row_is_refused_where_what_sets_its_cost_cannot_be_read(head: str, text: str) -> None:
    card = None if head == "Offer" else SORA
    found = understood(f"Shot,Prompt,{head}\n1A,Dawn,{text}\n1B,Gulls,\n", card=card)
    assert [row.clip.shot for row in found.rows] == ["1B"]
    ((line, sentence),) = found.refused
    assert line == 2
    assert sentence.startswith(f"{head}: “{text}” is no ")


@pytest.mark.parametrize("head", ["Format", "Resolution", "Cadre"])
def test_what_is_no_frame_stands_in_the_notes_where_the_head_may_mean_something_else(
    head: str,
) -> None:
    found = understood(f"Shot,{head}\n1A,ProRes 4444\n")
    assert found.rows[0].clip.notes == f"{head}: ProRes 4444"
    assert found.kept


@pytest.mark.parametrize("text", ["TBD", "?", "#N/A", "à définir"])
def test_a_value_that_is_still_owed_is_told_where_it_sets_the_cost(text: str) -> None:
    found = understood(f"Shot,Seconds,Takes,Tier,Owner\n1A,8,{text},{text},{text}\n1B,4,2,,Ann\n")
    assert found.rows[0].given == {"shot", "seconds"}
    assert found.notes == (
        "1 row (line 2) with a value still owed that sets the cost (Takes, Tier): what the plan has"
        " holds on, and a new clip has the default.",
    )


def test_rows_that_name_one_shot_are_told() -> None:
    found = understood("Scene,Shot\n1,1A\n1,1B\nSc. 01,1a\n,1-A\n2,1A\n")
    assert [sentence for sentence in found.notes if "same" in sentence] == [
        "Lines 2, 4 and 5 name the same shot 1/1A; where it is new, each becomes a clip."
    ]
    many = "".join(f"{number % 9}\n" for number in range(100))
    notes = understood(f"Shot\n{many}").notes
    assert sum("name the same shot" in sentence for sentence in notes) == 5
    assert "Lines 2, 11, 20, 29, 38, 47 and 6 more name the same shot 0; where" in notes[1]
    assert notes[-1] == "4 more shots stand in several rows."


@pytest.mark.parametrize("shot", ["1-févr", "2-Jan", "Feb-26", "02/01/2026", "2026-02-01", "1E+02"])
def test_a_shot_that_a_spreadsheet_made_a_date_of_is_told(shot: str) -> None:
    found = understood(f"Shot,Seconds\n1A,8\n{shot},8\n")
    assert found.rows[1].clip.shot == shot
    assert found.notes == (
        "1 row (line 3) with a date or a large number for a scene or shot: spreadsheets make them"
        " of 1-2 and 1E2.",
    )


@pytest.mark.parametrize("shot", ["1-2", "12-B", "1/2", "2-Janet", "E2", "Mar"])
def test_a_shot_that_is_no_date_is_not_told(shot: str) -> None:
    assert understood(f"Shot,Seconds\n{shot},8\n").notes == ()


def test_the_first_and_last_frame_are_a_length_where_nothing_else_says_it() -> None:
    text = "Name,Frame In,Frame Out,FPS\nSH1,1001,1200,25\nSH2,1,,25\nSH3,9,1,25\n"
    found = understood(text)
    assert [row.clip.seconds for row in found.rows] == [8, 4, 4]
    assert [row.given >= {"seconds"} for row in found.rows] == [True, False, False]
    assert found.rows[0].clip.notes == "Frame In: 1001\nFrame Out: 1200"
    assert only("Name,Frames,Frame In,Frame Out\nSH1,48,1,240\n").seconds == 2


def test_a_clip_of_a_timeline_has_no_scene_but_its_own() -> None:
    rows = (SheetRow(1, ("12", "A")), SheetRow(2, ("", "Total")), SheetRow(3, ("", "Scene 3")))
    sheet = Sheet(("scene", "shot"), rows, is_timeline=True)
    found = shot_list.understand(sheet, shot_list.guess(sheet))
    assert [(row.clip.scene, row.clip.shot) for row in found.rows] == [
        ("12", "A"),
        ("", "Total"),
        ("", "Scene 3"),
    ]
    listed = shot_list.understand(
        Sheet(sheet.heads, (*rows[:1], SheetRow(2, ("", "B")))), shot_list.guess(sheet)
    )
    assert [row.clip.scene for row in listed.rows] == ["12", "12"]


@pytest.mark.parametrize(
    ("heads", "cells", "offer", "frame"),
    [
        ("Model,Format", "pro,1024x1792", "pro/hd", "portrait"),
        ("Model,Format", "pro,1080 × 1920 px", "pro/1080p", "portrait"),
        ("Format,Model", "1792x1024,Sora 2 Pro", "pro/hd", "landscape"),
        ("Model,Format", "pro,1280x720", "pro/720p", "landscape"),
        ("Model,Resolution", "Sora 2 Pro,1080p", "pro/1080p", "portrait"),
        ("Model,Resolution", "Sora 2 Pro,Full HD", "pro/1080p", "portrait"),
        ("Model,Resolution", "Pro,HD 16:9", "pro/hd", "portrait"),
        ("Model,Quality", "Sora 2,Pro", "pro/720p", "portrait"),
        ("Quality,Model", "Pro,Sora 2", "pro/720p", "portrait"),
        ("Model,Quality", "Sora 2,pro/1080p", "pro/1080p", "portrait"),
        ("Model,Quality", "Sora 2,Standard", "standard/720p", "portrait"),
        ("Model,Quality", "Sora 2 Pro,HD", "pro/hd", "portrait"),
        ("Engine,Model", "OpenAI,Sora 2 Pro", "pro/720p", "portrait"),
        ("Model,Orientation,Resolution", "Pro,landscape,1920x1080", "pro/1080p", "landscape"),
        ("Model,Orientation,Resolution", "Pro,,1920x1080", "pro/1080p", "landscape"),
        ("Offer,Tier,Size of frame", "pro/hd,Pro,", "pro/hd", "portrait"),
        ("Offer,Resolution", "pro/hd,1024x1792", "pro/hd", "portrait"),
        ("Model,Définition", "Pro,1080p", "pro/1080p", "portrait"),
    ],
)
def test_all_that_a_row_says_of_its_offer_chooses_it(
    heads: str, cells: str, offer: str, frame: str
) -> None:
    found = understood(f"Shot,{heads}\n1A,{cells}\n", card=SORA)
    assert found.refused == () and found.kept == ()
    (row,) = found.rows
    assert (row.clip.offer, row.clip.frame, row.clip.notes) == (offer, frame, "")


@pytest.mark.parametrize(
    ("heads", "cells", "sentence"),
    [
        ("Model,Format", "Sora 2,1024x1792", "Format: “1024x1792” is nothing that Standard makes"),
        ("Model,Format", "Pro,3840x2160", "Format: “3840x2160” is nothing that Pro makes"),
        ("Model,Resolution", "Pro,4K", "Resolution: “4K” is nothing that Pro makes"),
        ("Model,Resolution", "Sora 2,1080p", "Resolution: “1080p” is nothing that Standard makes"),
        ("Model,Quality", "Sora 2,HD", "Quality: “HD” does not go with Model: “Sora 2”"),
        ("Model,Quality", "Sora 2 Pro,Standard", "Quality: “Standard” does not go with Model"),
        ("Model,Quality", "Sora 2 Pro,High", "Quality: “High” does not go with Model"),
        ("Offer,Quality", "standard/720p,Pro", "Quality: “Pro” does not go with Offer"),
        ("Offer,Tier", "pro/hd,pro/720p", "Tier: “pro/720p” is another offer than Offer: “pro/hd”"),
        ("Offer,Format", "pro/720p,1024x1792", "Format: “1024x1792” is nothing that pro/720p"),
        (
            "Model,Format,Resolution",
            "Pro,1024x1792,1080p",
            "Model: “Pro” and Resolution: “1080p” and Format: “1024x1792”: no offer of the rate",
        ),
    ],
)
def test_a_row_is_refused_whose_words_on_the_offer_do_not_go_together(
    heads: str, cells: str, sentence: str
) -> None:
    found = understood(f"Shot,Prompt,{heads}\n1A,Dawn,{cells}\n", card=SORA)
    assert found.rows == ()
    assert found.refused[0][1].startswith(sentence)


def test_the_offers_that_would_make_a_size_are_told() -> None:
    found = understood("Shot,Model,Format\n1A,sora-2,1080x1920\n", card=SORA)
    assert found.refused[0][1].endswith("is nothing that Standard makes; pro/1080p does")


def test_a_size_without_an_offer_is_a_frame_and_says_so() -> None:
    found = understood("Shot,Resolution\n1A,1024x1792\n1B,720x1280\n1C,9:16\n", card=SORA)
    assert [row.given for row in found.rows] == [{"shot", "frame"}] * 3
    assert found.notes[1:] == (
        "1 row (line 2) with a size or resolution and no offer: only the frame is taken of it, and"
        " it sets no price.",
    )


@pytest.mark.parametrize("offer", ["luma/ray/720p", "ultra/8k"])
def test_what_cannot_be_held_against_an_offer_is_kept_and_told(offer: str) -> None:
    for card in (None, SORA):
        text = f"Shot,Offer,Quality,Resolution\n1A,{offer},High,1080x1920\n"
        found = understood(text, card=card)
        (row,) = found.rows
        assert row.clip.offer == offer
        assert row.clip.frame == "portrait"
        assert row.clip.notes == "Quality: High\nResolution: 1080x1920"
        assert len(found.kept) == 2
        assert f"cannot be held against {offer}" in found.kept[0][1]


def test_an_offer_that_is_still_owed_is_not_made_up_of_the_rest() -> None:
    found = understood("Shot,Model,Quality\n1A,TBD,Pro\n", card=SORA)
    assert "offer" not in found.rows[0].given
    assert found.rows[0].clip.notes == "Quality: Pro"
    assert "still owed" in found.notes[1]


def test_a_size_of_another_frame_chooses_the_offer_and_is_told() -> None:
    found = understood("Shot,Model,Orientation,Resolution\n1A,Pro,portrait,1920x1080\n", card=SORA)
    (row,) = found.rows
    assert (row.clip.offer, row.clip.frame) == ("pro/1080p", "portrait")
    assert row.clip.notes == "Resolution: 1920x1080"
    assert found.kept


@pytest.mark.parametrize("text", ["1,200", "1.200", "8,000 s", "~2.500", "1,200 min"])
@pytest.mark.parametrize("head", ["Seconds", "Minutes", "Frames"])
def test_a_length_that_may_be_thousands_refuses_the_row(head: str, text: str) -> None:
    found = understood(f'Shot,{head}\n1A,"{text}"\n')
    assert found.rows == ()
    assert "is no length that is certain: " in found.refused[0][1]


def test_a_length_that_cannot_be_thousands_is_read() -> None:
    found = understood('Shot,Seconds\n1A,0.500\n1B,"1,20"\n1C,0:08.500\n1D,8.0417\n')
    assert [row.clip.seconds for row in found.rows] == [1, 2, 9, 9]
    measured = Sheet(("shot", "seconds"), (SheetRow(1, ("1A", "8.042")),), is_timeline=True)
    read = shot_list.understand(measured, shot_list.guess(measured))
    assert [row.clip.seconds for row in read.rows] == [9]


def test_the_first_model_holds_its_word_when_another_column_becomes_the_offer() -> None:
    sheet = shot_list.read_text("Shot,Model,Quality\n1A,Sora 2,Pro\n")
    mapping = shot_list.guess(sheet)
    assert mapping.targets == ("shot", "offer", "offer+")
    assert mapping.with_target(2, "offer").targets == ("shot", "offer+", "offer")
    left = shot_list.understand(sheet, mapping.with_target(2, "notes"), card=SORA)
    assert [row.clip.offer for row in left.rows] == ["standard/720p"]
