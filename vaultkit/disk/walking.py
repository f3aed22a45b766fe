"""Walk a vault's folders as Obsidian does."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.names import is_indexed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# The real paths of the folders that lead to a place.
_Above = tuple[str, ...]


class VaultError(Exception):
    """A vault that cannot be read at all; the message names the file, the cause and a remedy."""


class FileState(NamedTuple):
    """What the file system says of a file; two equal states mean the same content.

    The third number is when anything of the file changed, its name and permissions included,
    0 where that is not asked. (On Windows it is when the file was made.)
    """

    size: int
    mtime_ns: int
    ctime_ns: int = 0

    def is_saved_as(self, other: FileState) -> bool:
        """Say whether two states are of one save, whatever else changed."""
        return self[:2] == other[:2]


def walk(root: Path, *, every_file: bool) -> dict[str, FileState]:
    """Return the files that Obsidian would index, by path, with their state.

    Dot files and folders are no part of a vault. Links to folders are followed, but never
    into a folder that is being walked already.

    Args:
        root: the vault's folder.
        every_file: files of any extension can be linked.

    Raises:
        VaultError: the vault's folder itself cannot be listed.
    """
    found: dict[str, FileState] = {}
    for path, entry in _entries(root, every_file=every_file):
        try:
            status = entry.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            found[path] = FileState(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def names(root: Path, *, every_file: bool) -> frozenset[str]:
    """Return the paths that `walk` returns, several times as fast."""
    return frozenset(path for path, _ in _entries(root, every_file=every_file))


def _entries(root: Path, *, every_file: bool) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        os.scandir(root).close()
    except OSError as error:
        message = f"{root}: {error.strerror}; check that the vault is there and readable"
        raise VaultError(message) from None
    path = os.fspath(root)
    waiting: list[tuple[str, str, _Above]] = [(path, "", (os.path.realpath(path),))]
    while waiting:
        path, prefix, within = waiting.pop()
        for entry in _list(path):
            name = entry.name
            if name[0] == ".":
                continue
            try:
                if entry.is_dir():
                    real = _real(entry, within)
                    if real not in within:
                        waiting.append((entry.path, f"{prefix}{name}/", (*within, real)))
                elif (every_file or is_indexed(name)) and entry.is_file():
                    yield prefix + name, entry
            except OSError:
                continue


def _real(folder: os.DirEntry[str], within: _Above) -> str:
    """Return the real path of a folder in the last of *within*; only a link must be asked."""
    if folder.is_symlink():
        return os.path.realpath(folder.path)
    return f"{within[-1]}{os.sep}{folder.name}"


def _list(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as listing:
            return list(listing)
    except OSError:
        return []
