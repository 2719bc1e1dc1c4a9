"""A short word for the bytes of a file, by which a change of them is known."""

import stat
from pathlib import Path

NOTHING = ""
"""The digest of a file that is not there: none that is there has it."""


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    # It brings a library of ciphers along, and most commands have no use for it.
    from hashlib import sha256

    return sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """The digest of what a file holds now, NOTHING where it is gone or is none that holds bytes.

    Raises OSError and ValueError as the system does.
    """
    from hashlib import file_digest

    try:
        # To read a pipe would be to wait for somebody who writes to it; a device may never end.
        if not stat.S_ISREG(path.stat().st_mode):
            return NOTHING
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return NOTHING
