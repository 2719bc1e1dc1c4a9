"""The requests of a run in the shape of OpenAI's video API, as lines of JSON.

The body is what `POST /v1/videos` takes as JSON: `model`, `prompt`, `seconds` as a text, `size`
and, where a clip starts from a still image, `input_reference` with exactly one of `image_url` and
`file_id` (OpenAI's API reference, videos; in its Python package `VideoCreateParams`). A batch file
has a `custom_id`, method and address around each body (API reference, batch). Nothing is sent.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.clip import Clip
from soraplan.core.pricing import Found

API = "openai"
"""What rate cards call this shape."""

METHOD, ADDRESS = "POST", "/v1/videos"

_UPLOADED = re.compile(r"file[-_][A-Za-z0-9_-]+")
_LINKED = re.compile(r"https?://\S+|data:image/\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A clip that goes out: on which rate, and what one of its requests costs as planned there.

    The cost is in the currency of the rate's card.
    """

    clip: Clip
    found: Found
    cost: Decimal


def is_local(reference: str) -> bool:
    """Whether a reference is a file of one's own, which JSON cannot carry."""
    return bool(reference) and not (_UPLOADED.fullmatch(reference) or _LINKED.fullmatch(reference))


def plain_lines(body: str, clip: Clip) -> str:
    """The requests of a clip, a line each: the body alone, which is the same for every take."""
    return f"{body}\n" * clip.requests


def batch_lines(body: str, clip: Clip) -> str:
    """The requests of a clip as lines of a batch file, each under an id of its own."""
    rest = f'", "method": "{METHOD}", "url": "{ADDRESS}", "body": {body}}}\n'
    return "".join(f'{{"custom_id": "{one}{rest}' for one in custom_ids(clip))


def custom_ids(clip: Clip) -> Iterator[str]:
    """An id for each request of a clip, by video and take: `k3f9a2-v01-t02`.

    Its letters are those of clip ids. No two requests of a plan share one, because the clip's id
    is what is left when video and take are taken off the end.
    """
    wide, deep = max(2, len(str(clip.count))), max(2, len(str(clip.takes)))
    for video in range(1, clip.count + 1):
        for take in range(1, clip.takes + 1):
            yield f"{clip.id}-v{video:0{wide}}-t{take:0{deep}}"


def body(sent: Sent) -> str:
    """What every request of a clip asks for, as JSON on one line."""
    clip, found = sent.clip, sent.found
    asked: dict[str, object] = {
        "model": found.tier.model,
        "prompt": clip.prompt.strip(),
        "seconds": str(clip.seconds),
        "size": found.rate.sizes[clip.frame],
    }
    reference = clip.reference.strip()
    if reference:
        asked["input_reference"] = _reference(reference)
    return _one_line(json.dumps(asked, ensure_ascii=False))


def _reference(reference: str) -> object:
    """What a still image is called by; a file of one's own by its path, for who sends it."""
    if _UPLOADED.fullmatch(reference):
        return {"file_id": reference}
    return {"image_url": reference} if _LINKED.fullmatch(reference) else reference


def _one_line(text: str) -> str:
    """JSON in which every character that could break or turn a line is escaped.

    JSON allows them as they are, but more than one program ends a line at each of them.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
