"""What holds for any text at all; the tests and the fuzzer of `benchmarks/fuzz.py` ask the same.

Each law takes text and raises `AssertionError` where it is broken; any other exception is a
broken law too.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from vaultkit.changelog import find_changelog
from vaultkit.frontmatter import put, read
from vaultkit.frontmatter.exact import read_exactly
from vaultkit.frontmatter.flat import read_flat
from vaultkit.frontmatter.model import UnreadableError
from vaultkit.note import Note
from vaultkit.scan import cells, scan
from vaultkit.scan.blocks import blocks, blocks_by_line
from vaultkit.scan.tags import tags_in
from vaultkit.text import Edit, Span, apply_edits
from vaultkit.upkeep import Memory, Save, Upkeep, substance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.changelog import Changelog
    from vaultkit.frontmatter import Frontmatter, Property
    from vaultkit.kinds import Kind

DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001 - Obsidian knows no zones
VALUE = DAY.isoformat()
_ODD_BLANK = re.compile(r"[^\S \t\r\n]")


def lies_in(text: str, spans: Iterable[Span]) -> None:
    """Every span lies in the text."""
    for start, end in spans:
        assert 0 <= start <= end <= len(text)


def scanning(text: str) -> None:
    """A scan raises nothing, its spans cover what it says, and both ways through agree."""
    fast, careful = blocks(text), blocks_by_line(text)
    fast.prose.sort()
    careful.prose.sort()
    if _ODD_BLANK.search(text):
        # Whether a page break may stand behind a block's id, the two tell differently.
        careful = careful._replace(block_ids=fast.block_ids)
    assert fast == careful
    found = scan(text)
    for link in found.links:
        assert link.span.of(text) == link.raw
    for heading in found.headings:
        assert heading.text in heading.span.of(text)
    for box in found.boxes:
        assert box.span.of(text).strip() == f"[{box.mark}]"
    for table in found.tables:
        lines = (table.header, table.delimiter, *table.rows)
        lies_in(text, lines)
        assert all(one.end <= other.start for one, other in pairwise(lines))
        for line in lines:
            lies_in(text, cells(text, line))
    for tag in tags_in(text, 0):
        assert tag.text in tag.span.of(text)


def reading_properties(text: str) -> None:
    """Reading raises nothing, both readers agree, and one value is put without another changing."""
    block = read(text)
    if block is None:
        return
    lies_in(text, (block.span, block.inner))
    assert block.span.start <= block.inner.start <= block.inner.end <= block.span.end
    lies_in(text, (one.span for one in block.strings))
    lies_in(text, (one.span for one in block.properties))
    flat, exact = read_flat(text, block.inner), _read_exactly(text, block.inner)
    # The exact reader refuses what could be an attack; the flat one has no depth to fear.
    if flat is not None and exact is not None:
        assert repr(flat) == repr(exact)
    for entry in block.properties:
        if entry.value is None or (
            isinstance(entry.value, str) and "\n" not in entry.span.of(text)
        ):
            _putting(text, block, entry)


def _putting(text: str, block: Frontmatter, entry: Property) -> None:
    again = read(apply_edits(text, [put(text, entry, VALUE)]))
    assert again is not None
    # What an anchor names may be meant elsewhere, and `? key` has no colon of its own: upkeep
    # reads back before it writes.
    if again.error or set("&*!?") & set(block.inner.of(text)):
        return
    wanted = [(one.key, VALUE if one is entry else one.value) for one in block.properties]
    assert repr([(one.key, one.value) for one in again.properties]) == repr(wanted)


def _read_exactly(text: str, inner: Span) -> object:
    try:
        return read_exactly(text, inner)
    except UnreadableError as error:
        return None if "too deeply" in str(error) else error


def keeping_a_changelog(text: str, author: str, change: str) -> None:
    """A changelog only gains what is added, and what grows changes nothing but its own row."""
    note = Note("A.md", text)
    log = find_changelog(note, ("Changelog",), author)
    if log is None:
        return
    edit, row = log.add(DAY, author, change)
    lies_in(text, [edit.span])
    assert edit.span.start == edit.span.end
    assert row in edit.new
    assert text.startswith("\ufeff") == apply_edits(text, [edit]).startswith("\ufeff")
    _filling_and_growing(note, log, author, change)


def _filling_and_growing(note: Note, log: Changelog, author: str, change: str) -> None:
    blank = log.blank_row()
    if blank is not None:
        _within(note.text, blank, log.fill(blank, DAY, author, change))
    line = log.row_of(DAY, author)
    if line is not None:
        edit, row = log.grow(line, change)
        _within(note.text, line, edit)
        after = apply_edits(note.text, [edit])
        assert after[line.start : line.start + len(row)] == row


def _within(text: str, line: Span, edit: Edit) -> None:
    lies_in(text, [line])
    assert line.start <= edit.span.start <= edit.span.end <= line.end


def owing(before: str, after: str, days: int, upkeep: Upkeep, kind: Kind) -> None:
    """What a plan made has the substance of the person's text, the same properties, and settles."""
    save = Save(MOMENT + timedelta(days=days), None, "Ada Lindqvist")
    note = Note("Feature - A.md", after)
    owed = upkeep.owed(note, kind, Memory(before), save)
    if owed is None:
        return
    kept = Note(note.path, owed.text)
    assert owed.text != after
    if before.strip() and not owed.why[0].startswith(("filled", "completed")):
        assert substance(kept, upkeep.config) == substance(note, upkeep.config)
        assert _values(kept, upkeep) == _values(note, upkeep)
    later = Save(save.moment + timedelta(days=1), None, save.author)
    assert upkeep.owed(kept, kind, owed.memory, later) is None


def _values(note: Note, upkeep: Upkeep) -> str:
    """Return all properties but the stamps, in words: a number that is none equals itself so."""
    block = note.frontmatter
    if block is None:
        return "none"
    stamps = {upkeep.config.created.casefold(), upkeep.config.updated.casefold()}
    values = [(one.key, one.value) for one in block.properties if one.key.casefold() not in stamps]
    return repr((block.error, values))
