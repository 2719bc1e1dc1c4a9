"""What a clip was before it was moved to another vendor, in a few words.

Nothing here knows a card: whoever has one gives the names.
"""

from collections.abc import Callable

from soraplan.core.clip import Clip
from soraplan.core.document import card_named


def moved_text(clip: Clip, named: Callable[[str], str] = str) -> str:
    """What a clip was before a move: `openai-sora-2/pro/720p, 12 s, batch lane`.

    Empty where it was not moved. `named` makes a name of the address that it was on, and the
    length is told only where the move changed it.
    """
    told = []
    if clip.moved_from:
        card, _, offer = clip.moved_from.partition("/")
        told.append(named(full_address(card, offer or None)))
    if clip.moved_seconds is not None:
        told.append(f"{clip.moved_seconds} s")
    if clip.moved_lane:
        told.append(f"{clip.moved_lane} lane")
    return ", ".join(told)


def mark(card: str, offer: str | None) -> str:
    """What `moved_from` says of a clip with this offer in a plan on this card."""
    return card if offer is None else f"{card}/{offer}"


def full_address(card: str, offer: str | None) -> str:
    """The address of an offer in a plan on a card, true on any other; the card alone for None."""
    return offer if offer is not None and card_named(offer) else mark(card, offer)
