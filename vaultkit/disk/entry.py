"""What is kept of one overwrite: enough to see what happened and to bring the former text back.

One gzip file: a line of JSON, the bytes that were there, and the part that changed.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.disk.patch import smallest_patch

if TYPE_CHECKING:
    from pathlib import Path

# The batch of overwrites that nobody takes back: they took something back themselves.
FINAL = "final"
_FORMAT = 1


class DamagedEntryError(ValueError):
    """A file that is no whole entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One overwrite of one note.

    Attributes:
        path: where, relative to the vault.
        inode: number of the note's inode; device numbers change from boot to boot, so they
            tell nothing here.
        time_ns: when, in nanoseconds since 1970.
        base: the bytes before.
        new: the bytes after.
        batch: what the overwrites of one command share, "" for one that stands alone, `FINAL`
            for one that is never taken back.
    """

    path: PurePosixPath
    inode: int
    time_ns: int
    base: bytes
    new: bytes
    batch: str = ""

    def encode(self) -> bytes:
        """Return the entry as the content of a file."""
        patch = smallest_patch(self.base, self.new)
        header = {
            "format": _FORMAT,
            "path": str(self.path),
            "inode": self.inode,
            "time_ns": self.time_ns,
            "batch": self.batch,
            "base_size": len(self.base),
            "base_sha256": sha256(self.base).hexdigest(),
            "new_size": len(self.new),
            "new_sha256": sha256(self.new).hexdigest(),
            "at": patch.at,
        }
        line = json.dumps(header).encode() + b"\n"
        return gzip.compress(line + self.base + patch.data, mtime=0)


def load(file: Path) -> Entry:
    """Read an entry back, proved by its hashes.

    Raises:
        DamagedEntryError: the file is cut, altered or none of ours.
        OSError: it cannot be read.
    """
    packed = file.read_bytes()
    try:
        line, _, body = gzip.decompress(packed).partition(b"\n")
        header = json.loads(line)
        base, data = body[: header["base_size"]], body[header["base_size"] :]
        new = _patched(base, data, header["at"], header["new_size"])
        path, inode, time_ns = header["path"], int(header["inode"]), int(header["time_ns"])
        batch = str(header.get("batch", ""))  # entries of earlier versions have none
        proved = (sha256(base).hexdigest(), sha256(new).hexdigest()) == (
            header["base_sha256"],
            header["new_sha256"],
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise DamagedEntryError(file.name) from error
    if not proved or not isinstance(path, str):
        raise DamagedEntryError(file.name)
    return Entry(PurePosixPath(path), inode, time_ns, base, new, batch)


def _patched(base: bytes, data: bytes, at: int, size: int) -> bytes:
    end = at + len(data)
    return base[:at] + data + (base[end:] if size == len(base) else b"")
