"""Where a note's header can stand: before its first heading, below its title, in a section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.header.model import Dialect, Field
from vaultkit.sections import title_of
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultkit.scan import Heading

# What a decision record tells in a section of its own.
_TOLD_BY_SECTION = frozenset({"status"})
_MOST_WORDS = 4
# Tables, quotes, code and pictures.
_NO_TEXT = ("|", ">", "```", "~~~", "![")
# `Status: Accepted` below the heading `Status`.
_NAMED_AGAIN = re.compile(r"[*_]*status[*_]*:[*_]*[ \t]*(?=\S)", re.IGNORECASE)


def stretches(text: str, start: int, headings: Sequence[Heading]) -> Iterator[Span]:
    """Yield the parts of a note in which its header may stand, from line to line.

    Args:
        text: the note.
        start: offset of its body.
        headings: of the body, in order.
    """
    first = headings[0] if headings else None
    yield Span(start, first.span.start if first else len(text))
    if first and first.level == 1:
        below = headings[1].span.start if len(headings) > 1 else len(text)
        yield Span(_next_line(text, first.span.end), below)


def section_field(text: str, headings: Sequence[Heading]) -> Field | None:
    """Return what the section `Status` says in its first line, None where there is none."""
    for number, heading in enumerate(headings):
        name = title_of(heading.text).rstrip(":").strip()
        if name.casefold() not in _TOLD_BY_SECTION:
            continue
        end = headings[number + 1].span.start if number + 1 < len(headings) else len(text)
        key = Span(heading.span.start, heading.span.end)
        return _first_line(text, name, key, Span(_next_line(text, heading.span.end), end))
    return None


def _first_line(text: str, name: str, key: Span, below: Span) -> Field | None:
    lines = text[below.start : below.end].splitlines(keepends=True)
    at = below.start
    for number, line in enumerate(lines):
        said = line.strip()
        if said and not said.startswith("<!--"):
            if said.startswith(_NO_TEXT):
                return None
            start = at + len(line) - len(line.lstrip())
            if again := _NAMED_AGAIN.match(said):
                start, said = start + again.end(), said[again.end() :]
            span = Span(start, start + len(said))
            alone = not any(one.strip() for one in lines[number + 1 :])
            sure = alone and len(said.split()) <= _MOST_WORDS and said.replace(" ", "").isalpha()
            return Field(name, said, key, span, Dialect.SECTION, sure)
        at += len(line)
    return None


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
