"""What the tests of the upkeep core work with: the shipped kinds, notes, and a note's life."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vaultkit.assemble import assemble
from vaultkit.disk.reading import open_vault
from vaultkit.kinds import Kind, Kinds
from vaultkit.note import Note
from vaultkit.obsidian import ObsidianSettings
from vaultkit.places import shipped_vault
from vaultkit.template import Template
from vaultkit.upkeep import Memory, Owed, Save, Upkeep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.config import Config
    from vaultkit.vault import Vault

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = ObsidianSettings()
ADA = "Ada Lindqvist"
NAME = "Features/Feature - Refunds.md"
FEATURE_SEED = "002_*.txt"


@cache
def kinds() -> Kinds:
    """Return the shipped kinds."""
    return open_vault(shipped_vault()).kinds


def config() -> Config:
    """Return the shipped configuration."""
    return kinds().config


def kind(key: str = "feature") -> Kind:
    """Return one of the shipped kinds."""
    found = kinds().get(key)
    assert found is not None
    return found


def with_template(text: str, key: str = "feature") -> Kinds:
    """Return the shipped kinds, of which one has *text* for its template."""
    template = Template(Note(kind(key).config.template, text))
    own = (replace(one, template=template) if one.key == key else one for one in kinds().all)
    return Kinds(tuple(own), config())


def evidence(pattern: str) -> str:
    """Return the one text of the evidence folder that *pattern* names; skip where it is not."""
    named = os.environ.get("VAULTKIT_EVIDENCE")
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    found = sorted((folder / "seeds").glob(pattern))
    if not found:
        pytest.skip(f"NO EVIDENCE: {folder}/seeds/{pattern} is absent; set VAULTKIT_EVIDENCE")
    return found[0].read_bytes().decode()


def vault(texts: Mapping[str, str], own: Kinds | None = None) -> Vault:
    """Return a vault of these notes."""
    return assemble("Vault", texts, own or kinds())


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of November 2026."""
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001 - Obsidian knows no zones


def saved(moment: datetime, author: str = ADA, born: datetime | None = None) -> Save:
    """Return a person's save."""
    return Save(moment, born, author)


@dataclass
class Life:
    """One note as it is edited and kept, day after day."""

    text: str
    path: str = NAME
    key: str = "feature"
    settings: ObsidianSettings = SETTINGS
    config: Config = field(default_factory=config)
    memory: Memory | None = None
    last: Owed | None = None

    def __post_init__(self) -> None:
        """Adopt the note as it is first seen."""
        if self.memory is None:
            self.memory = Memory(self.text)

    def save(
        self,
        text: str,
        moment: datetime,
        author: str = ADA,
        born: datetime | None = None,
    ) -> Owed | None:
        """Let a person save *text*, and let upkeep pay what the note owes then."""
        upkeep = Upkeep(self.config, self.settings)
        note = Note(self.path, text)
        self.last = upkeep.owed(note, kind(self.key), self.memory, Save(moment, born, author))
        if self.last is None:
            self.text, self.memory = text, upkeep.remember(note, self.memory)
        else:
            self.text, self.memory = self.last.text, self.last.memory
        return self.last

    def edit(self, old: str, new: str, moment: datetime, author: str = ADA) -> Owed | None:
        """Let a person replace *old*, which stands in the note, by *new*."""
        assert old in self.text, f"{old!r} is not in the note"
        return self.save(self.text.replace(old, new, 1), moment, author)

    def adopt(self, text: str) -> None:
        """Let a text arrive that no person saved here."""
        upkeep = Upkeep(self.config, self.settings)
        self.memory = upkeep.remember(Note(self.path, text), self.memory)
        self.text = text

    @property
    def rows(self) -> list[str]:
        """The lines of the changelog's table below its delimiter."""
        lines = self.text.replace("\r\n", "\n").split("\n")
        head = max(i for i, line in enumerate(lines) if "Date" in line and "|" in line)
        return [line for line in lines[head + 2 :] if "|" in line]


def feature(
    *,
    head: str = "Created: 2026-11-01\nUpdated: 2026-11-02\n",
    body: str = "## 1. Overview\n\nText.\n",
    rows: str = "| 2026-11-01 | Ada Lindqvist | Initial draft |\n",
) -> str:
    """Return a feature note of the usual shape, made on the first of November."""
    return (
        f"---\ntags:\n  - status/draft\n  - architecture/feature\n{head}---\n"
        f"# Feature: Refunds\n\n{body}\n"
        f"## Changelog\n\n| Date | Author | Change |\n| --- | --- | --- |\n{rows}"
    )
