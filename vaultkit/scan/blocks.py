"""Find a text's block structure: which parts are prose, code, HTML, math, comment or table.

CommonMark's two steps for every line: match the containers (quotes, list items) that are open,
then see what the rest of the line begins or continues. Obsidian's parser is older than the
specification: above all, a line that lacks its containers' marks may go on with whatever they
hold, code and HTML too. What Obsidian adds is here as well: ``%%`` comments, ``$$`` math,
footnote definitions as containers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.scan.cursor import Cursor
from vaultkit.scan.model import Box, Heading
from vaultkit.scan.openers import (
    DEFINITION,
    FOOTNOTE,
    HEADING,
    MARKER,
    UNDERLINED,
    Block,
    Rules,
    Swallower,
    swallower,
)
from vaultkit.scan.plain import Blocks, Passer, heading_text, take_table
from vaultkit.scan.tables import begins_table, is_row
from vaultkit.text import Span, line_spans

_SETEXT = re.compile(r"(?:=+|-+)\Z")
_BOX = re.compile(r"[ \t]*\[(.)\](?=\s|\Z)")

_CODE_INDENT = 4
# Deeper nesting is nobody's writing, and every further line would have to climb down all of it.
_DEEPEST = 100


def blocks(text: str, start: int = 0) -> Blocks:
    """Return the block structure of *text* from offset *start*, which begins a line."""
    eol = _only_line_end(text)
    if eol is None:
        return blocks_by_line(text, start)
    found = Blocks([], [], [], [], [])
    reader, passer = _Reader(text, found), Passer(text, eol, found)
    at, end = start, len(text)
    while at < end:
        if reader.is_free(at):
            at = passer.pass_from(at)
            if at >= end:
                break
        stop = text.find(eol, at)
        if stop < 0:
            stop = end
        reader.read(Span(at, stop))
        at = stop + len(eol)
    reader.close()
    return found


def blocks_by_line(text: str, start: int = 0) -> Blocks:
    """Return the same as `blocks`, with every line read by the line machine."""
    found = Blocks([], [], [], [], [])
    reader = _Reader(text, found)
    for line in line_spans(text):
        # A BOM stands in the first line, before what is read.
        if line.end >= start:
            reader.read(Span(max(line.start, start), line.end))
    reader.close()
    return found


def _only_line_end(text: str) -> str | None:
    """Return the line end of a text that has no other, None where they are mixed."""
    if "\r" not in text:
        return "\n"
    pairs = text.count("\r\n")
    return "\r\n" if text.count("\r") == pairs == text.count("\n") else None


class _Container(NamedTuple):
    """A quote, footnote or item, whose content stands *indent* columns further in.

    *mark* is what an item shares with those of the same list: its bullet, or what ends its number.
    """

    indent: int
    mark: str

    @property
    def is_item(self) -> bool:
        """Say whether it is an item of a list."""
        return self.mark in "-*+.)"


_QUOTE = _Container(0, ">")
_FOOTNOTE = _Container(_CODE_INDENT, "[")
_ENDS_FOOTNOTE = (FOOTNOTE, DEFINITION)


class _Reader:
    """Reads line after line and keeps what is open between them."""

    def __init__(self, text: str, found: Blocks) -> None:
        """Begin with *text*; what it says is put into *found*."""
        self.text = text
        self.found = found
        self._rules = Rules(text)
        self._containers: list[_Container] = []
        self._paragraph: list[Span] = []
        self._table: list[Span] = []
        # What may be a table's header, or is the one of the table that is open: the whole line
        # but for its containers' marks.
        self._header = ""
        self._swallower: Swallower | None = None
        self._comment_start: int | None = None
        # The outermost container that the line at hand has ended.
        self._ended: _Container | None = None
        # In how many containers the line before was blank behind their marks, None in none.
        self._blank_in: int | None = None
        self._line_before = Span(0, 0)

    def read(self, line: Span) -> None:
        """Take in the next line."""
        cursor = Cursor(self.text, line)
        matched, blank_in = self._match_containers(cursor)
        self._ended = self._containers[matched] if matched < len(self._containers) else None
        self._close_containers(matched)
        self._blank_in = blank_in
        if self._swallower is not None:
            self._swallow(cursor, self._swallower)
        elif not self._continue_table(cursor):
            self._begin_blocks(cursor)
        self._line_before = line

    def is_free(self, at: int) -> bool:
        """Let go of containers that the line at *at* ends; say whether nothing else is open."""
        if self._paragraph or self._table or self._swallower is not None:
            return False
        if self._containers:
            if self._blank_in != 0 or self.text[at] in " \t\r\n":
                return False
            self._containers.clear()
        return True

    def close(self) -> None:
        """End what is still open at the end of the text."""
        self._line_before = Span(0, len(self.text))
        self._end_leaf()

    def _match_containers(self, cursor: Cursor) -> tuple[int, int | None]:
        """Pass the marks of the open containers; return how many go on, and `_blank_in`."""
        matched, blank_in = 0, None
        for container in self._containers:
            indent, at = cursor.indent()
            if at >= cursor.end:
                if blank_in is None:
                    blank_in = matched
                if container is _QUOTE:
                    break
                cursor.skip(container.indent)
            elif container is _QUOTE and self.text[at] == ">":
                cursor.pass_quote_mark(at)
            elif (
                container is not _QUOTE and indent >= min(container.indent, _CODE_INDENT + 1)
            ) or self._goes_on_lazily(container, cursor, at, matched):
                cursor.skip(container.indent)
            else:
                break
            matched += 1
        if blank_in is None and cursor.indent()[1] >= cursor.end:
            blank_in = matched
        return matched, blank_in

    def _goes_on_lazily(self, container: _Container, cursor: Cursor, at: int, depth: int) -> bool:
        """Say whether a line without the marks of *container* is part of it nevertheless."""
        text, end = self.text, cursor.end
        if container is not _QUOTE and self._blank_in is not None and self._blank_in <= depth:
            return False
        if self._rules.begins_at(at, end) or (text[at] == "#" and HEADING.match(text, at, end)):
            return False
        marker = MARKER.match(text, at, end)
        begun = swallower(text, at, end, lone=False)
        if container.is_item:
            return not marker and (begun is None or begun.kind in {Block.HTML, Block.MATH})
        begins_list = marker is not None and marker[1] in {None, "1"}
        if begun or begins_list or (depth == 0 and UNDERLINED.match(text, at)):
            return False
        if container is _QUOTE:
            return not cursor.begins_code
        return text[at] != ">" and not any(one.match(text, at, end) for one in _ENDS_FOOTNOTE)

    def _swallow(self, cursor: Cursor, swallows: Swallower) -> None:
        if not swallows.ends_in(self.text, cursor.offset, cursor.end):
            return
        if self._comment_start is not None:
            self.found.prose.append((self._comment_start, cursor.end, False))
        self._swallower = self._comment_start = None

    def _continue_table(self, cursor: Cursor) -> bool:
        """Take the line as a row of the table that is open, whatever else it might begin."""
        if not self._table:
            return False
        line = self.text[cursor.offset : cursor.end]
        if is_row(self._header, line):
            self._table.append(Span(cursor.indent()[1], cursor.end))
            return True
        if "|" in line:
            self._end_leaf()
        return False

    def _begin_blocks(self, cursor: Cursor) -> None:
        """Open the containers that the line begins, then take what is left of it."""
        while True:
            indent, at = cursor.indent()
            if at >= cursor.end:
                self._blank(cursor)
                return
            if self._paragraph and indent >= _CODE_INDENT:
                self._go_on(Span(at, cursor.end))
                return
            if cursor.begins_code and not self._is_next_item(cursor, at):
                self._end_leaf()
                return
            if self.text[at] != ">":
                if self._paragraph and self._continue_as_underline(cursor, at):
                    return
                if self._begin_leaf(self.text[at], at, cursor.end):
                    return
            container = self._container(cursor, at, indent)
            if container is None:
                self._text(cursor, at)
                return
            self._end_leaf()
            self._ended = None
            self._containers.append(container)
            if container is not _QUOTE:
                self._note_box(cursor)

    def _is_next_item(self, cursor: Cursor, at: int) -> bool:
        """Say whether a line that is indented like code is the next item of a list nevertheless."""
        if self._ended is None or not self._ended.is_item:
            return False
        marker = MARKER.match(self.text, at, cursor.end)
        return marker is not None and _mark(marker) == self._ended.mark

    def _text(self, cursor: Cursor, at: int) -> None:
        """Take a line of plain text: it begins a paragraph, or goes on with one or with a table."""
        line = Span(at, cursor.end)
        if self._table:
            self._table.append(line)
            return
        begins = not self._paragraph
        if begins and DEFINITION.match(self.text, at, cursor.end) and not self._is_underlined(at):
            self.found.prose.append((*line, False))
            return
        raw = self.text[cursor.offset : cursor.end]
        self._header = raw if begins or self._is_below_a_title() else ""
        self._paragraph.append(line)

    def _is_below_a_title(self) -> bool:
        """Say whether all that is above in the paragraph is a callout's title (``[!note]``)."""
        if len(self._paragraph) > 1 or not self._containers or self._containers[-1] != _QUOTE:
            return False
        return self.text.startswith("[!", self._paragraph[0].start)

    def _blank(self, cursor: Cursor) -> None:
        """End what is open; but a paragraph goes on past a line with a tab."""
        if self._paragraph and self.text.find("\t", cursor.offset, cursor.end) >= 0:
            self._go_on(Span(cursor.end, cursor.end))
        else:
            self._end_leaf()

    def _go_on(self, line: Span) -> None:
        self._paragraph.append(line)
        self._header = ""

    def _continue_as_underline(self, cursor: Cursor, at: int) -> bool:
        """Take a line below a line of text as its underline or as a table's delimiter row."""
        if not self._header or self.text[at] not in "-=|:":
            return False
        line = self.text[cursor.offset : cursor.end]
        above = self._paragraph[-1]
        if begins_table(self._header, line):
            self._paragraph.pop()
            self._end_leaf()
            self._table = [above, Span(at, cursor.end)]
            return True
        if len(self._paragraph) == 1 and _SETEXT.match(line):
            level, said = 1 if line[0] == "=" else 2, above.of(self.text).strip()
            self._add_heading(level, said, Span(above.start, cursor.end))
            self.found.prose.append((*above, False))
            self._paragraph = []
            return True
        return False

    def _begin_leaf(self, char: str, at: int, end: int) -> bool:
        """Take the line as heading, rule, fence, HTML, math or comment if it is one."""
        if char == "#":
            found = HEADING.match(self.text, at, end)
            if not found:
                return False
            self._end_leaf()
            content = heading_text(self.text, found.end(), end)
            self._add_heading(found.end() - at, content.of(self.text), Span(at, end))
            self.found.prose.append((*content, False))
            self.found.note_block_id(content.of(self.text))
            return True
        if self._rules.begins_at(at, end):
            self._end_leaf()
            return True
        begun = swallower(self.text, at, end, lone=not self._paragraph)
        if begun is None:
            return False
        self._end_leaf()
        if begun.kind is Block.HTML and self._is_underlined(at):
            return False
        if begun.kind is not Block.HTML or not begun.ends_in(self.text, at + 1, end):
            self._swallower = begun
        if begun.kind is Block.COMMENT:
            self._comment_start = at + 2
        return True

    def _container(self, cursor: Cursor, at: int, indent: int) -> _Container | None:
        """Pass the mark of the quote, list item or footnote that begins at *at*, if one does."""
        if len(self._containers) == _DEEPEST:
            return None
        if self.text[at] == ">":
            cursor.pass_quote_mark(at)
            return _QUOTE
        found = MARKER.match(self.text, at, cursor.end)
        if found:
            if self._paragraph and found[1] not in {None, "1"}:
                return None
            cursor.offset = found.end()
            width = indent + found.end() - at
            width += -width % _CODE_INDENT if found[2] == "\t" else 0
            return _Container(width, _mark(found))
        footnote = FOOTNOTE.match(self.text, at, cursor.end)
        if footnote and not self._paragraph and not self._is_underlined(at):
            cursor.offset = footnote.end()
            return _FOOTNOTE
        return None

    def _is_underlined(self, at: int) -> bool:
        """Say whether the line at *at* is a heading by the next one, whatever else it might be."""
        return not self._containers and UNDERLINED.match(self.text, at) is not None

    def _note_box(self, cursor: Cursor) -> None:
        found = _BOX.match(self.text, cursor.offset, cursor.end)
        if found:
            where = Span(found.start(1) - 1, found.end())
            self.found.boxes.append(
                Box(found[1], self.text[found.end() : cursor.end].strip(), where)
            )

    def _add_heading(self, level: int, text: str, span: Span) -> None:
        if not self._containers:
            self.found.headings.append(Heading(level, text, span))

    def _close_containers(self, matched: int) -> None:
        if matched < len(self._containers):
            self._end_leaf()
            del self._containers[matched:]

    def _end_leaf(self) -> None:
        if self._paragraph:
            start, end = self._paragraph[0].start, self._paragraph[-1].end
            self.found.prose.append((start, end, False))
            self.found.note_block_id(self.text[start:end].replace("\r", "\n").rstrip())
            self._paragraph = []
        elif self._table:
            nested = bool(self._containers) or self._header[0] in " \t"
            take_table(self.text, self._table, self.found, nested=nested)
            self._table = []
        elif self._comment_start is not None:
            self.found.prose.append((self._comment_start, self._line_before.end, False))
        self._swallower = self._comment_start = None


def _mark(marker: re.Match[str]) -> str:
    return marker[0].rstrip()[-1]
