from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.text.cells import cell_width
from soraplan.exchange.layout import fitted, table

ROWS = [
    ("Tier and limits", "Requests", "Done"),
    ("Standard: 25 per minute · 5 at once", "1,200", "2 h 05 min"),
    ("  Pro: 夜の東京 10 per minute", "7", "—"),
]


def test_a_table_that_fits_is_not_touched() -> None:
    assert fitted(ROWS, "lrr", 60) == table(ROWS, "lrr")


def test_a_long_text_is_wrapped_and_its_figures_stay_on_the_first_line() -> None:
    assert fitted(ROWS, "lrr", 42) == [
        "Tier and limits       Requests        Done",
        "Standard: 25 per         1,200  2 h 05 min",
        "minute · 5 at once",
        "  Pro: 夜の東京 10           7           —",
        "  per minute",
    ]


def test_without_room_for_columns_every_row_is_a_block() -> None:
    assert fitted(ROWS, "lrr", 28) == [
        "Tier and limits",
        "Standard: 25 per minute · 5",
        "at once",
        "    Requests  1,200",
        "    Done      2 h 05 min",
        "  Pro: 夜の東京 10 per",
        "  minute",
        "    Requests  7",
        "    Done      —",
    ]


def test_an_empty_cell_has_no_line_in_a_block() -> None:
    rows = [("Account", "Refused", "Deadline"), ("Tier 1, as planned", "", "met")]
    assert fitted(rows, "lrr", 20) == ["Account", "Tier 1, as planned", "    Deadline  met"]


words = st.lists(st.sampled_from(["one", "limits", "夜の", "25", "·"]), min_size=1, max_size=9)


@given(
    st.lists(st.tuples(words.map(" ".join), st.sampled_from(["", "1", "12,345"])), min_size=1),
    st.integers(24, 90),
)
def test_no_line_is_wider_than_asked_and_no_figure_is_cut(
    rows: list[tuple[str, str]], width: int
) -> None:
    lines = fitted([("Text", "Figure"), *rows], "lr", width)
    assert all(cell_width(line) <= width for line in lines)
    told = [line.split()[-1] for line in lines]
    assert told.count("12,345") == sum(figure == "12,345" for _, figure in rows)
    assert " ".join(lines).count("limits") == sum(text.count("limits") for text, _ in rows)
