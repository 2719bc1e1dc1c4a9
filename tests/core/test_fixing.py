"""Choosing among the ways to fix a finding, in one clip, in some, and wherever it is found."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import CARDS, TODAY, card, estimated, forecasted, of_clip, queue, rate, some_clips, tier
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.checks.base import Kind
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.core.finding import Finding
from soraplan.core.findings import findings
from soraplan.core.fixing import codes_to_fix, fixed_clips, fixed_everywhere, ways
from soraplan.core.forecast import Forecast
from soraplan.core.money import rounded
from soraplan.core.plan import Plan

VENDORS: Mapping[str, RateCard] = {
    **CARDS,
    "heard": card(
        id="heard",
        name="Heard",
        tiers=[
            tier(id="silent", name="Silent", seconds=[5, 10], audio=False),
            tier(id="unsaid", name="Unsaid"),
            tier(
                id="dear",
                name="Dear",
                audio=True,
                rates=[rate(per_second=Decimal("0.60")), rate(resolution="4k")],
            ),
            tier(
                id="loud",
                name="Loud",
                audio=True,
                rates=[rate(per_second=Decimal("0.25"), seconds=[5, 10, 15])],
            ),
            tier(
                id="short",
                name="Short",
                seconds=[4],
                audio=True,
                rates=[rate(per_second=Decimal("0.01"))],
            ),
        ],
        accounts=[
            {"id": "any", "name": "Any"},
            {"id": "new", "name": "New", "no_access": ["loud"]},
        ],
    ),
    "mixed": card(
        id="mixed",
        name="Mixed",
        tiers=[
            tier(
                seconds=[4, 8],
                rates=[rate(seconds=[6, 8, 9, 40]), rate(resolution="1080p", minimum=Decimal(3))],
            )
        ],
    ),
}


def early(plan: Plan) -> Forecast:
    """What is known of a plan before its range and pace are worked out."""
    return Forecast(estimated(plan, VENDORS))


def found(plan: Plan, code: str) -> list[Finding]:
    return [one for one in findings(early(plan)) if one.code == code]


def one(**fields: Any) -> Plan:
    """A plan of one clip."""
    named = {"id": "a", "shot": "1A", "prompt": "Dawn", "frame": "landscape", **fields}
    return queue(Clip.model_validate(named), rates="live")


def lengths(plan: Plan) -> list[int]:
    return [clip.seconds for clip in plan.clips]


MIXED = queue(
    Clip(id="a", shot="1A", prompt="a", seconds=30),
    Clip(id="b", shot="1B", prompt="b", seconds=10, count=2),
    Clip(id="c", shot="1C", prompt="c", seconds=9),
    Clip(id="d", shot="1D", prompt="d", seconds=2),
    Clip(id="e", shot="1E", prompt="e", seconds=8),
    Clip(id="f", shot="1F", prompt="f", seconds=90, status="omitted"),
    rates="live",
)


# -- one clip -------------------------------------------------------------------------------------


def test_a_clip_between_two_lengths_can_become_either_and_the_nearest_is_first() -> None:
    (finding,) = found(one(seconds=9), "length-not-offered")
    assert [fix.title for fix in finding.fixes] == ["make it 8 s", "make it 12 s"]
    assert [lengths(fix.apply(one(seconds=9))) for fix in finding.fixes] == [[8], [12]]
    assert finding.fix is finding.fixes[0]


def test_a_clip_that_is_too_long_can_be_split_or_cut() -> None:
    plan = one(seconds=30)
    (finding,) = found(plan, "length-not-offered")
    assert [fix.title for fix in finding.fixes] == ["split it into 20 + 12 s", "cut it to 20 s"]
    split, cut = (fix.apply(plan) for fix in finding.fixes)
    assert [(clip.shot, clip.seconds, clip.group) for clip in split.clips] == [
        ("1A-1", 20, "a"),
        ("1A-2", 12, "a"),
    ]
    assert [(clip.id, clip.shot, clip.seconds, clip.group) for clip in cut.clips] == [
        ("a", "1A", 20, "")
    ]


def test_a_split_without_a_surplus_tells_of_none() -> None:
    (finding,) = found(one(seconds=40), "length-not-offered")
    assert "split into 20 + 20 s it costs $4.00, cut to 20 s $2.00." in finding.message


def test_a_price_by_clip_is_split_where_it_costs_least() -> None:
    (finding,) = found(one(seconds=12, offer="luma/ray/720p"), "length-not-offered")
    assert finding.message == (
        "Clip 1A: Luma Ray 720p makes at most 10 s, not 12 s (—); split into 5 + 5 + 5 s, 3 s more"
        " than asked, it costs $0.90, cut to 10 s $0.90."
    )


def test_the_lengths_are_those_of_the_resolution() -> None:
    plan = one(seconds=7, offer="mixed/film/720p")
    assert found(plan, "length-not-offered")[0].message == (
        "Clip 1A: Mixed Film 720p makes 6, 8, 9 or 40 s, not 7 s ($1.40); 8 s costs $1.60,"
        " 6 s costs $1.20."
    )
    assert not found(one(seconds=9, offer="mixed/film/720p"), "length-not-offered")
    (finding,) = found(one(seconds=9, offer="mixed/film/1080p"), "length-not-offered")
    assert "Mixed Film 1080p makes at most 8 s" in finding.message


def test_a_split_that_is_exact_and_cheaper_than_the_next_length_is_the_last_way() -> None:
    plan = one(seconds=12, offer="mixed/film/720p")
    (finding,) = found(plan, "length-not-offered")
    assert [fix.title for fix in finding.fixes] == [
        "make it 9 s",
        "make it 40 s",
        "split it into 6 + 6 s",
    ]
    assert finding.message.endswith(
        "9 s costs $1.80, 40 s costs $8.00, split into 6 + 6 s it costs $2.40."
    )


def test_a_least_charge_a_job_makes_one_long_clip_cheaper_than_two() -> None:
    plan = one(seconds=10, offer="mixed/film/1080p")
    assert "split into 8 + 4 s" in found(plan, "length-not-offered")[0].message
    assert "it costs $6.00" in found(plan, "length-not-offered")[0].message


def test_without_a_price_a_clip_is_split_by_seconds_and_costs_nothing_known() -> None:
    (finding,) = found(one(seconds=14, offer="luma/ray/4k"), "length-not-offered")
    assert "split into 10 + 5 s, 1 s more than asked, it costs —, cut to 10 s —." in finding.message


def test_a_price_in_another_currency_is_told_in_it_until_a_rate_is_written_down() -> None:
    plan = one(seconds=12, offer="euro/film/720p")
    (finding,) = found(plan, "length-not-offered")
    assert "split into 10 + 5 s, 3 s more than asked, it costs €3.00" in finding.message
    rates = [ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.10"), date=TODAY)]
    priced = Forecast(Estimator(VENDORS, TODAY, rates).estimate(plan))
    (finding,) = of_clip(priced, plan.clips[0])
    assert "it costs $3.30" in finding.message


@pytest.mark.parametrize("seconds", [21, 121, 3_600])
def test_the_longest_clip_is_told_in_a_sentence_of_a_sane_length(seconds: int) -> None:
    (finding,) = found(one(seconds=seconds), "length-not-offered")
    assert len(finding.message) < 200
    assert finding.fix is not None
    assert len(finding.fix.title) < 80


# -- the names of the parts -----------------------------------------------------------------------


def split_everywhere(plan: Plan) -> Plan:
    return fixed_everywhere(early(plan), "length-not-offered")


def names(plan: Plan) -> list[tuple[str, str, str]]:
    return [(clip.id, clip.shot, clip.group) for clip in plan.clips]


def test_a_clip_split_twice_keeps_its_group_and_its_names_tell_where_it_came_from() -> None:
    once = split_everywhere(one(seconds=30))
    there = edits.changed(once, range(2), lambda clip: edits.revised(clip, offer="luma/ray/720p"))
    assert names(split_everywhere(there)) == [
        ("a", "1A-1-1", "a"),
        ("a-3", "1A-1-2", "a"),
        ("a-4", "1A-1-3", "a"),
        ("a-5", "1A-1-4", "a"),
        ("a-2", "1A-2-1", "a"),
        ("a-2-2", "1A-2-2", "a"),
        ("a-2-3", "1A-2-3", "a"),
    ]


def test_parts_take_no_name_id_or_group_that_others_have() -> None:
    plan = queue(
        Clip(id="a", shot="1A", prompt="x", seconds=30),
        Clip(id="b", shot="1A-1", prompt="y", group="a"),
        Clip(id="a-2", shot="1A", prompt="z", seconds=40),
        Clip(id="c", scene="2", shot="1A", prompt="w", seconds=40),
        Clip(id="d", prompt="v", seconds=40),
        rates="live",
    )
    assert names(split_everywhere(plan)) == [
        ("a", "1A-2", "a-2"),
        ("a-3", "1A-3", "a-2"),
        ("b", "1A-1", "a"),
        ("a-2", "1A-4", "a-2-2"),
        ("a-2-2", "1A-5", "a-2-2"),
        ("c", "1A-1", "c"),
        ("c-2", "1A-2", "c"),
        ("d", "", "d"),
        ("d-2", "", "d"),
    ]


@pytest.mark.parametrize("clip_id", ["x" * 64, "x" * 56, "clip-1"])
def test_parts_of_long_ids_have_ids_that_a_file_can_hold(clip_id: str) -> None:
    plan = queue(
        Clip(id=clip_id, prompt="a", seconds=60), Clip(id="x" * 57, prompt="b", seconds=40)
    )
    ids = [clip.id for clip in split_everywhere(plan).clips]
    assert len(set(ids)) == 5
    assert [Clip(id=each).id for each in ids] == ids


@given(st.lists(some_clips, min_size=1, max_size=8), st.data())
def test_parts_never_share_an_id_nor_lose_a_clip(clips: list[Clip], data: st.DataObject) -> None:
    ids = data.draw(
        st.lists(
            st.sampled_from(["a", "a-2", "a-2-2", "b", "b-3", "x" * 64, "x" * 60, "x" * 56 + "-2"]),
            min_size=len(clips),
            max_size=len(clips),
            unique=True,
        )
    )
    plan = queue(*(edits.revised(clip, id=id_) for clip, id_ in zip(clips, ids, strict=True)))
    fixed = split_everywhere(plan)
    after = [clip.id for clip in fixed.clips]
    assert len(set(after)) == len(after)
    assert [each for each in after if each in ids] == ids
    assert queue(*fixed.clips) is not None
    # Names that were told apart before are told apart after.
    shots = [(clip.scene, clip.shot) for clip in fixed.clips if clip.group and clip.shot]
    assert len(set(shots)) == len(shots)


# -- choosing for many ----------------------------------------------------------------------------


def told(plan: Plan, positions: Iterable[int] | None = None) -> list[tuple[str, str, str, int]]:
    return [
        (way.title, way.before.text, way.after.text, way.clips)
        for way in ways(early(plan), "length-not-offered", positions)
    ]


def test_for_one_clip_the_ways_are_named_with_what_they_cost() -> None:
    assert told(MIXED, [0]) == [
        ("split it into 20 + 12 s", "$3.00", "$3.20", 1),
        ("cut it to 20 s", "$3.00", "$2.00", 1),
    ]
    assert told(MIXED, [1]) == [
        ("make it 12 s", "$2.00", "$2.40", 1),
        ("make it 8 s", "$2.00", "$1.60", 1),
    ]
    assert told(MIXED, [4]) == told(MIXED, [5]) == []


def test_for_clips_that_differ_one_chooses_what_happens_to_them_all() -> None:
    assert told(MIXED) == [
        ("nearest each, split the too long", "$6.10", "$6.80", 4),
        ("none shorter: next longer or split", "$6.10", "$7.20", 4),
        ("none longer: next shorter or cut", "$6.10", "$4.80", 4),
    ]


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        (None, [20, 12, 12, 8, 4, 8, 90]),
        ("longer", [20, 12, 12, 12, 4, 8, 90]),
        ("split", [20, 12, 12, 12, 4, 8, 90]),
        ("shorter", [20, 8, 8, 4, 8, 90]),
    ],
)
def test_a_choice_holds_for_every_clip_that_has_such_a_way(
    choice: Kind | None, after: list[int]
) -> None:
    assert lengths(fixed_everywhere(early(MIXED), "length-not-offered", choice)) == after


def test_clips_that_share_all_ways_are_offered_just_those() -> None:
    plan = queue(*(Clip(prompt=f"{n}", seconds=30, takes=n) for n in range(1, 4)), rates="live")
    assert told(plan) == [
        ("split it into 20 + 12 s", "$18.00", "$19.20", 3),
        ("cut it to 20 s", "$18.00", "$12.00", 3),
    ]


def test_choices_that_come_to_the_same_are_one() -> None:
    plan = queue(Clip(prompt="a", seconds=30), Clip(prompt="b", seconds=40), rates="live")
    assert [title for title, *_ in told(plan)] == [
        "nearest each, split the too long",
        "cut it to 20 s",
    ]


def test_where_there_is_one_way_there_is_nothing_to_choose() -> None:
    assert len(ways(early(one(seconds=2)), "length-not-offered")) == 1
    assert ways(early(one(seconds=4)), "length-not-offered") == ()
    assert ways(early(one()), "retired-card") == ()


def test_a_sum_that_misses_a_price_is_unknown_before_and_may_be_known_after() -> None:
    plan = one(seconds=7, offer="luma/ray/720p")
    assert told(plan) == [
        ("make it 5 s", "—", "$0.30", 1),
        ("make it 10 s", "—", "$0.90", 1),
        ("split it into 5 + 5 s", "—", "$0.60", 1),
    ]


short_plans = st.lists(some_clips, min_size=1, max_size=6).map(
    lambda clips: queue(*clips, rates="live")
)


@settings(max_examples=60)
@given(short_plans, st.sampled_from([None, "longer", "shorter", "split"]))
def test_what_a_way_is_said_to_cost_is_what_the_clips_cost_after_it(
    plan: Plan, choice: Kind | None
) -> None:
    forecast = early(plan)
    wrong = {finding.clip for finding in found(plan, "length-not-offered")}
    rest = queue(*(clip for clip in plan.clips if clip.id not in wrong), rates="live")
    apart = estimated(rest, VENDORS).total
    for way in ways(forecast, "length-not-offered"):
        fixed = fixed_everywhere(forecast, "length-not-offered", way.choice)
        after = estimated(fixed, VENDORS).total
        assert not found(fixed, "length-not-offered")
        assert way.clips == len(wrong)
        if after.unknown == apart.unknown:
            assert way.after.amount == after.run - apart.run
        if estimated(plan, VENDORS).total.unknown == apart.unknown:
            assert way.before.amount == estimated(plan, VENDORS).total.run - apart.run


@settings(max_examples=60)
@given(short_plans)
def test_a_split_loses_no_second_and_its_sentence_tells_what_it_costs(plan: Plan) -> None:
    for finding in found(plan, "length-not-offered"):
        (at,) = (at for at, clip in enumerate(plan.clips) if clip.id == finding.clip)
        old = plan.clips[at]
        costs = []
        for fix in finding.fixes:
            fixed = fix.apply(plan)
            made = fixed.clips[at : at + 1 + len(fixed.clips) - len(plan.clips)]
            if len(made) > 1:
                assert sum(clip.seconds for clip in made) >= old.seconds
                surplus = sum(clip.seconds for clip in made) - old.seconds
                assert (f"{surplus} s more than asked" in finding.message) is (surplus > 0)
                assert f"split into {fix.title.removeprefix('split it into ')}" in finding.message
            alone = estimated(queue(*made, rates="live"), VENDORS)
            costs.append(None if alone.total.unknown else rounded(alone.total.run))
        amounts = re.findall(r"[$€]([\d,]+\.\d\d)|(—)", finding.message)[1:]
        said = [None if dash else Decimal(text.replace(",", "")) for text, dash in amounts]
        if "€" not in finding.message:
            assert said == costs


# -- the clips at some positions ------------------------------------------------------------------


def test_all_that_is_found_of_a_clip_is_fixed_at_once_and_in_every_part() -> None:
    clip = Clip(id="a", shot="1", prompt="x", seconds=30, frame="square", keep_rate=1, takes=9)
    plan = queue(clip, Clip(id="b", prompt="y", seconds=10), rates="live")
    forecast = forecasted(plan, VENDORS)
    assert codes_to_fix(forecast, [0]) == [
        "too-many-takes",
        "size-not-offered",
        "length-not-offered",
    ]
    fixed, done = fixed_clips(forecast, [0], {})
    assert [(one.seconds, one.frame, one.takes) for one in fixed.clips] == [
        (20, "portrait", 1),
        (12, "portrait", 1),
        (10, "portrait", 1),
    ]
    assert done == ["plan 1 take", "turn it to portrait", "split it into 20 + 12 s"]
    assert [
        one.seconds
        for one in fixed_clips(forecast, [0, 1], {"length-not-offered": "shorter"})[0].clips
    ] == [20, 8]


def test_a_length_is_fixed_as_the_tier_has_it_that_the_clip_was_moved_to_for_its_sound() -> None:
    plan = one(seconds=15, offer="heard/silent/720p", audio=True)
    fixed, done = fixed_clips(early(plan), [0], {})
    assert [(clip.offer, clip.seconds) for clip in fixed.clips] == [("heard/loud/720p", 15)]
    assert done == ["make it on heard/loud/720p"]


def test_a_clip_without_anything_wrong_is_left_alone() -> None:
    forecast = early(MIXED)
    assert codes_to_fix(forecast, [4, 5]) == []
    assert codes_to_fix(forecast, []) == []
    assert fixed_clips(forecast, [4, 5], {}) == (MIXED, [])


# -- sound ----------------------------------------------------------------------------------------


def sounding(**fields: Any) -> Plan:
    return one(**{"offer": "heard/silent/720p", "seconds": 5, "audio": True, **fields})


def test_a_silent_tier_is_told_with_the_cheapest_that_makes_sound_and_the_length() -> None:
    (finding,) = found(sounding(), "audio-not-offered")
    assert finding.message == (
        "Clip 1A is to have sound, and Silent makes no sound; Loud 720p does, for $1.25 instead of"
        " $1.00: $0.25 more."
    )
    assert [fix.title for fix in finding.fixes] == ["make it on heard/loud/720p"]
    assert finding.fix is not None
    fixed = finding.fix.apply(sounding())
    assert fixed.clips[0] == edits.revised(sounding().clips[0], offer="heard/loud/720p")
    assert not found(fixed, "audio-not-offered")
    # 4 s are made by the cheapest of all with sound.
    (short,) = found(sounding(seconds=4), "audio-not-offered")
    assert "Short 720p does, for $0.04 instead of $0.80: $0.76 less." in short.message


def test_on_a_tier_of_which_nothing_is_said_it_is_not_known_whether_there_is_sound() -> None:
    (finding,) = found(sounding(offer="heard/unsaid/720p"), "audio-not-offered")
    assert finding.message.startswith(
        "Clip 1A is to have sound, and it is not known whether Unsaid makes any; Loud 720p does"
    )
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    "change",
    [{"audio": False}, {"status": "omitted"}, {"offer": "heard/loud/720p"}, {"offer": "gone/a/b"}],
)
def test_clips_without_a_mark_omitted_with_sound_or_on_no_card_are_not_found(
    change: dict[str, Any],
) -> None:
    assert not found(sounding(**change), "audio-not-offered")


def test_a_tier_that_the_account_may_not_use_is_no_way_out() -> None:
    plan = sounding(offer="silent/720p").model_copy(update={"rates": "heard"})
    assert found(plan, "audio-not-offered")[0].fix is not None
    barred = edits.settings_revised(plan, account="new")
    (finding,) = found(barred, "audio-not-offered")
    assert [fix.title for fix in finding.fixes] == ["make it on dear/720p"]
    elsewhere = edits.settings_revised(sounding(), accounts={"heard": "new"})
    (finding,) = found(elsewhere, "audio-not-offered")
    assert [fix.title for fix in finding.fixes] == ["make it on heard/dear/720p"]


def test_a_tier_without_a_known_price_or_without_the_frame_is_no_way_out() -> None:
    plan = sounding(frame="portrait")
    (finding,) = found(plan, "audio-not-offered")
    assert finding.fixes == ()
    assert finding.message == "Clip 1A is to have sound, and Silent makes no sound."


def test_every_clip_that_needs_sound_gets_it_at_once() -> None:
    clips = [sounding().clips[0].model_copy(update={"id": f"x{n}"}) for n in range(600)]
    plan = queue(*clips, Clip(prompt="y"), rates="live")
    assert len(found(plan, "audio-not-offered")) == 600
    fixed = fixed_everywhere(early(plan), "audio-not-offered")
    assert not found(fixed, "audio-not-offered")
    assert without_offers(fixed) == without_offers(plan)


def without_offers(plan: Plan) -> list[Clip]:
    return [clip.model_copy(update={"offer": None}) for clip in plan.clips]


def test_a_mark_for_sound_that_is_set_and_taken_away_is_counted_from_edit_to_edit() -> None:
    estimator = Estimator(VENDORS, TODAY)

    def count(plan: Plan) -> int:
        told = findings(Forecast(estimator.estimate(plan)))
        return sum(one.code == "audio-not-offered" for one in told)

    def marked(plan: Plan, positions: Iterable[int], mark: bool) -> Plan:
        return edits.changed(plan, positions, lambda clip: edits.revised(clip, audio=mark))

    plan = queue(
        *(Clip(prompt=f"{n}", offer="heard/silent/720p") for n in range(600)), rates="live"
    )
    assert count(plan) == 0
    some = marked(plan, [1, 300, 599], True)
    assert count(some) == 3
    assert count(marked(some, [300], False)) == 2
    assert count(edits.removed(some, [599])) == 2
    assert count(plan) == 0
