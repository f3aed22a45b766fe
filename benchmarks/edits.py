"""Edit notes as a person does: a sentence with a link more, now and then another heading."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def edited(notes: list[Path], count: int, chance: Random) -> Iterator[None]:
    """Let *count* notes be edited, some time ago, and put them back at the end."""
    before = []
    for number, note in enumerate(chance.sample(notes, count)):
        saved = note.stat().st_mtime_ns
        before.append((note, note.read_bytes(), saved))
        edit(note, chance.choice(notes), number)
        os.utime(note, ns=(saved + _SINCE_NS, saved + _SINCE_NS))
    try:
        yield
    finally:
        for note, data, saved in before:
            note.write_bytes(data)
            os.utime(note, ns=(saved, saved))
