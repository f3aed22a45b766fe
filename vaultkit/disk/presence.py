"""Whether the vault still is where it was: not gone, not unmounted, not replaced."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (".obsidian", "vaultkit.toml")


class Presence:
    """Remembers a vault's folder by its number, its file system's, and what is in it."""

    def __init__(self, root: Path) -> None:
        """Remember the folder *root* as it is now.

        Raises:
            OSError: it is not there.
        """
        self._root = root
        self._number = _number(os.stat(root), root)  # noqa: PTH116 - one style for all looks
        self._is_marked = self._has_marks()

    def missing(self) -> str:
        """Return why the vault must be left alone now, as a part of a sentence; "" if not."""
        try:
            status = os.stat(self._root)  # noqa: PTH116 - as above
            number = _number(status, self._root)
        except OSError:
            return "its folder is not there"
        if not stat.S_ISDIR(status.st_mode):
            return "a file lies in its place"
        # The empty folder on which a disk was mounted is another one than the disk's own.
        if self._is_marked and not self._has_marks():
            return "its folder has lost what makes it a vault; it may be unmounted"
        if number != self._number:
            return "another folder lies in its place (start again to keep that one)"
        return ""

    def _has_marks(self) -> bool:
        marks = (os.path.join(self._root, name) for name in _MARKS)  # noqa: PTH118 - as above
        return any(os.path.exists(mark) for mark in marks)  # noqa: PTH110 - it never raises


def _number(status: os.stat_result, root: Path) -> tuple[int, int]:
    """Return what stays when a disk is mounted again, unlike the number of its device."""
    system = os.statvfs(root).f_fsid if hasattr(os, "statvfs") else 0
    return status.st_ino, system
