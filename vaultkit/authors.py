"""Who writes in a vault, by git and the account."""

from __future__ import annotations

import getpass
from functools import cache
from typing import TYPE_CHECKING

from vaultkit.git import GitError, ask

if TYPE_CHECKING:
    from pathlib import Path


@cache
def author_of(root: Path) -> str:
    """Return whom changelog rows name: git's `user.name` for the vault, else the account."""
    return _told(root, "config", "--get", "user.name").strip() or _account()


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _told(root: Path, *arguments: str) -> str:
    try:
        return ask(root, *arguments).decode("utf-8", "replace")
    except GitError:
        return ""
