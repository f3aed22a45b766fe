"""Cut the power while notes are written, again and again, and count what became of them.

Run as root, with loop devices, ext4 and /dev/fuse; what is mounted nobody else sees, and it goes
when this ends:

    python benchmarks/power_cut.py --images 500

Every story writes into 40 notes on a disk that remembers each write and flush, while another
program syncs that disk now and then. Then the power is cut at random moments of it: what was
flushed is there, and of what came after the last flush any part is, down to single sectors. The
file system is mounted, vaultkit recovers, and every note is looked at. The ways that do not flush
show that this can find damage.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random

import pytest
from report import Topic, none_of
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.disk.mounts import apart
from tests.disk.power import WAYS, Toll, cut_often, story
from vaultkit.disk import swapped
from vaultkit.disk.writing import ignore_lease_signals

_NOTES = 40
_IMAGES_IN_A_STORY = 50


def main() -> int:
    """Measure what the command line asks for; return 1 if vaultkit lost anything."""
    options = _options()
    ignore_lease_signals()
    # Programs of this test save at once; nobody has to be waited for.
    swapped.GRACE = 0.001
    columns = ("what", "images", "notes", "damaged", "lost", "restored", "told", "seconds", "goal")
    topic = Topic(f"After a power cut, seed {options.seed}", columns)
    ours_fail = False
    for name in options.way or WAYS:
        begun = time.monotonic()
        toll = Toll()
        for number in range(0, options.images, _IMAGES_IN_A_STORY):
            images = min(_IMAGES_IN_A_STORY, options.images - number)
            chance = Random(f"{options.seed} {name} {number}")  # noqa: S311 - guards nothing
            toll = toll.plus(apart(partial(_trial, name, images, chance, options)))
        seconds = time.monotonic() - begun
        counts = toll.images, toll.notes, toll.damaged, toll.lost, toll.restored, toll.unclear
        cells = [f"{count:,}" for count in counts]
        promised = none_of(toll.damaged + toll.lost) if name.startswith("vaultkit") else ""
        topic.add(name, *cells, f"{seconds:.0f}", promised)
        if toll.broken:
            print(f"{name}: {toll.broken} images that no file system was found in", file=sys.stderr)
        ours_fail |= bool(promised) and bool(toll.damaged + toll.lost)
    topic.print(Console(width=120))
    return int(ours_fail)


def _trial(name: str, images: int, chance: Random, options: argparse.Namespace) -> Toll:
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        told = story(Path(folder), WAYS[name], _NOTES, options.writes, chance)
        return cut_often(Path(folder), told, images, chance, again=options.again)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--images", type=int, default=25, help="power cuts for each way of writing")
    parser.add_argument("--again", type=int, default=0, help="further cuts in each recovery")
    parser.add_argument("--writes", type=int, default=300, help="writes in each story")
    parser.add_argument("--seed", default="1", help="picks edits, moments and what a disk keeps")
    parser.add_argument("--way", action="append", choices=WAYS, help="only this way; repeatable")
    parser.add_argument("--folder", help="where the images lie", default=os.environ.get("TMPDIR"))
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except pytest.skip.Exception as cannot:
        sys.exit(f"power_cut {cannot}")
