"""A changelog that is a table: its columns by their names, its rows in its own style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.changelog.days import day_at
from vaultkit.changelog.model import DRAFT
from vaultkit.changelog.widths import even_width
from vaultkit.changelog.words import escape
from vaultkit.scan import Table, cells
from vaultkit.text import Edit, Span, line_end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from vaultkit.changelog.days import WrittenDay

_DATE_NAMES = frozenset({"date", "day", "when"})
_AUTHOR_NAMES = frozenset({"author", "by", "who", "name"})
_CHANGE_NAMES = ("change", "changes", "description", "summary", "what", "note", "notes", "comment")
_HOUR = re.compile(r"[ T]\d\d?:\d\d(?::\d\d)?\Z")


@dataclass(frozen=True)
class TableLog:
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
    def _days(self) -> list[WrittenDay | None]:
        return [_day(self._cell(line, self.date_column)) for line in self.table.rows]

    def row_of(self, day: date, author: str) -> Span | None:
        """Return the row of that day and author; where no authors are kept, of that day."""
        named = "" if self.author_column is None else escape(author)
        for line, written in zip(self.table.rows, self._days, strict=True):
            its_day = written and written.day
            if its_day == day and self._cell(line, self.author_column) == named:
                return line
        return None

    def others(self, day: date, author: str) -> Mapping[str, str]:
        """Return the rows of that day of all other authors, by the author."""
        column = self.author_column
        named = "" if column is None else escape(author)
        rows = zip(self.table.rows, self._days, strict=True)
        today = [line for line, written in rows if written and written.day == day]
        found = {self._cell(line, column): line.of(self.text) for line in today}
        return {one: row for one, row in found.items() if one != named}

    def fill(self, line: Span, day: date, author: str, change: str | None = None) -> Edit:
        """Return the edit that fills the blank row *line*; its own words stay if it has any."""
        said = self._cell(line, self.change_column)
        kept = {index: cell for index, cell in enumerate(self.row(line)) if cell}
        entry = {
            **kept,
            **self._entry(day, author),
            self.change_column: said or escape(change or DRAFT),
        }
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
        known = [written.day for written in self._days if written]
        return len(known) > 1 and known[0] > known[-1]

    def _entry(self, day: date, author: str) -> dict[int, str]:
        last = next((written for written in reversed(self._days) if written), None)
        entry = {self.date_column: last.like(day) if last else day.isoformat()}
        if self.author_column is not None:
            entry[self.author_column] = escape(author)
        return entry

    def _line(self, entry: Mapping[int, str]) -> str:
        """Return a row in the table's own style: outer pipes, blanks, padding."""
        titles = cells(self.text, self.table.header)
        width = self._even_width
        widths = self._widths(len(titles), width) if width else [0] * len(titles)
        # A row may hold more cells than the header names: they are a person's too.
        widths += [0] * (max(entry) + 1 - len(titles))
        outer = self.table.header.of(self.text).startswith("|")
        # Obsidian wants a pipe to begin either all lines of a table or none.
        first = entry.get(0) or ("" if outer else "&nbsp;")
        entry = {**entry, 0: first}
        values = [entry.get(index, "") for index in range(len(widths))]
        if width:
            padded = zip(values, widths, strict=True)
            values = [value + " " * (wanted - width(value)) for value, wanted in padded]
        tight = self.text[titles[1].start - 1] == "|"
        # Right before a pipe, a backslash would make it part of the cell.
        line = "|".join(
            (value + " " * value.endswith("\\")) if tight else f" {value} " for value in values
        )
        return f"|{line}|" if outer else line.strip()

    @property
    def _even_width(self) -> Callable[[str], int] | None:
        """How wide a text is by what the table was padded by; None where it is not padded."""
        lines = [line.of(self.text).rstrip() for line in (self.table.header, *self.table.rows)]
        if len(lines) == 1:
            lines.append(self.table.delimiter.of(self.text).rstrip())
        return even_width(lines)

    def _widths(self, count: int, width: Callable[[str], int]) -> list[int]:
        """Return the widths of the columns of a padded table."""
        rows = [
            self.row(line) for line in (self.table.header, *self.table.rows, self.table.delimiter)
        ]
        return [
            max(width(row[index]) for row in rows if index < len(row)) for index in range(count)
        ]


def table_log(text: str, table: Table) -> TableLog | None:
    """Return the changelog that a table is by the names of its columns, None if it is none."""
    names = [span.of(text).strip("*_ ").casefold() for span in cells(text, table.header)]
    day = next((index for index, name in enumerate(names) if name in _DATE_NAMES), None)
    author = next((index for index, name in enumerate(names) if name in _AUTHOR_NAMES), None)
    change = next((names.index(name) for name in _CHANGE_NAMES if name in names), None)
    if day is None or change is None:
        return None
    return TableLog(text, table, day, author, change)


def _day(cell: str) -> WrittenDay | None:
    plain = cell.strip("*_`[] ")
    written = day_at(plain)
    if written is None:
        return None
    whole = written.span.end == len(plain) or _HOUR.match(plain, written.span.end)
    return written if whole else None
