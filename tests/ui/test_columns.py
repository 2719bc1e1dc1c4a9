from decimal import Decimal

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from plans import CARD_FILE, estimated, queue
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.text.cells import cell_width, cut
from soraplan.ui.columns import (
    PROMPT_LEAST,
    columns,
    heads,
    ratio_text,
    seconds_text,
    takes_text,
)

SHIPPED = {
    file.stem: RateCard.model_validate(
        tomli.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    )
    for file in CARD_FILE.parent.glob("*.toml")
}


@given(st.integers(1, 300), st.integers(1, 12), st.integers(0, 20))
def test_the_columns_fill_the_width_and_every_cell_belongs_to_one(
    width: int, offers: int, first: int
) -> None:
    made = columns(width, offers, first)
    assert 0 <= made.first < made.last <= offers
    named = 2 + made.shot + made.prompt + made.status + made.owner + made.tags
    cells = named + made.seconds + 2 + made.takes + made.offer * (made.last - made.first)
    if width >= 80:
        assert cells == width
        assert made.prompt >= PROMPT_LEAST
    found = [made.offer_at(x) for x in range(max(0, made.labels), width)]
    for number in range(made.first, made.last):
        if width >= 80:
            assert found.count(number) == made.offer
    assert made.offer_at(-1 if made.labels > 0 else width) is None
    assert made.offer_at(width) is None


@given(st.integers(80, 300), st.integers(1, 12), st.integers(0, 20))
def test_more_room_never_shows_fewer_offers(width: int, offers: int, first: int) -> None:
    made, wider = columns(width, offers, first), columns(width + 1, offers, first)
    if (made.status > 0, made.owner > 0, made.tags > 0) == (
        wider.status > 0, wider.owner > 0, wider.tags > 0
    ):  # fmt: skip
        assert wider.last - wider.first >= made.last - made.first


def test_the_design_widths_show_three_and_four_offers_at_80() -> None:
    assert [columns(80, offers, 0).last for offers in (1, 3, 4, 5, 9)] == [1, 3, 4, 4, 4]


def test_heads_tell_name_price_and_how_much_dearer() -> None:
    estimate = estimated(queue(compare=["standard/720p", "pro/hd", "luma/ray/720p", "gone/x"]))
    told = [heads(column, 14) for column in estimate.columns]
    assert told[0] == ("Standard", "720p $0.10/s")
    assert told[1] == ("Pro ×5", "HD $0.50/s")
    assert told[2][1] == "720p a clip"
    assert told[3] == ("gone", "x —")
    narrow = heads(estimate.columns[0], 11)
    assert narrow == ("Standard", "720p $0.10")
    assert all(cell_width(text) <= 14 for _, text in told)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (26, ("LTX 2.5 Pro ×1.7", "1080p $0.17/s")),
        (13, ("LTX 2.5 Pro", "1080p $0.17/s")),
        (11, ("LTX 2.5 Pro", "1080p $0.17")),
        (10, ("LTX Pro", "1080 $0.17")),
    ],
)
def test_the_head_of_an_offer_on_another_card_names_its_vendor(
    cells: int, told: tuple[str, str]
) -> None:
    estimate = estimated(queue(compare=["standard/720p", "ltx-2.5/pro/1080p"]), SHIPPED)
    assert heads(estimate.columns[1], cells) == told


def test_every_offer_of_the_cards_that_are_shipped_tells_its_vendor_at_80_cells() -> None:
    for one in SHIPPED.values():
        own = "openai-sora-2" if one.id != "openai-sora-2" else "ltx-2.5"
        offers = [f"{one.id}/{offer}" for offer in one.offers()]
        for column in estimated(queue(rates=own, compare=offers), SHIPPED).columns[: len(offers)]:
            name, rate = heads(column, 10)
            assert cut(name, 10).startswith(one.name.split()[0][:9]), name
            assert cell_width(rate) <= 10, rate


@pytest.mark.parametrize(
    ("ratio", "text"),
    [("3", "3"), ("1.50", "1.5"), ("1.224", "1.22"), ("10", "10"), ("100.00", "100")],
)
def test_ratios_have_no_needless_digits(ratio: str, text: str) -> None:
    assert ratio_text(Decimal(ratio)) == text


def test_count_takes_and_length_are_short() -> None:
    assert takes_text(Clip(count=20, takes=3)) == "20×3"
    assert takes_text(Clip(count=100_000, takes=1000)) == "100k×1k"
    assert takes_text(Clip(count=12_340, takes=250)) == "12.3k×250"
    estimate = estimated(queue())
    assert seconds_text(Clip(seconds=8), estimate) == "8s "
    assert seconds_text(Clip(seconds=10), estimate) == "10s!"
    assert seconds_text(Clip(seconds=10, offer="gone/x"), estimate) == "10s "
