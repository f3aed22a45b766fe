"""Read a block of scalars and lists of scalars line by line; decline anything less plain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.frontmatter.model import Property, PropertyString
from vaultkit.frontmatter.scalars import plain_scalar
from vaultkit.text import Span

if TYPE_CHECKING:
    from vaultkit.frontmatter.scalars import Value

_KEY = re.compile(r"([^\W\d][\w -]*):(?: +|(?=\r?$))", re.MULTILINE)
_NOTHING = re.compile(r" *\r?$|#.*$", re.MULTILINE)
_ITEM = re.compile(r" *- +(?=\S)")
# What begins a plain scalar and nothing else in YAML; what does not is told, for a set of so many
# characters takes milliseconds to compile.
_BEGINS = (
    r"(?:\w|[^\x00-\x20!-'*,\-:-@\[-^`{|})\x7f-\xa0\u2000-\u202f\ud800-\udfff\ufeff-\uffff]"
    r"|-(?=[\w.]))"
)
# Quoted without escapes; or plain; or nothing.
_SCALAR = re.compile(
    rf"""(?:"([^"\\\r\n]*)"|'([^'\r\n]*)'|({_BEGINS}(?:[^\r\n]*[^\r\n ])?))? *\r?$""",
    re.MULTILINE,
)
# Most lines are these: nothing in such a value can be anything but text or a number.
_WORDS = r"([A-Za-z0-9_](?:[A-Za-z0-9_ ./@+()&,;!?=~<>%$-]*[A-Za-z0-9_./@+()&,;!?=~<>%$-])?)"
_PAIR = re.compile(rf"([A-Za-z][A-Za-z0-9_-]*): +{_WORDS} *\r?\n(?![ \t-])")
_WORDS_ITEM = re.compile(rf"( *)- +{_WORDS} *\r?\n")
_BLOCK_MARKS = frozenset({"|", ">"})
_BLOCK_HEAD = re.compile(r"([|>])(-?)\r?\n")
_BLOCK_LINE = re.compile(r"( +)(\S(?:[^\r\n]*\S)?)(?:\r?\n|\Z)")
_FLOW_ITEM = re.compile(
    rf""" *(?:"([^"\\\r\n]*)"|'([^'\r\n]*)'|({_BEGINS}[^][{{}},:"'\r\n]*?))"""
    r""" *(?:,|(?=\]))"""
)
_FLOW_END = re.compile(r" *\] *\r?$", re.MULTILINE)
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_PLAIN = re.compile(rf":(?: |\Z)| #|{_ODD.pattern}")


class _LessPlainError(Exception):
    """The block holds something that only the exact reader knows."""


def read_flat(
    text: str, inner: Span
) -> tuple[tuple[Property, ...], tuple[PropertyString, ...]] | None:
    """Return the properties between two offsets, None if the block is not that plain.

    Whatever is returned equals what the exact reader returns.
    """
    try:
        block = _Block(text, inner)
        block.read()
    except _LessPlainError:
        return None
    return tuple(block.properties), tuple(block.strings)


class _Block:
    """Goes through a block from property to property."""

    def __init__(self, text: str, inner: Span) -> None:
        self._text = text
        self._at, self._end = inner
        self._seen: set[str] = set()
        self.properties: list[Property] = []
        self.strings: list[PropertyString] = []

    def read(self) -> None:
        """Read the whole block."""
        text, end = self._text, self._end
        while self._at < end:
            pair = _PAIR.match(text, self._at, end)
            if pair:
                span = Span(*pair.span(2))
                self._put(pair, plain_scalar(pair[2]), span)
                self._at = pair.end()
            elif nothing := _NOTHING.match(text, self._at, end):
                if _ODD.search(nothing[0].rstrip("\r").replace("\t", " ")):
                    raise _LessPlainError
                self._at = _next_line(text, self._at, end)
            else:
                self._property()

    def _property(self) -> None:
        text, end = self._text, self._end
        behind = _next_line(text, self._at, end)
        key = _KEY.match(text, self._at, behind)
        if not key:
            raise _LessPlainError
        value: Value
        items: list[tuple[Value, Span]] = []
        first = text[key.end() : key.end() + 1]
        self._at = behind
        if first == "[":
            items, span = _flow_items(text, key.end(), behind)
            value = [item for item, _ in items]
        elif first in _BLOCK_MARKS:
            value, span, self._at = _block_scalar(text, key.end(), end)
        else:
            value, span = _scalar(text, key.end(), end)
            if value is None and span.start == span.end:
                span = Span(key.end(1) + 1, key.end(1) + 1)
                items, self._at = _items(text, behind, end)
                if items:
                    value = [item for item, _ in items]
                    span = Span(text.index("-", behind), items[-1][1].end)
        self._put(key, value, span)
        self.strings += [
            PropertyString(f"{key[1]}.{index}", item, where)
            for index, (item, where) in enumerate(items)
            if isinstance(item, str)
        ]
        at = self._at
        if at < end and text[at] in " \t-" and not _NOTHING.match(text, at, end):
            raise _LessPlainError

    def _put(self, key: re.Match[str], value: Value, span: Span) -> None:
        name = key[1]
        if name in self._seen or name.endswith(" ") or plain_scalar(name) != name:
            raise _LessPlainError
        self._seen.add(name)
        if isinstance(value, str):
            self.strings.append(PropertyString(name, value, span))
        self.properties.append(Property(name, value, Span(*key.span(1)), span))


def _next_line(text: str, at: int, end: int) -> int:
    stop = text.find("\n", at, end)
    return end if stop < 0 else stop + 1


def _scalar(text: str, at: int, end: int) -> tuple[Value, Span]:
    """Return value and span of the scalar that fills the rest of a line."""
    found = _SCALAR.match(text, at, end)
    if not found:
        raise _LessPlainError
    return _value(found) or (None, Span(at, at))


def _value(found: re.Match[str]) -> tuple[Value, Span] | None:
    """Return value and span of a double-quoted, single-quoted or plain scalar, None for none."""
    if found[3] is not None:
        if _NOT_PLAIN.search(found[3]):
            raise _LessPlainError
        return plain_scalar(found[3]), Span(*found.span(3))
    group = 1 if found[1] is not None else 2
    if found[group] is None:
        return None
    if _ODD.search(found[group]):
        raise _LessPlainError
    return found[group], Span(found.start(group) - 1, found.end(group) + 1)


def _flow_items(text: str, at: int, end: int) -> tuple[list[tuple[Value, Span]], Span]:
    """Read `[a, "b"]` on one line; return the items and the span of the brackets."""
    start = at
    at += 1
    items: list[tuple[Value, Span]] = []
    while found := _FLOW_ITEM.match(text, at, end):
        value = _value(found)
        assert value is not None
        items.append(value)
        at = found.end()
    closing = _FLOW_END.match(text, at, end)
    if not closing or text[at - 1] == ",":
        raise _LessPlainError
    return items, Span(start, text.index("]", at) + 1)


def _block_scalar(text: str, at: int, end: int) -> tuple[str, Span, int]:
    """Read a `>-` or `|` scalar whose lines are all indented alike, none of them blank."""
    head = _BLOCK_HEAD.match(text, at, end)
    if not head:
        raise _LessPlainError
    start, at = at, head.end()
    lines: list[str] = []
    indent = ""
    stop = at
    while found := _BLOCK_LINE.match(text, at, end):
        if (lines and found[1] != indent) or _ODD.search(found[2]):
            raise _LessPlainError
        indent = found[1]
        lines.append(found[2])
        stop = found.end(2)
        at = found.end()
    if not lines or (at < end and text[at] in " \t\r\n"):
        raise _LessPlainError
    joined = (" " if head[1] == ">" else "\n").join(lines)
    return joined if head[2] else f"{joined}\n", Span(start, stop), at


def _items(text: str, at: int, end: int) -> tuple[list[tuple[Value, Span]], int]:
    """Read ``- item`` lines of one indentation."""
    items: list[tuple[Value, Span]] = []
    indent = ""
    value: Value
    while True:
        if words := _WORDS_ITEM.match(text, at, end):
            own, value, span = words[1], plain_scalar(words[2]), Span(*words.span(2))
            behind = words.end()
        elif found := _ITEM.match(text, at, end):
            own = found[0][: found[0].index("-")]
            value, span = _scalar(text, found.end(), end)
            behind = _next_line(text, at, end)
        else:
            return items, at
        if (items and own != indent) or span.start == span.end:
            raise _LessPlainError
        indent = own
        items.append((value, span))
        at = behind
