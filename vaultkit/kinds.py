"""The kinds of note a vault has: each read from its table and its own template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.header import folded_key
from vaultkit.patterns import Pattern
from vaultkit.scan import cells
from vaultkit.scan.tagnames import names_tag
from vaultkit.sections import names_section, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vaultkit.config import Config, KindConfig
    from vaultkit.frontmatter import Value
    from vaultkit.note import Note
    from vaultkit.sections import Section
    from vaultkit.text import Span

KIND_PROPERTIES = ("kind", "type")
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
# A note is made from a template if it has so many of its sections, and this part of them.
_FEWEST_SECTIONS = 4
_MOST_OF = 0.6


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
        any_of = "|".join(map(re.escape, sorted(found, reverse=True)))
        return re.compile(rf"(?<![\[!\]])(?:{any_of})(?![\](\[])") if found else None

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


class Match(NamedTuple):
    """A note's kind and the rule that told it."""

    kind: Kind
    rule: str


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of note.

    Attributes:
        key: its name in `[kinds]`.
        config: its table.
        template: its template, as a note.
        rules: the vault's configuration, as it holds for notes of this kind.
    """

    key: str
    config: KindConfig
    template: Template
    rules: Config

    @cached_property
    def name(self) -> Pattern:
        """The pattern of file names without extension."""
        return Pattern(self.config.name)

    @cached_property
    def heading(self) -> Pattern:
        """The pattern of H1s."""
        return Pattern(self.config.heading)

    def has_field(self, key: str) -> bool:
        """Say whether the template's header has a field called *key*."""
        wanted = folded_key(key)
        return any(folded_key(one) == wanted for one in self.template.fields)

    @cached_property
    def known_statuses(self) -> tuple[str, ...]:
        """The statuses of its notes in their order, then all that the vault has a stage for."""
        own = self.config.statuses
        folded = {one.casefold() for one in own}
        return (*own, *(one for one in self.rules.stages if one not in folded))

    @cached_property
    def known_by(self) -> frozenset[str]:
        """The fields of the header that together tell this kind, as keys compare."""
        return frozenset(map(folded_key, self.config.fields))


class Roles(NamedTuple):
    """What the boxes below a heading are."""

    criteria: bool
    tasks: bool
    questions: bool
    documentation: bool


@dataclass(frozen=True, eq=False)
class Kinds:
    """All kinds of a vault, in the order of its configuration."""

    all: tuple[Kind, ...]
    config: Config

    @cached_property
    def numbered(self) -> tuple[Kind, ...]:
        """The kinds whose notes are counted."""
        return tuple(one for one in self.all if one.name.numbered)

    def get(self, key: str) -> Kind | None:
        """Return the kind called *key*."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, Kind]:
        return {kind.key: kind for kind in self.all}

    def by_name(self, stem: str) -> Kind | None:
        """Return the kind that a file name without extension says, if it says any."""
        return next((one for one in self.all if one.name.tells and one.name.match(stem)), None)

    def recognise(
        self,
        note: Note,
        properties: Mapping[str, Value],
        heading: str | None,
    ) -> Match | None:
        """Return the kind of a note and the rule that told it, None for a note of no kind.

        Args:
            note: the note.
            properties: its properties, as Obsidian reads them.
            heading: its first H1, None without one.
        """
        for rule in self.config.recognise:
            kind = self._told(rule, note, properties, heading)
            if kind:
                return Match(kind, rule)
        return None

    def _told(
        self,
        rule: str,
        note: Note,
        properties: Mapping[str, Value],
        heading: str | None,
    ) -> Kind | None:
        """Return the first kind that one rule tells."""
        match rule:
            case "property":
                said = {
                    one.casefold()
                    for key, one in properties.items()
                    if isinstance(one, str) and key.casefold() in KIND_PROPERTIES
                }
                told = (one for one in self.all if one.key.casefold() in said)
            case "tag":
                tags = set(tags_of(properties))
                told = (
                    one for one in self.all if one.config.tag and one.config.tag.casefold() in tags
                )
            case "heading":
                marked = (one for one in self.all if one.heading.tells)
                told = (one for one in marked if heading and one.heading.match(heading))
            case "header":
                told = (one for one in self._by_header(note))
            case "name":
                return self.by_name(note.path.rpartition("/")[2].removesuffix(".md"))
            case "sections":
                return self._by_sections(note)
            case _:
                folder = note.path.rpartition("/")[0]
                told = (one for one in self.all if _within(folder, one.config.folder))
        return next(told, None)

    def _by_header(self, note: Note) -> list[Kind]:
        asked = [one for one in self.all if one.known_by]
        keys = {folded_key(one.key) for one in note.header.fields} if asked else set()
        return [one for one in asked if one.known_by <= keys]

    def _by_sections(self, note: Note) -> Kind | None:
        """Return the kind of whose template a note has most sections, if those are many."""
        titles = set(note.titles)
        if len(titles) < _FEWEST_SECTIONS:
            return None
        shared = [(len(titles & one.template.schema.keys()), one) for one in self.all]
        count, kind = max(shared, key=_first, default=(0, None))
        if kind is None or count < max(_FEWEST_SECTIONS, _MOST_OF * len(kind.template.schema)):
            return None
        return kind


@lru_cache(1 << 12)
def roles_of(heading: str, kinds: tuple[Kind, ...]) -> Roles:
    """Return what the boxes below *heading* are by the wording of any of *kinds*."""
    configs = [one.config for one in kinds]
    return Roles(
        any(names_section(heading, one.criteria) for one in configs),
        any(names_section(heading, one.tasks) for one in configs),
        any(names_section(heading, one.questions) for one in configs),
        any(names_section(heading, one.documentation) for one in configs),
    )


def tags_of(properties: Mapping[str, Value]) -> Iterable[str]:
    """Yield a note's tags without `#`, folded.

    A scalar is one tag (Obsidian since 1.9.3), and none where a blank or comma stands in it.
    """
    for key, value in properties.items():
        if key.casefold() != "tags":
            continue
        for tag in value if isinstance(value, list) else [value]:
            if isinstance(tag, str) and names_tag(name := tag.removeprefix("#")):
                yield name.casefold()


def _first(pair: tuple[int, Kind]) -> int:
    return pair[0]


def words_of(text: str) -> str:
    """Return the words of a text, however they are wrapped and spaced, without rules."""
    return " ".join(word for word in text.split() if word.strip("-*_"))


def _within(folder: str, kind_folder: str) -> bool:
    wanted = kind_folder.strip("/").casefold()
    return bool(wanted) and f"{folder.casefold()}/".startswith(f"{wanted}/")
