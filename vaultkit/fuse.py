"""Stop writing into a note that something else changes back again and again."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

WINDOW = 600.0
MOST = 3


class _Write(NamedTuple):
    at: float
    said: int


class Fuse:
    """Counts the writes into each note after which nothing new was said.

    Law 2 makes our own writes settle; a plugin, a script or another device that takes them
    back does not. A note that says what it said at a write before is written a few times, then
    left alone until it says something new or the window has passed.
    """

    def __init__(self) -> None:
        """Begin with no write."""
        self._writes: defaultdict[str, list[_Write]] = defaultdict(list)

    def allows(self, path: str, substance: str, now: float) -> bool:
        """Say whether a note may be written once more.

        Args:
            path: the note.
            substance: what it says, without what vaultkit keeps in it.
            now: the time, in seconds from any moment.
        """
        recent = [one for one in self._writes[path] if now - one.at < WINDOW]
        self._writes[path] = recent
        return sum(one.said == hash(substance) for one in recent) < MOST

    def note(self, path: str, substance: str, now: float) -> None:
        """Count a write, given as `allows` takes it."""
        self._writes[path].append(_Write(now, hash(substance)))
