import re

import pytest

from soraplan.ui.commands import COMMANDS
from soraplan.ui.keymap import key_name, key_shown, keymap


def test_commands_have_ids_and_sentences_of_their_own() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z]+\.[a-z-]+", command.id)
        assert command.action.isidentifier()
        assert command.help.endswith(".")
        # What is wanted once a crash is found by its name.
        assert command.keys or command.id == "recovery.show"


def test_without_changes_every_command_has_its_own_keys_and_nothing_clashes() -> None:
    keys, problems = keymap({})
    assert problems == []
    assert keys == {command.id: command.keys for command in COMMANDS}
    again, problems = keymap({command.id: command.keys for command in COMMANDS})
    assert (again, problems) == (keys, [])


def test_a_command_can_get_one_key_several_or_none() -> None:
    keys, problems = keymap(
        {"clip.add": "f2", "takes.more": ["plus", "f3"], "clip.omit": "", "clip.turn": []}
    )
    assert problems == []
    assert keys["clip.add"] == ("f2",)
    assert keys["takes.more"] == ("+", "f3")
    assert keys["clip.omit"] == keys["clip.turn"] == ()


@pytest.mark.parametrize(
    ("command_id", "sentence"),
    [
        ("clip.ad", "There is no command clip.ad to give a key to. Did you mean clip.add?"),
        ("zzz", "There is no command zzz to give a key to. The help screen names them all."),
    ],
)
def test_a_command_that_does_not_exist_is_told(command_id: str, sentence: str) -> None:
    keys, problems = keymap({command_id: "f2"})
    assert problems == [sentence]
    assert keys == keymap({})[0]


def test_a_key_that_another_command_has_is_not_taken_from_it() -> None:
    keys, problems = keymap({"clip.add": ["f2", "x"]})
    assert keys["clip.add"] == ("f2",)
    assert keys["clip.remove"] == ("x", "delete")
    assert problems == [
        "The key x cannot be given to clip.add: clip.remove has it."
        " Give clip.remove another key as well."
    ]


def test_the_space_bar_may_be_written_both_ways() -> None:
    for key in (" ", "space"):
        assert keymap({"clip.select": key})[0]["clip.select"] == ("space",)
        assert keymap({"clip.add": key})[0]["clip.add"] == ()


def test_two_commands_can_change_their_keys_with_one_another() -> None:
    keys, problems = keymap({"clip.add": "x", "clip.remove": "a"})
    assert problems == []
    assert (keys["clip.add"], keys["clip.remove"]) == (("x",), ("a",))


def test_of_two_commands_that_are_given_one_key_only_one_gets_it() -> None:
    keys, problems = keymap({"clip.add": "f2", "clip.remove": "f2"})
    assert sorted([keys["clip.add"], keys["clip.remove"]]) == [(), ("f2",)]
    assert len(problems) == 1


def test_one_key_may_do_different_things_at_different_places() -> None:
    assert keymap({"clip.edit": "ctrl+t", "finding.go": "ctrl+t"})[1] == []
    assert keymap({"plan.save": "a"})[1] != []
    assert keymap({"panel.next-clip": "ctrl+s"})[1] != []


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("up", "↑"), ("shift+down", "shift+↓"), ("ctrl+s", "^s"), ("ctrl+down", "ctrl+↓"),
        ("+", "+"), ("J", "J"), ("escape", "Esc"), ("f1", "F1"), ("f12", "F12"),
    ],
)  # fmt: skip
def test_keys_are_shown_as_people_know_them(key: str, shown: str) -> None:
    assert key_shown(key) == shown


def test_keys_that_are_typed_have_the_names_that_textual_gives_them() -> None:
    from textual.keys import _character_to_key

    for command in COMMANDS:
        for key in command.keys:
            if len(key) == 1:
                assert key_name(key) == _character_to_key(key)
