"""The lines of a move: what each clip becomes on another card, and for what price."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from soraplan.core.document import Lane
from soraplan.core.moving.marks import Run
from soraplan.core.moving.words import Loss

Kind = Literal["moved", "restored", "there", "stays"]
"""Moved by the rules; put back to where it was at first; on the card already; or not moved."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What clips that are alike become.

    `offer` is the address it has then, with its card, and `label` names it. `lane` is the lane that
    it is asked for in, be that the clip's own or the plan's. `prices_before` are what one
    generation of each clip costs so far, and `price` what one of all lengths together costs then,
    in the two currencies; None where not known. `changes` are sentences without full stop of what
    else becomes of it, and `losses` what of that makes it less than it is now. For a clip that
    stays, `reason` says why; it is empty where somebody wants it so.
    """

    kind: Kind
    offer: str
    label: str
    lengths: tuple[int, ...]
    lane: Lane | None
    label_before: str
    prices_before: tuple[Decimal | None, ...]
    currency_before: str
    price: Decimal | None
    currency: str
    changes: tuple[str, ...] = ()
    reason: str = ""
    losses: frozenset[Loss] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One clip of a move, or the pieces of one that are put together again.

    `ruled` is what the rules give it in this move, which they decide for all its clips together.
    """

    run: Run
    outcome: Outcome
    ruled: Outcome

    @property
    def positions(self) -> tuple[int, ...]:
        """Where it stands in the queue before the move."""
        return self.run.positions

    @property
    def is_overruled(self) -> bool:
        """Whether somebody wants it otherwise than the rules have it."""
        return self.outcome is not self.ruled

    @property
    def is_kept(self) -> bool:
        """Whether it is on the same offer before and after the move."""
        return self.outcome.kind in ("stays", "there")

    @property
    def is_refitted(self) -> bool:
        """Whether its length is not on offer there: it was split, lengthened or cut."""
        return not self.is_kept and self.outcome.lengths != (self.run.origin.seconds,)

    @property
    def cost_before(self) -> Decimal | None:
        """What it costs per run before the move, in that currency; None where not known."""
        cost = Decimal(0)
        for price, clip in zip(self.outcome.prices_before, self.run.clips, strict=True):
            if clip.omitted:
                continue
            if price is None:
                return None
            cost += price * clip.requests
        return cost

    @property
    def cost_after(self) -> Decimal | None:
        """What it costs per run after the move, in that currency; None where not known."""
        if self.is_kept:
            return self.cost_before
        if self.run.origin.omitted:
            return Decimal(0)
        price = self.outcome.price
        return None if price is None else price * self.run.origin.requests
