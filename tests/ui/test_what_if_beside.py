"""What-ifs that are worked out beside the screen: on which thread, and by which prices."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Event, Thread, current_thread, main_thread

import pytest
from running import Desk, running, written
from textual import events

from plans import SORA, TODAY, numbered
from soraplan.core.clips import CHUNK, Clips
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.plan import Plan
from soraplan.core.supposing.reckoning import Supposing, supposed_card
from soraplan.core.supposing.what_if import parse
from soraplan.storage import paths
from soraplan.ui import what_if_on
from soraplan.ui.what_if_on import WhatIfOn

CARD = (paths.builtin_cards_dir() / "openai-sora-2.toml").read_text(encoding="utf-8")


@dataclass
class Reckoned:
    """The estimates that were worked out: whether each was on the screen's own thread.

    One beside the screen waits for the gate.
    """

    gate: Event = field(default_factory=Event)
    on_screen: list[bool] = field(default_factory=list)

    def then(
        self, estimate: Callable[[Supposing, Plan], Estimate]
    ) -> Callable[[Supposing, Plan], Estimate]:
        def noted(supposing: Supposing, plan: Plan) -> Estimate:
            is_on_screen = current_thread() is main_thread()
            self.on_screen.append(is_on_screen)
            if not is_on_screen:
                self.gate.wait(20)
            return estimate(supposing, plan)

        return noted


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> Reckoned:
    """Every plan is a large one, and every estimate of a what-if is noted. The gate is open."""
    monkeypatch.setattr(what_if_on, "_FEW_CLIPS", 0)
    noting = Reckoned()
    noting.gate.set()
    monkeypatch.setattr(Supposing, "estimate", noting.then(Supposing.estimate))
    return noting


async def twice_the_takes(desk: Desk) -> None:
    """Suppose it, and keep it on."""
    await desk.press("w", "down", "down")
    await desk.type("2")
    await desk.press("enter")


async def new_prices(desk: Desk, text: str) -> None:
    """Have the user's card say something else, and come back to the app."""
    written(text, "cards/openai-sora-2.toml")
    before = desk.session.estimator
    desk.app.post_message(events.AppFocus())
    await desk.until(lambda: desk.session.estimator is not before)


def plan_run(desk: Desk) -> str:
    """What the line holds the what-if against."""
    line = desk.app.what_if_line
    return line.plan_run if line else ""


async def test_prices_that_change_while_it_is_worked_out_are_those_of_the_line(
    reckoned: Reckoned,
) -> None:
    written(CARD, "cards/openai-sora-2.toml")
    async with running(numbered(20, seconds=10)) as desk:
        reckoned.gate.clear()
        desk.session.what_if = WhatIfOn(parse("takes=2"), {})
        desk.app._queue.tell_what_if()
        await desk.until(lambda: reckoned.on_screen == [False])
        assert "takes ×2: being worked out …" in desk.lines[0]
        await new_prices(desk, CARD.replace("per_second = 0.10", "per_second = 1.00"))
        await desk.until(lambda: plan_run(desk) == "$200.00")
        reckoned.gate.set()
        await desk.settle()
        assert "takes ×2: a run $400.00 instead of $200.00" in desk.lines[0]
        assert reckoned.on_screen == [False, False]


async def test_of_a_large_plan_only_what_a_small_edit_changes_is_worked_out_between_two_keys(
    reckoned: Reckoned,
) -> None:
    async with running(numbered(10 * CHUNK, seconds=10)) as desk:
        await twice_the_takes(desk)
        assert not any(reckoned.on_screen)
        reckoned.on_screen.clear()
        await desk.press("+")
        assert "a run $5,122.00 instead of $2,561.00" in desk.lines[0]
        assert reckoned.on_screen == [True]
        clips = Clips(clip.model_copy(update={"takes": 3}) for clip in desk.plan.clips)
        desk.app._queue.change(desk.plan.model_copy(update={"clips": clips}), "takes of all")
        await desk.settle()
        assert "a run $15,360.00 instead of $7,680.00" in desk.lines[0]
        assert reckoned.on_screen == [True, False]


async def test_a_large_plan_on_other_prices_is_not_worked_out_between_two_keys(
    reckoned: Reckoned,
) -> None:
    written(CARD, "cards/openai-sora-2.toml")
    async with running(numbered(20, seconds=10)) as desk:
        await twice_the_takes(desk)
        reckoned.on_screen.clear()
        await new_prices(desk, CARD.replace("per_second = 0.10", "per_second = 1.00"))
        await desk.settle()
        assert "takes ×2: a run $400.00 instead of $200.00" in desk.lines[0]
        assert reckoned.on_screen == [False]


async def test_no_key_waits_for_what_is_worked_out_beside_the_screen(reckoned: Reckoned) -> None:
    async with running(numbered(10 * CHUNK, seconds=10)) as desk:
        await twice_the_takes(desk)
        reckoned.on_screen.clear()
        reckoned.gate.clear()
        clips = Clips(clip.model_copy(update={"takes": 3}) for clip in desk.plan.clips)
        desk.app._queue.change(desk.plan.model_copy(update={"clips": clips}), "takes of all")
        await desk.until(lambda: reckoned.on_screen == [False])
        # Back at what is worked out already, an edit of one clip would be quick.
        await desk.pilot.press("u")
        await desk.until(lambda: "a run $5,120.00 instead of $2,560.00" in desk.lines[0])
        await desk.pilot.press("+")
        await desk.until(lambda: "being worked out …" in desk.lines[0])
        assert reckoned.on_screen == [False]
        reckoned.gate.set()
        await desk.settle()
        assert "a run $5,122.00 instead of $2,561.00" in desk.lines[0]
        assert reckoned.on_screen == [False, False]


def test_what_two_threads_ask_for_at_once_is_worked_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, estimator = numbered(3, seconds=10), Estimator({SORA.id: SORA}, TODAY)
    on = WhatIfOn(parse("takes=2"), {})
    second = Thread(target=on.work_out, args=(plan, estimator))
    estimate = Supposing.estimate
    times = 0

    def noted(supposing: Supposing, plan: Plan) -> Estimate:
        nonlocal times
        times += 1
        if times == 1:
            second.start()
            # It ends here only where nothing keeps it back.
            second.join(0.1)
        return estimate(supposing, plan)

    monkeypatch.setattr(Supposing, "estimate", noted)
    assert on.work_out(plan, estimator).total.run == 6
    second.join()
    assert times == 1


def test_each_of_several_threads_gets_the_estimate_that_it_asked_for() -> None:
    dear = supposed_card(SORA, parse("price=10"))
    estimators = [Estimator({SORA.id: one}, TODAY) for one in (SORA, dear)]
    plans = [numbered(number, seconds=10) for number in (3, 700)]
    asked = [(plan, estimator) for plan in plans for estimator in estimators]
    on = WhatIfOn(parse("takes=2"), {})
    got: list[tuple[Plan, Estimator, Decimal]] = []

    def ask(plan: Plan, estimator: Estimator) -> None:
        for _ in range(10):
            made = on.work_out(plan, estimator)
            got.append((plan, estimator, made.total.run))
            found = on.made(plan, estimator)
            got.extend([(plan, estimator, found.total.run)] if found else [])
            on.supposing(estimator)

    threads = [Thread(target=ask, args=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for plan, estimator, run in got:
        price = 1 if estimator is estimators[0] else 10
        assert run == 2 * len(plan.clips) * price
    assert len(got) >= 40
