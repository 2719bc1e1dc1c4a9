"""Texts of single cells as values, and the lengths that people write in many ways."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import SORA
from soraplan.core.text.timecode import frames, nominal, timecode
from soraplan.exchange.shot_list import lengths as import_lengths
from soraplan.exchange.shot_list import values as import_values
from soraplan.exchange.shot_list.offers import Said, choose

FPS = [Decimal(one) for one in ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60", "12.5")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8", 8),
        ("8s", 8),
        ("8 s.", 8),
        ("8 sec", 8),
        ("8 Seconds", 8),
        ("8 secondes", 8),
        ('8"', 8),
        ("8''", 8),
        ("8’’", 8),
        ("8″", 8),
        ('8""', 8),
        ("1 200", 1200),
        ("1\u00a0200 s", 1200),
        ("1\u202f200 frames", 50),
        ("~8s", 8),
        ("8.5", Fraction(17, 2)),
        ("8,5", Fraction(17, 2)),
        ("8,50 s", Fraction(17, 2)),
        ("0:08", 8),
        ("00:08", 8),
        ("1:30", 90),
        ("0:00:08", 8),
        ("1:00:08", 3608),
        ("0:08.5", Fraction(17, 2)),
        ("00:00:08,500", Fraction(17, 2)),
        ("00:00:08:00", 8),
        ("00:00:08:12", Fraction(17, 2)),
        ("00:00:08;12", Fraction(17, 2)),
        ("192 frames", 8),
        ("192f", 8),
        ("192 images", 8),
        ("100 frames", Fraction(25, 6)),
        ("1m30", 90),
        ("1 min 30 s", 90),
        ("1'30\"", 90),
        ("2 minutes", 120),
        ("1,5 min", 90),
    ],
)
def test_a_length_is_read_in_the_ways_that_people_write_it(text: str, seconds: Fraction) -> None:
    assert import_lengths.seconds(text, Decimal(24)) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "soon", "5-8", "0:75", "1:75:00", "00:00:08:24", "8 apples", "-8", "1e3", "８９x", "8:"],
)
def test_what_is_no_length_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        import_lengths.seconds(text, Decimal(24))


def test_a_bare_number_is_what_the_head_says() -> None:
    assert import_lengths.minutes("1,5", Decimal(24)) == 90
    assert import_lengths.minutes("0:30", Decimal(24)) == 30
    assert import_lengths.frames("192", Decimal(24)) == 8
    assert import_lengths.frames("192.0", Decimal(24)) == 8
    assert import_lengths.frames("0:08", Decimal(24)) == 8
    with pytest.raises(ValueError, match="no whole number of frames"):
        import_lengths.frames("192.5", Decimal(24))


@given(st.integers(1, 3600), st.sampled_from(FPS))
def test_the_frames_and_the_timecode_of_whole_seconds_mean_these_seconds(
    seconds: int, fps: Decimal
) -> None:
    assert import_lengths.of_frames(frames(seconds, fps), fps) == seconds
    if nominal(fps) == fps:
        assert import_lengths.seconds(timecode(seconds * nominal(fps), fps), fps) == seconds


@given(st.integers(1, 100_000), st.sampled_from(FPS))
def test_no_frame_is_lost_when_a_length_is_rounded_up(count: int, fps: Decimal) -> None:
    exact = import_lengths.of_frames(count, fps)
    whole = -(-exact.numerator // exact.denominator)
    assert frames(whole, fps) >= count
    assert whole == 1 or frames(whole - 1, fps) < count


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("portrait", "portrait"),
        ("Vertical", "portrait"),
        ("vertical 9:16", "portrait"),
        ("9:16", "portrait"),
        ("09:16:00", "portrait"),
        ("9x16", "portrait"),
        ("4:5", "portrait"),
        ("720x1280", "portrait"),
        ("1080 × 1920 px", "portrait"),
        ("Paysage", "landscape"),
        ("16:9", "landscape"),
        ("16/9", "landscape"),
        ("1280x720", "landscape"),
        ("1920*1080", "landscape"),
        ("2.39:1", "landscape"),
        ("2,39", "landscape"),
        ("1:1", "square"),
        ("carré", "square"),
    ],
)
def test_a_frame_is_read_from_words_sides_and_ratios(text: str, frame: str) -> None:
    assert import_values.frame(text) == frame


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("To do", "planned"),
        ("à faire", "planned"),
        ("APPROVED", "approved"),
        ("Validé", "approved"),
        ("in_progress", "rolling"),
        ("En  cours", "rolling"),
        ("wfa", "rolling"),
        ("Done", "done"),
        ("tourné", "done"),
        ("Cut", "omitted"),
        ("annulée", "omitted"),
    ],
)
def test_a_status_is_read_in_english_french_and_as_trackers_have_it(text: str, status: str) -> None:
    assert import_values.status(text) == status


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("pro/720p", "pro/720p"),
        ("PRO/HD", "pro/hd"),
        ("luma/ray/720p", "luma/ray/720p"),
        ("ultra/8k", "ultra/8k"),
        ("Standard", "standard/720p"),
        ("Pro", "pro/720p"),
        ("pro HD", "pro/hd"),
        ("Pro (1080p)", "pro/1080p"),
        ("sora-2", "standard/720p"),
        ("Pro 720", "pro/720p"),
        ("Sora 2 Pro", "pro/720p"),
    ],
)
def test_an_offer_is_read_by_address_and_by_what_the_card_calls_its_tier(
    text: str, offer: str
) -> None:
    assert choose([Said("Offer", text)], [], SORA).offer == offer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("x3", 3),
        ("3×", 3),
        ("3 prises", 3),
        ("1,200", 1200),
        ("4.0", 4),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1\u202f200", 1200),
        ("1’200", 1200),
        ("2 videos", 2),
        ("1,000,000", 1_000_000),
    ],
)
def test_a_whole_number_is_read_with_its_word(text: str, number: int) -> None:
    assert import_values.whole(text) == number


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.4", "0.4"), ("0,4", "0.4"), ("40 %", "0.4"), ("1 in 3", "0.333333"), ("1/4", "0.25")],
)
def test_a_share_is_read_as_number_percent_and_fraction(text: str, share: str) -> None:
    assert import_values.share(text) == Decimal(share)


def test_tags_are_words_with_signs_between_or_a_json_list() -> None:
    assert import_values.tags("night, rain; bar|night") == ("night", "rain", "bar")
    assert import_values.tags('["a, b", "c"]') == ("a, b", "c")
    assert import_values.tags("[draft, night") == ("[draft", "night")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (import_values.whole, "three"),
        (import_values.whole, "1.5"),
        (import_values.whole, "10k"),
        (import_values.whole, "2 dozen"),
        (import_values.whole, "2h"),
        (import_values.whole, "2.000"),
        (import_values.whole, "2,000"),
        (import_values.whole, "5%"),
        (import_values.status, "Omitted by director"),
        (lambda text: choose([Said("Offer", text)], [], SORA), "Pro 4K"),
        (import_values.share, "half"),
        (import_values.share, "1/0"),
        (import_values.frame, "ProRes"),
        (import_values.frame, "0:0"),
        (import_values.status, "on hold"),
        (import_values.priority, "7"),
        (import_values.lane, "fast"),
        (import_values.identity, "#12"),
        (import_values.rate, "film"),
        (import_values.rate, "0"),
        (lambda text: choose([Said("Offer", text)], [], SORA), "Kling"),
        (lambda text: choose([Said("Offer", text)], [], None), "Pro"),
    ],
)
def test_what_is_no_value_is_a_value_error(read: import_values.Parse, text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|can be no"):
        read(text)


@given(st.text(max_size=30), st.sampled_from([*import_values.PARSERS.values(), import_values.rate]))
def test_any_text_is_a_value_or_a_value_error(text: str, read: import_values.Parse) -> None:
    try:
        read(text)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "lane"),
    [("batch", "batch"), ("Batch API", "batch"), ("Standard", None), ("no", None)],
)
def test_a_lane_is_batch_or_said_to_be_none(text: str, lane: str | None) -> None:
    assert import_values.lane(text) == lane


@pytest.mark.parametrize(
    ("texts", "needs"),
    [
        ("yes|Y|TRUE|1|x|✓|on|With sound|sync|sync sound.|oui|O|avec son|ja|Ja!|mit Ton", True),
        (
            "no|N|false|0|off|✗|MOS|silent|without sound|non|sans son|muet|nein|ohne Ton|stumm",
            False,
        ),
    ],
)
def test_whether_a_clip_needs_its_sound_is_read_in_three_languages(texts: str, needs: bool) -> None:
    told = texts.split("|")
    assert {text: import_values.truth(text) for text in told} == dict.fromkeys(told, needs)


@pytest.mark.parametrize("text", ["", "Waves", "maybe", "2", "yes and no", "sound"])
def test_what_is_neither_yes_nor_no_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        import_values.truth(text)


def test_the_length_of_a_reference_is_whole_seconds_and_needs_no_frame_rate() -> None:
    for text, seconds in (("8", 8), ("8s", 8), ("0:08", 8), ("7.2", 8), ("1 min 30 s", 90)):
        assert import_values.whole_seconds(text) == seconds
    # So our own workbook has a still image.
    assert import_values.reference_seconds("0") is None
    for text in ("192 frames", "00:00:08:12", "soon", "1,200", "-6"):
        with pytest.raises(ValueError, match=r"^(is no|counts frames)"):
            import_values.whole_seconds(text)


def test_where_a_clip_was_before_a_move_is_a_card_an_offer_or_both() -> None:
    for text in ("openai-sora-2", "pro/hd", "openai-sora-2/pro/hd", " a/luma/ray/4k "):
        assert import_values.old_address(text) == text.strip()
    for text in ("", "a/b/c/d/e", "pro hd", "/pro"):
        with pytest.raises(ValueError, match="no offer before a move"):
            import_values.old_address(text)
