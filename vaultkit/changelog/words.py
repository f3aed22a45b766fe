"""A sentence as plain text that means nothing where it is put: no links, comments or blocks."""

from __future__ import annotations

import re

from vaultkit.text import unlinked

_COMMENT = re.compile(r"%(?=%)")
# What would make a line that begins with it anything but text.
_BEGINS_BLOCK = re.compile(r"[-+*#>|=~`<$\[%:^]|\d+[.)]")
_CLOSING_MARKS = re.compile(r"(?<=\s)#(?=#*\Z)")


def escape(text: str) -> str:
    r"""Return *text* for a cell: one line, no links, pipes escaped."""
    plain = _plain(text)
    return " ".join(plain.replace("\\|", "|").replace("|", "\\|").split())


def sentence(text: str) -> str:
    """Return *text* for a heading, paragraph or list item of its own: one line, no links."""
    plain = _CLOSING_MARKS.sub(r"\\#", _plain(text))
    begins = _BEGINS_BLOCK.match(plain)
    return plain if begins is None else f"{plain[: begins.end() - 1]}\\{plain[begins.end() - 1 :]}"


def _plain(text: str) -> str:
    # Obsidian would take two per cent signs for the begin of a comment, to the end of the note.
    return _COMMENT.sub(r"%\\", " ".join(unlinked(" ".join(text.split())).split()))
