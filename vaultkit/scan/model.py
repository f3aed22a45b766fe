"""What a note's text says, as values: links, headings, boxes, tables, block ids."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultkit.text import Span


class LinkKind(StrEnum):
    """How a link is written; the values are those of the JSON output."""

    WIKILINK = "wikilink"
    EMBED = "embed"
    MARKDOWN = "markdown"
    MARKDOWN_EMBED = "markdown-embed"
    PROPERTY = "property"
    CANVAS = "canvas"


class Link(NamedTuple):
    """One link as Obsidian counts it.

    Attributes:
        kind: how it is written.
        span: where *raw* stands in the note; of a property, the value's source text.
        raw: the whole source text; of a property the string that the value holds.
        target: the link path, percent-decoded and trimmed, "" for the note itself.
        subpath: "" or everything from the first ``#`` on.
        display: alias or link text, None where none is written.
        label: what names the link where it stands: a property's dotted key, a bold list label
            or an inline field; "" where nothing does.
        row: it stands in a table, where a pipe must be escaped.
    """

    kind: LinkKind
    span: Span
    raw: str
    target: str
    subpath: str
    display: str | None
    label: str = ""
    row: bool = False


class Heading(NamedTuple):
    """A heading outside every quote and list; *text* is raw Markdown without the marks."""

    level: int
    text: str
    span: Span


class Box(NamedTuple):
    """A task-list item: *mark* is the character in the brackets, *span* covers ``[x]``."""

    mark: str
    text: str
    span: Span

    @property
    def open(self) -> bool:
        """Say whether the box still waits: neither ticked nor cancelled."""
        return self.mark not in "xX-"

    @property
    def done(self) -> bool:
        """Say whether the box is ticked (``x`` or ``X``)."""
        return self.mark in "xX"


class Table(NamedTuple):
    """A table as the spans of its lines, without line ends.

    Attributes:
        header: the line above the delimiter row.
        delimiter: the row of hyphens.
        rows: the lines below it.
        nested: a row that is put there needs more than its text, since the table stands in a
            quote or list or further in.
    """

    header: Span
    delimiter: Span
    rows: tuple[Span, ...]
    nested: bool


class Scan(NamedTuple):
    """Everything that one text says, in the order in which it stands there."""

    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    tables: tuple[Table, ...]
    block_ids: tuple[str, ...]


class Tag(NamedTuple):
    """A tag in a note's body: *text* is without ``#``, *span* covers both."""

    text: str
    span: Span
