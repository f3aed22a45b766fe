"""What is wanted of one note, and whether it still is what that was made from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk import beneath
from vaultkit.disk.outcome import NotWrittenError, Outcome, saved_meanwhile, shown

if TYPE_CHECKING:
    from pathlib import PurePosixPath


class Overwrite(NamedTuple):
    """What is wanted of one note.

    Attributes:
        path: where, below the vault's root; one that passed ``check_inside``.
        base: what the note must hold.
        new: what it will hold.
        time_ns: when this is, in nanoseconds since 1970.
        batch: what the overwrites of one command share, "" for one that stands alone.
    """

    path: PurePosixPath
    base: bytes
    new: bytes
    time_ns: int
    batch: str = ""


def check_content(path: PurePosixPath, note: int, base: bytes) -> None:
    """Let an open note pass that holds *base* and nothing else.

    Raises:
        NotWrittenError: somebody saved it meanwhile.
    """
    if os.pread(note, len(base) + 1, 0) != base:
        raise saved_meanwhile(path)


def check_place(root: int, path: PurePosixPath, note: int) -> None:
    """Let an open note pass that still is the file at *path*.

    Raises:
        NotWrittenError: another file is there.
        OSError: nothing is there.
    """
    now, ours = beneath.look(root, path), os.fstat(note)
    if (now.st_dev, now.st_ino) != (ours.st_dev, ours.st_ino):
        reason = f"{shown(path)} was replaced meanwhile; what is there now stands."
        raise NotWrittenError(Outcome.CHANGED, reason)
