"""watchdog at one folder: begun, seen to live, and ended with all of its threads."""

from __future__ import annotations

import errno
import os
import sys
import threading
import warnings
from typing import TYPE_CHECKING

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
from watchdog.utils import BaseThread

from vaultkit.watch import inotify

if TYPE_CHECKING:
    from pathlib import Path

    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.api import BaseObserver

# Every event of every file would overflow the queue in a checkout; these say all that matters.
_DIRECTORIES: list[type[FileSystemEvent]] = [DirCreatedEvent, DirDeletedEvent, DirMovedEvent]
_FILES: list[type[FileSystemEvent]] = [FileCreatedEvent, FileDeletedEvent, FileMovedEvent]
_WRITTEN = FileClosedEvent if sys.platform == "linux" else FileModifiedEvent
_TOO_FEW = {
    errno.ENOSPC: "the system has too few inotify watches left (raise fs.inotify.max_user_watches)",
    errno.EMFILE: "other programs watch too much (raise fs.inotify.max_user_instances)",
}
_GONE_WITHIN = 5.0


class WatchError(Exception):
    """The folder cannot be watched; the message says why and what to do."""


class Events:
    """What the system tells of one folder, from `start` to `stop`.

    Attributes:
        is_doubtful: at the start other folders were watched than were there.
    """

    def __init__(self, root: Path, handler: FileSystemEventHandler) -> None:
        """Prepare to tell *handler* of what happens below *root*."""
        self._root = root
        self._handler = handler
        self._observer: BaseObserver | None = None
        self._threads: list[BaseThread] = []
        self.is_doubtful = False

    @property
    def come(self) -> bool:
        """Say whether it was started and not stopped."""
        return self._observer is not None

    def start(self) -> str:
        """Begin to tell.

        Returns:
            Why not everything would be told, as a part of a sentence, and then nothing is; ""
            where all is well.

        Raises:
            WatchError: the folder itself cannot be watched.
        """
        # It warns of finding a new folder twice, as happens when several come at once.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        before = set(threading.enumerate())
        try:
            self._observe()
        except OSError as error:
            self.stop()
            if error.errno in _TOO_FEW:
                return _TOO_FEW[error.errno]
            message = f"{self._root} cannot be watched ({error.strerror}); see whether it is there"
            raise WatchError(message) from None
        # A folder may also have come in the moment in which the others were listed.
        self.is_doubtful = self.misses()
        if self.is_doubtful and inotify.is_exhausted(self._root):
            self.stop()
            return _TOO_FEW[errno.ENOSPC]
        # Its own thread lives on when those that it depends on have died.
        begun = (one for one in threading.enumerate() if one not in before)
        self._threads = [one for one in begun if isinstance(one, BaseThread)]
        return ""

    def misses(self) -> bool:
        """Say whether other folders are watched than are there; where that can be known."""
        watches = inotify.watched() if sys.platform == "linux" else None
        return watches is not None and watches != inotify.folders(self._root)

    def lives(self) -> bool:
        """Say whether everything that was started still runs."""
        return self.come and all(one.is_alive() for one in self._threads)

    def stop(self) -> None:
        """Tell nothing any more."""
        observer, self._observer = self._observer, None
        if observer is None:
            return
        try:
            observer.stop()
        except Exception:  # noqa: BLE001 - watchdog fails where two folders had one path in turn
            # What waits for events may wait for ever; what reads them holds the watches.
            for one in self._threads:
                if one is not observer and one not in observer.emitters:
                    one.stop()
        else:
            if observer.ident is not None:
                observer.join(_GONE_WITHIN)

    def _observe(self) -> None:
        self._observer = Observer()
        self._observer.schedule(
            self._handler,
            os.fspath(self._root),
            recursive=True,
            event_filter=[*_DIRECTORIES, *_FILES, _WRITTEN],
        )
        self._observer.start()
