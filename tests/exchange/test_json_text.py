import json
import re

from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE
from soraplan.exchange.json_text import dumped

ACTED_ON = (
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\U000e0001-\U000e007f]"
)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_program_reads_what_was_written(texts: list[str]) -> None:
    assert json.loads(dumped(texts)) == texts


def test_a_terminal_acts_on_nothing_of_it() -> None:
    text = dumped(dict(enumerate(HOSTILE)))
    assert not re.search(ACTED_ON, text)
    assert list(json.loads(text).values()) == list(HOSTILE)


def test_letters_of_every_writing_are_written_as_they_are() -> None:
    assert (
        dumped("Lumière 夜 👩\u200d👧 می\u200cخواهم") == '"Lumière 夜 👩\u200d👧 می\u200cخواهم"\n'
    )
