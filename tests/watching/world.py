"""A vault, its watcher and its clocks as plain values: hours of watching pass in no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from vaultkit.disk.presence import Presence
from vaultkit.disk.walking import FileState, VaultError
from vaultkit.evidence import GitLook
from vaultkit.keeper import Keeper
from vaultkit.obsidian import ObsidianSettings
from vaultkit.telling import Message
from vaultkit.watch import Hint, Watcher
from vaultkit.watching import Watching, loop, waiting

QUIET = 10.0
STORM_SECONDS = 0.5
_NOON = 1_700_000_000.0


@dataclass
class World:
    """What there is and what happened. Times are of the monotonic clock, from 0.0 on.

    Attributes:
        now: the time.
        wall: the time of the wall less that.
        to_come: what happens, and when.
        stops: for how long the process is stopped once, and when.
        missing: why the vault is not there.
        active: the note that is open in Obsidian.
        saved: when each note was saved, by the wall, as its file says.
        changed: when each file was changed in any way, where that is another time.
        empty: notes that are new and have no text.
        unseen: notes of which nothing is remembered.
        owing: notes that owe something whenever they are looked at, and are not adopted.
        busy: how often a note cannot be written yet.
        found: notes that the next looks at everything find changed.
        breaks: the look at everything finds no vault.
        reads: each read of a note, and when.
        writes: each write into a note, and when.
        adopted: each note that was adopted, and when.
        moves: each note that was followed to another name.
        looks: when everything was looked at.
        restarts: when watching began anew.
        told: what people are told.
    """

    now: float = 0.0
    wall: float = _NOON
    to_come: list[tuple[float, Hint]] = field(default_factory=list)
    stops: tuple[float, float] = (inf, 0.0)
    missing: str = ""
    active: str = ""
    saved: dict[str, float] = field(default_factory=dict)
    changed: dict[str, float] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    owing: bool = True
    busy: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    breaks: bool = False
    look_takes: float = 0.0
    read_takes: float = 0.0
    reads: list[tuple[float, str]] = field(default_factory=list)
    writes: list[tuple[float, str]] = field(default_factory=list)
    adopted: list[tuple[float, str]] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    reloads: list[float] = field(default_factory=list)
    doubt: str = ""
    checks_at: float = inf
    how: str = "inotify"
    tries: int = 0

    # The clocks.

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now + self.wall

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    # A person, and whoever else writes.

    def save(self, path: str, at: float, *, origin: str = "", mtime: float | None = None) -> None:
        """Let a note be saved, its time of change another one where that is given."""
        self.to_come.append((at, Hint(path, origin, at)))
        self.to_come.sort(key=lambda one: one[0])
        self.saved[path] = (at if mtime is None else mtime) + _NOON
        self.changed[path] = at + _NOON

    # The watcher.

    @property
    def polls(self) -> bool:
        return self.how != "inotify"

    def hints(self, patience: float) -> Iterator[Hint]:
        """Let the time pass until something happens."""
        until = self.now + patience
        happens = self.to_come[0][0] if self.to_come else inf
        if self.stops[0] <= min(until, happens):
            self.now, self.stops = self.stops[0] + self.stops[1], (inf, 0.0)
            return
        self.now = max(self.now, min(until, happens))
        while self.to_come and self.to_come[0][0] <= self.now:
            at, hint = self.to_come.pop(0)
            # What happened while the process was stopped is noticed when it goes on.
            yield Hint(hint.path, hint.origin, max(at, self.now), hint.doubt)

    def check(self) -> str:
        self.checks_at = inf
        return self.doubt

    def restart(self) -> None:
        self.restarts.append(self.now)

    def try_events(self) -> None:
        self.tries += 1


class _Keeper:
    """Says of a world's notes what a keeper would."""

    settles_at = None

    def __init__(self, world: World) -> None:
        self._world = world
        self.mirror = self
        self.folder = SimpleNamespace(settings=ObsidianSettings(), root=Path("vault"))

    def refresh(self, paths: list[str]) -> None:
        self._world.now += self._world.read_takes
        self._world.reads += [(self._world.now, path) for path in paths]

    def debt(self, path: str, *, adopt: bool) -> str | None:
        if adopt:
            self._world.adopted.append((self._world.now, path))
        return path if self._world.owing and not adopt else None

    def pay(self, debt: str) -> bool:
        if self._world.busy.get(debt, 0):
            self._world.busy[debt] -= 1
            return True
        self._world.writes.append((self._world.now, debt))
        return False

    def move(self, origin: str, target: str) -> None:
        self._world.moves.append((origin, target))

    def state(self, path: str) -> FileState | None:
        saved = self._world.saved.get(path)
        if saved is None:
            return None
        changed = self._world.changed.get(path, saved)
        return FileState(1, round(saved * 1e9), round(changed * 1e9))

    def adopt_now(self, paths: list[str]) -> None:
        read = {path for _, path in self._world.reads}
        # Of what was never read, nothing can be remembered.
        self._world.adopted += [(self._world.now, path) for path in paths if path in read]

    def is_unseen(self, path: str) -> bool:
        return path in self._world.unseen

    def is_new_and_empty(self, path: str) -> bool:
        return path in self._world.empty

    def is_configuration(self, path: str) -> bool:
        return path == "vaultkit.toml"

    def reconcile(self, _files: object = None) -> list[str]:
        self._world.looks.append(self._world.now)
        self._world.now += self._world.look_takes
        if self._world.breaks:
            raise VaultError
        return self._world.found

    def settle(self) -> None:
        pass

    def tell_findings(self) -> None:
        pass

    def tell(self, message: Message) -> None:
        self._world.told.append(message.text)


class _Presence:
    def __init__(self, world: World) -> None:
        self._world = world

    def missing(self) -> str:
        return self._world.missing


class Watched:
    """One run of the watcher in a world."""

    def __init__(self, world: World, watching: Watching) -> None:
        self.world = world
        self.watching = watching
        self.steps = 0

    def until(self, end: float) -> None:
        """Let the time pass."""
        while self.world.now < end:
            self.steps += 1
            patience = min(self.watching.patience(), end - self.world.now)
            self.watching.step(patience)
            assert self.steps < 10_000, "it does not rest"


def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Watch a world from its first second on."""
    clocks = SimpleNamespace(monotonic=world.monotonic, time=world.time, sleep=world.sleep)
    for module in (loop, waiting):
        monkeypatch.setattr(module, "time", clocks)
    monkeypatch.setattr(waiting, "read_active", lambda _: world.active)
    monkeypatch.setattr(waiting, "look_at_git", lambda _: GitLook())
    keeper, presence = cast("Keeper", _Keeper(world)), cast("Presence", _Presence(world))
    run = Watching(keeper, cast("Watcher", world), QUIET, presence)
    run.reload = lambda: world.reloads.append(world.now)
    return Watched(world, run)
