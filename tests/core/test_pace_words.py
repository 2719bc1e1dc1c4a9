import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from plans import CARDS, LIVE, TODAY, card, estimated, forecasted, queue, rate, some_plans, tier
from soraplan.core.cards import Account, Limit, RateCard
from soraplan.core.clip import Clip
from soraplan.core.forecast import Forecast, Forecaster
from soraplan.core.limits.allowances import Allowance
from soraplan.core.pace import Pace
from soraplan.core.pace_words import (
    accounts_text,
    decided_text,
    done_text,
    limit_text,
    meets_text,
    tiers_text,
    used_text,
)
from soraplan.core.plan import Plan


def of(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> Forecast:
    return forecasted(plan, cards, TODAY)


def pace_of(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> Pace:
    pace = of(plan, cards).pace
    assert pace is not None
    return pace


def limited(*limits: dict[str, Any], **account: Any) -> dict[str, RateCard]:
    """The card that is still sold under other limits of its only account."""
    only = Account(id="tier-1", name="Tier 1", limits=limits, **account)
    return {"live": LIVE.model_copy(update={"accounts": (only,)})}


def live(*clips: Clip, **settings: Any) -> Plan:
    return queue(*clips, rates="live", **settings)


@pytest.mark.parametrize(
    ("rule", "headroom", "currency", "text"),
    [
        ({"requests": 10, "window": 60}, "100", "USD", "10 per minute"),
        ({"concurrent": 5}, "100", "USD", "5 at once"),
        ({"spend": Decimal(10), "window": 600}, "100", "USD", "$10.00 per 10 minutes"),
        ({"spend": Decimal(10), "window": 600}, "100", "CHF", "CHF 10.00 per 10 minutes"),
        ({"requests": 1_500, "window": 86_400}, "80", "USD", "1,500 per day (80 % of it used)"),
        ({"concurrent": 5}, "33.50", "EUR", "5 at once (33.5 % of it used)"),
        (
            {"spend": Decimal("1234.50"), "window": 1},
            "10",
            "USD",
            "$1,234.50 per second (10 % of it used)",
        ),
    ],
)
def test_a_limit_in_words(rule: dict[str, Any], headroom: str, currency: str, text: str) -> None:
    one = Allowance(Limit.model_validate(rule), frozenset(["pro"]), Decimal(headroom), currency)
    assert limit_text(one) == text


def test_money_in_a_limit_looks_like_money_everywhere_else() -> None:
    rule = Limit(spend=Decimal(10), window=600)
    one = Allowance(rule, frozenset(["pro"]), Decimal(100), "EUR")
    assert limit_text(one) == "€10.00 per 10 minutes"


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (live(), "nothing to send"),
        (live(Clip(lane="batch")), "all done within 24 h"),
        (live(Clip(), Clip(lane="batch")), "all done within 24 h"),
        (live(Clip(), Clip(lane="batch"), render_seconds=90_000), "all done after 25 h"),
        (
            live(Clip(), Clip(lane="batch", offer="luma/ray/720p")),
            "last sent after 0 s; when it is done is unknown: a clip is to go through a batch lane"
            " that its offer does not have",
        ),
        (
            queue(Clip(lane="batch"), rates="luma"),
            "unknown: a clip is to go through a batch lane that its offer does not have",
        ),
        (live(Clip()), "all done after 3 min"),
        (
            live(Clip(offer="pro/hd", count=20)),
            "last sent after 1 min 54 s; when it is done is unknown:"
            " the render time of a job is not known; render_seconds in the plan sets it",
        ),
        (
            live(Clip(offer="pro/hd", count=20), concurrent=5),
            "unknown: the render time of a job is not known; render_seconds in the plan sets it",
        ),
        (live(Clip(), account="free"), "unknown: the account may not use one of the tiers"),
    ],
)
def test_when_the_run_is_done(plan: Plan, text: str) -> None:
    assert done_text(pace_of(plan)) == text


def test_why_a_spend_limit_leaves_the_end_unknown() -> None:
    spend = limited({"spend": Decimal("1.00"), "window": 600})
    assert done_text(pace_of(live(Clip(frame="square")), spend)) == (
        "unknown: a price is not known, and the account limits what may be spent"
    )
    assert done_text(pace_of(live(Clip(seconds=20)), spend)) == (
        "unknown: a clip costs more than the account may spend in one window"
    )


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (live(), ""),
        (live(Clip()), "No limit decides: one job on Standard takes 3 min."),
        (
            live(Clip(offer="pro/hd", count=2), account="azure", concurrent=2),
            "2 per minute on Pro decides: last sent after 30 s. Tier 5 would save 29.6 s.",
        ),
        (
            live(Clip(offer="pro/hd"), Clip(offer="pro/720p"), concurrent=7, account="gone"),
            "No limit decides: all requests can go out at once.",
        ),
        # 36 rounds of five, 2.4 s apart within a round: 35 × 180 + 4 × 2.4 + 180 s.
        (
            live(Clip(count=180), concurrent=5),
            "5 at once decide: all done after 1 h 48 min. Tier 5 would save 9 s;"
            " 10 at once would save 53 min 48 s.",
        ),
        (
            live(Clip(count=3), concurrent=1),
            "1 at once decides: all done after 9 min. 2 at once would save 3 min;"
            " no other account would be faster.",
        ),
        (
            live(Clip(offer="pro/720p", count=20)),
            "10 per minute on Pro decides: last sent after 1 min 54 s."
            " Tier 5 would save 1 min 46 s.",
        ),
        (
            live(Clip(count=26), headroom=50),
            "25 per minute (50 % of it used) on Standard decides: all done after 5 min."
            " Tier 5 would save 1 min 52 s.",
        ),
        (
            live(Clip(), account="free"),
            "The end is unknown: the account may not use one of the tiers.",
        ),
    ],
)
def test_which_limit_decides_in_one_sentence_and_what_would_help(plan: Plan, text: str) -> None:
    assert decided_text(of(plan)) == text


def test_money_decides_and_more_jobs_would_not_help() -> None:
    cards = limited({"spend": Decimal("1.00"), "window": 60})
    assert decided_text(of(live(Clip(count=4)), cards)) == (
        "$1.00 per minute on Standard decides: all done after 4 min."
    )


def test_jobs_at_once_that_would_save_nothing_are_not_praised() -> None:
    # Two rounds of two at 180 s, but the interval alone comes to the same: 3 × 120 s.
    cards = limited({"concurrent": 2}, {"requests": 1, "window": 120})
    assert decided_text(of(live(Clip(count=4)), cards)) == (
        "1 per 2 minutes on Standard decides: all done after 9 min."
    )
    cards = limited({"requests": 1, "window": 100}, {"concurrent": 2})
    assert decided_text(of(live(Clip(count=4)), cards)) == (
        "1 per 100 s on Standard decides: all done after 8 min."
    )
    cards = limited({"concurrent": 1}, {"requests": 1, "window": 180})
    assert decided_text(of(live(Clip(count=4)), cards)) == (
        "1 at once on Standard decides: all done after 12 min. 2 at once would save nothing."
    )


def test_a_limit_of_several_tiers_names_them() -> None:
    cards = limited({"concurrent": 5})
    plan = live(Clip(count=20), Clip(offer="pro/hd"), render_seconds=60)
    assert decided_text(of(plan, cards)) == (
        "5 at once on Standard and Pro decide: all done after 5 min. 10 at once would save 2 min."
    )


def test_a_tier_of_another_vendor_has_that_vendors_name() -> None:
    other = card(
        tiers=[tier(render_seconds=60)],
        accounts=[{"id": "any", "name": "Any", "limits": [{"concurrent": 2}]}],
    )
    plan = live(Clip(offer="other/film/720p", count=4))
    pace = pace_of(plan, {**CARDS, "other": other})
    decided = pace.tiers[0].decided_by
    assert decided is not None
    assert tiers_text(pace, decided) == "Other Film"


AWAY = card(
    id="away",
    name="Away",
    tiers=[tier(render_seconds=60, rates=[rate(sizes={"portrait": "720x1280"})])],
    accounts=[
        {"id": "one", "name": "One", "limits": [{"concurrent": 1}]},
        {"id": "five", "name": "Five", "limits": [{"concurrent": 5}]},
    ],
)
BOTH = {**CARDS, "away": AWAY}


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {},
            "1 at once on Away Film decides: all done after 20 min. Away Five would save 16 min;"
            " 2 at once would save 10 min.",
        ),
        (
            {"accounts": {"away": "five"}},
            "5 at once on Away Film decide: all done after 4 min. 10 at once would save 1 min;"
            " no other account of Away would be faster.",
        ),
        (
            {"concurrent": 2},
            "2 at once at Away decide: all done after 10 min. 4 at once would save 5 min;"
            " no other account of Away would be faster.",
        ),
    ],
)
def test_the_vendor_that_decides_is_named_and_what_would_help_there(
    settings: dict[str, Any], text: str
) -> None:
    plan = live(Clip(), Clip(offer="away/film/720p", count=20), **settings)
    assert decided_text(of(plan, BOTH)) == text


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"deadline": Decimal("0.1")},
            "Away Five is the first account that would meet the deadline.",
        ),
        (
            {"deadline": Decimal("0.1"), "accounts": {"away": "five"}},
            "Away Five is the first account that meets the deadline.",
        ),
        ({"deadline": Decimal("0.06")}, "No account of Away by itself meets the deadline."),
    ],
)
def test_which_account_at_another_vendor_meets_the_deadline(
    settings: dict[str, Any], text: str
) -> None:
    plan = live(Clip(), Clip(offer="away/film/720p", count=20), **settings)
    assert meets_text(of(plan, BOTH)) == text


def test_which_account_is_taken_at_each_other_vendor() -> None:
    plan = live(Clip(), Clip(offer="away/film/720p"), Clip(offer="openai-sora-2/pro/hd"))
    assert sorted(accounts_text(of(plan, BOTH))) == [
        "Away is reckoned with its first account, One.",
        "OpenAI Sora 2 is reckoned with its first account, Tier 1.",
    ]
    # The first of the card is no guess where the plan names it.
    own = accounts_text(of(live(*plan.clips[:2], accounts={"away": "one"}), BOTH))
    assert list(own) == ["Away is reckoned with the account One."]
    named = {"away": "five", "openai-sora-2": "tier-9"}
    told = accounts_text(of(live(*plan.clips, accounts=named), BOTH))
    assert sorted(told) == [
        "Away is reckoned with the account Five.",
        "OpenAI Sora 2 has no account tier-9, so its limits are unknown.",
    ]
    assert list(accounts_text(of(live(Clip()), BOTH))) == []
    assert list(accounts_text(Forecast(estimated(plan, BOTH)))) == []


def test_shares_of_several_vendors_are_told_apart() -> None:
    plan = live(Clip(count=20), Clip(offer="away/film/720p", count=4), concurrent=2)
    assert used_text(pace_of(plan, BOTH)) == (
        "Standard 25 per minute 3 %, Standard 2 at once 100 %, Away Film 2 at once 100 %"
    )


def test_money_at_another_vendor_is_in_its_own_currency() -> None:
    euro = AWAY.model_copy(
        update={
            "id": "euro",
            "currency": "EUR",
            "accounts": card(
                accounts=[
                    {"id": "one", "name": "One", "limits": [{"spend": 8, "window": 600}]},
                ]
            ).accounts,
        }
    )
    # 4 s at €0.20: ten in a window. What a euro is in dollars nobody has said.
    plan = live(Clip(), Clip(offer="euro/film/720p", count=20))
    assert decided_text(of(plan, {**CARDS, "euro": euro})) == (
        "€8.00 per 10 minutes on Away Film decides: all done after 11 min."
    )


def test_one_job_is_not_said_to_take_no_time_where_another_has_no_known_end() -> None:
    text = decided_text(of(live(Clip(), Clip(offer="pro/hd"))))
    assert "0 s" not in text


@given(some_plans)
def test_every_sentence_begins_with_a_capital_and_ends_with_a_full_stop(plan: Plan) -> None:
    text = decided_text(of(plan))
    if text:
        assert text[0].isupper() or not text[0].isalpha()
        assert text.endswith(".")
        assert not re.search(r"\. [a-z]", text)


def test_the_fastest_account_is_told_that_no_other_would_be_faster() -> None:
    text = decided_text(of(live(Clip(offer="pro/720p", count=20), account="tier-5")))
    assert text == (
        "150 per minute on Pro decides: last sent after 7.6 s. No other account would be faster."
    )


def test_before_the_advice_is_worked_out_the_limit_is_told_alone() -> None:
    plan = live(Clip(count=180), concurrent=5)
    first = next(filter(None, Forecaster().working(estimated(plan))))
    assert decided_text(first) == "5 at once decide: all done after 1 h 48 min."
    assert meets_text(first) == ""
    assert decided_text(Forecast(estimated(plan))) == ""


# 20 Pro requests: the last goes out after 114 s on Tier 1, 45.6 s on Tier 2, 22.8 s on Tier 3.
LATE = {"offer": "pro/720p", "count": 20}


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, ""),
        (
            {"deadline": Decimal(1), "render_seconds": 60},
            "Tier 1 is the first account that meets the deadline.",
        ),
        (
            {"deadline": Decimal("0.03"), "render_seconds": 60},
            "Tier 2 is the first account that would meet the deadline.",
        ),
        (
            {"deadline": Decimal("0.03"), "render_seconds": 60, "account": "tier-4"},
            "Tier 2 is the first account that would meet the deadline.",
        ),
        (
            {"deadline": Decimal("0.01"), "render_seconds": 60},
            "No account of Live meets the deadline.",
        ),
        ({"deadline": Decimal(1), "rates": "gone"}, ""),
    ],
)
def test_which_account_meets_the_deadline(settings: dict[str, Any], text: str) -> None:
    assert meets_text(of(queue(Clip(**LATE), **{"rates": "live", **settings}))) == text


def test_no_account_is_said_to_miss_a_deadline_where_the_end_is_not_known() -> None:
    # On Tier 5 all is sent after 7.6 s; whether Pro renders it within the hour, nobody knows.
    text = meets_text(of(live(Clip(**LATE), deadline=Decimal(1))))
    assert text != "No account of Live meets the deadline."


def test_how_far_each_limit_is_taken_up() -> None:
    plan = live(Clip(count=20), Clip(offer="pro/hd", count=20))
    assert used_text(pace_of(plan)) == ("Standard 25 per minute 80 %, Pro 10 per minute 100 %")
    # 20 jobs of 60 s in the 105.6 s of the run, and room for 100 at any time.
    own = live(Clip(count=20), concurrent=100, render_seconds=60)
    assert used_text(pace_of(own)) == "Standard 25 per minute 80 %, 100 at once 11 %"
    spend = limited({"spend": Decimal("4.00"), "window": 60})
    assert used_text(pace_of(live(Clip(count=20)), spend)) == ("Standard $4.00 per minute 100 %")
    assert used_text(pace_of(live(Clip(count=20), account="gone"))) == ""
    unknown = live(Clip(offer="pro/hd", count=20), concurrent=5)
    assert used_text(pace_of(unknown)) == ""


def test_a_share_is_that_of_what_the_limit_counts_however_long_the_rest_takes() -> None:
    # 20 requests of 25 a minute are sent within one, while the 20 of Pro take 114 s.
    uses = pace_of(live(Clip(count=20), Clip(offer="pro/hd", count=20))).uses
    assert [use.share for use in uses] == [Fraction(20, 25), 1]


@given(some_plans)
def test_nothing_is_ever_told_of_none(plan: Plan) -> None:
    one = of(plan)
    assert one.pace is not None
    told = (decided_text(one), done_text(one.pace), used_text(one.pace), meets_text(one))
    assert not any("None" in text for text in told)
