"""Everything that can be done by mouse, and pasting into the queue."""

from running import NARROW, Desk, running, shots
from textual.events import MouseScrollDown

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths

SAMPLE = paths.sample_file()


def row_of(desk: Desk, shot: str) -> int:
    """The line of the screen that shows a clip."""
    return next(y for y, line in enumerate(desk.lines) if line[2:].startswith(f"{shot} "))


async def test_a_click_on_a_row_makes_its_clip_the_current_one() -> None:
    async with running(SAMPLE) as desk:
        await desk.click(12, row_of(desk, "2B"))
        assert desk.clip.shot == "2B"
        await desk.click_text("▾ 3 Night", at=3)
        assert desk.clip.shot == "3A"
        assert desk.session.is_saved
        assert desk.focus == "queue"


async def test_a_click_on_a_price_chooses_that_offer_for_that_clip_alone() -> None:
    async with running(SAMPLE) as desk:
        y = row_of(desk, "1A")
        line = desk.lines[y]
        await desk.click(line.index("$12.00") + 2, y)
        assert (desk.clip.shot, desk.clip.offer) == ("1A", "pro/hd")
        await desk.click(line.index("$2.40") - 3, y)
        assert desk.clip.offer == "standard/720p"
        await desk.press("space", "space")
        await desk.click(line.index("$7.20") + 1, row_of(desk, "3A"))
        assert [clip.offer for clip in desk.plan.clips].count("pro/720p") == 3


async def test_a_click_on_the_left_edge_selects() -> None:
    async with running(SAMPLE) as desk:
        for shot, number in [("1B", 1), ("2A", 2), ("1B", 1)]:
            await desk.click(0, row_of(desk, shot))
            assert f"{number} selected" in desk.text
        assert desk.lines[row_of(desk, "2A")].startswith("●")


async def test_a_double_click_edits_the_clip() -> None:
    async with running(SAMPLE) as desk:
        await desk.click(12, row_of(desk, "2C"), times=2)
        assert desk.focus == "clip-panel-prompt"
        assert "Clip 2C" in desk.text


async def test_another_row_clicked_while_the_panel_is_open_is_edited_next() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("e")
        await desk.click(12, row_of(desk, "1B"))
        assert "Clip 1B" in desk.text
        await desk.click(12, row_of(desk, "1B"), times=2)
        await desk.type("!")
        assert desk.plan.clips[2].prompt.endswith("!")


async def test_a_click_on_a_finding_goes_to_its_clip() -> None:
    async with running(SAMPLE) as desk:
        await desk.click_text("Clip S1: Standard makes")
        assert desk.clip.shot == "2D"
        await desk.click_text("24 requests on Pro")
        assert desk.clip.shot == "2C"
        await desk.click_text("left of the budget")
        assert desk.focus == "plan-panel-title"


async def test_a_click_on_a_finding_in_the_list_with_the_focus_goes_to_its_clip() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("tab")
        await desk.click_text("Clip S1: Standard makes")
        assert desk.clip.shot == "2D"
        await desk.click_text("24 requests on Pro")
        assert desk.clip.shot == "2C"


async def test_the_keys_in_the_last_lines_can_be_clicked() -> None:
    async with running(SAMPLE) as desk:
        await desk.click_text("duplicate")
        assert shots(desk.plan)[1] == "S2"
        await desk.click_text("undo")
        assert len(desk.plan.clips) == 11
        for label, shown in [("help", "Keys · Esc closes"), ("compare", "Compare 3 offers")]:
            await desk.click_text(f"{label} ")
            assert shown in desk.text
            await desk.press("escape")
        await desk.click_text(" edit ", at=2)
        await desk.click_text("put back")
        assert desk.focus == "queue"


async def test_the_header_and_the_totals_can_be_clicked() -> None:
    async with running(SAMPLE) as desk:
        for text, shown in [
            ("Tier 1 · once", "Plan settings"),
            ("prices of 2026", "Rate card"),
            ("ENDED", "Rate card"),
            (" All in", "Plan settings"),
            (" Range", "Plan settings"),
            (" Pace", "Pace"),
        ]:
            await desk.click_text(text, at=2)
            assert shown in desk.text, text
            await desk.press("escape")


async def test_offers_that_do_not_fit_come_by_a_click_or_with_the_choice() -> None:
    plan = queue(
        Clip(shot="1", prompt="Dawn", seconds=8),
        compare=["standard/720p", "pro/720p", "pro/hd", "pro/1080p", "gone/a", "gone/b"],
    )
    async with running(plan, NARROW) as desk:
        assert "+2 ›" in desk.text
        assert "1080 $0.70" in desk.text
        await desk.click_text("+2 ›")
        assert "‹ 1  +1 ›" in desk.text
        await desk.click_text("+1 ›", at=1)
        assert "‹ 2" in desk.text
        assert "gone" in desk.text
        await desk.click_text("‹ 2")
        assert "‹ 1  +1 ›" in desk.text
        await desk.press("right", "left")
        assert desk.clip.offer == "standard/720p"
        assert "▸$0.80" in desk.text
        assert "+2 ›" in desk.text


async def test_the_offer_of_a_clip_brings_its_column_along_and_into_view() -> None:
    offers = ["standard/720p", "pro/720p", "pro/hd", "gone/a", "gone/b"]
    plan = queue(Clip(shot="1", prompt="Dawn"), Clip(shot="2", offer="pro/1080p"), compare=offers)
    async with running(plan, NARROW) as desk:
        assert "1080 $0.70" not in desk.text
        await desk.press("j")
        assert "1080 $0.70" in desk.text
        assert "▸$2.80" in desk.text


async def test_a_click_below_the_last_clip_does_nothing() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.click(20, 12, times=2)
        assert desk.focus == "queue"
        assert desk.session.is_saved


async def test_the_wheel_scrolls_the_queue_and_leaves_the_cursor() -> None:
    async with running(SAMPLE, NARROW) as desk:
        await desk.pilot._post_mouse_events([MouseScrollDown], "#queue", offset=(10, 5))
        await desk.settle()
        assert (desk.cursor, " ▾ Social series" in desk.text) == (0, False)


async def test_pasting_lines_into_the_queue_makes_a_clip_of_each() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j")
        await desk.paste("  Gulls [/x]  cross \r\n\r\n黎明の港\nLast\n")
        assert shots(desk.plan)[1:6] == ["1A", "1D", "1E", "1F", "1B"]
        new = [*desk.plan.clips][2:5]
        assert [clip.prompt for clip in new] == ["Gulls [/x] cross", "黎明の港", "Last"]
        assert {(clip.scene, clip.offer, clip.seconds) for clip in new} == {
            ("1 Dawn", "pro/720p", 8)
        }
        assert desk.cursor == 2
        assert desk.said.startswith("3 clips from 3 lines, each 8 s, Pro 720p, ")
        assert "Gulls [/x] cross" in desk.text
        await desk.press("u")
        assert desk.session.is_saved
        assert shots(desk.plan)[2] == "1B"
        await desk.paste(" \n\t\n")
        assert desk.session.is_saved


async def test_the_totals_stand_under_their_offers_wherever_the_columns_are() -> None:
    offers = ["standard/720p", "pro/720p", "pro/hd", "pro/1080p"]
    plan = queue(
        Clip(shot="1", prompt="Dawn", seconds=8),
        Clip(shot="2", prompt="Noon", offer="pro/1080p", seconds=8),
        compare=offers,
    )
    async with running(plan, (64, 24)) as desk:
        for key, seen, hidden in (("j", "$11.20", "$1.60"), ("k", "$1.60", "$11.20")):
            await desk.press(key)
            (line,) = [one for one in desk.text.splitlines() if "on one offer" in one]
            assert seen in line
            assert hidden not in line
