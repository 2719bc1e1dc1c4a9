"""The text beside request files: what each holds, what was left out or put right, the receipt.

A line of a request file is read by a machine that takes nothing but requests, so that everything
else stands here.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256

from soraplan.core import money
from soraplan.core.currencies import together
from soraplan.core.text.cells import visible, wrapped
from soraplan.core.text.words import counted
from soraplan.exchange.format import Handoff, Made
from soraplan.exchange.formats.jsonl.choice import Choice
from soraplan.exchange.formats.jsonl.files import RECEIPT, RequestFile
from soraplan.exchange.formats.jsonl.requests import ADDRESS, METHOD
from soraplan.exchange.layout import table
from soraplan.exchange.receipt import OPENING, facts, line

_WIDTH = 100
_MOST_FIXES = 8
"""Fixes that are told one by one beside the text itself."""


def receipt(handoff: Handoff, choice: Choice, files: Sequence[RequestFile], *, batch: bool) -> Made:
    """The text as a file of its own beside the files of requests."""
    sections = [
        list(_heading(handoff, batch)),
        list(_files(files)),
        list(_sentences(choice)),
        [] if batch else list(_places(files)),
        list(_receipt(handoff)),
    ]
    text = "\n\n".join("\n".join(lines) for lines in sections if lines)
    return Made(f"{text}\n".encode(), RECEIPT, "txt", tuple(_on_screen(choice)))


def _on_screen(choice: Choice) -> Iterator[str]:
    """What whoever exports has to know without opening the text."""
    yield from map(_told, (*choice.left_out, *choice.told))
    if choice.fixed:
        yield f"Put right for this export, not in the plan: {counted(len(choice.fixed), 'clip')}."
    yield from map(_told, choice.fixed[:_MOST_FIXES])
    if len(choice.fixed) > _MOST_FIXES:
        rest = counted(len(choice.fixed) - _MOST_FIXES, "more clip")
        yield f"… and {rest}, in the receipt."


def _heading(handoff: Handoff, batch: bool) -> Iterator[str]:
    yield f"Requests of {_told(handoff.report.plan.title) or 'an untitled plan'}"
    yield ""
    if batch:
        yield f"Batch form: each line has a custom_id and the body of one {METHOD} {ADDRESS}."
    else:
        yield f"Plain form: each line is the body of one {METHOD} {ADDRESS}."
    yield "They are in the shape of OpenAI's video requests, whoever sells the model."


def _files(files: Sequence[RequestFile]) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    rows = [("Part of the name", "Model", "Lines", "Cost", "SHA-256")]
    rows += [
        (
            file.part or "(none)",
            _told(file.model),
            f"{file.lines:,}",
            together(sorted(file.costs.items())),
            sha256(file.data).hexdigest(),
        )
        for file in files
    ]
    yield from table(rows, "llrrl")
    for file in files:
        for currency, amount in file.costs.items():
            sums[currency] = sums.get(currency, money.ZERO) + amount
    cost = together(sorted(sums.items()))
    lines = counted(sum(file.lines for file in files), "request")
    yield f"In all {lines} for {cost} as planned, without contingency and extra costs."


def _sentences(choice: Choice) -> Iterator[str]:
    for sentence in (*choice.left_out, *choice.told):
        yield from wrapped(_told(sentence), _WIDTH)
    if choice.fixed:
        yield "Put right for this export, not in the plan:"
    for sentence in choice.fixed:
        first, *more = wrapped(_told(sentence), _WIDTH - 2)
        yield f"- {first}"
        yield from (f"  {one}" for one in more)


def _places(files: Sequence[RequestFile]) -> Iterator[str]:
    """Which line is a request of which clip; a batch file says so in its lines."""
    for number, file in enumerate(files):
        if number:
            yield ""
        where = f" of {file.part}" if file.part else ""
        yield f"Lines{where} and their clips"
        for first, last, clip in file.spans:
            yield f"{first if first == last else f'{first}-{last}'}  {clip}"


def _receipt(handoff: Handoff) -> Iterator[str]:
    yield "Receipt"
    for name, text in facts(handoff.receipt, handoff.report.forecast.estimate):
        yield _told(f"{name}: {text}")
    yield from wrapped(line(handoff.receipt), _WIDTH)


def _told(text: str) -> str:
    """A text on one line; one that reads like a receipt does not pass for one."""
    return visible(" ".join(text.split())).replace(OPENING, OPENING.replace("-", " "))
