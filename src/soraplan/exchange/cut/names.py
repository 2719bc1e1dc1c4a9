"""Names in a timeline: how finished videos of one clip are told apart, and what names a scene.

Writers and readers of timelines share it, so that a name that was written is understood again.
"""

import re

_LONGEST = 200
"""Letters of a marker that may name a scene; a longer text is a note."""


def suffix(video: int | None, count: int) -> str:
    """What tells the finished videos of one clip apart: ` (2 of 20)`."""
    return "" if video is None or count == 1 else f" ({video} of {count})"


def scene_named(text: str) -> str | None:
    """The scene that a marker's text names: `12` of `Scene 12`, `SQ_010` of `SQ_010`; else None."""
    words = " ".join(text[: _LONGEST + 1].split())
    if len(words) > _LONGEST:
        return None
    match = re.fullmatch(r"(?i)(?:scene|scène|sc\.?)[ :#_-]+(\S.*)", words)
    if match:
        return match[1]
    return words if re.fullmatch(r"(?i)(?:sequence|seq|sq)[ ._-]?[^\W_]+", words) else None
