"""What the batch lane saves: what is in it against the same asked for at once, and the other way.

Only prices are compared here, and what a plan in the batch lane asks for at once all the same,
because its vendor sells no such lane, is counted. When a batch is done is told by the pace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.money import ZERO
from soraplan.core.pricing import Found, Missing, Pricing, Shape
from soraplan.core.text.words import counted, duration_text


@dataclass(frozen=True, slots=True)
class Saving:
    """What some clips cost less in the batch lane than asked for at once, in the plan's currency.

    `run` is None where one of the two prices is not known of any of the clips; else `unknown`
    counts the clips that it leaves out for that. `window` is the time in seconds in which the
    vendors promise all of them, None where one does not say it. `is_exchange_missing` says that
    nothing is known only for want of rates of exchange.
    """

    clips: int
    requests: int
    unknown: int
    run: Decimal | None
    month: Decimal | None
    window: int | None
    is_exchange_missing: bool = False


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What of a plan in the batch lane is asked for at once, as there is none there.

    `name` is that of a card that has no batch lane at all, else that of the offer.
    """

    name: str
    clips: int
    requests: int


@dataclass(frozen=True, slots=True)
class BatchSaving:
    """What the batch lane saves a plan: `taken` by the clips in it, `open` by those not in it.

    `open` speaks of the clips whose offer has a batch price, as if all of them went there. Either
    is None where there are no such clips. `at_once` has what the plan's own lane cannot hold for.
    """

    taken: Saving | None
    open: Saving | None
    at_once: tuple[AtOnce, ...] = ()


def batch_saving(estimate: Estimate) -> BatchSaving:
    """What the batch lane saves the plan as mixed."""
    pricing = estimate.pricing
    at_once = pricing.without_lane()
    taken: list[Shape] = []
    open_: list[Shape] = []
    for shape in estimate.tally.shapes:
        found = pricing.find(shape[0])
        if isinstance(found, Found) and not pricing.sells_lane(shape[0]):
            continue
        if pricing.is_batch(shape):
            taken.append(shape)
        elif isinstance(found, Found):
            open_.append(shape)
    return BatchSaving(
        _saving(estimate, at_once, taken),
        _saving(estimate, at_once, open_),
        tuple(_at_once(estimate)) if estimate.plan.lane else (),
    )


def _at_once(estimate: Estimate) -> Iterator[AtOnce]:
    """What the plan's lane cannot hold for, by vendor."""
    pricing, left = estimate.pricing, dict[str, AtOnce]()
    for shape, (clips, _, requests) in estimate.tally.shapes.items():
        found = pricing.find(shape[0])
        if isinstance(found, Missing) or pricing.is_batch(shape):
            continue
        sold = (rate.batch_per_second for tier in found.card.tiers for rate in tier.rates)
        name = found.card.name if all(price is None for price in sold) else found.label
        before = left.get(name, AtOnce(name, 0, 0))
        left[name] = AtOnce(name, before.clips + clips, before.requests + requests)
    yield from left.values()


def saving_text(saving: BatchSaving, currency: str) -> tuple[str, ...]:
    """The sentences that tell what the batch lane saves, what it would, and what is not in it."""
    told = []
    taken, open_ = saving.taken, saving.open
    if taken is not None and taken.run is None:
        why = "a price is not"
        if taken.is_exchange_missing:
            why = f"no rate of exchange leads to {currency}"
        told.append(f"What the batch lane saves is not known: {why}.")
    elif taken is not None:
        told.append(
            f"The batch lane {_verb(taken)}s {_amounts(taken, currency)} on {_clips(taken)}."
        )
    if open_ is not None and open_.run:
        lane = "In it, too," if taken else "In the batch lane"
        when = "" if open_.window is None else f", done within {duration_text(open_.window)}"
        amounts = f"{_verb(open_)} {_amounts(open_, currency)}"
        told.append(f"{lane} {_clips(open_)} would {amounts}{when}.")
    told += [
        f"{one.name} has no batch lane: {counted(one.clips, 'clip')}"
        f" {'is' if one.clips == 1 else 'are'} asked for at once."
        for one in saving.at_once
    ]
    return tuple(told)


def _saving(estimate: Estimate, at_once: Pricing, shapes: list[Shape]) -> Saving | None:
    if not shapes:
        return None
    clips = requests = unknown = apart = 0
    run = ZERO
    windows = set()
    for shape in shapes:
        offer, frame, seconds, _, reference = shape
        number, _, asked = estimate.tally.shapes[shape]
        clips += number
        requests += asked
        found = estimate.pricing.find(offer)
        windows.add(found.card.batch_window if isinstance(found, Found) else None)
        dear = at_once.cell((offer, frame, seconds, None, reference))
        cheap = at_once.cell((offer, frame, seconds, "batch", reference))
        if isinstance(dear, Missing) or isinstance(cheap, Missing):
            unknown += number
            codes = {one.code for one in (dear, cheap) if isinstance(one, Missing)}
            apart += number if codes == {"exchange-unknown"} else 0
        else:
            run += (dear - cheap) * asked
    known = None if unknown == clips else run
    return Saving(
        clips=clips,
        requests=requests,
        unknown=unknown,
        run=known,
        month=None if known is None else known * estimate.plan.runs,
        window=None if None in windows else max(one for one in windows if one is not None),
        is_exchange_missing=apart == clips,
    )


def _clips(saving: Saving) -> str:
    """The clips that an amount speaks of."""
    return counted(saving.clips - saving.unknown, "clip")


def _verb(saving: Saving) -> str:
    """What a lane does: it may cost more, too."""
    return "cost" if saving.run is not None and saving.run < 0 else "save"


def _amounts(saving: Saving, currency: str) -> str:
    assert saving.run is not None and saving.month is not None
    if not saving.run:
        return "nothing"
    more = " more" if saving.run < 0 else ""
    run = f"{money.shown(abs(saving.run), currency)}{more} a run"
    if saving.month == saving.run:
        return run
    return f"{run} ({money.shown(abs(saving.month), currency)}{more} a month)"
