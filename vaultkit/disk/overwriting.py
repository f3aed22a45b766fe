"""Giving an existing note new bytes in place, while the kernel keeps everybody else out.

The file itself is kept, so its inode, mode, owner, attributes, hard links and time of birth
are kept too. A replacement by rename would lose them, and saves that are under way with them.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk import beneath, linux
from vaultkit.disk.base import check_content, check_place
from vaultkit.disk.eligible import check_regular, check_size
from vaultkit.disk.entry import Entry
from vaultkit.disk.lease import (
    LeaseBusyError,
    LeaseUnavailableError,
    NoLeasesError,
    still_held,
    write_lease,
)
from vaultkit.disk.outcome import NotWrittenError, Outcome, explained, shown
from vaultkit.disk.patch import put, smallest_patch
from vaultkit.disk.system import flush

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePosixPath

    from vaultkit.disk.base import Overwrite
    from vaultkit.disk.journal import Journal


class _Job(NamedTuple):
    """An overwrite with the descriptors through which it happens."""

    root: int
    note: int
    path: PurePosixPath
    base: bytes
    new: bytes


def overwrite(root: int, journal: Journal, wanted: Overwrite) -> int:
    """Turn a note from its base into its new bytes if it still holds its base.

    Args:
        root: descriptor of the vault's root.
        journal: where the base is kept first.
        wanted: which note, from what, into what.

    Returns:
        The note's time of change afterwards, in nanoseconds.

    Raises:
        CannotLeaseError: nothing was written, since there are no leases where the note lies.
        NotWrittenError: the note was left, or given back, as others made it.
        JournalError: the base cannot be kept; nothing was written.
        OSError: the note cannot be opened or read; nothing was written.
    """
    path, base, new, time_ns, batch = wanted
    check_size(path, len(new))
    check_regular(path, beneath.look(root, path))
    with beneath.opened(root, path, os.O_RDWR | os.O_NONBLOCK) as note:
        status = os.fstat(note)
        check_regular(path, status)
        job = _Job(root, note, path, base, new)
        check_content(path, note, base)
        if new == base:
            return status.st_mtime_ns
        # Asked once before the journal is written: a note that is open for hours, or lies
        # where no lease can be had, should cost no flush at every attempt.
        with _leased(job):
            pass
        return _journaled(job, Entry(path, status.st_ino, time_ns, base, new, batch), journal)


class CannotLeaseError(NotWrittenError):
    """Nothing was written, since there are no leases where the note lies."""


class _TornError(NotWrittenError):
    """The note may hold a part of the new bytes, and its former ones could not be put back."""


def _journaled(job: _Job, entry: Entry, journal: Journal) -> int:
    with journal.begun(entry) as pending:
        try:
            mtime_ns = _write(job)
        except _TornError:
            raise
        except NotWrittenError:
            # What was given back must lie on the disk before its entry may go; where it does
            # not, the next start looks again.
            with suppress(OSError):
                flush(job.note)
                pending.drop()
            raise
        try:
            flush(job.note)
        except OSError as error:
            raise _unconfirmed(job, error) from error
        pending.done()
    _check_result(job)
    return mtime_ns


def _write(job: _Job) -> int:
    patch = smallest_patch(job.base, job.new)
    with _leased(job):
        # Everything here keeps others waiting: nothing may flush, hash or allocate much.
        check_content(job.path, job.note, job.base)
        try:
            check_place(job.root, job.path, job.note)
            if len(job.new) > len(job.base):
                # Not before the lease: reserving changes the note's time of change.
                linux.reserve(job.note, len(job.base), len(job.new))
        except OSError as error:
            raise explained(job.path, error) from error
        if not still_held(job.note):
            raise _busy(job.path)
        try:
            put(job.note, patch)
        except BaseException as error:
            _give_back(job, error)
            if isinstance(error, OSError):
                raise _failed(job, error) from error
            raise
        return os.fstat(job.note).st_mtime_ns


def _give_back(job: _Job, cause: BaseException) -> None:
    try:
        put(job.note, smallest_patch(job.new, job.base))
    except OSError:
        with suppress(NotWrittenError, OSError):
            # A disk that takes nothing has not taken the new bytes either.
            check_content(job.path, job.note, job.base)
            return
        reason = (
            f"{shown(job.path)} is half written, because the disk failed; its former text is kept "
            "and comes back at the next start."
        )
        raise _TornError(Outcome.REFUSED, reason) from cause


@contextmanager
def _leased(job: _Job) -> Iterator[None]:
    try:
        with write_lease(job.note):
            yield
    except LeaseBusyError as error:
        raise _busy(job.path) from error
    except LeaseUnavailableError as error:
        kind = CannotLeaseError if isinstance(error, NoLeasesError) else NotWrittenError
        reason = f"{shown(job.path)} is only read by vaultkit, because {error}."
        raise kind(Outcome.REFUSED, reason) from error


def _check_result(job: _Job) -> None:
    try:
        check_place(job.root, job.path, job.note)
        check_content(job.path, job.note, job.new)
    except OSError as error:
        raise explained(job.path, error) from error


def _busy(path: PurePosixPath) -> NotWrittenError:
    reason = f"{shown(path)} is open in another program; it can be tried again later."
    return NotWrittenError(Outcome.BUSY, reason)


def _failed(job: _Job, error: OSError) -> NotWrittenError:
    return NotWrittenError(Outcome.REFUSED, explained(job.path, error).reason)


def _unconfirmed(job: _Job, error: OSError) -> NotWrittenError:
    reason = (
        f"{shown(job.path)} was written, but the disk did not confirm it "
        f"({os.strerror(error.errno or 0)}); its former text is kept, look after the disk."
    )
    return NotWrittenError(Outcome.REFUSED, reason)
