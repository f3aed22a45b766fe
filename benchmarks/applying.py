"""Time single changes of a vault in one process, as the watcher takes them in.

    python benchmarks/applying.py VAULT

Prints, as JSON, the CPU milliseconds of every change by its kind. `run.py` runs this on a vault
of its own, with the state folder that the environment names. The vault stays changed.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random

from edits import edit, notes_of

from vaultkit.disk.digesting import read_facts
from vaultkit.indexing import Known

_EDITED, _OTHERS = 300, 100


class Applying:
    """A vault's real index, and changes of its notes one at a time."""

    def __init__(self, root: Path) -> None:
        """Know the vault at *root*."""
        at = Known(root)
        self._root, self._folder, self._index = root, at.folder, at.index
        self._notes = notes_of(root)
        self._chance = Random(5)  # noqa: S311 - the same changes every time
        # As `watch` does: it is ready before the first change, and what was read stays.
        self._index.prepare()
        gc.freeze()

    def measure(self) -> dict[str, list[float]]:
        """Return the CPU milliseconds of every change, by its kind."""
        chance, notes = self._chance, self._notes
        chosen = chance.sample(notes, _EDITED + 2 * _OTHERS)
        edited, deleted = chosen[:_EDITED], chosen[_EDITED : _EDITED + _OTHERS]
        return {
            "edited": [self._edited(note, number) for number, note in enumerate(edited)],
            "created": [self._created(number) for number in range(_OTHERS)],
            "deleted": [self._deleted(note) for note in deleted],
            "renamed": [self._renamed(note) for note in chosen[_EDITED + _OTHERS :]],
        }

    def _edited(self, note: Path, number: int) -> float:
        edit(note, self._chance.choice(self._notes), number)
        return self._applied([note])

    def _created(self, number: int) -> float:
        beside = self._chance.choice(self._notes)
        note = beside.with_name(f"Feature - Another one {number}.md")
        note.write_bytes(beside.read_bytes())
        return self._applied([note])

    def _deleted(self, note: Path) -> float:
        note.unlink()
        return self._applied([], [note])

    def _renamed(self, note: Path) -> float:
        renamed = note.rename(note.with_name(f"{note.stem} renamed.md"))
        return self._applied([renamed], [note])

    def _applied(self, changed: Iterable[Path], gone: Iterable[Path] = ()) -> float:
        begun = time.process_time_ns()
        facts = [read_facts(self._folder, self._path(note)) for note in changed]
        self._index.apply(facts, [self._path(note) for note in gone])
        return (time.process_time_ns() - begun) / 1e6

    def _path(self, note: Path) -> str:
        return note.relative_to(self._root).as_posix()


if __name__ == "__main__":
    print(json.dumps(Applying(Path(sys.argv[1])).measure()))
