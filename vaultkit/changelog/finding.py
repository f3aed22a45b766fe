"""Find a note's changelog, or none where it is not certain which it is and how it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.changelog.listing import entry_log, has_days
from vaultkit.changelog.table import table_log
from vaultkit.sections import names_section

if TYPE_CHECKING:
    from vaultkit.changelog.model import Changelog
    from vaultkit.note import Note
    from vaultkit.sections import Section


def find_changelog(note: Note, headings: tuple[str, ...], author: str = "") -> Changelog | None:
    """Return the changelog of a note, None where it has none or it is not certain which it is.

    Args:
        note: the note.
        headings: what a changelog's heading says.
        author: who writes here, "" if that is unknown; then a changelog of entries that may name
            their authors in a place where any word may stand is not certain.
    """
    sections = changelog_sections(note, headings)
    if len(sections) != 1:
        return None
    section = sections[0]
    start, end = section.whole
    tables = [table for table in note.scan.tables if start <= table.header.start < end]
    if not tables:
        return entry_log(note, section, author)
    if len(tables) > 1 or tables[0].nested or has_days(note, section):
        return None
    return table_log(note.text, tables[0])


def changelog_sections(note: Note, headings: tuple[str, ...]) -> list[Section]:
    """Return the sections that are the changelog by their headings."""
    return [one for one in note.sections if names_section(one.heading.text, headings)]
