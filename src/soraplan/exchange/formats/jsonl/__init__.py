"""Request files for who submits them: JSON Lines in the shape of OpenAI's video requests.

One file a model, and a text beside them with the receipt. What the vendor would refuse or bill
otherwise than planned is not written, and neither is what goes to a vendor of another shape. The
plain form has the bodies alone, because the vendor takes no other keys; which line is whose stands
in the text beside them.
"""

from soraplan.exchange.format import Format, Handoff, Made, Option, Told
from soraplan.exchange.formats.jsonl.choice import chosen
from soraplan.exchange.formats.jsonl.files import BATCH, Bounds, filled
from soraplan.exchange.formats.jsonl.receipt import receipt
from soraplan.exchange.formats.jsonl.requests import batch_lines, plain_lines

BATCH_FORM = Option(
    "batch",
    "Batch form",
    "Write lines of batch files, each with a custom_id. Where clips are in the batch lane, these"
    " alone are written, and without this option all others.",
)
FIX = Option(
    "fix",
    "Put lengths and sizes right",
    "Where a length or a size is not offered, write the nearest that is, as the fix of its finding"
    " would.",
)
RETIRED = Option(
    "retired-ok",
    "Retired models too",
    "Write requests for models that have been shut down.",
)


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The files of requests, and the text beside them. Raises NotExported where one is not safe."""
    batch = handoff.is_on(BATCH_FORM)
    choice = chosen(
        handoff.report.forecast,
        batch=batch,
        fix=handoff.is_on(FIX),
        retired=handoff.is_on(RETIRED),
    )
    lines_of, bounds = (batch_lines, BATCH) if batch else (plain_lines, Bounds())
    files = filled(choice.sent, lines_of, bounds, told)
    made = [Made(bytes(file.data), file.part) for file in files]
    return (*made, receipt(handoff, choice, files, batch=batch))


FORMAT = Format(
    name="jsonl",
    title="Requests (JSON Lines)",
    extension="jsonl",
    reader="the engineer who submits the requests",
    holds="One request a line for every planned take, but no clip that is omitted or done, or"
    " whose vendor takes requests of another shape; no plan can be made of it again.",
    export=export,
    options=(BATCH_FORM, FIX, RETIRED),
)
