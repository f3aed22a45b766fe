"""One note that is about to be written, for tests of faults."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultkit.disk.writing import Writer

from .desk import Desk
from .tracing import STRACE

EVERY = bool(os.environ.get("VAULTKIT_EVERY_POINT"))
NEEDS_STRACE = pytest.mark.skipif(STRACE is None, reason="needs strace")
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
BASE = "".join(f"line {number}\n" for number in range(1500))
EDITS = {
    "equal": BASE.replace("line 7", "LINE 7"),
    "longer": BASE[:50] + "more\n" * 4000 + BASE[50:],
    "shorter": BASE[:50] + BASE[9_000:],
}
AFTER = EDITS["longer"]


def written(desk: Desk, after: str, *, leases: bool = True) -> int:
    """Write the note of a desk and wait until all is settled; return the outcome's number."""
    writer = desk.writer = Writer(desk.vault, desk.state, leases=leases)
    outcome = desk.write(BASE, after).outcome
    writer.finish()
    return outcome.value


def scene(folder: Path, *, leases: bool) -> tuple[Desk, Callable[[], int]]:
    """Make a desk in a folder, in place of the one before; return it, and what writes its note."""
    for former in folder.iterdir():
        shutil.rmtree(former)
    desk = Desk(folder)
    desk.note(BASE)
    return desk, lambda: written(desk, AFTER, leases=leases)


def text_of(note: Path) -> str | None:
    """Return what a note holds, None if it is not there."""
    return note.read_text() if note.exists() else None
