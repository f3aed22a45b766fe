"""What watchdog tells, put into one queue, and nothing else: an error there would end it."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchdog.events import FileMovedEvent, FileSystemEvent, FileSystemEventHandler

if TYPE_CHECKING:
    import queue


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened to a path.

    Attributes:
        path: relative to the vault, "" if only a look at everything can tell.
        origin: where it was moved from: relative, absolute outside the vault, or "".
        at: when it was noticed, seconds of the monotonic clock.
        doubt: why everything has to be looked at, as a sentence; "" where nothing is wrong.
    """

    path: str
    origin: str = ""
    at: float = 0.0
    doubt: str = ""


class Handler(FileSystemEventHandler):
    """Turns events into hints."""

    def __init__(self, root: str, inbox: queue.SimpleQueue[Hint | None]) -> None:
        """Tell of what happens below *root* by putting it into *inbox*."""
        self._root = root.rstrip(os.sep) + os.sep
        self._inbox = inbox
        self.folders_changed_at = 0.0

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take in one event."""
        now = time.monotonic()
        try:
            self._take(event, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, watchdog's thread must live
            doubt = f"an event could not be read ({type(error).__name__})"
            self._inbox.put(Hint("", "", now, doubt))

    def _take(self, event: FileSystemEvent, now: float) -> None:
        source = self._relative(os.fsdecode(event.src_path))
        if event.is_directory:
            self.folders_changed_at = now
            self._inbox.put(Hint("", source, now))
        elif isinstance(event, FileMovedEvent):
            target = self._relative(os.fsdecode(event.dest_path))
            self._inbox.put(Hint(source, "", now))
            self._inbox.put(Hint(target, source, now))
        else:
            self._inbox.put(Hint(source, "", now))

    def _relative(self, path: str) -> str:
        inside = path.startswith(self._root)
        return path.removeprefix(self._root).replace(os.sep, "/") if inside else path


class OverflowListener(logging.Handler):
    """watchdog tells of lost events only in its log; that is a reason to look at everything."""

    def __init__(self, inbox: queue.SimpleQueue[Hint | None]) -> None:
        """Put a doubt into *inbox* for each warning."""
        super().__init__(logging.WARNING)
        self._inbox = inbox

    def emit(self, record: logging.LogRecord) -> None:
        """Take in one warning."""
        del record
        doubt = "more happened at once than the system could tell"
        self._inbox.put(Hint("", "", time.monotonic(), doubt))
