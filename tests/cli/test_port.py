"""`soraplan port`: a plan on every card, and moved to one."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typed import GOLDEN, Run
from typed import cards as cards
from typed import library as library
from typed import run as run

from soraplan.core import edits, moving
from soraplan.storage import paths, plans

TODAY = ("--today", "2026-11-22")

OWN = """
format = 1
id = "own"
name = "Own"
vendor = "Own"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [5], audio = false, rates = [
    { resolution = "720p", sizes = { landscape = "1280x720" }, per_second = 0.20 },
] }]
accounts = [{ id = "any", name = "Any", limits = [{ requests = 10, window = 60 }] }]
"""

SPRING = """\
format = 1
title = "Spring campaign"
account = "tier-1"
repeat = "weekly"
keep_rate = 0.5
concurrent = 2
render_seconds = 150

[[clips]]
id = "k3f9a2"
scene = "1"
shot = "1A"
prompt = '''
Drone rises over the bay at dawn.
Gulls cross the frame.
'''
seconds = 8
count = 20

[[clips]]
id = "m7x2qd"
scene = "1"
shot = "1B"
prompt = "Night"
seconds = 10
frame = "landscape"
offer = "pro/720p"
count = 8
takes = 6

[[clips]]
id = "p5h8vn"
shot = "1C"
offer = "pro/hd"
takes = 4
status = "omitted"

[[clips]]
id = "t2c6wz"
scene = "2"
shot = "2A"
prompt = "Her face"
seconds = 12
frame = "landscape"
offer = "pro/hd"
takes = 4
""".replace("'''", '"""')

PREVIEW = """\
Spring campaign: OpenAI Sora 2 to Own
=====================================
4 clips: 2 moved, 2 that do not fit and stay; 2 made longer or split.
The plan's own figures stay: that a job takes 2 min 30 s and that 2 go at once.
Of all clips that move: the model makes no sound.

Clip  Now                 Then                     Before   After  What changes
1A    Standard 720p, 8 s  STAYS                    $16.00  $16.00  Own has no portrait size
1B    Pro 720p, 10 s      Film 720p, 5 + 5 s      $144.00  $96.00  10 s is split into 5 + 5 s
1C    Pro HD, 4 s         STAYS                     $0.00   $0.00  Own has no portrait size
2A    Pro HD, 12 s        Film 720p, 5 + 5 + 5 s   $24.00  $12.00  12 s is split into 5 + 5 + 5 s, 3
                                                                   s more than asked; HD becomes
                                                                   720p, the nearest there is

"""
"""Worked out by hand: 48 requests of twice 5 s at 0.20, and 4 of thrice."""


@pytest.fixture(autouse=True)
def files(run: Run, cards: Path) -> None:
    (cards / "own.toml").write_text(OWN, encoding="utf-8")
    Path("spring.toml").write_text(SPRING, encoding="utf-8")


def port(run: Run, *arguments: str) -> str:
    result = run("port", *arguments, *TODAY)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_move_is_told_clip_by_clip(run: Run) -> None:
    told = port(run, "spring.toml", "--to", "own")
    assert told.startswith(PREVIEW)
    rest = told.removeprefix(PREVIEW)
    lines = [line.split() for line in rest.splitlines()]
    assert ["A", "run", "$184.00", "$124.00"] in lines
    assert ["A", "month", "$736.00", "$496.00"] in lines
    assert ["In", "the", "queue", "4", "7"] in lines
    # 20 + 48 + 4, and 20 + twice 48 + thrice 4.
    assert ["Requests", "a", "run", "72", "128"] in lines
    assert "A run costs $60.00, a month $240.00, less than before." in rest
    assert list(Path().iterdir()) == [Path("spring.toml")]


def test_a_moved_plan_is_written_and_moves_back_to_what_it_was(run: Run) -> None:
    first = run("port", "spring.toml", "--to", "own", "-o", "there.toml", *TODAY)
    assert first.stdout.startswith(PREVIEW)
    assert first.stderr == "there.toml\n"
    there = plans.read(Path("there.toml")).plan
    assert (there.rates, there.account) == ("own", None)
    assert [clip.shot for clip in there.clips] == [
        *("1A", "1B-1", "1B-2", "1C", "2A-1", "2A-2", "2A-3")
    ]
    port(run, "there.toml", "--to", "openai-sora-2", "-o", "back.toml")
    assert Path("back.toml").read_text("utf-8") == SPRING


HOUSE = """
format = 1
id = "house"
name = "House"
base = "kling-3.0"
checked = 2026-11-22
evidence = "derived"
agreement = "Contract of 2026-11-01"
factor = 0.85
"""


def test_a_contract_of_ones_own_prices_the_offers_that_were_chosen(run: Run, cards: Path) -> None:
    (cards / "house.toml").write_text(HOUSE, encoding="utf-8")
    port(run, "spring.toml", "--to", "kling-3.0", "-o", "there.toml")
    there = plans.read(Path("there.toml")).plan
    first = edits.chosen(there.clips[0], offer="audio/4k")
    there = there.model_copy(
        update={"account": "standard", "clips": there.clips.replaced({0: first})}
    )
    Path("there.toml").write_text(plans.dumps(there), encoding="utf-8")
    data = json.loads(
        port(run, "there.toml", "--to", "house", "--format", "json", "-o", "house.toml")
    )
    assert [one["offer"] for one in data["clips"]] == [
        f"house/{clip.offer}" for clip in there.clips
    ]
    assert not any(one["changes"] or one["reason"] for one in data["clips"])
    before, after = (Decimal(data["totals"][side]["run"]) for side in ("before", "after"))
    assert after == round(before * Decimal("0.85"), 2)
    assert data["notes"][0] == "The account there is Standard pack."
    port(run, "house.toml", "--to", "kling-3.0", "-o", "again.toml")
    assert Path("again.toml").read_bytes() == Path("there.toml").read_bytes()
    port(run, "house.toml", "--to", "openai-sora-2", "-o", "back.toml")
    assert plans.read(Path("back.toml")).plan.clips == plans.read(Path("spring.toml")).plan.clips


def test_no_file_is_replaced_without_force_and_the_plan_itself_may_be(run: Run) -> None:
    Path("spring.toml").write_text(f"# Mine\n{SPRING}", encoding="utf-8")
    before = Path("spring.toml").read_bytes()
    refused = run("port", "spring.toml", "--to", "own", "-o", "spring.toml", *TODAY)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "spring.toml exists already; nothing was written. --force replaces it." in refused.stderr
    assert Path("spring.toml").read_bytes() == before
    done = run("port", "spring.toml", "--to", "own", "-o", "spring.toml", "--force", *TODAY)
    assert done.stderr == "spring.toml\nThe comments of the file are in its .bak only.\n"
    assert plans.read(Path("spring.toml")).plan.rates == "own"
    assert Path("spring.toml.bak").read_bytes() == before


def test_the_plan_itself_is_not_written_over_where_somebody_changed_it_meanwhile(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, theirs = moving.totals, f"{SPRING}# Theirs\n"

    def totals(*given: Any) -> Any:
        Path("spring.toml").write_text(theirs, encoding="utf-8")
        Path("other.toml").write_text(theirs, encoding="utf-8")
        return real(*given)

    monkeypatch.setattr(moving, "totals", totals)
    refused = run("port", "spring.toml", "--to", "own", "-o", "spring.toml", "--force", *TODAY)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "Run the command again" in refused.stderr
    assert Path("spring.toml").read_text("utf-8") == theirs
    # Of another file nothing was read that could have changed: --force means whatever is there.
    done = run("port", "spring.toml", "--to", "own", "-o", "other.toml", "--force", *TODAY)
    assert done.exit_code == 0
    assert Path("other.toml.bak").read_text("utf-8") == theirs


def test_some_clips_are_moved_by_shot_or_by_id(run: Run) -> None:
    told = port(run, "spring.toml", "--to", "own", "--clips", "1b, t2c6wz", "-o", "new.toml")
    assert told.startswith("Spring campaign: 2 clips to Own\n")
    new = plans.read(Path("new.toml")).plan
    assert new.rates == "openai-sora-2"
    assert {clip.offer for clip in new.clips if clip.moved_from} == {"own/film/720p"}
    assert len(new.clips) == 7


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "owm"), "There is no rate card 'owm'. Did you mean own?"),
        (("--to", "own", "--clips", "1Z"), "no clip is called '1Z'."),
        (("--to", "own", "--clips", " , "), "--clips names no clip"),
        (("-o", "new.toml"), "name the card that it moves to with --to"),
    ],
)
def test_wrong_use_says_what_to_do(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    result = run("port", "spring.toml", *arguments, *TODAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr.replace("\n", " ")


def test_a_card_that_cannot_be_used_is_told_of_and_is_no_target(run: Run, cards: Path) -> None:
    (cards / "bad.toml").write_text(OWN.replace('"own"', '"bad"').replace("0.20", "0"), "utf-8")
    result = run("port", "spring.toml", "--to", "bad", *TODAY)
    assert result.exit_code == 2
    assert "bad" in result.stderr
    told = run("port", "spring.toml", *TODAY)
    assert told.exit_code == 0
    assert "bad.toml" in told.stderr
    assert "own" in told.stdout


def test_every_card_is_told_in_the_order_of_cost(run: Run) -> None:
    told = json.loads(port(run, "spring.toml", "--format", "json"))
    ids = [one["id"] for one in told["cards"]]
    assert {"own", "openai-sora-2"}.issubset(ids)
    for fits in (True, False):
        for ended in (True, False):
            costs = [
                Decimal(one["run"])
                for one in told["cards"]
                if (one["misfits"] == 0, one["ended"]) == (fits, ended) and not one["unknown"]
            ]
            assert costs == sorted(costs)
    priced = [one for one in told["cards"] if not one["unknown"]]
    places = [(one["misfits"] > 0, one["ended"]) for one in priced]
    assert places == sorted(places)
    assert told["now"]["run"] == "184.00"
    own = next(one for one in told["cards"] if one["id"] == "own")
    assert (own["run"], own["month"], own["misfits"], own["refitted"]) == (
        "124.00",
        "496.00",
        2,
        2,
    )
    text = port(run, "spring.toml").splitlines()
    heading = " ".join(text[2:4])
    assert heading == (
        f"4 clips on {len(ids)} cards, the cheapest first; behind them cards that have ended,"
        " do not fit all clips or miss a price."
    )
    assert "A month" in text[5]
    (own,) = (line for line in text if line.startswith("openai-sora-2"))
    assert own.endswith("as it is now, ENDED 2026-09-24")
    assert [line.split()[0] for line in text[6:] if line.startswith(tuple(ids))] == ids


def test_what_clips_lose_on_a_card_is_told_beside_its_cost(run: Run, cards: Path) -> None:
    small = OWN.replace('"own"', '"small"').replace("720p", "480p").replace("1280x720", "854x480")
    (cards / "small.toml").write_text(small.replace("audio = false, ", ""), encoding="utf-8")
    batch = SPRING.replace("takes = 6", 'takes = 6\nlane = "batch"')
    Path("batch.toml").write_text(batch, encoding="utf-8")
    told = {
        one["id"]: one for one in json.loads(port(run, "batch.toml", "--format", "json"))["cards"]
    }
    text = port(run, "batch.toml").splitlines()
    keys = ("misfits", "split", "silent", "smaller", "sound_unknown", "no_batch")
    for id_, numbers, remarks in [
        # The clip of Pro HD becomes 720p.
        ("own", [2, 2, 2, 1, 0, 1], "2 stay, 2 silent, 1 smaller, 1 without batch, 2 split"),
        ("small", [2, 2, 0, 2, 2, 1], "2 stay, 2 smaller, 2 sound?, 1 without batch, 2 split"),
    ]:
        assert [told[id_][key] for key in keys] == numbers
        start = next(place for place, line in enumerate(text) if line.startswith(f"{id_} "))
        end = next(place for place in range(start + 1, len(text)) if text[place][:1] != " ")
        assert " ".join(" ".join(text[start:end]).split()).endswith(remarks)
    assert "Clips that stay have no offer there; they keep theirs, at its price." in text
    assert "Sound?: whether the model makes sound is not known." in text


def test_a_card_that_every_clip_fits_says_so(run: Run, cards: Path) -> None:
    both = OWN.replace("{ landscape", '{ portrait = "720x1280", landscape').replace("[5]", "[8]")
    (cards / "own.toml").write_text(both, encoding="utf-8")
    plan = 'format = 1\n[[clips]]\nid = "a"\nseconds = 8\naudio = false\n'
    Path("one.toml").write_text(plan, encoding="utf-8")
    rows = {line.split("  ")[0]: line for line in port(run, "one.toml").splitlines()}
    assert rows["own"].endswith("1 silent")
    (cards / "own.toml").write_text(both.replace("audio = false", "audio = true"), "utf-8")
    rows = {line.split("  ")[0]: line for line in port(run, "one.toml").splitlines()}
    assert rows["own"].endswith("  all fit")
    assert "all fit" not in rows["openai-sora-2"]


def test_a_plan_with_clips_elsewhere_is_told_as_it_is_and_with_all_at_home(run: Run) -> None:
    port(run, "spring.toml", "--to", "own", "--clips", "1B", "-o", "apart.toml")
    text = port(run, "apart.toml").splitlines()
    now, home = (line for line in text if line.startswith("openai-sora-2"))
    assert (now.split()[1], now.endswith("as it is now")) == ("$136.00", True)
    assert home.split()[1] == "$184.00"
    assert "the plan's own, with" in home


def test_a_saving_in_another_currency_is_told_with_its_rate(run: Run, cards: Path) -> None:
    euro = OWN.replace('id = "own"', 'id = "euro"\ncurrency = "EUR"')
    (cards / "euro.toml").write_text(euro, encoding="utf-8")
    Path("one.toml").write_text(
        'format = 1\n[[clips]]\nid = "a"\nframe = "landscape"\nseconds = 10\n', encoding="utf-8"
    )
    assert "so no difference is told" in port(run, "one.toml", "--to", "euro")
    paths.settings_file().write_text(
        "format = 1\nexchange_rates = ["
        '{ currency = "EUR", against = "USD", rate = 1.5, date = 2026-11-01 }]\n',
        encoding="utf-8",
    )
    # 2.00 euros are 3.00 dollars, of 1.00 so far.
    assert "A run costs $2.00 more than before; EUR counted at 1.5 USD, of 2026-11-01." in " ".join(
        port(run, "one.toml", "--to", "euro").split()
    )


def test_a_month_of_one_run_is_not_told_twice(run: Run) -> None:
    Path("once.toml").write_text(SPRING.replace("weekly", "once"), encoding="utf-8")
    assert "A month" not in port(run, "once.toml")


def test_a_move_as_json_has_stable_keys_and_money_as_texts(run: Run) -> None:
    told = json.loads(port(run, "spring.toml", "--to", "own", "--format", "json"))
    assert (told["format"], told["rates"], told["to"]["id"]) == (1, "openai-sora-2", "own")
    assert (told["whole"], told["return"]) == (True, False)
    assert told["clips"][1] == {
        "id": "m7x2qd",
        "ids": ["m7x2qd"],
        "scene": "1",
        "shot": "1B",
        "kind": "moved",
        "offer": "own/film/720p",
        "seconds": [5, 5],
        "lane": None,
        "cost": "96.00",
        "currency": "USD",
        "old_offer": "pro/720p",
        "old_seconds": [10],
        "old_cost": "144.00",
        "old_currency": "USD",
        "changes": ["10 s is split into 5 + 5 s", "the model makes no sound"],
        "reason": None,
    }
    assert told["clips"][0]["reason"] == "Own has no portrait size"
    assert (told["totals"]["saved"], told["totals"]["saved_a_month"]) == ("60.00", "240.00")
    assert told["totals"]["after"]["clips"] == 7


def test_the_same_day_gives_the_same_bytes(run: Run) -> None:
    rough = str(GOLDEN / "rough.toml")
    assert port(run, rough) == port(run, rough)
    assert port(run, rough, "--to", "own") == port(run, rough, "--to", "own")


def test_a_name_that_someone_means_ill_with_stays_one_line(run: Run) -> None:
    text = SPRING.replace('shot = "1A"', r'shot = "[/x]\u001b[31m"')
    Path("ill.toml").write_text(text, encoding="utf-8")
    told = port(run, "ill.toml", "--to", "own")
    assert "\x1b" not in told
    assert "[/x]" in told


def test_the_rules_are_in_the_help(run: Run) -> None:
    told = " ".join(run("port", "--help").stdout.split())
    assert "that whose price per second is nearest to the old one, by their ratio" in told


def test_a_plan_of_the_library_is_found_by_its_name(run: Run, library: Path) -> None:
    Path("spring.toml").unlink()
    assert "Spring campaign" in port(run, "spring")


def test_a_clip_in_pieces_counts_once_on_the_way_back(run: Run) -> None:
    port(run, "spring.toml", "--to", "own", "-o", "there.toml")
    back = port(run, "there.toml", "--to", "openai-sora-2")
    assert "4 clips: 4 put back; 2 put together from 5 pieces." in " ".join(back.split())
    assert ["In", "the", "queue", "7", "4"] in [line.split() for line in back.splitlines()]
    assert "4 clips on " in port(run, "there.toml")
