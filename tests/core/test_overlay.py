from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plans import EURO, card, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.rates.grounds import grounds
from soraplan.core.rates.overlay import NotOverlaid, Overlay, overlaid

BASE = card(
    id="base",
    name="Base",
    checked=date(2026, 10, 1),
    evidence="mirror",
    note="All sizes at 16:9.",
    tiers=[
        tier(
            rates=[
                rate(
                    per_second=Decimal("0.20"),
                    batch_per_second=Decimal("0.10"),
                    minimum=Decimal("0.50"),
                    reference_fee=Decimal("0.03"),
                    input_per_second=Decimal("0.01"),
                    note="Silent.",
                ),
                rate(
                    resolution="1080p",
                    per_second=None,
                    per_clip={"5": Decimal("0.30"), "10": Decimal("0.90")},
                    checked=date(2026, 11, 5),
                    evidence="reported",
                    sources=["https://example.org/large"],
                ),
                rate(resolution="4k", per_second=None),
            ]
        )
    ],
    accounts=[{"id": "any", "name": "Any"}],
)
PAGE = "https://example.org/prices"
OWN = "https://example.org/own"
WHOLE = {
    "offer": "film/720p",
    "per_second": Decimal("0.17"),
    "batch_per_second": Decimal("0.08"),
    "minimum": Decimal("0.40"),
    "reference_fee": Decimal("0.02"),
    "input_per_second": Decimal("0.02"),
}
"""Every figure that the base has of that rate."""


def overlay(**changes: Any) -> Overlay:
    """An overlay of half the price, with some keys changed."""
    return Overlay.model_validate(
        {
            "format": 1,
            "id": "mine",
            "name": "Mine",
            "base": "base",
            "checked": date(2026, 11, 20),
            "evidence": "vendor",
            "agreement": "Contract of 2026-11-01",
            "factor": Decimal("0.5"),
            **changes,
        }
    )


def rates(made: RateCard) -> Mapping[str, Any]:
    return {rate.resolution: rate for rate in made.tiers[0].rates}


def problem(**changes: Any) -> str:
    """The one problem of an overlay with some keys changed, in the words that a user reads."""
    with pytest.raises(ValidationError) as caught:
        overlay(**changes)
    (only,) = caught.value.errors()
    return str(only["msg"])


def misfits(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(NotOverlaid) as caught:
        overlaid(BASE, overlay(**changes))
    return [(one.path, one.sentence) for one in caught.value.misfits]


def test_a_factor_multiplies_every_price_batch_price_minimum_and_fee() -> None:
    made = rates(overlaid(BASE, overlay()))
    small, large, unknown = made["720p"], made["1080p"], made["4k"]
    assert small.per_second == Decimal("0.10")
    assert small.batch_per_second == Decimal("0.05")
    assert small.minimum == Decimal("0.25")
    assert small.reference_fee == Decimal("0.015")
    assert small.input_per_second == Decimal("0.005")
    assert large.per_clip == {5: Decimal("0.15"), 10: Decimal("0.45")}
    assert (unknown.per_second, unknown.per_clip) == (None, None)


def test_the_card_is_an_ordinary_one_of_the_overlays_id() -> None:
    made = overlaid(BASE, overlay(sources=[OWN], note="Asked again in May."))
    assert (made.id, made.name, made.vendor, made.currency) == ("mine", "Mine", "Other", "USD")
    assert made.sources == (OWN, PAGE)
    assert made.agreement == "Contract of 2026-11-01"
    assert made.note == "Asked again in May. · All sizes at 16:9."
    assert list(made.offers()) == list(BASE.offers())


def test_a_multiplied_rate_is_as_old_as_the_older_of_its_two_figures() -> None:
    made = rates(overlaid(BASE, overlay()))
    assert made["720p"].checked == date(2026, 10, 1)
    assert made["1080p"].checked == date(2026, 11, 5)
    assert made["1080p"].sources == ("https://example.org/large",)
    older = rates(overlaid(BASE, overlay(checked=date(2026, 9, 1), sources=[OWN])))
    assert older["720p"].checked == older["1080p"].checked == date(2026, 9, 1)
    assert older["720p"].sources == (OWN, PAGE)
    assert overlaid(BASE, overlay()).checked == date(2026, 10, 1)
    assert overlaid(BASE, overlay(checked=date(2026, 9, 1))).checked == date(2026, 9, 1)


@pytest.mark.parametrize("evidence", ["vendor", "mirror", "reported", "derived"])
def test_a_multiplied_price_is_computed_however_well_its_factor_is_known(evidence: str) -> None:
    made = overlaid(BASE, overlay(evidence=evidence))
    assert (rates(made)["720p"].evidence, rates(made)["1080p"].evidence) == ("derived", "derived")
    # Of this one there is nothing to multiply.
    assert rates(made)["4k"].evidence == "mirror"
    assert made.evidence == "derived"


def test_a_factor_of_one_leaves_day_grade_and_sources_as_they_are() -> None:
    made = overlaid(BASE, overlay(factor=1, checked=date(2026, 9, 1)))
    assert rates(made)["1080p"] == BASE.tiers[0].rates[1]
    small = rates(made)["720p"]
    assert (small.checked, small.evidence) == (date(2026, 10, 1), "mirror")
    assert grounds(made, small).told() == [PAGE]


def test_a_rate_stated_whole_has_the_overlays_date_grade_and_sources_and_is_not_multiplied() -> (
    None
):
    made = rates(overlaid(BASE, overlay(rates=[WHOLE], sources=[OWN])))
    small = made["720p"]
    assert small.per_second == Decimal("0.17")
    assert small.batch_per_second == Decimal("0.08")
    assert small.checked == date(2026, 11, 20)
    assert (small.evidence, small.sources) == ("vendor", (OWN,))
    assert (small.agreement, small.note) == ("Contract of 2026-11-01", "Silent.")
    assert made["1080p"].per_clip[5] == Decimal("0.15")


@pytest.mark.parametrize("left", [key for key in WHOLE if key != "offer"])
@pytest.mark.parametrize("factor", [None, Decimal("0.5")])
def test_a_rate_with_any_figure_of_the_base_is_no_newer_and_no_surer_than_that(
    left: str, factor: Decimal | None
) -> None:
    stated = {key: value for key, value in WHOLE.items() if key != left}
    made = overlaid(BASE, overlay(rates=[stated], factor=factor))
    small = rates(made)["720p"]
    assert small.checked == date(2026, 10, 1)
    assert small.evidence == ("mirror" if factor is None else "derived")
    assert grounds(made, small).told() == ["by agreement: Contract of 2026-11-01", PAGE]
    # What stands on it has that from it.
    second = overlaid(made, overlay(id="second", base="mine", factor=None, rates=[stated]))
    assert rates(second)["720p"].checked == date(2026, 10, 1)


def test_a_rate_that_rests_on_the_base_is_no_surer_than_what_is_stated_of_it() -> None:
    stated = {"offer": "film/720p", "reference_fee": Decimal("0.01"), "evidence": "reported"}
    stated |= {"checked": date(2026, 9, 1), "agreement": "Mail of Kim"}
    made = overlaid(BASE, overlay(rates=[stated]))
    small = rates(made)["720p"]
    assert (small.checked, small.evidence) == (date(2026, 9, 1), "derived")
    assert small.agreement == "Mail of Kim · Contract of 2026-11-01"
    unmultiplied = rates(overlaid(BASE, overlay(rates=[stated], factor=None)))["720p"]
    assert (unmultiplied.evidence, unmultiplied.agreement) == ("reported", "Mail of Kim")


def test_a_card_is_as_sure_as_an_overlay_only_where_that_states_all_its_rates() -> None:
    large = {"offer": "film/1080p", "per_second": Decimal("0.05")}
    largest = {"offer": "film/4k", "per_second": Decimal("0.9")}
    reported = BASE.model_copy(update={"evidence": "reported"})

    def grade(base: RateCard, *stated: dict[str, Any], **changes: Any) -> str:
        return overlaid(base, overlay(factor=None, rates=stated, **changes)).evidence

    assert grade(BASE, WHOLE) == "mirror"
    assert grade(reported, WHOLE) == "reported"
    assert grade(BASE, WHOLE, evidence="reported") == "reported"
    assert grade(BASE, WHOLE, large, largest) == "vendor"
    assert grade(BASE, WHOLE, large, {**largest, "evidence": "reported"}) == "reported"
    accounts = [{"id": "own", "name": "Own"}]
    assert grade(BASE, accounts=accounts, evidence="derived") == "mirror"


def test_a_price_by_agreement_never_has_the_page_of_the_base_as_its_source() -> None:
    made = overlaid(BASE, overlay(rates=[WHOLE], factor=None))
    own, other = rates(made)["720p"], rates(made)["1080p"]
    assert grounds(made, own).told() == ["by agreement: Contract of 2026-11-01"]
    assert grounds(made, other).told() == ["https://example.org/large"]
    assert grounds(made, rates(made)["4k"]).told() == [PAGE]


def test_accounts_by_agreement_have_that_and_not_the_page_of_the_base() -> None:
    made = overlaid(BASE, overlay(accounts=[{"id": "own", "name": "Own"}]))
    assert grounds(made, made.accounts[0]).told() == ["by agreement: Contract of 2026-11-01"]
    kept = overlaid(BASE, overlay())
    assert grounds(kept, kept.accounts[0]).told() == [PAGE]


def test_a_multiplied_price_rests_on_the_agreement_and_on_the_page() -> None:
    made = overlaid(BASE, overlay())
    small = rates(made)["720p"]
    assert grounds(made, small).told() == ["by agreement: Contract of 2026-11-01", PAGE]


def test_a_stated_rate_may_have_an_agreement_of_its_own() -> None:
    stated = {**WHOLE, "agreement": "Mail of Kim"}
    made = overlaid(BASE, overlay(rates=[stated], sources=[OWN], agreement=""))
    assert grounds(made, rates(made)["720p"]).told() == ["by agreement: Mail of Kim"]


def test_a_card_by_agreement_alone_is_a_card_and_one_by_nothing_is_none() -> None:
    values = EURO.model_dump(exclude_defaults=True, exclude={"sources"})
    assert RateCard.model_validate({**values, "agreement": "Contract"}).sources == ()
    with pytest.raises(ValidationError, match="does not say where its prices come from"):
        RateCard.model_validate({**values, "agreement": " "})


def test_a_stated_rate_may_be_dated_and_sourced_by_itself() -> None:
    stated = {
        **WHOLE,
        "checked": date(2026, 11, 21),
        "evidence": "reported",
        "sources": [OWN],
        "note": "By mail.",
    }
    small = rates(overlaid(BASE, overlay(rates=[stated], factor=None)))["720p"]
    assert (small.checked, small.evidence) == (date(2026, 11, 21), "reported")
    assert (small.sources, small.note) == ((OWN,), "By mail. · Silent.")


def test_what_an_overlay_does_not_touch_keeps_its_date_grade_and_sources() -> None:
    stated = {"offer": "film/720p", "per_second": Decimal("0.17")}
    made = overlaid(BASE, overlay(rates=[stated], factor=None))
    large, unknown = rates(made)["1080p"], rates(made)["4k"]
    assert large == BASE.tiers[0].rates[1]
    assert (unknown.checked, unknown.evidence) == (date(2026, 10, 1), "mirror")
    assert unknown.sources == (PAGE,)
    (account,) = made.accounts
    assert (account.checked, account.evidence) == (date(2026, 10, 1), "mirror")


def test_a_price_by_the_second_and_prices_by_the_clip_take_each_others_place() -> None:
    made = rates(
        overlaid(
            BASE,
            overlay(
                rates=[
                    {"offer": "film/720p", "per_clip": {"5": Decimal("0.7")}},
                    {"offer": "film/1080p", "per_second": Decimal("0.05")},
                    {"offer": "film/4k", "per_second": Decimal("0.9")},
                ]
            ),
        )
    )
    assert (made["720p"].per_second, made["720p"].per_clip) == (None, {5: Decimal("0.7")})
    assert (made["1080p"].per_second, made["1080p"].per_clip) == (Decimal("0.05"), None)
    assert made["4k"].cost(10) == Decimal("9.0")
    # Where the base's own price is replaced by one of the other kind, nothing of it is left.
    assert (made["1080p"].checked, made["1080p"].evidence) == (date(2026, 11, 20), "vendor")


def test_accounts_take_the_place_of_all_of_the_bases() -> None:
    limits = [{"tiers": ["film"], "requests": 5, "window": 60}]
    accounts = [{"id": "gold", "name": "Gold", "limits": limits}]
    made = overlaid(BASE, overlay(factor=None, accounts=accounts))
    (account,) = made.accounts
    assert (account.id, account.checked, account.evidence) == ("gold", date(2026, 11, 20), "vendor")
    assert rates(made)["720p"].per_second == Decimal("0.20")


def test_an_overlay_over_an_overlay_multiplies_twice() -> None:
    first = overlaid(BASE, overlay(id="first"))
    second = overlaid(first, overlay(base="first", factor=Decimal("0.1")))
    assert rates(second)["720p"].per_second == Decimal("0.01")


def test_a_price_is_rounded_to_the_finest_that_a_card_can_have() -> None:
    made = rates(overlaid(BASE, overlay(factor=Decimal("0.333333"))))
    # 0.03 x 0.333333 = 0.00999999 and 0.20 x 0.333333 = 0.0666666
    assert made["720p"].reference_fee == Decimal("0.01")
    assert made["720p"].per_second == Decimal("0.066667")
    tenfold = rates(overlaid(BASE, overlay(factor=Decimal(100))))
    assert str(tenfold["720p"].per_second) == "20"


@given(
    factor=st.decimals("0.01", "9.99", places=2),
    seconds=st.sampled_from([1, 4, 5, 10, 20]),
    lane=st.sampled_from([None, "batch"]),
    reference=st.none() | st.integers(0, 60),
    resolution=st.sampled_from(["720p", "1080p", "4k"]),
)
def test_every_job_costs_the_factor_times_what_it_costs_on_the_base(
    factor: Decimal, seconds: int, lane: str | None, reference: int | None, resolution: str
) -> None:
    made = rates(overlaid(BASE, overlay(factor=factor)))[resolution]
    before = rates(BASE)[resolution].cost(seconds, lane, reference)
    after = made.cost(seconds, lane, reference)
    assert after == (None if before is None else before * factor)


def test_everything_that_the_base_cannot_have_is_told_at_once() -> None:
    price = {"per_second": Decimal("0.1")}
    assert misfits(
        rates=[
            {"offer": "film/720", **price},
            {"offer": "x/8k", **price},
            {"offer": "film/4k", **price},
            {"offer": "film/4k", **price},
        ],
        accounts=[
            {"id": "a", "name": "A", "limits": [{"tiers": ["pro"], "concurrent": 1}]},
            {"id": "a", "name": "A"},
        ],
    ) == [
        (("rates", 0, "offer"), "base has no offer film/720; did you mean film/720p?"),
        (("rates", 1, "offer"), "base has no offer x/8k; it has film/720p, film/1080p, film/4k"),
        (("rates", 3, "offer"), "names film/4k a second time; keep one"),
        (("accounts", 0), "base has no tier pro"),
        (("accounts", 1, "id"), "two accounts are named a"),
    ]


def test_a_factor_that_makes_a_price_nothing_or_beyond_reason_is_told_of() -> None:
    told = "a price that none can be: it must be above 0 and below 10,000"
    assert misfits(factor=Decimal("0.00001")) == [
        (("factor",), f"makes reference_fee of film/720p {told}"),
        (("factor",), f"makes input_per_second of film/720p {told}"),
    ]
    dear = card(id="base", tiers=[tier(rates=[rate(per_second=Decimal(5_000))])])
    with pytest.raises(NotOverlaid, match="makes per_second of film/720p a price"):
        overlaid(dear, overlay(factor=Decimal(2)))


def test_an_overlay_that_changes_nothing_is_refused() -> None:
    assert problem(factor=None) == ("changes nothing; give it a factor, [[rates]] or [[accounts]]")
    assert problem(rates=[{"offer": "film/720p", "note": "Cheap."}]) == (
        "changes no price; give it one, such as per_second = 0.10"
    )


@pytest.mark.parametrize("agreement", ["", "  "])
def test_an_overlay_says_where_its_prices_come_from(agreement: str) -> None:
    assert problem(agreement=agreement).startswith("does not say where its prices come from")
    assert overlay(agreement=agreement, sources=[OWN]).sources == (OWN,)


@pytest.mark.parametrize(
    "changes",
    [
        {"factor": Decimal(0)},
        {"factor": Decimal(-1)},
        {"factor": Decimal(101)},
        {"factor": Decimal("0.1234567")},
        {"factor": "0.85"},
        {"accounts": []},
        {"currency": "EUR"},
        {"base": "a b"},
        {"checked": "2026-11-20"},
        {"rates": [{"offer": "film", "per_second": Decimal(1)}]},
        {"rates": [{"offer": "film/720p", "per_second": Decimal(0)}]},
        {"rates": [{"offer": "film/720p", "per_clip": {}}]},
        {"rates": [{"offer": "film/4k", "per_second": Decimal(1), "per_clip": {"5": Decimal(1)}}]},
    ],
)
def test_an_overlay_with_a_wrong_value_is_refused(changes: dict[str, Any]) -> None:
    assert problem(**changes)
