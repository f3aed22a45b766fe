"""Judge whether a save was a person's on this device: anything against it, and it is adopted."""

from __future__ import annotations

import re
from collections import deque

BURST = 20
BURST_SECONDS = 10.0
_LATE_SECONDS = 5.0
_GIT_SECONDS = 2.0
_SYNC_TEMPORARY = re.compile(r"(?:\A|/)(?:\.syncthing\.|~syncthing~|\.dropbox|\.nextcloud|\._sync)")


class Burst:
    """Notices when so many notes change at once that no person did it.

    Times are seconds of one clock, whichever it is.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._recent: deque[tuple[float, str]] = deque()
        self._counts: dict[str, int] = {}

    def saw(self, path: str, at: float) -> frozenset[str]:
        """Take in one change, and return all notes of the burst it belongs to, if it is one."""
        self._recent.append((at, path))
        self._counts[path] = self._counts.get(path, 0) + 1
        while self._recent[0][0] < at - BURST_SECONDS:
            _, old = self._recent.popleft()
            self._counts[old] -= 1
            if not self._counts[old]:
                del self._counts[old]
        return frozenset(self._counts) if len(self._counts) > BURST else frozenset()


def in_bursts(times: dict[str, float]) -> frozenset[str]:
    """Return the notes that changed in a burst, given when each one was saved."""
    burst = Burst()
    ordered = sorted(times.items(), key=lambda one: one[1])
    return frozenset().union(*(burst.saw(path, at) for path, at in ordered))


def is_late(saved: float, noticed: float) -> bool:
    """Say whether a file claims to be much older than its event: sync clients keep times."""
    return noticed - saved > _LATE_SECONDS


def is_git(saved: float, git_times: tuple[float, ...]) -> bool:
    """Say whether git changed its index or HEAD in the moment of a save."""
    return any(abs(saved - one) <= _GIT_SECONDS for one in git_times)


def is_sync(origin: str) -> bool:
    """Say whether a file was moved into place from a sync client's temporary name."""
    return _SYNC_TEMPORARY.search(origin) is not None
