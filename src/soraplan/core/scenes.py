"""Where the scenes of a queue begin, and which clips a filter leaves."""

from collections.abc import Callable, Sequence

from soraplan.core.clips import Chunk, Clips, PerChunk
from soraplan.core.plan import Clip


class Scenes:
    """Finds the scenes of one queue after another; after an edit it reads one chunk."""

    def __init__(self) -> None:
        self._changes = PerChunk(_changes)

    def starts(self, clips: Clips) -> list[int]:
        """The positions at which a scene begins; scenes that come back begin anew.

        Empty where no clip names a scene.
        """
        starts: list[int] = []
        scene: str | None = None
        named = False
        for first, (chunk, changes) in zip(
            clips.starts(),
            zip(clips.chunks, self._changes(clips), strict=True),
            strict=True,
        ):
            if chunk[0].scene != scene:
                starts.append(first)
            starts.extend(first + place for place in changes)
            scene = chunk[-1].scene
            named = named or bool(scene) or bool(chunk[0].scene) or len(changes) > 1
        return starts if named else []


def _changes(chunk: Chunk) -> tuple[int, ...]:
    return tuple(
        place for place in range(1, len(chunk)) if chunk[place].scene != chunk[place - 1].scene
    )


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
