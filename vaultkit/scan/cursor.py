"""A place in a line, told in offsets and in columns, since tabs are wider than they are long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.text import Span


class Cursor:
    """A place in a line: an offset, the column that it stands at, blanks left of a split tab."""

    __slots__ = ("column", "end", "offset", "spare", "text")

    def __init__(self, text: str, line: Span) -> None:
        """Stand at the begin of *line* in *text*."""
        self.text = text
        self.offset, self.end = line
        self.column = 0
        self.spare = 0

    def indent(self) -> tuple[int, int]:
        """Return the columns of white space ahead and the offset of what follows them."""
        text, at, end = self.text, self.offset, self.end
        column = self.column
        while at < end:
            char = text[at]
            if char == " ":
                column += 1
            elif char == "\t":
                column += 4 - column % 4
            else:
                break
            at += 1
        return column - self.column + self.spare, at

    def skip(self, columns: int) -> None:
        """Pass *columns* of white space; a tab may be passed in part."""
        taken = min(self.spare, columns)
        self.spare -= taken
        columns -= taken
        while columns > 0 and self.offset < self.end and self.text[self.offset] in " \t":
            width = 4 - self.column % 4 if self.text[self.offset] == "\t" else 1
            self.column += width
            self.offset += 1
            if width > columns:
                self.spare = width - columns
            columns -= width

    def move_to(self, offset: int, columns: int) -> None:
        """Pass everything up to *offset*, which stands *columns* further right."""
        self.column += columns - self.spare
        self.spare = 0
        self.offset = offset


def pass_quote_mark(cursor: Cursor, at: int, indent: int) -> None:
    """Pass a quote's `>` and the one blank that belongs to it."""
    cursor.move_to(at + 1, indent + 1)
    if cursor.offset < cursor.end and cursor.text[cursor.offset] in " \t":
        cursor.skip(1)
