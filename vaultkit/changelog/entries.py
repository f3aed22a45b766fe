"""A changelog that is a row of headings or list items, each an author's day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.changelog.model import DRAFT
from vaultkit.changelog.words import sentence
from vaultkit.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from vaultkit.changelog.days import WrittenDay

# Between two entries nothing stands, or a rule.
_GAP = re.compile(r"\s*(?:\n(?:-{3,}|\*{3,}|_{3,})[ \t]*\r?\n\s*)?")


class Entry(NamedTuple):
    """One entry as the spans of its parts.

    Attributes:
        span: the whole entry, from its mark to the last word that belongs to it.
        pattern: as much of it as another entry is made from: its first line, and where that
            says nothing the line below.
        written: the day.
        author: where the author stands, None where it names none.
        change: what changed, None where that is more than a line of words.
    """

    span: Span
    pattern: Span
    written: WrittenDay
    author: Span | None
    change: Span | None


@dataclass(frozen=True)
class EntryLog:
    """A changelog of entries of one form.

    Attributes:
        text: the note.
        entries: all entries in order; at least one of them has a change.
        apart: what stands between two entries where there is but one.
    """

    text: str
    entries: Sequence[Entry]
    apart: str

    def blank_row(self) -> Span | None:
        """Return None: what has no day yet is no entry."""
        return None

    def row_of(self, day: date, author: str) -> Span | None:
        """Return the entry of that day and author; where no authors are kept, of that day."""
        named = sentence(author)
        for entry in self.entries:
            if entry.written.day == day and (not entry.author or self._said(entry.author) == named):
                return entry.span
        return None

    def others(self, day: date, author: str) -> Mapping[str, str]:
        """Return the entries of that day of all other authors, by the author."""
        today = (one for one in self.entries if one.author and one.written.day == day)
        found = {self._said(one.author): one.span.of(self.text) for one in today if one.author}
        return {one: row for one, row in found.items() if one != sentence(author)}

    def fill(self, line: Span, day: date, author: str, change: str | None = None) -> Edit:
        """Return the edit that makes of *line* the entry of that day."""
        return Edit(line, self._written(day, author, change or DRAFT))

    def add(self, day: date, author: str, change: str) -> tuple[Edit, str]:
        """Return the edit that adds an entry where new ones go, and the entry as written."""
        row = self._written(day, author, change)
        if self._newest_first:
            at = self.entries[0].span.start
            return Edit(Span(at, at), row + self._gap(0)), row
        at = self.entries[-1].span.end
        return Edit(Span(at, at), self._gap(-2) + row), row

    def grow(self, line: Span, change: str) -> tuple[Edit, str]:
        """Return the edit that lets an entry say *change* instead, and the entry as written."""
        entry = next(one for one in self.entries if one.span == line)
        where = entry.change or Span(line.end, line.end)
        edit = Edit(where, sentence(change))
        moved = Span(where.start - line.start, where.end - line.start)
        return edit, apply_edits(line.of(self.text), [edit._replace(span=moved)])

    @property
    def _newest_first(self) -> bool:
        return self.entries[0].written.day > self.entries[-1].written.day

    def _gap(self, index: int) -> str:
        if len(self.entries) == 1:
            return self.apart
        one, other = self.entries[index], self.entries[index + 1]
        return self.text[one.span.end : other.span.start]

    def _written(self, day: date, author: str, change: str) -> str:
        """Return an entry like the newest of those that say in words what changed."""
        telling = [one for one in self.entries if one.change]
        if not self._newest_first:
            telling.reverse()
        like = max(telling, key=lambda one: one.written.day)
        assert like.change
        edits = [
            Edit(like.written.span, like.written.like(day)),
            Edit(like.change, sentence(change)),
        ]
        if like.author:
            edits.append(Edit(like.author, sentence(author)))
        start = like.pattern.start
        moved = [Edit(Span(one.start - start, one.end - start), new) for one, new in edits]
        return apply_edits(like.pattern.of(self.text), moved)

    def _said(self, span: Span) -> str:
        return span.of(self.text)


def are_apart(text: str, entries: Sequence[Entry]) -> bool:
    """Say whether nothing but blank lines and rules stands between entries."""
    return all(
        _GAP.fullmatch(text, one.span.end, other.span.start) for one, other in pairwise(entries)
    )
