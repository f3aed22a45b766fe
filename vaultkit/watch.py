"""Watch a vault's folder: watchdog's events as hints, handed over through one queue."""

from __future__ import annotations

import logging
import os
import queue
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

# Every event of every file would overflow the queue in a checkout; these say all that matters.
_DIRECTORIES: list[type[FileSystemEvent]] = [DirCreatedEvent, DirDeletedEvent, DirMovedEvent]
_FILES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileDeletedEvent, FileMovedEvent]
_WRITTEN = FileClosedEvent if sys.platform == "linux" else FileModifiedEvent


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened to a path.

    Attributes:
        path: relative to the vault, "" if only a look at everything can tell.
        origin: where it was moved from: relative, absolute outside the vault, or "".
        at: when it was noticed, seconds of the monotonic clock.
    """

    path: str
    origin: str = ""
    at: float = 0.0


class WatchError(Exception):
    """The folder cannot be watched; the message says why and what to do."""


class _Handler(FileSystemEventHandler):
    """Puts hints into a queue and does nothing else: an exception here would end watchdog."""

    def __init__(self, root: str, hints: queue.SimpleQueue[Hint]) -> None:
        self._root = root.rstrip(os.sep) + os.sep
        self._hints = hints

    def on_any_event(self, event: FileSystemEvent) -> None:
        now = time.monotonic()
        source = self._relative(os.fsdecode(event.src_path))
        if event.is_directory:
            self._hints.put(Hint("", source, now))
        elif isinstance(event, FileMovedEvent):
            target = self._relative(os.fsdecode(event.dest_path))
            self._hints.put(Hint(source, "", now))
            self._hints.put(Hint(target, source, now))
        else:
            self._hints.put(Hint(source, "", now))

    def _relative(self, path: str) -> str:
        inside = path.startswith(self._root)
        return path.removeprefix(self._root).replace(os.sep, "/") if inside else path


class _OverflowListener(logging.Handler):
    """watchdog tells of a lost event only in its log; that is a reason to look at everything."""

    def __init__(self, hints: queue.SimpleQueue[Hint]) -> None:
        super().__init__(logging.WARNING)
        self._hints = hints

    def emit(self, record: logging.LogRecord) -> None:
        del record
        self._hints.put(Hint("", "overflow", time.monotonic()))


class Watcher:
    """Watches one folder and all below it while it is open."""

    def __init__(self, root: Path) -> None:
        """Prepare to watch *root*; nothing is watched before the `with` block."""
        self._root = root
        self._hints: queue.SimpleQueue[Hint] = queue.SimpleQueue()
        self._observer = Observer()
        self._overflow = _OverflowListener(self._hints)
        self._log = logging.getLogger("watchdog.observers.inotify_c")

    def __enter__(self) -> Self:
        """Begin to watch.

        Raises:
            WatchError: the system refuses, usually for want of inotify watches.
        """
        handler = _Handler(os.fspath(self._root), self._hints)
        wanted = [*_DIRECTORIES, *_FILES, _WRITTEN]
        self._log.addHandler(self._overflow)
        self._log.propagate = False
        try:
            self._observer.schedule(
                handler, os.fspath(self._root), recursive=True, event_filter=wanted
            )
            self._observer.start()
        except OSError as error:
            message = (
                f"{self._root}: cannot be watched: {error.strerror}; "
                "raise fs.inotify.max_user_watches, or use `vaultkit update`"
            )
            raise WatchError(message) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._observer.stop()
        self._observer.join(5)
        self._log.removeHandler(self._overflow)

    @property
    def alive(self) -> bool:
        """Say whether watchdog still watches: its own thread lives on when its emitters die."""
        emitters = self._observer.emitters
        return self._observer.is_alive() and all(emitter.is_alive() for emitter in emitters)

    def hints(self, patience: float) -> Iterator[Hint]:
        """Yield what happened, waiting up to *patience* seconds for the first hint."""
        try:
            yield self._hints.get(timeout=max(0.0, patience))
            while True:
                yield self._hints.get_nowait()
        except queue.Empty:
            return
