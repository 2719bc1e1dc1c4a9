"""The lines around the queue: what plan this is, what it costs, and what limits it."""

from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from rich.style import Style

from soraplan.core import money
from soraplan.core.currencies import together
from soraplan.core.estimate import Budget, Estimate
from soraplan.core.plan import Period
from soraplan.core.prices_known import prices_known
from soraplan.core.rates.shelf import absence
from soraplan.core.sums import is_known, least_text
from soraplan.core.text.cells import cell_width
from soraplan.core.text.words import counted, duration_text, ordinal
from soraplan.ui.columns import Columns
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
from soraplan.ui.session import Session
from soraplan.ui.strips import Line, filled_bar
from soraplan.ui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from soraplan.core.forecast import ColumnForecast, Forecast

REPEATS = {
    "once": "once",
    "daily": "daily (30 a month)",
    "weekdays": "weekdays (22 a month)",
    "weekly": "weekly (4 a month)",
    "monthly": "monthly",
}
_BAR = 12
_BURST_FROM = 7
_MORE_FROM = 11
"""Lines from which on it is told what every offer would see refused, and more of it."""


class Header(Drawn):
    """Two lines: the plan, and the rate card that it is priced on."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._session: Session | None = None
        self._selected = 0

    def show(self, session: Session, selected: int) -> None:
        """Show what is open, and how many clips are selected."""
        self._session, self._selected = session, selected
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        if self._session is None:
            return []
        return [self._plan(self._session, width), self._card(self._session, width)]

    def _plan(self, session: Session, width: int) -> Line:
        plan, estimate, palette = session.plan, session.estimate, self.palette
        line = Line(width, self.base)
        account = estimate.account.name if estimate.account else (plan.account or "no account")
        terms = f"{account} · {REPEATS[plan.repeat]} "
        if self._selected:
            terms = f"{self._selected:,} selected · {terms}"
        state = ""
        if session.is_sample:
            state = "  sample, n starts your own" if session.is_saved else "  sample, not saved"
        elif session.path is None:
            state = "  not saved yet"
        elif not session.is_saved:
            state = "  unsaved"
        title = plan.title or "Untitled plan"
        room = width - cell_width(terms) - len(state) - 5
        if plan.client and room > cell_width(title) + cell_width(plan.client) + 1:
            title = f"{title} · {plan.client}"
        line.add(" ").add("●" if state and not session.is_saved else " ", palette.warning).add(" ")
        line.left(title, min(room, cell_width(title) + 1), palette.title) if room > 0 else None
        line.add(state, palette.warning if not session.is_saved else palette.note)
        line.fill(cell_width(terms))
        return line.add(terms, None, "screen.plan_settings")

    def _card(self, session: Session, width: int) -> Line:
        estimate, palette = session.estimate, self.palette
        line = Line(width, self.base).add("   ")
        card = estimate.card
        if card is None:
            state = absence(estimate.pricing.installed, session.plan.rates).removeprefix("is ")
            line.add(f"{session.plan.rates}: {state}, prices unknown", palette.error)
            return line
        told = f"{card.name} · prices of {prices_known(estimate, card).days}"
        line.add(told, palette.muted, "screen.rates_show")
        if card.has_ended(estimate.today):
            line.add("  ").add(f"ENDED {card.retired}", palette.error, "screen.rates_show")
            line.add(", prices are history", palette.error)
        elif card.retired:
            doubt = card.may_have_ended(estimate.today)
            told = f"MAY HAVE ENDED {card.retired}" if doubt else f"ENDS {card.end}"
            line.add("  ").add(told, palette.warning, "screen.rates_show")
        name = session.path.name if session.path else ""
        if name and line.room > cell_width(name) + 3:
            line.fill(cell_width(name) + 1).add(name, palette.muted)
        return line


class Totals(Drawn):
    """What the plan costs: on every offer as if all clips were there, as mixed, and all in.

    Below stands the forecast: that of the plan before stays until the next one is worked out.
    """

    def __init__(
        self,
        palette: Palette,
        keys: Keymap,
        layout: Callable[[], Columns],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(palette, id=id)
        self._settings_key = first_shown(keys, "plan.settings", "a click")
        self._layout = layout
        self._estimate: Estimate | None = None
        self._forecast: Forecast | None = None
        self._saving = ""
        self._is_late = False

    def show(self, estimate: Estimate) -> None:
        """Show the totals of an estimate."""
        self._estimate = estimate
        self.redraw()

    def show_forecast(self, forecast: "Forecast | None") -> None:
        """Show a forecast; None where there is none yet, as for a plan just opened."""
        self._forecast, self._is_late = forecast, False
        self._saving = ""
        if forecast is not None and forecast.pace is not None and forecast.pace.demand.lanes:
            from soraplan.ui.forecast_lines import saving_text

            # Once for each forecast: with every key it would cost a look at all prices.
            self._saving = saving_text(forecast.estimate)
        self.redraw()

    def tell_late(self) -> None:
        """Say that the next forecast is being worked out, where that takes its time."""
        self._is_late = True
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width; the burst line only where there is room."""
        estimate = self._estimate
        if estimate is None:
            return []
        height = self.size.height
        sums = [self._mix(estimate, width), self._budget(estimate, width)]
        if height <= len(sums):
            return sums
        lines = [self._offers(estimate, width, "run"), self._offers(estimate, width, "month")]
        if height > _BURST_FROM:
            lines.append(self._per_offer(estimate, width, "all at once, refused from", self._burst))
        if height > _MORE_FROM:
            lines.append(self._per_offer(estimate, width, "P80 of the range", self._p80))
            lines.append(self._per_offer(estimate, width, "paced, all done after", self._done))
        lines += sums
        return lines + self._outlook(width, height - len(lines))

    def _outlook(self, width: int, room: int) -> list[Line]:
        """The forecast in so many lines."""
        lines = [Line(width, self.base) for _ in range(room)]
        forecast, palette = self._forecast, self.palette
        if forecast is None or self._is_late:
            for line, label in zip(lines, ("Range", "Pace"), strict=False):
                line.add(f" {label:<11}", palette.head).add("being worked out …", palette.muted)
            return lines
        from soraplan.ui.forecast_lines import decided_line, pace_line, range_line, tier_line

        rest, key = iter(lines), self._settings_key
        periods: list[Period] = ["run", "month"] if forecast.month is not None else ["run"]
        budget = forecast.estimate.budget
        if room <= len(periods) and budget is not None and budget.per in periods:
            periods = [budget.per]
        for period, line in zip(periods[: room - 1], rest, strict=False):
            range_line(line, forecast, palette, period, key)
        for line in islice(rest, 1):
            pace_line(line, forecast, palette, key)
        for line in islice(rest, 1):
            decided_line(line, forecast, palette, key)
        tiers = forecast.pace.tiers if forecast.pace else ()
        for tier, line in zip(tiers, rest, strict=False):
            tier_line(line, tier, palette)
        return lines

    def _offers(self, estimate: Estimate, width: int, period: str) -> Line:
        layout, palette = self._layout(), self.palette
        line = Line(width, self.base)
        runs = estimate.plan.runs if period == "month" else 1
        shown = estimate.columns[layout.first : layout.last]
        label = "all clips on one offer · a run" if period == "run" else "a month"
        partly = (0 < column.total.unknown < estimate.tally.clips for column in shown)
        if period == "month" and any(partly):
            label = f"+ some clips unknown · {label}"
        line.right(label, layout.labels, palette.muted)
        for column in shown:
            text = money.UNKNOWN
            if column.total.unknown < estimate.tally.clips or not estimate.tally.clips:
                run = column.total.run * runs
                text = money.fitted(run, column.currency, layout.offer - 2)
                text += "+" if column.total.unknown else ""
            line.left("", 1).right(text, layout.offer - 1)
        return line

    def _per_offer(
        self,
        estimate: Estimate,
        width: int,
        label: str,
        tell: "Callable[[ColumnForecast], tuple[str, Style]]",
    ) -> Line:
        """Something that the forecast tells of every offer."""
        layout, palette = self._layout(), self.palette
        line = Line(width, self.base)
        line.right(label, layout.labels, palette.muted)
        for column in estimate.columns[layout.first : layout.last]:
            is_known = self._forecast is not None and not self._is_late
            made = self._forecast.column(column.offer) if self._forecast and is_known else None
            text, style = tell(made) if made else (money.UNKNOWN, palette.muted)
            line.left("", 1).right(text, layout.offer - 1, style)
        return line

    def _burst(self, made: "ColumnForecast") -> tuple[str, Style]:
        from soraplan.ui.forecast_lines import unlimited

        palette = self.palette
        if made.run is None or made.pace is None or unlimited(made.run):
            return money.UNKNOWN, palette.muted
        refusal = made.pace.refusal
        if refusal:
            return ordinal(refusal.number), palette.warning
        if made.pace.burst == "unknown":
            return money.UNKNOWN, palette.muted
        return ("queued" if made.pace.queued_at else "fits"), palette.good

    def _p80(self, made: "ColumnForecast") -> tuple[str, Style]:
        assert self._forecast is not None
        currency = self._forecast.estimate.pricing.currency_on(made.offer)
        text = money.fitted(made.range.p80, currency, self._layout().offer - 2)
        if made.range.unknown and made.range.p80 is not None:
            text += "+"
        return text, self.palette.muted

    def _done(self, made: "ColumnForecast") -> tuple[str, Style]:
        done = made.done
        return (money.UNKNOWN if done is None else duration_text(done)), self.palette.muted

    def _mix(self, estimate: Estimate, width: int) -> Line:
        line = Line(width, self.base)
        line.add(" As planned ", self.palette.head)
        total, currency, runs = estimate.total, estimate.currency, estimate.plan.runs
        run = least_text(total.amounts(currency), total, estimate.tally.clips)
        line.add(f"{run} a run", self.palette.title)
        if is_known(total, estimate.tally.clips):
            # "At least" is said once, for both.
            month = together(total.amounts(currency, runs))
            line.add(" and " if total.unpriced else " · ")
            line.add(f"{month} a month", self.palette.title)
        if total.unpriced:
            line.add(f" · {counted(total.unpriced, 'clip')} unknown", self.palette.error)
        if self._saving and not self._is_late:
            line.add(f" · {self._saving}", self.palette.good)
        rest = f" · {counted(estimate.requests, 'request')} · {estimate.seconds:,} s"
        told = "".join(f" · {one}" for one in estimate.exchanges_told())
        if line.room >= cell_width(rest) + cell_width(told):
            rest += told
        return line.add(rest, self.palette.muted)

    def _budget(self, estimate: Estimate, width: int) -> Line:
        plan, budget, palette = estimate.plan, estimate.budget, self.palette
        line = Line(width, self.base)
        per = budget.per if budget else "run"
        runs = plan.runs if per == "month" else 1
        line.add(" All in     ", palette.head, "screen.plan_settings")
        total, clips = estimate.total, estimate.tally.clips
        amounts = estimate.all_in_by_currency(per)
        in_all = least_text(amounts, total, clips)
        if budget and budget.state == "over" and not is_known(total, clips):
            # Extra costs alone are more than the budget.
            in_all = f"at least {together(amounts)}"
        line.add(f"{in_all} a {per}", palette.title)
        parts = ""
        if plan.contingency:
            share = plan.contingency / 100 * runs
            amount = least_text(total.amounts(estimate.currency, share), total, clips)
            parts = f" + {plan.contingency.normalize():f} % {amount}"
        if plan.extra_costs:
            parts += f" + extra {money.shown(estimate.extra * runs, estimate.currency)}"
        if budget is None:
            line.add(" · no budget set", palette.muted, "screen.plan_settings")
        else:
            is_partial = bool(total.unknown)
            self._state(line, budget, estimate.currency, len(parts) + 1, is_partial=is_partial)
        return line.add(f" ·{parts}" if parts else "", palette.muted)

    def _state(
        self, line: Line, budget: Budget, currency: str, keep: int, *, is_partial: bool
    ) -> None:
        """The state of the budget, with a bar where that leaves some cells to keep.

        A sum that leaves costs out can only tell that the budget is overrun, never that it is kept.
        """
        palette, amount = self.palette, money.shown(budget.amount, currency)
        if is_partial and budget.state != "over":
            line.add(f" of {amount}, ").add("not known whether in budget", palette.warning)
            return
        least = "at least " if is_partial else ""
        style: Style = {"under": palette.good, "near": palette.warning}.get(
            budget.state, palette.error
        )
        line.add(f" of {amount} ")
        share = budget.share
        over = f"over by {'' if share else least}{money.shown(-budget.left, currency)}"
        state = {"under": "in budget", "near": "near"}.get(budget.state, over)
        if share is not None:
            state = f"{least}{min(share * 100, Decimal(9999)):,.0f} % {state}"
            if line.room > _BAR + 1 + len(state) + keep:
                line.add(filled_bar(share, _BAR), style).add(" ")
        line.add(state, style)
