"""What can be edited of a clip and of a plan, as data: the panel is built from these fields.

A field turns its value into a text to edit and back. A text that cannot be a value is a
`ValueError` with a sentence; bounds are the model's business.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from soraplan.core.clip import Status
from soraplan.core.estimate import Estimate
from soraplan.core.keep_rates import PRESETS
from soraplan.core.plan import ExtraCost, Period, Repeat
from soraplan.core.pricing import Found

Kind = Literal["line", "text", "choice"]
Choice = tuple[Any, str]
"""A value and what it is called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to edit.

    `name` is the key of the model, unless `of` is: two fields may edit one value. `span` is how
    many of three places in a row it takes, `wide_span` of two where the panel stands beside the
    queue; `choices` the values a choice has under an estimate; without `is_used` the value is kept
    and changes no figure.
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
    is_used: bool = True
    of: str = ""

    @property
    def key(self) -> str:
        """The key of the model that it edits."""
        return self.of or self.name

    @property
    def told(self) -> str:
        """What the field is for, and that no figure depends on it where that is so."""
        return self.help if self.is_used else f"{self.help} Kept; no figure uses it yet."


def _blank_or(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: parse(text) if text.strip() else None


def _or_blank(show: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value is None else show(value)


def _whole(text: str) -> int:
    cleaned = re.sub(r"[\s,_’']", "", text)
    if not re.fullmatch(r"[+-]?\d{1,12}", cleaned):
        raise ValueError("must be a whole number")
    return int(cleaned)


def _seconds(text: str) -> int:
    """Seconds as `90`, `90s` or `1:30`."""
    match = re.fullmatch(r"\s*(?:(\d{1,3}):)?(\d{1,5})\s*s?\s*", text)
    if not match:
        raise ValueError("must be whole seconds, such as 12 or 1:30")
    return int(match[1] or 0) * 60 + int(match[2])


def _number(text: str) -> Decimal:
    cleaned = re.sub(r"[\s_$€£]", "", text)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", cleaned):
        cleaned = cleaned.replace(",", "")
    try:
        number = Decimal(cleaned.replace(",", "."))
    except InvalidOperation:
        raise ValueError("must be a number such as 650 or 0.5") from None
    if not number.is_finite():
        raise ValueError("must be a number such as 650 or 0.5")
    return number


def _share(text: str) -> Decimal:
    """A share as `0.4`, `40 %`, or the name of a published keep rate."""
    cleaned = text.strip()
    for preset in PRESETS:
        if cleaned.lower() in (preset.id, preset.name.lower()):
            return preset.share
    if cleaned.endswith("%"):
        return _number(cleaned[:-1]) / 100
    try:
        return _number(cleaned)
    except ValueError:
        names = ", ".join(preset.id for preset in PRESETS)
        raise ValueError(f"must be a share such as 0.4 or 40 %, or one of {names}") from None


def _published(estimate: Estimate) -> list[Choice]:
    told: list[Choice] = [(one.share, f"{one.share} {one.told}") for one in PRESETS]
    # Emptying the field of the keep rate takes it away; here it would only stand in the way.
    if estimate.plan.keep_rate is None:
        told.insert(0, (None, "none; → goes through published figures"))
    return told


def _percent(text: str) -> Decimal:
    return _number(text.strip().removesuffix("%"))


def _digits(value: Decimal) -> str:
    return f"{value:f}"


def _tags(text: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in text.split(",") if tag.strip())


def _offers(text: str) -> tuple[str, ...] | None:
    return tuple(re.findall(r"[^\s,;]+", text)) or None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("must be a date and time such as 2026-12-01 09:00") from None


def _deadline(text: str) -> Decimal | datetime:
    if "-" in text or ":" in text:
        return _moment(text)
    return _number(text.strip().removesuffix("h"))


def _shown_deadline(value: Decimal | datetime) -> str:
    return _shown_moment(value) if isinstance(value, datetime) else _digits(value)


def _shown_moment(value: datetime) -> str:
    whole = not value.second and not value.microsecond
    return value.isoformat(sep=" ", timespec="minutes" if whole else "auto")


def extra_costs_text(costs: tuple[ExtraCost, ...]) -> str:
    """Extra costs to edit, one a line: `Developer hours = 1200.00 / month`."""
    return "\n".join(
        f"{cost.name} = {cost.amount:f}{' / month' if cost.per == 'month' else ''}"
        for cost in costs
    )


def parsed_extra_costs(text: str) -> tuple[ExtraCost, ...]:
    """Extra costs from lines `name = amount`, with `/ month` for a monthly one."""
    costs = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = re.fullmatch(r"(.*\S)\s*[=:]\s*([^/=]+?)\s*(?:/\s*(run|month))?", line.strip())
        if not match:
            raise ValueError(f"line {number}: must be name = amount, with / month if monthly")
        if re.search(r"=\s*[\d.,]+\s*/\s*(run|month)", match[1]):
            raise ValueError(f"line {number}: holds two costs; each needs a line of its own")
        try:
            amount = _number(match[2])
        except ValueError:
            raise ValueError(f"line {number}: {match[2]} is not an amount") from None
        if not 0 <= amount < 1_000_000_000:
            raise ValueError(f"line {number}: the amount must be between 0 and 999,999,999")
        if amount != round(amount, 6):
            raise ValueError(f"line {number}: the amount has more than 6 decimals")
        per: Period = "month" if match[3] == "month" else "run"
        costs.append(ExtraCost(name=match[1], amount=amount, per=per))
    return tuple(costs)


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


def _lanes(_: Estimate) -> list[Choice]:
    return [(None, "normal"), ("batch", "batch")]


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
    Field("seconds", "Length", "Seconds of one finished video.", parsed=_seconds),
    Field("frame", "Frame", "Portrait or landscape.", kind="choice", choices=_frames),
    Field(
        "offer",
        "Offer",
        "The tier and resolution it is made on.",
        kind="choice",
        choices=_clip_offers,
    ),
    Field("count", "Count", "Finished videos like this one, per run.", parsed=_whole),
    Field("takes", "Takes", "Planned generations per finished video.", parsed=_whole),
    Field(
        "keep_rate",
        "Keep rate",
        "Share of takes that turn out usable: 0.4, 40 %, narrative; empty for the plan's.",
        shown=_or_blank(_digits),
        parsed=_blank_or(_share),
    ),
    Field(
        "priority",
        "Priority",
        "1 to 5, or nothing.",
        shown=_or_blank(str),
        parsed=_blank_or(_whole),
    ),
    Field(
        "lane",
        "Lane",
        "The batch lane is slower and cheaper, where it is sold.",
        kind="choice",
        choices=_lanes,
    ),
    Field("owner", "Owner", "Who looks after the shot."),
    Field("tags", "Tags", "Words, with commas between.", shown=", ".join, parsed=_tags),
    Field("group", "Group", "Parts of one split clip share a group."),
    Field(
        "reference", "Reference", "Path or address of the still image it starts from.", wide_span=2
    ),
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
        "budget",
        "Budget",
        "What may be spent; nothing for no budget.",
        shown=_or_blank(_digits),
        parsed=_blank_or(_number),
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
        shown=_digits,
        parsed=_percent,
    ),
    Field(
        "keep_rate",
        "Keep rate",
        "Share of takes that turn out usable: 0.4, 40 %. It makes the range.",
        shown=_or_blank(_digits),
        parsed=_blank_or(_share),
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
        shown=_or_blank(", ".join),
        parsed=_offers,
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
        span=3,
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
        "start",
        "Start",
        "Date and time of the first request, such as 2026-12-01 09:00.",
        shown=_or_blank(_shown_moment),
        parsed=_blank_or(_moment),
    ),
    Field(
        "deadline",
        "Deadline",
        "Hours after the start, or a date and time.",
        shown=_or_blank(_shown_deadline),
        parsed=_blank_or(_deadline),
    ),
    Field(
        "headroom",
        "Headroom",
        "Percent of the limits that is used.",
        shown=_digits,
        parsed=_percent,
    ),
    Field(
        "concurrent",
        "At once",
        "Jobs at once; your own figure, which wins over the card's.",
        shown=_or_blank(str),
        parsed=_blank_or(_whole),
    ),
    Field(
        "render_seconds",
        "Render s",
        "Seconds that one job takes; your own figure, which wins over the card's.",
        shown=_or_blank(_digits),
        parsed=_blank_or(_number),
    ),
    Field(
        "fps",
        "Frames/s",
        "Frames per second of the edit.",
        shown=_digits,
        parsed=_number,
        is_used=False,
    ),
    Field("author", "Author", "Who made the plan.", span=2),
    Field("notes", "Notes", "Anything the team should know.", kind="text", span=3, wide_span=2),
)
