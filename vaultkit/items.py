"""Count what a section lists: questions, alternatives, decisions, in whatever form they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.scan import Box, cells
from vaultkit.sections import names_section
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.note import Note
    from vaultkit.sections import Section
    from vaultkit.template import Template

_ITEM = re.compile(
    r"^(?P<indent> {0,3})(?:[-*+]|\d+[.)])[ \t]+(?P<text>\S(?:.*\S)?)[^\S\n]*$", re.MULTILINE
)
# A paragraph that begins in bold, as an option is named.
_LED = re.compile(r"(?<=\n)[ \t]*\r?\n(?:\*\*|__)(?=\w)[^\n]*")
_RULE = re.compile(r"\A[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\Z")
_DEFINITION = re.compile(r"\[[^\]]+\]:")
_LETTER = re.compile(r"\w")
_NOTHING = re.compile(
    r"\A\W*+(?:none|no|nothing|n/?a|tbd|todo|no (?:open|unresolved|outstanding) questions?)\b"
    r"[^\w?]*+(?:at (?:this|the) (?:time|moment)|yet|so far|for now|currently|known)?\W*+\Z",
    re.IGNORECASE,
)
# An answer that is still to be given is none, and the next item below is not it.
_UNDECIDED = r"(?:tbd|todo|open|pending)\b"
_ANSWERED = re.compile(
    r"\A\W*~~.*~~|\u2705|\u2714"
    r"|(?<![^\W_])(?:resolved|answered|decided|decision|answer|resolution)(?![^\W_])"
    r"(?:[^\w\n:)?]|_)*+"
    rf"(?:\)|\s*\Z|:[^\w\n]*+(?:\n[ \t]*+(?![-*+#]+[ \t])[*_]*+)*+(?!{_UNDECIDED})\w)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\A[*_`\[]+|(?<![*_`\]])[*_`\]]++\Z")


def listed_questions(note: Note, headings: tuple[str, ...], template: Template) -> tuple[Box, ...]:
    """Return the items below *headings* as boxes, ticked where an answer stands with one.

    Items of lists count, sub-headings where there are none; what the template asks does not.
    """
    found: list[Box] = []
    for section in _named(note, headings):
        found += _of_items(note, section, template) or _of_headings(note, section, template)
    return tuple(found)


def count_listed(note: Note, headings: tuple[str, ...], template: Template) -> int:
    """Return how much stands below *headings*: sub-headings, rows, items, else one for prose.

    Paragraphs that begin in bold are as good as items.
    """
    return sum(_count(note, section, template) for section in _named(note, headings))


def _count(note: Note, section: Section, template: Template) -> int:
    text = note.text
    within = section.whole
    below = [one for one in _below(note, section) if one.heading.text not in template.titles]
    if below:
        return len(below)
    tables = [one for one in note.scan.tables if within.start <= one.header.start < within.end]
    rows = [row for table in tables for row in table.rows]
    full = sum(
        any(_LETTER.search(cell.of(text)) for cell in cells(text, row))
        and row.of(text).strip() not in template.lines
        for row in rows
    )
    if tables:
        return full
    items = [one for one in _items(note, section.own) if _is_said(one["text"], one[0], template)]
    named = [one for one in _LED.finditer(text, *section.own) if _is_said(one[0], one[0], template)]
    if items or named:
        # What comes first tells the form: below an option in bold its pros and cons are listed.
        return len(min(filter(None, (items, named)), key=lambda found: found[0].start()))
    lines = section.own.of(text).splitlines()
    return int(any(_is_said(one, one, template) and not _RULE.match(one) for one in lines))


def _named(note: Note, headings: tuple[str, ...]) -> Iterator[Section]:
    until = 0
    for section in note.sections:
        if names_section(section.heading.text, headings) and section.whole.start >= until:
            until = section.whole.end
            yield section


def _below(note: Note, section: Section) -> list[Section]:
    inside = (
        one for one in note.sections if section.whole.start < one.whole.start < section.whole.end
    )
    found = list(inside)
    level = min((one.heading.level for one in found), default=0)
    return [one for one in found if one.heading.level == level]


def _items(note: Note, span: Span) -> list[re.Match[str]]:
    """Return the items of lists, those inside others left out."""
    found = list(_ITEM.finditer(note.text, span.start, span.end))
    outer = min((len(one["indent"]) for one in found), default=0)
    return [one for one in found if len(one["indent"]) == outer]


def _of_items(note: Note, section: Section, template: Template) -> list[Box]:
    items = _items(note, section.own)
    begins = [*(one.start() for one in items), section.own.end]
    found = []
    for one, end in zip(items, begins[1:], strict=True):
        if _is_said(one["text"], one[0], template):
            mark = "x" if _ANSWERED.search(note.text[one.start("text") : end]) else " "
            found.append(Box(mark, one["text"], Span(*one.span("text"))))
    return found


def _of_headings(note: Note, section: Section, template: Template) -> list[Box]:
    found = []
    for one in _below(note, section):
        title = one.heading.text
        if title not in template.titles and not _NOTHING.match(title):
            mark = "x" if _ANSWERED.search(one.whole.of(note.text)) else " "
            found.append(Box(mark, title, one.heading.span))
    return found


def _is_said(text: str, line: str, template: Template) -> bool:
    """Say whether a line says something that is not the template's."""
    said = line.strip()
    if not _LETTER.search(said) or said in template.lines or _DEFINITION.match(said):
        return False
    return not _NOTHING.match(_MARKS.sub("", text.strip()))
