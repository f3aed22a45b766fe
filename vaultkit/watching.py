"""The watcher's loop: hints in, quiet notes out, each looked at once it is left alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vaultkit.disk.reading import read_active
from vaultkit.evidence import Burst, is_git, is_late, is_sync
from vaultkit.keeper import SECOND_LOOK, git_times
from vaultkit.telling import Message, Tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultkit.disk.presence import Presence
    from vaultkit.keeper import Keeper
    from vaultkit.watch import Hint, Watcher

# Events are hints: every so often the whole vault is compared, by stat only.
_RECONCILE_SECONDS = 600.0
_DOUBT_SECONDS = 0.5
_SUSPENDED_SECONDS = 5.0
# Polling may take this part of one processor, and looks at least so far apart.
_POLLING_SHARE = 0.02
_POLLING_SECONDS = 5.0
_FIRST_RETRY = 1.0
_LAST_RETRY = 300.0
# A note that is open in Obsidian is left alone for longer.
_ACTIVE_FACTOR = 2.0
# A clock that went on for so much longer than we waited: the machine slept, or we were stopped.
_SLEPT_SECONDS = 5.0
# What is saved without end is read this often, and events are taken together for as long.
_STORM_SECONDS = 0.5
_TOGETHER_SECONDS = 0.02


class Watching:
    """One run of the watcher: which notes wait for quiet, and until when.

    All times are seconds of the monotonic clock, but where they say otherwise.

    Attributes:
        suspended: why nothing is read or written now, as a part of a sentence; "" if it is.
        paused: nothing is written, though everything is looked at.
        reload: called when what the configuration is made of may have changed.
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
        self.quiet = quiet
        self.suspended = ""
        self.paused = False
        self.reload: Callable[[], object] | None = None
        self._due: dict[str, float] = {}
        self._rests_at: dict[str, float] = {}
        self._noticed: dict[str, float] = {}
        self._read_at: dict[str, float] = {}
        self._read_again: dict[str, float] = {}
        self._retries: dict[str, float] = {}
        self._emptied: dict[str, float] = {}
        self._adopted: set[str] = set()
        self._burst = Burst()
        self._reconcile_at = time.monotonic() + _RECONCILE_SECONDS
        self._reload_at: float | None = None
        self._stepped_at = time.monotonic()
        self._walls = _clock_difference()

    @property
    def waiting(self) -> int:
        """How many notes wait for quiet."""
        return len(self._due)

    def begin(self) -> None:
        """Look at everything once: what changed while nobody watched waits for quiet too."""
        self._reconcile(time.monotonic())

    def patience(self) -> float:
        """Return for how long there is nothing to do, in seconds."""
        now = time.monotonic()
        if self.suspended:
            return _SUSPENDED_SECONDS
        waits = [self._reconcile_at, self._watcher.checks_at]
        if not self.paused:
            waits += self._due.values()
        waits += self._read_again.values()
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
        if self._is_away():
            return
        self._supervise(now, slept=now - begun > patience + _SLEPT_SECONDS)
        changed = {path: hint.at for hint in hints if (path := self._notice(hint))}
        if changed:
            self._wait_for(changed, now)
        if again := [path for path, at in self._read_again.items() if at <= now]:
            self._read(again, now)
        if self._reload_at is not None and now >= self._reload_at:
            self._reload_at = None
            if self.reload:
                self.reload()
        if now >= self._reconcile_at:
            self._reconcile(now)
        self._keeper.settle()
        if not self.paused:
            self._look_at_quiet(now)

    def look_at_all_soon(self) -> None:
        """Compare the whole vault at the next step."""
        self._reconcile_at = time.monotonic()

    def _look_at_quiet(self, now: float) -> None:
        quiet = sorted(path for path, due in self._due.items() if due <= now)
        if not quiet:
            return
        self._keeper.refresh(quiet)
        for path in quiet:
            del self._due[path]
            self._settle(path, now)
        self._keeper.tell_findings()

    def _is_away(self) -> bool:
        """Say whether the vault is not there, and see what came of that."""
        missing = self._presence.missing() if self._presence else ""
        if missing == self.suspended:
            return bool(missing)
        self.suspended = missing
        if missing:
            self._tell(f"the vault is left alone: {missing}")
            return True
        self._watcher.restart()
        self._tell("the vault is back")
        self._reconcile_at = time.monotonic()
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

    def _doubt(self, why: str, now: float) -> None:
        if now + _DOUBT_SECONDS < self._reconcile_at:
            self._tell(f"looking at everything, because {why}")
            self._reconcile_at = now + _DOUBT_SECONDS

    def _tell(self, text: str) -> None:
        self._keeper.tell(Message(Tell.WATCH, "", text))

    def _notice(self, hint: Hint) -> str | None:
        """Keep what a hint tells, and return the path that it is about, if it is in the vault."""
        if hint.doubt:
            self._doubt(hint.doubt, hint.at)
        if not hint.path:
            self._reconcile_at = min(self._reconcile_at, hint.at + _DOUBT_SECONDS)
            return None
        path = hint.path
        if self._keeper.is_configuration(path):
            self._reload_at = hint.at + _DOUBT_SECONDS
        hidden = any(part.startswith(".") for part in path.split("/"))
        if hidden or not self._keeper.folder.settings.indexes(path):
            return None
        if is_sync(hint.origin):
            self._adopted.add(path)
        elif hint.origin and not hint.origin.startswith("/"):
            self._keeper.move(hint.origin, path)
        self._see_burst(path, hint.at)
        self._noticed[path] = hint.at
        self._retries.pop(path, None)
        return path

    def _see_burst(self, path: str, at: float) -> None:
        if at - self._noticed.get(path, -_STORM_SECONDS) < _STORM_SECONDS:
            return
        burst = self._burst.saw(path, at)
        # Of a burst, those that were settled already are no part of what comes now.
        self._adopted.update(one for one in burst if one in self._noticed or one == path)

    def _wait_for(self, changed: Mapping[str, float], now: float) -> None:
        """Let notes wait for quiet, given when each was changed last."""
        active = read_active(self._keeper.folder)
        for path, since in changed.items():
            factor = _ACTIVE_FACTOR if path == active else 1.0
            self._due[path] = self._rests_at[path] = since + factor * self.quiet
        # A note that is saved without end is read now and then.
        fresh = []
        for path in changed:
            again = self._read_at.get(path, -_STORM_SECONDS) + _STORM_SECONDS
            if again <= now:
                fresh.append(path)
            else:
                self._read_again[path] = again
        self._read(fresh, now)

    def _read(self, paths: list[str], now: float) -> None:
        self._keeper.refresh(paths)
        for path in paths:
            self._read_at[path] = now
            self._read_again.pop(path, None)
            if path not in self._due:
                continue
            self._due[path] = self._rests_at[path]
            if self._keeper.is_new_and_empty(path):
                # A person looks at it now; there is nothing in it that could be lost.
                first = self._emptied.setdefault(path, self._noticed.get(path, now))
                self._due[path] = min(self._due[path], first + SECOND_LOOK)
            else:
                self._emptied.pop(path, None)

    def _settle(self, path: str, now: float) -> None:
        self._emptied.pop(path, None)
        self._read_at.pop(path, None)
        self._read_again.pop(path, None)
        self._rests_at.pop(path, None)
        debt = self._keeper.debt(path, adopt=self._is_adopted(path))
        self._adopted.discard(path)
        self._noticed.pop(path, None)
        if debt is not None and self._keeper.pay(debt):
            delay = self._retries.get(path, _FIRST_RETRY)
            self._retries[path] = min(2 * delay, _LAST_RETRY)
            self._due[path] = now + delay

    def _is_adopted(self, path: str) -> bool:
        if path in self._adopted:
            return True
        saved = self._keeper.saved(path)
        if saved is None:
            return False
        noticed = self._noticed.get(path)
        since = None if noticed is None else time.time() - (time.monotonic() - noticed)
        late = since is not None and is_late(saved, since) and not self._keeper.is_unseen(path)
        return late or is_git(saved, git_times(self._keeper.folder))

    def _reconcile(self, now: float) -> None:
        changed = [path for path in self._keeper.reconcile() if path not in self._due]
        if changed:
            self._wait_for(dict.fromkeys(changed, now), now)
        took = time.monotonic() - now
        if self._watcher.polls:
            pause = max(_POLLING_SECONDS, took / _POLLING_SHARE)
            self._reconcile_at = time.monotonic() + min(pause, _RECONCILE_SECONDS)
        else:
            self._reconcile_at = time.monotonic() + _RECONCILE_SECONDS
        self._watcher.try_events()


def _clock_difference() -> float:
    """Return what tells a sleep: the clock on the wall goes on while the monotonic one stops."""
    return time.time() - time.monotonic()
