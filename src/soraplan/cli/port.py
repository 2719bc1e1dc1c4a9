"""`soraplan port`: a plan on every card, and its move to one of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import (
    HELP_NAMES,
    exchange_rates,
    plan_argument,
    tell,
    today_option,
)
from soraplan.cli.card_names import card_ids
from soraplan.cli.groups import BadUse
from soraplan.cli.output import put, put_data, text_width
from soraplan.cli.saving import save

if TYPE_CHECKING:
    from soraplan.core.estimate import Estimate
    from soraplan.core.plan import Plan
    from soraplan.storage.plans import PlanFile

_HELP = """Tell what PLAN costs on every rate card, or move it to one and tell clip by clip.

For the clips that move the nearest offers of the card are found by these rules, one after the
other:

\b
1. Its frame is on offer; for a clip marked for sound, a model that is known to
   make it; for one without a reference, a model that needs none. Where there
   is none, the clip stays where it is.
2. The picture is the smallest that is at least as large as before, by its
   short side; where none is, the largest.
3. Known prices go first; then, where the clip has had sound, models with sound.
4. All clips that were on one tier go to one tier: to that which makes most of
   them in one piece; then that whose price per second is nearest to the old
   one, by their ratio; then that which has most of their lengths; then the
   cheaper one; then the first of the card.
5. A length that is not on offer there becomes a longer one, or several that
   together last as long, at least cost.

The moved plan remembers what it was. Moved again, each clip is moved as that, or as what it is now
where it was put on another offer than the rules gave it; and moved to the card that it came from,
it is that again, clip for clip. What was edited since and cannot be kept is told. Between a card
and overlays of it each clip keeps its offer and its length.
"""


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan port spring.toml --to kling-3.0 -o moved.toml",
    short_help="Compare a plan on all cards, or move it to one.",
    help=_HELP,
)
@plan_argument
@click.option(
    "--to",
    "target",
    metavar="CARD",
    shell_complete=card_ids,
    help="The card to move to; without it the plan is told on all cards.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the moved plan there; without it nothing is written.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there, be it PLAN itself.")
@click.option(
    "--clips",
    "names",
    metavar="NAME,…",
    help="Move only the clips of these shots or ids, such as 1A,2B; the plan stays on its card.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@today_option
def port(
    plan: Path,
    target: str | None,
    output: Path | None,
    force: bool,
    names: str | None,
    form: str,
    today: date | None,
) -> None:
    """Tell of a plan on all cards, or move it to one."""
    from soraplan.core.estimate import Estimator
    from soraplan.storage import cards, plans

    if output is not None and target is None:
        raise BadUse("-o writes a moved plan; name the card that it moves to with --to.")
    file = plans.read(plan)
    installed = cards.installed()
    estimator = Estimator(installed.cards, today or date.today(), exchange_rates())
    estimate = estimator.estimate(file.plan)
    positions = None if names is None else _positions(file.plan, names)
    if target is None:
        _tell_all(estimate, positions, form)
    else:
        _move(file, estimate, target, positions, form, output, force)
    tell(installed.problems)


def _positions(plan: "Plan", names: str) -> list[int]:
    """Where the clips stand that are named, by shot or by id."""
    from soraplan.core.text.naming import called, is_same_name
    from soraplan.core.text.words import nearest_word

    positions = []
    for name in filter(None, (one.strip() for one in names.split(","))):
        found = [
            position
            for position, clip in enumerate(plan.clips)
            if name == clip.id
            or (clip.shot and (is_same_name(name, clip.shot) or is_same_name(name, called(clip))))
        ]
        if not found:
            near = nearest_word(name, (clip.name for clip in plan.clips))
            meant = f" Did you mean {near}?" if near else ""
            raise BadUse(f"--clips: no clip is called '{name}'.{meant}")
        positions += found
    if not positions:
        raise BadUse("--clips names no clip; give shots or ids such as 1A,2B.")
    return sorted(set(positions))


def _tell_all(estimate: "Estimate", positions: Sequence[int] | None, form: str) -> None:
    from soraplan.core.moving.survey import surveyed

    rows = surveyed(estimate, positions)
    if not rows:
        raise BadUse("No rate card is installed. 'soraplan paths' says where they belong.")
    if form == "json":
        from soraplan.exchange import moving_json

        put_data(moving_json.survey(rows))
        return
    from soraplan.exchange import moving_text

    put(moving_text.survey(rows, len(rows[0].planned.lines), text_width()))


def _move(
    file: "PlanFile",
    estimate: "Estimate",
    target: str,
    positions: Sequence[int] | None,
    form: str,
    output: Path | None,
    force: bool,
) -> None:
    from soraplan.core.moving import moving, totals
    from soraplan.core.moving.survey import foreseen

    try:
        planned = moving(estimate, target, positions)
    except KeyError:
        raise BadUse(_no_card(estimate, target)) from None
    both = totals(planned)
    before, after = foreseen(estimate), foreseen(both.after)
    if output is not None:
        # Written first: what is told then is done.
        _write(output, both.after.plan, force, file)
    if form == "json":
        from soraplan.exchange import moving_json

        put_data(moving_json.preview(planned, both, before, after))
    else:
        from soraplan.exchange import moving_text

        put(moving_text.preview(planned, both, before, after, text_width()))
    if output is not None:
        click.echo(str(output), err=True)
        if file.has_comments and output.exists() and output.samefile(file.path):
            click.echo("The comments of the file are in its .bak only.", err=True)


def _no_card(estimate: "Estimate", target: str) -> str:
    from soraplan.core.rates.shelf import trouble
    from soraplan.core.text.words import nearest_word

    cards = estimate.pricing.cards
    broken = trouble(estimate.pricing.installed, target)
    if broken:
        return f"{broken} 'soraplan rates check FILE' tells all that is wrong with it."
    near = nearest_word(target, cards)
    meant = f" Did you mean {near}?" if near else ""
    return f"There is no rate card '{target}'.{meant} 'soraplan rates' lists them."


def _write(output: Path, plan: "Plan", force: bool, file: "PlanFile") -> None:
    from soraplan.exchange.export import leads_to, taken

    if taken(output) and not force:
        raise BadUse(f"{output} exists already; nothing was written. --force replaces it.")
    read = file.digest if leads_to(output, file.path) else None
    save(output, plan, may_replace=force, read=read)
