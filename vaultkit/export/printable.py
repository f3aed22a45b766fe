"""Text that cannot move the cursor, whatever a name in it holds."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return *text* with control characters escaped, so that no name can move the cursor."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode-escape").decode("ascii")
        for char in text
    )
