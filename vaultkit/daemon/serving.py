"""The daemon itself: one session, its log, and an ear for questions."""

from __future__ import annotations

import os
import queue
import signal
import sys
from collections import deque
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from vaultkit import __version__
from vaultkit.daemon.log import line_for, opened_log
from vaultkit.daemon.notifying import Notifier
from vaultkit.daemon.place import LOCK, Card, address_for, put_card, take_card_away
from vaultkit.daemon.readiness import tell_ready
from vaultkit.daemon.talk import PATIENCE, Ear
from vaultkit.finding import Severity
from vaultkit.holding import KeptElsewhereError
from vaultkit.places import STATE_VARIABLE, program_state
from vaultkit.session import Session
from vaultkit.store import StateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sys import UnraisableHookArgs

    import psutil

    from vaultkit.holding import Wishes
    from vaultkit.telling import Message
    from vaultkit.watching import Watching

# So soon is tried again to end what could not be ended.
_AGAIN_SECONDS = 0.05
_RECENT = 10
_VERSION = 1
_TOLD = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class Daemon:
    """Keeps one vault until it is told to stop."""

    def __init__(self, root: Path, state: Path, wishes: Wishes) -> None:
        """Prepare to keep the vault at *root*, its state in the folder *state*."""
        self._root = root
        self._state = state
        # What starts programs at login has made no folder.
        try:
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._log = opened_log(state)
        except OSError as error:
            message = f"{state}: {error.strerror}; make it writable, or set {STATE_VARIABLE}"
            raise StateError(message) from None
        self._notifier = Notifier(root.name, self._say)
        self._session = Session(root, state, wishes, self._take)
        self._questions: queue.SimpleQueue[tuple[str, queue.SimpleQueue[dict[str, Any]]]]
        self._questions = queue.SimpleQueue()
        self._recent: deque[dict[str, str]] = deque(maxlen=_RECENT)
        self._program = program_state()
        self._ready = False
        self._stopping = False

    def serve(self) -> None:
        """Keep the vault until somebody says stop.

        Raises:
            KeptElsewhereError: another daemon or `watch` keeps it.
            Exception: as `Session.opened` raises.
        """
        lock = FileLock(self._state / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            message = f"a daemon keeps {self._root} already"
            raise KeptElsewhereError(message) from None
        try:
            put_card(self._state, Card(os.getpid(), "", ""))
            sys.unraisablehook = _told_again
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGINT, self._stop)
            with self._session.opened() as watching:
                key, address = os.urandom(32).hex(), address_for(self._state)
                if sys.platform != "win32":
                    # What a crash left there is nobody's: the lock is ours.
                    Path(address).unlink(missing_ok=True)
                ear = Ear(address, key, self._heard)
                ear.start()
                put_card(self._state, Card(os.getpid(), address, key))
                self._ready = True
                what = f"watching {self._session.keeper.mirror.looked_at:,} notes"
                self._say(what)
                tell_ready(f"{what} in {self._root}")
                self._session.rest()
                try:
                    self._loop(watching)
                finally:
                    ear.close()
        except KeyboardInterrupt:
            pass  # told to stop before it was ready
        finally:
            take_card_away(self._state)
            lock.release()
            self._say("stopped")

    @cached_property
    def _process(self) -> psutil.Process:
        # Nobody asks before it is ready.
        import psutil  # noqa: PLC0415

        return psutil.Process()

    def _loop(self, watching: Watching) -> None:
        while not self._stopping:
            watching.step(watching.patience())
            while not self._questions.empty():
                question, answer = self._questions.get()
                answer.put(self._answered(question))

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True
        if not self._ready:
            raise KeyboardInterrupt
        self._session.watcher.wake()

    def _heard(self, question: str) -> Mapping[str, Any]:
        """Let the loop answer, in the thread that asks."""
        answer: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._questions.put((question, answer))
        self._session.watcher.wake()
        return answer.get(timeout=PATIENCE)

    def _answered(self, question: str) -> dict[str, Any]:
        match question:
            case "stop":
                self._stopping = True
            case "pause":
                self._session.watching.paused = True
                self._say("paused")
            case "resume":
                self._session.watching.paused = False
                self._say("resumed")
            case "view":
                return {**self.status(), "view": self._session.keeper.mirror.view()}
            case _:
                pass
        return self.status()

    def status(self) -> dict[str, Any]:
        """Return what there is to know, as plain values."""
        session = self._session
        counts = session.keeper.mirror.counts()
        return {
            "version": _VERSION,
            "running": True,
            "pid": os.getpid(),
            "vault": str(self._root),
            "since": session.since.isoformat(timespec="seconds"),
            "program": __version__,
            "outdated": program_state() != self._program,
            "watching": session.watching.suspended or session.watcher.how,
            "writing": self._writing(),
            "notes": session.keeper.mirror.looked_at,
            "waiting": session.watching.waiting,
            "written_today": session.written_today,
            "findings": {f"{one}s": counts.get(one, 0) for one in _TOLD},
            "recent": list(self._recent),
            "memory_bytes": self._process.memory_info().rss,
            "cpu_seconds": round(sum(self._process.cpu_times()[:2]), 2),
        }

    def _writing(self) -> str:
        session = self._session
        if session.watching.suspended:
            return f"suspended: {session.watching.suspended}"
        if session.why_not_writing:
            return f"off: {session.why_not_writing}"
        return "paused" if session.watching.paused else "on"

    def _take(self, message: Message) -> None:
        line = line_for(message)
        self._recent.append({"at": _now(), "what": line})
        self._log.info(line)
        if self._session.notifies:
            self._notifier.take(message)

    def _say(self, text: str) -> None:
        self._log.info("%-8s %s", "daemon", text)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _told_again(what: UnraisableHookArgs) -> None:
    """Tell once more to end, where the first time fell on what lets no exception through."""
    if isinstance(what.exc_value, KeyboardInterrupt):
        Timer(_AGAIN_SECONDS, signal.raise_signal, (signal.SIGTERM,)).start()
    else:
        sys.__unraisablehook__(what)
