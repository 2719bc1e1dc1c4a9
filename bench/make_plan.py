"""Plans of any size to measure with: `make_plan.py NUMBER FILE`.

Written as text, clip by clip, so that making a plan of 100,000 clips neither needs the code that is
measured nor fills the memory of the process that measures. The same number gives the same bytes.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TITLE = "Bench plan"
CENTS = {"standard/720p": 10, "pro/720p": 30, "pro/hd": 50}
"""The prices of the card `openai-sora-2`, in cents a second."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTHS = (8, 4, 12, 10, 8, 16, 4, 20, 15, 8, 12, 6)
OFFERS = (*(("standard/720p",) * 5), *(("pro/720p",) * 3), "pro/hd")
FRAMES = ("portrait", "portrait", "landscape")
TAKES = (1, 3, 2, 1, 4, 1, 6)
SUBJECTS = (
    "A drone", "The courier", "An old fisherman", "Two dancers", "The chef", "A red kite",
    "The mechanic", "A stray dog", "The violinist", "A night train", "The climber", "A child",
    "The florist", "A ferry", "The goalkeeper", "A paper boat", "The astronomer",
)  # fmt: skip
ACTIONS = (
    "crosses the frame", "turns toward the camera", "stops and listens", "rises out of the mist",
    "runs into the light", "waits without a word", "vanishes in the crowd", "leans into the wind",
    "comes to rest", "looks back once", "moves past in slow motion",
)  # fmt: skip
PLACES = (
    "over the bay at dawn", "on the wet roofs of Lyon", "in a market before opening",
    "under the railway bridge", "at the edge of the salt flats", "in the empty stadium",
    "along the harbour wall", "behind the greenhouse glass", "on the last tram",
    "in a kitchen full of steam", "by the frozen lake", "between the bookshelves",
    "on the motorway at night",
)  # fmt: skip
LIGHTS = (
    "Low sun from the left, long shadows.", "Flat grey light, no shadows.",
    "Neon from a shop window, blue and pink.", "Backlit, dust in the air.",
    "One lamp from above, the rest is dark.", "Hard noon light.", "Candle light, warm and close.",
    "The first minutes after sunset.",
)  # fmt: skip
CAMERAS = (
    "Slow push in, 35 mm.", "Locked off, wide.", "Handheld, close.", "Crane down to eye level.",
    "Tracking from the side, 50 mm.", "Top shot.", "Slow pan to the right.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchClip:
    """What a clip's text and cost are made from."""

    id: str
    scene: str
    shot: str
    prompt: tuple[str, str]
    seconds: int
    frame: str
    offer: str
    count: int
    takes: int

    def cents(self, offer: str | None = None, takes: int | None = None) -> int:
        """The clip's cost per run, on its own offer and takes or on others."""
        return self.seconds * CENTS[offer or self.offer] * self.count * (takes or self.takes)


@dataclass(slots=True)
class Totals:
    """The totals per run of the clips written, in cents: as mixed, and all on each offer."""

    mix: int
    offers: dict[str, int]


def clips(number: int) -> Iterator[BenchClip]:
    """The first clip is the one that the bench edits: its cost moves by dollars with every key."""
    for n in range(number):
        first = n == 0
        # The strides share no factor with the lengths of the lists, so that prompts stay
        # different as long as the words allow and neighbours do not look alike.
        yield BenchClip(
            id=_id(n),
            scene=str(n // 8 + 1),
            shot=f"{n // 8 + 1}{chr(ord('A') + n % 8)}",
            prompt=(
                f"{SUBJECTS[n % 17]} {ACTIONS[n % 11]} {PLACES[n % 13]}.",
                f"{LIGHTS[n // 7 % 8]} {CAMERAS[n % 7]}",
            ),
            seconds=10 if first else LENGTHS[n * 5 % 12],
            frame=FRAMES[n // 4 % 3],
            offer="standard/720p" if first else OFFERS[n * 4 % 9],
            count=20 if first else 1,
            takes=1 if first else TAKES[n * 3 % 7],
        )


def write_plan(file: Path, number: int) -> Totals:
    """Write a plan of so many clips and return what it costs."""
    totals = Totals(0, dict.fromkeys(CENTS, 0))
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'format = 1\ntitle = "{TITLE}"\nclient = "Maison Lumière"\n')
        out.write('rates = "openai-sora-2"\naccount = "tier-1"\nrepeat = "weekly"\n')
        # All that a forecast has to work out: a range, a chance, jobs at once over all tiers.
        out.write(f"budget = {100 * number}\nkeep_rate = 0.4\ndeadline = 24\n")
        out.write("concurrent = 20\nrender_seconds = 180\n")
        for clip in clips(number):
            out.write(_text(clip))
            totals.mix += clip.cents()
            for offer in CENTS:
                totals.offers[offer] += clip.cents(offer)
    return totals


def money(cents: int) -> tuple[str, ...]:
    """How an amount of dollars may stand on screen: whole, and from 100,000 on without cents."""
    exact = f"${cents // 100:,}.{cents % 100:02}"
    return (exact,) if cents < 10_000_000 else (exact, f"${(cents + 50) // 100:,}")


def _id(n: int) -> str:
    """Six letters that look drawn by lot and never repeat below 887 million."""
    value = (n * 514_229_137 + 271_828_183) % len(LETTERS) ** 6
    letters = ""
    for _ in range(6):
        value, digit = divmod(value, len(LETTERS))
        letters += LETTERS[digit]
    return letters if not letters.isdigit() else f"x{letters}"


def _text(clip: BenchClip) -> str:
    first, second = clip.prompt
    lines = [
        "\n[[clips]]",
        f'id = "{clip.id}"',
        f'scene = "{clip.scene}"',
        f'shot = "{clip.shot}"',
        f'prompt = """\n{first}\n{second}\n"""',
        f"seconds = {clip.seconds}",
        f'frame = "{clip.frame}"',
        f'offer = "{clip.offer}"',
        f"count = {clip.count}",
        f"takes = {clip.takes}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(write_plan(Path(sys.argv[2]), int(sys.argv[1])))
