"""A plan that is moved once more: what was chosen by hand goes along, and families keep all."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans import CARDS, SORA, TODAY, card, queue, rate, some_plans, tier
from soraplan.core import edits
from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.moving import choices, moved, moving, notes, overruled, totals
from soraplan.core.moving.rules import short_side
from soraplan.core.moving.survey import surveyed
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found
from soraplan.core.rates.overlay import Overlay, overlaid
from soraplan.core.rates.shelf import Shelf
from soraplan.storage import plans

HOME = "openai-sora-2"

SIZES = {
    "720p": {"portrait": "720x1280", "landscape": "1280x720"},
    "1080p": {"portrait": "1080x1920", "landscape": "1920x1080"},
    "4k": {"portrait": "2160x3840", "landscape": "3840x2160"},
}


def sold(prices: Mapping[str, str], **more: Any) -> list[dict[str, Any]]:
    return [
        rate(resolution=one, sizes=SIZES[one], per_second=Decimal(price), **more)
        for one, price in prices.items()
    ]


FILM = card(
    id="film",
    name="Film",
    vendor="Film",
    tiers=[
        tier(
            id="silent",
            name="Silent",
            audio=False,
            seconds=list(range(3, 16)),
            rates=sold({"720p": "0.08", "1080p": "0.11", "4k": "0.42"}),
        ),
        tier(
            id="audio",
            name="Audio",
            audio=True,
            seconds=[5, 10],
            rates=sold(
                {"720p": "0.13", "1080p": "0.17", "4k": "0.50"},
                batch_per_second=Decimal("0.05"),
            ),
        ),
    ],
    accounts=[
        {"id": "trial", "name": "Trial", "limits": [{"concurrent": 5}]},
        {"id": "team", "name": "Team", "limits": [{"concurrent": 20}]},
    ],
)

STRIP = card(
    id="strip",
    name="Strip",
    vendor="Strip",
    tiers=[
        tier(
            id="one",
            name="One",
            audio=True,
            seconds=[4, 6],
            rates=sold({"720p": "0.10", "1080p": "0.20", "4k": "0.40"}),
        )
    ],
)


def over(base: RateCard, id_: str, factor: str, **more: Any) -> RateCard:
    return overlaid(
        base,
        Overlay(
            format=1,
            id=id_,
            name=id_.title(),
            base=base.id,
            checked=TODAY,
            evidence="derived",
            agreement="Contract",
            factor=Decimal(factor),
            **more,
        ),
    )


HOUSE = over(FILM, "house", "0.85")
DEEP = over(HOUSE, "deep", "0.5")
OTHERS = over(FILM, "others", "0.9", accounts=(Account(id="other", name="Other"), FILM.accounts[1]))
SORA_HOUSE = over(SORA, "sora-house", "0.5")

ROOTS = {"house": "film", "deep": "film", "others": "film", "sora-house": HOME}


class Cards(Shelf):
    """Cards of which some are overlays."""

    def __init__(self, *cards: RateCard) -> None:
        self._cards = {one.id: one for one in cards}

    def __getitem__(self, card_id: str) -> RateCard:
        return self._cards[card_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def trouble(self, card_id: str) -> None:
        return None

    def root(self, card_id: str) -> str:
        return ROOTS.get(card_id, card_id)


ALL = Cards(*CARDS.values(), FILM, STRIP, HOUSE, DEEP, OTHERS, SORA_HOUSE)

FAMILY = ("film", "house", "deep", "others")


def estimate(plan: Plan) -> Estimate:
    return Estimator(ALL, TODAY).estimate(plan)


def to(plan: Plan, target: str, wanted: Mapping[int, str] | None = None) -> Plan:
    """The plan moved, with some lines overruled."""
    planned = moving(estimate(plan), target)
    for position, offer in (wanted or {}).items():
        planned = overruled(planned, position, offer)
    return moved(planned)


def offers(plan: Plan) -> list[str | None]:
    return [clip.offer for clip in plan.clips]


SPOT = queue(
    Clip(id="a", seconds=8, offer="pro/720p", frame="landscape"),
    Clip(id="b", seconds=4, offer="pro/720p", frame="landscape"),
    Clip(id="c", seconds=12, offer="pro/720p", frame="landscape"),
)


# What was chosen by hand.


def test_an_offer_that_was_chosen_is_what_a_clip_goes_on_from_and_the_others_as_at_first() -> None:
    there = to(SPOT, "film", {0: "audio/1080p", 1: "silent/4k"})
    planned = moving(estimate(there), "strip")
    assert [line.outcome.offer for line in planned.lines] == [
        "strip/one/1080p",
        "strip/one/4k",
        "strip/one/720p",
    ]
    assert [line.outcome.losses for line in planned.lines] == [frozenset()] * 3
    # The lengths are those of at first: 8 s were 10 s on Film for want of others.
    assert [line.outcome.lengths for line in planned.lines] == [(4, 4), (4,), (6, 6)]


def test_an_offer_that_was_chosen_after_the_move_goes_along_too() -> None:
    there = to(SPOT, "film")
    there = edits.changed(there, [2], lambda clip: edits.chosen(clip, offer="audio/4k"))
    assert offers(to(there, "strip"))[-1] == "one/4k"


def test_every_row_of_what_it_costs_elsewhere_starts_from_what_was_chosen() -> None:
    there = to(SPOT, "film", {0: "audio/4k"})
    rows = {row.card.id: row for row in surveyed(estimate(there))}
    assert rows["strip"].planned.lines[0].outcome.offer == "strip/one/4k"
    assert rows["house"].totals.after.total.run == rows["film"].totals.after.total.run * Decimal(
        "0.85"
    )
    rows = {row.card.id: row for row in surveyed(estimate(there), [0])}
    assert rows["strip"].planned.lines[0].outcome.offer == "strip/one/4k"


def test_pieces_of_which_one_was_put_on_a_larger_picture_are_one_clip_of_that() -> None:
    plan = queue(Clip(id="k", shot="1A", seconds=20, offer="pro/720p", frame="landscape"))
    there = to(plan, "film")
    assert len(there.clips) == 2
    there = edits.changed(there, [1], lambda clip: edits.chosen(clip, offer="audio/1080p"))
    (line,) = moving(estimate(there), "strip").lines
    assert line.outcome.offer == "strip/one/1080p"
    assert to(there, HOME) == plan


def test_a_clip_that_was_there_before_its_plan_goes_on_as_what_it_is() -> None:
    plan = queue(Clip(id="a", offer="film/silent/4k", frame="landscape"))
    there = to(plan, "film")
    assert offers(to(there, "strip")) == ["one/4k"]
    assert to(to(there, "strip"), HOME) == plan


some_offers = st.sampled_from([f"{one}/{size}" for one in ("silent", "audio") for size in SIZES])

some_spots = st.lists(
    st.builds(
        Clip,
        seconds=st.integers(3, 24),
        frame=st.sampled_from(["portrait", "landscape"]),
        offer=st.sampled_from([None, "standard/720p", "pro/720p", "pro/hd", "pro/1080p"]),
        lane=st.sampled_from([None, None, "batch"]),
        takes=st.integers(1, 3),
    ),
    min_size=1,
    max_size=6,
).map(lambda clips: queue(*clips))


@given(some_spots, st.dictionaries(st.integers(0, 5), some_offers))
def test_no_picture_that_was_chosen_is_made_smaller_by_a_second_move(
    plan: Plan, wanted: dict[int, str]
) -> None:
    there = to(plan, "film", {at: one for at, one in wanted.items() if at < len(plan.clips)})
    priced = estimate(there)
    planned = moving(priced, "strip")
    # Strip makes all the pictures that Film makes.
    for line in planned.lines:
        frame = line.run.origin.frame
        sides = []
        for offer in (line.outcome.offer, *(clip.offer for clip in line.run.clips)):
            found = priced.pricing.find(offer)
            assert isinstance(found, Found)
            sides.append(short_side(found.rate, frame) or 0)
        assert sides[0] == max(sides)
    assert to(there, HOME) == to(moved(planned), HOME) == plan


# Families.


@pytest.mark.parametrize("target", ["house", "deep", "others"])
def test_within_a_family_a_clip_keeps_offer_length_lane_and_marks(target: str) -> None:
    there = to(SPOT, "film", {0: "audio/1080p", 1: "silent/4k"})
    there = edits.settings_chosen(there, lane="batch", compare=["silent/4k"])
    new = to(there, target)
    assert new == there.model_copy(update={"rates": target})
    assert to(new, "film") == there
    assert to(new, HOME).clips == SPOT.clips


def test_a_plan_that_was_never_moved_needs_no_marks_within_a_family() -> None:
    plan = queue(Clip(id="a"), Clip(id="b", offer="audio/4k", lane="batch"), rates="film")
    assert to(plan, "house") == plan.model_copy(update={"rates": "house"})


def test_a_clip_of_the_same_offer_is_not_said_to_lose_a_sound_that_it_never_had() -> None:
    plan = queue(Clip(audio=True, offer="silent/720p", frame="landscape"), rates="film")
    (line,) = moving(estimate(plan), "house").lines
    assert (line.outcome.offer, line.outcome.changes) == ("house/silent/720p", ())
    assert not line.outcome.losses


def test_a_line_that_is_overruled_within_a_family_stays_so_within_it() -> None:
    there = to(SPOT, "film")
    new = to(there, "house", {0: "silent/4k"})
    assert (new.clips[0].offer, new.clips[0].moved_from) == ("silent/4k", f"{HOME}/pro/720p")
    assert to(new, HOME) == SPOT
    plain = queue(Clip(id="a", seconds=5, offer="audio/720p"), rates="film")
    back = to(to(plain, "house", {0: "silent/4k"}), "film")
    assert offers(back) == ["silent/4k"]
    # That is what it is there now, and where it comes back to from elsewhere.
    assert offers(to(to(back, "strip"), "film")) == ["silent/4k"]
    assert not estimate(back).total.unknown


def test_some_clips_go_to_the_same_offer_of_an_overlay_and_back() -> None:
    plan = queue(Clip(id="a"), Clip(id="b", offer="audio/4k"), rates="film")
    new = moved(moving(estimate(plan), "house", [0, 1]))
    assert offers(new) == ["house/silent/720p", "house/audio/4k"]
    assert moved(moving(estimate(new), "film", [0, 1])) == plan


def test_a_clip_that_came_from_the_family_goes_to_the_offer_that_it_had() -> None:
    # At half the price the nearest price would be that of another tier.
    there = to(queue(Clip(offer="standard/720p")), "film")
    assert offers(to(there, "sora-house")) == ["standard/720p"]


@pytest.mark.parametrize(
    ("account", "accounts", "target", "after"),
    [
        ("team", {}, "house", "team"),
        ("team", {}, "deep", "team"),
        ("team", {"house": "trial"}, "house", "trial"),
        (None, {"house": "team"}, "house", "team"),
        (None, {}, "house", None),
        ("trial", {}, "others", None),
        ("team", {}, "strip", None),
    ],
)
def test_the_account_goes_along_within_a_family(
    account: str | None, accounts: dict[str, str], target: str, after: str | None
) -> None:
    plan = queue(Clip(offer="audio/720p"), rates="film", account=account, accounts=accounts)
    new = to(plan, target)
    assert new.account == after
    assert to(new, "film") == plan
    told = notes(moving(estimate(plan), target))
    if target in ("house", "deep"):
        name = {"team": "Team", "trial": "Trial", None: "Trial, the first of the card"}[after]
        assert told[0] == f"The account there is {name}."


def test_an_account_that_its_card_does_not_have_is_not_taken_for_one_that_went_along() -> None:
    accounts = {"house": "trial"}
    plan = queue(Clip(prompt="x"), rates="others", account="trial", accounts=accounts)
    assert to(to(plan, "film"), "others") == plan


@given(
    some_plans,
    st.sampled_from([None, *FAMILY]),
    st.lists(st.sampled_from(FAMILY), min_size=2, max_size=4),
    st.sampled_from([None, "trial", "team", "gone"]),
    st.dictionaries(
        st.sampled_from(["house", "deep", "others", "film"]), st.sampled_from(["trial", "team"])
    ),
    st.dictionaries(st.integers(0, 11), some_offers),
)
def test_a_plan_that_comes_back_within_its_family_is_what_it_was(
    plan: Plan,
    first: str | None,
    way: list[str],
    account: str | None,
    accounts: dict[str, str],
    wanted: dict[int, str],
) -> None:
    start, target = way[0], way[1]
    assume(start != target)
    # Either it came to the family by a move, or it was always there.
    if first is None:
        plan = edits.settings_chosen(plan, rates=start)
    else:
        assume(plan.rates in ALL)
        plan = to(plan, start)
    clips = {
        at: edits.chosen(plan.clips[at], offer=offer)
        for at, offer in wanted.items()
        if at < len(plan.clips)
    }
    plan = plan.model_copy(update={"clips": plan.clips.replaced(clips)})
    accounts.pop(start, None)
    plan = edits.settings_revised(plan, account=account, accounts=accounts)
    new = to(plan, target)
    assert to(new, start) == plan
    assert plans.dumps(to(new, start)) == plans.dumps(plan)
    assert plans.parse(plans.dumps(new), "new") == new


@given(
    some_plans,
    st.lists(st.sampled_from([*FAMILY, "strip"]), min_size=1, max_size=4),
    st.dictionaries(st.integers(0, 11), some_offers),
)
def test_the_way_back_to_the_first_card_restores_whatever_was_chosen_on_the_way(
    plan: Plan, way: list[str], wanted: dict[int, str]
) -> None:
    new = plan
    for target in way:
        if target == new.rates:
            continue
        new = to(new, target)
        clips = {
            at: edits.chosen(new.clips[at], offer=offer)
            for at, offer in wanted.items()
            if at < len(new.clips)
            and target != "strip"
            and new.clips[at].offer in tuple(FILM.offers())
        }
        new = new.model_copy(update={"clips": new.clips.replaced(clips)})
    assume(plan.rates in ALL)
    assert to(new, plan.rates) == plan


def test_an_account_that_went_along_is_known_on_each_card_afterwards() -> None:
    plan = queue(Clip(), rates="film", account="team")
    away = to(to(plan, "house"), "strip")
    assert (to(away, "house").account, to(away, "film").account) == ("team", "team")


# What walks through a family leave.


some_accounts = st.sampled_from([None, "trial", "team"])


@given(
    st.lists(st.sampled_from(FAMILY), min_size=2, max_size=5),
    some_accounts,
    st.dictionaries(st.sampled_from([*FAMILY, "strip"]), st.sampled_from(["trial", "team"])),
)
def test_any_way_through_a_family_gives_its_accounts_back(
    way: list[str], account: str | None, accounts: dict[str, str]
) -> None:
    start, *others = way
    accounts.pop(start, None)
    plan = queue(Clip(), rates=start, account=account, accounts=accounts)
    new = plan
    for target in others:
        new = to(new, target) if target != new.rates else new
        # An account that is named for a card is the one there, on whatever way.
        assert new.account == accounts.get(new.rates, new.account)
    assert (to(new, start) if new.rates != start else new) == plan


def test_an_account_that_went_along_is_written_down_for_the_card_it_was_chosen_for_only() -> None:
    plan = queue(Clip(), rates="film", account="team")
    away = to(to(plan, "house"), "deep")
    assert (away.account, away.accounts) == ("team", {"film": "team"})
    # Nothing is left behind that would win over a later choice.
    new = edits.settings_chosen(to(away, "film"), account="trial")
    assert to(new, "house").account == "trial"


def test_clips_that_name_their_card_stay_on_it_within_a_family() -> None:
    plan = queue(
        Clip(id="a", offer="audio/720p", frame="landscape"),
        Clip(id="b", offer="strip/one/720p", frame="landscape"),
        Clip(id="c", offer="deep/audio/4k", frame="landscape"),
        Clip(id="d", offer="film/audio/4k", frame="landscape"),
        rates="film",
    )
    planned = moving(estimate(plan), "deep")
    assert [line.outcome.kind for line in planned.lines] == ["moved", "stays", "there", "stays"]
    assert not planned.misfits
    assert moved(planned).clips == plan.clips
    # Whoever wants them there as well moves them as clips.
    new = moved(moving(estimate(moved(planned)), "deep"))
    assert all((offer or "").count("/") == 1 for offer in offers(new)[1:2] + offers(new)[3:])


some_moves = st.lists(
    st.tuples(
        st.sampled_from([*FAMILY, "strip", HOME, "sora-house"]),
        st.none() | st.sets(st.integers(0, 7), min_size=1),
        st.dictionaries(st.integers(0, 7), st.integers(0, 7), max_size=2),
    ),
    min_size=1,
    max_size=4,
)


@given(some_spots, st.sampled_from([None, "batch"]), some_moves)
def test_the_rows_of_a_preview_add_up_to_its_totals(
    plan: Plan, lane: str | None, moves: list[tuple[str, set[int] | None, dict[int, int]]]
) -> None:
    plan = edits.settings_revised(plan, lane=lane)
    for target, some, wanted in moves:
        positions = None if some is None else [one for one in some if one < len(plan.clips)]
        before = estimate(plan)
        planned = moving(before, target, positions)
        for at, place in wanted.items():
            if not planned.lines:
                continue
            position = planned.lines[at % len(planned.lines)].positions[0]
            possible = [one.offer for one in choices(planned, position) if one.is_possible]
            if possible:
                planned = overruled(planned, position, possible[place % len(possible)])
        both = totals(planned)
        if positions is None and not before.total.unknown and not both.after.total.unknown:
            costs = [(one.cost_before, one.cost_after) for one in planned.lines]
            assert sum(one or 0 for one, _ in costs) == before.total.run
            assert sum(one or 0 for _, one in costs) == both.after.total.run
        plan = both.after.plan


@given(
    some_spots,
    st.sampled_from([None, "batch"]),
    some_moves,
    st.lists(st.sampled_from(FAMILY), max_size=3),
)
def test_a_way_through_a_family_changes_no_clip_whatever_was_moved_before(
    plan: Plan,
    lane: str | None,
    moves: list[tuple[str, set[int] | None, dict[int, int]]],
    way: list[str],
) -> None:
    plan = edits.settings_revised(plan, lane=lane)
    for target, some, _ in moves:
        positions = None if some is None else [one for one in some if one < len(plan.clips)]
        plan = moved(moving(estimate(plan), target, positions))
    assume(plan.rates in FAMILY)
    new = plan
    for target in [*way, plan.rates]:
        if target == new.rates:
            continue
        assume(plan.moved_from is None or plan.moved_from.rates != target)
        new = to(new, target)
        assert new.clips == plan.clips
    assert new == plan
