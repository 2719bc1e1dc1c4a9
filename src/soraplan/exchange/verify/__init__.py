"""Whether an exported file still matches a plan, and what has changed since.

A file's receipt is held against the receipt that would be made now. Nothing else in the file is
looked at, so that this says what the file was made from and not that nobody changed it since.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from soraplan.core.diff import is_positional
from soraplan.core.estimate import Estimate
from soraplan.core.words import counted
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
        """Whether what is made, and what it costs as planned, is the same."""
        return not self.changed


def held(was: Receipt, estimate: Estimate) -> Held:
    """A receipt against the plan and the cards of an estimate."""
    now = receipt(estimate)
    clips = _Clips(was, now, {clip.id: clip.shot for clip in estimate.plan.clips})
    changed = [*clips.changed(), *_settings(was, now, aside=False), *_cards(was, now, estimate)]
    if was.plan != now.plan and not changed:
        changed.append("Something changed that the short prints of clips and settings do not show.")
    aside = [*clips.aside(), *_settings(was, now, aside=True), *_dates(was, now, estimate)]
    return Held(was, tuple(changed), tuple(aside))


class _Clips:
    """The clips of two receipts; `shots` has the names of those that are in the plan now."""

    def __init__(self, was: Receipt, now: Receipt, shots: Mapping[str, str]) -> None:
        self._was, self._now, self._shots = was, now, shots
        self._pairs = _pairs(was.clips, now.clips)

    def changed(self) -> Iterator[str]:
        was, now, pairs = self._was.clips, self._now.clips, self._pairs
        if not self._was.lists_clips:
            yield from self._unlisted()
            return
        there = set(pairs.values())
        yield from self._told([id_ for id_ in now if id_ not in there], "{} added")
        yield from self._told([id_ for id_ in was if id_ not in pairs], "{} removed")
        differ = [new for old, new in pairs.items() if was[old][0] != now[new][0]]
        yield from self._told(differ, "{} changed")
        places = {id_: place for place, id_ in enumerate(now)}
        kept = [places[new] for new in pairs.values()]
        if kept != sorted(kept):
            yield "The order of the clips changed."

    def _unlisted(self) -> Iterator[str]:
        if self._was.plan == self._now.plan:
            return
        if self._was.order != self._now.order:
            yield "Clips were added, removed or moved; the file does not list them."
        elif not any(_settings(self._was, self._now, aside=False)):
            yield "Clips changed; the file does not list them."

    def aside(self) -> Iterator[str]:
        was, now = self._was.clips, self._now.clips
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

    Clips that were given no id, neither then nor now, are found by what they make.
    """
    loose_was = {id_ for place, id_ in enumerate(was) if is_positional(id_, place)}
    loose_now = {id_ for place, id_ in enumerate(now) if is_positional(id_, place)}
    pairs = {id_: id_ for id_ in was if id_ in now and not (id_ in loose_was and id_ in loose_now)}
    there = set(pairs.values())
    made: defaultdict[str, deque[str]] = defaultdict(deque)
    for id_, (paid, _) in now.items():
        if id_ in loose_now and id_ not in there:
            made[paid].append(id_)
    for id_, (paid, _) in was.items():
        if id_ not in pairs and id_ in loose_was and made[paid]:
            pairs[id_] = made[paid].popleft()
    there = set(pairs.values())
    for id_ in was:
        if id_ not in pairs and id_ in now and id_ not in there:
            pairs[id_] = id_
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
    """What changed in the numbers of the cards.

    A card that is only compared on may come and go: which clips are made on which card is in the
    print of the plan.
    """
    before, after = _stamps(was), _stamps(now)
    for id_, then in before.items():
        one = after.get(id_)
        if one is None:
            if id_ in now.missing:
                yield f"{id_} is not installed any more: its prices are not known."
        elif one.print != then.print:
            yield (
                f"The numbers of {_card_name(id_, estimate)} changed: checked {then.checked} then,"
                f" {one.checked} now."
            )
    for id_ in was.missing:
        if id_ in after:
            yield f"{_card_name(id_, estimate)} is installed now; its prices were not known then."


def _dates(was: Receipt, now: Receipt, estimate: Estimate) -> Iterator[str]:
    after = _stamps(now)
    for id_, then in _stamps(was).items():
        one = after.get(id_)
        if one is not None and one.print == then.print and one.checked != then.checked:
            yield (
                f"The numbers of {_card_name(id_, estimate)} are the same: checked {then.checked}"
                f" then, {one.checked} now."
            )


def _stamps(receipt: Receipt) -> dict[str, CardStamp]:
    return {stamp.id: stamp for stamp in receipt.cards}


def _card_name(id_: str, estimate: Estimate) -> str:
    card = estimate.pricing.cards.get(id_)
    return f"{card.name} ({id_})" if card else id_
