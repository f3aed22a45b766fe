"""Pass over runs of plain lines whose structure one pattern tells; that is most of most notes.

What is found equals what the line machine finds. A run ends where the next line could mean
anything else together with it, and is left to the line machine where it does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vaultkit.scan.model import Box, Heading, Table
from vaultkit.scan.tables import begins_table
from vaultkit.text import Span

BLOCK_ID = re.compile(r"(?:\A|[ \t\n])\^([A-Za-z0-9-]+)[ \t]*\Z")

# A line of text that begins so can begin nothing else, below a paragraph neither.
_TEXT = (
    r"(?:[^\s#>+*_0-9`~<$%|:=\[-]|\*{1,3}[^\s*]|_{1,3}[^\s_]|[0-9]+(?![0-9.)])|`{1,2}[^`\s]"
    r"|\$(?!\$)|%(?!%)|\[(?!\^|[^\n]\](?:\s|\Z)|[^\n]*?\]:))"
)
_ITEM = rf"(?:\[(?:[^\]\s]|[ ])\][ ])?{_TEXT}"
_LINE = r"[^\n]*(?:\n|\Z)"
_BULLET = rf"[-*+][ ]{_ITEM}{_LINE}"
# Any of these is an item, never code or a paragraph going on: none is deeper than the item
# above it by four columns.
_NESTED = (
    rf"(?:(?:[ ]{{2}}|[ ]{{4}}){_BULLET}(?:[ ]{{6}}{_BULLET})*"
    rf"|\t{_BULLET}(?:\t\t{_BULLET})*)"
)


def _pattern(eol: str) -> str:
    begins = r"\#{1,6}[ ]|```+[^`\n]*(?:\n|\Z)"
    behind_text = rf"(?={eol}|\Z|{begins}|[-*+][ ]{_ITEM})"
    behind_list = rf"(?=(?:{eol})+\S|(?:{eol})*\Z|{begins}|"
    alone = rf"(?={eol}|\Z)"
    return (
        rf"(?:((?:{_TEXT}{_LINE})+){behind_text}"
        rf"|(\#{{1,6}})[ ]([^\r\n]*)(?:{eol}|\Z)"
        rf"|((?:{_BULLET}{_NESTED}*)+){behind_list}[-*+][ ]{_ITEM})"
        rf"|((?:\|[^|\n]*\|{_LINE})+){alone}"
        rf"|(```+)[^`\n]*(?:\n|\Z)"
        rf"|((?:>[ ](?:\[!|{_TEXT}){_LINE})+){alone}"
        rf"|((?:[0-9]{{1,9}}[.)][ ]{_ITEM}{_LINE})+){behind_list}[0-9]{{1,9}}[.)][ ]{_ITEM})"
        rf"|(\$\$)[^$\n]*\n"
        rf"|((?:-{{3,}}|\*{{3,}}|_{{3,}})(?:{eol}|\Z))"
        rf"|((?:{eol})+))(?:{eol})*"
    )


_PARAGRAPH, _HEADING, _BULLETS, _TABLE, _FENCE = 1, 3, 4, 5, 6
_QUOTE, _NUMBERS, _MATH, _RULE, _BLANK = 7, 8, 9, 10, 11
# What ends math that two dollars opened, from its line end before on.
_CLOSING_MATH = re.compile(r"\n[^$\n]*\${2,} *(?=[\r\n]|\Z)")
_AN_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]+[.)])[ ](?:\[(.)\](?=[ ]))?([^\r\n]*)\r?\n?")


# Start and end of a stretch in which links count, and whether it is one line of a table.
# There are too many of them to give each a class.
Prose = tuple[int, int, bool]


class Blocks(NamedTuple):
    """The block structure of a text, each list in the order of the text."""

    prose: list[Prose]
    headings: list[Heading]
    boxes: list[Box]
    tables: list[Table]
    block_ids: list[str]

    def note_block_id(self, block: str) -> None:
        """Keep the id that stands at the end of a block, if one does."""
        if "^" in block:
            found = BLOCK_ID.search(block)
            if found:
                self.block_ids.append(found[1])


@cache
def _matcher(eol: str) -> re.Pattern[str]:
    return re.compile(_pattern(eol.replace("\r", r"\r").replace("\n", r"\n")))


@cache
def closing_fence(char: str, run: int) -> re.Pattern[str]:
    """Return what ends a fenced block outside every container, from its line end before on."""
    return re.compile(rf"(?:[\r\n]) {{0,3}}{char}{{{run},}}[ \t]*(?=[\r\n]|\Z)")


def heading_text(text: str, start: int, end: int) -> Span:
    """Return what an ATX heading says: without the blanks around it and the marks that close it."""
    while start < end and text[start] in " \t":
        start += 1
    end = start + len(text[start:end].rstrip(" \t"))
    marks = start + len(text[start:end].rstrip("#"))
    if marks == start or text[marks - 1] in " \t":
        end = start + len(text[start:marks].rstrip(" \t"))
    return Span(start, end)


class Passer:
    """Passes over plain runs of one text, which has the line end *eol* and no other."""

    def __init__(self, text: str, eol: str, found: Blocks) -> None:
        """Begin with *text*; what it says is put into *found*."""
        self._text = text
        self._eol = len(eol)
        self._found = found
        self._match = _matcher(eol).match
        # Where the next caret is: without one there is no block id.
        self._caret = text.find("^")
        # By the number of the group that a run is matched by.
        self._takers = {
            _PARAGRAPH: self._paragraph,
            _HEADING: self._heading,
            _BULLETS: self._items,
            _NUMBERS: self._items,
            _TABLE: self._table,
            _QUOTE: self._quote,
            _FENCE: self._code,
            _MATH: self._math,
            _RULE: _nothing,
            _BLANK: _nothing,
        }

    def pass_from(self, at: int) -> int:
        """Return the offset of the first line from *at* on that is not plain.

        No container, paragraph or other block may be open at *at*, which begins a line.
        """
        text, match, takers = self._text, self._match, self._takers
        while run := match(text, at):
            group = run.lastindex
            assert group is not None
            behind = takers[group](run, at, run.end(group))
            if behind is None:
                break
            at = behind or run.end()
        return at

    def _paragraph(self, _run: re.Match[str], at: int, behind: int) -> int:
        end = behind - self._eol if self._text[behind - 1] == "\n" else behind
        self._found.prose.append((at, end, False))
        if -1 < self._caret < end:
            self._note_block_id(at, end)
        return 0

    def _heading(self, run: re.Match[str], at: int, end: int) -> int:
        start, stop, said = run.start(_HEADING), end, run[_HEADING]
        if not said or said[0] in " \t" or said[-1] in " \t#":
            start, stop = heading_text(self._text, start, end)
            said = self._text[start:stop]
        self._found.headings.append(Heading(len(run[2]), said, Span(at, end)))
        self._found.prose.append((start, stop, False))
        self._found.note_block_id(said)
        return 0

    def _quote(self, run: re.Match[str], at: int, behind: int) -> int:
        return self._paragraph(run, at + 2, behind)

    def _items(self, _run: re.Match[str], at: int, behind: int) -> int:
        boxes, prose = self._found.boxes, self._found.prose
        for item in _AN_ITEM.finditer(self._text, at, behind):
            start, stop = item.span(2)
            mark = item[1]
            if mark is not None:
                box = Span(start - 3, start)
                boxes.append(Box(mark, item[2].strip(), box))
                start -= 3
            prose.append((start, stop, False))
            if -1 < self._caret < stop:
                self._note_block_id(start, stop)
        return 0

    def _table(self, _run: re.Match[str], at: int, behind: int) -> int | None:
        """Take in lines of two pipes or more, unless the first two do not begin a table."""
        text = self._text
        lines: list[Span] = []
        while at < behind:
            following = self._next_line(at)
            lines.append(Span(at, self._end(following)))
            at = following
        if len(lines) == 1 or not begins_table(lines[0].of(text), lines[1].of(text)):
            return None
        take_table(text, lines, self._found, nested=False)
        return 0

    def _code(self, run: re.Match[str], _at: int, opened: int) -> int:
        """Return the offset behind the fenced block that begins with *run*."""
        text = self._text
        fence = run[_FENCE]
        # Nearly always the next such run of backticks is the closing fence.
        near = text.find(fence, opened)
        if near < 0:
            return len(text)
        behind = self._next_line(near)
        if text[near - 1] == "\n" and self._end(behind) == near + len(fence):
            return behind
        closing = closing_fence("`", len(fence)).search(text, self._next_line(opened) - 1)
        return self._next_line(closing.end()) if closing else len(text)

    def _math(self, run: re.Match[str], _at: int, _end: int) -> int:
        closing = _CLOSING_MATH.search(self._text, run.end() - 1)
        return self._next_line(closing.end()) if closing else len(self._text)

    def _end(self, end: int) -> int:
        """Return where the line that ends before *end* ends without its line end."""
        return end - self._eol if self._text[end - 1] == "\n" else end

    def _next_line(self, at: int) -> int:
        stop = self._text.find("\n", at)
        return len(self._text) if stop < 0 else stop + 1

    def _note_block_id(self, start: int, end: int) -> None:
        if self._caret < start:
            self._caret = self._text.find("^", start)
        if -1 < self._caret < end:
            self._found.note_block_id(self._text[start:end].replace("\r", "\n"))


def _nothing(_run: re.Match[str], _at: int, _end: int) -> int:
    return 0


def take_table(text: str, lines: list[Span], found: Blocks, *, nested: bool) -> None:
    """Keep the table of these lines; a last row that is only a block id is none of its rows."""
    header, delimiter, *rows = lines
    if rows and (alone := BLOCK_ID.match(rows[-1].of(text))):
        found.block_ids.append(alone[1])
        rows.pop()
    found.prose.extend([(start, end, True) for start, end in (header, *rows)])
    found.tables.append(Table(header, delimiter, tuple(rows), nested))
