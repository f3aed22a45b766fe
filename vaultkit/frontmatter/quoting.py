"""Write one scalar as Obsidian would, so that a later edit in the app changes nothing."""

from __future__ import annotations

import re

from vaultkit.frontmatter.scalars import plain_scalar

_NEEDS_QUOTES = re.compile(
    r"""\A[\s@*&!%{\[|>`"'#,\]}]|\A[-?:](?:\s|\Z)|:(?:\s|\Z)|\s#|\s\Z|[\x00-\x1f\x7f-\x9f]"""
)


def quoted(value: str) -> str:
    """Return a string as YAML source: plain where that reads back the same, else in quotes."""
    if value and not _NEEDS_QUOTES.search(value) and plain_scalar(value) == value:
        return value
    if value.startswith('"') and "'" not in value and "\n" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_escape_controls(escaped)}"'


def _escape_controls(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda found: f"\\x{ord(found[0]):02x}", text)
