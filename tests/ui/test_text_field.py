"""The field of several lines: a text of any length is drawn as it is, and without a wait."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from soraplan.ui.widgets.text_field import TextField

TEXTS = {
    "words": "Gulls cross the frame, slowly. " * 12,
    "several lines": "Dawn\n\nGulls cross the frame (far off)\n\n\tDusk over the bay, a crane up",
    "tabs": "Dawn\tover\tthe bay\twhere\tgulls\tcross the\tframe\t\t\tand the camera\trises",
    "wide": "黎明の灯台、ドローンが昇る。" * 7 + "👍" * 30,
    "one word": "x" * 300,
    "nothing": "",
}


class Page(App[None]):
    def compose(self) -> ComposeResult:
        yield TextField(soft_wrap=True, show_line_numbers=False, compact=True)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_each_row_is_drawn_as_the_framework_draws_it(text: str) -> None:
    async with Page().run_test(size=(34, 9)) as pilot:
        field = pilot.app.query_one(TextField)
        field.load_text(text)
        await pilot.pause()
        end = field.document.end
        middle = (end[0] // 2, end[1] // 2)
        for ends in [((0, 0), (0, 0)), (end, end), (middle, end), (end, (0, 0)), ((0, 3), middle)]:
            field.selection = Selection(*ends)
            await pilot.pause()
            for y in range(9):
                theirs = TextArea._render_line(field, y)
                assert list(field._render_line(y)) == list(theirs), (ends, y)
        assert [field.wrapped_document.get_sections(at) for at in range(end[0] + 1)] == (
            field.wrapped_document.lines
        )


async def test_a_row_of_a_long_line_is_drawn_without_dividing_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Page().run_test(size=(34, 9)) as pilot:
        field = pilot.app.query_one(TextField)
        monkeypatch.setattr("rich.text.Text.divide", None)
        field.load_text("Gulls cross the frame, slowly. " * 2_000)
        field.move_cursor(field.document.end)
        await pilot.press("x", "up", "pageup", "left", "backspace", "home")
        await pilot.pause()
        strips = [field.render_line(y) for y in range(9)]
        assert all("Gulls" in strip.text or "frame" in strip.text for strip in strips)
