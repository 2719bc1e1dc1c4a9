"""The check of references: clips without one on a model that only makes clips from an image."""

from soraplan.core.checks.base import ShapeCheck, found_of
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found


class ReferenceMissing(ShapeCheck):
    """Clips that start from nothing, on a tier that needs an image; they are priced all the same.

    Which image that would be needs judgement, so there is no mechanical way out.
    """

    code = "reference-missing"

    def __init__(self, estimate: Estimate) -> None:
        super().__init__(
            estimate,
            {
                shape
                for shape in estimate.tally.shapes
                if shape[4] is None
                and isinstance(found := estimate.pricing.find(shape[0]), Found)
                and found.tier.needs_reference
            },
        )

    def message(self, clip: Clip) -> str:
        name = found_of(self._estimate, clip).tier.name
        return f"Clip {clip.name} has no reference, and {name} only makes clips from one."
