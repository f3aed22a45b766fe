"""A place in a line, past the marks of the containers that the line stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.text import Span

_TAB = 4


class Cursor:
    """An offset in a line, at which columns begin to count anew.

    Obsidian cuts a container's marks off its lines before it reads what they hold. So a tab that
    reaches further than the marks goes with them as a whole, where CommonMark would part it.
    """

    __slots__ = ("end", "offset", "text")

    def __init__(self, text: str, line: Span) -> None:
        """Stand at the begin of *line* in *text*."""
        self.text = text
        self.offset, self.end = line

    def indent(self) -> tuple[int, int]:
        """Return the columns of white space ahead and the offset of what follows them."""
        text, at, end = self.text, self.offset, self.end
        columns = 0
        while at < end:
            char = text[at]
            if char == " ":
                columns += 1
            elif char == "\t":
                columns += _TAB - columns % _TAB
            else:
                break
            at += 1
        return columns, at

    def skip(self, columns: int) -> None:
        """Pass at least *columns* of white space, if so many are ahead."""
        text, at, end = self.text, self.offset, self.end
        passed = 0
        while passed < columns and at < end and text[at] in " \t":
            passed += 1 if text[at] == " " else _TAB - passed % _TAB
            at += 1
        self.offset = at

    def pass_quote_mark(self, at: int) -> None:
        """Pass the `>` at *at* and the one blank that belongs to it."""
        self.offset = at + 2 if self.text.startswith(" ", at + 1, self.end) else at + 1

    @property
    def begins_code(self) -> bool:
        """Say whether what is ahead is indented code, where no paragraph goes on with it."""
        return self.text.startswith(("    ", "\t"), self.offset, self.end)
