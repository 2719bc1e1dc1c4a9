from dataclasses import fields

import pytest
from rich.style import Style
from running import running
from textual.app import App
from textual.geometry import Region
from textual.theme import BUILTIN_THEMES, Theme

from soraplan.storage import settings, themes
from soraplan.storage.settings import Settings
from soraplan.ui.palette import OWN_VARIABLES, palette

OWN = {theme.name: theme for theme in themes.installed()[0]}


def variables(theme: Theme, own: dict[str, str] | None = None) -> dict[str, str]:
    """All variables that the app would give its styles under a theme."""
    app: App[None] = App()
    app.register_theme(theme)
    app.theme = theme.name
    return {**app.theme_variables, **(own or {})}


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_every_theme_of_textual_makes_a_palette(name: str) -> None:
    theme = BUILTIN_THEMES[name]
    made = palette(variables(theme), ansi=theme.ansi)
    for field in fields(made):
        style = getattr(made, field.name)
        assert isinstance(style, Style)
        assert style, field.name
    if not theme.ansi:
        assert made.cursor.bgcolor is not None
        assert made.chosen.color != made.chosen.bgcolor
        assert made.error.color is not None


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_theme_of_ours_gives_the_colours_that_the_queue_needs(name: str) -> None:
    theme = OWN[name]
    assert set(OWN_VARIABLES) <= theme.variables.keys()
    made = palette({**variables(BUILTIN_THEMES["nord"]), **theme.variables}, ansi=False)
    assert made.muted.color is not None
    assert made.chosen.bgcolor is not None


def test_a_theme_without_colours_of_ours_does_with_its_own() -> None:
    plain = Theme("plain", primary="#336699")
    made = palette(variables(plain), ansi=False)
    assert made.chosen.bgcolor is not None
    assert made.of_severity("error") == made.error
    assert made.of_severity("warning") == made.warning
    assert made.of_severity("note") == made.note


async def test_with_no_color_no_colour_is_sent_and_the_theme_stays_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.write(Settings(theme="sora-day"))
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(None) as desk:
        await desk.press("down")
        strips = [
            strip
            for widget in desk.app.screen.query("#queue, #totals, #findings, #header")
            for strip in widget.render_lines(Region(0, 0, *widget.size))
        ]
        styles = {segment.style for strip in strips for segment in strip if segment.style}
        assert styles
        colours = [colour for style in styles for colour in (style.color, style.bgcolor)]
        assert {colour.name for colour in colours if colour} <= {"default"}
    assert settings.read()[0].theme == "sora-day"
