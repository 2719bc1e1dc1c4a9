"""A plan in dollars with clips that are priced in euros: what every format tells of it.

The figures are worked out by hand. A run is 10 s at $0.10, ten times: $10.00; 8 s at $0.30: $2.40;
8 s at €0.09, ten times: €7.20; and six requests of 4 s at €0.22 and €0.05 for a reference, which
are €0.93 and billed as €1.50: €9.00.
"""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans import CARDS, LIVE, TODAY, card, estimated, forecasted, queue, rate, tier
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.forecast import Forecast
from soraplan.exchange import formats, text
from soraplan.exchange.export import exported
from soraplan.exchange.receipt import found, receipt
from soraplan.exchange.receipt import line as line_of
from soraplan.exchange.report import report
from soraplan.exchange.verify import held

SIZES = {"portrait": "720x1280", "landscape": "1280x720"}
KINO = card(
    id="kino",
    name="Kino",
    currency="EUR",
    tiers=[
        tier(
            id="studio",
            name="Studio",
            seconds=[4, 8],
            rates=[
                rate(sizes=SIZES, per_second=Decimal("0.09")),
                rate(
                    resolution="1080p",
                    sizes=SIZES,
                    per_second=Decimal("0.22"),
                    minimum=Decimal("1.50"),
                    reference_fee=Decimal("0.05"),
                    input_per_second=Decimal("0.02"),
                ),
            ],
        )
    ],
)
RATE = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.50"), date=date(2026, 9, 1))
PLAN = queue(
    Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=10, count=10),
    Clip(id="b", scene="1", shot="1B", prompt="Gulls", seconds=8, offer="kino/studio/720p",
         count=5, takes=2),
    Clip(id="c", scene="2", shot="2A", prompt="Pack", seconds=4, offer="kino/studio/1080p",
         count=2, takes=3, reference="pack.png"),
    Clip(id="d", scene="2", shot="2B", prompt="Bar", seconds=8, offer="pro/720p"),
    title="Spring",
    rates="live",
    repeat="weekly",
    contingency=10,
    budget=1_000,
    compare=["standard/720p", "kino/studio/720p", "kino/studio/1080p"],
)  # fmt: skip
OFFERS = ["standard/720p", "kino/studio/720p", "kino/studio/1080p", "pro/720p"]
TOLD = "EUR counted at 1.50 USD, of 2026-09-01, 82 days old"


def forecast(*rates: ExchangeRate) -> Forecast:
    return forecasted(PLAN, {**CARDS, "kino": KINO}, exchange=rates)


def written(name: str, *rates: ExchangeRate, **chosen: str) -> str:
    format_ = next(one for one in formats.every() if one.name == name)
    return exported(format_, forecast(*rates), chosen)[0].data.decode("utf-8-sig")


def document(*rates: ExchangeRate) -> Any:
    return json.loads(written("json", *rates))


def line(told: str, begins: str) -> list[str]:
    """The cells of the first line of a text that begins so."""
    (first, *_) = (one for one in told.splitlines() if one.startswith(begins))
    return first.removeprefix(begins).split("  ")


def cells(told: list[str]) -> list[str]:
    return [one.strip() for one in told if one.strip()]


def test_the_text_has_sums_by_currency_and_no_total_without_a_rate() -> None:
    told = text.dumps(report(forecast()))
    assert cells(line(told, "27 requests, 212 s generated")) == [
        "$12.40 + €16.20",
        "$49.60 + €64.80",
    ]
    assert cells(line(told, "Contingency 10 %")) == ["$1.24 + €1.62", "$4.96 + €6.48"]
    assert cells(line(told, "In all")) == ["$13.64 + €17.82", "$54.56 + €71.28"]
    assert "SCENE 1: 2 clips, as planned $10.00 + €7.20" in told
    assert (
        "2 clips are priced in EUR, and no rate of exchange to USD is written down: there are sums"
        " by currency, and no total."
    ) in " ".join(told.split())
    assert "at least $13.64 used" in told
    assert "no price" not in told


def test_the_text_has_one_total_with_a_rate_and_says_how_it_is_counted_once() -> None:
    told = text.dumps(report(forecast(RATE)))
    assert cells(line(told, "27 requests, 212 s generated")) == ["$36.70", "$146.80"]
    assert told.count("EUR counted at") == 1
    assert TOLD in " ".join(told.split())
    assert "€12.40" not in told


@pytest.mark.parametrize("rates", [(), (RATE,)])
def test_cells_and_sums_of_an_offer_are_in_its_own_currency(
    rates: tuple[ExchangeRate, ...],
) -> None:
    told = text.dumps(report(forecast(*rates)), 120)
    row = line(told, "1B")
    assert cells(row)[-4:] == ["$8.00", "▸€7.20", "€17.60", "$24.00"]
    row = line(told, "2A")
    assert cells(row)[-4:] == ["$2.40", "€2.16", "▸€9.00", "$7.20"]
    # On the dear rate 10 × €2.20, 10 × €1.76, 6 × €1.50 and €1.76.
    sums = cells(line(told, "All on one offer, per run"))
    assert sums == ["$21.20", "€19.08", "€50.36", "$63.60"]
    assert "Kino Studio 1080p: at least €1.50 a request, €0.05 more from a reference" in told


def test_a_price_is_held_against_others_through_the_rate_alone() -> None:
    ratios = [one.ratio for one in report(forecast()).columns]
    assert ratios == [1, None, None, 3]
    ratios = [one.ratio for one in report(forecast(RATE)).columns]
    assert ratios == [1, Decimal("1.35"), Decimal("3.3"), 3]


def test_json_has_costs_with_their_currency_and_null_where_there_is_no_total() -> None:
    made = document()
    assert made["currency"] == "USD"
    assert [
        (clip["cost"], clip["currency"], clip["counted"], clip["missing"] is None)
        for clip in made["clips"]
    ] == [
        ("10.00", "USD", "10.00", True),
        ("7.20", "EUR", None, False),
        ("9.00", "EUR", None, False),
        ("2.40", "USD", "2.40", True),
    ]
    assert made["clips"][1]["offers"] == {
        "standard/720p": "8.00",
        "kino/studio/720p": "7.20",
        "kino/studio/1080p": "17.60",
        "pro/720p": "24.00",
    }
    totals = made["totals"]
    assert totals["currencies"] == {"USD": "12.40", "EUR": "16.20"}
    assert (totals["run"], totals["month"], totals["contingency"]) == (None, None, None)
    assert totals["unknown"] == 2
    assert totals["exchange"] == []
    assert set(totals["stress"].values()) == {None}
    assert totals["budget"]["used"] == "13.64"
    offers = totals["offers"]
    assert list(offers) == OFFERS
    assert [offers[one]["currency"] for one in OFFERS] == ["USD", "EUR", "EUR", "USD"]
    assert [offers[one]["factor"] for one in OFFERS] == ["1", None, None, "1"]
    assert [offers[one]["run"] for one in OFFERS] == ["21.20", "19.08", "50.36", "63.60"]


def test_json_with_a_rate_has_the_total_and_the_rate() -> None:
    made = document(RATE)
    assert [clip["counted"] for clip in made["clips"]] == ["10.00", "10.80", "13.50", "2.40"]
    totals = made["totals"]
    assert (totals["run"], totals["month"], totals["unknown"]) == ("36.70", "146.80", 0)
    assert totals["currencies"] == {"USD": "12.40", "EUR": "16.20"}
    assert totals["exchange"] == [{"currency": "EUR", "factor": "1.50", "date": "2026-09-01"}]
    assert totals["offers"]["kino/studio/720p"]["run"] == "19.08"
    assert totals["offers"]["kino/studio/720p"]["factor"] == "1.50"


def test_json_of_one_currency_has_one_entry() -> None:
    plan = queue(Clip(seconds=10), rates="live")
    data = exported(next(one for one in formats.every() if one.name == "json"), forecasted(plan))
    totals = json.loads(data[0].data)["totals"]
    assert totals["currencies"] == {"USD": totals["run"]} == {"USD": "1.00"}


def test_markdown_tells_sums_by_currency_or_one_total_with_its_rate() -> None:
    apart, joined = written("markdown"), written("markdown", RATE)
    assert "As planned **$12.40 + €16.20** a run" in apart
    assert "| **In all** | $13.64 + €17.82 | $54.56 + €71.28 |" in apart
    assert "| 1 | 2 | 20 | $10.00 + €7.20 | $18.00 | €16.20 | €39.60 | $54.00 |" in apart
    assert "there are sums by currency, and no total" in apart
    assert "As planned **$36.70** a run" in joined
    assert f"- **Exchange:** {TOLD}." in joined


def test_the_page_tells_sums_by_currency_or_one_total_with_its_rate() -> None:
    apart, joined = written("html"), written("html", RATE)
    assert '<p class="answer">$12.40 + €16.20</p>' in apart
    assert "No rate of exchange to USD is written down, so there is no total." in apart
    assert "In no total: Kino Studio 720p is priced in EUR" in apart
    assert TOLD not in apart
    assert '<p class="answer">$36.70</p>' in joined
    assert TOLD in joined
    for page in (apart, joined):
        assert '<td class="planned">€9.00<' in page
        assert "€0.22 a second, at least €1.50 a request" in page


def test_every_column_of_a_csv_is_in_one_currency() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    assert [row["Cost (USD)"] for row in rows] == ["10.00", "", "", "2.40"]
    assert [row["Cost (EUR)"] for row in rows] == ["", "7.20", "9.00", ""]
    assert [row["Kino Studio 1080p (EUR)"] for row in rows] == ["22.00", "17.60", "9.00", "1.76"]
    assert "no rate of exchange is written down" in rows[1]["Unknown because"]
    rows = list(csv.DictReader(io.StringIO(written("csv", RATE, preset="kitsu"))))
    assert [row["Cost USD"] for row in rows] == ["10.00", "10.80", "13.50", "2.40"]
    assert [row["Cost EUR"] for row in rows] == ["", "7.20", "9.00", ""]


def test_requests_go_out_without_a_rate_and_are_told_by_currency() -> None:
    cards = {**CARDS, "kino": KINO.model_copy(update={"api": LIVE.api})}
    files = exported(
        next(one for one in formats.every() if one.name == "jsonl"),
        forecasted(PLAN, cards),
        {"fix": "on"},
    )
    beside = next(one.data.decode() for one in files if one.data.startswith(b"Requests of"))
    # 10 s is not offered and made 12 s: $12.00 and $2.40; the picture is billed as before.
    assert "In all 27 requests for €16.20 + $14.40 as planned" in beside


def test_a_receipt_says_how_amounts_were_counted_and_verify_that_it_is_otherwise_now() -> None:
    told = written("markdown", RATE)
    assert f"- Exchange: {TOLD}" in told
    (was,) = found(told)
    assert was.exchange == {"EUR": "1.50"}
    cards = {**CARDS, "kino": KINO}
    now = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.6"), date=TODAY)
    same = held(was, estimated(PLAN, cards, exchange=[RATE]))
    assert same.matches and not same.aside
    other = held(was, estimated(PLAN, cards, exchange=[now]))
    assert other.changed == (
        "What is made is the same; amounts in USD are counted otherwise"
        " (EUR at 1.50 USD then, at 1.6 USD now).",
    )
    none = held(was, estimated(PLAN, cards))
    assert none.changed[0].endswith("(EUR at 1.50 USD then, not at all now).")
    (was,) = found(written("markdown"))
    assert held(was, estimated(PLAN, cards)).matches
    known = held(was, estimated(PLAN, cards, exchange=[RATE]))
    assert known.changed[0].endswith("(EUR not at all then, at 1.50 USD now).")


def test_a_rate_that_changed_with_the_clips_is_told_beside_them() -> None:
    cards = {**CARDS, "kino": KINO}
    was = receipt(estimated(PLAN, cards, exchange=[RATE]))
    more = tuple(edits.revised(one, takes=9) if one.id == "a" else one for one in PLAN.clips)
    new = edits.settings_revised(PLAN, clips=more)
    assert held(was, estimated(new, cards)).changed == (
        "1 clip changed: 1A (a).",
        "Amounts in USD are counted otherwise (EUR at 1.50 USD then, not at all now).",
    )


def test_the_same_rate_in_other_digits_is_the_same() -> None:
    cards = {**CARDS, "kino": KINO}
    was = receipt(estimated(PLAN, cards, exchange=[RATE]))
    same = RATE.model_copy(update={"rate": Decimal("1.5"), "date": TODAY})
    result = held(was, estimated(PLAN, cards, exchange=[same]))
    assert (result.changed, result.aside) == ((), ())


def test_a_rate_is_told_as_it_was_written_down() -> None:
    cards = {**CARDS, "kino": KINO.model_copy(update={"currency": "JPY"})}

    def rate_of(number: str) -> ExchangeRate:
        return ExchangeRate(currency="USD", against="JPY", rate=Decimal(number), date=TODAY)

    was = receipt(estimated(PLAN, cards, exchange=[rate_of("150")]))
    now = estimated(PLAN, cards, exchange=[rate_of("151.37")])
    assert (
        held(was, now)
        .changed[0]
        .endswith("(JPY at 150 JPY for 1 USD then, at 151.37 JPY for 1 USD now).")
    )


def test_files_of_versions_that_knew_no_rates_counted_no_other_currency() -> None:
    cards = {**CARDS, "kino": KINO}
    was = replace(receipt(estimated(PLAN, cards)), exchange={})
    assert held(was, estimated(PLAN, cards)).matches
    known = held(was, estimated(PLAN, cards, exchange=[RATE]))
    assert known.changed[0].endswith("(EUR not at all then, at 1.50 USD now).")


@pytest.mark.parametrize("factor", ["abc", "1.", "-1", "1e9", "nan"])
def test_a_receipt_with_a_rate_that_is_none_is_no_receipt(factor: str) -> None:
    told = line_of(receipt(estimated(PLAN, {**CARDS, "kino": KINO}, exchange=[RATE])))
    assert "exchange=EUR:1.50" in told
    assert len(found(told)) == 1
    assert found(told.replace("EUR:1.50", f"EUR:{factor}")) == []
