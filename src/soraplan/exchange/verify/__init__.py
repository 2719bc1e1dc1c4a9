"""Whether an exported file still matches a plan, and what has changed since.

A file's receipt is held against the receipt that would be made now. Nothing else in the file is
looked at, so that this says what the file was made from and not that nobody changed it since.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.currencies import RATE_DECIMALS
from soraplan.core.diff import is_positional
from soraplan.core.estimate import Estimate
from soraplan.core.text.words import counted
from soraplan.exchange.receipt import ASIDE, CardStamp, Receipt, receipt

_NAMED = 12
"""Clips that one sentence names; it counts the rest."""

Prints = Mapping[str, tuple[str, str]]
"""The prints of clips by their ids, in the order of the queue."""


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt held against a plan.

    `changed` says sentence by sentence what is made or paid otherwise now, `aside` what changed and
    leaves a match a match.
    """

    receipt: Receipt
    changed: tuple[str, ...]
    aside: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether what is made, and what it costs as planned and is counted as, is the same."""
        return not self.changed


def held(was: Receipt, estimate: Estimate) -> Held:
    """A receipt against the plan and the cards of an estimate."""
    now = receipt(estimate, against=was)
    clips = _Clips(was, now, {clip.id: clip.shot for clip in estimate.plan.clips})
    changed = [*clips.changed(), *_settings(was, now, aside=False), *_cards(was, now, estimate)]
    if was.plan != now.plan and not changed:
        changed.append("Something changed that the short prints of clips and settings do not show.")
    counted_now = _exchange(was, now, estimate)
    if counted_now:
        told = f"mounts in {estimate.currency} are counted otherwise ({'; '.join(counted_now)})."
        changed.append(f"A{told}" if changed else f"What is made is the same; a{told}")
    aside = [*clips.aside(), *_settings(was, now, aside=True), *_dates(was, now, estimate)]
    return Held(was, tuple(changed), tuple(aside))


class _Clips:
    """The clips of two receipts; `shots` has the names of those that are in the plan now."""

    def __init__(self, was: Receipt, now: Receipt, shots: Mapping[str, str]) -> None:
        self._was, self._now, self._shots = was, now, shots
        self._pairs = _pairs(was.clips, now.clips)

    def changed(self) -> Iterator[str]:
        was, now, pairs = self._was.clips, self._now.clips, self._pairs
        if self._was.plan == self._now.plan:
            # The same is made in the same order, under whatever ids.
            return
        if not self._was.lists_clips:
            yield from self._unlisted()
            return
        there = set(pairs.values())
        yield from self._told([id_ for id_ in now if id_ not in there], "{} added")
        yield from self._told([id_ for id_ in was if id_ not in pairs], "{} removed")
        differ = [new for old, new in pairs.items() if was[old][0] != now[new][0]]
        yield from self._told(differ, "{} changed")
        kept = [now[new] for new in pairs.values()]
        if [paid for paid, _ in kept] != [now[id_][0] for id_ in now if id_ in there]:
            yield "The order of the clips changed."

    def _unlisted(self) -> Iterator[str]:
        if self._was.order != self._now.order:
            yield "Clips were added, removed or moved; the file does not list them."
        elif not any(_settings(self._was, self._now, aside=False)):
            yield "Clips changed; the file does not list them."

    def aside(self) -> Iterator[str]:
        was, now = self._was.clips, self._now.clips
        if self._was.plan == self._now.plan and self._was.order != self._now.order:
            yield "Clips have other ids, or changed places with clips that make the same."
        differ = [new for old, new in self._pairs.items() if was[old][1] != now[new][1]]
        yield from self._told(differ, "{} changed in status, owner, tags, notes or the like alone")

    def _told(self, ids: Sequence[str], what: str) -> Iterator[str]:
        if ids:
            names = [self._name(id_) for id_ in ids[:_NAMED]]
            more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
            yield f"{what.format(counted(len(ids), 'clip'))}: {', '.join(names)}{more}."

    def _name(self, id_: str) -> str:
        shot = self._shots.get(id_)
        return f"{shot} ({id_})" if shot else id_


def _pairs(was: Prints, now: Prints) -> dict[str, str]:
    """The ids now of the clips that were there, in the order in which they stood.

    A clip that was given no id, then or now, is found by what it makes, and else by its place.
    """
    loose_was = {id_ for place, id_ in enumerate(was) if is_positional(id_, place)}
    loose_now = {id_ for place, id_ in enumerate(now) if is_positional(id_, place)}
    pairs = {id_: id_ for id_ in was if id_ in now and not (id_ in loose_was and id_ in loose_now)}
    there = set(pairs.values())
    made: defaultdict[tuple[str, bool], deque[str]] = defaultdict(deque)
    for id_, (paid, _) in now.items():
        if id_ not in there:
            made[paid, id_ in loose_now].append(id_)
    for id_, (paid, _) in was.items():
        # Two ids of their own are two clips.
        alike = (
            [made[paid, True]] if id_ not in loose_was else [made[paid, True], made[paid, False]]
        )
        queue = next(filter(None, alike), None)
        if id_ not in pairs and queue:
            pairs[id_] = queue.popleft()
    there = set(pairs.values())
    for old, new in zip(was, now, strict=False):
        if old not in pairs and new not in there and (old in loose_was or new in loose_now):
            pairs[old] = new
    return {id_: pairs[id_] for id_ in was if id_ in pairs}


def _settings(was: Receipt, now: Receipt, *, aside: bool) -> Iterator[str]:
    """The sentence on the settings that differ and decide, or on those that stand aside."""
    keys = dict.fromkeys((*was.settings, *now.settings))
    differ = [
        key.replace("_", " ")
        for key in keys
        if was.settings.get(key) != now.settings.get(key) and (key in ASIDE) == aside
    ]
    if differ:
        yield f"{counted(len(differ), 'setting')} changed: {', '.join(differ)}."


def _cards(was: Receipt, now: Receipt, estimate: Estimate) -> Iterator[str]:
    """What changed in the numbers of the cards that clips are made on.

    Which clips are made on which card is in the print of the plan.
    """
    after = _stamps(now)
    differ = _used_otherwise(was, now)
    for id_, then in _stamps(was).items():
        if id_ in after:
            if id_ in differ and id_ not in was.missing:
                name = _card_name(id_, estimate)
                yield f"The numbers of {name} changed: {_checks(then, after[id_])}."
        elif id_ in now.missing and id_ in was.used:
            yield f"{id_} is not installed any more: its prices are not known."
    for id_ in was.missing:
        if id_ in now.used:
            yield f"{_card_name(id_, estimate)} is installed now; its prices were not known then."
    # A card may be there all the time, and have lost or got what clips are made on.
    for id_ in sorted(differ.difference(was.missing, now.missing)):
        name = _card_name(id_, estimate)
        if id_ not in after:
            yield f"{name} has no longer what clips are made on: its price is not known."
        elif id_ not in _stamps(was):
            yield f"{name} has now what clips are made on; its price was not known then."


def _dates(was: Receipt, now: Receipt, estimate: Estimate) -> Iterator[str]:
    """What changed in the cards and in nothing that clips are made on."""
    after = _stamps(now)
    differ = _used_otherwise(was, now)
    for id_, then in _stamps(was).items():
        one = after.get(id_)
        if one is None or id_ in differ:
            continue
        name = _card_name(id_, estimate)
        if one.print != then.print:
            yield f"Other numbers of {name} changed: {_checks(then, one)}."
        elif one.checked != then.checked:
            yield f"The numbers of {name} are the same: {_checks(then, one)}."


def _exchange(was: Receipt, now: Receipt, estimate: Estimate) -> list[str]:
    """The currencies that are counted otherwise in the plan's: `EUR at 1 USD then, at 2 USD now`.

    The rates of exchange are those of whoever looks, and no part of plan or cards; but what was
    approved in the plan's currency is another amount through another rate.
    """
    if was.settings.get("rates") != now.settings.get("rates"):
        # On another card the plan may count in another currency, which a receipt does not tell.
        return []
    pairs = {
        one: (was.exchange.get(one) or _uncounted(one, was, now, estimate), here)
        for one, here in now.exchange.items()
    }
    return [
        f"{one} {_rate(then, one, estimate.currency)} then,"
        f" {_rate(here, one, estimate.currency)} now"
        for one, (then, here) in pairs.items()
        if then and Decimal(then) != Decimal(here)
    ]


def _uncounted(currency: str, was: Receipt, now: Receipt, estimate: Estimate) -> str:
    """The factor of a currency that a receipt has none of: 0 where clips were priced in it.

    Versions of soraplan that knew no rates of exchange counted no other currency.
    """
    same = {address.partition("/")[0] for address in was.used} - _used_otherwise(was, now)
    cards = (estimate.pricing.cards.get(id_) for id_ in same)
    return "0" if any(card is not None and card.currency == currency for card in cards) else ""


def _rate(factor: str, currency: str, into: str) -> str:
    """What amounts were multiplied by, as it is written down: the shorter way round."""
    if not Decimal(factor):
        return "not at all"
    digits = factor.partition(".")[2]
    if len(digits) <= RATE_DECIMALS:
        return f"at {factor} {into}"
    other = round(1 / Decimal(factor), RATE_DECIMALS).normalize()
    return f"at {other:f} {currency} for 1 {into}"


def _used_otherwise(was: Receipt, now: Receipt) -> set[str]:
    """The cards of which something that clips are made on has other numbers.

    What is used by other clips than then is told with the clips.
    """
    same = was.plan == now.plan
    addresses = {*was.used, *now.used} if same else {*was.used}.intersection(now.used)
    return {
        address.partition("/")[0]
        for address in addresses
        if was.used.get(address) != now.used.get(address)
    }


def _checks(then: CardStamp, now: CardStamp) -> str:
    return f"checked {then.checked} then, {now.checked} now"


def _stamps(receipt: Receipt) -> dict[str, CardStamp]:
    return {stamp.id: stamp for stamp in receipt.cards}


def _card_name(id_: str, estimate: Estimate) -> str:
    card = estimate.pricing.cards.get(id_)
    return f"{card.name} ({id_})" if card else id_
