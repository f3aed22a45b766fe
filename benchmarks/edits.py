"""Edit notes as a person does: a sentence with a link more, now and then another heading."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

_HEADING_EVERY = 4
_SINCE_NS = 24 * 3600 * 10**9


def notes_of(vault: Path) -> list[Path]:
    """Return all notes of a vault, in order."""
    return sorted(vault.rglob("*.md"))


def edit(note: Path, linked: Path, number: int) -> None:
    """Append a sentence that links another note; every fourth edit changes a heading too."""
    data = note.read_bytes()
    if number % _HEADING_EVERY == 0:
        data = data.replace(b"## Design", b"## Design again", 1)
    note.write_bytes(data + f"More of that stands in [[{linked.stem}]].\n".encode())


def edit_all(notes: list[Path], linked: list[Path], chance: Random) -> None:
    """Edit some notes, each a day after its last save."""
    for number, note in enumerate(notes):
        saved = note.stat().st_mtime_ns + _SINCE_NS
        edit(note, chance.choice(linked), number)
        os.utime(note, ns=(saved, saved))
