"""Moving a plan, or some of its clips, to another rate card.

For the clips that move together the nearest offers of the new card are found by these rules, one
after the other:

1. Its frame must be on offer; where the clip is marked for sound, a model that is known to make it;
   where it has no reference, one that makes clips from nothing; and one that the plan's account on
   the new card may use. Where there is none, the clip does not fit and stays where it is.
2. The picture is the smallest that is at least as large as before, by its short side; where none
   is, the largest. Of an offer that no card has, its name tells it, such as 1080p; else it is that
   of the first offer that the new card compares.
3. Offers with a known price go before the others. Where the clip has had sound, those with sound go
   first, then those of which that is not known.
4. Of the tiers that are left, all clips that were on one tier go to one: to that which is open to
   most of them; then that which makes most of them in one piece; then that whose price per second
   is nearest to the old one, by their ratio, whatever a clip gets too much; then that which has
   most of their lengths; then the cheaper one; then the first of the card.
5. A length that is not on offer there becomes a longer one, or several that together last as long,
   at least cost.

A clip that was moved before is moved as what it was at first, so that moves do not add up; but
where it is on another offer than the rules give it, somebody chose that, and it is moved from there
(see `starts`). It goes back to exactly what it was at first on the card it came from (see `marks`),
whatever offer and whatever length in place of its own it was given elsewhere meanwhile; on that
card itself it is what it is there now (see `starts`). Between cards of one family a clip goes to
the offer of the same id, in its length and lane (see `family`); where the plan goes along, one that
names a card in its offer stays on that. No clip is ever lost: what does not fit keeps its offer, as
a full address where the plan's own card changes, and so its price.

A `Moving` is there to be looked at before anything changes, and each of its lines can be overruled.
`moved` makes the plan of it. Nothing here reads a card from disk or asks for the day.
"""

from soraplan.core.moving.made import BeforeAfter, moved, totals
from soraplan.core.moving.move import (
    BY_RULE,
    Choice,
    Moving,
    choices,
    moving,
    moving_runs,
    notes,
    overruled,
    said_once,
)

__all__ = [
    "BY_RULE",
    "BeforeAfter",
    "Choice",
    "Moving",
    "choices",
    "moved",
    "moving",
    "moving_runs",
    "notes",
    "overruled",
    "said_once",
    "totals",
]
