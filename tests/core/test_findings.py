import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import (
    CARDS,
    LIVE,
    SORA,
    TODAY,
    card,
    differences,
    estimated,
    forecasted,
    of_clip,
    queue,
    rate,
    some_plans,
    tier,
)
from soraplan.core import edits
from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.finding import RANKS, SEVERITIES, Code, Finding
from soraplan.core.findings import (
    FindingGroup,
    findings,
    groups,
    next_position,
)
from soraplan.core.fixing import fixed_everywhere
from soraplan.core.forecast import Forecast, Forecaster
from soraplan.core.money import rounded
from soraplan.core.plan import Plan

DAWN = Clip(id="a", shot="1A", prompt="Dawn", seconds=8)
DUSK = Clip(id="b", shot="1B", prompt="Dusk", seconds=12, offer="pro/hd")


STRICT = LIVE.model_copy(
    update={
        "id": "strict",
        "name": "Strict",
        "accounts": card(
            accounts=[
                {
                    "id": "tier-1",
                    "name": "Tier 1",
                    "limits": [{"spend": Decimal("3.00"), "window": 600}, {"concurrent": 5}],
                },
                {"id": "free", "name": "Free", "no_access": []},
                {"id": "tier-3", "name": "Tier 3", "limits": [{"requests": 2, "window": 60}]},
            ]
        ).accounts,
    }
)
"""The same prices under tight limits of every kind."""

HEARD = card(
    id="heard",
    name="Heard",
    tiers=[
        tier(id="silent", name="Silent", audio=False),
        tier(id="unsaid", name="Unsaid", rates=[rate(resolution="4k")]),
        tier(id="loud", name="Loud", audio=True, rates=[rate(per_second=Decimal("0.25"))]),
    ],
)
"""Of its tiers one makes sound, one makes none, and of one nobody knows."""

METERED = LIVE.model_copy(
    update={
        "id": "metered",
        "name": "Metered",
        "accounts": card(
            tiers=[tier(id="standard"), tier(id="pro")],
            accounts=[
                {"id": "one", "name": "One", "limits": [{"spend": 100, "window": 2_592_000}]},
                {"id": "two", "name": "Two", "limits": [{"spend": 500, "window": 2_592_000}]},
                {"id": "shut", "name": "Shut", "no_access": ["standard", "pro"]},
                {"id": "three", "name": "Three", "limits": [{"spend": 2_000, "window": 2_592_000}]},
            ],
        ).accounts,
    }
)
"""The same prices, and so much a month."""

STILLS = card(id="stills", name="Stills", tiers=[tier(needs_reference=True)])
"""Only makes clips from an image."""

SOLD = {**CARDS, "strict": STRICT, "heard": HEARD, "metered": METERED, "stills": STILLS}


def told_of(plan: Plan, cards: Mapping[str, RateCard] = SOLD, today: date = TODAY) -> Forecast:
    """The forecast that the findings of a plan are told from."""
    return forecasted(plan, cards, today)


def shoot(*clips: Clip, **settings: Any) -> Plan:
    """A plan on a card that is still sold, by itself without any finding."""
    return queue(*clips, **{"rates": "live", **settings})


def first(**changes: Any) -> Plan:
    """The plan without any finding, but with its first clip changed."""
    return shoot(edits.revised(DAWN, **changes), DUSK)


GOOD = shoot(DAWN, DUSK)

ONE_EACH: list[tuple[Plan, Code, str, str | None, str | None]] = [
    (
        edits.settings_revised(GOOD, budget=6),
        "over-budget",
        "A run costs $6.80 with contingency and extra costs: $0.80 over the budget of $6.00.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, repeat="daily", budget=250, budget_per="month"),
        "near-budget",
        "A month costs $204.00 with contingency and extra costs:"
        " $46.00 left of the budget of $250.00.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, rates="lives"),
        "unknown-card",
        "The rate card lives is not installed, so its prices are unknown.",
        None,
        "price the plan on live",
    ),
    (
        first(offer="gone/film/720p"),
        "unknown-card",
        "Clip 1A has no cost: the rate card gone is not installed.",
        "a",
        None,
    ),
    (
        edits.settings_revised(GOOD, embedded_card=LIVE.model_copy(update={"vendor": "Else"})),
        "card-differs",
        "The plan is priced on the rate card live that it carries, checked 2026-11-01;"
        " the installed one, checked 2026-11-01, differs: a run costs the same on both.",
        None,
        "price it on the installed live",
    ),
    (
        first(offer="euro/film/720p", frame="landscape", seconds=10),
        "exchange-unknown",
        "Clip 1A is in no total: Euro Film 720p is priced in EUR, the plan counts in USD, and no"
        ' rate of exchange is written down. Put [[exchange_rates]] | currency = "EUR" | against ='
        ' "USD" | rate = <what 1 EUR is worth in USD> | date = 2026-11-22 into settings.toml, a'
        " line each; it counts when the plan is next opened.",
        "a",
        None,
    ),
    (
        edits.settings_revised(GOOD, account="tier-22"),
        "unknown-account",
        "Live has no account tier-22, so its limits are unknown."
        " It has tier-1, tier-2, tier-3, tier-4, tier-5, azure, free.",
        None,
        "use the account tier-2",
    ),
    (
        shoot(DAWN, account="free"),
        "account-lacks-access",
        "A Free account may not use Standard (1 request for it).",
        None,
        None,
    ),
    (
        shoot(edits.revised(DUSK, count=1_500, lane="batch"), account="free"),
        "account-lacks-access",
        "A Free account may not use Pro (1,500 requests for it).",
        None,
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, offer="metered/pro/hd"), accounts={"metered": "threee"}),
        "unknown-account",
        "Metered has no account threee, so its limits are unknown. It has one, two, shut, three.",
        None,
        "use the account three at Metered",
    ),
    (
        shoot(DAWN, edits.revised(DUSK, offer="metered/pro/hd"), accounts={"metered": "shut"}),
        "account-lacks-access",
        "A Shut account there may not use Metered Pro (1 request for it).",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, rates="openai"),
        "unknown-card",
        "The rate card openai is not installed, so its prices are unknown."
        " To move the plan to another card press m, or use 'soraplan port'.",
        None,
        None,
    ),
    (
        first(offer="metered/pro-x/hd"),
        "unknown-offer",
        "Clip 1A has no cost: Metered has no offer pro-x/hd.",
        "a",
        "make it on metered/pro/hd",
    ),
    (
        first(offer="pro/8k"),
        "unknown-offer",
        "Clip 1A has no cost: Live has no offer pro/8k.",
        "a",
        "make it on pro/hd",
    ),
    (
        edits.settings_revised(GOOD, compare=["pro/hd", "pro/8k"]),
        "unknown-offer",
        "The plan compares pro/8k, but Live has no offer pro/8k.",
        None,
        "compare without pro/8k",
    ),
    (
        edits.settings_revised(GOOD, compare=["pro/hd", "gone/pro/hd"]),
        "unknown-offer",
        "The plan compares gone/pro/hd, but the rate card gone is not installed.",
        None,
        "compare without gone/pro/hd",
    ),
    (
        first(frame="square"),
        "size-not-offered",
        "Clip 1A has no cost: Standard 720p has no square size.",
        "a",
        "turn it to portrait",
    ),
    (
        first(offer="luma/ray/4k", frame="landscape", seconds=5),
        "price-unknown",
        "Clip 1A has no cost: no price is known for Luma Ray 4K.",
        "a",
        None,
    ),
    (
        edits.settings_revised(GOOD, rates="openai-sora-2"),
        "retired-card",
        "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
        " and nothing can be made there any more.",
        None,
        None,
    ),
    (
        first(offer="openai-sora-2/pro/hd"),
        "retired-card",
        "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
        " and nothing can be made there any more.",
        None,
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, count=4, takes=5)),
        "rate-limit",
        "20 requests on Pro, and Tier 1 allows 10 per minute: sent at once, 10 are refused, from"
        " the 11th (clip 1B). Send one every 6 s at most; the last goes out after 1 min 54 s.",
        "b",
        None,
    ),
    (
        shoot(edits.revised(DAWN, count=7), concurrent=5),
        "rate-limit",
        "7 requests on Standard, and the plan allows 5 at once: sent at once, 2 are refused, from"
        " the 6th (clip 1A). At a safe pace the last goes out after 3 min 2 s.",
        "a",
        None,
    ),
    (
        shoot(edits.revised(DAWN, count=5), rates="strict"),
        "rate-limit",
        "5 requests on Standard, and Tier 1 allows $3.00 per 10 minutes: sent at once, 2 are"
        " refused, from the 4th (clip 1A). At a safe pace the last goes out after 10 min.",
        "a",
        None,
    ),
    (
        shoot(edits.revised(DAWN, seconds=12, count=30), headroom=50),
        "rate-limit",
        "30 requests on Standard, and Tier 1 allows 25 per minute (50 % of it used): sent at"
        " once, 5 are refused, from the 26th (clip 1A). Send one every 4.8 s at most; the last"
        " goes out after 2 min 19 s.",
        "a",
        None,
    ),
    (
        # Twenty dollars a day are six hundred in thirty days.
        shoot(edits.revised(DAWN, seconds=20, count=10), rates="metered", repeat="daily"),
        "repeat-limit",
        "30 runs a month spend $600.00 on Metered, and One allows $100.00 per 30 days: runs would"
        " pile up. Three would do.",
        None,
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, lane="batch"), deadline=Decimal(12)),
        "deadline-missed",
        "The batch lane of Live promises its clips within 24 h, 12 h after the deadline (12 h)."
        " No account is faster than the batch lane.",
        None,
        None,
    ),
    (
        shoot(DAWN, deadline=Decimal("0.04")),
        "deadline-missed",
        "The last clip is done after 3 min, 36 s after the deadline (2 min 24 s)."
        " No account of Live meets the deadline.",
        None,
        None,
    ),
    (
        shoot(edits.revised(DAWN, count=20), deadline=Decimal("0.06")),
        "deadline-missed",
        "The last clip is done after 3 min 46 s, 9.6 s after the deadline (3 min 36 s)."
        " Tier 2 is the first account that would meet the deadline.",
        None,
        None,
    ),
    (
        shoot(
            DAWN,
            start=datetime(2026, 11, 22, 9),
            deadline=datetime(2026, 11, 22, 9, 2, 30),
        ),
        "deadline-missed",
        "The last clip is done after 3 min, 30 s after the deadline (2026-11-22 09:02)."
        " No account of Live meets the deadline.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, deadline=datetime(2026, 11, 21, 18)),
        "deadline-missed",
        "The deadline, 2026-11-21 18:00, has passed.",
        None,
        None,
    ),
    (
        edits.settings_revised(
            GOOD, start=datetime(2026, 11, 20, 9), deadline=Decimal(48), render_seconds=60
        ),
        "start-passed",
        "The start, 2026-11-20 09:00, has passed: sent from the beginning of 2026-11-22 on, the run"
        " would end 2026-11-22 00:01, 8 h 59 min before the deadline.",
        None,
        None,
    ),
    (
        edits.settings_revised(
            GOOD,
            start=datetime(2026, 11, 20, 9),
            deadline=datetime(2026, 11, 22, 1),
            render_seconds=7_200,
        ),
        "start-too-late",
        "The start, 2026-11-20 09:00, has passed: sent from the beginning of 2026-11-22 on, the run"
        " would end 2026-11-22 02:00, 1 h after the deadline.",
        None,
        None,
    ),
    (
        edits.settings_revised(GOOD, start=datetime(2026, 11, 20, 9), deadline=Decimal(10)),
        "deadline-missed",
        "The deadline, 2026-11-20 19:00, has passed.",
        None,
        None,
    ),
    (
        edits.settings_revised(
            GOOD, start=datetime(2026, 12, 2, 9), deadline=datetime(2026, 12, 1, 9)
        ),
        "deadline-missed",
        "The deadline, 2026-12-01 09:00, lies before the start of the run.",
        None,
        None,
    ),
    (
        first(keep_rate=Decimal("0.4")),
        "too-few-takes",
        "With the planned takes, the chance that at least one shot has nothing usable is 60 %"
        " (most of all clip 1A). With 5 takes each it is 8 %, for $10.00 a run instead of $6.80.",
        "a",
        "plan 5 takes",
    ),
    (
        shoot(
            edits.revised(DAWN, keep_rate=Decimal("0.4")),
            DUSK,
            keep_rate=Decimal("0.8"),
        ),
        "too-few-takes",
        "With the planned takes, the chance that at least one shot has nothing usable is 68 %"
        " (most of all clip 1A). With 2–6 takes each it is 8 %, for $16.80 a run instead of $6.80.",
        "a",
        "plan 2–6 takes",
    ),
    (
        first(keep_rate=Decimal("0.5"), takes=10),
        "too-many-takes",
        "Clip 1A has 10 takes, and 7 are enough for a chance of 99 % that the plan misses no"
        " shot: $2.40 less.",
        "a",
        "plan 7 takes",
    ),
    (
        first(keep_rate=Decimal(1), takes=2),
        "too-many-takes",
        "Clip 1A has 2 takes, and 1 is enough for a chance of 99 % that the plan misses no"
        " shot: $0.80 less.",
        "a",
        "plan 1 take",
    ),
    (
        first(seconds=10),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 10 s ($1.00);"
        " 12 s costs $1.20, 8 s costs $0.80.",
        "a",
        "make it 12 s",
    ),
    (
        first(seconds=9, takes=10),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 9 s ($9.00);"
        " 8 s costs $8.00, 12 s costs $12.00.",
        "a",
        "make it 8 s",
    ),
    (
        first(seconds=2),
        "length-not-offered",
        "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s, not 2 s ($0.20); 4 s costs $0.40.",
        "a",
        "make it 4 s",
    ),
    (
        first(offer="heard/silent/720p", frame="landscape", seconds=5, count=2, audio=True),
        "audio-not-offered",
        "Clip 1A is to have sound, and Silent makes no sound; Loud 720p does, for $2.50 instead of"
        " $2.00: $0.50 more.",
        "a",
        "make it on heard/loud/720p",
    ),
    (
        first(offer="heard/unsaid/4k", frame="landscape", seconds=5, audio=True),
        "audio-not-offered",
        "Clip 1A is to have sound, and it is not known whether Unsaid makes any.",
        "a",
        None,
    ),
    (
        first(offer="stills/film/720p", frame="landscape", seconds=5),
        "reference-missing",
        "Clip 1A has no reference, and Film only makes clips from one.",
        "a",
        None,
    ),
    (
        first(prompt=""),
        "no-prompt",
        "Clip 1A has no prompt.",
        "a",
        None,
    ),
    (
        first(prompt=" \n "),
        "no-prompt",
        "Clip 1A has no prompt.",
        "a",
        None,
    ),
    (
        shoot(DAWN, edits.revised(DUSK, prompt="Dawn")),
        "duplicate-prompt",
        "Clip 1B has the same prompt as 1A; count makes several of one clip.",
        "b",
        None,
    ),
    (
        shoot(),
        "empty-plan",
        "The queue is empty: there is nothing to price yet.",
        None,
        None,
    ),
]


def told(forecast: Forecast) -> list[tuple[Code, str, str | None]]:
    return [(one.code, one.message, one.clip) for one in findings(forecast)]


def test_a_good_plan_has_nothing_to_know() -> None:
    assert told(told_of(GOOD)) == []
    assert groups(told_of(GOOD)) == ()


@pytest.mark.parametrize(
    ("plan", "code", "message", "clip", "fix"),
    ONE_EACH,
    ids=[f"{place}-{one[1]}" for place, one in enumerate(ONE_EACH)],
)
def test_one_thing_wrong_is_one_finding_in_one_sentence(
    plan: Plan, code: Code, message: str, clip: str | None, fix: str | None
) -> None:
    (found,) = findings(told_of(plan))
    assert (found.code, found.message, found.clip) == (code, message, clip)
    assert (found.fix.title if found.fix else None) == fix
    assert found.severity == SEVERITIES[code]
    (group,) = groups(told_of(plan))
    assert (group.finding.code, group.count) == (code, 1)


SHOWN_ELSEWHERE: tuple[Code, ...] = (
    "card-broken",
    "card-stale",
)
"""What has tests of its own beside those of cards and currencies."""


def test_every_code_is_shown_above() -> None:
    shown = {code for _, code, *_ in ONE_EACH} | {"card-old", "spend-window"}
    assert shown.union(SHOWN_ELSEWHERE) == set(SEVERITIES)


@pytest.mark.parametrize(
    ("plan", "code", "message", "clip", "fix"),
    [one for one in ONE_EACH if one[4]],
    ids=[one[4] for one in ONE_EACH if one[4]],
)
def test_the_fix_of_one_thing_wrong_leaves_a_good_plan(
    plan: Plan, code: Code, message: str, clip: str | None, fix: str | None
) -> None:
    (found,) = findings(told_of(plan))
    assert found.fix is not None
    fixed = found.fix.apply(plan)
    assert told(told_of(fixed)) == []
    assert fixed_everywhere(told_of(plan), code) == fixed


def test_a_clip_that_is_too_long_is_split_and_its_parts_repeat_the_prompt() -> None:
    plan = shoot(DAWN, edits.revised(DUSK, seconds=30))
    (found,) = findings(told_of(plan))
    assert found.message == (
        "Clip 1B: Pro makes at most 20 s, not 30 s ($15.00); split into 20 + 12 s, 2 s more than"
        " asked, it costs $16.00, cut to 20 s $10.00."
    )
    assert found.fix is not None
    assert found.fix.title == "split it into 20 + 12 s"
    fixed = found.fix.apply(plan)
    assert [(clip.id, clip.shot, clip.seconds, clip.group) for clip in fixed.clips] == [
        ("a", "1A", 8, ""),
        ("b", "1B-1", 20, "b"),
        ("b-2", "1B-2", 12, "b"),
    ]
    assert estimated(fixed).total.run == Decimal("16.80")


def test_a_length_between_two_prices_per_clip_names_what_is_known() -> None:
    plan = first(offer="luma/ray/720p", frame="landscape", seconds=6)
    assert told(told_of(plan)) == [
        (
            "price-unknown",
            "Clip 1A has no cost: Luma Ray 720p has no known price for 6 s.",
            "a",
        ),
        (
            "length-not-offered",
            "Clip 1A: Luma Ray 720p makes 5 or 10 s, not 6 s (—); 5 s costs $0.30,"
            " 10 s costs $0.90, split into 5 + 5 s, 4 s more than asked, it costs $0.60.",
            "a",
        ),
    ]


def test_a_cost_that_misses_prices_is_said_to_be_the_least() -> None:
    plan = edits.settings_revised(first(offer="pro/8k"), budget=1)
    message = next(one.message for one in findings(told_of(plan)))
    assert message == (
        "A run costs at least $6.00, some prices being unknown: $5.00 over the budget of $1.00."
    )


@pytest.mark.parametrize(
    ("today", "message"),
    [
        (
            date(2026, 9, 23),
            "OpenAI Sora 2 will end on 2026-09-24."
            " Announced on 2026-03-24; OpenAI named no replacement.",
        ),
        (
            date(2026, 9, 24),
            "OpenAI Sora 2 ended on 2026-09-24: its prices are history,"
            " and nothing can be made there any more.",
        ),
    ],
)
def test_a_card_with_an_end_is_said_to_end_or_to_have_ended(today: date, message: str) -> None:
    plan = edits.settings_revised(GOOD, rates="openai-sora-2")
    ended = [one for one in told(told_of(plan, today=today)) if one[0] == "retired-card"]
    assert ended == [("retired-card", message, None)]


def limited(plan: Plan, *limits: dict[str, Any]) -> Forecast:
    """The plan under other limits of its account."""
    account = Account(id="tier-1", name="Tier 1", limits=limits)
    return told_of(plan, {"live": LIVE.model_copy(update={"accounts": (account,)})})


def test_a_refusal_names_the_limit_that_refuses_and_advises_the_pace_of_the_slowest() -> None:
    forecast = limited(
        shoot(edits.revised(DAWN, count=20)),
        {"requests": 50, "window": 60},
        {"requests": 5, "window": 1},
    )
    assert [one.message for one in findings(forecast)] == [
        "20 requests on Standard, and Tier 1 allows 5 per second: sent at once, 15 are refused,"
        " from the 6th (clip 1A). Send one every 1.2 s at most; the last goes out after 22.8 s;"
        " 50 per minute decides that."
    ]


def test_a_limit_that_decides_when_the_last_request_goes_out_is_named_beside_one_that_refuses() -> (
    None
):
    forecast = limited(
        shoot(edits.revised(DAWN, count=20)),
        {"requests": 10, "window": 86_400},
        {"spend": Decimal("12.00"), "window": 2_592_000},
    )
    assert [one.message for one in findings(forecast)] == [
        "20 requests on Standard, and Tier 1 allows 10 per day: sent at once, 10 are refused, from"
        " the 11th (clip 1A). At a safe pace the last goes out after 30 days; $12.00 per 30 days"
        " decides that."
    ]


def test_only_what_does_not_fit_under_a_limit_of_spend_is_said_to_be_refused() -> None:
    dear = edits.revised(DUSK, id="dear", seconds=8, offer="pro/hd", count=2)
    cheap = edits.revised(DAWN, id="cheap", seconds=8, count=3)
    # $4.00 twice and $0.80 three times: one dear request and the second cheap one fit no more.
    rule = {"spend": Decimal("7.00"), "window": 600}
    (found,) = findings(limited(shoot(dear, cheap), rule))
    assert "sent at once, the 2nd is refused (clip" in found.message
    (found,) = findings(limited(shoot(dear, edits.revised(cheap, count=4)), rule))
    assert "sent at once, 2 are refused, the first of them the 2nd (clip" in found.message


def test_a_limit_shared_by_tiers_is_told_with_all_that_it_counts() -> None:
    forecast = limited(
        shoot(edits.revised(DAWN, count=20), edits.revised(DUSK, count=20)),
        {"requests": 25, "window": 60},
    )
    # One finding of the limit, and not one of each tier that shares it.
    assert [one.message for one in findings(forecast)] == [
        "40 requests on Standard and Pro, and Tier 1 allows 25 per minute: sent at once, 15 are"
        " refused, from the 26th (clip 1B). Send one every 2.4 s at most; the last goes out"
        " after 1 min 34 s."
    ]


def test_many_clips_that_repeat_a_prompt_are_told_of_in_one_sentence() -> None:
    many = shoot(*(edits.revised(DAWN, id=f"x{place}") for place in range(1_001)), lane="batch")
    (group,) = groups(told_of(many))
    assert group == FindingGroup(
        Finding(
            "duplicate-prompt",
            "1,000 clips repeat the prompt of another; count makes several of one clip.",
        ),
        1_000,
    )
    (one,) = groups(told_of(shoot(DAWN, edits.revised(DUSK, prompt="Dawn"))))
    assert one.finding.message == (
        "1 clip repeats the prompt of another; count makes several of one clip."
    )


def test_an_omitted_clip_has_no_finding() -> None:
    bad = Clip(id="c", status="omitted", offer="gone/film/720p", seconds=7, prompt="Dawn")
    worse = Clip(id="d", status="omitted", frame="square", seconds=90)
    assert told(told_of(shoot(bad, worse, DAWN, DUSK))) == []


def test_the_gravest_findings_come_first() -> None:
    plan = queue(
        Clip(id="a", seconds=7, offer="pro/8k"),
        Clip(id="b", prompt="Dawn", frame="square"),
        Clip(id="c", prompt="Dawn", count=40, seconds=7),
        budget=1,
        account="tier-1",
    )
    codes = [one.code for one in findings(told_of(plan))]
    assert codes == [
        "over-budget",
        "unknown-offer",
        "size-not-offered",
        "retired-card",
        "rate-limit",
        "length-not-offered",
        "no-prompt",
        "duplicate-prompt",
    ]
    assert RANKS["note"] < RANKS["warning"] < RANKS["error"]
    ranks = [RANKS[SEVERITIES[code]] for code in SEVERITIES]
    assert ranks == sorted(ranks, reverse=True)


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Chunks so small that a short queue has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 3)
        yield


any_plans = some_plans | some_plans.map(lambda plan: edits.settings_revised(plan, rates="strict"))


@given(any_plans)
def test_a_group_counts_its_findings_and_tells_the_first(plan: Plan) -> None:
    forecast = told_of(plan)
    every = list(findings(forecast))
    told = groups(forecast)
    counts: Counter[Code] = Counter()
    for group in told:
        counts[group.finding.code] += group.count
    assert counts == Counter(one.code for one in every)
    messages = [one.message for one in every]
    for group in told:
        assert group.finding.message in messages or group.finding.code in TOGETHER
    order = list(SEVERITIES)
    assert [order.index(group.finding.code) for group in told] == sorted(
        order.index(group.finding.code) for group in told
    )


TOGETHER: set[Code] = {"duplicate-prompt", "exchange-unknown"}
"""What one sentence tells of all clips."""

NAMING_A_CLIP = ("rate-limit", "too-few-takes")
"""Findings of the plan as a whole that name the clip where it shows."""


@given(any_plans)
def test_the_findings_of_the_clips_are_those_of_the_plan_but_for_what_is_about_it_all(
    plan: Plan,
) -> None:
    forecast = told_of(plan)
    of_clips = [(one.code, one.message) for clip in plan.clips for one in of_clip(forecast, clip)]
    assert Counter(of_clips) == Counter(
        (one.code, one.message)
        for one in findings(forecast)
        if one.clip is not None and one.code not in NAMING_A_CLIP
    )


@pytest.mark.parametrize(
    "change",
    [{"reference": "still.png"}, {"reference_seconds": 4}, {"status": "omitted"}, {"offer": None}],
)
def test_a_clip_with_a_reference_or_elsewhere_needs_none(change: dict[str, Any]) -> None:
    clip = {"offer": "stills/film/720p", "frame": "landscape", "seconds": 5, **change}
    codes = {one.code for one in findings(told_of(first(**clip)))}
    assert "reference-missing" not in codes


@given(any_plans)
def test_going_from_finding_to_finding_visits_every_clip_in_turn(plan: Plan) -> None:
    forecast = told_of(plan)
    places = {clip.id: place for place, clip in enumerate(plan.clips)}
    every = list(findings(forecast))
    for group in groups(forecast):
        found = group.finding
        if found.code in NAMING_A_CLIP:
            assert next_position(forecast, found, 0) == (found.clip and places[found.clip])
        elif found.clip is None and found.code not in TOGETHER:
            assert next_position(forecast, found, 0) is None
        else:
            alike = [one for one in every if (one.code, one.about) == (found.code, found.about)]
            expected = [places[one.clip] for one in alike if one.clip]
            visited, place = [], -1
            for _ in range(2 * group.count):
                after = next_position(forecast, found, place)
                assert after is not None
                visited.append(after)
                place = after
            assert visited == 2 * expected


ALLOWED: dict[Code, set[str]] = {
    "unknown-offer": {"offer"},
    "price-unknown": {"lane"},
    "size-not-offered": {"frame"},
    "length-not-offered": {"seconds"},
    "audio-not-offered": {"offer"},
    "too-many-takes": {"takes"},
}
SETTINGS: dict[Code, set[str]] = {
    "unknown-card": {"rates"},
    "unknown-account": {"account"},
    "unknown-offer": {"compare"},
    "too-few-takes": {"clips"},
}


@settings(max_examples=20)
@given(any_plans)
def test_every_fix_makes_its_finding_go_away_and_changes_nothing_else(plan: Plan) -> None:
    every = [(found, fix) for found in findings(told_of(plan)) for fix in found.fixes]
    for found, fix in every:
        fixed = fix.apply(plan)
        after = [(one.code, one.clip, one.message) for one in findings(told_of(fixed))]
        if found.clip is None or found.code in NAMING_A_CLIP:
            assert found.message not in [message for _, _, message in after]
            assert differences(plan, fixed) == SETTINGS[found.code]
            continue
        assert (found.code, found.clip) not in [(code, clip) for code, clip, _ in after]
        assert differences(plan, fixed) == {"clips"}
        kept = {clip.id: clip for clip in plan.clips}
        for clip in fixed.clips:
            old = kept.get(clip.id, kept[found.clip])
            changed = {
                name for name in Clip.model_fields if getattr(clip, name) != getattr(old, name)
            }
            if old.id != found.clip:
                assert not changed
            elif len(fixed.clips) == len(plan.clips):
                assert changed == ALLOWED[found.code]
            else:
                assert changed <= {"id", "seconds", "shot", "group"}


@settings(max_examples=40)
@given(any_plans)
def test_fixing_everywhere_is_every_fix_one_after_another(plan: Plan) -> None:
    forecast = told_of(plan)
    every = list(findings(forecast))
    for code in SEVERITIES:
        fixed, fixes = plan, 0
        for found in every:
            if found.code == code and found.fix:
                fixed, fixes = found.fix.apply(fixed), fixes + 1
        everywhere = fixed_everywhere(forecast, code)
        assert everywhere == fixed
        if not fixes:
            assert everywhere is plan
            continue
        assert not any(one.code == code and one.fix for one in findings(told_of(everywhere)))


def test_two_columns_that_are_not_sold_are_taken_out_together() -> None:
    plan = edits.settings_revised(GOOD, compare=["pro/8k", "pro/hd", "pro/9k"])
    assert fixed_everywhere(told_of(plan), "unknown-offer").compare == ("pro/hd",)


def test_without_any_column_left_the_card_chooses() -> None:
    plan = edits.settings_revised(GOOD, compare=["pro/8k"])
    assert fixed_everywhere(told_of(plan), "unknown-offer").compare is None


def test_a_fix_finds_its_clip_after_the_queue_changed() -> None:
    plan = first(seconds=10)
    (found,) = findings(told_of(plan))
    assert found.fix is not None
    moved = edits.moved(plan, [0], 1)[0]
    assert [clip.seconds for clip in found.fix.apply(moved).clips] == [12, 12]
    gone = edits.removed(plan, [0])
    assert found.fix.apply(gone) is gone


def test_without_any_card_installed_there_is_no_card_to_turn_to() -> None:
    (found,) = findings(told_of(GOOD, {}))
    assert (found.code, found.fix) == ("unknown-card", None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {},
            "A month costs $24.00 with contingency and extra costs, and without €8.00, for which no"
            " rate of exchange is written down: $23.00 over the budget of $1.00.",
        ),
        (
            {"frame": "square"},
            "A month costs at least $24.00, some prices being unknown:"
            " $23.00 over the budget of $1.00.",
        ),
    ],
)
def test_a_budget_tells_missing_prices_from_missing_rates_of_exchange(
    changes: dict[str, object], told: str
) -> None:
    plan = first(offer="euro/film/720p", **{"frame": "landscape", "seconds": 10, **changes})
    plan = edits.settings_revised(plan, repeat="weekly", budget=1, budget_per="month")
    (found,) = (one for one in findings(told_of(plan)) if one.code == "over-budget")
    assert found.message == told


def test_a_clip_on_another_vendor_stays_there_also_where_the_plans_card_is_missing() -> None:
    plan = first(offer="live/pro-x/720p")
    plan = edits.settings_revised(plan, rates="zzz")
    (found,) = (one for one in findings(told_of(plan)) if one.code == "unknown-offer")
    assert found.fix is not None
    assert found.fix.apply(plan).clips[0].offer == "live/pro/720p"


def test_no_other_vendor_is_taken_for_a_missing_card() -> None:
    (found,) = findings(told_of(edits.settings_revised(GOOD, rates="zzz"), {"live": LIVE}))
    assert found.fixes == ()


def test_a_misspelled_card_put_right_leaves_nothing_of_the_plan_unknown() -> None:
    right = edits.settings_revised(
        GOOD, account="tier-3", compare=["pro/hd", "other/film/720p"], accounts={"other": "any"}
    )
    wrong = edits.settings_revised(right, rates="liv")
    (found,) = (one for one in findings(told_of(wrong)) if one.code == "unknown-card")
    assert found.fix is not None
    assert found.fix.apply(wrong) == right
    lost = edits.settings_revised(wrong, account="gold", compare=["fast/720p", "live/fast/720p"])
    fixed = found.fix.apply(lost)
    assert (fixed.account, fixed.compare) == (None, None)


def test_the_built_in_card_always_says_that_it_has_ended() -> None:
    assert CARDS["openai-sora-2"] is SORA
    assert [one.code for one in findings(told_of(queue(DAWN), today=TODAY))] == ["retired-card"]


# Limits and spend.


def test_one_request_too_many_is_told_as_one() -> None:
    (found,) = findings(told_of(shoot(edits.revised(DUSK, count=11))))
    assert found.code == "rate-limit"
    assert "1 are" not in found.message


def test_a_clip_dearer_than_a_whole_window_can_never_go_out() -> None:
    plan = shoot(DAWN, DUSK, rates="strict", render_seconds=9)
    (found, *rest) = findings(told_of(plan))
    assert (found.code, found.message, found.clip, found.fix, found.severity) == (
        "spend-window",
        "Clip 1B: one request costs $6.00, and the account allows $3.00 per 10 minutes: it can"
        " never go out.",
        "b",
        None,
        "error",
    )
    assert [one.code for one in rest] in ([], ["rate-limit"])
    assert [one.code for one in of_clip(told_of(plan), DUSK)] == ["spend-window"]
    assert of_clip(told_of(plan), DAWN) == []


def test_headroom_leaves_less_to_spend_in_a_window() -> None:
    plan = shoot(edits.revised(DAWN, seconds=20), rates="strict", headroom=66)
    assert ("spend-window", "a") in [(one.code, one.clip) for one in findings(told_of(plan))]
    (found,) = of_clip(told_of(plan), plan.clips[0])
    assert found.message == (
        "Clip 1A: one request costs $2.00, and the account allows $3.00 per 10 minutes"
        " (66 % of it used): it can never go out."
    )
    just = edits.settings_revised(plan, headroom=67)
    assert "spend-window" not in [one.code for one in findings(told_of(just))]


@pytest.mark.parametrize(
    "change",
    [
        {"lane": "batch"},
        {"status": "omitted"},
        {"seconds": 4, "takes": 1},
        {"offer": "openai-sora-2/pro/hd"},
    ],
)
def test_what_is_not_held_against_a_limit_of_spend_is_no_finding(change: dict[str, Any]) -> None:
    plan = shoot(DAWN, edits.revised(DUSK, **change), rates="strict")
    assert "spend-window" not in [one.code for one in findings(told_of(plan))]


def test_a_clip_that_never_goes_out_promises_no_pace() -> None:
    plan = shoot(edits.revised(DUSK, count=3), rates="strict")
    for one in findings(told_of(plan)):
        assert "goes out after" not in one.message


def test_a_free_account_may_use_neither_tier_and_each_is_told() -> None:
    found = list(findings(told_of(shoot(DAWN, DUSK, account="free"))))
    assert [(one.code, one.severity) for one in found] == [("account-lacks-access", "error")] * 2


# The deadline.


def test_a_deadline_that_is_just_met_is_no_finding() -> None:
    assert told(told_of(shoot(DAWN, deadline=Decimal("0.05")))) == []
    late = shoot(DAWN, deadline=Decimal("0.0499"))
    assert [code for code, *_ in told(told_of(late))] == ["deadline-missed"]


LATE = {"start": datetime(2026, 11, 20, 9), "render_seconds": 3_600, "concurrent": 1}
"""A run of two jobs that takes two hours, and that should be done by now."""


def started(*clips: Clip, end: datetime = datetime(2026, 11, 22, 1), **more: Any) -> list[Finding]:
    """What is found of the start of such a run."""
    plan = shoot(*clips, **{**LATE, "deadline": end, **more})
    return [one for one in findings(told_of(plan)) if one.code.startswith("start-")]


def test_clips_on_their_way_leave_less_to_send_than_the_whole_run() -> None:
    done = edits.revised(DAWN, status="done")
    (found,) = started(done, DUSK)
    assert found.code == "start-passed"
    assert found.message.endswith("1 h after the deadline. 1 clip of it is rolling or done.")
    rolling = edits.revised(DUSK, status="rolling")
    (found,) = started(done, rolling)
    assert found.message.endswith(" 2 clips of it are rolling or done.")


def test_nothing_is_said_of_a_start_where_all_is_done_or_nothing_depends_on_it() -> None:
    assert started(*(edits.revised(one, status="done") for one in (DAWN, DUSK))) == []
    assert started(edits.revised(DAWN, status="done"), edits.revised(DUSK, status="omitted")) == []
    assert started(DAWN, DUSK, start=datetime(2026, 11, 22, 9), end=datetime(2026, 11, 23)) == []
    assert started(DAWN, DUSK, deadline=None) == []
    # A deadline that was missed, or was so from the start, is told by itself.
    assert started(DAWN, DUSK, end=datetime(2026, 11, 21)) == []
    assert started(DAWN, DUSK, deadline=Decimal(1)) == []


def test_what_is_left_of_the_time_is_unknown_with_the_end_of_the_run() -> None:
    (found,) = started(DUSK, concurrent=None, render_seconds=None)
    assert (found.code, found.message) == (
        "start-passed",
        "The start, 2026-11-20 09:00, has passed: whether the deadline is met from the beginning of"
        " 2026-11-22 on is not known.",
    )


def test_where_the_end_is_not_known_the_last_request_is_held_against_the_deadline() -> None:
    plan = shoot(edits.revised(DUSK, count=10), deadline=Decimal("0.01"))
    (found,) = findings(told_of(plan))
    assert found.message.startswith(
        "The last request goes out after 54 s, 18 s after the deadline (36 s)."
    )
    kept = edits.settings_revised(plan, deadline=Decimal("0.02"))
    assert told(told_of(kept)) == []


def test_twice_the_jobs_at_once_are_told_where_they_would_meet_the_deadline() -> None:
    plan = shoot(edits.revised(DAWN, count=4), concurrent=2, deadline=Decimal("0.06"))
    missed = next(one for one in findings(told_of(plan)) if one.code == "deadline-missed")
    assert missed.message == (
        "The last clip is done after 6 min 2 s, 2 min 26 s after the deadline (3 min 36 s)."
        " No account of Live meets the deadline. 4 at once would meet it."
    )
    tighter = edits.settings_revised(plan, deadline=Decimal("0.04"))
    missed = next(one for one in findings(told_of(tighter)) if one.code == "deadline-missed")
    assert "would meet it" not in missed.message


def test_a_run_that_never_ends_misses_its_deadline_but_not_by_some_time() -> None:
    plan = shoot(DAWN, account="free", deadline=Decimal(1))
    missed, access = findings(told_of(plan))
    assert missed.message == (
        "The deadline (1 h) cannot be met: the account may not use one of the tiers."
    )
    assert access.code == "account-lacks-access"


def test_a_missed_deadline_is_told_before_the_advice_and_then_with_it() -> None:
    plan = shoot(edits.revised(DAWN, count=20), deadline=Decimal("0.06"))
    first_, last = filter(None, Forecaster().working(estimated(plan)))
    assert [one.message for one in findings(first_)] == [
        "The last clip is done after 3 min 46 s, 9.6 s after the deadline (3 min 36 s)."
    ]
    assert [one.message for one in findings(last)] == [
        "The last clip is done after 3 min 46 s, 9.6 s after the deadline (3 min 36 s)."
        " Tier 2 is the first account that would meet the deadline."
    ]


def test_what_needs_no_forecast_is_told_before_there_is_one() -> None:
    plan = shoot(
        edits.revised(DAWN, seconds=10, keep_rate=Decimal("0.1"), count=40), DUSK, budget=1
    )
    early = Forecast(estimated(plan))
    assert [one.code for one in findings(early)] == ["over-budget", "length-not-offered"]
    assert [one.finding.code for one in groups(early)] == ["over-budget", "length-not-offered"]
    assert [one.code for one in of_clip(early, plan.clips[0])] == ["length-not-offered"]
    assert fixed_everywhere(early, "length-not-offered").clips[0].seconds == 12
    assert {one.code for one in findings(told_of(plan))} == {
        "over-budget",
        "rate-limit",
        "too-few-takes",
        "length-not-offered",
    }


# Takes.


def chance_of_all(plan: Plan) -> float:
    """The chance that every video of a known keep rate has a usable take, by a plain product."""
    chance = 1.0
    for clip in plan.clips:
        kept = clip.keep_rate if clip.keep_rate is not None else plan.keep_rate
        if kept is not None and not clip.omitted:
            chance *= (1 - (1 - float(kept)) ** clip.takes) ** clip.count
    return chance


takes_plans = any_plans | st.builds(
    lambda clips, keep_rate: shoot(*clips, keep_rate=keep_rate),
    st.lists(
        st.builds(
            Clip,
            prompt=st.just("Dawn"),
            seconds=st.sampled_from([4, 8]),
            offer=st.sampled_from([None, "pro/hd", "pro/8k"]),
            count=st.integers(1, 4),
            takes=st.integers(1, 30),
            keep_rate=st.none() | st.decimals("0.05", "1", places=2),
            status=st.sampled_from(["planned", "planned", "omitted"]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.none() | st.decimals("0.05", "1", places=2),
)


def money_in(text: str, before: str) -> Decimal:
    """The amount of money that stands in front of some words."""
    found = re.search(rf"\$([\d,]+\.\d\d){re.escape(before)}", text)
    assert found
    return Decimal(found[1].replace(",", ""))


@settings(max_examples=150)
@given(takes_plans)
def test_too_few_takes_are_told_where_a_shot_is_more_likely_missed_than_not(plan: Plan) -> None:
    found = [one for one in findings(told_of(plan)) if one.code == "too-few-takes"]
    chance = chance_of_all(plan)
    if abs(chance - 0.5) > 1e-9:
        assert len(found) == (chance < 0.5)
    for one in found:
        assert one.fix is not None
        alone = {
            clip.id: chance_of_all(plan.model_copy(update={"clips": Clips([clip])}))
            for clip in plan.clips
        }
        assert one.clip is not None
        assert alone[one.clip] == pytest.approx(min(alone.values()), abs=1e-12)
        fixed = one.fix.apply(plan)
        assert chance_of_all(fixed) >= 0.9 - 1e-9
        for before, after in zip(plan.clips, fixed.clips, strict=True):
            assert after == before.model_copy(update={"takes": after.takes})
            assert after.takes >= before.takes
            assert not before.omitted or after.takes == before.takes
        cost, counted = estimated(fixed, SOLD).total.run, estimated(plan, SOLD)
        if counted.total.apart or counted.total.unknown == counted.tally.clips:
            assert " a run" not in one.message
        elif counted.currency == "USD":
            assert money_in(one.message, " a run") == rounded(cost)
            assert ("at least $" in one.message) is (counted.total.unknown > 0)
        raised = {
            after.takes
            for before, after in zip(plan.clips, fixed.clips, strict=True)
            if after.takes > before.takes
        }
        low, high = min(raised), max(raised)
        span = f"{low}" if low == high else f"{low}–{high}"
        assert f"With {span} takes each" in one.message
        assert one.fix.title == f"plan {span} takes"


def test_a_coin_toss_is_not_yet_too_few_takes() -> None:
    assert told(told_of(first(keep_rate=Decimal("0.5")))) == []
    assert [code for code, *_ in told(told_of(first(keep_rate=Decimal("0.49"))))] == [
        "too-few-takes"
    ]


def test_clips_without_a_keep_rate_have_neither_too_few_nor_too_many_takes() -> None:
    assert told(told_of(first(takes=20))) == []


@pytest.mark.parametrize("takes", [999, 1_000])
def test_a_shot_that_the_most_takes_hardly_catch_is_told_and_breaks_nothing(takes: int) -> None:
    plan = first(keep_rate=Decimal("0.0001"), takes=takes, lane="batch")
    codes = [one.code for one in findings(told_of(plan))]
    assert codes == ["too-few-takes"]


@settings(max_examples=150)
@given(takes_plans)
def test_takes_beyond_what_99_in_100_plans_need_are_too_many(plan: Plan) -> None:
    forecast = told_of(plan)
    found = [one for one in findings(forecast) if one.code == "too-many-takes"]
    if not found:
        return
    clips = {clip.id: clip for clip in plan.clips}
    for one in found:
        assert one.clip is not None and one.fix is not None
        old = clips[one.clip]
        new = next(clip for clip in one.fix.apply(plan).clips if clip.id == old.id)
        assert new.takes < old.takes
        saved = estimated(plan, SOLD).total.run - estimated(one.fix.apply(plan), SOLD).total.run
        if ": $" in one.message:
            assert money_in(one.message, " less") == rounded(saved)
        else:
            assert saved == 0
    # Were all clips of a keep rate planned with what is enough for 99 %, the plan would have it.
    enough = {
        clip.id: Decimal(1) - (1 - kept) ** clip.takes
        for clip in fixed_everywhere(forecast, "too-many-takes").clips
        for kept in [clip.keep_rate if clip.keep_rate is not None else plan.keep_rate]
        if kept is not None and clip.id in {one.clip for one in found}
    }
    chance = prod(float(share) ** clips[one].count for one, share in enough.items())
    assert chance >= 0.99 - 1e-9


def test_fewer_takes_are_the_fix_of_too_many_and_the_clip_keeps_all_else() -> None:
    plan = shoot(edits.revised(DAWN, keep_rate=Decimal("0.5"), takes=20), DUSK)
    (found,) = findings(told_of(plan))
    assert found.fix is not None
    fixed = found.fix.apply(plan)
    assert fixed.clips[0] == edits.revised(plan.clips[0], takes=7)
    assert fixed.clips[1] == DUSK
    assert fixed_everywhere(told_of(plan), "too-many-takes") == fixed


def test_a_clip_without_a_price_may_still_have_too_many_takes() -> None:
    plan = first(offer="pro/8k", keep_rate=Decimal("0.5"), takes=20)
    found = next(one for one in findings(told_of(plan)) if one.code == "too-many-takes")
    assert found.message.endswith("that the plan misses no shot.")


def test_what_is_left_of_a_budget_is_at_most_so_much_while_a_price_is_missing() -> None:
    plan = queue(Clip(seconds=8, prompt="x"), Clip(seconds=8, prompt="y", offer="pro/8k"), budget=1)
    (found,) = [one for one in findings(told_of(plan)) if one.code == "near-budget"]
    assert found.message == (
        "A run costs at least $0.80, some prices being unknown:"
        " at most $0.20 left of the budget of $1.00."
    )
