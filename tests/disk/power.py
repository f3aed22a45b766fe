"""Notes on a disk whose power is cut: what each of them may hold then, and what it holds."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random
from typing import NamedTuple

from vaultkit.disk.writing import Outcome, Writer
from vaultkit.plan import Change

from .mounts import CannotMountError, die_with_parent, formatted, mounted, unmounted
from .recorder import Log, cut, recorded

_MEGABYTES = 24

# Gives a note its new text; says whether that is promised to stay.
Way = Callable[[Path, Path, str, str, str], bool]


def by_vaultkit(vault: Path, state: Path, name: str, before: str, after: str) -> bool:
    """Write as where there are leases."""
    return _written(_writer(vault, state, leases=True), name, before, after)


def by_swapping(vault: Path, state: Path, name: str, before: str, after: str) -> bool:
    """Write with vaultkit too, as where there are none."""
    return _written(_writer(vault, state, leases=False), name, before, after)


@cache
def _writer(vault: Path, state: Path, *, leases: bool) -> Writer:
    return Writer(vault, state, leases=leases)


def _written(writer: Writer, name: str, before: str, after: str) -> bool:
    change = Change(PurePosixPath(name), before, after)
    result = writer.write(change, now_ns=time.time_ns())
    assert result.outcome is Outcome.WRITTEN, result
    writer.finish()
    return True


def in_place(vault: Path, _state: Path, name: str, before: str, after: str) -> bool:
    """Write the bytes that differ, and trust in the system."""
    old, new = before.encode(), after.encode()
    at = next((at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), 0)
    with (vault / name).open("r+b") as file:
        file.seek(at)
        file.write(new[at:])
        file.truncate()
    return False


def from_nothing(vault: Path, _state: Path, name: str, _before: str, after: str) -> bool:
    """Write as most programs do."""
    (vault / name).write_text(after)
    return False


def by_renaming(vault: Path, _state: Path, name: str, _before: str, after: str) -> bool:
    """Write another file and rename it over the note, and trust in the system."""
    fresh = vault / f".{name}.tmp"
    fresh.write_text(after)
    fresh.replace(vault / name)
    return False


WAYS: dict[str, Way] = {
    "vaultkit, under a lease": by_vaultkit,
    "vaultkit, by swapping": by_swapping,
    "in place, not flushed": in_place,
    "from nothing, not flushed": from_nothing,
    "renamed over, not flushed": by_renaming,
}


class _Written(NamedTuple):
    """One version of a note: from which position on it may be on the disk, and must be."""

    text: str
    begun: int
    done: float = float("inf")


class Story(NamedTuple):
    """What was written on a disk while it was recorded.

    Attributes:
        start: what the disk held when all notes had their first text, flushed.
        log: what it was given since then.
        notes: the versions of each note, oldest first.
    """

    start: bytes
    log: Log
    notes: dict[str, list[_Written]]

    def may_hold(self, name: str, position: int) -> set[str]:
        """Return the texts that a note may have after a cut at *position*, and a recovery."""
        versions = self.notes[name]
        first = max(number for number, one in enumerate(versions) if one.done <= position)
        return {one.text for one in versions[first:] if one.begun <= position}

    def known(self, name: str) -> set[str]:
        """Return all texts that a note ever had."""
        return {one.text for one in self.notes[name]}


class Toll(NamedTuple):
    """What cuts did to notes.

    Attributes:
        images: how many were looked at.
        notes: how many notes in all of them.
        damaged: notes that held no text they ever had.
        lost: notes that went back behind a text that was promised to stay.
        restored: notes that were given their former text by the recovery.
        unclear: other things that the recovery told of.
        broken: images whose file system could not be mounted.
    """

    images: int = 0
    notes: int = 0
    damaged: int = 0
    lost: int = 0
    restored: int = 0
    unclear: int = 0
    broken: int = 0

    def plus(self, other: Toll) -> Toll:
        return Toll(*(one + two for one, two in zip(self, other, strict=True)))


def story(folder: Path, way: Way, notes: int, writes: int, chance: Random) -> Story:
    """Write again and again into some notes on a recorded disk, beside a program that syncs.

    To be called in `mounts.apart`.

    Args:
        folder: one for what this needs.
        way: how the notes are written.
        notes: how many there are.
        writes: how often one of them is written.
        chance: picks notes and edits.

    Raises:
        CannotMountError: the system does not let us.
    """
    empty, place = folder / "empty.img", folder / "disk"
    formatted(empty, _MEGABYTES)
    mounted(empty, place)
    told = {f"note {number}.md": [_Written(_text(chance), 0, 0)] for number in range(notes)}
    (place / "vault").mkdir()
    for name, (first,) in told.items():
        (place / "vault" / name).write_text(first.text)
    unmounted(place)
    start = empty.read_bytes()
    scratch = _made(folder / "recorder")
    with recorded(start, scratch) as disk:
        mounted(disk.file, place)
        with _another_that_syncs(place, chance.random()):
            for _ in range(writes):
                name = chance.choice(list(told))
                before = told[name][-1].text
                after = _edited(before, chance)
                begun = disk.position
                stays = way(place / "vault", place / "state", name, before, after)
                done = disk.position if stays else float("inf")
                told[name].append(_Written(after, begun, done))
        unmounted(place)
    return Story(start, disk.log, told)


def cut_often(folder: Path, told: Story, images: int, chance: Random, *, again: int = 0) -> Toll:
    """Cut the power at random moments of a story, recover, and count what became of its notes.

    Args:
        folder: one for what this needs.
        told: the story.
        images: how often the power is cut.
        chance: picks the moments, and what the disk keeps.
        again: how often it is cut once more during each recovery.
    """
    positions = sorted(chance.randrange(1, len(told.log) + 1) for _ in range(images))
    toll = Toll()
    for position, image in zip(
        positions, cut(told.start, told.log, positions, chance), strict=True
    ):
        toll = toll.plus(_looked_at(folder, told, position, image))
        if again:
            log = _recovery(folder, image)
            seconds = sorted(chance.randrange(1, len(log) + 1) for _ in range(again))
            for second in cut(image, log, seconds, chance):
                toll = toll.plus(_looked_at(folder, told, position, second))
    return toll


def _looked_at(folder: Path, told: Story, position: int, image: bytes) -> Toll:
    file, place = folder / "cut.img", folder / "disk"
    file.write_bytes(image)
    try:
        mounted(file, place)
    except CannotMountError:
        return Toll(images=1, broken=1)
    said = Writer(place / "vault", place / "state").recover()
    found = {name: _content(place / "vault" / name) for name in told.notes}
    unmounted(place)
    damaged = [name for name, text in found.items() if text not in told.known(name)]
    wrong = [name for name, text in found.items() if text not in told.may_hold(name, position)]
    restored = sum("its former text is back" in line for line in said)
    counts = len(found), len(damaged), len(wrong) - len(damaged), restored
    return Toll(1, *counts, unclear=len(said) - restored)


def _recovery(folder: Path, image: bytes) -> Log:
    """Recover on a recorded disk, and return its log."""
    place = folder / "disk"
    with recorded(image, _made(folder / "recorder")) as disk:
        mounted(disk.file, place)
        Writer(place / "vault", place / "state").recover()
        unmounted(place)
    return disk.log


def _content(note: Path) -> str | None:
    return note.read_text("utf-8", "replace") if note.exists() else None


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    return folder


def _text(chance: Random) -> str:
    lines = chance.randrange(40, 700)
    return "".join(f"{number} {chance.random()}\n" for number in range(lines))


def _edited(text: str, chance: Random) -> str:
    """Return *text* with other words of the same length, with more lines, or with fewer."""
    lines = text.splitlines(keepends=True)
    first, last = sorted(chance.randrange(len(lines)) for _ in "12")
    match chance.randrange(3):
        case 0:
            lines[first] = _other(lines[first], chance)
            lines[last] = _other(lines[last], chance)
        case 1:
            lines[first:first] = [f"new {chance.random()}\n" for _ in range(chance.randrange(200))]
        case _:
            del lines[first : min(last, first + 100)]
            lines.append(f"end {chance.random()}\n")
    return "".join(lines)


def _other(line: str, chance: Random) -> str:
    return "".join(chance.choice("0123456789") if one.isdigit() else one for one in line)


@contextmanager
def _another_that_syncs(place: Path, seed: float) -> Iterator[None]:
    """Have a program that lets the disk be written at moments of its own, as others do."""
    pid = os.fork()
    if not pid:
        try:
            die_with_parent()
            chance = Random(seed)  # noqa: S311 - picks moments, guards nothing
            folder = os.open(place, os.O_RDONLY)
            libc = ctypes.CDLL(None)
            while True:
                time.sleep(chance.random() * 0.005)
                libc.syncfs(folder)
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
