"""How wide a text is, by each of the ways in which programs pad tables."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Width = Callable[[str], int]

_JOINER = "\u200d"
_AS_PICTURE = "\ufe0f"
_SKINS = range(0x1F3FB, 0x1F400)
_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc", "Zl", "Zp"})


def columns(text: str) -> int:
    """Return how many columns a text takes on a screen.

    Wide characters take two; what joins others to one picture (a family, a flag, a colour of
    skin, a keycap) takes none of its own.
    """
    if text.isascii():
        return len(text)
    total = last = 0
    before = ""
    for char in unicodedata.normalize("NFC", text):
        if before == _JOINER and last:
            own = 0
        elif char == _AS_PICTURE:
            # What would be a sign of one column is drawn as a picture of two.
            own, last = (1, 2) if last == 1 else (0, last)
        elif ord(char) in _SKINS and last:
            own = 0
        else:
            own = _columns_of(char)
            last = own or last
        total += own
        before = char
    return total


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def code_units(text: str) -> int:
    """Return the length that JavaScript gives a text."""
    return len(text) + sum(char > "\uffff" for char in text)


# As formatters count, as Python and simple scripts do, as plugins do that never thought of it.
_WAYS: tuple[Width, ...] = (columns, len, code_units)


def even_width(lines: Iterable[str]) -> Width | None:
    """Return the way of counting by which all *lines* are equally wide, None if there is none."""
    lines = list(lines)
    return next((way for way in _WAYS if len({way(line) for line in lines}) == 1), None)
