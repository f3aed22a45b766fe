"""Whether the vault still is where it was: not unmounted, not replaced, not read-only."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (".obsidian", "vaultkit.toml")


class Presence:
    """Remembers a vault's folder by its number and by what is in it."""

    def __init__(self, root: Path) -> None:
        """Remember the folder *root* as it is now.

        Raises:
            OSError: it is not there.
        """
        self._root = root
        self._inode = os.stat(root).st_ino  # noqa: PTH116 - one style for all three looks
        self._marks = self._present()

    def missing(self) -> str:
        """Return why the vault must be left alone now, as a part of a sentence; "" if not.

        The device's number is not compared: it changes when a disk is mounted again.
        """
        try:
            status = os.stat(self._root)  # noqa: PTH116 - as above
        except OSError:
            return "its folder is not there"
        if not stat.S_ISDIR(status.st_mode):
            return "a file lies in its place"
        if status.st_ino != self._inode:
            return "another folder lies in its place (start again to keep that one)"
        if self._marks and not self._present():
            return "its folder has lost what makes it a vault; it may be unmounted"
        return ""

    def _present(self) -> frozenset[str]:
        return frozenset(name for name in _MARKS if (self._root / name).exists())
