"""What clips start from that are moved once more.

That is what they were at first, so that moves do not add up. But one that is on another offer than
the rules give it was put there by somebody, and starts from that; and between the cards of a family
(see `family`) each starts from what it is now.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from soraplan.core.estimate import Estimate
from soraplan.core.moved_text import full_address
from soraplan.core.moving.marks import Run
from soraplan.core.moving.mover import Mover
from soraplan.core.moving.rules import short_side
from soraplan.core.pricing import Found, Pricing


def chosen_since(estimate: Estimate, queue: Iterable[Run]) -> Mapping[int, str]:
    """The clips that were moved and are on another offer than the rules give them there.

    By their positions, with the address of that offer. `queue` are all clips of the plan; the rules
    are those of a move of all that were moved, from what they were at first, to the card that each
    is on now.
    """
    plan, pricing = estimate.plan, estimate.pricing
    if all(clip.moved_from is None for clip in plan.clips):
        return {}
    there: dict[str, list[Run]] = {}
    for run in queue:
        if run.is_marked:
            cards = (full_address(plan.rates, clip.offer).partition("/")[0] for clip in run.clips)
            for card_id in dict.fromkeys(cards):
                there.setdefault(card_id, []).append(run)
    made: dict[int, str] = {}
    for card_id, moved in there.items():
        card = pricing.cards.get(card_id)
        if card is None:
            continue
        mover = Mover(estimate, card, is_whole=False)
        for run, outcome in zip(moved, mover.by_rule_at_first(moved), strict=True):
            given = outcome.offer if outcome.kind == "moved" else ""
            if run.address.partition("/")[0] == card_id:
                given = run.address
            for position, clip in zip(run.positions, run.clips, strict=True):
                address = mover.address(clip)
                found = pricing.find(address)
                if address != given and isinstance(found, Found) and found.card is card:
                    made[position] = address
    return made


def started(estimate: Estimate, queue: Iterable[Run], chosen: Mapping[int, str]) -> tuple[Run, ...]:
    """Clips with the offers that were chosen for them, to start from.

    Of pieces on several such offers, one clip starts from that with the largest picture.
    """
    return tuple(_started(estimate.pricing, run, chosen) for run in queue)


def _started(pricing: Pricing, run: Run, chosen: Mapping[int, str]) -> Run:
    offers = [chosen[position] for position in run.positions if position in chosen]
    if not offers:
        return run
    return replace(run, chosen=max(offers, key=lambda one: _side(pricing, run, one)))


def _side(pricing: Pricing, run: Run, offer: str) -> int:
    found = pricing.find(offer)
    return short_side(found.rate, run.origin.frame) or 0 if isinstance(found, Found) else 0


def in_family(estimate: Estimate, mover: Mover, queue: Iterable[Run]) -> list[Run]:
    """Clips as they are moved to a card: those on another one of its family each as it is now."""
    plan = estimate.plan
    is_same: dict[str | None, bool] = {}
    made: list[Run] = []
    for run in queue:
        for clip in run.clips:
            if clip.offer not in is_same:
                address = full_address(plan.rates, clip.offer)
                is_same[clip.offer] = mover.same_offer(address) is not None
        if all(is_same[clip.offer] for clip in run.clips) and not mover.is_from_there(run):
            made += _each(run, plan.rates)
        else:
            made.append(run)
    return made


def _each(run: Run, rates: str) -> Iterator[Run]:
    for position, clip in zip(run.positions, run.clips, strict=True):
        yield Run((position,), (clip,), clip, rates, clip.offer, is_same=True)
