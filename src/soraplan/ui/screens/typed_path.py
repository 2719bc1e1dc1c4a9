"""What somebody types into the field over a list of plans: a title to look for, or a path."""

from pathlib import Path

from soraplan.storage.problems import refusal, system_sentence

STARTS = ("/", "~", ".")
"""What paths begin with."""

_BEHIND_SLASH = ("//", "/~", "/./", "/../")
"""What they begin with behind the key that leads to the field."""


def is_path(text: str) -> bool:
    """Whether a text is the path of a plan, and not a title, which may follow a slash."""
    return "/" in text[1:] or "\\" in text or text.endswith(".toml")


def file_at(text: str) -> Path:
    """The file that a typed path leads to. Raises ValueError with what hinders that."""
    # Who takes the slash for the key to the field alone types the whole path behind it.
    path = Path(text[1:] if text.startswith(_BEHIND_SLASH) else text)
    try:
        path = path.expanduser()
    except RuntimeError as error:
        sentence = f"{path.parts[0]} stands for no folder that is known here; type the path in full"
        raise ValueError(f"{path}: {sentence}.") from error
    why_not = refusal(path)
    if isinstance(why_not, FileNotFoundError):
        raise ValueError(f"There is no file {path}.")
    if why_not is not None:
        raise ValueError(f"{path}: {system_sentence(why_not, path)}.")
    return path
