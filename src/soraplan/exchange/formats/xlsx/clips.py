"""The sheet Clips: one row a clip, with its price looked up and its cost reckoned in the row.

Every formula reads its own row and the sheet Rates, so the rows may be sorted and filtered.
"""

from collections.abc import Mapping
from typing import get_args

from soraplan.core import money
from soraplan.core.clip import Status
from soraplan.core.document import MAX_COUNT, MAX_SECONDS, MAX_TAKES
from soraplan.core.pricing import Missing
from soraplan.exchange.formats.xlsx.page import Field, Page, letter
from soraplan.exchange.formats.xlsx.rates import FRAMES, Rates
from soraplan.exchange.formats.xlsx.texts import is_cut
from soraplan.exchange.report import Report, ReportClip

_TOTALS, _FILTERED, _HEADS = 2, 3, 4
FIRST = _HEADS + 1
"""The row of the first clip, counted from 0."""

_FIELDS = (
    Field("scene", "Scene", 8),
    Field("shot", "Shot", 9),
    Field("id", "Id", 9),
    Field("prompt", "Prompt", 52),
    Field("status", "Status", 10),
    Field("frame", "Frame", 10),
    Field("seconds", "Seconds", 9, is_figure=True),
    Field("count", "Count", 8, is_figure=True),
    Field("takes", "Takes", 8, is_figure=True),
    Field("offer", "Offer", 20),
    Field("lane", "Lane", 7),
    Field("requests", "Requests", 10, is_figure=True),
    Field("generated", "Generated seconds", 11, is_figure=True),
    Field("price", "Price", 10, is_figure=True),
    Field("by", "per", 9),
    Field("cost", "Cost per run", 13, is_figure=True),
    Field("why", "Why there is no cost", 36),
    Field("owner", "Owner", 14),
    Field("tags", "Tags", 16),
    Field("notes", "Notes", 30),
    Field("findings", "Findings", 60),
    Field("line", "Line in Rates", 9, is_figure=True),
    Field("size", "Frame in Rates", 9, is_figure=True),
)
_COLUMN = {field.key: column for column, field in enumerate(_FIELDS)}
AT = {field.key: letter(column) for column, field in enumerate(_FIELDS)}
"""The letter of each column, by its key."""

_WIDTH = {field.key: field.width for field in _FIELDS}


def cells(key: str, clips: int) -> str:
    """The cells of a column in all rows, such as `$A$6:$A$25`; one row where there is no clip."""
    return f"${AT[key]}${FIRST + 1}:${AT[key]}${FIRST + max(clips, 1)}"


def total_ref(key: str) -> str:
    """The cell with the total of a column, for a formula on another sheet."""
    return f"Clips!${AT[key]}${_TOTALS + 1}"


class ClipRows:
    """Writes the sheet row by row."""

    def __init__(self, page: Page, rates: Rates) -> None:
        self.page = page
        self.rates = rates
        self.report = rates.report
        self._formulas = {
            key: formula.format_map(AT) for key, formula in _formulas(bool(rates.lengths)).items()
        }
        self._findings = _by_clip(self.report)
        self._head()

    def write(self, position: int, line: ReportClip) -> None:
        """Write the row of the clip at a position, counted from 0."""
        page, look, clip, rates = self.page, self.page.look, line.clip, self.rates
        row = FIRST + position
        told = self._findings.get(clip.id, "")
        mine = (clip.scene, clip.shot, clip.prompt, clip.owner, ", ".join(clip.tags), clip.notes)
        if any(map(is_cut, mine)):
            told = f"A text of this clip is cut to what a cell holds. {told}".rstrip()
        why = line.cost.reason if isinstance(line.cost, Missing) else ""
        page.tall(row, (clip.prompt, _WIDTH["prompt"]), (why, _WIDTH["why"]))
        page.text(row, 0, clip.scene, look.user)
        page.text(row, 1, clip.shot, look.user)
        page.text(row, 2, clip.id, look.user)
        page.text(row, 3, clip.prompt, look.prompt)
        page.text(row, 4, clip.status, look.input_text)
        page.text(row, 5, clip.frame, look.input_text)
        page.number(row, 6, clip.seconds, look.input_whole)
        page.number(row, 7, clip.count, look.input_whole)
        page.number(row, 8, clip.takes, look.input_whole)
        page.text(row, 9, rates.name(line.offer), look.input_text)
        lane = clip.lane or self.report.plan.lane
        page.text(row, 10, lane or "", look.input_text)
        self._reckoned(row, line, why)
        page.text(row, 17, clip.owner, look.user)
        page.text(row, 18, mine[4], look.user)
        page.text(row, 19, clip.notes, look.user)
        page.text(row, 20, told, look.user)

    def _reckoned(self, row: int, line: ReportClip, why: str) -> None:
        """The formulas of a row, each with what it comes to."""
        page, look, clip, rates = self.page, self.page.look, line.clip, self.rates
        formulas, number = self._formulas, str(row + 1)
        by_clip = rates.is_by_clip(line.offer, clip.lane or self.report.plan.lane)
        cost = None if isinstance(line.cost, Missing) else line.cost
        for column, key, value, style in (
            (11, "requests", clip.requests, look.whole),
            (12, "generated", clip.requests * clip.seconds, look.whole),
            (13, "price", rates.price(line), look.price),
            (14, "by", "clip" if by_clip else "second", look.label),
            (15, "cost", cost, look.money),
            (16, "why", why, look.told),
            (21, "line", rates.place(line.offer) + 1, look.helper),
            (22, "size", FRAMES.index(clip.frame) + 1, look.helper),
        ):
            page.formula(row, column, formulas[key].replace("#", number), value, style)

    def _head(self) -> None:
        page, look, clips = self.page, self.page.look, len(self.report.plan.clips)
        page.title(0, "Clips")
        page.text(1, 0, "May be changed", look.legend)
        page.text(1, 1, "", look.legend)
        page.text(
            1,
            3,
            "Seconds, count, takes, offer, frame, lane and status: cost and totals follow.",
            look.note,
        )
        totals = self.report.totals
        sums = (
            ("requests", totals.requests, look.sum_whole),
            ("generated", totals.seconds, look.sum_whole),
            ("cost", totals.run, look.sum_money),
        )
        for row, title in ((_TOTALS, "All clips, per run"), (_FILTERED, "Shown by the filter")):
            for column in range(_COLUMN["why"]):
                page.text(row, column, title if column == 0 else "", look.sum_label)
            for key, value, style in sums:
                formula = _total(key, clips) if row == _TOTALS else _filtered(key, clips)
                page.formula(row, _COLUMN[key], formula, value, style)
        page.heads(_HEADS, _FIELDS)

    def finish(self) -> None:
        """What holds for the sheet as a whole."""
        sheet, look, clips = self.page.sheet, self.page.look, len(self.report.plan.clips)
        last = FIRST + max(clips, 1) - 1
        sheet.autofilter(_HEADS, 0, last, len(_FIELDS) - 1)
        sheet.freeze_panes(FIRST, 3)
        for key, rule in _rules().items():
            sheet.data_validation(FIRST, _COLUMN[key], last, _COLUMN[key], rule)
        sheet.conditional_format(
            FIRST,
            0,
            last,
            _COLUMN["why"],
            {
                "type": "formula",
                "criteria": f'=${AT["status"]}{FIRST + 1}="omitted"',
                "format": look.is_omitted,
            },
        )
        sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:D{last + 1}"})
        shown = "why" if self.report.totals.unknown else "cost"
        sheet.print_area(0, 0, last, _COLUMN[shown])
        self.page.printed(_HEADS)


def _formulas(with_lengths: bool) -> Mapping[str, str]:
    """The formulas of a row, with a key for each column and `#` for the number of the row.

    What is not known is a dash on the sheet Rates, so it is a dash here; `N` makes nought of a
    text, and no price is nought.
    """
    dash = money.UNKNOWN
    price, by, cost = "INDEX(Prices,{line}#)", '="second"', "{generated}#"
    unpriced = '"no price is known for "&INDEX(OfferNames,{line}#)'
    if with_lengths:
        is_clip = 'INDEX(PricedBy,{line}#)="clip"'
        exact = "INDEX(LengthPrices,{line}#,MATCH({seconds}#,Lengths,0))"
        price = f"IF({is_clip},{exact},{price})"
        by = f'=IFERROR(IF(AND({{lane}}#<>"batch",{is_clip}),"clip","second"),"{dash}")'
        cost = 'IF({by}#="clip",{requests}#,{generated}#)'
        length = 'INDEX(OfferNames,{line}#)&" has no known price for "&{seconds}#&" s"'
        unpriced = f"IF({is_clip},{length},{unpriced})"
    lacks_size = f'INDEX(Sizes,{{line}}#,{{size}}#)="{dash}"'
    return {
        "requests": '=IF({status}#="omitted",0,{count}#*{takes}#)',
        "generated": "={requests}#*{seconds}#",
        "price": f'=IFERROR(IF({lacks_size},"{dash}",IF({{lane}}#="batch",'
        f'INDEX(BatchPrices,{{line}}#),{price})),"{dash}")',
        "by": by,
        "cost": f'=IF({{requests}}#=0,0,IF(N({{price}}#)>0,{{price}}#*{cost},"{dash}"))',
        "why": '=IF(ISNUMBER({cost}#),"",IFERROR(IF(INDEX(Reasons,{line}#)<>"",'
        f"INDEX(Reasons,{{line}}#),IF({lacks_size},INDEX(OfferNames,{{line}}#)&"
        '" has no "&{frame}#&" size",IF({lane}#="batch",INDEX(OfferNames,{line}#)&'
        f'" has no known batch price",{unpriced}))),'
        '"offer, frame or length is not on the sheet Rates"))',
        "line": f'=IFERROR(MATCH({{offer}}#,Offers,0),"{dash}")',
        "size": f'=IFERROR(MATCH({{frame}}#,Frames,0),"{dash}")',
    }


def _total(key: str, clips: int) -> str:
    if key == "cost":
        return known_sum(cells(key, clips), "ClipsWithoutPrice")
    return f"=SUM({cells(key, clips)})"


def _filtered(key: str, clips: int) -> str:
    """The sum of the rows that a filter leaves; no price is nought, so nought is not known."""
    shown = f"SUBTOTAL(109,{cells(key, clips)})"
    if key == "cost":
        requests = f"SUBTOTAL(109,{cells('requests', clips)})"
        return f'=IF(AND({requests}>0,{shown}=0),"{money.UNKNOWN}",{shown})'
    return f"={shown}"


def known_sum(cells: str, unknown: str) -> str:
    """The formula of a sum of costs: a dash where not one of the clips has a price."""
    return f'=IF(AND(ClipsWanted>0,{unknown}=ClipsWanted),"{money.UNKNOWN}",SUM({cells}))'


def _rules() -> Mapping[str, Mapping[str, object]]:
    """What may be typed into the cells that may be changed."""
    lists: dict[str, object] = {
        "status": list(get_args(Status)),
        "frame": list(FRAMES),
        "lane": ["batch"],
        "offer": "=Offers",
    }
    wholes = {"seconds": MAX_SECONDS, "count": MAX_COUNT, "takes": MAX_TAKES}
    rules: dict[str, Mapping[str, object]] = {
        key: {"validate": "list", "source": source} for key, source in lists.items()
    }
    for key, most in wholes.items():
        rules[key] = {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": most,
            "error_title": key.capitalize(),
            "error_message": f"A whole number from 1 to {most}.",
        }
    return rules


def _by_clip(report: Report) -> Mapping[str, str]:
    """What there is to know of each clip, by its id."""
    told: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.clip is not None:
            told.setdefault(finding.clip, []).append(f"{finding.severity}: {finding.message}")
    return {clip: " ".join(sentences) for clip, sentences in told.items()}
