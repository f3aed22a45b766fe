"""One folder watched by whatever the system offers, and looked after while that lasts."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Self

from vaultkit.disk import beneath
from vaultkit.disk.system import is_local
from vaultkit.watch.events import Events, WatchError
from vaultkit.watch.hints import Handler, Hint, Losses
from vaultkit.watch.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_SYSTEMS = {"linux": "inotify", "darwin": "FSEvents", "win32": "ReadDirectoryChangesW"}
# Folders come and go one by one: only what differs this long afterwards is wrong.
_CALM_SECONDS = 5.0
_PULSE_FILE = "vaultkit.toml"
# What keeps events away rarely goes, and to try takes watches that others may need.
_TRY_SECONDS = 600.0


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
        self._events = Events(root, self._handler)
        self._losses = Losses(self._inbox)
        self._log = logging.getLogger("watchdog.observers")
        self._excepthook = threading.excepthook
        self._polls_because = ""
        self._counted_at = 0.0
        self._miscounted = False
        self._try_at = 0.0
        self._pulse = Pulse(root / _PULSE_FILE)

    def __enter__(self) -> Self:
        """Begin to watch.

        Raises:
            WatchError: the folder cannot be read.
        """
        self._log.addHandler(self._losses)
        self._log.propagate = False
        threading.excepthook = self._losses.hear_death
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._events.stop()
        self._log.removeHandler(self._losses)
        threading.excepthook = self._excepthook

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
                    self._pulse.heard_at = max(self._pulse.heard_at, hint.at)
                    yield hint
        except queue.Empty:
            return

    def wake(self) -> None:
        """Let `hints` end now; for another thread."""
        self._inbox.put(None)

    @property
    def checks_at(self) -> float:
        """When to call `check` next, in seconds of the monotonic clock; infinite while it polls."""
        if not self._events.come:
            return inf
        if self._losses.why:
            return -inf
        return min(self._pulse.due, self._counts_at)

    @property
    def _counts_at(self) -> float:
        """When to compare folders with watches: once no folder has come or gone for a while."""
        changed_at = self._handler.folders_changed_at
        return changed_at + _CALM_SECONDS if changed_at > self._counted_at else inf

    def check(self) -> str:
        """See whether events still come, and mend what does not work.

        Returns:
            Why everything has to be looked at, as a part of a sentence; "" if all is well.
        """
        now = time.monotonic()
        trouble = self._trouble(now) if self._events.come else ""
        if trouble:
            self.restart()
        return trouble

    def try_events(self) -> None:
        """Watch by events again, if what kept from it is gone; for polling, now and then."""
        if not self._events.come and time.monotonic() >= self._try_at:
            self.restart()

    def restart(self) -> None:
        """Begin to watch anew: what is there now may be another folder than before.

        What happens meanwhile is not told; look at everything afterwards.
        """
        self._events.stop()
        try:
            self._begin()
        except WatchError as error:
            self._polls_because = str(error)

    def _trouble(self, now: float) -> str:
        if self._losses.why:
            # watchdog mends its watches by itself, but tells nobody when it is done.
            return self._losses.why
        if not self._events.lives():
            return "watching had died"
        if self._pulse.is_missing(now):
            return "events had ceased to come"
        return self._miscount(now) if now >= self._counts_at else ""

    def _miscount(self, now: float) -> str:
        """Compare folders with watches; a difference counts when it is seen twice."""
        wrong = self._events.misses()
        if wrong and not self._miscounted:
            self._miscounted = True
            self._handler.folders_changed_at = now
            return ""
        self._miscounted, self._counted_at = False, now
        return "some folders were not watched" if wrong else ""

    def _begin(self) -> None:
        now = time.monotonic()
        self._miscounted, self._losses.why = False, ""
        self._counted_at, self._try_at = now, now + _TRY_SECONDS
        self._pulse.begin(now)
        self._polls_because = self._why_no_events() or self._events.start()
        if self._events.is_doubtful:
            self._handler.folders_changed_at = time.monotonic()

    def _why_no_events(self) -> str:
        try:
            with beneath.opened_root(self._root) as descriptor:
                local = sys.platform not in {"linux", "darwin"} or is_local(descriptor)
        except beneath.NoVaultError as error:
            raise WatchError(str(error)) from None
        return "" if local else "the vault lies where other machines may write untold"

    def _waiting(self) -> list[Hint | None]:
        found: list[Hint | None] = []
        with suppress(queue.Empty):
            while True:
                found.append(self._inbox.get_nowait())
        return found
