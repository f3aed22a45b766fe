"""Let other programs save a note at the very moment at which we write it, and count who loses.

    python benchmarks/hostile.py [--seconds N] [--attempts N] [--style NAME ...] [--state FILE]

The programs are processes of their own: Python, node and vim. A round collides if the save began
while our write was under way, by the one clock that all processes share; in rounds of `reading`
nobody saves, and a reading must have begun then. Counts are kept in a file: the same command goes
on where it was stopped, by Ctrl-C too. What failed lies beside that file, whole, and a failure
ends the run with exit code 1. The ways `naive` and `replace` show that losses would be found.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from hostile_counts import Counts, OtherCodeError, default_places
from rich.console import Console
from timing import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from tests.disk.hostile.reading import read
from tests.disk.hostile.rounds import play
from tests.disk.hostile.savers import STYLES, is_missing
from tests.disk.hostile.ways import WAYS
from vaultkit.disk.writing import ignore_lease_signals

if TYPE_CHECKING:
    from hostile_counts import Key

    from tests.disk.hostile.tally import Tally

_READING = "reading"
_STYLES = (*STYLES, _READING)
_ROUNDS = 500
# Where each write is flushed to a disk rounds are slow: most are played in the first place.
_ELSEWHERE_EVERY = 16
_TELL_EVERY = 30.0


@dataclass
class Limit:
    """When to stop.

    Attributes:
        attempts: colliding rounds, those counted by former runs included.
        seconds: of this run.
        is_asked: whether a signal asked for it; blocks that are under way are counted yet.
    """

    attempts: int
    seconds: float
    begun: float
    is_asked: bool = False

    def is_reached(self, colliding: int) -> bool:
        late = time.monotonic() - self.begun > self.seconds
        return self.is_asked or late or colliding >= self.attempts


def main() -> int:
    """Play what the command line asks for, and return the exit code."""
    options = _options()
    try:
        counts = Counts(options.state, options.way)
    except OtherCodeError as error:
        print(error, file=sys.stderr)
        return 2
    limit = Limit(options.attempts, options.seconds, time.monotonic())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: setattr(limit, "is_asked", True))
    _run(counts, limit, options)
    counts.print(Console(width=None if sys.stdout.isatty() else 180))
    return 1 if counts.total().failed else 0


def _run(counts: Counts, limit: Limit, options: argparse.Namespace) -> None:
    told = limit.begun
    before = counts.total().colliding
    running: dict[Future[Tally], Key] = {}
    with ProcessPoolExecutor(options.pairs, get_context("spawn"), _prepare) as pool:
        while True:
            while len(running) < options.pairs and not limit.is_reached(counts.total().colliding):
                number = counts.next_block()
                place = _place(options.place, number)
                key = counts.poorest(options.style, place)
                running[pool.submit(block, options.way, key.style, place, number)] = key
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                counts.add(running.pop(done), done.result())
            if time.monotonic() - told > _TELL_EVERY:
                told = time.monotonic()
                _tell(counts.total(), before, told - limit.begun)


def _place(places: list[str], number: int) -> str:
    turn, rest = divmod(number, _ELSEWHERE_EVERY)
    others = places[1:] or places
    return places[0] if rest else others[turn % len(others)]


def block(way: str, style: str, place: str, seed: int) -> Tally:
    """Play one block of rounds in a folder of its own below *place*, and return its counts."""
    with tempfile.TemporaryDirectory(prefix="vaultkit-", dir=place) as folder:
        if style == _READING:
            return read(WAYS[way], Path(folder), _ROUNDS, seed)
        return play(style, WAYS[way], Path(folder), _ROUNDS, seed)


def _prepare() -> None:
    # Ctrl-C reaches every process of the terminal, and a block that is under way shall count.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ignore_lease_signals()


def _tell(total: Tally, before: int, seconds: float) -> None:
    pace = (total.colliding - before) / seconds
    failed = ", ".join(f"{count} {what}" for what, count in total.failed.items()) or "0 failed"
    said = f"{total.rounds:,} rounds, {total.colliding:,} colliding ({pace:.0f}/s), {failed}"
    print(said, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    state = "vaultkit-hostile-WAY.json"
    parser.add_argument("--way", choices=WAYS, default="lease", help="how we write (%(default)s)")
    parser.add_argument("--style", choices=_STYLES, action="append", help="one kind of program")
    parser.add_argument("--attempts", type=int, default=1_000_000, help="colliding rounds in all")
    parser.add_argument("--seconds", type=float, default=600, help="of this run (%(default)s)")
    parser.add_argument("--pairs", type=int, default=1, help="pairs of processes (%(default)s)")
    parser.add_argument("--state", type=Path, help=f"else {state} in the temporary folder")
    parser.add_argument("--place", action="append", help="folders, else memory and disk")
    options = parser.parse_args()
    options.state = options.state or Path(tempfile.gettempdir()) / state.replace("WAY", options.way)
    options.place = options.place or default_places()
    chosen = options.style or _STYLES
    missing = [name for name in chosen if name in STYLES and is_missing(STYLES[name])]
    for name in missing:
        print(f"{name} is left out: {STYLES[name].program} is not installed", file=sys.stderr)
    options.style = [name for name in chosen if name not in missing]
    if not options.style:
        parser.error("nothing is left to play")
    return options


if __name__ == "__main__":
    sys.exit(main())
