"""Write one scalar as Obsidian would, so that a later edit in the app changes nothing."""

from __future__ import annotations

import re

from vaultkit.frontmatter.scalars import plain_scalar

_NEEDS_QUOTES = re.compile(r"""\A[\s@*&!%{\[|>`"'#,\]}]|\A[-?:](?:\s|\Z)|:(?:\s|\Z)|\s#|\s\Z""")
# What YAML folds or forbids when it stands in the text as it is.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(value: str) -> str:
    """Return a string as YAML source: plain where that reads back the same, else in quotes."""
    printable = not _UNPRINTABLE.search(value)
    plain = value and printable and not _NEEDS_QUOTES.search(value)
    if plain and plain_scalar(value) == value:
        return value
    if value.startswith('"') and "'" not in value and printable:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
