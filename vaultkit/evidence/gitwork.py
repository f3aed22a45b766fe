"""What git did and when, as far as its own files ever told. All times are seconds since 1970."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

# A lock that is older was left behind by a git that ended badly.
LOCK_SECONDS = 600.0
_KEPT_SECONDS = 6 * LOCK_SECONDS
_GIT_SECONDS = 2.0


class GitLook(NamedTuple):
    """What git's own files tell at one moment.

    Attributes:
        moments: when it changed its index or HEAD, or moved HEAD at any time before.
        lock: since when it has its index locked, None if it has not.
    """

    moments: tuple[float, ...] = ()
    lock: float | None = None


class GitWork:
    """Remembers when git was at work, of which its files tell only the last time."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._moments: list[float] = []
        self._known: set[float] = set()
        self._locks: dict[float, float] = {}
        self._lock: float | None = None

    def saw(self, look: GitLook, now: float) -> None:
        """Take in what git's files tell now."""
        fresh = {*look.moments} - self._known
        if fresh:
            self._known |= fresh
            self._moments = sorted(self._known)
        self._lock = look.lock
        if look.lock is not None and self.is_busy(now):
            recent = self._locks.items()
            self._locks = {lock: last for lock, last in recent if now - last < _KEPT_SECONDS}
            self._locks[look.lock] = now

    def is_busy(self, now: float) -> bool:
        """Say whether git is at work now; a lock that was left behind is none."""
        return self._lock is not None and abs(now - self._lock) < LOCK_SECONDS

    def wrote(self, saved: float) -> bool:
        """Say whether git was at work when a file was saved."""
        near = bisect_left(self._moments, saved - _GIT_SECONDS)
        if near < len(self._moments) and self._moments[near] <= saved + _GIT_SECONDS:
            return True
        locks = self._locks.items()
        return any(lock - _GIT_SECONDS <= saved <= last + _GIT_SECONDS for lock, last in locks)
