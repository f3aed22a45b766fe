"""What a note owes from before vaultkit saw it: blank stamps, and rows of its changelog.

What a person filled in stands: only what is blank is set, and no row that is there changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vaultkit.backfill.logbook import lacking
from vaultkit.backfill.moments import changed, made
from vaultkit.backfill.past import Past, Revision
from vaultkit.backfill.rows import DRAFT
from vaultkit.entries import find_entry, is_sure
from vaultkit.note import Note
from vaultkit.stamps import day_of, format_for, is_open
from vaultkit.text import apply_edits
from vaultkit.upkeep import BrokenUpkeepError, Memory, Owed, Save, is_empty, substance
from vaultkit.upkeep.stamping import due_stamps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from vaultkit.config import Config
    from vaultkit.entries import Entry
    from vaultkit.kinds import Kind
    from vaultkit.obsidian import ObsidianSettings
    from vaultkit.upkeep.stamping import Stamp

__all__ = ["Backfill", "Past", "Revision"]


@dataclass(frozen=True, slots=True)
class Backfill:
    """The debts of notes from before they were first seen.

    Attributes:
        config: the vault's configuration.
        settings: Obsidian's.
        rows: rows of the changelog are wanted too, not only stamps.
    """

    config: Config
    settings: ObsidianSettings
    rows: bool

    def asks(self, note: Note) -> bool:
        """Say whether a note may have a place for what its past tells."""
        if is_empty(note):
            return False
        text = note.text.casefold() if self.rows else ""
        logs = any(heading.casefold() in text for heading in self.config.changelog)
        return logs or any(self._reason(note, one) is None for one in self._blank(note))

    def left(self, note: Note) -> Iterator[str]:
        """Yield why stamps of a note that are blank are left so."""
        reasons = (self._reason(note, entry) for entry in self._blank(note))
        yield from (reason for reason in reasons if reason)

    def owed(
        self, note: Note, kind: Kind, past: Past, author: str, memory: Memory | None
    ) -> Owed | None:
        """Return what a note owes from its past, None if nothing.

        Args:
            note: the note as it is now.
            kind: its kind.
            past: what is known of it.
            author: who writes here: what he adds today may go into a row of his that is made now.
            memory: what is remembered of the note.

        Raises:
            BrokenUpkeepError: what would be written touches a person's text.
        """
        stamps = list(self._stamps(note, past))
        edits = [stamp.edit for stamp in stamps]
        why = [f"{stamp.key} {stamp.edit.new.strip()}" for stamp in stamps]
        memory = memory or Memory("")
        log = lacking(note, kind, past, self._born(note, past), self.config) if self.rows else None
        if log and log.rows:
            edits += log.edits
            why.append(f"changelog: {len(log.rows)} row{'s' if len(log.rows) > 1 else ''}")
            for row, written in log.rows:
                if (row.day, row.author) == (past.now.date(), author) and row.change != DRAFT:
                    memory = Memory("", written, row.day.isoformat(), row.base)
        if not edits:
            return None
        text = apply_edits(note.text, edits)
        if substance(Note(note.path, text), self.config) != substance(note, self.config):
            message = f"{note.path}: backfilling would have changed a person's text"
            raise BrokenUpkeepError(message)
        return Owed(text, tuple(why), memory._replace(text=text))

    def _blank(self, note: Note) -> Iterator[Entry]:
        for key in (self.config.created, self.config.updated):
            entry = find_entry(note, key)
            if entry and is_sure(entry) and is_open(entry):
                yield entry

    def _reason(self, note: Note, entry: Entry) -> str | None:
        """Return why a blank stamp stays blank, None if it need not."""
        plugin = self.settings.kept.get(entry.key.casefold())
        if plugin:
            return f"{entry.key} is kept by the plugin {plugin}, so vaultkit leaves it"
        if format_for(entry, self.settings, self.config):
            return None
        value = entry.span.of(note.text)
        return f"{entry.key} holds {value}, which is no date that vaultkit writes; it stays"

    def _stamps(self, note: Note, past: Past) -> Iterator[Stamp]:
        """Yield the stamps of a note that are blank and known."""
        tell = {self.config.created: made, self.config.updated: changed}
        for key, told in tell.items():
            entry = find_entry(note, key)
            if not entry or not is_open(entry) or self._reason(note, entry):
                continue
            moment = told(note, past, self.config)
            if moment is None:
                continue
            due = due_stamps(note, Save(moment, moment, ""), self.config, self.settings)
            yield from (stamp for stamp in due if stamp.key == entry.key)

    def _born(self, note: Note, past: Past) -> date | None:
        """Return the day on which a note was made: by its own stamp, else by all that is known."""
        entry = find_entry(note, self.config.created)
        written = day_of(entry.value) if entry else None
        moment = made(note, past, self.config)
        return written or (moment.date() if moment else None)
