"""Where the scenes of a queue begin, and which clips a filter leaves."""

from collections.abc import Callable, Sequence

from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk, Clips, PerChunk

_Outline = tuple[int, tuple[tuple[int, str], ...]]
"""The length of a chunk, and where in it which scene begins."""


class Scenes:
    """Finds the scenes of one queue after another; after an edit it reads one chunk."""

    def __init__(self) -> None:
        self._outlines = PerChunk(_outline)
        self._last: list[_Outline] = []
        self._starts: list[int] = []

    def starts(self, clips: Clips) -> list[int]:
        """The positions at which a scene begins; scenes that come back begin anew.

        Empty where no clip names a scene; the same list where no scene changed.
        """
        outlines = self._outlines(clips)
        if outlines != self._last:
            self._last = outlines
            self._starts = _joined(outlines)
        return self._starts


def _outline(chunk: Chunk) -> _Outline:
    changes = tuple(
        (place, chunk[place].scene)
        for place in range(1, len(chunk))
        if chunk[place].scene != chunk[place - 1].scene
    )
    return len(chunk), ((0, chunk[0].scene), *changes)


def _joined(outlines: list[_Outline]) -> list[int]:
    starts: list[int] = []
    scene: str | None = None
    first = 0
    is_named = False
    for length, scenes in outlines:
        for place, name in scenes:
            if name != scene:
                starts.append(first + place)
                scene = name
                is_named = is_named or bool(name)
        first += length
    return starts if is_named else []


class Filter:
    """The clips of one queue after another that hold all the words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._hits = PerChunk(_hits(text.casefold().split()))

    def positions(self, clips: Clips) -> list[int]:
        """Where the clips stand that hold all the words."""
        return [
            first + place
            for first, places in zip(clips.starts(), self._hits(clips), strict=True)
            for place in places
        ]


def _hits(words: Sequence[str]) -> Callable[[Chunk], tuple[int, ...]]:
    def hits(chunk: Chunk) -> tuple[int, ...]:
        found = []
        for place, clip in enumerate(chunk):
            text = searched(clip)
            if all(word in text for word in words):
                found.append(place)
        return tuple(found)

    return hits


def searched(clip: Clip) -> str:
    """The text of a clip in which words are looked for."""
    fields = (
        clip.scene,
        clip.shot,
        clip.prompt,
        clip.offer or "",
        clip.frame,
        clip.status,
        clip.owner,
        *clip.tags,
        clip.notes,
        clip.id,
    )
    return "\n".join(fields).casefold()
