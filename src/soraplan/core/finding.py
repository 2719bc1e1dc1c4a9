"""What a finding is: one thing to know about a plan, how grave it is, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from soraplan.core.plan import Plan

Severity = Literal["error", "warning", "note"]
Code = Literal[
    "over-budget",
    "deadline-missed",
    "unknown-card",
    "unknown-account",
    "account-lacks-access",
    "spend-window",
    "unknown-offer",
    "size-not-offered",
    "price-unknown",
    "exchange-unknown",
    "start-too-late",
    "retired-card",
    "card-broken",
    "card-stale",
    "card-differs",
    "rate-limit",
    "repeat-limit",
    "too-few-takes",
    "length-not-offered",
    "audio-not-offered",
    "reference-missing",
    "no-prompt",
    "near-budget",
    "start-passed",
    "too-many-takes",
    "card-old",
    "duplicate-prompt",
    "empty-plan",
]

SEVERITIES: dict[Code, Severity] = {
    "over-budget": "error",
    "deadline-missed": "error",
    "unknown-card": "error",
    "unknown-account": "error",
    "account-lacks-access": "error",
    "spend-window": "error",
    "unknown-offer": "error",
    "size-not-offered": "error",
    "price-unknown": "error",
    "exchange-unknown": "error",
    "start-too-late": "warning",
    "retired-card": "warning",
    "card-broken": "warning",
    "card-stale": "warning",
    "card-differs": "warning",
    "rate-limit": "warning",
    "repeat-limit": "warning",
    "too-few-takes": "warning",
    "length-not-offered": "warning",
    "audio-not-offered": "warning",
    "reference-missing": "warning",
    "no-prompt": "warning",
    "near-budget": "note",
    "start-passed": "note",
    "too-many-takes": "note",
    "card-old": "note",
    "duplicate-prompt": "note",
    "empty-plan": "note",
}
"""How grave each finding is, in the order in which they are told."""

RANKS: dict[Severity, int] = {"note": 0, "warning": 1, "error": 2}


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out that needs no judgement: what it does in words, and the plan after it."""

    title: str
    apply: Callable[[Plan], Plan]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a plan; `clip` is the id of the clip it is about.

    `fixes` are the ways out, the advised one first. Where findings of one code are of several
    things, such as currencies, `about` tells them apart.
    """

    code: Code
    message: str
    clip: str | None = None
    fixes: tuple[Fix, ...] = ()
    about: str = ""

    @property
    def fix(self) -> Fix | None:
        """The advised way out, where there is one."""
        return self.fixes[0] if self.fixes else None

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return SEVERITIES[self.code]
