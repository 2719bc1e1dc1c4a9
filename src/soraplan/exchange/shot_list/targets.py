"""What a column of a shot list can become: a field of the clip, or something beside one.

A target is named by a word that a person can type (`Head=seconds`) and that is kept in a file.
"""

from dataclasses import dataclass

from soraplan.core.clip import Clip

NOTES, TAGS, ADDED, OFFERED, DROP = "notes", "tags", "prompt+", "offer+", "drop"
"""The targets that any number of columns may have."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column can become. `title` is for a list to choose from."""

    name: str
    title: str

    @property
    def takes_many(self) -> bool:
        """Whether several columns can become this without one of them standing back."""
        return self.name in (NOTES, TAGS, ADDED, OFFERED, DROP)


TARGETS: tuple[Target, ...] = (
    Target("scene", "Scene"),
    Target("shot", "Shot"),
    Target("prompt", "Prompt"),
    Target(ADDED, "Added to the prompt, as a line with its head"),
    Target("seconds", "Length in seconds, as 8, 0:08 or a timecode"),
    Target("minutes", "Length in minutes"),
    Target("frames", "Length in frames"),
    Target("fps", "Frames per second that the row counts in"),
    Target("frame", "Frame: portrait, landscape or square"),
    Target("audio", "Audio: whether the clip needs its sound"),
    Target("offer", "Offer, or the name of a tier"),
    Target(OFFERED, "Size or quality that chooses the offer"),
    Target("count", "Count: finished videos per run"),
    Target("takes", "Takes for each of them"),
    Target("keep_rate", "Keep rate"),
    Target("status", "Status"),
    Target("priority", "Priority, 1 to 5"),
    Target("owner", "Owner"),
    Target(TAGS, "Tags"),
    Target("reference", "Reference: the picture that it starts from"),
    Target("reference_seconds", "Length of a moving picture it starts from"),
    Target("lane", "Lane: batch"),
    Target("group", "Group of a clip that was split"),
    Target("moved_from", "Offer before a move"),
    Target("moved_seconds", "Length before a move"),
    Target("moved_lane", "Lane before a move"),
    Target("id", "Id of the clip"),
    Target(NOTES, "Notes, with its head before it"),
    Target(DROP, "Left out"),
)
"""All targets, in the order in which a person looks for them."""

BY_NAME = {target.name: target for target in TARGETS}

CLIP_FIELDS = frozenset(Clip.model_fields)

LENGTHS = ("seconds", "minutes", "frames")
"""Three ways to say how long a clip is, the one that counts most first."""
