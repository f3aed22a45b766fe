"""The notes that wait for quiet, and whose saves they wait with."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk.reading import read_active
from vaultkit.disk.repository import look_at_git
from vaultkit.evidence import Burst, GitWork, Whose, whose
from vaultkit.keeper import SECOND_LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultkit.disk.walking import FileState
    from vaultkit.keeper import Keeper

_FIRST_RETRY = 1.0
_LAST_RETRY = 300.0
# A note that is open in Obsidian is left alone for longer.
_ACTIVE_FACTOR = 2.0
# Where a service may have brought a note, the device that it is from has the first word.
_UNSURE_FACTOR = 3.0
# While git has its index locked, nothing is written; it is asked again this often.
_GIT_SECONDS = 1.0
# Who asks must not wait until thousands of notes are looked at.
_MOST_AT_ONCE = 250
# What is saved without end is read this often.
_STORM_SECONDS = 0.5


class Event(NamedTuple):
    """The last that happened to a note.

    Attributes:
        at: when, in seconds of the monotonic clock.
        noticed: when, in seconds since 1970; None where that says nothing of its save.
        synced: a sync client moved it into place.
        moved: a person gave it another name, and did not save it.
    """

    at: float
    noticed: float | None = None
    synced: bool = False
    moved: bool = False

    @property
    def saved(self) -> bool:
        """Whether it may have been a person's save."""
        return self.noticed is not None and not self.synced


@dataclass(slots=True)
class _Wait:
    """A note that waits for quiet; all times are of the monotonic clock.

    Attributes:
        event: the last that happened to it.
        rests_at: until when it must be left alone by everything but a second look.
        due: when to look at it.
        read_at, read_again: when it was read last, and when it has to be once more.
        retry: how long to wait if it cannot be written then, in seconds.
        emptied: since when it is new and empty, None if it is not.
        unsure: it was given the time that another device may need.
        bursts: so many changed with it that no person did it.
        adopted: what it was when it was taken for last seen.
    """

    event: Event
    rests_at: float = 0.0
    due: float = 0.0
    read_at: float = -math.inf
    read_again: float | None = None
    retry: float = _FIRST_RETRY
    emptied: float | None = None
    unsure: bool = False
    bursts: bool = False
    adopted: FileState | None = None


class Waiting:
    """The notes of one vault that wait for quiet.

    Attributes:
        quiet: how long a note is left alone first, in seconds.
    """

    def __init__(self, keeper: Keeper, quiet: float) -> None:
        """Begin with none that waits."""
        self.quiet = quiet
        self._keeper = keeper
        self._waits: dict[str, _Wait] = {}
        self._burst = Burst()
        self._git = GitWork()

    def __len__(self) -> int:
        """Return how many notes wait."""
        return len(self._waits)

    def __contains__(self, path: object) -> bool:
        """Say whether a note waits."""
        return path in self._waits

    def times(self, *, writing: bool) -> Iterator[float]:
        """Yield when there is something to do, and to *write* only if that is wanted."""
        for wait in self._waits.values():
            if writing:
                yield wait.due
            if wait.read_again is not None:
                yield wait.read_again

    def move(self, origin: str, path: str, at: float) -> Event:
        """Let what a note waits for follow it to another path, and return that as an event."""
        self._keeper.move(origin, path)
        wait = self._waits.pop(origin, None)
        return wait.event._replace(at=at, moved=True) if wait else Event(at, moved=True)

    def notice(self, events: Mapping[str, Event], now: float) -> None:
        """Let notes wait for quiet, and adopt at once what no person saved here."""
        self._look_at_git()
        active = read_active(self._keeper.folder)
        bursting: set[str] = set()
        for path, event in events.items():
            there = self._keeper.mirror.state(path) is not None
            known = self._waits.get(path)
            wait = self._waits.setdefault(path, _Wait(event))
            if there and event.saved and _is_apart(event, known):
                bursting |= self._burst.saw(path, event.at)
            # What was deleted says nothing of the save before, which may come back.
            wait.event = event if there else wait.event._replace(at=event.at)
            wait.retry = _FIRST_RETRY
            factor = _ACTIVE_FACTOR if path == active else 1.0
            wait.due = wait.rests_at = event.at + factor * self.quiet
            # A note that is saved without end is read now and then.
            wait.read_again = max(now, wait.read_at + _STORM_SECONDS)
        # Of a burst, those that were settled already are no part of what comes now.
        for path in bursting & self._waits.keys():
            self._waits[path].bursts, self._waits[path].read_again = True, now
        self.read(now)

    def read(self, now: float) -> None:
        """Read what has to be read anew, and adopt what no person saved here."""
        due = ((path, wait.read_again) for path, wait in self._waits.items())
        paths = [path for path, again in due if again is not None and again <= now]
        paths = paths[:_MOST_AT_ONCE]
        if not paths:
            return
        self._keeper.mirror.refresh(paths)
        adopted = [path for path in sorted(paths) if self._is_other(path, now)]
        self._keeper.adopt_now(adopted)
        for path in adopted:
            self._waits[path].adopted = self._keeper.mirror.state(path)
        for path in paths:
            self._hasten(path)

    def look(self, now: float) -> None:
        """Look at the notes that are quiet, and write what they owe."""
        quiet = sorted(path for path, wait in self._waits.items() if wait.due <= now)
        quiet = quiet[:_MOST_AT_ONCE]
        if not quiet:
            return
        self._look_at_git()
        if self._git.is_busy(time.time()):
            for path in quiet:
                self._waits[path].due = now + _GIT_SECONDS
            return
        self._keeper.mirror.refresh(quiet)
        for path in quiet:
            self._settle(path, now)
        self._keeper.tell_findings()

    def _look_at_git(self) -> None:
        self._git.saw(look_at_git(self._keeper.folder.root), time.time())

    def _is_other(self, path: str, now: float) -> bool:
        """Say whether no person saved a note here, and give it its time."""
        wait = self._waits[path]
        wait.read_at, wait.read_again = now, None
        judged = self._judge(path, wait)
        wait.bursts = False
        wait.unsure = judged is Whose.UNSURE
        patient = wait.event.at + _UNSURE_FACTOR * self.quiet
        wait.due = max(wait.rests_at, patient) if wait.unsure else wait.rests_at
        return judged is Whose.OTHER

    def _hasten(self, path: str) -> None:
        """Let a new and empty note wait no longer than until the second look."""
        wait = self._waits[path]
        if not self._keeper.is_new_and_empty(path):
            wait.emptied = None
            return
        # A person looks at it now; there is nothing in it that could be lost.
        wait.emptied = wait.event.at if wait.emptied is None else wait.emptied
        wait.due = min(wait.due, wait.emptied + SECOND_LOOK)

    def _settle(self, path: str, now: float) -> None:
        wait = self._waits.pop(path)
        state = self._keeper.mirror.state(path)
        if state is not None and state == wait.adopted:
            return
        judged = self._judge(path, wait)
        empty = self._keeper.is_new_and_empty(path)
        later = 0.0 if empty or state is None else self._later(wait, judged, state)
        if later > 0.0:
            wait.due = now + later
            self._waits[path] = wait
            return
        # Whoever made an empty note may fill it.
        other = judged is Whose.OTHER or (empty and judged is Whose.UNSURE)
        debt = self._keeper.debt(path, adopt=other)
        if debt is not None and self._keeper.pay(debt):
            wait.due, wait.retry = now + wait.retry, min(2 * wait.retry, _LAST_RETRY)
            self._waits[path] = wait

    def _later(self, wait: _Wait, judged: Whose, state: FileState) -> float:
        """Return for how many seconds a note has to wait on, as its times tell."""
        if judged is Whose.UNSURE and not wait.unsure:
            # A service writes first, and sets the time then.
            wait.unsure = True
            return (_UNSURE_FACTOR - 1) * self.quiet
        if wait.event.noticed is None and judged is Whose.PERSON:
            # Where no events come, a save is seen by its time alone.
            age = time.time() - state.mtime_ns / 1e9
            return self.quiet - age if age >= 0.0 else 0.0
        return 0.0

    def _judge(self, path: str, wait: _Wait) -> Whose:
        """Say whose the last save of a note was, as far as is known."""
        if wait.event.synced or wait.bursts:
            return Whose.OTHER
        state = self._keeper.mirror.state(path)
        if state is None:
            return Whose.PERSON
        saved = state.mtime_ns / 1e9
        if self._git.wrote(saved):
            return Whose.OTHER
        if wait.event.noticed is None:
            return Whose.PERSON
        # A new name changes a file's state too, and on Windows nothing tells of that.
        tells = not wait.event.moved and sys.platform != "win32"
        return whose(saved, state.ctime_ns / 1e9 if tells else None, wait.event.noticed)


def _is_apart(event: Event, before: _Wait | None) -> bool:
    """Say whether an event is not one of many of the same note at once."""
    return before is None or event.at - before.event.at >= _STORM_SECONDS
