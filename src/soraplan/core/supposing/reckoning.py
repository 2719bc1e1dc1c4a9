"""Reckoning with a what-if: the estimate of a plan whose prices, takes and limits are supposed.

The plan and the cards stay as they are. A second estimate is made from values that were changed on
the way in, card by card when one is asked for and chunk by chunk of the queue, so that an edit of
a plan of any size costs about the same with a what-if as without. What comes out carries a plan of
its own, which must never be saved or exported.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Any

from soraplan.core.cards import FIGURES, Rate, RateCard, Tier
from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk, PerChunk
from soraplan.core.document import MAX_TAKES
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.plan import Plan
from soraplan.core.rates.shelf import Shelf, trouble, troubles
from soraplan.core.supposing.outlook import Outlook, days_to_ask
from soraplan.core.supposing.what_if import ONE, WhatIf, about, times
from soraplan.core.text.words import counted, nearest_word

_NO_OUTLOOKS: Mapping[str, Outlook] = MappingProxyType({})


class Supposing:
    """A what-if held over one plan after another; after an edit it works out only what changed.

    `estimator` is the one that the plan itself is estimated with: its cards, day and rates of
    exchange are taken, and it is left as it is. `outlooks` maps ids to the outlooks there are.
    Raises ValueError, with a sentence, where the outlook is not among them, has no figures, or is
    asked for a day that is too far away.
    """

    def __init__(
        self,
        what_if: WhatIf,
        estimator: Estimator,
        outlooks: Mapping[str, Outlook] = _NO_OUTLOOKS,
    ) -> None:
        self.what_if = what_if
        self.outlook: Outlook | None = None
        self.by_then = ONE
        """What the outlook multiplies all prices by; 1 without one."""
        if what_if.outlook is not None:
            self._look_out(what_if.outlook, outlooks, estimator)
        self._cards = _SupposedCards(estimator.cards, what_if, self.by_then)
        self._estimator = Estimator(
            self._cards if what_if.has_prices else estimator.cards,
            estimator.today,
            estimator.exchange,
        )
        self._chunks = PerChunk(self._supposed_chunk)
        self._last: tuple[Plan, Plan, int] | None = None

    def _look_out(self, id_: str, outlooks: Mapping[str, Outlook], estimator: Estimator) -> None:
        if told := list(_outlook_problems(self.what_if, estimator.today, outlooks)):
            raise ValueError(" ".join(told))
        on = self.what_if.on
        assert on is not None
        self.outlook = outlooks[id_]
        self.by_then = self.outlook.factor(estimator.today, on) or ONE

    def estimate(self, plan: Plan) -> Estimate:
        """The estimate of a plan as it would be; its `plan` is the supposed one, not this."""
        return self._estimator.estimate(self.plan(plan))

    def plan(self, plan: Plan) -> Plan:
        """The plan as it would be: takes, account, jobs at once, and the prices that it carries.

        The same value where nothing of it is supposed. Never to be saved.
        """
        return self._supposed(plan)[0]

    def cut_short(self, plan: Plan) -> int:
        """How many clips did not get all supposed takes, because they met the most there are."""
        return self._supposed(plan)[1]

    def parts(self, plan: Plan) -> tuple[str, ...]:
        """What is supposed of a plan in a few words each, accounts and factors told by name."""
        card = self._own_card(plan)
        account = card.account(self.what_if.account) if card and self.what_if.account else None
        return self.what_if.parts(
            account.name if account else None, None if self.outlook is None else self.by_then
        )

    def notes(self, plan: Plan) -> tuple[str, ...]:
        """Sentences that belong beside the figures, so that nobody takes them for more."""
        told = []
        if self.what_if.takes != 1:
            told.append(
                f"Takes {times(self.what_if.takes)}, rounded up to whole ones, changes what is"
                " planned, what is sent and when it is done. One take each, P50 to P90 and the"
                " chance within budget follow from keep rates and prices, not from planned takes."
            )
        if cut := self.cut_short(plan):
            verb = "has" if cut == 1 else "have"
            told.append(
                f"{counted(cut, 'clip')} {verb} only {MAX_TAKES:,} takes, the most there are."
            )
        if self.outlook is not None:
            told.extend(self._outlook_notes(self.outlook))
        return tuple(told)

    def _outlook_notes(self, outlook: Outlook) -> Iterator[str]:
        on, today = self.what_if.on, self._estimator.today
        yield (
            f"{outlook.name}: prices {about(self.by_then)} from {today} to {on}. {outlook.about}"
        )
        if on and outlook.last and max(on, today) > outlook.last:
            yield f"It says nothing of the time after {outlook.last}, which is taken as flat."
        if on and outlook.first and min(on, today) < outlook.first:
            yield f"It says nothing of the time before {outlook.first}, which is taken as flat."

    def _own_card(self, plan: Plan) -> RateCard | None:
        carried = {card.id: card for card in plan.carried}
        return carried.get(plan.rates) or self._cards.installed.get(plan.rates)

    def _supposed(self, plan: Plan) -> tuple[Plan, int]:
        last = self._last
        if last is None or last[0] is not plan:
            last = self._last = (plan, *self._work_out(plan))
        return last[1], last[2]

    def _work_out(self, plan: Plan) -> tuple[Plan, int]:
        what_if = self.what_if
        changes: dict[str, Any] = {}
        cut = 0
        if what_if.takes != 1:
            chunks = self._chunks(plan.clips)
            changes["clips"] = plan.clips.with_chunks(chunk for chunk, _ in chunks)
            cut = sum(number for _, number in chunks)
        if what_if.account is not None:
            changes["account"] = what_if.account
        if what_if.concurrent is not None:
            changes["concurrent"] = what_if.concurrent
        if what_if.has_prices and plan.embedded_card is not None:
            changes["embedded_card"] = self._cards.supposed(plan.embedded_card)
        if what_if.has_prices and plan.embedded_cards:
            changes["embedded_cards"] = tuple(map(self._cards.supposed, plan.embedded_cards))
        return (plan.model_copy(update=changes) if changes else plan), cut

    def _supposed_chunk(self, chunk: Chunk) -> tuple[Chunk, int]:
        """A chunk with its takes multiplied, and how many of its clips met the most there are."""
        takes: dict[int, int] = {}
        cut = 0
        clips = []
        for clip in chunk:
            becomes = takes.get(clip.takes)
            if becomes is None:
                becomes = takes[clip.takes] = _multiplied(clip.takes, self.what_if.takes)
            clips.append(_with_takes(clip, min(becomes, MAX_TAKES)))
            cut += becomes > MAX_TAKES
        return tuple(clips), cut


def supposed_card(card: RateCard, what_if: WhatIf, by_then: Decimal = ONE) -> RateCard:
    """A card with its prices multiplied; the same value where none of its tiers is meant.

    Every amount that is billed is multiplied, the least charge of a job and fees included, so that
    every known price comes out multiplied by exactly that factor. What is not known stays unknown.
    Limits of spend stay as they are: they are the vendor's, not prices.
    """
    tiers = tuple(
        _supposed_tier(tier, what_if.price_factor(card.id, tier.id) * by_then)
        for tier in card.tiers
    )
    if all(new is old for new, old in zip(tiers, card.tiers, strict=True)):
        return card
    return card.model_copy(update={"tiers": tiers})


def problems(
    what_if: WhatIf,
    plan: Plan,
    cards: Mapping[str, RateCard],
    today: date,
    outlooks: Mapping[str, Outlook] = _NO_OUTLOOKS,
) -> tuple[str, ...]:
    """What a what-if names that is not there, a sentence each with the nearest that is.

    `cards` are the installed ones; those that the plan carries count, too. A day that is too far
    from today for an outlook is told as well.
    """
    known = {card.id: card for card in plan.carried}
    told = []
    for scope, _ in what_if.prices:
        id_, _, tier = scope.partition("/")
        card = known.get(id_) or cards.get(id_)
        if id_ and card is None:
            told.append(
                f"price.{scope}: no rate card '{id_}' is installed." + _meant(id_, [*known, *cards])
            )
        elif card is not None and tier and tier not in (ids := [one.id for one in card.tiers]):
            told.append(f"price.{scope}: {card.name} has no tier '{tier}'.{_meant(tier, ids)}")
    if what_if.account is not None:
        card = known.get(plan.rates) or cards.get(plan.rates)
        if card is None:
            told.append(
                f"account={what_if.account}: the plan's rate card {plan.rates} is not installed,"
                " so that its accounts are not known."
            )
        elif card.account(what_if.account) is None:
            told.append(
                f"account={what_if.account}: {card.name} has no account of that id."
                + _meant(what_if.account, [account.id for account in card.accounts])
            )
    told.extend(_outlook_problems(what_if, today, outlooks))
    return tuple(told)


def _outlook_problems(
    what_if: WhatIf, today: date, outlooks: Mapping[str, Outlook]
) -> Iterator[str]:
    id_, on = what_if.outlook, what_if.on
    if id_ is None or on is None:
        return
    one = outlooks.get(id_)
    if one is None:
        yield f"outlook={id_}: there is no such outlook.{_meant(id_, outlooks)}"
    elif not one.points:
        yield f"outlook={id_}: {one.name} has no figures, only words: {one.about}"
    first, last = days_to_ask(today)
    if not first <= on <= last:
        yield f"on={on}: the day must be between {first} and {last}."


def _meant(word: str, known: "Mapping[str, Any] | list[str]") -> str:
    near = nearest_word(word, known)
    if near:
        return f" Did you mean {near}?"
    return f" There are {', '.join(sorted(set(known)))}." if known else ""


class _SupposedCards(Shelf):
    """Installed cards with other prices. One that nobody asks for stays unread."""

    def __init__(
        self, installed: Mapping[str, RateCard], what_if: WhatIf, by_then: Decimal
    ) -> None:
        self.installed = installed
        self._what_if = what_if
        self._by_then = by_then
        # The card is kept with its result, so that its id cannot be given to another one.
        self._known: dict[int, tuple[RateCard, RateCard]] = {}

    def supposed(self, card: RateCard) -> RateCard:
        """A card with other prices, the same value every time that one is given."""
        known = self._known.get(id(card))
        if known is None:
            made = supposed_card(card, self._what_if, self._by_then)
            known = self._known[id(card)] = (card, made)
        return known[1]

    def trouble(self, card_id: str) -> str | None:
        return trouble(self.installed, card_id)

    def troubles(self) -> Sequence[str]:
        return troubles(self.installed)

    def __getitem__(self, id_: str) -> RateCard:
        return self.supposed(self.installed[id_])

    def __contains__(self, id_: object) -> bool:
        # Mapping's own would read the card.
        return id_ in self.installed

    def __iter__(self) -> Iterator[str]:
        return iter(self.installed)

    def __len__(self) -> int:
        return len(self.installed)


def _supposed_tier(tier: Tier, factor: Decimal) -> Tier:
    if factor == 1:
        return tier
    return tier.model_copy(
        update={"rates": tuple(_supposed_rate(rate, factor) for rate in tier.rates)}
    )


def _supposed_rate(rate: Rate, factor: Decimal) -> Rate:
    changes: dict[str, Any] = {}
    for key in FIGURES:
        figure = getattr(rate, key)
        if isinstance(figure, dict):
            changes[key] = {length: amount * factor for length, amount in figure.items()}
        elif figure is not None:
            changes[key] = figure * factor
    return rate.model_copy(update=changes)


def _multiplied(takes: int, factor: Decimal) -> int:
    """Whole takes, rounded up, and at least one."""
    return max(1, int((takes * factor).to_integral_value(ROUND_CEILING)))


def _with_takes(clip: Clip, takes: int) -> Clip:
    return clip if takes == clip.takes else clip.model_copy(update={"takes": takes})
