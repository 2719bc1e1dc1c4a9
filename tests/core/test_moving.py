"""Moving a plan to another card: by which rules, what is told, and that nothing is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans import CARDS, TODAY, card, queue, rate, some_plans, tier
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.moving import Moving, choices, moved, moving, notes, overruled, said_once, totals
from soraplan.core.moving.marks import runs
from soraplan.core.plan import Plan
from soraplan.core.plan_card import on_card
from soraplan.core.pricing import Found
from soraplan.storage import plans

BOTH = {"portrait": "720x1280", "landscape": "1280x720"}
LARGE = {"portrait": "1080x1920", "landscape": "1920x1080"}
HUGE = {"portrait": "2160x3840", "landscape": "3840x2160"}


def sold(resolution: str, price: str | None, **changes: Any) -> dict[str, Any]:
    """A rate in both frames."""
    sizes = {"720p": BOTH, "1080p": LARGE, "4k": HUGE}[resolution]
    per_second = None if price is None else Decimal(price)
    made: dict[str, Any] = rate(
        resolution=resolution, sizes=sizes, per_second=per_second, **changes
    )
    return made


SHORT = card(
    id="short",
    name="Short",
    tiers=[
        tier(
            id="fast",
            name="Fast",
            seconds=[3, 7],
            audio=False,
            rates=[
                sold("720p", "0.11", batch_per_second=Decimal("0.06")),
                sold("1080p", "0.31", batch_per_second=Decimal("0.16")),
            ],
        ),
        tier(id="fine", name="Fine", seconds=[4, 8], audio=True, rates=[sold("720p", "0.50")]),
    ],
    accounts=[{"id": "one", "name": "One"}, {"id": "two", "name": "Two"}],
)
"""Few lengths, sound on one of its tiers, a batch lane on the other."""

PIECES = card(
    id="pieces",
    name="Pieces",
    tiers=[
        tier(
            id="ray",
            name="Ray",
            seconds=[5, 10],
            audio=True,
            rates=[
                rate(
                    sizes=BOTH,
                    per_second=None,
                    per_clip={"5": Decimal("0.30"), "10": Decimal("1.20")},
                )
            ],
        )
    ],
)
"""A clip of 10 s costs more than two of 5 s."""

ALL: Mapping[str, RateCard] = {**CARDS, "short": SHORT, "pieces": PIECES}


def estimate(plan: Plan, cards: Mapping[str, RateCard] = ALL, **more: Any) -> Estimate:
    return Estimator(cards, TODAY, **more).estimate(plan)


def to(plan: Plan, target: str, positions: Iterable[int] | None = None) -> Plan:
    """The plan moved, by the rules."""
    chosen = None if positions is None else list(positions)
    return moved(moving(estimate(plan), target, chosen))


def on(*tiers: dict[str, Any], **changes: Any) -> Mapping[str, RateCard]:
    """All cards, with one more called new."""
    return {**ALL, "new": card(id="new", name="New", tiers=list(tiers), **changes)}


def becomes(clip: Clip, cards: Mapping[str, RateCard], target: str = "new") -> str:
    """The offer that a clip of the Sora plan gets on a card; empty where it stays."""
    (line,) = moving(estimate(queue(clip), cards), target).lines
    return "" if line.outcome.kind == "stays" else line.outcome.offer.removeprefix(f"{target}/")


def told(planned: Moving, position: int = 0) -> tuple[str, ...]:
    return planned.line(position).outcome.changes


# The rules.


def test_the_frame_has_to_be_on_offer() -> None:
    cards = on(tier(rates=[rate(), rate(resolution="square", sizes={"square": "960x960"})]))
    assert becomes(Clip(frame="landscape"), cards) == "film/720p"
    assert becomes(Clip(frame="square"), cards) == "film/square"
    (line,) = moving(estimate(queue(Clip()), cards), "new").lines
    assert (line.outcome.kind, line.outcome.reason) == ("stays", "New has no portrait size")


def test_a_clip_marked_for_sound_goes_only_where_it_is_known_to_be_made() -> None:
    silent = tier(id="silent", audio=False, seconds=[4], rates=[sold("720p", "0.10")])
    perhaps = tier(id="perhaps", seconds=[4], rates=[sold("720p", "0.10")])
    heard = tier(id="heard", audio=True, seconds=[4], rates=[sold("720p", "0.90")])
    assert becomes(Clip(audio=True), on(silent, perhaps, heard)) == "heard/720p"
    for tiers, reason in (
        ((silent, perhaps), "New is not known to make sound"),
        ((silent,), "New makes no sound, and it needs some"),
    ):
        (line,) = moving(estimate(queue(Clip(audio=True)), on(*tiers)), "new").lines
        assert (line.outcome.kind, line.outcome.reason) == ("stays", reason)
        assert (line.cost_before, line.cost_after) == (Decimal("0.40"), Decimal("0.40"))


@pytest.mark.parametrize(
    ("offer", "found", "sentence"),
    [
        ("standard/720p", "film/720p", None),
        ("pro/hd", "film/1080p", "HD becomes 1080p"),
        ("pro/1080p", "film/1080p", None),
    ],
)
def test_the_picture_is_the_smallest_that_is_as_large(
    offer: str, found: str, sentence: str | None
) -> None:
    rates = [sold("4k", "0.10"), sold("1080p", "0.10"), sold("720p", "0.10")]
    cards = on(tier(seconds=[4], audio=True, rates=rates))
    assert becomes(Clip(offer=offer), cards) == found
    assert told(moving(estimate(queue(Clip(offer=offer)), cards), "new")) == (
        (sentence,) if sentence else ()
    )


def test_where_no_picture_is_as_large_the_largest_is_nearest() -> None:
    cards = on(tier(seconds=[4], rates=[sold("720p", "0.70"), rate(resolution="360p")]))
    planned = moving(estimate(queue(Clip(offer="pro/hd", frame="landscape")), cards), "new")
    assert planned.lines[0].outcome.offer == "new/film/720p"
    assert "HD becomes 720p, the nearest there is" in told(planned)


def test_a_clip_that_has_had_sound_goes_where_it_is_known_to_be_made_first() -> None:
    silent = tier(id="silent", audio=False, seconds=[4], rates=[sold("720p", "0.10")])
    perhaps = tier(id="perhaps", seconds=[4], rates=[sold("720p", "0.10")])
    heard = tier(id="heard", audio=True, seconds=[4], rates=[sold("720p", "0.90")])
    assert becomes(Clip(), on(silent, perhaps, heard)) == "heard/720p"
    assert becomes(Clip(), on(silent, perhaps)) == "perhaps/720p"
    assert becomes(Clip(), on(silent)) == "silent/720p"
    # What has had none needs none.
    plan = queue(Clip(offer="fast/720p", seconds=4), rates="short")
    (line,) = moving(estimate(plan, on(heard, silent, perhaps)), "new").lines
    assert line.outcome.offer == "new/silent/720p"


def test_a_clip_in_one_piece_goes_before_a_nearer_price_and_that_before_its_length() -> None:
    short = tier(id="short", seconds=[5], rates=[sold("720p", "0.10")])
    exact = tier(id="exact", seconds=[8], rates=[sold("720p", "0.90")])
    longer = tier(id="longer", seconds=[10], rates=[sold("720p", "0.40")])
    assert becomes(Clip(seconds=8), on(short, exact)) == "exact/720p"
    assert becomes(Clip(seconds=8), on(short, exact, longer)) == "longer/720p"
    assert becomes(Clip(seconds=5), on(short, exact, longer)) == "short/720p"
    # At the same price it is where its length is on offer.
    exact["rates"] = longer["rates"]
    assert becomes(Clip(seconds=8), on(longer, exact)) == "exact/720p"


def test_what_a_clip_gets_too_much_does_not_count_for_the_nearest_price() -> None:
    near = tier(id="near", seconds=[10], rates=[sold("720p", "0.12")])
    cheap = tier(id="cheap", seconds=[6], rates=[sold("720p", "0.05")])
    # 10 s are 1.20 there and 6 s 0.30 here, of 0.50 so far: a second is 0.12 or 0.05, of 0.10.
    assert becomes(Clip(seconds=5), on(cheap, near)) == "near/720p"


def test_the_shots_of_one_tier_stay_together_on_one() -> None:
    short = tier(id="short", seconds=[5, 8], rates=[sold("720p", "0.10"), sold("1080p", "0.30")])
    long = tier(id="long", seconds=[10, 20], rates=[sold("720p", "0.50"), sold("1080p", "0.50")])
    cards = on(short, long)
    eight, twenty = Clip(id="a", seconds=8), Clip(id="b", seconds=20)

    def offers(*clips: Clip) -> list[str]:
        lines = moving(estimate(queue(*clips), cards), "new").lines
        return [line.outcome.offer.removeprefix("new/") for line in lines]

    assert offers(eight) == ["short/720p"]
    # Alone it would be on Short, which has to split the other.
    assert offers(eight, twenty) == ["long/720p", "long/720p"]
    # Those of another tier are no reason.
    dear = {"offer": "pro/hd"}
    assert offers(eight, twenty.model_copy(update=dear)) == ["short/720p", "long/1080p"]
    planned = moving(estimate(queue(eight, twenty), cards), "new")
    other = overruled(planned, 0, "short/720p")
    assert other.lines[0].outcome.offer == "new/short/720p"
    assert overruled(other, 0).lines == planned.lines


def test_a_length_that_is_not_on_offer_is_what_costs_least_on_the_offer() -> None:
    prices = {"6": Decimal("0.60"), "16": Decimal("1.30")}
    sold_by_clip = rate(sizes=BOTH, per_second=None, per_clip=prices)
    planned = moving(
        estimate(queue(Clip(seconds=12)), on(tier(seconds=[6, 16], rates=[sold_by_clip]))), "new"
    )
    assert planned.lines[0].cost_after == Decimal("1.20")
    assert told(planned)[0] == "12 s is split into 6 + 6 s"
    prices["6"] = Decimal("0.70")
    planned = moving(
        estimate(queue(Clip(seconds=12)), on(tier(seconds=[6, 16], rates=[sold_by_clip]))), "new"
    )
    assert (planned.lines[0].outcome.lengths, told(planned)[0]) == (
        (16,),
        "12 s becomes 16 s, 4 s more than asked",
    )


def test_a_model_that_only_makes_clips_from_an_image_takes_none_without() -> None:
    still = tier(id="still", seconds=[4], needs_reference=True, rates=[sold("720p", "0.10")])
    free = tier(id="free", seconds=[4], rates=[sold("720p", "0.90")])
    assert becomes(Clip(), on(still, free)) == "free/720p"
    assert becomes(Clip(reference="one.png"), on(still, free)) == "still/720p"
    planned = moving(estimate(queue(Clip()), on(still)), "new")
    assert planned.lines[0].outcome.reason == "New only makes clips from an image"
    (one,) = choices(planned, 0)
    assert (one.why_not, one.is_possible) == ("it only makes clips from an image", False)
    with pytest.raises(ValueError, match="it only makes clips from an image"):
        overruled(planned, 0, "still/720p")


@pytest.mark.parametrize(
    ("offer", "found"),
    [
        ("gone/pro/1080p", "film/1080p"),
        ("gone/pro/hd", "film/1080p"),
        ("pro/8k", "film/720p"),
        ("pro/2160p", "film/4k"),
        ("gone/pro/2k", "film/4k"),
        ("gone/pro/720p", "film/720p"),
        ("gone/pro/best", "film/720p"),
    ],
)
def test_of_an_offer_that_no_card_has_the_picture_is_read_from_its_name(
    offer: str, found: str
) -> None:
    rates = [rate(resolution="360p", sizes={"portrait": "360x640"})]
    rates += [sold(one, "0.10") for one in ("4k", "1080p", "720p")]
    cards = on(tier(seconds=[4], rates=rates), compare=["film/720p", "film/1080p"])
    planned = moving(estimate(queue(Clip(offer=offer)), cards), "new")
    assert planned.lines[0].outcome.offer == f"new/{found}"
    there = found.removeprefix("film/").upper().replace("P", "p")
    assert told(planned) == (f"what picture it had is not known; {there} there",)


def test_a_clip_is_split_so_that_it_costs_least_and_not_so_that_it_is_shortest() -> None:
    planned = moving(estimate(queue(Clip(shot="1A", seconds=12))), "pieces")
    assert planned.lines[0].outcome.lengths == (5, 5, 5)
    assert planned.lines[0].cost_after == Decimal("0.90")
    assert told(planned) == ("12 s is split into 5 + 5 + 5 s, 3 s more than asked",)
    plan = moved(planned)
    assert [(clip.shot, clip.seconds, clip.offer) for clip in plan.clips] == [
        ("1A-1", 5, "ray/720p"),
        ("1A-2", 5, "ray/720p"),
        ("1A-3", 5, "ray/720p"),
    ]
    assert estimate(plan).total.run == Decimal("0.90")


def test_the_price_nearest_to_the_old_one_decides_by_its_ratio() -> None:
    def at(*prices: str) -> Mapping[str, RateCard]:
        return on(
            *(
                tier(id=f"t{number}", seconds=[4], rates=[sold("720p", price)])
                for number, price in enumerate(prices)
            )
        )

    # 0.30 so far: 0.20 is nearer than 0.10, and 0.44 (1.47 times) nearer than 0.20 (1.5 times).
    assert becomes(Clip(offer="pro/720p"), at("0.10", "0.20")) == "t1/720p"
    assert becomes(Clip(offer="pro/720p"), at("0.10", "0.20", "0.44")) == "t2/720p"
    # Half and twice are as near: the cheaper one; of equals the first of the card.
    assert becomes(Clip(offer="pro/720p"), at("0.60", "0.15")) == "t1/720p"
    assert becomes(Clip(offer="pro/720p"), at("0.40", "0.40")) == "t0/720p"


def test_of_two_pictures_as_large_on_one_tier_it_is_the_price_nearest_then_the_cheaper() -> None:
    def at(*prices: str) -> Mapping[str, RateCard]:
        names = ("720p", "720p-b", "720p-c")
        rates = [
            rate(resolution=name, sizes=BOTH, per_second=Decimal(price))
            for name, price in zip(names, prices, strict=False)
        ]
        return on(tier(seconds=[4], rates=rates))

    # 0.30 so far.
    assert becomes(Clip(offer="pro/720p"), at("0.10", "0.29", "0.90")) == "film/720p-b"
    # Half and twice are as near: the cheaper one, wherever it stands.
    assert becomes(Clip(offer="pro/720p"), at("0.60", "0.15")) == "film/720p-b"
    assert becomes(Clip(offer="pro/720p"), at("0.15", "0.60")) == "film/720p"


def test_an_offer_without_a_price_is_the_last_choice_and_said_to_be() -> None:
    unknown = tier(id="unknown", seconds=[4], audio=True, rates=[sold("720p", None)])
    dear = tier(id="dear", seconds=[5], rates=[sold("720p", "9")])
    assert becomes(Clip(), on(unknown, dear)) == "dear/720p"
    planned = moving(estimate(queue(Clip()), on(unknown)), "new")
    assert planned.lines[0].cost_after is None
    assert told(planned) == ("its price there is not known",)
    assert totals(planned).saved is None


def test_a_price_in_another_currency_is_near_by_the_rate_that_is_written_down() -> None:
    tiers = [
        tier(id="a", seconds=[4], rates=[sold("720p", "0.10")]),
        tier(id="b", seconds=[4], rates=[sold("720p", "0.20")]),
    ]
    cards = on(*tiers, currency="EUR")
    plan = queue(Clip(offer="pro/720p"))
    assert moving(estimate(plan, cards), "new").lines[0].outcome.offer == "new/a/720p"
    written = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.5"), date=TODAY)
    planned = moving(estimate(plan, cards, exchange=[written]), "new")
    assert planned.lines[0].outcome.offer == "new/b/720p"
    assert (planned.lines[0].cost_after, planned.lines[0].outcome.currency) == (
        Decimal("0.80"),
        "EUR",
    )
    both = totals(planned)
    # 1.20 dollars so far, and 0.80 euros at 1.5.
    assert (both.before.currency, both.after.currency, both.saved) == ("USD", "EUR", Decimal(0))
    assert both.exchange == written
    assert totals(moving(estimate(plan, cards), "new")).saved is None
    assert any("counts in EUR" in note for note in notes(planned))


def test_every_way_of_each_rate_is_told_with_its_cost_and_why_it_is_not_taken() -> None:
    plan = queue(Clip(seconds=8, audio=True, count=2, takes=3))
    planned = moving(estimate(plan), "short")
    assert [
        (one.offer, one.lengths, one.cost, one.why_not, one.is_possible, one.is_chosen)
        for one in choices(planned, 0)
    ] == [
        # 8 s are 7 + 3 s or thrice 3 s: 9 s at 0.11, six times.
        ("fast/720p", (3, 3, 3), Decimal("5.94"), "no sound", True, False),
        ("fast/1080p", (3, 3, 3), Decimal("16.74"), "no sound", True, False),
        ("fine/720p", (8,), Decimal("24.00"), None, True, True),
    ]
    (one,) = choices(moving(estimate(queue(Clip(frame="square"))), "pieces"), 0)
    assert (one.cost, one.why_not, one.is_possible) == (None, "no square size", False)


# The batch lane.


def test_the_batch_lane_is_kept_where_it_is_sold_and_else_said_to_be_lost() -> None:
    plan = queue(
        Clip(id="a", offer="pro/1080p", seconds=7, lane="batch"),
        Clip(id="b", seconds=4, lane="batch", audio=True),
    )
    planned = moving(estimate(plan), "short")
    assert told(planned, 0) == ("the model makes no sound",)
    assert told(planned, 1) == ("no batch lane there: asked for at once",)
    new = moved(planned)
    assert [(clip.lane, clip.moved_lane) for clip in new.clips] == [
        ("batch", "batch"),
        (None, "batch"),
    ]
    # 7 s at 0.16 in the lane, and 4 s at 0.50 at once.
    assert estimate(new).total.run == Decimal("1.12") + 2


def test_a_plan_stays_in_the_batch_lane_where_any_of_its_clips_can() -> None:
    silent = Clip(id="a", offer="pro/1080p", seconds=7)
    some = queue(silent, Clip(id="b", seconds=4, audio=True), lane="batch")
    new = to(some, "short")
    # It holds for the clip that has one there; the other is asked for at once.
    assert (new.lane, [clip.lane for clip in new.clips]) == ("batch", [None, None])
    planned = moving(estimate(some), "short")
    assert told(planned, 1) == ("no batch lane there: asked for at once",)
    assert estimate(new).total.run == Decimal("1.12") + 2
    assert not any("leaves the batch lane" in note for note in notes(planned))
    assert to(new, some.rates) == some
    gone = moving(estimate(some), "pieces")
    assert any("leaves the batch lane" in note for note in notes(gone))
    assert moved(gone).lane is None
    assert to(moved(gone), some.rates) == some
    assert to(queue(silent, lane="batch"), "short").lane == "batch"
    assert to(queue(lane="batch"), "short").lane == "batch"
    assert to(queue(lane="batch"), "pieces").lane is None


def test_clips_of_a_plan_in_the_batch_lane_are_asked_for_at_once_where_a_card_has_none() -> None:
    plan = queue(Clip(id="a", seconds=5), Clip(id="b", seconds=5), lane="batch")
    planned = moving(estimate(plan), "pieces", [0])
    assert told(planned, 0) == ("no batch lane there: asked for at once",)
    new = moved(planned)
    assert (new.lane, new.clips[0].lane) == ("batch", None)
    pieces = estimate(new).pricing.find(new.clips[0].offer)
    assert isinstance(pieces, Found)
    assert estimate(new).cost(new.clips[0]) == pieces.rate.cost(5)


def test_a_clip_of_a_plan_in_the_batch_lane_is_not_put_into_one_that_it_had_not() -> None:
    # Away from the lane with the first move, and a clip is added there before the next.
    away = to(queue(Clip(id="a", offer="pro/1080p", seconds=3), lane="batch"), "pieces")
    assert away.lane is None
    more = edits.added(away, 1, [Clip(id="b", seconds=7, offer="short/fast/720p")], Random(1))
    new = to(more, "short")
    assert (new.lane, [clip.lane for clip in new.clips]) == (None, ["batch", None])


# What becomes of a plan.


def test_a_plan_moves_with_its_settings_and_keeps_what_it_had() -> None:
    plan = queue(
        Clip(id="a", shot="1A", seconds=8, offer="pro/720p", audio=True),
        Clip(id="b", seconds=5, frame="square", offer="pro/hd"),
        Clip(id="c", seconds=7, offer="pro/1080p"),
        account="tier-3",
        accounts={"short": "two"},
        compare=["pro/hd"],
        budget=Decimal("99.00"),
    )
    new = to(plan, "short")
    assert (new.rates, new.account, new.compare) == ("short", "two", None)
    assert new.accounts == {"openai-sora-2": "tier-3"}
    home = new.moved_from
    assert home is not None
    assert (home.rates, home.account, home.compare) == ("openai-sora-2", "tier-3", ("pro/hd",))
    assert [(clip.offer, clip.seconds, clip.moved_from) for clip in new.clips] == [
        ("fine/720p", 8, "openai-sora-2/pro/720p"),
        # It has no square size there, and keeps its price whatever the plan's card is.
        ("openai-sora-2/pro/hd", 5, "openai-sora-2/pro/hd"),
        ("fast/1080p", 7, "openai-sora-2/pro/1080p"),
    ]
    assert new.budget == plan.budget
    assert to(new, "openai-sora-2") == plan


def test_a_clip_that_stays_keeps_its_price_and_its_account() -> None:
    plan = queue(Clip(frame="landscape", seconds=8), account="tier-2")
    new = moved(overruled(moving(estimate(plan), "short"), 0, None))
    one = estimate(new)
    assert (new.clips[0].offer, one.total.run) == ("openai-sora-2/standard/720p", Decimal("0.80"))
    assert one.plan.accounts["openai-sora-2"] == "tier-2"
    assert to(new, "openai-sora-2") == plan


def test_some_clips_move_and_the_plan_stays_on_its_card() -> None:
    plan = queue(*(Clip(id=name, shot=name, seconds=7) for name in "abc"), account="tier-2")
    new = to(plan, "short", [1])
    assert new.model_copy(update={"clips": plan.clips}) == plan
    assert new.clips[0] is plan.clips[0]
    assert new.clips[2] is plan.clips[2]
    assert (new.clips[1].offer, new.clips[1].moved_from) == ("short/fine/720p", "openai-sora-2")
    assert to(new, "openai-sora-2", [1]) == plan
    assert to(new, "openai-sora-2") == plan


def test_clips_on_other_cards_come_to_the_one_that_the_plan_is_on() -> None:
    plan = queue(Clip(id="a", offer="short/fast/720p", seconds=7), Clip(id="b", offer="pro/hd"))
    new = to(plan, "openai-sora-2")
    assert [clip.offer for clip in new.clips] == ["standard/720p", "pro/hd"]
    assert new.clips[1] is plan.clips[1]
    assert new.moved_from is None
    assert to(new, "short", [0]) == plan


def test_what_is_on_the_card_already_stays_as_it_is() -> None:
    plan = queue(Clip(id="a", offer="short/fast/1080p", seconds=5), Clip(id="b"))
    planned = moving(estimate(plan), "short")
    assert [line.outcome.kind for line in planned.lines] == ["there", "moved"]
    new = moved(planned)
    assert (new.clips[0].offer, new.clips[0].seconds) == ("fast/1080p", 5)
    assert to(new, "openai-sora-2") == plan


def test_the_plan_says_what_becomes_of_its_own_figures() -> None:
    plan = queue(Clip(seconds=7), concurrent=4, render_seconds=Decimal(90))
    assert notes(moving(estimate(plan), "short")) == (
        "The account there is One, the first of the card.",
        "The plan's own figures stay: that a job takes 1 min 30 s and that 4 go at once.",
    )
    assert notes(moving(estimate(to(plan, "short")), "openai-sora-2")) == (
        "OpenAI Sora 2 ended on 2026-09-24: its prices are history.",
    )


def test_a_card_that_is_not_installed_is_not_a_target() -> None:
    with pytest.raises(KeyError):
        moving(estimate(queue(Clip())), "gone")


def test_a_plan_whose_card_is_not_installed_can_be_moved() -> None:
    plan = queue(Clip(id="a", offer="fast/720p", seconds=3), Clip(id="b", frame="square"))
    plan = edits.settings_revised(plan, rates="gone")
    new = to(plan, "short")
    # The cheapest of those that have its length: nothing is known of the old picture or price.
    assert new.clips[0].offer == "fast/720p"
    assert (new.clips[1].offer, new.clips[1].moved_from) == ("gone/unknown/unknown", "gone")
    back = card(id="gone", tiers=[tier(id="fast", rates=[rate()])])
    assert moved(moving(estimate(new, {**ALL, "gone": back}), "gone")) == plan


# Overruling.


def test_a_line_is_overruled_by_offer_and_by_lengths() -> None:
    plan = queue(Clip(id="a", seconds=8), Clip(id="b", seconds=8))
    planned = moving(estimate(plan), "short")
    assert planned.lines[1].outcome.offer == "short/fine/720p"
    other = overruled(planned, 1, "fast/1080p")
    assert other.lines[0] is planned.lines[0]
    assert (other.lines[1].outcome.lengths, other.lines[1].cost_after) == (
        (3, 3, 3),
        9 * Decimal("0.31"),
    )
    cut = overruled(other, 1, lengths=[7])
    assert cut.lines[1].outcome.offer == "short/fast/1080p"
    assert told(cut, 1)[0] == "8 s is cut to 7 s"
    assert cut.lines[1].is_overruled
    assert overruled(cut, 1).lines == planned.lines
    stays = overruled(planned, 1, None)
    assert (stays.lines[1].outcome.kind, stays.misfits) == ("stays", ())
    for one in (other, cut, stays):
        assert to(moved(one), "openai-sora-2") == plan


def test_a_marked_clip_may_be_sent_where_no_sound_is_and_is_told_so() -> None:
    planned = moving(estimate(queue(Clip(seconds=7, audio=True))), "short")
    assert "the model makes no sound" in told(overruled(planned, 0, "fast/720p"))


@pytest.mark.parametrize(
    ("offer", "lengths", "sentence"),
    [
        ("fast/8k", None, "Short has no offer fast/8k"),
        ("pro/720p", None, "Short has no offer pro/720p"),
        ("fast/720p", [5], "5 s is not offered there"),
        ("fast/720p", [3, 3], "the pieces last 6 s, shorter than 8 s"),
        ("fast/720p", [7, 7, 3], "one piece more than 8 s need"),
    ],
)
def test_what_does_not_do_is_refused_with_a_sentence(
    offer: str, lengths: list[int] | None, sentence: str
) -> None:
    planned = moving(estimate(queue(Clip(seconds=8))), "short")
    with pytest.raises(ValueError, match=sentence):
        overruled(planned, 0, offer, lengths)


def test_only_clips_that_are_moved_can_be_overruled() -> None:
    planned = moving(estimate(queue(Clip(id="a"), Clip(id="b"))), "short", [1])
    with pytest.raises(KeyError):
        overruled(planned, 0, None)


# There and back.

some_more_plans = some_plans.flatmap(
    lambda plan: st.tuples(
        st.just(plan),
        st.lists(
            st.tuples(st.booleans(), st.sampled_from(["", "", "g", "clip-2"]), st.integers(0, 3)),
            min_size=len(plan.clips),
            max_size=len(plan.clips),
        ),
        st.dictionaries(st.sampled_from(["short", "pieces"]), st.sampled_from(["one", "two"])),
    )
).map(lambda drawn: varied(*drawn))


def varied(plan: Plan, more: list[tuple[bool, str, int]], accounts: dict[str, str]) -> Plan:
    """The plan with what the shared plans do not have: sound, groups and references."""
    clips = [
        clip.model_copy(
            update={
                "audio": audio,
                "group": group,
                "reference": "x.png" if reference else "",
                "reference_seconds": reference if reference > 1 else None,
            }
        )
        for clip, (audio, group, reference) in zip(plan.clips, more, strict=True)
    ]
    return edits.settings_revised(plan, clips=clips, accounts=accounts)


targets = st.sampled_from(["openai-sora-2", "live", "luma", "euro", "short", "pieces"])


@given(some_more_plans, st.lists(targets, min_size=1, max_size=3))
def test_a_plan_that_comes_back_is_what_it_was(plan: Plan, way: list[str]) -> None:
    assume(plan.rates in ALL)
    new = plan
    # On the card that it is on a plan does not move, its clips on other cards come to it.
    for target in (one for one in way if one != plan.rates):
        new = to(new, target)
        # What is written is what is read.
        assert plans.parse(plans.dumps(new), "new") == new
    if new is not plan:
        new = to(new, plan.rates)
    assert new == plan
    assert plans.dumps(new) == plans.dumps(plan)


@given(some_more_plans, targets, st.sets(st.integers(0, 11)))
def test_clips_that_come_back_are_what_they_were(plan: Plan, target: str, some: set[int]) -> None:
    chosen = {position for position in some if position < len(plan.clips)}
    new = to(plan, target, chosen)
    kept = [clip for position, clip in enumerate(plan.clips) if position not in chosen]
    assert all(any(clip is one for one in new.clips) for clip in kept)
    marked = [run for run in runs(new) if run.is_marked]
    came_from = {run.address.split("/")[0] for run in marked}
    assume(came_from.issubset(ALL))
    for card_id in came_from:
        new = to(
            new,
            card_id,
            [
                place
                for run in runs(new)
                if run.is_marked and run.address.split("/")[0] == card_id
                for place in run.positions
            ],
        )
    assert new == plan


@given(some_more_plans, targets, targets)
def test_no_clip_prompt_or_second_is_lost_without_a_word(
    plan: Plan, first: str, second: str
) -> None:
    for target in (first, second):
        planned = moving(estimate(plan), target)
        assert sorted(place for line in planned.lines for place in line.positions) == list(
            range(len(plan.clips))
        )
        new = moved(planned)
        at = 0
        for line in planned.lines:
            count = len(line.positions) if line.is_kept else len(line.outcome.lengths)
            made = new.clips[at : at + count]
            at += count
            old = line.run.clips
            assert {clip.prompt for clip in made} == {clip.prompt for clip in old}
            assert made[0].id == old[0].id
            assert tuple(clip.seconds for clip in made) == line.outcome.lengths
            if line.outcome.lengths != tuple(clip.seconds for clip in old):
                assert any(" s " in f"{one} " for one in line.outcome.changes)
            if len(made) == len(old):
                assert sum(c.requests for c in made) == sum(c.requests for c in old)
            if line.outcome.kind == "stays":
                assert line.outcome.reason
        assert at == len(new.clips)
        assert len({clip.id for clip in new.clips}) == len(new.clips)
        plan = new


@given(some_more_plans, targets)
def test_the_lines_add_up_to_the_plan_after_the_move(plan: Plan, target: str) -> None:
    before = estimate(plan)
    planned = moving(before, target)
    both = totals(planned)
    for side, costs in (
        (before, [(one.cost_before, one.outcome.currency_before) for one in planned.lines]),
        (both.after, [(one.cost_after, one.outcome.currency) for one in planned.lines]),
    ):
        sums: dict[str, Decimal] = {}
        for cost, currency in costs:
            if cost:
                sums[currency] = sums.get(currency, Decimal(0)) + cost
        known = {currency: amount for currency, amount in side.by_currency() if amount}
        assert sums == known
    if both.saved is not None:
        assert both.saved == both.before.total.run - both.after.total.run


@given(some_more_plans, st.sampled_from(["live", "short"]))
def test_a_plan_becomes_the_same_whichever_way_it_went(plan: Plan, target: str) -> None:
    # What does not fit stays where it is then, so all clips here fit.
    clips = [clip.model_copy(update={"frame": "portrait", "audio": False}) for clip in plan.clips]
    plan = edits.settings_revised(plan, clips=clips)
    assume(target != plan.rates)
    there = to(plan, target)
    assert to(to(there, "pieces"), target) == there


# Pieces.


def pieces_of(plan: Plan) -> Plan:
    return to(plan, "pieces")


SPLIT = queue(
    Clip(id="k3", shot="1A", seconds=12, prompt="Dawn", offer="pro/hd"),
    Clip(id="k4", shot="1B", seconds=5, prompt="Dusk", offer="pro/hd"),
)


def test_pieces_that_were_not_edited_are_one_clip_again() -> None:
    there = pieces_of(SPLIT)
    assert [clip.shot for clip in there.clips] == ["1A-1", "1A-2", "1A-3", "1B"]
    planned = moving(estimate(there), "openai-sora-2")
    assert [line.positions for line in planned.lines] == [(0, 1, 2), (3,)]
    assert told(planned)[0] == "5 + 5 + 5 s become one clip of 12 s again"
    assert moved(planned) == SPLIT
    # And on the way to a third card, too.
    third = to(there, "short")
    assert [(clip.shot, clip.seconds) for clip in third.clips] == [
        ("1A-1", 3),
        ("1A-2", 3),
        ("1A-3", 3),
        ("1A-4", 3),
        ("1B-1", 3),
        ("1B-2", 3),
    ]
    assert to(third, "openai-sora-2") == SPLIT


@pytest.mark.parametrize(
    "edit",
    [
        lambda plan: edits.changed(plan, [1], lambda clip: edits.revised(clip, prompt="Noon")),
        lambda plan: edits.changed(plan, [1], lambda clip: edits.revised(clip, takes=9)),
        lambda plan: edits.changed(plan, [2], lambda clip: edits.revised(clip, shot="9Z")),
        lambda plan: edits.changed(plan, [0], lambda clip: edits.revised(clip, seconds=1)),
        lambda plan: edits.removed(plan, [2]),
        lambda plan: edits.removed(plan, [0]),
        lambda plan: edits.moved(plan, [2], 1)[0],
    ],
)
def test_pieces_that_were_edited_or_parted_stay_pieces_and_are_told_so(edit: Any) -> None:
    there = edit(pieces_of(SPLIT))
    planned = moving(estimate(there), "openai-sora-2")
    back = moved(planned)
    assert len(back.clips) >= len(there.clips)
    lost = [line for line in planned.lines if line.run.pieces]
    assert lost
    assert all("stay pieces" in line.outcome.changes[0] for line in lost)
    for prompt in {clip.prompt for clip in there.clips}:
        assert any(clip.prompt == prompt for clip in back.clips)
    assert all("they were one clip of 12 s" in line.outcome.changes[0] for line in lost)
    assert not any("again" in one for line in lost for one in line.outcome.changes)
    # They keep their marks, for they can still be one clip again.
    assert all(clip.offer == "pro/hd" for clip in back.clips)
    assert all((clip.moved_from is None) == (clip.shot == "1B") for clip in back.clips)
    # On their old card they have lengths that it offers.
    offered = (4, 8, 12, 16, 20)
    assert all(clip.seconds in offered for clip in back.clips if clip.group)


def test_pieces_find_names_and_groups_that_are_free_and_give_them_back() -> None:
    others = (
        Clip(id="x", shot="1A-1", seconds=5),
        Clip(id="k3-2", shot="9", seconds=5, group="k3"),
        Clip(id="lone", shot="8", seconds=12, group="lone"),
    )
    plan = queue(SPLIT.clips[0], *others)
    there = pieces_of(plan)
    assert [(clip.id, clip.shot, clip.group) for clip in there.clips] == [
        ("k3", "1A-2", "pieces of k3"),
        ("k3-3", "1A-3", "pieces of k3"),
        ("k3-4", "1A-4", "pieces of k3"),
        ("x", "1A-1", ""),
        ("k3-2", "9", "k3"),
        ("lone", "8-1", "lone / pieces of lone"),
        ("lone-2", "8-2", "lone / pieces of lone"),
        ("lone-3", "8-3", "lone / pieces of lone"),
    ]
    assert to(there, "openai-sora-2") == plan


def test_some_pieces_of_a_clip_can_move_without_the_others() -> None:
    there = pieces_of(SPLIT)
    planned = moving(estimate(there), "short", [1])
    assert "only some of its pieces are moved" in told(planned, 1)[0]
    apart = moved(planned)
    assert apart.clips[0] is there.clips[0]
    assert [clip.seconds for clip in apart.clips] == [5, 3, 3, 5, 5]
    assert {clip.moved_from for clip in apart.clips} == {"openai-sora-2/pro/hd"}


def test_a_clip_of_a_group_that_was_cut_comes_back_as_long_as_it_was() -> None:
    plan = queue(Clip(id="a", shot="1A", seconds=12, offer="pro/720p", group="g1"))
    cut = moved(overruled(moving(estimate(plan), "pieces"), 0, lengths=(10,)))
    assert [clip.seconds for clip in cut.clips] == [10]
    planned = moving(estimate(cut), "openai-sora-2")
    assert told(planned) == ("10 s becomes 12 s again",)
    assert moved(planned) == plan


def test_parts_of_a_clip_that_was_split_by_hand_are_cut_and_come_back_as_parts() -> None:
    parts = edits.pieces(Clip(id="a", shot="1A", seconds=32), (20, 12))
    plan = edits.substituted(queue(Clip(id="a", shot="1A", seconds=32)), {0: parts})
    planned = moving(estimate(plan), "pieces")
    for position in (0, 1):
        planned = overruled(planned, position, lengths=(10,))
    assert to(moved(planned), "openai-sora-2") == plan


def test_what_is_left_of_a_clip_without_any_other_piece_is_that_clip() -> None:
    left = edits.removed(pieces_of(SPLIT), [1, 2])
    planned = moving(estimate(left), "openai-sora-2")
    assert told(planned)[0] == "5 s becomes 12 s again"
    assert [clip.seconds for clip in moved(planned).clips] == [12, 5]


def test_pieces_that_were_edited_and_came_back_can_still_be_one_clip() -> None:
    there = pieces_of(SPLIT)
    other = edits.changed(there, [1], lambda clip: edits.revised(clip, prompt="Noon"))
    back = to(other, "openai-sora-2")
    assert [clip.seconds for clip in back.clips] == [8, 8, 8, 5]
    assert "8 s, 3 s more than asked" in told(moving(estimate(other), "openai-sora-2"))[1]
    alike = edits.changed(back, [1], lambda clip: edits.revised(clip, prompt="Dawn"))
    assert to(alike, "openai-sora-2") == SPLIT
    assert to(to(alike, "short"), "openai-sora-2") == SPLIT


def test_the_lengths_of_pieces_are_taken_back_and_that_is_told() -> None:
    there = pieces_of(SPLIT)
    longer = edits.changed(there, [0], lambda clip: edits.revised(clip, seconds=12))
    planned = moving(estimate(longer), "openai-sora-2")
    assert told(planned)[0] == "12 + 5 + 5 s become one clip of 12 s again"
    assert moved(planned) == SPLIT


@pytest.mark.parametrize("change", [{"group": "act 2"}, {"group": ""}, {"notes": "Look"}])
def test_a_piece_that_got_another_group_or_note_is_still_a_piece(change: dict[str, str]) -> None:
    there = pieces_of(SPLIT)
    other = edits.changed(there, [1], lambda clip: edits.revised(clip, **change))
    lines = moving(estimate(other), "openai-sora-2").lines
    assert [bool(line.run.pieces) for line in lines] in ([True] * 3 + [False], [False] * 2)
    assert sum(clip.seconds for clip in to(other, "openai-sora-2").clips) <= 8 * 3 + 5


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_pieces_that_were_brought_home_one_by_one_are_one_clip_with_the_last(
    order: tuple[int, ...],
) -> None:
    plan = to(queue(*SPLIT.clips), "pieces", [0, 1])
    for number, place in enumerate(order):
        planned = moving(estimate(plan), "openai-sora-2", [place])
        plan = moved(planned)
        if number < 2:
            assert len(plan.clips) == 4
            assert "they were one clip of 12 s" in told(planned, place)[0]
    assert plan.clips[0] == SPLIT.clips[0]
    assert to(plan, "openai-sora-2") == SPLIT


def test_a_piece_that_was_moved_by_itself_comes_back_with_the_others() -> None:
    apart = to(to(SPLIT, "pieces", [0]), "short", [1])
    assert [clip.shot for clip in apart.clips] == ["1A-1", "1A-2-1", "1A-2-2", "1A-3", "1B"]
    assert to(apart, "openai-sora-2") == SPLIT
    assert to(to(apart, "live"), "openai-sora-2") == SPLIT


def test_pieces_that_become_other_pieces_are_told_what_is_too_much() -> None:
    apart = to(queue(Clip(id="a", seconds=13, offer="pro/1080p")), "short")
    assert [clip.seconds for clip in apart.clips] == [7, 3, 3]
    assert told(moving(estimate(apart), "pieces"))[0] == (
        "7 + 3 + 3 s become 5 + 5 + 5 s, 2 s more than asked"
    )


def test_a_clip_moved_on_is_told_the_length_that_it_is_measured_by() -> None:
    there = to(queue(Clip(id="a", seconds=4)), "pieces")
    longer = edits.changed(there, [0], lambda clip: edits.chosen(clip, seconds=10))
    planned = overruled(moving(estimate(longer), "short"), 0, "fast/720p", [7])
    assert told(planned)[0] == "10 s becomes 7 s, 3 s more than the 4 s that it had at first"


def test_a_clip_without_its_frame_at_home_is_told_the_reason() -> None:
    plan = queue(Clip(id="a", frame="landscape"))
    there = to(plan, "pieces")
    square = edits.changed(there, [0], lambda clip: edits.revised(clip, frame="square"))
    assert "OpenAI Sora 2 Standard 720p has no square size" in told(
        moving(estimate(square), "openai-sora-2")
    )


def test_a_clip_that_was_moved_by_itself_before_is_told_where_it_will_come_back() -> None:
    plan = queue(Clip(id="a", seconds=4), Clip(id="b", seconds=4))
    apart = to(plan, "short", [1])
    planned = moving(estimate(apart), "live")
    sentence = "comes back as OpenAI Sora 2 Standard 720p, what it was at first"
    assert [sentence in told(planned, place) for place in (0, 1)] == [False, True]
    assert to(moved(planned), "openai-sora-2") == plan
    assert not any(
        sentence in told(moving(estimate(moved(planned)), "short"), place) for place in (0, 1)
    )


def test_what_holds_for_all_clips_that_move_is_said_once() -> None:
    perhaps = tier(id="perhaps", seconds=[4], rates=[sold("720p", "0.10")])
    heard = tier(id="heard", seconds=[4], audio=True, rates=[sold("1080p", "0.10")])
    sentence = "whether the model makes sound is not known"
    plan = queue(Clip(id="a"), Clip(id="b"))
    planned = moving(estimate(plan, on(perhaps)), "new")
    assert said_once(planned) == {sentence}
    assert f"Of all clips that move: {sentence}." in notes(planned)
    for other in (
        moving(estimate(queue(Clip(id="a")), on(perhaps)), "new"),
        moving(
            estimate(queue(Clip(id="a"), Clip(id="b", offer="pro/hd")), on(perhaps, heard)), "new"
        ),
    ):
        assert not said_once(other)
        assert sentence in told(other)
        assert not any(sentence in note for note in notes(other))


@given(
    some_more_plans,
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["short", "pieces"])), max_size=4),
    st.sampled_from(["short", "pieces"]),
)
def test_clips_in_groups_that_were_cut_or_moved_by_part_come_back(
    plan: Plan, cuts: list[tuple[int, str]], target: str
) -> None:
    assume(plan.rates in ALL)
    at_home = [clip.model_copy(update={"offer": None, "frame": "portrait"}) for clip in plan.clips]
    plan = edits.settings_revised(plan, clips=at_home, rates="openai-sora-2", account=None)
    new = plan
    for place, card_id in cuts:
        if place < len(new.clips):
            planned = moving(estimate(new), card_id, [place])
            line = planned.lines[0]
            if not line.is_kept and not line.run.pieces and place % 2:
                planned = overruled(planned, place, lengths=[lengths_there(planned, place)[0]])
            new = moved(planned)
    new = to(new, target)
    assert to(new, "openai-sora-2") == plan


def lengths_there(planned: Moving, position: int) -> tuple[int, ...]:
    """The lengths on the offer that a clip is to go to."""
    return next(one.offered for one in choices(planned, position) if one.is_chosen)


def test_a_clip_that_was_edited_where_it_went_keeps_all_but_offer_lane_and_length() -> None:
    there = to(queue(Clip(id="a", seconds=4, lane="batch")), "pieces")
    assert (there.clips[0].seconds, there.clips[0].lane) == (5, None)
    edited = edits.changed(
        there, [0], lambda clip: edits.revised(clip, prompt="New", takes=7, notes="n")
    )
    back = to(edited, "openai-sora-2").clips[0]
    assert (back.prompt, back.takes, back.notes) == ("New", 7, "n")
    assert (back.offer, back.lane, back.seconds) == (None, "batch", 4)


def test_a_clip_added_after_a_move_goes_by_the_rules_and_finds_back() -> None:
    there = to(queue(Clip(id="a", seconds=7)), "short")
    clips = [*there.clips, Clip(id="n", offer="fine/720p", seconds=8)]
    there = edits.settings_revised(there, clips=clips)
    home = to(there, "openai-sora-2")
    assert [(clip.offer, clip.moved_from) for clip in home.clips] == [
        (None, None),
        ("pro/720p", "short/fine/720p"),
    ]
    assert to(home, "short") == there


def test_a_clip_that_was_moved_apart_comes_back_with_the_plan() -> None:
    plan = queue(Clip(id="a", seconds=7), Clip(id="b", seconds=7))
    apart = to(plan, "short", [0])
    assert to(to(apart, "pieces"), "openai-sora-2") == plan


def test_the_settings_that_were_changed_meanwhile_are_kept_for_the_next_time() -> None:
    plan = queue(Clip(seconds=7), account="tier-2")
    there = edits.settings_revised(to(plan, "short"), account="two", title="Spring")
    home = to(there, "openai-sora-2")
    assert (home.account, home.title, home.accounts) == ("tier-2", "Spring", {"short": "two"})
    assert to(home, "short").account == "two"


@pytest.mark.parametrize("is_written_by_hand", [False, True])
def test_a_plan_that_was_set_back_by_hand_comes_back_as_it_was_set(
    is_written_by_hand: bool,
) -> None:
    away = to(queue(Clip(seconds=7), account="tier-1", lane="batch"), "short")
    back = on_card(away, "openai-sora-2")
    back = edits.settings_chosen(back, account="tier-5", compare=("pro/hd",), lane=None)
    if is_written_by_hand:
        # A file can say still where the plan came from before.
        back = back.model_copy(update={"moved_from": away.moved_from})
    again = to(to(back, "short"), "openai-sora-2")
    assert (again.account, again.compare, again.lane) == ("tier-5", ("pro/hd",), None)
    assert (again.accounts, again.moved_from) == ({}, None)


# Accounts that may not use all of a card.


def barring(*barred: str) -> Mapping[str, RateCard]:
    """A card of two tiers, with a first account that may not use some, and one that may use all."""
    return on(
        tier(rates=[sold("720p", "0.10")]),
        tier(id="art", name="Art", rates=[sold("720p", "0.90")], audio=False),
        accounts=[
            {"id": "free", "name": "Free", "no_access": list(barred)},
            {"id": "paid", "name": "Paid"},
        ],
    )


def test_a_tier_that_the_account_there_may_not_use_is_not_taken() -> None:
    plan = queue(Clip(seconds=5), account="tier-1")
    assert becomes(Clip(seconds=5), barring()) == "film/720p"
    assert becomes(Clip(seconds=5), barring("film")) == "art/720p"
    for accounts, offer in (({"new": "free"}, "art/720p"), ({"new": "paid"}, "film/720p")):
        settled = edits.settings_revised(plan, accounts=accounts)
        (clip,) = moved(moving(estimate(settled, barring("film")), "new")).clips
        assert clip.offer == offer
        # The same for some clips of a plan that stays where it is.
        (clip,) = moved(moving(estimate(settled, barring("film")), "new", [0])).clips
        assert clip.offer == f"new/{offer}"


def test_a_clip_whose_account_may_not_use_what_fits_stays_and_can_be_overruled() -> None:
    cards = barring("film", "art")
    planned = moving(estimate(queue(Clip(seconds=5)), cards), "new")
    (line,) = planned.misfits
    assert line.outcome.reason == "New: the Free account may not use Film or Art"
    assert [(one.why_not, one.is_possible) for one in choices(planned, 0)] == [
        ("the Free account may not use it", True)
    ] * 2
    assert moved(overruled(planned, 0, "art/720p")).clips[0].offer == "art/720p"


def test_a_clip_marked_for_sound_is_told_of_the_account_only_where_that_is_the_reason() -> None:
    cards = on(
        tier(audio=True, rates=[sold("720p", "0.10")]),
        tier(id="art", name="Art", rates=[sold("720p", "0.90")], audio=False),
        accounts=[{"id": "free", "name": "Free", "no_access": ["film"]}],
    )
    (line,) = moving(estimate(queue(Clip(seconds=5, audio=True)), cards), "new").misfits
    assert line.outcome.reason == "New: the Free account may not use Film"
    (line,) = moving(estimate(queue(Clip(seconds=5, audio=True)), barring("art")), "new").misfits
    assert line.outcome.reason == "New is not known to make sound"


def test_a_plan_goes_back_with_the_account_that_it_had_and_to_what_it_may_use() -> None:
    cards = barring("film")
    plan = queue(Clip(seconds=5, offer="film/720p"), rates="new", account="paid")
    away = moved(moving(estimate(plan, cards), "live"))
    away = edits.added(away, 1, [Clip(seconds=8, offer="standard/720p")], Random(1))
    back = moved(moving(estimate(away, cards), "new"))
    assert (back.account, back.clips[0].offer) == ("paid", "film/720p")
    assert back.clips[1].offer == "film/720p"


def test_a_plan_of_this_value_is_untouched_by_being_looked_at() -> None:
    plan = pieces_of(SPLIT)
    same = replace(moving(estimate(plan), "pieces", []), lines=())
    assert moved(same) is plan
