"""What the changelog of a changed note owes: the draft's row, or one of today that grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.changelog import find_changelog
from vaultkit.note import Note
from vaultkit.text import apply_edits
from vaultkit.upkeep.difference import describe
from vaultkit.upkeep.stamping import born_on
from vaultkit.upkeep.substance import substance

if TYPE_CHECKING:
    from datetime import date

    from vaultkit.changelog import Changelog
    from vaultkit.config import Config
    from vaultkit.kinds import Kind
    from vaultkit.text import Edit
    from vaultkit.upkeep.memory import Memory
    from vaultkit.upkeep.save import Save


class Logged(NamedTuple):
    """The edits of a changelog, what they say, and what to remember then."""

    edits: list[Edit]
    sentence: str
    memory: Memory


class _Row(NamedTuple):
    """A row that is to be written, with the edit that writes it."""

    edit: Edit
    text: str
    sentence: str
    base: str


@dataclass(frozen=True, slots=True)
class Logbook:
    """How one save of a note is logged.

    Attributes:
        kind: the note's kind.
        save: the save that made the note what it is.
        config: where changelogs stand.
    """

    kind: Kind
    save: Save
    config: Config

    def logged(self, note: Note, memory: Memory) -> Logged:
        """Return what the changelog of a changed note owes; no edits where it owes nothing.

        Args:
            note: the note as it is now.
            memory: what it was when last seen.
        """
        nothing = Logged([], "", memory)
        log = self._log(note)
        if log is None:
            return nothing
        born = born_on(note, self.save, self.config)
        edits: list[Edit] = []
        blank = log.blank_row()
        if blank:
            born = born or self._today
            edits.append(log.fill(blank, born, self.save.author))
        row = None if born == self._today else self._row(note, memory, log)
        if row:
            edits.append(row.edit)
        if not edits or not self._is_right(
            note, Note(note.path, apply_edits(note.text, edits)), row
        ):
            return nothing
        if row is None:
            return Logged(edits, "first row", memory)
        day = self._today.isoformat()
        remembered = memory._replace(row=row.text, row_day=day, row_base=row.base)
        return Logged(edits, row.sentence, remembered)

    @property
    def _today(self) -> date:
        return self.save.moment.date()

    def _log(self, note: Note) -> Changelog | None:
        return find_changelog(note, self.config.changelog, self.save.author)

    def _row(self, note: Note, memory: Memory, log: Changelog) -> _Row | None:
        """Return the row of today that is due, None where a person's stands or nothing changed."""
        ours = memory.row_day == self._today.isoformat()
        base = memory.row_base if ours else memory.text
        line = log.row_of(self._today, self.save.author)
        if ours == (line is None):
            return None
        if line and not _same_row(line.of(note.text), memory.row):
            return None
        if self._is_logged(log, Note(note.path, memory.text)):
            return None
        sentence = describe(Note(note.path, base), note, self.kind, self.config)
        if not sentence:
            return None
        if line is None:
            edit, text = log.add(self._today, self.save.author, sentence)
        else:
            edit, text = log.grow(line, sentence)
        if edit.new == edit.span.of(note.text):
            return None
        return _Row(edit, text, sentence, base)

    def _is_logged(self, log: Changelog, before: Note) -> bool:
        """Say whether somebody else's row came along with the text: what changed is in it."""
        seen = self._log(before)
        known = seen.others(self._today, self.save.author) if seen else {}
        rows = log.others(self._today, self.save.author)
        return any(not _same_row(row, known.get(one, "")) for one, row in rows.items())

    def _is_right(self, before: Note, after: Note, row: _Row | None) -> bool:
        """Say whether a row is found again as written, and all else in the note is as it was."""
        if substance(after, self.config) != substance(before, self.config):
            return False
        log = self._log(after)
        if row is None or log is None:
            return log is not None
        line = log.row_of(self._today, self.save.author)
        return line is not None and line.of(after.text) == row.text


def _same_row(row: str, ours: str) -> bool:
    """Say whether a row is still the one that vaultkit wrote; padding may have changed."""
    return "".join(row.split()) == "".join(ours.split())
