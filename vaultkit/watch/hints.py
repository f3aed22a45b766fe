"""What watchdog tells, put into one queue, and nothing else: an error there would end it."""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchdog.events import FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.utils import BaseThread

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
    """Turns events into hints.

    Attributes:
        folders_changed_at: when a folder came or went last, seconds of the monotonic clock.
    """

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
        moved = isinstance(event, FileMovedEvent)
        if event.is_directory:
            self.folders_changed_at = now
            target = self._relative(os.fsdecode(event.dest_path)) if event.dest_path else source
            # Git makes folders all day, and none of them is the vault's.
            if not (_is_hidden(source) and _is_hidden(target)):
                self._inbox.put(Hint("", source, now))
            return
        self._inbox.put(Hint(source, "", now))
        if moved:
            target = self._relative(os.fsdecode(event.dest_path))
            self._inbox.put(Hint(target, source, now))

    def _relative(self, path: str) -> str:
        inside = path.startswith(self._root)
        return path.removeprefix(self._root).replace(os.sep, "/") if inside else path


class Losses(logging.Handler):
    """Hears that watchdog loses events: it tells so in its log, or by dying, and goes on.

    Attributes:
        why: what was lost, as a part of a sentence; "" if nothing was.
    """

    def __init__(self, inbox: queue.SimpleQueue[Hint | None]) -> None:
        """Wake who waits for *inbox* when events are lost."""
        super().__init__(logging.WARNING)
        self._inbox = inbox
        self.why = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take in one warning; what watchdog says as it is ended is no loss."""
        if "overflow" in record.msg or "rebuild" in record.msg:
            self._hear("more happened at once than the system could tell")

    def hear_death(self, death: threading.ExceptHookArgs) -> None:
        """Take in the error that ended one of watchdog's threads; others go their usual way."""
        if isinstance(death.thread, BaseThread):
            self._hear(f"watching had died ({death.exc_type.__name__})")
        else:
            threading.__excepthook__(death)

    def _hear(self, why: str) -> None:
        self.why = self.why or why
        self._inbox.put(None)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))
