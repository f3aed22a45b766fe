"""Find what hides links in a stretch of prose: code, math, HTML and escapes."""

from __future__ import annotations

import re

from vaultkit.scan.codespans import CodeSpans

_TAG_NAME = "[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_ANGLE = re.compile(
    rf"<(?:{_TAG_NAME}(?:{_ATTRIBUTE})*\s*/?|/{_TAG_NAME}\s*|[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*)>"
)
# A comment holds no ``--``: Obsidian is older than the CommonMark that allows it.
_COMMENT = re.compile(r"<!--(?!-?>)(?:[^-]|-(?!-))*+-->")
_DECLARATION = re.compile(r"<![A-Za-z]+\s")
# Where math ends is group 1; the other alternative is passed over.
_MATH_END = re.compile(r"\\.|((?<![ \t])\$(?![0-9]))", re.DOTALL)
_NOWHERE = -1


class Hiding:
    """Finds where each hiding thing in one stretch ends; ask in the order of the text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        """Look between two offsets of *text*."""
        self._text = text
        self._end = end
        self._code = CodeSpans(text, start, end)
        # Where a string is found next, by the string: since where that is known, and where.
        self._known: dict[str, tuple[int, int]] = {}
        self._math_never_ends = False

    def behind(self, token: re.Match[str]) -> int:
        """Return the offset behind what begins at *token*, or behind *token* if nothing does."""
        start = token.start()
        match token[0][0]:
            case "`":
                behind = self._code.behind(start, token.end(), self._end)
            case "<":
                behind = self._behind_html(start)
            case "$":
                behind = self._behind_math(start)
            case _:
                behind = None
        return token.end() if behind is None else behind

    def _behind_math(self, start: int) -> int | None:
        text, end = self._text, self._end
        if text.startswith("$$", start, end):
            close = self._next("$$", start + 2)
            return close + 2 if close >= 0 else None
        if self._math_never_ends or text.startswith((" ", "\t"), start + 1, end):
            return None
        at = start + 1
        while found := _MATH_END.search(text, at, end):
            at = found.end()
            if found[1]:
                return at
        self._math_never_ends = True
        return None

    def _behind_html(self, start: int) -> int | None:
        text, end = self._text, self._end
        if text.startswith("<!--", start, end):
            found = _COMMENT.match(text, start, end)
            return found.end() if found else None
        if text.startswith("<![CDATA[", start, end):
            close = self._next("]]>", start + 9)
            return close + 3 if close >= 0 else None
        if text.startswith("<?", start, end):
            close = self._next("?>", start + 2)
            in_line = close >= 0 and not 0 <= self._next("\n", start) < close
            return close + 2 if in_line else None
        if _DECLARATION.match(text, start, end):
            close = self._next(">", start)
            while close >= 0 and self._marks_a_quote(close, start):
                close = self._next(">", close + 1)
            return close + 1 if close >= 0 else None
        tag = _ANGLE.match(text, start, end)
        return tag.end() if tag and not self._marks_a_quote(tag.end() - 1, start) else None

    def _next(self, wanted: str, at: int) -> int:
        """Return where *wanted* is from *at* on, negative where it is not."""
        since, found = self._known.get(wanted, (at + 1, _NOWHERE))
        if since <= at and (found < 0 or at <= found):
            return found
        found = self._text.find(wanted, at, self._end)
        self._known[wanted] = (at, found)
        return found

    def _marks_a_quote(self, at: int, start: int) -> bool:
        """Say whether the ``>`` at *at* begins a line below *start*: then it ends no tag."""
        line = self._text.rfind("\n", start, at)
        return line >= 0 and not self._text[line:at].strip("\n \t>")
