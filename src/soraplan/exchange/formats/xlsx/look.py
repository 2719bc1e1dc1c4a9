"""How the cells of a workbook look: colours, number formats and borders, each made once.

Blue on yellow is what a reader may change, as finance departments are used to; all else is dark.
"""

from dataclasses import dataclass
from typing import Any

from soraplan.core import money

_INK, _GREY, _LINE = "#1B2733", "#6B7785", "#D5DBE1"
_INPUT = {"font_color": "#1F4E9E", "bg_color": "#FFF8DC"}
_BAND = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#22435C"}
_HEAD = {**_BAND, "text_wrap": True, "valign": "vcenter"}
_PALE = {"bg_color": "#EDF1F5", "bottom": 1, "bottom_color": _LINE}
_SUM = {**_PALE, "bold": True}
_RULED = {"bottom": 1, "bottom_color": _LINE}

_PAD = "_-"
"""Room beside a figure, as the next column may begin with a text. LibreOffice forgets an indent
beside a cell with a conditional format, and keeps this."""

_BESIDE = f"General{_PAD};-General{_PAD};General{_PAD};@{_PAD}"
_WHOLE = f"#,##0{_PAD};-#,##0{_PAD};0{_PAD};@{_PAD}"


@dataclass(frozen=True, slots=True)
class Look:
    """The formats of one workbook, as the library made them.

    Names that begin with `input` are for what may be changed, with `sum` for totals, with `pale`
    for what stands between them, and with `band` for the head of a section. `user` is for
    texts that somebody typed: a spreadsheet goes on taking them for texts when they are edited.
    `plain` is for amounts beside a currency, which may become another when the sheet is changed.
    """

    title: Any
    subtitle: Any
    warning: Any
    legend: Any
    band: Any
    band_right: Any
    band_note: Any
    head: Any
    head_right: Any
    head_seconds: Any
    label: Any
    user: Any
    prompt: Any
    wrapped: Any
    note: Any
    remark: Any
    told: Any
    right: Any
    whole: Any
    money: Any
    price: Any
    share: Any
    helper: Any
    fine: Any
    input_text: Any
    input_whole: Any
    input_percent: Any
    input_money: Any
    input_price: Any
    input_factor: Any
    plain_money: Any
    plain_price: Any
    sum_label: Any
    sum_whole: Any
    sum_money: Any
    pale_label: Any
    pale_right: Any
    pale_whole: Any
    pale_money: Any
    pale_price: Any
    pale_ratio: Any
    is_over: Any
    is_near: Any
    is_under: Any
    is_omitted: Any
    is_chosen: Any


def look(book: Any, currency: str) -> Look:
    """Make the formats of a workbook that counts in a currency."""
    sign = money.shown(money.ZERO, currency).removesuffix("0.00")

    def format_of(digits: str, nought: str) -> str:
        return f'"{sign}"{digits}{_PAD};-"{sign}"{digits}{_PAD};{nought}{_PAD};@{_PAD}'

    amount = format_of("#,##0.00", f'"{sign}"0.00')
    # A price cell that somebody empties is not known, and a formula reads it as nought.
    price = format_of("#,##0.00####", f'"{money.UNKNOWN}"')
    usual = {"font_color": _INK, "valign": "top"}
    right = {"align": "right", "num_format": _BESIDE}

    def made(*parts: dict[str, Any], **more: Any) -> Any:
        joined: dict[str, Any] = {}
        for part in (usual, *parts, more):
            joined.update(part)
        return book.add_format(joined)

    def given(*parts: dict[str, Any], **more: Any) -> Any:
        return made(_RULED, _INPUT, *parts, **more)

    return Look(
        title=made(bold=True, font_size=18, quote_prefix=True),
        subtitle=made(font_color=_GREY, quote_prefix=True),
        warning=made(bold=True, font_color="#A61B1B"),
        legend=made(_INPUT, border=1, border_color=_LINE),
        band=made(_BAND),
        band_right=made(_BAND, right),
        band_note=made(_BAND, bold=False, italic=True),
        head=made(_HEAD),
        head_right=made(_HEAD, right),
        head_seconds=made(_HEAD, right, num_format=f'0" s"{_PAD}'),
        label=made(_RULED),
        user=made(_RULED, quote_prefix=True),
        prompt=made(_RULED, quote_prefix=True, text_wrap=True),
        wrapped=made(_RULED, quote_prefix=True, text_wrap=True),
        note=made(font_color=_GREY, italic=True),
        told=made(_RULED, text_wrap=True),
        remark=made(_RULED, font_color=_GREY, italic=True),
        right=made(_RULED, right),
        whole=made(_RULED, right, num_format=_WHOLE),
        money=made(_RULED, right, num_format=amount),
        price=made(_RULED, right, num_format=price),
        share=made(_RULED, right, num_format=f"0 %{_PAD};;0 %{_PAD};@{_PAD}"),
        helper=made(_RULED, right, font_color=_GREY),
        fine=made(font_color=_GREY, font_size=8, quote_prefix=True, text_wrap=True),
        input_text=given(quote_prefix=True),
        input_whole=given(right, num_format=_WHOLE),
        input_percent=given(right, num_format=f'General" %"{_PAD}'),
        input_money=given(right, num_format=amount),
        input_price=given(right, num_format=price),
        input_factor=given(right, num_format=_BESIDE),
        plain_money=made(_RULED, right, num_format=f"#,##0.00{_PAD};;0.00{_PAD};@{_PAD}"),
        plain_price=made(_RULED, right, num_format=f"#,##0.00####{_PAD};;0.00{_PAD};@{_PAD}"),
        sum_label=made(_SUM),
        pale_label=made(_PALE),
        pale_right=made(_PALE, right),
        pale_whole=made(_PALE, right, num_format=_WHOLE),
        pale_money=made(_PALE, right, num_format=amount),
        pale_price=made(_PALE, right, num_format=price),
        pale_ratio=made(_PALE, right, num_format=f'"×"0.0##{_PAD};;;@{_PAD}'),
        sum_whole=made(_SUM, right, num_format=_WHOLE),
        sum_money=made(_SUM, right, num_format=amount),
        is_over=book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#A61B1B"}),
        is_near=book.add_format({"bold": True, "font_color": "#5C3B00", "bg_color": "#FFD98A"}),
        is_under=book.add_format({"bold": True, "font_color": "#12512B", "bg_color": "#CDEBD6"}),
        is_omitted=book.add_format({"font_color": "#9AA4AE", "italic": True}),
        is_chosen=book.add_format({"bold": True, "bg_color": "#DCEBF7"}),
    )


class Looks:
    """The formats of one workbook by currency, made when they are asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Look] = {}

    def of(self, currency: str) -> Look:
        """The formats for amounts of a currency."""
        if currency not in self._made:
            self._made[currency] = look(self._book, currency)
        return self._made[currency]
