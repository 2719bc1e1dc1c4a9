"""The merged plan: what was taken from which side, what clashes, and the plan that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.merging.clash import Clash, Side, settled
from soraplan.core.merging.queue import Queue, queue
from soraplan.core.moved_text import full_address
from soraplan.core.plan import Plan

_ACCOUNT = "accounts."
"""What the key of an account at another card begins with."""

_OWN_CARD = frozenset(("rates", "account", "compare", "lane", "moved_from"))
"""What belongs together where one side put the plan onto another card: the words of that card."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the merged plan has from one side alone, without a clash.

    `clips` counts those added, changed or removed there, `settings` those changed there;
    `is_moved` says that clips were moved there.
    """

    clips: int
    settings: int
    is_moved: bool

    @property
    def is_nothing(self) -> bool:
        """Whether that side brings nothing of its own."""
        return not (self.clips or self.settings or self.is_moved)


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of two plans.

    `clashes` has settings first, then the order, then clips as they stand in the merged queue.
    `renamed` has the clips of theirs that are new under an id that the merged plan has for another
    clip: their id there, and the one that they have in the merged plan.
    """

    clashes: tuple[Clash, ...]
    from_mine: Taken
    from_theirs: Taken
    renamed: Mapping[str, str]
    _mine: Plan = field(repr=False)
    _theirs: Plan = field(repr=False)
    _settings: Mapping[str, Any] = field(repr=False)
    _queue: Queue = field(repr=False)

    def plan(self, choices: Mapping[int, Side] | None = None) -> Plan:
        """The merged plan. `choices` has sides by the number of the clash, from 0.

        A clash that nothing is chosen for goes by its `default`.
        """
        chosen = choices or {}
        settings = dict(self._settings)
        parts: dict[int, tuple[Clip, ...]] = {}
        queue_ = self._queue
        offers = dict(queue_.offers)
        order: Sequence[int] = ()
        for number, clash in enumerate(self.clashes):
            side = chosen.get(number, clash.default)
            if clash.kind == "setting":
                if side == "theirs":
                    settings |= clash.theirs or {}
            elif clash.kind == "order":
                if side == "theirs":
                    order = queue_.other_order
            elif clash.kind == "field":
                place = queue_.places[clash.clip or ""]
                if side == "theirs":
                    [held] = parts.get(place, (queue_.clips[place],))
                    parts[place] = (held.model_copy(update=dict(clash.theirs or {})),)
                if "offer" in clash.keys:
                    offers[place] = side
            elif side != clash.default:
                place = queue_.places[clash.clip or ""]
                gone, instead = queue_.spares.get(place, ((place,), ()))
                parts |= dict.fromkeys(gone, ())
                parts[place] = instead
                offers[place] = side
        update = _settings_of(self._mine, settings)
        parts = self._addressed(update.get("rates", self._mine.rates), parts, offers)
        made = _replaced(queue_.clips, parts, order)
        if made is not self._mine.clips:
            update["clips"] = made
        return self._mine.model_copy(update=update) if update else self._mine

    def _addressed(
        self, rates: str, parts: dict[int, tuple[Clip, ...]], offers: Mapping[int, Side]
    ) -> dict[int, tuple[Clip, ...]]:
        """The clips whose offers were chosen on another card than the plan is on now, in full.

        A plain offer is one of the plan's own card, so it would be another one there.
        """
        if self._mine.rates == self._theirs.rates:
            return parts
        made = dict(parts)
        for place, side in offers.items():
            was = (self._mine if side == "mine" else self._theirs).rates
            if was != rates:
                clips = parts.get(place, (self._queue.clips[place],))
                made[place] = tuple(_in_full(clip, was) for clip in clips)
        return made


def _in_full(clip: Clip, rates: str) -> Clip:
    """A clip of a plan on some card with the offer that it has there on any card."""
    if clip.offer is None:
        return clip
    return clip.model_copy(update={"offer": full_address(rates, clip.offer)})


def merged(base: Plan | None, mine: Plan, theirs: Plan) -> Merged:
    """Merge two plans that were both made of `base`.

    Where that is not known (None), whatever differs between the two is a clash, and the clips that
    only one of them has are kept. Among clips without an id of their own one is known by what it
    is, as by `diff`, and has the id that it has in mine; an id that only one plan has is a clip
    that only this one has.
    """
    before, here, there = (None if one is None else _settings(one) for one in (base, mine, theirs))
    assert here is not None and there is not None
    keys = [*dict.fromkeys([*(before or ()), *here, *there])]
    own = {_ACCOUNT + one.rates for one in (base, mine, theirs) if one is not None}
    laid = settled(keys, before, here, there, _OWN_CARD | own, ("rates", "moved_from"))
    clips = queue(base, mine, theirs)
    clashes = [
        Clash(
            "setting",
            _label(keys[0]),
            None,
            None,
            None,
            None if before is None else {key: before.get(key) for key in keys},
            {key: here.get(key) for key in keys},
            {key: there.get(key) for key in keys},
        )
        for keys in laid.clashing
    ]
    return Merged(
        clashes=(*clashes, *clips.clashes),
        from_mine=Taken(clips.from_mine, laid.mine, clips.moved_here),
        from_theirs=Taken(clips.from_theirs, laid.theirs, clips.moved_there),
        renamed=clips.renamed,
        _mine=mine,
        _theirs=theirs,
        _settings=laid.taken,
        _queue=clips,
    )


def _settings(plan: Plan) -> dict[str, Any]:
    """The settings of a plan, with the account at each other card under a key of its own."""
    held = {
        key: value
        for key, value in plan.__dict__.items()
        if key not in ("format", "clips", "accounts")
    }
    return held | {_ACCOUNT + card: account for card, account in plan.accounts.items()}


def _settings_of(plan: Plan, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What `_settings` took apart, put together again over the accounts of a plan."""
    update = {key: value for key, value in settings.items() if not key.startswith(_ACCOUNT)}
    if len(update) < len(settings):
        accounts = dict(plan.accounts)
        for key, account in settings.items():
            if key.startswith(_ACCOUNT):
                accounts[key.removeprefix(_ACCOUNT)] = account
        update["accounts"] = {
            card: account for card, account in sorted(accounts.items()) if account is not None
        }
    return update


def _label(key: str) -> str:
    """A setting as words."""
    if key.startswith(_ACCOUNT):
        return f"account at {key.removeprefix(_ACCOUNT)}"
    return key.replace("_", " ")


def _replaced(clips: Clips, parts: Mapping[int, tuple[Clip, ...]], order: Sequence[int]) -> Clips:
    """The queue with some clips as they were chosen, and in another order where there is one."""
    if order:
        return Clips(clip for place in order for clip in parts.get(place, (clips[place],)))
    return clips.substituted(parts) if parts else clips
