import math
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, LUMA, card, forecasted, numbered, queue, some_plans, tier
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.text.cells import cell_width, visible
from soraplan.exchange import text
from soraplan.exchange.report import report
from soraplan.storage import plans

GOLDEN = Path(__file__).parent / "golden"


def written(plan: Plan, width: int = 100) -> str:
    return text.dumps(report(forecasted(plan)), width)


def line_with(words: str, told: str) -> str:
    return next(line for line in told.splitlines() if words in line)


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    # Made anew by: soraplan show shoot.toml --today 2026-11-22
    plan = plans.read(GOLDEN / f"{name}.toml").plan
    assert written(plan).encode() == (GOLDEN / f"{name}.txt").read_bytes()


@given(some_plans, st.integers(60, 160))
def test_any_plan_can_be_told_without_a_control_character(plan: Plan, width: int) -> None:
    told = written(plan, width)
    assert told.endswith("\n")
    for line in told.splitlines():
        assert line == visible(line)
        assert line == line.rstrip()


BUSY = queue(
    Clip(shot="1A", prompt="x", seconds=8, offer="pro/720p", takes=3, count=10),
    Clip(shot="1B", prompt="y", seconds=8, takes=2, count=500, keep_rate=Decimal("0.25")),
    Clip(shot="1C", prompt="z", seconds=5, offer="studio/film/720p", frame="landscape"),
    title="Busy",
    repeat="weekly",
    budget=Decimal(3000),
    contingency=Decimal(10),
    keep_rate=Decimal("0.5"),
    start=datetime(2026, 12, 1, 9),
    deadline=Decimal(9),
    headroom=Decimal(80),
    render_seconds=Decimal(100),
    compare=["standard/720p", "pro/720p", "studio/film/720p"],
)
"""A plan of which everything is told, and a card with a limit of every kind."""

STUDIO = card(
    id="studio",
    accounts=[
        {
            "id": "basic",
            "name": "Basic",
            "limits": [
                {"requests": 10, "window": 1},
                {"requests": 40_000, "window": 86_400},
                {"concurrent": 20},
                {"spend": Decimal(1250), "window": 600},
            ],
        }
    ],
)


@pytest.mark.parametrize("rates", ["openai-sora-2", "studio"])
@pytest.mark.parametrize("width", [60, 64, 70, 80, 100, 120, 160])
def test_range_and_pace_keep_to_any_width(width: int, rates: str) -> None:
    plan = edits.settings_revised(BUSY, rates=rates)
    told = text.dumps(report(forecasted(plan, {**CARDS, "studio": STUDIO})), width)
    lines = told.partition("As planned ")[2].partition("Sources")[0].splitlines()
    assert len(lines) > 40
    assert [line for line in lines if cell_width(line) > width] == []


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_with_the_usual_columns_no_line_is_wider_than_asked(width: int) -> None:
    prompt = (
        "夜の東京、雨に濡れた路地を歩く女性 walks on and on and on, wherever the neon leads her"
    )
    clip = Clip(prompt=prompt * 3, scene="1", shot="12A", seconds=10)
    plan = queue(clip, budget=Decimal(1), title="Night", repeat="daily", client="Someone " * 30)
    addresses = ("http",)
    assert all(
        cell_width(line) <= width
        for line in written(plan, width).splitlines()
        if not line.startswith(addresses)
    )


def test_more_room_shows_more_of_the_prompt() -> None:
    plan = queue(Clip(prompt="The drone rises slowly over the bay of Nice at dawn, gulls cross"))
    assert "at dawn" not in written(plan, 100)
    assert "at dawn, gulls cross" in written(plan, 160)


def test_figures_of_a_column_end_in_one_cell() -> None:
    told = written(numbered(3, seconds=8, count=1200)).splitlines()
    heads = next(number for number, line in enumerate(told) if line.startswith("Shot"))
    lines = [*told[heads + 2 : heads + 5], *told[heads + 6 : heads + 8]]
    assert len({cell_width(line) for line in lines}) == 1


def test_the_chosen_offer_is_marked() -> None:
    told = written(queue(Clip(shot="1A", prompt="x", seconds=8, offer="pro/720p")))
    assert line_with("1A ", told).split()[-3:] == ["$0.80", "▸$2.40", "$4.00"]


def test_brackets_in_a_prompt_are_shown_as_typed() -> None:
    assert "INT. BAR [night] [/foo]" in written(queue(Clip(prompt="INT. BAR [night] [/foo]")), 120)


def test_a_prompt_of_several_lines_takes_one() -> None:
    assert "Dawn. Gulls." in written(queue(Clip(prompt="Dawn.\nGulls.\n")))


def test_without_scenes_no_line_speaks_of_any() -> None:
    assert "SCENE" not in written(numbered(2))


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ("100", "Budget $100.00 a run: under, $8.00 used (8 %), $92.00 left."),
        ("10", "Budget $10.00 a run: near, $8.00 used (80 %), $2.00 left."),
        ("5", "Budget $5.00 a run: OVER by $3.00, $8.00 used (160 %)."),
        ("0", "Budget $0.00 a run: OVER by $8.00, $8.00 used."),
    ],
)
def test_the_budget_is_told_in_words(budget: str, told: str) -> None:
    plan = queue(Clip(prompt="x", seconds=8, count=10), budget=Decimal(budget))
    assert told in written(plan).splitlines()


def test_an_unknown_price_is_a_dash_with_its_reason_and_never_nought() -> None:
    plan = queue(
        Clip(shot="1A", offer="luma/ray/4k", frame="landscape"),
        budget=Decimal(5),
        contingency=Decimal(10),
    )
    told = written(plan)
    assert "▸—" in line_with("1A ", told)
    assert "— No price is known for Luma Ray 4K." in told
    assert line_with("1 request,", told).split()[-2:] == ["—", "—"]
    assert line_with("Contingency", told).split()[-2:] == ["—", "—"]
    assert "nothing can be said of it, because no price is known" in told


def test_a_price_by_the_clip_says_so_in_the_head() -> None:
    assert "per clip" in written(queue(Clip(seconds=5, frame="landscape"), rates=LUMA.id))


def test_every_account_of_the_card_has_its_pace() -> None:
    told = written(numbered(20, offer="pro/720p"))
    assert line_with("Tier 1, as planned: 10 per minute", told).endswith(
        "  10        6 s  1 min 54 s     —"
    )
    assert line_with("Tier 2: 25 per minute", told).endswith("   0      2.4 s      45.6 s     —")
    assert "no access" in line_with("Free", told)
    assert "11th (clip clip-11)" in told


def test_without_a_known_limit_nothing_is_said_to_be_allowed() -> None:
    told = written(queue(Clip(frame="landscape", seconds=5), rates=LUMA.id))
    assert "limits not known" in line_with("Any, as planned", told)
    assert line_with("Ray: limits not known", told).split()[4:7] == ["1", "—", "—"]


def test_the_gravest_findings_are_told_first_with_their_number() -> None:
    told = written(queue(Clip(), Clip(), budget=Decimal("0.01"))).splitlines()
    start = told.index("Findings: 1 error, 3 warnings")
    assert told[start + 1].startswith("ERROR     A run costs $0.80")
    assert told[start + 2].startswith("warning   ")


def test_a_plan_without_findings_says_so() -> None:
    assert "Findings: none" in written(queue(Clip(prompt="x"), rates="live"))


def test_without_a_card_there_are_clips_but_nothing_to_compare() -> None:
    told = written(queue(Clip(shot="1A", prompt="Dawn"), rates="gone"))
    assert line_with("1A ", told).split() == ["1A", "Dawn", "4", "s", "portrait", "1", "×", "1"]
    assert "All on one offer" not in told
    assert "— The rate card gone is not installed." in told


def test_a_plan_without_keep_rates_has_a_floor_and_says_what_is_missing() -> None:
    told = written(queue(Clip(seconds=8, takes=3), Clip(), repeat="weekly"))
    assert line_with("Floor, one take each", told).split()[-2:] == ["$1.20", "$4.80"]
    assert "P50, P80 and P90 are not known: 2 clips have no keep rate" in told
    assert "P50, enough" not in told


def test_the_range_of_one_video_is_that_of_a_coin() -> None:
    # Of 8 s for $0.80: one take with a half, two with a quarter, three with an eighth, …
    told = written(
        queue(Clip(seconds=8, keep_rate=Decimal("0.5"), takes=2), budget=Decimal("1.60"))
    )
    assert line_with("P50, enough", told).split()[-2:] == ["$0.80", "$0.80"]
    assert line_with("P80, enough", told).split()[-2:] == ["$2.40", "$2.40"]
    assert line_with("P90, enough", told).split()[-2:] == ["$3.20", "$3.20"]
    assert "Chance to stay within the budget of $1.60 a run: 75 %," in told
    assert "after the planned takes of a run: 25 %." in " ".join(told.split())


def test_the_chance_of_each_clip_stands_in_its_line_where_there_is_room() -> None:
    plan = queue(Clip(shot="1A", keep_rate=Decimal("0.5"), takes=2), Clip(shot="1B"))
    assert line_with("1A ", written(plan, 100)).split()[-5:-3] == ["25", "%"]
    assert "%" not in line_with("1B ", written(plan, 100))
    assert "%" not in line_with("1A ", written(plan, 60))


def test_a_chance_that_depends_on_an_unknown_price_is_not_told() -> None:
    plan = queue(
        Clip(keep_rate=Decimal("0.5")),
        Clip(keep_rate=Decimal("0.5"), offer="gone/film/720p"),
        budget=Decimal(9),
    )
    told = written(plan)
    assert "The chance to stay within the budget of $9.00 a run is not known" in told
    assert "The range leaves out 1 clip without a price." in told


def test_the_plan_is_told_at_one_five_ten_and_twenty_takes_a_run_and_a_month() -> None:
    # 3 × 8 s × $0.30 and 2 × 4 s × $0.10.
    plan = queue(
        Clip(seconds=8, count=3, offer="pro/720p", takes=7), Clip(count=2), repeat="weekdays"
    )
    told = written(plan).partition("Takes for each video")[2].splitlines()
    assert told[0].split() == ["1", "5", "10", "20"]
    assert told[1].split()[-4:] == ["$8.00", "$40.00", "$80.00", "$160.00"]
    assert told[2].split() == ["per", "month", "$176.00", "$880.00", "$1,760.00", "$3,520.00"]
    assert told[3].split()[-4:] == ["$3.20", "$16.00", "$32.00", "$64.00"]


def test_finished_footage_has_a_price_by_the_second_and_the_minute() -> None:
    # 10 s of which every second is made three times.
    plan = queue(Clip(seconds=10, takes=3))
    assert line_with("Pro HD   ", written(plan)).split()[2:4] == ["$1.50", "$90.00"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"deadline": Decimal(1)}, "1 h after the start: met with 55 min 7 s to spare. Tier 1 is"),
        ({"deadline": Decimal("0.08")}, "4 min 48 s after the start: MISSED by 4.8 s. Tier 2 is"),
        (
            {"deadline": Decimal("0.01")},
            "36 s after the start: MISSED by 4 min 17 s. No account of OpenAI Sora 2 meets",
        ),
        (
            {"deadline": datetime(2026, 12, 1, 10), "start": datetime(2026, 12, 1, 9)},
            "Deadline 2026-12-01 10:00, 1 h after the start: met with",
        ),
        (
            {"deadline": datetime(2026, 11, 23, 1)},
            "25 h after the beginning of 2026-11-22, as no start is set: met with",
        ),
        ({"deadline": datetime(2026, 11, 21)}, "Deadline 2026-11-21 00:00: missed, it has passed."),
        (
            {"deadline": datetime(2026, 12, 1, 8), "start": datetime(2026, 12, 1, 9)},
            "Deadline 2026-12-01 08:00: missed, it lies before the start of the run.",
        ),
        (
            {"deadline": Decimal(1), "account": "free"},
            "1 h after the start: MISSED, the account may not use",
        ),
    ],
)
def test_the_deadline_is_told_with_what_is_left_or_missing(
    settings: dict[str, Any], said: str
) -> None:
    # 48 requests at 25 a minute: the last after 112.8 s, and a job takes 3 min.
    told = " ".join(written(numbered(48)).split())
    assert "Deadline" not in told
    plan = edits.settings_revised(numbered(48), **settings)
    assert said in " ".join(written(plan).split())


def test_a_deadline_that_hangs_on_an_unknown_render_time_is_neither_met_nor_missed() -> None:
    plan = edits.settings_revised(numbered(11, offer="pro/720p"), deadline=Decimal(1))
    told = written(plan)
    assert "1 h after the start: whether it is met is not known." in told
    assert line_with("Tier 1, as planned", told).endswith("—")
    late = edits.settings_revised(numbered(11, offer="pro/720p"), deadline=Decimal("0.01"))
    assert "MISSED by at least 24 s." in written(late)


def test_every_account_says_whether_it_meets_the_deadline() -> None:
    told = written(edits.settings_revised(numbered(48), deadline=Decimal("0.08")))
    assert line_with("Tier 1, as planned: ", told).endswith("missed")
    assert line_with("Tier 2: ", told).endswith("met")
    assert line_with("Free: ", told).endswith("missed")


def test_an_interval_is_never_told_shorter_than_is_safe() -> None:
    own = card(
        id="studio",
        accounts=[{"id": "a", "name": "A", "limits": [{"requests": 7, "window": 1}]}],
    )
    plan = queue(Clip(prompt="x", seconds=5, frame="landscape", count=9), rates="studio")
    told = text.dumps(report(forecasted(plan, {"studio": own})))
    shown = line_with("Film: 7 per second", told).split("  ")
    (gap,) = (cell for cell in shown if cell.strip().startswith("0."))
    assert float(gap.strip(" s")) == math.ceil(100 / 7) / 100


def test_own_figures_and_the_part_of_the_limits_that_is_used_are_told() -> None:
    plan = edits.settings_revised(
        numbered(4), concurrent=2, render_seconds=Decimal(90), headroom=Decimal(50)
    )
    told = written(plan)
    assert "Pace on Tier 1, with 50 % of its limits used" in told
    assert "By the plan's own figures one job takes 1 min 30 s and 2 go at once." in told
    assert "Standard: 25 per minute · 2 at once" in told


def test_requests_that_the_pace_leaves_out_are_told() -> None:
    plan = queue(Clip(count=3, lane="batch"), Clip(), Clip(offer="gone/film/720p", count=2))
    told = written(plan)
    assert "3 requests in the batch lane, done within 24 h." in told
    assert "The batch lane saves $0.60 a run on 1 clip." in told
    assert "2 requests on offers that no installed card has: not counted here." in told


def test_the_account_taken_at_another_vendor_is_named() -> None:
    plan = queue(Clip(offer="live/pro/720p", count=12), Clip())
    told = written(plan)
    assert "Live is reckoned with its first account, Tier 1." in told
    # The accounts of the plan's own card do not change that.
    own = told.partition("Pace by account")[2].partition("\n\n")[0]
    assert "Live Pro" not in own
    named = written(edits.settings_revised(plan, accounts={"live": "tier-2"}))
    assert "Live is reckoned with the account Tier 2." in named
    gone = written(edits.settings_revised(plan, accounts={"live": "tier-9"}))
    assert "Live has no account tier-9, so its limits are unknown." in gone


def test_the_accounts_of_the_vendor_that_decides_are_told_in_a_table_of_their_own() -> None:
    plan = queue(Clip(offer="live/pro/720p", count=12), Clip(), deadline=Decimal("0.01"))
    told = written(plan)
    there = told.partition("Pace by account of Live")[2].partition("\n\n")[0]
    # Twelve requests at six, 2.4 and 1.2 seconds.
    assert "1 min 6 s" in line_with("Tier 1, as planned", there)
    assert "26.4 s" in line_with("Tier 2", there)
    alone = written(queue(Clip(offer="pro/720p", count=12)))
    assert "Pace by account of" not in alone


def test_jobs_at_once_of_ones_own_are_said_to_count_at_each_vendor() -> None:
    plan = queue(Clip(offer="live/pro/720p", count=12), Clip(), concurrent=2)
    assert "By the plan's own figures 2 go at once at each vendor." in written(plan)
    assert "2 go at once.\n" in written(queue(Clip(count=9), concurrent=2))


def test_a_whole_plan_in_the_batch_lane_has_an_end() -> None:
    told = " ".join(written(queue(Clip(count=12), lane="batch", deadline=Decimal(30))).split())
    assert "12 requests in the batch lane, done within 24 h." in told
    assert "The batch lane decides: all done within 24 h." in told
    assert "met with 6 h to spare" in told
    assert "Standard 720p — — 0 s 24 h batch lane" in told


def test_each_offer_tells_the_most_videos_an_hour() -> None:
    # 10 a minute with three takes each.
    told = written(numbered(20, takes=3, offer="pro/720p")).partition("Videos an hour")[2]
    assert line_with("Pro 720p", told).split()[2] == "200"


def test_the_limit_that_sets_the_videos_an_hour_is_named_where_another_decides_the_run() -> None:
    monthly = {"spend": Decimal(100), "window": 2_592_000}
    accounts = [{"id": "a", "name": "A", "limits": [{"concurrent": 1}, monthly]}]
    sold = card(accounts=accounts, tiers=[tier(render_seconds=60)])
    film = Clip(prompt="x", seconds=10, frame="landscape", count=2, offer="other/film/720p")
    plan = queue(film, compare=["other/film/720p"])
    told = " ".join(text.dumps(report(forecasted(plan, {**CARDS, "other": sold})), 200).split())
    # Fifty clips of $2.00 in 720 h; the two of this run wait for nothing but each other.
    assert "0.069 in a long run, by $100.00 per 30 days 2nd 1 min 2 min 1 at once" in told


def test_a_tier_without_access_has_no_figure() -> None:
    told = written(edits.settings_revised(numbered(3), account="free"))
    assert line_with("Standard: no access", told).split() == [
        "Standard:", "no", "access", "3", "—", "—", "—", "—",
    ]  # fmt: skip


def test_what_leaves_clips_out_is_told_as_a_bound() -> None:
    clips = Clip(prompt="x", count=10), Clip(prompt="y", offer="gone/hd")
    settings = {"keep_rate": Decimal("0.5"), "contingency": Decimal(10)}
    told = " ".join(written(queue(*clips, budget=Decimal(10), **settings)).split())
    assert "In all at least $4.40 at least $4.40" in told
    assert "not known whether it is kept, at least $4.40 used, at most $5.60 left." in told
    assert "P90, enough 9 times in 10 at least $" in told
    dear = written(queue(*clips, budget=Decimal(1), **settings))
    assert "OVER by at least $3.40" in " ".join(dear.split())
    known = written(queue(clips[0], budget=Decimal(10), **settings))
    assert "at least $" not in known and "at most" not in known


def test_where_a_price_is_missing_no_burst_is_called_queued_under_a_limit_of_spend() -> None:
    limits = [{"spend": Decimal("9.00"), "window": 60}, {"concurrent": 1, "excess": "queued"}]
    other = card(accounts=[{"id": "any", "name": "Any", "limits": limits}])
    film = Clip(id="a", prompt="x", seconds=5, frame="landscape", count=3)
    missing = edits.revised(film, id="b", frame="square")

    def burst(*clips: Clip) -> list[str]:
        """What stands behind the number of requests, and behind the account."""
        made = report(forecasted(queue(*clips, rates="other"), {"other": other}))
        lines = text.dumps(made, 100).splitlines()
        return [
            re.split("  +", line)[place]
            for start, place in (("Film: $9.00", 2), ("Any, as planned", 1))
            for line in lines
            if line.startswith(start)
        ]

    assert burst(film) == ["queued", "queued"]
    assert burst(film, missing) == ["—", "—"]
