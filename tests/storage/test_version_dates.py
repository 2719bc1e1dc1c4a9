"""When a version is said to have been saved, where the dates of files are wrong."""

import os
from datetime import UTC, datetime, timedelta

from plans import queue
from soraplan.storage import paths, plans, versions


def test_a_save_over_a_file_with_a_date_to_come_has_the_date_of_the_save() -> None:
    path = paths.plans_dir() / "spring.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"# by hand\nformat = 1\n")
    late = (datetime.now(UTC) + timedelta(days=400)).timestamp()
    os.utime(path, (late, late))
    plans.write(path, queue(title="Spring"))
    saved, found = versions.kept(path)
    assert versions.read(saved).plan.title == "Spring"
    assert found.path.read_bytes() == b"# by hand\nformat = 1\n"
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    # To the millisecond that a name tells.
    assert abs(saved.saved - written) < timedelta(milliseconds=2)
    assert found.saved < saved.saved
