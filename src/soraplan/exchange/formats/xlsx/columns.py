"""The columns of the sheet Clips, and where formulas of other sheets find them.

A column that only some plans need is there only where the plan has a use for it: `reference` and
`job` where a job costs more than its seconds, `own` and `currency` where prices are in several
currencies, `audio` where a clip needs its sound from the model.
"""

from soraplan.exchange.formats.xlsx.page import Field, letter

TOTALS, FILTERED, HEADS = 2, 3, 4
FIRST = HEADS + 1
"""The row of the first clip, counted from 0."""

AS_PLAN = "as plan"
"""What stands for a lane where the clip has none of its own and the plan has one."""

_BEFORE = (
    Field("scene", "Scene", 8),
    Field("shot", "Shot", 9),
    Field("id", "Id", 9),
    Field("prompt", "Prompt", 52),
    Field("status", "Status", 10),
    Field("frame", "Frame", 10),
    Field("seconds", "Seconds", 9, is_figure=True),
    Field("count", "Count", 8, is_figure=True),
    Field("takes", "Takes", 8, is_figure=True),
    Field("offer", "Offer", 20),
    Field("lane", "Lane", 7),
    Field("requests", "Requests", 10, is_figure=True),
    Field("generated", "Generated seconds", 11, is_figure=True),
    Field("price", "Price", 10, is_figure=True),
    Field("by", "per", 9),
)
_FEES = (
    Field("reference", "Seconds of reference", 11, is_figure=True),
    Field("job", "One request", 11, is_figure=True),
)
_CURRENCIES = (
    Field("own", "Cost in its currency", 13, is_figure=True),
    Field("currency", "Currency", 10),
)
_WHY = Field("why", "Why there is no cost", 36)
_SOUND = (Field("audio", "Audio", 8),)
_AFTER = (
    Field("owner", "Owner", 14),
    Field("tags", "Tags", 16),
    Field("notes", "Notes", 30),
    Field("findings", "Findings", 60),
    Field("line", "Line in Rates", 9, is_figure=True),
    Field("size", "Frame in Rates", 9, is_figure=True),
)


class ClipColumns:
    """The columns of one workbook; `at` has the letter of each by its key.

    `alone` says which currency the costs are in where other currencies stand beside them.
    """

    def __init__(self, clips: int, *, has_fees: bool, has_sound: bool, alone: str) -> None:
        fees, currencies = _FEES if has_fees else (), _CURRENCIES if alone else ()
        cost = Field("cost", f"Cost per run{alone}", 13, is_figure=True)
        sound = _SOUND if has_sound else ()
        self.fields = (*_BEFORE, *fees, *currencies, cost, _WHY, *sound, *_AFTER)
        self.number = {field.key: number for number, field in enumerate(self.fields)}
        self.width = {field.key: field.width for field in self.fields}
        self.at = {key: letter(number) for key, number in self.number.items()}
        self._clips = clips

    def cells(self, key: str) -> str:
        """The cells of a column in all rows, such as `$A$6:$A$25`; one row for no clip."""
        return f"${self.at[key]}${FIRST + 1}:${self.at[key]}${FIRST + max(self._clips, 1)}"

    def total_ref(self, key: str) -> str:
        """The cell with the total of a column, for a formula on another sheet."""
        return f"Clips!${self.at[key]}${TOTALS + 1}"
