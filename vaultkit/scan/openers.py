"""Tell what a line begins by its first characters, and what ends a block that swallows lines."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from vaultkit.scan.html import UNTIL_EMPTY, html_end

HEADING = re.compile(r"#{1,6}(?=[ \t]|\Z)")
# Group 1 is the number, group 2 the blanks that belong to the mark.
MARKER = re.compile(r"(?:[-*+]|([0-9]+)[.)])(\t| {1,4}(?! )| |\Z)")
FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
# What a reference leads to is no paragraph, so indented code may follow it.
DEFINITION = re.compile(
    r"\[(?![\^!])(?:[^\]\\]|\\.)+\]:[ \t]*(?:<[^<>\[\]]*>|[^\s<\[\]][^\s\[\]]*)"
    r"""(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*\Z"""
)
# A line of text and, right below it, what makes it a heading.
UNDERLINED = re.compile(r"[^\r\n]*(?:\r\n?|\n)(?:=+|-+)(?=[\r\n]|\Z)")

_FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
_MATH = re.compile(r"(\${2,})[^$]*\Z")
_RULES = {char: re.compile(rf"[{char} ]*") for char in "*-_"}
_RULE_MARKS = 3
_COMMENT_END = re.compile(r"%%")


class Block(Enum):
    """What may swallow lines whole."""

    CODE = auto()
    MATH = auto()
    HTML = auto()
    COMMENT = auto()


class Swallower(NamedTuple):
    """A block that swallows lines whole, and what ends it in its last line."""

    kind: Block
    closer: re.Pattern[str]

    def ends_in(self, text: str, start: int, end: int) -> bool:
        """Say whether the block ends in the line between two offsets of *text*."""
        if self.closer is UNTIL_EMPTY:
            return start == end
        if self.kind in {Block.CODE, Block.MATH}:
            return self.closer.match(text, start, end) is not None
        return self.closer.search(text, start, end) is not None


def swallower(text: str, at: int, end: int, *, lone: bool) -> Swallower | None:
    """Return the fence, math, HTML or comment that begins at *at* in a line, None without one.

    Args:
        text: the whole note.
        at: offset of the line's first character.
        end: offset behind the line.
        lone: a line that is one tag of any name begins HTML too.
    """
    match text[at]:
        case "`" | "~" as char:
            fence = _FENCE.match(text, at, end)
            if fence:
                run = len(fence[1] or fence[2])
                closer = re.compile(rf" {{0,3}}{char}{{{run},}}[ \t]*\Z")
                return Swallower(Block.CODE, closer)
        case "$":
            math = _MATH.match(text, at, end)
            # Math may stay open to the end of the note, but not begin in its last line.
            if math and end < len(text):
                closer = re.compile(rf"[^$]*\${{{len(math[1])},}} *\Z")
                return Swallower(Block.MATH, closer)
        case "<":
            if closes := html_end(text[at:end], lone=lone):
                return Swallower(Block.HTML, closes)
        case "%":
            if text.startswith("%%", at) and text.find("%", at + 2, end) < 0:
                return Swallower(Block.COMMENT, _COMMENT_END)
        case _:
            pass
    return None


class Rules:
    """Tells rules (``---``) in the lines of one text."""

    def __init__(self, text: str) -> None:
        """Look at *text*; ask for its lines in their order."""
        self._text = text
        # How far a line is known to hold more than a rule would, by the rule's character.
        self._none_before: dict[str, int] = {}

    def begins_at(self, at: int, end: int) -> bool:
        """Say whether a rule begins at *at*; a line of list markers is gone through only once."""
        char = self._text[at]
        if char not in _RULES or at < self._none_before.get(char, 0):
            return False
        found = _RULES[char].match(self._text, at, end)
        assert found is not None
        if found.end() < end:
            self._none_before[char] = found.end()
            return False
        return found[0].count(char) >= _RULE_MARKS
