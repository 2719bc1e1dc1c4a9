"""The sums of an exported workbook, held against the plainest reckoning of its plan."""

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import CARDS, card, forecasted, plain_price, queue, rate, some_plans, tier
from reckoned import Book, Value
from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.exchange.receipt import found, receipt
from workbooks import DASH, FIRST, of, openpyxl, row_of, shown, texts, workbook


def price(plan: Plan, clip: Clip, offer: str | None) -> Fraction | None:
    """What a run of a clip costs on an offer in its currency, or on its own in the plan's.

    An omitted one costs nothing.
    """
    if clip.omitted:
        return Fraction(0)
    one = plain_price(plan, offer or clip.offer, clip, is_native=offer is not None)
    return None if one is None else one * clip.requests


def total(plan: Plan, offer: str | None = None) -> Fraction | str:
    """A run of all clips, on one offer or as they are; a dash where none of them has a price."""
    wanted = [clip for clip in plan.clips if not clip.omitted]
    costs = [price(plan, clip, offer) for clip in wanted]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Fraction(0)) if known or not wanted else DASH


def left_out(plan: Plan, offer: str | None = None) -> int:
    return sum(price(plan, clip, offer) is None for clip in plan.clips)


def compared(book: Book) -> Iterator[tuple[str, str]]:
    """Each column of the sheet Compare, with the address of its offer."""
    for column in "FGHIJKLMNOPQRSTUV":
        address = book.at("Compare", f"{column}4")
        if isinstance(address, str) and address:
            yield column, address


def check_sums(book: Book, plan: Plan) -> None:
    """Every total of a workbook against the plainest reckoning of a plan."""
    run = total(plan)
    contingency = DASH if isinstance(run, str) else run * Fraction(plan.contingency) / 100
    extra_run = extra_month = Fraction(0)
    for cost in plan.extra_costs:
        amount = Fraction(cost.amount)
        extra_run += amount / plan.runs if cost.per == "month" else amount
        extra_month += amount if cost.per == "month" else amount * plan.runs

    def month(amount: Fraction | str) -> Fraction | str:
        return amount if isinstance(amount, str) else amount * plan.runs

    assert book.named("RunCost") == run
    assert book.named("MonthCost") == month(run)
    assert book.named("ClipsWithoutPrice") == left_out(plan)
    assert book.named("ClipsWanted") == sum(not clip.omitted for clip in plan.clips)
    assert book.at("Clips", "L3") == sum(clip.requests for clip in plan.clips)
    assert book.at("Clips", "M3") == sum(clip.requests * clip.seconds for clip in plan.clips)
    if isinstance(run, str) or isinstance(contingency, str):
        assert book.named("RunInAll") == book.named("MonthInAll") == DASH
        known = Fraction(0)
    else:
        assert book.named("RunInAll") == run + contingency + extra_run
        assert book.named("MonthInAll") == (run + contingency) * plan.runs + extra_month
        known = run + contingency
    for column, address in compared(book):
        offer = None if address.endswith("first offer") else address
        assert book.at("Compare", f"{column}8") == total(plan, offer)
        assert book.at("Compare", f"{column}9") == month(total(plan, offer))
        assert book.at("Compare", f"{column}11") == left_out(plan, offer)
    used = known * plan.runs + extra_month if plan.budget_per == "month" else known + extra_run
    check_budget(book, plan, used, is_known=not isinstance(run, str))


def half_up(amount: Fraction) -> Fraction:
    """An amount in whole cents, as it is shown."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def check_budget(book: Book, plan: Plan, used: Fraction, is_known: bool) -> None:
    row = row_of(book.made, "Summary", "Used")
    told: list[Value] = [book.at("Summary", f"B{row + place}") for place in range(4)]
    if plan.budget is None:
        assert told == [DASH, DASH, DASH, "no budget"]
        return
    budget = Fraction(plan.budget)
    if not is_known and half_up(used) <= half_up(budget):
        assert told == [DASH] * 4
        return
    share = used / budget if budget else DASH
    shown = half_up(used)
    state = "near" if shown and shown >= half_up(budget * 8 / 10) else "under"
    if left_out(plan):
        state = DASH
    assert told == [used, share, budget - used, "over" if shown > half_up(budget) else state]


@given(some_plans)
@settings(max_examples=25)
def test_a_spreadsheet_reckons_every_total_of_any_plan(plan: Plan) -> None:
    check_sums(Book(workbook(plan)), plan)


@given(some_plans)
@settings(max_examples=25)
def test_what_is_shown_without_reckoning_is_what_the_formulas_come_to(plan: Plan) -> None:
    data = workbook(plan)
    check_figures(Book(data), shown(data))


def check_figures(book: Book, seen: Any) -> None:
    """Every figure that a formula was written with against what the formula comes to."""
    for at in book.formulas():
        sheet, row, column = at
        held: Value | float = seen[sheet].cell(row, column).value
        made = book.value(at)
        if isinstance(made, Fraction):
            assert isinstance(held, int | float), at
            assert abs(Fraction(held) - made) < Fraction(1, 10**9) * (1 + abs(made)), at
        else:
            assert (held or "") == made, at


EDITS = {"E": "status", "F": "frame", "G": "seconds", "H": "count", "I": "takes", "K": "lane"}

some_changes = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["planned", "approved", "omitted"]),
        "frame": st.sampled_from(["portrait", "landscape", "square"]),
        "seconds": st.integers(1, 45),
        "count": st.integers(1, 30),
        "takes": st.integers(1, 40),
        "lane": st.sampled_from([None, "batch"]),
    }
)


@given(some_plans, st.data())
@settings(max_examples=25)
def test_every_total_follows_a_change_of_the_clips(plan: Plan, data: st.DataObject) -> None:
    book = Book(workbook(plan))
    listed = [
        name
        for (sheet, row, column), name in book.cells.items()
        if (sheet, column) == ("Rates", 1) and row >= FIRST and "first offer" not in name
    ]
    clips = []
    for position, clip in enumerate(plan.clips):
        changes = data.draw(some_changes)
        if listed:
            changes["offer"] = data.draw(st.sampled_from(listed))
            book.set("Clips", f"J{FIRST + position}", changes["offer"])
        for column, field in EDITS.items():
            typed = changes[field]
            if field == "lane" and plan.lane and typed is None:
                typed = "as plan"
            book.set("Clips", f"{column}{FIRST + position}", typed)
        clips.append(clip.model_copy(update=changes))
    check_sums(book, plan.model_copy(update={"clips": type(plan.clips)(clips)}))


def test_every_total_follows_a_change_of_the_settings() -> None:
    plan = queue(
        Clip(seconds=10, count=20),
        repeat="daily",
        budget=Decimal(700),
        budget_per="month",
        extra_costs=[{"name": "Editing", "amount": Decimal(30), "per": "month"}],
    )
    book = Book(workbook(plan))
    check_sums(book, plan)
    changed = {"repeat": "weekly", "contingency": Decimal("12.5"), "budget": Decimal("90.01")}
    for name, value in (("Runs", 4), ("Contingency", 12.5), ("Budget", 90.01)):
        book.set("Summary", book.names[name].split("!")[1].replace("$", ""), value)
    check_sums(book, plan.model_copy(update=changed))
    row = row_of(book.made, "Summary", "Editing")
    book.set("Summary", f"E{row}", "run")
    (cost,) = plan.extra_costs
    by_run = {**changed, "extra_costs": (cost.model_copy(update={"per": "run"}),)}
    check_sums(book, plan.model_copy(update=by_run))


def test_a_price_changed_in_one_cell_moves_every_total() -> None:
    plan = queue(
        Clip(seconds=10, count=2),
        Clip(seconds=8, offer="pro/720p"),
        Clip(seconds=4, lane="batch"),
        compare=["standard/720p", "pro/720p"],
    )
    book = Book(workbook(plan))
    assert book.named("RunCost") == Fraction("4.60")
    book.set("Rates", "C6", 0.125)
    book.set("Rates", "D6", 0.01)
    assert book.named("RunCost") == Fraction("4.94")
    assert book.at("Compare", "F8") == Fraction("3.54")
    assert book.at("Compare", "G7") == Fraction("2.4")


def test_a_price_that_is_emptied_is_unknown_and_not_nothing() -> None:
    book = Book(workbook(queue(Clip(seconds=10), Clip(seconds=8, offer="pro/720p"))))
    book.set("Rates", "C6", None)
    assert book.at("Clips", "P6") == DASH
    assert book.at("Clips", "Q6") == "no price is known for Standard 720p"
    assert book.named("RunCost") == Fraction("2.4")
    assert book.named("ClipsWithoutPrice") == 1
    book.set("Rates", "C7", None)
    assert book.named("RunCost") == book.named("MonthInAll") == DASH


def test_a_price_typed_for_an_unknown_one_counts() -> None:
    foreign = Clip(seconds=10, frame="landscape", offer="euro/film/720p")
    gone = Clip(seconds=10, offer="gone/film/720p")
    data = workbook(queue(foreign, gone, compare=["euro/film/720p", "gone/film/720p"]))
    book = Book(data)
    assert book.named("RunCost") == DASH
    assert book.at("Clips", "P6") == 2
    assert book.at("Clips", "Q6") == "EUR"
    assert book.at("Clips", "S6") == (
        "Euro Film 720p is priced in EUR, the plan counts in USD,"
        " and no rate of exchange is written down"
    )
    assert book.at("Clips", "S7") == "the rate card gone is not installed"
    assert (book.at("Rates", "C6"), book.at("Rates", "J6")) == (Fraction("0.2"), DASH)
    book.set("Rates", "J6", 1.25)
    book.set("Rates", "C7", 0.5)
    assert book.named("RunCost") == Fraction("7.5")
    assert (book.at("Clips", "S6"), book.at("Clips", "S7")) == ("", "")


def test_whole_lengths_are_priced_by_a_table_of_lengths() -> None:
    ray = {"offer": "luma/ray/720p", "frame": "landscape"}
    plan = queue(Clip(seconds=5, takes=3, **ray), Clip(seconds=10, **ray), Clip(seconds=7, **ray))
    book = Book(workbook(plan))
    assert [book.at("Clips", f"P{row}") for row in (6, 7, 8)] == [
        Fraction("0.9"),
        Fraction("0.9"),
        DASH,
    ]
    assert book.at("Clips", "O6") == "clip"
    assert book.at("Clips", "Q8") == "Luma Ray 720p has no known price for 7 s"
    book.set("Clips", "G8", 10)
    assert book.named("RunCost") == Fraction("2.7")


def test_no_formula_needs_a_spreadsheet_of_later_years() -> None:
    book = Book(workbook(queue(Clip(offer="luma/ray/720p", frame="landscape"), Clip())))
    used = {
        word.split("(")[0]
        for at in book.formulas()
        for word in re.findall(r"[A-Z]+\(", book.cells[at])
    }
    assert used <= {
        *("IF", "IFERROR", "AND", "NOT", "ISNUMBER", "N", "INDEX", "MATCH", "SUM", "SUBTOTAL"),
        *("COUNTIF", "MIN", "ROUND", "MAX", "SUMIFS"),
    }


def test_offers_that_differ_in_capitals_only_keep_their_own_prices() -> None:
    # Lookups of a spreadsheet take them for one.
    rates = [rate(resolution="hd"), rate(resolution="HD", per_second=Decimal(1))]
    cards = {"other": card(tiers=[tier(rates=rates)])}
    clips = [Clip(seconds=5, frame="landscape", offer=f"film/{size}") for size in ("hd", "HD")]
    book = Book(workbook(queue(*clips, rates="other"), cards))
    assert [book.at("Clips", f"P{row}") for row in (6, 7)] == [1, 5]


# LibreOffice, where it is installed.

OFFICE = which("soffice")

FEES = {
    "minimum": Decimal("1.50"),
    "reference_fee": Decimal("0.05"),
    "input_per_second": Decimal("0.02"),
}
KINO = card(
    id="kino",
    name="Kino",
    currency="EUR",
    tiers=[
        tier(
            rates=[
                rate(per_second=Decimal("0.22"), batch_per_second=Decimal("0.11"), **FEES),
                rate(
                    resolution="4k",
                    per_second=None,
                    per_clip={"5": Decimal("1.10"), "10": Decimal("3.30")},
                    **FEES,
                ),
            ]
        )
    ],
)
"""Priced in euros, with everything that a request may cost beside its seconds."""

ABROAD = {
    **CARDS,
    "studio": card(id="studio", name="Studio", currency="CHF"),
    "kino": KINO,
}

DEAR = {"frame": "landscape", "offer": "kino/film/720p"}
WHOLE = {"frame": "landscape", "offer": "kino/film/4k"}
FEED = queue(
    Clip(prompt="a", seconds=10, frame="landscape", count=2),
    Clip(prompt="b", seconds=5, takes=3, **DEAR),
    Clip(prompt="c", seconds=10, reference="still.png", **DEAR),
    Clip(prompt="d", seconds=10, reference="a.mp4", reference_seconds=30, **DEAR),
    Clip(prompt="e", seconds=5, **WHOLE),
    Clip(prompt="f", seconds=10, reference="still.png", takes=2, **WHOLE),
    Clip(prompt="g", seconds=10, lane="batch", **DEAR),
    Clip(prompt="h", seconds=7, **WHOLE),
    title="Abroad",
    repeat="weekly",
    contingency=10,
    budget=100,
    compare=["standard/720p", "kino/film/720p", "kino/film/4k"],
)
"""In euros 3 × €1.50, €2.25, €2.85, €1.50, 2 × €3.35 and €1.50; the last has no price."""

EXCHANGE = [
    ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.25"), date=date(2026, 11, 20))
]


def feed(*, is_rated: bool) -> Forecast:
    return forecasted(FEED, ABROAD, exchange=EXCHANGE if is_rated else ())


def column(book: Book, sheet: str, head: str) -> str:
    """The letter of the column of Clips or Rates that has this head."""
    number = next(
        at[2] for at, held in book.cells.items() if at[0] == sheet and held == head and at[1] == 5
    )
    return chr(ord("A") + number - 1)


def test_fees_and_least_charges_of_a_request_are_in_its_cost() -> None:
    book = Book(of(feed(is_rated=True)))
    own, job = (column(book, "Clips", head) for head in ("Cost in its currency", "One request"))
    told = [book.at("Clips", f"{own}{row}") for row in range(6, 14)]
    known = ["2", "4.5", "2.25", "2.85", "1.5", "6.7", "1.5"]
    assert told == [*map(Fraction, known), DASH]
    assert book.at("Clips", f"{job}8") == Fraction("2.25")
    # In dollars, at $1.25 for a euro.
    assert book.named("RunCost") == 2 + Fraction("19.3") * Fraction("1.25")
    fee = column(book, "Rates", "For a reference")
    book.set("Rates", f"{fee}7", 1)
    assert book.at("Clips", f"{own}8") == Fraction("3.2")
    least = column(book, "Rates", "Least of a request")
    book.set("Rates", f"{least}7", None)
    assert book.at("Clips", f"{own}7") == Fraction("3.3")
    book.set("Clips", f"{column(book, 'Clips', 'Seconds of reference')}7", 0)
    assert book.at("Clips", f"{own}7") == Fraction("6.3")


def test_what_no_rate_of_exchange_leads_from_stands_apart_in_the_sums() -> None:
    data = of(feed(is_rated=False))
    book = Book(data)
    rows = {
        label: row_of(book.made, "Summary", label)
        for label in ("Generations, in USD", "In all, in USD", "Not in it, in EUR")
    }
    assert book.named("RunCost") == 2
    assert book.at("Summary", f"B{rows['In all, in USD']}") == Fraction("2.2")
    apart = rows["Not in it, in EUR"]
    assert book.at("Summary", f"B{apart}") == Fraction("19.3")
    assert book.at("Summary", f"C{apart}") == Fraction("77.2")
    assert book.at("Summary", f"B{apart + 1}") == Fraction("21.23")
    assert book.named("ClipsWithoutPrice") == 7
    assert "€" in shown(data)["Summary"].cell(apart, 2).number_format
    factor = column(book, "Rates", "Counted at")
    book.set("Rates", f"{factor}7", 1.25)
    book.set("Rates", f"{factor}8", 1.25)
    assert book.named("RunCost") == 2 + Fraction("19.3") * Fraction("1.25")
    assert book.at("Summary", f"B{apart}") == 0


def test_a_compared_offer_is_summed_in_its_currency_and_held_against_the_plan_by_a_rate() -> None:
    for is_rated in (False, True):
        data = of(feed(is_rated=is_rated))
        book = Book(data)
        dear = next(at for at, address in compared(book) if address == "kino/film/720p")
        cell = shown(data)["Compare"][f"{dear}8"]
        assert "€" in cell.number_format
        # 2 × €2.20, 3 × €1.50, €2.25, €2.85, €1.50, 2 × €2.25, €1.50 and €1.54.
        assert book.at("Compare", f"{dear}8") == Fraction("23.04")
        ratio = book.at("Compare", f"{dear}7")
        assert ratio == (Fraction("2.75") if is_rated else DASH)


def test_the_sheet_says_by_which_rate_its_amounts_are_counted() -> None:
    told = [cell.value for cell in shown(of(feed(is_rated=True)))["Summary"]["A"]]
    assert "EUR counted at 1.25 USD, of 2026-11-20." in told
    assert "Of it, in EUR" in told


@pytest.mark.parametrize("is_rated", [False, True])
def test_figures_of_several_currencies_are_those_that_their_formulas_come_to(
    is_rated: bool,
) -> None:
    data = of(feed(is_rated=is_rated))
    check_figures(Book(data), shown(data))


SHOOTS = {
    "apart": FEED,
    "rated": FEED,
    "mixed": queue(
        Clip(prompt="a", seconds=10, count=20, takes=2),
        Clip(prompt="b", seconds=12, offer="pro/hd", takes=3),
        Clip(prompt="c", seconds=5, frame="landscape", offer="luma/ray/720p", count=7),
        Clip(prompt="d", seconds=7, frame="landscape", offer="luma/ray/720p"),
        Clip(prompt="e", seconds=8, offer="pro/720p", lane="batch", takes=9),
        Clip(prompt="f", seconds=8, frame="square"),
        Clip(prompt="g", seconds=8, frame="landscape", offer="euro/film/720p"),
        Clip(prompt="h", seconds=8, frame="landscape", offer="luma/ray/4k"),
        Clip(prompt="i", seconds=8, offer="gone/film/720p"),
        Clip(prompt="j", seconds=8, offer="pro/hd", takes=50, status="omitted"),
        title="Mixed",
        repeat="weekdays",
        budget=Decimal("1999.99"),
        budget_per="month",
        contingency=Decimal("12.5"),
        compare=["standard/720p", "pro/720p", "luma/ray/720p", "pro/8k"],
        extra_costs=[
            {"name": "Editing", "amount": Decimal("333.33"), "per": "month"},
            {"name": "Music", "amount": Decimal("0.07")},
        ],
    ),
    "empty": queue(title="Empty", budget=Decimal(1)),
    "unknown": queue(Clip(prompt="x"), rates="gone", contingency=Decimal(3)),
    "batch": queue(
        Clip(prompt="x", seconds=3),
        Clip(prompt="y", seconds=5, frame="landscape", offer="luma/ray/720p", takes=2),
        Clip(prompt="z", seconds=5, frame="landscape", offer="luma/ray/720p", lane="batch"),
        lane="batch",
        repeat="daily",
        compare=["standard/720p", "luma/ray/720p"],
    ),
    "francs": queue(
        Clip(prompt="x", seconds=5, frame="landscape", takes=7),
        Clip(prompt="y", seconds=5, frame="landscape"),
        rates="studio",
        budget=Decimal(8),
    ),
}


def in_office(folder: Path, *files: Path) -> Path:
    """The workbooks as LibreOffice saves them anew, with what it reckons where no figure is."""
    out = folder / "saved"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=120)
    return out


def cents(value: Any) -> str:
    """A figure as it is shown, from the nearest number to it that a sheet holds."""
    if isinstance(value, int | float):
        return money.plain(Decimal(f"{value:.12g}"))
    return str(value)


def figures(book: Any) -> dict[str, str]:
    """Every total of a workbook as it is shown."""
    summary, compare = book["Summary"], book["Compare"]
    rows = {
        label.split(",")[0]: row
        for row in range(200, 0, -1)
        if isinstance(label := summary.cell(row, 1).value, str)
    }
    told = {
        "run": summary.cell(rows["Generations"], 2).value,
        "month": summary.cell(rows["Generations"], 3).value,
        "contingency": summary.cell(rows["Generations"] + 1, 2).value,
        "run in all": summary.cell(rows["In all"], 2).value,
        "month in all": summary.cell(rows["In all"], 3).value,
        "used": summary.cell(rows["Used"], 2).value,
        "state": summary.cell(rows["Used"] + 3, 2).value,
    }
    for column in range(6, compare.max_column + 1):
        address = compare.cell(4, column).value
        if address:
            told[address] = compare.cell(8, column).value
            told[f"{address} month"] = compare.cell(9, column).value
    return {name: cents(value) for name, value in told.items()}


def expected(forecast: Forecast) -> dict[str, str]:
    """The same from the estimate."""
    estimate = forecast.estimate
    clips, budget = estimate.tally.clips, estimate.budget
    is_known = not clips or estimate.total.unknown < clips

    def told(amount: Decimal, known: bool = is_known) -> str:
        return money.plain(amount) if known else DASH

    made = {
        "run": told(estimate.total.run),
        "month": told(estimate.month),
        "contingency": told(estimate.contingency),
        "run in all": told(estimate.all_in("run")),
        "month in all": told(estimate.all_in("month")),
        "used": told(budget.used) if budget else DASH,
        "state": (budget.verdict or DASH) if budget else "no budget",
    }
    for column in estimate.columns:
        known = not clips or column.total.unknown < clips
        made[column.offer] = told(column.total.run, known)
        made[f"{column.offer} month"] = told(column.total.run * estimate.plan.runs, known)
    return made


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reckons_every_total_to_the_cent(tmp_path: Path) -> None:
    wanted = {}
    for name, plan in SHOOTS.items():
        exchange = EXCHANGE if name == "rated" else ()
        forecast = forecasted(plan, ABROAD, exchange=exchange)
        data = of(forecast)
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        wanted[name] = expected(forecast)
        # A file that was saved without figures is reckoned anew when it is opened.
        book = openpyxl.load_workbook(BytesIO(data))
        book.save(tmp_path / f"{name}-anew.xlsx")
        wanted[f"{name}-anew"] = wanted[name]
        if plan.clips:
            book["Clips"]["I6"], book["Clips"]["G6"] = 3, 11
            book.save(tmp_path / f"{name}-changed.xlsx")
            first, *others = plan.clips
            clips = [first.model_copy(update={"takes": 3, "seconds": 11}), *others]
            changed = plan.model_copy(update={"clips": type(plan.clips)(clips)})
            wanted[f"{name}-changed"] = expected(forecasted(changed, ABROAD, exchange=exchange))
    out = in_office(tmp_path, *(tmp_path / f"{name}.xlsx" for name in wanted))
    for name, told in wanted.items():
        data = (out / f"{name}.xlsx").read_bytes()
        assert figures(shown(data)) == told, name
        kind = name.split("-")[0]
        exchange = EXCHANGE if kind == "rated" else ()
        made = forecasted(SHOOTS[kind], ABROAD, exchange=exchange)
        assert found(texts(data)) == [receipt(made.estimate)], name
