"""The names that are proposed for a copy of the open plan: none of them is taken."""

from pathlib import Path

import pytest
from running import running, written

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import file_names, library, plans
from soraplan.ui.screens.save_paths import free_beside, free_title, path_for

LONG = [
    "Maison Lumière, Spring campaign 2027, hero film and cutdowns, director's version for the"
    " client review",
    "夜明けの港で踊る人々" * 4,
    # The mark of the copy, or its number, are what the bound of a file name cuts.
    *("x" * letters for letters in range(92, 102)),
]


@pytest.mark.parametrize("title", ["Spring [b]", "!!!", *LONG])
def test_each_copy_is_proposed_a_title_of_its_own_and_a_file_that_is_free(title: str) -> None:
    proposed = []
    for _ in range(9):
        proposed.append(free_title(title))
        path = path_for(proposed[-1])
        assert not path.exists()
        plans.write(path, queue(title=proposed[-1]))
    assert proposed[:2] == [f"{title} (mine)", f"{title} (mine 2)"]
    assert len(set(proposed)) == 9


def test_a_file_of_a_long_name_has_free_names_beside_it(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 240}.toml"
    path.touch()
    beside = free_beside(path)
    assert beside.stem.endswith(" (mine)")


async def test_a_plan_of_a_long_title_that_somebody_changed_is_kept_as_a_copy() -> None:
    title = LONG[0]
    plan = queue(Clip(shot="1A", prompt="Harbour"), title=title)
    path = library.new_path(title)
    written(plans.dumps(plan), f"plans/{path.name}")
    other = plan.model_copy(update={"author": "Ana"})
    async with running(path) as desk:
        await desk.press("plus")
        written(plans.dumps(other), f"plans/{path.name}")
        await desk.press("r", "c", "enter")
        assert desk.session.is_saved
        assert desk.plan.title == f"{title} (mine 2)"
        assert desk.session.path is not None
        assert library.is_named(desk.session.path, file_names.stem(title))
    assert plans.read(path).plan == other
