"""The page of a file that somebody else changed, from its first line to its last."""

from collections.abc import Iterator, Sequence

from soraplan.core.text.words import counted
from soraplan.exchange.plan_diff.words import headline, summary
from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.blocks import Block, clip_blocks, still
from soraplan.ui.screens.diff.lines import setting_lines, text_blocks
from soraplan.ui.screens.diff.work import Compared
from soraplan.ui.screens.on_disk.clashes import Choice, clash_blocks
from soraplan.ui.screens.on_disk.words import merge_told
from soraplan.ui.screens.on_disk.work import Settling


def settling_blocks(
    made: Settling,
    choice: Choice,
    notices: Sequence[tuple[str, bool]],
    width: int,
    palette: Palette,
) -> Iterator[Block]:
    """All blocks of the page: what there is to choose, and what was changed there and here.

    `notices` are said first, each with whether it says what is wrong.
    """
    yield from text_blocks(notices, width, palette)
    yield from text_blocks([(one, False) for one in _heading(made)], width, palette)
    clashes = made.merged.clashes
    if clashes:
        base, mine, theirs = (
            one.estimate.currency
            for one in (made.here.change.old, made.here.change.new, made.there.change.new)
        )
        yield still([()])
        yield from clash_blocks(clashes, (base, mine, theirs), choice, width, palette)
    yield from _part("There: what was changed in the file", made.there, width, palette)
    if not made.here.change.is_empty:
        title = "Here: what was changed" if made.wish.is_behind else "Here: what is not saved yet"
        yield from _part(title, made.here, width, palette)


def _heading(made: Settling) -> Iterator[str]:
    name, merged = made.wish.path.name, made.merged
    yield f"{name} was changed on disk since it was last read or saved here."
    is_behind = made.wish.is_behind
    if is_behind:
        yield "What was taken in before, and then undone here, is part of that."
    if made.here.change.is_empty:
        told = "was changed" if is_behind else "is unsaved"
        yield f"Nothing {told} here, so Enter takes theirs; undo goes back."
        return
    if told := merge_told(merged):
        yield told
    if merged.clashes:
        number = counted(len(merged.clashes), "clash").replace("clashs", "clashes")
        yield f"{number}: what counts is marked ●; ←→ or a click chooses the other side."
    else:
        yield "Nothing clashes, so Enter merges; undo goes back."
    if merged.renamed:
        new = counted(len(merged.renamed), "clip")
        yield f"{new} of theirs came under an id that is taken here, and gets a new one."


def _part(title: str, compared: Compared, width: int, palette: Palette) -> Iterator[Block]:
    """A part of the page: a head, what the change comes to, and each thing that differs."""
    change = compared.change
    yield still([()])
    yield still([[(title, palette.title)]], is_head=True)
    yield from text_blocks([(headline(change), False), (summary(change), False)], width, palette)
    if change.diff.settings:
        yield still([(), *setting_lines(compared, width, palette)])
    for block in clip_blocks(compared, width, palette):
        # The cursor is for clashes; the heads of the kinds of change are no parts of their own.
        yield Block(block.height, block.rows)
