"""The kinds of note a vault has: each read from its table and its own template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.patterns import Pattern
from vaultkit.scan import cells
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
    def lines(self) -> frozenset[str]:
        """Lines that a person replaces: italic guidance, and rows of tables left blank."""
        text = self.note.text
        guidance = {line.strip() for line in text.splitlines() if _GUIDANCE.match(line.strip())}
        rows = (row for table in self.note.scan.tables for row in table.rows)
        blank = {row.of(text).strip() for row in rows if _is_blank_row(text, cells(text, row))}
        return frozenset(guidance | blank)


def _is_blank_row(text: str, spans: list[Span]) -> bool:
    filled = [text[start:end] for start, end in spans if _LETTERS.search(text[start:end])]
    return not filled


class Match(NamedTuple):
    """A note's kind and the rule that told it."""

    kind: Kind
    rule: str


@dataclass(frozen=True)
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

    def is_criteria(self, heading: str) -> bool:
        """Say whether boxes below *heading* are success criteria."""
        return names_section(heading, self.config.criteria)

    def is_tasks(self, heading: str) -> bool:
        """Say whether boxes below *heading* are implementation tasks."""
        return names_section(heading, self.config.tasks)

    def is_questions(self, heading: str) -> bool:
        """Say whether boxes below *heading* are open questions."""
        return names_section(heading, self.config.questions)


@dataclass(frozen=True)
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
        tags = set(tags_of(properties))
        said = {
            str(one).casefold()
            for key, one in properties.items()
            if key.casefold() in KIND_PROPERTIES and isinstance(one, str)
        }
        folder, _, name = path.rpartition("/")
        stem = name.removesuffix(".md")
        for rule in self.config.recognise:
            for kind in self.all:
                own = kind.config
                told = (
                    (rule == "property" and kind.key.casefold() in said)
                    or (rule == "tag" and own.tag and own.tag.casefold() in tags)
                    or (rule == "heading" and heading and kind.heading.match(heading))
                    or (rule == "name" and kind.name.match(stem))
                    or (rule == "folder" and _within(folder, own.folder))
                )
                if told:
                    return Match(kind, rule)
        return None


def tags_of(properties: Mapping[str, Value]) -> Iterable[str]:
    """Yield a note's tags without `#`, folded; a scalar is one tag (Obsidian since 1.9.3)."""
    for key, value in properties.items():
        if key.casefold() != "tags":
            continue
        for tag in value if isinstance(value, list) else [value]:
            if isinstance(tag, str) and tag:
                yield tag.removeprefix("#").casefold()


def _within(folder: str, kind_folder: str) -> bool:
    wanted = kind_folder.strip("/").casefold()
    return bool(wanted) and f"{folder.casefold()}/".startswith(f"{wanted}/")
