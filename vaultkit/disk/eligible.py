"""Which files are notes that may be written at all."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from vaultkit.disk.outcome import NotWrittenError, Outcome, shown

if TYPE_CHECKING:
    import os
    from pathlib import PurePosixPath

LARGEST = 5 * 1024 * 1024  # bytes


def check_size(path: PurePosixPath, size: int) -> None:
    """Let only files pass that are not larger than any note people write.

    Raises:
        NotWrittenError: *size*, in bytes, is too large.
    """
    if size > LARGEST:
        reason = f"{shown(path)} is larger than 5 MiB; vaultkit writes only to smaller notes."
        raise NotWrittenError(Outcome.REFUSED, reason)


def check_regular(path: PurePosixPath, status: os.stat_result) -> None:
    """Let only regular files of a note's size pass.

    Raises:
        NotWrittenError: it is a symlink, a folder, a pipe, a device or too large.
    """
    if stat.S_ISLNK(status.st_mode):
        reason = f"{shown(path)} is a symlink; vaultkit writes only to real files."
        raise NotWrittenError(Outcome.REFUSED, reason)
    if not stat.S_ISREG(status.st_mode):
        reason = f"{shown(path)} is no regular file; vaultkit writes only to those."
        raise NotWrittenError(Outcome.REFUSED, reason)
    check_size(path, status.st_size)
