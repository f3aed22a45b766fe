"""See what git does to the folder that a vault lies in, by its own files and without git."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultkit.evidence import GitLook

if TYPE_CHECKING:
    from pathlib import Path

_GIT = ".git"
_FILES = ("index", "HEAD", "ORIG_HEAD")
_LOCK = "index.lock"
_HISTORY = "logs/HEAD"
# The last moves of HEAD, some hundreds.
_TAIL = 1 << 16
# A commit moves HEAD too, and writes no note.
_MOVED = re.compile(rb"> (\d+) [+-]\d{4}\t(?!commit)")


def look_at_git(root: Path) -> GitLook:
    """Return what git's files tell of the repository around *root*, nothing if there is none."""
    folder = _folder(root)
    if folder is None:
        return GitLook()
    times = [_time(folder / name) for name in _FILES]
    moments = [time for time in times if time is not None]
    return GitLook((*moments, *_moves(folder)), _time(folder / _LOCK))


def _folder(root: Path) -> Path | None:
    """Return where git keeps its files: a worktree and a submodule only name that place."""
    for above in (root, *root.parents):
        found = above / _GIT
        if found.is_dir():
            return found
        with suppress(OSError, UnicodeDecodeError):
            named = found.read_text("utf-8").partition("gitdir:")[2].strip()
            return above / named if named else None
    return None


def _moves(folder: Path) -> list[float]:
    """Return when HEAD was moved by what writes files, as git's own history of it says."""
    try:
        with (folder / _HISTORY).open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - _TAIL))
            return [float(found) for found in _MOVED.findall(opened.read())]
    except (OSError, ValueError):
        return []


def _time(file: Path) -> float | None:
    try:
        return file.stat().st_mtime
    except (OSError, ValueError):
        # What a .git file names may be no path at all.
        return None
