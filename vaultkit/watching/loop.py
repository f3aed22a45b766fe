"""The loop: takes in what happened, and looks at everything where that may not be all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vaultkit.disk.walking import VaultError
from vaultkit.evidence import is_sync
from vaultkit.names import is_note
from vaultkit.telling import Message, Tell
from vaultkit.watching.waiting import Event, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultkit.disk.presence import Presence
    from vaultkit.disk.walking import FileState
    from vaultkit.keeper import Keeper
    from vaultkit.reporting import Reporting
    from vaultkit.watch import Hint, Watcher

# Events are hints: every so often the whole vault is compared, by stat only.
_RECONCILE_SECONDS = 600.0
_DOUBT_SECONDS = 0.5
_SUSPENDED_SECONDS = 5.0
# Polling may take this part of one processor, and looks at least so far apart.
_POLLING_SHARE = 0.02
_POLLING_SECONDS = 5.0
# A clock that went on for so much longer than we waited: the machine slept, or we were stopped.
_SLEPT_SECONDS = 5.0
# Events are taken together for so long.
_TOGETHER_SECONDS = 0.02


class Watching:
    """One run of the watcher: which notes wait for quiet, and until when.

    All times are seconds of the monotonic clock, but where they say otherwise.

    Attributes:
        suspended: why nothing is read or written now, as a part of a sentence; "" if it is.
        paused: nothing is written, though everything is looked at.
        reload: called when what the configuration is made of may have changed.
        reporting: what writes the vault's report, None for nothing.
    """

    def __init__(
        self, keeper: Keeper, watcher: Watcher, quiet: float, presence: Presence | None = None
    ) -> None:
        """Prepare to watch with a quiet period of *quiet* seconds.

        Args:
            keeper: the vault.
            watcher: what tells of changes.
            quiet: how long a note is left alone first, in seconds.
            presence: what knows whether the vault is there; None trusts that it is.
        """
        self._keeper = keeper
        self._watcher = watcher
        self._presence = presence
        self._waiting = Waiting(keeper, quiet)
        self.suspended = ""
        self.paused = False
        self.reload: Callable[[], object] | None = None
        self.reporting: Reporting | None = None
        self._reconcile_at = time.monotonic() + _RECONCILE_SECONDS
        self._folders_changed = False
        self._doubts = False
        self._away_since: float | None = None
        self._how = watcher.how
        self._reload_at: float | None = None
        self._stepped_at = time.monotonic()
        self._walls = _clock_difference()

    @property
    def waiting(self) -> int:
        """How many notes wait for quiet."""
        return len(self._waiting)

    @property
    def quiet(self) -> float:
        """How long a note is left alone first, in seconds."""
        return self._waiting.quiet

    @quiet.setter
    def quiet(self, seconds: float) -> None:
        self._waiting.quiet = seconds

    def begin(self, files: Mapping[str, FileState] | None = None) -> None:
        """Look at everything once: what changed while nobody watched waits for quiet too.

        Args:
            files: the states of all files, if they were looked at since it is watched.
        """
        self._reconcile(time.monotonic(), files)
        self._report(time.monotonic())

    def patience(self) -> float:
        """Return for how long there is nothing to do, in seconds."""
        now = time.monotonic()
        if self._away_since is not None:
            return _SUSPENDED_SECONDS if self.suspended else _DOUBT_SECONDS
        waits = [self._reconcile_at, self._watcher.checks_at]
        waits += self._waiting.times(writing=self._may_write)
        if self._may_write and self.reporting and self.reporting.due_at is not None:
            waits.append(self.reporting.due_at)
        waits += [at for at in (self._reload_at, self._keeper.settles_at) if at is not None]
        return max(0.0, min(waits) - now)

    def step(self, patience: float) -> None:
        """Wait up to *patience* seconds for hints, then look at the notes that are quiet."""
        if time.monotonic() - self._stepped_at < _TOGETHER_SECONDS:
            time.sleep(min(_TOGETHER_SECONDS, max(0.0, patience)))
        begun = time.monotonic()
        hints = list(self._watcher.hints(patience))
        now = time.monotonic()
        if hints:
            self._stepped_at = now
        if self._is_away(now):
            return
        self._supervise(now, slept=now - begun > patience + _SLEPT_SECONDS)
        events: dict[str, Event] = {}
        for hint in hints:
            self._notice(hint, events)
        if events:
            self._waiting.notice(events, now)
        self._waiting.read(now)
        if self._reload_at is not None and now >= self._reload_at:
            self._reload_at = None
            if self.reload:
                self.reload()
        if now >= self._reconcile_at:
            self._reconcile(now)
        self._keeper.settle()
        if self._may_write:
            self._waiting.look(now)
            self._report(now)

    def _report(self, now: float) -> None:
        if self.reporting:
            self.reporting.look(now, self.quiet)

    @property
    def _may_write(self) -> bool:
        # What is not known yet may be evidence against what would be written.
        return not self.paused and not self._doubts

    def _is_away(self, now: float) -> bool:
        """Say whether the vault is not there, and see what came of that."""
        missing = self._presence.missing() if self._presence else ""
        if missing:
            # An editor may take away for a moment what it saves.
            if self._away_since is None:
                self._away_since = now
            elif now >= self._away_since + _DOUBT_SECONDS and missing != self.suspended:
                self.suspended = missing
                self._tell(f"the vault is left alone: {missing}")
            return True
        if self._away_since is not None:
            self._away_since = None
            self._watcher.restart()
            self._reconcile_at, self._doubts = now, True
            if self.suspended:
                self.suspended = ""
                self._tell("the vault is back")
        return False

    def _supervise(self, now: float, *, slept: bool) -> None:
        """Look at everything soon, if there is reason to doubt that all was told."""
        doubt = self._watcher.check() if now >= self._watcher.checks_at else ""
        walls = _clock_difference()
        if slept or abs(walls - self._walls) > _SLEPT_SECONDS:
            doubt = doubt or "the machine slept, or its clock was set"
        self._walls = walls
        if doubt:
            self._doubt(doubt, now)
        if self._watcher.how != self._how:
            self._how = self._watcher.how
            self._tell(f"now watching by {self._how}")

    def _doubt(self, why: str, now: float) -> None:
        if not self._doubts:
            self._tell(f"looking at everything, because {why}")
        self._doubts = True
        self._reconcile_at = min(self._reconcile_at, now + _DOUBT_SECONDS)

    def _tell(self, text: str) -> None:
        self._keeper.tell(Message(Tell.WATCH, "", text))

    def _notice(self, hint: Hint, events: dict[str, Event]) -> None:
        """Keep what a hint tells, if it is about the vault."""
        if hint.doubt:
            self._doubt(hint.doubt, hint.at)
        path, origin = hint.path, hint.origin
        if not path:
            self._reconcile_at = min(self._reconcile_at, hint.at + _DOUBT_SECONDS)
            self._folders_changed = True
            return
        if self._keeper.mirror.is_configuration(path):
            self._reload_at = hint.at + _DOUBT_SECONDS
        if _is_hidden(path) or not self._keeper.folder.settings.indexes(path):
            return
        if is_note(origin) and not _is_hidden(origin) and not origin.startswith("/"):
            events[path] = self._waiting.move(origin, path, hint.at)
            return
        noticed = hint.at + _clock_difference()
        events[path] = Event(hint.at, noticed, synced=is_sync(origin, path))

    def _reconcile(self, now: float, files: Mapping[str, FileState] | None = None) -> None:
        try:
            changed = self._keeper.reconcile(files)
        except VaultError:
            # It went in this very moment; whether it is back is looked at first.
            self._reconcile_at = now + _DOUBT_SECONDS
            return
        self._doubts = False
        came, self._folders_changed = self._folders_changed, False
        noticed = now + _clock_difference()
        # A new note of which no event told came with its folder, just now.
        events = {
            path: Event(now, noticed if came and self._keeper.is_unseen(path) else None)
            for path in changed
            if path not in self._waiting
        }
        if events:
            self._waiting.notice(events, now)
        took = time.monotonic() - now
        if self._watcher.polls:
            pause = max(_POLLING_SECONDS, took / _POLLING_SHARE)
            self._reconcile_at = time.monotonic() + min(pause, _RECONCILE_SECONDS)
        else:
            self._reconcile_at = time.monotonic() + _RECONCILE_SECONDS
        self._watcher.try_events()


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _clock_difference() -> float:
    """Return what tells a sleep: the clock on the wall goes on while the monotonic one stops."""
    return time.time() - time.monotonic()
