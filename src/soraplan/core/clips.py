"""The queue as a value: an immutable sequence of clips whose copies share what did not change.

It is kept in chunks of a few hundred. Replacing one clip of 100,000 copies one chunk and the list
of chunks, so an edit, an undo entry and a new estimate all cost about the same in a small plan and
in a large one: whatever was worked out for an unchanged chunk still holds (see `tally`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from soraplan.core.clip import Clip

CHUNK = 256
"""Clips in a new chunk. A chunk that grows beyond twice this is split."""

Chunk = tuple[Clip, ...]
"""Clips that stand together and are kept as one value."""


Result = TypeVar("Result")


class Clips(Sequence[Clip]):
    """An immutable sequence of clips."""

    __slots__ = ("_length", "_starts", "chunks")

    chunks: tuple[Chunk, ...]

    def __init__(self, clips: Iterable[Clip] = ()) -> None:
        whole = tuple(clips)
        self._set(tuple(whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK)))

    def _set(self, chunks: tuple[Chunk, ...]) -> None:
        starts = []
        length = 0
        for chunk in chunks:
            starts.append(length)
            length += len(chunk)
        self.chunks = chunks
        self._starts = starts
        self._length = length

    @classmethod
    def _of_chunks(cls, chunks: Iterable[Chunk]) -> "Clips":
        made = cls.__new__(cls)
        made._set(tuple(chunk for chunk in chunks if chunk))
        return made

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Clip]:
        return chain.from_iterable(self.chunks)

    @overload
    def __getitem__(self, index: int) -> Clip: ...
    @overload
    def __getitem__(self, index: slice) -> Chunk: ...
    def __getitem__(self, index: int | slice) -> Clip | Chunk:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            if step != 1:
                return tuple(self)[index]
            return tuple(chain.from_iterable(self.spans(start, stop)))
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(f"no clip {index} in a queue of {self._length}")
        number = bisect_right(self._starts, index) - 1
        return self.chunks[number][index - self._starts[number]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Clips):
            return NotImplemented
        if self._starts == other._starts:
            # Chunk by chunk: those that an edit left alone are the same value and not compared.
            return self.chunks == other.chunks
        return self._length == other._length and all(
            mine is theirs or mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        return hash((self._length, self[0].id if self._length else None))

    def __repr__(self) -> str:
        return f"Clips({list(self)!r})"

    def starts(self) -> Sequence[int]:
        """The position of the first clip of each chunk."""
        return self._starts

    def spans(self, start: int, stop: int) -> Iterator[Chunk]:
        """The clips from start up to stop; a chunk that lies wholly inside comes as it is."""
        number = max(0, bisect_right(self._starts, start) - 1)
        while number < len(self.chunks) and self._starts[number] < stop:
            chunk, first = self.chunks[number], self._starts[number]
            if start <= first and first + len(chunk) <= stop:
                yield chunk
            else:
                yield chunk[max(0, start - first) : stop - first]
            number += 1

    def replaced(self, changes: Mapping[int, Clip]) -> "Clips":
        """These clips with those at some positions replaced."""
        chunks = list(self.chunks)
        drafts: dict[int, list[Clip]] = {}
        for index, clip in changes.items():
            if not 0 <= index < self._length:
                raise IndexError(f"no clip {index} in a queue of {self._length}")
            number = bisect_right(self._starts, index) - 1
            draft = drafts.get(number)
            if draft is None:
                draft = drafts[number] = list(chunks[number])
            draft[index - self._starts[number]] = clip
        for number, draft in drafts.items():
            chunks[number] = tuple(draft)
        made = Clips.__new__(Clips)
        made.chunks = tuple(chunks)
        made._starts, made._length = self._starts, self._length
        return made

    def substituted(self, parts: Mapping[int, Iterable[Clip]]) -> "Clips":
        """These clips with those at some positions each replaced by any number of others."""
        for index in parts:
            if not 0 <= index < self._length:
                raise IndexError(f"no clip {index} in a queue of {self._length}")
        touched = {bisect_right(self._starts, index) - 1 for index in parts}
        chunks: list[Chunk] = []
        for number, chunk in enumerate(self.chunks):
            if number not in touched:
                chunks.append(chunk)
                continue
            new: list[Clip] = []
            for index, clip in enumerate(chunk, self._starts[number]):
                new.extend(parts.get(index, (clip,)))
            chunks += _in_bounds(tuple(new))
        return Clips._of_chunks(chunks)

    def with_chunks(self, chunks: Iterable[Chunk]) -> "Clips":
        """A queue of the same lengths, with other clips in place of these, chunk by chunk."""
        made = Clips.__new__(Clips)
        made.chunks = tuple(chunks)
        made._starts, made._length = self._starts, self._length
        return made

    def inserted(self, at: int, clips: Iterable[Clip]) -> "Clips":
        """These clips with others before position `at` (the length puts them at the end)."""
        new = tuple(clips)
        if not self.chunks:
            return Clips(new)
        number = min(max(0, bisect_right(self._starts, at) - 1), len(self.chunks) - 1)
        chunk = self.chunks[number]
        place = at - self._starts[number]
        grown = chunk[:place] + new + chunk[place:]
        parts = _in_bounds(grown)
        return Clips._of_chunks((*self.chunks[:number], *parts, *self.chunks[number + 1 :]))

    def without(self, indexes: Iterable[int]) -> "Clips":
        """These clips but for those at some positions."""
        gone: dict[int, set[int]] = {}
        for index in indexes:
            number = bisect_right(self._starts, index) - 1
            gone.setdefault(number, set()).add(index - self._starts[number])
        return Clips._of_chunks(
            tuple(clip for place, clip in enumerate(chunk) if place not in gone[number])
            if number in gone
            else chunk
            for number, chunk in enumerate(self.chunks)
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: value if isinstance(value, cls) else identified(read(value)),
            handler.generate_schema(tuple[Clip, ...]),
        )


def _in_bounds(grown: Chunk) -> tuple[Chunk, ...]:
    """A chunk as it is, or split where it has grown too large."""
    return (grown,) if len(grown) <= 2 * CHUNK else Clips(grown).chunks


class PerChunk(Generic[Result]):
    """Something that is worked out for each chunk alone and holds as long as the chunk lives.

    Called with one queue after another it does the work only for chunks it has not met in the
    last one.
    """

    def __init__(self, work: Callable[[Chunk], Result]) -> None:
        self._work = work
        # The chunk is kept with its result, so that its id cannot be given to another one.
        self._known: dict[int, tuple[Chunk, Result]] = {}

    def __call__(self, clips: Clips) -> list[Result]:
        """The results for the chunks of a queue, in order."""
        results = [self.one(chunk) for chunk in clips.chunks]
        self.keep(clips)
        return results

    def one(self, chunk: Chunk) -> Result:
        """The result for one chunk; to be followed by `keep` when the queue is through."""
        known = self._known.get(id(chunk))
        if known is None:
            known = self._known[id(chunk)] = (chunk, self._work(chunk))
        return known[1]

    def keep(self, clips: Clips) -> None:
        """Forget the chunks that are not in a queue."""
        known = self._known
        self._known = {id(chunk): known[id(chunk)] for chunk in clips.chunks if id(chunk) in known}


def identified(clips: Chunk) -> Clips:
    """The queue of some clips, those without an id under the one of their position.

    Raises PydanticCustomError for an id that stands twice.
    """
    given = {clip.id for clip in clips if clip.id}
    if len(given) < len(clips):
        seen: dict[str, int] = {}
        for position, clip in enumerate(clips, 1):
            if clip.id and clip.id in seen:
                raise PydanticCustomError(
                    "double_id",
                    "has the id {id} twice, on clips {first} and {second}",
                    {"id": clip.id, "first": seen[clip.id], "second": position},
                )
            if clip.id:
                seen[clip.id] = position
        clips = tuple(
            clip if clip.id else clip.model_copy(update={"id": _position_id(position, given)})
            for position, clip in enumerate(clips, 1)
        )
    return Clips(clips)


def _position_id(position: int, taken: set[str]) -> str:
    name = f"clip-{position}"
    suffix = 2
    while name in taken:
        name = f"clip-{position}-{suffix}"
        suffix += 1
    taken.add(name)
    return name
