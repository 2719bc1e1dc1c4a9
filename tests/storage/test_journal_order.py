"""A journal of which whole lines are lost, doubled or out of place: nothing is guessed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from plans import numbered
from soraplan.core import edits
from soraplan.core.changes import difference
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import edit_lines, journal, processes, recovery
from soraplan.storage.journal import Journal
from soraplan.storage.recovery import Found

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
BASE = numbered(3)


def nothing() -> None:
    pass


def titled(title: str) -> Plan:
    """The plan after an edit that can be made of any other as well."""
    return edits.settings_revised(BASE, title=title)


ONE, TWO, THREE = map(titled, ("one", "two", "three"))


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Found:
    """A session that went through three edits, and then its process was gone."""
    monkeypatch.setattr(processes, "own", lambda: (2**31 - 5, 1.0))
    kept = Journal(None, None, BASE, nothing)
    for plan in (ONE, TWO, THREE):
        kept.append(plan, NOW)
    kept.close(remove=False)
    (found,) = recovery.found()
    return found


def with_lines(found: Found, lines: Sequence[bytes]) -> recovery.Recovered:
    """What is read of a session whose journal has these lines."""
    (found.folder / journal.EDITS).write_bytes(b"".join(lines))
    return recovery.read(found)


@pytest.mark.parametrize(
    ("order", "plan", "unread"),
    [
        ((0, 1, 2), THREE, 0),
        ((0, 2), ONE, 1),
        ((1, 2), BASE, 2),
        ((0, 1, 1, 2), TWO, 2),
        ((0, 0, 1, 2), ONE, 3),
        ((0, 2, 1), ONE, 2),
    ],
)
def test_behind_a_line_that_is_lost_doubled_or_out_of_its_place_nothing_is_taken(
    left: Found, order: Sequence[int], plan: Plan, unread: int
) -> None:
    lines = (left.folder / journal.EDITS).read_bytes().splitlines(keepends=True)
    work = with_lines(left, [lines[number] for number in order])
    assert (work.plan, work.unread) == (plan, unread)
    assert work.edits == len(order) - unread


def written(number: int, old: Plan, new: Plan) -> bytes:
    return edit_lines.line(number, NOW, 1, difference(old, new), nothing)


@pytest.mark.parametrize("id_", [BASE.clips[0].id, ""])
def test_a_line_that_gives_two_clips_one_id_or_a_clip_none_is_not_taken(
    left: Found, id_: str
) -> None:
    again = BASE.model_copy(update={"clips": BASE.clips.inserted(3, [Clip(id=id_, shot="4A")])})
    more = edits.settings_revised(again, notes="more")
    work = with_lines(left, [written(1, BASE, ONE), written(2, BASE, again)])
    assert (work.plan, work.edits, work.unread) == (ONE, 1, 1)
    lines = [written(1, BASE, again), written(2, again, more)]
    assert (with_lines(left, lines).plan, with_lines(left, lines).unread) == (BASE, 2)
