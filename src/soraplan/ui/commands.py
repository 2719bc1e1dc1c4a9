"""Every command of the app, declared once.

A declaration feeds the key binding, the footer, the command palette, the help screen and the table
of keys in the README. Keys can be changed in `settings.toml` by a command's id.
"""

from collections.abc import Iterable

from soraplan.ui.command import Command as Command
from soraplan.ui.command import Where as Where
from soraplan.ui.page_commands import PAGE_COMMANDS

COMMANDS: tuple[Command, ...] = (
    Command("go.up", ("up", "k"), "up", "Move to the clip above.", "queue"),
    Command("go.down", ("down", "j"), "down", "Move to the clip below.", "queue"),
    Command("go.page-up", ("pageup",), "page up", "Move up by a page.", "queue"),
    Command("go.page-down", ("pagedown",), "page down", "Move down by a page.", "queue"),
    Command("go.first", ("g", "home"), "first clip", "Move to the first clip.", "queue"),
    Command("go.last", ("G", "end"), "last clip", "Move to the last clip.", "queue"),
    Command(
        "offer.previous",
        ("left", "h"),
        "offer",
        "Choose the offer to the left for this clip; offers that cannot make it are skipped.",
        "queue",
    ),
    Command(
        "offer.next",
        ("right", "l"),
        "offer",
        "Choose the offer to the right for this clip; offers that cannot make it are skipped.",
        "queue",
        footer=3,
    ),
    Command("clip.add", ("a",), "add", "Add a clip below and write its prompt.", "queue", footer=1),
    Command(
        "clip.edit",
        ("e", "enter"),
        "edit",
        "Edit the clip, or all selected clips, in the panel.",
        "queue",
        footer=2,
    ),
    Command("clip.duplicate", ("d",), "duplicate", "Put a copy below.", "queue", footer=9),
    Command("clip.remove", ("x", "delete"), "remove", "Remove; undo brings back.", "queue", 8),
    Command("clip.down", ("J", "shift+down"), "move down", "Move the clip down.", "queue"),
    Command("clip.up", ("K", "shift+up"), "move up", "Move the clip up.", "queue"),
    Command(
        "clip.select",
        ("space",),
        "select",
        "Select the clip and go on; edits are then made to all selected clips.",
        "queue",
        footer=12,
    ),
    Command("clip.select-all", ("A",), "select all", "Select all clips, or none.", "queue"),
    Command("takes.more", ("+", "="), "takes", "Plan one take more.", "queue", footer=4),
    Command("takes.fewer", ("-",), "takes", "Plan one take less.", "queue"),
    Command("count.more", (">",), "count", "Want one more finished video.", "queue"),
    Command("count.fewer", ("<",), "count", "Want one finished video less.", "queue"),
    Command(
        "length.longer",
        ("]",),
        "length",
        "Go to the next longer length on offer.",
        "queue",
        footer=5,
    ),
    Command("length.shorter", ("[",), "length", "Go to the next shorter length.", "queue"),
    Command("seconds.more", (".",), "seconds", "Make the clip a second longer.", "queue"),
    Command("seconds.fewer", (",",), "seconds", "Make the clip a second shorter.", "queue"),
    Command("clip.turn", ("v",), "turn", "Turn the frame: portrait or landscape.", "queue", 13),
    Command(
        "clip.omit",
        ("O",),
        "omit",
        "Omit the clip: it stays in the plan and costs nothing. Again to bring it back.",
        "queue",
        footer=14,
    ),
    Command(
        "queue.clear",
        ("escape",),
        "show all",
        "Show all clips again after a filter; select none; stop reading a large file.",
        "queue",
    ),
    Command(
        "findings.fix",
        ("f",),
        "fix",
        "Fix what is found in this clip or the selected ones; asks where there are several ways.",
        "queue",
        footer=11,
    ),
    Command("finding.up", ("up", "k"), "up", "Move to the finding above.", "findings"),
    Command("finding.down", ("down", "j"), "down", "Move to the finding below.", "findings"),
    Command(
        "finding.go",
        ("enter",),
        "go to clip",
        "Go to the clip of the finding; again for the next one.",
        "findings",
        footer=1,
    ),
    Command(
        "finding.fix",
        ("f",),
        "fix",
        "Fix every clip that has the finding; asks where there are several ways.",
        "findings",
        footer=2,
    ),
    Command("finding.leave", ("escape",), "queue", "Go back to the queue.", "findings", footer=3),
    Command(
        "panel.done", ("enter",), "done", "Keep what was typed and go back.", "panel", footer=1
    ),
    Command(
        "panel.revert",
        ("escape",),
        "put back",
        "Put back what was before the panel was opened, and go back to the queue.",
        "panel",
        footer=2,
    ),
    Command(
        "panel.next-clip",
        ("ctrl+n", "ctrl+down"),
        "next clip",
        "Keep what was typed and edit the next clip.",
        "panel",
        footer=4,
    ),
    Command(
        "panel.previous-clip",
        ("ctrl+up",),
        "previous clip",
        "Keep what was typed and edit the clip before.",
        "panel",
    ),
    Command(
        "panel.editor",
        ("ctrl+o",),
        "editor",
        "Write the prompt, or another long text, in the editor named by $VISUAL or $EDITOR.",
        "panel",
        footer=5,
    ),
    Command(
        "panel.new-line",
        ("ctrl+j", "shift+enter", "alt+enter"),
        "new line",
        "Start a new line in a long text such as the prompt.",
        "panel",
        footer=3,
    ),
    Command(
        "focus.next",
        ("tab",),
        "findings",
        "Go to the findings and back; in the panel, to the next field.",
        "screen",
        footer=16,
    ),
    Command("focus.previous", ("shift+tab",), "back", "Go the same way back.", "screen"),
    Command(
        "filter.open",
        ("/",),
        "filter",
        "Show only the clips that hold all the words typed. Escape shows all again.",
        "screen",
        footer=10,
    ),
    Command("plan.undo", ("u", "ctrl+z"), "undo", "Undo the last action.", "screen", footer=6),
    Command("plan.redo", ("U", "ctrl+y"), "redo", "Do again what was undone.", "screen"),
    Command(
        "plan.settings",
        ("p",),
        "plan",
        "Change the plan's settings: title, card, account, budget, columns and more.",
        "screen",
        footer=15,
    ),
    Command("plan.open", ("o",), "open", "Open a plan of the library or any file.", "screen", 17),
    Command("plan.new", ("n",), "new", "Start a new, empty plan.", "screen", footer=18),
    Command("plan.save", ("ctrl+s",), "save", "Save the plan.", "screen", footer=7),
    Command("plan.save-as", ("S",), "save as", "Save the plan under another name.", "screen"),
    Command(
        "plan.import",
        ("I",),
        "import",
        "Take a shot list into the plan, or make a plan of it; pasting a table does so, too.",
        "screen",
    ),
    Command(
        "plan.export",
        ("E",),
        "export",
        "Hand the plan on: a file for finance, the team, the editor or the engineer.",
        "screen",
        footer=15,
    ),
    Command(
        "plan.diff",
        ("D",),
        "changes",
        "Tell what has changed since the plan was saved, or against any other plan.",
        "screen",
        footer=15,
    ),
    Command(
        "plan.move",
        ("m",),
        "move",
        "Move the plan, or the selected clips, to another rate card: all cards, then clip by clip.",
        "screen",
        footer=15,
    ),
    Command(
        "compare.open",
        ("c",),
        "compare",
        "Compare the plan as mixed with the whole plan on each offer, side by side.",
        "screen",
        footer=15,
    ),
    Command(
        "pace.show",
        ("P",),
        "pace",
        "Show the pace: when requests go out and jobs are done, and which limit decides.",
        "screen",
        footer=15,
    ),
    Command(
        "rates.show",
        ("R",),
        "rates",
        "Show the rate cards: prices, limits, dates and sources.",
        "screen",
        footer=16,
    ),
    Command(
        "whatif.show",
        ("w",),
        "what if",
        "Suppose other prices, takes or limits and see what they change; nothing of it is saved.",
        "screen",
        footer=15,
    ),
    Command(
        "whatif.leave",
        ("W",),
        "takes it off",
        "Take the what-if off: only the plan's own figures are shown then.",
        "screen",
    ),
    Command("app.theme", ("t",), "theme", "Choose the colours.", "screen"),
    Command("app.palette", ("ctrl+p", ":"), "commands", "Find any command by its name.", "screen"),
    Command("app.help", ("?", "f1"), "help", "Show all keys.", "screen", footer=19),
    Command(
        "app.quit",
        ("q", "ctrl+q"),
        "quit",
        "Quit; asks only when there is unsaved work.",
        "screen",
        footer=20,
    ),
    *PAGE_COMMANDS,
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


def at(where: Iterable[Where]) -> list[Command]:
    """The commands that work at some places, those of the first place first."""
    return [command for place in where for command in COMMANDS if command.where == place]


def footer(where: Iterable[Where]) -> list[Command]:
    """The commands that the footer shows at some places, the most wanted first."""
    return sorted((one for one in at(where) if one.footer), key=lambda one: one.footer)
