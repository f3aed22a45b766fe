"""Who and since when: what git and the account know of a vault's people and notes."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A vault's own .git/config is somebody's input: none of it may start a program.
_HARMLESS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "-c", "log.showSignature=0")
_PATIENCE = 5.0


@cache
def author_of(root: Path) -> str:
    """Return whom changelog rows name: git's `user.name` for the vault, else the account."""
    return _git(root, "config", "--get", "user.name").strip() or _account()


def first_commit(root: Path, path: str) -> datetime | None:
    """Return when git first saw a file, renames followed, in local time; None if it never did."""
    told = _git(root, "log", "--follow", "--diff-filter=A", "--format=%at", "--", path).split()
    return datetime.fromtimestamp(int(told[-1])) if told and told[-1].isdigit() else None  # noqa: DTZ006 - Obsidian writes local time without a zone


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _git(root: Path, *arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            [git, *_HARMLESS, *arguments],
            cwd=root,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.decode("utf-8", "replace") if ended.returncode == 0 else ""
