"""Numbers and foreign texts in words, the same on every screen and in every message."""


def counted(number: int, noun: str) -> str:
    """A number of things: `1 clip`, `1,200 clips`."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def ordinal(number: int) -> str:
    """A number as a place in an order: `1st`, `11th`, `22nd`."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def printable(text: str) -> str:
    """The text on one line and without control characters, which are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
