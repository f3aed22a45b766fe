"""The kernel's promise that nobody else has a file open, nor opens it while we write.

A write lease is granted only while no other descriptor of the file is open anywhere, and
whoever opens it then waits until we are done. So a note that somebody is saving can not be
leased, and no save can start between our last look and our write.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from vaultkit.disk import linux

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator


class LeaseBusyError(Exception):
    """Somebody else has the file open."""


class LeaseUnavailableError(Exception):
    """No lease can be had of this file; the message says why, as a part of a sentence."""


class NoLeasesError(LeaseUnavailableError):
    """Nothing is wrong with the file, but there are no leases where it lies."""


def ignore_lease_signals() -> None:
    """Let the process survive that others wait for its leases; call it once at the start.

    The kernel tells the holder of a lease by SIGIO that somebody waits, and SIGIO kills a
    process that neither handles nor ignores it. We look by ``still_held`` instead.

    Raises:
        ValueError: called from another thread than the main one.
    """
    if sys.platform == "linux":
        signal.signal(signal.SIGIO, signal.SIG_IGN)


@contextmanager
def write_lease(descriptor: int) -> Iterator[None]:
    """Hold the write lease of an open file; nothing slow may happen meanwhile.

    Args:
        descriptor: the only one of the file that is open.

    Raises:
        LeaseBusyError: somebody else has the file open.
        NoLeasesError: the system or the file system has none.
        LeaseUnavailableError: the owner or this process does not allow it, or it would not
            bind all who may write.
    """
    if sys.platform != "linux":
        message = "this system grants no lease on files"
        raise NoLeasesError(message)
    _check_trustworthy(descriptor)
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError as error:
        raise _refusal(error) from error
    try:
        yield
    finally:
        # It fails where the kernel took the lease back, which is what we want of it.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def still_held(descriptor: int) -> bool:
    """Say whether the write lease is ours and nobody waits for its end."""
    if sys.platform != "linux":
        return False
    return fcntl.fcntl(descriptor, fcntl.F_GETLEASE) == fcntl.F_WRLCK


def _check_trustworthy(descriptor: int) -> None:
    if sys.platform == "linux" and signal.getsignal(signal.SIGIO) is signal.SIG_DFL:
        message = "this process was not prepared for leases"
        raise LeaseUnavailableError(message)
    if linux.file_system(descriptor) not in linux.LOCAL:
        message = "its file system grants no lease that other writers are bound to respect"
        raise LeaseUnavailableError(message)


def _refusal(error: OSError) -> LeaseBusyError | LeaseUnavailableError:
    if error.errno == errno.EAGAIN:
        return LeaseBusyError()
    if error.errno == errno.EACCES:
        return LeaseUnavailableError("it belongs to another user")
    return NoLeasesError(f"its file system grants no lease ({os.strerror(error.errno or 0)})")
