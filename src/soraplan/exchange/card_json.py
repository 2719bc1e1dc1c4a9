"""Rate cards as JSON tells them: the plan's own, and those of the receipt.

`checked` and `evidence` of a card are its own; `prices` has those of what the plan uses of it.
"""

from typing import Any

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate
from soraplan.core.prices_known import prices_known
from soraplan.exchange.receipt import Receipt, cards_used, line, sources


def rates(estimate: Estimate) -> dict[str, Any]:
    """The plan's own card; null but for its id where it is not installed."""
    card = estimate.card
    return {
        "id": estimate.plan.rates,
        "name": card.name if card else None,
        "checked": card.checked.isoformat() if card else None,
        "evidence": card.evidence if card else None,
        "retired": card.retired.isoformat() if card and card.retired else None,
        "retired_earliest": card.retired_earliest if card else None,
        "prices": _prices(estimate, card) if card else None,
    }


def receipt(made: Receipt, estimate: Estimate) -> dict[str, Any]:
    """The receipt with the cards that the plan is priced or compared on."""
    used, _ = cards_used(estimate)
    return {
        "plan": made.plan,
        "cards": [
            {
                "id": card.id,
                "checked": card.checked.isoformat(),
                "evidence": card.evidence,
                "retired": card.retired.isoformat() if card.retired else None,
                "sources": list(sources(card, estimate)),
                "print": stamp.print,
                "prices": _prices(estimate, card),
            }
            for card, stamp in zip(used, made.cards, strict=True)
        ],
        "missing": list(made.missing),
        "version": made.version,
        "made": made.made.isoformat() if made.made else None,
        "line": line(made),
    }


def _prices(estimate: Estimate, card: RateCard) -> dict[str, Any]:
    """The oldest day, and the grades from the least sure on."""
    known = prices_known(estimate, card)
    return {
        "checked": known.oldest.isoformat(),
        "evidence": [grade for grade, _ in known.grades],
    }
