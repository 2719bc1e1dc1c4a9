"""What is said when findings were fixed: what was done to how many clips, and what a run costs."""

from collections.abc import Mapping

from soraplan.core.estimate import Estimate
from soraplan.core.finding import Code
from soraplan.core.plan import Plan
from soraplan.core.sums import least_text
from soraplan.core.text.words import counted

_DONE = (
    ("make it ", "made "),
    ("cut it ", "cut "),
    ("split it ", "split "),
    ("turn it ", "turned "),
    ("ask for it ", "asked for "),
)
"""How titles of ways to fix a clip begin, and how it is told that they were gone."""

_PLAN = "plan "
_MOST = 2
"""Different things done that are told one by one."""


def fixed_text(done: Mapping[str, int], code: Code | None = None) -> str:
    """What was done, a sentence without full stop: `2,000 clips made 12 s`.

    `done` has the clips by the title of the way that was gone; empty where the plan's settings
    were changed, and then `code` says what was found of them.
    """
    if not done:
        return f"Fixed {code.replace('-', ' ')}" if code else "Fixed"
    if len(done) > _MOST:
        return f"{counted(sum(done.values()), 'repair')} made"
    told = " and ".join(_told(title, clips) for title, clips in done.items())
    return told[0].upper() + told[1:]


def cost_text(before: Estimate, after: Estimate) -> str:
    """What a run costs by a change, to go behind a sentence; empty where that stays the same."""
    old, new = map(_run, (before, after))
    return "" if old == new else f": a run costs {new} instead of {old}"


def changed_clips(before: Plan, after: Plan) -> int:
    """How many clips of a plan are not in another one as they were."""
    kept = {clip.id: clip for clip in after.clips}
    return sum(kept.get(clip.id) is not clip for clip in before.clips)


def _run(estimate: Estimate) -> str:
    total = estimate.total
    return least_text(total.amounts(estimate.currency), total, estimate.tally.clips)


def _told(title: str, clips: int) -> str:
    who = counted(clips, "clip")
    if title.startswith(_PLAN):
        return f"planned {title.removeprefix(_PLAN)} for {who}"
    for start, verb in _DONE:
        if title.startswith(start):
            return f"{who} {verb}{title.removeprefix(start)}"
    return f"{who} fixed ({title})"
