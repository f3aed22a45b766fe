"""Whether the kernel watches as many folders as there are: watchdog hides it where not."""

from __future__ import annotations

import ctypes
import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DESCRIPTORS = Path("/proc/self/fdinfo")
_IN_DELETE_SELF = 0x400


def watched() -> int | None:
    """Return how many folders this process watches, None where the system does not say."""
    try:
        files = list(_DESCRIPTORS.iterdir())
    except OSError:
        return None
    return sum(_watches(file) for file in files)


def folders(root: Path) -> int:
    """Return how many folders can be watched from *root* on, itself and hidden ones included.

    What may not be listed may not be watched either.
    """
    return sum(1 for _ in _listed(os.fspath(root)))


def is_exhausted(folder: Path) -> bool:
    """Say whether the system refuses to watch even one folder more."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if descriptor < 0:
        return ctypes.get_errno() in {errno.EMFILE, errno.ENFILE}
    try:
        added = libc.inotify_add_watch(descriptor, os.fsencode(folder), _IN_DELETE_SELF)
        return added < 0 and ctypes.get_errno() == errno.ENOSPC
    finally:
        os.close(descriptor)


def _watches(file: Path) -> int:
    # A descriptor may be closed between the listing and here.
    with suppress(OSError):
        text = file.read_text("ascii", "replace")
        return sum(1 for line in text.splitlines() if line.startswith("inotify "))
    return 0


def _listed(root: str) -> Iterator[str]:
    waiting = [root]
    while waiting:
        path = waiting.pop()
        with suppress(OSError), os.scandir(path) as listing:
            yield path
            waiting += [one.path for one in listing if one.is_dir(follow_symlinks=False)]
