import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import (
    CARDS,
    LIVE,
    LUMA,
    SORA,
    TODAY,
    estimated,
    forecasted,
    queue,
    some_edits,
    some_plans,
)
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported, save
from soraplan.exchange.formats import every, named
from soraplan.exchange.receipt import ASIDE, Receipt, found, line, receipt
from soraplan.exchange.verify import Held, held
from soraplan.exchange.verify.files import NoReceipt, receipt_of
from soraplan.storage import plans
from soraplan.storage.problems import BadFile

DAWN = Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=8)
DUSK = Clip(id="b", scene="1", shot="1B", prompt="Dusk", seconds=8, offer="pro/720p")
PLAN = queue(DAWN, DUSK, title="Spring", budget=Decimal(650), rates="live")


def against(old: Plan, new: Plan, *, most: int | None = None, cards: Any = CARDS) -> Held:
    (was,) = found(line(receipt(estimated(old)), most))
    return held(was, estimated(new, cards))


@given(some_plans)
def test_what_was_made_of_a_plan_matches_it(plan: Plan) -> None:
    for most in (None, 0):
        result = against(plan, plan, most=most)
        assert (result.changed, result.aside) == ((), ())


@given(some_plans, some_edits())
def test_every_change_is_told_one_way_or_the_other(plan: Plan, edit: Any) -> None:
    old = edits.settings_revised(
        plan, clips=tuple(clip.model_copy(update={"id": f"a{clip.id}"}) for clip in plan.clips)
    )
    new = edit(old)
    result = against(old, new)
    assert bool(result.changed or result.aside) == (old != new)


@pytest.mark.parametrize(
    ("clips", "told"),
    [
        ((DAWN, DUSK, Clip(id="c", shot="2A")), "1 clip added: 2A (c)."),
        ((DUSK,), "1 clip removed: a."),
        ((DAWN, edits.revised(DUSK, takes=3)), "1 clip changed: 1B (b)."),
        ((DAWN, edits.revised(DUSK, status="omitted")), "1 clip changed: 1B (b)."),
        ((DAWN, edits.revised(DUSK, audio=True)), "1 clip changed: 1B (b)."),
        ((DAWN, edits.revised(DUSK, reference_seconds=6)), "1 clip changed: 1B (b)."),
        ((DUSK, DAWN), "The order of the clips changed."),
        ((), "2 clips removed: a, b."),
    ],
)
def test_what_changed_is_told_clip_by_clip(clips: tuple[Clip, ...], told: str) -> None:
    result = against(PLAN, edits.settings_revised(PLAN, clips=clips))
    assert result.changed == (told,)
    assert not result.matches


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"contingency": Decimal(5)}, "1 setting changed: contingency."),
        ({"account": "tier-3"}, "1 setting changed: account."),
        ({"accounts": {"openai-sora-2": "tier-3"}}, "1 setting changed: accounts."),
        (
            {"repeat": "daily", "extra_costs": [{"name": "Music", "amount": Decimal(5)}]},
            "2 settings changed: extra costs, repeat.",
        ),
    ],
)
def test_a_setting_that_changes_the_cost_ends_the_match(changes: Any, told: str) -> None:
    assert against(PLAN, edits.settings_revised(PLAN, **changes)).changed == (told,)


def test_an_approval_outlives_notes_status_owner_and_budget() -> None:
    clips = (DAWN, edits.revised(DUSK, notes="Ask Ada", status="approved", owner="Ada"))
    result = against(
        PLAN, edits.settings_revised(PLAN, clips=clips, budget=Decimal(700), title="Summer")
    )
    assert result.matches
    assert result.aside == (
        "1 clip changed in status, owner, tags, notes or the like alone: 1B (b).",
        "2 settings changed: budget, title.",
    )
    assert {"budget", "title"} <= ASIDE


def test_another_account_at_another_vendor_is_no_change_of_its_card() -> None:
    elsewhere = edits.revised(DUSK, offer="openai-sora-2/pro/720p")
    plan = edits.settings_revised(PLAN, clips=(DAWN, elsewhere))
    result = against(plan, edits.settings_revised(plan, accounts={"openai-sora-2": "tier-3"}))
    assert result.changed == ("1 setting changed: accounts.",)
    assert result.aside == ()
    # The limits of the account that the plan names are those that the file holds.
    named = edits.settings_revised(plan, accounts={"openai-sora-2": "tier-3"})
    for account, matches in (("tier-1", True), ("tier-3", False)):
        kept = tuple(
            one.model_copy(update={"limits": ()}) if one.id == account else one
            for one in SORA.accounts
        )
        other = {**CARDS, SORA.id: SORA.model_copy(update={"accounts": kept})}
        assert against(named, named, cards=other).matches == matches


def test_what_a_plan_was_before_a_move_leaves_a_match_a_match() -> None:
    marks = {"moved_from": "runway/gen/720p", "moved_seconds": 10, "moved_lane": "batch"}
    moved = edits.settings_revised(
        PLAN, clips=(DAWN, edits.revised(DUSK, **marks)), moved_from={"rates": "runway"}
    )
    result = against(PLAN, moved)
    assert result.matches
    assert result.aside == (
        "1 clip changed in status, owner, tags, notes or the like alone: 1B (b).",
        "1 setting changed: moved from.",
    )


def test_a_file_without_room_for_clips_still_knows_whether_it_matches() -> None:
    noted = edits.settings_revised(PLAN, clips=(DAWN, edits.revised(DUSK, notes="Ask Ada")))
    assert against(PLAN, noted, most=0).matches
    more = edits.settings_revised(PLAN, clips=(DAWN, edits.revised(DUSK, takes=2)))
    assert against(PLAN, more, most=0).changed == ("Clips changed; the file does not list them.",)
    fewer = edits.settings_revised(PLAN, clips=(DAWN,))
    assert against(PLAN, fewer, most=0).changed == (
        "Clips were added, removed or moved; the file does not list them.",
    )


def test_many_clips_are_counted_and_the_first_named() -> None:
    old = queue(*(Clip(id=f"a{n}", shot=f"S{n}") for n in range(30)))
    new = edits.settings_revised(old, clips=tuple(edits.revised(one, takes=2) for one in old.clips))
    (told,) = against(old, new).changed
    assert told.startswith("30 clips changed: S0 (a0), ")
    assert told.endswith(", S11 (a11) and 18 more.")


def test_clips_that_were_given_no_id_are_found_by_what_they_make() -> None:
    old = queue(Clip(prompt="One"), Clip(prompt="Two"), Clip(prompt="Three"))
    new = queue(Clip(prompt="Two"), Clip(prompt="Three"))
    assert against(old, new).changed == ("1 clip removed: clip-1.",)


def test_an_id_that_was_given_later_changes_nothing_that_is_made() -> None:
    loose = queue(Clip(prompt="One"), Clip(prompt="Two"))
    named = queue(Clip(id="k3", prompt="One"), Clip(id="m7", prompt="Two", owner="Ada"))
    for most in (None, 0):
        result = against(loose, named, most=most)
        assert result.matches
        assert result.aside[0] == (
            "Clips have other ids, or changed places with clips that make the same."
        )
    assert against(loose, named).aside[1:] == (
        "1 clip changed in status, owner, tags, notes or the like alone: m7.",
    )


def test_of_clips_that_got_ids_only_the_one_that_changed_is_told() -> None:
    loose = queue(Clip(prompt="One"), Clip(prompt="Two"), Clip(prompt="Three"))
    named = queue(
        Clip(id="k3", prompt="One"), Clip(id="m7", prompt="Two", takes=2), Clip(prompt="Three")
    )
    assert against(loose, named).changed == ("1 clip changed: m7.",)


def test_two_clips_that_make_the_same_may_change_places() -> None:
    same = edits.revised(DAWN, id="c", owner="Ada")
    old = edits.settings_revised(PLAN, clips=(DAWN, same, DUSK))
    new = edits.settings_revised(PLAN, clips=(same, DAWN, DUSK))
    told = "Clips have other ids, or changed places with clips that make the same."
    for most in (None, 0):
        result = against(old, new, most=most)
        assert (result.changed, result.aside) == ((), (told,))
    more = edits.settings_revised(PLAN, clips=(same, DAWN, edits.revised(DUSK, takes=2)))
    assert against(old, more).changed == ("1 clip changed: 1B (b).",)


@pytest.mark.parametrize(
    "changes",
    [
        {"contingency": Decimal("6.9")},
        {"extra_costs": [{"name": "Editor", "amount": Decimal("120.01"), "per": "month"}]},
    ],
)
def test_money_that_changed_is_told_beside_clips_and_alone(changes: Any) -> None:
    editor = [{"name": "Editor", "amount": Decimal(120), "per": "month"}]
    old = edits.settings_revised(PLAN, contingency=Decimal("5.1"), extra_costs=editor)
    (key,) = changes
    told = f"1 setting changed: {key.replace('_', ' ')}."
    new = edits.settings_revised(old, **changes)
    assert against(old, new).changed == (told,)
    assert against(old, edits.settings_revised(new, clips=(DAWN,))).changed == (
        "1 clip removed: b.",
        told,
    )
    # Money that stayed is not told because a clip changed.
    assert against(old, edits.settings_revised(old, clips=(DAWN,))).changed == (
        "1 clip removed: b.",
    )


def card_changed(**update: Any) -> Held:
    return against(PLAN, PLAN, cards={**CARDS, "live": LIVE.model_copy(update=update)})


def test_a_card_that_was_checked_again_and_found_right_keeps_the_match() -> None:
    result = card_changed(checked=date(2026, 11, 20))
    assert result.matches
    assert result.aside == (
        "The numbers of Live (live) are the same: checked 2026-11-01 then, 2026-11-20 now.",
    )


def test_other_numbers_on_a_card_end_the_match() -> None:
    result = card_changed(checked=date(2026, 11, 20), tiers=SORA.tiers[1:], compare=())
    assert result.changed[-1] == (
        "The numbers of Live (live) changed: checked 2026-11-01 then, 2026-11-20 now."
    )


def with_price(tier: str, resolution: str) -> dict[str, Any]:
    """Tiers in which one rate costs more."""
    return {
        "tiers": tuple(
            one.model_copy(
                update={
                    "rates": tuple(
                        rate.model_copy(update={"per_second": Decimal(9)})
                        if (one.id, rate.resolution) == (tier, resolution)
                        else rate
                        for rate in one.rates
                    )
                }
            )
            for one in LIVE.tiers
        )
    }


def with_limit(account: str) -> dict[str, Any]:
    """Accounts of which one has no limits any more."""
    return {
        "accounts": tuple(
            one.model_copy(update={"limits": ()}) if one.id == account else one
            for one in LIVE.accounts
        )
    }


@pytest.mark.parametrize(
    ("update", "matches"),
    [
        (with_price("pro", "hd"), True),
        (with_price("pro", "720p"), False),
        (with_price("standard", "720p"), False),
        (with_limit("tier-3"), True),
        (with_limit("tier-1"), False),
        ({"retired": date(2026, 12, 1)}, False),
    ],
)
def test_only_numbers_that_clips_depend_on_end_the_match(update: Any, matches: bool) -> None:
    result = card_changed(**update)
    assert result.matches == matches
    told = "umbers of Live (live) changed: checked 2026-11-01 then, 2026-11-01 now."
    assert (result.aside if matches else result.changed) == (
        f"Other n{told}" if matches else f"The n{told}",
    )


def test_a_card_that_is_only_compared_on_may_change_and_go() -> None:
    plan = edits.settings_revised(PLAN, compare=("pro/hd", "luma/ray/720p"))
    dearer = LUMA.model_copy(update={"retired": date(2026, 12, 1)})
    changed = against(plan, plan, cards={**CARDS, "luma": dearer})
    assert changed.matches
    assert changed.aside[0].startswith("Other numbers of Luma (luma) changed")
    without = {id_: card for id_, card in CARDS.items() if id_ != "luma"}
    assert against(plan, plan, cards=without).matches
    (was,) = found(line(receipt(estimated(plan, without))))
    assert held(was, estimated(plan)).matches


def test_a_card_that_is_gone_or_new_is_told() -> None:
    without = {id_: card for id_, card in CARDS.items() if id_ != "live"}
    assert against(PLAN, PLAN, cards=without).changed == (
        "live is not installed any more: its prices are not known.",
    )
    (was,) = found(line(receipt(estimated(PLAN, without))))
    assert held(was, estimated(PLAN)).changed == (
        "Live (live) is installed now; its prices were not known then.",
    )


def test_a_card_that_lost_or_got_what_clips_are_made_on_is_told() -> None:
    plan = queue(Clip(id="a", prompt="x", offer="luma/ray/720p", frame="landscape"))
    ray = LUMA.tiers[0]
    without = LUMA.model_copy(
        update={"tiers": (ray.model_copy(update={"id": "other"}), *LUMA.tiers[1:])}
    )
    bare = {**CARDS, "luma": without}
    gone = held(receipt(estimated(plan)), estimated(plan, bare))
    assert gone.changed == (
        "Luma (luma) has no longer what clips are made on: its price is not known.",
    )
    back = held(receipt(estimated(plan, bare)), estimated(plan))
    assert back.changed == (
        "Luma (luma) has now what clips are made on; its price was not known then.",
    )


def test_a_card_that_is_only_compared_on_may_come_and_go() -> None:
    other = edits.settings_revised(PLAN, compare=("standard/720p", "luma/ray/720p"))
    result = against(PLAN, other)
    assert result.matches
    assert result.aside == ("1 setting changed: compare.",)


SWITCHES = {"jsonl": {"retired-ok": "on", "fix": "on"}}


def written(plan: Plan, format_: str, folder: Path, **chosen: str) -> list[Path]:
    one = named(format_)
    made = exported(one, forecasted(plan), {**SWITCHES.get(format_, {}), **chosen})
    return save(made, folder / f"spring.{one.extension}")


def of_file(path: Path) -> Receipt:
    return receipt_of(path, CARDS, TODAY)


@pytest.mark.parametrize("format_", [one.name for one in every()])
def test_every_format_can_be_verified(format_: str, tmp_path: Path) -> None:
    if format_ == "xlsx":
        pytest.importorskip("xlsxwriter")
    for path in written(PLAN, format_, tmp_path):
        if path.name.endswith(".receipt.txt"):
            continue
        result = held(of_file(path), estimated(PLAN))
        assert (result.changed, result.aside) == ((), ())
        changed = edits.settings_revised(PLAN, clips=(DAWN,))
        told = held(of_file(path), estimated(changed)).changed
        assert told in (
            ("1 clip removed: b.",),
            ("Clips were added, removed or moved; the file does not list them.",),
        )


def test_the_plan_in_a_plan_s_file_counts_and_not_its_receipt(tmp_path: Path) -> None:
    (path,) = written(PLAN, "toml", tmp_path)
    path.write_text(path.read_text("utf-8").replace("Dusk", "Night"), encoding="utf-8")
    assert held(of_file(path), estimated(PLAN)).changed == ("1 clip changed: 1B (b).",)


def test_a_plan_is_held_against_a_plan(tmp_path: Path) -> None:
    plans.write(tmp_path / "old.toml", PLAN)
    assert held(of_file(tmp_path / "old.toml"), estimated(PLAN)).matches


def test_requests_that_were_changed_do_not_pass_for_those_of_their_receipt(tmp_path: Path) -> None:
    files = [one for one in written(PLAN, "jsonl", tmp_path) if one.suffix == ".jsonl"]
    changed = next(one for one in files if "Dawn" in one.read_text("utf-8"))
    changed.write_text(changed.read_text("utf-8").replace("Dawn", "Dark"), encoding="utf-8")
    with pytest.raises(NoReceipt, match="was changed or belongs to another export"):
        of_file(changed)
    for other in files:
        if other != changed:
            assert held(of_file(other), estimated(PLAN)).matches
    assert len(files) == 2


FORGED = line(receipt(estimated(queue(DUSK))))
PRESETS = ("excel", "kitsu", "plain")
SOME = [
    *((one.name, {}) for one in every() if one.name != "csv"),
    *(("csv", {"preset": preset}) for preset in PRESETS),
]


@pytest.mark.parametrize(("format_", "chosen"), SOME)
def test_a_receipt_that_somebody_pasted_into_a_text_is_no_file_s(
    format_: str, chosen: dict[str, str], tmp_path: Path
) -> None:
    if format_ == "xlsx":
        pytest.importorskip("xlsxwriter")
    texts = dict.fromkeys(("scene", "shot", "owner", "reference", "group"), FORGED)
    pasted = edits.revised(
        DAWN, prompt=FORGED.replace(" ", "\n"), notes=FORGED, tags=(FORGED,), **texts
    )
    plan = edits.settings_revised(
        PLAN,
        clips=(pasted, DUSK),
        title=FORGED,
        client=FORGED,
        notes=FORGED,
        extra_costs=[{"name": FORGED, "amount": Decimal(5)}],
    )
    for path in written(plan, format_, tmp_path, **chosen):
        if not path.name.endswith(".receipt.txt"):
            assert of_file(path).plan == receipt(estimated(plan)).plan


def test_a_receipt_in_a_request_is_not_believed_where_none_stands_beside(tmp_path: Path) -> None:
    plan = queue(edits.revised(DAWN, prompt=FORGED))
    path, beside = written(plan, "jsonl", tmp_path)
    assert of_file(path).plan == receipt(estimated(plan)).plan
    beside.unlink()
    more = path.read_bytes()
    for name in ("spring.jsonl", "spring.txt", "spring.csv", "spring.json"):
        for data in (more, more * 2):
            other = tmp_path / "other" / name
            other.parent.mkdir(exist_ok=True)
            other.write_bytes(data)
            with pytest.raises(NoReceipt, match="has no receipt"):
                of_file(other)


@pytest.mark.parametrize("separator", ["comma", "semicolon", "tab"])
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("plan", [PLAN, queue()])
def test_a_list_is_read_whatever_stands_between_its_cells(
    preset: str, separator: str, plan: Plan, tmp_path: Path
) -> None:
    (path,) = written(plan, "csv", tmp_path, preset=preset, separator=separator)
    assert of_file(path).plan == receipt(estimated(plan)).plan
    # What saves it as text names it so, and writes it in other signs.
    other = tmp_path / "spring.txt"
    other.write_text(path.read_text("utf-8-sig"), encoding="utf-16")
    assert of_file(other).plan == receipt(estimated(plan)).plan


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04 no zip", b"\xff\xfeh\0", b"\0\xff" * 99]
)
def test_a_file_without_a_receipt_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "some.bin"
    path.write_bytes(data)
    with pytest.raises(NoReceipt, match=r"Export it anew|has no receipt"):
        of_file(path)


def test_a_text_that_excel_saved_as_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "spring.txt"
    path.write_text(line(receipt(estimated(PLAN))), encoding="utf-16")
    assert held(of_file(path), estimated(PLAN)).matches


def test_a_workbook_that_was_unpacked_to_no_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soraplan.storage import documents

    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"{number}.xml", "<a>" * 100_000)
    monkeypatch.setattr(documents, "MAX_BYTES", 500_000)
    with pytest.raises(BadFile, match="more than"):
        of_file(path)


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.html", tmp_path / "gone.toml"):
        with pytest.raises(BadFile):
            of_file(path)


@given(some_plans, st.integers(0, 500))
def test_the_day_makes_no_difference(plan: Plan, days: int) -> None:
    later = estimated(plan, today=TODAY + timedelta(days=days))
    assert receipt(later) == receipt(estimated(plan))
