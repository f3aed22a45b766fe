"""Spans, edits and lines: the only way a text changes.

Offsets count code points of the decoded text from 0; spans are half-open.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

BOM = "\ufeff"

_LINE_END = re.compile(r"\r\n?|\n")
_WIKILINK = re.compile(r"!?\[\[((?:[^\[\]]|\[(?!\[)|\](?!\]))*)\]\]")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")


class Span(NamedTuple):
    """A half-open range of offsets into a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the part of *text* that this span covers."""
        return text[self.start : self.end]


class Edit(NamedTuple):
    """One replacement inside one text: what *span* covers becomes *new*."""

    span: Span
    new: str


class OverlappingEditsError(ValueError):
    """Two edits of one text claim the same characters."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with every edit applied; nothing outside their spans changes.

    Edits may come in any order. Insertions at the same offset keep the order they
    were given in.

    Raises:
        OverlappingEditsError: two spans share characters.
        ValueError: a span lies outside *text*.
    """
    ordered = sorted(edits, key=lambda edit: edit.span)
    parts: list[str] = []
    at = 0
    for (start, end), new in ordered:
        if not 0 <= start <= end <= len(text):
            message = f"span {start}:{end} lies outside a text of {len(text)} characters"
            raise ValueError(message)
        if start < at:
            message = f"an edit at {start} overlaps one that ends at {at}"
            raise OverlappingEditsError(message)
        parts += (text[at:start], new)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def unlinked(text: str) -> str:
    """Return *text* with every link replaced by the words that it shows."""
    while True:
        plain = _MARKDOWN_LINK.sub(r"\1", _WIKILINK.sub(_shown, text))
        if plain == text:
            return text
        text = plain


def _shown(link: re.Match[str]) -> str:
    target, pipe, alias = link[1].replace("\\|", "|").partition("|")
    return alias if pipe and alias else target


def line_end(text: str) -> str:
    """Return the line end that *text* uses first, a line feed where it has none."""
    found = _LINE_END.search(text)
    return found.group() if found else "\n"


def line_spans(text: str) -> list[Span]:
    """Return the span of every line without its line end (LF, CRLF or a lone CR).

    A text that ends with a line end has no empty last line; the empty text has no line.
    """
    spans: list[Span] = []
    start = 0
    if "\r" in text:
        for found in _LINE_END.finditer(text):
            spans.append(Span(start, found.start()))
            start = found.end()
    else:
        find = text.find
        end = find("\n")
        while end >= 0:
            spans.append(Span(start, end))
            start = end + 1
            end = find("\n", start)
    if start < len(text):
        spans.append(Span(start, len(text)))
    return spans


class Lines:
    """Where the lines of a text begin: turns offsets into the positions people read."""

    __slots__ = ("_bom", "_starts")

    def __init__(self, text: str) -> None:
        """Index the line starts of *text*."""
        if "\r" in text:
            ends: Iterable[int] = (found.end() for found in _LINE_END.finditer(text))
        else:
            ends = accumulate([len(line) + 1 for line in text.split("\n")[:-1]])
        self._starts = array("I", ends)
        self._bom = text.startswith(BOM)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of *offset*, both from 1; a leading BOM has no column."""
        line = bisect_right(self._starts, offset)
        column = offset - (self._starts[line - 1] if line else 0) + 1
        if self._bom and not line:
            column = max(1, column - 1)
        return line + 1, column

    def packed(self) -> tuple[bool, bytes]:
        """Return plain values that `unpacked` takes."""
        return self._bom, self._starts.tobytes()

    @classmethod
    def unpacked(cls, packed: tuple[bool, bytes]) -> Self:
        """Return the lines that were packed on this machine."""
        lines = cls("")
        lines._bom, starts = packed
        lines._starts.frombytes(starts)
        return lines

    def __eq__(self, other: object) -> bool:
        """Say whether the lines of two texts begin alike."""
        return isinstance(other, Lines) and self.packed() == other.packed()

    def __hash__(self) -> int:
        """Return a hash that equal lines share."""
        return hash(self.packed())
