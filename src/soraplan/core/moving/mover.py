"""Works out what clips become on another card.

The docstring of the package says by which rules. Clips that are alike are worked out once.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import factor
from soraplan.core.document import Lane, card_named
from soraplan.core.estimate import Estimate
from soraplan.core.moved_text import full_address
from soraplan.core.moving import words
from soraplan.core.moving.family import account_there, are_of_one, stays_in_family
from soraplan.core.moving.lines import Outcome
from soraplan.core.moving.marks import Run, came_from
from soraplan.core.moving.rules import (
    Case,
    Way,
    Wish,
    chosen,
    fitting,
    named_side,
    short_side,
    tiers_in_order,
    way,
    ways,
)
from soraplan.core.moving.words import NO_OFFER, Now, losses
from soraplan.core.pricing import Found, Missing, lane_on, reference_of, shape_of, shown_resolution


class Mover:
    """Works out what clips of a plan become on a card.

    `is_whole` says that the plan itself moves there, and not only some of its clips, and
    `is_in_family` that it keeps its settings (see `family`).
    """

    def __init__(self, estimate: Estimate, card: RateCard, *, is_whole: bool) -> None:
        self._plan = estimate.plan
        self._pricing = estimate.pricing
        self._card = card
        self._is_whole = is_whole
        self._rates_after = card.id if is_whole else self._plan.rates
        home = came_from(self._plan)
        is_return = is_whole and home is not None and home.rates == card.id
        named = home.account if is_return and home else account_there(estimate, card)
        self._account = card.account(named)
        self.is_in_family = stays_in_family(estimate, card.id, is_whole=is_whole)
        lane_home = home.lane if home else None
        self._lane_back = self._plan.lane if self.is_in_family or not is_whole else lane_home

    def by_rule(self, queue: Sequence[Run]) -> list[Outcome]:
        """What clips become by the rules, those that are moved together."""
        return self._decided(queue, self._without_choice)

    def by_rule_at_first(self, queue: Sequence[Run]) -> list[Outcome]:
        """As `by_rule`, as if none of them were there already, or came from there."""
        return self._decided(queue, lambda _: None)

    def _decided(
        self, queue: Sequence[Run], settled: Callable[[Run], Outcome | None]
    ) -> list[Outcome]:
        keys = [self._key(run) for run in queue]
        number = Counter(keys)
        first = dict(zip(reversed(keys), reversed(queue), strict=True))
        made: dict[object, Outcome] = {}
        left: dict[str, dict[object, Case]] = {}
        for key in number:
            run = first[key]
            outcome = settled(run)
            if outcome is not None:
                made[key] = outcome
                continue
            wish = self.wish(run)
            found = ways(self._card, wish)
            fit = self._in_family(run, found) or fitting(found, wish)
            if fit:
                old_tier = run.start.rpartition("/")[0] or run.start
                left.setdefault(old_tier, {})[key] = Case(wish, fit, number[key])
            else:
                made[key] = self.staying(run, words.misfit(self._card, found, wish))
        for cases in left.values():
            tiers = tiers_in_order(list(cases.values()))
            for key, case in cases.items():
                made[key] = self._on(first[key], chosen(case, tiers), case.wish)
        return [made[key] for key in keys]

    def _key(self, run: Run) -> object:
        """What all clips have in common that become the same."""
        origin = run.origin
        return (
            *(run.card, run.written, run.chosen, run.is_same, run.is_marked, run.pieces),
            *(origin.lane, origin.audio),
            *(shape_of(origin), tuple(map(shape_of, run.clips))),
        )

    def _without_choice(self, run: Run) -> Outcome | None:
        """What a clip becomes that need not be looked for; None for all others."""
        if run.is_same:
            return self._same(run)
        back = self._back(run)
        if back is None and all(self._is_there(clip) for clip in run.clips):
            return replace(self.staying(run), kind="there")
        return back

    def _same(self, run: Run) -> Outcome:
        """What a clip becomes that goes to the offer of its own id, and is else as it is.

        Where its plan goes along, one that names a card in its offer stays on that, and one that no
        card has is none there either.
        """
        clip, now, there = run.clips[0], self._find(run.address), self.same_offer(run.address)
        if self.is_in_family and card_named(clip.offer):
            return replace(self.staying(run), kind="there" if self._is_there(clip) else "stays")
        if self.is_in_family and isinstance(now, Missing):
            return self.staying(run, now.reason)
        assert isinstance(now, Found) and there is not None
        lane = lane_on(there, clip.lane, self._plan.lane)
        is_sized = clip.frame in there.rate.sizes
        price = there.rate.cost(clip.seconds, lane, reference_of(clip)) if is_sized else None
        name = f"{there.tier.id}/{there.rate.resolution}"
        one = Way(name, there.tier, there.rate, (clip.seconds,), lane, price)
        # The sound that it is marked for is what it has, or has not, today.
        return self._on(run, one, replace(self.wish(run), audio=False))

    def _in_family(self, run: Run, found: Sequence[Way]) -> list[Way]:
        """The offer that a clip had on a card of the same family; none where it may not have it."""
        there = self.same_offer(run.start)
        return [one for one in found if there and one.rate is there.rate and one.why_not is None]

    def is_same(self, clip: Clip) -> bool:
        """Whether a clip keeps the id of its offer, as that is on another card of the family."""
        address = full_address(self._plan.rates, clip.offer)
        if self.is_in_family and (
            card_named(clip.offer) or isinstance(self._find(address), Missing)
        ):
            return True
        return self.same_offer(address) is not None

    def same_offer(self, address: str) -> Found | None:
        """The offer of the card with the id of one on another card of its family, if it has it."""
        card = address.partition("/")[0]
        if card == self._card.id or not are_of_one(self._pricing, card, self._card.id):
            return None
        now = self._find(address)
        if isinstance(now, Missing):
            return None
        there = self._find(f"{self._card.id}/{now.tier.id}/{now.rate.resolution}")
        return None if isinstance(there, Missing) else there

    def on_offer(self, run: Run, offer: str, lengths: Sequence[int] | None) -> Outcome:
        """What a clip becomes on an offer of the card, in given lengths or by the rules.

        Raises ValueError, with a sentence, where that cannot be.
        """
        found = self._pricing.find(full_address(self._card.id, offer))
        if isinstance(found, Missing) or found.card.id != self._card.id:
            raise ValueError(f"{self._card.name} has no offer {offer}")
        wish = self.wish(run)
        one = way("/".join(offer.split("/")[-2:]), found.tier, found.rate, wish, lengths)
        if not one.is_possible:
            raise ValueError(f"{self._card.name} {one.label}: {one.why_not}")
        return self._on(run, one, wish, is_wanted=True)

    def staying(self, run: Run, reason: str = "") -> Outcome:
        """What a clip is that stays as it is, and why if not because somebody wants it."""
        now = self._now(run)
        return Outcome(
            kind="stays",
            offer=now.offer,
            label=now.full_label if self._is_whole else now.label,
            lengths=tuple(clip.seconds for clip in run.clips),
            lane=now.lane,
            label_before=self._label_now(run),
            prices_before=now.prices,
            currency_before=now.currency,
            price=None,
            currency=now.currency,
            reason=reason,
        )

    def wish(self, run: Run) -> Wish:
        """What the rules look at of a clip, as what it starts from."""
        origin = run.origin
        lane, reference = self._lane(run), reference_of(origin)
        found = self._find(run.start)
        side = named_side(run.start)
        price, is_heard = None, False
        if isinstance(found, Missing) and side is None:
            first = self._find(f"{self._card.id}/{self._card.columns()[0]}")
            side = short_side(first.rate, origin.frame) if isinstance(first, Found) else None
        if isinstance(found, Found):
            side, is_heard = short_side(found.rate, origin.frame), found.tier.audio is True
            times = factor(found.card.currency, self._card.currency, self._pricing.held_today)
            cost = found.rate.cost(origin.seconds, lane_on(found, None, lane), reference)
            price = None if times is None or cost is None else cost * times
        return Wish(
            frame=origin.frame,
            seconds=origin.seconds,
            lane=lane,
            reference=reference,
            audio=origin.audio,
            is_heard=is_heard,
            side=side,
            price=price,
            account=self._account,
        )

    def _back(self, run: Run) -> Outcome | None:
        """What a clip becomes that goes back to where it was at first; None for all others."""
        if not run.is_marked:
            return None
        if run.pieces and all(self._is_there(clip) for clip in run.clips):
            # It keeps its marks there, as one of several pieces.
            return None
        if not self.is_from_there(run):
            return None
        found = self._find(run.address)
        if isinstance(found, Missing):
            return self._back_unknown(run, found) if self._is_with_plan(run) else None
        wish, name = self.wish(run), f"{found.tier.id}/{found.rate.resolution}"
        lane = lane_on(found, run.origin.lane, self._lane_back)
        lengths: tuple[int, ...] = (wish.seconds,)
        if run.pieces:
            lengths = way(name, found.tier, found.rate, wish).lengths or lengths
        costs = [found.rate.cost(length, lane, wish.reference) for length in lengths]
        known = [cost for cost in costs if cost is not None and wish.frame in found.rate.sizes]
        price = sum(known, Decimal(0)) if len(known) == len(costs) else None
        one = Way(name, found.tier, found.rate, lengths, lane, price)
        return replace(self._on(run, one, wish, back_to=found.card), kind="restored")

    def is_from_there(self, run: Run) -> bool:
        """Whether a clip goes back to where it was at first."""
        return run.is_marked and (self._is_first(run) or self._is_with_plan(run))

    def _is_first(self, run: Run) -> bool:
        return run.address.split("/")[0] == self._card.id

    def _is_with_plan(self, run: Run) -> bool:
        """Whether a clip comes back with its plan, which was on this card at first."""
        is_home = run.card == self._rates_after
        return is_home and (self._is_whole or self._is_first(run))

    def _back_unknown(self, run: Run, why: Missing) -> Outcome:
        """What a clip becomes that goes back to an offer that no card has any more."""
        seconds = (run.origin.seconds,)
        stays = self.staying(run)
        return replace(
            stays,
            kind="restored",
            offer=run.address,
            label=run.address,
            lengths=seconds,
            lane=lane_on(why, run.origin.lane, self._lane_back),
            currency=self._card.currency,
            changes=(
                *((run.pieces,) if run.pieces else ()),
                *words.lengths_changed(run, seconds, is_back=True),
                why.reason,
            ),
        )

    def _on(
        self,
        run: Run,
        one: Way,
        wish: Wish,
        *,
        back_to: RateCard | None = None,
        is_wanted: bool = False,
    ) -> Outcome:
        """What a clip becomes on an offer of the card, or of the one that it goes back to.

        `is_wanted` says that somebody chose the offer and not the rules.
        """
        now = self._now(run)
        card = back_to or self._card
        is_own = card.id == self._rates_after
        return Outcome(
            kind="moved",
            offer=f"{card.id}/{one.offer}",
            label=one.label if is_own else card.named(one.label),
            lengths=one.lengths,
            lane=one.lane,
            label_before=self._label_now(run),
            prices_before=now.prices,
            currency_before=now.currency,
            price=one.price,
            currency=card.currency,
            changes=tuple(
                words.changes(
                    run,
                    now,
                    one,
                    wish,
                    is_back=back_to is not None,
                    is_wanted=is_wanted,
                    no_price=self._no_price(run, one) if back_to else words.NO_PRICE,
                ),
            )
            + self._way_back(run, is_back=back_to is not None),
            losses=frozenset() if back_to else frozenset(losses(now, one, wish)),
        )

    def _way_back(self, run: Run, *, is_back: bool) -> tuple[str, ...]:
        """That a clip comes back with its plan to another place than it leaves now.

        It keeps one mark, and that is of where it was before it was moved by itself.
        """
        leaves = self._is_whole and came_from(self._plan) is None and run.is_marked
        if is_back or not leaves or all(self._is_home(run, clip) for clip in run.clips):
            return ()
        first = self._find(run.address)
        name = run.address
        if isinstance(first, Found):
            name = first.card.named(f"{first.tier.name} {shown_resolution(first.rate.resolution)}")
        return (f"comes back as {name}, what it was at first",)

    def _is_home(self, run: Run, clip: Clip) -> bool:
        now, first = self._find(self.address(clip)), self._find(run.address)
        return isinstance(now, Found) and isinstance(first, Found) and now.rate is first.rate

    def _no_price(self, run: Run, one: Way) -> str:
        """Why a clip that goes back has no price where it was at first; empty where it has one."""
        first = self._find(run.address)
        address = f"{first.card.id}/{one.offer}" if isinstance(first, Found) else run.address
        _, frame, _, _, reference = shape_of(run.origin)
        cells = (
            self._pricing.native((address, frame, length, one.lane, reference))
            for length in one.lengths
        )
        return next((cell.reason for cell in cells if isinstance(cell, Missing)), words.NO_PRICE)

    def _now(self, run: Run) -> Now:
        first = run.clips[0]
        cells = [self._pricing.native(shape_of(clip)) for clip in run.clips]
        currencies = {self._pricing.currency_on(clip.offer) for clip in run.clips}
        is_one = len(currencies) == 1
        return Now(
            offer=self.address(first),
            found=self._pricing.find(first.offer),
            lane=self._pricing.lane(first.offer, first.lane),
            prices=tuple(
                None if isinstance(cell, Missing) or not is_one else cell for cell in cells
            ),
            currency=self._pricing.currency_on(first.offer),
        )

    def _label_now(self, run: Run) -> str:
        """The names of the offers that it has now: pieces may have been put on several."""
        each = (self._now(replace(run, clips=(clip,))).label for clip in run.clips)
        return " + ".join(dict.fromkeys(each))

    def address(self, clip: Clip) -> str:
        """The offer that a clip has now as an address that is true in any plan."""
        address = full_address(self._plan.rates, clip.offer)
        if "/" in address:
            return address
        card = self._pricing.card
        return f"{address}/{next(card.offers()) if card else NO_OFFER}"

    def _find(self, address: str) -> Found | Missing:
        """The rate at an address, which for a card alone is its first one."""
        if "/" not in address:
            card = self._pricing.cards.get(address)
            address = f"{address}/{next(card.offers()) if card else NO_OFFER}"
        return self._pricing.find(address)

    def _is_there(self, clip: Clip) -> bool:
        found = self._pricing.find(clip.offer)
        return isinstance(found, Found) and found.card.id == self._card.id

    def _lane(self, run: Run) -> Lane | None:
        """The batch lane for what is in it now, or was at first."""
        home = came_from(self._plan)
        lanes = [self._plan.lane, run.origin.lane, *(clip.lane for clip in run.clips)]
        if run.is_marked and home:
            lanes.append(home.lane)
        return "batch" if "batch" in lanes else None
