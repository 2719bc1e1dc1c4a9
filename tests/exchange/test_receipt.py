import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import CARDS, LUMA, SORA, TODAY, card, estimated, queue, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.document import Document
from soraplan.core.plan import Plan
from soraplan.exchange.receipt import (
    ASIDE,
    CLOSING,
    LEDGER,
    MONEY,
    OPENING,
    Receipt,
    card_print,
    facts,
    found,
    line,
    receipt,
)

CLIP = Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=8, offer="pro/720p")
PLAN = queue(CLIP, title="Spring", budget=Decimal(650), contingency=Decimal(10))


def of(plan: Plan, **more: Any) -> Receipt:
    return receipt(estimated(plan), **more)


@given(some_plans, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_receipt_is_found_as_it_was_written(plan: Plan, made: date | None) -> None:
    one = of(plan, made=made)
    assert found(f"before {line(one)} after") == [one]


@given(
    some_plans, st.sampled_from(["\n", "\n* ", " \t ", '",\n"', "</t></si> <si><t>", "</a> <b>"])
)
def test_it_may_be_broken_between_any_two_words(plan: Plan, between: str) -> None:
    one = of(plan)
    assert found(line(one).replace(" ", between)) == [one]


@given(some_plans)
def test_without_room_the_clips_are_left_out_and_nothing_else(plan: Plan) -> None:
    one = of(plan)
    (short,) = found(line(one, most=0))
    assert short.clips == {}
    assert (short.plan, short.order, short.settings) == (one.plan, one.order, one.settings)
    assert line(one, most=len(line(one))) == line(one)
    assert short.lists_clips == (not plan.clips)


def test_the_same_receipt_twice_is_one_and_another_is_another() -> None:
    one, other = of(PLAN), of(edits.settings_revised(PLAN, rates="live"))
    assert found(f"{line(one)} {line(other)} {line(one)}") == [one, other]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_passes_for_a_receipt_by_chance(text: str) -> None:
    assert found(text) == []
    assert found(f"{text} {line(of(PLAN))} {text}") == [of(PLAN)]


@pytest.mark.parametrize("text", HOSTILE_LINES)
def test_no_text_of_a_plan_stands_in_its_line(text: str) -> None:
    plan = edits.settings_revised(
        queue(CLIP.model_copy(update={"prompt": text, "shot": text, "owner": text})),
        title=text,
        client=text,
        notes=text,
    )
    told = line(of(plan))
    assert re.fullmatch(r"[a-z0-9=:@._-]+( [a-zA-Z0-9=:@./_-]+)*", told)
    assert found(told) == [of(plan)]


def test_a_receipt_that_is_cut_off_or_scrambled_is_none() -> None:
    whole = line(of(PLAN))
    assert found(whole.removesuffix(CLOSING)) == []
    assert found(f"{OPENING} {CLOSING}") == []
    assert found(whole.replace("plan=", "plan=x")) == []
    assert found(whole.replace("card=openai-sora-2@", "card=openai-sora-2@x")) == []


def other_value(document: Document, key: str) -> Any:
    """A value that is another one, for any key of a plan or a clip."""
    texts = {
        "rates": "live",
        "account": "tier-3",
        "reference": "stills/1A.png",
        "offer": "pro/hd",
        "moved_from": "pro/hd",
        "frame": "landscape",
        "repeat": "daily",
        "budget_per": "month",
        "status": "approved",
        "lane": "batch",
        "moved_lane": "batch",
    }
    values: dict[str, Any] = {
        **texts,
        "compare": ("pro/hd",),
        "tags": ("night",),
        "start": datetime(2026, 12, 1, 9),
        "extra_costs": ({"name": "Music", "amount": Decimal(5)},),
        "headroom": Decimal(80),
        "concurrent": 5,
        "keep_rate": Decimal("0.25"),
        "audio": True,
        "reference_seconds": 6,
        "moved_seconds": 12,
        "accounts": {"luma": "any"},
    }
    if key == "moved_from" and isinstance(document, Plan):
        return {"rates": "live", "account": "tier-3"}
    if key in values:
        return values[key]
    held = getattr(document, key)
    return f"{held} else" if isinstance(held, str) else Decimal(5) if held is None else held + 1


SETTINGS = [
    key for key in Plan.model_fields if key not in ("format", "clips") and "embedded" not in key
]
FIELDS = [key for key in Clip.model_fields if key != "id"]


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_that_changed_is_named_and_decides_or_not(key: str) -> None:
    changed = edits.settings_revised(PLAN, **{key: other_value(PLAN, key)})
    was, now = of(PLAN), of(changed, against=of(PLAN))
    differ = {
        one
        for one in {**was.settings, **now.settings}
        if was.settings.get(one) != now.settings.get(one)
    }
    assert differ == {key}
    assert (was.plan == now.plan) == (key in ASIDE or key in MONEY)
    assert was.clips == now.clips


@pytest.mark.parametrize("key", FIELDS)
def test_a_field_that_changed_shows_in_one_of_the_two_prints(key: str) -> None:
    value = 3 if key == "priority" else other_value(CLIP, key)
    changed = queue(edits.revised(CLIP, **{key: value}))
    (paid, rest), (paid_now, rest_now) = of(queue(CLIP)).clips["a"], of(changed).clips["a"]
    assert (paid == paid_now) == (key in LEDGER)
    assert (rest == rest_now) == (key not in LEDGER)
    assert (of(queue(CLIP)).plan == of(changed).plan) == (key in LEDGER)


def test_money_beside_the_clips_has_no_two_likely_amounts_of_one_print() -> None:
    was = of(PLAN)
    prints = {
        of(edits.settings_revised(PLAN, contingency=Decimal(tenths) / 10)).settings.get(
            "contingency"
        )
        for tenths in range(1000)
    }
    assert len(prints) == 1000
    # In another plan the same amount has another print, so that no table of them can be made.
    other = of(edits.settings_revised(PLAN, repeat="daily"))
    assert other.settings["contingency"] != was.settings["contingency"]


def test_what_clips_are_made_on_has_prints_of_its_own() -> None:
    plan = queue(CLIP, Clip(id="b", offer="luma/ray/720p"), compare=("pro/hd", "live/pro/hd"))
    assert list(of(plan).used) == [
        "luma",
        "luma/any",
        "luma/ray/720p",
        "openai-sora-2",
        "openai-sora-2/pro/720p",
        "openai-sora-2/tier-1",
    ]


def test_leaving_a_clip_out_changes_what_is_made() -> None:
    left_out = queue(edits.revised(CLIP, status="omitted"))
    assert of(left_out).plan != of(queue(CLIP)).plan


def test_the_order_counts_and_the_id_does_not() -> None:
    one, two = CLIP, CLIP.model_copy(update={"id": "b", "prompt": "Dusk"})
    assert of(queue(one, two)).plan != of(queue(two, one)).plan
    assert of(queue(one)).plan == of(queue(CLIP.model_copy(update={"id": "z"}))).plan


@pytest.mark.parametrize("key", [key for key in SETTINGS if key in ASIDE or key in MONEY])
def test_a_file_does_not_give_away_what_can_be_guessed(key: str) -> None:
    # Whoever knows the rest of the plan may try every likely budget: of 256 one passes for it.
    # Money that is paid may be found so, for a short print would let another amount pass for it.
    changed = edits.settings_revised(PLAN, **{key: other_value(PLAN, key)})
    differ = set(line(of(changed)).split()) - set(line(of(PLAN)).split())
    digits = 2 if key in ASIDE else 16
    (word,) = differ
    assert re.fullmatch(f"set={key}:[0-9a-f]{{{digits}}}", word)


def test_the_same_value_written_otherwise_has_the_same_print() -> None:
    def with_(**settings: Any) -> Receipt:
        return of(edits.settings_revised(PLAN, **settings))

    assert with_(contingency=Decimal("10.00")) == with_(contingency=Decimal(10))
    assert with_(budget=Decimal("-0")) == with_(budget=Decimal("0.00"))
    assert with_(deadline=Decimal("1.0")) == with_(deadline=1)


def test_the_prints_are_the_same_on_every_python_and_in_every_version() -> None:
    # Made with Python 3.11. A change here makes every file that is out there a stranger.
    plan = queue(
        CLIP.model_copy(
            update={
                "prompt": "Dawn 🌅 \U0001fae8 \u200b é\n",
                "tags": ("a", "b"),
                "offer": "film/720p",
            }
        ),
        title="Spring",
        contingency=Decimal("7.50"),
        start=datetime(2026, 12, 1, 9, tzinfo=UTC),
        extra_costs=({"name": "Müsic", "amount": Decimal("5.10")},),
    )
    own = card(id="own")
    one = receipt(estimated(plan.model_copy(update={"rates": "own"}), {"own": own}))
    assert line(replace(one, version="1.0")) == (
        "soraplan-receipt=1"
        " plan=f5c3670a6b3ed4cf26cbf79bb4e84104d82392be17331bd61e67fa2ed2fe0f9d"
        " order=ca978112 version=1.0"
        " card=own@2026-11-01:207ecbc4ad602b900d17bc4708385b898002d5bccc9a75493cbba96bf4d637d5"
        " used=own:f5377089905b6b49 used=own/any:fa40c742c50b4071"
        " used=own/film/720p:c44150f4763e59a4 set=contingency:97286eaf38243e7b"
        " set=extra_costs:01ec3c35393a3bea set=rates:8e77 set=start:5a set=title:9c"
        " clip=a:617cd4a7:6d93 soraplan-receipt=end"
    )


def test_the_print_is_that_of_the_values_and_nothing_else() -> None:
    # Worked out by hand: no setting decides, and the clip has only a prompt beside its defaults.
    plan = queue(Clip(id="a", prompt="Dawn", seconds=4))
    made = sha256(b"{'prompt': \"'Dawn'\"} False").hexdigest()
    assert of(plan).clips["a"][0] == made[:8]
    assert of(plan).plan == sha256(f"{made}\n".encode()).hexdigest()


def test_a_card_is_the_same_after_it_was_only_checked_again() -> None:
    again = SORA.model_copy(
        update={"checked": TODAY, "sources": ("https://example.org/",), "evidence": "vendor"}
    )
    assert card_print(again) == card_print(SORA)
    assert card_print(SORA.model_copy(update={"retired": None})) != card_print(SORA)
    assert card_print(card(currency="EUR")) != card_print(card())
    limited = card(accounts=[{"id": "any", "name": "Any", "limits": [{"concurrent": 2}]}])
    assert card_print(limited) != card_print(card())


def test_every_price_of_a_card_is_in_its_print() -> None:
    prints = {card_print(SORA)}
    for place, tier in enumerate(SORA.tiers):
        for number, rate in enumerate(tier.rates):
            dearer = rate.model_copy(
                update={"per_second": (rate.per_second or 0) + Decimal("0.01")}
            )
            rates = (*tier.rates[:number], dearer, *tier.rates[number + 1 :])
            changed = tier.model_copy(update={"rates": rates})
            tiers = (*SORA.tiers[:place], changed, *SORA.tiers[place + 1 :])
            prints.add(card_print(SORA.model_copy(update={"tiers": tiers})))
    assert len(prints) == 1 + sum(len(tier.rates) for tier in SORA.tiers)


def test_people_are_told_the_cards_with_date_grade_end_and_sources() -> None:
    plan = queue(CLIP, Clip(id="b", offer="luma/ray/720p"), Clip(id="c", offer="gone/x/720p"))
    estimate = estimated(plan)
    told = facts(receipt(estimate, TODAY), estimate)
    texts = [text for name, text in told if name == "Rate card"]
    assert texts[0] == (
        f"{SORA.name} (openai-sora-2), checked {SORA.checked}, from a copy of the vendor's page."
        " ENDED on 2026-09-24: its prices are history."
    )
    assert texts[1].startswith(f"{LUMA.name} (luma), checked 2026-11-01, read at the vendor.")
    assert texts[2] == "gone, which is not installed"
    assert ("Source", LUMA.sources[0]) in told
    assert ("Made on", "2026-11-22") in told
    assert {name for name, _ in told} >= {"Print of the plan", "Print of the card", "Made with"}


def test_without_its_card_a_plan_still_has_a_receipt() -> None:
    one = receipt(estimated(queue(CLIP, rates="gone"), CARDS))
    assert (one.cards, one.missing) == ((), ("gone",))
    assert found(line(one)) == [one]
