"""Make a new file with what every system has, where descriptors of folders are not to be had."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vaultkit.disk.eligible import check_size
from vaultkit.disk.outcome import NotWrittenError, Outcome, shown

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath


def create_plainly(root: Path, path: PurePosixPath, content: bytes) -> int:
    """Make the file *path* below *root*, its folders with it, and return its time of change.

    The file is never made over another one. What a crash leaves may be cut short.

    Args:
        root: the vault.
        path: one that passed ``check_inside``.
        content: all that the file will hold.

    Returns:
        The time in nanoseconds since 1970.

    Raises:
        NotWrittenError: something is already there, a link leads out of the vault, or the
            content is too large.
        OSError: it cannot be made.
    """
    check_size(path, len(content))
    target = root.joinpath(*path.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        reason = f"{shown(path)} lies behind a link that leads out of the vault; name another."
        raise NotWrittenError(Outcome.REFUSED, reason)
    try:
        with target.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        reason = f"{shown(path)} is already there; vaultkit never replaces a file by a new one."
        raise NotWrittenError(Outcome.EXISTS, reason) from error
    return target.stat().st_mtime_ns
