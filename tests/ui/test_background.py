"""Jobs that a page has done beside the screen: one at a time, each heard by who asked for it."""

import asyncio
from threading import Event, Lock

import pytest

from soraplan.ui.background import Background, StoppableJob


class Job(StoppableJob):
    """A job that ends when its gate is opened, with its name or a fault."""

    running = most = 0
    _lock = Lock()

    def __init__(self, name: str, *, is_faulty: bool = False) -> None:
        super().__init__()
        self.name, self.is_faulty = name, is_faulty
        self.began, self.gate = Event(), Event()

    def run(self) -> str:
        with Job._lock:
            Job.running += 1
            Job.most = max(Job.most, Job.running)
        self.began.set()
        assert self.gate.wait(20)
        with Job._lock:
            Job.running -= 1
        if self.is_faulty:
            raise RuntimeError(self.name)
        return self.name


@pytest.fixture(autouse=True)
def _no_job_yet() -> None:
    Job.running = Job.most = 0


async def rounds() -> None:
    """Let all that can go on by itself go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_of_three_jobs_in_a_row_only_the_first_and_the_last_run_one_at_a_time() -> None:
    work: Background[Job, str] = Background(lambda: True)

    def asked(job: Job) -> asyncio.Task[str | None]:
        return asyncio.create_task(work.result(work.take(job), (str,), lambda _: None))

    first, second, third = Job("first"), Job("second", is_faulty=True), Job("third")
    results = [asked(first)]
    await asyncio.to_thread(first.began.wait, 20)
    results.append(asked(second))
    await rounds()
    results.append(asked(third))
    await rounds()
    for job in (first, second, third):
        job.gate.set()
    assert await asyncio.gather(*results) == [None, None, "third"]
    assert not second.began.is_set()
    assert Job.most == 1


async def test_a_fault_of_the_next_job_is_not_raised_to_who_waited_for_the_one_before() -> None:
    looks = 0

    def looked() -> bool:
        nonlocal looks
        looks += 1
        return True

    work: Background[Job, str] = Background(looked)
    first, second = Job("first"), Job("second", is_faulty=True)
    one = asyncio.create_task(work.result(work.take(first), (str,), lambda _: None))
    await asyncio.to_thread(first.began.wait, 20)
    two = asyncio.create_task(work.result(work.take(second), (str,), lambda _: None))
    await rounds()
    # Who waits for the first is then told of its end after the second, which begins before that.
    before = looks
    while looks == before:
        await asyncio.sleep(0)
    first.gate.set()
    second.gate.set()
    assert await one is None
    with pytest.raises(RuntimeError, match="second"):
        await two
