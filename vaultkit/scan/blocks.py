"""Find a text's block structure: which parts are prose, code, HTML, math, comment or table.

CommonMark's two steps for every line: match the containers (quotes, list items) that are open,
then see what the rest of the line begins or continues. What Obsidian adds is here too: ``%%``
comments, ``$$`` math, footnote definitions as containers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.scan.cursor import Cursor, pass_quote_mark
from vaultkit.scan.html import UNTIL_BLANK, html_end
from vaultkit.scan.model import Box, Heading
from vaultkit.scan.plain import Blocks, Passer, begins_table, heading_text, take_table
from vaultkit.text import Span, line_spans

_HEADING = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
_RULES = {char: re.compile(rf"[{char} \t]*") for char in "*-_"}
_RULE_MARKS = 3
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*\Z")
_MARKER = re.compile(r"(?:[-*+]|([0-9]{1,9})[.)])(?=[ \t]|\Z)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
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
    """A quote (indent 0) or a list item whose content stands *indent* columns further in.

    A blank line ends an item that began with nothing.
    """

    indent: int
    empty: bool = False


_QUOTE = _Container(0)


class _Reader:
    """Reads line after line and keeps what is open between them."""

    def __init__(self, text: str, found: Blocks) -> None:
        """Begin with *text*; what it says is put into *found*."""
        self.text = text
        self.found = found
        self._containers: list[_Container] = []
        self._paragraph: list[Span] = []
        self._table: list[Span] = []
        # What swallows lines whole: a fence, an HTML block, math or a comment.
        self._closer: re.Pattern[str] | None = None
        self._closed_by_blank = False
        self._comment_start: int | None = None
        # The line before began an item and nothing in it.
        self._began_empty = False
        # How far a line is known to hold more than a rule would, by the rule's character.
        self._no_rule_before: dict[str, int] = {}

    def read(self, line: Span) -> None:
        """Take in the next line."""
        cursor = Cursor(self.text, line)
        matched = self._match_containers(cursor)
        self._began_empty = False
        if matched == len(self._containers):
            if self._closer is not None:
                self._swallow(cursor)
                return
        elif self._closer is not None:
            self._close_containers(matched)
        self._begin_blocks(cursor, matched)

    def is_free(self, at: int) -> bool:
        """Let go of containers that the line at *at* ends; say whether nothing else is open."""
        if self._paragraph or self._table or self._closer is not None or self._began_empty:
            return False
        if self._containers:
            if self.text[at] in " \t\r\n" or _QUOTE in self._containers:
                return False
            self._containers.clear()
        return True

    def close(self) -> None:
        """End what is still open at the end of the text."""
        if self._comment_start is not None:
            self.found.prose.append((self._comment_start, len(self.text), False))
        self._end_leaf()

    def _match_containers(self, cursor: Cursor) -> int:
        matched = 0
        for container in self._containers:
            indent, at = cursor.indent()
            if container is _QUOTE:
                if indent >= _CODE_INDENT or at >= cursor.end or self.text[at] != ">":
                    break
                pass_quote_mark(cursor, at, indent)
            elif at >= cursor.end:
                if self._began_empty and matched == len(self._containers) - 1:
                    break
                cursor.skip(min(indent, container.indent))
            elif indent >= container.indent:
                cursor.skip(container.indent)
            else:
                break
            matched += 1
        return matched

    def _swallow(self, cursor: Cursor) -> None:
        assert self._closer is not None
        if self._closed_by_blank and not self.text[cursor.offset : cursor.end].strip(" \t"):
            self._closer = None
            return
        indent, at = cursor.indent()
        if self._comment_start is None and self._closer.pattern[0] in "`~":
            closes = indent < _CODE_INDENT and self._closer.match(self.text, at, cursor.end)
        else:
            closes = self._closer.search(self.text, cursor.offset, cursor.end)
        if closes:
            self._closer = None
            if self._comment_start is not None:
                self.found.prose.append((self._comment_start, cursor.end, False))
                self._comment_start = None

    def _begin_blocks(self, cursor: Cursor, matched: int) -> None:
        """Open the containers that the line begins, then take what is left of it."""
        container: _Container | None = None
        while True:
            indent, at = cursor.indent()
            if at >= cursor.end:
                self._blank(matched)
                self._began_empty = container is not None and container.empty
                return
            if indent >= _CODE_INDENT:
                self._indented(at, cursor.end, matched)
                return
            if self.text[at] != ">":
                not_lazy = matched == len(self._containers)
                if not_lazy and self._continue_as_underline(at, cursor.end):
                    return
                if self._begin_leaf(self.text[at], at, cursor.end, matched):
                    return
            container = self._container(cursor, at, indent, matched)
            if container is None:
                self._text(at, cursor.end, matched)
                return
            self._start_over(matched)
            self._containers.append(container)
            matched = len(self._containers)
            if container is not _QUOTE:
                self._note_box(cursor)

    def _indented(self, at: int, end: int, matched: int) -> None:
        """Take a line that is indented like code: a paragraph still goes on with it."""
        if self._paragraph:
            self._paragraph.append(Span(at, end))
        else:
            self._start_over(matched)

    def _text(self, at: int, end: int, matched: int) -> None:
        """Take a line of plain text: it goes on with a paragraph, lazily too, or with a table."""
        if self._paragraph:
            self._paragraph.append(Span(at, end))
            return
        self._close_containers(matched)
        if self._table:
            self._table.append(Span(at, end))
        else:
            self._paragraph = [Span(at, end)]

    def _blank(self, matched: int) -> None:
        self._start_over(matched)

    def _continue_as_underline(self, at: int, end: int) -> bool:
        """Take a line below a paragraph as a setext underline or a table's delimiter row."""
        if not self._paragraph or self.text[at] not in "-=|:":
            return False
        line = self.text[at:end]
        header = self._paragraph[-1]
        if ("|" in line or ":" in line) and begins_table(self.text, header, Span(at, end)):
            self._paragraph.pop()
            self._end_leaf()
            self._table = [header, Span(at, end)]
            return True
        if _SETEXT.match(line):
            first, last = self._paragraph[0], self._paragraph[-1]
            level = 1 if line[0] == "=" else 2
            span = Span(first.start, end)
            self._add_heading(level, self.text[first.start : last.end].strip(), span)
            self.found.prose.append((first.start, last.end, False))
            self._paragraph = []
            return True
        return False

    def _begin_leaf(self, char: str, at: int, end: int, matched: int) -> bool:
        """Take the line as heading, rule, fence, HTML, math or comment if it is one."""
        if char == "#":
            found = _HEADING.match(self.text, at, end)
            if not found:
                return False
            self._start_over(matched)
            content = heading_text(self.text, found.end(), end)
            self._add_heading(found.end() - at, content.of(self.text), Span(at, end))
            self.found.prose.append((*content, False))
            self.found.note_block_id(content.of(self.text))
            return True
        if char in "*-_" and self._is_rule(char, at, end):
            self._start_over(matched)
            return True
        in_table = bool(self._table) and matched == len(self._containers)
        closer = self._swallower(char, at, end, lone=not self._paragraph and not in_table)
        if closer is None:
            return False
        self._start_over(matched)
        self._closer, self._closed_by_blank = closer, closer is UNTIL_BLANK
        if char == "%":
            self._comment_start = at + 2
        elif char == "<" and closer.search(self.text, at + 1, end):
            self._closer = None
        return True

    def _is_rule(self, char: str, at: int, end: int) -> bool:
        """Say whether a rule begins at *at*; a line of list markers is gone through only once."""
        if at < self._no_rule_before.get(char, 0):
            return False
        found = _RULES[char].match(self.text, at, end)
        assert found is not None
        if found.end() < end:
            self._no_rule_before[char] = found.end()
            return False
        return found[0].count(char) >= _RULE_MARKS

    def _swallower(self, char: str, at: int, end: int, *, lone: bool) -> re.Pattern[str] | None:
        """Return what ends the fence, HTML block, math or comment that begins at *at*.

        *lone* says that a tag alone on its line may begin an HTML block here.
        """
        text = self.text
        if char in "`~":
            found = _FENCE.match(text[at:end])
            return re.compile(rf"{char}{{{_run(text, at, end)},}}[ \t]*\Z") if found else None
        if char == "<":
            return html_end(text[at:end], lone=lone)
        if char == "$" and text.startswith("$$", at):
            # Math that never closes is text: one stray pair must not hide the rest of a note.
            if text.find("$$", at + 2, end) < 0 <= text.find("$$", end):
                return re.compile(r"\$\$")
        elif char == "%" and text.startswith("%%", at) and text.find("%", at + 2, end) < 0:
            return re.compile(r"%%")
        return None

    def _container(self, cursor: Cursor, at: int, indent: int, matched: int) -> _Container | None:
        """Pass the mark of the quote, list item or footnote that begins at *at*, if one does."""
        if matched == _DEEPEST:
            return None
        if self.text[at] == ">":
            pass_quote_mark(cursor, at, indent)
            return _QUOTE
        found = _MARKER.match(self.text, at, cursor.end)
        if not found:
            return self._footnote(cursor, at, indent)
        empty = not self.text[found.end() : cursor.end].strip(" \t")
        interrupts = self._paragraph and matched == len(self._containers)
        if interrupts and (empty or found[1] not in {None, "1"}):
            return None
        width = found.end() - at
        cursor.move_to(found.end(), indent + width)
        blanks, _ = cursor.indent()
        padding = 1 if empty or blanks > _CODE_INDENT else blanks
        cursor.skip(padding)
        return _Container(indent + width + padding, empty)

    def _footnote(self, cursor: Cursor, at: int, indent: int) -> _Container | None:
        found = self.text[at] == "[" and _FOOTNOTE.match(self.text, at, cursor.end)
        if not found:
            return None
        cursor.move_to(found.end(), indent + found.end() - at)
        return _Container(_CODE_INDENT)

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

    def _start_over(self, matched: int) -> None:
        self._close_containers(matched)
        self._end_leaf()

    def _close_containers(self, matched: int) -> None:
        if matched < len(self._containers):
            if self._comment_start is not None:
                self.found.prose.append((self._comment_start, len(self.text), False))
            self._end_leaf()
            self._closer = self._comment_start = None
            del self._containers[matched:]

    def _end_leaf(self) -> None:
        if self._paragraph:
            start, end = self._paragraph[0].start, self._paragraph[-1].end
            self.found.prose.append((start, end, False))
            self.found.note_block_id(self.text[start:end].replace("\r", "\n"))
            self._paragraph = []
        elif self._table:
            take_table(self.text, self._table, self.found, nested=bool(self._containers))
            self._table = []


def _run(text: str, at: int, end: int) -> int:
    """Return how often the character at *at* is repeated there."""
    stop = at
    while stop < end and text[stop] == text[at]:
        stop += 1
    return stop - at
