"""Keeps the note in which a vault's own report stands: now and then, and never a person's text."""

from __future__ import annotations

import json
import os
import random
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from weakref import ref

from vaultkit.disk.entry import FINAL
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.reading import read_text
from vaultkit.names import NOTE_SUFFIX
from vaultkit.plan import Change, Plan
from vaultkit.report import dated, holds, is_report, report_on
from vaultkit.telling import Message, Tell

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from vaultkit.keeper import Keeper
    from vaultkit.vault import Vault

_NAME = "report.json"
# The report is made at most so often, and so soon a write is tried again that did not work.
_PAUSE_SECONDS = 600.0
_AGAIN_SECONDS = 60.0
# Where settings are shared, other devices hear of a new report too: one of them makes it, and the
# others find it there.
_OTHERS_SECONDS = (60.0, 240.0)
_WHY = "the report was written"
_EDITED = (
    "it holds what this vaultkit did not write, so it is left alone: delete or rename it to have "
    "it made anew, or name another note as `report` in vaultkit.toml"
)
_OTHERS = (
    "it is a report that was not written here, or that a person edited since, so it is left alone: "
    "delete it to have this device write it"
)


@dataclass(frozen=True, slots=True)
class _Record:
    """What was written last, as it is kept in the state folder.

    Attributes:
        path: the note, relative to the vault.
        texts: digests of what may stand there of ours; of two, where a crash left that open.
        at: when, in seconds since 1970.
    """

    path: str = ""
    texts: tuple[str, ...] = ()
    at: float = 0.0


class Reporting:
    """The report of one vault, made when something changed.

    Attributes:
        due_at: when to call `look` though nothing else happens, in seconds of the monotonic
            clock; None for never.
    """

    def __init__(self, keeper: Keeper, state: Path) -> None:
        """Prepare to report on the vault of *keeper*, with *state* as the folder for its state."""
        self._keeper = keeper
        self._state = state
        self._record = _recorded(state / _NAME)
        ago = min(max(0.0, time.time() - self._record.at), _PAUSE_SECONDS)
        self._not_before = time.monotonic() + _PAUSE_SECONDS - ago
        self._told: tuple[str, ref[Vault], date] | None = None
        self._refused = ""
        # Under this name it is made as soon as it may be.
        self._asked_for = keeper.folder.kinds.config.report
        self.due_at: float | None = None

    def look(self, now: float, quiet: float) -> None:
        """Write the report, if something changed and the last one is old enough.

        Args:
            now: seconds of the monotonic clock.
            quiet: how long to wait after a change, in seconds: more may come.
        """
        path = self._keeper.folder.kinds.config.report
        moment = datetime.now()  # noqa: DTZ005 - a person's day
        if not path or not self._keeper.writes or self._is_told(path, moment.date()):
            self.due_at = None
            return
        if self.due_at is None:
            wait = quiet
            if path not in {self._asked_for, self._record.path}:
                wait += random.uniform(*_OTHERS_SECONDS)  # noqa: S311 - nothing is kept secret
            self.due_at = max(now + wait, self._not_before)
        if now < self.due_at:
            return
        self.due_at = None
        settled = self._report(path, moment)
        self._not_before = now + (_PAUSE_SECONDS if settled else _AGAIN_SECONDS)
        self._asked_for = path
        if settled:
            self._told = path, ref(self._keeper.vault), moment.date()

    def _is_told(self, path: str, today: date) -> bool:
        """Say whether the last report tells all that is known: a vault that changed is another."""
        if self._told is None or self._told[1]() is not self._keeper.vault:
            return False
        return (self._told[0], self._told[2]) == (path, today)

    def _report(self, path: str, moment: datetime) -> bool:
        """Write the report where it differs, and return whether that is settled for now."""
        keeper, full = self._keeper, self._keeper.folder.root / path
        title = path.rpartition("/")[2].removesuffix(NOTE_SUFFIX)
        body = report_on(keeper.vault, keeper.mirror.findings, moment.date(), title)
        before: str | None = None
        if os.path.lexists(full):
            before, trouble = read_text(full)
            if holds(before, body):
                return True
            if trouble or _digest(before) not in self._ours(path):
                self._refuse(path, trouble or (_OTHERS if is_report(before) else _EDITED))
                return True
        after = dated(body, moment)
        return self._write(Change(PurePosixPath(path), before, after, (_WHY,)))

    def _write(self, change: Change) -> bool:
        keeper, path = self._keeper, str(change.path)
        if keeper.writer is None:
            return True
        # What is written is known before: a crash must not make it look like a person's.
        text = _digest(change.after)
        left = () if change.before is None else (_digest(change.before),)
        self._keep(_Record(path, (*left, text), self._record.at))
        # It held our words before, too, and an undo is about people's notes.
        result = keeper.writer.write(change, now_ns=time.time_ns(), batch=FINAL)
        if result.outcome is Outcome.REFUSED:
            self._refuse(path, result.reason)
        if result.outcome not in {Outcome.WRITTEN, Outcome.CREATED}:
            return result.outcome is Outcome.REFUSED
        self._keep(_Record(path, (text,), time.time()))
        self._refused = ""
        keeper.mirror.refresh([path])
        # No person's note was touched, so this is about the watching.
        keeper.tell(Message(Tell.WATCH, path, _WHY, Plan((change,)).diff(), "report"))
        return True

    def _ours(self, path: str) -> tuple[str, ...]:
        return self._record.texts if self._record.path == path else ()

    def _keep(self, record: _Record) -> None:
        self._record = record
        unfinished = self._state / f"{_NAME}.{os.getpid()}"
        # Where it cannot be kept, the next start takes the note for a person's, and leaves it.
        with suppress(OSError):
            unfinished.write_text(json.dumps(asdict(record)), "utf-8")
            unfinished.replace(self._state / _NAME)

    def _refuse(self, path: str, reason: str) -> None:
        if reason != self._refused:
            self._refused = reason
            brief = reason.partition(":")[0]
            self._keeper.tell(Message(Tell.REFUSED, path, reason, brief=brief))


def _recorded(file: Path) -> _Record:
    """Return what was written last, as far as that is known."""
    try:
        told = json.loads(file.read_text("utf-8"))
        return _Record(str(told["path"]), tuple(map(str, told["texts"])), float(told["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Record()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
