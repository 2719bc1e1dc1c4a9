"""From a finding to its clip, and its fix."""

from typing import TYPE_CHECKING

from textual import on

from soraplan.core.finding import Code
from soraplan.ui.screens.panel import PanelEditing
from soraplan.ui.widgets.findings_list import FindingsList

if TYPE_CHECKING:
    from soraplan.core.findings import FindingGroup

_OF_SETTINGS: tuple[Code, ...] = (
    "over-budget",
    "near-budget",
    "unknown-account",
    "unknown-card",
    "account-lacks-access",
    "deadline-missed",
)
_OF_CARD: tuple[Code, ...] = ("retired-card", "card-old")


class FindingActions(PanelEditing):
    """What the user does about findings."""

    def action_finding_up(self) -> None:
        """Move to the finding above."""
        self.findings.move(-1)

    def action_finding_down(self) -> None:
        """Move to the finding below."""
        self.findings.move(1)

    async def action_finding_go(self) -> None:
        """Go to the clip of the current finding."""
        group = self.findings.current
        if group:
            await self._go_to(group)

    def action_finding_fix(self) -> None:
        """Apply the fix of the current finding wherever it is found."""
        group = self.findings.current
        if group and group.finding.fix:
            self._fix(group.finding.code, group.count)
        elif group:
            self.say("There is no fix that needs no judgement for this.")

    def action_finding_leave(self) -> None:
        """Go back to the queue."""
        self.set_focus(self.table)

    def action_findings_fix(self) -> None:
        """Apply the fixes of the current clip, or of the selected ones."""
        from soraplan.core.findings import of_clip

        plan, titles = self.plan, []
        for clip in [plan.clips[at] for at in self.targets()]:
            for finding in of_clip(self.session.forecast, clip):
                if finding.fix:
                    plan = finding.fix.apply(plan)
                    titles.append(finding.fix.title)
        if titles:
            self.change(plan, "fix")
            self.say(f"Fixed: {titles[0]}" + (f" and {len(titles) - 1} more" if titles[1:] else ""))
        else:
            self.say("Nothing to fix in this clip. Tab goes to the findings.")

    @on(FindingsList.ClipAsked)
    async def _clip_asked(self, event: FindingsList.ClipAsked) -> None:
        await self._go_to(event.group)

    async def _go_to(self, group: "FindingGroup") -> None:
        from soraplan.core.findings import next_position

        if group.finding.code in _OF_SETTINGS:
            await self.action_plan_settings()
            return
        if group.finding.code in _OF_CARD:
            await self.run_action("screen.rates_show")
            return
        position = next_position(self.session.forecast, group.finding, self.table.cursor)
        if position is None:
            return
        if self.row_maker.rows(self.plan).row_of(position) is None:
            self.reveal_all()
        self.table.move_to(position)

    def _fix(self, code: Code, count: int) -> None:
        from soraplan.core.findings import fixed_everywhere

        plan = fixed_everywhere(self.session.forecast, code)
        if plan == self.plan:
            self.say("Still being worked out for the plan as it is now.")
            return
        self.change(plan, "fix")
        self.say(
            f"Fixed {code.replace('-', ' ')}" + (f" in {count:,} clips." if count > 1 else ".")
        )
