"""Find fields in the lines around a note's title: plain, bold, as bullets, quoted or in code."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.header.model import Dialect, Field
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Nobody's header is longer; what stands further down is prose, and so is a line that is longer.
_MOST_LINES = 80
_LONGEST_LINE = 2_000

_KEY = r"[^\W\d_][\w .()&/'\u2019+#-]{0,48}?"
_LEAD = re.compile(
    r"(?P<indent>[ \t]*)(?P<quote>(?:>[ \t]?)*)[ \t]*(?P<bullet>[-*+][ \t]+)?"
    r"(?:[^\w\s*>|#`<\[\]()\"'-]+[ \t]+)?"
)
# `Key:: value` is a field of the plugin Dataview.
_PLAIN = re.compile(rf"(?P<key>{_KEY})[ \t]*::?(?!//|:)(?=[ \t]|\Z)")
_BOLD = re.compile(
    rf"(?P<mark>\*\*|__)[ \t]*(?P<key>{_KEY})[ \t]*"
    r"(?:(?P<in>::?)[ \t]*(?P=mark)(?!\w)|(?P=mark)[ \t]*::?(?!:))"
)
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
_BETWEEN = tuple("|,;\u00b7\u2022\u2014\u2013/-")
_HARD_BLANK = "&nbsp;"
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+(?P<text>\S.*)")
_COMMENTS = (("<!--", "-->"), ("%%", "%%"))
_NESTED = 2


class _Line(NamedTuple):
    """One line of a stretch: its text, where it begins, whether it is code."""

    text: str
    start: int
    fenced: bool


def fields_in(text: str, stretch: Span, taken: Sequence[Span]) -> Iterator[Field]:
    """Yield the fields that stand in the lines of a stretch of a note.

    Args:
        text: the note.
        stretch: from the beginning of a line on.
        taken: parts of it that were read otherwise.
    """
    lines = list(_lines(text, stretch, taken))
    read = [list(_fields(line)) for line in lines]
    prose = False
    for paragraph in _paragraphs(lines):
        # A line with a colon in it, in prose or behind it, may be prose too.
        prose = prose or any(
            not read[one] and not _ITEM.match(lines[one].text) for one in paragraph
        )
        for number in paragraph:
            for field in read[number]:
                told = field if field.value else _with_items(field, lines, number)
                doubtful = prose and field.dialect is not Dialect.BOLD
                yield told._replace(sure=False) if doubtful else told


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[int]]:
    """Yield the numbers of lines without a blank one between them."""
    for blank, numbers in groupby(range(len(lines)), lambda one: not lines[one].text.strip()):
        if not blank:
            yield list(numbers)


def _lines(text: str, stretch: Span, taken: Sequence[Span]) -> Iterator[_Line]:
    """Yield the lines of a stretch; comments and what is taken count as blank ones."""
    at, fence, until = stretch.start, "", ""
    for _ in range(_MOST_LINES):
        if at >= stretch.end:
            return
        end = text.find("\n", at, stretch.end)
        end = stretch.end if end < 0 else end
        line = text[at:end].rstrip("\r")
        mark = _FENCE.match(line)
        if until:
            until = "" if until in line else until
            line = ""
        elif fence:
            if mark and mark[1].startswith(fence):
                fence, line = "", ""
        elif mark:
            fence, line = mark[1], ""
        elif any(span.start <= at < span.end for span in taken):
            line = ""
        else:
            for begin, close in _COMMENTS:
                if line.lstrip().startswith(begin) and close not in line.lstrip()[len(begin) :]:
                    until, line = close, ""
        yield _Line(line, at, bool(fence))
        at = end + 1


def _fields(line: _Line) -> Iterator[Field]:
    if len(line.text) > _LONGEST_LINE:
        return
    lead = _LEAD.match(line.text)
    assert lead is not None
    bold = list(_BOLD.finditer(line.text, lead.end()))
    if bold and bold[0].start() == lead.end():
        yield from _bold_fields(line, lead, bold)
        return
    plain = _PLAIN.match(line.text, lead.end())
    if plain:
        yield _field(line, plain, len(line.text), _dialect(line, lead, Dialect.PLAIN), alone=True)


def _bold_fields(line: _Line, lead: re.Match[str], found: list[re.Match[str]]) -> Iterator[Field]:
    """Yield the fields of a line in bold, of which several may share it."""
    dialect = _dialect(line, lead, Dialect.BOLD)
    ends = [*(one.start() for one in found[1:]), len(line.text)]
    for one, end in zip(found, ends, strict=True):
        yield _field(line, one, end, dialect, alone=len(found) == 1)


def _dialect(line: _Line, lead: re.Match[str], otherwise: Dialect) -> Dialect:
    if line.fenced:
        return Dialect.FENCE
    if lead["quote"]:
        return Dialect.QUOTE
    if not lead["bullet"]:
        return otherwise
    return Dialect.NESTED if len(lead["indent"].expandtabs(4)) >= _NESTED else Dialect.BULLET


def _field(line: _Line, found: re.Match[str], end: int, dialect: Dialect, *, alone: bool) -> Field:
    start = found.end()
    inner = line.text[start:end]
    inner = _without_break(inner) if alone else _without_separator(inner)
    value = Span(start + len(inner) - len(inner.lstrip()), start + len(inner))
    if value.start == value.end:
        # Behind one blank, before the two that break the line.
        one = (
            line.text[start : start + 1].isspace()
            and not line.text[start + 1 : start + 2].isspace()
        )
        value = Span(start + one, start + one)
    key = Span(*found.span("key"))
    sure = alone and dialect in {Dialect.PLAIN, Dialect.BOLD, Dialect.BULLET}
    return Field(
        found["key"].strip(),
        line.text[value.start : value.end],
        _moved(key, line.start),
        _moved(value, line.start),
        dialect,
        sure,
    )


def _without_break(value: str) -> str:
    """Return a value without the line break, comments and blanks behind it."""
    while True:
        value = value.rstrip(" \t")
        if value.endswith("\\"):
            begin = len(value) - 1
        else:
            begin = _tag_behind(value)
            for opening, closing in _COMMENTS if begin < 0 else ():
                begin = max(begin, _comment_behind(value, opening, closing))
        if begin < 0:
            return value
        value = value[:begin]


def _without_separator(value: str) -> str:
    """Return a value without what parts it from the next field of its line."""
    while True:
        value = value.rstrip(" \t")
        if value.endswith(_HARD_BLANK):
            begin = len(value) - len(_HARD_BLANK)
        elif value.endswith(_BETWEEN):
            begin = len(value) - 1
        else:
            begin = _tag_behind(value)
        if begin < 0:
            return value
        value = value[:begin]


def _tag_behind(value: str) -> int:
    """Return where the `<br>` begins with which a value ends, -1 without one."""
    begin = value.rfind("<br") if value.endswith(">") else -1
    return (
        begin if begin >= 0 and value[begin + 3 : -1].removesuffix("/").strip(" \t") == "" else -1
    )


def _comment_behind(value: str, opening: str, closing: str) -> int:
    """Return where the comment begins with which a value ends, -1 without one."""
    inside = len(value) - len(closing)
    begin = value.rfind(opening, 0, inside) if value.endswith(closing) else -1
    return begin if begin >= 0 and value.find(closing, begin + len(opening)) == inside else -1


def _with_items(field: Field, lines: Sequence[_Line], number: int) -> Field:
    """Return a field without a value, with the list that follows it as its value."""
    items: list[str] = []
    indent = _indent(lines[number].text)
    bulleted = field.dialect in {Dialect.BULLET, Dialect.NESTED}
    for line in lines[number + 1 :]:
        item = _ITEM.match(line.text)
        if item is None and not line.text.strip() and not items and not bulleted:
            continue
        if item is None or (bulleted and _indent(line.text) <= indent) or list(_fields(line)):
            break
        items.append(item["text"].strip())
    return field._replace(value=", ".join(items), sure=False) if items else field


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
