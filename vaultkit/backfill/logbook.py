"""The rows that a note's changelog lacks, and the edits that bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.backfill.placing import changelog_of, dated_rows, names_authors, place
from vaultkit.backfill.rows import DRAFT, Reader, Row, rows_of
from vaultkit.note import Note
from vaultkit.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from vaultkit.backfill.past import Past
    from vaultkit.changelog import Changelog
    from vaultkit.config import Config
    from vaultkit.kinds import Kind
    from vaultkit.text import Edit


class Logged(NamedTuple):
    """The edits that bring rows, and the rows with how they are written."""

    edits: list[Edit]
    rows: list[tuple[Row, str]]


def lacking(note: Note, kind: Kind, past: Past, born: date | None, config: Config) -> Logged:
    """Return the rows that a note's changelog lacks of its past; none where it has no changelog.

    Args:
        note: the note as it is now.
        kind: its kind.
        past: what is known of it.
        born: the day on which it was made, None if unknown.
        config: where changelogs stand.
    """
    nothing = Logged([], [])
    known = (one for one in past.revisions if one.is_known and past.is_credible(one.moment))
    revisions = list(known)[::-1]
    authors = tuple(dict.fromkeys(one.author for one in revisions))
    log = changelog_of(note, config, authors)
    if log is None or not revisions:
        return nothing
    reader = Reader(note.path, config, authors)
    by_author = names_authors(log, revisions[0].moment.date())
    found = rows_of(revisions, reader, kind, by_author=by_author)
    rows = [one for row in found if (one := _missing(row, log, born))]
    edits = place(log, rows)
    after = Note(note.path, apply_edits(note.text, edits))
    written = _read_back(after, rows, authors, config)
    return Logged(edits, list(zip(rows, written, strict=True))) if all(written) else nothing


def _missing(row: Row, log: Changelog, born: date | None) -> Row | None:
    """Return a row that a changelog does not have yet, None where it has.

    Where any row is as old as the note, somebody has told already how it began.
    """
    if row.change == DRAFT:
        row = row._replace(day=min(born or row.day, row.day))
        if any(day <= row.day for _, day in dated_rows(log)):
            return None
    return None if log.row_of(row.day, row.author) else row


def _read_back(
    note: Note, rows: Iterable[Row], authors: Iterable[str], config: Config
) -> list[str]:
    """Return how each row stands in a note, "" for one that does not."""
    log = changelog_of(note, config, authors)
    lines = (log.row_of(row.day, row.author) if log else None for row in rows)
    return [line.of(note.text) if line else "" for line in lines]
