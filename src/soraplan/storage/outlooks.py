"""Price outlooks: those that come with soraplan, and the user's own, which go before them.

An outlook that cannot be used is told of and left out; the others are there all the same.
"""

from soraplan.core.supposing.outlook import Outlook
from soraplan.storage import documents, paths
from soraplan.storage.problems import Problem


def installed() -> tuple[dict[str, Outlook], tuple[Problem, ...]]:
    """All outlooks by their ids, and the problems of those that cannot be used.

    One of the user's takes the place of a built-in one of its id.
    """
    folders = (paths.builtin_outlooks_dir, paths.outlooks_dir)
    outlooks, problems = documents.read_layers(Outlook, folders, "id")
    return outlooks, tuple(problems)
