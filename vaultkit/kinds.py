"""The kinds of note a vault has: each read from its table and its own template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import plain_status
from vaultkit.header import folded_key
from vaultkit.instructions import instructions_in
from vaultkit.note import Note
from vaultkit.patterns import Pattern
from vaultkit.scan.tagnames import names_tag
from vaultkit.sections import names_section
from vaultkit.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vaultkit.config import Config, KindConfig
    from vaultkit.frontmatter import Value

KIND_PROPERTIES = ("kind", "type")
# A note is made from a template if it has so many of its sections, and this part of them.
_FEWEST_SECTIONS = 4
_MOST_OF = 0.6


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
        plain = {plain_status(one) for one in own}
        return (*own, *(one for one in self.rules.stages if one not in plain))

    @cached_property
    def plain_statuses(self) -> Mapping[str, int]:
        """The known statuses as they compare, longest first, and how many words each has."""
        longest = sorted(self.known_statuses, key=len, reverse=True)
        return {plain_status(one): len(one.split()) for one in longest}

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

    @cached_property
    def _tagged(self) -> Sequence[tuple[str, Kind]]:
        """The kinds that a tag tells, by it."""
        return [(one.config.tag.casefold(), one) for one in self.all if one.config.tag]

    @cached_property
    def _headed(self) -> Sequence[Kind]:
        """The kinds that an H1 tells."""
        return [one for one in self.all if one.heading.tells]

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
                told = (one for tag, one in self._tagged if tag in tags)
            case "heading":
                told = (one for one in self._headed if heading and one.heading.match(heading))
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


def make_kinds(config: Config, templates: Mapping[str, Note]) -> Kinds:
    """Return the kinds of a configuration, given each kind's template by its name."""
    kinds = (
        Kind(key, table, _template(templates.get(key), table), config.of(table))
        for key, table in config.kinds.items()
    )
    return Kinds(tuple(kinds), config)


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


def _template(note: Note | None, table: KindConfig) -> Template:
    """Return a template without what it says to who uses it: that is no part of any note."""
    if note is None:
        return Template(Note(table.template, ""))
    advice = instructions_in(note, table.instructions)
    return Template(Note(note.path, note.text[: advice.start]) if advice else note)


def _first(pair: tuple[int, Kind]) -> int:
    return pair[0]


def _within(folder: str, kind_folder: str) -> bool:
    wanted = kind_folder.strip("/").casefold()
    return bool(wanted) and f"{folder.casefold()}/".startswith(f"{wanted}/")
