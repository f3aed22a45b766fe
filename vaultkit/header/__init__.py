"""Read a note's header: the lines of `Key: value` that stand around its title.

People write them plainly, in bold, as bullets, in tables and in code; all of that is read. A
field is sure, so that its value may be replaced, only where nothing else could be meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.header.lines import fields_in
from vaultkit.header.model import Dialect, Field, Header, folded_key, plain_value
from vaultkit.header.places import section_field, stretches
from vaultkit.header.tables import fields_of_tables
from vaultkit.text import Edit, Span

if TYPE_CHECKING:
    from vaultkit.scan import Scan, Table

__all__ = ["Dialect", "Field", "Header", "folded_key", "plain_value", "put_field", "read_header"]


def read_header(text: str, start: int, scan: Scan) -> Header:
    """Return the header of a note.

    Args:
        text: the note.
        start: offset of its body.
        scan: what it says.
    """
    found: list[Field] = []
    for stretch in stretches(text, start, scan.headings):
        if text.find(":", *stretch) < 0 and "|" not in text[stretch.start : stretch.end]:
            continue
        tables = [one for one in scan.tables if stretch.start <= one.header.start < stretch.end]
        found += fields_of_tables(text, tables)
        found += fields_in(text, stretch, [_whole(table) for table in tables])
    found.sort(key=lambda one: one.key_span)
    status = section_field(text, scan.headings)
    return Header((*found, status) if status else tuple(found))


def put_field(text: str, field: Field, value: str) -> Edit:
    """Return the edit that makes a field that is sure hold *value*, one line of text."""
    behind_blank = field.value or text[field.span.start - 1 : field.span.start].isspace()
    return Edit(field.span, value if behind_blank else f" {value}")


def _whole(table: Table) -> Span:
    return Span(table.header.start, (table.rows or (table.delimiter,))[-1].end)
