"""The styles that drawn widgets use, taken once from the variables of a theme."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color, ColorParseError

OWN_VARIABLES = ("chosen", "chosen-text", "cursor", "muted", "scene")
"""Variables that a theme of ours gives beside textual's; other themes do without."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Styles without a background, but for `cursor`, `chosen` and `bar`, which bring theirs."""

    muted: Style
    scene: Style
    title: Style
    head: Style
    key: Style
    error: Style
    warning: Style
    note: Style
    good: Style
    cursor: Style
    chosen: Style
    bar: Style

    def of_severity(self, severity: str) -> Style:
        """The style of an error, a warning or a note."""
        return {"error": self.error, "warning": self.warning}.get(severity, self.note)


def palette(variables: Mapping[str, str], *, ansi: bool) -> Palette:
    """The styles of a theme; with the terminal's own colours none that it may not have."""
    if ansi:
        return Palette(
            muted=Style(dim=True),
            scene=Style(color="cyan", bold=True),
            title=Style(bold=True),
            head=Style(bold=True),
            key=Style(color="blue", bold=True),
            error=Style(color="red", bold=True),
            warning=Style(color="yellow", bold=True),
            note=Style(color="cyan"),
            good=Style(color="green"),
            cursor=Style(reverse=True),
            chosen=Style(bold=True),
            bar=Style(reverse=True),
        )

    background = _colour(variables, ("background",), None)

    def style(*names: str, bold: bool = False) -> Style:
        return Style(color=_colour(variables, names, background).rich_color, bold=bold)

    def filled(back: tuple[str, ...], front: tuple[str, ...], *, bold: bool = False) -> Style:
        ground = _colour(variables, back, background)
        try:
            text = _colour(variables, front, ground)
        except ColorParseError:
            text = ground.get_contrast_text(0.95)
        return Style(color=text.rich_color, bgcolor=ground.rich_color, bold=bold)

    return Palette(
        muted=style("muted", "foreground-muted", "foreground"),
        scene=style("scene", "text-secondary", "secondary", bold=True),
        title=style("text-primary", "primary", bold=True),
        head=style("foreground", bold=True),
        key=style("footer-key-foreground", "accent", bold=True),
        error=style("text-error", "error", bold=True),
        warning=style("text-warning", "warning", bold=True),
        note=style("text-accent", "accent"),
        good=style("text-success", "success"),
        cursor=Style(
            bgcolor=_colour(variables, ("cursor", "primary-muted"), background).rich_color
        ),
        chosen=filled(("chosen", "primary-muted"), ("chosen-text", "text-primary"), bold=True),
        bar=style("primary"),
    )


def _colour(variables: Mapping[str, str], names: tuple[str, ...], ground: Color | None) -> Color:
    """The first of some variables that is a plain colour, laid over a background."""
    for name in names:
        try:
            colour = Color.parse(variables[name])
        except (KeyError, ColorParseError):
            continue
        return ground.blend(colour, colour.a, 1.0) if ground and colour.a < 1 else colour
    raise ColorParseError(f"none of {', '.join(names)} is a colour")
