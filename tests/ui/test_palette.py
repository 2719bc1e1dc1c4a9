from dataclasses import fields

import pytest
from rich.style import Style
from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

from soraplan.storage import themes
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
