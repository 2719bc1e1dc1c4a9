"""What a format of exchange is: its name, who reads it, what it holds, and how it is written.

Each module in `formats` declares one as `FORMAT`. Nothing here writes a file; an exporter makes
bytes of a report.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from soraplan.core.forecast import Forecast
from soraplan.exchange.receipt import Receipt
from soraplan.exchange.report_values import Report

Item = TypeVar("Item")

_PIECE = 200
"""Clips between two signs of how far the work is."""

Told = Callable[[int, int], None]
"""Hears how many clips of how many are done. What it raises ends the work."""


class NotExported(Exception):  # noqa: N818 - what was asked for was not made
    """A plan cannot be written in a format: the message says why and what to do.

    `reasons` has one sentence for each place where it cannot.
    """

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        self.message = message
        self.reasons = reasons
        super().__init__(message, reasons)

    def __str__(self) -> str:
        return "\n".join((self.message, *(f"  {reason}" for reason in self.reasons)))


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen of a format.

    The first of its `choices` is the default. Without choices it is a switch, which is off.
    """

    name: str
    title: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Handoff:
    """What an exporter is given.

    `chosen` has the options that are not at their default: the choice, or `on` for a switch.
    `base` is the forecast of an earlier version, where the change since then is wanted too.
    """

    report: Report
    receipt: Receipt
    chosen: Mapping[str, str] = field(default_factory=dict)
    base: Forecast | None = None

    def choice(self, option: Option) -> str:
        """What is chosen of an option."""
        return self.chosen.get(option.name, option.choices[0])

    def is_on(self, option: Option) -> bool:
        """Whether a switch is on."""
        return self.chosen.get(option.name) == "on"


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of one file. `part` is what its name has before the ending where there are several.

    The one without a part is the file that was asked for. `told` has sentences for whoever exports:
    what of the plan is not in the file, or is in it otherwise than it stands in the plan.
    """

    data: bytes
    part: str = ""
    extension: str = ""
    told: tuple[str, ...] = ()

    def path(self, asked: Path) -> Path:
        """Where it goes when a file was asked for: `spring.jsonl` or `spring.sora-2.jsonl`."""
        if not self.part:
            return asked
        ending = f".{self.extension}" if self.extension else asked.suffix
        return asked.with_name(f"{asked.stem}.{self.part}{ending}")


@dataclass(frozen=True, slots=True)
class Format:
    """One format of exchange.

    `reader` is who gets it, `holds` a sentence on what it holds and what it cannot hold, and
    `extension` the ending of its files without the dot. `is_text` is False for a file that no
    terminal can show; `takes_base` says whether it tells of the change since an earlier version.
    """

    name: str
    title: str
    extension: str
    reader: str
    holds: str
    export: Callable[[Handoff, Told], tuple[Made, ...]]
    options: tuple[Option, ...] = ()
    is_text: bool = True
    takes_base: bool = False


def quietly(_done: int, _total: int) -> None:
    """Hear how far the work is, and do nothing about it."""


def telling(clips: Iterable[Item], total: int, told: Told) -> Iterator[Item]:
    """The clips one after the other, while `told` hears every few hundred how far it is."""
    for done, clip in enumerate(clips):
        if done % _PIECE == 0:
            told(done, total)
        yield clip


def required(module: str, extra: str) -> Any:
    """A module that only one format needs. Raises NotExported where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise NotExported(
            f"This format needs {module}, which is not installed. Install it with"
            f" pip install 'soraplan[{extra}]', or from a checkout with pip install '.[{extra}]'."
        ) from error
