from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, copied, queue, some_edits, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.merging import Clash, Side, merged
from soraplan.core.moving.marks import runs
from soraplan.core.plan import MovedPlan, Plan
from soraplan.storage import plans


def with_own_ids(plan: Plan) -> Plan:
    """The plan with ids that say nothing of where a clip stands."""
    clips = [clip.model_copy(update={"id": f"k{at}x"}) for at, clip in enumerate(plan.clips)]
    return queue(*clips, **{key: value for key, value in plan.__dict__.items() if key != "clips"})


def done(plan: Plan, some: list[Edit]) -> Plan:
    return reduce(lambda made, edit: edit(made), some, plan)


some_bases = some_plans.map(with_own_ids)
some_work = st.lists(some_edits(), max_size=4)


def by_id(plan: Plan) -> dict[str, Clip]:
    return {clip.id: clip for clip in plan.clips}


def ids(plan: Plan) -> list[str]:
    return [clip.id for clip in plan.clips]


def reread(plan: Plan) -> Plan:
    """The plan as somebody else's file holds it: equal, and no value shared."""
    return plans.parse(plans.dumps(plan), "theirs")


def all_of(side: Side, clashes: tuple[Clash, ...]) -> dict[int, Side]:
    return dict.fromkeys(range(len(clashes)), side)


@given(some_bases, some_work)
def test_what_only_one_side_did_is_the_result(base: Plan, work: list[Edit]) -> None:
    changed = done(base, work)
    here, there = merged(base, changed, reread(base)), merged(base, base, reread(changed))
    assert here.plan() == changed == there.plan()
    assert not here.clashes
    assert not there.clashes
    assert here.from_theirs.is_nothing
    assert there.from_mine.is_nothing


@given(some_bases, some_work)
def test_what_both_did_alike_is_no_clash_and_counts_for_nobody(
    base: Plan, work: list[Edit]
) -> None:
    changed = done(base, work)
    found = merged(base, changed, reread(changed))
    assert found.plan() == changed
    assert not found.clashes
    assert found.from_mine.is_nothing
    assert found.from_theirs.is_nothing


@given(some_bases, some_work, some_work)
def test_no_clip_goes_that_nobody_removed(base: Plan, here: list[Edit], there: list[Edit]) -> None:
    mine, theirs = done(base, here), reread(done(base, there))
    before, left, right = by_id(base), by_id(mine), by_id(theirs)
    kept = by_id(merged(base, mine, theirs).plan())
    for id_ in left.keys() | right.keys():
        one = left.get(id_) or right[id_]
        is_removed = id_ in before and (id_ not in left or id_ not in right)
        assert (id_ in kept) is (not is_removed or one != before[id_])
    assert kept.keys() <= left.keys() | right.keys()


@given(some_bases, some_work, some_work, st.lists(st.sampled_from(["mine", "theirs"])))
def test_whatever_is_chosen_the_result_is_a_good_plan(
    base: Plan, here: list[Edit], there: list[Edit], sides: list[Side]
) -> None:
    mine, theirs = done(base, here), reread(done(base, there))
    for one in (base, None):
        made = merged(one, mine, theirs).plan(dict(enumerate(sides)))
        assert len(set(ids(made))) == len(made.clips)
        assert reread(made) == made


@given(some_bases, some_work, some_work)
def test_each_clash_goes_as_it_was_chosen(base: Plan, here: list[Edit], there: list[Edit]) -> None:
    mine, theirs = done(base, here), reread(done(base, there))
    found = merged(base, mine, theirs)
    for side in ("mine", "theirs"):
        made = found.plan(all_of(side, found.clashes))
        clips = by_id(made)
        for clash in found.clashes:
            wanted = clash.mine if side == "mine" else clash.theirs
            if clash.kind == "order":
                continue
            if wanted is None:
                assert clash.clip not in clips
            else:
                held = made if clash.clip is None else clips[clash.clip]
                assert {key: held.__dict__[key] for key in clash.keys} == wanted


@given(some_bases, some_work, some_work)
def test_the_two_sides_may_change_places(base: Plan, here: list[Edit], there: list[Edit]) -> None:
    mine, theirs = done(base, here), done(base, there)
    one, other = merged(base, mine, theirs), merged(base, theirs, mine)
    assert len(one.clashes) == len(other.clashes)
    if not one.clashes:
        assert by_id(one.plan()) == by_id(other.plan())
    assert one.from_mine.clips == other.from_theirs.clips
    assert one.from_mine.settings == other.from_theirs.settings


@given(some_bases, st.integers(1, 9), st.data())
def test_edits_of_different_clips_and_fields_are_both_there(
    base: Plan, takes: int, data: st.DataObject
) -> None:
    every = range(len(base.clips))
    here = data.draw(st.sets(st.sampled_from(every)) if every else st.just(set()))
    there = data.draw(st.sets(st.sampled_from(every)) if every else st.just(set()))
    mine = edits.changed(base, here, lambda clip: edits.revised(clip, takes=takes, owner="me"))
    theirs = edits.changed(base, there, lambda clip: edits.revised(clip, notes="theirs"))
    found = merged(base, mine, reread(theirs))
    assert not found.clashes
    for at, clip in enumerate(found.plan().clips):
        assert clip.owner == ("me" if at in here else base.clips[at].owner)
        assert clip.takes == (takes if at in here else base.clips[at].takes)
        assert clip.notes == ("theirs" if at in there else base.clips[at].notes)
    assert (found.from_mine.clips, found.from_theirs.clips) == (len(here), len(there))


@given(some_bases, some_work, some_work)
def test_without_a_common_plan_every_difference_is_asked_and_every_clip_kept(
    base: Plan, here: list[Edit], there: list[Edit]
) -> None:
    mine, theirs = done(base, here), reread(done(base, there))
    found = merged(None, mine, theirs)
    left, right = by_id(mine), by_id(theirs)
    differing = [id_ for id_ in left.keys() & right.keys() if left[id_] != right[id_]]
    asked = {clash.clip for clash in found.clashes if clash.kind == "field"}
    assert asked == set(differing)
    assert by_id(found.plan()) == right | left
    assert all(clash.base is None for clash in found.clashes)
    assert by_id(found.plan(all_of("theirs", found.clashes))) == left | right


ABC = queue(*(Clip(id=f"k{name}x", shot=name, prompt=f"Shot {name}") for name in "ABCDE"))


def moved(plan: Plan, order: str) -> Plan:
    clips = {clip.shot: clip for clip in plan.clips}
    return queue(*(clips[name] for name in order))


def with_new(plan: Plan, after: str, shot: str, **fields: Any) -> Plan:
    at = [clip.shot for clip in plan.clips].index(after) + 1 if after else 0
    clip = Clip(**{"id": f"new{shot}", "shot": shot, **fields})
    return plan.model_copy(update={"clips": plan.clips.inserted(at, [clip])})


def shots(plan: Plan) -> str:
    return "".join(clip.shot for clip in plan.clips)


def revised(plan: Plan, shot: str, **fields: Any) -> Plan:
    at = [clip.shot for clip in plan.clips].index(shot)
    return edits.changed(plan, [at], lambda clip: edits.revised(clip, **fields))


def without(plan: Plan, shot: str) -> Plan:
    return edits.removed(plan, [[clip.shot for clip in plan.clips].index(shot)])


@pytest.mark.parametrize(
    ("mine", "theirs", "result", "by"),
    [
        (ABC, moved(ABC, "EABCD"), "EABCD", "theirs"),
        (moved(ABC, "BACDE"), ABC, "BACDE", "mine"),
        (moved(ABC, "BACDE"), moved(ABC, "ABCED"), "BACED", "both"),
        (moved(ABC, "BCDEA"), moved(ABC, "EABCD"), "EBCDA", "both"),
        (moved(ABC, "BACDE"), moved(ABC, "EDCAB"), "EDCBA", "both"),
        (moved(ABC, "BCDEA"), moved(ABC, "EDCBA"), "EDCBA", "both"),
        (moved(ABC, "BACDE"), moved(ABC, "BACDE"), "BACDE", None),
        (with_new(ABC, "B", "m"), moved(ABC, "EBACD"), "EBmACD", "theirs"),
        (moved(ABC, "EBACD"), with_new(ABC, "B", "t"), "EBtACD", "mine"),
        (with_new(ABC, "B", "m"), with_new(ABC, "B", "t"), "ABmtCDE", None),
        (with_new(ABC, "E", "m"), with_new(ABC, "E", "t"), "ABCDEmt", None),
        (with_new(ABC, "", "m"), with_new(ABC, "", "t"), "mtABCDE", None),
        (with_new(ABC, "B", "m"), with_new(moved(ABC, "EABCD"), "B", "t"), "EABmtCD", "theirs"),
        (with_new(ABC, "D", "m"), with_new(moved(ABC, "EABCD"), "D", "t"), "EABCDmt", "theirs"),
        (without(ABC, "B"), with_new(ABC, "B", "t"), "AtCDE", None),
        (with_new(moved(ABC, "ABCED"), "B", "m"), without(ABC, "A"), "BmCED", "mine"),
    ],
)
def test_the_order_is_that_of_whoever_moved_and_new_clips_stand_where_they_stood(
    mine: Plan, theirs: Plan, result: str, by: str | None
) -> None:
    found = merged(ABC, mine, reread(theirs))
    assert not found.clashes
    assert shots(found.plan()) == result
    assert found.from_mine.is_moved == (by in ("mine", "both"))
    assert found.from_theirs.is_moved == (by in ("theirs", "both"))


@pytest.mark.parametrize(
    ("mine", "theirs", "contested"),
    [
        ("BACDE", "BCADE", "ABC"),
        ("CABDE", "ABDEC", "ABCDE"),
        ("BACDE", "ACBDE", "ABC"),
    ],
)
def test_two_orders_that_contradict_are_chosen_and_the_rest_is_merged(
    mine: str, theirs: str, contested: str
) -> None:
    rest = [Clip(id=f"k{name}x", shot=name) for name in "XYZ"]
    base = queue(*ABC.clips, *rest)
    here = queue(*moved(ABC, mine).clips, *rest)
    there = queue(*moved(ABC, theirs).clips, *rest[1:], rest[0])
    found = merged(base, here, with_new(reread(there), "E", "t"))
    [clash] = found.clashes
    assert (clash.kind, clash.label, clash.clip) == ("order", "order", None)
    assert clash.base == {"order": tuple(contested)}
    assert clash.mine == {"order": tuple(one for one in mine if one in contested)}
    assert clash.theirs == {"order": tuple(one for one in theirs if one in contested)}
    assert shots(found.plan()).replace("t", "") == f"{mine}YZX"
    assert shots(found.plan({0: "theirs"})).replace("t", "") == f"{theirs}YZX"
    assert "Et" in shots(found.plan({0: "theirs"}))
    assert (found.from_mine.is_moved, found.from_theirs.is_moved) == (False, True)


def test_clips_go_and_change_as_chosen_in_either_order() -> None:
    here = revised(without(moved(ABC, "BACDE"), "D"), "A", takes=4)
    there = revised(revised(moved(ABC, "BCADE"), "A", takes=6), "D", takes=2)
    found = merged(ABC, here, reread(there))
    assert [clash.kind for clash in found.clashes] == ["order", "field", "removed here"]
    made = found.plan({0: "theirs", 1: "theirs", 2: "mine"})
    assert (shots(made), made.clips[2].takes) == ("BCAE", 6)


def test_a_new_clip_that_both_put_elsewhere_is_a_matter_of_order() -> None:
    found = merged(ABC, with_new(ABC, "A", "n"), reread(with_new(ABC, "D", "n")))
    [clash] = found.clashes
    assert clash.kind == "order"
    assert shots(found.plan()) == "AnBCDE"
    assert shots(found.plan({0: "theirs"})) == "ABCDnE"
    alike = merged(ABC, with_new(moved(ABC, "BACDE"), "D", "n"), reread(with_new(ABC, "D", "n")))
    assert not alike.clashes
    assert shots(alike.plan()) == "BACDnE"


def test_without_a_common_plan_two_orders_are_chosen_from() -> None:
    found = merged(None, moved(ABC, "BACDE"), reread(ABC))
    [clash] = found.clashes
    assert (clash.kind, clash.base) == ("order", None)
    assert shots(found.plan()) == "BACDE"
    assert shots(found.plan({0: "theirs"})) == "ABCDE"


def test_a_merge_shares_what_did_not_change_with_mine() -> None:
    base = queue(*(Clip(id=f"k{at}x", prompt=f"Take {at}") for at in range(2_000)))
    theirs = edits.changed(reread(base), [5], lambda clip: edits.revised(clip, takes=3))
    for mine in (base, edits.changed(base, [9], lambda clip: edits.revised(clip, takes=3))):
        made = merged(base, mine, theirs).plan()
        assert made.clips[5].takes == 3
        shared = [one is other for one, other in zip(made.clips, mine.clips, strict=True)]
        assert shared.count(False) == 1


def test_a_clip_removed_there_and_edited_here_is_kept_until_it_is_given_up() -> None:
    mine = revised(ABC, "B", takes=4)
    found = merged(ABC, mine, reread(without(ABC, "B")))
    [clash] = found.clashes
    assert (clash.kind, clash.label, clash.clip) == ("removed there", "B", "kBx")
    assert (clash.here, clash.there) == (1, None)
    assert (clash.base, clash.mine, clash.theirs) == ({"takes": 1}, {"takes": 4}, None)
    assert found.plan() == mine
    assert shots(found.plan({0: "theirs"})) == "ACDE"


def test_a_clip_removed_here_and_edited_there_comes_back_until_it_is_given_up() -> None:
    found = merged(ABC, without(ABC, "B"), reread(revised(ABC, "B", takes=4)))
    [clash] = found.clashes
    assert (clash.kind, clash.default, clash.keys) == ("removed here", "theirs", ("takes",))
    assert (clash.here, clash.there) == (None, 1)
    assert found.plan() == revised(ABC, "B", takes=4)
    assert shots(found.plan({0: "mine"})) == "ACDE"


def test_a_clip_says_who_changed_which_of_its_fields() -> None:
    mine = revised(ABC, "C", takes=4, prompt="Dawn", notes="mine")
    theirs = revised(ABC, "C", takes=6, prompt="Dusk", owner="Ana")
    found = merged(ABC, mine, reread(theirs))
    told = [(clash.label, clash.base, clash.mine, clash.theirs) for clash in found.clashes]
    assert told == [
        ("C", {"prompt": "Shot C"}, {"prompt": "Dawn"}, {"prompt": "Dusk"}),
        ("C", {"takes": 1}, {"takes": 4}, {"takes": 6}),
    ]
    clip = found.plan({1: "theirs"}).clips[2]
    assert (clip.prompt, clip.takes, clip.notes, clip.owner) == ("Dawn", 6, "mine", "Ana")


def test_new_clips_of_one_id_are_both_kept_and_theirs_gets_another() -> None:
    found = merged(
        ABC,
        with_new(ABC, "E", "m", id="clip-6"),
        reread(with_new(ABC, "E", "t", id="clip-6")),
    )
    assert not found.clashes
    assert shots(found.plan()) == "ABCDEmt"
    assert ids(found.plan())[-2:] == ["clip-6", "clip-6-2"]
    assert found.renamed == {"clip-6": "clip-6-2"}


def test_a_new_clip_of_both_is_one_clip_whose_fields_clash() -> None:
    mine = with_new(ABC, "B", "n", prompt="Rain", takes=2)
    theirs = with_new(ABC, "B", "n", prompt="Snow", takes=3, count=2)
    found = merged(ABC, mine, reread(theirs))
    assert [(one.kind, one.keys, one.base) for one in found.clashes] == [
        ("field", ("prompt",), None),
        ("field", ("count",), None),
        ("field", ("takes",), None),
    ]
    assert found.plan() == mine
    assert found.plan(all_of("theirs", found.clashes)) == theirs
    assert not found.renamed


@pytest.mark.parametrize(("prompts", "number"), [(("Rain", "Snow"), 2), (("Rain", "Rain"), 1)])
def test_new_clips_of_one_id_are_two_where_shot_and_prompt_differ(
    prompts: tuple[str, str], number: int
) -> None:
    mine = with_new(ABC, "E", "m", id="k7", prompt=prompts[0])
    theirs = with_new(ABC, "E", "t", id="k7", prompt=prompts[1])
    found = merged(ABC, mine, reread(theirs))
    assert len(found.plan().clips) == 5 + number
    assert len(found.renamed) == number - 1


def test_with_nothing_done_here_clips_keep_the_ids_that_they_have_there() -> None:
    base = queue(Clip(id="clip-1", prompt="one"), Clip(id="clip-2", prompt="two"))
    theirs = queue(
        Clip(id="clip-1", prompt="new"),
        Clip(id="clip-2", prompt="one"),
        Clip(id="clip-3", prompt="two"),
    )
    found = merged(base, base, theirs)
    assert found.plan() == theirs
    assert found.renamed == {}


MOVED: Mapping[str, Any] = {
    "offer": "ray/720p",
    "seconds": 5,
    "moved_from": "openai-sora-2/pro/720p",
    "moved_seconds": 4,
}
LONG = queue(Clip(id="k3f9a2", shot="1A", prompt="Dawn", seconds=40), Clip(id="m7x2qd", shot="1B"))


def split(plan: Plan, *lengths: int, at: int = 0) -> Plan:
    """The plan with a clip split, as the fix of a length does it."""
    return edits.substituted(plan, {at: edits.pieces(plan.clips[at], lengths)})


def at_place(plan: Plan, place: int, **fields: Any) -> Plan:
    return edits.changed(plan, [place], lambda clip: edits.revised(clip, **fields))


def generated(plan: Plan) -> int:
    """The seconds that a run of the first shot generates."""
    return sum(clip.seconds * clip.takes for clip in plan.clips if clip.shot.startswith("1A"))


def both_ways(base: Plan, one: Plan, other: Plan) -> list[Plan]:
    """What comes of two plans without a clash, each of them being mine once."""
    found = [merged(base, one, reread(other)), merged(base, other, reread(one))]
    assert [(made.clashes, made.renamed) for made in found] == [((), {})] * 2
    return [made.plan() for made in found]


def test_pieces_that_both_split_alike_are_the_same_pieces() -> None:
    pieces = split(LONG, 20, 20)
    for made in both_ways(LONG, pieces, at_place(pieces, 1, takes=3)):
        assert made == at_place(pieces, 1, takes=3)
        assert generated(made) == 80
    for made in both_ways(LONG, at_place(pieces, 1, owner="Ana"), at_place(pieces, 1, takes=3)):
        assert made == at_place(pieces, 1, takes=3, owner="Ana")
    for made in both_ways(LONG, split(pieces, 10, 10, at=1), split(pieces, 10, 10, at=1)):
        assert made == split(pieces, 10, 10, at=1)
    mine = at_place(pieces, 1, shot="1X", prompt="Rain")
    found = merged(LONG, mine, reread(at_place(pieces, 1, shot="1Y", prompt="Snow")))
    assert [clash.keys for clash in found.clashes] == [("shot",), ("prompt",)]
    assert not found.renamed
    found = merged(LONG, at_place(pieces, 1, takes=2), reread(at_place(pieces, 1, takes=3)))
    [clash] = found.clashes
    assert (clash.clip, clash.mine, clash.theirs) == ("k3f9a2-2", {"takes": 2}, {"takes": 3})
    found = merged(LONG, at_place(pieces, 1, shot="1X"), reread(pieces))
    assert [clash.keys for clash in found.clashes] == [("shot",)]


def test_what_was_changed_of_a_clip_that_was_split_is_changed_in_its_pieces() -> None:
    there = at_place(LONG, 0, takes=3, prompt="Dusk")
    for made in both_ways(LONG, split(LONG, 20, 20), there):
        assert made == split(there, 20, 20)
        assert generated(made) == generated(there) == 120
    here = at_place(split(LONG, 20, 20), 1, owner="Ana")
    for made in both_ways(LONG, here, there):
        assert made == at_place(split(there, 20, 20), 1, owner="Ana")
    found = merged(LONG, at_place(split(LONG, 20, 20), 1, takes=2), reread(there))
    [clash] = found.clashes
    assert (clash.clip, clash.keys) == ("k3f9a2-2", ("takes",))
    assert generated(found.plan()) == 20 * 3 + 20 * 2


def test_a_piece_that_was_removed_leaves_the_change_to_the_others() -> None:
    here = edits.removed(split(LONG, 20, 10, 10), [1])
    for made in both_ways(LONG, here, at_place(LONG, 0, takes=3)):
        assert [clip.takes for clip in made.clips] == [3, 3, 1]
    first = edits.removed(split(LONG, 20, 20), [0])
    for made in both_ways(LONG, first, LONG):
        assert made == first


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (split(LONG, 10, 10, 20), split(LONG, 30, 10)),
        (split(LONG, 20, 20), split(LONG, 30, 10)),
        (split(LONG, 20, 20), split(split(LONG, 20, 20), 10, 10)),
        (split(LONG, 20, 20), at_place(LONG, 0, seconds=20)),
        (split(LONG, 20, 20), at_place(LONG, 0, seconds=20, takes=3)),
        (split(LONG, 20, 20), edits.removed(LONG, [0])),
        (edits.removed(split(LONG, 20, 20), [0]), at_place(LONG, 0, takes=3)),
        (
            edits.changed(split(LONG, 20, 20), [0, 1], lambda one: edits.revised(one, **MOVED)),
            at_place(LONG, 0, offer="pro/720p"),
        ),
        (split(LONG, 20, 20), at_place(LONG, 0, **MOVED)),
    ],
)
def test_a_clip_split_in_another_way_than_it_was_changed_is_that_of_one_side(
    mine: Plan, theirs: Plan
) -> None:
    for here, there in ((mine, theirs), (theirs, mine)):
        found = merged(LONG, here, reread(there))
        [clash] = found.clashes
        assert (clash.kind, clash.label, clash.clip) == ("split", "1A", "k3f9a2")
        assert found.plan({0: "mine"}) == here
        assert found.plan({0: "theirs"}) == there
        assert found.plan() == (here if clash.mine else there)
        for plan, held in ((here, clash.mine), (there, clash.theirs)):
            assert tuple(plan.clips)[:-1] == (held["pieces"] if held else ())


def test_the_offer_of_pieces_stays_that_of_the_card_it_was_chosen_on() -> None:
    base = at_place(LONG, 0, offer="pro/720p")
    theirs = at_place(split(base, 20, 20), 1, offer="pro/hd")
    mine = at_place(edits.settings_revised(base, rates="luma", account=None), 0, seconds=30)
    found = merged(base, mine, reread(theirs))
    assert [clash.kind for clash in found.clashes] == ["split"]
    offers = [clip.offer for clip in found.plan({0: "theirs"}).clips]
    assert offers == ["openai-sora-2/pro/720p", "openai-sora-2/pro/hd", None]


def test_another_clip_under_the_id_of_a_piece_is_kept_beside_it() -> None:
    mine = split(LONG, 20, 20)
    theirs = with_new(LONG, "1B", "9", id="k3f9a2-2", prompt="Rain")
    found = merged(LONG, mine, reread(theirs))
    assert shots(found.plan()) == "1A-11A-21B9"
    assert found.renamed == {"k3f9a2-2": "k3f9a2-2-2"}


def test_pieces_that_both_sides_made_do_not_become_one_group() -> None:
    def split(name: str) -> Plan:
        made = with_new(ABC, "E", name, id="clip-6", group="pieces of clip-6")
        return with_new(made, name, name, id="clip-6-2", group="pieces of clip-6")

    found = merged(ABC, split("m"), reread(split("t"))).plan()
    groups = [(clip.shot, clip.group) for clip in found.clips][5:]
    assert groups == [
        ("m", "pieces of clip-6"),
        ("m", "pieces of clip-6"),
        ("t", "pieces of clip-6 #2"),
        ("t", "pieces of clip-6 #2"),
    ]


def loose(*prompts: str) -> Plan:
    """A plan whose file gives its clips no ids."""
    return queue(*(Clip(prompt=prompt) for prompt in prompts))


def test_a_clip_put_into_a_file_without_ids_does_not_pass_for_those_behind_it() -> None:
    base = loose("Dawn", "Dusk", "Rain")
    mine = edits.changed(base, [1], lambda clip: edits.revised(clip, takes=5))
    found = merged(base, mine, loose("Title", "Dawn", "Dusk", "Rain"))
    assert not found.clashes
    assert [(clip.prompt, clip.takes) for clip in found.plan().clips] == [
        ("Title", 1),
        ("Dawn", 1),
        ("Dusk", 5),
        ("Rain", 1),
    ]
    assert ids(found.plan())[1:] == ids(base)


def test_a_copy_whose_original_was_removed_is_another_clip_than_the_original() -> None:
    base = loose("Dawn", "Dusk", "Rain")
    theirs = edits.removed(copied(base, [1], Random(1)), [1])
    assert [clip.prompt for clip in theirs.clips] == ["Dawn", "Dusk", "Rain"]
    found = merged(base, edits.removed(base, [1]), reread(theirs))
    assert not found.clashes
    assert found.plan() == theirs


def test_a_clip_without_an_id_is_not_one_that_was_removed_under_its_own_id() -> None:
    base = with_own_ids(loose("Dawn", "Dusk"))
    theirs = queue(base.clips[0], Clip(prompt="Dusk"))
    found = merged(base, edits.removed(base, [1]), reread(theirs))
    assert found.plan() == theirs


def test_settings_are_merged_one_by_one() -> None:
    base = queue(title="Spring", budget=100, accounts={"luma": "plus"})
    mine = edits.settings_revised(
        base, title="Summer", client="Ana", accounts={"luma": "pro", "euro": "any"}
    )
    theirs = edits.settings_revised(
        base, title="Autumn", budget=300, accounts={"luma": "plus", "live": "tier-1"}
    )
    found = merged(base, mine, reread(theirs))
    assert [(one.kind, one.label, one.keys) for one in found.clashes] == [
        ("setting", "title", ("title",))
    ]
    made = found.plan()
    assert (made.title, made.client, made.budget) == ("Summer", "Ana", Decimal(300))
    assert made.accounts == {"luma": "pro", "euro": "any", "live": "tier-1"}
    assert found.plan({0: "theirs"}).title == "Autumn"
    assert (found.from_mine.settings, found.from_theirs.settings) == (3, 2)


def test_an_account_that_both_changed_is_one_clash_of_that_card() -> None:
    base = queue(accounts={"luma": "plus", "live": "tier-1"})
    mine = edits.settings_revised(base, accounts={"luma": "pro"})
    theirs = edits.settings_revised(base, accounts={"live": "tier-1"})
    found = merged(base, mine, theirs)
    [clash] = found.clashes
    assert (clash.label, clash.keys) == ("account at luma", ("accounts.luma",))
    assert (clash.mine, clash.theirs) == ({"accounts.luma": "pro"}, {"accounts.luma": None})
    assert found.plan().accounts == {"luma": "pro"}
    assert found.plan({0: "theirs"}).accounts == {}


HERE = queue(
    Clip(id="k1x", offer="pro/720p", seconds=4), Clip(id="k2x", offer="pro/720p", seconds=4)
)


def at_luma(plan: Plan) -> Plan:
    """The plan after a move to another vendor."""
    plan = edits.changed(plan, range(len(plan.clips)), lambda clip: edits.revised(clip, **MOVED))
    return edits.settings_revised(
        plan, rates="luma", account=None, moved_from=MovedPlan(rates="openai-sora-2")
    )


def test_a_move_to_another_vendor_is_one_thing_in_each_clip() -> None:
    theirs = edits.changed(HERE, [0], lambda clip: edits.revised(clip, seconds=12))
    found = merged(HERE, at_luma(HERE), reread(theirs))
    [clash] = found.clashes
    assert clash.keys == ("seconds", "offer", "moved_from", "moved_seconds")
    assert found.plan() == at_luma(HERE)
    chosen = found.plan({0: "theirs"})
    assert chosen.rates == "luma"
    clip = chosen.clips[0]
    assert (clip.seconds, clip.moved_from, clip.moved_seconds) == (12, None, None)


def test_a_move_and_an_edit_of_the_words_go_together() -> None:
    theirs = edits.changed(HERE, [0], lambda clip: edits.revised(clip, prompt="Dusk"))
    found = merged(HERE, at_luma(HERE), reread(theirs))
    assert not found.clashes
    clip = found.plan().clips[0]
    assert (clip.prompt, clip.offer, clip.moved_from) == (
        "Dusk",
        "ray/720p",
        "openai-sora-2/pro/720p",
    )
    assert [run.address for run in runs(found.plan())] == ["openai-sora-2/pro/720p"] * 2


def test_an_offer_stays_that_of_the_card_it_was_chosen_on() -> None:
    theirs = edits.changed(HERE, [0], lambda clip: edits.revised(clip, offer="pro/hd"))
    theirs = with_new(theirs, "", "t", offer="standard/720p")
    mine = at_luma(HERE)
    found = merged(HERE, mine, reread(theirs))
    offers = [clip.offer for clip in found.plan({0: "theirs"}).clips]
    assert offers == ["openai-sora-2/standard/720p", "openai-sora-2/pro/hd", "ray/720p"]


def test_the_card_and_its_account_are_chosen_together() -> None:
    theirs = edits.settings_revised(HERE, account="tier-3", title="Theirs")
    found = merged(HERE, at_luma(HERE), reread(theirs))
    [clash] = found.clashes
    assert clash.keys == ("rates", "account", "moved_from")
    made = found.plan({0: "theirs"})
    assert (made.rates, made.account, made.moved_from) == ("openai-sora-2", "tier-3", None)
    assert made.title == "Theirs"
    assert [clip.offer for clip in made.clips] == ["luma/ray/720p"] * 2
