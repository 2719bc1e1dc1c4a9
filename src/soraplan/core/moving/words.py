"""What a move changes, in sentences without a full stop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.document import Frame, Lane
from soraplan.core.lengths import parts_text
from soraplan.core.moving.marks import Run, came_from
from soraplan.core.moving.rules import Way, Wish, short_side
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, shown_resolution
from soraplan.core.text.words import duration_text

Loss = Literal["silent", "smaller", "sound-unknown", "no-batch"]
"""What a clip loses by a move: its sound, some of its picture, being known to have sound, or the
batch lane."""

LOSSES: Mapping[Loss, str] = {
    "silent": "silent",
    "smaller": "smaller",
    "sound-unknown": "sound?",
    "no-batch": "without batch",
}
"""What clips lose, in a word behind their number, the gravest first."""

NO_OFFER = "unknown/unknown"
"""The offer of a clip that named none, on a card that is not installed, put into an address."""


@dataclass(frozen=True, slots=True)
class Now:
    """What is moved as it is before the move: the offer of its first clip, and its lane.

    `prices` are what one generation of each clip costs in `currency`, None where not known.
    """

    offer: str
    found: Found | Missing
    lane: Lane | None
    prices: tuple[Decimal | None, ...]
    currency: str

    @property
    def label(self) -> str:
        """The name of the offer in the plan as it is, its address where no card has it."""
        if isinstance(self.found, Found) and "/" not in self.found.tier_key:
            return self.found.label
        return self.full_label

    @property
    def full_label(self) -> str:
        """The name of the offer with that of its card."""
        if isinstance(self.found, Missing):
            return _address(self.offer)
        name = f"{self.found.tier.name} {shown_resolution(self.found.rate.resolution)}"
        return self.found.card.named(name)


NO_PRICE = "its price there is not known"
SILENT = "the model makes no sound"
SOUND_UNKNOWN = "whether the model makes sound is not known"

NAMES_CARD = "its offer names its card"
"""Why a clip stays that does not go along with its plan within a family."""


def changes(
    run: Run,
    now: Now,
    then: Way,
    wish: Wish,
    *,
    is_back: bool,
    no_price: str,
    is_wanted: bool = False,
) -> Iterator[str]:
    """What becomes of a clip beside its offer; `is_back` where it is what it was at first.

    `no_price` is why it has no price there, where it has none, and `is_wanted` says that somebody
    chose the offer.
    """
    if run.pieces:
        yield run.pieces
    yield from lengths_changed(run, then.lengths, is_back=is_back)
    if isinstance(now.found, Found):
        picture = _picture(now.found, then, run.origin.frame)
        if picture:
            side = short_side(then.rate, run.origin.frame) or 0
            nearest = not is_back and wish.side is not None and side < wish.side
            nearest_told = "a smaller picture" if is_wanted else "the nearest there is"
            yield f"{picture}, {nearest_told}" if nearest else picture
    elif not is_back:
        there = shown_resolution(then.rate.resolution)
        yield f"what picture it had is not known; {there} there"
    yield from _sound(now.found, then, is_marked=wish.audio)
    if then.lane != now.lane:
        again = "in the batch lane again" if is_back else "in the batch lane"
        no_lane = then.rate.batch_per_second is None
        at_once = "no batch lane there: asked for at once" if no_lane else "asked for at once again"
        yield again if then.lane else at_once
    if then.price is None:
        yield no_price


def losses(now: Now, then: Way, wish: Wish) -> Iterator[Loss]:
    """What a clip is less by than it is now."""
    sounds = set(_sound(now.found, then, is_marked=wish.audio))
    if SILENT in sounds:
        yield "silent"
    if SOUND_UNKNOWN in sounds:
        yield "sound-unknown"
    size = now.found.rate.sizes.get(wish.frame) if isinstance(now.found, Found) else None
    if size is not None:
        before, after = (
            sorted(map(int, one.split("x"))) for one in (size, then.rate.sizes[wish.frame])
        )
        is_smaller = any(new < old for old, new in zip(before, after, strict=True))
    else:
        is_smaller = (short_side(then.rate, wish.frame) or 0) < (wish.side or 0)
    if is_smaller:
        yield "smaller"
    if now.lane and not then.lane:
        yield "no-batch"


def misfit(card: RateCard, found: Sequence[Way], wish: Wish) -> str:
    """Why a clip fits no offer of a card."""
    frame = wish.frame
    sized = [one for one in found if frame in one.rate.sizes]
    if not sized:
        return f"{card.name} has no {frame} size"
    free = [one for one in sized if one.is_possible]
    if not free:
        return f"{card.name} only makes clips from an image{_in_frame(found, sized, frame)}"
    # It is the account alone where there is sound, or no need of any.
    fit = [one for one in free if one.tier.audio is True or not wish.audio]
    if fit and wish.account is not None:
        tiers = " or ".join(dict.fromkeys(one.tier.name for one in fit))
        return f"{card.name}: the {wish.account.name} account may not use {tiers}"
    if all(one.tier.audio is False for one in free):
        return f"{card.name} makes no sound{_in_frame(found, sized, frame)}, and it needs some"
    return f"{card.name} is not known to make sound{_in_frame(found, sized, frame)}"


def notes(
    plan: Plan,
    old: RateCard | None,
    new: RateCard,
    lane: Lane | None,
    today: date,
    *,
    is_setting: bool,
    account: str | None,
    keeps_columns: bool,
) -> Iterator[str]:
    """Whole sentences about the new card, and where settings change (`is_setting`) about those.

    `account` is the plan's there, None for the first of the card.
    """
    if new.has_ended(today):
        yield f"{new.name} ended on {new.retired}: its prices are history."
    if new.may_have_ended(today):
        yield f"{new.name} may have ended: {new.retired} was the earliest day."
    if not is_setting:
        return
    held = new.account(account)
    if held and len(new.accounts) > 1:
        first = "" if account is not None else ", the first of the card"
        yield f"The account there is {held.name}{first}."
    if old is not None and old.currency != new.currency:
        told = [f"the budget of {money.plain(plan.budget)}"] if plan.budget is not None else []
        told += ["the extra costs"] if plan.extra_costs else []
        what = f", {' and '.join(told)} with it" if told else ""
        yield f"The plan counts in {new.currency} then{what}; no amount is converted."
    if plan.lane and not lane:
        yield "The plan leaves the batch lane; clips that have one where they go keep to it."
    own = []
    if plan.render_seconds is not None:
        own.append(f"that a job takes {duration_text(plan.render_seconds)}")
    if plan.concurrent is not None:
        own.append(f"that {plan.concurrent:,} go at once")
    if own:
        yield f"The plan's own figures stay: {' and '.join(own)}."
    if plan.compare is not None and came_from(plan) is not None and not keeps_columns:
        yield "The columns chosen here are not kept; those of before the first move are."


def _address(offer: str) -> str:
    card = offer.removesuffix(f"/{NO_OFFER}")
    return offer if card == offer else f"{card}, no offer"


def _in_frame(found: Sequence[Way], sized: Sequence[Way], frame: Frame) -> str:
    return f" in {frame}" if len(sized) < len(found) else ""


def lengths_changed(run: Run, then: tuple[int, ...], *, is_back: bool) -> Iterator[str]:
    """How the length of a clip changes, if it does; `is_back` where it is what it was at first."""
    now, asked = tuple(clip.seconds for clip in run.clips), run.origin.seconds
    if now == then:
        return
    old, new = parts_text(now), parts_text(then)
    if len(now) > 1:
        told = f"{old} become {new}"
        if len(then) == 1:
            told = f"{old} become one clip of {new}{' again' if then[0] == asked else ''}"
    elif len(then) > 1:
        told = f"{old} is split into {new}"
    elif now[0] == asked and then[0] < asked:
        told = f"{old} is cut to {new}"
    else:
        told = f"{old} becomes {new}"
        if now[0] != asked and then[0] == asked:
            told += " again" if is_back else ", as it was at first"
    more = sum(then) - asked
    is_plain_cut = more < 0 and now == (asked,)
    if more and not is_plain_cut:
        # What a move or somebody has made of it since is no measure.
        is_other = len(now) == 1 and now[0] != asked
        measure = f"the {asked} s that it had at first" if is_other else "asked"
        told += f", {abs(more)} s {'more' if more > 0 else 'less'} than {measure}"
    yield told


def _picture(old: Found, then: Way, frame: Frame) -> str:
    """How the size of the picture changes; empty where it does not."""
    before, after = old.rate.sizes.get(frame), then.rate.sizes.get(frame)
    if before == after or after is None:
        return ""
    names = shown_resolution(old.rate.resolution), shown_resolution(then.rate.resolution)
    if names[0] != names[1]:
        return f"{names[0]} becomes {names[1]}"
    return f"{before} becomes {after}" if before else ""


def _sound(old: Found | Missing, then: Way, *, is_marked: bool) -> Iterator[str]:
    was = old.tier.audio if isinstance(old, Found) else None
    if then.tier.audio is False and (is_marked or was is not False):
        yield SILENT
    elif then.tier.audio is None and (is_marked or was):
        yield SOUND_UNKNOWN
    elif then.tier.audio and was is False:
        yield "the model makes sound"
