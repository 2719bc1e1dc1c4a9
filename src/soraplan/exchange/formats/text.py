"""The report as plain text in a file, with the receipt at its end; `exchange.text` writes it."""

from soraplan.core.text.cells import wrapped
from soraplan.exchange import text
from soraplan.exchange.format import Format, Handoff, Made, Told
from soraplan.exchange.receipt import facts, line, unlike

_WIDTH = 100


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The report as a text file."""
    estimate = handoff.report.forecast.estimate
    written = unlike(text.dumps(handoff.report, _WIDTH))
    told(len(estimate.plan.clips), len(estimate.plan.clips))
    receipt = [f"{name}: {fact}" for name, fact in facts(handoff.receipt, estimate)]
    # An address or a print is never broken: a line may be as long as it has to be.
    receipt = [part for fact in receipt for part in wrapped(fact, _WIDTH)]
    stamp = wrapped(line(handoff.receipt), _WIDTH)
    return (Made("\n".join([written, "Receipt", *receipt, *stamp, ""]).encode()),)


FORMAT = Format(
    name="text",
    title="Plain text",
    extension="txt",
    reader="anybody, in a mail or on a terminal",
    holds="The whole report; long prompts are cut, and no plan can be made of it again.",
    export=export,
)
