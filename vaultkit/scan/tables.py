"""Tell the lines of a table and split them into cells."""

from __future__ import annotations

import re

from vaultkit.text import Span

# Possessive, so that a long run of blanks is gone over once.
_DELIMITER = re.compile(r"[ \t]*+\|?(?:[ \t]*+[-:][-: \t]*+\|)*+(?:[ \t]*+|[ \t]*+[-:][-: \t]*+)\Z")


def begins_table(header: str, delimiter: str) -> bool:
    """Say whether two lines are a table's header and the delimiter row that fits it.

    Obsidian wants a pipe to begin both or neither; a blank before it is a begin without one.
    """
    return (
        is_row(header, delimiter)
        and "|" in header[1:]
        and ("-" in delimiter or ":" in delimiter)
        and _DELIMITER.match(delimiter) is not None
        and _columns(header) == _columns(delimiter)
    )


def is_row(header: str, line: str) -> bool:
    """Say whether a line with a pipe is a row of the table with this header, or else ends it."""
    return "|" in line[1:] and line.startswith("|") == header.startswith("|")


def cells(text: str, line: Span) -> list[Span]:
    r"""Return the span of every cell of one table line, outer blanks left out.

    A bare ``|`` splits, also inside code; ``\|`` does not (GFM). Outer pipes are optional.
    """
    start, end = line
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    if end > start and text[end - 1] == "|" and text[end - 2 : end - 1] != "\\":
        end -= 1
    spans: list[Span] = []
    at = start
    while True:
        pipe = text.find("|", at, end)
        while pipe > 0 and text[pipe - 1] == "\\":
            pipe = text.find("|", pipe + 1, end)
        spans.append(_trimmed(text, at, pipe if pipe >= 0 else end))
        if pipe < 0:
            return spans
        at = pipe + 1


def _columns(line: str) -> int:
    if "\\" in line:
        return len(cells(line, Span(0, len(line))))
    line = line.strip(" \t")
    inner = line.removeprefix("|")
    return inner.count("|") + 1 - inner.endswith("|")


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    return Span(start, end)
