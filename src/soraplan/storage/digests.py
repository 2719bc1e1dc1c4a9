"""A short word for the bytes of a file, by which a change of them is known."""


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    # It brings a library of ciphers along, and most commands have no use for it.
    from hashlib import sha256

    return sha256(data).hexdigest()
