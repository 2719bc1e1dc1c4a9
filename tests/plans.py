"""Plans, cards and strategies that several tests share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import tomli
from hypothesis import strategies as st

import soraplan
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.finding import Finding
from soraplan.core.findings import checks_of
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.plan import Plan

TODAY = date(2026, 11, 22)
CARD_FILE = Path(soraplan.__file__).parent / "cards" / "openai-sora-2.toml"

SORA = RateCard.model_validate(
    tomli.loads(CARD_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
)
LIVE = SORA.model_copy(
    update={"id": "live", "name": "Live", "retired": None, "checked": date(2026, 11, 1)}
)
"""The built-in card as if it were still sold, so that a plan can be without any finding."""


def card(**changes: Any) -> RateCard:
    """A card of one tier, one rate and one account without limits, with some keys changed."""
    return RateCard.model_validate(
        {
            "format": 1,
            "id": "other",
            "name": "Other",
            "vendor": "Other",
            "checked": date(2026, 11, 1),
            "evidence": "vendor",
            "sources": ["https://example.org/prices"],
            "tiers": [tier()],
            "accounts": [{"id": "any", "name": "Any"}],
            **changes,
        }
    )


def tier(**changes: Any) -> dict[str, Any]:
    """A tier of one rate as it stands in a file, with some keys changed."""
    return {
        "id": "film",
        "name": "Film",
        "model": "film-1",
        "seconds": [5, 10],
        "rates": [rate()],
        **changes,
    }


def rate(**changes: Any) -> dict[str, Any]:
    """A rate as it stands in a file, with some keys changed."""
    return {
        "resolution": "720p",
        "sizes": {"landscape": "1280x720"},
        "per_second": Decimal("0.20"),
        **changes,
    }


LUMA = card(
    id="luma",
    name="Luma",
    tiers=[
        tier(
            id="ray",
            name="Ray",
            rates=[
                rate(per_second=None, per_clip={"5": Decimal("0.30"), "10": Decimal("0.90")}),
                rate(resolution="4k", per_second=None),
            ],
        )
    ],
)
"""Prices whole clips, and one of its prices is not known."""

EURO = card(id="euro", name="Euro", currency="EUR")

CARDS: Mapping[str, RateCard] = {one.id: one for one in (SORA, LIVE, LUMA, EURO)}


def queue(*clips: Clip, **settings: Any) -> Plan:
    """A plan of these clips, in which a clip without an id has the one of its position."""
    return Plan.model_validate({"format": 1, "clips": clips, **settings})


def numbered(number: int, **fields: Any) -> Plan:
    """A plan of so many like clips, each with a prompt of its own."""
    return queue(*(Clip(prompt=f"Take {place}", **fields) for place in range(number)))


def estimated(
    plan: Plan,
    cards: Mapping[str, RateCard] = CARDS,
    today: date = TODAY,
    exchange: Sequence[ExchangeRate] = (),
) -> Estimate:
    """The estimate of a plan, counted from nothing."""
    return Estimator(cards, today, exchange).estimate(plan)


def of_clip(made: Forecast, clip: Clip) -> list[Finding]:
    """The findings that are about one clip alone."""
    return [check.finding(clip) for check in checks_of(made) if check.hits(clip)]


def forecasted(
    plan: Plan,
    cards: Mapping[str, RateCard] = CARDS,
    today: date = TODAY,
    exchange: Sequence[ExchangeRate] = (),
) -> Forecast:
    """The forecast of a plan, worked out to its end from nothing."""
    return forecast(estimated(plan, cards, today, exchange))


def plain_price(
    plan: Plan, offer: str | None, clip: Clip, *, is_native: bool = False
) -> Fraction | None:
    """What one generation costs, worked out from the cards in the plainest way there is.

    In the plan's currency, so that there is none on a card in another; or in the card's own.
    """
    own = CARDS.get(plan.rates)
    if offer is None:
        if own is None:
            return None
        offer = f"{own.tiers[0].id}/{own.tiers[0].rates[0].resolution}"
    *named, tier_id, resolution = offer.split("/")
    sold = CARDS.get(named[0]) if named else own
    if sold is None or not (is_native or sold.currency == (own.currency if own else "USD")):
        return None
    for tier_ in sold.tiers:
        for rate_ in tier_.rates:
            if (tier_.id, rate_.resolution) == (tier_id, resolution) and clip.frame in rate_.sizes:
                sells = rate_.batch_per_second is not None
                if clip.lane == "batch" or (plan.lane == "batch" and sells):
                    per_second = rate_.batch_per_second
                elif rate_.per_clip is not None:
                    whole = rate_.per_clip.get(clip.seconds)
                    return None if whole is None else Fraction(whole)
                else:
                    per_second = rate_.per_second
                return None if per_second is None else Fraction(per_second) * clip.seconds
    return None


def plain_currency(plan: Plan, offer: str | None) -> str:
    """The currency that an offer is priced in; the plan's where its card is not there."""
    own = CARDS.get(plan.rates)
    named = offer.split("/")[0] if offer and offer.count("/") == 2 else None
    sold = (CARDS.get(named) if named else None) or own
    return sold.currency if sold else "USD"


def plain_sums(plan: Plan) -> tuple[dict[str, Fraction], int]:
    """What a run costs by the currencies that clips are priced in, and the clips without a price.

    The plan's currency is the first.
    """
    sums = {plain_currency(plan, None): Fraction(0)}
    unpriced = 0
    for clip in plan.clips:
        price = plain_price(plan, clip.offer, clip, is_native=True)
        if clip.omitted:
            continue
        if price is None:
            unpriced += 1
        else:
            currency = plain_currency(plan, clip.offer)
            sums[currency] = sums.get(currency, Fraction(0)) + price * clip.count * clip.takes
    return sums, unpriced


def differences(old: Plan, new: Plan) -> set[str]:
    """The settings in which two plans differ."""
    return {name for name in Plan.model_fields if getattr(old, name) != getattr(new, name)}


OFFERS = (
    None,
    "standard/720p",
    "pro/720p",
    "pro/hd",
    "pro/1080p",
    "pro/8k",
    "luma/ray/720p",
    "luma/ray/4k",
    "luma/ray/8k",
    "euro/film/720p",
    "gone/film/720p",
    "openai-sora-2/pro/hd",
)

some_keep_rates = st.none() | st.sampled_from(
    [Decimal(rate) for rate in ("1", "0.72", "0.5", "0.25", "0.05")]
)

some_clips = st.builds(
    Clip,
    shot=st.sampled_from(["", "1A", "1B", "2"]),
    prompt=st.sampled_from(["", "  ", "Dawn", "Dusk", "Rain\nand [wind]", "Snow"]),
    seconds=st.integers(1, 45),
    frame=st.sampled_from(["portrait", "landscape", "square"]),
    offer=st.sampled_from(OFFERS),
    count=st.integers(1, 30),
    takes=st.integers(1, 5),
    keep_rate=some_keep_rates,
    status=st.sampled_from(["planned", "planned", "done", "omitted"]),
    lane=st.sampled_from([None, None, None, "batch"]),
)

some_marked_clips = st.builds(
    lambda clip, marks: clip.model_copy(update=marks),
    some_clips,
    st.fixed_dictionaries(
        {
            "audio": st.booleans(),
            "reference": st.sampled_from(["", "stills/one.png", "plates/one.mov"]),
            "reference_seconds": st.none() | st.integers(1, 60),
            "moved_from": st.sampled_from([None, "openai-sora-2", "luma/pro/hd", "a/luma/ray/4k"]),
            "moved_seconds": st.none() | st.integers(1, 60),
            "moved_lane": st.sampled_from([None, "batch"]),
        }
    ),
)
"""Clips with what a shot needs beside its picture, and with what they were before a move."""

some_money = st.decimals("0", "9999", places=2)

some_moments = st.datetimes(
    datetime(2026, 11, 20),
    datetime(2026, 11, 25),
    timezones=st.sampled_from([None, None, UTC, timezone(timedelta(hours=-9))]),
).map(lambda moment: moment.replace(microsecond=0))

some_plans = st.builds(
    lambda clips, **settings: queue(*clips, **settings),
    st.lists(some_clips, max_size=12),
    rates=st.sampled_from(["openai-sora-2", "live", "luma", "gone"]),
    account=st.sampled_from([None, "tier-1", "tier-3", "free", "gone"]),
    repeat=st.sampled_from(["once", "daily", "weekdays", "weekly", "monthly"]),
    budget=st.none() | some_money,
    budget_per=st.sampled_from(["run", "month"]),
    contingency=st.decimals("0", "50", places=2),
    keep_rate=some_keep_rates,
    start=st.none() | some_moments,
    deadline=st.none() | some_moments | st.decimals("0.01", "9", places=2),
    headroom=st.sampled_from([Decimal(100), Decimal(100), Decimal(80), Decimal("33.3")]),
    concurrent=st.sampled_from([None, None, 1, 5, 20]),
    render_seconds=st.sampled_from([None, None, Decimal("0.5"), Decimal(60), Decimal(333)]),
    lane=st.sampled_from([None, None, "batch"]),
    compare=st.none() | st.lists(st.sampled_from(OFFERS[1:]), min_size=1, max_size=5, unique=True),
    extra_costs=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.just("Editing"),
                "amount": some_money,
                "per": st.sampled_from(["run", "month"]),
            }
        ),
        max_size=4,
    ),
)

Edit = Callable[[Plan], Plan]

CHANCE = Random(0)
"""One source of ids for all edits, as an app has one: a second of the same seed repeats them."""


def copied(plan: Plan, places: Collection[int], random: Random) -> Plan:
    """The plan with copies of some clips below the last of them, as the app puts them there."""
    copies = [plan.clips[place] for place in sorted(places)]
    return edits.added(plan, max(places) + 1, copies, random)


@st.composite
def some_edits(draw: st.DrawFn) -> Edit:
    """One thing that a user does to a plan, whatever is in its queue."""
    kind = draw(st.sampled_from(["add", "change", "remove", "duplicate", "move", "replace", "set"]))
    places = draw(st.lists(st.integers(0, 200), min_size=1, max_size=4))
    new = draw(st.lists(some_clips, min_size=1, max_size=3))
    takes = draw(st.integers(1, 9))

    def edit(plan: Plan) -> Plan:
        length = len(plan.clips)
        if kind == "add":
            return edits.added(plan, places[0] % (length + 1), new, CHANCE)
        if kind == "set":
            return edits.settings_revised(plan, title=f"Take {takes}")
        if not length:
            return plan
        at = {place % length for place in places}
        if kind == "change":
            return edits.changed(plan, at, lambda clip: edits.revised(clip, takes=takes))
        if kind == "remove":
            return edits.removed(plan, at)
        if kind == "duplicate":
            return copied(plan, at, CHANCE)
        if kind == "move":
            return edits.moved(plan, at, 1 if takes % 2 else -1)[0]
        one = min(at)
        return edits.replaced(plan, one, edits.revised(new[0], id=plan.clips[one].id))

    return edit
