"""Edit notes on several devices with a sync service between them, and count what vaultkit did.

    python benchmarks/devices.py [--edits 300] [--seed 1] [--only Syncthing]

Each device has a vault of its own, a real `vaultkit watch`, and perhaps a clock that goes wrong.
The sync service is the tests' own (`tests/commands/syncing.py`), and every version takes a time
by chance on its way. Waits are about thirty times shorter than real ones: a note is quiet after
0.3 s.

Two ways to edit: "apart", where a note is edited again once all is still about it, and "at once",
where anybody edits any of a few notes. A version that the service puts aside is the persons' own
doing if each of the two holds an edit that the other lacks, else it is vaultkit's.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from report import Topic, goal, none_of
from rich.console import Console
from timing import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from tests.commands.devices import Party, party, shipped
from tests.commands.syncing import Conflict, Style

_QUIET = 0.3
_WAY = 0.1, 0.4
# What waits longest is what may have been brought: three times as long as is quiet.
_REST = 3 * _QUIET + _WAY[1] + 0.5
_PAUSE = {"apart": 0.3, "at once": 0.25}
_NOTES = {"apart": 16, "at once": 5}
_BY = {False: "apart", True: "at once"}
_EDIT = re.compile(rb"edit \d+")
_NOTE = """---
tags:
  - architecture/feature
Created: 2026-01-01{hour}
Updated: 2026-01-02{hour}
---
# Feature: {title}

## 1. Overview

Text.

## Changelog

| Date       | Author | Change        |
| ---------- | ------ | ------------- |
| 2026-01-01 | Ada    | Initial draft |
"""
_BEFORE = "\n## Changelog"


@dataclass(frozen=True)
class _Case:
    """Devices, and how a version comes to them."""

    name: str
    style: Style
    skews: tuple[float, ...] = (0.0, 0.0)
    crowded: bool = False


_CASES = (
    _Case("Syncthing", Style.RENAMED),
    _Case("Syncthing", Style.RENAMED, crowded=True),
    _Case("Syncthing", Style.RENAMED, (0.0, 300.0, -300.0)),
    _Case("Syncthing", Style.RENAMED, (0.0, 300.0, -300.0), crowded=True),
    _Case("Obsidian Sync", Style.DATED),
    _Case("Obsidian Sync", Style.DATED, crowded=True),
    _Case("Obsidian Sync", Style.DATED, (0.0, 300.0, -300.0)),
    _Case("new times", Style.UNDATED),
)
_AUTHORS = ("Ada", "Ben", "Cleo")


def main() -> int:
    """Play every case, and return 1 if devices differ in the end or do not come to rest."""
    options = _options()
    columns = ("sync", "devices", "edited", "edits", "writes", "each")
    columns += ("persons'", "vaultkit's", "differing", "goal")
    title = (
        "Devices: edits, vaultkit's writes, versions put aside by whose doing, notes that differ"
    )
    topic = Topic(title, columns)
    failed = False
    for case in _CASES:
        if options.only and options.only != case.name:
            continue
        print(f"{case.name}, {len(case.skews)} devices …", file=sys.stderr, flush=True)
        chance = random.Random(options.seed)  # noqa: S311 - the same every time
        with tempfile.TemporaryDirectory() as folder:
            differ = _play(case, options.edits, chance, Path(folder), topic)
        failed = failed or bool(differ)
    topic.print(Console(width=None if sys.stdout.isatty() else 120))
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--edits", type=int, default=300, help="edits a case (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the chances (%(default)s)")
    parser.add_argument("--only", choices=sorted({case.name for case in _CASES}))
    return parser.parse_args()


def _play(case: _Case, edits: int, chance: random.Random, folder: Path, topic: Topic) -> int:
    edited = _BY[case.crowded]
    vault = shipped(folder)
    notes = [f"Features/Feature - Note {number}.md" for number in range(_NOTES[edited])]
    for number, note in enumerate(notes):
        hour = "T09:00:00" if number % 2 else ""
        (vault / note).write_text(_NOTE.format(title=f"Note {number}", hour=hour), "utf-8")
    ways = random.Random(chance.random())  # noqa: S311 - the same every time
    with party(
        folder,
        vault,
        skews=case.skews,
        authors=_AUTHORS[: len(case.skews)],
        style=case.style,
        delay=lambda: ways.uniform(*_WAY),
        quiet=_QUIET,
        rest=_REST,
    ) as at:
        _edit(at, notes, edits, chance, apart=not case.crowded)
        at.settle()
        own = [one for one in at.syncing.conflicts if _is_own(one)]
        writes, conflicts, differ = sum(at.writes()), len(at.syncing.conflicts), at.differing()
    topic.add(
        case.name,
        f"{len(case.skews)}{', ±5 min' if any(case.skews) else ''}",
        edited,
        f"{edits}",
        f"{writes}",
        f"{writes / edits:.2f}",
        f"{len(own)}",
        f"{conflicts - len(own)}",
        f"{len(differ)}",
        _goals(case, writes / edits, len(differ)),
    )
    return len(differ)


def _goals(case: _Case, writes: float, differ: int) -> str:
    most = 2.0 if case.style is Style.UNDATED else 1.0
    return f"{goal(writes, most)}, {none_of(differ)}"


def _edit(at: Party, notes: list[str], edits: int, chance: random.Random, *, apart: bool) -> None:
    """Let persons edit; *apart*: no note before it is still on every device."""
    stilled = dict.fromkeys(notes, 0.0)
    for number in range(edits):
        ready = [note for note in notes if not apart or stilled[note] <= time.monotonic()]
        while not ready:
            time.sleep(0.02)
            ready = [note for note in notes if stilled[note] <= time.monotonic()]
        note, device = chance.choice(ready), chance.choice(at.devices)
        # A section of its own: each edit owes a longer row, whatever the clocks say.
        device.edit(note, _BEFORE, f"\n## Section {number}\n\nBy edit {number}.\n{_BEFORE}")
        stilled[note] = time.monotonic() + _QUIET + 2 * _WAY[1] + _REST
        time.sleep(chance.uniform(0, 2 * _PAUSE[_BY[not apart]]))


def _is_own(conflict: Conflict) -> bool:
    kept, copied = (set(_EDIT.findall(text)) for text in (conflict.kept, conflict.copied))
    return bool(kept - copied) and bool(copied - kept)


if __name__ == "__main__":
    sys.exit(main())
