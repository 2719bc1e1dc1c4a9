"""What a queue asks for, counted without prices and remembered chunk by chunk.

Everything a total needs to know of a clip is its shape (see `pricing`) and its number of requests.
A chunk of the queue is counted once and the count holds as long as the chunk lives; an edit
replaces one chunk, so a count is brought up to date by taking that chunk's old figures away and
adding the new ones, in a plan of any size.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from soraplan.core.clips import Chunk, Clips
from soraplan.core.pricing import Shape

Asked = tuple[int, int, int]
"""What clips of one shape ask for together: (clips, finished videos, requests)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one chunk of the queue asks for; omitted clips ask for nothing.

    `prompts` are those that should stand only once: the parts of a split clip, which are a group,
    share theirs. `sounding` counts the clips that need their sound from the model, by offer.
    """

    clips: Chunk
    shapes: dict[Shape, Asked]
    omitted: int
    unprompted: int
    prompts: tuple[str, ...]
    sounding: Counter[str | None]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a whole queue asks for."""

    shapes: dict[Shape, Asked]
    clips: int
    omitted: int
    unprompted: int
    duplicates: int
    parts: tuple[Part, ...]
    sounding: dict[str | None, int]

    @property
    def requests(self) -> int:
        """Generation jobs per run."""
        return sum(requests for _, _, requests in self.shapes.values())

    @property
    def seconds(self) -> int:
        """Generated seconds per run."""
        return sum(shape[2] * requests for shape, (_, _, requests) in self.shapes.items())

    @property
    def videos(self) -> int:
        """Finished videos wanted per run."""
        return sum(videos for _, videos, _ in self.shapes.values())


_fields = attrgetter(
    "offer",
    "frame",
    "seconds",
    "lane",
    "reference",
    "reference_seconds",
    "count",
    "takes",
    "status",
    "prompt",
    "group",
)
"""What is counted of a clip, taken in one call: this is done for every clip of a large plan."""


def count(chunk: Chunk) -> Part:
    """Count what a chunk asks for."""
    shapes: dict[Shape, list[int]] = {}
    omitted = unprompted = 0
    prompts = []
    for clip in map(_fields, chunk):
        offer, frame, seconds, lane, reference, moving, number, takes, status, prompt, group = clip
        if status == "omitted":
            omitted += 1
            continue
        # As `reference_of`, without a call for every clip of a large plan.
        start = moving if moving is not None or not reference else 0
        shape: Shape = (offer, frame, seconds, lane, start)
        asked = shapes.get(shape)
        if asked is None:
            shapes[shape] = [1, number, number * takes]
        else:
            asked[0] += 1
            asked[1] += number
            asked[2] += number * takes
        if not prompt or prompt.isspace():
            unprompted += 1
        elif not group:
            prompts.append(prompt)
    sums = {shape: (clips, videos, requests) for shape, (clips, videos, requests) in shapes.items()}
    sounding = Counter([clip.offer for clip in chunk if clip.audio and clip.status != "omitted"])
    return Part(chunk, sums, omitted, unprompted, tuple(prompts), sounding)


class Counting:
    """A running count that follows a queue from one value to the next."""

    def __init__(self) -> None:
        self._parts: dict[int, Part] = {}
        self._shapes: dict[Shape, Asked] = {}
        self._prompts: dict[str, int] = {}
        self._sounding: Counter[str | None] = Counter()
        self._omitted = self._unprompted = self._duplicates = 0

    def tally(self, clips: Clips) -> Tally:
        """Count a queue, taking from the last one whatever stayed the same."""
        # A part keeps its chunk alive, so an id here cannot have been given to another chunk.
        parts = {id(chunk): self._parts.get(id(chunk)) for chunk in clips.chunks}
        for chunk in clips.chunks:
            if parts[id(chunk)] is None:
                parts[id(chunk)] = count(chunk)
        known = {key: part for key, part in parts.items() if part is not None}
        self._take_away(part for key, part in self._parts.items() if key not in known)
        self._add(part for key, part in known.items() if key not in self._parts)
        self._parts = known
        ordered = tuple(known[id(chunk)] for chunk in clips.chunks)
        return Tally(
            dict(self._shapes),
            len(clips) - self._omitted,
            self._omitted,
            self._unprompted,
            self._duplicates,
            ordered,
            dict(self._sounding),
        )

    def _add(self, parts: Iterable[Part]) -> None:
        for part in parts:
            for shape, (clips, videos, requests) in part.shapes.items():
                had = self._shapes.get(shape, (0, 0, 0))
                self._shapes[shape] = (had[0] + clips, had[1] + videos, had[2] + requests)
            for prompt in part.prompts:
                times = self._prompts.get(prompt, 0)
                self._prompts[prompt] = times + 1
                self._duplicates += times > 0
            self._sounding += part.sounding
            self._omitted += part.omitted
            self._unprompted += part.unprompted

    def _take_away(self, parts: Iterable[Part]) -> None:
        for part in parts:
            for shape, (clips, videos, requests) in part.shapes.items():
                had = self._shapes[shape]
                if had[0] == clips:
                    del self._shapes[shape]
                else:
                    self._shapes[shape] = (had[0] - clips, had[1] - videos, had[2] - requests)
            for prompt in part.prompts:
                if self._prompts[prompt] == 1:
                    del self._prompts[prompt]
                else:
                    self._prompts[prompt] -= 1
                    self._duplicates -= 1
            self._sounding -= part.sounding
            self._omitted -= part.omitted
            self._unprompted -= part.unprompted
