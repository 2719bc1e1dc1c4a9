"""`soraplan rates check`, `rates new` and `rates diff`: cards of one's own."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tomli
from typed import FULL_CARD, GOOD_CARD, Run
from typed import cards as cards
from typed import run as run

from soraplan.core.cards import RateCard
from soraplan.storage import cards as card_storage

OVERLAY = """
format = 1
id = "mine"
name = "Mine"
base = "openai-sora-2"
checked = 2026-11-20
evidence = "vendor"
agreement = "Contract of 2026-11-01"

[[rates]]
offer = "pro/hd"
per_second = 0.40
"""


def installed(card_id: str) -> RateCard:
    return card_storage.installed().cards[card_id]


# -- check ----------------------------------------------------------------------------------------


def test_a_good_overlay_is_called_good_with_its_base(run: Run) -> None:
    Path("o.toml").write_text(OVERLAY, encoding="utf-8")
    result = run("rates", "check", "o.toml", "--today", "2026-11-22")
    assert result.stdout == (
        "o.toml is a good overlay over openai-sora-2: Mine (mine), 4 offers, 7 accounts.\n"
    )
    assert (result.exit_code, "Odd" in result.stderr) == (0, False)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("pro/hd", "pro/4k", "line 11, rates[0].offer: openai-sora-2 has no offer pro/4k"),
        ("openai-sora-2", "sora", "line 5, base: no card sora is installed"),
        ("per_second = 0.40", "", "rates[0]: changes no price; give it one"),
        ("0.40", "0", "line 12, rates[0].per_second: must be above 0, not 0"),
        ("agreement", "agrement", "unknown key 'agrement'; did you mean 'agreement'?"),
        ("[[rates]]", "[[tiers]]", "line 10, tiers: stands beside base"),
        ("[[rates]]", "factor = 0\n[[rates]]", "line 10, factor: must be above 0, not 0"),
    ],
)
def test_a_bad_overlay_is_told_of_with_file_key_and_line(
    run: Run, right: str, wrong: str, told: str
) -> None:
    Path("o.toml").write_text(OVERLAY.replace(right, wrong, 1), encoding="utf-8")
    result = run("rates", "check", "o.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "o.toml, " in result.stderr
    assert told in result.stderr


def test_what_is_odd_about_a_card_is_told_and_the_card_is_good(run: Run) -> None:
    text = GOOD_CARD.replace("2026-11-01", "2027-01-01").replace("1280x720", "1280x700")
    Path("odd.toml").write_text(text, encoding="utf-8")
    result = run("rates", "check", "odd.toml", "--today", "2026-11-22")
    assert result.exit_code == 0
    assert "good rate card" in result.stdout
    assert result.stderr.splitlines()[:2] == [
        "Odd: odd.toml, line 6, checked: 2027-01-01 is still to come; today is 2026-11-22",
        "Odd: odd.toml, line 10, tiers[0].rates[0].sizes.landscape: 1280x700 is called 720p, but"
        " its shorter side is 700",
    ]


def test_a_card_is_checked_by_its_id_or_the_name_of_its_file(run: Run, cards: Path) -> None:
    run("rates", "new", "my-film", "--from", "luma-ray-3.2")
    (cards / "other.toml").write_text(GOOD_CARD, encoding="utf-8")
    good = f"{cards / 'my-film.toml'} is a good rate card: Luma Ray 3.2 (my-film) (my-film)"
    for name in ("my-film.toml", "my-film"):
        result = run("rates", "check", name)
        assert (result.exit_code, result.stdout.startswith(good)) == (0, True)
        assert "put it into" not in result.stderr
    # By its id, and by what its file is called.
    for name in ("own", "other"):
        assert run("rates", "check", name).stdout.startswith(f"{cards / 'other.toml'} is a good")
    # What stands where one is goes first.
    Path("my-film.toml").write_text(GOOD_CARD, encoding="utf-8")
    assert run("rates", "check", "my-film.toml").stdout.startswith("my-film.toml is a good")
    for name in ("luma-ray-3.2", "builtin:luma-ray-3.2"):
        result = run("rates", "check", name)
        assert "is a good rate card: Luma Ray 3.2 (luma-ray-3.2)" in result.stdout
        assert "put it into" not in result.stderr


def test_a_bad_card_of_ones_own_is_checked_by_its_id(run: Run, cards: Path) -> None:
    (cards / "mine.toml").write_text(GOOD_CARD.replace("0.20", "0"), encoding="utf-8")
    (cards / "broken.toml").write_text("x [[[", encoding="utf-8")
    for name, sentence in [("own", "mine.toml"), ("mine", "must be above 0"), ("broken", "line 1")]:
        result = run("rates", "check", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.toml", "nowhere.toml: there is no such file"),
        ("folder/kling-3.0", "the folder folder does not exist"),
        ("kling", "No rate card 'kling' is installed. Did you mean kling-3.0?"),
        ("builtin:mine", "No rate card 'mine' is built in."),
    ],
)
def test_what_is_neither_a_file_nor_a_card_is_told_of(run: Run, name: str, told: str) -> None:
    result = run("rates", "check", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())


def test_the_day_and_grade_of_a_price_that_rests_on_the_base_is_told(run: Run) -> None:
    Path("o.toml").write_text(OVERLAY.replace("[[rates]]", "factor = 0.9\n[[rates]]"))
    result = run("rates", "check", "o.toml", "--today", "2026-11-22")
    assert (result.exit_code, result.stderr.splitlines()[:2]) == (
        0,
        [
            "A price that the factor makes is told as derived, checked on 2026-11-20.",
            "pro/hd is told as checked on 2026-11-20, derived: what it does not state it has from"
            " openai-sora-2 (batch_per_second).",
        ],
    )
    later = OVERLAY.replace("2026-11-20", "2026-11-22").replace(
        "[[rates]]", "factor = 0.9\n[[rates]]"
    )
    Path("o.toml").write_text(later.replace('evidence = "vendor"', 'evidence = "derived"'))
    result = run("rates", "check", "o.toml", "--today", "2026-11-22")
    assert "told as derived" not in result.stderr
    whole = OVERLAY + "batch_per_second = 0.20\n"
    Path("o.toml").write_text(whole)
    told = run("rates", "check", "o.toml", "--today", "2026-11-22")
    assert (told.exit_code, "told as" in told.stderr) == (0, False)


OVER_OLD = """
format = 1
id = "mine"
name = "Mine"
base = "own"
checked = 2026-11-20
evidence = "vendor"
agreement = "Contract of 2026-11-01"

[[rates]]
offer = "film/720p"
reference_fee = 0.01

[[accounts]]
id = "studio"
name = "Studio"
"""


@pytest.mark.parametrize("figure", ["reference_fee = 0.01", "batch_per_second = 0.01"])
@pytest.mark.parametrize("factor", ["", "factor = 0.9\n"])
def test_a_fee_of_ones_own_makes_no_old_price_new(
    run: Run, cards: Path, figure: str, factor: str
) -> None:
    old = GOOD_CARD.replace("2026-11-01", "2026-01-01")
    (cards / "own.toml").write_text(old, encoding="utf-8")
    text = OVER_OLD.replace("reference_fee = 0.01", figure).replace(
        "[[rates]]", f"{factor}[[rates]]"
    )
    (cards / "mine.toml").write_text(text, encoding="utf-8")
    clip = '[[clips]]\nprompt = "Dawn"\nframe = "landscape"\nseconds = 5\n'
    Path("p.toml").write_text(f'format = 1\nrates = "mine"\n{clip}', encoding="utf-8")
    found = run("check", "p.toml", "--today", "2026-11-22").output
    assert "card-stale" in found
    assert "checked 325 days ago, on 2026-01-01" in found
    exported = run("export", "p.toml", "--to", "toml", "-o", "out.toml", "--today", "2026-11-22")
    assert exported.exit_code == 0
    (rate,) = tomli.loads(Path("out.toml").read_text())["embedded_card"]["tiers"][0]["rates"]
    assert rate.get("checked", date(2026, 1, 1)) == date(2026, 1, 1)
    assert "https://example.org/prices" in rate["sources"]


# -- new ------------------------------------------------------------------------------------------


def test_a_copy_is_the_card_under_another_id_and_good(run: Run, cards: Path) -> None:
    result = run("rates", "new", "mine", "--from", "openai-sora-2")
    assert (result.exit_code, result.stdout) == (0, "")
    path = cards / "mine.toml"
    assert result.stderr.splitlines()[0] == str(path)
    assert f"soraplan rates check {path}" in result.stderr
    assert run("rates", "check", str(path)).exit_code == 0
    # Its name tells it from the other.
    new = {"id": "mine", "name": "OpenAI Sora 2 (mine)"}
    assert installed("mine") == installed("openai-sora-2").model_copy(update=new)
    told = run("rates", "diff", "openai-sora-2", "mine").stdout
    assert told.split("\n\n", 1)[1] == "Card\n  name  OpenAI Sora 2 → OpenAI Sora 2 (mine)\n"


def test_a_copy_stays_as_somebody_laid_it_out(run: Run) -> None:
    text = GOOD_CARD.replace("tiers = [", "# Asked by phone.\ntiers = [")
    Path("a.toml").write_text(text, encoding="utf-8")
    run("rates", "new", "mine", "--from", "./a.toml", "-o", "b.toml")
    assert Path("b.toml").read_text(encoding="utf-8") == text.replace('"own"', '"mine"', 1)


def test_a_copy_of_an_overlay_has_all_that_it_comes_to(run: Run, cards: Path) -> None:
    run("rates", "new", "half", "--base", "luma-ray-3.2", "--factor", "0.5")
    assert run("rates", "new", "mine", "--from", "half").exit_code == 0
    assert run("rates", "check", str(cards / "mine.toml")).exit_code == 0
    new = {"id": "mine", "name": "Luma Ray 3.2, own prices (mine)"}
    assert installed("mine") == installed("half").model_copy(update=new)
    assert "base" not in (cards / "mine.toml").read_text(encoding="utf-8")


def test_no_copy_has_the_name_of_another_card(run: Run) -> None:
    run("rates", "new", "first", "--from", "luma-ray-3.2")
    run("rates", "new", "second", "--from", "first")
    names = [installed(id_).name for id_ in ("luma-ray-3.2", "first", "second")]
    assert names == ["Luma Ray 3.2", "Luma Ray 3.2 (first)", "Luma Ray 3.2 (second)"]
    # In the place of a card a copy has its name.
    run("rates", "new", "luma-ray-3.2", "--from", "luma-ray-3.2")
    assert installed("luma-ray-3.2").name == "Luma Ray 3.2"


def test_a_copy_of_a_built_in_card_under_its_own_id_takes_its_place(run: Run, cards: Path) -> None:
    result = run("rates", "new", "openai-sora-2", "--from", "openai-sora-2")
    assert "It goes before the built-in card of 2026-11-22." in result.stderr
    path = cards / "openai-sora-2.toml"
    path.write_text(path.read_text().replace("0.50", "0.45"), encoding="utf-8")
    assert f"yours, over the built-in of 2026-11-22: {path}" in run("rates").stdout
    told = run("rates", "diff", "builtin:openai-sora-2", "openai-sora-2").stdout
    assert "pro/hd  a second  $0.50 → $0.45 (-10.0 %)" in told


def test_an_overlay_is_begun_with_a_factor_and_is_good(run: Run, cards: Path) -> None:
    result = run(
        "rates", "new", "mine", "--base", "kling-3.0", "--factor", "0.85", "--today", "2026-11-20"
    )
    assert (result.exit_code, result.stdout) == (0, "")
    assert run("rates", "check", str(cards / "mine.toml")).exit_code == 0
    mine = installed("mine")
    for tier, before in zip(mine.tiers, installed("kling-3.0").tiers, strict=True):
        for rate, base in zip(tier.rates, before.rates, strict=True):
            assert rate.per_second == (base.per_second or 0) * Decimal("0.85")
    assert mine.agreement == "Own agreement, noted on 2026-11-20"
    flat = " ".join(run("rates", "mine").stdout.split())
    assert "yours, 0.85 × kling-3.0 of 2026-11-22" in flat


def test_an_overlay_is_begun_with_an_agreement_and_an_example_that_works(
    run: Run, cards: Path
) -> None:
    agreement = 'Mail of "Kim" [x]'
    run("rates", "new", "mine", "--base", "luma-ray-3.2", "--agreement", agreement)
    path = cards / "mine.toml"
    text = path.read_text(encoding="utf-8")
    assert "factor = 1\n" in text
    edited = text.replace("# [[rates]]", "[[rates]]").replace("# offer", "offer")
    path.write_text(edited.replace("# per_clip", "per_clip"), encoding="utf-8")
    assert run("rates", "check", str(path)).exit_code == 0
    assert installed("mine").agreement == agreement


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("mine",), "either --from CARD or --base CARD"),
        (("mine", "--from", "a", "--base", "b"), "either --from CARD or --base CARD"),
        (("mine", "--from", "openai-sora-2", "--factor", "1"), "--factor and --agreement are for"),
        (("a b", "--from", "openai-sora-2"), "'a b' cannot be the id of a card"),
        (("mine", "--from", "openai-sora-3"), "Did you mean openai-sora-2"),
        (("mine", "--from", "builtin:sora-2"), "No rate card 'sora-2' is built in."),
        (("mine", "--base", "openai-sora-3"), "Did you mean openai-sora-2"),
        (("mine", "--base", "openai-sora-2", "--factor", "0"), "'0' is not a factor such as 0.85"),
        (("mine", "--base", "openai-sora-2", "--factor", "15%"), "'15%' is not a factor"),
        (("mine", "--base", "openai-sora-2", "--factor", "0.000001"), "a price that none can be"),
        (("mine", "--from", "./nowhere.toml"), "there is no such file"),
        (
            ("mine", "--from", "openai-sora-2", "-o", "/dev/null/x.toml"),
            "/dev/null is a file, not a folder; check the path",
        ),
    ],
)
def test_a_card_that_cannot_be_begun_is_told_of_and_nothing_is_written(
    run: Run, cards: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = run("rates", "new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())
    assert list(cards.iterdir()) == []


def test_no_file_and_no_card_is_written_over(run: Run, cards: Path) -> None:
    (cards / "mine.toml").write_text(GOOD_CARD, encoding="utf-8")
    result = run("rates", "new", "mine", "--from", "openai-sora-2")
    assert (result.exit_code, "is there already" in result.stderr) == (2, True)
    # The card in that file is called otherwise.
    result = run("rates", "new", "own", "--from", "openai-sora-2")
    assert (result.exit_code, "You have a card own already" in result.stderr) == (2, True)
    Path("x.toml").write_text("mine", encoding="utf-8")
    result = run("rates", "new", "other", "--from", "openai-sora-2", "-o", "x.toml")
    assert (result.exit_code, Path("x.toml").read_text()) == (2, "mine")
    assert [path.name for path in cards.iterdir()] == ["mine.toml"]
    assert (cards / "mine.toml").read_text(encoding="utf-8") == GOOD_CARD


# -- diff -----------------------------------------------------------------------------------------


def test_a_difference_tells_prices_with_percent_lengths_limits_dates_and_the_end(
    run: Run,
) -> None:
    Path("a.toml").write_text(FULL_CARD, encoding="utf-8")
    text = (
        FULL_CARD.replace("checked = 2026-11-01", "checked = 2026-11-20\nretired = 2027-05-04")
        .replace("per_second = 0.20", "per_second = 0.25", 1)
        .replace("batch_per_second = 0.10\n", "")
        .replace("seconds = [8]", "seconds = [6, 8]")
        .replace("3840x2160", "4096x2160")
        .replace("concurrent = 5", "concurrent = 10")
        .replace("audio = false", "audio = true\nneeds_reference = true")
        .replace("example.org/prices", "example.org/new")
    )
    Path("b.toml").write_text(text, encoding="utf-8")
    told = run("rates", "diff", "./a.toml", "./b.toml")
    assert told.exit_code == 0
    assert (
        told.stdout
        == """\
-  Full (full, ./a.toml), checked 2026-11-01
+  Full (full, ./b.toml), checked 2026-11-20

Prices and offers
  film/720p  a second         $0.20 → $0.25 (+25.0 %)
             a second, batch  $0.10 → —
  film/4k    landscape        3840x2160 → 4096x2160
             lengths          8 s → 6 or 8 s

Tiers
  film  sound      silent → with sound
        reference  not needed → needed

Accounts
  any  limits  all tiers 5 at once, more wait in line → all tiers 10 at once, more wait in line

Card
  checked      2026-11-01 → 2026-11-20
  source gone  https://example.org/prices
  source new   https://example.org/new
  end of life  — → 2027-05-04
"""
    )


def test_prices_by_the_clip_and_other_currencies_are_told(run: Run) -> None:
    clips = GOOD_CARD.replace("per_second = 0.20", "per_clip = { 5 = 0.30, 10 = 0.90 }")
    Path("a.toml").write_text(clips, encoding="utf-8")
    Path("b.toml").write_text(clips.replace("10 = 0.90", "10 = 0.60"), encoding="utf-8")
    told = run("rates", "diff", "./a.toml", "./b.toml").stdout
    assert "film/720p  a clip of 10 s  $0.90 → $0.60 (-33.3 %)" in told
    euro = GOOD_CARD.replace("evidence", 'currency = "EUR"\nevidence').replace("0.20", "0.19")
    Path("c.toml").write_text(euro, encoding="utf-8")
    Path("d.toml").write_text(GOOD_CARD, encoding="utf-8")
    told = run("rates", "diff", "./d.toml", "./c.toml").stdout
    assert "a second  $0.20 → €0.19\n" in told
    assert "two currencies and are not compared" in told


def test_offers_that_came_or_went_are_told_with_their_prices(run: Run) -> None:
    Path("a.toml").write_text(FULL_CARD, encoding="utf-8")
    Path("b.toml").write_text(GOOD_CARD, encoding="utf-8")
    told = " ".join(run("rates", "diff", "./b.toml", "./a.toml").stdout.split())
    assert "film/4k new $0.60/s" in told
    told = " ".join(run("rates", "diff", "./a.toml", "./b.toml").stdout.split())
    assert "film/4k gone $0.60/s" in told


def test_a_card_is_no_different_from_itself(run: Run) -> None:
    told = run("rates", "diff", "runway", "builtin:runway")
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (0, "Nothing differs.")


def test_a_card_that_cannot_be_compared_is_told_of(run: Run, cards: Path) -> None:
    bad = GOOD_CARD.replace('"own"', '"mine"').replace("0.20", "0")
    (cards / "bad.toml").write_text(bad, encoding="utf-8")
    for name, sentence in [
        ("mine", "must be above 0"),
        ("runwai", "Did you mean runway"),
        ("builtin:mine", "is built in"),
        (str(cards / "bad.toml"), "must be above 0"),
    ]:
        result = run("rates", "diff", name, "runway")
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr


@pytest.mark.parametrize("command", [("diff", "builtin:kling-3.0", "kling-3.0"),
                                     ("diff", "kling-3.0", "builtin:kling-3.0"),
                                     ("new", "copy", "--from", "kling-3.0")])  # fmt: skip
def test_a_built_in_card_is_not_taken_for_ones_own_that_is_broken(
    run: Run, cards: Path, command: tuple[str, ...]
) -> None:
    broken = OVERLAY.replace('"mine"', '"kling-3.0"').replace("openai-sora-2", "kling-3.0")
    (cards / "k.toml").write_text(broken, encoding="utf-8")
    result = run("rates", *command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "k.toml, line 11, rates[0].offer: kling-3.0 has no offer pro/hd" in result.stderr
    assert [path.name for path in cards.iterdir()] == ["k.toml"]
    assert run("rates", "diff", "builtin:kling-3.0", "builtin:kling-3.0").exit_code == 0


BY_AGREEMENT = """format = 1
id = "mine"
name = "Mine"
base = "openai-sora-2"
checked = 2026-11-20
evidence = "vendor"
agreement = "Contract of 2026-11-01"

[[rates]]
offer = "standard/720p"
per_second = 0.04
batch_per_second = 0.02
"""


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_price_by_agreement_is_told_by_that_and_not_by_the_page_of_the_base(
    run: Run, cards: Path, form: str
) -> None:
    cards.mkdir(parents=True, exist_ok=True)
    (cards / "mine.toml").write_text(BY_AGREEMENT, encoding="utf-8")
    plan = 'format = 1\nrates = "mine"\ncompare = ["standard/720p"]\n[[clips]]\nprompt = "Dawn"\n'
    Path("mine-plan.toml").write_text(plan, encoding="utf-8")
    result = run("show", "mine-plan.toml", "--format", form, "--today", "2026-11-22")
    assert result.exit_code == 0
    assert "by agreement: Contract of 2026-11-01" in result.stdout
    assert "https" not in result.stdout


def test_a_card_that_leaves_every_price_as_it_is_has_none_by_agreement(
    run: Run, cards: Path
) -> None:
    cards.mkdir(parents=True, exist_ok=True)
    head = OVERLAY.partition("[[rates]]")[0]
    (cards / "mine.toml").write_text(f"{head}factor = 1\n", encoding="utf-8")
    result = run("rates", "mine")
    assert (result.exit_code, "All prices" in result.stdout) == (0, False)


def test_a_card_says_which_of_its_prices_are_by_agreement(run: Run, cards: Path) -> None:
    cards.mkdir(parents=True, exist_ok=True)
    (cards / "mine.toml").write_text(BY_AGREEMENT, encoding="utf-8")
    lines = run("rates", "mine").stdout.splitlines()
    about = next(line for line in lines if line.startswith("Standard 720p  "))
    assert about.split(maxsplit=2)[2] == "by agreement: Contract of 2026-11-01"
    assert "by agreement: Contract of 2026-11-01" in lines[lines.index("Sources") :]
    told = run("rates", "diff", "openai-sora-2", "mine").stdout
    assert "— → Contract of 2026-11-01" in told


# -- one overlay over another ---------------------------------------------------------------------


def test_an_overlay_over_ones_own_says_what_both_come_to_and_has_another_name(
    run: Run, cards: Path
) -> None:
    first = run("rates", "new", "kling-3.0", "--base", "kling-3.0", "--factor", "0.5")
    assert "stands on a card of yours" not in first.stderr
    second = run("rates", "new", "kling-studio", "--base", "kling-3.0", "--factor", "0.85")
    both = "0.85 × your kling-3.0 (0.5 × the built-in of 2026-11-22)"
    assert f"It stands on a card of yours: {both}." in second.stderr.splitlines()
    assert f"yours, {both}: {cards / 'kling-studio.toml'}" in run("rates").stdout
    assert installed("kling-3.0").name == "Kling 3.0, own prices"
    assert installed("kling-studio").name == "Kling 3.0, own prices (kling-studio)"
    run("rates", "new", "kling-third", "--base", "kling-studio")
    assert installed("kling-third").name == "Kling 3.0, own prices (kling-third)"


def test_what_to_do_next_with_a_new_card_is_said(run: Run, cards: Path) -> None:
    told = run("rates", "new", "mine", "--base", "kling-3.0", "--factor", "0.85").stderr
    assert "'soraplan rates mine' shows it" in told
    assert "'soraplan port PLAN --to mine' what a plan costs on it" in told
