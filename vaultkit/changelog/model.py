"""What every changelog can do, be its rows those of a table, headings or list items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from vaultkit.text import Edit, Span

DRAFT = "Initial draft"


class Changelog(Protocol):
    """One changelog; a *row* is what stands for one author's day in it, whatever its form."""

    def blank_row(self) -> Span | None:
        """Return the row that still waits for a date and an author, as templates have one."""

    def row_of(self, day: date, author: str) -> Span | None:
        """Return the row of that day and author; where no authors are kept, of that day."""

    def others(self, day: date, author: str) -> Mapping[str, str]:
        """Return the rows of that day of all other authors, by the author."""

    def fill(self, line: Span, day: date, author: str, change: str | None = None) -> Edit:
        """Return the edit that fills the blank row *line*; its own words stay if it has any."""

    def add(self, day: date, author: str, change: str) -> tuple[Edit, str]:
        """Return the edit that adds a row where new rows go here, and the row as written."""

    def grow(self, line: Span, change: str) -> tuple[Edit, str]:
        """Return the edit that lets a row say *change* instead, and the row as written."""
