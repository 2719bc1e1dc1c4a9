"""One page for a browser: what a plan costs, when it is done, what to know, and every clip.

A single file without script, that asks the network for nothing. Its look may change; programs read
JSON.
"""

from soraplan.exchange.format import Format, Handoff, Made, Told


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The page, with the receipt at its end and, for `soraplan verify`, in its head."""
    from soraplan.exchange.formats.html.page import page

    return (Made(b"".join(piece.encode() for piece in page(handoff, told))),)


FORMAT = Format(
    name="html",
    title="Web page",
    extension="html",
    reader="the team and the client, in a browser or on paper",
    holds="The whole report with every prompt in full; no plan can be made of it again.",
    export=export,
)
