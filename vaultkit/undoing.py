"""Know what the last command wrote into notes, and how to take it back."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk.backups import FOLDER, newest_first
from vaultkit.disk.entry import FINAL, DamagedEntryError, Entry, load
from vaultkit.plan import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path, PurePosixPath


_MADE = "made.json"


class Undoing(NamedTuple):
    """What takes one note back.

    Attributes:
        change: the change that does; it holds only where nobody wrote on.
        files: the backups that it uses up.
        time_ns: when the note was written, in nanoseconds since 1970.
    """

    change: Change
    files: tuple[Path, ...]
    time_ns: int


class _Written(NamedTuple):
    file: Path
    entry: Entry


def new_batch(now_ns: int) -> str:
    """Return what the overwrites of one command share, which is nobody else's.

    Args:
        now_ns: when the command begins to write, in nanoseconds since 1970.
    """
    return f"{now_ns:020d}-{os.urandom(4).hex()}"


def last_command(state: Path, path: str | None) -> list[Undoing]:
    """Return what takes back the last command that wrote, by path; nothing if none did.

    Args:
        state: the folder where the vault's state is kept.
        path: the one note, relative to the vault, to take back; None for all of the command.
    """
    taken: dict[PurePosixPath, list[_Written]] = {}
    last: Entry | None = None
    for one in _all(state):
        entry = one.entry
        if path not in {None, str(entry.path)}:
            continue
        last = last or entry
        if last is not entry and (not last.batch or entry.time_ns < _begun(last.batch)):
            break
        if entry.batch == last.batch:
            chain = taken.setdefault(entry.path, [])
            # Where somebody wrote in between, only what came after that can be taken back.
            if not chain or chain[-1].entry.base == entry.new:
                chain.append(one)
    return [_undoing(taken[path]) for path in sorted(taken)]


def note_made(state: Path, time_ns: int, paths: Sequence[str]) -> None:
    """Keep which notes the last command made that made any: no backup tells of those."""
    # Where it cannot be kept, undo goes one command further back than a person may think.
    with suppress(OSError):
        (state / _MADE).write_text(json.dumps([time_ns, list(paths)]), "utf-8")


def made_since(state: Path, time_ns: int) -> list[str]:
    """Return the notes that a command made after a moment, in nanoseconds since 1970."""
    try:
        when, paths = json.loads((state / _MADE).read_text("utf-8"))
        return [str(path) for path in paths] if int(when) > time_ns else []
    except (OSError, ValueError, TypeError):
        return []


def forget(undone: Undoing) -> None:
    """Forget overwrites that were taken back, so that the next undo goes one further back."""
    for file in undone.files:
        with suppress(OSError):
            file.unlink()


def _undoing(chain: Sequence[_Written]) -> Undoing:
    """Return what takes back overwrites of one note that followed on each other, newest first."""
    newest, oldest = chain[0].entry, chain[-1].entry
    change = Change(newest.path, newest.new.decode(), oldest.base.decode(), ("taken back",))
    return Undoing(change, tuple(one.file for one in chain), newest.time_ns)


def _begun(batch: str) -> int:
    """Return when the command of a batch began, in nanoseconds since 1970; 0 if unknown."""
    begun = batch.partition("-")[0]
    return int(begun) if begun.isdecimal() else 0


def _all(state: Path) -> Iterator[_Written]:
    """Yield the overwrites that can be taken back, newest first."""
    for file in newest_first(state / FOLDER):
        with suppress(OSError, DamagedEntryError):
            entry = load(file)
            # A note that a crash had left in the middle of a character is no text to go back to.
            if entry.batch != FINAL and _is_text(entry.base) and _is_text(entry.new):
                yield _Written(file, entry)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
