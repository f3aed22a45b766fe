"""A note's substance: what it says without what vaultkit itself keeps in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.changelog import changelog_sections
from vaultkit.text import BOM, Edit, Span, apply_edits

if TYPE_CHECKING:
    from vaultkit.config import Config
    from vaultkit.note import Note

_LINE_ENDS = re.compile(r"[ \t]*(?:\r\n?|\n)")


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
    block = note.frontmatter
    for key in (config.created, config.updated):
        entry = block.get(key) if block else None
        if entry:
            # The whole line: a stamp that appears or goes is no change of substance.
            spans.append(_line_around(note.text, Span(entry.key_span.start, entry.span.end)))
    for section in changelog_sections(note, config.changelog):
        if not any(one.start <= section.whole.start < one.end for one in spans):
            spans.append(section.whole)
    return sorted(set(spans))


def _line_around(text: str, span: Span) -> Span:
    end = text.find("\n", span.end)
    start = text.rfind("\n", 0, span.start) + 1
    return Span(start, len(text) if end < 0 else end + 1)
