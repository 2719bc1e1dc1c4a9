"""Two versions of a plan held against each other in a thread: how far that is, and what it gave.

It touches no widget and writes nothing. Whatever goes wrong is a value that the page can show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimator
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.core.text.cells import cell_width
from soraplan.core.text.words import counted
from soraplan.exchange.plan_diff import PlanChange, plan_change
from soraplan.exchange.plan_diff.words import (
    before_text,
    clip_name,
    difference_text,
    lone_text,
    now_text,
    scene_name,
)
from soraplan.storage import plans
from soraplan.storage.problems import StorageError, not_read
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.trouble import Trouble, fault, stored_badly


@dataclass(frozen=True, slots=True)
class Known:
    """The forecast of a file, and by what it is told that the file was not written since.

    `changed` is the time of its last change in nanoseconds, `size` its length in bytes.
    """

    path: Path
    changed: int
    size: int
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be compared: the open plan, by its finished forecast, with the one in a file.

    `known` is what was worked out before of a file, if anything. `is_back` takes the open plan as
    the older of the two.
    """

    own: Forecast
    path: Path
    cards: Mapping[str, RateCard]
    known: Known | None = None
    is_back: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What changed, with the texts that a page needs the widths of before it shows any of them.

    `scenes` has a line for each scene that costs something else: its name, what it cost, what it
    costs, the difference, and whether that is more (1) or less (-1). `same_scenes` counts the rest.
    `name_cells` and `cost_cells` are the cells that the names of clips, and costs, take. `known` is
    what the next comparison with the same file can begin with.
    """

    wish: Wish
    change: PlanChange
    scenes: tuple[tuple[str, str, str, str, int], ...]
    same_scenes: int
    name_cells: int
    cost_cells: int
    known: Known | None = None

    @property
    def other(self) -> Forecast:
        """The forecast of the plan in the file."""
        return self.change.new if self.wish.is_back else self.change.old


class Comparing(StoppableJob):
    """One comparison under way.

    `is_read` says that the file is read and the rest is being worked out.
    """

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish
        self.is_read = False

    def run(self) -> Compared | Trouble | None:
        """Compare; None where it was stopped. It raises nothing."""
        try:
            return self._compared()
        except Stopped:
            return None
        except StorageError as error:
            return stored_badly(error)
        except Exception as error:
            return fault("The comparison", error)

    def told(self) -> str:
        """How far it is, in words."""
        if self.is_read:
            return "Working out what has changed …"
        far = f": {self.done:,} of {counted(self.total, 'clip')}" if self.total else " …"
        return f"Reading {self.wish.path.name}{far}"

    def _compared(self) -> Compared:
        wish = self.wish
        known = self._known()
        other = known.forecast
        self.is_read = True
        change = plan_change(wish.own, other) if wish.is_back else plan_change(other, wish.own)
        self.check()
        return replace(compared(wish, change), known=known)

    def _known(self) -> Known:
        """The forecast of the file, worked out anew where the file is another than before."""
        path, known = self.wish.path, self.wish.known
        try:
            # Looked at before the reading: what is written meanwhile is read the next time.
            there = path.stat()
        except (OSError, ValueError) as error:
            raise not_read(path, error) from error
        if known and (known.path, known.changed, known.size) == (
            path,
            there.st_mtime_ns,
            there.st_size,
        ):
            return known
        forecast = self._forecast(plans.read_in_steps(path, self.hear).plan)
        return Known(path, there.st_mtime_ns, there.st_size, forecast)

    def _forecast(self, plan: Plan) -> Forecast:
        """The forecast of the plan that was read; the one there is where nothing differs."""
        own, exchange = self.wish.own, self.wish.own.estimate.pricing.exchange
        self.is_read = True
        if plan == own.estimate.plan:
            return own
        return self.forecast(
            Estimator(self.wish.cards, own.estimate.today, exchange).estimate(plan)
        )


def compared(wish: Wish, change: PlanChange) -> Compared:
    """A change with the texts that its page needs beforehand."""
    old, new = change.old.estimate.currency, change.new.estimate.currency
    other = [scene for scene in change.scenes if not scene.run.is_same]
    clips = [
        *(lone.clip for lone in (*change.added, *change.removed)),
        *(one.change.new for one in change.changed),
        *(move.clip for move in change.diff.moved),
    ]
    costs = [
        *(lone_text(lone, new) for lone in change.added),
        *(lone_text(lone, old) for lone in change.removed),
    ]
    return Compared(
        wish=wish,
        change=change,
        scenes=tuple(
            (
                scene_name(scene.name),
                before_text(scene.run, old) if scene.old_clips else "",
                now_text(scene.run, new) if scene.new_clips else "",
                difference_text(scene.run, new),
                scene.run.sign,
            )
            for scene in (other if len(change.scenes) > 1 else ())
        ),
        same_scenes=len(change.scenes) - len(other),
        name_cells=max((cell_width(clip_name(clip)) for clip in clips), default=0),
        cost_cells=max(map(cell_width, costs), default=0),
    )
