"""What a note says of itself by name, in its properties or in the header of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.frontmatter import Property, put
from vaultkit.header import put_field
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.header import Field
    from vaultkit.note import Note
    from vaultkit.text import Edit

    Entry = Property | Field


def find_entry(note: Note, key: str) -> Entry | None:
    """Return the property called *key*, else the field of the header; None without either.

    Of properties only case may differ; how fields are spelled, `Header.get` says.
    """
    entry = note.frontmatter.get(key) if note.frontmatter and key else None
    return entry or (note.header.get(key) if key else None)


def is_sure(entry: Entry) -> bool:
    """Say whether what an entry says is beyond doubt, so that its value may be replaced."""
    return isinstance(entry, Property) or entry.sure


def put_entry(text: str, entry: Entry, value: str) -> Edit:
    """Return the edit that makes an entry hold *value*, text that is plain in YAML.

    Args:
        text: the note.
        entry: one that is sure.
        value: such as a date.
    """
    return put(text, entry, value) if isinstance(entry, Property) else put_field(text, entry, value)


def entries_of(note: Note) -> Iterator[Entry]:
    """Yield the properties of a note, then the fields of its header that are sure."""
    yield from note.frontmatter.properties if note.frontmatter else ()
    yield from (field for field in note.header.fields if field.sure)


def line_of(text: str, entry: Entry) -> Span:
    """Return the span of the line in which an entry stands, its line end included."""
    # What an alias stands for lies elsewhere.
    last = max(entry.key_span.end, entry.span.end)
    end = text.find("\n", last)
    start = text.rfind("\n", 0, entry.key_span.start) + 1
    return Span(start, len(text) if end < 0 else end + 1)
