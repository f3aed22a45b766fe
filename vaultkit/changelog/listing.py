"""Find the entries of a changelog section: dated headings below it, or dated items of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.changelog.authors import parts_of
from vaultkit.changelog.entries import Entry, EntryLog, are_apart
from vaultkit.changelog.heads import Head, read_head
from vaultkit.scan.blocks import blocks
from vaultkit.text import Span, line_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultkit.note import Note
    from vaultkit.scan import Heading
    from vaultkit.sections import Section

_ITEM = re.compile(r"^([-*+]) (?=\S)", re.MULTILINE)
# What stands below the last entry and belongs to none: a rule, a remark, where links lead.
_CLOSING = re.compile(r"(?:-{3,}|\*{3,}|_{3,})\s*\Z|<!--|%%|\[[^\]]+\]:")


class _Line(NamedTuple):
    """The first line of what may be an entry.

    Attributes:
        mark: what makes it a heading or an item.
        start: where it begins.
        content: the line behind the mark, without what may close a heading.
        end: where its last word ends.
        below: where what belongs to it ends.
    """

    mark: str
    start: int
    content: Span
    end: int
    below: int


def entry_log(note: Note, section: Section, author: str) -> EntryLog | None:
    """Return the changelog of entries that a section is, None where it is not certain.

    Args:
        note: the note.
        section: its changelog section; no table stands in it.
        author: who writes here, since a lone word may be told for a name only by whom it names.
    """
    headings, items = _lines(note, section)
    lines = headings or items
    if not lines or (headings and items) or len({line.mark for line in lines}) > 1:
        return None
    entries = _entries(note.text, lines, author)
    if not any(one.change for one in entries) or not are_apart(note.text, entries):
        return None
    return EntryLog(note.text, entries, line_end(note.text) * (2 if headings else 1))


def has_days(note: Note, section: Section) -> bool:
    """Say whether anything in a section looks like an entry."""
    headings, items = _lines(note, section)
    return any(read_head(note.text, line.content, line.end) for line in (*headings, *items))


def _lines(note: Note, section: Section) -> tuple[list[_Line], list[_Line]]:
    """Return the headings right below a section's own, and the items of lists before them."""
    text = note.text
    source = section.whole.of(text)
    if "\r" in source and source.count("\r") != source.count("\r\n"):
        return [], []
    start, end = section.own.start, section.whole.end
    below = [one for one in note.scan.headings if start <= one.span.start < end]
    level = below[0].level if below else 0
    siblings = [one for one in below if one.level <= level]
    return _headings(text, siblings, end), _items(text, section.own)


def _headings(text: str, headings: Sequence[Heading], end: int) -> list[_Line]:
    lines: list[_Line] = []
    ends = [*(one.span.start for one in headings[1:]), end]
    for one, stop in zip(headings, ends, strict=False):
        start, behind = one.span.start, one.span.start + one.level
        # One that is underlined has no mark, and is of another form than any entry.
        mark = text[start:behind] if text.startswith("#", start) else ""
        at = text.find(one.text, behind, one.span.end) if mark else behind
        first = _words_end(text, start)
        content = Span(at, at + len(one.text))
        lines.append(_Line(mark, start, content, first, _below(text, first, stop, item=False)))
    return lines


def _items(text: str, own: Span) -> list[_Line]:
    """Return the items of lists that stand at the margin, in no quote, code or comment."""
    source = own.of(text)
    shown = {start for start, _, row in blocks(source).prose if not row}
    found = [one for one in _ITEM.finditer(source) if one.end() in shown]
    lines: list[_Line] = []
    ends = [*(one.start() for one in found[1:]), len(source)]
    for one, stop in zip(found, ends, strict=False):
        start, at = own.start + one.start(), own.start + one.end()
        first = _words_end(text, at)
        below = _below(text, first, own.start + stop, item=True)
        lines.append(_Line(one[1], start, Span(at, first), first, below))
    return lines


def _words_end(text: str, start: int) -> int:
    """Return where the last word of the line at *start* ends."""
    stop = text.find("\n", start)
    return start + len(text[start : len(text) if stop < 0 else stop].rstrip())


def _below(text: str, end: int, stop: int, *, item: bool) -> int:
    """Return where an entry ends whose first line ends at *end*; the next one begins at *stop*."""
    blank = False
    at = text.find("\n", end, stop)
    while at >= 0:
        start = at + 1
        at = text.find("\n", start, stop)
        line = text[start : stop if at < 0 else at].rstrip()
        if not line:
            blank = True
            continue
        if _CLOSING.match(line) or (item and blank and not line[0].isspace()):
            break
        blank = False
        end = start + len(line)
    return end


def _entries(text: str, lines: Sequence[_Line], author: str) -> list[Entry]:
    """Return the entries that lines begin, none where one of them is no entry."""
    heads: list[Head] = []
    for line in lines:
        head = read_head(text, line.content, line.below) if line.mark else None
        if head is None:
            return []
        heads.append(head)
    entries: list[Entry] = []
    for line, head, parts in zip(lines, heads, parts_of(text, heads, author) or (), strict=False):
        pattern = Span(line.start, max(line.end, parts.change.end if parts.change else 0))
        entries.append(Entry(Span(line.start, line.below), pattern, head.written, *parts))
    return entries
