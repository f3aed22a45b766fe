"""Find where a template stops speaking of its note and speaks to who uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.note import Note

# Nothing, or a rule.
_NOTHING = re.compile(r"(?:-{3,}|\*{3,}|_{3,})?\Z")


def instructions_in(note: Note, titles: Iterable[str]) -> Span | None:
    """Return what stands from the last line that is one of *titles* on, None without one.

    Rules and blank lines before it belong to it, but for the end of the line above them.
    """
    wanted = {one.casefold() for one in titles}
    lines = note.line_spans
    for number, line in reversed(list(enumerate(lines))):
        said = line.of(note.text).strip().lstrip("#").strip("*_: ").casefold()
        if said in wanted:
            start = line.start
            for above in reversed(lines[:number]):
                if above.start < note.body_start or not _NOTHING.match(above.of(note.text).strip()):
                    break
                start = above.start
            return Span(start, len(note.text))
    return None
