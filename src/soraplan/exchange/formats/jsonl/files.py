"""Requests put into files, one model a file.

A batch file holds one model, at most 50,000 requests and 200 MB (OpenAI's API reference, batch);
what is beyond goes into further files.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.exchange.format import NotExported, Told, telling
from soraplan.exchange.formats.jsonl.requests import Sent, body

RECEIPT = "receipt"

MOST_SIZE = 500_000_000
"""Characters of all requests together, beyond which there is no memory to make them in."""

_MOST_PART = 60


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file holds at most: lines and bytes. None is without bound."""

    lines: int | None = None
    size: int | None = None


BATCH = Bounds(50_000, 200_000_000)


class Span(NamedTuple):
    """From which line to which the requests of a clip stand, counted from 1."""

    first: int
    last: int
    clip: str


@dataclass(slots=True)
class RequestFile:
    """One file as it is filled: the lines of which clips, and what they cost by currency."""

    part: str
    model: str
    data: bytearray = field(default_factory=bytearray)
    lines: int = 0
    costs: dict[str, Decimal] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    def add(self, piece: bytes, number: int, sent: Sent) -> None:
        """Put the lines of a clip behind the others."""
        first = self.lines + 1
        if self.spans and self.spans[-1].clip == sent.clip.id:
            first = self.spans.pop().first
        self.spans.append(Span(first, self.lines + number, sent.clip.id))
        self.data += piece
        self.lines += number
        currency = sent.found.card.currency
        self.costs[currency] = self.costs.get(currency, money.ZERO) + sent.cost * number


def filled(
    sent: Sequence[Sent], lines_of: Callable[[str, Clip], str], bounds: Bounds, told: Told
) -> list[RequestFile]:
    """The files of all requests, by model in the order of the queue.

    Where all fits into one file, that is the file that was asked for and has no part. Raises
    NotExported where they are too large to be made at all.
    """
    parts = _parts(sent)
    taken = {RECEIPT, *(part.casefold() for part in parts.values())}
    files: dict[str, list[RequestFile]] = {}
    total = 0
    for one in telling(sent, len(sent), told):
        asked = body(one)
        total += len(asked) * one.clip.requests
        if total > MOST_SIZE:
            raise NotExported(
                f"The requests are more than {MOST_SIZE // 1_000_000:,} MB long. Lower the counts"
                " or the takes, shorten the prompts, or split the plan."
            )
        part = parts[_key(one)]
        own = files.setdefault(part, [RequestFile(part, one.found.tier.model)])
        for piece, number in _pieces(lines_of(asked, one.clip).encode(), own[-1], bounds):
            if not _has_room(own[-1], len(piece), number, bounds):
                own.append(RequestFile(_further(part, taken), own[0].model))
            own[-1].add(piece, number, one)
    every = [one for own in files.values() for one in own]
    if len(every) == 1:
        every[0].part = ""
    return every


def _key(sent: Sent) -> tuple[str, str]:
    return sent.found.card.id, sent.found.tier.model


def _parts(sent: Iterable[Sent]) -> dict[tuple[str, str], str]:
    """A part of a file name for each model; two vendors may call one by the same name."""
    parts: dict[tuple[str, str], str] = {}
    taken = {RECEIPT}
    for key in dict.fromkeys(map(_key, sent)):
        card, model = key
        name = _word(model) or _word(card)
        if name.casefold() in taken:
            name = _word(f"{card}-{model}")
        parts[key] = name if name.casefold() not in taken else _further(name, taken)
        taken.add(parts[key].casefold())
    return parts


def _further(name: str, taken: set[str]) -> str:
    """The name with the first number from 2 on that is free; taken from then on."""
    number = 2
    while f"{name}-{number}".casefold() in taken:
        number += 1
    taken.add(f"{name}-{number}".casefold())
    return f"{name}-{number}"


def _word(text: str) -> str:
    return re.sub("[^A-Za-z0-9._-]+", "-", text)[:_MOST_PART].strip("._-")


def _pieces(data: bytes, file: RequestFile, bounds: Bounds) -> Iterator[tuple[bytes, int]]:
    """The lines of a clip in one piece where they fit into the file; else line by line."""
    number = data.count(b"\n")
    if number == 1 or _has_room(file, len(data), number, bounds):
        yield data, number
        return
    for piece in data.splitlines(keepends=True):
        yield piece, 1


def _has_room(file: RequestFile, size: int, number: int, bounds: Bounds) -> bool:
    """Whether so many lines still fit; one line always fits into an empty file."""
    if not file.lines and number == 1:
        return True
    few = bounds.lines is None or file.lines + number <= bounds.lines
    return few and (bounds.size is None or len(file.data) + size <= bounds.size)
