"""What the batch lane saves: what is in it against the same asked for at once, and the other way.

Only prices are compared here. When a batch is done is told by the pace.
"""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.money import ZERO
from soraplan.core.pricing import Found, Missing, Pricing, Shape
from soraplan.core.words import counted, duration_text


@dataclass(frozen=True, slots=True)
class Saving:
    """What some clips cost less in the batch lane than asked for at once, in the plan's currency.

    `run` is None where one of the two prices is not known of any of the clips; else `unknown`
    counts the clips that it leaves out for that. `window` is the time in seconds in which the
    vendors promise all of them, None where one does not say it.
    """

    clips: int
    requests: int
    unknown: int
    run: Decimal | None
    month: Decimal | None
    window: int | None


@dataclass(frozen=True, slots=True)
class BatchSaving:
    """What the batch lane saves a plan: `taken` by the clips in it, `open` by those not in it.

    `open` speaks of the clips whose offer has a batch price, as if all of them went there. Either
    is None where there are no such clips.
    """

    taken: Saving | None
    open: Saving | None


def batch_saving(estimate: Estimate) -> BatchSaving:
    """What the batch lane saves the plan as mixed."""
    pricing = estimate.pricing
    at_once = pricing.without_lane()
    taken: list[Shape] = []
    open_: list[Shape] = []
    for shape in estimate.tally.shapes:
        if pricing.is_batch(shape):
            taken.append(shape)
        elif _is_sold(pricing, shape):
            open_.append(shape)
    return BatchSaving(_saving(estimate, at_once, taken), _saving(estimate, at_once, open_))


def saving_text(saving: BatchSaving, currency: str) -> tuple[str, ...]:
    """The sentences that tell what the batch lane saves, and what it would; none without either."""
    told = []
    taken, open_ = saving.taken, saving.open
    if taken is not None and taken.run is None:
        told.append("What the batch lane saves is not known: a price is not.")
    elif taken is not None and taken.run is not None and taken.run > 0:
        told.append(f"The batch lane saves {_amounts(taken, currency)} on {_clips(taken)}.")
    if open_ is not None and open_.run is not None and open_.run > 0:
        lane = "In it, too," if taken else "In the batch lane"
        when = "" if open_.window is None else f", done within {duration_text(open_.window)}"
        told.append(f"{lane} {_clips(open_)} would save {_amounts(open_, currency)}{when}.")
    return tuple(told)


def _is_sold(pricing: Pricing, shape: Shape) -> bool:
    """Whether a batch price is known where a shape's requests go."""
    found = pricing.find(shape[0])
    return isinstance(found, Found) and found.rate.batch_per_second is not None


def _saving(estimate: Estimate, at_once: Pricing, shapes: list[Shape]) -> Saving | None:
    if not shapes:
        return None
    clips = requests = unknown = 0
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
    )


def _clips(saving: Saving) -> str:
    """The clips that an amount speaks of."""
    return counted(saving.clips - saving.unknown, "clip")


def _amounts(saving: Saving, currency: str) -> str:
    assert saving.run is not None and saving.month is not None
    run = f"{money.shown(saving.run, currency)} a run"
    if saving.month == saving.run:
        return run
    return f"{run} ({money.shown(saving.month, currency)} a month)"
