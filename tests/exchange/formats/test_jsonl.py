import json
import re
from collections import Counter
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE
from plans import (
    LIVE,
    LUMA,
    SORA,
    card,
    forecasted,
    numbered,
    plain_price,
    queue,
    rate,
    tier,
)
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.format import Made, NotExported, quietly
from soraplan.exchange.formats import jsonl
from soraplan.exchange.formats.jsonl.choice import chosen
from soraplan.exchange.formats.jsonl.files import BATCH, Bounds, filled
from soraplan.exchange.formats.jsonl.requests import batch_lines, custom_ids, plain_lines
from soraplan.exchange.receipt import found, receipt
from soraplan.storage import plans

PLANS = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"

CARDS = {one.id: one.model_copy(update={"api": "openai"}) for one in (SORA, LIVE, LUMA)}
"""Cards of vendors that all take requests of this shape."""

ELSEWHERE = {one.id: one for one in (SORA, LIVE, LUMA)}
"""The same, but for one vendor that is not known to."""


def made(plan: Plan, *on: str, cards: dict[str, RateCard] | None = None) -> tuple[Made, ...]:
    return exported(jsonl.FORMAT, forecasted(plan, cards or CARDS), dict.fromkeys(on, "on"))


def requests(plan: Plan, *on: str, cards: dict[str, RateCard] | None = None) -> list[Any]:
    files = made(plan, *on, cards=cards)[:-1]
    return [json.loads(line) for file in files for line in file.data.decode().split("\n")[:-1]]


def beside(plan: Plan, *on: str) -> str:
    *_, text = made(plan, *on)
    assert (text.part, text.extension) == ("receipt", "txt")
    return text.data.decode()


def live(*clips: Clip, **settings: Any) -> Plan:
    return queue(*clips, rates="live", **settings)


def refused(plan: Plan, *on: str, cards: dict[str, RateCard] | None = None) -> NotExported:
    with pytest.raises(NotExported) as caught:
        made(plan, *on, cards=cards)
    return caught.value


@pytest.mark.parametrize(
    ("stem", "on"),
    [("shoot", ("fix", "retired-ok")), ("shoot-batch", ("fix", "retired-ok", "batch"))],
)
def test_the_bytes_are_the_contract(stem: str, on: tuple[str, ...]) -> None:
    plan = plans.read(PLANS / "shoot.toml").plan
    # Made anew by: soraplan export shoot.toml --to jsonl --fix --retired-ok --today 2026-11-22
    # -o shoot.jsonl, and with --batch for shoot-batch.jsonl
    for file in made(plan, *on):
        name = file.path(GOLDEN / f"{stem}.jsonl")
        assert file.data == name.read_bytes(), name.name


def test_a_request_is_what_the_vendors_package_sends() -> None:
    clip = Clip(prompt=" Dawn\nover the bay\n", seconds=8, frame="landscape", offer="pro/hd")
    (one,) = requests(live(clip))
    assert one == {
        "model": "sora-2-pro",
        "prompt": "Dawn\nover the bay",
        "seconds": "8",
        "size": "1792x1024",
    }


def test_every_take_of_every_video_is_a_line() -> None:
    plan = live(Clip(prompt="a", count=3, takes=2), Clip(prompt="b", takes=4))
    assert [one["prompt"] for one in requests(plan)] == ["a"] * 6 + ["b"] * 4


def test_a_line_of_the_batch_form_has_an_id_by_video_and_take() -> None:
    plan = live(Clip(id="k3f9a2", prompt="a", count=2, takes=2))
    made = requests(plan, "batch")
    assert [one["custom_id"] for one in made] == [
        "k3f9a2-v01-t01", "k3f9a2-v01-t02", "k3f9a2-v02-t01", "k3f9a2-v02-t02",
    ]  # fmt: skip
    assert {(one["method"], one["url"]) for one in made} == {("POST", "/v1/videos")}
    assert [one["body"] for one in made] == requests(plan)


@given(
    st.lists(
        st.builds(
            Clip,
            id=st.from_regex(r"a(-v0?1)?(-t0?1)?(-v01)?", fullmatch=True),
            count=st.integers(1, 120),
            takes=st.integers(1, 12),
        ),
        unique_by=lambda clip: clip.id,
        max_size=4,
    )
)
@settings(max_examples=50)
def test_no_two_requests_share_an_id(clips: list[Clip]) -> None:
    ids = [one for clip in clips for one in custom_ids(clip)]
    assert len(set(ids)) == len(ids) == sum(clip.requests for clip in clips)
    assert all(re.fullmatch("[A-Za-z0-9._-]+", one) for one in ids)


@pytest.mark.parametrize(
    ("reference", "sent"),
    [
        ("https://example.org/a.png", {"image_url": "https://example.org/a.png"}),
        ("data:image/png;base64,AAAA", {"image_url": "data:image/png;base64,AAAA"}),
        ("file-abc123", {"file_id": "file-abc123"}),
        ("stills/1A.png", "stills/1A.png"),
    ],
)
def test_a_reference_is_sent_as_what_it_is(reference: str, sent: Any) -> None:
    (one,) = requests(live(Clip(prompt="x", reference=reference)))
    assert one["input_reference"] == sent


def test_a_batch_cannot_carry_a_file_of_ones_own() -> None:
    plan = live(Clip(prompt="x", shot="1A", reference="stills/1A.png"))
    error = refused(plan, "batch")
    assert error.reasons[0].startswith("Clip 1A starts from a file (stills/1A.png)")
    assert "1 request with a file of yours" in beside(plan)


def test_each_model_has_a_file_of_its_own() -> None:
    plan = live(Clip(prompt="a"), Clip(prompt="b", offer="pro/720p"), Clip(prompt="c"))
    files = made(plan)
    assert [file.part for file in files] == ["sora-2", "sora-2-pro", "receipt"]
    for file in files[:-1]:
        bodies = [json.loads(line) for line in file.data.splitlines()]
        assert {body["model"] for body in bodies} == {file.part}


def test_the_requests_of_one_model_are_the_file_that_was_asked_for() -> None:
    names = [file.path(Path("spring.jsonl")).name for file in made(live(Clip(prompt="a")))]
    assert names == ["spring.jsonl", "spring.receipt.txt"]


def test_a_model_of_any_name_makes_a_file_name_of_its_own() -> None:
    odd = ["../../etc/passwd", "a b", "A-B", "receipt", "夜", "..."]
    tiers = [tier(id=f"t{place}", model=name) for place, name in enumerate(odd)]
    studio = card(id="studio", api="openai", tiers=tiers)
    clips = [
        Clip(prompt="x", seconds=5, frame="landscape", offer=f"t{place}/720p")
        for place in range(len(odd))
    ]
    files = made(queue(*clips, rates="studio"), cards={"studio": studio})
    names = [file.path(Path("out/x.jsonl")) for file in files]
    assert len({str(name).casefold() for name in names}) == len(odd) + 1
    assert {name.parent for name in names} == {Path("out")}
    assert [json.loads(file.data)["model"] for file in files[:-1]] == odd


def test_two_vendors_with_one_name_for_a_model_keep_their_files_apart() -> None:
    plan = queue(Clip(prompt="a"), Clip(prompt="b", offer="live/standard/720p"))
    parts = [file.part for file in made(plan, "retired-ok")]
    assert parts == ["sora-2", "live-sora-2", "receipt"]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4)), min_size=1, max_size=6),
    st.integers(1, 12),
    st.integers(100, 3_000),
)
@settings(max_examples=50)
def test_no_file_of_a_batch_is_longer_than_allowed_and_no_line_is_lost(
    takes: list[tuple[int, int]], most: int, size: int
) -> None:
    clips = [Clip(prompt="x" * 9 * count, count=count, takes=deep) for count, deep in takes]
    choice = chosen(forecasted(live(*clips), CARDS), batch=True)
    files = filled(choice.sent, batch_lines, Bounds(most, size), quietly)
    whole = filled(choice.sent, batch_lines, Bounds(), quietly)
    assert b"".join(file.data for file in files) == whole[0].data
    for file in files:
        assert 0 < file.lines <= most
        assert file.data.count(b"\n") == file.lines
        assert len(file.data) <= size or file.lines == 1
    numbers = range(2, len(files) + 1)
    if len(files) > 1:
        assert [file.part for file in files] == ["sora-2", *(f"sora-2-{one}" for one in numbers)]
    assert (BATCH.lines, BATCH.size) == (50_000, 200_000_000)


def test_more_lines_than_a_batch_file_holds_make_a_second_one() -> None:
    files = made(live(Clip(prompt="x", count=50, takes=1_000), Clip(prompt="y")), "batch")
    assert [(file.part, file.data.count(b"\n")) for file in files[:-1]] == [
        ("sora-2", 50_000),
        ("sora-2-2", 1),
    ]


def test_a_further_file_never_takes_the_name_of_another_model() -> None:
    pair = [tier(id="a", model="film"), tier(id="b", model="film-2")]
    studio = card(id="studio", api="openai", tiers=pair)
    clips = [
        Clip(prompt="x", seconds=5, frame="landscape", offer=f"{one}/720p", count=2) for one in "ab"
    ]
    choice = chosen(forecasted(queue(*clips, rates="studio"), {"studio": studio}))
    files = filled(choice.sent, plain_lines, Bounds(1), quietly)
    assert [file.part for file in files] == ["film", "film-3", "film-2", "film-2-2"]


def test_requests_without_end_are_refused_before_they_fill_the_memory() -> None:
    error = refused(live(Clip(prompt="x", count=100_000, takes=1_000)))
    assert "100,000,000 requests" in error.message
    error = refused(live(Clip(prompt="x" * 100_000, count=1_000, takes=10)))
    assert "more than 500 MB" in error.message


@pytest.mark.parametrize(
    ("clip", "said"),
    [
        (Clip(shot="1A", prompt="x", seconds=7), "Clip 1A: Standard makes 4, 8, 12, 16 or 20 s"),
        (Clip(shot="1A", prompt="x", frame="square"), "Clip 1A: Standard 720p has no square size."),
        (Clip(shot="1A", prompt="x", offer="pro/8k"), "Clip 1A: Live has no offer pro/8k."),
        (
            Clip(shot="1A", prompt="x", offer="luma/ray/4k", frame="landscape", seconds=5),
            "Clip 1A: no price is known for Luma Ray 4K.",
        ),
        (
            Clip(shot="1A", prompt="x", offer="gone/a/b"),
            "Clip 1A: the rate card gone is not installed.",
        ),
        (Clip(shot="1A", prompt=" \n"), "Clip 1A has no prompt."),
    ],
)
def test_what_the_vendor_would_refuse_stops_the_export(clip: Clip, said: str) -> None:
    error = refused(live(Clip(prompt="fine"), clip))
    assert error.message.startswith("1 clip cannot go out as a request. Nothing was written.")
    assert error.reasons[0].startswith(said)


def test_every_clip_in_the_way_is_named_up_to_twenty() -> None:
    error = refused(live(*(Clip(shot=f"S{place}", prompt="") for place in range(50))))
    assert error.message.startswith("50 clips cannot go out")
    assert error.reasons[:2] == ("Clip S0 has no prompt.", "Clip S1 has no prompt.")
    assert error.reasons[20:] == ("… and 30 more clips.",)


def test_lengths_and_sizes_are_put_right_when_asked_for() -> None:
    plan = live(
        Clip(id="a", prompt="x", seconds=7),
        Clip(id="b", prompt="y", seconds=30, frame="square", takes=2),
    )
    made = requests(plan, "fix", "batch")
    told = [(one["custom_id"], one["body"]["seconds"], one["body"]["size"]) for one in made]
    assert told == [
        ("a-v01-t01", "8", "720x1280"),
        ("b-v01-t01", "20", "720x1280"),
        ("b-v01-t02", "20", "720x1280"),
        ("b-2-v01-t01", "12", "720x1280"),
        ("b-2-v01-t02", "12", "720x1280"),
    ]
    text = " ".join(beside(plan, "fix").split())
    assert "not in the plan:" in text
    assert "Done: make it 8 s." in text
    assert "Done: turn it to portrait." in text
    assert "Done: split it into 20 + 12 s." in text


def test_what_cannot_be_put_right_still_stops_the_export() -> None:
    error = refused(live(Clip(prompt="x", offer="pro/8k", seconds=7), Clip()), "fix")
    assert len(error.reasons) == 2
    assert "--fix" not in error.message


def test_what_was_put_right_of_clips_that_stay_behind_is_not_told() -> None:
    plan = live(Clip(prompt="x"), Clip(prompt="y", seconds=7, status="done"))
    assert "Put right" not in beside(plan, "fix")


def test_a_retired_model_needs_to_be_wanted() -> None:
    plan = numbered(2)
    error = refused(plan)
    assert "--retired-ok" in error.message
    assert error.reasons == ("OpenAI Sora 2 ended on 2026-09-24.",)
    assert len(requests(plan, "retired-ok")) == 2
    assert "ended on 2026-09-24. The vendor refuses its requests." in beside(plan, "retired-ok")


def test_all_that_stands_in_the_way_is_told_at_once_with_what_would_help() -> None:
    error = refused(queue(Clip(shot="1A", prompt="x", seconds=7), Clip(prompt="y")))
    assert error.reasons[0].startswith("Clip 1A: Standard makes")
    assert error.reasons[1:] == ("OpenAI Sora 2 ended on 2026-09-24.",)
    assert "--fix" in error.message
    assert "--retired-ok" in error.message


def test_a_model_is_sold_until_the_day_it_ends() -> None:
    forecast = forecasted(numbered(1), CARDS, date(2026, 9, 23))
    assert exported(jsonl.FORMAT, forecast)[0].data.count(b"\n") == 1


def test_clips_of_vendors_that_take_other_requests_stay_behind_by_name() -> None:
    ray = {"offer": "luma/ray/720p", "frame": "landscape", "seconds": 5}
    plan = live(
        Clip(shot="1A", prompt="a"),
        Clip(shot="1B", prompt="b", count=2, takes=3, **ray),
        Clip(shot="1C", prompt="c", **ray),
        Clip(shot="1D", prompt="d", status="omitted", **ray),
    )
    assert [one["prompt"] for one in requests(plan, cards=ELSEWHERE)] == ["a"]
    *_, text = made(plan, cards=ELSEWHERE)
    left = (
        "Left out: 2 clips (7 requests) on Luma, which is not known to take requests in this"
        ' shape: 1B, 1C. Where it takes them, put api = "openai" into the rate card luma.'
    )
    assert left in text.told
    assert left in " ".join(text.data.decode().split())
    # The batch lane at another vendor does not keep the others from going out.
    slow = edits.changed(plan, [1], lambda clip: edits.revised(clip, lane="batch"))
    assert [one["prompt"] for one in requests(slow, cards=ELSEWHERE)] == ["a"]


def test_where_no_vendor_takes_these_requests_nothing_is_written() -> None:
    clips = [Clip(shot=f"S{place}", prompt="x") for place in range(15)]
    plan = queue(*clips, rates="luma")
    error = refused(plan, cards=ELSEWHERE)
    assert error.message == "There is no request to write."
    names = ", ".join(f"S{place}" for place in range(12))
    assert error.reasons == (
        "Left out: 15 clips (15 requests) on Luma, which is not known to take requests in this"
        f" shape: {names} and 3 more. Where it takes them, put"
        ' api = "openai" into the rate card luma.',
    )
    assert len(requests(queue(*clips[:1]), "retired-ok", cards=ELSEWHERE)) == 1


def test_a_moving_picture_to_start_from_stops_the_export() -> None:
    clip = Clip(shot="1A", prompt="x", reference="plates/1A.mov", reference_seconds=6)
    assert refused(live(clip)).reasons[0].startswith("Clip 1A starts from a moving picture")
    # What a clip needs for its sound is no part of a request: the model makes it or does not.
    assert requests(live(Clip(prompt="x", audio=True))) == requests(live(Clip(prompt="x")))


def test_omitted_and_done_clips_stay_behind_and_that_is_told() -> None:
    plan = live(
        Clip(prompt="", seconds=7, status="omitted"),
        Clip(prompt="b", seconds=7, status="done"),
        Clip(prompt="c", status="rolling"),
    )
    assert [one["prompt"] for one in requests(plan)] == ["c"]
    text = beside(plan)
    assert "Left out: 1 clip omitted." in text
    assert "Left out: 1 clip (1 request) done already." in text
    assert "1 clip rolling already: see that nothing is sent twice." in text


def test_nothing_to_send_makes_no_file() -> None:
    assert refused(live()).reasons == ("The queue is empty.",)
    assert refused(live(Clip(prompt="x", status="done"))).reasons == (
        "Left out: 1 clip (1 request) done already.",
    )


def test_clips_in_the_batch_lane_go_out_in_the_batch_form_and_all_others_in_the_plain_one() -> None:
    plan = live(Clip(prompt="slow", lane="batch"), Clip(prompt="fast"), Clip(prompt="too"))
    assert [one["prompt"] for one in requests(plan)] == ["fast", "too"]
    assert [one["body"]["prompt"] for one in requests(plan, "batch")] == ["slow"]
    assert "Left out: 1 clip (1 request) in the batch lane; export them with --batch." in beside(
        plan
    )
    assert "Left out: 2 clips (2 requests) not in the batch lane" in beside(plan, "batch")


def test_a_plan_without_a_lane_goes_out_in_the_form_that_was_asked_for() -> None:
    plan = live(Clip(prompt="x", seconds=8))
    assert len(requests(plan)) == len(requests(plan, "batch")) == 1
    assert "a batch is billed otherwise" in " ".join(beside(plan, "batch").split())
    slow = live(Clip(prompt="x", seconds=8), lane="batch")
    assert "for $0.40 as planned" in beside(slow, "batch")
    assert "export them with --batch" in refused(slow).reasons[0]


offered = st.builds(
    Clip,
    prompt=st.sampled_from(["Dawn", "Dusk\n", "夜 \u2028 night"]),
    seconds=st.sampled_from([4, 8, 12, 16, 20]),
    frame=st.sampled_from(["portrait", "landscape"]),
    offer=st.sampled_from([None, "standard/720p", "pro/hd", "openai-sora-2/pro/1080p"]),
    count=st.integers(1, 12),
    takes=st.integers(1, 4),
    status=st.sampled_from(["planned", "approved", "rolling", "done", "omitted"]),
    lane=st.sampled_from([None, None, "batch"]),
)


@given(st.lists(offered, max_size=8), st.booleans())
@settings(max_examples=60)
def test_the_requests_are_those_of_the_clips_and_cost_what_the_cards_say(
    clips: list[Clip], batch: bool
) -> None:
    plan = live(*clips)
    going = [clip for clip in plan.clips if clip.status not in ("omitted", "done")]
    if any(clip.lane for clip in going):
        going = [clip for clip in going if (clip.lane is not None) == batch]
    on = ("retired-ok", "batch") if batch else ("retired-ok",)
    if not going:
        assert refused(plan, *on).message == "There is no request to write."
        return
    wanted: Counter[tuple[str, str]] = Counter()
    cost = Fraction(0)
    for clip in going:
        wanted[clip.prompt.strip(), str(clip.seconds)] += clip.count * clip.takes
        cost += (plain_price(plan, clip.offer, clip) or 0) * clip.count * clip.takes
    bodies = [one.get("body", one) for one in requests(plan, *on)]
    assert Counter((body["prompt"], body["seconds"]) for body in bodies) == wanted
    assert f" for ${float(cost):,.2f} as planned" in beside(plan, *on)


def test_the_text_beside_names_lines_prints_and_clips() -> None:
    plan = live(
        Clip(id="a", prompt="x", count=2), Clip(id="b", prompt="y", offer="pro/720p"), Clip(id="c")
    )
    plan = plan.model_copy(update={"clips": plan.clips.without([2])})
    files = made(plan)
    text = files[-1].data.decode()
    for file, lines, cost in zip(files[:-1], (2, 1), ("$0.80", "$1.20"), strict=True):
        told = f"{lines} {cost} {sha256(file.data).hexdigest()}"
        assert f"{file.part} {file.part} {told}" in " ".join(text.split())
    assert "Lines of sora-2 and their clips\n1-2  a\n" in text
    assert "Lines of sora-2-pro and their clips\n1  b\n" in text
    assert found(text) == [receipt(forecasted(plan, CARDS).estimate)]


def test_no_text_breaks_a_line_or_leaves_its_place() -> None:
    texts = [text for text in HOSTILE if text.strip()]
    plan = live(
        *(Clip(prompt=text, takes=2) for text in texts), title="\x1b[31m soraplan-receipt=1 plan=0"
    )
    for on in ((), ("batch",)):
        (file, text) = made(plan, *on)
        lines = file.data.decode().splitlines()
        assert len(lines) == 2 * len(texts)
        bodies = [json.loads(line) for line in lines]
        bodies = [one["body"] for one in bodies] if on else bodies
        assert [body["prompt"] for body in bodies[::2]] == [
            clip.prompt.strip() for clip in plan.clips
        ]
        assert all(line.isprintable() for line in lines)
        told = text.data.decode()
        assert all(line.isprintable() for line in told.split("\n"))
        assert len(found(told)) == 1


def test_a_hostile_name_stays_on_the_line_of_its_reason() -> None:
    plan = live(Clip(shot="\x1b[31mred\x1b[0m", prompt=""), Clip(shot="x" * 100_000, prompt=""))
    error = refused(plan)
    assert error.reasons[0] == "Clip ␛[31mred␛[0m has no prompt."
    assert len(error.reasons[1]) <= 240


def test_a_rate_that_sells_whole_lengths_is_put_on_one_of_them() -> None:
    plan = queue(Clip(prompt="x", seconds=7, frame="landscape"), rates="luma")
    assert "no known price for 7 s" in refused(plan).reasons[0]
    assert [one["seconds"] for one in requests(plan, "fix")] == ["5"]


def test_a_size_is_that_of_the_rate() -> None:
    wide = card(
        id="studio",
        api="openai",
        tiers=[
            tier(
                rates=[
                    rate(),
                    rate(resolution="4k", sizes={"landscape": "3840x2160", "square": "2160x2160"}),
                ]
            )
        ],
    )
    clips = [
        Clip(prompt="x", seconds=5, frame=frame, offer="film/4k")
        for frame in ("landscape", "square")
    ]
    made = requests(queue(*clips, rates="studio"), cards={"studio": wide})
    assert [one["size"] for one in made] == ["3840x2160", "2160x2160"]


def test_plain_lines_are_the_same_body_again() -> None:
    assert plain_lines('{"a": 1}', Clip(count=2, takes=2)) == '{"a": 1}\n' * 4


def test_an_export_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def told(done: int, total: int) -> None:
        if done >= 400:
            raise StoppedError

    with pytest.raises(StoppedError):
        exported(jsonl.FORMAT, forecasted(numbered(1_000)), {"retired-ok": "on"}, told=told)
