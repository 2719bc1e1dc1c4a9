import re
from pathlib import Path
from typing import Any

import pytest
import tomli

THEMES = Path(__file__).parents[1] / "themes"
FILES = sorted(THEMES.glob("*.toml"))
COLOURS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "warning",
    "error",
    "success",
)
OURS = ("chosen", "chosen-text", "cursor", "muted", "scene")
GROUNDS = ("background", "surface", "panel")
LEAST = {"sora-contrast": 7.0}
"""WCAG 2 asks for 4.5 on text (AA), and for 7 where AAA is promised."""


def load(path: Path) -> dict[str, Any]:
    return tomli.loads(path.read_text(encoding="utf-8"))


def colours(path: Path) -> dict[str, str]:
    theme = load(path)
    return {**{key: theme[key] for key in COLOURS}, **theme["variables"]}


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2, from 0 (black) to 1 (white)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: str, ground: str) -> float:
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


every_theme = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_at_least_five_themes_two_light_and_one_of_high_contrast() -> None:
    themes = [load(path) for path in FILES]
    assert len(themes) >= 5
    assert sum(not theme["dark"] for theme in themes) >= 2
    assert {"sora-night", "sora-day", "sora-contrast"} <= {theme["name"] for theme in themes}


@every_theme
def test_a_theme_is_named_like_its_file(path: Path) -> None:
    theme = load(path)
    assert theme["format"] == 1
    assert theme["name"] == path.stem


@every_theme
def test_every_colour_is_there_and_six_digits(path: Path) -> None:
    theme = load(path)
    assert set(theme) == {"format", "name", "dark", "variables", *COLOURS}
    assert set(OURS) <= set(theme["variables"])
    for key, colour in colours(path).items():
        assert re.fullmatch("#[0-9a-f]{6}", colour), key


@every_theme
def test_a_dark_theme_is_dark_and_a_light_one_light(path: Path) -> None:
    theme = load(path)
    is_dark = luminance(theme["background"]) < luminance(theme["foreground"])
    assert theme["dark"] is is_dark


@every_theme
def test_text_can_be_read_wherever_it_stands(path: Path) -> None:
    theme = colours(path)
    least = LEAST.get(path.stem, 4.5)
    for ground in (*GROUNDS, "cursor"):
        assert contrast(theme["foreground"], theme[ground]) >= least, ground


@every_theme
def test_the_chosen_offer_can_be_read_and_told_from_its_row(path: Path) -> None:
    theme = colours(path)
    assert contrast(theme["chosen-text"], theme["chosen"]) >= LEAST.get(path.stem, 4.5)
    assert contrast(theme["chosen"], theme["cursor"]) >= 1.5
    assert contrast(theme["chosen"], theme["background"]) >= 2


@every_theme
def test_muted_text_and_scene_headings_can_be_read(path: Path) -> None:
    theme = colours(path)
    least = LEAST.get(path.stem, 3.0)
    for ground in (*GROUNDS, "cursor"):
        assert contrast(theme["muted"], theme[ground]) >= least, ground
        assert contrast(theme["scene"], theme[ground]) >= LEAST.get(path.stem, 4.5), ground


@every_theme
def test_warnings_errors_and_successes_can_be_read(path: Path) -> None:
    theme = colours(path)
    for severity in ("warning", "error", "success"):
        for ground in GROUNDS:
            least = LEAST.get(path.stem, 3.0)
            assert contrast(theme[severity], theme[ground]) >= least, (severity, ground)


@every_theme
def test_what_is_under_a_cursor_or_in_the_footer_can_be_read(path: Path) -> None:
    theme = colours(path)
    least = LEAST.get(path.stem, 4.5)
    for text, ground in (
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("input-selection-foreground", "input-selection-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("footer-key-foreground", "footer-background"),
        ("footer-description-foreground", "footer-background"),
    ):
        assert contrast(theme[text], theme[ground]) >= least, (text, ground)


def test_no_two_themes_look_the_same() -> None:
    looks = {(colours(path)["background"], colours(path)["primary"]) for path in FILES}
    assert len(looks) == len(FILES)
