"""The CSV that a production tracker takes in: Kitsu's columns, then metadata by name.

Kitsu knows a shot by its sequence and its name, so the same pair must never come twice. A clip is
one row however many videos it stands for: their number is the column Count, because it changes
with the plan while a shot in the tracker stays. Omitted clips are left out: a row would make
them shots.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.pricing import Found, Missing
from soraplan.core.timecode import frames
from soraplan.exchange.formats.csv.cells import Table, clean
from soraplan.exchange.report import Report, ReportClip

_WITHOUT = "no_scene"
_MOST = 80
"""Letters of a name, which is far below what the tracker holds."""

_OTHER = re.compile("[^A-Za-z0-9_]+")


def table(report: Report) -> Table:
    """The shots that are to be made, with frames counted at the plan's rate."""
    wanted = [line for line in report.clips() if not line.clip.omitted]
    heads = [
        *("Sequence", "Name", "Description", "Frames", "Frame In", "Frame Out", "FPS"),
        *("Resolution", "Offer", "Count", "Takes", f"Cost {report.currency}", "Status"),
        *("Priority", "Owner", "Tags", "Reference", "Notes", "Clip ID"),
    ]
    return Table(heads, _rows(report, wanted), len(wanted))


def _rows(report: Report, wanted: list[ReportClip]) -> Iterator[list[str]]:
    fps = report.plan.fps
    rate = f"{fps.normalize():f}"
    sequences, names = _Sequences(), _Names()
    for line in wanted:
        clip = line.clip
        length = frames(clip.seconds, fps)
        sequence = sequences.of(clip.scene)
        yield [
            sequence,
            names.of(sequence, clip),
            clean(clip.prompt.strip()),
            str(length),
            # A generated video has no handles: its own first frame is the first of the shot.
            "1",
            str(length),
            rate,
            _size(report, clip),
            line.offer or "",
            str(clip.count),
            str(clip.takes),
            "" if isinstance(line.cost, Missing) else money.plain(line.cost),
            clip.status,
            "" if clip.priority is None else str(clip.priority),
            clean(clip.owner),
            clean(", ".join(clip.tags)),
            clean(clip.reference),
            clean(clip.notes.strip()),
            clip.id,
        ]


def _size(report: Report, clip: Clip) -> str:
    found = report.forecast.estimate.pricing.find(clip.offer)
    return found.rate.sizes.get(clip.frame, "") if isinstance(found, Found) else ""


class _Sequences:
    """Gives every scene a name in the tracker's alphabet that no other scene has."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, scene: str) -> str:
        """The sequence of a scene; the same whenever the scene comes back."""
        if scene not in self._names:
            self._names[scene] = _free(_word(scene) or _WITHOUT, self._taken)
        return self._names[scene]


class _Names:
    """Gives every shot a name that no other shot of its sequence has."""

    def __init__(self) -> None:
        self._taken: dict[str, set[str]] = {}

    def of(self, sequence: str, clip: Clip) -> str:
        """The shot's own name; with the id of the clip behind it where that is taken."""
        taken = self._taken.setdefault(sequence, set())
        own, id_ = _word(clip.shot), _word(clip.id) or "clip"
        if own and own.casefold() not in taken:
            taken.add(own.casefold())
            return own
        return _free(f"{own}_{id_}" if own else id_, taken)


def _word(text: str) -> str:
    """A text in the tracker's alphabet: accents off, everything else by one dash below."""
    plain = normalize("NFKD", text[: 4 * _MOST]).encode("ascii", "ignore").decode()
    return _OTHER.sub("_", plain)[:_MOST].strip("_")


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken in any spelling; taken from then on."""
    one, number = name, 2
    while one.casefold() in taken:
        one, number = f"{name}_{number}", number + 1
    taken.add(one.casefold())
    return one
