"""Find where a template stops speaking of its note and speaks to who uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.note import Note

# Blank lines and rules.
_NOTHING = re.compile(r"(?:\n[ \t]*(?:-{3,}|\*{3,}|_{3,})?[ \t\r]*)+\Z")


def instructions_in(note: Note, titles: Iterable[str]) -> Span | None:
    """Return what stands from the last line that is one of *titles* on, None without one.

    Rules and blank lines before it belong to it, but for the end of the line above them.
    """
    wanted = {one.casefold() for one in titles}
    for line in reversed(note.line_spans):
        said = line.of(note.text).strip().lstrip("#").strip("*_: ").casefold()
        if said in wanted:
            before = _NOTHING.search(note.text, 0, line.start)
            return Span(before.start() + 1 if before else line.start, len(note.text))
    return None
