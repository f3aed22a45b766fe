"""A sync service between folders, and the devices that the folders are on, in one process.

It settles what happened first by counting each device's changes (version vectors), looks again
before it replaces a file, and keeps the older of two versions as a conflict copy: as Syncthing
does. Its styles differ in what a watcher beside it can see of an arrival.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

_EVERY = 0.02
_SUFFIX = ".md"


class Style(Enum):
    """How a new version comes into a folder.

    Attributes:
        RENAMED: a temporary file with the old time is renamed over the note (Syncthing).
        DATED: written into the note, which is given its old time then (Obsidian Sync).
        UNDATED: written into the note, whose time is that of the arrival.
    """

    RENAMED = "renamed over"
    DATED = "in place, time kept"
    UNDATED = "in place, time new"


@dataclass
class Device:
    """A folder on a device whose clock goes wrong by *skew* seconds."""

    folder: Path
    skew: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def clock_ns(self) -> int:
        """What the device's clock shows, in nanoseconds since 1970."""
        return time.time_ns() + int(self.skew * 1e9)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def save(self, path: str, text: str) -> None:
        """Let a person save a note in place, as Obsidian does."""
        with self.lock:
            _write(self.folder / path, text.encode(), self.clock_ns if self.skew else None)

    def edit(self, path: str, old: str, new: str) -> None:
        """Let a person replace *old*, which stands in a note, by *new*."""
        with self.lock:
            text = self.read(path)
            assert old in text, f"{old!r} is not in {path}"
            changed = text.replace(old, new, 1).encode()
            _write(self.folder / path, changed, self.clock_ns if self.skew else None)

    def rename(self, path: str, target: str) -> None:
        with self.lock:
            (self.folder / path).rename(self.folder / target)

    def notes(self) -> dict[str, bytes]:
        """Return what every note holds, by path."""
        found = {}
        for path, file in _files(self.folder):
            try:
                found[path] = file.read_bytes()
            except FileNotFoundError:
                continue
        return found


class _State(NamedTuple):
    """What the file system says of a file."""

    mtime_ns: int
    size: int


@dataclass
class _Known:
    """One device's version of a file; *digest* is None where it was deleted."""

    state: _State | None
    digest: bytes | None
    version: dict[int, int]


class Conflict(NamedTuple):
    """Two versions that neither device knew of the other's: the one kept, and the copy's."""

    path: str
    kept: bytes
    copied: bytes


class Syncing:
    """Keeps the folders of several devices the same while it is open."""

    def __init__(
        self, devices: list[Device], style: Style, delay: Callable[[], float] = lambda: 0.1
    ) -> None:
        """Take folders that are the same now.

        Args:
            devices: the devices, each connected with each.
            style: how versions arrive.
            delay: how many seconds each version takes on its way to each device.
        """
        self.conflicts: list[Conflict] = []
        self._devices = devices
        self._style = style
        self._delay = delay
        self._known: list[dict[str, _Known]] = [{} for _ in devices]
        self._seen: list[dict[str, _State]] = [{} for _ in devices]
        self._due: dict[tuple[int, int, str], float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        for number, device in enumerate(self._devices):
            for path, file in _files(device.folder):
                state = _state(file)
                self._known[number][path] = _Known(state, _digest(file.read_bytes()), {})
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(10)
        if self._failure and error is None:
            raise self._failure

    @property
    def idle(self) -> bool:
        """Say whether nothing is on its way."""
        assert self._failure is None, self._failure
        return not self._due

    def _run(self) -> None:
        try:
            while not self._stop.wait(_EVERY):
                for number in range(len(self._devices)):
                    self._scan(number)
                now = time.monotonic()
                for link in [link for link, due in self._due.items() if due <= now]:
                    if self._pull(*link):
                        del self._due[link]
        except BaseException as error:  # noqa: BLE001 - the test that waits must hear of it
            self._failure = error

    def _scan(self, number: int) -> None:
        """Find what changed on a device; a file counts once it looks the same twice."""
        known, seen = self._known[number], self._seen[number]
        now: dict[str, _State] = {}
        for path, file in _files(self._devices[number].folder):
            state = _state(file)
            if state is None:
                continue
            now[path] = state
            mine = known.get(path)
            if (mine and mine.state == state) or seen.get(path) != state:
                continue
            content = _read(file)
            if content is None or _state(file) != state:
                continue
            if mine and mine.digest == _digest(content):
                mine.state = state
            else:
                self._changed(number, path, state, _digest(content))
        for path, mine in known.items():
            if mine.digest is not None and path not in now and path not in seen:
                self._changed(number, path, None, None)
        self._seen[number] = now

    def _changed(self, number: int, path: str, state: _State | None, digest: bytes | None) -> None:
        before = self._known[number].get(path)
        version = dict(before.version) if before else {}
        version[number] = version.get(number, 0) + 1
        self._known[number][path] = _Known(state, digest, version)
        self._announce(number, path)

    def _announce(self, number: int, path: str) -> None:
        for other in range(len(self._devices)):
            if other != number:
                due = time.monotonic() + self._delay()
                self._due.setdefault((number, other, path), due)

    def _pull(self, source: int, target: int, path: str) -> bool:
        """Bring what *source* has of a file to *target*; return False to try it again."""
        theirs = self._known[source][path]
        mine = self._known[target].get(path) or _Known(None, None, {})
        if _covers(mine.version, theirs.version):
            return True
        merged = _merged(mine.version, theirs.version)
        if mine.digest == theirs.digest:
            mine.version = merged
            self._known[target][path] = mine
            return True
        content = None
        if theirs.digest is not None:
            content = _read(self._devices[source].folder / path)
            if content is None or _digest(content) != theirs.digest or theirs.state is None:
                # A write gives a file its time before its bytes: it was read in between.
                theirs.state = None
                return False
        with self._devices[target].lock:
            if _state(self._devices[target].folder / path) != mine.state:
                return False
            if not _covers(theirs.version, mine.version):
                if self._is_older(theirs, mine):
                    return True
                self._put_aside(target, path, content)
            state = self._put(target, path, content, theirs.state)
        self._known[target][path] = _Known(state, theirs.digest, merged)
        self._announce(target, path)
        return True

    @staticmethod
    def _is_older(one: _Known, other: _Known) -> bool:
        # What was deleted gives way to what was changed.
        if one.state is None or other.state is None:
            return one.state is None
        return (one.state.mtime_ns, one.digest) < (other.state.mtime_ns, other.digest)

    def _put_aside(self, number: int, path: str, content: bytes | None) -> None:
        device = self._devices[number]
        file = device.folder / path
        mine = _read(file)
        if mine is None or content is None:
            return
        self.conflicts.append(Conflict(path, content, mine))
        at = datetime.fromtimestamp(device.clock_ns / 1e9)  # noqa: DTZ006 - as Syncthing writes it
        mark = f".sync-conflict-{at:%Y%m%d-%H%M%S}-{'ABCDEFG'[number] * 7}"
        file.rename(file.with_name(f"{file.stem}{mark}{file.suffix}"))

    def _put(
        self, number: int, path: str, content: bytes | None, theirs: _State | None
    ) -> _State | None:
        device = self._devices[number]
        file = device.folder / path
        if content is None or theirs is None:
            file.unlink(missing_ok=True)
            return None
        file.parent.mkdir(parents=True, exist_ok=True)
        if self._style is Style.UNDATED:
            # What is there later may be somebody else's already.
            return _write(file, content, device.clock_ns if device.skew else None)
        times = (theirs.mtime_ns, theirs.mtime_ns)
        if self._style is Style.RENAMED:
            temporary = file.with_name(f".syncthing.{file.name}.tmp")
            temporary.write_bytes(content)
            os.utime(temporary, ns=times)
            temporary.replace(file)
        else:
            _write(file, content, None)
            os.utime(file, ns=times)
        return _State(theirs.mtime_ns, len(content))


def _write(file: Path, content: bytes, mtime_ns: int | None) -> _State:
    """Write into a file; a clock that goes wrong gives it its time before it is closed."""
    with file.open("wb", buffering=0) as opened:
        opened.write(content)
        if mtime_ns is not None:
            os.utime(opened.fileno(), ns=(mtime_ns, mtime_ns))
        status = os.fstat(opened.fileno())
        return _State(status.st_mtime_ns, status.st_size)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    waiting = [(folder, "")]
    while waiting:
        parent, prefix = waiting.pop()
        with os.scandir(parent) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    waiting.append((Path(entry.path), f"{prefix}{entry.name}/"))
                elif entry.name.endswith(_SUFFIX):
                    yield prefix + entry.name, Path(entry.path)


def _state(file: Path) -> _State | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return _State(status.st_mtime_ns, status.st_size)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _covers(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    return all(one.get(number, 0) >= count for number, count in other.items())


def _merged(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {number: max(one.get(number, 0), other.get(number, 0)) for number in {*one, *other}}
