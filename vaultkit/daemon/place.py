"""Where the daemon of one vault is to be found, while it lives."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import platformdirs
from filelock import FileLock, Timeout

LOCK = "daemon.lock"
LOG = "daemon.log"
OUTPUT = "daemon.out"
_CARD = "daemon.json"
# What systems allow as the path of a socket, in bytes, with some room left.
_LONGEST_ADDRESS = 100


class Card(NamedTuple):
    """How to reach a daemon.

    Attributes:
        pid: its process, for people and for signals.
        address: of its socket; "" until it is ready.
        key: what proves that who asks may read the vault's state.
    """

    pid: int
    address: str
    key: str


def address_for(state: Path) -> str:
    """Return an address for the daemon whose state lies in *state*.

    Raises:
        OSError: there is no folder for it that only its owner can enter.
    """
    name = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\vaultkit-{name}"
    folder = platformdirs.user_runtime_path("vaultkit", appauthor=False)
    if len(os.fsencode(folder)) + len(name) > _LONGEST_ADDRESS or not _can_be_made(folder):
        folder = Path(tempfile.gettempdir(), f"vaultkit-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        message = f"{folder} is not for its owner alone"
        raise PermissionError(message)
    return str(folder / f"{name}.sock")


def put_card(state: Path, card: Card) -> None:
    """Leave a card for who wants to reach this process.

    Raises:
        OSError: it cannot be written.
    """
    unfinished = state / f"{_CARD}.{os.getpid()}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(card._asdict(), file)
    unfinished.replace(state / _CARD)


def take_card_away(state: Path) -> None:
    """Let nobody look for this process any more."""
    with suppress(OSError):
        (state / _CARD).unlink()


def card_of(state: Path) -> Card | None:
    """Return the card of the daemon that runs, None where none does.

    A card that a crash left tells nothing: the lock decides, and the system lets go of it.
    """
    if not is_running(state):
        return None
    try:
        card = json.loads((state / _CARD).read_text("utf-8"))
        return Card(int(card["pid"]), str(card["address"]), str(card["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Card(0, "", "")


def is_running(state: Path) -> bool:
    """Say whether a daemon keeps the vault whose state lies in *state*."""
    if not (state / LOCK).exists():
        return False
    lock = FileLock(state / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _can_be_made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return True
