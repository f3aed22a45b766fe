"""Know what vaultkit last wrote into a note, and plan to take it back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk.backups import FOLDER, newest_first
from vaultkit.disk.entry import DamagedEntryError, Entry, load
from vaultkit.plan import Change, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Written(NamedTuple):
    """One overwrite that can be taken back: the file that tells of it, and what it tells."""

    file: Path
    entry: Entry

    @property
    def plan(self) -> Plan:
        """The plan that brings back what the note held before."""
        entry = self.entry
        before, after = entry.new.decode(), entry.base.decode()
        return Plan((Change(entry.path, before, after, ("taken back",)),))


def last_written(state: Path, path: str | None) -> Written | None:
    """Return the last overwrite that is kept, of one note or of any.

    Args:
        state: the folder where the vault's state is kept.
        path: the note, relative to the vault; None for any.
    """
    return next((one for one in _all(state) if path in {None, str(one.entry.path)}), None)


def forget(state: Path, undone: Written) -> None:
    """Forget an overwrite that was taken back, and the overwrite that took it back.

    So the next undo goes one further back, and not to and fro.
    """
    entry = undone.entry
    for one in _all(state):
        back = (one.entry.path, one.entry.base, one.entry.new)
        if back == (entry.path, entry.new, entry.base):
            _unlink(one.file)
            break
        if one.entry.time_ns <= entry.time_ns:
            break
    _unlink(undone.file)


def _unlink(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def _all(state: Path) -> Iterator[Written]:
    for file in newest_first(state / FOLDER):
        with suppress(OSError, DamagedEntryError):
            yield Written(file, load(file))
