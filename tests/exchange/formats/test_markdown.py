import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hostile import HOSTILE_LINES
from plans import CARDS, card, forecasted, numbered, plain_sums, queue, some_plans, tier
from soraplan.core import edits, money
from soraplan.core.clip import Clip
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.core.text.cells import visible
from soraplan.exchange.export import exported
from soraplan.exchange.formats import markdown
from soraplan.exchange.markdown_text import address, escaped
from soraplan.exchange.receipt import found, receipt
from soraplan.exchange.report import report
from soraplan.storage import plans

PLANS = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"

RENDERER = MarkdownIt("gfm-like", {"linkify": True, "html": True})
"""Tables, strike-through, bare links and HTML as GitHub has them."""
assert RENDERER.linkify is not None
# Other than this library GitHub takes no `1.ga` for an address: it asks for www. or a scheme (GFM
# Spec, 6.9). What begins with www. is looked for in the shown text.
RENDERER.linkify.set({"fuzzy_link": False})

APART = "\u200b"


def written(plan: Plan, base: Forecast | None = None) -> str:
    (made,) = exported(markdown.FORMAT, forecasted(plan), base=base)
    return made.data.decode()


def line_with(words: str, told: str) -> str:
    return next(line for line in told.splitlines() if words in line)


class Page(HTMLParser):
    """What a rendered text shows, and the elements and addresses that it is made of."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.shown = ""
        self.elements: set[str] = set()
        self.links: list[str] = []
        self.feed(RENDERER.render(told))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_comment(self, data: str) -> None:
        self.elements.add("comment")


@pytest.mark.parametrize(
    ("name", "golden", "base"),
    [("shoot", "shoot.md", None), ("rough", "rough.md", None), ("shoot", "change.md", "rough")],
)
def test_the_bytes_are_the_contract(name: str, golden: str, base: str | None) -> None:
    plan = plans.read(PLANS / f"{name}.toml").plan
    before = forecasted(plans.read(PLANS / f"{base}.toml").plan) if base else None
    # Made anew by: soraplan export shoot.toml --to markdown --today 2026-11-22, for change.md
    # with --base rough.toml
    assert written(plan, before).encode() == (GOLDEN / golden).read_bytes()


def test_show_writes_what_an_export_holds() -> None:
    forecast = forecasted(numbered(3))
    told = markdown.dumps(report(forecast), receipt(forecast.estimate))
    assert told == written(numbered(3))
    assert told.endswith("\n")


SIGNS = st.text(st.sampled_from("\\`*_[]()<>&|~$@#!:/.-w1aGH \n\x1b\u202e\u2028夜"), max_size=30)


def inert(told: str, typed: str) -> None:
    """Check that a piece shows what was typed where the report puts one, and does nothing else."""
    for around, elements in (("- x {} y", {"ul", "li"}), ("## {}", {"h2"}), ("x {} y", {"p"})):
        page = Page(around.format(told))
        assert page.elements == elements
        assert not page.links
        shown = page.shown.strip().removeprefix("x ").removesuffix(" y").strip()
        assert shown.replace(APART, "") == visible(" ".join(typed.split())).strip()
        # GitHub looks for these in what is shown, not in what is written.
        assert not re.search(r"[@#]\w|GH-\d|://|www\.", page.shown, re.IGNORECASE)
    table = Page(f"| a | b |\n| --- | --- |\n| {told} | last |\n")
    assert table.elements == {"table", "thead", "tbody", "tr", "th", "td"}
    # A cell too many is dropped: the last one shows only where the text has not made one.
    assert table.shown.strip().endswith("last")


@given(SIGNS.filter(lambda text: not text.startswith(("x", " "))))
@settings(max_examples=300)
def test_a_text_shows_as_typed_and_is_no_markup(typed: str) -> None:
    inert(escaped(typed, 1_000), typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(text for text in HOSTILE_LINES if len(text) < 1_000),
        "@octocat, see #12, GH-12, octo/repo#7 and https://github.com/octo/repo/issues/9",
        "www.example.org, WWW.example.org, mailto:somebody@example.org",
        "ends in a hash #",
        "C:\\shots\\",
        "$x$ and $$\\unicode{x41}$$ and $`x`$",
        "<!-- a --- b -->",
        "[ ] todo [x] done [^1] :smile:",
    ],
)
def test_a_hostile_text_shows_as_typed_and_is_no_markup(typed: str) -> None:
    inert(escaped(typed, 2_000), typed)


def test_amounts_stay_readable_and_no_dollar_can_end_a_formula() -> None:
    told = escaped("It costs $1,600.00, not $5 ($20.00) or -$3; $x$, 5$ and a$1", 200)
    assert "costs $1,600.00, not $5 ($20.00) or -$3; &#36;x&#36;, 5&#36; and a&#36;1" in told


def test_only_a_plain_address_is_a_link() -> None:
    assert address("https://example.org/prices#a") == "<https://example.org/prices#a>"
    for trick in ("https://example.org/>x", "https://x|y", "https://[x](y)", "https://a.b/`x`"):
        assert not Page(f"- {address(trick)}").links


def hostile() -> Plan:
    return queue(
        *(Clip(scene=text, shot=text, prompt=text, seconds=7) for text in HOSTILE_LINES),
        title=HOSTILE_LINES[12],
        client=HOSTILE_LINES[13],
        extra_costs=[{"name": text, "amount": Decimal(1)} for text in HOSTILE_LINES],
        budget=Decimal(1),
        keep_rate=Decimal("0.5"),
    )


def test_a_hostile_plan_brings_no_element_and_no_link_of_its_own() -> None:
    kind = Page(written(numbered(1, seconds=7, scene="1")))
    made = Page(written(hostile()))
    assert made.elements <= kind.elements | {"li", "ul"}
    assert set(made.links) == set(kind.links)
    assert len(found(written(hostile()))) == 1


@pytest.mark.parametrize("sign", ["@", "夜", "$"])
def test_a_plan_of_any_size_fits_into_one_comment(sign: str) -> None:
    long = sign * 3_000
    plan = queue(
        *(
            Clip(id=f"clip-with-a-long-id-{place}", scene=f"{place}{long}", shot=long, seconds=7)
            for place in range(1_500)
        ),
        title=long,
        budget=Decimal(1),
        deadline=Decimal("0.01"),
        extra_costs=[{"name": long, "amount": Decimal(1)} for _ in range(40)],
        compare=[f"{'x' * 60}/{'y' * 50}{place}" for place in range(40)],
    )
    told = written(plan, forecasted(numbered(2)))
    assert len(told) < 60_000
    assert re.search(r"\d+ more scenes left out here; the last line sums them all", told)
    assert "more offers compared in the plan, left out here" in told
    assert "28 more extra costs" in told
    assert found(told)[0].plan == receipt(forecasted(plan).estimate).plan


def test_findings_beyond_the_room_are_counted() -> None:
    offers = [f"studio{place}/film/720p" for place in range(300)]
    told = written(queue(Clip(prompt="x"), compare=offers))
    listed = told.count("- **error** ") + told.count("- **warning** ")
    left = re.search(r"- (\d+) more findings left out here", told)
    assert left
    # One for each offer, and that the card has ended.
    assert listed + int(left[1]) == 301


def exact(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


@given(some_plans)
@settings(max_examples=40)
def test_the_sums_of_the_scenes_are_those_of_the_cards(plan: Plan) -> None:
    told = written(plan)
    if not plan.clips:
        assert "The queue is empty." in told
        return
    wanted = sum(not clip.omitted for clip in plan.clips)
    sums, unpriced = plain_sums(plan)
    own, *others = sums
    cells = [cell.strip() for cell in line_with("| **All**", told).split("|")[1:-1]]
    if wanted and unpriced == wanted:
        assert cells[3] == "**—**"
    else:
        known = [one for one in (own, *sorted(others)) if sums[one] or not others]
        star = " \\*" if unpriced else ""
        total = " + ".join(money.shown(exact(sums[one]), one) for one in known)
        assert cells[3] == f"**{total}**{star}"
    assert cells[2] == f"**{sum(clip.requests for clip in plan.clips):,}**"


def test_the_headline_says_cost_range_budget_deadline_and_findings() -> None:
    plan = queue(
        Clip(prompt="x", seconds=8, keep_rate=Decimal("0.5"), takes=2),
        title="Night",
        budget=Decimal("1.50"),
        start=datetime(2026, 12, 1, 9),
        deadline=Decimal(1),
    )
    # Of 8 s for $0.80: nine of ten need four takes at most.
    assert written(plan).splitlines()[2] == (
        "As planned **$1.60** a run · P90 **$3.20** a run · budget **OVER** by $0.10"
        " · deadline met · 1 error, 1 warning"
    )


def test_what_is_unknown_is_a_dash_and_never_nought() -> None:
    told = written(queue(Clip(offer="luma/ray/4k", frame="landscape"), budget=Decimal(5)))
    assert "As planned **—** a run · P90 unknown · budget unknown" in told
    assert "| As planned, 1 request | — | — |" in told
    assert "nothing can be said of it, because no price is known" in told
    assert "$0.00" not in told


def test_a_sum_that_leaves_something_out_has_a_star() -> None:
    plan = queue(
        Clip(scene="1", prompt="x", seconds=8),
        Clip(scene="1", prompt="y", offer="gone/film/720p"),
        Clip(scene="2", prompt="z", frame="square"),
    )
    told = written(plan)
    assert "| 1 | 2 | 2 | $0.80 \\* |" in told
    assert "| 2 | 1 | 1 | — |" in told
    assert "\\* at least: leaves out what has no known price there." in told
    assert "As planned at least **$0.80** a run" in told


def test_a_star_in_the_last_line_alone_is_explained_too() -> None:
    told = written(queue(Clip(scene="1", prompt="x"), Clip(scene="2", prompt="y", frame="square")))
    assert "| **All** | **2** | **2** | **$0.40** \\* |" in told
    assert told.count("\\*") == 5
    assert "\\* at least: leaves out what has no known price there." in told


def test_the_same_finding_of_many_clips_is_told_once() -> None:
    told = written(numbered(5, seconds=7))
    assert told.count("makes 4, 8, 12, 16 or 20 s, not 7 s") == 1
    assert "(and 4 more like it)" in told


def test_the_change_is_told_from_old_to_new_in_money_and_percent() -> None:
    old = numbered(2, seconds=8, keep_rate=Decimal("0.5"))
    new = edits.changed(old, [0], lambda clip: edits.revised(clip, count=2))
    told = written(new, forecasted(old))
    # Nine times in ten 7 takes are enough for two videos and 9 for three, at $0.80 each.
    assert "| Cost a run | $1.60 | $2.40 | **+$0.80** | +50.0 % |" in told
    assert "| P90 a run | $5.60 | $7.20 | **+$1.60** | +28.6 % |" in told
    assert "| Clips | 2 | 2 | none |  |" in told
    assert "| Requests a run | 2 | 3 | +1 | +50.0 % |" in told
    back = written(old, forecasted(new))
    assert "| Cost a run | $2.40 | $1.60 | **-$0.80** | -33.3 % |" in back


def test_without_an_earlier_version_there_is_no_change() -> None:
    assert "earlier version" not in written(numbered(2))


def test_from_nothing_there_is_no_percent_and_to_an_unknown_no_difference() -> None:
    told = written(numbered(1), forecasted(queue()))
    assert "| Cost a run | $0.00 | $0.40 | **+$0.40** | — |" in told
    told = written(queue(Clip(prompt="x", offer="gone/film/720p")), forecasted(numbered(1)))
    assert "| Cost a run | $0.40 | — | — | — |" in told
    assert "The costs leave out 1 clip now, which have no known price." in told


def test_two_currencies_are_not_held_against_each_other() -> None:
    told = written(numbered(1), forecasted(numbered(1), {"openai-sora-2": CARDS["euro"]}))
    assert "counts in EUR and this one in USD: no difference can be told" in told


def test_the_receipt_names_the_sources_and_is_found_again() -> None:
    plan = queue(Clip(id="a--b", prompt="x"))
    told = written(plan)
    assert found(told) == [receipt(forecasted(plan).estimate)]
    assert "https://developers.openai.com/api/docs/deprecations" in Page(told).links
    assert "comment" not in Page(told).elements


def test_a_card_with_tricks_in_its_name_shows_them() -> None:
    tricky = card(id="studio", name="Studio | <b>*x*", tiers=[tier(name="[Film](x)")])
    plan = queue(Clip(prompt="x", seconds=5, frame="landscape"), rates="studio")
    (made,) = exported(markdown.FORMAT, forecasted(plan, {"studio": tricky}))
    page = Page(made.data.decode())
    assert "[Film](x) 720p" in page.shown
    assert "Studio | <b>*x*, checked" in page.shown
    assert "b" not in page.elements


def test_what_leaves_clips_out_is_told_as_a_bound() -> None:
    plan = queue(
        Clip(id="a", prompt="x", count=10),
        Clip(id="b", prompt="y", offer="gone/hd"),
        budget=Decimal(10),
        keep_rate=Decimal("0.5"),
        contingency=Decimal(10),
    )
    told = written(plan)
    assert "As planned at least **$4.00** a run" in told
    assert "P90 at least **$" in told
    assert "budget **not known to be kept**, at most $5.60 left" in told
    assert "| **In all** | at least $4.40 | at least $4.40 |" in told
    dear = written(plan.model_copy(update={"budget": Decimal(1)}))
    assert "budget **OVER** by at least $3.40" in dear
    assert "at least **" not in written(
        plan.model_copy(update={"clips": queue(plan.clips[0]).clips})
    )
