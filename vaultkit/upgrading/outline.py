"""A note or template as the tree of its sections, each split into text and what sets it apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.sections import names_section, title_of
from vaultkit.text import Span, line_spans

if TYPE_CHECKING:
    from vaultkit.note import Note
    from vaultkit.sections import Section

_RULE = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\Z")
_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n)")
_LOG = "\0changelog"
_TOP = 1


class Part(NamedTuple):
    """One section, or what stands before the first one.

    Attributes:
        heading: where the heading stands.
        body: from behind the heading to the gap.
        gap: the blank lines and rules up to the next heading.
        said: the body as bodies are compared.
        key: its title as titles are compared.
        level: its heading's level, 0 for the root.
        text: its heading, raw without the marks.
        parent: index of the part that it belongs to.
        title: it is the note's H1.
        log: it is, or is part of, the changelog.
    """

    heading: Span
    body: Span
    gap: Span
    said: str
    key: str = ""
    level: int = 0
    text: str = ""
    parent: int = 0
    title: bool = False
    log: bool = False

    @property
    def name(self) -> str:
        """The section's title as people say it."""
        return title_of(self.text)


@dataclass(frozen=True)
class Outline:
    """The parts of one text in order; the first is the root, with the H1 if it opens the text."""

    text: str
    parts: tuple[Part, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each part the parts right below it."""
        below: list[list[int]] = [[] for _ in self.parts]
        for index, part in enumerate(self.parts[1:], 1):
            below[part.parent].append(index)
        return tuple(map(tuple, below))

    def subtree(self, index: int) -> range:
        """Return a part with all parts below it, which follow it."""
        end = index + 1
        while end < len(self.parts) and self.parts[end].parent in range(index, end):
            end += 1
        return range(index, end)

    def content(self, index: int) -> str:
        """Return what a section says, without its heading, as sections are compared."""
        own, *below = self.subtree(index)
        inner = (f"# {self.parts[one].key}\n{self.parts[one].said}" for one in below)
        return "\n".join([self.parts[own].said, *inner]).strip()


def is_titled(template: Note) -> bool:
    """Say whether the H1 is a template's title; where there are several, they are sections."""
    levels = [one.level for one in template.scan.headings]
    return levels[:1] == [_TOP] and levels.count(_TOP) == 1


# A note is asked which template it was made from first, and what it lacks of it then.
@lru_cache(8)
def outline(note: Note, changelog: tuple[str, ...], *, titled: bool) -> Outline:
    """Return the outline of a note or a template.

    Args:
        note: what is outlined.
        changelog: headings under which a changelog stands.
        titled: the template has a title, so the note's first H1 is its own.
    """
    text, sections = note.text, note.sections
    tops = (at for at, one in enumerate(sections) if titled and one.heading.level == _TOP)
    top = next(tops, -1)
    if top == 0:
        span = sections[0].heading.span
        root = _part(text, span, sections[0].own)._replace(text=sections[0].heading.text)
    else:
        end = sections[0].heading.span.start if sections else len(text)
        start = note.body_start
        root = _part(text, Span(start, start), Span(start, max(start, end)))
    parts = [root]
    # The innermost part that is still open, and those around it.
    open_parts = [0]
    for at, section in enumerate(sections):
        if at == 0 == top:
            continue
        heading = section.heading
        while open_parts[-1] and parts[open_parts[-1]].level >= heading.level:
            open_parts.pop()
        parent = open_parts[-1]
        parts.append(_below(text, section, parent, parts[parent], changelog, title=at == top))
        if at == top:
            # Below the H1 stands what stands below the root of a template that begins with it.
            open_parts = [0]
        else:
            open_parts.append(len(parts) - 1)
    return Outline(text, tuple(parts))


def said(text: str) -> str:
    """Return a text as texts are compared: no line's trailing blanks, no blank lines around."""
    return _LINE_END.sub("\n", text).strip("\n").rstrip()


def _below(  # noqa: PLR0913 - what a part is told by
    text: str,
    section: Section,
    parent: int,
    above: Part,
    changelog: tuple[str, ...],
    *,
    title: bool,
) -> Part:
    heading = section.heading
    is_log = not title and names_section(heading.text, changelog)
    part = _part(text, heading.span, section.own)
    return part._replace(
        key=_LOG if is_log and not above.log else title_of(heading.text).casefold(),
        level=heading.level,
        text=heading.text,
        parent=parent,
        title=title,
        log=is_log or above.log,
    )


def _part(text: str, heading: Span, own: Span) -> Part:
    at = own.start + _gap(own.of(text))
    body = Span(own.start, at)
    return Part(heading, body, Span(at, own.end), said(body.of(text)))


def _gap(own: str) -> int:
    """Return where the blank lines and rules begin that end the text of a section."""
    at = len(own)
    for span in reversed(line_spans(own)):
        line = span.of(own)
        if line.strip(" \t") and not _RULE.match(line):
            return span.end
        at = span.start
    return at
