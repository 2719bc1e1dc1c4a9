"""An amount before and after, and the difference where there is one.

It knows nothing of plans, and of currencies only that two of them are never added up.
"""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.currencies import Amounts
from soraplan.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Shift:
    """An amount in the old and in the new version; None is not known.

    `old_unknown` and `new_unknown` count the clips that it leaves out. Of these, `old_apart` and
    `new_apart` have their price in a currency that no rate of exchange leads from: `old_foreign`
    and `new_foreign` have those amounts. `is_like` says whether the difference of the two is that
    of the whole, but for what stands apart.
    """

    old: Decimal | None
    new: Decimal | None
    old_unknown: int = 0
    new_unknown: int = 0
    is_like: bool = True
    old_apart: int = 0
    new_apart: int = 0
    old_foreign: Amounts = ()
    new_foreign: Amounts = ()

    @property
    def old_unpriced(self) -> int:
        """The clips of the old version that have no price in any currency."""
        return self.old_unknown - self.old_apart

    @property
    def new_unpriced(self) -> int:
        """The clips of the new version that have no price in any currency."""
        return self.new_unknown - self.new_apart

    @property
    def difference(self) -> Decimal | None:
        """How much more it is; None where that cannot be said in one currency."""
        if self.old is None or self.new is None or not self.is_like:
            return None
        return self.new - self.old if self.old_foreign == self.new_foreign else None

    def differences(self, currency: str) -> tuple[tuple[str, Decimal, Decimal], ...] | None:
        """By currency, that of the plan first: how much more it is, and the old amount.

        A currency in which nothing changed has no entry. None where the differences cannot be said.
        """
        difference = self.difference
        if difference is not None and self.old is not None:
            return ((currency, difference, self.old),) if difference else ()
        if not self.is_like or not (self.old_foreign or self.new_foreign):
            return None
        before = {currency: self.old or ZERO, **dict(self.old_foreign)}
        after = {currency: self.new or ZERO, **dict(self.new_foreign)}
        told = ((one, before.get(one, ZERO), after.get(one, ZERO)) for one in {**before, **after})
        return tuple((one, new - old, old) for one, old, new in told if new != old)

    @property
    def sign(self) -> int:
        """Whether it is more (1) or less (-1) in every currency that changed; else 0."""
        found = {more > 0 for _, more, _ in self.differences("") or ()}
        return 0 if len(found) != 1 else 1 if found.pop() else -1

    @property
    def is_same(self) -> bool:
        """Whether nothing about it changed, as far as that is known."""
        before = self.old, self.old_unknown, self.old_foreign
        return before == (self.new, self.new_unknown, self.new_foreign) and self.is_like

    @property
    def share(self) -> Decimal | None:
        """The difference as a part of the old amount; None where that is nothing or not known."""
        difference = None if self.old_foreign else self.difference
        return difference / self.old if difference is not None and self.old else None
