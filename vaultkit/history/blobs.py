"""The contents of files in old commits, read one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.disk.eligible import LARGEST

if TYPE_CHECKING:
    from vaultkit.git import Running

_CHUNK = 1 << 20
# Versions of one note are asked for one after the other, each as the last and as the next.
_KEPT = 32


class NoBlobError(LookupError):
    """A blob that this clone of the repository does not have."""


class Blobs:
    """A `git cat-file --batch` that is asked for texts."""

    def __init__(self, git: Running, missing: frozenset[bytes]) -> None:
        """Ask *git*, but not for what is *missing*, which it would go and fetch."""
        self._git = git
        self._missing = missing
        self._known: dict[bytes, str | None] = {}

    def text(self, blob: bytes) -> str | None:
        """Return the text of a blob, None if it is no text or too large for a note.

        Raises:
            NoBlobError: git does not have it.
        """
        if blob in self._missing:
            raise NoBlobError(blob)
        if blob not in self._known:
            if len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[blob] = self._read(blob)
        return self._known[blob]

    def _read(self, blob: bytes) -> str | None:
        try:
            self._git.told.write(blob + b"\n")
            self._git.told.flush()
        except OSError as error:
            raise NoBlobError(blob) from error
        size = self._git.tells.readline().rpartition(b" ")[2].strip()
        if not size.isdigit():
            raise NoBlobError(blob)
        data = self._take(int(size))
        self._take(1)
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def _take(self, size: int) -> bytes | None:
        """Return the next bytes, None if they are too many to be kept."""
        if size <= LARGEST:
            return self._git.tells.read(size)
        while size > 0:
            taken = len(self._git.tells.read(min(size, _CHUNK)))
            size = size - taken if taken else 0
        return None
