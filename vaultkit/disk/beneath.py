"""Files below the vault's root, reached by descriptor and never through a symlink."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from vaultkit.disk import linux
from vaultkit.disk.system import flush

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePosixPath


class OutsideError(ValueError):
    """A path that could lead out of the vault, or that names no file."""


def check_inside(path: PurePosixPath) -> None:
    """Let only a path pass that names something below the root by its plain parts.

    Raises:
        OutsideError: the path is absolute, empty, has a ``..`` or a NUL, or on Windows a
            character that separates folders or names a drive there.
    """
    text = str(path)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\0" in text:
        raise OutsideError(text)
    if sys.platform == "win32" and ("\\" in text or ":" in text):
        raise OutsideError(text)


class NoVaultError(Exception):
    """The vault's root cannot be opened; the message says why, as a sentence."""


@contextmanager
def opened_root(root: Path) -> Iterator[int]:
    """Hold a descriptor of the folder *root*; *root* itself may be a symlink.

    Raises:
        NoVaultError: there is no such folder, or it cannot be read.
    """
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        cause = os.strerror(error.errno or 0)
        message = f"The vault {root} cannot be opened ({cause}); see whether it is mounted."
        raise NoVaultError(message) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def opened(root: int, path: PurePosixPath, flags: int) -> Iterator[int]:
    """Hold a descriptor of what is at *path* below *root*.

    Args:
        root: descriptor of the vault's root.
        path: one that passed ``check_inside``, or ``.`` for the root itself.
        flags: of ``os.open``, without ``O_CREAT``.

    Raises:
        OSError: as of ``os.open``; ELOOP where any part of the path is a symlink.
    """
    descriptor = _open(root, path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def look(root: int, path: PurePosixPath) -> os.stat_result:
    """Return what is known of *path* without opening it, so that no lease is disturbed.

    Raises:
        OSError: nothing is there, or a folder on the way is a symlink.
    """
    with opened(root, path.parent, os.O_RDONLY | os.O_DIRECTORY) as folder:
        return os.stat(os.fsencode(path.name), dir_fd=folder, follow_symlinks=False)


@contextmanager
def made_folder(root: int, path: PurePosixPath) -> Iterator[int]:
    """Hold a descriptor of the folder *path*, made together with its parents where missing.

    Raises:
        OSError: a part is no folder (ENOTDIR), a symlink (ELOOP), or cannot be made.
    """
    folder = os.dup(root)
    try:
        for part in path.parts:
            name = os.fsencode(part)
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
                flush(folder)
            inner = _step(folder, name, _folder_flags())
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _open(root: int, path: PurePosixPath, flags: int) -> int:
    try:
        return linux.open_beneath(root, os.fsencode(path), flags)
    except OSError as error:
        # Old containers answer EPERM for calls they do not know. Where it is meant, or a folder
        # is none, the walk meets that again and can say more.
        if error.errno not in {errno.ENOSYS, errno.EPERM, errno.ENOTDIR}:
            raise
    return _walk(root, path, flags)


def _walk(root: int, path: PurePosixPath, flags: int) -> int:
    folder = os.dup(root)
    try:
        for part in path.parent.parts:
            inner = _step(folder, os.fsencode(part), _folder_flags())
            os.close(folder)
            folder = inner
        return _step(folder, os.fsencode(path.name or "."), flags)
    finally:
        os.close(folder)


def _folder_flags() -> int:
    return os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def _step(folder: int, name: bytes, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except NotADirectoryError:
        # Linux says so of a symlink as well, though it is not what people would need to know.
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        raise
