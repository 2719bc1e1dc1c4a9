"""Keep rates that others have published, to start from where there is no figure of one's own."""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.cards import Evidence


@dataclass(frozen=True, slots=True)
class KeepRate:
    """A published keep rate: a figure to start from and to edit, not a promise.

    `share` is the usable part of all takes (0–1], `told` says in a few words what was published,
    and `source` is its address, empty where none is known.
    """

    id: str
    name: str
    share: Decimal
    told: str
    evidence: Evidence
    source: str


PRESETS: tuple[KeepRate, ...] = (
    KeepRate(
        "social",
        "Social",
        Decimal("0.72"),
        "60–85 % kept for social posts, says the invideo FAQ, which names no source",
        "reported",
        "",
    ),
    KeepRate(
        "narrative",
        "Narrative",
        Decimal("0.5"),
        "40–60 % kept for narrative work, says the invideo FAQ, which names no source",
        "reported",
        "",
    ),
    KeepRate(
        "commercial",
        "Commercial",
        Decimal("0.045"),
        "4–5 % kept for broadcast and commercials, says the invideo FAQ, which names no source",
        "reported",
        "",
    ),
    KeepRate(
        "animation",
        "Animation",
        Decimal("0.25"),
        "41 of 164 kept in an animated episode",
        "reported",
        "https://invideo.io/faq/what-percentage-of-ai-generated-video-clips-are-actually/",
    ),
    KeepRate(
        "tv-spot",
        "TV spot",
        Decimal("0.043"),
        "300–400 generations for the 15 clips of a TV spot",
        "reported",
        "",
    ),
    KeepRate(
        "series",
        "Series",
        Decimal("0.05"),
        "20 generations for one kept in a streaming series",
        "reported",
        "",
    ),
)
"""Keep rates that others have published; where a span was told, a figure from its middle."""
