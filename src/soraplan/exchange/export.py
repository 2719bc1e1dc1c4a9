"""From a forecast to files: the choices are checked, the bytes are made, and then written.

Nothing is written before everything is made, and no file is replaced without being told to.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from soraplan.core.forecast import Forecast
from soraplan.core.text.words import nearest_word
from soraplan.exchange.format import Format, Handoff, Made, NotExported, Option, Told, quietly
from soraplan.exchange.receipt import receipt
from soraplan.exchange.report import report
from soraplan.storage import atomic
from soraplan.storage.problems import NotWritten, Problem

_OWN = "is a plan that this export is made from; choose another name"


def exported(
    format_: Format,
    forecast: Forecast,
    chosen: Mapping[str, str] | None = None,
    *,
    made: date | None = None,
    base: Forecast | None = None,
    told: Told = quietly,
) -> tuple[Made, ...]:
    """The files that a plan makes in a format; the forecast must have been made to its end.

    `made` is the day for the receipt, `base` the forecast of the version that the change is told
    against. Raises NotExported, and whatever `told` raises to stop it.
    """
    handoff = Handoff(
        report=report(forecast),
        receipt=receipt(forecast.estimate, made),
        chosen=_checked(format_, chosen or {}),
        base=base,
    )
    told(0, len(forecast.estimate.plan.clips))
    return format_.export(handoff, told)


def _checked(format_: Format, chosen: Mapping[str, str]) -> dict[str, str]:
    options = {option.name: option for option in format_.options}
    for name, choice in chosen.items():
        option = options.get(name)
        if option is None:
            near = nearest_word(name, options)
            meant = f" Did you mean {near}?" if near else ""
            raise NotExported(f"{format_.title} has no option {name}.{meant}")
        if choice not in choices(option):
            known = ", ".join(choices(option))
            raise NotExported(f"{option.title} is one of {known}, not {choice!r}.")
    return dict(chosen)


def choices(option: Option) -> tuple[str, ...]:
    """What can be chosen of an option, its default first."""
    return option.choices or ("off", "on")


def save(
    files: Sequence[Made], asked: Path, *, may_replace: bool = False, spared: Sequence[Path] = ()
) -> list[Path]:
    """Write the files of an export, all or none, and say where they are. Raises NotWritten.

    Where one of them is there already and may not be replaced, none is written; nor is any where
    one leads to a file that is to be `spared`, such as the plan that is exported.
    """
    places = [made.path(asked) for made in files]
    own = [place for place in places if any(leads_to(place, one) for one in spared)]
    if own:
        raise NotWritten([Problem(str(place), _OWN) for place in own])
    if not may_replace:
        there = [place for place in places if taken(place)]
        if there:
            raise NotWritten([Problem(str(place), atomic.EXISTS) for place in there])
    data = [made.data for made in files]
    atomic.write_all(list(zip(places, data, strict=True)), may_replace=may_replace)
    return places


def left_over(files: Sequence[Made], asked: Path) -> list[Path]:
    """Files beside those of an export that an earlier one under the same name seems to have left.

    Only an export of several files leaves any, because their number follows the plan.
    """
    if not any(made.part for made in files):
        return []
    places = {made.path(asked) for made in files}
    try:
        there = sorted(asked.parent.iterdir())
    except (OSError, ValueError):
        return []
    return [
        path
        for path in there
        if path.suffix == asked.suffix
        and (path.name == asked.name or path.name.startswith(f"{asked.stem}."))
        and path not in places
        and not path.is_dir()
    ]


def leads_to(place: Path, other: Path) -> bool:
    """Whether two names are one file, through links, too."""
    try:
        return place == other or place.samefile(other)
    except (OSError, ValueError):
        return False


def taken(place: Path) -> bool:
    """Whether a name is taken, if only by a link that leads nowhere."""
    try:
        return place.exists() or place.is_symlink()
    except (OSError, ValueError):
        return False
