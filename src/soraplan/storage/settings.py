"""What the user has chosen for the app as a whole: theme, keys, card, rates of exchange, last plan.

A settings file that cannot be used never keeps the app from starting, and is never overwritten.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from soraplan.core import currencies
from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.document import Document, FormatVersion, Line
from soraplan.core.plan import DEFAULT_CARD
from soraplan.core.rates import shelf
from soraplan.core.text.cells import cut
from soraplan.storage import atomic, bounds, documents, paths
from soraplan.storage.problems import (
    BadFile,
    NotWritten,
    Problem,
    StorageError,
    refusal,
    system_sentence,
)

_RATES = "exchange_rates"

_SHOWN = 200
"""Cells of the name of a plan or a card that cannot be had."""

_LONGEST, _MOST_KEYS, _MOST_COMMANDS = 64, 20, 500
"""Letters of a key or of a command's id, keys of one command, and commands that may be named."""


def _keys(value: Any) -> Any:
    keys = (value,) if isinstance(value, str) else value
    if isinstance(keys, list | tuple) and all(isinstance(one, str) for one in keys):
        if any("\n" in one for one in keys):
            raise PydanticCustomError("keys", "must be one line of text")
        if len(keys) > _MOST_KEYS or any(len(one) > _LONGEST for one in keys):
            raise PydanticCustomError("keys", "holds what no keyboard has; name a few keys")
        return value if isinstance(value, str) else tuple(keys)
    if isinstance(value, dict):
        raise PydanticCustomError(
            "keys", 'is a table; a command with a dot needs quotes: "clip.add" = "a"'
        )
    raise PydanticCustomError("keys", 'must be a key such as "a", or a list such as ["a", "f2"]')


def _commands(table: dict[str, Any]) -> dict[str, Any]:
    if len(table) > _MOST_COMMANDS:
        raise PydanticCustomError("keys", "gives keys to more commands than there are")
    return table


Keys = Annotated[str | tuple[str, ...], PlainValidator(_keys)]
"""One key, or several; an empty text or list is no key at all."""

CommandId = Annotated[str, Field(max_length=_LONGEST)]
CommandKeys = Annotated[dict[CommandId, Keys], AfterValidator(_commands)]
"""Keys by the ids of commands. Each is compared with every command that there is, so what nobody
writes would cost the start of the app its time."""


class Settings(Document):
    """The user's choices. `keys` maps ids of commands to keys; `last_plan` is an absolute path.

    `rates` is the id of the card that a new plan is priced on; None for the default of plans.
    `exchange_rates` are written down by hand and changed by nothing else.
    """

    format: FormatVersion = 1
    theme: Line | None = None
    rates: Line | None = None
    last_plan: Line | None = None
    keys: CommandKeys = Field(default_factory=dict)
    exchange_rates: tuple[ExchangeRate, ...] = ()


def read() -> tuple[Settings, tuple[Problem, ...]]:
    """The settings; the defaults, with the problems, where the file cannot be used."""
    try:
        return _read(paths.settings_file()), ()
    except StorageError as error:
        is_new = isinstance(error.__cause__, FileNotFoundError)
        return Settings(), () if is_new else error.problems


def _read(path: Path) -> Settings:
    name, text = str(path), documents.read_text(path, bounds.MAX_SMALL)
    found = documents.validated(Settings, documents.read_toml(text, name), text, name)
    doubles = currencies.doubles(found.exchange_rates)
    if doubles:
        from soraplan.storage.lines import find_lines

        lines = find_lines(text, [(_RATES, place) for place, _ in doubles])
        raise BadFile(
            Problem(name, _double(rate), f"{_RATES}[{place}]", lines.get((_RATES, place)))
            for place, rate in doubles
        )
    return found


def _double(rate: ExchangeRate) -> str:
    return (
        f"is a second rate of exchange between {rate.currency} and {rate.against} of {rate.date},"
        " and not the same as the first; keep one"
    )


class _LeftAlone(NotWritten):
    """What is in the file cannot be read, and was not written over."""


def last_plan(chosen: Settings) -> tuple[Path | None, str]:
    """The plan last open, or None; where it cannot be had, a sentence that says why."""
    if chosen.last_plan is None:
        return None, ""
    path = Path(chosen.last_plan)
    why_not = refusal(path)
    if why_not is None:
        return path, ""
    # Somebody may have written anything into the file; a name of thousands of letters helps nobody.
    name = cut(chosen.last_plan, _SHOWN)
    if isinstance(why_not, FileNotFoundError):
        return None, f"The plan last open is no longer there: {name}"
    return None, f"The plan last open cannot be opened: {name}: {system_sentence(why_not, path)}"


def card_of_new_plans(chosen: Settings, cards: Mapping[str, RateCard]) -> tuple[str, str]:
    """The id of the card that a new plan is priced on.

    Where the one that was chosen cannot be had it is the default, and a sentence says why.
    """
    wanted = chosen.rates
    if wanted is None or wanted in cards:
        return wanted or DEFAULT_CARD, ""
    why = f"The settings price new plans on {cut(wanted, _SHOWN)}, which"
    return DEFAULT_CARD, f"{why} {shelf.absence(cards, wanted)}; this one is on {DEFAULT_CARD}."


def change(**changes: str) -> None:
    """Save some choices and leave all others as the file has them by now.

    Raises NotWritten as `write` does, which says what is not remembered; also for the name of a
    file that is no text.
    """
    names = " and ".join(key.replace("_", " ") for key in changes)
    heading = f"Not remembered for the next start: the {names}."
    for value in changes.values():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            sentence = "has a name that is not UTF-8 text, which the settings cannot hold"
            raise NotWritten([Problem(value, sentence)], heading) from error
    _save(lambda: _there().model_copy(update=changes), heading)


def write(settings: Settings) -> None:
    """Save the settings. Raises NotWritten, also where the file that is there cannot be read."""
    _there()
    _save(lambda: settings, "The settings were not saved:")


def _there() -> Settings:
    """What the file has by now; raises NotWritten where it must not be overwritten."""
    found, problems = read()
    if problems:
        raise _LeftAlone(problems, "The settings were not saved, to keep what is in their file:")
    return found


def _save(settings: Callable[[], Settings], heading: str) -> None:
    def data() -> bytes:
        return _text(settings()).encode()

    try:
        atomic.rewrite(paths.settings_file(), data)
    except _LeftAlone:
        raise
    except StorageError as error:
        raise NotWritten(error.problems, heading) from error


def _text(settings: Settings) -> str:
    from soraplan.storage import written

    table = written.values(settings, always="format", leave_out="exchange_rates")
    # As a person writes them, and not each in one line with braces around it.
    rates = (
        f"\n[[exchange_rates]]\n{written.simple_toml(written.values(rate))}"
        for rate in settings.exchange_rates
    )
    return "".join((written.toml(table), *rates))
