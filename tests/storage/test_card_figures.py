"""What a clip costs on every rate of every shipped card, worked by hand from published prices.

The table is the other reckoning: its prices were written off the collected facts and not off the
cards, and its amounts by hand, so a figure that is wrong in a card stands out here.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from plans import TODAY, queue
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.findings import findings
from soraplan.core.forecast import forecast
from soraplan.core.pricing import Missing
from soraplan.storage import cards, paths

CARDS: dict[str, RateCard] = {
    path.stem: cards.read(path) for path in sorted(paths.builtin_cards_dir().glob("*.toml"))
}

# Offer; published price of a second; seconds, count and takes; dollars of the clip.
BY_SECOND = (
    ("openai-sora-2/standard/720p", "0.10", 8, 20, 1, "16.00"),
    ("openai-sora-2/pro/720p", "0.30", 12, 1, 1, "3.60"),
    ("openai-sora-2/pro/hd", "0.50", 20, 1, 10, "100.00"),
    ("openai-sora-2/pro/1080p", "0.70", 16, 2, 3, "67.20"),
    ("google-omni/omni-1.1/360p", "0.034", 10, 4, 3, "4.08"),
    ("google-omni/omni-1.1/720p", "0.101", 10, 4, 3, "12.12"),
    ("google-omni/omni-1.1/1080p", "0.152", 10, 4, 3, "18.24"),
    ("google-omni/omni-1.1/4k", "0.304", 10, 4, 3, "36.48"),
    ("google-omni/omni-1.2/360p", "0.023", 15, 2, 5, "3.45"),
    ("google-omni/omni-1.2/720p", "0.07", 15, 2, 5, "10.50"),
    ("google-omni/omni-1.2/1080p", "0.105", 15, 2, 5, "15.75"),
    ("google-omni/omni-1.2/4k", "0.21", 15, 2, 5, "31.50"),
    ("google-veo-3.1/standard/720p", "0.40", 6, 5, 4, "48.00"),
    ("google-veo-3.1/standard/1080p", "0.40", 8, 5, 4, "64.00"),
    ("google-veo-3.1/standard/4k", "0.60", 8, 5, 4, "96.00"),
    ("google-veo-3.1/fast/720p", "0.10", 4, 5, 4, "8.00"),
    ("google-veo-3.1/fast/1080p", "0.12", 8, 5, 4, "19.20"),
    ("google-veo-3.1/fast/4k", "0.30", 8, 5, 4, "48.00"),
    ("google-veo-3.1/lite/720p", "0.05", 6, 5, 4, "6.00"),
    ("google-veo-3.1/lite/1080p", "0.08", 8, 5, 4, "12.80"),
    ("runway/gen4.5/720p", "0.12", 10, 3, 5, "18.00"),
    ("runway/gen4-turbo/720p", "0.05", 7, 3, 5, "5.25"),
    ("kling-3.0/silent/720p", "0.084", 15, 2, 2, "5.04"),
    ("kling-3.0/silent/1080p", "0.112", 15, 2, 2, "6.72"),
    ("kling-3.0/silent/4k", "0.42", 15, 2, 2, "25.20"),
    ("kling-3.0/audio/720p", "0.126", 15, 2, 2, "7.56"),
    ("kling-3.0/audio/1080p", "0.168", 15, 2, 2, "10.08"),
    ("kling-3.0/audio/4k", "0.42", 15, 2, 2, "25.20"),
    ("kling-3.0/turbo/720p", "0.112", 5, 10, 1, "5.60"),
    ("kling-3.0/turbo/1080p", "0.14", 5, 10, 1, "7.00"),
    ("minimax-h3/h3/768p", "0.08", 15, 4, 2, "9.60"),
    ("minimax-h3/h3/2k", "0.13", 15, 4, 2, "15.60"),
    ("minimax-h3/h3-max/480p", "0.05", 9, 4, 2, "3.60"),
    ("minimax-h3/h3-max/768p", "0.08", 9, 4, 2, "5.76"),
    ("wan-3.0/video/480p", "0.05", 30, 1, 7, "10.50"),
    ("wan-3.0/video/720p", "0.10", 30, 1, 7, "21.00"),
    ("wan-3.0/video/1080p", "0.20", 30, 1, 7, "42.00"),
    ("wan-3.0/prime/480p", "0.068", 30, 1, 7, "14.28"),
    ("wan-3.0/prime/720p", "0.14", 30, 1, 7, "29.40"),
    ("wan-3.0/prime/1080p", "0.28", 30, 1, 7, "58.80"),
    ("seedance-2.0/standard/480p", "0.07", 5, 8, 2, "5.60"),
    ("seedance-2.0/standard/720p", "0.15", 5, 8, 2, "12.00"),
    ("seedance-2.0/standard/1080p", "0.38", 5, 8, 2, "30.40"),
    ("grok-imagine-1.5/standard/480p", "0.08", 6, 3, 3, "4.32"),
    ("grok-imagine-1.5/standard/720p", "0.14", 6, 3, 3, "7.56"),
    ("grok-imagine-1.5/standard/1080p", "0.25", 6, 3, 3, "13.50"),
    ("grok-imagine-1.5/lite/480p", "0.02", 1, 3, 3, "0.18"),
    ("grok-imagine-1.5/lite/720p", "0.03", 1, 3, 3, "0.27"),
    ("grok-imagine-1.5/lite/1080p", "0.14", 1, 3, 3, "1.26"),
    ("ltx-2.5/fast/720p", "0.09", 20, 1, 5, "9.00"),
    ("ltx-2.5/fast/1080p", "0.13", 20, 1, 5, "13.00"),
    ("ltx-2.5/fast/2k", "0.19", 10, 1, 5, "9.50"),
    ("ltx-2.5/fast/4k", "0.30", 10, 1, 5, "15.00"),
    ("ltx-2.5/pro/720p", "0.12", 8, 2, 5, "9.60"),
    ("ltx-2.5/pro/1080p", "0.17", 8, 2, 5, "13.60"),
)

# The price is that of the whole clip: twice the seconds cost three times as much.
BY_CLIP = (
    ("luma-ray-3.2/sdr/540p", "0.15", 5, 10, 2, "3.00"),
    ("luma-ray-3.2/sdr/540p", "0.45", 10, 10, 2, "9.00"),
    ("luma-ray-3.2/sdr/720p", "0.30", 5, 10, 2, "6.00"),
    ("luma-ray-3.2/sdr/720p", "0.90", 10, 10, 2, "18.00"),
    ("luma-ray-3.2/sdr/1080p", "1.20", 5, 10, 2, "24.00"),
    ("luma-ray-3.2/sdr/1080p", "3.60", 10, 10, 2, "72.00"),
)

# Offer; published batch price of a second; seconds, count and takes; dollars of the clip.
IN_BATCH = (
    ("openai-sora-2/standard/720p", "0.05", 8, 20, 1, "8.00"),
    ("openai-sora-2/pro/720p", "0.15", 12, 1, 1, "1.80"),
    ("openai-sora-2/pro/hd", "0.25", 20, 1, 10, "50.00"),
    ("openai-sora-2/pro/1080p", "0.35", 16, 2, 3, "33.60"),
)

UNKNOWN = ("azure-sora-2/standard/720p", "azure-sora-2/pro/720p")

Row = tuple[str, str, int, int, int, str]


def on(offer: str, *, is_own: bool, **fields: object) -> Estimate:
    """A plan of one clip on an offer: of the plan's own card, or of another than the plan's."""
    card, own = offer.split("/", 1)
    rates = card if is_own else next(id_ for id_ in CARDS if id_ not in (card, "azure-sora-2"))
    clip = Clip.model_validate({"id": "a", "offer": own if is_own else offer, **fields})
    return Estimator(CARDS, TODAY).estimate(queue(clip, rates=rates))


@pytest.mark.parametrize("row", (*BY_SECOND, *BY_CLIP), ids=lambda row: f"{row[0]}-{row[2]}s")
@pytest.mark.parametrize("is_own", [True, False], ids=["own", "foreign"])
def test_a_clip_costs_what_was_worked_out_by_hand(row: Row, is_own: bool) -> None:
    offer, _price, seconds, count, takes, dollars = row
    one = on(offer, is_own=is_own, seconds=seconds, count=count, takes=takes, frame="landscape")
    assert one.total.run == Decimal(dollars)
    assert one.total.unknown == 0
    assert one.currency == "USD"


@pytest.mark.parametrize("row", IN_BATCH, ids=lambda row: str(row[0]))
def test_a_clip_in_the_batch_lane_costs_half(row: Row) -> None:
    offer, _price, seconds, count, takes, dollars = row
    one = on(offer, is_own=True, seconds=seconds, count=count, takes=takes, lane="batch")
    assert one.total.run == Decimal(dollars)


def test_the_table_was_reckoned_without_a_slip() -> None:
    for _, price, seconds, count, takes, dollars in (*BY_SECOND, *IN_BATCH):
        assert Fraction(price) * seconds * count * takes == Fraction(dollars)
    for _, price, _seconds, count, takes, dollars in BY_CLIP:
        assert Fraction(price) * count * takes == Fraction(dollars)


def test_the_table_has_every_rate_and_every_price_of_every_card() -> None:
    by_second, batch, unknown = set(), set(), set()
    by_clip: set[tuple[str, int]] = set()
    for card in CARDS.values():
        for tier in card.tiers:
            for rate in tier.rates:
                offer = f"{card.id}/{tier.id}/{rate.resolution}"
                if rate.per_second is not None:
                    by_second.add(offer)
                if rate.batch_per_second is not None:
                    batch.add(offer)
                by_clip.update((offer, seconds) for seconds in rate.per_clip or ())
                if rate.per_second is None and not rate.per_clip:
                    unknown.add(offer)
    assert by_second == {row[0] for row in BY_SECOND}
    assert by_clip == {(row[0], row[2]) for row in BY_CLIP}
    assert batch == {row[0] for row in IN_BATCH}
    assert unknown == set(UNKNOWN)


@pytest.mark.parametrize("offer", UNKNOWN)
def test_an_unknown_price_is_no_free_clip(offer: str) -> None:
    one = on(offer, is_own=True, seconds=8)
    assert one.total.unknown == 1
    cost = one.cost(one.plan.clips[0])
    assert isinstance(cost, Missing)
    assert cost.code == "price-unknown"


# Tokens of a second of video, at $17.50 a million.
OMNI = (("360p", 1931), ("720p", 5792), ("1080p", 8688), ("4k", 17376))


@pytest.mark.parametrize(("resolution", "tokens"), OMNI)
def test_omni_costs_its_tokens_but_for_the_rounding_of_a_second(
    resolution: str, tokens: int
) -> None:
    """At most 0.36 cents on a clip of 10 s, at 720p: $1.01 where the tokens are $1.0136."""
    exact = Decimal("17.50") * tokens / 1_000_000
    one = on(f"google-omni/omni-1.1/{resolution}", is_own=True, seconds=10)
    assert one.total.run == exact.quantize(Decimal("0.001"), ROUND_HALF_UP) * 10
    assert abs(one.total.run - exact * 10) < Decimal("0.005")


def test_a_second_of_omni_12_is_thirty_percent_below_omni_11_but_for_a_third_of_a_cent() -> None:
    for resolution, _ in OMNI:
        offers = (f"google-omni/omni-{version}/{resolution}" for version in ("1.1", "1.2"))
        old, new = (on(offer, is_own=True, seconds=3).total.run / 3 for offer in offers)
        assert abs(old * Decimal("0.7") - new) <= Decimal("0.003")


# Width, height, and what the formula of the tokens comes to a second.
SEEDANCE = (
    ("480p", 854, 480, "0.07"),
    ("720p", 1280, 720, "0.15"),
    ("1080p", 1920, 1080, "0.34"),
)


@pytest.mark.parametrize(("resolution", "wide", "high", "dollars"), SEEDANCE)
def test_seedance_costs_its_tokens_but_for_1080p_which_says_so(
    resolution: str, wide: int, high: int, dollars: str
) -> None:
    exact = Decimal(7) * wide * high * 24 / 1024 / 1_000_000
    assert exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(dollars)
    tier = CARDS["seedance-2.0"].tiers[0]
    rate = next(one for one in tier.rates if one.resolution == resolution)
    assert (rate.per_second == Decimal(dollars)) != ("higher than the formula" in rate.note)


# Offer, lengths on offer as the vendor has them.
LENGTHS = (
    ("openai-sora-2/pro/hd", (4, 8, 12, 16, 20)),
    ("azure-sora-2/standard/720p", (4, 8, 12)),
    ("google-omni/omni-1.1/720p", range(3, 11)),
    ("google-omni/omni-1.2/720p", range(3, 16)),
    ("google-veo-3.1/standard/720p", (4, 6, 8)),
    ("google-veo-3.1/standard/1080p", (8,)),
    ("google-veo-3.1/standard/4k", (8,)),
    ("google-veo-3.1/fast/720p", (4, 6, 8)),
    ("google-veo-3.1/fast/1080p", (4, 6, 8)),
    ("google-veo-3.1/lite/720p", (4, 6, 8)),
    ("google-veo-3.1/lite/1080p", (4, 6, 8)),
    ("runway/gen4.5/720p", range(2, 11)),
    ("runway/gen4-turbo/720p", range(2, 11)),
    ("kling-3.0/audio/1080p", range(3, 16)),
    ("kling-3.0/turbo/720p", range(3, 16)),
    ("luma-ray-3.2/sdr/1080p", (5, 10)),
    ("minimax-h3/h3/2k", range(4, 16)),
    ("minimax-h3/h3-max/480p", range(4, 16)),
    ("wan-3.0/prime/480p", range(2, 31)),
    ("seedance-2.0/standard/720p", range(4, 16)),
    ("grok-imagine-1.5/lite/1080p", range(1, 16)),
    ("ltx-2.5/fast/1080p", range(6, 21, 2)),
    ("ltx-2.5/fast/2k", (6, 8, 10)),
    ("ltx-2.5/fast/4k", (6, 8, 10)),
    ("ltx-2.5/pro/720p", (6, 8, 10)),
)


@pytest.mark.parametrize(("offer", "lengths"), LENGTHS, ids=[row[0] for row in LENGTHS])
def test_a_length_is_told_of_exactly_where_the_offer_does_not_make_it(
    offer: str, lengths: tuple[int, ...] | range
) -> None:
    card, own = offer.split("/", 1)
    clips = [
        Clip(id=f"s{seconds}", prompt=f"Take {seconds}", seconds=seconds, offer=own)
        for seconds in range(1, 33)
    ]
    plan = queue(*clips, rates=card)
    told = findings(forecast(Estimator(CARDS, TODAY).estimate(plan)))
    missed = {one.clip for one in told if one.code == "length-not-offered"}
    assert missed == {clip.id for clip in clips if clip.seconds not in lengths}
