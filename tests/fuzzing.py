"""Files as no one wrote them, and what must hold whoever reads them.

Real files are cut, doubled, turned over and filled with what has a meaning where it stands. Each
kind of file has a trial: it reads one such file as the app does, lets no error out but the one that
says file and reason, puts what is accepted through all that is done with it, and returns whether it
was accepted.
"""

import json as std_json
import platform
import string
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile

from hostile import HOSTILE
from plans import TODAY, queue
from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.changes import difference
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.findings import findings
from soraplan.core.forecast import forecast
from soraplan.core.plan import Plan
from soraplan.core.supposing import outlook
from soraplan.exchange import shot_list, text
from soraplan.exchange.formats import json
from soraplan.exchange.receipt import receipt
from soraplan.exchange.report import report
from soraplan.storage import (
    cards,
    edit_lines,
    mappings,
    outlooks,
    paths,
    plans,
    processes,
    recovery,
    settings,
    themes,
)
from soraplan.storage.problems import BadFile, Problem

ROOT = Path(__file__).parent.parent

Trial = Callable[[bytes], bool]


# Bytes that are nearly right

TOML_TOKENS: tuple[bytes, ...] = (
    *(b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b",", b".", b"#", b'"', b'"""', b"'", b"'''"),
    *(b"\n", b"\r", b"\r\n", b"\t", b"\\", b"\\u", b"\\uD800", b"\\U0010FFFF", b"\\x1b", b"\0"),
    *(b"true", b"false", b"nan", b"inf", b"-inf", b"0", b"-0.0", b"-1", b"1e9", b"0e999999999"),
    *(b"1e-999999999", b"1E+8", b"0x" + b"f" * 40, b"1_0", b"9" * 30, b"0.1" + b"0" * 40, b"0.5"),
    *(b"2026-11-22", b"0001-01-01", b"9999-12-31", b"9999-12-31T23:59:59Z", b"09:00:00"),
    *(b"0001-01-01T00:00:00+23:59", b"format = 1\n", b"format = 2\n", b"[[clips]]\n", b"[clips]\n"),
    *(b"clips = []\n", b"[[clips.clips]]\n", b"[tiers]\n", b"[[tiers.rates]]\n", b"[accounts]\n"),
    *(b"count = 100000\n", b"takes = 1000\n", b"seconds = 3600\n", b"concurrent = 1\n"),
    *(b'status = "omitted"\n', b'lane = "batch"\n', b"budget = 0\n", b"keep_rate = 0.000001\n"),
    *(b"deadline = 0.01\n", b'rates = "luma-ray-3.2"\n', b'offer = "kling-3.0/std/1080p"\n'),
    *(b"headroom = 0.0001\n", b"fps = 0.000001\n", b"render_seconds = 999999\n", b"window = 1\n"),
)
OTHER_TOKENS: tuple[bytes, ...] = (
    *(b",", b";", b"\t", b"|", b'"', b'""', b"'", b"\n", b"\r", b"\r\n", b"\0", b"\x1a", b":"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"null",
        b"true",
        b"1e400",
        b"-1",
        b"0",
        b"NaN",
        b"1e308",
        b"\\ud800",
    ),
    *(b"00:00:00:00", b"99:59:59:99", b"* FROM CLIP NAME: x\n", b"TITLE: \n", b"FCM: DROP FRAME\n"),
    *(b"<", b">", b"&", b"&#0;", b"<!DOCTYPE a>", b"<c/>", b' r="XFD1"', b"<v>", b"</v>", b"=1+1"),
    *(b"Shot,Prompt,Seconds\n", b"10 s", b"1:30", b"1-5", b"1e5", b"3.5", b"\xef\xbb\xbf", b"\xff"),
)
SIGNS: tuple[bytes, ...] = tuple(one[:400].encode(errors="replace") for one in HOSTILE)


def mutated(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    """Some bytes with one to six changes at random places."""
    for _ in range(random.choice((1, 1, 1, 1, 2, 4))):
        data = random.choice(_CHANGES)(data, random, tokens)
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _flipped(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _number in range(random.randint(1, 4)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut_off(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: _place(data, random)]


def _cut_out(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.randint(1, 60) :]


def _doubled(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, random)
    piece = data[at : at + random.randint(1, 200)]
    to = _place(data, random)
    return data[:to] + piece * random.choice((1, 1, 2, 30)) + data[to:]


def _with_token(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice((*tokens, *SIGNS)) + data[at:]


def _with_line(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    lines.insert(random.randint(0, len(lines)), random.choice(tokens).rstrip(b"\n"))
    return b"\n".join(lines)


def _swapped_lines(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _other_value(data: bytes, random: Random, tokens: Sequence[bytes]) -> bytes:
    """One key of a line gets another value, which is where most of what is wrong begins."""
    lines = data.split(b"\n")
    places = [place for place, line in enumerate(lines) if b"=" in line]
    if places:
        place = random.choice(places)
        key = lines[place].partition(b"=")[0]
        lines[place] = key + b"= " + random.choice(tokens).strip()
    return b"\n".join(lines)


def _other_number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """The digits at one place become others."""
    places = [place for place, byte in enumerate(data) if byte in string.digits.encode()]
    if not places:
        return data
    at = random.choice(places)
    numbers = (b"0", b"1", b"7", b"60", b"100", b"3600", b"99999", b"-5", b"0.000001", b"1e3")
    return data[:at] + random.choice(numbers) + data[at + 1 :]


_CHANGES = (
    *(_flipped, _cut_off, _cut_out, _doubled, _with_token, _with_line, _swapped_lines),
    *(_other_value, _other_value, _other_number, _other_number),
)


# What must hold


def told(error: BadFile, name: str) -> bool:
    """Check that an error names the file and says something, on lines that can be printed."""
    return _told(error.problems, name)


def _told(problems: Sequence[Problem], name: str) -> bool:
    assert problems
    for problem in problems:
        assert name in problem.file
        assert problem.sentence.strip()
        assert str(problem).isprintable()
        assert len(str(problem)) < 2_000
    return False


def _in_file(data: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _unchanged(data: bytes, path: Path) -> None:
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def plan(data: bytes) -> bool:
    """A plan, opened, saved and opened again."""
    path = _in_file(data, paths.home() / "plans" / "plan.toml")
    try:
        found = plans.read(path).plan
    except BadFile as error:
        return told(error, path.name)
    finally:
        _unchanged(data, path)
    used(found)
    return True


def used(found: Plan) -> None:
    """Put a plan through what is done with every plan."""
    saved = plans.dumps(found)
    again = plans.parse(saved, "again.toml")
    assert again == found
    assert plans.dumps(again) == saved
    _shown(found)


@cache
def _shelf() -> cards.Cards:
    installed = cards.installed()
    installed.read_all()
    return installed.cards


def _shown(found: Plan, shelf: cards.Cards | None = None) -> None:
    made = forecast(Estimator(_shelf() if shelf is None else shelf, TODAY).estimate(found))
    assert all(one.message for one in findings(made))
    whole = report(made)
    assert text.dumps(whole, 100)
    assert json.dumps(whole, receipt(made.estimate))


def card(data: bytes) -> bool:
    """A card of the user's own, and a plan that is priced on it."""
    path = _in_file(data, paths.cards_dir() / "own.toml")
    installed = cards.installed()
    problems = installed.read_all()
    _unchanged(data, path)
    own = [one for one in installed.cards.ids() if installed.cards.own_file(one)]
    for one in own:
        found = installed.cards.get(one)
        if found is not None and installed.cards.origin(one).is_own:
            clips = [Clip(offer=offer, count=7) for offer in list(found.offers())[:5]]
            shot = queue(*clips, rates=one, deadline=Decimal(1), keep_rate=Decimal("0.5"))
            _shown(shot, installed.cards)
            _card_page(installed.cards, one)
            assert plans.parse(plans.dumps(shot), "x") == shot
            return True
    return _told(problems, path.name)


def _card_page(shelf: cards.Cards, card_id: str) -> None:
    from soraplan.cli.card_text import card_text

    assert any(card_text(shelf[card_id], "yours", TODAY, 80))


def setting(data: bytes) -> bool:
    """The settings, and the keys that they ask for."""
    from soraplan.ui.keymap import keymap

    path = _in_file(data, paths.settings_file())
    found, problems = settings.read()
    _unchanged(data, path)
    if problems:
        assert found == settings.Settings()
        return _told(problems, path.name)
    keymap(found.keys)
    return True


def theme(data: bytes) -> bool:
    """A colour theme of the user's own."""
    from textual.theme import Theme

    path = _in_file(data, paths.themes_dir() / "own.toml")
    built_in, _ = themes.installed()
    found, problems = themes.installed()
    _unchanged(data, path)
    if problems:
        return _told(problems, path.name)
    assert built_in
    for one in found:
        colours = {key: value for key, value in one if key not in ("format", "variables")}
        assert Theme(**colours, variables=dict(one.variables)).to_color_system().generate()
    return True


def prices(data: bytes) -> bool:
    """An outlook on prices of the user's own."""
    path = _in_file(data, paths.outlooks_dir() / "own.toml")
    found, problems = outlooks.installed()
    _unchanged(data, path)
    for one in found.values():
        rows = outlook.outlook_table((one,), TODAY, TODAY)
        assert all(row.name for row in rows)
    return _told(problems, path.name) if problems else True


def remembered(data: bytes) -> bool:
    """What the columns of shot lists were read as."""
    path = _in_file(data, paths.imports_file())
    assert isinstance(mappings.find(["Shot", "Prompt"]), dict)
    _unchanged(data, path)
    problems = mappings.remember({"Other": "shot"})
    if problems:
        _unchanged(data, path)
        return _told(problems, path.name)
    return mappings.find(["Other"]) == {"Other": "shot"}


def left_behind(data: bytes) -> bool:
    """What a session that ended in a crash has left: the parts of its folder in an archive."""
    folder = paths.recovery_dir() / "20261122T100000-999999999-abcdef"
    folder.mkdir(parents=True)
    with ZipFile(BytesIO(data)) as archive:
        archive.extractall(folder)
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = recovery.found()
    if not folder.exists():
        return False
    for session in found:
        try:
            work = recovery.read(session)
        except BadFile as error:
            told(error, "base.toml")
        else:
            used(work.plan)
        held = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert held == parts
        assert recovery.discard(session) is not None
        assert not folder.exists()
        assert list(paths.trash_dir().iterdir())
    return bool(found)


def listed(ending: str) -> Trial:
    """A shot list in a file of that ending, read, understood and laid onto a plan."""

    def trial(data: bytes) -> bool:
        path = _in_file(data, paths.home() / "lists" / f"list.{ending}")
        try:
            sheet = shot_list.read(path)
        except BadFile as error:
            return told(error, path.name)
        finally:
            _unchanged(data, path)
        there = queue(Clip(id="a", shot="1A"), Clip(id="b", shot="1B"))
        mapping = shot_list.guess(sheet, {})
        understood = shot_list.understand(sheet, mapping, sheet.fps or there.fps, _sora())
        merged = shot_list.merge(there, understood.rows, Random(1))
        saved = plans.dumps(merged.plan)
        assert plans.parse(saved, "x") == merged.plan
        return True

    return trial


def _sora() -> RateCard:
    return _shelf()["openai-sora-2"]


# Files to begin with

Mutated = Callable[[bytes, Random], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its trial, real ones to begin with, and how they are made nearly right."""

    trial: Trial
    seeds: Callable[[], Sequence[bytes]]
    mutated: Mutated


def _as_toml(data: bytes, random: Random) -> bytes:
    return mutated(data, random, TOML_TOKENS)


def _as_table(data: bytes, random: Random) -> bytes:
    return mutated(data, random, OTHER_TOKENS)


def _as_workbook(data: bytes, random: Random) -> bytes:
    """A workbook of which one part is changed, or now and then the archive itself."""
    if random.random() < 0.1:
        return mutated(data, random, OTHER_TOKENS)
    parts = _parts(data)
    name = random.choice(list(parts))
    parts[name] = mutated(parts[name], random, OTHER_TOKENS)
    return _zipped(parts)


def _as_session(data: bytes, random: Random) -> bytes:
    """A folder of a session of which one part is changed; mostly a line that is whole again."""
    parts = _parts(data)
    name = random.choice(["base.toml", "session.json", "edits.jsonl", "edits.jsonl", "edits.jsonl"])
    if name == "edits.jsonl" and random.random() < 0.8:
        lines = parts[name].splitlines(keepends=True)
        at = random.randrange(len(lines))
        head, end = len('{"sum":"01234567","edit":'), len("}\n")
        body = mutated(lines[at][head:-end], random, OTHER_TOKENS).replace(b"\n", b" ")
        lines[at] = b'{"sum":"%08x","edit":%s}\n' % (zlib.crc32(body), body)
        parts[name] = b"".join(lines)
    else:
        tokens = TOML_TOKENS if name == "base.toml" else OTHER_TOKENS
        parts[name] = mutated(parts[name], random, tokens)
    return _zipped(parts)


def _parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _sessions() -> Sequence[bytes]:
    """What is written down of some edits of the sample."""
    base = plans.read(paths.sample_file()).plan
    first = base.clips[0]
    steps = [
        base,
        base := edits.settings_revised(base, budget=Decimal("0.50"), title="Änderung"),
        base := edits.changed(base, range(5), lambda clip: edits.revised(clip, takes=7)),
        base := edits.removed(base, [1, 2]),
        base := edits.added(base, 0, [first, first], Random(1)),
        base := edits.moved(base, [3], 2)[0],
        edits.settings_revised(base, deadline=datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ]
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    lines = [
        edit_lines.line(number, at, 1, difference(old, new), lambda: None)
        for number, (old, new) in enumerate(pairwise(steps), 1)
    ]
    kept = {
        "format": 1,
        "computer": processes.computer(),
        "host": platform.node(),
        "pid": 999999999,
        "started": 1.5,
        "path": None,
        "digest": None,
        "title": "Sample",
    }
    return [
        _zipped(
            {
                "base.toml": paths.sample_file().read_bytes(),
                "edits.jsonl": b"".join(lines),
                "session.json": std_json.dumps(kept).encode(),
            }
        )
    ]


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _files(*patterns: str) -> Callable[[], Sequence[bytes]]:
    @cache
    def read() -> Sequence[bytes]:
        found = [path for one in patterns for path in sorted(ROOT.glob(one)) if path.is_file()]
        assert found, patterns
        return [path.read_bytes() for path in found]

    return read


@cache
def _workbooks() -> Sequence[bytes]:
    folders = sorted((ROOT / "tests/exchange/formats/golden").glob("*.xlsx.d"))
    assert folders
    return [
        _zipped(
            {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )
        for folder in folders
    ]


_SETTINGS = b"""format = 1
theme = "sora-day"
last_plan = "/somewhere/plan.toml"

[keys]
"clip.add" = "a"
"clip.remove" = ["x", "delete"]

[[exchange_rates]]
currency = "EUR"
against = "USD"
rate = 1.16
date = 2026-11-20
"""
_IMPORTS = b"""format = 1

[[lists]]
columns = { Shot = "shot", "Prompt text" = "prompt", "Length (s)" = "seconds" }

[[lists]]
columns = { Nr = "shot" }
"""
_OVERLAY = b"""format = 1
id = "openai-sora-2"
base = "openai-sora-2"
name = "Ours"
evidence = "vendor"
checked = 2026-11-20
agreement = "Contract of 2026-11-01"
factor = 0.85

[[rates]]
offer = "pro/720p"
per_second = 0.20
"""
_SOURCES = "src/soraplan"
_GOLDEN = "tests/exchange/formats/golden"

KINDS: Mapping[str, Kind] = {
    "plan": Kind(
        plan,
        _files(f"{_SOURCES}/samples/*.toml", f"{_GOLDEN}/*.toml", "tests/exchange/golden/*.toml"),
        _as_toml,
    ),
    "card": Kind(
        card, lambda: [*_files(f"{_SOURCES}/cards/*.toml")(), _OVERLAY, _OVERLAY], _as_toml
    ),
    "settings": Kind(setting, lambda: [_SETTINGS], _as_toml),
    "theme": Kind(theme, _files("themes/*.toml"), _as_toml),
    "outlook": Kind(prices, _files(f"{_SOURCES}/outlooks/*.toml"), _as_toml),
    "imports": Kind(remembered, lambda: [_IMPORTS], _as_toml),
    "recovery": Kind(left_behind, _sessions, _as_session),
    "csv": Kind(
        listed("csv"), _files(f"{_GOLDEN}/*.csv", "tests/exchange/readers/lists/*"), _as_table
    ),
    "edl": Kind(listed("edl"), _files(f"{_GOLDEN}/*.edl"), _as_table),
    "otio": Kind(listed("otio"), _files(f"{_GOLDEN}/*.otio"), _as_table),
    "xlsx": Kind(listed("xlsx"), _workbooks, _as_workbook),
}


def one(kind: str, random: Random) -> bytes:
    """A file of a kind: mostly a real one that was changed, now and then bytes of no meaning."""
    its = KINDS[kind]
    if kind != "recovery" and random.random() < 0.03:
        return random.randbytes(random.randint(0, 300))
    return its.mutated(random.choice(its.seeds()), random)
