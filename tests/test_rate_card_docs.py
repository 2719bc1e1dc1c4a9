"""The text about rate cards is held to what it says: examples are read, commands are run.

Its tables name all keys that there are and no others.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli
from click.testing import CliRunner, Result
from pydantic import BaseModel

from plans import TODAY
from soraplan.cli.commands import soraplan as command_line
from soraplan.core.ages import OLD_DAYS, STALE_DAYS
from soraplan.core.cards import Account, ChargesFailed, Evidence, Limit, Rate, RateCard, Tier
from soraplan.core.currencies import factor
from soraplan.core.plan import Plan
from soraplan.core.rates.check import card_oddities, overlay_oddities
from soraplan.core.rates.overlay import Overlay, overlaid
from soraplan.storage import card_files, cards, documents, paths
from soraplan.storage.settings import Settings

TEXT = (Path(__file__).parents[1] / "docs" / "rate-cards.md").read_text(encoding="utf-8")
PROSE = " ".join(TEXT.split())
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()
]


def examples(wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
    return [text for text in EXAMPLES if wanted(documents.read_toml(text, "example"))]


CARDS = examples(lambda data: "tiers" in data)
OVERLAYS = examples(lambda data: "base" in data)
SETTINGS = examples(lambda data: "exchange_rates" in data)
PLANS = examples(lambda data: not {"tiers", "base", "exchange_rates"} & set(data))


def built_in(card_id: str) -> RateCard:
    return cards.read(paths.builtin_cards_dir() / f"{card_id}.toml")


def own(name: str, text: str) -> Path:
    path = paths.cards_dir() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(command_line, words)


def test_there_is_an_example_of_each_kind() -> None:
    assert [len(kind) for kind in (CARDS, OVERLAYS, SETTINGS, PLANS)] == [1, 2, 1, 1]


def test_the_whole_card_is_good_and_nothing_about_it_is_odd() -> None:
    card = card_files.parse(CARDS[0], Path("film.toml")).content
    assert isinstance(card, RateCard)
    assert list(card_oddities(card, TODAY)) == []


def used(data: Any) -> Iterator[tuple[str, str]]:
    """The keys that a card uses, with the part of the card that they stand in."""
    for part, tables in (
        ("card", [data]),
        ("tier", data["tiers"]),
        ("rate", [rate for tier in data["tiers"] for rate in tier["rates"]]),
        ("account", data["accounts"]),
        ("limit", [limit for one in data["accounts"] for limit in one.get("limits", ())]),
    ):
        for table in tables:
            for key in table:
                yield part, key


def test_the_whole_card_shows_every_key_but_the_shape_of_requests() -> None:
    models: tuple[tuple[str, type[BaseModel]], ...] = (
        ("card", RateCard),
        ("tier", Tier),
        ("rate", Rate),
        ("account", Account),
        ("limit", Limit),
    )
    every = {(part, key) for part, model in models for key in model.model_fields}
    # An account's own date and sources work like those of a rate, which has them.
    left_out = {("account", key) for key in ("checked", "evidence", "sources")}
    left_out |= {("card", "agreement"), ("rate", "agreement"), ("card", "api")}
    assert every - set(used(tomli.loads(CARDS[0]))) == left_out


def test_a_job_costs_what_the_text_says() -> None:
    """Seconds times price, then what it starts from, then raised to the least."""
    card = card_files.parse(CARDS[0], Path("film.toml")).content
    assert isinstance(card, RateCard)
    draft, dear = card.tiers[0].rates
    assert draft.cost(10) == Decimal("0.84")
    assert draft.cost(10, "batch") == Decimal("0.42")
    assert dear.cost(10) == Decimal("1.12")
    assert dear.cost(10, None, 0) == Decimal("1.13")
    assert dear.cost(10, None, 7) == Decimal("1.27")
    assert dear.minimum is not None
    assert dear.model_copy(update={"per_second": Decimal("0.01")}).cost(10) == Decimal("0.50")
    assert card.tiers[1].rates[0].cost(10) == 3 * Decimal("1.20")


def table(head: str) -> list[list[str]]:
    """The rows of the table below a heading, by their cells."""
    _, found, after = f"\n{TEXT}".partition(f"\n{head}\n")
    assert found, head
    lines = after[after.index("|") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def keys(cell: str) -> list[str]:
    return [name.strip("[]").removeprefix("tiers.") for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("head", "model"),
    [
        ("### Of the card", RateCard),
        ("### Of a tier", Tier),
        ("### Of a rate", Rate),
        ("### Of an account", Account),
    ],
)
def test_the_tables_of_keys_are_the_keys_and_say_which_must_be_there(
    head: str, model: type[BaseModel]
) -> None:
    told = {key: row[1] == "yes" for row in table(head) for key in keys(row[0])}
    assert told == {key: field.is_required() for key, field in model.model_fields.items()}


def test_the_table_of_an_overlay_has_its_keys() -> None:
    _, _, after = TEXT.partition("| Key of an overlay |")
    rows = [line.strip("|").split("|") for line in after.split("\n\n")[0].splitlines()[2:]]
    told = {key: row[1].strip() == "yes" for row in rows for key in keys(row[0])}
    assert told == {key: field.is_required() for key, field in Overlay.model_fields.items()}


def test_the_three_kinds_of_limits_and_the_rest_of_their_keys_are_told() -> None:
    _, _, after = TEXT.partition("A limit is one of three kinds:")
    said = after.partition("\n## ")[0]
    assert set(Limit.model_fields) <= set(re.findall(r"`([a-z]+)`", said))


def test_the_words_that_a_key_may_have_are_all_told() -> None:
    grades = [row[0].strip("`") for row in table("## How well a figure is known")]
    assert grades == list(get_args(Evidence))
    row = next(row for row in table("### Of the card") if "charges_failed" in row[0])
    assert set(get_args(ChargesFailed)) <= set(re.findall(r"`(\w+)`", row[2]))


def test_the_cards_that_come_with_soraplan_are_listed_with_their_tiers() -> None:
    rows = table("# Rate cards")
    assert len(rows) == 12
    assert "Twelve cards come with soraplan." in PROSE
    for card_id, vendor, tiers, grade in rows:
        card = built_in(card_id.strip("`"))
        assert vendor == card.vendor
        assert keys(tiers) == [tier.id for tier in card.tiers]
        rates = [rate for tier in card.tiers for rate in tier.rates]
        assert {rate.evidence or card.evidence for rate in rates} <= set(re.findall(r"\w+", grade))
        assert (str(card.retired) in grade) == (card.retired is not None)
        assert f"They were all checked on {card.checked}." in PROSE
    shipped = {path.stem for path in paths.builtin_cards_dir().glob("*.toml")}
    assert {row[0].strip("`") for row in rows} == shipped


@pytest.mark.parametrize("text", OVERLAYS)
def test_an_overlay_of_the_text_fits_its_base(text: str) -> None:
    overlay = card_files.parse(text, Path("mine.toml")).content
    assert isinstance(overlay, Overlay)
    card = overlaid(built_in(overlay.base), overlay)
    assert list(overlay_oddities(overlay, card, TODAY)) == []


def test_single_prices_are_stated_and_a_factor_multiplies_all() -> None:
    for text in OVERLAYS:
        own(f"{tomli.loads(text)['id']}.toml", text)
    found = cards.installed().cards
    silent, audio, _turbo = found["kling-3.0"].tiers
    assert [rate.per_second for rate in silent.rates] == [
        Decimal("0.07"),
        Decimal("0.10"),
        Decimal("0.42"),
    ]
    assert audio.rates[0].per_second == Decimal("0.126")
    # The discount is on what Kling costs here, which is the overlay of that id.
    prices = [rate.per_second for rate in found["kling-studio"].tiers[0].rates]
    assert prices == [Decimal("0.0595"), Decimal("0.085"), Decimal("0.357")]


def test_the_plan_and_the_settings_can_be_read() -> None:
    plan = documents.validated(Plan, documents.read_toml(PLANS[0], "plan"), PLANS[0], "plan")
    chosen = {plan.rates: plan.account, **plan.accounts}
    assert all(built_in(card).account(account) for card, account in chosen.items() if account)
    data = documents.read_toml(SETTINGS[0], "settings")
    settings = documents.validated(Settings, data, SETTINGS[0], "settings")
    assert factor("EUR", "USD", settings.exchange_rates) == Decimal("1.08")
    assert "one euro was worth 1.08 dollars" in PROSE


def test_the_ages_are_those_of_the_findings() -> None:
    assert f"nobody has checked for {OLD_DAYS} days are a note among the findings" in PROSE
    assert f"and after {STALE_DAYS} days a warning" in PROSE


def test_every_command_does_what_it_is_shown_for(monkeypatch: pytest.MonkeyPatch) -> None:
    paths.cards_dir().mkdir(parents=True)
    monkeypatch.chdir(paths.cards_dir())
    told = {}
    for line in COMMANDS:
        program, *words = shlex.split(line)
        assert program == "soraplan"
        if words[1] == "diff" and words[2].startswith("builtin:"):
            own("kling.toml", OVERLAYS[1])
        today = ["--today", str(TODAY)] if words[1] == "new" else []
        result = run(*words, *today)
        assert result.exit_code == 0, (line, result.output)
        told[" ".join(words[1:3])] = result.output
    assert "is a good rate card" in told["check my-film.toml"]
    made = tomli.loads((paths.cards_dir() / "kling-studio.toml").read_text(encoding="utf-8"))
    assert made == tomli.loads(OVERLAYS[0])
    assert "0.084" in told["diff builtin:kling-3.0"]


def test_a_card_in_the_place_of_a_built_in_one_is_told_of_as_the_text_says() -> None:
    text = (paths.builtin_cards_dir() / "wan-3.0.toml").read_text(encoding="utf-8")
    own("anything.toml", text)
    assert '"yours, over the built-in of 2026-11-22"' in PROSE
    assert "yours, over the built-in of 2026-11-22" in run("rates").stdout


def test_a_card_that_cannot_be_read_stops_nothing() -> None:
    own("broken.toml", "format = 1\nid = ")
    result = run("rates", "kling-3.0")
    assert result.exit_code == 0
    assert "Kling 3.0" in result.stdout


def test_the_text_is_plain() -> None:
    assert "—" not in TEXT
    assert max(len(line) for line in TEXT.splitlines() if not line.startswith("|")) <= 100
