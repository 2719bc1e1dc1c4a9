"""Finding the receipt of a file, whatever kind of file it is.

Nothing of a file is run, unpacked onto the disk or believed; texts are searched for a receipt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan
from soraplan.exchange.receipt import Receipt, found, receipt
from soraplan.storage import documents, plans
from soraplan.storage.problems import BadFile, Problem, not_read

BESIDE = ".receipt.txt"
"""The end of the name of a receipt that stands beside its file."""

_TAG = re.compile("<[^>]*>")
_PRINT = re.compile(r"\b[0-9a-f]{64}\b")


class NoReceipt(Exception):  # noqa: N818 - it is what the file has
    """A file cannot be held against a plan; the message says why and what to do."""


def receipt_of(path: Path, plan: Plan, cards: Mapping[str, RateCard], today: date) -> Receipt:
    """The receipt of a file. Raises NoReceipt, and BadFile for a file that cannot be read.

    Of a file that is a plan itself one is made of the plan in it. What reads like a receipt in a
    text of `plan`, for somebody may have typed it into a prompt, is no file's.
    """
    if path.suffix.lower() == ".toml":
        return receipt(Estimator(cards, today).estimate(plans.read(path).plan))
    typed = [one for text in _typed(plan) if "=" in text for one in found(text)]
    data = _bytes(path)
    receipts = _found(path, data, typed)
    if receipts:
        return _only(path, receipts)
    for beside in filter(Path.is_file, _beside(path)):
        told = _bytes(beside)
        receipts = _found(beside, told, typed)
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


def _found(path: Path, data: bytes, typed: Sequence[Receipt]) -> list[Receipt]:
    return [one for one in found(_text(path, data)) if one not in typed]


def _only(path: Path, receipts: Sequence[Receipt]) -> Receipt:
    if len(receipts) > 1:
        raise NoReceipt(
            f"{path} has {len(receipts)} receipts that differ, so that nobody can say what it was"
            " made from. Export it anew."
        )
    return receipts[0]


def _typed(plan: Plan) -> Iterator[str]:
    """All that somebody typed into a plan and that may stand in an export."""
    yield from (plan.title, plan.client, plan.author, plan.notes)
    yield from (cost.name for cost in plan.extra_costs)
    for clip in plan.clips:
        yield from (clip.scene, clip.shot, clip.prompt, clip.owner, *clip.tags)
        yield from (clip.reference, clip.group, clip.notes)


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


def _text(path: Path, data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return _packed(path, data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


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
