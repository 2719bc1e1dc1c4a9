"""What a person chooses for a moved clip, and what moving back makes of it."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plans import CARDS, card, copied, estimated, queue, rate, some_marked_clips, tier
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.fixing import fixed_everywhere
from soraplan.core.forecast import forecast
from soraplan.core.laying import Row, merge
from soraplan.core.moving import moved, moving
from soraplan.core.plan import Plan

HOME = "openai-sora-2"

SMALL, LARGE = {"portrait": "720x1280"}, {"portrait": "1080x1920"}

AWAY = card(
    tiers=[
        tier(
            seconds=[6, 10],
            rates=[
                rate(sizes=SMALL),
                rate(resolution="1080p", sizes=LARGE, per_second=Decimal("0.60")),
            ],
        )
    ]
)
"""Where clips of 4 s become 6 s, and those of 20 s two pieces of 10 s. It has no batch lane."""

ALL_CARDS = {**CARDS, AWAY.id: AWAY}


def moved_to(plan: Plan, target: str) -> Plan:
    return moved(moving(estimated(plan, ALL_CARDS), target))


def there_and_back(plan: Plan, edit: Callable[[Plan], Plan]) -> Plan:
    return moved_to(edit(moved_to(plan, AWAY.id)), HOME)


def choosing(**changes: Any) -> Callable[[Plan], Plan]:
    return lambda plan: edits.changed(plan, [0], lambda clip: edits.chosen(clip, **changes))


def test_what_was_not_touched_goes_back_to_what_it_was() -> None:
    plan = queue(Clip(offer="standard/720p", lane="batch"), Clip(seconds=20))
    assert there_and_back(plan, lambda one: one) == plan


def test_an_offer_of_another_card_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(offer="standard/720p", seconds=8))
    away = choosing(offer=f"{HOME}/pro/1080p")(moved_to(plan, AWAY.id))
    # Marked as it was, for the case that it is put on the card again that it was moved to.
    assert (away.clips[0].moved_from, away.clips[0].moved_seconds) == (f"{HOME}/standard/720p", 8)
    (back,) = moved_to(away, HOME).clips
    assert (back.offer, back.seconds, back.moved_from) == ("pro/1080p", 10, None)


@pytest.mark.parametrize("third", [f"{HOME}/pro/1080p", f"{HOME}/standard/720p", "live/pro/1080p"])
@pytest.mark.parametrize("which", [0, 1])
def test_an_offer_of_another_card_that_is_left_again_changes_nothing(
    third: str, which: int
) -> None:
    plan = queue(Clip(id="a", shot="1A", seconds=20, offer="pro/720p", lane="batch"), Clip(id="b"))
    for position in (which, 2):
        away = moved_to(plan, AWAY.id)
        new = away
        # From there to another offer of that card, and back.
        for offer in (third, f"{third.rpartition('/')[0]}/720p", away.clips[position].offer):
            new = edits.changed(new, [position], partial(edits.chosen, offer=offer))
        assert new == away
        assert moved_to(new, HOME) == plan


def test_a_clip_put_on_a_third_card_is_moved_on_as_what_it_is_and_back_to_what_it_was() -> None:
    plan = queue(Clip(offer="standard/720p", seconds=8))
    away = choosing(offer="live/pro/1080p")(moved_to(plan, AWAY.id))
    assert moved_to(away, HOME) == plan
    assert (
        moving(estimated(away, ALL_CARDS), AWAY.id).lines[0].outcome.offer
        == f"{AWAY.id}/film/1080p"
    )


def test_a_length_that_is_chosen_where_a_clip_was_at_first_is_the_one_it_is_moved_with() -> None:
    plan = queue(Clip(offer="standard/720p", seconds=4))
    away = moved(moving(estimated(plan, ALL_CARDS), AWAY.id, [0]))
    assert away.clips[0].moved_seconds == 4
    home = choosing(offer="pro/720p", seconds=12)(away)
    (line,) = moving(estimated(home, ALL_CARDS), "live").lines
    assert (line.outcome.offer, line.outcome.lengths) == ("live/pro/720p", (12,))
    (there,) = moved_to(home, "live").clips
    assert (there.moved_from, there.moved_seconds) == (f"{HOME}/pro/720p", None)


def test_an_offer_of_the_card_that_a_clip_was_moved_to_is_not_the_one_it_goes_back_to() -> None:
    plan = queue(Clip(offer="standard/720p", seconds=8))
    away = choosing(offer="film/1080p")(moved_to(plan, AWAY.id))
    planned = moving(estimated(away, ALL_CARDS), HOME)
    assert moved(planned) == plan
    outcome = planned.lines[0].outcome
    # What is left there and what is restored stand side by side.
    assert (outcome.kind, outcome.label_before) == ("restored", "Film 1080p")
    assert outcome.label == "Standard 720p"
    assert outcome.changes[:2] == ("10 s becomes 8 s again", "1080p becomes 720p")


def test_an_offer_chosen_for_a_clip_that_stayed_is_the_one_it_goes_back_to() -> None:
    plan = queue(Clip(frame="landscape"), Clip(frame="landscape", offer="pro/hd"))
    away = moved_to(plan, AWAY.id)
    assert [clip.offer for clip in away.clips] == [f"{HOME}/standard/720p", f"{HOME}/pro/hd"]
    for position in (0, 1):
        new = edits.changed(
            away, [position], lambda clip: edits.chosen(clip, offer=f"{HOME}/pro/720p")
        )
        back = moved_to(new, HOME)
        assert back.clips[position] == plan.clips[position].model_copy(update={"offer": "pro/720p"})
        assert back.clips[1 - position] == plan.clips[1 - position]


def test_an_offer_chosen_for_a_clip_that_stayed_on_a_third_card_is_the_one_it_goes_back_to() -> (
    None
):
    other = AWAY.model_copy(update={"id": "third"})
    cards = {**ALL_CARDS, "third": other}
    plan = queue(Clip(frame="landscape", offer="live/pro/hd"))
    away = moved(moving(estimated(plan, cards), "third"))
    (clip,) = away.clips
    assert clip.moved_from == f"{HOME}/live/pro/hd"
    new = choosing(offer="live/pro/720p")(away)
    (back,) = moved(moving(estimated(new, cards), HOME)).clips
    assert (back.offer, back.moved_from) == ("live/pro/720p", None)


def test_a_length_in_place_of_one_that_was_not_on_offer_is_not_what_a_clip_goes_back_to() -> None:
    plan = queue(Clip(offer="pro/720p", seconds=4))
    assert moved_to(plan, AWAY.id).clips[0].moved_seconds == 4
    away = choosing(seconds=12)(moved_to(plan, AWAY.id))
    planned = moving(estimated(away, ALL_CARDS), HOME)
    assert "12 s becomes 4 s again" in planned.lines[0].outcome.changes
    assert moved(planned) == plan


def test_a_length_that_a_move_left_as_it_was_goes_along_as_it_is_chosen() -> None:
    plan = queue(Clip(offer="pro/720p", seconds=10))
    assert moved_to(plan, AWAY.id).clips[0].moved_seconds is None
    (back,) = there_and_back(plan, choosing(seconds=6)).clips
    assert (back.offer, back.seconds) == ("pro/720p", 6)


some_choices = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.one_of(
            st.tuples(st.just("offer"), st.sampled_from(["film/720p", "film/1080p"])),
            st.tuples(st.just("seconds"), st.integers(1, 20)),
            st.tuples(st.just("takes"), st.integers(1, 9)),
        ),
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(st.lists(some_marked_clips, min_size=1, max_size=4), some_choices)
def test_what_is_left_and_taken_again_changes_nothing(
    clips: list[Clip], choices: list[tuple[int, tuple[str, Any]]]
) -> None:
    # One that names no offer and stays is given a name by whoever chooses its first one.
    unmoved = dict.fromkeys(("moved_from", "moved_seconds", "moved_lane"))
    clips = [
        clip.model_copy(update={**unmoved, "offer": clip.offer or "standard/720p"})
        for clip in clips
    ]
    plan = queue(*clips, rates="live")
    browsed = away = moved_to(plan, AWAY.id)
    for place, (key, value) in choices:
        position = place % len(away.clips)
        offer = away.clips[position].offer or ""
        if key == "offer" and offer.count("/") == 2:
            # It stays on its card, for which the names are others.
            value = offer.rpartition("/")[0] + value[4:]
        browsed = edits.changed(browsed, [position], partial(edits.chosen, **{key: value}))
    for position, clip in enumerate(away.clips):
        again = {key: getattr(clip, key) for key in ("offer", "seconds", "takes")}
        browsed = edits.changed(browsed, [position], partial(edits.chosen, **again))
    assert browsed == away
    assert moved_to(browsed, "live") == plan


def test_a_lane_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(seconds=8))
    (back,) = there_and_back(plan, choosing(lane="batch")).clips
    assert (back.lane, back.offer) == ("batch", None)


def test_what_is_chosen_as_it_is_already_ends_no_mark() -> None:
    plan = moved_to(queue(Clip(seconds=4, lane="batch")), AWAY.id)
    clip = plan.clips[0]
    assert clip.moved_seconds == 4
    assert edits.chosen(clip, offer=clip.offer, seconds=clip.seconds, lane=clip.lane) == clip


@pytest.mark.parametrize("changes", [{"seconds": 6}, {"lane": "batch"}])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("number", [2, 3])
def test_pieces_of_which_one_was_changed_stay_pieces(
    changes: dict[str, Any], which: int, number: int
) -> None:
    away = moved_to(queue(Clip(id="a", shot="1A", seconds=10 * number)), AWAY.id)
    assert [clip.seconds for clip in away.clips] == [10] * number
    away = edits.changed(away, [which], lambda clip: edits.chosen(clip, **changes))
    back = moved_to(away, HOME)
    assert [clip.shot for clip in back.clips] == ["1A-1", "1A-2", "1A-3"][:number]
    groups = {clip.group for clip in (*away.clips, *back.clips)}
    assert len(groups) == 1
    assert "" not in groups
    lengths = [10] * number
    lengths[which] = changes.get("seconds", 10)
    # Back there no offer makes 6 or 10 s; the rules take the next length.
    assert [clip.seconds for clip in back.clips] == [-(-one // 4) * 4 for one in lengths]


@pytest.mark.parametrize(
    "changes", [{"offer": "film/1080p"}, {"offer": "live/pro/1080p"}, {"seconds": 12}]
)
def test_pieces_on_another_offer_or_longer_are_one_clip_again(changes: dict[str, Any]) -> None:
    plan = queue(Clip(id="a", shot="1A", seconds=20))
    away = choosing(**changes)(moved_to(plan, AWAY.id))
    planned = moving(estimated(away, ALL_CARDS), HOME)
    outcome = planned.lines[0].outcome
    assert moved(planned) == plan
    if changes.get("offer") == "film/1080p":
        assert outcome.label_before == "Film 1080p + Film 720p"
    elif "seconds" in changes:
        assert outcome.changes[0] == "12 + 10 s become one clip of 20 s again"


FIVES = card(id="fives", name="Fives", tiers=[tier(seconds=[5], rates=[rate(sizes=SMALL)])])

some_doings = st.lists(
    st.tuples(
        st.sampled_from(["offer", "seconds", "away", "fives", "copy"]),
        st.sets(st.integers(0, 9), min_size=1, max_size=3),
    ),
    max_size=4,
)


@settings(max_examples=200)
@example(26, "fives", [("away", {2, 3})])
@example(11, AWAY.id, [("offer", {0})])
@example(9, "fives", [("copy", {0, 1}), ("seconds", {0, 1})])
@example(26, "fives", [("offer", {4, 5}), ("away", {0, 1, 2, 3})])
@given(st.integers(1, 40), st.sampled_from(["fives", AWAY.id]), some_doings)
def test_no_second_is_paid_for_twice_after_a_move_back(
    seconds: int, first: str, doings: list[tuple[str, set[int]]]
) -> None:
    cards = {**ALL_CARDS, FIVES.id: FIVES}
    plan = queue(Clip(id="a", shot="1A", seconds=seconds, offer="pro/720p"))
    there = moved(moving(estimated(plan, cards), first))
    copies = 0
    for kind, some in doings:
        places = sorted({place % len(there.clips) for place in some})
        if kind == "copy":
            copies += len(places)
            there = copied(there, places, Random(copies))
        elif kind in ("away", "fives"):
            target = AWAY.id if kind == "away" else kind
            there = moved(moving(estimated(there, cards), target, places))
        else:
            changes = {"offer": f"{HOME}/pro/1080p"} if kind == "offer" else {"seconds": 12}
            there = edits.changed(there, places, partial(edits.chosen, **changes))
    back = moved(moving(estimated(there, cards), HOME))
    # Either the whole clip as it was, or no more than its pieces in the lengths on offer there.
    if [clip.seconds for clip in back.clips] != [seconds]:
        pieces = [-(-clip.seconds // 4) * 4 for clip in there.clips]
        # Nothing there is longer than the 12 s that were chosen for some.
        assert max(clip.seconds for clip in back.clips) <= 12
        assert sum(clip.seconds for clip in back.clips) <= sum(pieces)


@settings(max_examples=60)
@given(some_marked_clips, some_marked_clips)
def test_only_marks_end_beside_what_is_chosen(clip: Clip, other: Clip) -> None:
    for key in ("offer", "seconds", "lane", "takes", "prompt"):
        new = edits.chosen(clip, **{key: getattr(other, key)})
        assert getattr(new, key) == getattr(other, key)
        differs = {name for name in Clip.model_fields if getattr(new, name) != getattr(clip, name)}
        assert differs <= {key, "moved_from", "moved_seconds", "moved_lane"}
        if key not in differs:
            assert new == clip


def test_a_fix_that_finds_the_offer_on_its_card_ends_no_mark() -> None:
    clip = Clip(offer="film/1081p", moved_from=HOME, moved_seconds=4)
    plan = queue(clip, rates=AWAY.id)
    fixed = fixed_everywhere(forecast(estimated(plan, ALL_CARDS)), "unknown-offer")
    assert fixed.clips[0].offer == "film/1080p"
    assert (fixed.clips[0].moved_from, fixed.clips[0].moved_seconds) == (HOME, 4)


def test_a_shot_list_that_changes_the_card_ends_no_mark_and_one_that_gives_it_sets_it() -> None:
    plan = queue(Clip(id="a", offer="film/720p", moved_from=HOME, moved_seconds=4), rates=AWAY.id)
    told = Clip(id="a", offer="live/pro/720p", moved_from=f"{HOME}/pro/720p")
    for given_, mark in (({"id", "offer"}, HOME), ({"id", "offer", "moved_from"}, told.moved_from)):
        (clip,) = merge(plan, [Row(1, told, frozenset(given_))], Random(1)).plan.clips
        assert (clip.offer, clip.moved_from, clip.moved_seconds) == ("live/pro/720p", mark, 4)


@pytest.mark.parametrize("rates", [HOME, "live"])
def test_a_plan_whose_card_was_chosen_does_not_come_from_another(rates: str) -> None:
    away = moved_to(queue(Clip()), AWAY.id)
    assert away.moved_from is not None
    assert edits.settings_chosen(away, rates=rates).moved_from is None
    assert edits.settings_chosen(away, rates=away.rates, title="New").moved_from == away.moved_from


def test_a_lane_of_the_plan_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(offer="standard/720p"))
    back = there_and_back(plan, lambda one: edits.settings_chosen(one, lane="batch"))
    assert (back.lane, back.moved_from) == ("batch", None)
