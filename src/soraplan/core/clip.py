"""The clip: one finished shot wanted."""

from typing import Annotated, Literal

from pydantic import Field

from soraplan.core.document import (
    MAX_COUNT,
    MAX_TAKES,
    Document,
    Frame,
    Lane,
    Line,
    OfferAddress,
    OldAddress,
    Seconds,
    Share,
    Text,
    Whole,
)

Status = Literal["planned", "approved", "rolling", "done", "omitted"]

ClipId = Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,63})?$")]

STEM = 56
"""Letters of an id that a number may be put behind: an id has 64 at most."""


class Clip(Document):
    """One finished shot wanted.

    `seconds` is its length, `count` how many finished videos like it are wanted per run and
    `takes` the generations planned for each of those. An `offer` of None is the first of the card.
    `audio` marks a clip that needs its sound from the model. `reference` is what it starts from, a
    still image or a moving picture of `reference_seconds`. After a move to another vendor
    `moved_from`, `moved_seconds` and `moved_lane` are what it was there, so that it can go back.
    """

    id: ClipId = ""
    scene: Line = ""
    shot: Line = ""
    prompt: Text = ""
    seconds: Seconds = 4
    frame: Frame = "portrait"
    audio: Annotated[bool, Field(strict=True)] = False
    offer: OfferAddress | None = None
    count: Annotated[Whole, Field(ge=1, le=MAX_COUNT)] = 1
    takes: Annotated[Whole, Field(ge=1, le=MAX_TAKES)] = 1
    keep_rate: Share | None = None
    priority: Annotated[Whole, Field(ge=1, le=5)] | None = None
    status: Status = "planned"
    owner: Line = ""
    tags: tuple[Line, ...] = ()
    reference: Line = ""
    reference_seconds: Seconds | None = None
    lane: Lane | None = None
    moved_from: OldAddress | None = None
    moved_seconds: Seconds | None = None
    moved_lane: Lane | None = None
    group: Line = ""
    notes: Text = ""

    @property
    def omitted(self) -> bool:
        """Whether the clip stays in the file but asks for nothing."""
        return self.status == "omitted"

    @property
    def requests(self) -> int:
        """Generation jobs per run."""
        return 0 if self.status == "omitted" else self.count * self.takes

    @property
    def name(self) -> str:
        """What people call the clip: its shot, else its id."""
        return self.shot or self.id
