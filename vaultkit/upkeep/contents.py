"""What a note holds, section by section, as far as a change of it has words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.header import Dialect
from vaultkit.scan import cells
from vaultkit.sections import names_section, title_of
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vaultkit.config import Config
    from vaultkit.header import Field
    from vaultkit.note import Note
    from vaultkit.scan import Box, Heading
    from vaultkit.sections import Section

Row = tuple[str, ...]

_RULE = re.compile(r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*\r?$", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_LONGEST_TITLE = 60


class Key(NamedTuple):
    """A section's title, and which one of that title it is."""

    title: str
    number: int

    @property
    def name(self) -> str:
        """What a sentence calls the section."""
        return shortened(self.title, _LONGEST_TITLE) if self.number >= 0 else "Introduction"


BEFORE = Key("before", -1)
BELOW_TITLE = Key("below the title", -1)


class Content(NamedTuple):
    """What stands below one heading, up to the next.

    Attributes:
        parent: the section that holds this one, None for none.
        lines: what is neither box nor table nor rule, line by line without outer blanks.
        boxes: task-list items.
        rows: rows of tables that hold anything.
        headers: the headers of tables.
    """

    parent: Key | None
    lines: tuple[str, ...]
    boxes: tuple[Box, ...]
    rows: tuple[Row, ...]
    headers: tuple[Row, ...]

    @property
    def words(self) -> str:
        """The lines as one, since where a line is wrapped says nothing."""
        return " ".join(self.lines)

    @property
    def told(self) -> tuple[str, tuple[tuple[str, str], ...], tuple[Row, ...], tuple[Row, ...]]:
        """All that it says, to compare with."""
        boxes = tuple((box.text, box.mark) for box in self.boxes)
        return self.words, boxes, self.rows, self.headers


def shortened(text: str, longest: int) -> str:
    """Return a text with at most *longest* characters, an ellipsis in place of the rest."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def title_heading(note: Note) -> Heading | None:
    """Return the heading that is the note's title: the first of level 1, if it has one."""
    return next((one for one in note.scan.headings if one.level == 1), None)


def contents_of(note: Note, config: Config) -> dict[Key, Content]:
    """Return what stands below each heading, the changelog left out."""
    reader = _Reader(note)
    first = note.sections[0].whole.start if note.sections else len(note.text)
    found = {BEFORE: reader.content(None, note.body_start, first)}
    title = title_heading(note)
    seen: Counter[str] = Counter()
    above: list[tuple[int, Key]] = []
    for section in _written(note, config):
        heading = section.heading
        name = title_of(heading.text)
        key = BELOW_TITLE if heading is title else Key(name, seen[name])
        seen[name] += key is not BELOW_TITLE
        while above and above[-1][0] >= heading.level:
            above.pop()
        found[key] = reader.content(above[-1][1] if above else None, *section.own)
        above.append((heading.level, key))
    return found


def _written(note: Note, config: Config) -> Iterator[Section]:
    until = 0
    for section in note.sections:
        if section.whole.start < until:
            continue
        if names_section(section.heading.text, config.changelog):
            until = section.whole.end
        else:
            yield section


class _Reader:
    """Reads stretches of one note; what stands in them is found by its place."""

    def __init__(self, note: Note) -> None:
        self._text = note.text
        self._boxes = note.scan.boxes
        self._box_starts = [box.span.start for box in self._boxes]
        self._tables = note.scan.tables
        self._fields = [one for one in note.header.fields if one.sure]
        self._table_starts = [table.header.start for table in self._tables]

    def content(self, parent: Key | None, start: int, end: int) -> Content:
        """Return what stands between two offsets."""
        text = self._text
        boxes = self._boxes[_within(self._box_starts, start, end)]
        tables = self._tables[_within(self._table_starts, start, end)]
        told = [_line_around(text, box.span) for box in boxes]
        # What the header says is told by its fields.
        told += [_line_around(text, one.span) for one in self._fields if start <= _at(one) < end]
        told += [Span(one.header.start, (one.rows or (one.delimiter,))[-1].end) for one in tables]
        rows = (self._row(row) for table in tables for row in table.rows)
        return Content(
            parent,
            tuple(_lines(_without(text, Span(start, end), told))),
            boxes,
            tuple(row for row in rows if any(row)),
            tuple(self._row(table.header) for table in tables),
        )

    def _row(self, line: Span) -> Row:
        return tuple(cell.of(self._text) for cell in cells(self._text, line))


def _at(field: Field) -> int:
    # What a section tells stands below its key.
    return (field.span if field.dialect is Dialect.SECTION else field.key_span).start


def _within(starts: Sequence[int], start: int, end: int) -> slice:
    return slice(bisect_left(starts, start), bisect_left(starts, end))


def _line_around(text: str, span: Span) -> Span:
    end = text.find("\n", span.end)
    return Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def _without(text: str, whole: Span, parts: Iterable[Span]) -> str:
    kept: list[str] = []
    at = whole.start
    for start, end in sorted(parts):
        if start >= at:
            kept.append(text[at:start])
        at = max(at, end)
    return "".join([*kept, text[at : whole.end]])


def _lines(text: str) -> Iterator[str]:
    for line in _RULE.sub("", text).splitlines():
        said = " ".join(_QUOTED.sub("", line).split())
        if said:
            yield said
