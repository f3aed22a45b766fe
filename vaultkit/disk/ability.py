"""How existing notes of a vault can be written on this system, before any is."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk import beneath, system

if TYPE_CHECKING:
    from pathlib import Path


class Way(StrEnum):
    """How a note gets its new text."""

    IN_PLACE = "in place, under a lease"
    SWAP = "by swapping files"
    NOT = "not"


class Ability(NamedTuple):
    """What can be done in one vault.

    Attributes:
        way: how notes are written.
        why: why they are not, as a part of a sentence; "" where they are.
    """

    way: Way
    why: str = ""


def ability(root: Path) -> Ability:
    """Tell how notes below *root* can be written, by what the system says of its place.

    A single note may still be an exception: on another file system, of another user.
    Nothing is written to find out.
    """
    if sys.platform == "win32":
        return Ability(Way.NOT, "vaultkit does not yet write into notes on Windows")
    try:
        with beneath.opened_root(root) as descriptor:
            if os.fstatvfs(descriptor).f_flag & os.ST_RDONLY:
                return Ability(Way.NOT, "the vault lies on a read-only file system")
            if not system.is_local(descriptor):
                why = "the vault lies on a network or FUSE file system, where others may write"
                return Ability(Way.NOT, f"{why} without this machine knowing")
    except (beneath.NoVaultError, OSError) as error:
        return Ability(Way.NOT, str(error))
    return Ability(Way.IN_PLACE if sys.platform == "linux" else Way.SWAP)
