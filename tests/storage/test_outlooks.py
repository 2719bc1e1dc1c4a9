from datetime import date
from decimal import Decimal
from pathlib import Path

from soraplan.storage import outlooks

OWN = """
format = 1
id = "analysts"
name = "Our own view"
about = "What our buyer expects."
checked = 2026-11-01
evidence = "derived"
origin = "A call of October 2026"
points = [{ date = 2027-01-01, value = 1 }, { date = 2028-01-01, value = 0.8 }]
"""


def test_those_that_come_with_soraplan_are_dated_graded_and_have_an_address() -> None:
    found, problems = outlooks.installed()
    assert problems == ()
    assert list(found) == ["analysts", "google-volume", "ltx-kling-list", "sora-list"]
    for one in found.values():
        assert one.sources
        assert date(2026, 1, 1) < one.checked <= date(2026, 11, 22)


def test_the_claim_on_the_vendors_own_cost_is_by_five_and_then_by_three() -> None:
    analysts = outlooks.installed()[0]["analysts"]
    assert analysts.factor(date(2026, 1, 1), date(2027, 1, 1)) == Decimal("0.2")
    assert analysts.factor(date(2027, 1, 1), date(2028, 1, 1)) == Decimal("0.333333")
    assert analysts.evidence == "reported"
    assert "not about list prices" in analysts.about


def test_list_prices_are_what_they_were() -> None:
    found, _ = outlooks.installed()
    google, sora = found["google-volume"], found["sora-list"]
    assert google.factor(date(2025, 10, 1), date(2026, 4, 1)) == Decimal("0.666667")
    assert google.factor(date(2026, 4, 1), date(2026, 11, 22)) == Decimal("0.7")
    assert sora.factor(date(2025, 10, 8), date(2026, 9, 24)) == 1
    assert found["ltx-kling-list"].points == ()


def test_ones_own_goes_before_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "outlooks").mkdir()
    (tmp_path / "outlooks" / "mine.toml").write_text(OWN, encoding="utf-8")
    found, problems = outlooks.installed()
    assert problems == ()
    assert found["analysts"].name == "Our own view"
    assert len(found) == 4


def test_one_that_cannot_be_used_is_told_of_and_the_rest_are_there(tmp_path: Path) -> None:
    (tmp_path / "outlooks").mkdir()
    for name, text in (("a", OWN), ("b", OWN), ("c", "format = 1\npoints = 3\n")):
        (tmp_path / "outlooks" / f"{name}.toml").write_text(text, encoding="utf-8")
    found, problems = outlooks.installed()
    assert len(found) == 4
    told = "\n".join(map(str, problems))
    assert "b.toml" in told
    assert "'analysts' is the id of a.toml too" in told
    assert "c.toml" in told
    assert "points" in told
