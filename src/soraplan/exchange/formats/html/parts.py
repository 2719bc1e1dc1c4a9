"""The parts that the page is put together from: sections, tables, bars and lists of facts."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from soraplan.exchange.formats.html.markup import Markup, element, joined, lines

_UNIT = re.compile(r"(?<=\d) (?=(?:%|s|min|h)(?!\w))")


def section(id_: str, title: str, *inside: str) -> Markup:
    """A part of the page that can be linked to; nothing where nothing is inside."""
    told = [part for part in inside if part]
    if not told:
        return Markup()
    return element("section", lines(["", element("h2", title), *told, ""]), id=id_)


def unparted(sentence: str) -> str:
    """A sentence of ours in which no figure is parted from its unit."""
    if isinstance(sentence, Markup):
        return sentence
    return _UNIT.sub("\N{NO-BREAK SPACE}", sentence)


def paragraphs(sentences: Iterable[str], class_: str | None = None) -> Markup:
    """The sentences that say something, each a paragraph."""
    return lines(element("p", unparted(one), class_=class_) for one in sentences if one)


def table(
    rows: Sequence[Sequence[str]], sides: str, title: str, class_: str | None = None
) -> Markup:
    """Rows as a table: the first has the heads, the first cell of each of the others its own.

    `sides` has a letter for each column: `l` for texts, `r` for figures. `title` says what the
    table holds to those who hear it; where there is no room, it scrolls by itself. A row belongs to
    the one above where its first cell begins with two blanks.
    """
    heads, *others = rows
    head = element(
        "tr",
        *(
            element("th", cell, scope="col", class_=_side(side))
            for cell, side in zip(heads, sides, strict=True)
        ),
    )
    body = lines(_row(row, sides) for row in others)
    inside = ["", element("thead", head), element("tbody", lines(["", body, ""])), ""]
    made = element("table", lines(inside), class_=class_, aria_label=title)
    return element("div", made, class_="scroll", role="region", aria_label=title, tabindex="0")


def _row(row: Sequence[str], sides: str) -> Markup:
    first, *cells = row
    return element(
        "tr",
        element("th", first, scope="row"),
        *(
            element("td", cell, class_=_side(side))
            for cell, side in zip(cells, sides[1:], strict=True)
        ),
        class_="within" if first[:2] == "  " else None,
    )


def _side(side: str) -> str | None:
    return "figure" if side == "r" else None


def bar(part: Decimal | None, whole: Decimal | None, class_: str = "bar") -> Markup:
    """A bar as long as a part of a whole; nothing where either is not known.

    The figure stands beside it, so it says nothing to those who hear the page.
    """
    if part is None or not whole:
        return Markup()
    length = min(part * 100 / whole, Decimal(100)).quantize(Decimal("0.1"))
    return element(
        "svg",
        element("path", class_="track", d="M0 0H100V1H0Z"),
        element("path", class_="fill", d=f"M0 0H{length}V1H0Z"),
        class_=class_,
        viewBox="0 0 100 1",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def facts(told: Iterable[tuple[str, str]], class_: str = "facts") -> Markup:
    """Names with what is said of each; what follows under the same name stands below it."""
    groups = (
        element("div", element("dt", name), *(element("dd", text) for _, text in some))
        for name, some in groupby(told, key=lambda fact: fact[0])
    )
    return element("dl", lines(["", *groups, ""]), class_=class_)


def small(*inside: str) -> Markup:
    """A quieter line below another."""
    return element("span", joined(inside), class_="small")
