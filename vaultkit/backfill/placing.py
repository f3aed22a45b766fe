"""Find a changelog and put rows of the past where their days belong; no other row changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.changelog import find_changelog
from vaultkit.changelog.days import day_at
from vaultkit.changelog.entries import EntryLog
from vaultkit.changelog.table import TableLog
from vaultkit.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from vaultkit.backfill.rows import Row
    from vaultkit.changelog import Changelog
    from vaultkit.config import Config
    from vaultkit.note import Note


def changelog_of(note: Note, config: Config, authors: Iterable[str]) -> Changelog | None:
    """Return the changelog of a note, None where it has none or it is not certain how it is kept.

    Args:
        note: the note.
        config: where changelogs stand.
        authors: who is known to have written; one of them may tell what is a name in it.
    """
    found = (find_changelog(note, config.changelog, author) for author in ("", *authors))
    return next((log for log in found if log), None)


def dated_rows(log: Changelog) -> list[tuple[Span, date]]:
    """Return the rows of a changelog that name a day, in the order of the text."""
    if isinstance(log, EntryLog):
        return [(entry.span, entry.written.day) for entry in log.entries]
    assert isinstance(log, TableLog)
    cells = ((line, log.row(line)) for line in log.table.rows)
    days = (
        (line, day_at(row[log.date_column].strip("*_`[] ")))
        for line, row in cells
        if log.date_column < len(row)
    )
    return [(line, written.day) for line, written in days if written]


def names_authors(log: Changelog, day: date) -> bool:
    """Say whether the rows of a changelog name their authors."""
    return log.add(day, "A", "-")[1] != log.add(day, "B", "-")[1]


def place(log: Changelog, rows: Sequence[Row]) -> list[Edit]:
    """Return the edits that put *rows*, the oldest first, into a changelog.

    A blank row becomes the first of them.
    """
    dated = dated_rows(log)
    newest_first = len(dated) > 1 and dated[0][1] > dated[-1][1]
    edits: list[Edit] = []
    blank = log.blank_row()
    if blank and rows:
        first, *rows = rows
        edits.append(log.fill(blank, first.day, first.author, first.change))
    for row in reversed(rows) if newest_first else rows:
        added, written = log.add(row.day, row.author, row.change)
        edits.append(_moved(added, written, dated, row.day, newest_first=newest_first))
    return edits


def _moved(
    added: Edit, written: str, dated: Sequence[tuple[Span, date]], day: date, *, newest_first: bool
) -> Edit:
    """Return the edit that puts a row where its day belongs, by the one that adds it as newest."""
    later = [span for span, its_day in dated if its_day > day]
    if not later:
        return added
    if newest_first:
        gap = added.new.removeprefix(written)
        return Edit(Span(later[-1].end, later[-1].end), gap + written)
    gap = added.new.removesuffix(written)
    return Edit(Span(later[0].start, later[0].start), written + gap)
