from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, queue, some_edits, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.history import LIMIT, Ground, History
from soraplan.core.plan import Plan, empty_plan


def titled(title: str) -> Plan:
    return empty_plan(title)


@given(some_plans, st.lists(some_edits(), max_size=10))
def test_undoing_everything_gives_the_plan_before_and_redoing_the_plan_after(
    plan: Plan, steps: list[Edit]
) -> None:
    history = History(plan)
    before = [plan]
    for number, step in enumerate(steps):
        after = step(history.plan)
        if after is not history.plan:
            before.append(after)
        history.record(after, f"step {number}", number)
    for expected in reversed(before[:-1]):
        assert history.undo(0)
        assert history.plan == expected
    assert history.undo(0) is None
    assert history.plan is plan
    for expected in before[1:]:
        assert history.redo(0)
        assert history.plan == expected
    assert history.redo(0) is None


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_undo_and_redo_walk_a_line_of_plans(steps: list[str]) -> None:
    history = History(titled("0"))
    line, at = ["0"], 0
    for number, step in enumerate(steps, 1):
        if step == "do":
            history.record(titled(str(number)), "type", 0)
            line, at = [*line[: at + 1], str(number)], at + 1
        elif step == "undo":
            assert (history.undo(0) is not None) == (at > 0)
            at = max(0, at - 1)
        else:
            assert (history.redo(0) is not None) == (at < len(line) - 1)
            at = min(len(line) - 1, at + 1)
        assert history.plan.title == line[at]


def test_a_user_comes_back_to_the_place_and_reads_what_was_undone() -> None:
    history = History(titled("a"))
    history.record(titled("b"), "Change the title", 7)
    undone = history.undo(3)
    assert undone is not None
    assert (undone.title, undone.place, undone.plan.title) == ("Change the title", 7, "a")
    redone = history.redo(0)
    assert redone is not None
    assert (redone.title, redone.place, redone.plan.title) == ("Change the title", 3, "b")
    again = history.undo(0)
    assert again is not None
    assert again.place == 0


def test_the_same_plan_is_no_action() -> None:
    history = History(titled("a"))
    history.record(history.plan, "Nothing", 0)
    assert history.undo(0) is None


def test_the_same_plan_leaves_what_can_be_redone() -> None:
    history = History(titled("a"))
    history.record(titled("b"), "Change", 0)
    history.undo(0)
    history.record(history.plan, "Nothing", 0)
    assert history.redo(0) is not None


def typed(history: History, text: str, merge: str | None) -> None:
    for end in range(1, len(text) + 1):
        history.record(titled(text[:end]), "Type", 0, merge)


def test_typing_into_one_field_is_one_action() -> None:
    history = History(titled(""))
    typed(history, "Bay at dawn", "title")
    assert history.undo(0) is not None
    assert history.plan.title == ""
    assert history.redo(0) is not None
    assert history.plan.title == "Bay at dawn"


def test_without_a_field_every_change_is_an_action() -> None:
    history = History(titled(""))
    typed(history, "Bay", None)
    history.undo(0)
    assert history.plan.title == "Ba"


def test_typing_into_another_field_is_another_action() -> None:
    history = History(titled(""))
    typed(history, "Bay", "title")
    history.record(edits.settings_revised(history.plan, client="Lumière"), "Type", 0, "client")
    history.undo(0)
    assert history.plan.title == "Bay"
    history.undo(0)
    assert history.plan.title == ""


def test_typing_is_cut_by_leaving_the_field_by_saving_by_undo_and_by_another_action() -> None:
    for cut in (
        lambda history: history.close(),
        lambda history: history.saved(history.plan),
        lambda history: (history.undo(0), history.redo(0)),
        lambda history: (history.record(titled("x"), "Set", 0), history.undo(0)),
    ):
        history = History(titled(""))
        typed(history, "Bay", "title")
        cut(history)
        history.record(titled("Bays"), "Type", 0, "title")
        history.undo(0)
        assert history.plan.title == "Bay"


def test_a_new_action_forgets_what_was_undone() -> None:
    history = History(titled("a"))
    history.record(titled("b"), "Change", 0)
    history.undo(0)
    history.record(titled("c"), "Change", 0)
    assert history.redo(0) is None


def test_a_thousand_actions_can_be_undone_and_no_more() -> None:
    history = History(titled("0"))
    for number in range(1, LIMIT + 3):
        history.record(titled(str(number)), "Change", 0)
    undone = 0
    while history.undo(0):
        undone += 1
    assert undone == LIMIT == 1_000
    assert history.plan.title == "2"
    while history.redo(0):
        pass
    assert history.plan.title == str(LIMIT + 2)


def test_a_plan_is_saved_when_it_is_the_one_on_disk() -> None:
    history = History(queue(Clip(shot="1A")))
    assert history.is_saved
    changed = edits.changed(history.plan, [0], lambda clip: edits.revised(clip, takes=2))
    history.record(changed, "Take", 0)
    assert not history.is_saved
    history.saved(history.plan)
    assert history.is_saved
    history.undo(0)
    assert not history.is_saved
    history.redo(0)
    assert history.is_saved


def test_a_plan_that_was_typed_back_to_what_is_on_disk_is_saved() -> None:
    history = History(titled("Bay"))
    history.record(titled("Bays"), "Type", 0)
    assert not history.is_saved
    history.record(titled("Bay"), "Type", 0)
    assert history.is_saved


def test_going_back_to_a_value_can_be_done_again_action_by_action() -> None:
    history = History(titled("a"))
    back = titled("b")
    for plan in (back, titled("c"), titled("d")):
        history.record(plan, "Change", 0)
    history.undo(0)
    history.rewind(back, 0)
    assert history.plan is back
    for title in ("c", "d"):
        history.redo(0)
        assert history.plan.title == title
    assert history.redo(0) is None
    for _ in range(3):
        history.undo(0)
    assert history.plan.title == "a"


def test_going_back_to_where_one_is_changes_nothing() -> None:
    history = History(titled("a"))
    history.record(titled("b"), "Change", 0)
    history.undo(0)
    history.rewind(history.plan, 0)
    assert history.redo(0) is not None


def test_going_back_to_a_value_that_is_forgotten_is_itself_an_action() -> None:
    history = History(titled("a"))
    history.record(titled("b"), "Change", 0)
    history.rewind(titled("long ago"), 0)
    assert history.plan.title == "long ago"
    history.undo(0)
    assert history.plan.title == "b"


def test_typing_after_going_back_is_an_action_of_its_own() -> None:
    history = History(titled(""))
    back = titled("B")
    history.record(back, "Type", 0, "title")
    history.record(titled("C"), "Type", 0)
    history.record(titled("Ca"), "Type", 0, "title")
    history.rewind(back, 0)
    history.record(titled("Ba"), "Type", 0, "title")
    history.undo(0)
    assert history.plan.title == "B"


def test_what_a_plan_stands_on_goes_back_and_forth_with_it() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a"))
    history.record(titled("b"), "Change", 0)
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("theirs"), "of theirs", True))
    history.record(titled("c"), "Change", 0)
    for _ in range(2):
        history.undo(0)
    assert (history.ground.plan, history.ground.digest) == (titled("a"), "of a")
    assert not history.ground.has_comments
    history.redo(0)
    assert (history.plan.title, history.ground.digest) == ("both", "of theirs")
    assert history.ground.has_comments


def test_what_came_before_a_merge_that_was_saved_is_behind_what_the_file_holds() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a"))
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("theirs"), "of theirs"))
    history.record(titled("c"), "Change", 0)
    history.undo(0)
    history.saved(history.plan, "of both")
    assert history.is_saved and not history.ground.is_behind
    history.redo(0)
    assert history.ground.digest == "of both" and not history.is_saved
    assert not history.ground.is_behind
    history.undo(0)
    history.undo(0)
    assert history.ground.digest == "of both" and not history.is_saved
    assert history.ground.is_behind
    history.saved(history.plan, "of a copy")
    assert history.is_saved and not history.ground.is_behind
    history.redo(0)
    assert history.ground.digest == "of a copy" and not history.ground.is_behind


def test_what_is_behind_keeps_what_it_was_made_on_until_it_is_saved() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a", True))
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("theirs"), "of theirs"))
    assert history.ground.common is history.ground
    history.saved(history.plan, "of both")
    history.record(titled("c"), "Change", 0)
    history.saved(history.plan, "of c")
    assert history.ground.common is history.ground
    history.undo(0)
    history.undo(0)
    ground = history.ground
    assert (ground.plan.title, ground.digest, ground.has_comments) == ("c", "of c", False)
    older = ground.common
    assert (older.plan.title, older.digest, older.has_comments) == ("a", "of a", True)
    history.saved(history.plan, "of a again")
    assert history.ground.common is ground


def test_redo_leads_on_only_where_it_leads_to_what_knows_of_all_that_the_file_holds() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a"))
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("theirs"), "of theirs"))
    history.saved(history.plan, "of both")
    assert not history.leads_on
    history.undo(0)
    assert history.leads_on
    history.record(titled("b"), "Change", 0)
    assert not history.leads_on
    history.undo(0)
    assert not history.leads_on


def test_a_merge_that_changes_nothing_is_an_action_that_can_be_undone() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a"))
    history.record(history.plan, "Merge", 0, ground=Ground(titled("a"), "of theirs"))
    assert history.ground.digest == "of theirs"
    assert history.undo(0) is not None
    assert history.ground.digest == "of a"


def test_a_save_that_ends_after_what_it_saved_was_undone_and_gone_is_ahead_of_every_plan() -> None:
    history = History(titled("a"), Ground(titled("a"), "of a"))
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("theirs"), "of theirs"))
    plan, ground = history.plan, history.ground
    history.undo(0)
    history.record(titled("b"), "Change", 0)
    history.saved(plan, "of both", ground)
    assert history.ground.digest == "of both" and not history.is_saved
    assert history.ground.is_behind
    history.undo(0)
    assert history.ground.is_behind


def test_what_a_plan_was_made_of_goes_back_and_forth_with_it() -> None:
    first, whole, again = titled("a"), titled("version"), titled("theirs")
    history = History(first)
    history.record(titled("b"), "Change", 0)
    assert history.origin is first
    history.record(whole, "Version", 0, is_whole=True)
    history.record(titled("both"), "Merge", 0, ground=Ground(titled("c")))
    assert history.origin is whole
    history.record(again, "Theirs", 0, ground=Ground(again), is_whole=True)
    assert history.origin is again
    for origin in (whole, whole, first, first):
        history.undo(0)
        assert history.origin is origin
    for origin in (first, whole, whole, again):
        history.redo(0)
        assert history.origin is origin
    history.rewind(titled("long ago"), 0)
    assert history.origin is history.plan


def test_a_run_of_changes_is_taken_back_as_if_it_had_never_been() -> None:
    first, second, third = (queue(title=title) for title in ("1", "2", "3"))
    history = History(first)
    history.record(second, "change title", 0, "title")
    history.record(third, "change title", 0, "title")
    assert not history.take_back(second)
    assert history.take_back(first)
    assert history.plan is first
    assert history.undo(0) is None
    assert history.redo(0) is None
    history.record(second, "change title", 0, "title")
    history.close()
    assert not history.take_back(first)
    assert history.plan is second


def test_what_could_be_redone_can_be_again_once_a_run_of_changes_is_taken_back() -> None:
    first = titled("1")
    history = History(first)
    for title in ("2", "3"):
        history.record(titled(title), "Change", 0)
    for _ in range(2):
        history.undo(0)
    typed(history, "45", "title")
    assert history.take_back(first)
    for title in ("2", "3"):
        assert history.redo(0) is not None and history.plan.title == title
    assert history.redo(0) is None
    history.undo(0)
    before = history.plan
    history.record(titled("x"), "Change", 0)
    typed(history, "45", "title")
    assert not history.take_back(before)
    assert history.take_back(history._past[-1].plan) and history.plan.title == "x"
    assert history.redo(0) is None
