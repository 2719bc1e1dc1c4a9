"""Overruling the lines of a move: what the keys reach, and what is as the rules have it."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from plans import TODAY, queue
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.moving import Moving, moved, moving
from soraplan.core.moving.lines import Line
from soraplan.core.plan import Plan
from soraplan.storage import cards, paths, plans
from soraplan.ui.screens.move import edits

HOME = "openai-sora-2"
OTHERS = sorted(path.stem for path in paths.builtin_cards_dir().glob("*.toml"))


def to(plan: Plan, target: str, today: date = TODAY) -> Moving:
    return moving(Estimator(cards.installed().cards, today).estimate(plan), target)


def sample() -> Plan:
    return plans.read(paths.sample_file()).plan


def stepped(
    planned: Moving, place: int, step: Callable[[Moving, Line], Moving], most: int = 99
) -> list[Moving]:
    """The moves that a key makes of one line one after the other, until it refuses."""
    made = []
    for _ in range(most):
        try:
            planned = step(planned, planned.line(place))
        except edits.RefusedError:
            break
        made.append(planned)
    return made


@pytest.mark.parametrize("target", OTHERS)
@pytest.mark.parametrize("is_back", [False, True])
def test_every_offer_that_can_make_a_clip_is_reached_by_keys_and_stays(
    target: str, is_back: bool
) -> None:
    plan = sample()
    if is_back and target != HOME:
        plan, target = moved(to(plan, target)), HOME
    planned = to(plan, target)
    for line in planned.lines:
        place = line.positions[0]
        offers = [f"{target}/{one.offer}" for one in edits.possible(planned, line)]
        now = planned
        for by, expected in ((-1, offers[::-1]), (1, offers)):
            ways = stepped(now, place, partial(edits.next_offer, by=by))
            went = [one.line(place).outcome.offer for one in (now, *ways)]
            assert went == expected[expected.index(went[0]) :] if went[0] in offers else expected
            for one in ways:
                new = one.line(place)
                assert new.is_overruled == (new.outcome.offer != line.ruled.offer)
                # The others are what they were.
                others = [other for other in one.lines if other is not new]
                assert others == [other for other in planned.lines if other is not line]
            now = ways[-1] if ways else now
        clicked = partial(edits.next_offer, by=1, is_round=True)
        round_ = stepped(planned, place, clicked, len(offers))
        assert {one.line(place).outcome.offer for one in (planned, *round_)} >= set(offers)


@pytest.mark.parametrize("target", OTHERS)
def test_every_length_of_a_clip_is_reached_by_keys_and_stays(target: str) -> None:
    planned = to(sample(), target)
    for line in planned.lines:
        place = line.positions[0]
        ways = [] if line.is_kept else edits.length_ways(planned, line)
        made = stepped(planned, place, edits.next_lengths, len(ways))
        if len(ways) > 1:
            assert {one.line(place).outcome.lengths for one in made} == set(ways)
        for one in made:
            new = one.line(place)
            assert new.is_overruled == (new.outcome.lengths != line.outcome.lengths)
        assert not made or made[-1].lines == planned.lines


def test_a_clip_that_was_not_of_a_length_on_offer_is_restored_after_trying_others() -> None:
    # 7 s is no length of Sora; whoever wrote it there gets it back.
    away = moved(to(queue(Clip(seconds=7)), "kling-3.0"))
    planned = to(away, HOME)
    assert planned.lines[0].outcome.lengths == (7,)
    ways = stepped(planned, 0, edits.next_lengths, 3)
    assert [one.lines[0].outcome.lengths for one in ways] == [(8,), (4,), (7,)]
    other = edits.next_offer(planned, planned.lines[0], 1)
    assert other.lines[0].outcome.lengths == (8,)
    for again in (ways[-1], edits.next_offer(other, other.lines[0], -1)):
        assert again.lines == planned.lines
        assert moved(again) == queue(Clip(seconds=7))
