"""The sheet Clips: one row a clip, with its price looked up and its cost reckoned in the row.

Every formula reads its own row and the sheet Rates, so the rows may be sorted and filtered.
"""

from collections.abc import Mapping
from typing import get_args

from soraplan.core import money
from soraplan.core.clip import Status
from soraplan.core.document import MAX_COUNT, MAX_SECONDS, MAX_TAKES
from soraplan.core.pricing import Missing, reference_of
from soraplan.exchange.formats.xlsx.columns import (
    AS_PLAN,
    FILTERED,
    FIRST,
    HEADS,
    TOTALS,
    ClipColumns,
)
from soraplan.exchange.formats.xlsx.page import Page
from soraplan.exchange.formats.xlsx.rates import FRAMES, Rates
from soraplan.exchange.formats.xlsx.texts import is_cut
from soraplan.exchange.report_values import Report, ReportClip


class ClipRows:
    """Writes the sheet row by row."""

    def __init__(self, page: Page, rates: Rates) -> None:
        self.page = page
        self.rates = rates
        self.report = rates.report
        self.columns = rates.clips
        at = self.columns.at
        self._formulas = {key: one.format_map(at) for key, one in formulas(rates).items()}
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
        why = line.counted.reason if isinstance(line.counted, Missing) else ""
        width = self.columns.width
        page.tall(row, (clip.prompt, width["prompt"]), (why, width["why"]))
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
        lane = clip.lane or (AS_PLAN if self.report.plan.lane else "")
        page.text(row, 10, lane, look.input_text)
        self._reckoned(row, line, why)
        for key, text in (
            ("audio", "yes" if clip.audio else ""),
            ("owner", clip.owner),
            ("tags", mine[4]),
            ("notes", clip.notes),
            ("findings", told),
        ):
            if key in self.columns.number:
                page.text(row, self.columns.number[key], text, look.user)

    def _reckoned(self, row: int, line: ReportClip, why: str) -> None:
        """The formulas of a row, each with what it comes to."""
        page, look, clip, rates = self.page, self.page.look, line.clip, self.rates
        formulas, number = self._formulas, str(row + 1)
        is_batch = rates.pricing.lane(line.offer, clip.lane) == "batch"
        by_clip = rates.is_by_clip(line.offer) and not is_batch
        cost, counted = (
            None if isinstance(one, Missing) else one for one in (line.cost, line.counted)
        )
        several = rates.has_currencies
        if rates.has_fees:
            # Of an empty cell there is no fee, of a nought that of a still image.
            at, seconds = self.columns.number["reference"], reference_of(clip)
            if seconds is None:
                page.text(row, at, "", look.input_whole)
            else:
                page.number(row, at, seconds, look.input_whole)
        made = {
            "requests": (clip.requests, look.whole),
            "generated": (clip.requests * clip.seconds, look.whole),
            "price": (rates.price(line), look.plain_price if several else look.price),
            "by": ("clip" if by_clip else "second", look.label),
            "job": (rates.job(line), look.plain_price if several else look.price),
            "own": (cost, look.plain_money),
            "currency": (line.currency, look.label),
            "cost": (counted, look.money),
            "why": (why, look.told),
            "line": (rates.place(line.offer) + 1, look.helper),
            "size": (FRAMES.index(clip.frame) + 1, look.helper),
        }
        for key, (value, style) in made.items():
            if key in formulas:
                column = self.columns.number[key]
                page.formula(row, column, formulas[key].replace("#", number), value, style)

    def _head(self) -> None:
        page, look, columns = self.page, self.page.look, self.columns
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
        for row, title in ((TOTALS, "All clips, per run"), (FILTERED, "Shown by the filter")):
            for column in range(columns.number["why"]):
                page.text(row, column, title if column == 0 else "", look.sum_label)
            for key, value, style in sums:
                formula = _total(key, columns) if row == TOTALS else _filtered(key, columns)
                page.formula(row, columns.number[key], formula, value, style)
        page.heads(HEADS, columns.fields)

    def finish(self) -> None:
        """What holds for the sheet as a whole."""
        sheet, look, clips = self.page.sheet, self.page.look, len(self.report.plan.clips)
        columns, last = self.columns, FIRST + max(clips, 1) - 1
        sheet.autofilter(HEADS, 0, last, len(columns.fields) - 1)
        sheet.freeze_panes(FIRST, 3)
        for key, rule in _rules(has_lane=self.report.plan.lane is not None).items():
            sheet.data_validation(FIRST, columns.number[key], last, columns.number[key], rule)
        sheet.conditional_format(
            FIRST,
            0,
            last,
            columns.number["why"],
            {
                "type": "formula",
                "criteria": f'=${columns.at["status"]}{FIRST + 1}="omitted"',
                "format": look.is_omitted,
            },
        )
        sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:D{last + 1}"})
        shown = "why" if self.report.totals.unknown else "cost"
        sheet.print_area(0, 0, last, columns.number[shown])
        self.page.printed(HEADS)


def formulas(rates: Rates) -> Mapping[str, str]:
    """The formulas of a row, with a key for each column and `#` for the number of the row.

    What is not known is a dash on the sheet Rates, so it is a dash here; `N` makes nought of a
    text, and no price is nought.
    """
    dash = money.UNKNOWN
    of_plan = rates.report.plan.lane is not None
    is_batch = batch_test("{lane}#", "INDEX(BatchPrices,{line}#)", of_plan=of_plan)
    price, by, units = "INDEX(Prices,{line}#)", '="second"', "{generated}#"
    unpriced = '"no price is known for "&INDEX(OfferNames,{line}#)'
    if rates.lengths:
        is_clip = 'INDEX(PricedBy,{line}#)="clip"'
        exact = "INDEX(LengthPrices,{line}#,MATCH({seconds}#,Lengths,0))"
        price = f"IF({is_clip},{exact},{price})"
        by = f'=IFERROR(IF({is_batch},"second",IF({is_clip},"clip","second")),"{dash}")'
        units = 'IF({by}#="clip",{requests}#,{generated}#)'
        length = 'INDEX(OfferNames,{line}#)&" has no known price for "&{seconds}#&" s"'
        unpriced = f"IF({is_clip},{length},{unpriced})"
    lacks_size = f'INDEX(Sizes,{{line}}#,{{size}}#)="{dash}"'
    why = (
        'IFERROR(IF(INDEX(Reasons,{line}#)<>"",'
        f"INDEX(Reasons,{{line}}#),IF({lacks_size},INDEX(OfferNames,{{line}}#)&"
        '" has no "&{frame}#&" size",'
        f"IF({is_batch},INDEX(OfferNames,{{line}}#)&"
        f'" has no known batch price",{unpriced}))),'
        '"offer, frame or length is not on the sheet Rates")'
    )
    cost = f'=IF({{requests}}#=0,0,IF(N({{price}}#)>0,{{price}}#*{units},"{dash}"))'
    told = {
        "requests": '=IF({status}#="omitted",0,{count}#*{takes}#)',
        "generated": "={requests}#*{seconds}#",
        "price": f'=IFERROR(IF({lacks_size},"{dash}",IF({is_batch},'
        f'INDEX(BatchPrices,{{line}}#),{price})),"{dash}")',
        "by": by,
        "line": f'=IFERROR(MATCH({{offer}}#,Offers,0),"{dash}")',
        "size": f'=IFERROR(MATCH({{frame}}#,Frames,0),"{dash}")',
    }
    if rates.has_fees:
        told["job"] = f'=IF(N({{price}}#)>0,{_job(rates)},"{dash}")'
        cost = f'=IF({{requests}}#=0,0,IF(ISNUMBER({{job}}#),{{job}}#*{{requests}}#,"{dash}"))'
    if rates.has_currencies:
        told["own"] = cost
        told["currency"] = f'=IFERROR(INDEX(Currencies,{{line}}#),"{dash}")'
        cost, apart = _exchanged(rates)
        why = f"IF(ISNUMBER({{own}}#),{apart},{why})"
    told["cost"] = cost
    told["why"] = f'=IF(ISNUMBER({{cost}}#),"",{why})'
    return told


def _exchanged(rates: Rates) -> tuple[str, str]:
    """What a row costs in the plan's currency, and why it does not without a rate of exchange."""
    factor = "IFERROR(N(INDEX(Factors,{line}#)),0)"
    cost = (
        f"=IF({{requests}}#=0,0,IF(AND(ISNUMBER({{own}}#),{factor}>0),"
        f'{{own}}#*{factor},"{money.UNKNOWN}"))'
    )
    apart = (
        'INDEX(OfferNames,{line}#)&" is priced in "&{currency}#&", the plan counts in'
        f' {rates.report.currency}, and no rate of exchange {rates.report.totals.no_exchange}"'
    )
    return cost, apart


def _job(rates: Rates) -> str:
    """What one request of a row costs; a fee that is not there is an empty cell, and nought."""
    length = 'IF({by}#="clip",1,{seconds}#)' if rates.lengths else "{seconds}#"
    return job_formula(
        "{price}#",
        length,
        "{reference}#",
        *(f"N(INDEX({name},{{line}}#))" for name in ("Fees", "InputPrices", "Minimums")),
    )


def batch_test(lane: str, price: str, *, of_plan: bool) -> str:
    """Whether a clip is asked for in the batch lane; the lane of the plan holds where it is sold.

    `price` is the batch price on the clip's offer, and `of_plan` says whether the plan has a lane.
    """
    own = f'{lane}="batch"'
    return f'OR({own},AND({lane}="{AS_PLAN}",N({price})>0))' if of_plan else own


def job_formula(price: str, units: str, reference: str, fee: str, second: str, least: str) -> str:
    """What one request costs: its length and what it starts from, and no less than a minimum."""
    return f"MAX({price}*{units}+IF(ISNUMBER({reference}),{fee}+{second}*{reference},0),{least})"


def _total(key: str, columns: ClipColumns) -> str:
    if key == "cost":
        return known_sum(columns.cells(key), "ClipsWithoutPrice")
    return f"=SUM({columns.cells(key)})"


def _filtered(key: str, columns: ClipColumns) -> str:
    """The sum of the rows that a filter leaves; no price is nought, so nought is not known."""
    shown = f"SUBTOTAL(109,{columns.cells(key)})"
    if key == "cost":
        requests = f"SUBTOTAL(109,{columns.cells('requests')})"
        return f'=IF(AND({requests}>0,{shown}=0),"{money.UNKNOWN}",{shown})'
    return f"={shown}"


def known_sum(cells: str, unknown: str) -> str:
    """The formula of a sum of costs: a dash where not one of the clips has a price."""
    return f'=IF(AND(ClipsWanted>0,{unknown}=ClipsWanted),"{money.UNKNOWN}",SUM({cells}))'


def _rules(*, has_lane: bool) -> Mapping[str, Mapping[str, object]]:
    """What may be typed into the cells that may be changed."""
    lists: dict[str, object] = {
        "status": list(get_args(Status)),
        "frame": list(FRAMES),
        "lane": ["batch", AS_PLAN] if has_lane else ["batch"],
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
