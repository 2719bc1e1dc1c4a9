"""Rows that were copied without their heads: what is unmistakable is proposed, and nothing else."""

import pytest

from soraplan.exchange.shot_list import guess, read_text

WALK = "A man walks down the street"
DOOR = "A door opens, slowly"


def targets(*rows: str) -> list[str]:
    text = "\n".join(row.replace(" | ", "\t") for row in rows)
    sheet = read_text(text)
    assert sheet.is_headless
    return list(guess(sheet).targets)


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        (
            (f"1 | 1A | {WALK} | 8 | 9:16", f"1 | 1B | {DOOR} | 12 | 16:9"),
            ["scene", "shot", "prompt", "seconds", "frame"],
        ),
        ((f"1A | {WALK} | 8 s", f"1B | {DOOR} | 4 s"), ["shot", "prompt", "seconds"]),
        ((f"{WALK} | 0:08 | 3", f"{DOOR} | 0:12 | 2"), ["prompt", "seconds", "notes"]),
        # Two columns of figures: which is the length nobody can say.
        ((f"{WALK} | 8 | 3", f"{DOOR} | 12 | 2"), ["prompt", "notes", "notes"]),
        (("8 | 3", "12 | 2"), ["notes", "notes"]),
        ((f"portrait | {WALK}", f"paysage | {DOOR}"), ["frame", "prompt"]),
        ((f"1A | {WALK} | soon", f"1B | {DOOR} | 12"), ["shot", "prompt", "notes"]),
    ],
)
def test_what_is_unmistakable_is_proposed(rows: tuple[str, ...], becomes: list[str]) -> None:
    assert targets(*rows) == becomes


def test_a_list_with_heads_goes_by_its_heads() -> None:
    sheet = read_text(f"Shot\tNotes\n1A\t{WALK}\n")
    assert guess(sheet).targets == ("shot", "notes")
