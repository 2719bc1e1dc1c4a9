"""The making of an export in a thread: what is wanted, how far it is, and what came of it.

It touches no widget and writes no file. Whatever goes wrong is a value that the page can show.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimator
from soraplan.core.forecast import Forecast
from soraplan.core.text.words import counted, size_text
from soraplan.exchange.export import exported
from soraplan.exchange.format import Format, Made, NotExported
from soraplan.storage import plans
from soraplan.storage.problems import StorageError
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.trouble import Trouble, fault, stored_badly

_MOST_LINES, _MOST_LETTERS, _MOST_BYTES = 500, 1_000, 400_000
"""How much of a text is shown: lines, letters of a line, and bytes that are looked at."""

_LEAST_LINES = 6
"""The lines that each of many files has in the preview."""

_WRITTEN = re.compile("--[a-z][a-z0-9-]*")
"""An option as it is written on the command line."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made: a format with its choices, of a forecast that is finished.

    `made` is the day for the receipt. `base` is the file with the version that the change is told
    against, priced on `cards`; None where the change is not wanted.
    """

    format: Format
    forecast: Forecast
    chosen: Mapping[str, str]
    made: date | None
    base: Path | None
    cards: Mapping[str, RateCard]


@dataclass(frozen=True, slots=True)
class Ready:
    """The files as they will be written, and the lines that a preview shows of them.

    With each line stands whether it is a line of a file; the others speak of the files.
    """

    files: tuple[Made, ...]
    lines: tuple[tuple[str, bool], ...]

    @property
    def size(self) -> str:
        """How large the files are together, in words."""
        return size_text(sum(len(made.data) for made in self.files))


class Making(StoppableJob):
    """One export under way. `done` and `total` count clips."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self._wish = wish

    def run(self) -> Ready | Trouble | None:
        """Make the files; None where it was stopped. It raises nothing."""
        wish = self._wish
        try:
            files = exported(
                wish.format,
                wish.forecast,
                wish.chosen,
                made=wish.made,
                base=self._base(),
                told=self.hear,
            )
            return ready(wish.format, files)
        except Stopped:
            return None
        except NotExported as error:
            return _not_exported(wish.format, wish.chosen, error)
        except StorageError as error:
            return stored_badly(error)
        except Exception as error:
            return fault("The export", error)

    def _base(self) -> Forecast | None:
        """The forecast of the earlier version, where the change since is wanted."""
        if self._wish.base is None:
            return None
        plan = plans.read_in_steps(self._wish.base, self.hear).plan
        own = self._wish.forecast.estimate
        estimator = Estimator(self._wish.cards, own.today, own.pricing.exchange)
        return self.forecast(estimator.estimate(plan))


def ready(format_: Format, files: tuple[Made, ...]) -> Ready:
    """Files that were made, with the first lines of each."""
    most = max(_LEAST_LINES, _MOST_LINES // max(1, len(files)))
    told = [sentence for made in files for sentence in made.told]
    lines = [(sentence, False) for sentence in _retold(format_, told)]
    for made in files:
        size = size_text(len(made.data))
        if len(files) > 1:
            name = f"{made.part}." if made.part else ""
            lines.append((f"{name}{made.extension or format_.extension}, {size}", False))
        elif not format_.is_text:
            lines.append((f"{format_.title}, {size}: no text that could be shown here.", False))
        if format_.is_text:
            shown, left = _first_lines(made.data, most)
            lines.extend((line, True) for line in shown)
            if left:
                lines.append((f"… {counted(left, 'more line')}", False))
    return Ready(files, tuple(lines))


def _first_lines(data: bytes, most: int) -> tuple[list[str], int]:
    """The first lines of a text, none longer than a screen can be, and how many more there are."""
    # A character that is cut in two by the bound would be shown as one that is not in the file.
    text = data[:_MOST_BYTES].decode(errors="ignore").removeprefix("\ufeff")
    lines = [line.removesuffix("\r")[:_MOST_LETTERS] for line in text.split("\n", most)[:most]]
    total = data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))
    if len(lines) > total:
        lines.pop()
    return lines, total - len(lines)


def _not_exported(format_: Format, chosen: Mapping[str, str], error: NotExported) -> Trouble:
    """Why a format cannot be written, with its options called what the page calls them."""
    sentences = (error.message, *error.reasons)
    said = {name for text in sentences for name in _options_in(text)}
    title, *reasons = _retold(format_, sentences)
    helping = [
        f"“{option.title}” among the options: {option.help}"
        for option in format_.options
        if option.name in said and chosen.get(option.name) != "on"
    ]
    return Trouble(title, tuple(reasons), tuple(helping))


def _retold(format_: Format, sentences: Sequence[str]) -> Iterator[str]:
    """Sentences with the options of a format called what the page calls them."""
    titles = {f"--{option.name}": f"“{option.title}”" for option in format_.options}
    for text in sentences:
        yield _WRITTEN.sub(lambda found: titles.get(found[0], found[0]), text)


def _options_in(text: str) -> Iterator[str]:
    """The names of options that a sentence tells of, written as on the command line."""
    return (found.removeprefix("--") for found in _WRITTEN.findall(text))
