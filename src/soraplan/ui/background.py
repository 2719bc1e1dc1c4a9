"""Work that a page has done beside the screen: one job at a time, which can be stopped.

The job runs in a thread and knows nothing of the screen. The page looks after it from time to time
and shows how far it is, from the moment on from which people wonder.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from soraplan.core.estimate import Estimate

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast

LATE, _EVERY = 0.5, 0.1
"""Seconds from which on it is shown how far a job is, and between two looks at it."""

Made = TypeVar("Made", covariant=True)


class Stopped(Exception):  # noqa: N818 - the work was stopped, nothing failed
    """Work beside the screen was stopped by the user."""


class Job(Protocol[Made]):
    """Something to work out; `stop` may be called from another thread and `run` then ends soon."""

    def run(self) -> Made | None:
        """Work it out; None where it was stopped."""

    def stop(self) -> None:
        """End the work."""


class StoppableJob:
    """What jobs have in common that end between two steps where they were stopped.

    `done` of `total` clips, or whatever the job counts, are read; 0 until that is known.
    """

    def __init__(self) -> None:
        self._is_stopped = False
        self.done = self.total = 0

    def stop(self) -> None:
        """End it at the next opportunity."""
        self._is_stopped = True

    def check(self) -> None:
        """Raise Stopped where the job was stopped."""
        if self._is_stopped:
            raise Stopped

    def hear(self, done: int, total: int) -> None:
        """Hear how many clips are read; raises Stopped where the job was stopped."""
        self.check()
        self.done, self.total = done, total

    def forecast(self, estimate: Estimate) -> "Forecast":
        """The whole forecast of an estimate; raises Stopped where the job was stopped."""
        from soraplan.core.forecast import Forecast, Forecaster

        forecast = Forecast(estimate)
        for made in Forecaster().working(estimate):
            forecast = made or forecast
            self.check()
        return forecast


Work = TypeVar("Work", bound=Job[object])
Result = TypeVar("Result")


class Background(Generic[Work, Result]):
    """Runs one job after the other; `job` is the one under way, `is_late` whether it takes long.

    `is_open` says whether the page that wants the result is still there.
    """

    def __init__(self, is_open: Callable[[], bool]) -> None:
        self._is_open = is_open
        self.job: Work | None = None
        self.is_late = False
        self._thread: asyncio.Future[object] | None = None

    def stop(self) -> None:
        """End what is under way; its thread hears of it soon."""
        if self.job is not None:
            self.job.stop()
            self.job = None

    def take(self, job: Work) -> Work:
        """Make a job the one to be run next, in place of any other."""
        self.stop()
        self.job = job
        return job

    async def result(
        self, job: Work, kind: tuple[type[Result], ...], late: Callable[[Work], None]
    ) -> Result | None:
        """Run a job that was taken; None where another took its place or the page is gone.

        `kind` are the types of what it can make; `late` hears again and again when it takes long.
        """
        if self._thread is not None:
            # One that was stopped is left to end: two at a time would only be slower.
            await asyncio.wait({self._thread})
        if job is not self.job:
            return None
        began, self.is_late = monotonic(), False
        # The next job puts its own in the place of this one, perhaps before this one is looked at.
        self._thread = thread = asyncio.get_running_loop().run_in_executor(None, job.run)
        while not thread.done():
            await asyncio.wait({thread}, timeout=_EVERY)
            self.is_late = monotonic() > began + LATE
            if not self._is_open():
                self.stop()
            if self.is_late and job is self.job and not thread.done():
                late(job)
        made = thread.result()
        if job is not self.job or not self._is_open():
            return None
        self.job, self.is_late = None, False
        return made if isinstance(made, kind) else None
