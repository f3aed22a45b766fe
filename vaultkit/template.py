"""A kind's template as the schema of its notes: what they have, and what is only a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.scan import cells
from vaultkit.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vaultkit.note import Note
    from vaultkit.sections import Section
    from vaultkit.text import Span

_GUIDANCE = re.compile(r"_[^_\n]+_\Z")
_COUNTED = re.compile(r"\w+ \d+\Z")
_LETTERS = re.compile(r"[^\W\d_]")
# Not a box, a wikilink, a footnote, nor a link or the place that one names.
_BRACKET = re.compile(r"(?<![\[!\]])\[(?![\[^!]|[ xX-]\])[^\[\]\n]+\](?![\](\[])")
_DEFINES = re.compile(r"^[ \t]*\[[^\[\]\n]+\](?=:)", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A box, a row, a quote, a label, a definition, guidance in italics.
_FORM = re.compile(r"\s*(?:[-*+] \[.\]|[|>]|[-*+] +[*_`\[]|\*\*|\[[^\]]+\]:|_[^_]+_\s*\Z)")
_IS_PLACE = re.compile(r"[\[\]`{}]")
_DEEPEST = 3


@dataclass(frozen=True)
class Template:
    """A kind's template: its properties, sections and placeholders are the kind's."""

    note: Note

    @cached_property
    def link_targets(self) -> frozenset[str]:
        """Targets of the template's links, folded: none of them is meant to exist."""
        links = self.note.scan.links
        return frozenset(link.target.casefold() for link in links) | frozenset(
            one.value.removeprefix("[[").removesuffix("]]").casefold()
            for one in (self.note.frontmatter.strings if self.note.frontmatter else ())
            if one.value.startswith("[[")
        )

    @cached_property
    def boxes(self) -> frozenset[str]:
        """Texts of boxes that only count up, such as `Criterion 1`."""
        return frozenset(box.text for box in self.note.scan.boxes if _COUNTED.match(box.text))

    @cached_property
    def guidance(self) -> re.Pattern[str] | None:
        """The lines in italics that a person replaces, None where there are none."""
        stripped = map(str.strip, self.note.text.splitlines())
        lines = sorted({line for line in stripped if _GUIDANCE.match(line)}, reverse=True)
        return re.compile("|".join(map(re.escape, lines))) if lines else None

    @cached_property
    def titles(self) -> frozenset[str]:
        """The texts of its headings, as they stand there."""
        return frozenset(one.text for one in self.note.scan.headings)

    @cached_property
    def lines(self) -> frozenset[str]:
        """Its lines, without the blanks around them."""
        return frozenset(map(str.strip, self.note.text.splitlines())) - {""}

    @cached_property
    def brackets(self) -> re.Pattern[str] | None:
        """What stands in brackets and is no link, box or footnote; None where nothing does."""
        text, start = self.note.text, self.note.body_start
        defined = {one.end() for one in _DEFINES.finditer(text, start)}
        found = {one[0] for one in _BRACKET.finditer(text, start) if one.end() not in defined}
        any_of = "|".join(re.escape(one[1:]) for one in sorted(found, reverse=True))
        # The engine passes fast over what cannot begin a match only where one letter begins it.
        return re.compile(rf"\[(?<![\[!\]]\[)(?:{any_of})(?![\](\[])") if found else None

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """What the fields of its header hold, by their keys folded."""
        return {one.key.casefold(): one.value for one in self.note.header.fields}

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """The titles of the sections that a note has to have, by their titles folded."""
        asked = (one for one in self._asked if not _IS_PLACE.search(one.heading.text))
        titles = [title_of(one.heading.text) for one in asked if one.heading.level <= _DEEPEST]
        return {one.casefold(): one for one in titles}

    @cached_property
    def schema(self) -> Mapping[str, int]:
        """The levels of the sections that a note has to have, by their titles folded.

        A heading that is a place to fill itself names none, and none lies below the third level.
        """
        levels = {title_of(one.heading.text).casefold(): one.heading.level for one in self._asked}
        return {title: levels[title] for title in self.spelling}

    @cached_property
    def order(self) -> Sequence[tuple[str, int, int]]:
        """The sections of the schema in order: title, level, the place behind all it holds."""
        listed = list(self.schema.items())
        ends = [
            next((after for after in range(at + 1, len(listed)) if listed[after][1] <= level), None)
            for at, (_, level) in enumerate(listed)
        ]
        return [
            (title, level, len(listed) if end is None else end)
            for (title, level), end in zip(listed, ends, strict=True)
        ]

    def within(self, title: str) -> frozenset[str]:
        """Return the titles, folded, of what lies in a section of the schema."""
        for at, (one, _, end) in enumerate(self.order):
            if one == title.casefold():
                return frozenset(below for below, _, _ in self.order[at + 1 : end])
        return frozenset()

    def section(self, title: str) -> str:
        """Return the text of a section of the schema, with all that lies in it."""
        wanted = title.casefold()
        found = (one for one in self._asked if title_of(one.heading.text).casefold() == wanted)
        section = next(found, None)
        return section.whole.of(self.note.text) if section else ""

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The words of its sections' own texts, by their titles folded; of those with prose.

        Boxes, tables, code and labels are a form, of which a note may well keep all.
        """
        text = self.note.text
        said = {title_of(one.heading.text).casefold(): one.own.of(text) for one in self._asked}
        return {title: words_of(own) for title, own in said.items() if _has_prose(own)}

    @cached_property
    def _asked(self) -> list[Section]:
        """Its sections, but for the one that the title opens."""
        sections = self.note.sections
        deeper = any(one.heading.level > 1 for one in sections[1:2])
        titled = bool(sections) and sections[0].heading.level == 1 and deeper
        titled = titled and not any(one.heading.level == 1 for one in sections[1:])
        return list(sections[1:] if titled else sections)

    @cached_property
    def rows(self) -> frozenset[str]:
        """Rows of tables that are left blank."""
        text = self.note.text
        rows = (row for table in self.note.scan.tables for row in table.rows)
        return frozenset(
            row.of(text).strip() for row in rows if _is_blank_row(text, cells(text, row))
        )


def _has_prose(text: str) -> bool:
    lines = _CODE.sub("", text).splitlines()
    return any(_LETTERS.search(line) and not _FORM.match(line) for line in lines)


def _is_blank_row(text: str, spans: list[Span]) -> bool:
    filled = [text[start:end] for start, end in spans if _LETTERS.search(text[start:end])]
    return not filled


def words_of(text: str) -> str:
    """Return the words of a text, however they are wrapped and spaced, without rules."""
    return " ".join(word for word in text.split() if word.strip("-*_"))
