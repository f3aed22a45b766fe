"""Find what names a link where it stands: a bold list label or an inline field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.text import Span

if TYPE_CHECKING:
    from vaultkit.scan.model import Link

_LABEL = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:\[.\][ \t]+)?"
    r"(?:\*\*([^*\n]{1,80}?):?\*\*:?|[(\[]?(\w[\w -]{0,40})::)"
)
_PREFIX = re.compile(r"[ \t>]*")
_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]")
_FARTHEST_LABEL = 40
_WIDEST_LABEL = 300


class Labels:
    """Finds the bold label or inline field that names what stands at an offset."""

    def __init__(self, text: str) -> None:
        """Look at *text*."""
        self._text = text
        self._any = "**" in text or "::" in text
        self._line = Span(0, -1)
        self._above = ""

    def put_on(self, links: list[Link], start: int, end: int) -> list[Link]:
        """Return the links of the stretch between two offsets with their labels."""
        if not links or not self._may_be(start, end):
            return links
        labelled = ((link, self._of(link.span.start)) for link in links)
        return [link._replace(label=label) if label else link for link, label in labelled]

    def _may_be(self, start: int, end: int) -> bool:
        if not self._any:
            return False
        text = self._text
        line = text.rfind("\n", 0, start) + 1
        if text[line] in " \t>":
            return True
        return text.find("**", line, end) >= 0 or text.find("::", line, end) >= 0

    def _of(self, offset: int) -> str:
        """Return the label, "" without one; ask for offsets in the order of the text.

        A list item without a label of its own has that of the item it is nested in.
        """
        start, end = self._line
        if offset > end:
            start = self._text.rfind("\n", max(end, 0), offset) + 1 or start
            end = self._text.find("\n", offset)
            self._line = Span(start, end if end >= 0 else len(self._text))
            indented = self._text[start] in " \t>"
            self._above = self._label_above(start) if indented else ""
        return _label_in(self._text, start, offset) or self._above

    def _label_above(self, start: int) -> str:
        """Return the label of the items that what the line at *start* holds is nested in."""
        text = self._text
        prefix, _ = _prefix(text, start, len(text))
        indent, quotes = _width(prefix), prefix.count(">")
        for _ in range(_FARTHEST_LABEL):
            if indent == 0 or start == 0:
                break
            end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
            prefix, item = _prefix(text, start, end)
            if not text[start + len(prefix) : end].strip():
                continue
            if prefix.count(">") != quotes:
                break
            if _width(prefix) < indent:
                if not item:
                    break
                if label := _label_in(text, start, end):
                    return label
                indent = _width(prefix)
        return ""


def _prefix(text: str, start: int, end: int) -> tuple[str, bool]:
    """Return the blanks and quote marks that begin a line, and whether an item follows them."""
    found = _PREFIX.match(text, start, end)
    assert found is not None
    return found[0], _ITEM.match(text, found.end(), end) is not None


def _width(blanks: str) -> int:
    return len(blanks.expandtabs(4))


def _label_in(text: str, start: int, end: int) -> str:
    # Nearly no line has a label, and a long line with many links is asked for each of them.
    near = min(end, start + _WIDEST_LABEL)
    if text.find("**", start, near) < 0 and text.find("::", start, near) < 0:
        return ""
    found = _LABEL.match(text, start, end)
    return (found[1] or found[2]).strip().rstrip(":").strip() if found else ""
