from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schedules import schedule
from soraplan.core.cards import Limit
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.rules import Stretch
from soraplan.core.limits.schedule import Timing, scheduling
from soraplan.core.timeline import Timeline

COST = Decimal("0.40")
Render = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Queue:
    """A load as it is written down."""

    parts: tuple[Stretch, ...]

    @property
    def requests(self) -> dict[str, int]:
        asked: dict[str, int] = {}
        for tier, _, count in self.parts:
            asked[tier] = asked.get(tier, 0) + count
        return asked

    @property
    def costs(self) -> dict[str, Decimal | None]:
        kinds: dict[str, set[Decimal | None]] = {}
        for tier, cost, _ in self.parts:
            kinds.setdefault(tier, set()).add(cost)
        return {
            tier: None if None in costs else next(iter(costs))
            for tier, costs in kinds.items()
            if None in costs or len(costs) == 1
        }

    def stretches(self) -> Iterator[Stretch]:
        return iter(self.parts)

    def singles(self) -> list[tuple[str, Decimal | None]]:
        return [(tier, cost) for tier, cost, count in self.parts for _ in range(count)]


def queue(*parts: tuple[str, int] | Stretch) -> Queue:
    return Queue(tuple(part if len(part) == 3 else (part[0], COST, part[1]) for part in parts))


def limit(tiers: str, headroom: str = "100", **rule: Any) -> Allowance:
    return Allowance(Limit(**rule), frozenset(tiers), Decimal(headroom), "USD")


class Told:
    """A trace that writes everything down."""

    def __init__(self) -> None:
        self.times: dict[str, list[Fraction]] = {}
        self.render: dict[str, Fraction | None] = {}
        self.calls = 0

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        self.scale = scale
        self.render = {t: None if r is None else Fraction(r, scale) for t, r in render.items()}

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        self.calls += 1
        times = self.times.setdefault(tier, [])
        times.extend(Fraction(first + number * step, self.scale) for number in range(count))

    def in_order(self, load: Queue) -> list[Fraction]:
        """When each request of the queue goes out; those of a tier go out in queue order."""
        left = {tier: iter(sorted(times)) for tier, times in self.times.items()}
        return [next(left[tier]) for tier, _ in load.singles()]


def traced(load: Queue, allowances: Sequence[Allowance], render: Render) -> list[Fraction]:
    told = Told()
    assert schedule(load, allowances, render, told) == schedule(load, allowances, render)
    return told.in_order(load)


# The rules once more, as a list of events: each request tries one moment after another at which
# something ends, and takes the first at which no rule is broken.


@dataclass(frozen=True)
class Sent:
    tier: str
    cost: Decimal | None
    time: Fraction
    done: Fraction | None


def is_long(rule: Allowance) -> bool:
    """Whether requests are counted in a window of an hour or longer, and not spaced evenly."""
    return rule.limit.requests is not None and (rule.limit.window or 0) >= 3_600


def most_in_window(rule: Allowance) -> int:
    """The whole requests that the used part of a limit comes to, and at least one."""
    return max(1, floor(Fraction(rule.headroom) * (rule.limit.requests or 0) / 100))


def even_gap(rule: Allowance) -> Fraction | None:
    """Seconds between two requests that keep a limit in a short window."""
    if rule.limit.requests is None or rule.limit.window is None or is_long(rule):
        return None
    return Fraction(rule.limit.window) / (rule.limit.requests * Fraction(rule.headroom) / 100)


def places(rule: Allowance) -> int | None:
    """How many requests a limit has room for at one moment; None where it has no such number."""
    return most_in_window(rule) if is_long(rule) else rule.at_once


def may_go(
    tier: str,
    cost: Decimal | None,
    time: Fraction,
    sent: Sequence[Sent],
    rules: Sequence[Allowance],
) -> bool:
    if any(one.time > time for one in sent if one.tier == tier):
        return False
    for rule in rules:
        if tier not in rule.tiers:
            continue
        counted = [one for one in sent if one.tier in rule.tiers]
        if any(one.time > time for one in counted):
            return False
        gap = even_gap(rule)
        if gap is not None and any(time - one.time < gap for one in counted):
            return False
        if rule.at_once is not None:
            flying = [one for one in counted if one.done is None or one.done > time]
            if len(flying) >= rule.at_once:
                return False
        if is_long(rule):
            within = sum(one.time > time - (rule.window or 0) for one in counted)
            if within >= most_in_window(rule):
                return False
        if rule.spend is not None and rule.window is not None:
            assert cost is not None
            recent = [one.cost for one in counted if one.time > time - rule.window]
            if sum((one for one in recent if one is not None), cost) > rule.spend:
                return False
    return True


def binding(load: Queue, rules: Sequence[Allowance]) -> list[Allowance]:
    """The rules but for those with a place for every request there is: those limit nothing."""
    counted = {rule: sum(tier in rule.tiers for tier, _ in load.singles()) for rule in rules}
    room = {rule: places(rule) for rule in rules}
    return [rule for rule in rules if counted[rule] > (room[rule] or 0)]


def naive(load: Queue, rules: Sequence[Allowance], render: Render) -> list[Fraction]:
    sent: list[Sent] = []
    rules = binding(load, rules)
    for tier, cost in load.singles():
        moments = {Fraction(0)}
        for one in sent:
            moments.add(one.time)
            if one.done is not None:
                moments.add(one.done)
            for rule in rules:
                steps = (even_gap(rule), rule.window)
                moments.update(one.time + step for step in steps if step is not None)
        time = min(moment for moment in moments if may_go(tier, cost, moment, sent, rules))
        takes = render.get(tier)
        sent.append(Sent(tier, cost, time, None if takes is None else time + takes))
    return [one.time for one in sent]


def coupled(tier: str, load: Queue, rules: Sequence[Allowance]) -> set[str]:
    """The tiers that a tier shares an allowance with, be it through others."""
    group, rules = {tier}, binding(load, rules)
    while True:
        more = {t for rule in rules if rule.tiers & group for t in rule.tiers & {*load.requests}}
        if more <= group:
            return group
        group |= more


def reason(tier: str, load: Queue, rules: Sequence[Allowance], render: Render) -> str | None:
    group = coupled(tier, load, rules)
    reasons: set[str] = set()
    for rule in rules:
        counted = [(t, cost) for t, cost in load.singles() if t in rule.tiers]
        if not rule.tiers & group:
            continue
        if rule.spend is not None:
            reasons.update("cost" for _, cost in counted if cost is None)
            reasons.update("never" for _, cost in counted if cost is not None and cost > rule.spend)
        if rule.at_once is not None and len(counted) > rule.at_once:
            reasons.update("render" for t, _ in counted if render.get(t) is None)
    return next((one for one in ("never", "cost", "render") if one in reasons), None)


TIERS = ("a", "b", "c")
COSTS = [Decimal("0.1"), Decimal("0.25"), Decimal("0.4"), Decimal("1.5")]

headrooms = st.sampled_from(["100", "70", "33.3333"])
tier_sets = st.sampled_from(["a", "b", "ab", "bc", "abc"])
requests_rules = st.builds(
    lambda tiers, headroom, number, window: limit(tiers, headroom, requests=number, window=window),
    tier_sets,
    headrooms,
    st.integers(1, 6),
    st.sampled_from([1, 3, 10]),
)
jobs_rules = st.builds(
    lambda tiers, headroom, number: limit(tiers, headroom, concurrent=number),
    tier_sets,
    headrooms,
    st.integers(1, 5),
)
budget_rules = st.builds(
    lambda tiers, headroom, number, window: limit(tiers, headroom, requests=number, window=window),
    tier_sets,
    headrooms,
    st.integers(1, 6),
    st.sampled_from([3_600, 86_400, 90_001]),
)
spend_rules = st.builds(
    lambda tiers, headroom, spend, window: limit(tiers, headroom, spend=spend, window=window),
    tier_sets,
    headrooms,
    st.sampled_from([Decimal(5), Decimal("5.5"), Decimal(9)]),
    st.sampled_from([2, 7, 20]),
)
all_rules = st.one_of(requests_rules, budget_rules, jobs_rules, spend_rules)
rule_lists = st.lists(all_rules, max_size=4)
# Some jobs take longer than an hour, so that no kind of rule always decides.
times = st.sampled_from(
    [Fraction(1), Fraction(5, 2), Fraction(7, 3), Fraction(11), Fraction(2_000), Fraction(9_001)]
)
renders = st.fixed_dictionaries(dict.fromkeys(TIERS, times))
perhaps_renders = st.fixed_dictionaries({tier: st.none() | times for tier in TIERS})


def queues(costs: Sequence[Decimal | None], most: int = 4, longest: int = 8) -> Any:
    part = st.tuples(st.sampled_from(TIERS), st.sampled_from(costs), st.integers(1, most))
    parts = st.lists(part, min_size=1, max_size=longest)
    # Half of them ask for one tier alone at one cost: those are worked out by a closed form.
    alone = st.tuples(st.sampled_from("ab"), st.sampled_from(costs), st.integers(1, 20))
    return st.one_of(parts, alone.map(lambda part: [part])).map(lambda some: Queue(tuple(some)))


@settings(max_examples=250, deadline=None)
@given(queues(COSTS), rule_lists, renders)
def test_every_request_goes_out_when_a_list_of_events_says(
    load: Queue, rules: list[Allowance], render: Render
) -> None:
    expected = naive(load, rules, render)
    assume(all(reason(tier, load, rules, render) is None for tier in load.requests))
    assert traced(load, rules, render) == expected
    last = dict(zip([tier for tier, _ in load.singles()], expected, strict=True))
    assert schedule(load, rules, render) == {
        tier: Timing(last[tier], last[tier] + (render[tier] or 0)) for tier in load.requests
    }


@settings(max_examples=150, deadline=None)
@given(queues([*COSTS, None, Decimal(6)]), rule_lists, perhaps_renders)
def test_what_cannot_be_known_is_unknown_and_the_rest_is_told(
    load: Queue, rules: list[Allowance], render: Render
) -> None:
    reasons = {tier: reason(tier, load, rules, render) for tier in load.requests}
    known = Queue(tuple(part for part in load.parts if reasons[part[0]] is None))
    times = naive(known, [rule for rule in rules if rule.tiers & {*known.requests}], render)
    last = dict(zip([tier for tier, _ in known.singles()], times, strict=True))
    timings = schedule(load, rules, render)
    assert list(timings) == list(load.requests)
    for tier, timing in timings.items():
        takes = render[tier]
        if reasons[tier] is not None:
            assert timing == Timing(None, None, reasons[tier])  # type: ignore[arg-type]
        elif takes is None:
            assert timing == Timing(last[tier], None, "render")
        else:
            assert timing == Timing(last[tier], last[tier] + takes)


@settings(max_examples=150, deadline=None)
@given(queues(COSTS, most=30), rule_lists, renders)
def test_no_rolling_window_of_any_limit_is_ever_exceeded(
    load: Queue, rules: list[Allowance], render: Render
) -> None:
    assume(all(reason(tier, load, rules, render) is None for tier in load.requests))
    times = traced(load, rules, render)
    sent = [
        (time, tier, cost or Decimal(0))
        for time, (tier, cost) in zip(times, load.singles(), strict=True)
    ]
    for rule in rules:
        counted = sorted(one for one in sent if one[1] in rule.tiers)
        for start, _, _ in counted:
            flying = [one for one in counted if one[0] <= start < one[0] + (render[one[1]] or 0)]
            assert rule.at_once is None or len(flying) <= rule.at_once
            if rule.window is None:
                continue
            inside = [one for one in counted if start <= one[0] < start + rule.window]
            if rule.spend is not None:
                assert sum(cost for _, _, cost in inside) <= rule.spend
            if rule.limit.requests is not None:
                assert len(inside) <= rule.limit.requests
                gap = even_gap(rule)
                if gap is None:
                    assert len(inside) <= most_in_window(rule)
                else:
                    after = [one for one in counted if start <= one[0] < start + gap]
                    assert len(after) == 1


@settings(max_examples=100, deadline=None)
@given(queues(COSTS, most=12, longest=5), rule_lists, renders)
def test_no_request_could_have_gone_any_earlier(
    load: Queue, rules: list[Allowance], render: Render
) -> None:
    assume(all(reason(tier, load, rules, render) is None for tier in load.requests))
    told = Told()
    schedule(load, rules, render, told)
    sent: list[Sent] = []
    for time, (tier, cost) in zip(told.in_order(load), load.singles(), strict=True):
        assert may_go(tier, cost, time, sent, rules)
        if time:
            assert not may_go(tier, cost, time - Fraction(1, told.scale), sent, rules)
        sent.append(Sent(tier, cost, time, time + (render[tier] or 0)))


def assert_no_earlier(before: Mapping[str, Timing], after: Mapping[str, Timing]) -> None:
    for tier, timing in before.items():
        later = after[tier].done
        if later is not None:
            assert timing.done is not None
            assert timing.done <= later


@settings(max_examples=150, deadline=None)
@given(queues(COSTS, most=15), rule_lists, renders, st.data())
def test_a_tighter_limit_never_makes_anything_done_earlier(
    load: Queue, rules: list[Allowance], render: Render, data: st.DataObject
) -> None:
    before = schedule(load, rules, render)
    if rules:
        place = data.draw(st.integers(0, len(rules) - 1))
        rule = rules[place]
        tighter = [*rules[:place], *rules[place + 1 :]]
        tighter.append(Allowance(rule.limit, rule.tiers, rule.headroom * Decimal("0.9"), "USD"))
        assert_no_earlier(before, schedule(load, tighter, render))
    more = data.draw(all_rules)
    assert_no_earlier(before, schedule(load, [*rules, more], render))


@settings(max_examples=150, deadline=None)
@given(queues(COSTS, most=15), rule_lists, renders, st.data())
def test_one_more_request_never_makes_anything_done_earlier(
    load: Queue, rules: list[Allowance], render: Render, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(load.parts)))
    tier = data.draw(st.sampled_from(TIERS))
    more = (tier, data.draw(st.sampled_from(COSTS)), 1)
    longer = Queue((*load.parts[:place], more, *load.parts[place:]))
    assert_no_earlier(schedule(load, rules, render), schedule(longer, rules, render))


@settings(max_examples=150, deadline=None)
@given(queues(COSTS, most=15), rule_lists, renders, st.sampled_from(TIERS))
def test_a_longer_render_never_makes_anything_done_earlier(
    load: Queue, rules: list[Allowance], render: dict[str, Fraction], tier: str
) -> None:
    slower = {**render, tier: render[tier] * Fraction(9, 8)}
    assert_no_earlier(schedule(load, rules, render), schedule(load, rules, slower))


@dataclass(frozen=True)
class Uneven(Queue):
    """The same load, not saying that its costs are all alike: no closed form can be taken."""

    @property
    def costs(self) -> dict[str, Decimal | None]:
        return {}


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TIERS), st.sampled_from(COSTS), st.integers(1, 400)),
        min_size=1,
        max_size=4,
    ),
    rule_lists,
    renders,
)
def test_a_long_stretch_is_the_same_as_its_requests_one_by_one(
    parts: list[Stretch], rules: list[Allowance], render: Render
) -> None:
    load = Queue(tuple(parts))
    assume(all(reason(tier, load, rules, render) is None for tier in load.requests))
    assert traced(load, rules, render) == one_by_one(load, rules, render)


def one_by_one(load: Queue, rules: Sequence[Allowance], render: Render) -> list[Fraction]:
    """As `naive`, and fast: no request looks further back than its rules make it."""
    sent: list[Fraction] = []
    counted: list[list[int]] = [[] for _ in rules]
    finishes: list[list[Fraction]] = [[] for _ in rules]
    singles = load.singles()
    for number, (tier, cost) in enumerate(singles):
        time = Fraction(0)
        mine = [place for place, rule in enumerate(rules) if tier in rule.tiers]
        for rule, earlier, done in (
            (rules[place], counted[place], finishes[place]) for place in mine
        ):
            if earlier:
                time = max(time, sent[earlier[-1]] + (even_gap(rule) or 0))
            if is_long(rule) and len(earlier) >= most_in_window(rule):
                first = sent[earlier[-most_in_window(rule)]]
                time = max(time, first + (rule.window or 0))
            if rule.at_once is not None and len(earlier) >= rule.at_once:
                time = max(time, done[-rule.at_once])
            if rule.spend is not None:
                left = rule.spend - (cost or 0)
                for one in reversed(earlier):
                    left -= singles[one][1] or 0
                    if left < 0:
                        time = max(time, sent[one] + (rule.window or 0))
                        break
        for place in mine:
            counted[place].append(number)
            insort(finishes[place], time + (render[tier] or 0))
        sent.append(time)
    return sent


@pytest.mark.parametrize(
    "rules",
    [
        [limit("a", spend=7 * COST, window=70), limit("a", spend=11 * COST, window=111)],
        [limit("a", spend=7 * COST, window=71), limit("a", spend=11 * COST, window=110)],
        [limit("a", spend=7 * COST, window=200), limit("a", concurrent=5)],
        [limit("a", requests=1, window=28), limit("a", spend=9 * COST, window=256)],
        [limit("a", requests=7, window=3_600), limit("a", requests=11, window=5_557)],
        [limit("a", requests=9, window=3_600), limit("ab", concurrent=4)],
        [limit("a", requests=50, window=86_400), limit("a", spend=83 * COST, window=600_000)],
        [limit("ab", requests=300, window=86_400), limit("a", requests=10, window=60)],
        [
            limit("a", spend=13 * COST, window=367),
            limit("a", concurrent=5),
            limit("ab", concurrent=6),
        ],
    ],
)
def test_a_rhythm_that_comes_late_is_not_taken_up_too_early(rules: list[Allowance]) -> None:
    load = queue(("b", 3), ("a", 900), ("b", 2), ("a", 300))
    render = {"a": Fraction(141), "b": Fraction(2_000)}
    rules = [*rules, limit("ab", requests=60, window=1)]
    assert traced(load, rules, render) == one_by_one(load, rules, render)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), rule_lists, times)
def test_the_closed_form_is_what_simulating_every_request_gives(
    requests: int, rules: list[Allowance], takes: Fraction
) -> None:
    load = queue(("a", requests))
    render = {"a": takes}
    assume(reason("a", load, rules, render) is None)
    assert schedule(load, rules, render) == schedule(Uneven(load.parts), rules, render)


def test_20_pro_requests_at_10_a_minute_take_114_seconds() -> None:
    timings = schedule(queue(("pro", 20)), [ten_a_minute("pro")], {"pro": Fraction(180)})
    assert timings == {"pro": Timing(Fraction(114), Fraction(294))}


def ten_a_minute(tier: str) -> Allowance:
    return Allowance(Limit(requests=10, window=60), frozenset([tier]), Decimal(100), "USD")


def test_without_limits_everything_goes_out_at_once() -> None:
    timings = schedule(queue(("a", 5_000), ("b", 3)), [], {"a": Fraction(180)})
    assert timings["a"] == Timing(Fraction(0), Fraction(180))
    assert timings["b"] == Timing(Fraction(0), None, "render")


def test_50_a_day_go_out_at_once_and_the_51st_a_day_after_the_first() -> None:
    day = [limit("a", requests=50, window=86_400)]
    assert traced(queue(("a", 50)), day, {}) == [0] * 50
    assert traced(queue(("a", 120)), day, {}) == [0] * 50 + [86_400] * 50 + [172_800] * 20
    # Six seconds apart they also leave the window six seconds apart.
    both = [*day, limit("a", requests=10, window=60)]
    times = traced(queue(("a", 60)), both, {})
    assert times == [6 * j for j in range(50)] + [86_400 + 6 * j for j in range(10)]


def test_an_hour_is_a_budget_and_a_second_less_is_an_interval() -> None:
    hour = schedule(queue(("a", 6)), [limit("a", requests=5, window=3_600)], {})
    less = schedule(queue(("a", 6)), [limit("a", requests=5, window=3_599)], {})
    assert hour["a"].submitted == 3_600
    assert less["a"].submitted == 3_599
    four = schedule(queue(("a", 5)), [limit("a", requests=5, window=3_600)], {})
    assert four["a"].submitted == 0


def test_a_daily_cap_with_room_for_all_keeps_nothing_waiting() -> None:
    nine = {"a": Fraction(9), "b": Fraction(9)}
    rules = [limit("a", requests=1, window=60), limit("ab", requests=4, window=86_400)]
    assert schedule(queue(("a", 3), ("b", 1)), rules, nine)["b"].submitted == 0
    assert schedule(queue(("a", 4), ("b", 1)), rules, nine)["b"].submitted == 86_400


def test_nothing_asked_for_takes_no_time_at_all() -> None:
    assert schedule(queue(), [limit("a", concurrent=1)], {}) == {}


def test_one_request_goes_out_at_the_start() -> None:
    rules = [limit("a", requests=1, window=60), limit("a", concurrent=1)]
    rules.append(limit("a", spend=COST, window=600))
    assert schedule(queue(("a", 1)), rules, {"a": Fraction(9)}) == {
        "a": Timing(Fraction(0), Fraction(9))
    }


def test_5_jobs_at_once_of_180_seconds_go_in_rounds() -> None:
    rules = [limit("a", concurrent=5)]
    render = {"a": Fraction(180)}
    assert schedule(queue(("a", 5)), rules, render)["a"].submitted == 0
    assert schedule(queue(("a", 6)), rules, render)["a"].submitted == 180
    assert schedule(queue(("a", 180)), rules, render)["a"].done == 36 * 180


def test_a_place_is_free_at_the_very_moment_that_a_job_is_done() -> None:
    assert traced(queue(("a", 3)), [limit("a", concurrent=1)], {"a": Fraction(7)}) == [0, 7, 14]


def test_money_is_free_at_the_very_moment_that_its_window_ends() -> None:
    rules = [limit("a", spend=Decimal("0.80"), window=600)]
    assert traced(queue(("a", 5)), rules, {}) == [0, 0, 600, 600, 1200]


def test_dear_and_cheap_requests_share_the_money_of_a_window() -> None:
    load = queue(("a", Decimal(3), 1), ("a", Decimal(1), 2), ("a", Decimal(4), 1))
    rules = [limit("a", spend=Decimal(5), window=600)]
    assert traced(load, rules, {}) == [0, 0, 0, 600]


def test_what_costs_nothing_waits_for_no_money() -> None:
    load = queue(("a", Decimal(5), 1), ("a", Decimal(0), 90), ("a", Decimal(5), 1))
    rules = [limit("a", spend=Decimal(5), window=600)]
    assert traced(load, rules, {}) == [Fraction(0)] * 91 + [Fraction(600)]
    assert schedule(queue(("a", Decimal(0), 90)), rules, {})["a"].submitted == 0


def test_of_several_limits_of_jobs_at_once_the_smallest_counts() -> None:
    rules = [limit("a", concurrent=3), limit("a", concurrent=2), limit("a", concurrent=9)]
    assert schedule(queue(("a", 10)), rules, {"a": Fraction(60)})["a"].submitted == 4 * 60


def test_tiers_that_share_nothing_do_not_wait_for_one_another() -> None:
    rules = [limit("a", requests=1, window=60), limit("b", requests=1, window=1)]
    timings = schedule(queue(("a", 10), ("b", 10)), rules, {})
    assert timings["a"].submitted == 540
    assert timings["b"].submitted == 9


def test_a_shared_limit_keeps_the_order_of_the_queue() -> None:
    nine = {"a": Fraction(9), "b": Fraction(9)}
    rules = [limit("a", requests=1, window=60), limit("ab", concurrent=3)]
    assert schedule(queue(("a", 3), ("b", 1)), rules, nine)["b"].submitted == 120
    assert schedule(queue(("b", 1), ("a", 3)), rules, nine)["b"].submitted == 0


def test_a_shared_limit_with_room_for_all_keeps_nothing_waiting() -> None:
    nine = {"a": Fraction(9), "b": Fraction(9)}
    rules = [limit("a", requests=1, window=60), limit("ab", concurrent=4)]
    assert schedule(queue(("a", 3), ("b", 1)), rules, nine)["b"].submitted == 0


def test_a_long_job_keeps_its_place_while_short_ones_pass() -> None:
    load = queue(("b", 1), ("a", 4))
    times = traced(load, [limit("ab", concurrent=2)], {"a": Fraction(10), "b": Fraction(35)})
    assert times == [0, 0, 10, 20, 30]


def test_an_unknown_render_time_hides_no_time_that_does_not_depend_on_it() -> None:
    rules = [limit("a", requests=10, window=60), limit("a", concurrent=20)]
    assert schedule(queue(("a", 20)), rules, {}) == {"a": Timing(Fraction(114), None, "render")}
    assert schedule(queue(("a", 21)), rules, {}) == {"a": Timing(None, None, "render")}


def test_an_unknown_render_time_is_unknown_to_all_that_wait_for_it() -> None:
    rules = [limit("ab", concurrent=2), limit("bc", requests=60, window=60)]
    render = {"b": Fraction(5), "c": Fraction(5), "d": Fraction(5)}
    timings = schedule(queue(("a", 2), ("b", 1), ("c", 1), ("d", 1)), rules, render)
    assert [timings[tier].unknown for tier in "abcd"] == ["render", "render", "render", None]
    assert timings["d"].done == 5


def test_a_request_dearer_than_a_window_never_goes_out_and_that_is_said_first() -> None:
    rules = [limit("a", concurrent=1), limit("a", spend=Decimal(10), window=600)]
    dear: Stretch = ("a", Decimal("10.01"), 1)
    unpriced: Stretch = ("a", None, 1)
    assert schedule(queue(dear), rules, {"a": Fraction(9)})["a"].unknown == "never"
    assert schedule(queue(unpriced, dear), rules, {})["a"].unknown == "never"
    assert schedule(queue(unpriced, ("a", 1)), rules, {})["a"].unknown == "cost"
    assert schedule(queue(("a", 2)), rules, {})["a"].unknown == "render"
    assert schedule(queue(("a", Decimal(10), 2)), rules, {"a": Fraction(9)})["a"].submitted == 600


def test_a_cost_matters_only_under_a_spend_limit() -> None:
    load = queue(("a", None, 2), ("a", Decimal(5), 1))
    rules = [limit("a", requests=1, window=1), limit("b", spend=Decimal(1), window=600)]
    assert schedule(load, rules, {"a": Fraction(9)}) == {"a": Timing(Fraction(2), Fraction(11))}


def test_a_limit_of_tiers_that_are_not_asked_for_binds_nothing() -> None:
    rules = [limit("bc", requests=1, window=60), limit("bc", concurrent=1)]
    assert schedule(queue(("a", 9)), rules, {"a": Fraction(9)})["a"].done == 9


def test_ten_million_like_requests_are_told_in_a_few_words() -> None:
    load = queue(("b", 7), ("a", 10_000_000), ("b", 2))
    rules = [
        limit("a", requests=25, window=60),
        limit("ab", concurrent=5),
        limit("ab", spend=Decimal(10), window=600),
    ]
    render = {"a": Fraction(180), "b": Fraction(200)}
    told = Told()
    told.sent = lambda tier, first, count, step: calls.append((tier, count))  # type: ignore[method-assign]
    calls: list[tuple[str, int]] = []
    timings = schedule(load, rules, render, told)
    assert len(calls) < 1_000
    sent: Counter[str] = Counter()
    for tier, count in calls:
        sent[tier] += count
    assert sent == {"a": 10_000_000, "b": 9}
    # Five jobs of 180 seconds at once decide: one more request every 36 seconds.
    some = schedule(queue(("b", 7), ("a", 1_000), ("b", 2)), rules, render)
    assert timings["b"].done is not None
    assert some["b"].done is not None
    assert timings["b"].done - some["b"].done == (10_000_000 - 1_000) * 36


def test_ten_million_requests_under_a_daily_cap_are_told_in_a_few_words() -> None:
    load = queue(("b", 7), ("a", 10_000_000), ("b", 2))
    rules = [
        limit("ab", requests=50, window=86_400),
        limit("a", spend=83 * COST, window=2_592_000),
        limit("ab", concurrent=1),
    ]
    render = {"a": Fraction(60), "b": Fraction(70)}
    calls: list[tuple[str, int]] = []
    told = Told()
    told.sent = lambda tier, first, count, step: calls.append((tier, count))  # type: ignore[method-assign]
    timings = schedule(load, rules, render, told)
    assert len(calls) < 1_000
    assert sum(count for _, count in calls) == 10_000_009
    # 83 in 30 days decide.
    some = schedule(queue(("b", 7), ("a", 830), ("b", 2)), rules, render)
    more = schedule(queue(("b", 7), ("a", 830 + 83 * 1_000), ("b", 2)), rules, render)
    assert timings["b"].done is not None
    assert some["b"].done is not None
    assert more["b"].done is not None
    assert more["b"].done - some["b"].done == 1_000 * 2_592_000


def test_other_work_can_go_on_in_between() -> None:
    parts = tuple((tier, COST, 5) for _ in range(4_000) for tier in "ab")
    rules = [limit("ab", concurrent=3), limit("a", requests=9, window=1)]
    render = {"a": Fraction(2), "b": Fraction(3)}
    pauses = sum(1 for _ in scheduling(Queue(parts), rules, render))
    assert pauses >= 40_000 // 4_000
    # No rhythm comes before the one long job is done.
    slow = queue(("b", 1), ("a", 20_000))
    render = {"a": Fraction(1), "b": Fraction(30_000)}
    assert sum(1 for _ in scheduling(slow, [limit("ab", concurrent=2)], render)) >= 5


# The time line


def binned(
    sent: Sequence[tuple[Fraction, Fraction]], bins: int, end: Fraction
) -> tuple[list[int], list[Fraction], list[int]]:
    """Submissions, mean and most jobs in flight by bin, from each job's two times."""
    width = end / bins
    submissions = [0] * bins
    for start, _ in sent:
        submissions[min(int(start / width), bins - 1)] += 1
    mean, most = [], []
    for number in range(bins):
        low, high = number * width, (number + 1) * width
        shared = [max(Fraction(0), min(done, high) - max(start, low)) for start, done in sent]
        mean.append(sum(shared, Fraction(0)) / width)
        moments = [low, *(start for start, _ in sent if low <= start < high)]
        most.append(max(sum(1 for start, done in sent if start <= time < done) for time in moments))
    return submissions, mean, most


@settings(max_examples=60, deadline=None)
@given(queues(COSTS, most=40, longest=4), rule_lists, renders, st.integers(1, 7))
def test_the_time_line_shows_every_job_from_its_start_to_its_end(
    load: Queue, rules: list[Allowance], render: Render, bins: int
) -> None:
    assume(all(reason(tier, load, rules, render) is None for tier in load.requests))
    end = max(timing.done or Fraction(0) for timing in schedule(load, rules, render).values())
    line = Timeline(bins, end)
    schedule(load, rules, render, line)
    sent = [
        (tier, time, time + (render[tier] or 0))
        for (tier, _), time in zip(load.singles(), one_by_one(load, rules, render), strict=True)
    ]
    for tier in load.requests:
        mine = [(start, done) for one, start, done in sent if one == tier]
        assert line.submissions[tier] == binned(mine, bins, end)[0]
    _, mean, most = binned([(start, done) for _, start, done in sent], bins, end)
    flying = list(line.in_flight())
    assert [one.mean for one in flying] == pytest.approx([float(one) for one in mean])
    assert [one.most for one in flying] == most


@pytest.mark.parametrize(
    ("concurrent", "interval", "takes"), [(5, 1, 180), (500, 1, 180), (500, 2, 5), (7, 0, 3)]
)
def test_the_time_line_of_a_million_jobs_is_that_of_their_rhythm(
    concurrent: int, interval: int, takes: int
) -> None:
    rules = [limit("a", concurrent=concurrent)]
    if interval:
        rules.append(limit("a", requests=1, window=interval))
    render = {"a": Fraction(takes)}
    load = queue(("a", 1_000_000))
    (timing,) = schedule(load, rules, render).values()
    assert timing.done is not None
    line = Timeline(10, timing.done)
    schedule(load, rules, render, line)
    flying = list(line.in_flight())
    peak = min(concurrent, -(-takes // interval) if interval else concurrent)
    assert [one.most for one in flying] == [peak] * 10
    width = timing.done / 10
    assert sum(one.mean for one in flying) == pytest.approx(float(1_000_000 * takes / width))
    assert sum(line.submissions["a"]) == 1_000_000
    assert max(line.submissions["a"]) - min(line.submissions["a"]) <= 2 * concurrent


def test_the_time_line_of_a_million_jobs_shows_bursts_that_the_mean_hides() -> None:
    load = queue(("a", 1_000_000))
    render = {"a": Fraction(60)}
    line = Timeline(10, Fraction(100_000 * 600))
    schedule(load, [limit("a", spend=10 * COST, window=600)], render, line)
    assert [(one.mean, one.most) for one in line.in_flight()] == [(1.0, 10)] * 10


def test_the_time_line_counts_the_jobs_of_the_tiers_one_asks_for() -> None:
    load = queue(("a", 4), ("b", 6))
    render: Render = {"a": Fraction(10), "b": None}
    both = Timeline(2, Fraction(10))
    schedule(load, [], render, both)
    assert both.submissions == {"a": [4, 0], "b": [6, 0]}
    assert not both.is_known
    assert list(both.in_flight()) == []
    alone = Timeline(2, Fraction(10), frozenset("a"))
    schedule(load, [], render, alone)
    assert alone.is_known
    assert [(one.mean, one.most) for one in alone.in_flight()] == [(4.0, 4), (4.0, 4)]


def test_a_run_that_is_over_at_once_is_in_the_first_bin() -> None:
    line = Timeline(3, Fraction(0), frozenset())
    schedule(queue(("a", 4)), [], {}, line)
    assert line.submissions == {"a": [4, 0, 0]}
    assert [one.most for one in line.in_flight()] == [0, 0, 0]
