"""The kinds of note a vault has: each read from its table and its own template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.patterns import Pattern
from vaultkit.scan import cells
from vaultkit.scan.tagnames import names_tag
from vaultkit.sections import names_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.config import Config, KindConfig
    from vaultkit.frontmatter import Value
    from vaultkit.note import Note
    from vaultkit.text import Span

KIND_PROPERTIES = ("kind", "type")
_GUIDANCE = re.compile(r"_[^_\n]+_\Z")
_COUNTED = re.compile(r"\w+ \d+\Z")
_LETTERS = re.compile(r"[^\W\d_]")


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
    def rows(self) -> frozenset[str]:
        """Rows of tables that are left blank."""
        text = self.note.text
        rows = (row for table in self.note.scan.tables for row in table.rows)
        return frozenset(
            row.of(text).strip() for row in rows if _is_blank_row(text, cells(text, row))
        )


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
    """

    key: str
    config: KindConfig
    template: Template

    @cached_property
    def name(self) -> Pattern:
        """The pattern of file names without extension."""
        return Pattern(self.config.name)

    @cached_property
    def heading(self) -> Pattern:
        """The pattern of H1s."""
        return Pattern(self.config.heading)


class Roles(NamedTuple):
    """What the boxes below a heading are."""

    criteria: bool
    tasks: bool
    questions: bool


@dataclass(frozen=True, eq=False)
class Kinds:
    """All kinds of a vault, in the order of its configuration."""

    all: tuple[Kind, ...]
    config: Config

    def get(self, key: str) -> Kind | None:
        """Return the kind called *key*."""
        return next((kind for kind in self.all if kind.key == key), None)

    def by_name(self, stem: str) -> Kind | None:
        """Return the kind that a file name without extension says, if it says any."""
        return next((kind for kind in self.all if kind.name.match(stem)), None)

    def recognise(
        self, path: str, properties: Mapping[str, Value], heading: str | None
    ) -> Match | None:
        """Return the kind of a note and the rule that told it, None for a note of no kind.

        Args:
            path: relative to the vault.
            properties: its properties, as Obsidian reads them.
            heading: its first H1, None without one.
        """
        for rule in self.config.recognise:
            kind = self._told(rule, path, properties, heading)
            if kind:
                return Match(kind, rule)
        return None

    def _told(
        self, rule: str, path: str, properties: Mapping[str, Value], heading: str | None
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
                told = (one for one in self.all if heading and one.heading.match(heading))
            case "name":
                return self.by_name(path.rpartition("/")[2].removesuffix(".md"))
            case _:
                folder = path.rpartition("/")[0]
                told = (one for one in self.all if _within(folder, one.config.folder))
        return next(told, None)


@lru_cache(1 << 12)
def roles_of(heading: str, kinds: tuple[Kind, ...]) -> Roles:
    """Return what the boxes below *heading* are by the wording of any of *kinds*."""
    configs = [one.config for one in kinds]
    return Roles(
        any(names_section(heading, one.criteria) for one in configs),
        any(names_section(heading, one.tasks) for one in configs),
        any(names_section(heading, one.questions) for one in configs),
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


def _within(folder: str, kind_folder: str) -> bool:
    wanted = kind_folder.strip("/").casefold()
    return bool(wanted) and f"{folder.casefold()}/".startswith(f"{wanted}/")
