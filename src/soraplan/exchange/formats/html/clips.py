"""Every clip on the page, by scene: its figures on one row, and its prompt in full below them.

Compared offers are columns as long as they fit on a sheet of paper; where there are more, each
clip tells them in a line that can be broken.
"""

from collections.abc import Iterator
from itertools import islice

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.moved_text import moved_text
from soraplan.core.pricing import Cell, Found, Missing
from soraplan.core.text.cells import cell_width
from soraplan.core.text.words import chance_text, counted
from soraplan.exchange.format import Told, telling
from soraplan.exchange.formats.html.costs import offer_name
from soraplan.exchange.formats.html.markup import (
    GAP,
    Markup,
    block,
    element,
    filled,
    foreign,
    joined,
    lines,
)
from soraplan.exchange.formats.html.parts import paragraphs, section
from soraplan.exchange.queue_table import CHOSEN
from soraplan.exchange.range_text import scene_sum
from soraplan.exchange.report_values import Report, ReportClip, ReportScene

_MOST_COLUMNS = 6


def clips(report: Report, told: Told) -> Iterator[str]:
    """All clips of the plan, piece by piece; an empty queue is said to be one."""
    if not report.scenes:
        yield section("clips", "Clips", element("p", "There is no clip in the queue yet."))
        return
    queue = _Queue(report)
    reasons = (f"{money.UNKNOWN} {one[0].upper()}{one[1:]}." for one in report.reasons)
    around = section(
        "clips",
        "Clips",
        paragraphs(_legend(report, queue.is_wide), "aside"),
        GAP,
        paragraphs(reasons, "aside"),
    )
    passed = telling(report.clips(), len(report.plan.clips), told)
    yield from filled(around, queue.scenes(passed))


def _legend(report: Report, is_wide: bool) -> Iterator[str]:
    told = "Costs are those of a run, with all takes."
    if report.columns and not is_wide:
        told += f" {CHOSEN} marks the offer that a clip is planned on."
    if any(line.nothing_usable is not None for line in report.clips()):
        told += " Nothing usable: the chance that all takes of one video are thrown away."
    yield told


class _Queue:
    """Writes the scenes of one report; what all of them share is made once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._currency = report.currency
        self._offers = [offer_name(column) for column in report.columns]
        self._names: dict[str | None, str] = {}
        self.is_wide = len(self._offers) > _MOST_COLUMNS
        self._has_chance = any(line.nothing_usable is not None for line in report.clips())
        self._is_named = any(scene.name for scene in report.scenes)
        self._heads = self._head()

    def scenes(self, passed: Iterator[ReportClip]) -> Iterator[str]:
        """The scenes with their clips, which are taken from `passed` one after the other."""
        for number, scene in enumerate(self._report.scenes, start=1):
            rows = (f"{self._clip(line)}\n" for line in islice(passed, len(scene.clips)))
            yield from filled(self._scene(number, scene), rows)

    def _scene(self, number: int, scene: ReportScene) -> Markup:
        """One scene with a gap for its clips."""
        title = "All clips"
        if self._is_named:
            title = f"Scene {scene.name}" if scene.name else "No scene"
        table = element(
            "table",
            lines(["", *self._heads, joined([GAP, self._sum(scene)]), ""]),
            aria_labelledby=f"scene-{number}",
        )
        unpriced = scene.planned.unpriced
        told = f"{counted(len(scene.clips), 'clip')}, as planned {scene_sum(scene, self._currency)}"
        if unpriced and (scene.run is not None or scene.planned.apart):
            told += f" and {unpriced:,} without a price"
        heading = element("h3", foreign(title), id=f"scene-{number}")
        inside = ["", heading, element("p", told, class_="lead"), table, ""]
        return joined([element("div", lines(inside), class_="scene"), "\n"])

    def _head(self) -> list[Markup]:
        names = ["Shot", "Length", "Frame", "Count × takes"]
        if self._has_chance:
            names.append("Nothing usable")
        names.append("As planned")
        figures = [] if self.is_wide else [*map(foreign, self._offers)]
        cells = [
            element("th", name, scope="col", class_="figure" if number else None)
            for number, name in enumerate([*names, *figures])
        ]
        widths = [self._width(place) for place in range(len(figures))]
        columns = [element("col", class_=f"c{number}") for number in range(len(names))]
        columns += [element("col", style=f"width:{width}ch") for width in widths]
        return [element("colgroup", *columns), element("thead", element("tr", *cells))]

    def _width(self, place: int) -> int:
        """The same room for an offer in all scenes: that of its longest figure or word."""
        sums = [scene.columns[place] for scene in self._report.scenes]
        currency = self._report.columns[place].currency
        figures = [len(money.compact(one, currency)) + 1 for one in sums]
        words = [cell_width(word) for word in self._offers[place].split()]
        return max([8, *figures, *(min(word, 12) for word in words)]) + 1

    def _clip(self, line: ReportClip) -> Markup:
        clip = line.clip
        name = element("th", foreign(clip.name), scope="rowgroup", class_="shot")
        takes = "omitted" if clip.omitted else f"{clip.count:,} × {clip.takes:,}"
        cells = [
            name,
            element("td", f"{clip.seconds} s", class_="length"),
            element("td", clip.frame, class_="frame"),
            element("td", takes, class_="takes"),
        ]
        if self._has_chance:
            chance = "" if line.nothing_usable is None else chance_text(line.nothing_usable)
            cells.append(element("td", chance, class_="chance"))
        cells.append(self._planned(line))
        if not self.is_wide:
            cells += self._columns(line)
        told = [
            block("p", clip.prompt.strip(), "prompt")
            if clip.prompt.strip()
            else element("p", "(no prompt)", class_="prompt none"),
            *self._about(line),
        ]
        return element(
            "tbody",
            element("tr", *cells),
            element("tr", element("td", *told, colspan=str(len(cells)))),
            id=f"clip-{clip.id}" if clip.id else None,
            class_="omitted" if clip.omitted else None,
        )

    def _planned(self, line: ReportClip) -> Markup:
        if line.clip.omitted:
            return element("td", class_="planned")
        offer = element("span", foreign(self._name(line)), class_="small")
        return element("td", _money(line.cost, line.currency), offer, class_="planned")

    def _columns(self, line: ReportClip) -> Iterator[Markup]:
        for place, (name, told) in enumerate(self._costs(line)):
            if line.clip.omitted:
                yield element("td", class_="offer")
            elif place == line.chosen:
                yield element("td", f"{CHOSEN}{told}", class_="offer chosen", data_offer=name)
            else:
                yield element("td", told, class_="offer", data_offer=name)

    def _costs(self, line: ReportClip) -> Iterator[tuple[str, str]]:
        """The name of each compared offer, and what the clip costs there."""
        columns = self._report.columns
        for name, column, cell in zip(self._offers, columns, line.cells, strict=True):
            yield name, _money(cell, column.currency)

    def _name(self, line: ReportClip) -> str:
        """What the clip's own offer is called."""
        if line.chosen is not None:
            return self._offers[line.chosen]
        if line.offer not in self._names:
            found = self._report.forecast.estimate.pricing.find(line.clip.offer)
            label = found.label if isinstance(found, Found) else line.offer or ""
            self._names[line.offer] = label
        return self._names[line.offer]

    def _about(self, line: ReportClip) -> Iterator[Markup]:
        """What else is known of a clip: why it has no cost, other offers, and who does what."""
        clip = line.clip
        if isinstance(line.cost, Missing):
            yield element("p", f"No cost: {line.cost.reason}.", class_="about")
        elif isinstance(line.counted, Missing):
            yield element("p", f"In no total: {line.counted.reason}.", class_="about")
        if self.is_wide and not clip.omitted:
            costs = (element("span", f"{name} {told}") for name, told in self._costs(line))
            yield element("p", joined(costs, " · "), class_="about")
        about = list(_ledger(clip))
        if about:
            yield element("p", joined(about, " · "), class_="about")
        if clip.notes.strip():
            yield block("p", clip.notes.strip(), "about notes")

    def _sum(self, scene: ReportScene) -> Markup:
        label = f"Scene {scene.name}, per run" if scene.name else "These clips, per run"
        if not self._is_named:
            label = "All clips, per run"
        before = 4 + self._has_chance
        cells = [
            element("th", foreign(label), scope="row", colspan=str(before)),
            element("td", scene_sum(scene, self._currency), class_="planned"),
        ]
        if not self.is_wide:
            cells += [
                element("td", money.compact(one, column.currency), class_="offer", data_offer=name)
                for name, column, one in zip(
                    self._offers, self._report.columns, scene.columns, strict=True
                )
            ]
        return element("tbody", element("tr", *cells), class_="sum")


def _money(cell: Cell, currency: str) -> str:
    return money.compact(None if isinstance(cell, Missing) else cell, currency)


def _ledger(clip: Clip) -> Iterator[str]:
    """What a clip says of itself beside what is made and paid; only what is said at all."""
    if clip.status not in ("planned", "omitted"):
        yield clip.status
    if clip.priority is not None:
        yield f"priority {clip.priority}"
    if clip.keep_rate is not None:
        yield f"keep rate {(clip.keep_rate * 100).normalize():f} %"
    if clip.lane:
        yield f"{clip.lane} lane"
    if clip.audio:
        yield "needs sound"
    if clip.owner:
        yield joined(["owner ", foreign(clip.owner)])
    if clip.tags:
        yield joined(["tags ", joined(map(foreign, clip.tags), ", ")])
    if clip.reference:
        yield joined(["reference ", foreign(clip.reference)])
    if clip.reference_seconds is not None:
        yield f"{clip.reference_seconds} s of reference"
    moved = moved_text(clip)
    if moved:
        yield f"moved from {moved}"
