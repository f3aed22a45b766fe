"""Tell whether programs save more slowly while we write the very note that they save.

    python benchmarks/hostile_delay.py [--blocks N] [--saves N] [--place FOLDER ...]

Node and Python save one note again and again, and meanwhile we write, with short pauses,
nothing, another note of the vault, or the same note: in blocks that take turns. What the other
note costs is the price of a busy machine and disk; what the same note costs beyond that is ours.
Each ratio stands with the range that holds it with 95 % trust, found by drawing blocks anew.
"""

from __future__ import annotations

import argparse
import json
import random
import select
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from hostile_counts import default_places, file_system
from report import Topic
from rich.console import Console
from timing import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from tests.disk.desk import Desk
from tests.disk.hostile.savers import STYLES, command, conversation, is_missing
from tests.disk.hostile.ways import NOTE
from vaultkit.disk.writing import ignore_lease_signals

_PROGRAMS = ("node-promises", "in-place")
_OTHER = "other.md"
# What we write in each arm: which note, if any.
_ARMS = {"nothing": "", "another note": _OTHER, "the same note": NOTE}
_STAMPS = ("Updated: 2026-02-09", "Updated: 2026-02-10")
_BODY = "what stands in a note of some engineer\n" * 120
# Pauses of the person's program, in seconds.
_SHORTEST, _LONGEST = 300e-6, 6e-3
_DRAWS = 1000
_SHARES = (0.5, 0.99)


@dataclass
class Arm:
    """What was measured in one arm: how long each save took in ns, by block; and our writes."""

    blocks: list[list[int]] = field(default_factory=list)
    written: int = 0
    colliding: int = 0


@dataclass
class Course:
    """A vault, the program that saves a note of it, how long we pause and when we write next."""

    desk: Desk
    program: tuple[IO[str], IO[str]]
    chance: random.Random
    pause: float
    due: float = 0.0

    def rest(self) -> float:
        """Return the seconds until our next write."""
        return max(0.0, self.due - time.monotonic())


def main() -> int:
    """Measure what the command line asks for."""
    options = _options()
    ignore_lease_signals()
    columns = ("program", "what", "saves", "written", "collide", "p50 µs", "p99 µs")
    columns += ("p50 ×", "range", "p99 ×", "range")
    chance = random.Random(1)  # noqa: S311 - picks moments and draws blocks, guards nothing
    console = Console(width=None if sys.stdout.isatty() else 180)
    for place in options.place or default_places():
        system = file_system(place)
        topic = Topic(f"How long a save takes on {system}, while vaultkit writes …", columns)
        for name in _PROGRAMS:
            if is_missing(STYLES[name]):
                console.print(f"{name} is left out: {STYLES[name].program} is not installed")
                continue
            arms = _measure(name, place, options, chance)
            for row in _rows(arms, chance):
                topic.add(name, *row)
        topic.print(console)
    return 0


def _measure(
    name: str, place: str, options: argparse.Namespace, chance: random.Random
) -> dict[str, Arm]:
    arms = {what: Arm() for what in _ARMS}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place)))
        desk = Desk(folder)
        desk.note(_text(0), _OTHER)
        note = desk.note(_text(0))
        program = stack.enter_context(conversation(command(STYLES[name], note)))
        course = Course(desk, program, chance, options.pause / 1000)
        _block(course, options.saves, NOTE, Arm())
        for _ in range(options.blocks):
            for what in chance.sample(list(_ARMS), len(_ARMS)):
                _block(course, options.saves, _ARMS[what], arms[what])
    return arms


def _block(course: Course, saves: int, ours: str, arm: Arm) -> None:
    took = []
    for number in range(saves):
        begun, ended, writes = _save(course, _text(number), ours, arm)
        took.append(ended - begun)
        arm.colliding += any(start <= begun <= end for start, end in writes)
    arm.blocks.append(took)
    left = (course.desk.vault / NOTE).read_text()
    assert left in {_text(saves - 1), _text(saves - 1, _STAMPS[1])}, "a save was lost"


def _save(course: Course, text: str, ours: str, arm: Arm) -> tuple[int, int, list[tuple[int, int]]]:
    """Have one save done, and write meanwhile; return when it was, and when our writes were."""
    orders, answers = course.program
    until = time.monotonic_ns() + int(course.chance.uniform(_SHORTEST, _LONGEST) * 1e9)
    orders.write(f"{json.dumps([until, text])}\n")
    orders.flush()
    writes = []
    while not select.select([answers], [], [], course.rest())[0]:
        if ours:
            begun = time.monotonic_ns()
            arm.written += _write(course.desk, ours)
            writes.append((begun, time.monotonic_ns()))
        course.due = time.monotonic() + course.pause
    first, last = answers.readline().split()
    return int(first), int(last), writes


def _write(desk: Desk, name: str) -> bool:
    """Give a note its other stamp, and say whether that could be."""
    before = (desk.vault / name).read_text()
    for one, other in (_STAMPS, _STAMPS[::-1]):
        if before.startswith(one):
            return desk.write(before, before.replace(one, other, 1), name).mtime_ns is not None
    return False


def _text(number: int, stamp: str = _STAMPS[0]) -> str:
    return f"{stamp}\nround: {number}\n{_BODY}"


def _rows(arms: dict[str, Arm], chance: random.Random) -> list[tuple[str, ...]]:
    nothing, another, same = arms.values()
    rows = []
    for what, arm in arms.items():
        cells = [f"{sum(map(len, arm.blocks)):,}", f"{arm.written:,}", f"{arm.colliding:,}"]
        cells += [f"{_late(arm.blocks, share) / 1000:,.0f}" for share in _SHARES]
        cells += _ratios(arm, nothing, chance) if arm is not nothing else []
        rows.append((what, *cells))
    blank = [""] * (3 + len(_SHARES))
    rows.append(("the same ÷ another", *blank, *_ratios(same, another, chance)))
    return rows


def _ratios(arm: Arm, base: Arm, chance: random.Random) -> list[str]:
    return [cell for share in _SHARES for cell in _ratio(arm, base, share, chance)]


def _ratio(arm: Arm, base: Arm, share: float, chance: random.Random) -> list[str]:
    drawn = []
    count = len(arm.blocks)
    for _ in range(_DRAWS):
        # The same blocks of both, since they were measured in the same minute.
        picked = chance.choices(range(count), k=count)
        of = [_late([one.blocks[number] for number in picked], share) for one in (arm, base)]
        drawn.append(of[0] / of[1])
    drawn.sort()
    ratio = _late(arm.blocks, share) / _late(base.blocks, share)
    return [f"{ratio:.2f}", f"{drawn[_DRAWS // 40]:.2f} to {drawn[-_DRAWS // 40]:.2f}"]


def _late(blocks: Sequence[Sequence[int]], share: float) -> int:
    """Return what that share of all saves stays within, in nanoseconds."""
    values = sorted(value for block in blocks for value in block)
    return values[int(share * (len(values) - 1))]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--blocks", type=int, default=30, help="of each arm (%(default)s)")
    parser.add_argument("--saves", type=int, default=200, help="in a block (%(default)s)")
    parser.add_argument("--pause", type=float, default=1.0, help="ours, in ms (%(default)s)")
    parser.add_argument("--place", action="append", help="folders, else memory and disk")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
