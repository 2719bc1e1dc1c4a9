"""What can be edited of a clip and of a plan, as data: the panel is built from these fields.

A field turns its value into a text to edit and back. A text that cannot be a value is a
`ValueError` with a sentence; bounds are the model's business.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from soraplan.core.chances.keep_rates import PRESETS
from soraplan.core.clip import Clip, Status
from soraplan.core.estimate import Estimate
from soraplan.core.moved_text import moved_text
from soraplan.core.plan import Period, Repeat
from soraplan.core.pricing import Found, shown_resolution
from soraplan.ui.field_texts import (
    blank_or,
    digits,
    extra_costs_text,
    or_blank,
    parsed_extra_costs,
    shown_deadline,
    shown_moment,
    to_deadline,
    to_moment,
    to_number,
    to_offers,
    to_percent,
    to_seconds,
    to_share,
    to_tags,
    to_whole,
)

Kind = Literal["line", "text", "choice", "accounts"]
Choice = tuple[Any, str]
"""A value and what it is called."""


@dataclass(frozen=True, slots=True)
class CardAccounts:
    """A card that has several accounts, of which the `first` holds where the plan names none."""

    id: str
    name: str
    choices: tuple[Choice, ...]
    first: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to edit.

    `name` is the key of the model, unless `of` is: two fields may edit one value. `span` is how
    many of three places in a row it takes, `wide_span` of two where the panel stands beside the
    queue; `choices` the values a choice has under an estimate. `entry` is the pattern of one entry
    where the value is a list: one that is finished stays when a later one is no value.
    """

    name: str
    label: str
    help: str
    kind: Kind = "line"
    shown: Callable[[Any], str] = str
    parsed: Callable[[str], Any] = str
    choices: Callable[[Estimate], list[Choice]] | None = None
    span: int = 1
    wide_span: int = 1
    of: str = ""
    entry: str = ""

    @property
    def key(self) -> str:
        """The key of the model that it edits."""
        return self.of or self.name


def _published(estimate: Estimate) -> list[Choice]:
    told: list[Choice] = [(one.share, f"{one.share} {one.told}") for one in PRESETS]
    # Emptying the field of the keep rate takes it away; here it would only stand in the way.
    if estimate.plan.keep_rate is None:
        told.insert(0, (None, "none; → goes through published figures"))
    return told


def _named(values: tuple[str, ...]) -> Callable[[Estimate], list[Choice]]:
    return lambda _: [(value, value) for value in values]


def _frames(estimate: Estimate) -> list[Choice]:
    frames = ["portrait", "landscape"]
    if estimate.card and any(
        "square" in rate.sizes for tier in estimate.card.tiers for rate in tier.rates
    ):
        frames.append("square")
    return [(frame, frame) for frame in frames]


def _clip_offers(estimate: Estimate) -> list[Choice]:
    offers = list(estimate.card.offers()) if estimate.card else []
    offers += [column.offer for column in estimate.columns if column.offer not in offers]
    return [(offer, _offer_name(estimate, offer)) for offer in offers]


def _offer_name(estimate: Estimate, offer: str) -> str:
    found = estimate.pricing.find(offer)
    return found.label if isinstance(found, Found) else offer


def _cards(estimate: Estimate) -> list[Choice]:
    return [(card.id, card.name) for card in estimate.pricing.cards.values()]


def _accounts(estimate: Estimate) -> list[Choice]:
    card = estimate.card
    return [(account.id, account.name) for account in card.accounts] if card else []


def accounts_elsewhere(estimate: Estimate) -> list[CardAccounts]:
    """The cards that the plan uses beside its own, by name, where there is one to choose."""
    named = estimate.plan.accounts
    return [
        CardAccounts(
            card.id,
            card.name,
            tuple((account.id, account.name) for account in card.accounts),
            card.accounts[0].id,
        )
        for card in sorted(estimate.cards_used().values(), key=lambda one: one.name)
        if card is not estimate.card and (len(card.accounts) > 1 or card.id in named)
    ]


def _lanes(_: Estimate) -> list[Choice]:
    return [(None, "at once"), ("batch", "batch")]


def _clip_lanes(estimate: Estimate) -> list[Choice]:
    return [(None, "as plan" if estimate.plan.lane else "at once"), ("batch", "batch")]


def _needed(_: Estimate) -> list[Choice]:
    return [(False, "optional"), (True, "needed")]


def moved_line(clip: Clip, estimate: Estimate) -> str:
    """Where a clip was before a move, to be read: `moved from OpenAI Sora 2 Pro HD, 12 s`."""
    told = moved_text(clip, lambda address: _named_offer(estimate, address))
    return f"moved from {told}" if told else ""


def moved_plan_line(estimate: Estimate) -> str:
    """What the plan was set to before a move, to be read: `moved from OpenAI Sora 2, Tier 2`."""
    before = estimate.plan.moved_from
    if before is None:
        return ""
    card = estimate.pricing.cards.get(before.rates)
    told = [card.name if card else before.rates]
    if before.account:
        account = card.account(before.account) if card else None
        told.append(account.name if account else before.account)
    if before.lane:
        told.append(f"{before.lane} lane")
    return f"moved from {', '.join(told)}"


def _named_offer(estimate: Estimate, address: str) -> str:
    """The names of a card, tier and resolution; of what is not installed its address."""
    card = estimate.pricing.cards.get(address.partition("/")[0])
    if card is None:
        return address
    if address == card.id:
        return card.name
    found = estimate.pricing.find(address)
    if not isinstance(found, Found):
        return address
    return f"{card.name} {found.tier.name} {shown_resolution(found.rate.resolution)}"


CLIP_FIELDS: tuple[Field, ...] = (
    Field("prompt", "Prompt", "What is to be seen and heard.", kind="text", span=3, wide_span=2),
    Field("scene", "Scene", "Clips of one scene stand under its heading."),
    Field("shot", "Shot", "The name of the shot, such as 1A."),
    Field(
        "status",
        "Status",
        "An omitted clip stays and costs nothing.",
        kind="choice",
        choices=_named(get_args(Status)),
    ),
    Field("seconds", "Length", "Seconds of one finished video.", parsed=to_seconds),
    Field("frame", "Frame", "Portrait or landscape.", kind="choice", choices=_frames),
    Field(
        "offer",
        "Offer",
        "The tier and resolution it is made on.",
        kind="choice",
        choices=_clip_offers,
    ),
    Field("count", "Count", "Finished videos like this one, per run.", parsed=to_whole),
    Field("takes", "Takes", "Planned generations per finished video.", parsed=to_whole),
    Field(
        "keep_rate",
        "Keep rate",
        "Share of takes that turn out usable: 0.4, 40 %, narrative; empty for the plan's.",
        shown=or_blank(digits),
        parsed=blank_or(to_share),
    ),
    Field(
        "audio",
        "Sound",
        "Needed: a model that makes no sound is warned of.",
        kind="choice",
        choices=_needed,
    ),
    Field(
        "lane",
        "Lane",
        "The batch lane is slower and cheaper, where it is sold; B marks it in the queue.",
        kind="choice",
        choices=_clip_lanes,
    ),
    Field(
        "priority",
        "Priority",
        "1 to 5, or nothing.",
        shown=or_blank(str),
        parsed=blank_or(to_whole),
    ),
    Field(
        "reference",
        "Reference",
        "Path or address of the still image or moving picture it starts from.",
        span=2,
        wide_span=2,
    ),
    Field(
        "reference_seconds",
        "Ref. length",
        "Seconds of a moving picture it starts from; nothing for a still image.",
        shown=or_blank(str),
        parsed=blank_or(to_seconds),
    ),
    Field("owner", "Owner", "Who looks after the shot."),
    Field("tags", "Tags", "Words, with commas between.", shown=", ".join, parsed=to_tags),
    Field("group", "Group", "Parts of one split clip share a group."),
    Field("notes", "Notes", "Anything the team should know.", kind="text", span=3, wide_span=2),
)

PLAN_FIELDS: tuple[Field, ...] = (
    Field("title", "Title", "The name of the plan.", span=2, wide_span=2),
    Field("client", "Client", "Who the shoot is for."),
    Field(
        "rates", "Rate card", "Whose prices the plan is priced on.", kind="choice", choices=_cards
    ),
    Field(
        "account",
        "Account",
        "Your level at the vendor; it fixes the limits.",
        kind="choice",
        choices=_accounts,
    ),
    Field(
        "repeat",
        "Repeat",
        "How often the plan is run in a month.",
        kind="choice",
        choices=_named(get_args(Repeat)),
    ),
    Field(
        "accounts",
        "Elsewhere",
        "Your levels at other vendors; they fix the limits.",
        kind="accounts",
        span=3,
        wide_span=2,
    ),
    Field(
        "budget",
        "Budget",
        "What may be spent; nothing for no budget.",
        shown=or_blank(digits),
        parsed=blank_or(to_number),
    ),
    Field(
        "budget_per",
        "Budget per",
        "The budget is for a run or for a month.",
        kind="choice",
        choices=_named(get_args(Period)),
    ),
    Field(
        "contingency",
        "Contingency",
        "Percent on top, shown as a line of its own.",
        shown=digits,
        parsed=to_percent,
    ),
    Field(
        "keep_rate",
        "Keep rate",
        "Share of takes that turn out usable: 0.4, 40 %. It makes the range.",
        shown=or_blank(digits),
        parsed=blank_or(to_share),
    ),
    Field(
        "published",
        "Published",
        "Keep rates that others have published: figures to start from, not promises.",
        kind="choice",
        choices=_published,
        span=2,
        wide_span=2,
        of="keep_rate",
    ),
    Field(
        "compare",
        "Columns",
        "Offers to compare, with commas between; nothing for the card's own list.",
        shown=or_blank(", ".join),
        parsed=to_offers,
        entry=r"[^\s,;]+",
        span=3,
        wide_span=2,
    ),
    Field(
        "extra_costs",
        "Extra costs",
        "One a line: Developer hours = 1200 / month, or without / month for each run.",
        kind="text",
        shown=extra_costs_text,
        parsed=parsed_extra_costs,
        entry=r"[^\n]+",
        span=3,
        wide_span=2,
    ),
    Field(
        "start",
        "Start",
        "Date and time of the first request, such as 2026-12-01 09:00.",
        shown=or_blank(shown_moment),
        parsed=blank_or(to_moment),
        span=2,
        wide_span=2,
    ),
    Field(
        "lane",
        "Lane",
        "The batch lane is slower and cheaper, where it is sold.",
        kind="choice",
        choices=_lanes,
    ),
    Field(
        "headroom",
        "Headroom",
        "Percent of the limits that is used.",
        shown=digits,
        parsed=to_percent,
    ),
    Field(
        "deadline",
        "Deadline",
        "Hours after the start, such as 36 or 3 days; or a date and time.",
        shown=or_blank(shown_deadline),
        parsed=blank_or(to_deadline),
        span=2,
        wide_span=2,
    ),
    Field(
        "concurrent",
        "At once",
        "Jobs at once; your own figure, which wins over the card's.",
        shown=or_blank(str),
        parsed=blank_or(to_whole),
    ),
    Field(
        "render_seconds",
        "Render s",
        "Seconds that one job takes; your own figure, which wins over the card's.",
        shown=or_blank(digits),
        parsed=blank_or(to_number),
    ),
    Field(
        "fps",
        "Frames/s",
        "Frames per second of the edit; timelines and the tracker's frames are counted in it.",
        shown=digits,
        parsed=to_number,
    ),
    Field("author", "Author", "Who made the plan.", span=3),
    Field("notes", "Notes", "Anything the team should know.", kind="text", span=3, wide_span=2),
)
