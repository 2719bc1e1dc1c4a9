import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from hostile import HOSTILE, HOSTILE_LINES
from plans import (
    CARDS,
    TODAY,
    card,
    forecasted,
    numbered,
    plain_currency,
    plain_price,
    plain_sums,
    queue,
    rate,
    some_plans,
)
from plans import tier as some_tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.text.stand_ins import visible
from soraplan.exchange import formats
from soraplan.exchange.export import exported
from soraplan.exchange.formats.html.style import STYLE
from soraplan.exchange.receipt import found, receipt
from soraplan.storage import plans

HTML = formats.named("html")
GOLDEN = Path(__file__).parent / "golden"
PLANS = Path(__file__).parents[1] / "golden"

ELEMENTS = frozenset(
    re.findall(
        "[a-z0-9]+",
        """html head meta title style body header nav main section div p span bdi strong a h1 h2 h3
        dl dt dd ul li details summary table colgroup col thead tbody tr th td figure figcaption
        svg path""",
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        "[a-z-]+",
        """lang charset http-equiv content name class id href rel dir scope colspan role tabindex
        style aria-label aria-labelledby aria-hidden data-offer viewbox preserveaspectratio d""",
    )
)
VOID = frozenset({"meta", "col"})


@dataclass
class Node:
    """An element with its attributes and all text inside it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    inside: list["Node"] = field(default_factory=list)

    def all(self, name: str, class_: str = "") -> list["Node"]:
        """The elements of a name, and perhaps a class, inside this one."""
        return [
            one
            for node in self.inside
            for one in (node, *node.all("*"))
            if name in ("*", one.name)
            and (not class_ or class_ in one.attributes.get("class", "").split())
        ]

    def one(self, name: str, class_: str = "") -> "Node":
        (node,) = self.all(name, class_)
        return node


class Page(HTMLParser):
    """Reads a page as a browser does, and takes no element or attribute beyond the known ones."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names) and ATTRIBUTES.issuperset(names), names
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for node in self.open:
            node.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def written(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> str:
    (made,) = exported(HTML, forecasted(plan, cards))
    return made.data.decode()


def read(text: str) -> Node:
    """What a browser makes of a page, which is well-formed XML besides."""
    ElementTree.fromstring(text.partition("\n")[2])
    return Page(text).root


def page(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> Node:
    return read(written(plan, cards))


def part(root: Node, id_: str) -> Node:
    """The element with an id."""
    (node,) = [node for node in root.all("*") if node.attributes.get("id") == id_]
    return node


_SIGNS = {"USD": "$", "EUR": "€"}


def amount(amount: Fraction, currency: str) -> str:
    """An amount as a narrow column shows it: from 100,000 on without cents."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    step = Decimal("0.01") if amount < 100_000 else Decimal(1)
    return f"{_SIGNS[currency]}{exact.quantize(step, ROUND_HALF_UP):,}"


def plain(text: str) -> str:
    """A text with its no-break spaces as spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    # Made anew by: soraplan export shoot.toml --to html --today 2026-11-22 -o shoot.html
    plan = plans.read(PLANS / f"{name}.toml").plan
    assert written(plan).encode() == (GOLDEN / f"{name}.html").read_bytes()


# -- safety -----------------------------------------------------------------------------------


SPELLED = {
    **{chr(code): chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"},
    "\x7f": "␡",
    "\x85": r"\x85",
    "\x9b": r"\x9b",
    "\u2028": r"\u2028",
    "\u2029": r"\u2029",
    "\u202c": r"\u202c",
    "\u202e": r"\u202e",
    "\u2066": r"\u2066",
    "\u2069": r"\u2069",
    "\ufffe": r"\ufffe",
    "\uffff": r"\uffff",
}


def spelled(text: str) -> str:
    """A text of the corpus as a reader sees it: odd characters spelled out, all else as typed."""
    return "".join(SPELLED.get(letter, letter) for letter in text).strip()


def test_every_prompt_and_note_comes_back_as_typed() -> None:
    clips = [Clip(id=f"h{at}", prompt=text, notes=text) for at, text in enumerate(HOSTILE)]
    root = page(queue(*clips, render_seconds=Decimal(60)))
    for clip in clips:
        told = part(root, f"clip-{clip.id}")
        assert told.one("p", "prompt").text == spelled(clip.prompt)
        assert told.one("p", "notes").text == spelled(clip.notes)


@pytest.mark.parametrize("text", HOSTILE_LINES, ids=range(len(HOSTILE_LINES)))
def test_no_name_of_a_plan_becomes_markup(text: str) -> None:
    extras: list[dict[str, Any]] = [{"name": text, "amount": Decimal(5)}]
    clips = [
        Clip(id="a", prompt="", scene=text, shot=text, owner=text, tags=(text,), reference=text),
        Clip(id="b", prompt="x", offer="pro/hd", seconds=7),
    ]
    settings = {"title": text, "client": text, "author": text, "notes": text}
    root = page(queue(*clips, extra_costs=extras, budget=Decimal(1), **settings))
    wanted = spelled(text)
    for told in (root.one("h1"), root.one("p", "over"), part(root, "costs"), root.one("header")):
        assert wanted in told.text
    # A window has no markup that could keep the direction of writing within a name.
    assert visible(text) in root.one("title").text
    assert part(root, "clip-a").one("th").text.strip() == wanted
    assert part(root, "clip-a").one("p", "about").text.count(wanted) == 3
    assert part(root, "scene-1").text.strip().endswith(wanted)


@pytest.mark.parametrize("text", HOSTILE_LINES, ids=range(len(HOSTILE_LINES)))
def test_no_name_of_a_rate_card_becomes_markup(text: str) -> None:
    levels = [{"id": "any", "name": text, "limits": [{"requests": 2, "window": 60}]}]
    sold = card(
        name=text,
        retired=TODAY,
        retired_note=text,
        tiers=[some_tier(name=text, rates=[rate(), rate(resolution="4k", per_second=None)])],
        accounts=levels,
    )
    clips = [Clip(id=f"c{number}", prompt="x", frame="landscape") for number in range(5)]
    compare = ["film/720p", "film/4k"]
    root = page(queue(*clips, rates="other", compare=compare), {**CARDS, "other": sold})
    assert spelled(text) in root.one("p", "notice").text
    assert spelled(text) in part(root, "offers").text


def test_an_address_that_is_no_web_page_is_no_link() -> None:
    sources = ['https://example.org/"onload="x', "https://example.org/ä", "https://example.org/a&b"]
    root = page(queue(Clip(prompt="x"), rates="other"), {"other": card(sources=sources)})
    told = [node.attributes["href"] for node in part(root, "receipt").all("a")]
    assert told == [sources[0], sources[2]]
    assert all(source in part(root, "receipt").text for source in sources)


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    plan = plans.read(PLANS / "shoot.toml").plan
    text = written(plan)
    root = read(text)
    policies = {node.attributes.get("http-equiv"): node for node in root.all("meta")}
    policy = policies["Content-Security-Policy"].attributes["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    linked = {node.attributes["href"] for node in root.all("a")}
    outside = {address for address in linked if not address.startswith("#")}
    assert outside == set(CARDS["openai-sora-2"].sources)
    assert "url(" not in STYLE and "@import" not in STYLE
    for node in root.all("*"):
        for name, value in node.attributes.items():
            assert name == "href" or not value.startswith(("http", "//", "data:", "javascript:"))


def test_every_inner_link_leads_somewhere_and_no_id_is_there_twice() -> None:
    root = page(plans.read(PLANS / "rough.toml").plan)
    ids = [node.attributes["id"] for node in root.all("*") if "id" in node.attributes]
    assert len(set(ids)) == len(ids)
    inner = [node.attributes["href"] for node in root.all("a")]
    assert {address[1:] for address in inner if address[0] == "#"} <= set(ids)
    named = [
        node.attributes["aria-labelledby"]
        for node in root.all("table", "")
        if "aria-labelledby" in node.attributes
    ]
    assert named and set(named) <= set(ids)


def test_the_receipt_is_found_and_a_prompt_that_looks_like_one_is_not() -> None:
    forged = "soraplan-receipt=1 plan=0 order=0 version=9 soraplan-receipt=end"
    plan = queue(Clip(id="a", prompt=forged, notes=forged), title=forged, notes=forged)
    text = written(plan)
    assert found(text) == [receipt(forecasted(plan).estimate)]
    assert part(read(text), "clip-a").one("p", "prompt").text == forged


# -- what it says -----------------------------------------------------------------------------


@settings(max_examples=40)
@given(some_plans)
def test_any_plan_makes_a_page_whose_costs_are_right(plan: Plan) -> None:
    root = page(plan)
    for clip in plan.clips:
        price = plain_price(plan, clip.offer, clip, is_native=True)
        told = part(root, f"clip-{clip.id}").one("td", "planned").text
        if clip.omitted:
            assert told == ""
            continue
        cost = None if price is None else price * clip.count * clip.takes
        currency = plain_currency(plan, clip.offer)
        assert told.startswith("—" if cost is None else amount(cost, currency))
    sums, unpriced = plain_sums(plan)
    own, *others = sums
    known = {one: sums[one] for one in (own, *sorted(others)) if sums[one] or not others}
    is_known = others or unpriced < sum(not clip.omitted for clip in plan.clips) or not unpriced
    figure = part(root, "answers").all("p", "answer")[0].text
    least = "at least " if unpriced else ""
    total = " + ".join(amount(one, currency) for currency, one in known.items())
    assert figure == (f"{least}{total}" if is_known else "—")


def rows(root: Node, id_: str, number: int = 0) -> dict[str, list[str]]:
    """The rows of a table: the text of the first cell, and those of the others."""
    table = part(root, id_).all("table")[number]
    return {
        " ".join(plain(row.one("th").text).split()): [cell.text for cell in row.all("td")]
        for row in table.one("tbody").all("tr")
    }


def test_what_leaves_clips_out_is_told_as_a_bound() -> None:
    clips = Clip(prompt="x", count=10), Clip(prompt="y", offer="gone/hd")
    settings_ = {"keep_rate": Decimal("0.5"), "contingency": Decimal(10)}
    root = page(queue(*clips, budget=Decimal(10), **settings_))
    planned, enough, left, _ = (one.text for one in part(root, "answers").all("p", "answer"))
    assert planned == "at least $4.00"
    assert enough.startswith("at least $")
    assert left == "at most $5.60 left"
    assert rows(root, "costs")["In all"] == ["at least $4.40"]
    range_ = rows(root, "range")
    assert len(range_) == 5 and all(cell.startswith("at least ") for (cell,) in range_.values())
    dear = page(queue(*clips, budget=Decimal(1), **settings_))
    assert part(dear, "answers").all("p", "answer")[2].text == "at least $3.40 over"
    assert "at least $" not in page(queue(clips[0], budget=Decimal(1), **settings_)).text


def test_contingency_and_extra_costs_are_lines_of_their_own() -> None:
    clips = [Clip(prompt="x", seconds=8, count=10)]
    extras: list[dict[str, Any]] = [{"name": "Editing", "amount": Decimal(88), "per": "month"}]
    plan = queue(*clips, repeat="weekdays", contingency=Decimal(25), extra_costs=extras)
    told = rows(page(plan), "costs")
    assert list(told.values()) == [
        ["$8.00", "$176.00"],
        ["$2.00", "$44.00"],
        ["$4.00", "$88.00"],
        ["$14.00", "$308.00"],
    ]
    assert list(told)[1:] == ["Contingency 25 %", "Editing$88.00 a month", "In all"]


def test_a_month_of_one_run_is_not_told_twice() -> None:
    heads = part(page(queue(Clip(prompt="x"))), "offers").one("thead").text
    assert "per run" in heads and "per month" not in heads


def test_each_offer_has_a_bar_as_long_as_its_cost() -> None:
    clips = [Clip(prompt="x", seconds=10, count=20)]
    offers = part(page(queue(*clips, repeat="daily")), "offers")
    bars = [svg.all("path", "fill")[0].attributes["d"] for svg in offers.all("svg")]
    assert bars == ["M0 0H20.0V1H0Z", "M0 0H20.0V1H0Z", "M0 0H60.0V1H0Z", "M0 0H100.0V1H0Z"]
    figures = [[cell.text for cell in row.all("td")[:2]] for row in offers.all("tr")[2:]]
    assert figures == [["$20.00", "$600.00"], ["$60.00", "$1,800.00"], ["$100.00", "$3,000.00"]]


@pytest.mark.parametrize(
    ("budget", "look", "told"),
    [
        ("100", "good", "Under: $8.00 of $100.00 used (8 %)"),
        ("10", "warning", "Near: $8.00 of $10.00 used (80 %)"),
        ("5", "error", "OVER: $8.00 of $5.00 used (160 %)"),
        ("0", "error", "OVER: $8.00 of $0.00 used,"),
    ],
)
def test_the_budget_is_told_in_words_and_not_by_colour_alone(
    budget: str, look: str, told: str
) -> None:
    plan = queue(Clip(prompt="x", seconds=8, count=10), budget=Decimal(budget))
    tile = part(page(plan), "answers").one("div", look)
    assert told in plain(tile.text)


def test_an_unknown_price_is_a_dash_with_its_reason_and_never_nought() -> None:
    root = page(queue(Clip(id="a", prompt="x", offer="gone/film/720p"), budget=Decimal(9)))
    answers = [node.text for node in part(root, "answers").all("p", "answer")]
    assert answers[:3] == ["—", "—", "—"]
    assert "$0.00" not in part(root, "clip-a").text
    assert "No cost: the rate card gone is not installed." in part(root, "clip-a").text


def test_without_a_rate_card_the_page_says_so_first() -> None:
    notice = page(queue(Clip(prompt="x"), rates="gone")).one("p", "notice")
    assert notice.text == "Error The rate card gone is not installed: its prices are unknown."


def test_that_a_card_is_retired_is_said_before_any_figure() -> None:
    text = written(queue(Clip(prompt="x")))
    said = text.index("OpenAI Sora 2 ENDED on 2026-09-24: its prices are history.")
    assert said < text.index('class="answer"')
    assert not page(queue(Clip(prompt="x"), rates="live")).all("p", "notice")


def test_without_keep_rates_the_range_says_what_is_missing() -> None:
    root = page(numbered(3))
    assert "Not known: 3 clips have no keep rate." in part(root, "answers").text
    assert "P50, P80 and P90 are not known" in part(root, "range").text


def test_a_deadline_that_is_missed_is_said_to_be() -> None:
    plan = numbered(100, seconds=8)
    changed = {"deadline": Decimal("0.05"), "render_seconds": Decimal(60)}
    tile = part(page(plan.model_copy(update=changed)), "answers").all("div", "tile")[3]
    assert "error" in tile.attributes["class"]
    assert "Deadline, 3 min after the start: MISSED." in plain(tile.text)


def test_the_picture_of_the_run_can_be_heard_and_climbs_to_every_request() -> None:
    plan = numbered(51, seconds=8, offer="pro/720p").model_copy(
        update={"deadline": Decimal("0.1"), "render_seconds": Decimal(60)}
    )
    sent, flight = part(page(plan), "pace").all("svg")
    # Ten a minute: the 51st goes out after 50 times 6 s, and is done a minute later.
    assert sent.attributes["aria-label"] == (
        "Pro: sent so far, up to 51 within 6 min; limit: 10 per minute; deadline at 6 min"
    )
    assert flight.attributes["aria-label"].startswith("Jobs in flight, up to 10 within 6 min")
    (drawn,) = sent.all("path", "edge")
    # A column of the 360 is a second; the 26th request goes out at 150 s.
    assert "V51.0H150V49.0" in drawn.attributes["d"]
    assert drawn.attributes["d"].endswith("H360")


def test_a_tier_without_access_under_a_shared_limit_is_said_not_to_be_drawn() -> None:
    own = card(
        id="own",
        tiers=[
            some_tier(id="film", name="Film", render_seconds=Decimal(60), rates=[rate()]),
            some_tier(id="still", name="Still", render_seconds=Decimal(60), rates=[rate()]),
        ],
        accounts=[
            {"id": "any", "name": "Any", "no_access": ["still"], "limits": [{"concurrent": 5}]}
        ],
    )
    film = Clip(prompt="Dawn", seconds=5, frame="landscape", offer="film/720p", count=6)
    still = film.model_copy(update={"offer": "still/720p", "count": 12})
    told = page(queue(film, still, rates="own"), {"own": own}).text
    assert "Film: sent so far" in told
    assert "Still: sent so far" not in told
    assert "Still is not drawn: the account may not use one of the tiers." in told


def test_jobs_in_flight_that_cannot_be_counted_are_said_not_to_be_drawn() -> None:
    pace = part(page(queue(Clip(prompt="x", offer="pro/720p", count=20))), "pace")
    assert len(pace.all("svg")) == 1
    assert "Jobs in flight are not drawn: the render time of a job is not known." in pace.text


@pytest.mark.parametrize(
    ("prompt", "told", "label"),
    [
        ("", "Clip 0A has no prompt.", "The same for 8 more clips"),
        ("Dawn", "8 clips repeat the prompt of another", "Each of the 8 clips"),
    ],
)
def test_what_many_clips_have_in_common_is_one_finding_that_unfolds(
    prompt: str, told: str, label: str
) -> None:
    clips = [Clip(id=f"c{at}", shot=f"{at}A", prompt=prompt, seconds=8) for at in range(9)]
    findings = part(page(queue(*clips, rates="live")), "findings")
    assert told in findings.text
    fold = findings.one("details")
    assert fold.one("summary").text == label
    linked = [node.attributes["href"] for node in fold.all("a")]
    assert linked == [f"#clip-c{at}" for at in range(1, 9)]


def test_each_finding_says_in_a_word_how_grave_it_is() -> None:
    root = page(plans.read(PLANS / "rough.toml").plan)
    words = [node.text for node in part(root, "findings").all("strong")]
    assert words == ["Error"] * 3 + ["Warning"] * 4
    assert part(root, "findings").one("p", "lead").text == "3 errors, 4 warnings."


def test_a_plan_without_findings_says_that_there_are_none() -> None:
    plan = queue(Clip(prompt="x"), rates="live")
    assert part(page(plan), "findings").one("p").text == "None."


def test_the_offer_of_a_clip_is_marked_and_the_others_stand_beside_it() -> None:
    clip = Clip(id="a", prompt="x", seconds=8, offer="pro/720p", count=2)
    told = part(page(queue(clip)), "clip-a")
    cells = [cell.text for cell in told.all("td", "offer")]
    assert cells == ["$1.60", "▸$4.80", "$8.00"]
    assert told.one("td", "planned").text == "$4.80Pro 720p"
    assert told.one("td", "takes").text == "2 × 1"


def test_more_offers_than_a_sheet_holds_are_told_in_a_line() -> None:
    compare = ["standard/720p", "pro/720p", "pro/hd", "pro/1080p", "a/b", "c/d", "e/f"]
    root = page(queue(Clip(id="a", prompt="x", seconds=8), compare=compare))
    told = part(root, "clip-a")
    assert not told.all("td", "offer")
    about = told.one("p", "about").text
    assert about.startswith("Standard 720p $0.80 · Pro 720p $2.40 · Pro HD $4.00 · ")
    assert about.endswith("a/b — · c/d — · e/f —")


def test_an_omitted_clip_is_there_and_costs_nothing() -> None:
    root = page(queue(Clip(id="a", prompt="x"), Clip(id="b", prompt="Left out", status="omitted")))
    told = part(root, "clip-b")
    assert told.one("td", "takes").text == "omitted"
    assert "$" not in told.text and "Left out" in told.text


def test_scenes_are_told_with_their_sums_and_without_scenes_none_is_named() -> None:
    clips = [Clip(prompt="x", scene=scene, seconds=10) for scene in "1121"]
    section = part(page(queue(*clips)), "clips")
    heads = [node.text for node in section.all("h3")]
    assert heads == ["Scene 1", "Scene 2", "Scene 1"]
    sums = [row.one("td", "planned").text for row in section.all("tbody", "sum")]
    assert sums == ["$2.00", "$1.00", "$1.00"]
    assert part(page(numbered(2)), "scene-1").text == "All clips"


def test_an_empty_plan_is_a_page_that_says_so() -> None:
    root = page(queue())
    assert root.one("h1").text == "Untitled plan"
    assert "There is no clip in the queue yet." in part(root, "clips").text
    assert not root.all("svg")
    assert [node.text for node in root.one("nav").all("a")] == ["Findings", "Clips", "Receipt"]


def test_tables_name_their_rows_and_columns() -> None:
    root = page(plans.read(PLANS / "shoot.toml").plan)
    tables = root.all("table")
    assert len(tables) == 10
    for table in tables:
        assert {node.attributes["scope"] for node in table.one("thead").all("th")} == {"col"}
        for body in table.all("tbody"):
            assert {node.attributes["scope"] for node in body.all("th")} <= {"row", "rowgroup"}
            assert body.all("th")
        assert table.attributes.keys() & {"aria-label", "aria-labelledby"}


# -- how it looks -----------------------------------------------------------------------------


def brightness(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(number: int) -> None:
    blocks = [
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", one))
        for one in re.findall(r":root \{(.*?)\}", STYLE, re.S)
        if "--ink" in one
    ]
    colours = blocks[number]
    for behind in ("paper", "panel"):
        for name in ("ink", "quiet", "accent", "error", "warning", "good"):
            lights = sorted(map(brightness, (colours[name], colours[behind])))
            assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, (name, behind)


def test_the_style_is_safe_inside_xml() -> None:
    assert not set("<&") & set(STYLE)
    assert STYLE.count("{") == STYLE.count("}")


def test_what_a_clip_needs_and_where_it_was_before_a_move_stands_beside_it() -> None:
    marks = {"moved_from": "openai-sora-2/pro/hd", "moved_seconds": 12, "moved_lane": "batch"}
    needs = Clip(prompt="x", audio=True, reference="plates/1A.mov", reference_seconds=6, **marks)
    (about,) = part(page(queue(needs)), "clips").all("p", "about")
    assert plain(about.text) == (
        "needs sound · reference plates/1A.mov · 6 s of reference"
        " · moved from openai-sora-2/pro/hd, 12 s, batch lane"
    )
    assert part(page(queue(Clip(prompt="x"))), "clips").all("p", "about") == []
