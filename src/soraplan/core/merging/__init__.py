"""One plan of two that were made of the same one: what somebody did here, and somebody else there.

Clips are merged by their id and field by field, settings one by one. What only one side changed is
taken from there; what both changed alike is one change; what both changed differently is a clash,
which a person settles. No clip goes that a side still has, unless the other side removed it and
this one left it alone. What was changed of a clip that the other side split is changed in its
pieces; pieces of two ways to split it never stand together. Moves of different clips are both made
(see `order`). Nothing here reads a file, asks anybody or knows a price.
"""

from soraplan.core.merging.clash import Clash, Kind, Side, Values
from soraplan.core.merging.merged import Merged, Taken, merged

__all__ = ["Clash", "Kind", "Merged", "Side", "Taken", "Values", "merged"]
