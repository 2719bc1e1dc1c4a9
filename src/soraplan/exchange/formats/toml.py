"""The plan itself, with the rate cards it is priced on: whoever opens it sees the same figures.

The file is a plan like any other. Its receipt stands in comment lines at its start, because a plan
takes no key that it does not know.
"""

from collections.abc import Iterator

from soraplan.core.plan import Plan
from soraplan.core.pricing import Found
from soraplan.core.text.words import printable
from soraplan.exchange.format import Format, Handoff, Made, Told
from soraplan.exchange.receipt import cards_used, facts
from soraplan.exchange.receipt import line as receipt_line
from soraplan.storage import plans
from soraplan.storage.lines import STAMP


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The plan with its cards as one TOML file."""
    plan = self_contained(handoff)
    text = plans.dumps(plan)
    told(len(plan.clips), len(plan.clips))
    stamp = "".join(f"{STAMP}{line}\n" for line in _stamp(handoff))
    return (Made(f"{stamp}{text}".encode()),)


def self_contained(handoff: Handoff) -> Plan:
    """The plan of a handoff with the cards that its clips and columns are priced on.

    The cards of omitted clips come along, because a clip may be brought back; and so does what the
    plan carries already, because nobody else may have it.
    """
    estimate = handoff.report.forecast.estimate
    plan = estimate.plan
    offers = dict.fromkeys(clip.offer for clip in plan.clips if clip.omitted)
    others = [
        found.card for found in map(estimate.pricing.find, offers) if isinstance(found, Found)
    ]
    used, _ = cards_used(estimate)
    cards = {card.id: card for card in (*used, *others)}
    for id_, card in {card.id: card for card in plan.carried}.items():
        cards.setdefault(id_, card)
    return plan.model_copy(
        update={
            "embedded_card": estimate.card,
            "embedded_cards": tuple(card for card in cards.values() if card is not estimate.card),
        }
    )


def _stamp(handoff: Handoff) -> Iterator[str]:
    estimate = handoff.report.forecast.estimate
    # A comment may hold no control character, and the name of a card may.
    yield from (f"{name}: {printable(text)}" for name, text in facts(handoff.receipt, estimate))
    # The clips stand below in full, so they need no prints of their own.
    yield receipt_line(handoff.receipt, most=0)


FORMAT = Format(
    name="toml",
    title="Plan with its rates",
    extension="toml",
    reader="colleagues who use soraplan",
    holds="The whole plan and the rate cards it is priced on, so that it costs the same everywhere;"
    " where the installed cards differ, a finding says so.",
    export=export,
)
