"""The counts of the hostile programs: kept in a file from run to run, and shown as a table."""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from report import Topic, none_of
from timing import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from tests.disk.hostile.tally import Failure, Tally

if TYPE_CHECKING:
    from rich.console import Console

_COLUMNS = (
    *("way", "what", "rounds", "overlap", "collide", "readings"),
    *("written %", "busy %", "changed %", "gone %", "other %"),
    *("failed", "in 100,000", "goal"),
)
_TRUST = 1.645
_PER = 100_000
_KEPT = 100
_MEMORY = "/dev/shm"  # noqa: S108 - folders of our own are made in it
_NUMBERS = ("rounds", "overlapping", "colliding", "readings", "seconds")
_ENDS = ("WRITTEN", "BUSY", "CHANGED", "GONE")


class OtherCodeError(Exception):
    """The file counts what another state of the code did; the message says so."""


class Key(NamedTuple):
    """What is counted apart.

    Attributes:
        style: how the other program saves.
        system: the file system on which it does.
    """

    style: str
    system: str


class Counts:
    """The counts of one way to write."""

    def __init__(self, file: Path, way: str) -> None:
        """Take up what *file* holds, if it is there.

        Raises:
            OtherCodeError: it holds what another way, or another state of the code, did.
        """
        self._file, self._way, self._code = file, way, _digest()
        self._block = 0
        self._tallies: dict[Key, Tally] = {}
        if file.exists():
            self._load(json.loads(file.read_text()))

    def next_block(self) -> int:
        """Return a number that no other block has."""
        self._block += 1
        return self._block

    def poorest(self, styles: list[str], place: str) -> Key:
        """Return the style that collided least often at *place*."""
        system = file_system(place)
        return min((Key(style, system) for style in styles), key=self._collided)

    def add(self, key: Key, tally: Tally) -> None:
        """Count a block, and keep all that was counted."""
        folder = self._file.with_suffix(".failures")
        for number, failure in enumerate(tally.failures, self.total().failed.total()):
            if number < _KEPT:
                _keep(failure, folder / f"{number}-{key.style}-{key.system}")
        tally.failures.clear()
        self._tallies.setdefault(key, Tally())
        self._tallies[key] += tally
        self._save()

    def total(self) -> Tally:
        """Return all counts together."""
        return _sum(self._tallies.values())

    def print(self, console: Console) -> None:
        """Show a row for each style, each file system and all."""
        topic = Topic("Other programs save while we write", _COLUMNS)
        rows = {
            **{key.style: self._of(style=key.style) for key in self._tallies},
            **{f"all on {key.system}": self._of(system=key.system) for key in self._tallies},
            "all": self.total(),
        }
        for what, tally in rows.items():
            topic.add(self._way, what, *_cells(tally))
        topic.print(console)
        console.print(
            "collide: the save began while our write was under way; overlap: both were under way "
            "at some moment; in 100,000: how many failures of so many collisions the counts "
            "still allow, with 95 % trust"
        )
        if self.total().failed:
            console.print(f"what failed lies in {self._file.with_suffix('.failures')}")

    def _collided(self, key: Key) -> int:
        return self._tallies[key].colliding if key in self._tallies else 0

    def _of(self, **wanted: str) -> Tally:
        chosen = [key for key in self._tallies if wanted.items() <= key._asdict().items()]
        return _sum(self._tallies[key] for key in chosen)

    def _load(self, kept: dict[str, Any]) -> None:
        if (kept["code"], kept["way"]) != (self._code, self._way):
            message = (
                f"{self._file} counts the way {kept['way']} of code {kept['code']}, and this is "
                f"the way {self._way} of code {self._code}: name another file with --state"
            )
            raise OtherCodeError(message)
        self._block = kept["blocks"]
        for one in kept["counts"]:
            tally = Tally(**{name: one[name] for name in _NUMBERS})
            tally.outcomes.update(one["outcomes"])
            tally.failed.update(one["failed"])
            self._tallies[Key(one["style"], one["system"])] = tally

    def _save(self) -> None:
        counts = []
        for key, tally in self._tallies.items():
            numbers = {name: getattr(tally, name) for name in _NUMBERS}
            split = {"outcomes": tally.outcomes, "failed": tally.failed}
            counts.append({**key._asdict(), **numbers, **split})
        kept = {"code": self._code, "way": self._way, "blocks": self._block, "counts": counts}
        fresh = self._file.with_suffix(".fresh")
        fresh.write_text(json.dumps(kept, indent=1))
        fresh.replace(self._file)


def _most(failed: int, rounds: int) -> float:
    """Return the chance of a failure that one may still believe in at 95 %: with none, 3 / n."""
    if not rounds:
        return 1.0
    # Wilson and Hilferty's approximation of the Poisson distribution's bound.
    more = failed + 1
    bound = more * (1 - 1 / (9 * more) + _TRUST / (3 * math.sqrt(more))) ** 3
    return min(1.0, (bound if failed else 3.0) / rounds)


def _keep(failure: Failure, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "told").write_text(f"{failure.told}\n")
    for what, text in failure.texts.items():
        (folder / what).write_bytes(text)


def _cells(tally: Tally) -> list[str]:
    counted = (tally.rounds, tally.overlapping, tally.colliding, tally.readings)
    ends = [tally.outcomes[end] for end in _ENDS]
    ends.append(tally.outcomes.total() - sum(ends))
    failed = tally.failed.total()
    return [
        *(f"{count:,}" for count in counted),
        *(f"{100 * end / max(1, tally.rounds):.1f}" for end in ends),
        ", ".join(f"{count:,} {what}" for what, count in tally.failed.items()) or "0",
        f"≤ {_PER * _most(failed, tally.colliding):,.2f}",
        none_of(failed),
    ]


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


def default_places() -> list[str]:
    """Return a folder in memory, where there is one, and one on a disk."""
    return [*([_MEMORY] if Path(_MEMORY).is_dir() else []), tempfile.gettempdir()]


def file_system(place: str) -> str:
    """Return the name of the kind of file system on which the folder *place* lies."""
    folder = Path(place).resolve()
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [mount for mount in mounts if folder.is_relative_to(mount[1])]
    return max(inside, key=lambda mount: len(mount[1]))[2]


def _digest() -> str:
    """Return a short sum of all code that writes."""
    files = sorted((REPOSITORY / "vaultkit" / "disk").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
