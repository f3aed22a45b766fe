"""Text as Markdown that shows it to the letter and links to nothing in the vault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from vaultkit.text import unlinked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 80
# Whatever could begin markup, end a cell, or make a link, a tag or a comment.
_MARKUP = re.compile(
    r"[\\`*\[\]<#|~$]|(?<![^\W_])_|_(?![^\W_])|%(?=%)|(?<=%)%|=(?==)|(?<==)=|&(?=#?\w+;)"
)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_TICKS = re.compile(r"`+")


def plain(text: str) -> str:
    """Return *text* in one line and without markup; what is too long is cut."""
    words = _UNSEEN.sub(" ", unlinked(text)).strip()
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rstrip() + "…"
    return _MARKUP.sub(r"\\\g<0>", words)


def code(text: str) -> str:
    """Return *text* as code that may stand in a table."""
    # No system of escapes gives every reader of tables a pipe behind a backslash.
    words = _UNSEEN.sub(" ", text).strip().replace("|", "%7C")
    ticks = "`" * (max(map(len, _TICKS.findall(words)), default=0) + 1)
    pad = " " if "`" in words[:1] + words[-1:] else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def opening(label: str, vault: str, path: str) -> str:
    """Return a link that opens a note in Obsidian, and is none in its graph.

    Args:
        label: what it shows.
        vault: the vault's name.
        path: the note, relative to the vault.
    """
    shown = plain(label) or "?"
    return f"[{shown}](obsidian://open?vault={_percent(vault)}&file={_percent(path)})"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a column whose name ends with a colon holds numbers."""
    lines = [
        [name.rstrip(":") for name in columns],
        ["--:" if name.endswith(":") else "---" for name in columns],
        *rows,
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def counted(count: int, what: str) -> str:
    """Return a number with what it counts."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="")
