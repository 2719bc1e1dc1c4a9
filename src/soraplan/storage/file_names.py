"""File names for plans: from a title to a name that every file system takes and people recognise.

Pure text; whether a name is taken is for the caller to look up.
"""

import re
import unicodedata

MAX_BYTES = 100
"""Far below what any file system allows, so that a suffix never breaks the bound."""

_RESERVED = r"(con|prn|aux|nul|com\d|lpt\d)"
"""Names that Windows keeps for devices, whatever their ending."""


def stem(title: str) -> str:
    """The title in lower case, words joined by dashes; `untitled` where no letter is left.

    Letters of every script stay; what is not a letter, a digit or a sign on one becomes a dash.
    """
    lowered = unicodedata.normalize("NFC", title.lower())
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in lowered)
    name = _cut(re.sub("-+", "-", "".join(kept)).strip("-"))
    if not any(letter.isalnum() for letter in name):
        return "untitled"
    return f"{name}-plan" if re.fullmatch(_RESERVED, name) else name


def _cut(name: str) -> str:
    """As much of the name as fits, without half a character at its end."""
    return name.encode()[:MAX_BYTES].decode(errors="ignore").strip("-")
