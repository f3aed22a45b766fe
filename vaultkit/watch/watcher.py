"""One folder watched by whatever the system offers, and looked after while that lasts."""

from __future__ import annotations

import errno
import logging
import os
import queue
import sys
import time
from contextlib import suppress
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
)
from watchdog.observers import Observer

from vaultkit.disk import beneath
from vaultkit.disk.system import is_local
from vaultkit.watch import inotify
from vaultkit.watch.hints import Handler, Hint, OverflowListener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from watchdog.observers.api import BaseObserver

# Every event of every file would overflow the queue in a checkout; these say all that matters.
_DIRECTORIES: list[type[FileSystemEvent]] = [DirCreatedEvent, DirDeletedEvent, DirMovedEvent]
_FILES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileDeletedEvent, FileMovedEvent]
_WRITTEN = FileClosedEvent if sys.platform == "linux" else FileModifiedEvent
_SYSTEMS = {"linux": "inotify", "darwin": "FSEvents", "win32": "ReadDirectoryChangesW"}
# Folders come and go one by one: only what differs this long afterwards is wrong.
_CALM_SECONDS = 5.0
_PULSE_SECONDS = 60.0
_ANSWER_SECONDS = 5.0
_PULSE_FILE = "vaultkit.toml"


class WatchError(Exception):
    """The folder cannot be watched; the message says why and what to do."""


class Watcher:
    """Tells what happens in one folder and all below it while it is open.

    Where events do not come, or not all of them, it tells nothing but that: then everything
    has to be looked at every so often.
    """

    def __init__(self, root: Path) -> None:
        """Prepare to watch *root*; nothing is watched before the `with` block."""
        self._root = root
        self._inbox: queue.SimpleQueue[Hint | None] = queue.SimpleQueue()
        self._handler = Handler(os.fspath(root), self._inbox)
        self._overflow = OverflowListener(self._inbox)
        self._log = logging.getLogger("watchdog.observers")
        self._observer: BaseObserver | None = None
        self._polls_because = ""
        self._counted_at = 0.0
        self._miscounted = False
        self._pulse_at = 0.0
        self._asked_at: float | None = None
        self._heard_at = 0.0

    def __enter__(self) -> Self:
        """Begin to watch.

        Raises:
            WatchError: the folder cannot be read.
        """
        self._log.addHandler(self._overflow)
        self._log.propagate = False
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._end()
        self._log.removeHandler(self._overflow)

    @property
    def how(self) -> str:
        """By what it is watched, for people."""
        if self._polls_because:
            return f"polling, because {self._polls_because}"
        return _SYSTEMS.get(sys.platform, "events")

    @property
    def polls(self) -> bool:
        """Say whether nothing is told, so that everything has to be looked at again and again."""
        return bool(self._polls_because)

    def hints(self, patience: float) -> Iterator[Hint]:
        """Yield what happened, waiting up to *patience* seconds for the first hint."""
        try:
            first = self._inbox.get(timeout=max(0.0, patience))
            for hint in (first, *self._waiting()):
                if hint is not None:
                    self._heard_at = time.monotonic()
                    yield hint
        except queue.Empty:
            return

    def wake(self) -> None:
        """Let `hints` end now; for another thread."""
        self._inbox.put(None)

    @property
    def checks_at(self) -> float:
        """When to call `check` next, in seconds of the monotonic clock."""
        if self._asked_at is not None:
            return self._asked_at + _ANSWER_SECONDS
        due = self._pulse_at
        if self._handler.folders_changed_at > self._counted_at:
            due = min(due, self._handler.folders_changed_at + _CALM_SECONDS)
        return due

    def check(self) -> str:
        """See whether events still come, and mend what does not work.

        Returns:
            Why everything has to be looked at, as a part of a sentence; "" if all is well.
        """
        now = time.monotonic()
        if self._observer is None:
            self._pulse_at = now + _PULSE_SECONDS
            return ""
        trouble = self._trouble(now)
        if trouble:
            self.restart()
        return trouble

    def try_events(self) -> None:
        """Watch by events again, if what kept from it is gone; for polling, now and then."""
        if self._observer is None:
            self.restart()

    def restart(self) -> None:
        """Begin to watch anew: what is there now may be another folder than before."""
        self._end()
        try:
            self._begin()
        except WatchError as error:
            self._polls_because = str(error)

    def _trouble(self, now: float) -> str:
        if not self._lives():
            return "watching had died"
        if self._asked_at is not None:
            answered = self._heard_at >= self._asked_at
            if not answered and now < self._asked_at + _ANSWER_SECONDS:
                return ""
            self._asked_at = None
            if not answered:
                return "events had ceased to come"
        if self._handler.folders_changed_at > self._counted_at:
            if now < self._handler.folders_changed_at + _CALM_SECONDS:
                return ""
            return self._miscount(now)
        if now >= self._pulse_at:
            self._pulse_at = now + _PULSE_SECONDS
            self._ask(now)
        return ""

    def _lives(self) -> bool:
        """Say whether watchdog still watches: its own thread lives on when its emitters die."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
        )

    def _ask(self, now: float) -> None:
        """Do something that leaves no trace and that nobody else notices, to be told of it."""
        if sys.platform != "linux":
            return
        with suppress(OSError):
            # Opened for writing and closed without a byte: neither its times nor its content
            # change, and only who asked for the end of writing hears of it.
            flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            os.close(os.open(self._root / _PULSE_FILE, flags))
            self._asked_at = now

    def _miscount(self, now: float) -> str:
        """Compare folders with watches; a difference counts when it is seen twice."""
        watches = inotify.watched() if sys.platform == "linux" else None
        wrong = watches is not None and watches != inotify.folders(self._root)
        if wrong and not self._miscounted:
            self._miscounted = True
            self._handler.folders_changed_at = now
            return ""
        self._miscounted, self._counted_at = False, now
        return "some folders were not watched" if wrong else ""

    def _begin(self) -> None:
        self._asked_at, self._miscounted = None, False
        now = time.monotonic()
        self._pulse_at, self._counted_at = now + _PULSE_SECONDS, now
        self._polls_because = self._why_no_events() or self._start()
        if self._polls_because:
            self._end()

    def _why_no_events(self) -> str:
        try:
            with beneath.opened_root(self._root) as descriptor:
                local = sys.platform not in {"linux", "darwin"} or is_local(descriptor)
        except beneath.NoVaultError as error:
            raise WatchError(str(error)) from None
        return "" if local else "the vault lies where other machines may write untold"

    def _start(self) -> str:
        """Start watchdog, and return why it does not tell everything."""
        self._observer = observer = Observer()
        try:
            observer.schedule(
                self._handler,
                os.fspath(self._root),
                recursive=True,
                event_filter=[*_DIRECTORIES, *_FILES, _WRITTEN],
            )
            observer.start()
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EMFILE}:
                return _TOO_FEW
            message = f"{self._root} cannot be watched ({error.strerror}); see whether it is there"
            raise WatchError(message) from None
        watches = inotify.watched() if sys.platform == "linux" else None
        if watches is not None and watches < inotify.folders(self._root):
            return _TOO_FEW
        return ""

    def _end(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            if observer.ident is not None:
                observer.join(5)

    def _waiting(self) -> list[Hint | None]:
        found: list[Hint | None] = []
        with suppress(queue.Empty):
            while True:
                found.append(self._inbox.get_nowait())
        return found


_TOO_FEW = "the system has too few inotify watches left (raise fs.inotify.max_user_watches)"
