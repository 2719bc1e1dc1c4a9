from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soraplan.core import clips as module
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips

CHUNK = 4


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Chunks so small that a short queue has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", CHUNK)
        yield


def made(*names: object) -> list[Clip]:
    return [Clip(id=f"c{name}") for name in names]


def check(queue: Clips, model: list[Clip]) -> None:
    """Whatever can be asked of a queue is answered as by a plain list."""
    assert list(queue) == model
    assert len(queue) == len(model)
    assert [queue[place] for place in range(len(model))] == model
    assert [queue[place - len(model)] for place in range(len(model))] == model
    assert list(reversed(queue)) == model[::-1]
    assert queue == Clips(model)
    assert hash(queue) == hash(Clips(model))
    assert bool(queue) == bool(model)
    assert [sum(map(len, queue.chunks[:place])) for place in range(len(queue.chunks))] == list(
        queue.starts()
    )
    assert all(1 <= len(chunk) <= 2 * CHUNK for chunk in queue.chunks)


@given(st.data())
@settings(max_examples=80)
def test_a_queue_behaves_as_a_list_through_any_edits_and_old_values_stay(
    data: st.DataObject,
) -> None:
    model = made(*range(data.draw(st.integers(0, 30))))
    queue = Clips(model)
    values = [(queue, list(model))]
    for step in range(data.draw(st.integers(1, 12))):
        places = st.integers(0, max(0, len(model) - 1))
        kind = data.draw(st.sampled_from(["insert", "replace", "remove", "substitute"]))
        if kind == "insert":
            at = data.draw(st.integers(0, len(model)))
            new = made(*(f"{step}-{number}" for number in range(data.draw(st.integers(0, 13)))))
            queue = queue.inserted(at, iter(new))
            model[at:at] = new
        elif model and kind == "replace":
            changes = {
                place: Clip(id=f"r{step}-{place}")
                for place in data.draw(st.sets(places, max_size=6))
            }
            queue = queue.replaced(changes)
            for place, clip in changes.items():
                model[place] = clip
        elif model and kind == "substitute":
            parts = {
                place: made(*(f"s{step}-{place}-{number}" for number in range(size)))
                for place, size in data.draw(
                    st.dictionaries(places, st.integers(0, 13), max_size=6)
                ).items()
            }
            queue = queue.substituted(parts)
            model = [one for place, clip in enumerate(model) for one in parts.get(place, [clip])]
        elif model:
            gone = data.draw(st.sets(places, max_size=9))
            queue = queue.without(iter(gone))
            model = [clip for place, clip in enumerate(model) if place not in gone]
        check(queue, model)
        values.append((queue, list(model)))
    for value, expected in values:
        check(value, expected)


@given(st.integers(0, 30), st.data())
def test_a_slice_is_that_of_a_list(length: int, data: st.DataObject) -> None:
    model = made(*range(length))
    ends = st.none() | st.integers(-40, 40)
    steps = st.sampled_from([None, 1, 2, 3, -1, -2])
    cut = slice(data.draw(ends), data.draw(ends), data.draw(steps))
    assert list(Clips(model)[cut]) == model[cut]


@given(st.integers(0, 30), st.integers(0, 35), st.integers(0, 35))
def test_spans_are_the_clips_between_and_share_whole_chunks(
    length: int, start: int, stop: int
) -> None:
    queue = Clips(made(*range(length)))
    spans = list(queue.spans(start, stop))
    assert [clip for span in spans for clip in span] == list(queue)[start:stop]
    whole = [
        chunk
        for chunk, first in zip(queue.chunks, queue.starts(), strict=True)
        if start <= first and first + len(chunk) <= stop
    ]
    assert all(any(span is chunk for span in spans) for chunk in whole)


def test_replacing_one_clip_of_many_keeps_every_other_chunk() -> None:
    queue = Clips(made(*range(40)))
    after = queue.replaced({17: Clip(id="new")})
    changed = [new is not old for new, old in zip(after.chunks, queue.chunks, strict=True)]
    assert changed.count(True) == 1


def test_inserting_and_removing_touches_one_chunk_alone() -> None:
    queue = Clips(made(*range(40)))
    known = {id(chunk) for chunk in queue.chunks}
    for after in (
        queue.inserted(17, made("new")),
        queue.without([17]),
        queue.substituted({17: made("new", "newer")}),
    ):
        assert sum(id(chunk) not in known for chunk in after.chunks) == 1


def test_a_queue_that_grows_clip_by_clip_keeps_its_chunks_small() -> None:
    queue = Clips()
    for number in range(100):
        queue = queue.inserted(len(queue), made(number))
    assert [clip.id for clip in queue] == [f"c{number}" for number in range(100)]
    assert max(map(len, queue.chunks)) <= 2 * CHUNK


@pytest.mark.parametrize("place", [3, -4, 99])
def test_a_place_outside_the_queue_is_an_error(place: int) -> None:
    with pytest.raises(IndexError, match="in a queue of 3"):
        Clips(made(1, 2, 3))[place]


@pytest.mark.parametrize("place", [3, -1])
def test_nothing_is_replaced_outside_the_queue(place: int) -> None:
    with pytest.raises(IndexError, match="in a queue of 3"):
        Clips(made(1, 2, 3)).replaced({place: Clip()})
    with pytest.raises(IndexError, match="in a queue of 3"):
        Clips(made(1, 2, 3)).substituted({place: [Clip()]})


def test_queues_are_equal_by_their_clips_however_they_came_about() -> None:
    grown = Clips()
    for clip in made(*range(22)):
        grown = grown.inserted(len(grown), [clip])
    straight = Clips(made(*range(22)))
    assert grown.starts() != straight.starts()
    assert grown == straight
    assert grown != straight.replaced({21: Clip(id="other")})
    assert grown != straight.without([21])
    assert straight != straight.replaced({21: Clip(id="other")})
    assert straight != made(*range(22))
    assert repr(Clips(made(1))) == f"Clips({made(1)!r})"


def test_an_empty_queue_takes_its_first_clips() -> None:
    check(Clips(), [])
    check(Clips().inserted(0, made(*range(9))), made(*range(9)))
    check(Clips(made(1)).without([0]), [])
