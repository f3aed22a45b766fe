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
# What begins a plain scalar and nothing else in YAML.
_BEGINS = r"(?:[\w./~+(\u00a1-\u1fff\u2030-\ud7ff\ue000-\ufefe\U00010000-\U0010ffff]|-(?=[\w.]))"
# Quoted without escapes; or plain; or nothing.
_SCALAR = re.compile(
    rf"""(?:"([^"\\\r\n]*)"|'([^'\r\n]*)'|({_BEGINS}(?:[^\r\n]*[^\r\n ])?))? *\r?$""",
    re.MULTILINE,
)
_BLOCK_MARKS = frozenset({"|", ">"})
_BLOCK_HEAD = re.compile(r"([|>])(-?)\r?\n")
_BLOCK_LINE = re.compile(r"( +)(\S(?:[^\r\n]*\S)?)(?:\r?\n|\Z)")
_FLOW_ITEM = re.compile(
    rf""" *(?:"([^"\\\r\n]*)"|'([^'\r\n]*)'|({_BEGINS}[^][{{}},:"'\r\n]*?))"""
    r""" *(?:,|(?=\]))"""
)
_FLOW_END = re.compile(r" *\] *\r?$", re.MULTILINE)
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
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
        return _read(text, inner)
    except _LessPlainError:
        return None


def _read(text: str, inner: Span) -> tuple[tuple[Property, ...], tuple[PropertyString, ...]]:
    at, end = inner
    properties: list[Property] = []
    strings: list[PropertyString] = []
    seen: set[str] = set()
    while at < end:
        behind = _next_line(text, at, end)
        if _NOTHING.match(text, at, end):
            at = behind
            continue
        key = _KEY.match(text, at, behind)
        name = key[1] if key else ""
        if not key or name in seen or name.endswith(" ") or plain_scalar(name) != name:
            raise _LessPlainError
        seen.add(name)
        items: list[tuple[Value, Span]] = []
        first = text[key.end() : key.end() + 1]
        if first == "[":
            items, span = _flow_items(text, key.end(), behind)
            value: Value = [item for item, _ in items]
            at = behind
        elif first in _BLOCK_MARKS:
            value, span, at = _block_scalar(text, key.end(), end)
            strings.append(PropertyString(name, value, span))
        else:
            value, span = _scalar(text, key.end(), end)
            at = behind
            if isinstance(value, str):
                strings.append(PropertyString(name, value, span))
            elif span.start == span.end:
                span = Span(key.end(1) + 1, key.end(1) + 1)
                items, at = _items(text, behind, end)
                if items:
                    value = [item for item, _ in items]
                    span = Span(text.index("-", behind), items[-1][1].end)
        strings += (
            PropertyString(f"{name}.{index}", item, where)
            for index, (item, where) in enumerate(items)
            if isinstance(item, str)
        )
        if at < end and text[at] in " \t-" and not _NOTHING.match(text, at, end):
            raise _LessPlainError
        properties.append(Property(name, value, Span(*key.span(1)), span))
    return tuple(properties), tuple(strings)


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
    while found := _ITEM.match(text, at, end):
        own = found[0][: found[0].index("-")]
        value, span = _scalar(text, found.end(), end)
        if (items and own != indent) or span.start == span.end:
            raise _LessPlainError
        indent = own
        items.append((value, span))
        at = _next_line(text, at, end)
    return items, at
