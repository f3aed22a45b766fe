"""Giving an existing note new bytes where there are no leases: swap files, then look again.

Two names swap their files in one step, so nobody ever finds the note missing or cut. What was
swapped out is compared with what we knew: where it differs, the two swap back at once.
The note becomes another file by that. What else there is to the former one is copied, and where
that cannot be, nothing is written.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from vaultkit.disk import beneath, spare, system
from vaultkit.disk.base import check_content, check_place
from vaultkit.disk.eligible import check_regular, check_size
from vaultkit.disk.entry import Entry
from vaultkit.disk.outcome import NotWrittenError, Outcome, explained, shown
from vaultkit.disk.swapped import Swap, Swapped

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from vaultkit.disk.base import Overwrite
    from vaultkit.disk.journal import Journal

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)


class Exchanger:
    """Swaps notes of one vault for their new versions."""

    def __init__(self, journal: Journal) -> None:
        """Keep what would be lost in *journal*."""
        self._journal = journal
        self._proved: set[int] = set()

    def exchange(self, root: int, wanted: Overwrite) -> Swapped:
        """Turn a note from its base into its new bytes if it still holds its base.

        Args:
            root: descriptor of the vault's root.
            wanted: which note, from what, into what.

        Returns:
            What has to be looked at again until it says that it is finished. It tells whether
            the note holds what was wanted, or was given back since somebody saved it.

        Raises:
            NotWrittenError: the note was left as it is.
            JournalError: the base cannot be kept; nothing was written.
            OSError: the note cannot be opened or read; nothing was written.
        """
        path, base, new, time_ns, batch = wanted
        check_size(path, len(new))
        check_regular(path, beneath.look(root, path))
        with ExitStack() as held:
            note = held.enter_context(beneath.opened(root, path, os.O_RDONLY | os.O_NONBLOCK))
            status = os.fstat(note)
            check_regular(path, status)
            _check_replaceable(path, note, status)
            check_content(path, note, base)
            entry = Entry(path, status.st_ino, time_ns, base, new, batch)
            try:
                folder = held.enter_context(spare.made_folder(root))
                self._prove(path, folder, note)
                place = held.enter_context(beneath.opened(root, path.parent, _FOLDER))
            except OSError as error:
                raise explained(path, error) from error
            pending = held.enter_context(self._journal.begun(entry))
            try:
                ours = spare.made(folder, pending.file.stem, note, new)
            except OSError as error:
                pending.drop()
                raise explained(path, error) from error
            swap = Swap(spare.note_in(place, path), ours, wanted, self._journal, pending, held)
            try:
                mtime_ns = ours.read()[1].st_mtime_ns
                check_place(root, path, note)
                check_content(path, note, base)
                ours.exchange(swap.note)
            except (NotWrittenError, OSError) as error:
                ours.unlink()
                pending.drop()
                if isinstance(error, OSError):
                    raise explained(path, error) from error
                raise
            return _verified(swap._replace(held=held.pop_all()), mtime_ns)

    def _prove(self, path: PurePosixPath, folder: int, note: int) -> None:
        """Try on files of our own whether a swap does here what it should."""
        device = os.fstat(folder).st_dev
        if device in self._proved:
            return
        stem = f"{spare.TRIAL}{os.urandom(4).hex()}"
        one = spare.made(folder, f"{stem}-1", note, b"1")
        try:
            other = spare.made(folder, f"{stem}-2", note, b"2")
            try:
                one.exchange(other)
                works = (one.read()[0], other.read()[0]) == (b"2", b"1")
                works = works and _alike(os.fstat(note), one.read()[1])
            except OSError as error:
                raise _unable(path, os.strerror(error.errno or 0)) from error
            finally:
                other.unlink()
        finally:
            one.unlink()
        if not works:
            raise _unable(path, "a trial showed it")
        self._proved.add(device)


def _verified(swap: Swap, mtime_ns: int) -> Swapped:
    wanted = swap.wanted
    found = wanted.base
    try:
        found, _ = swap.spare.read()
        if found != wanted.base:
            # Somebody saved between our last look and the swap.
            swap.spare.exchange(swap.note)
    except OSError:
        pass  # the note went away, or the spare did: the later looks settle that
    stands = found == wanted.base
    expected = wanted.base if stands else wanted.new
    return Swapped(swap, expected, stands=stands, mtime_ns=mtime_ns)


def _check_replaceable(path: PurePosixPath, note: int, status: os.stat_result) -> None:
    why = ""
    if not system.is_local(note):
        why = "its file system may have writers elsewhere that no lock of this machine binds"
    elif sys.platform != "win32" and status.st_uid != os.geteuid():
        why = "it belongs to another user"
    elif status.st_nlink > 1:
        why = "it has a second name (a hard link) that would keep the former text"
    if why:
        reason = f"{shown(path)} is only read by vaultkit, because {why}."
        raise NotWrittenError(Outcome.REFUSED, reason)


def _alike(one: os.stat_result, other: os.stat_result) -> bool:
    if sys.platform == "darwin" and abs(one.st_birthtime - other.st_birthtime) > 1:
        return False
    return (one.st_mode, one.st_uid, one.st_gid) == (other.st_mode, other.st_uid, other.st_gid)


def _unable(path: PurePosixPath, cause: str) -> NotWrittenError:
    reason = (
        f"{shown(path)} is only read by vaultkit, because its file system grants no lease and "
        f"cannot let two files swap their names ({cause})."
    )
    return NotWrittenError(Outcome.REFUSED, reason)
