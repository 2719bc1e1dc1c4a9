"""The text of a rate card that somebody begins: a copy of a card, or an overlay over one.

What is made here is a good card as it is, so that whoever edits it can check it after each step.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.storage import card_files, written
from soraplan.storage.card_files import CardFile
from soraplan.storage.lines import find_lines
from soraplan.storage.problems import BadFile


def copy_text(file: CardFile, card: RateCard, card_id: str) -> str:
    """A card in full under another id; `card` is what the file makes.

    The text stays as somebody laid it out, with its comments, where it has all of the card.
    """
    wanted = card.model_copy(update={"id": card_id})
    line = find_lines(file.text, [("id",)]).get(("id",))
    if file.content == card and line is not None:
        lines = file.text.split("\n")
        lines[line - 1] = f'id = "{card_id}"'
        text = "\n".join(lines)
        try:
            if card_files.parse(text, Path("copy")).content == wanted:
                return text
        except BadFile:
            # The id shares its line with something else.
            pass
    return written.toml(written.values(wanted, always="format"))


def overlay_text(
    base: RateCard, card_id: str, factor: Decimal | None, agreement: str, today: date
) -> str:
    """An overlay over a card; without a factor it leaves every price as it is, until edited."""
    head = {
        "format": 1,
        "id": card_id,
        "name": f"{base.name}, own prices",
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
