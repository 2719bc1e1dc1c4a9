"""What a move changes, in sentences without a full stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.document import Frame, Lane
from soraplan.core.lengths import parts_text
from soraplan.core.moving_marks import Run
from soraplan.core.moving_rules import Way, Wish, short_side
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, shown_resolution
from soraplan.core.words import duration_text


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
        return self.found.label if isinstance(self.found, Found) else self.offer

    @property
    def full_label(self) -> str:
        """The name of the offer with that of its card."""
        if isinstance(self.found, Missing):
            return self.offer
        name = f"{self.found.tier.name} {shown_resolution(self.found.rate.resolution)}"
        return f"{self.found.card.name} {name}"


def changes(run: Run, now: Now, then: Way, wish: Wish, *, is_back: bool) -> Iterator[str]:
    """What becomes of a clip beside its offer; `is_back` where it is what it was at first."""
    if run.pieces:
        yield run.pieces
    yield from lengths_changed(run, then.lengths, is_back=is_back)
    if isinstance(now.found, Found):
        picture = _picture(now.found, then, run.origin.frame)
        if picture:
            side = short_side(then.rate, run.origin.frame) or 0
            nearest = not is_back and wish.side is not None and side < wish.side
            yield f"{picture}, the nearest there is" if nearest else picture
    yield from _sound(now.found, then, is_marked=wish.audio)
    if then.lane != now.lane:
        again = "in the batch lane again" if is_back else "in the batch lane"
        no_lane = then.rate.batch_per_second is None
        at_once = "no batch lane there: asked for at once" if no_lane else "asked for at once again"
        yield again if then.lane else at_once
    if then.price is None:
        yield "its price there is not known"


def misfit(card: RateCard, found: Sequence[Way], frame: Frame) -> str:
    """Why a clip fits no offer of a card."""
    sized = [one for one in found if frame in one.rate.sizes]
    if not sized:
        return f"{card.name} has no {frame} size"
    heard = [one for one in sized if one.is_possible]
    if not heard:
        return f"{card.name} has no batch lane for it, and the plan is in the batch lane"
    if all(one.tier.audio is False for one in heard):
        return f"{card.name} makes no sound{_in_frame(found, sized, frame)}, and it needs some"
    return f"{card.name} is not known to make sound{_in_frame(found, sized, frame)}"


def notes(
    plan: Plan,
    old: RateCard | None,
    new: RateCard,
    lane: Lane | None,
    *,
    is_ended: bool,
    is_setting: bool,
) -> Iterator[str]:
    """Whole sentences about the new card, and where settings change (`is_setting`) about those."""
    if is_ended:
        yield f"{new.name} ended on {new.retired}: its prices are history."
    if not is_setting:
        return
    account = new.account(plan.accounts.get(new.id))
    if account and len(new.accounts) > 1:
        first = "" if new.id in plan.accounts else ", the first of the card"
        yield f"The account there is {account.name}{first}."
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
    if plan.compare is not None and plan.moved_from is not None:
        yield "The columns chosen here are not kept; those of before the first move are."


def _in_frame(found: Sequence[Way], sized: Sequence[Way], frame: Frame) -> str:
    return f" in {frame}" if len(sized) < len(found) else ""


def lengths_changed(run: Run, then: tuple[int, ...], *, is_back: bool) -> Iterator[str]:
    """How the length of a clip changes, if it does; `is_back` where it is what it was at first."""
    now = tuple(clip.seconds for clip in run.clips)
    if now == then:
        return
    old, new = parts_text(now), parts_text(then)
    if len(now) > 1:
        become = f"one clip of {new} again" if len(then) == 1 else new
        yield f"{old} become {become}"
    elif len(then) > 1:
        more = sum(then) - now[0]
        yield f"{old} is split into {new}" + (f", {more} s more" if more > 0 else "")
    elif is_back:
        yield f"{old} becomes {new} again"
    elif then[0] < run.origin.seconds:
        yield f"{old} is cut to {new}"
    elif then[0] == run.origin.seconds:
        yield f"{old} becomes {new}, as it was at first"
    else:
        yield f"{old} becomes {new}"


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
        yield "the model makes no sound"
    elif then.tier.audio is None and (is_marked or was):
        yield "whether the model makes sound is not known"
    elif then.tier.audio and was is False:
        yield "the model makes sound"
