"""A note's substance: what it says without what vaultkit itself keeps in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.changelog import changelog_sections
from vaultkit.entries import find_entry, is_sure, line_of
from vaultkit.text import BOM, Edit, Span, apply_edits

if TYPE_CHECKING:
    from vaultkit.config import Config
    from vaultkit.note import Note

# Looks back, so that a long run of blanks is gone over once.
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*(?:\r\n?|\n)")


def substance(note: Note, config: Config) -> str:
    """Return the text without stamps and changelog.

    Line ends, trailing blanks, a BOM and the number of final line ends are no substance
    either: editors and sync services change them without a person's doing.
    """
    edits = [Edit(span, "") for span in _kept_by_vaultkit(note, config)]
    text = apply_edits(note.text, edits).removeprefix(BOM)
    return _LINE_ENDS.sub("\n", text).strip()


def _kept_by_vaultkit(note: Note, config: Config) -> list[Span]:
    spans: list[Span] = []
    for key in (config.created, config.updated):
        entry = find_entry(note, key)
        if entry and is_sure(entry):
            # The whole line: a stamp that appears or goes is no change of substance.
            spans.append(line_of(note.text, entry))
    spans += (section.whole for section in changelog_sections(note, config.changelog))
    return _merged(spans)


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans in order, those that share characters as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1].end:
            last = merged.pop()
            merged.append(Span(last.start, max(last.end, end)))
        else:
            merged.append(Span(start, end))
    return merged
