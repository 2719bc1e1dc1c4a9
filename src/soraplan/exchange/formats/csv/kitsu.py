"""The CSV that a production tracker takes in: Kitsu's columns, then metadata by name.

Kitsu knows a shot by its sequence and its name, which `core.tracked` makes. A clip is one row
however many videos it stands for: their number is the column Count, because it changes with the
plan while a shot in the tracker stays. Omitted clips are left out: a row would make them shots.
"""

from collections.abc import Iterator

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.pricing import Cell, Found, Missing
from soraplan.core.text.timecode import frames
from soraplan.core.tracked import tracked
from soraplan.exchange.formats.csv.cells import Table, clean, figure, yes
from soraplan.exchange.formats.csv.excel import abroad, own_costs
from soraplan.exchange.report_values import Report, ReportClip


def table(report: Report) -> Table:
    """The shots that are to be made, with frames counted at the plan's rate."""
    wanted = [line for line in report.clips() if not line.clip.omitted]
    currencies = abroad(report)
    heads = [
        *("Sequence", "Name", "Description", "Frames", "Frame In", "Frame Out", "FPS"),
        *("Resolution", "Offer", "Count", "Takes", f"Cost {report.currency}"),
        *(f"Cost {currency}" for currency in currencies),
        *(
            "Status",
            "Priority",
            "Keep rate",
            "Lane",
            "Owner",
            "Tags",
            "Reference",
            "Notes",
            "Clip ID",
            "Audio",
            "Reference seconds",
        ),
    ]
    return Table(heads, _rows(report, wanted, currencies), len(wanted))


def _rows(report: Report, wanted: list[ReportClip], currencies: list[str]) -> Iterator[list[str]]:
    fps = report.plan.fps
    rate = f"{fps.normalize():f}"
    names = tracked(line.clip for line in wanted)
    for line in wanted:
        clip = line.clip
        length = frames(clip.seconds, fps)
        yield [
            names.scenes[clip.scene],
            names.shots[clip.id],
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
            _amount(line.counted),
            *map(_amount, own_costs(line, currencies)),
            clip.status,
            figure(clip.priority),
            "" if line.keep_rate is None else f"{line.keep_rate:f}",
            clip.lane or "",
            clean(clip.owner),
            clean(", ".join(clip.tags)),
            clean(clip.reference),
            clean(clip.notes.strip()),
            clip.id,
            yes(clip.audio),
            figure(clip.reference_seconds),
        ]


def _amount(cost: Cell | None) -> str:
    return "" if cost is None or isinstance(cost, Missing) else money.exact(cost)


def _size(report: Report, clip: Clip) -> str:
    found = report.forecast.estimate.pricing.find(clip.offer)
    return found.rate.sizes.get(clip.frame, "") if isinstance(found, Found) else ""
