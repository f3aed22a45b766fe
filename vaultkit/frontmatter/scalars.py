"""Read a plain YAML scalar as Obsidian does: YAML 1.2 core, where dates stay strings."""

from __future__ import annotations

import re

Scalar = None | bool | int | float | str
Value = Scalar | list["Value"] | dict[str, "Value"]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    word: value
    for value, words in ((True, "true True TRUE"), (False, "false False FALSE"))
    for word in words.split()
}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
# Python refuses to turn longer digit strings into integers, and no property needs them.
_LONGEST_NUMBER = 300


def plain_scalar(source: str) -> Scalar:
    """Return what an unquoted scalar stands for.

    ``yes``, ``12:30``, ``1_000`` and dates are strings; ``012`` is 12 (the `yaml` package
    that Obsidian uses, core schema).
    """
    if source in _NULLS:
        return None
    if source in _BOOLEANS:
        return _BOOLEANS[source]
    number = None if source[0] not in "+-.0123456789" else _number(source)
    return source if number is None else number


def _number(source: str) -> int | float | None:
    if len(source) > _LONGEST_NUMBER:
        return None
    if _INTEGER.match(source):
        return int(source)
    if _OCTAL.match(source) or _HEXADECIMAL.match(source):
        return int(source, 0)
    if _FLOAT.match(source):
        return float(source)
    if _SPECIAL.match(source):
        return float(source.replace(".", ""))
    return None
