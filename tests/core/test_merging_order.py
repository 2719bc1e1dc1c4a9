"""The order that comes of two, laid against the rule in its plainest form: pair by pair."""

from collections.abc import Sequence
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from soraplan.core.merging.order import ordered

CLIPS = "ABCDEFG"

some_orders = st.integers(0, len(CLIPS)).flatmap(lambda most: st.permutations(CLIPS[:most]))
some_pairs = st.integers(0, len(CLIPS)).flatmap(
    lambda most: st.tuples(st.permutations(CLIPS[:most]), st.permutations(CLIPS[:most]))
)


def turned(order: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs that stand the other way around than in the alphabet."""
    return {
        (one, other)
        for one, other in combinations(sorted(order), 2)
        if order.index(one) > order.index(other)
    }


@given(some_orders)
def test_a_side_that_moved_nothing_leaves_the_order_to_the_other(order: list[str]) -> None:
    old = sorted(order)
    here, there = ordered(old, order, old), ordered(old, old, order)
    assert here.mine == here.theirs == there.mine == there.theirs == order
    assert (here.contested, there.contested) == ((), ())
    assert here.moved_here == there.moved_there == (order != old)
    assert not (here.moved_there or there.moved_here)


@given(some_pairs)
def test_the_sides_may_change_places(orders: tuple[list[str], list[str]]) -> None:
    here, there = orders
    one, other = ordered(sorted(here), here, there), ordered(sorted(here), there, here)
    assert (one.mine, one.theirs, one.contested) == (other.theirs, other.mine, other.contested)
    assert (one.moved_here, one.moved_there) == (other.moved_there, other.moved_here)


@given(some_pairs)
@example((list("DBEAC"), list("ACDBE")))
def test_clips_stand_as_the_side_has_them_that_turned_them_around_or_it_is_asked(
    orders: tuple[list[str], list[str]],
) -> None:
    here, there = orders
    made = ordered(sorted(here), here, there)
    contested = set(made.contested)
    both = turned(here) | turned(there)
    for side, own in ((made.mine, here), (made.theirs, there)):
        for pair in combinations(sorted(here), 2):
            wanted = turned(own) if contested.issuperset(pair) else both
            assert (pair in turned(side)) == (pair in wanted)
    assert (made.mine == made.theirs) == (not contested)


@given(st.lists(st.sampled_from(range(0, 20, 2)), unique=True), st.data())
def test_neighbours_that_changed_places_here_and_others_there_are_both_as_they_were_put(
    here: list[int], data: st.DataObject
) -> None:
    free = sorted({*range(0, 20, 2)} - {*here})
    there = data.draw(st.lists(st.sampled_from(free), unique=True) if free else st.just([]))
    old = [f"{place:02}" for place in range(20)]

    def swapped(places: list[int]) -> list[str]:
        made = [*old]
        for place in places:
            made[place], made[place + 1] = made[place + 1], made[place]
        return made

    made = ordered(old, swapped(here), swapped(there))
    assert made.mine == made.theirs == swapped([*here, *there])
    assert not made.contested


@given(st.permutations(range(9)), st.integers(0, 8), st.integers(0, 8), st.data())
def test_one_clip_moved_here_and_there_to_two_places_is_asked(
    order: list[int], to_here: int, to_there: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, 8))
    old = [str(one) for one in order]

    def moved(to: int) -> list[str]:
        rest = [one for one in old if one != old[at]]
        return [*rest[:to], old[at], *rest[to:]]

    made = ordered(old, moved(to_here), moved(to_there))
    is_asked = to_here != to_there and at not in (to_here, to_there)
    assert bool(made.contested) == is_asked
