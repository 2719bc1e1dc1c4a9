"""The page after a fault of soraplan itself: what happened, and the ways on.

It stands alone on the screen, since what is below may be what failed to be drawn, and it needs as
little as can be: a fault of this page ends the app.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Static

from soraplan.core.text.stand_ins import visible_lines
from soraplan.core.text.words import printable
from soraplan.storage.faults import Fault
from soraplan.ui.plan_app import PlanApp

_ANSWERS = (
    ("continue", "c Continue"),
    ("save", "s Save as"),
    ("copy", "r Copy the report"),
    ("quit", "q Quit"),
)
"""The ways on, with the key of each."""


class FaultScreen(Screen[None]):
    """Tells of a fault, and goes on as the user decides.

    `report` is what was written down of it, and `logged` says where. `kept` is a sentence on what
    is not saved of the plan, and empty where all is.
    """

    CSS = """
    FaultScreen { align: center middle; background: $background; }
    FaultScreen .frame {
        width: 100;
        max-width: 100%;
        height: 1fr;
        background: $surface;
        border: round $error;
        border-title-style: bold;
        border-title-color: $text;
        padding: 0 1;
    }
    FaultScreen .told { height: 1fr; scrollbar-size-vertical: 1; }
    FaultScreen .told Static { margin-bottom: 1; }
    FaultScreen .told .what {
        /* All of it stands at the end of the trace. */
        max-height: 3;
        margin-bottom: 0;
        text-style: bold;
        color: $text-error;
    }
    FaultScreen .where { text-style: bold; color: $text-error; }
    FaultScreen .trace { color: $text-muted; }
    FaultScreen #done { height: auto; color: $text; }
    FaultScreen .answers { height: 1; margin-top: 1; }
    FaultScreen .answers Button { margin-right: 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,escape", "answer('continue')", "continue", show=False),
        Binding("s,ctrl+s", "answer('save')", "save as", show=False),
        Binding("r", "answer('copy')", "copy the report", show=False),
        Binding("q,ctrl+q", "answer('quit')", "quit", show=False, priority=True),
        Binding("right", "app.focus_next", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
    ]

    def __init__(self, fault: Fault, *, report: str, logged: str, kept: str) -> None:
        super().__init__()
        self._fault = fault
        self._report, self._logged, self._kept = report, logged, kept
        self._times = 0
        self._is_telling = False

    @property
    def soraplan(self) -> PlanApp:
        """The app, with what its screens need."""
        assert isinstance(self.app, PlanApp)
        return self.app

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(classes="frame") as frame:
            frame.border_title = "Something went wrong in soraplan"
            with VerticalScroll(classes="told", can_focus=False):
                yield _text(self._fault.what, "what")
                if self._fault.place:
                    yield _text(self._fault.place, "where")
                yield _text(
                    "This is a fault of soraplan and not of your plan, which is as it was before."
                    f"\n{self._kept or 'All of it is saved.'}"
                )
                yield _text("Continue goes back to the queue, Quit ends soraplan.")
                yield _text(
                    f"{self._logged}\nNothing is sent anywhere: whoever is to mend this needs the"
                    " report from you."
                )
                yield _text(self._fault.trace.rstrip(), "trace")
            yield Static("", markup=False, id="done")
            with Horizontal(classes="answers"):
                for answer, label in _ANSWERS:
                    yield Button(label, id=answer, compact=True)

    def on_mount(self) -> None:
        """Take away what was said of the screen below."""
        self.app.clear_notifications()
        self.query_one("#continue", Button).focus()

    def again(self) -> None:
        """Count another fault while this one is shown; it is told of a little later."""
        self._times += 1
        if not self._is_telling and self.is_mounted:
            self._is_telling = True
            self.set_timer(0.2, self._tell_again)

    def _tell_again(self) -> None:
        self._is_telling = False
        self._tell(f"Since then there {_were(self._times)}, which may be the same.")

    def _tell(self, text: str) -> None:
        self.query_one("#done", Static).update(printable(text))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_answer(event.button.id or "")

    def action_scroll(self, lines: int) -> None:
        """Scroll what is told."""
        self.query_one(".told").scroll_relative(y=lines, animate=False)

    def action_answer(self, answer: str) -> None:
        """Do what was decided."""
        if answer == "continue" and self.soraplan.faults is not None:
            self.soraplan.faults.go_on()
        elif answer == "save":
            self._save_as()
        elif answer == "copy":
            self.app.copy_to_clipboard(self._report)
            self._tell("Copied, where the terminal lets programs do that; the log has it, too.")
        elif answer == "quit" and self.soraplan.faults is not None:
            self.soraplan.faults.leave(self._logged)

    def _save_as(self) -> None:
        """Save as the queue does, with all its care; what it says stands over this page."""
        title = self.soraplan.session.plan.title
        self.soraplan.save_as(
            f"{title or 'untitled'} (rescued)",
            lambda: self._tell(f"Saved {self.soraplan.session.path}"),
        )


def _text(text: str, classes: str = "") -> Static:
    return Static(visible_lines(text), markup=False, classes=classes)


def _were(times: int) -> str:
    return "was 1 more fault" if times == 1 else f"were {times:,} more faults"
