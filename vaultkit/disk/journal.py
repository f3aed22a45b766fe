"""What we are about to overwrite, kept outside the vault until it is done and a while longer.

An entry is written whole and flushed before the first byte of its note changes. When the note
is flushed too, the entry moves to the backups by one rename. Its writer holds a lock on it
meanwhile, so that an entry without a lock is one whose writer died.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from vaultkit.disk.backups import FOLDER, Backups, newest_first
from vaultkit.disk.system import flush

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vaultkit.disk.entry import Entry


class JournalError(Exception):
    """An entry cannot be kept, so nothing may be overwritten; the message says why."""


class Pending:
    """An entry whose overwrite is under way, or was when its writer died."""

    def __init__(self, file: Path, backups: Path) -> None:
        """Take the entry that lies in *file*."""
        self.file = file
        self.is_kept = False
        self._backups = backups

    def done(self) -> None:
        """Keep the entry as a backup: its overwrite holds."""
        # Where it cannot be moved, it stays for the next start, which finds the note as it is.
        with suppress(OSError):
            self.file = self.file.rename(self._backups / f"{self.file.stem}.gz")
            self.is_kept = True

    def drop(self) -> None:
        """Forget the entry: nothing was overwritten."""
        with suppress(OSError):
            self.file.unlink()

    def set_aside(self, suffix: str) -> None:
        """Keep the entry under another suffix for people to look at.

        Raises:
            OSError: it cannot be renamed.
        """
        self.file = self.file.rename(self.file.with_suffix(suffix))


class Journal:
    """The folders ``journal`` and ``backups`` of one vault's state; made when first needed."""

    def __init__(self, state: Path) -> None:
        """Keep the journal below the folder *state*."""
        self._state = state
        self._journal = state / "journal"
        self._backups = Backups(state / FOLDER)

    @contextmanager
    def begun(self, entry: Entry) -> Iterator[Pending]:
        """Hold *entry* flushed to the disk; what is neither done nor dropped stays there.

        Raises:
            JournalError: it cannot be kept.
        """
        try:
            descriptor, file = self._begin(entry)
        except OSError as error:
            raise JournalError(os.strerror(error.errno or 0)) from error
        pending = Pending(file, self._backups.folder)
        try:
            yield pending
        finally:
            os.close(descriptor)
            if pending.is_kept:
                self._backups.prune(entry.time_ns, pending.file)

    @contextmanager
    def abandoned(self) -> Iterator[list[Pending]]:
        """Hold the entries whose writers died, newest first; half-made ones are swept away.

        Raises:
            OSError: the journal cannot be read.
        """
        held: list[int] = []
        found: list[Pending] = []
        try:
            for file in newest_first(self._journal):
                if file.suffix in {".j", ".tmp"} and (descriptor := _taken(file)) is not None:
                    held.append(descriptor)
                    if file.suffix == ".j":
                        found.append(Pending(file, self._backups.folder))
                    else:
                        file.unlink()
            yield found
        finally:
            for descriptor in held:
                os.close(descriptor)

    def stems(self) -> set[str]:
        """Return the names, without suffix, of all that is under way."""
        return {file.stem for file in newest_first(self._journal) if file.suffix == ".j"}

    def _begin(self, entry: Entry) -> tuple[int, Path]:
        for folder in (self._state, self._journal, self._backups.folder):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _flush(folder.parent)
        name = f"{entry.time_ns:020d}-{os.urandom(4).hex()}"
        unfinished, file = self._journal / f"{name}.tmp", self._journal / f"{name}.j"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _lock(descriptor)
            _write(descriptor, entry.encode())
            flush(descriptor)
            unfinished.rename(file)
            _flush(self._journal)
        except OSError:
            os.close(descriptor)
            for leftover in (unfinished, file):
                with suppress(OSError):
                    leftover.unlink(missing_ok=True)
            raise
        return descriptor, file


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _taken(file: Path) -> int | None:
    """Lock *file* and return its descriptor, None where its writer lives or it went away."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        _lock(descriptor)
        if os.fstat(descriptor).st_nlink and file.exists():
            return descriptor
    except BlockingIOError:
        pass  # its writer lives
    os.close(descriptor)
    return None
