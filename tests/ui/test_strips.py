from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from soraplan.core.text.cells import cell_width
from soraplan.ui.strips import Line

BASE = Style(bgcolor="black")
texts = st.text(max_size=20) | st.sampled_from(["黎明の港", "👩‍👩‍👧 [/foo]", "\x1b[2J", "שחר"])
parts = st.lists(
    st.tuples(st.sampled_from(["add", "left", "right", "fill"]), texts, st.integers(-2, 30)),
    max_size=8,
)


@given(st.integers(0, 60), parts)
def test_a_line_is_as_wide_as_it_should_be_whatever_is_put_into_it(
    width: int, given_parts: list[tuple[str, str, int]]
) -> None:
    line = Line(width, BASE)
    for kind, text, cells in given_parts:
        if kind == "add":
            line.add(text, None, "screen.help" if cells > 5 else None)
        elif kind == "fill":
            line.fill(max(0, cells))
        else:
            (line.left if kind == "left" else line.right)(text, cells)
        assert 0 <= line.room <= width
    strip = line.strip()
    assert strip.cell_length == width
    assert cell_width(strip.text) == width
    assert all(
        0 <= spot.start < spot.stop <= width for spot in line.spots if spot.stop > spot.start
    )
    assert not any(character < " " for character in strip.text)


def test_a_spot_covers_the_text_that_does_something() -> None:
    line = Line(20, BASE).add("一 ").add("help", None, "screen.help").add(" more")
    (spot,) = line.spots
    assert (spot.start, spot.stop, spot.action) == (3, 7, "screen.help")
    assert line.strip().text.rstrip() == "一 help more"


def test_texts_are_cut_with_an_ellipsis() -> None:
    assert Line(6, BASE).add("Dawn over").strip().text == "Dawn…".ljust(6)
    assert Line(8, BASE).add("Dawn is over").add(" the bay").strip().text == "Dawn is…"
    assert Line(8, BASE).add("Dawn at sea").add(" the bay").strip().text == "Dawn at…"
    assert Line(6, BASE).add("Dawn over").add(" the bay").strip().text == "Dawn… "
    assert Line(8, BASE).left("Dawn over", 4).right("12", 4).strip().text == "Daw…  12"
