"""What outlives a run, kept outside the vault: its notes as last seen, its former templates."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from vaultkit.disk.walking import FileState
from vaultkit.places import DATABASE, STATE_VARIABLE
from vaultkit.upkeep import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

# Seconds to wait for another process that is writing.
PATIENCE = 5.0
_LAYOUT = 1
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TABLES = """
CREATE TABLE IF NOT EXISTS note (
    path BLOB PRIMARY KEY, size INTEGER, mtime INTEGER,
    text BLOB, row TEXT, row_day TEXT, row_base BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looked (once INTEGER);
"""
# Younger than the layout, which older programs read still: made wherever it lacks.
_TEMPLATES = """
CREATE TABLE IF NOT EXISTS template (
    place INTEGER PRIMARY KEY, kind TEXT, digest BLOB, text BLOB, since INTEGER
)
"""
_MOST_TEMPLATES = 50


class StateError(Exception):
    """The state folder cannot be used; the message names it, the cause and a remedy."""


class Store:
    """The last-seen notes of one vault, in one SQLite file that its owner alone can read.

    Losing it costs nothing but what was remembered: notes are then seen for the first time.
    """

    def __init__(self, folder: Path) -> None:
        """Open or make the store in *folder*; one that is damaged is put aside.

        Raises:
            StateError: the folder cannot be written.
        """
        self.folder = folder
        self._gathers = False
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = self._opened()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self._database.close()

    @property
    def is_new(self) -> bool:
        """Say whether the vault was never looked at before."""
        return not self._run("SELECT 1 FROM note UNION ALL SELECT 1 FROM looked LIMIT 1")

    def looked(self) -> None:
        """Keep that the vault was looked at, though nothing in it may be worth remembering."""
        self._run("INSERT INTO looked VALUES (1)")

    def states(self) -> Iterator[tuple[str, FileState]]:
        """Yield every remembered note, with what the file system said of it."""
        for path, size, mtime in self._run("SELECT path, size, mtime FROM note"):
            yield os.fsdecode(path), FileState(size, mtime)

    def recall(self, path: str) -> Memory | None:
        """Return what is remembered of a note, None if nothing is."""
        found = self._run(
            "SELECT text, row, row_day, row_base FROM note WHERE path = ?", os.fsencode(path)
        )
        for text, row, day, base in found:
            try:
                return Memory(_unpack(text), row, day, _unpack(base))
            except (zlib.error, UnicodeDecodeError):
                continue
        return None

    def remember(self, path: str, memory: Memory, state: FileState) -> None:
        """Keep what is known of a note now."""
        values = (_pack(memory.text), memory.row, memory.row_day, _pack(memory.row_base))
        replace = "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._run(replace, os.fsencode(path), state.size, state.mtime_ns, *values)

    def forget(self, path: str) -> None:
        """Drop what is remembered of a note."""
        self._run("DELETE FROM note WHERE path = ?", os.fsencode(path))

    def templates(self, kind: str) -> list[str]:
        """Return the texts that a kind's template is known to have had, the last one first."""
        rows = self._run("SELECT text FROM template WHERE kind = ? ORDER BY place DESC", kind)
        return [_unpack(text) for (text,) in rows]

    def keep_template(self, kind: str, text: str, now_ns: int) -> None:
        """Keep the text of a kind's template, unless it is the last one that was kept.

        Of too many, the one that was in force for the shortest time goes: a person was typing it.

        Args:
            kind: the kind's name.
            text: the template.
            now_ns: the time, in nanoseconds since 1970.
        """
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
        known = "SELECT place, digest, since FROM template WHERE kind = ? ORDER BY place"
        rows = self._run(known, kind)
        if rows and rows[-1][1] == digest:
            return
        with self.at_once():
            # A text that comes back is known once, as the last one.
            self._run("DELETE FROM template WHERE kind = ? AND digest = ?", kind, digest)
            add = "INSERT INTO template (kind, digest, text, since) VALUES (?, ?, ?, ?)"
            self._run(add, kind, digest, _pack(text), now_ns)
            rows = self._run(known, kind)
            reigns = [(later[2] - one[2], one[0]) for one, later in pairwise(rows)]
            for _, place in sorted(reigns)[: max(0, len(rows) - _MOST_TEMPLATES)]:
                self._run("DELETE FROM template WHERE place = ?", place)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Keep what is remembered within the block by one look at the disk, not one for each.

        Raises:
            StateError: it could not be kept.
        """
        self._gathers = True
        try:
            yield
        finally:
            self._gathers = False
            # sqlite3 has begun a transaction by itself; the end of any statement ends it.
            self._run("SELECT 1")

    def _run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Carry out one statement, on an empty database where damage shows only now.

        Raises:
            StateError: the database cannot be used, though it is whole.
        """
        try:
            try:
                return self._carry_out(statement, values)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._database.close()
                self._database = self._begun_anew()
                return self._carry_out(statement, values)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None

    def _carry_out(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if self._gathers:
            return self._database.execute(statement, values).fetchall()
        with self._database:
            return self._database.execute(statement, values).fetchall()

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self.folder / DATABASE)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            return self._begun_anew()

    def _begun_anew(self) -> sqlite3.Connection:
        """Put the database aside with its log, which would be played into the next one."""
        for end in ("", "-wal", "-shm"):
            path = self.folder / f"{DATABASE}{end}"
            if path.exists():
                path.replace(self.folder / f"{DATABASE}.bad{end}")
        return _open(self.folder / DATABASE)

    def _unusable(self, error: Exception) -> StateError:
        return StateError(f"{self.folder}: {error}; make it writable, or set {STATE_VARIABLE}")


class _OtherLayoutError(sqlite3.DatabaseError):
    """A database that another version of vaultkit made."""


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Say whether a database is unusable for good, not only busy or on a full disk."""
    # Extended codes keep the primary one in their lowest byte; some errors have none.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, _OtherLayoutError) or code in _DAMAGE


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        path.touch(mode=0o600)
    database = sqlite3.connect(path, timeout=PATIENCE)
    try:
        # A power cut may lose the last notes' memory, never tear the file: they are adopted.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        # In KiB: whoever stays asks for one note at a time, and holds what pages are kept.
        database.execute("PRAGMA cache_size = -256")
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if layout not in (0, _LAYOUT):
            raise _OtherLayoutError
        if layout != _LAYOUT:
            database.executescript(_TABLES)
            database.execute(f"PRAGMA user_version = {_LAYOUT}")
        database.execute(_TEMPLATES)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1) if text else b""


def _unpack(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "surrogatepass") if data else ""
