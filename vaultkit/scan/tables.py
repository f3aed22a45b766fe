"""Split the lines of a GFM table into cells."""

from __future__ import annotations

import re

from vaultkit.text import Span

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?\Z")


def is_delimiter(line: str) -> bool:
    """Say whether *line* can stand below a table's header (one hyphen a column suffices)."""
    return _DELIMITER.match(line.strip(" \t")) is not None


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


def columns(line: str) -> int:
    """Return how many cells a table line has."""
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
