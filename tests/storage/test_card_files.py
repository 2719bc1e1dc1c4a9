from collections.abc import Iterator
from pathlib import Path

import pytest

from soraplan.storage import card_files, cards, documents, paths
from soraplan.storage.problems import BadFile, not_read

CARD = (paths.builtin_cards_dir() / "openai-sora-2.toml").read_text(encoding="utf-8")
SORA = cards.read(paths.builtin_cards_dir() / "openai-sora-2.toml")


def own(name: str, text: str) -> Path:
    path = paths.cards_dir() / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def named(card_id: str, name: str = "Mine") -> str:
    return CARD.replace('"openai-sora-2"', f'"{card_id}"').replace('"OpenAI Sora 2"', f'"{name}"')


def over(base: str, card_id: str = "mine", more: str = "factor = 0.5") -> str:
    return f"""
format = 1
id = "{card_id}"
name = "Own"
base = "{base}"
checked = 2026-11-20
evidence = "derived"
agreement = "Contract of 2026-11-01"
{more}
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files of cards that are read as such, in order."""
    names: list[str] = []
    parse = card_files.parse

    def noted(text: str, path: Path) -> card_files.CardFile:
        names.append(path.name)
        return parse(text, path)

    monkeypatch.setattr(card_files, "parse", noted)
    yield names


def test_the_built_in_cards_are_good() -> None:
    installed = cards.installed()
    assert installed.read_all() == ()
    assert installed.cards["openai-sora-2"].name == "OpenAI Sora 2"
    origin = installed.cards.origin("openai-sora-2")
    assert (origin.file.parent, origin.words) == (paths.builtin_cards_dir(), "built in")
    # The name of its file is the id of a built-in card, so that its file need not be read.
    assert {card_id: card.id for card_id, card in installed.cards.items()} == {
        path.stem: path.stem for path in paths.builtin_cards_dir().glob("*.toml")
    }


def test_no_card_is_read_before_it_is_asked_for_and_none_twice(parsed: list[str]) -> None:
    for number in range(10):
        own(f"own-{number}.toml", named(f"mine-{number}"))
    installed = cards.installed()
    assert {"openai-sora-2", "mine-0", "mine-9"} <= set(installed.cards.ids())
    assert parsed == []
    assert installed.cards["mine-3"].name == "Mine"
    assert installed.cards.get("mine-3") is installed.cards["mine-3"]
    assert "nowhere" not in installed.cards
    assert parsed == ["own-3.toml"]
    assert installed.read_all() == ()
    assert len(parsed) == len(installed.cards) == len(set(parsed))


def test_a_card_of_ones_own_is_there_whatever_its_file_is_called() -> None:
    path = own("whatever.toml", named("mine"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "Mine"
    origin = installed.cards.origin("mine")
    assert (origin.file, origin.is_own, origin.words) == (path, True, "yours")
    assert "openai-sora-2" in installed.cards


@pytest.mark.parametrize(
    ("right", "spelt"),
    [
        ('id = "openai-sora-2"', "id = 'mine'"),
        ('id = "openai-sora-2"', '  id="mine"  # my own'),
        ('id = "openai-sora-2"', '"id" = "mine"'),
        ('id = "openai-sora-2"', 'id = "m\\u0069ne"'),
        ('vendor = "OpenAI"', 'vendor = """\\\nid = \\"other\\"\\\n"""'),
    ],
)
def test_the_id_of_a_card_is_found_however_it_is_spelt(right: str, spelt: str) -> None:
    own("x.toml", CARD.replace(right, spelt).replace('"openai-sora-2"', '"mine"'))
    installed = cards.installed()
    assert installed.cards["mine"].id == "mine"
    assert installed.read_all() == ()
    assert "other" not in installed.cards.ids()


def test_a_card_of_ones_own_goes_before_the_built_in_one_and_says_so() -> None:
    path = own("a.toml", named("openai-sora-2"))
    installed = cards.installed()
    assert installed.cards["openai-sora-2"].name == "Mine"
    assert installed.cards.origin("openai-sora-2").file == path
    assert installed.cards.origin("openai-sora-2").words == "yours, over the built-in of 2026-11-22"
    assert installed.cards.built_in("openai-sora-2") == SORA
    assert installed.read_all() == ()


def test_a_bad_card_is_told_of_when_it_is_met_and_the_others_are_there() -> None:
    bad = own("bad.toml", named("bad").replace("[4, 8, 12, 16, 20]", "[0]"))
    own("good.toml", named("good"))
    installed = cards.installed()
    assert "good" in installed.cards
    assert not installed.problems
    assert "bad" not in installed.cards
    assert {problem.file for problem in installed.problems} == {str(bad)}
    assert len(installed.problems) == 2
    assert installed.read_all() == installed.problems
    assert "bad" not in list(installed.cards)
    assert installed.cards.trouble("good") is None
    assert installed.cards.trouble("nowhere") is None
    line = CARD[: CARD.index("[4, 8, 12, 16, 20]")].count("\n") + 1
    assert installed.cards.trouble("bad") == (
        f"Your rate card bad.toml cannot be used: line {line}, tiers[0].seconds[0]: must be at"
        " least 1, not 0 (and 1 more problem). Its prices are unknown."
    )


def test_a_bad_card_in_the_place_of_a_built_in_one_is_told_of_with_what_holds_instead() -> None:
    own("a.toml", named("openai-sora-2").replace("per_second = 0.10", "per_second = 0"))
    installed = cards.installed()
    assert installed.cards["openai-sora-2"] == SORA
    assert installed.cards.origin("openai-sora-2").words == "built in"
    line = CARD[: CARD.index("per_second = 0.10")].count("\n") + 1
    assert installed.cards.trouble("openai-sora-2") == (
        f"Your rate card a.toml cannot be used: line {line}, tiers[0].rates[0].per_second:"
        " must be above 0, not 0. The built-in one of 2026-11-22 is used instead."
    )


@pytest.mark.parametrize("text", ["", "id = \n", "format = 1\n", "[[tiers]]\n", "\x00"])
def test_a_file_that_hides_its_id_is_the_card_that_it_is_called_after(text: str) -> None:
    own("mine.toml", text)
    installed = cards.installed()
    assert installed.cards.get("openai-sora-2") == SORA
    assert installed.problems == ()
    assert "mine" not in installed.cards
    assert "Your rate card mine.toml cannot be used" in (installed.cards.trouble("mine") or "")
    assert installed.problems != ()


def test_a_good_card_goes_before_a_file_that_only_has_its_name() -> None:
    own("mine.toml", "format = 1\n")
    own("other.toml", named("mine"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "Mine"
    assert (installed.cards.trouble("mine") or "").endswith("other.toml is used.")


def test_two_cards_of_one_id_are_told_of_and_the_first_holds() -> None:
    own("a.toml", named("mine", "First"))
    second = own("b.toml", named("mine", "Second"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "First"
    (problem,) = installed.problems
    assert str(problem) == (f"{second}, id: 'mine' is the id of a.toml too; give one another id")
    assert (installed.cards.trouble("mine") or "").endswith("another id. a.toml is used.")


def test_only_toml_files_that_are_not_hidden_are_cards() -> None:
    own("notes.txt", "not a card")
    own("mine.toml.bak", "not a card")
    own("._mine.toml", "not a card")
    assert cards.installed().read_all() == ()


def test_a_folder_that_may_not_be_read_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    toml_files = documents.toml_files

    def denied(folder: Path) -> list[Path]:
        if folder == paths.cards_dir():
            raise not_read(folder, PermissionError(13, "Permission denied"))
        return toml_files(folder)

    monkeypatch.setattr(documents, "toml_files", denied)
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "permission denied" in str(installed.problems[0])


def test_a_file_where_the_folder_should_be_is_told_of() -> None:
    paths.cards_dir().write_text("x", encoding="utf-8")
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "is a file where soraplan keeps its folder" in str(installed.problems[0])


def test_a_home_that_cannot_be_told_leaves_the_built_in_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", "")
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: Path("~/soraplan"))
    installed = cards.installed()
    assert "openai-sora-2" in installed.cards
    assert "set SORAPLAN_HOME" in str(installed.problems[0])


def test_an_empty_card_says_how_one_begins() -> None:
    path = own("mine.toml", "")
    with pytest.raises(BadFile, match="is empty; the first line must be format = 1"):
        cards.read(path)


# -- overlays -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (over("openai-sora-2"), "yours, 0.5 × openai-sora-2 of 2026-11-22"),
        (
            over("openai-sora-2", "openai-sora-2"),
            "yours, 0.5 × the built-in of 2026-11-22",
        ),
        (
            over("kling-3.0", "openai-sora-2"),
            "yours, 0.5 × kling-3.0 of 2026-11-22, over the built-in of 2026-11-22",
        ),
        (
            over(
                "openai-sora-2",
                more='[[rates]]\noffer = "pro/hd"\nper_second = 0.4\n'
                '[[accounts]]\nid = "a"\nname = "A"',
            ),
            "yours, openai-sora-2 of 2026-11-22, 1 rate of its own, accounts of its own",
        ),
    ],
)
def test_an_overlay_says_what_it_stands_on(text: str, words: str) -> None:
    own("o.toml", text)
    installed = cards.installed()
    (card_id,) = (one for one in installed.cards if installed.cards.origin(one).is_own)
    assert installed.cards[card_id].name == "Own"
    assert installed.cards.origin(card_id).words == words
    assert installed.problems == ()


def test_an_overlay_of_the_id_of_its_base_stands_on_the_built_in_one() -> None:
    own("o.toml", over("openai-sora-2", "openai-sora-2"))
    card = cards.installed().cards["openai-sora-2"]
    assert [rate.per_second for tier in card.tiers for rate in tier.rates] == [
        (rate.per_second or 0) / 2 for tier in SORA.tiers for rate in tier.rates
    ]


def test_an_overlay_stands_on_the_users_own_card_and_on_another_overlay() -> None:
    own("a.toml", over("mine", "twice"))
    own("b.toml", over("openai-sora-2"))
    own("c.toml", named("openai-sora-2").replace("per_second = 0.10", "per_second = 0.20"))
    installed = cards.installed()
    price = installed.cards["twice"].tiers[0].rates[0].per_second
    assert str(price) == "0.05"
    below = "your openai-sora-2 of 2026-11-22"
    assert installed.cards.origin("mine").words == f"yours, 0.5 × {below}"
    words = f"yours, 0.5 × your mine (0.5 × {below})"
    assert installed.cards.origin("twice").words == words
    assert [installed.cards.root(one) for one in ("mine", "twice", "openai-sora-2", "none")] == [
        *("openai-sora-2",) * 3,
        "none",
    ]


def test_a_discount_on_a_discount_is_told_with_both() -> None:
    own("a.toml", over("kling-3.0", "kling-3.0"))
    path = own("b.toml", over("kling-3.0", "studio", "factor = 0.85"))
    installed = cards.installed()
    words = "0.85 × your kling-3.0 (0.5 × the built-in of 2026-11-22)"
    assert installed.cards.origin("studio").words == f"yours, {words}"
    assert installed.cards.stack(card_files.read(path)) == words
    # One that stands on no card of the user's has nothing below it to be told of.
    assert installed.cards.stack(card_files.read(paths.cards_dir() / "a.toml")) is None


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        ("nothing-like-it", "no card nothing-like-it is installed"),
        ("openai-sora-3", "no card openai-sora-3 is installed; did you mean openai-sora-2?"),
        ("mine", "is the card itself, and no built-in one has that id; name another card"),
        ("bad", "the card bad cannot be used; correct that one first"),
    ],
)
def test_an_overlay_on_nothing_is_told_of_with_its_line(base: str, sentence: str) -> None:
    own("bad.toml", named("bad").replace("format = 1", "format = 0"))
    path = own("o.toml", over(base))
    installed = cards.installed()
    assert "mine" not in installed.cards
    told = [str(problem) for problem in installed.problems if problem.file == str(path)]
    assert told == [f"{path}, line 5, base: {sentence}"]


def test_an_overlay_never_stands_on_a_built_in_card_that_the_user_has_replaced_badly() -> None:
    own("a.toml", named("openai-sora-2").replace("format = 1", "format = 0"))
    own("o.toml", over("openai-sora-2"))
    installed = cards.installed()
    assert "mine" not in installed.cards
    assert "the card openai-sora-2 cannot be used" in (installed.cards.trouble("mine") or "")


def test_overlays_in_a_circle_are_told_of_and_so_is_one_that_leads_into_it() -> None:
    own("a.toml", over("b", "a"))
    own("b.toml", over("c", "b"))
    own("c.toml", over("b", "c"))
    installed = cards.installed()
    told = [problem.sentence for problem in installed.read_all()]
    assert told == [
        "the card b cannot be used; correct that one first",
        "leads back to where it began: b, c, b; name another card",
        "leads back to where it began: c, b, c; name another card",
    ]
    assert "openai-sora-2" in installed.cards


def test_everything_in_an_overlay_that_its_base_cannot_have_is_told_with_its_line() -> None:
    more = """
rates = [
    { offer = "pro/720", per_second = 0.1 },
    { offer = "pro/hd", per_second = 0.1 },
    { offer = "pro/hd", per_second = 0.2 },
]
accounts = [
    { id = "a", name = "A", no_access = ["max"] },
]
"""
    path = own("o.toml", over("openai-sora-2", more=more))
    installed = cards.installed()
    assert "mine" not in installed.cards
    assert [str(problem).removeprefix(f"{path}, ") for problem in installed.problems] == [
        "line 11, rates[0].offer: openai-sora-2 has no offer pro/720; did you mean pro/720p?",
        "line 13, rates[2].offer: names pro/hd a second time; keep one",
        "line 16, accounts[0]: openai-sora-2 has no tier max",
    ]


def test_a_card_with_a_base_and_tiers_is_neither() -> None:
    path = own("x.toml", CARD.replace("format = 1", 'format = 1\nbase = "kling-3.0"'))
    with pytest.raises(BadFile, match="tiers: stands beside base: a card of its own has tiers"):
        card_files.read(path)


def test_an_overlay_whose_base_is_told_of_is_told_of_too() -> None:
    own("a.toml", named("base"))
    own("b.toml", named("base"))
    own("o.toml", over("base"))
    installed = cards.installed()
    assert installed.cards["mine"].name == "Own"
    assert "b.toml cannot be used: id: 'base' is the id of a.toml too" in (
        installed.cards.trouble("mine") or ""
    )


# -- what changes while the app runs --------------------------------------------------------------


def test_what_is_wrong_with_any_card_of_ones_own_is_known_once_they_are_read() -> None:
    own("broken.toml", "x [[[")
    own("good.toml", named("good"))
    installed = cards.installed()
    assert installed.cards.troubles() == ()
    installed.cards.read_own()
    (told,) = installed.cards.troubles()
    assert told.startswith("Your rate card broken.toml cannot be used: line 1: ")


def test_the_cards_are_the_same_ones_until_a_file_changes() -> None:
    path = own("mine.toml", named("mine"))
    first = cards.installed()
    assert cards.renewed(first) is first
    path.write_text(named("mine", "Another"), encoding="utf-8")
    second = cards.renewed(first)
    assert (first.cards["mine"].name, second.cards["mine"].name) == ("Another", "Another")
    own("more.toml", named("more"))
    third = cards.renewed(second)
    assert "more" in third.cards
    path.unlink()
    assert "mine" not in cards.renewed(third).cards
    assert cards.renewed(cards.installed()).stamps[0][0] == "more.toml"


def test_a_folder_of_cards_that_is_made_while_the_app_runs_is_seen() -> None:
    first = cards.installed()
    assert first.stamps == ()
    own("mine.toml", named("mine"))
    assert "mine" in cards.renewed(first).cards
