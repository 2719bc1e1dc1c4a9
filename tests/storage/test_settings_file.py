import errno
import os
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.currencies import ExchangeRate
from soraplan.storage import paths, settings
from soraplan.storage.problems import NotWritten
from soraplan.storage.settings import Settings

WRITTEN = """format = 1
theme = "sora-night"
rates = "kling-3.0"
last_plan = "/home/ana/spring.toml"

[keys]
"clip.add" = "a"
quit = [
    "q",
    "ctrl+q",
]
"clip.cut" = ""
"clip.paste" = []
"""


def put(text: str) -> None:
    paths.home().mkdir(exist_ok=True)
    paths.settings_file().write_text(text, encoding="utf-8")


def sentences() -> list[str]:
    found, problems = settings.read()
    assert found == Settings()
    return [str(problem).removeprefix(f"{paths.settings_file()}, ") for problem in problems]


@pytest.mark.parametrize("home", ["", "/gone"])
def test_without_a_file_everything_is_at_its_default(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", f"{paths.home()}{home}")
    assert settings.read() == (Settings(), ())
    assert Settings().format == 1


def test_settings_are_read_and_written_to_the_byte() -> None:
    put(WRITTEN)
    found, problems = settings.read()
    assert problems == ()
    assert found.theme == "sora-night"
    assert found.rates == "kling-3.0"
    assert found.last_plan == "/home/ana/spring.toml"
    assert found.keys == {
        "clip.add": "a",
        "quit": ("q", "ctrl+q"),
        "clip.cut": "",
        "clip.paste": (),
    }
    settings.write(found)
    assert paths.settings_file().read_text(encoding="utf-8") == WRITTEN


EXCHANGE = """format = 1
theme = "sora-night"

[[exchange_rates]]
currency = "EUR"
against = "USD"
rate = 1.080
date = 2026-11-20

[[exchange_rates]]
currency = "USD"
against = "JPY"
rate = 150
date = 2026-10-01
"""


def test_rates_of_exchange_are_read_exactly_and_written_to_the_byte() -> None:
    put(EXCHANGE)
    found, problems = settings.read()
    assert problems == ()
    assert found.exchange_rates == (
        ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.08"), date=date(2026, 11, 20)),
        ExchangeRate(currency="USD", against="JPY", rate=Decimal(150), date=date(2026, 10, 1)),
    )
    settings.write(found)
    assert paths.settings_file().read_text(encoding="utf-8") == EXCHANGE


def test_a_choice_that_is_saved_leaves_what_was_written_into_the_file_meanwhile() -> None:
    put('format = 1\ntheme = "sora-night"\n')
    put(EXCHANGE)
    settings.change(theme="sora-day")
    told = EXCHANGE.replace("sora-night", "sora-day")
    assert paths.settings_file().read_text(encoding="utf-8") == told
    put("theme = 5")
    with pytest.raises(NotWritten, match="The settings were not saved"):
        settings.change(theme="sora-day")
    assert paths.settings_file().read_text(encoding="utf-8") == "theme = 5"


def test_the_first_save_makes_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(paths.home() / "new" / "home"))
    settings.write(Settings(theme="sora-day"))
    assert settings.read() == (Settings(theme="sora-day"), ())
    assert sorted(os.listdir(paths.home())) == ["settings.toml", "state"]  # noqa: PTH208


def test_an_empty_file_is_the_defaults() -> None:
    put("")
    assert settings.read() == (Settings(), ())


a_line = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=10)


@given(
    st.dictionaries(st.text(max_size=10), a_line | st.lists(a_line, max_size=20).map(tuple)),
    st.none() | a_line,
)
def test_settings_are_the_same_after_saving(
    keys: dict[str, str | tuple[str, ...]], theme: str | None
) -> None:
    paths.settings_file().unlink(missing_ok=True)
    saved = Settings(keys=keys, theme=theme)
    settings.write(saved)
    assert settings.read() == (saved, ())


KEY = 'must be a key such as "a", or a list such as ["a", "f2"]'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("theme = 5", "line 1, theme: must be a text in quotes, not 5"),
        ("them = 'x'", "line 1, them: unknown key 'them'; did you mean 'theme'?"),
        ("[keys]\nquit = 5", f"line 2, keys.quit: {KEY}"),
        ("[keys]\nquit = ['a', 5]", f"line 2, keys.quit: {KEY}"),
        ("[keys]\n'clip.add' = true", f'line 2, keys."clip.add": {KEY}'),
        (
            "[keys]\nclip.add = 'a'",
            'line 2, keys.clip: is a table; a command with a dot needs quotes: "clip.add" = "a"',
        ),
        ('[keys]\nquit = "a\\n"', "line 2, keys.quit: must be one line of text"),
        ("keys = 5", "line 1, keys: must be a table, not 5"),
        (
            '[[exchange_rates]]\ncurrency = "euro"\nagainst = "USD"\nrate = 1.08\n'
            "date = 2026-11-20",
            "line 2, exchange_rates[0].currency: must be the three letters of a currency such as"
            ' USD, not "euro"',
        ),
        (
            '[[exchange_rates]]\ncurrency = "EUR"\nagainst = "USD"\nrate = "1,08"\n'
            "date = 2026-11-20",
            "line 4, exchange_rates[0].rate: must be a number such as 0.10",
        ),
        (
            '[[exchange_rates]]\ncurrency = "EUR"\nagainst = "USD"\nrate = 0\ndate = 2026-11-20',
            "line 4, exchange_rates[0].rate: must be above 0, not 0",
        ),
        (
            '[[exchange_rates]]\ncurrency = "EUR"\nagainst = "USD"\nrate = 1.08\n'
            'date = "20 November"',
            'line 5, exchange_rates[0].date: must be a date such as 2026-11-22, not "20 November"',
        ),
        (
            '[[exchange_rates]]\ncurrency = "EUR"\nagainst = "USD"\nrate = 1.08',
            "line 1, exchange_rates[0].date: is missing",
        ),
        (
            '[[exchange_rates]]\ncurrency = "EUR"\nagainst = "EUR"\nrate = 1\ndate = 2026-11-20',
            "line 1, exchange_rates[0]: says what EUR is worth in EUR; currency and against are"
            " two",
        ),
        (
            '[[exchange_rate]]\ncurrency = "EUR"',
            "line 1, exchange_rate: unknown key 'exchange_rate'; did you mean 'exchange_rates'?",
        ),
    ],
)
def test_a_bad_file_is_told_of_and_everything_is_at_its_default(text: str, sentence: str) -> None:
    put(text)
    assert sentences() == [sentence]


def test_a_newer_file_is_told_of() -> None:
    put("format = 2\nhologram = true")
    (sentence,) = sentences()
    assert "written by a newer soraplan" in sentence


@pytest.mark.parametrize("text", ["format = 2", "theme = 5", "not toml"])
def test_a_file_that_cannot_be_read_is_never_overwritten(text: str) -> None:
    put(text)
    with pytest.raises(NotWritten, match="The settings were not saved"):
        settings.write(Settings(theme="sora-day"))
    assert paths.settings_file().read_text(encoding="utf-8") == text


def test_a_folder_in_its_place_is_told_of() -> None:
    paths.settings_file().mkdir()
    _, problems = settings.read()
    assert "is a folder, not a file" in str(problems[0])


def test_a_full_disk_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="the disk is full"):
        settings.write(Settings())


def test_two_rates_of_exchange_of_one_pair_and_day_are_told_with_the_line() -> None:
    second = '\n[[exchange_rates]]\ncurrency = "USD"\nagainst = "EUR"\nrate = 0.9\n'
    put(f"{EXCHANGE}{second}date = 2026-11-20\n")
    assert sentences() == [
        "line 16, exchange_rates[2]: is a second rate of exchange between USD and EUR of"
        " 2026-11-20, and not the same as the first; keep one"
    ]
    put(f"{EXCHANGE}{second}date = 2026-11-19\n")
    assert len(settings.read()[0].exchange_rates) == 3
