"""The plan library: the plans in the user's own folder, found, listed, copied, renamed, put away.

Nothing here overwrites or destroys a file: a plan that is deleted goes to the trash folder.
"""

import contextlib
import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.currencies import Amounts, ExchangeRate, together
from soraplan.core.edits import settings_revised
from soraplan.core.plan import Plan
from soraplan.core.text.words import printable
from soraplan.storage import atomic, documents, file_names, moving, paths, plans
from soraplan.storage.bounds import CLIP
from soraplan.storage.lines import find_lines
from soraplan.storage.problems import (
    BadFile,
    NotWritten,
    in_short,
    not_written,
    validation_problems,
)

if TYPE_CHECKING:
    from soraplan.core.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Entry:
    """One plan of the library.

    `total` is what a run costs, without the `unknown` clips whose price is not known, and None
    where it is known of no clip. A file that cannot be used has a `problem` and no figures. Where
    clips are priced in currencies that no rate of exchange leads from, `foreign` has what they
    cost, and they are not among the `unknown`.
    """

    path: Path
    title: str
    clips: int | None
    total: Decimal | None
    currency: str
    unknown: int
    modified: datetime
    problem: str | None
    foreign: Amounts = ()

    @property
    def amounts(self) -> Amounts:
        """What a run costs, by currency; none where that is known of no clip."""
        own: Amounts = () if self.total is None else ((self.currency, self.total),)
        return own + self.foreign

    @property
    def costs(self) -> str:
        """What a run costs, as text."""
        return together(self.amounts) or money.UNKNOWN


def entries(
    cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate] = ()
) -> Iterator[Entry]:
    """The plans of the library, the one saved last first, each read when it is asked for.

    Raises BadFile where the folder may not be read.
    """
    moving.go_on()
    for path, modified in newest_first(documents.toml_files(paths.plans_dir())):
        yield entry(path, modified, cards, today, exchange)


def newest_first(files: Iterable[Path]) -> list[tuple[Path, datetime]]:
    """Files and when each was changed last, the one changed last first."""
    dated = []
    for path in files:
        try:
            modified = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        except (OSError, OverflowError, ValueError):
            # A dangling link, or a date that no calendar has: listed, at the end.
            modified = datetime.fromtimestamp(0).astimezone()
        dated.append((path, modified))
    return sorted(dated, key=lambda one: (-one[1].timestamp(), one[0].name))


def entry(
    path: Path,
    modified: datetime,
    cards: Mapping[str, RateCard],
    today: date,
    exchange: Sequence[ExchangeRate],
) -> Entry:
    """The entry of the plan in a file, which bears a date."""
    from soraplan.core.estimate import Estimator

    try:
        plan = plans.read(path).plan
    except BadFile as error:
        return unusable(path, modified, error)
    return listed(path, modified, Estimator(cards, today, exchange).estimate(plan))


def unusable(path: Path, modified: datetime, error: BadFile) -> Entry:
    """The entry of a file that cannot be used."""
    problem = in_short([replace(one, file=path.name) for one in error.problems])
    return Entry(path, path.stem, None, None, "", 0, modified, problem)


def listed(path: Path, modified: datetime, estimate: "Estimate") -> Entry:
    """The entry of a plan that was read and estimated."""
    from soraplan.core.sums import sum_of

    plan, total = estimate.plan, estimate.total
    return Entry(
        path,
        plan.title or path.stem,
        len(plan.clips),
        sum_of(total, estimate.tally.clips),
        estimate.currency,
        total.unpriced,
        modified,
        None,
        total.foreign,
    )


def find(name: str) -> Path | None:
    """The plan that someone means: a path, else a file name or an exact title in the library.

    What looks like a path is one, whether it exists or not. None where nothing has that name.
    """
    if not name:
        return None
    path = Path(name)
    if path.suffix == ".toml" or os.sep in name or "/" in name or _is_file(path):
        return path
    moving.go_on()
    there = [path for path, _ in newest_first(documents.toml_files(paths.plans_dir()))]
    for one in there:
        if one.stem == name:
            return one
    for one in there:
        if title_of(one) == name:
            return one
    return path if os.path.lexists(path) else None


def title_of(path: Path) -> str | None:
    """The title of a plan, read without its clips where that can be; None for a bad file."""
    try:
        text = documents.read_text(path)
        head = text.partition(f"\n{CLIP}\n")[0]
        try:
            title = documents.read_toml(head, path.name).get("title")
        except BadFile:
            title = documents.read_toml(text, path.name).get("title")
    except BadFile:
        return None
    return title if isinstance(title, str) else None


def new_path(title: str) -> Path:
    """A path in the library for a plan of that title, which no file has yet."""
    moving.go_on()
    return moving.free(paths.plans_dir(), file_names.stem(title))


def duplicate(path: Path) -> Path:
    """Put a copy of a plan into the library, ` copy` behind its title, and say where it is.

    Raises BadFile for a plan that cannot be read.
    """
    file = plans.read(path)
    title = f"{file.plan.title or printable(path.stem)} copy"
    target = new_path(title)
    # Where somebody else was faster to take the name, theirs stays.
    plans.write_bytes(target, _retitled(file, title).encode(), may_replace=False)
    return target


def rename(path: Path, title: str) -> Path:
    """Give a plan another title, and its file the name that goes with it.

    Its versions go along. Returns where the plan is then. Raises BadFile for a plan that cannot be
    read, and NotWritten for a title that no plan can have or where the file was changed meanwhile.
    """
    file = plans.read(path)
    plans.write_bytes(path, _retitled(file, title).encode(), expected=file.digest)
    stem = file_names.stem(title)
    if is_named(path, stem):
        return path
    return moving.moved(path, path.parent, stem)


def is_named(path: Path, stem: str) -> bool:
    """Whether a file has the name that follows from a title, perhaps with a number behind it."""
    return re.fullmatch(rf"{re.escape(stem)}(-\d+)?", path.stem) is not None


def _retitled(file: plans.PlanFile, title: str) -> str:
    """The text of a plan's file under another title, with its comments where that is possible."""
    from soraplan.storage import written

    path = file.path
    try:
        plan = settings_revised(file.plan, title=title)
    except ValidationError as error:
        problems = validation_problems(error, Plan, "", str(path))
        raise NotWritten(problems, "The title was not changed:") from error
    if not file.has_comments:
        return plans.dumps(plan)
    text = documents.decoded(file.data, str(path))
    lines = text.split("\n")
    new = [written.toml({"title": title}).rstrip("\n")] if title else []
    places = find_lines(text, [("format",), ("title",)])
    if ("title",) in places:
        lines[places["title",] - 1 : places["title",]] = new
    else:
        lines[places["format",] : places["format",]] = new
    edited = "\n".join(lines)
    try:
        return edited if plans.parse(edited, str(path)) == plan else plans.dumps(plan)
    except BadFile:
        return plans.dumps(plan)


def trash(path: Path) -> Path:
    """Move a plan into the trash folder, under a name of its own there, and say where it is.

    Its versions go along. The file is dated as of now, and there nobody but the user can read it.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except (OSError, ValueError) as error:
        raise not_written(path, error) from error
    target = moving.moved(path, paths.trash_dir(), path.stem)
    for one in (target, atomic.backup_of(target)):
        with contextlib.suppress(OSError):
            # What a link leads to is somebody else's.
            if not one.is_symlink():
                one.chmod(0o600)
                os.utime(one)
    return target


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
