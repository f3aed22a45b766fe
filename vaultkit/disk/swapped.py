"""A note and the file that it swapped places with, until nobody can write into that any more.

Whoever opened the note before the swap still writes into the file that lay there then. So that
file is kept for a while and looked at again: a save that came late goes back to the note.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk.entry import Entry
from vaultkit.disk.journal import JournalError
from vaultkit.disk.outcome import shown

if TYPE_CHECKING:
    from contextlib import ExitStack

    from vaultkit.disk.base import Overwrite
    from vaultkit.disk.journal import Journal, Pending
    from vaultkit.disk.spare import File

GRACE = 5.0  # seconds; programs save within milliseconds of opening a file


class Swap(NamedTuple):
    """What takes part in a swap.

    Attributes:
        note: the name that people know.
        spare: the name beside it.
        wanted: what was to be written.
        journal: where what would be lost is kept.
        pending: the overwrite's entry in the journal.
        held: what has to stay open meanwhile.
    """

    note: File
    spare: File
    wanted: Overwrite
    journal: Journal
    pending: Pending
    held: ExitStack


class Swapped:
    """A swap that is looked at again until nothing can come late any more."""

    def __init__(self, swap: Swap, expected: bytes, *, stands: bool, mtime_ns: int = 0) -> None:
        """Begin to wait.

        Args:
            swap: what takes part.
            expected: what the spare holds if nobody writes into it.
            stands: the note holds what was wanted.
            mtime_ns: the time of change of what was wanted, in nanoseconds since 1970.
        """
        self.stands = stands
        self.mtime_ns = mtime_ns
        self._swap = swap
        self._expected = expected
        self._known = {swap.wanted.base, swap.wanted.new}
        self._late: bytes | None = None
        self.due = time.monotonic() + GRACE

    def look(self) -> list[str] | None:
        """Look whether somebody wrote into the spare, and give that back to the note.

        Returns:
            None if it has to be looked at once more, after ``due``; else one sentence for each
            thing that people should know of, and all is closed.
        """
        self.due = time.monotonic() + GRACE
        try:
            found, status = self._swap.spare.read()
        except FileNotFoundError:
            return self._closed()
        except OSError:
            return None
        if found == self._expected:
            return self._let_go(found)
        if found != self._late:
            # Somebody is saving: what they have written so far may not be all.
            self._late = found
            return None
        if self._took_its_place(found, status.st_mtime_ns):
            return None
        return self._let_go(found)

    def _took_its_place(self, late: bytes, mtime_ns: int) -> bool:
        """Make the person's file the note again, unless that was saved still later."""
        note = self._swap.note
        try:
            current, status = note.read()
            if current not in self._known and status.st_mtime_ns > mtime_ns:
                return False
            self._swap.spare.exchange(note)
        except OSError:
            return False
        self.stands = False
        self._known.add(late)
        # What comes out now may still be open to somebody who found it there.
        self._expected, self._late = current, None
        return True

    def _let_go(self, content: bytes) -> list[str] | None:
        """Take the spare away; what it holds is kept first, unless it is known."""
        told: list[str] = []
        if content not in self._known:
            try:
                told.append(self._kept(content))
            except (JournalError, OSError):
                return None
        self._swap.spare.unlink()
        return [*told, *self._closed()]

    def _kept(self, content: bytes) -> str:
        path, base, _, time_ns, _ = self._swap.wanted
        with self._swap.journal.begun(Entry(path, 0, time_ns, content, base)) as pending:
            pending.set_aside(".keep")
        return (
            f"A save of {shown(path)} came while vaultkit wrote into it, and the note was saved "
            f"again or deleted since; that save is kept in {pending.file}."
        )

    def _closed(self) -> list[str]:
        if self.stands:
            self._swap.pending.done()
        else:
            self._swap.pending.drop()
        self._swap.held.close()
        return []
