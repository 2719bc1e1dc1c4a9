"""The text of a rate card that somebody begins: a copy of a card, or an overlay over one.

What is made here is a good card as it is, so that whoever edits it can check it after each step.
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.storage import card_files, written
from soraplan.storage.card_files import CardFile
from soraplan.storage.lines import find_lines
from soraplan.storage.problems import BadFile

_OWN = ", own prices"
"""What the name of an overlay has behind that of its base, until somebody gives it a better one."""


def copy_text(file: CardFile, card: RateCard, card_id: str, taken: Collection[str] = ()) -> str:
    """A card in full under another id; `card` is what the file makes.

    The text stays as somebody laid it out, with its comments, where it has all of the card. `taken`
    are the names of other cards, from which its own must differ.
    """
    new = {"id": card_id}
    if card.name in taken:
        new["name"] = f"{card.name.removesuffix(f' ({card.id})')} ({card_id})"
    wanted = card.model_copy(update=new)
    places = find_lines(file.text, [(key,) for key in new])
    if file.content == card and len(places) == len(new):
        lines = file.text.split("\n")
        for (key, *_), line in places.items():
            lines[line - 1] = written.toml({str(key): new[str(key)]}).rstrip("\n")
        text = "\n".join(lines)
        try:
            if card_files.parse(text, Path("copy")).content == wanted:
                return text
        except BadFile:
            # Such a line holds something else, too.
            pass
    return written.toml(written.values(wanted, always="format"))


def overlay_text(
    base: RateCard,
    card_id: str,
    factor: Decimal | None,
    agreement: str,
    today: date,
    taken: Collection[str] = (),
) -> str:
    """An overlay over a card; without a factor it leaves every price as it is, until edited.

    `taken` are the names of other cards, from which its own must differ.
    """
    name = re.sub(f"{_OWN}( \\([^()]*\\))?$", "", base.name) + _OWN
    head = {
        "format": 1,
        "id": card_id,
        "name": f"{name} ({card_id})" if name in taken else name,
        "base": base.id,
        "checked": today,
        "evidence": "derived",
        "agreement": agreement,
    }
    offer, price = _example(base)
    return (
        f"# Own prices over the rate card {base.id}. What is not named here is as it is there.\n"
        f"{written.toml(head)}"
        '# In place of an agreement, or beside it: sources = ["https://…"]\n'
        "\n"
        "# Every price, batch price, minimum and fee of the base times this.\n"
        f"factor = {Decimal(1) if factor is None else factor:f}\n"
        "\n"
        "# One price of its own, which is not multiplied; take away the # to use it. It may have\n"
        "# its own checked, evidence and sources.\n"
        "# [[rates]]\n"
        f'# offer = "{offer}"\n'
        f"# {price}\n"
    )


def _example(base: RateCard) -> tuple[str, str]:
    """An offer of a card, and its price as it stands in a file."""
    for tier in base.tiers:
        for rate in tier.rates:
            if rate.per_second is not None:
                return f"{tier.id}/{rate.resolution}", f"per_second = {rate.per_second:f}"
            if rate.per_clip:
                prices = ", ".join(f"{key} = {cost:f}" for key, cost in rate.per_clip.items())
                return f"{tier.id}/{rate.resolution}", f"per_clip = {{ {prices} }}"
    return next(base.offers()), "per_second = 0.10"
