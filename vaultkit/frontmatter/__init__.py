"""Read a note's properties with their spans, and put one value by splicing its span.

Two readers agree on every block: one reads the flat blocks that nearly all notes have, line by
line; what it declines goes to ruamel's composer. Nothing here ever writes a whole block.
"""

from __future__ import annotations

import re

from vaultkit.frontmatter.flat import read_flat
from vaultkit.frontmatter.model import Frontmatter, Property, PropertyString, UnreadableError
from vaultkit.frontmatter.scalars import Scalar, Value, plain_scalar
from vaultkit.text import BOM, Edit, Span

__all__ = [
    "Frontmatter",
    "Property",
    "PropertyString",
    "Scalar",
    "UnreadableError",
    "Value",
    "fences",
    "plain_scalar",
    "put",
    "read",
]

_OPENING = re.compile(r"---\r?\n")
_CLOSING = re.compile(r"---[ \t]*(?:\r?\n|\Z)")


def fences(text: str) -> tuple[Span, Span] | None:
    """Return the spans of the whole block and of what its fences hold, None without a block.

    The block begins with the note (a BOM may come first) by exactly ``---`` and ends at the
    first line that is ``---`` in column 0; ``...`` ends nothing (Obsidian's release notes).
    """
    start = len(BOM) if text.startswith(BOM) else 0
    opening = _OPENING.match(text, start)
    if not opening:
        return None
    at = opening.end() - 1
    while (at := text.find("\n---", at)) >= 0:
        closing = _CLOSING.match(text, at + 1)
        if closing:
            return Span(start, closing.end()), Span(opening.end(), closing.start())
        at += 1
    return None


def read(text: str) -> Frontmatter | None:
    """Return the properties of a note, None where it has no block at all.

    A block that Obsidian cannot read has `error` set and no properties; its text is still no
    part of the note's body.
    """
    spans = fences(text)
    if spans is None:
        return None
    whole, inner = spans
    found = read_flat(text, inner)
    if found is None:
        # ruamel costs 20 ms to import, and most runs never meet a block that needs it.
        from vaultkit.frontmatter.exact import read_exactly  # noqa: PLC0415

        try:
            found = read_exactly(text, inner)
        except UnreadableError as error:
            return Frontmatter(whole, inner, (), (), str(error), error.offset)
    return Frontmatter(whole, inner, *found)


def put(text: str, entry: Property, value: str) -> Edit:
    """Return the edit that makes a one-line scalar property hold *value*, in its own quotes.

    *value* must be text that is plain in YAML, such as a date.
    """
    source = entry.span.of(text)
    if source[:1] in {'"', "'"}:
        return Edit(entry.span, source[0] + value + source[0])
    if source:
        return Edit(entry.span, value)
    at = entry.span.start
    if text[at : at + 1] != " ":
        return Edit(Span(at, at), f" {value}")
    # One blank behind the colon serves; a comment there needs one of its own.
    comment = text[at + 1 : at + 2] == "#"
    return Edit(Span(at + 1, at + 1), f"{value} " if comment else value)
