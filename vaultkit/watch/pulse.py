"""Whether events still come: now and then something is done that has to be told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_EVERY_SECONDS = 60.0
_ANSWER_SECONDS = 5.0


class Pulse:
    """Asks for an event, and knows whether it came. All times are of the monotonic clock.

    Attributes:
        heard_at: when an event was noticed last.
    """

    def __init__(self, file: Path) -> None:
        """Prepare to ask by the means of *file*; where that is none, nothing is ever asked."""
        self._file = file
        self._next_at = 0.0
        self._asked_at: float | None = None
        self.heard_at = 0.0

    def begin(self, now: float) -> None:
        """Begin to wait for the next time."""
        self._next_at, self._asked_at = now + _EVERY_SECONDS, None

    @property
    def due(self) -> float:
        """When to look next."""
        return self._next_at if self._asked_at is None else self._asked_at + _ANSWER_SECONDS

    def is_missing(self, now: float) -> bool:
        """Ask if it is time to, and say whether what was asked for did not come."""
        if self._asked_at is None:
            if now >= self._next_at:
                self._ask(now)
            return False
        if self.heard_at >= self._asked_at:
            self._asked_at = None
            return False
        waited = now - self._asked_at
        if waited >= 2 * _ANSWER_SECONDS:
            # The process was stopped meanwhile, and with it what brings the answer.
            self._ask(now)
            return False
        return waited >= _ANSWER_SECONDS

    def _ask(self, now: float) -> None:
        self._next_at, self._asked_at = now + _EVERY_SECONDS, None
        if sys.platform != "linux":
            return
        with suppress(OSError):
            # Opened for writing and closed without a byte: neither its times nor its content
            # change, and only who asked for the end of writing hears of it.
            flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            os.close(os.open(self._file, flags))
            self._asked_at = now
