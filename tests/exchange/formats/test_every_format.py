"""What holds for every format: it is found, says what it is, repeats itself, and can be stopped."""

import io
import re
import zipfile

import pytest

from hostile import HOSTILE, HOSTILE_LINES
from plans import TODAY, estimated, forecasted, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange import formats
from soraplan.exchange.export import choices, exported
from soraplan.exchange.format import Format, Made, NotExported, Option
from soraplan.exchange.receipt import found, receipt

EVERY = formats.every()
NAMES = [format_.name for format_ in EVERY]

PLAN = queue(
    Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=8),
    Clip(id="b", scene="1", shot="1B", prompt="Dusk", seconds=4, offer="pro/hd", takes=3),
    Clip(id="c", scene="2", shot="2A", prompt="Night", seconds=12, status="omitted"),
    title="Spring",
)


def permitted(format_: Format) -> dict[str, str]:
    """Every switch that lets an export go through."""
    return {one.name: "on" for one in format_.options if one.name in ("retired-ok", "fix")}


def made(format_: Format, plan: Plan, **options: str) -> tuple[Made, ...]:
    """The files of an export."""
    return exported(format_, forecasted(plan), {**permitted(format_), **options})


def text_of(files: tuple[Made, ...]) -> str:
    """All text in some files; of a zip the text of its parts."""
    return "\n".join(_text(file.data) for file in files)


def _text(data: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        texts = [parts.read(name).decode() for name in sorted(parts.namelist())]
    return re.sub(r"<[^>]*>", " ", "\n".join(texts))


def test_the_formats_that_a_team_needs_are_there() -> None:
    wanted = {"xlsx", "csv", "markdown", "html", "json", "jsonl", "otio", "edl", "toml", "text"}
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("format_", EVERY, ids=NAMES)
def test_a_format_says_what_it_is(format_: Format) -> None:
    assert formats.named(format_.name) is format_
    assert re.fullmatch("[a-z]+", format_.extension)
    assert format_.title and format_.reader
    assert format_.holds.endswith(".")
    for option in format_.options:
        assert re.fullmatch("[a-z]+(-[a-z]+)*", option.name)
        assert option.title and option.help
        assert len(set(choices(option))) == len(choices(option)) >= 2


def every_choice() -> list[tuple[Format, dict[str, str]]]:
    """Each format as it is, and with each choice of each of its options."""
    cases: list[tuple[Format, dict[str, str]]] = []
    for format_ in EVERY:
        cases.append((format_, {}))
        cases += [
            (format_, {option.name: choice})
            for option in format_.options
            for choice in choices(option)[1:]
        ]
    return cases


CASES = every_choice()
CASE_NAMES = ["-".join([format_.name, *chosen.values()]) for format_, chosen in CASES]


@pytest.mark.parametrize(("format_", "chosen"), CASES, ids=CASE_NAMES)
def test_the_same_plan_gives_the_same_bytes(format_: Format, chosen: dict[str, str]) -> None:
    assert made(format_, PLAN, **chosen) == made(format_, PLAN, **chosen)


@pytest.mark.parametrize(("format_", "chosen"), CASES, ids=CASE_NAMES)
def test_every_file_carries_the_receipt_of_its_plan(
    format_: Format, chosen: dict[str, str]
) -> None:
    (one,) = found(text_of(made(format_, PLAN, **chosen)))
    wanted = receipt(estimated(PLAN))
    assert (one.plan, one.order, one.cards) == (wanted.plan, wanted.order, wanted.cards)
    assert one.clips in ({}, wanted.clips)


@pytest.mark.parametrize("format_", EVERY, ids=NAMES)
def test_the_day_is_in_the_receipt_only_when_asked_for(format_: Format) -> None:
    files = exported(format_, forecasted(PLAN), permitted(format_), made=TODAY)
    (one,) = found(text_of(files))
    assert one.made == TODAY
    assert f"made={TODAY}" not in text_of(made(format_, PLAN))


@pytest.mark.parametrize(("format_", "chosen"), CASES, ids=CASE_NAMES)
def test_an_empty_plan_is_no_error(format_: Format, chosen: dict[str, str]) -> None:
    try:
        files = made(format_, queue(), **chosen)
    except NotExported as error:
        # A request file of no request cannot be submitted; that is said.
        assert str(error)
    else:
        assert all(file.data for file in files)


class Stop(Exception):  # noqa: N818 - nothing failed
    pass


@pytest.mark.parametrize("format_", EVERY, ids=NAMES)
def test_it_tells_how_far_it_is_and_can_be_stopped(format_: Format) -> None:
    plan = queue(*(Clip(id=f"c{number}", prompt=f"Take {number}") for number in range(1_000)))
    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))
        if done > 0:
            raise Stop

    with pytest.raises(Stop):
        exported(format_, forecasted(plan), permitted(format_), told=told)
    assert heard[0] == (0, 1_000)
    assert 0 < heard[-1][0] <= 1_000


@pytest.mark.parametrize(("format_", "chosen"), CASES, ids=CASE_NAMES)
def test_no_text_brings_a_control_character_into_a_file(
    format_: Format, chosen: dict[str, str]
) -> None:
    clips = [Clip(id=f"h{at}", prompt=text, notes=text) for at, text in enumerate(HOSTILE)]
    lines = [
        Clip(id=f"l{at}", prompt="x", scene=text, shot=text, owner=text, tags=(text,))
        for at, text in enumerate(HOSTILE_LINES)
    ]
    plan = queue(*clips, *lines, title="\x1b[31m<b>=1+1", client="a|b`c`[d](e)")
    files = made(format_, plan, **chosen)
    for file in files:
        text = _text(file.data)
        # What the format has for line ends and columns is its own; `plain` and JSON quote the rest.
        bare = set(re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text))
        if format_.name == "csv" and chosen.get("preset") == "plain":
            continue
        assert not bare, f"{sorted(bare)!r} in {format_.name}"


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"colour": "on"}, "JSON has no option colour."),
    ],
)
def test_an_option_that_a_format_does_not_have_is_told(
    chosen: dict[str, str], message: str
) -> None:
    with pytest.raises(NotExported) as error:
        exported(formats.named("json"), forecasted(PLAN), chosen)
    assert str(error.value) == message


def test_a_choice_that_an_option_does_not_have_is_told() -> None:
    base = formats.named("json")
    option = Option("shape", "Shape", "How it looks.", ("round", "square"))
    format_ = Format("own", "Own", "own", "you", "All.", base.export, (option,))
    with pytest.raises(NotExported, match=r"Shape is one of round, square, not 'flat'\."):
        exported(format_, forecasted(PLAN), {"shape": "flat"})
    assert exported(format_, forecasted(PLAN), {"shape": "square"})
