"""The names that scenes and shots have in a production tracker such as Kitsu.

A tracker takes letters without accents, figures and the dash below, and knows a shot by its scene
and its name: the same pair must never come twice. Whoever writes a list for a tracker and whoever
reads one back must agree on these names; nothing here writes or reads.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from soraplan.core.clip import Clip

_WITHOUT = "no_scene"
_MOST = 80
"""Letters of a name, which is far below what the tracker holds."""

_OTHER = re.compile("[^A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Tracked:
    """The names of one queue: of scenes by what the plan calls them, of shots by the clip's id."""

    scenes: Mapping[str, str]
    shots: Mapping[str, str]


def tracked(clips: Iterable[Clip]) -> Tracked:
    """The names of clips in a tracker, which has no shot for those that are omitted.

    Every scene has a name of its own, and every shot one that no other of its scene has, in
    whatever case: a shot whose name is taken has the id of its clip behind it.
    """
    scenes: dict[str, str] = {}
    shots: dict[str, str] = {}
    taken: set[str] = set()
    in_scene: dict[str, set[str]] = {}
    for clip in clips:
        if clip.omitted:
            continue
        if clip.scene not in scenes:
            scenes[clip.scene] = _free(scene_word(clip.scene), taken)
        shots[clip.id] = _shot(clip, in_scene.setdefault(scenes[clip.scene], set()))
    return Tracked(scenes, shots)


def word(text: str) -> str:
    """A text in the tracker's alphabet: accents off, everything else by one dash below."""
    plain = normalize("NFKD", text[: 4 * _MOST]).encode("ascii", "ignore").decode()
    return _OTHER.sub("_", plain)[:_MOST].strip("_")


def scene_word(scene: str) -> str:
    """The name of a scene where no other has it."""
    return word(scene) or _WITHOUT


def shot_words(clip: Clip) -> tuple[str, ...]:
    """What a shot may be called, without and with the id of its clip."""
    own, behind = word(clip.shot), word(clip.id) or "clip"
    return (own, f"{own}_{behind}") if own else (behind,)


def _shot(clip: Clip, taken: set[str]) -> str:
    own, *more = shot_words(clip)
    if not more or own.casefold() not in taken:
        return _free(own, taken)
    return _free(more[0], taken)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken in any spelling; taken from then on."""
    one, number = name, 2
    while one.casefold() in taken:
        one, number = f"{name}_{number}", number + 1
    taken.add(one.casefold())
    return one
