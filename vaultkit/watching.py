"""The watcher's loop: hints in, quiet notes out, each looked at once it is left alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

from vaultkit.disk.reading import read_active
from vaultkit.evidence import Burst, is_git, is_late, is_sync
from vaultkit.keeper import SECOND_LOOK, git_times
from vaultkit.watch import WatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.keeper import Keeper
    from vaultkit.watch import Hint, Watcher

# Events are hints: every so often the whole vault is compared, by stat only.
_RECONCILE_SECONDS = 600.0
_DOUBT_SECONDS = 0.5
_SUPERVISE_SECONDS = 60.0
_FIRST_RETRY = 1.0
_LAST_RETRY = 300.0
# A note that is open in Obsidian is left alone for longer.
_ACTIVE_FACTOR = 2.0


class Watching:
    """One run of the watcher: which notes wait for quiet, and until when.

    All times are seconds of the monotonic clock.
    """

    def __init__(self, keeper: Keeper, watcher: Watcher, quiet: float) -> None:
        """Prepare to watch with a quiet period of *quiet* seconds."""
        self._keeper = keeper
        self._watcher = watcher
        self._quiet = quiet
        self._due: dict[str, float] = {}
        self._noticed: dict[str, float] = {}
        self._retries: dict[str, float] = {}
        self._emptied: dict[str, float] = {}
        self._adopted: set[str] = set()
        self._burst = Burst()
        self._reconcile_at = time.monotonic() + _RECONCILE_SECONDS

    def run(self) -> NoReturn:
        """Watch until the process is interrupted; begin first."""
        while True:
            self.step(self._patience())

    def begin(self) -> None:
        """Look at everything once: what changed while nobody watched waits for quiet too."""
        self._reconcile(time.monotonic())

    def step(self, patience: float) -> None:
        """Wait up to *patience* seconds for hints, then look at the notes that are quiet."""
        hints = list(self._watcher.hints(patience))
        if not self._watcher.alive:
            root = self._keeper.folder.root
            message = f"{root}: can no longer be watched; see whether it is there, start it again"
            raise WatchError(message)
        changed = {path: hint.at for hint in hints if (path := self._notice(hint))}
        if changed:
            self._wait_for(changed)
        now = time.monotonic()
        if now >= self._reconcile_at:
            self._reconcile(now)
        quiet = sorted(path for path, due in self._due.items() if due <= now)
        if not quiet:
            return
        self._keeper.refresh(quiet)
        for path in quiet:
            del self._due[path]
            self._settle(path, now)
        self._keeper.tell_findings()

    def _patience(self) -> float:
        waits = (*self._due.values(), self._reconcile_at)
        return min(min(waits) - time.monotonic(), _SUPERVISE_SECONDS)

    def _notice(self, hint: Hint) -> str | None:
        """Keep what a hint tells, and return the path that it is about, if it is in the vault."""
        if not hint.path:
            self._reconcile_at = min(self._reconcile_at, hint.at + _DOUBT_SECONDS)
            return None
        hidden = any(part.startswith(".") for part in hint.path.split("/"))
        if hidden or not self._keeper.folder.settings.indexes(hint.path):
            return None
        path = hint.path
        if is_sync(hint.origin):
            self._adopted.add(path)
        elif hint.origin and not hint.origin.startswith("/"):
            self._keeper.move(hint.origin, path)
        burst = self._burst.saw(path, hint.at)
        self._noticed[path] = hint.at
        # Of a burst, those that were settled already are no part of what comes now.
        self._adopted.update(one for one in burst if one in self._noticed)
        self._retries.pop(path, None)
        return path

    def _wait_for(self, changed: Mapping[str, float]) -> None:
        """Let notes wait for quiet, given when each was changed last."""
        active = read_active(self._keeper.folder)
        self._keeper.refresh(changed)
        for path, since in changed.items():
            factor = _ACTIVE_FACTOR if path == active else 1.0
            self._due[path] = since + factor * self._quiet
            if self._keeper.is_new_and_empty(path):
                # A person looks at it now; there is nothing in it that could be lost.
                first = self._emptied.setdefault(path, since)
                self._due[path] = min(self._due[path], first + SECOND_LOOK)
            else:
                self._emptied.pop(path, None)

    def _settle(self, path: str, now: float) -> None:
        self._emptied.pop(path, None)
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
        self._reconcile_at = now + _RECONCILE_SECONDS
        changed = [path for path in self._keeper.reconcile() if path not in self._due]
        if changed:
            self._wait_for(dict.fromkeys(changed, now))
