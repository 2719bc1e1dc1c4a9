"""Price outlooks: those that come with soraplan, and the user's own, which go before them.

An outlook that cannot be used is told of and left out; the others are there all the same.
"""

from soraplan.core.outlook import Outlook
from soraplan.storage import documents, paths
from soraplan.storage.problems import Problem


def installed() -> tuple[dict[str, Outlook], tuple[Problem, ...]]:
    """All outlooks by their ids, and the problems of those that cannot be used.

    One of the user's takes the place of a built-in one of its id.
    """
    outlooks: dict[str, Outlook] = {}
    problems: list[Problem] = []
    for folder in (paths.builtin_outlooks_dir, paths.outlooks_dir):
        found, bad = documents.read_folder(folder, lambda path: documents.read(Outlook, path))
        problems.extend(bad)
        files: dict[str, str] = {}
        for path, outlook in found:
            if outlook.id in files:
                sentence = f"'{outlook.id}' is the id of {files[outlook.id]} too; give another"
                problems.append(Problem(str(path), sentence, "id"))
            else:
                files[outlook.id] = path.name
                outlooks[outlook.id] = outlook
    return dict(sorted(outlooks.items())), tuple(problems)
