"""The former bytes of every note we overwrote, for a week and within bounds.

Each backup is one ``Entry`` whose file name begins with its time.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Its name in the folder where the vault's state is kept.
FOLDER = "backups"
_HOUR_NS = 60 * 60 * 1_000_000_000

KEEP_NS = 7 * 24 * _HOUR_NS
KEEP_BYTES = 200 * 1024 * 1024


class Backups:
    """The folder of one vault's backups."""

    def __init__(self, folder: Path) -> None:
        """Keep backups in *folder*."""
        self.folder = folder
        self._size = 0
        self._counted_ns: int | None = None

    def prune(self, now_ns: int, added: Path) -> None:
        """Delete what is too old, then the oldest until the rest is small enough.

        Args:
            now_ns: the time, in nanoseconds since 1970.
            added: the backup that came since the last call.
        """
        with suppress(OSError):
            self._size += added.stat().st_size
            # The folder is read only when something may be due: it can hold thousands.
            counted = self._counted_ns
            recent = counted is not None and abs(now_ns - counted) < _HOUR_NS
            if recent and self._size <= KEEP_BYTES:
                return
            self._counted_ns, self._size = now_ns, 0
            for file in newest_first(self.folder):
                size = file.stat().st_size
                if _time_ns(file) < now_ns - KEEP_NS or self._size + size > KEEP_BYTES:
                    file.unlink()
                else:
                    self._size += size


def newest_first(folder: Path) -> list[Path]:
    """Return the files of *folder* by the time that their names begin with."""
    return sorted(folder.iterdir(), reverse=True) if folder.is_dir() else []


def _time_ns(file: Path) -> int:
    time = file.name.partition("-")[0]
    return int(time) if time.isdecimal() else 0
