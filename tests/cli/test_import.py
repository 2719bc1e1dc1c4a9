"""The command `import`: what it writes, what it says, and with which code it leaves."""

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from typed import GOOD_CARD, SHOOT, Run
from typed import run as run

from soraplan.cli import output
from soraplan.cli.commands import soraplan
from soraplan.core.plan import Plan
from soraplan.exchange import shot_list
from soraplan.storage import mappings, paths, plans

LISTS = Path(__file__).parents[1] / "exchange" / "readers" / "lists"

LIST = "Scene,Shot,Prompt,Seconds,Angle\n1,1A,Dawn,8,low\n1,1B,Gulls,soon,high\n2,2A,Bar,5.5,\n"


@pytest.fixture(autouse=True)
def listed(run: Run) -> None:
    Path("shots.csv").write_text(LIST, encoding="utf-8")


def plan(name: str = "spring.toml") -> Plan:
    return plans.read(Path(name)).plan


def test_the_plan_goes_to_stdout_and_the_talk_to_stderr(run: Run) -> None:
    result = run("import", "shots.csv")
    assert result.exit_code == 0
    made = plans.parse(result.stdout, "stdout")
    assert (made.title, [clip.shot for clip in made.clips]) == ("shots", ["1A", "2A"])
    assert result.stderr == (
        "Read as UTF-8.\n"
        "Commas stand between the cells.\n"
        "Columns:\n"
        "  Scene    scene\n"
        "  Shot     shot\n"
        "  Prompt   prompt\n"
        "  Seconds  seconds\n"
        "  Angle    notes\n"
        "2 shots, 1 row refused.\n"
        "1 row (line 4) with part of a second: rounded up to whole seconds.\n"
        "Refused:\n"
        "  line 3: Seconds: “soon” is no length such as 8, 8s, 0:08, 00:00:08:12 or 192 frames\n"
    )
    assert result.stdout == run("import", "shots.csv").stdout


def test_a_new_plan_is_written_with_its_title_and_card(run: Run) -> None:
    (paths.home() / "cards").mkdir()
    (paths.home() / "cards" / "own.toml").write_text(GOOD_CARD, encoding="utf-8")
    result = run("import", "shots.csv", "-o", "spring.toml", "--title", "Spring", "--rates", "own")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("spring.toml\n")
    assert (plan().title, plan().rates) == ("Spring", "own")


@pytest.mark.parametrize(
    ("wanted", "card", "words"),
    [
        ("kling-3.0", "kling-3.0", ""),
        (
            "kling",
            "openai-sora-2",
            "The settings price new plans on kling, which is not installed; this one is on"
            " openai-sora-2.\n",
        ),
    ],
)
def test_a_new_plan_is_on_the_card_that_the_settings_name(
    run: Run, wanted: str, card: str, words: str
) -> None:
    paths.home().mkdir(exist_ok=True)
    paths.settings_file().write_text(f'format = 1\nrates = "{wanted}"\n', encoding="utf-8")
    result = run("import", "shots.csv", "-o", "spring.toml")
    assert (result.exit_code, plan().rates) == (0, card)
    assert words in result.stderr and ("The settings price" in result.stderr) == bool(words)
    # What is said on the command line goes before.
    assert 'rates = "wan-3.0"' in run("import", "shots.csv", "--rates", "wan-3.0").stdout


def test_an_unknown_card_is_wrong_use(run: Run) -> None:
    result = run("import", "shots.csv", "--rates", "openai-sora")
    assert result.exit_code == 2
    assert "There is no rate card 'openai-sora'. Did you mean openai-sora-2?" in result.stderr


def test_a_plan_that_is_there_is_changed_only_when_told_to(run: Run) -> None:
    run("import", "shots.csv", "-o", "spring.toml")
    before = Path("spring.toml").read_bytes()
    changed = LIST.replace("soon", "12").replace("Dawn", "Dusk")
    Path("shots.csv").write_text(changed, encoding="utf-8")
    asked = run("import", "shots.csv", "-o", "spring.toml")
    assert asked.exit_code == 2
    assert "Would add 1 clip:\n  line 3: 1/1B (" in asked.stderr
    assert "Would change 1 clip:\n  line 2: 1/1A (" in asked.stderr
    assert "prompt Dawn → Dusk" in asked.stderr
    assert "1 clip that the list says the same of, 0 clips that it does not name" in asked.stderr
    assert "nothing was written. --update does it." in asked.stderr
    assert Path("spring.toml").read_bytes() == before
    done = run("import", "shots.csv", "-o", "spring.toml", "--update")
    assert done.exit_code == 0
    assert "Added 1 clip:" in done.stderr
    assert [clip.prompt for clip in plan().clips] == ["Dusk", "Gulls", "Bar"]
    again = run("import", "shots.csv", "-o", "spring.toml")
    assert again.exit_code == 0
    assert "spring.toml stays as it is." in again.stderr


def test_clips_that_a_newer_list_does_not_name_are_listed(run: Run) -> None:
    rows = "".join(f"7,{number},Dawn,8,\n" for number in range(1, 31))
    head = LIST.splitlines()[0]
    Path("shots.csv").write_text(f"{head}\n{rows}", encoding="utf-8")
    run("import", "shots.csv", "-o", "spring.toml")
    Path("shots.csv").write_text(f"{head}\n7,1,Dawn,8,\n", encoding="utf-8")
    told = run("import", "shots.csv", "-o", "spring.toml").stderr
    held = plan().clips
    assert (
        "1 clip that the list says the same of, 29 clips that it does not name:\n"
        f"  7/2 ({held[1].id})\n  7/3 ({held[2].id})\n"
    ) in told
    assert f"  7/21 ({held[20].id})\n  and 9 more\n" in told


def test_the_help_says_what_a_list_never_does(run: Run) -> None:
    told = " ".join(run("import", "--help").stdout.split())
    assert "An empty cell changes nothing" in told
    assert "no clip is ever removed" in told


def test_an_encoding_can_be_said(run: Run) -> None:
    Path("dos.csv").write_bytes("Shot,Prompt\n1A,été à la plage\n".encode("cp850"))
    assert "Letters look wrong" in run("import", "dos.csv").stderr
    made = plans.parse(run("import", "dos.csv", "--encoding", "cp850").stdout, "stdout")
    assert made.clips[0].prompt == "été à la plage"
    result = run("import", "dos.csv", "--encoding", "klingon")
    assert result.exit_code == 2
    assert "there is no encoding 'klingon'" in result.stderr


def test_a_list_without_heads_is_not_read_like_another_one(run: Run) -> None:
    Path("one.csv").write_text("8,Taxi by night,2,A\n4,Rain,2,B\n", encoding="utf-8")
    Path("two.csv").write_text("A,Rain,2,8\nB,Dawn,2,4\n", encoding="utf-8")
    first = run("import", "one.csv", "--map", "Column A=seconds", "--map", "Column B=prompt")
    assert plans.parse(first.stdout, "stdout").clips[0].seconds == 8
    second = run("import", "two.csv", "--map", "Column B=prompt")
    assert "as the last time" not in second.stderr
    made = plans.parse(second.stdout, "stdout")
    assert [clip.prompt for clip in made.clips] == ["Rain", "Dawn"]
    assert not paths.imports_file().exists()


@pytest.mark.parametrize("form", ["otio", "edl"])
def test_a_new_plan_has_the_title_that_its_timeline_names(run: Run, form: str) -> None:
    Path("spring.toml").write_text(
        'format = 1\ntitle = "Spring & sea"\nclient = "Maison Lumière"\n\n[[clips]]\n'
        'scene = "1"\nshot = "1A"\n\n[[clips]]\nshot = "9Z"\n',
        encoding="utf-8",
    )
    assert run("export", "spring.toml", "--to", form, "-o", f"cut.{form}").exit_code == 0
    made = plans.parse(run("import", f"cut.{form}").stdout, "stdout")
    client = "Maison Lumière" if form == "otio" else ""
    assert (made.title, made.client) == ("Spring & sea", client)
    assert [clip.scene for clip in made.clips] == ["1", ""]
    named = run("import", f"cut.{form}", "--title", "Mine")
    assert plans.parse(named.stdout, "stdout").title == "Mine"


def test_tiers_are_those_of_the_card_that_the_plan_carries(run: Run) -> None:
    cards = paths.home() / "cards"
    cards.mkdir()
    (cards / "own.toml").write_text(GOOD_CARD, encoding="utf-8")
    text = 'format = 1\nrates = "own"\n\n[[clips]]\nshot = "1A"\n\n[[clips]]\nshot = "1B"\n'
    Path("spring.toml").write_text(text, encoding="utf-8")
    run("export", "spring.toml", "--to", "toml", "-o", "carried.toml")
    (cards / "own.toml").unlink()
    Path("shots.csv").write_text("Shot,Tier,Seconds\n1A,Film,5\n", encoding="utf-8")
    result = run("import", "shots.csv", "-o", "carried.toml", "--update")
    assert result.exit_code == 0, result.stderr
    # What the first offer of the card is anyway is no change.
    assert [clip.offer for clip in plan("carried.toml").clips] == [None, None]
    assert [clip.seconds for clip in plan("carried.toml").clips] == [5, 4]


def test_a_plan_of_the_library_is_found_by_its_name(run: Run) -> None:
    (paths.plans_dir()).mkdir()
    (paths.plans_dir() / "spring.toml").write_bytes(SHOOT.read_bytes())
    assert run("import", "shots.csv", "-o", "spring").exit_code == 2
    assert run("import", "shots.csv", "-o", "spring", "--update").exit_code == 0
    changed = plans.read(paths.plans_dir() / "spring.toml").plan
    assert changed.clips[0].id == "k3f9a2"
    assert changed.clips[0].prompt == "Dawn"


def test_comments_that_would_be_lost_are_told_of(run: Run) -> None:
    Path("spring.toml").write_text("# mine\nformat = 1\n", encoding="utf-8")
    result = run("import", "shots.csv", "-o", "spring.toml")
    assert "The comments of the file will be lost." in result.stderr


def test_a_bad_plan_is_told_of_and_stays(run: Run) -> None:
    Path("spring.toml").write_text("format = 7\n", encoding="utf-8")
    assert run("import", "shots.csv", "-o", "spring.toml", "--update").exit_code == 2
    assert Path("spring.toml").read_text(encoding="utf-8") == "format = 7\n"


def test_columns_are_read_as_one_says_and_as_one_said_the_last_time(run: Run) -> None:
    run("import", "shots.csv", "-o", "a.toml", "--map", "angle=prompt+")
    assert plan("a.toml").clips[0].prompt == "Dawn\nAngle: low"
    again = run("import", "shots.csv", "-o", "b.toml")
    assert "The columns are read as the last time with these heads." in again.stderr
    assert plan("a.toml").clips == plan("b.toml").clips
    run("import", "shots.csv", "--map", "Angle=notes")
    assert mappings.find(["Scene", "Shot", "Prompt", "Seconds", "Angle"]) == {}


@pytest.mark.parametrize(
    ("unknown", "notes", "tags"),
    [("notes", "Angle: low", ()), ("tags", "", ("Angle: low",)), ("drop", "", ())],
)
def test_unknown_columns_go_where_one_says(
    run: Run, unknown: str, notes: str, tags: tuple[str, ...]
) -> None:
    made = plans.parse(run("import", "shots.csv", "--unknown", unknown).stdout, "stdout")
    assert (made.clips[0].notes, made.clips[0].tags) == (notes, tags)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("Lens=notes", "the list has no such head; it has Scene, Shot, Prompt, Seconds, Angle."),
        ("Angle", "the list has no such head"),
        ("Angle=promt", "Did you mean prompt?"),
    ],
)
def test_a_map_that_means_nothing_is_wrong_use(run: Run, chosen: str, sentence: str) -> None:
    result = run("import", "shots.csv", "--map", chosen)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_list_of_which_no_row_can_be_used_is_wrong_use(run: Run) -> None:
    Path("shots.csv").write_text("Shot,Seconds\n1A,soon\n", encoding="utf-8")
    result = run("import", "shots.csv", "-o", "spring.toml")
    assert result.exit_code == 2
    assert "line 2: Seconds: “soon”" in result.stderr
    assert "No row of the list can be used; nothing was written." in result.stderr
    assert not Path("spring.toml").exists()


def test_frames_are_counted_at_the_rate_that_one_says(run: Run) -> None:
    Path("shots.csv").write_text("Shot,Frames\n1A,250\n", encoding="utf-8")
    made = plans.parse(run("import", "shots.csv", "--fps", "25").stdout, "stdout")
    assert (int(made.fps), made.clips[0].seconds) == (25, 10)
    assert run("import", "shots.csv", "--fps", "film").exit_code == 2


def test_a_text_comes_from_stdin(run: Run) -> None:
    result = CliRunner().invoke(soraplan, ["import", "-"], input="Drone over the bay\nGulls\n")
    assert result.exit_code == 0
    made = plans.parse(result.stdout, "stdout")
    assert [clip.prompt for clip in made.clips] == ["Drone over the bay", "Gulls"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("plan.toml",), "is a plan, not a shot list"),
        (("gone.csv",), "there is no such file"),
        (("shots.csv", "--update"), "--update changes a plan that is there"),
        (("shots.csv", "-o", "plan.toml", "--title", "x"), "are for a new plan"),
    ],
)
def test_wrong_use_leaves_with_2(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    Path("plan.toml").write_text("format = 1\n", encoding="utf-8")
    result = run("import", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_file_of_mappings_that_cannot_be_written_stops_nothing(run: Run) -> None:
    paths.imports_file().write_text("not toml", encoding="utf-8")
    result = run("import", "shots.csv", "--map", "Angle=tags")
    assert result.exit_code == 0
    assert "Not remembered: " in result.stderr


def test_the_help_names_the_fields(run: Run) -> None:
    told = run("import", "--help").stdout
    assert "Added to the prompt" in told
    assert "soraplan import shots.csv" in told


@pytest.mark.parametrize("name", ["studiobinder.csv", "kitsu.csv", "home.csv"])
def test_lists_from_elsewhere_make_plans_that_can_be_shown(run: Run, name: str) -> None:
    assert run("import", str(LISTS / name), "-o", "spring.toml").exit_code == 0
    assert run("show", "spring.toml").exit_code == 0


@pytest.mark.parametrize("command", [(), ("show",), ("check",)])
def test_a_shot_list_in_the_place_of_a_plan_is_told_as_such(
    run: Run, command: tuple[str, ...]
) -> None:
    Path("shots.csv").write_text("Shot,Prompt\n1A,Dawn\n", encoding="utf-8")
    result = run(*command, "shots.csv")
    assert result.exit_code == 2
    assert "shots.csv is a shot list" in result.stderr
    assert "soraplan import shots.csv -o shots.toml" in result.stderr


def test_a_card_of_ones_own_that_is_broken_is_refused_with_the_reason(run: Run) -> None:
    folder = paths.home() / "cards"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(GOOD_CARD.replace("0.20", '"dear"'), encoding="utf-8")
    result = run("import", "shots.csv", "--rates", "own")
    assert result.exit_code == 2
    assert "Your rate card own.toml cannot be used: line 10" in result.stderr
    assert "There is no rate card" not in result.stderr


def test_a_plan_that_somebody_changes_meanwhile_is_not_written_over(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", "shots.csv", "-o", "spring.toml")
    Path("shots.csv").write_text(LIST.replace("soon", "12"), encoding="utf-8")
    real, theirs = shot_list.merge, Path("spring.toml").read_bytes() + b"# theirs\n"

    def merge(*given: Any) -> Any:
        Path("spring.toml").write_bytes(theirs)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(shot_list, "merge", merge)
        refused = run("import", "shots.csv", "-o", "spring.toml", "--update")
    assert refused.exit_code == 2
    assert "spring.toml was changed by somebody else while this was worked out" in refused.stderr
    assert "Run the command again" in refused.stderr
    assert Path("spring.toml").read_bytes() == theirs
    again = run("import", "shots.csv", "-o", "spring.toml", "--update")
    assert again.exit_code == 0
    assert [clip.shot for clip in plan().clips] == ["1A", "1B", "2A"]


def test_a_new_plan_never_takes_the_place_of_one_that_came_meanwhile(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shot_list.merge

    def merge(*given: Any) -> Any:
        Path("spring.toml").write_bytes(b"theirs")
        return real(*given)

    monkeypatch.setattr(shot_list, "merge", merge)
    refused = run("import", "shots.csv", "-o", "spring.toml")
    assert refused.exit_code == 2
    assert "exists already" in refused.stderr
    assert Path("spring.toml").read_bytes() == b"theirs"


def test_nothing_steers_a_terminal_that_a_plan_is_shown_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sly = "Gulls\u202e\u200b\ufeff\u2028 cry"
    Path("sly.csv").write_text(f"Shot,Prompt\n1A,{sly}\n", encoding="utf-8")
    assert sly in run("import", "sly.csv").stdout
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    shown = run("import", "sly.csv").stdout
    assert (sly in shown, "Gulls���␤ cry" in shown) == (False, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into any folder")
def test_a_plan_that_may_not_be_seen_is_not_taken_for_missing(run: Run) -> None:
    hidden = Path("hidden")
    hidden.mkdir(mode=0o000)
    result = run("import", "shots.csv", "-o", "hidden/spring.toml", "--update")
    hidden.chmod(0o700)
    assert result.exit_code == 2
    assert "hidden/spring.toml: permission denied" in result.stderr
