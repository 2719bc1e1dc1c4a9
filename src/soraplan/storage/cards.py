"""Rate cards: those that come with soraplan, and the user's own, which go before them.

All ids are known from the start, and a card is read when somebody asks for it: most plans need one
of them. A card of the user's that cannot be used is told of when it is met; the others are there
all the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soraplan.core.cards import RateCard
from soraplan.core.rates.shelf import Shelf
from soraplan.core.text.words import counted, nearest_word
from soraplan.storage import bounds, card_files, documents, paths
from soraplan.storage.card_files import CardFile
from soraplan.storage.problems import BadFile, Problem, StorageError

if TYPE_CHECKING:
    from soraplan.core.rates.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a card comes from: its file, and in words what it stands over, if it is the user's."""

    file: Path
    is_own: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """What looking for the card of one id has come to.

    `card` is what plans are priced on, from `file`; `base` is what it stands on if that is an
    overlay. `is_instead` says that it is not the one that the user meant, which cannot be used.
    """

    card: RateCard | None
    file: CardFile | None
    base: RateCard | None
    problems: tuple[Problem, ...]
    is_instead: bool


class Cards(Shelf):
    """The installed cards by their ids, each read when it is first asked for.

    One that cannot be used is not among them, so that going through the cards reads them all.
    `ids` costs nothing and may have more.
    """

    def __init__(
        self,
        built_in: Mapping[str, Path],
        own: Mapping[str, Sequence[Path]],
        problems: list[Problem],
    ) -> None:
        self._built_in = built_in
        self._own = own
        self._problems = problems
        # Threads may ask at once. All that is kept follows from the files alone, so the worst that
        # can happen is that a card is read twice; the first reading holds.
        self._readings: dict[str, _Reading] = {}
        self._files: dict[Path, CardFile | BadFile] = {}

    def __getitem__(self, card_id: str) -> RateCard:
        card = self._reading(card_id).card
        if card is None:
            raise KeyError(card_id)
        return card

    def __iter__(self) -> Iterator[str]:
        return (card_id for card_id in self.ids() if self._reading(card_id).card is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def ids(self) -> tuple[str, ...]:
        """The ids of all cards there are, also of those that cannot be used."""
        return tuple(dict.fromkeys((*self._built_in, *self._own)))

    def trouble(self, card_id: str) -> str | None:
        reading = self._reading(card_id)
        if not reading.problems:
            # A double or broken base is told of with the card that stands on it.
            base = _overlay_of(reading)
            return self.trouble(base.base) if base and base.base != card_id else None
        first, *others = reading.problems
        more = f" (and {counted(len(others), 'more problem')})" if others else ""
        where = [f"line {first.line}"] if first.line is not None else []
        where += [first.key] if first.key is not None else []
        told = ": ".join([*([", ".join(where)] if where else []), first.sentence])
        return (
            f"Your rate card {Path(first.file).name} cannot be used: {told}{more}."
            f" {self._instead(card_id, reading)}"
        )

    def troubles(self) -> tuple[str, ...]:
        known = [card_id for card_id in self._own if card_id in self._readings]
        return tuple(dict.fromkeys(filter(None, map(self.trouble, known))))

    def _instead(self, card_id: str, reading: _Reading) -> str:
        if reading.card is None or reading.file is None:
            return "Its prices are unknown."
        if reading.file.path == self._built_in.get(card_id):
            return f"The built-in one of {reading.card.checked} is used instead."
        return f"{reading.file.path.name} is used."

    def met(self) -> tuple[Problem, ...]:
        """What is wrong with the cards that were asked for until now."""
        readings = (self._readings.get(card_id) for card_id in self.ids())
        return (*self._problems, *(one for read in readings if read for one in read.problems))

    def read_all(self) -> None:
        """Read what has not been asked for yet."""
        for card_id in self.ids():
            self._reading(card_id)

    def read_own(self) -> None:
        """Read those of the user's that have not been asked for yet."""
        for card_id in self._own:
            self._reading(card_id)

    def built_in(self, card_id: str) -> RateCard | None:
        """The card of that id that comes with soraplan; None where there is none."""
        path = self._built_in.get(card_id)
        if path is None:
            return None
        content = self._file(path).content
        return content if isinstance(content, RateCard) else None

    def own_file(self, card_id: str) -> Path | None:
        """The user's own file of a card, whether it can be used or not."""
        return next(iter(self._own.get(card_id, ())), None)

    def origin(self, card_id: str) -> Origin:
        """Where the card of an id comes from. Raises KeyError where it cannot be had."""
        reading = self._reading(card_id)
        if reading.card is None or reading.file is None:
            raise KeyError(card_id)
        path = reading.file.path
        if path == self._built_in.get(card_id):
            return Origin(path, False, "built in")
        behind = self.built_in(card_id)
        over = f", over the built-in of {behind.checked}" if behind else ""
        overlay = _overlay_of(reading)
        if overlay is None or reading.base is None:
            return Origin(path, True, f"yours{over}")
        if overlay.base == card_id:
            over = ""
        return Origin(path, True, f"yours, {self._stack(overlay, reading.base)}{over}")

    def root(self, card_id: str) -> str:
        while True:
            overlay = _overlay_of(self._reading(card_id))
            if overlay is None or overlay.base == card_id:
                return card_id
            card_id = overlay.base

    def stack(self, file: CardFile) -> str | None:
        """What a file does to the user's own card that it stands on, and that to its own base.

        None where it stands on no card of the user's. Raises BadFile where it stands on none.
        """
        overlay, base = file.content, self._assembled(file)[1]
        if isinstance(overlay, RateCard) or base is None or overlay.base == overlay.id:
            return None
        return self._stack(overlay, base) if self.origin(overlay.base).is_own else None

    def _stack(self, overlay: "Overlay", base: RateCard) -> str:
        """What an overlay does to its base; of one that stands on another, what that does too.

        Factors upon factors multiply, so none of them is left out.
        """
        if overlay.base == overlay.id:
            return _overlay_words(overlay, f"the built-in of {base.checked}")
        below = self._reading(overlay.base)
        if below.file is None or below.file.path == self._built_in.get(overlay.base):
            return _overlay_words(overlay, f"{overlay.base} of {base.checked}")
        under = _overlay_of(below)
        if under is None or below.base is None:
            return _overlay_words(overlay, f"your {overlay.base} of {base.checked}")
        told = self._stack(under, below.base)
        return _overlay_words(overlay, f"your {overlay.base} ({told})")

    def assembled(self, file: CardFile) -> RateCard:
        """The card that a file makes, with the one that it stands on. Raises BadFile."""
        return self._assembled(file)[0]

    def _reading(self, card_id: str) -> _Reading:
        known = self._readings.get(card_id)
        return known or self._readings.setdefault(card_id, self._read(card_id))

    def _read(self, card_id: str) -> _Reading:
        own, built_in = self._own.get(card_id, ()), self._built_in.get(card_id)
        problems: list[Problem] = []
        for path in [*own[:1], *([built_in] if built_in else [])]:
            try:
                file = self._file(path)
                card, base = self._assembled(file)
            except BadFile as error:
                problems += error.problems
            else:
                problems += self._doubles(card_id)
                return _Reading(card, file, base, tuple(problems), bool(own) and path != own[0])
        return _Reading(None, None, None, (*problems, *self._doubles(card_id)), False)

    def _doubles(self, card_id: str) -> Iterator[Problem]:
        """What is wrong with files of the user's that come after the first one with an id."""
        first, *others = self._own.get(card_id) or (None,)
        for path in others:
            try:
                self._file(path)
            except BadFile as error:
                yield from error.problems
            else:
                assert first is not None
                sentence = f"'{card_id}' is the id of {first.name} too; give one another id"
                yield Problem(str(path), sentence, "id")

    def _file(self, path: Path) -> CardFile:
        known = self._files.get(path)
        if known is None:
            try:
                known = card_files.read(path)
            except BadFile as error:
                known = error
            self._files[path] = known
        if isinstance(known, BadFile):
            raise known
        return known

    def _assembled(self, file: CardFile) -> tuple[RateCard, RateCard | None]:
        """The card that a file makes, and the one that it stands on, if it is an overlay."""
        if isinstance(file.content, RateCard):
            return file.content, None
        base = self._base(file, file.content)
        return file.over(base), base

    def _base(self, file: CardFile, overlay: "Overlay") -> RateCard:
        """The card that an overlay stands on. Raises BadFile where there is none to be had."""
        base: RateCard | None = None
        if overlay.base == overlay.id:
            base = self.built_in(overlay.id)
            told = "is the card itself, and no built-in one has that id; name another card"
        elif circle := self._circle(overlay):
            told = f"leads back to where it began: {', '.join(circle)}; name another card"
        elif overlay.base not in self.ids():
            near = nearest_word(overlay.base, self.ids())
            meant = f"; did you mean {near}?" if near else ""
            told = f"no card {overlay.base} is installed{meant}"
        else:
            reading = self._reading(overlay.base)
            base = None if reading.is_instead else reading.card
            told = f"the card {overlay.base} cannot be used; correct that one first"
        if base is None:
            raise BadFile(file.problems([(("base",), told)]))
        return base

    def _circle(self, overlay: "Overlay") -> list[str]:
        """The way from an overlay from base to base back to itself; empty where it has an end."""
        way, at = [overlay.id], overlay
        while at.base != at.id:
            way.append(at.base)
            if at.base in way[:-1]:
                # A circle that begins further on is a fault of the cards in it.
                return way if at.base == overlay.id else []
            try:
                own = self._own.get(at.base)
                content = self._file(own[0]).content if own else None
            except BadFile:
                return []
            if content is None or isinstance(content, RateCard):
                return []
            at = content
        return []


Stamp = tuple[str, int, int]
"""What tells a file from a changed one: its name, its bytes, and when it was written."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The cards that plans can be priced on. `stamps` are those of the user's files."""

    cards: Cards
    stamps: tuple[Stamp, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that were asked for until now."""
        return self.cards.met()

    def read_all(self) -> tuple[Problem, ...]:
        """Read those that nobody has asked for yet, and say what is wrong with any."""
        self.cards.read_all()
        return self.problems


def installed() -> Installed:
    """All cards there are. A card of the user's takes the place of a built-in one of its id."""
    # Before a file is read: what changes after that is seen at the next look.
    stamps = _stamps()
    problems: list[Problem] = []
    built_in = {path.stem: path for path in _files(paths.builtin_cards_dir, problems)}
    own: dict[str, list[Path]] = {}
    unnamed = []
    for path in _files(paths.cards_dir, problems):
        card_id = _id(path)
        if card_id is None:
            unnamed.append(path)
        else:
            own.setdefault(card_id, []).append(path)
    for path in unnamed:
        # Nobody can say whose prices these are; who asks for a card of that name may mean them.
        own.setdefault(path.stem, []).append(path)
    return Installed(Cards(built_in, own, problems), stamps)


def renewed(known: Installed) -> Installed:
    """The cards there are by now; what is `known` where no file of the user's has changed."""
    return known if _stamps() == known.stamps else installed()


def read(path: Path) -> RateCard:
    """The card in a file that stands by itself. Raises BadFile."""
    return documents.read(RateCard, path)


def _files(folder: Callable[[], Path], problems: list[Problem]) -> list[Path]:
    try:
        return documents.toml_files(folder())
    except StorageError as error:
        problems += error.problems
        return []


def _stamps() -> tuple[Stamp, ...]:
    """The stamps of the files of the user's cards; none where their folder cannot be read."""
    try:
        return tuple(_stamp(path) for path in documents.toml_files(paths.cards_dir()))
    except StorageError:
        return ()


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return path.name, -1, 0
    return path.name, status.st_size, status.st_mtime_ns


def _id(path: Path) -> str | None:
    """The id that the card in a file has, read in full only where that cannot be seen."""
    try:
        text = documents.read_text(path, bounds.MAX_SMALL)
        return card_files.id_at_sight(text) or card_files.parse(text, path).content.id
    except BadFile:
        return None


def _overlay_of(reading: _Reading) -> "Overlay | None":
    content = reading.file.content if reading.file else None
    return None if isinstance(content, RateCard) else content


def _overlay_words(overlay: "Overlay", base: str) -> str:
    """What an overlay does to its base: `0.85 × kling-3.0 of 2026-11-22, 2 rates of its own`."""
    words = [base if overlay.factor is None else f"{overlay.factor.normalize():f} × {base}"]
    if overlay.rates:
        words.append(f"{counted(len(overlay.rates), 'rate')} of its own")
    if overlay.accounts is not None:
        words.append("accounts of its own")
    return ", ".join(words)
