"""What a changed note owes: its template, its stamps, its changelog; as one new text.

Only a change of substance owes anything, and what is written here is no substance: so every
plan settles, whatever else happens to the note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.entries import find_entry, is_sure
from vaultkit.filling import Filling, fill, has_places, offered_defaults, unworded
from vaultkit.note import Note
from vaultkit.sections import title_of
from vaultkit.stamps import format_for, is_open
from vaultkit.text import BOM, Edit, apply_edits
from vaultkit.upkeep.eligible import keeps, refusal
from vaultkit.upkeep.logbook import Logbook
from vaultkit.upkeep.memory import Memory
from vaultkit.upkeep.save import Save
from vaultkit.upkeep.stamping import due_stamps, is_restamped
from vaultkit.upkeep.substance import substance

if TYPE_CHECKING:
    from vaultkit.config import Config
    from vaultkit.kinds import Kind
    from vaultkit.obsidian import ObsidianSettings

__all__ = [
    "Memory",
    "Owed",
    "Save",
    "Upkeep",
    "is_empty",
    "keeps",
    "refusal",
    "substance",
]

_MEMORY_OF_NOTHING = Memory("")


class Owed(NamedTuple):
    """The note as it should be, what was done to it, and what to remember then."""

    text: str
    why: tuple[str, ...]
    memory: Memory


class BrokenUpkeepError(AssertionError):
    """Upkeep would have changed more than it may: a bug in vaultkit, and nothing was written."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The debts of notes, by the vault's configuration and Obsidian's settings."""

    config: Config
    settings: ObsidianSettings

    def owed(self, note: Note, kind: Kind, memory: Memory | None, save: Save) -> Owed | None:
        """Return what a note owes after a person's save, None if it owes nothing.

        Args:
            note: the note as it is now.
            kind: its kind.
            memory: what it was when last seen, None for a note never seen before.
            save: the save that made it what it is.

        Raises:
            BrokenUpkeepError: what would be written touches a person's text.
        """
        before = memory or _MEMORY_OF_NOTHING
        if is_empty(note) and not before.text.strip() and kind.template.note.text.strip():
            return self._filled(Note(note.path, kind.template.note.text), kind, save, fresh=True)
        if self._is_inserted(note, kind, memory):
            return self._filled(note, kind, save, fresh=False)
        if memory is None or not self.is_changed(note, memory):
            return None
        # A stamp that moves with each save of a plugin's is no evidence against a person.
        foreign = self.config.updated.casefold() in self.settings.kept
        if not foreign and is_restamped(note, Note(note.path, memory.text), self.config):
            return None
        return self._kept(note, kind, memory, save)

    def unstamped(self, note: Note) -> str | None:
        """Return why `Updated` of a note is left as it is, None if it is kept or absent."""
        entry = find_entry(note, self.config.updated)
        plugin = self.settings.kept.get(self.config.updated.casefold())
        if entry and plugin:
            return f"{entry.key} is kept by the plugin {plugin}, so vaultkit leaves it"
        if entry and not is_sure(entry):
            return f"{entry.key} stands in a form that is only read; it stays as it is"
        if entry is None or format_for(entry, self.settings, self.config):
            return None
        value = entry.span.of(note.text)
        return f"{entry.key} holds {value}, which is no date that vaultkit writes; it stays"

    def is_changed(self, note: Note, memory: Memory) -> bool:
        """Say whether a note's substance is another than when it was last seen."""
        if note.text == memory.text:
            return False
        seen = Note(note.path, memory.text)
        return substance(note, self.config) != substance(seen, self.config)

    def remember(self, note: Note, memory: Memory | None) -> Memory:
        """Return what to remember of a note that owes nothing, or was adopted."""
        return (memory or _MEMORY_OF_NOTHING)._replace(text=note.text)

    def _filled(self, template: Note, kind: Kind, save: Save, *, fresh: bool) -> Owed:
        stem = _stem(template.path)
        said = kind.name.match(stem) or {}
        filling = Filling(
            title=said.get("title", stem),
            stem=stem,
            number=int(said.get("number", save.number)),
            now=save.moment,
            author=save.author,
            choices=offered_defaults(template, kind),
            domains=() if fresh else None,
            width=len(said.get("number", "")),
            year=said.get("year", ""),
        )
        text = fill(template, kind, filling, self.settings, self.config)
        why = f"filled from the {kind.key} template" if fresh else "completed the template"
        return Owed(text, (why,), Memory(text))

    def _is_inserted(self, note: Note, kind: Kind, memory: Memory | None) -> bool:
        """Say whether the template came into a note since it was last seen, stamps blank.

        A note never seen before may be an old one that nobody stamped: only what the template
        left in it besides tells that it is new.
        """
        stamps = (find_entry(note, key) for key in (self.config.created, self.config.updated))
        found = [one for one in stamps if one]
        if not found or not all(map(is_open, found)) or not _has_sections(note, kind):
            return False
        if memory is not None:
            return not _has_sections(Note(note.path, memory.text), kind)
        stem = _stem(note.path)
        return has_places(note.text) or unworded(note, kind, stem, 0) is not None

    def _kept(self, note: Note, kind: Kind, memory: Memory, save: Save) -> Owed | None:
        edits: list[Edit] = []
        why: list[str] = []
        for key, edit in due_stamps(note, save, self.config, self.settings):
            edits.append(edit)
            why.append(f"{key} {edit.new.strip()}")
        remembered = Logbook(kind, save, self.config).logged(note, memory)
        if remembered.edits:
            edits += remembered.edits
            why.append(f"changelog: {remembered.sentence}")
        text = apply_edits(note.text, edits)
        memory = remembered.memory._replace(text=text)
        if text == note.text:
            return None
        if substance(Note(note.path, text), self.config) != substance(note, self.config):
            message = f"{note.path}: upkeep would have changed a person's text"
            raise BrokenUpkeepError(message)
        return Owed(text, tuple(why), memory)


def is_empty(note: Note) -> bool:
    """Say whether nothing is written in a note yet."""
    return not note.text.removeprefix(BOM).strip()


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _has_sections(note: Note, kind: Kind) -> bool:
    """Say whether a note has all the sections of its kind's template, and those are some."""
    asked = {title_of(one.text) for one in kind.template.note.scan.headings if one.level > 1}
    return bool(asked) and asked <= {title_of(one.text) for one in note.scan.headings}
