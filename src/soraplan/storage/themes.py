"""Colour themes: those that come with soraplan, and the user's own, which go before them.

A theme is colours by name and nothing else; what they colour is no business of this module.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from soraplan.core.document import Document, FormatVersion, Line, Name
from soraplan.storage import documents, paths
from soraplan.storage.problems import Problem, StorageError

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def _colour(value: Any) -> Any:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise PydanticCustomError("colour", "must be a colour such as #fa0 or #ffaa00, in quotes")
    return value


Colour = Annotated[str, BeforeValidator(_colour)]

_VARIABLE = re.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MANNER = "(?:not )?(?:bold|italic|underline|reverse|strike|dim)"
_STYLE = re.compile(f"none|{_MANNER}(?: {_MANNER}){{0,11}}")


def _variables(table: dict[str, str]) -> dict[str, str]:
    """Refuse whatever would be no value where it stands: style sheets are made of these texts."""
    for name, value in table.items():
        if len(name) > 64 or not _VARIABLE.fullmatch(name):
            raise PydanticCustomError(
                "variable", "has a name that is not of small letters, digits and dashes"
            )
        if "style" in name.split("-"):
            if not _STYLE.fullmatch(value):
                raise PydanticCustomError(
                    "variable", "has {name}, which must be a style such as bold", {"name": name}
                )
        elif not _COLOUR.fullmatch(value):
            raise PydanticCustomError(
                "variable",
                "has {name}, which must be a colour such as #fa0 or #ffaa00",
                {"name": name},
            )
    return table


Variables = Annotated[dict[str, Line], AfterValidator(_variables)]
"""Further colours, and styles of text, by the names that the style sheets know them by."""


class ThemeFile(Document):
    """A theme as it stands in a file. A colour that is absent follows from the others."""

    format: FormatVersion
    name: Name
    dark: Annotated[bool, Field(strict=True)]
    primary: Colour
    secondary: Colour | None = None
    accent: Colour | None = None
    foreground: Colour | None = None
    background: Colour | None = None
    surface: Colour | None = None
    panel: Colour | None = None
    warning: Colour | None = None
    error: Colour | None = None
    success: Colour | None = None
    boost: Colour | None = None
    variables: Variables = Field(default_factory=dict)


def installed() -> tuple[tuple[ThemeFile, ...], tuple[Problem, ...]]:
    """All themes there are, by name. One of the user's takes the place of a built-in one."""
    folders = (paths.builtin_themes_dir, paths.themes_dir)
    themes, problems = documents.read_layers(ThemeFile, folders, "name")
    return tuple(themes.values()), tuple(problems)


def named(name: str) -> ThemeFile | None:
    """The theme of a name, if it stands in the file of that name; costs one file, not all.

    None where it does not, or cannot be read: `installed` then knows better.
    """
    for folder in (paths.themes_dir, paths.builtin_themes_dir):
        try:
            theme = documents.read(ThemeFile, folder() / f"{name}.toml")
        except StorageError:
            continue
        if theme.name == name:
            return theme
    return None
