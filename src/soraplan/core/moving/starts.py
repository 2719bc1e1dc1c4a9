"""What clips start from that are moved once more.

That is what they were at first, so that moves do not add up. But one that is on another offer than
the rules give it was put there by somebody, and starts from that; one that is on its first card
again, or still, is what it is there now; and between the cards of a family (see `family`) each
starts from what it is now.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from soraplan.core.document import card_named
from soraplan.core.estimate import Estimate
from soraplan.core.moved_text import full_address, mark
from soraplan.core.moving.marks import Run, runs
from soraplan.core.moving.mover import Mover
from soraplan.core.moving.rules import short_side
from soraplan.core.moving.words import NO_OFFER
from soraplan.core.pricing import Found, Pricing


def read(
    estimate: Estimate, positions: Collection[int] | None = None, target: str | None = None
) -> Iterator[Run]:
    """As `runs`; a clip on the card of its mark is marked for what it is there now.

    It has stayed there, or somebody has put it there since: its mark counts elsewhere only. Pieces
    keep theirs, so that they can still be one clip again.
    """
    for run in runs(estimate.plan, positions, target):
        if not run.is_marked or run.pieces or len(run.clips) > 1:
            yield run
        else:
            yield _at_home(estimate, run)


def _at_home(estimate: Estimate, run: Run) -> Run:
    clip, rates = run.clips[0], estimate.plan.rates
    now, first = (
        _with_offer(estimate.pricing, one) for one in (full_address(rates, clip.offer), run.address)
    )
    if now.partition("/")[0] != first.partition("/")[0]:
        return run
    # It stayed there while nobody knew what the first offer is.
    is_same = now in (first, f"{run.address}/{NO_OFFER}")
    if is_same and clip.moved_seconds is None:
        return run
    if is_same:
        written = run.written
    elif card_named(run.written):
        written = now
    else:
        written = now.removeprefix(f"{run.card}/")
    changes = {"moved_from": mark(run.card, written), "moved_seconds": None}
    return replace(
        run,
        clips=(clip.model_copy(update=changes),),
        origin=run.origin.model_copy(update={**changes, "seconds": clip.seconds}),
        written=written,
    )


def _with_offer(pricing: Pricing, address: str) -> str:
    """An address; that of a card alone with the first offer of the card, as a move writes it."""
    if "/" in address:
        return address
    card = pricing.cards.get(address)
    return f"{address}/{next(card.offers()) if card else NO_OFFER}"


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
    """Clips as they are moved to a card: those on another one of its family each as it is now.

    Where their plan goes along, nothing is put back to what it was at first, and all marks stay.
    """
    plan = estimate.plan
    clips = tuple(plan.clips)
    is_same: dict[str | None, bool] = {}
    made: list[Run] = []
    for run in queue:
        for clip in run.clips:
            if clip.offer not in is_same:
                is_same[clip.offer] = mover.is_same(clip)
        is_back = not mover.is_in_family and mover.is_from_there(run)
        if is_back or not all(is_same[clip.offer] for clip in run.clips):
            made.append(run)
            continue
        each = [clips[one] for one in run.positions] if mover.is_in_family else run.clips
        for position, clip in zip(run.positions, each, strict=True):
            made.append(Run((position,), (clip,), clip, plan.rates, clip.offer, is_same=True))
    return made
