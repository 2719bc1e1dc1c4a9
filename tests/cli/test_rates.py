import re
from pathlib import Path

import pytest
from typed import FULL_CARD, GOOD_CARD, SHOOT, Run
from typed import cards as cards
from typed import run as run

from soraplan.storage import card_files


def test_all_cards_are_listed_with_date_evidence_and_end(run: Run, cards: Path) -> None:
    (cards / "mine.toml").write_text(GOOD_CARD, encoding="utf-8")
    result = run("rates", "--today", "2026-11-22")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Card", "Name", "Checked", "Evidence", "End", "of", "life", "From"]
    sora = next(line for line in lines if line.startswith("openai-sora-2"))
    assert re.split("  +", sora)[-2:] == ["ENDED 2026-09-24", "built in"]
    assert "2026-11-22" in sora
    assert "mirror" in sora
    own = next(line for line in lines if line.startswith("own"))
    assert own.endswith(f"yours: {cards / 'mine.toml'}")
    assert "none known" in own


def test_the_end_of_a_card_depends_on_the_day(run: Run) -> None:
    assert "ends 2026-09-24" in run("rates", "--today", "2026-01-01").stdout
    told = run("rates", "openai-sora-2", "--today", "2026-01-01").stdout
    assert "ENDS on 2026-09-24" in told


def test_a_card_that_ends_on_a_day_or_later_may_have_ended_once_that_has_come(run: Run) -> None:
    for day, listed, told in (
        ("2027-05-03", "ends 2027-05-04 or later", "ENDS on 2027-05-04 or later."),
        ("2027-05-04", "MAY HAVE ENDED 2027-05-04", "MAY HAVE ENDED: 2027-05-04 was the earliest"),
    ):
        assert listed in run("rates", "--today", day).stdout
        assert told in run("rates", "google-veo-3.1", "--today", day).stdout


def test_a_card_is_shown_with_everything_on_it(run: Run) -> None:
    told = run("rates", "openai-sora-2", "--today", "2026-11-22").stdout

    def line(start: str) -> list[str]:
        return next(one for one in told.splitlines() if one.startswith(start)).split()

    assert line("standard/720p")[3:] == (
        ["$0.10/s", "$0.05/s", "720x1280", "1280x720", "2026-11-22", "vendor"]
    )
    assert line("pro/hd")[3:] == (
        ["$0.50/s", "$0.25/s", "1024x1792", "1792x1024", "2026-11-22", "mirror"]
    )
    assert "ENDED on 2026-09-24: its prices are history. Announced on 2026-03-24" in told
    assert "Standard 25 per minute; Pro 10 per minute" in told
    assert "no access to Standard, Pro" in told
    assert "4, 8, 12, 16 or 20 s" in told
    assert "about 3 min" in told
    assert "not known whether they are charged" in told
    assert "https://developers.openai.com/api/docs/deprecations" in told


def test_prices_by_the_clip_limits_of_all_kinds_and_the_unknown_are_told(
    run: Run, cards: Path
) -> None:
    text = GOOD_CARD.replace("per_second = 0.20", "per_clip = { 5 = 0.30, 10 = 0.90 }").replace(
        'name = "Any" }',
        'name = "Any", limits = [{ concurrent = 5 }, { spend = 10, window = 600 }] },'
        '{ id = "new", name = "New" }',
    )
    (cards / "own.toml").write_text(text, encoding="utf-8")
    told = run("rates", "own").stdout
    assert "5 s $0.30, 10 s $0.90" in told
    assert "5 at once; $10.00 per 10 minutes" in told
    assert next(one for one in told.splitlines() if one.startswith("New")).endswith("not known")
    assert "ENDED" not in told


def test_a_card_that_is_not_there_is_told_of_with_the_nearest(run: Run) -> None:
    result = run("rates", "openai-sora")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Did you mean openai-sora-2 or azure-sora-2?" in result.stderr
    # The part of a name that one remembers is near enough, and what is like none suggests none.
    assert "Did you mean google-veo-3.1?" in run("rates", "Veo").stderr
    assert "is installed. 'soraplan rates' lists them all" in run("rates", "nope").stderr


def test_a_card_of_ones_own_that_is_bad_is_told_of_and_the_rest_are_listed(
    run: Run, cards: Path
) -> None:
    (cards / "bad.toml").write_text("format = 1\n", encoding="utf-8")
    result = run("rates")
    assert result.exit_code == 2
    assert "openai-sora-2" in result.stdout
    assert "bad.toml" in result.stderr
    other = run("rates", "openai-sora-2")
    assert (other.exit_code, other.stderr) == (0, "")


def test_a_good_card_is_called_good_and_where_it_belongs(run: Run, cards: Path) -> None:
    Path("mine.toml").write_text(GOOD_CARD, encoding="utf-8")
    result = run("rates", "check", "mine.toml")
    assert result.exit_code == 0
    assert result.stdout == "mine.toml is a good rate card: Own (own), 1 offer, 1 account.\n"
    assert str(cards) in result.stderr
    (cards / "mine.toml").write_text(GOOD_CARD, encoding="utf-8")
    assert run("rates", "check", str(cards / "mine.toml")).stderr == ""


def test_every_problem_of_a_card_is_told_at_once(run: Run) -> None:
    text = GOOD_CARD.replace("0.20", "-1").replace('"vendor"', '"hearsay"').replace("2026", "20x6")
    Path("bad.toml").write_text(text.replace("20x6-11-01", '"soon"'), encoding="utf-8")
    result = run("rates", "check", "bad.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    for key in ("checked", "evidence", "per_second"):
        assert key in result.stderr


def test_a_card_file_that_is_not_there_is_told_of(run: Run) -> None:
    result = run("rates", "check", "nowhere.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.toml: there is no such file" in result.stderr


def test_every_key_of_a_card_is_told(run: Run, cards: Path) -> None:
    (cards / "full.toml").write_text(FULL_CARD, encoding="utf-8")
    told = run("rates", "full").stdout
    flat = " ".join(told.split())
    assert "Batch lane done within 24 h" in flat
    assert (
        "film/720p at least $1.50 a job; $0.03 more with a reference; $0.01 more for each second of"
        " a moving reference" in flat
    )
    assert "film/4k 8 s only" in flat
    assert "Film film-1 5 or 10 s silent" in flat
    assert "Any any 2026-11-01 reported 5 at once, more wait in line" in flat
    for about, note in [
        ("Card", "Everything there is."),
        ("Film", "Never with sound."),
        ("Film 720p", "Cheap."),
        ("Any", "Told by mail."),
    ]:
        assert f"{about} {note}" in flat
    assert "https://example.org/limits" in told
    assert "Gen-4 Turbo gen4_turbo 2–10 s, needs a reference silent" in " ".join(
        run("rates", "runway").stdout.split()
    )


# -- a broken card --------------------------------------------------------------------------------


def broken(cards: Path, card_id: str) -> Path:
    path = cards / "bad.toml"
    text = GOOD_CARD.replace('"own"', f'"{card_id}"').replace("0.20", "0")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_broken_card_is_told_of_once_by_a_plan_that_uses_it(
    run: Run, cards: Path, command: str
) -> None:
    path = broken(cards, "openai-sora-2")
    result = run(command, str(SHOOT), "--today", "2026-11-22")
    line = "line 10, tiers[0].rates[0].per_second: must be above 0, not 0"
    assert result.stderr.splitlines()[0] == f"Left out: {path}, {line}"
    assert result.stderr.count("bad.toml") == 1
    finding = " ".join(result.stdout.split())
    assert (
        f"Your rate card bad.toml cannot be used: {line}. The built-in one of 2026-11-22 is used"
        " instead." in finding
    )
    assert str(path) not in result.stdout


def test_a_broken_card_is_told_of_once_though_both_versions_use_it(run: Run, cards: Path) -> None:
    broken(cards, "openai-sora-2")
    assert run("diff", str(SHOOT), str(SHOOT)).stderr.count("bad.toml") == 1


@pytest.mark.parametrize("command", ["show", "check"])
def test_a_broken_card_that_a_plan_does_not_use_is_one_finding_and_no_more(
    run: Run, cards: Path, command: str
) -> None:
    before = run(command, str(SHOOT), "--today", "2026-11-22")
    broken(cards, "mine")
    after = run(command, str(SHOOT), "--today", "2026-11-22")
    assert (after.exit_code, after.stderr) == (before.exit_code, before.stderr)
    added = [line for line in after.stdout.splitlines() if line not in before.stdout]
    told = " ".join(" ".join(added).split())
    line = "line 10, tiers[0].rates[0].per_second: must be above 0, not 0"
    assert f"Your rate card bad.toml cannot be used: {line}. Its prices are unknown." in told
    assert after.stdout.count("bad.toml") == 1


def test_a_plan_on_a_card_whose_file_is_broken_says_so(run: Run, cards: Path) -> None:
    (cards / "mine.toml").write_text("x [[[", encoding="utf-8")
    Path("a.toml").write_text('format = 1\nrates = "mine"\n[[clips]]\n', encoding="utf-8")
    told = run("check", "a.toml").stdout.splitlines()
    assert told[0] == (
        "error unknown-card: The rate card mine cannot be used, as its file is broken, so its"
        " prices are unknown."
    )
    broken_ = [line for line in told if line.startswith("warning card-broken: ")]
    assert len(broken_) == 1
    assert "Your rate card mine.toml cannot be used: line 1: " in broken_[0]


def test_asking_for_a_broken_card_says_what_is_wrong_with_it(run: Run, cards: Path) -> None:
    broken(cards, "mine")
    result = run("rates", "mine")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Your rate card bad.toml cannot be used: line 10" in result.stderr


def test_a_plan_reads_the_cards_that_it_uses_and_those_of_ones_own(
    run: Run, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        text = GOOD_CARD.replace('"own"', f'"own-{number}"')
        (cards / f"{number}.toml").write_text(text, encoding="utf-8")
    names: list[str] = []
    parse = card_files.parse

    def noted(text: str, path: Path) -> card_files.CardFile:
        names.append(path.name)
        return parse(text, path)

    monkeypatch.setattr(card_files, "parse", noted)
    assert run("show", str(SHOOT)).exit_code == 0
    assert names == ["openai-sora-2.toml", "0.toml", "1.toml", "2.toml"]
