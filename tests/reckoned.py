"""A small spreadsheet that reckons: the functions that an exported workbook uses, and no others.

It knows nothing of how the workbook was made, and reckons in fractions, so a sum is exact.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from workbooks import openpyxl

Value = Fraction | str | bool | None
Area = list[list[tuple[str, int, int]]]

_TOKEN = re.compile(
    r'\s*("(?:[^"]|"")*"|(?:[A-Za-z]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![A-Za-z(])'
    r"|\d+(?:\.\d+)?|[A-Za-z][A-Za-z0-9]*|<>|<=|>=|[-+*/&=<>(),])"
)


class Formula(str):
    """A text that is a formula, and not one that only looks like it."""

    __slots__ = ()


class Wrong(Exception):  # noqa: N818 - what a sheet shows as #VALUE! or #N/A
    """A formula that comes to an error."""


def _rounded(amount: Fraction, digits: int) -> Fraction:
    """Halves go away from zero, as in a spreadsheet."""
    whole = Fraction(int(abs(amount) * 10**digits + Fraction(1, 2)), 10**digits)
    return whole if amount >= 0 else -whole


def _place(cell: str) -> tuple[int, int]:
    """The row and column of a cell such as `$B$4`, counted from 1."""
    found = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", cell)
    assert found, cell
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


class Book:
    """A workbook whose cells may be set, and are reckoned when they are asked for."""

    def __init__(self, data: bytes) -> None:
        self.made = openpyxl.load_workbook(BytesIO(data))
        self.cells: dict[tuple[str, int, int], Any] = {
            (sheet.title, cell.row, cell.column): Formula(cell.value)
            if cell.data_type == "f"
            else cell.value
            for sheet in self.made.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        self.names = {name: one.attr_text for name, one in self.made.defined_names.items()}
        self._known: dict[tuple[str, int, int], Value] = {}

    def set(self, sheet: str, cell: str, value: Any) -> None:
        self.cells[(sheet, *_place(cell))] = value
        self._known.clear()

    def formulas(self) -> Iterator[tuple[str, int, int]]:
        return (at for at, held in self.cells.items() if isinstance(held, Formula))

    def at(self, sheet: str, cell: str) -> Value:
        return self.value((sheet, *_place(cell)))

    def named(self, name: str) -> Value:
        return self.value(self._area(self.names[name], "")[0][0])

    def value(self, at: tuple[str, int, int]) -> Value:
        if at not in self._known:
            held = self.cells.get(at)
            if isinstance(held, Formula):
                self._known[at] = self._reckon(held, at[0])
            else:
                number = isinstance(held, int | float) and not isinstance(held, bool)
                self._known[at] = Fraction(repr(held)) if number else held
        made: Value = self._known[at]
        return made

    def _area(self, ref: str, sheet: str) -> Area:
        if "!" in ref:
            sheet, ref = ref.split("!")
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        return [
            [(sheet, row, col) for col in range(left, right + 1)] for row in range(top, bottom + 1)
        ]

    def _reckon(self, formula: str, sheet: str) -> Value:
        tokens = _TOKEN.findall(formula[1:])
        assert "".join(tokens) == re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", formula[1:]), (
            formula
        )
        made = self._one(_Parser(tokens).whole(), sheet)
        return Fraction(0) if made is None else made

    def _one(self, node: Any, sheet: str) -> Value:
        """The value of a part of a formula; of an area of one cell, that cell's."""
        kind, *rest = node
        if kind in ("text", "number"):
            literal: Value = rest[0]
            return literal
        if kind == "area":
            ((at,),) = self._cells(node, sheet)
            return self.value(at)
        if kind == "call":
            return self._call(rest[0], rest[1], sheet)
        left, right = (self._one(part, sheet) for part in rest)
        if kind == "&":
            return _words(left) + _words(right)
        if kind in ("+", "-", "*", "/"):
            return _arithmetic(kind, _number(left), _number(right))
        return _compared(kind, left, right)

    def _cells(self, node: Any, sheet: str) -> Area:
        assert node[0] == "area", node
        return self._area(self.names.get(node[1], node[1]), sheet)

    def _values(self, node: Any, sheet: str) -> list[Value]:
        return [self.value(at) for row in self._cells(node, sheet) for at in row]

    def _call(self, name: str, args: list[Any], sheet: str) -> Value:
        def one(place: int) -> Value:
            return self._one(args[place], sheet)

        def figures(place: int) -> list[Fraction]:
            return [held for held in self._values(args[place], sheet) if isinstance(held, Fraction)]

        functions: dict[str, Callable[[], Value]] = {
            "IF": lambda: one(1) if one(0) else one(2),
            "AND": lambda: all(one(place) for place in range(len(args))),
            "OR": lambda: any(one(place) for place in range(len(args))),
            "NOT": lambda: not one(0),
            "ISNUMBER": lambda: _is_number(one(0)),
            "N": lambda: held if _is_number(held := one(0)) else Fraction(0),
            "SUM": lambda: sum(figures(0), Fraction(0)),
            "MIN": lambda: min(figures(0), default=Fraction(0)),
            "MAX": lambda: max(_number(one(place)) for place in range(len(args))),
            "SUMIFS": lambda: self._sum_of(
                self._values(args[0], sheet),
                [
                    (self._values(args[place], sheet), one(place + 1))
                    for place in range(1, len(args), 2)
                ],
            ),
            "SUBTOTAL": lambda: sum(figures(1), Fraction(0)),
            "COUNTIF": lambda: Fraction(_counted(self._values(args[0], sheet), one(1))),
            "ROUND": lambda: _rounded(_number(one(0)), int(_number(one(1)))),
            "INDEX": lambda: self._index(
                self._cells(args[0], sheet), *map(one, range(1, len(args)))
            ),
            "MATCH": lambda: _match(one(0), self._values(args[1], sheet)),
        }
        if name == "IFERROR":
            try:
                return one(0)
            except Wrong:
                return one(1)
        return functions[name]()

    def _sum_of(self, cells: list[Value], wanted: list[tuple[list[Value], Value]]) -> Fraction:
        """The figures in those places where every other area has the text that is wanted."""
        return sum(
            (
                held
                for place, held in enumerate(cells)
                if isinstance(held, Fraction)
                and all(_counted([area[place]], text) for area, text in wanted)
            ),
            Fraction(0),
        )

    def _index(self, area: Area, *places: Value) -> Value:
        numbers = [int(_number(place)) for place in places]
        if len(numbers) == 1:
            numbers = [1, *numbers] if len(area) == 1 else [*numbers, 1]
        row, column = numbers
        if not (1 <= row <= len(area) and 1 <= column <= len(area[0])):
            raise Wrong
        return self.value(area[row - 1][column - 1])


def _is_number(held: Value) -> bool:
    return isinstance(held, Fraction)


def _number(held: Value) -> Fraction:
    if held is None:
        return Fraction(0)
    if not isinstance(held, Fraction):
        raise Wrong
    return held


def _words(held: Value) -> str:
    if isinstance(held, Fraction):
        return f"{(Decimal(held.numerator) / held.denominator).normalize():f}"
    return "" if held is None else str(held)


def _arithmetic(kind: str, left: Fraction, right: Fraction) -> Fraction:
    if kind == "/" and not right:
        raise Wrong
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
    }[kind]()


def _compared(kind: str, left: Value, right: Value) -> bool:
    """A text is more than any number, and capitals are no difference."""

    def key(held: Value, other: Value) -> tuple[int, Any]:
        if held is None:
            held = "" if isinstance(other, str) else Fraction(0)
        return (1, held.lower()) if isinstance(held, str) else (0, held)

    one, two = key(left, right), key(right, left)
    return {
        "=": one == two,
        "<>": one != two,
        "<": one < two,
        ">": one > two,
        "<=": one <= two,
        ">=": one >= two,
    }[kind]


def _counted(cells: list[Value], wanted: Value) -> int:
    if wanted == ">0":
        return sum(isinstance(held, Fraction) and held > 0 for held in cells)
    assert isinstance(wanted, str) and not set(wanted) & set("<>=*?~")
    return sum(isinstance(held, str) and held.lower() == wanted.lower() for held in cells)


def _match(wanted: Value, cells: list[Value]) -> Fraction:
    for place, held in enumerate(cells, 1):
        if held is not None and _compared("=", held, wanted):
            return Fraction(place)
    raise Wrong


class _Parser:
    """Makes a tree of a formula's tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = [*tokens, ""]
        self.place = 0

    def whole(self) -> Any:
        made = self._level(0)
        assert not self.tokens[self.place], self.tokens
        return made

    def _next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def _level(self, level: int) -> Any:
        levels = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))
        if level == len(levels):
            return self._part()
        made = self._level(level + 1)
        while self.tokens[self.place] in levels[level]:
            sign = self._next()
            made = (sign, made, self._level(level + 1))
        return made

    def _part(self) -> Any:
        token = self._next()
        if token == "(":
            made = self._level(0)
            assert self._next() == ")"
            return made
        if token.startswith('"'):
            return ("text", token[1:-1].replace('""', '"'))
        if token[0].isdigit():
            return ("number", Fraction(token))
        if self.tokens[self.place] != "(":
            return ("area", token)
        self._next()
        args = []
        while self.tokens[self.place] != ")":
            args.append(self._level(0))
            if self.tokens[self.place] == ",":
                self._next()
        self._next()
        return ("call", token, args)
