"""The file beside a note that takes its place, and then holds what was there before.

It lies in a folder of its own in the vault, since only within one file system can two names
swap their files. Obsidian looks at no folder whose name begins with a dot.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk import system
from vaultkit.disk.eligible import LARGEST
from vaultkit.disk.patch import Patch, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePosixPath

FOLDER = ".vaultkit"
_NAME = FOLDER.encode()
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_PRIVATE = 0o600
# What the names of files begin with that are only there to be swapped once.
TRIAL = "trial-"
_TRIED_WITHIN = 60.0  # seconds


class File(NamedTuple):
    """A name in an open folder."""

    folder: int
    name: bytes

    def read(self) -> tuple[bytes, os.stat_result]:
        """Return what the file holds, and its state.

        Raises:
            OSError: it is not there, or no regular file (EINVAL).
        """
        descriptor = os.open(self.name, os.O_RDONLY | os.O_NONBLOCK | _NO_LINKS, dir_fd=self.folder)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            return os.pread(descriptor, LARGEST + 1, 0), status
        finally:
            os.close(descriptor)

    def exchange(self, other: File) -> None:
        """Let the two names swap their files, and see that the disk knows it.

        Raises:
            OSError: as of ``system.exchange``; nothing happened.
        """
        system.exchange(self.folder, self.name, other.folder, other.name)
        # It has happened, whether the disk confirms it or not; a crash is recovered from.
        with suppress(OSError):
            system.flush(self.folder)
            system.flush(other.folder)

    def unlink(self) -> None:
        """Take the name away, if it is there."""
        with suppress(OSError):
            os.unlink(self.name, dir_fd=self.folder)


@contextmanager
def made_folder(root: int) -> Iterator[int]:
    """Hold the descriptor of the folder of spares, made where it is missing.

    It goes when it is left empty.

    Args:
        root: descriptor of the vault's root.

    Raises:
        OSError: it cannot be made or opened.
    """
    with suppress(FileExistsError):
        os.mkdir(_NAME, 0o700, dir_fd=root)
    folder = _opened(root)
    root = os.dup(root)
    try:
        yield folder
    finally:
        os.close(folder)
        with suppress(OSError):
            os.rmdir(_NAME, dir_fd=root)
        os.close(root)


def left(root: int) -> set[str]:
    """Return the stems of the whole spares that are there."""
    try:
        folder = _opened(root)
    except OSError:
        return set()
    try:
        names = os.listdir(folder)  # noqa: PTH208 - pathlib lists no open folder
        whole = (name for name in names if not name.startswith(TRIAL))
        return {name[:-4] for name in whole if name.endswith(".tmp")}
    finally:
        os.close(folder)


def discard_unfinished(root: int, stem: str) -> None:
    """Take away the spare of that stem that was never whole."""
    with suppress(OSError):
        folder = _opened(root)
        File(folder, _unfinished(stem)).unlink()
        os.close(folder)
        os.rmdir(_NAME, dir_fd=root)


def made(folder: int, stem: str, like: int, content: bytes) -> File:
    """Make a spare that differs from an open note in nothing but its content.

    Until it is whole it has another name, so that what a crash leaves is known for unfinished.

    Args:
        folder: descriptor of the folder of spares.
        stem: its name without suffix.
        like: descriptor of the note.
        content: all that it will hold.

    Raises:
        OSError: it cannot be made; nothing is left of it.
    """
    unfinished, whole = File(folder, _unfinished(stem)), named(folder, stem)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINKS
    try:
        descriptor = os.open(unfinished.name, flags, _PRIVATE, dir_fd=folder)
        try:
            system.copy_what_is_not_content(like, descriptor)
            put(descriptor, Patch(0, content, len(content)))
            system.flush(descriptor)
        finally:
            os.close(descriptor)
        os.rename(unfinished.name, whole.name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        unfinished.unlink()
        raise
    return whole


def sweep_trials(root: int, now: float) -> None:
    """Take away what a crash left of a trial.

    Args:
        root: descriptor of the vault's root.
        now: seconds since 1970; a trial of the last minute may be another process's.
    """
    with suppress(OSError):
        folder = _opened(root)
        for name in os.listdir(folder):  # noqa: PTH208 - pathlib lists no open folder
            at = os.stat(name, dir_fd=folder, follow_symlinks=False).st_ctime
            if name.startswith(TRIAL) and at < now - _TRIED_WITHIN:
                os.unlink(name, dir_fd=folder)
        os.close(folder)
        os.rmdir(_NAME, dir_fd=root)


def named(folder: int, stem: str) -> File:
    """Return the whole spare of that stem, whether it is there or not."""
    return File(folder, f"{stem}.tmp".encode())


def note_in(folder: int, path: PurePosixPath) -> File:
    """Return the note at *path*, given the descriptor of its folder."""
    return File(folder, os.fsencode(path.name))


def _unfinished(stem: str) -> bytes:
    return f"{stem}.part".encode()


def _opened(root: int) -> int:
    return os.open(_NAME, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINKS, dir_fd=root)
