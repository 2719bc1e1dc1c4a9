"""The check of sound: clips that need it from the model, on a tier that makes none."""

from soraplan.core import edits, money
from soraplan.core.cards import Rate, Tier
from soraplan.core.checks.base import ClipCheck, Repair, found_of
from soraplan.core.clip import Clip
from soraplan.core.costs import cost_of
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found, Missing, Shape, shape_of, shown_resolution
from soraplan.core.tally import Part


class AudioNotOffered(ClipCheck):
    """Clips marked to have sound, on a tier that makes none or of which that is not known."""

    code = "audio-not-offered"

    def __init__(self, estimate: Estimate) -> None:
        self._estimate = estimate
        sounding = estimate.tally.sounding
        self._silent = {
            offer
            for offer in sounding
            if isinstance(found := estimate.pricing.find(offer), Found) and not found.tier.audio
        }
        self._better_of: dict[Shape, tuple[str, Tier, Rate] | None] = {}
        self.count = sum(sounding[offer] for offer in self._silent)

    def hits(self, clip: Clip) -> bool:
        return clip.audio and not clip.omitted and clip.offer in self._silent

    def hits_in(self, part: Part) -> bool:
        return not self._silent.isdisjoint(part.sounding)

    def message(self, clip: Clip) -> str:
        name = found_of(self._estimate, clip).tier.name
        told = f"Clip {clip.name} is to have sound, and "
        if found_of(self._estimate, clip).tier.audio is None:
            told += f"it is not known whether {name} makes any"
        else:
            told += f"{name} makes no sound"
        better = self._better(clip)
        if better is None:
            return f"{told}."
        offer, tier, rate = better
        shape = shape_of(clip)
        now = cost_of(self._estimate.pricing, [(shape, clip.requests)])
        then = cost_of(self._estimate.pricing, [((offer, *shape[1:]), clip.requests)])
        label = f"{tier.name} {shown_resolution(rate.resolution)}"
        told += f"; {label} does, for {then.text}"
        if now.amount is None or then.amount is None:
            return f"{told}."
        more = then.amount - now.amount
        if not more:
            return f"{told}, the same as now."
        difference = money.shown(abs(more), then.currency)
        return f"{told} instead of {now.text}: {difference} {'more' if more > 0 else 'less'}."

    def repairs(self, clip: Clip) -> tuple[Repair, ...]:
        better = self._better(clip)
        if better is None:
            return ()
        offer = better[0]
        return (Repair(f"make it on {offer}", lambda one: [edits.chosen(one, offer=offer)]),)

    def _better(self, clip: Clip) -> tuple[str, Tier, Rate] | None:
        """The offer with sound that a clip can be moved to; the same for all of its shape."""
        shape = shape_of(clip)
        if shape not in self._better_of:
            self._better_of[shape] = self._with_sound(shape)
        return self._better_of[shape]

    def _with_sound(self, shape: Shape) -> tuple[str, Tier, Rate] | None:
        """Of the tiers of the card with sound at the same resolution the cheapest.

        One that makes clips of this length is preferred to one that does not. A tier without a
        known price, or that the account may not use, would only be another trouble.
        """
        pricing = self._estimate.pricing
        here = pricing.find(shape[0])
        assert isinstance(here, Found)
        own = here.card is pricing.card
        account = self._estimate.account
        if not own:
            account = here.card.account(self._estimate.plan.accounts.get(here.card.id))
        barred = account.no_access if account else ()
        found = []
        for tier in here.card.tiers:
            for rate in tier.rates:
                if not tier.audio or rate.resolution != here.rate.resolution or tier.id in barred:
                    continue
                if tier.needs_reference and shape[4] is None:
                    continue
                offer = f"{tier.id}/{rate.resolution}"
                offer = offer if own else f"{here.card.id}/{offer}"
                cost = pricing.native((offer, *shape[1:]))
                there = pricing.find(offer)
                if isinstance(there, Found) and not isinstance(cost, Missing):
                    found.append((shape[2] not in there.lengths, cost, offer, tier, rate))
        if not found:
            return None
        return min(found, key=lambda one: one[:2])[2:]
