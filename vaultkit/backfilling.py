"""Say what the notes of a vault owe from before it was kept, by git's history and their files."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vaultkit.backfill import Backfill, Past
from vaultkit.disk.birth import birth_of
from vaultkit.disk.eligible import LARGEST
from vaultkit.git import GitError
from vaultkit.history import History, read_history
from vaultkit.keeper import Debt, Look
from vaultkit.note import Note
from vaultkit.upkeep import BrokenUpkeepError, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from vaultkit.backfill import Revision
    from vaultkit.keeper import Keeper

    Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


@dataclass(frozen=True, slots=True)
class Backfilling:
    """One look at the past of a vault.

    Attributes:
        keeper: keeps the vault.
        rows: rows of changelogs are wanted too, not only stamps.
        progress: given what is done, gives a function to report progress to.
        say: takes a sentence for people.
    """

    keeper: Keeper
    rows: bool
    progress: Progress
    say: Callable[[str], None]

    def debts(self, upkeep: Iterable[Debt]) -> list[Debt]:
        """Return what all notes owe, by path: what upkeep owes, and what their past does.

        Raises:
            GitError: git stopped in the middle of its answers.
        """
        owed = {debt.look.note.path: debt for debt in upkeep}
        asked = [path for path in self.keeper.kept if self._asks(path, owed.get(path))]
        now = _local(time.time())
        with ExitStack() as stack:
            history = self._history(asked, stack)
            report = stack.enter_context(self.progress("comparing with the past"))
            for count, path in enumerate(asked, 1):
                debt = self._debt(path, owed.get(path), history, now)
                if debt:
                    owed[path] = debt
                report(count, len(asked))
        return [owed[path] for path in sorted(owed)]

    def _backfill(self, look: Look) -> Backfill:
        return Backfill(look.kind.rules, self.keeper.folder.settings, self.rows)

    def _asks(self, path: str, debt: Debt | None) -> bool:
        look = debt.look if debt else self.keeper.look(path)
        if look is None:
            return False
        full = self.keeper.folder.root / path
        reason = refusal(look.note, self.keeper.vault) or _unwritable(full, look.state.size)
        if reason:
            self.keeper.refuse(path, reason)
            return False
        note = Note(path, debt.owed.text) if debt else look.note
        for reason in self._backfill(look).left(note):
            self.keeper.refuse(path, reason)
        return self._backfill(look).asks(note)

    def _history(self, asked: list[str], stack: ExitStack) -> History | None:
        """Return git's history of the vault, None where there is none or nobody asks for it."""
        if not asked:
            return None
        root = self.keeper.folder.root
        try:
            with self.progress("reading git's history") as report:
                history = stack.enter_context(read_history(root, asked, report))
        except GitError as error:
            lost = "; no changelog row is made" if self.rows else ""
            self.say(f"{error}: dates are taken from the times of the files{lost}")
            return None
        if history.warning:
            self.say(history.warning)
        return history

    def _debt(
        self, path: str, debt: Debt | None, history: History | None, now: datetime
    ) -> Debt | None:
        """Return what a note owes with its past, None if that adds nothing to *debt*."""
        look = debt.look if debt else self.keeper.look(path)
        if look is None:
            return None
        note = Note(path, debt.owed.text if debt else look.note.text)
        memory = debt.owed.memory if debt else look.memory
        past = self._past(look, history, now)
        try:
            owed = self._backfill(look).owed(note, look.kind, past, self.keeper.author, memory)
        except BrokenUpkeepError as error:
            self.keeper.refuse(path, f"{error}; nothing was written, please report this")
            return None
        if owed is None:
            return None
        why = (*debt.owed.why, *owed.why) if debt else owed.why
        # Of many notes nothing is kept that is not needed to write them.
        look = Look(Note(path, look.note.text), look.state, look.kind, None)
        return Debt(look, owed._replace(why=why))

    def _past(self, look: Look, history: History | None, now: datetime) -> Past:
        path = look.note.path
        saved = _local(look.state.mtime_ns / 1e9)
        born = birth_of(self.keeper.folder.root / path)
        times = (saved, *([_local(born)] if born is not None else []))
        if history is None:
            return Past(now, times, saved)
        times += history.moments(path)
        return Past(now, times, saved, history.committed(path), _Revisions(history, path))


@dataclass(frozen=True, slots=True)
class _Revisions:
    """The revisions of one note, read anew each time that somebody goes through them."""

    history: History
    path: str

    def __iter__(self) -> Iterator[Revision]:
        return self.history.revisions(self.path)


def _unwritable(path: Path, size: int) -> str | None:
    """Return why a note is never written, None if it may be."""
    if os.path.realpath(path) != os.fspath(path):
        return "it is or lies behind a symlink; vaultkit writes only to real files"
    return (
        "it is larger than 5 MiB; vaultkit writes only to smaller notes" if size > LARGEST else None
    )


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - Obsidian writes local time, no zone
