"""Finding the receipt of a file, whatever kind of file it is.

Nothing of a file is run, unpacked onto the disk or believed. Where a format keeps texts as they
were typed, only the place is read in which it has its receipt: anybody may paste one into a prompt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.exchange.receipt import OPENING, Receipt, found, receipt
from soraplan.exchange.shot_list.heads import is_receipt
from soraplan.storage import documents, plans
from soraplan.storage.problems import BadFile, Problem, not_read

BESIDE = ".receipt.txt"
"""The end of the name of a receipt that stands beside its file."""

_TAG = re.compile("<[^>]*>")
_PRINT = re.compile(r"\b[0-9a-f]{64}\b")
_SEPARATORS = ",;\t"
_PLAIN = tuple(separator.join(("id", "scene", "shot", "prompt")) for separator in _SEPARATORS)
"""How a list of every field begins, which keeps texts as they were typed, under any name."""


class NoReceipt(Exception):  # noqa: N818 - it is what the file has
    """A file cannot be held against a plan; the message says why and what to do."""


def receipt_of(
    path: Path,
    cards: Mapping[str, RateCard],
    today: date,
    exchange: Sequence[ExchangeRate] = (),
) -> Receipt:
    """The receipt of a file. Raises NoReceipt, and BadFile for a file that cannot be read.

    Of a file that is a plan itself one is made of the plan in it, on these cards and rates of
    exchange. Requests have theirs in a file
    beside them, which has the print of each, and nowhere else.
    """
    if is_plan(path):
        return receipt(Estimator(cards, today, exchange).estimate(plans.read(path).plan))
    data = _bytes(path)
    receipts = found(_told(path, data))
    if receipts:
        return _only(path, receipts)
    for beside in filter(Path.is_file, _beside(path)):
        told = _bytes(beside)
        receipts = found(_text(told))
        if not receipts:
            continue
        if sha256(data).hexdigest() not in _PRINT.findall(told.decode("utf-8", "replace")):
            raise NoReceipt(
                f"{path} is not the file that {beside.name} was made for: it was changed or"
                " belongs to another export. Export it anew."
            )
        return _only(beside, receipts)
    raise NoReceipt(
        f"{path} has no receipt of soraplan, and none stands beside it. Name a file that"
        " 'soraplan export' has written, or a plan."
    )


def is_plan(path: Path) -> bool:
    """Whether a file is a plan, whose receipt is made of what it holds."""
    return path.suffix.lower() == ".toml"


def has_cells(path: Path) -> bool:
    """Whether a file is a sheet, whose cells people change."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".csv", ".tsv")


def _only(path: Path, receipts: Sequence[Receipt]) -> Receipt:
    if len(receipts) > 1:
        raise NoReceipt(
            f"{path} has {len(receipts)} receipts that differ, so that nobody can say what it was"
            " made from. Export it anew."
        )
    return receipts[0]


def _beside(path: Path) -> Iterator[Path]:
    """Where the receipt may stand: beside `spring.sora-2.jsonl` under `spring.sora-2` or `spring`.

    Each file may have been named with points in its name.
    """
    parts = path.name.split(".")
    for number in range(len(parts) - 1, 0, -1):
        yield path.with_name(".".join(parts[:number]) + BESIDE)


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise BadFile([Problem(str(path), "is not a file; name a file")])
        with path.open("rb") as file:
            data = file.read(documents.MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise not_read(path, error) from error
    if len(data) > documents.MAX_BYTES:
        raise _too_large(path)
    return data


def _too_large(path: Path) -> BadFile:
    most = documents.MAX_BYTES // 1024**2
    return BadFile([Problem(str(path), f"holds more than {most} MB; soraplan did not make it")])


def _told(path: Path, data: bytes) -> str:
    """What of a file may be searched for its receipt."""
    if data.startswith(b"PK\x03\x04"):
        return _packed(path, data)
    text = _text(data)
    kind = path.suffix.lower()
    if kind == ".jsonl" or OPENING not in text:
        return ""
    if kind in (".json", ".otio") or text.startswith("{"):
        told = _of_json(text)
        if told is not None:
            return told
    if kind in (".csv", ".tsv") or text.startswith(_PLAIN):
        return _of_column(text)
    return text


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _of_json(text: str) -> str | None:
    """The line of a receipt in a report or a timeline; lines of requests have none.

    None for a text that is no JSON.
    """
    whole = _read_json(text)
    if whole is None:
        return None if _read_json(text.rstrip().rpartition("\n")[2]) is None else ""
    return _at(whole, "receipt", "line") or _at(whole, "metadata", "soraplan", "receipt", "line")


def _read_json(text: str) -> dict[str, Any] | None:
    import json

    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _at(node: Any, *keys: str) -> str:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def _of_column(text: str) -> str:
    """What the column of the receipt holds, its head too: without rows it is all there is."""
    import csv
    from io import StringIO

    csv.field_size_limit(documents.MAX_BYTES)
    for separator in _SEPARATORS:
        try:
            heads, *rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
        except (csv.Error, ValueError):
            continue
        named = [place for place, head in enumerate(heads) if is_receipt(head)]
        if named:
            column = named[-1]
            cells = (row[column] for row in rows if len(row) > column)
            return "\n".join([heads[column], *cells])
    return ""


def _packed(path: Path, data: bytes) -> str:
    """The texts of a packed document such as a workbook; elements cut them into pieces."""
    from io import BytesIO
    from zipfile import BadZipFile, ZipFile
    from zlib import error as BadData  # noqa: N812 - an exception, in small letters there

    texts, room = [], documents.MAX_BYTES
    try:
        with ZipFile(BytesIO(data)) as packed:
            for name in sorted(packed.namelist()):
                if not name.endswith(".xml"):
                    continue
                with packed.open(name) as part:
                    xml = part.read(room + 1)
                room -= len(xml)
                if room < 0:
                    raise _too_large(path)
                if b"soraplan-receipt" in xml:
                    texts.append(_TAG.sub(" ", xml.decode("utf-8", "replace")))
    except (BadZipFile, BadData, NotImplementedError, RuntimeError, EOFError) as error:
        raise NoReceipt(f"{path} is damaged or locked by a password. Export it anew.") from error
    return "\n".join(texts)
