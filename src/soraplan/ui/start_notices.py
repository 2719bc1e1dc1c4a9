"""What is told at the start of files that could not be used: one notice for each cause.

A home that cannot be used hinders the settings, the themes and the cards alike; told three times,
it would hide what else there is to tell. It reads no file; it only asks which folders there are.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from soraplan.storage.problems import Problem


def notices(problems: Iterable[Problem | str]) -> list[str]:
    """The problems in words, each cause once, in their order."""
    return list(dict.fromkeys(str(_cause(one)) for one in problems))


def _cause(problem: Problem | str) -> Problem | str:
    """The first folder on the way to a file that is none or cannot be entered; else as it is."""
    if isinstance(problem, str) or problem.line is not None or problem.key is not None:
        return problem
    for folder in reversed(Path(problem.file).parents):
        if not os.path.lexists(folder):
            return problem
        if not folder.is_dir():
            told = "is not a folder, so that nothing in it can be read or written; check the path"
            return Problem(str(folder), told)
        if not os.access(folder, os.X_OK):
            return Problem(str(folder), problem.sentence)
    return problem
