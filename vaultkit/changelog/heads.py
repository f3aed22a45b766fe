"""The first line of an entry of a changelog: which part is the day, a name, the change.

`### 2026-02-09 — Chose the signed link` and `- **2026-02-09** (Ada): Chose the signed link` are
read as a day, a change and maybe an author, with marks between them that belong to the form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.changelog.days import day_at
from vaultkit.text import Span

if TYPE_CHECKING:
    from vaultkit.changelog.days import WrittenDay

_OPENS = re.compile(r"[*_`(\[]*")
_CLOSES = r"[*_`)\]]*"
# What may stand between the day and the change, besides a name in brackets.
_BEHIND_DAY = re.compile(
    rf"{_CLOSES}(?:[ \t]*\((?P<named>[^()\n]+)\){_CLOSES})?"
    rf"(?:[ \t]*(?:::?|[—–：·•|,→]|-{{1,2}}>?))?{_CLOSES}[ \t]*"
)
_HOUR = re.compile(r"T?\d\d?:\d\d")
_WORD = r"[^\W\d_](?:[^\W_]|[.'’-])*"
_NAME = rf"@?{_WORD}(?: {_WORD}){{0,3}}"
_WHOLE = re.compile(_NAME)
_LEADS = re.compile(
    rf"({_NAME}){_CLOSES}(?:[ \t]*(?:::?|[—–：·•|])|[ \t]+-{{1,2}}){_CLOSES}[ \t]+(?=\S)"
)
_TRAILS = re.compile(rf"(?<=\S)[ \t]+(?:\(({_NAME})\)|\[({_NAME})\]|[—–-]{{1,2}}[ \t]*({_NAME}))\Z")
_BODY = re.compile(r"\s*\n[ \t]*(?:[-*+][ \t]+)?(?=\S)")
# What makes a line below an entry's head anything but the words that tell of the change.
_NO_WORDS = re.compile(
    r"#{1,6}\s|[-*+]\s|[>|<]|```|~~~|\$\$|%%|\d+[.)]\s|[-*_]{3}|\[(?:.\]\s|[^\]\n]*\]:)"
)
_EMPHASIS = ("**", "__", "*", "_", "`")


class Parts(NamedTuple):
    """Where one entry names its author, None for nowhere, and where it tells of the change.

    The change is None where what is told is more than words.
    """

    author: Span | None
    change: Span | None


class Head(NamedTuple):
    """The first line of an entry, before it is known whether it names an author.

    Attributes:
        written: the day.
        named: what stands in brackets behind the day, where a name may stand; None without.
        said: what is left of the line, which may be empty.
        body: what stands below, without its bullet; None where that is nothing, or no words.
        opened: the mark of an emphasis that begins before the day and ends within *said*.
    """

    written: WrittenDay
    named: Span | None
    said: Span
    body: Span | None
    opened: str

    def plain(self) -> Parts | None:
        """Return the parts where what is said is all change; the body is where nothing is."""
        if self.opened:
            return None
        said = self.said.start < self.said.end
        return Parts(self.named, self.said if said else self.body)

    def below(self) -> Parts | None:
        """Return the parts where what is said is a name, and the change stands below."""
        return None if self.opened else Parts(self.said, self.body)

    def leading(self, text: str) -> Parts | None:
        """Return the parts where what is said begins with a name (`Ada: chose the link`)."""
        found = _LEADS.match(text, *self.said)
        if found is None or not is_name(found[1]) or self.opened not in found[0][len(found[1]) :]:
            return None
        return Parts(Span(*found.span(1)), Span(found.end(), self.said.end))

    def trailing(self, text: str) -> Parts | None:
        """Return the parts where what is said ends with a name (`Chose the link (Ada)`)."""
        found = None if self.opened else _TRAILS.search(text, *self.said)
        if found is None or found.lastindex is None or not is_name(found[found.lastindex]):
            return None
        return Parts(Span(*found.span(found.lastindex)), Span(self.said.start, found.start()))

    def is_name(self, text: str) -> bool:
        """Say whether all that is said may be a name, since the change stands below."""
        return self.body is not None and is_name(self.said.of(text))


def read_head(text: str, content: Span, end: int) -> Head | None:
    """Return the parts of an entry's first line, None where it does not begin with a day.

    Args:
        text: the note.
        content: the line without the mark that makes it a heading or an item.
        end: where the whole entry ends.
    """
    opens = _OPENS.match(text, *content)
    assert opens
    written = day_at(text, opens.end())
    if written is None or written.span.end > content.end:
        return None
    behind = _BEHIND_DAY.match(text, written.span.end, content.end)
    assert behind
    if behind.end() == written.span.end < content.end or _HOUR.match(text, behind.end()):
        return None
    before = text[opens.start() : behind.end()]
    if before.count("(") != before.count(")") or before.count("[") != before.count("]"):
        return None
    said = Span(behind.end(), content.end)
    opened = _unclosed(opens[0], before)
    if opened and text.endswith(opened, *said):
        said, opened = Span(said.start, said.end - len(opened)), ""
    if opens[0].endswith("[[") and text.startswith("]]", written.span.end):
        # The name of a daily note: a day that is written anew links nothing.
        written = written._replace(span=Span(written.span.start - 2, written.span.end + 2))
    named = Span(*behind.span("named")) if behind["named"] else None
    return Head(written, named, said, _body(text, content.end, end), opened)


def _unclosed(opens: str, before: str) -> str:
    """Return the mark of an emphasis that begins before the day and goes on, "" for none."""
    mark = next((one for one in _EMPHASIS if opens.endswith(one)), "")
    return mark if mark and before.count(mark) % 2 else ""


def _body(text: str, start: int, end: int) -> Span | None:
    found = _BODY.match(text, start, end)
    if found is None or _NO_WORDS.match(text, found.end(), end):
        return None
    return Span(found.end(), end)


def is_name(text: str) -> bool:
    """Say whether a text may be a person's name: few words, the outer ones not in small letters."""
    if not _WHOLE.fullmatch(text):
        return False
    words = text.split()
    return text.startswith("@") or not (words[0][0].islower() or words[-1][0].islower())
