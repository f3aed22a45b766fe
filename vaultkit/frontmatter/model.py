"""A note's properties as values with spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultkit.frontmatter.scalars import Value
    from vaultkit.text import Span


class Property(NamedTuple):
    """One top-level property.

    Attributes:
        key: as it is spelled.
        value: as Obsidian reads it.
        key_span: where the key stands in the note.
        span: where the value's source text stands, quotes included, comment excluded; for a
            blank value the empty span behind the colon.
    """

    key: str
    value: Value
    key_span: Span
    span: Span

    @property
    def blank(self) -> bool:
        """Say whether nothing is filled in."""
        return self.value is None or self.value in ("", [])


class PropertyString(NamedTuple):
    """A string somewhere in the properties, with its dotted key such as ``Domains.0``."""

    key: str
    value: str
    span: Span


class Frontmatter(NamedTuple):
    """A note's properties block.

    Attributes:
        span: the whole block with both fences and the line end behind the closing one.
        inner: what stands between the fences.
        properties: empty where *error* is set.
        strings: every string value at any depth, in order.
        error: why Obsidian cannot read the block, else None.
        error_at: offset of the trouble in the note.
    """

    span: Span
    inner: Span
    properties: tuple[Property, ...]
    strings: tuple[PropertyString, ...]
    error: str | None = None
    error_at: int = 0

    def get(self, key: str) -> Property | None:
        """Return the property spelled *key*, else one that differs from it in case only."""
        folded = key.casefold()
        near = [one for one in self.properties if one.key.casefold() == folded]
        return next((one for one in near if one.key == key), near[0] if near else None)


class UnreadableError(ValueError):
    """A properties block that Obsidian cannot read either; *offset* counts in the note."""

    def __init__(self, message: str, offset: int) -> None:
        """Keep the sentence and where the trouble is."""
        super().__init__(message)
        self.offset = offset
