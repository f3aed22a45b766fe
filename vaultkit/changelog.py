"""A note's changelog table: find it, fill its blank first row, add a row, let a row grow."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.scan import Table, cells
from vaultkit.sections import names_section
from vaultkit.text import Edit, Span, line_end, unlinked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.note import Note
    from vaultkit.sections import Section

_DATE_NAMES = frozenset({"date", "day", "when"})
_AUTHOR_NAMES = frozenset({"author", "by", "who", "name"})
_CHANGE_NAMES = ("change", "changes", "description", "summary", "what", "note", "notes", "comment")
_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d %H:%M")
_DRAFT = "Initial draft"


@dataclass(frozen=True)
class Changelog:
    """One changelog table with what its columns are.

    Attributes:
        text: the note.
        table: where the table stands.
        date_column, author_column, change_column: indices; the author's may be None.
    """

    text: str
    table: Table
    date_column: int
    author_column: int | None
    change_column: int

    def row(self, line: Span) -> list[str]:
        """Return the cells of one row, as written."""
        return [span.of(self.text) for span in cells(self.text, line)]

    def blank_row(self) -> Span | None:
        """Return the row that still waits for a date and an author, as templates have one.

        Once any row is dated, a blank one is what a person began.
        """
        if any(self._days):
            return None
        return next((line for line in self.table.rows if self._is_blank(line)), None)

    def _is_blank(self, line: Span) -> bool:
        return not self._cell(line, self.date_column) and not self._cell(line, self.author_column)

    def _cell(self, line: Span, column: int | None) -> str:
        row = self.row(line)
        return row[column] if column is not None and column < len(row) else ""

    @cached_property
    def _days(self) -> list[date | None]:
        return [_day(self._cell(line, self.date_column)) for line in self.table.rows]

    def row_of(self, day: date, author: str) -> Span | None:
        """Return the row of that day and author; where no authors are kept, of that day."""
        named = "" if self.author_column is None else escape(author)
        for line, its_day in zip(self.table.rows, self._days, strict=True):
            if its_day == day and self._cell(line, self.author_column) == named:
                return line
        return None

    def fill(self, line: Span, day: date, author: str, change: str | None = None) -> Edit:
        """Return the edit that fills the blank row *line*; its own words stay if it has any."""
        said = self._cell(line, self.change_column)
        kept = {index: cell for index, cell in enumerate(self.row(line)) if cell}
        entry = {**kept, **self._entry(day, author), self.change_column: said or change or _DRAFT}
        return Edit(line, self._line(entry))

    def add(self, day: date, author: str, change: str) -> tuple[Edit, str]:
        """Return the edit that adds a row where new rows go here, and the row as written."""
        entry = {**self._entry(day, author), self.change_column: escape(change)}
        row = self._line(entry)
        ends = line_end(self.text)
        if self._newest_first and self.table.rows:
            at = self.table.rows[0].start
            return Edit(Span(at, at), row + ends), row
        at = (self.table.rows[-1] if self.table.rows else self.table.delimiter).end
        return Edit(Span(at, at), ends + row), row

    def grow(self, line: Span, change: str) -> tuple[Edit, str]:
        """Return the edit that lets a row say *change* instead, and the row as written."""
        kept = dict(enumerate(self.row(line)))
        row = self._line({**kept, self.change_column: escape(change)})
        return Edit(line, row), row

    @property
    def _newest_first(self) -> bool:
        known = [day for day in self._days if day]
        return len(known) > 1 and known[0] > known[-1]

    def _entry(self, day: date, author: str) -> dict[int, str]:
        entry = {self.date_column: day.strftime(self._date_format)}
        if self.author_column is not None:
            entry[self.author_column] = escape(author)
        return entry

    @property
    def _date_format(self) -> str:
        for line in reversed(self.table.rows):
            written = self._cell(line, self.date_column)
            found = next((form for form in _DATE_FORMATS[:3] if _reads(written, form)), None)
            if found:
                return found
        return _DATE_FORMATS[0]

    def _line(self, entry: Mapping[int, str]) -> str:
        """Return a row in the table's own style: outer pipes, blanks, padding."""
        titles = cells(self.text, self.table.header)
        widths = self._widths(len(titles))
        # A row may hold more cells than the header names: they are a person's too.
        widths += [0] * (max(entry) + 1 - len(titles))
        outer = self.table.header.of(self.text).startswith("|")
        # Obsidian wants a pipe to begin either all lines of a table or none.
        first = entry.get(0) or ("" if outer else "&nbsp;")
        entry = {**entry, 0: first}
        values = [_pad(entry.get(index, ""), width) for index, width in enumerate(widths)]
        tight = self.text[titles[1].start - 1] == "|"
        # Right before a pipe, a backslash would make it part of the cell.
        line = "|".join(
            (value + " " * value.endswith("\\")) if tight else f" {value} " for value in values
        )
        return f"|{line}|" if outer else line.strip()

    def _widths(self, count: int) -> list[int]:
        """Return the column widths of a padded table; zeros where it is not padded."""
        lines = (self.table.header, *self.table.rows)
        lengths = {_width(line.of(self.text).rstrip()) for line in lines}
        padded = len(lengths) == 1 and (
            len(lines) > 1 or _width(self.table.delimiter.of(self.text).rstrip()) in lengths
        )
        if not padded:
            return [0] * count
        rows = [self.row(line) for line in (*lines, self.table.delimiter)]
        return [
            max(_width(row[index]) for row in rows if index < len(row)) for index in range(count)
        ]


def find_changelog(note: Note, headings: tuple[str, ...]) -> Changelog | None:
    """Return the changelog of a note, None where it has none or it is not certain which it is."""
    tables = [
        table
        for section in changelog_sections(note, headings)
        for table in note.scan.tables
        if section.whole.start <= table.header.start < section.whole.end
    ]
    if len(tables) != 1 or tables[0].nested:
        return None
    return _columns(note.text, tables[0])


def changelog_sections(note: Note, headings: tuple[str, ...]) -> list[Section]:
    """Return the sections that are the changelog by their headings."""
    return [one for one in note.sections if names_section(one.heading.text, headings)]


def escape(text: str) -> str:
    r"""Return *text* for a cell: one line, no links, pipes escaped."""
    plain = unlinked(" ".join(text.split()))
    return " ".join(plain.replace("\\|", "|").replace("|", "\\|").split())


def _columns(text: str, table: Table) -> Changelog | None:
    names = [span.of(text).strip("*_ ").casefold() for span in cells(text, table.header)]
    day = next((index for index, name in enumerate(names) if name in _DATE_NAMES), None)
    author = next((index for index, name in enumerate(names) if name in _AUTHOR_NAMES), None)
    change = next((names.index(name) for name in _CHANGE_NAMES if name in names), None)
    if day is None or change is None:
        return None
    return Changelog(text, table, day, author, change)


def _day(cell: str) -> date | None:
    plain = cell.strip("*_`[] ")
    if not plain[-1:].isalnum():
        return None
    for form in _DATE_FORMATS:
        if _reads(plain, form):
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no zone
    return None


def _reads(cell: str, form: str) -> bool:
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False
    return True


def _width(text: str) -> int:
    """Return how many columns a text takes on a screen; wide characters take two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
