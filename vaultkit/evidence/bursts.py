"""Many notes that change at once: no person did that, so they are adopted."""

from __future__ import annotations

from collections import deque

BURST = 20
BURST_SECONDS = 10.0


class Burst:
    """Notices when so many notes change at once that no person did it.

    Times are seconds of one clock, whichever it is.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._recent: deque[tuple[float, str]] = deque()
        self._counts: dict[str, int] = {}
        self._on = False

    def saw(self, path: str, at: float) -> frozenset[str]:
        """Take in one change, and return the notes of which it is known now that they burst.

        These are all recent ones once there are too many, and then each that follows.
        """
        self._recent.append((at, path))
        self._counts[path] = self._counts.get(path, 0) + 1
        while self._recent[0][0] < at - BURST_SECONDS:
            _, old = self._recent.popleft()
            self._counts[old] -= 1
            if not self._counts[old]:
                del self._counts[old]
        before, self._on = self._on, len(self._counts) > BURST
        if not self._on:
            return frozenset()
        return frozenset((path,)) if before else frozenset(self._counts)


def in_bursts(times: dict[str, float]) -> frozenset[str]:
    """Return the notes that changed in a burst, given when each one was saved."""
    burst = Burst()
    ordered = sorted(times.items(), key=lambda one: one[1])
    return frozenset().union(*(burst.saw(path, at) for path, at in ordered))
