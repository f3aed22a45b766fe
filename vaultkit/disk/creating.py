"""Making a new file that appears whole or not at all, and never over another one."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import PurePosixPath

from vaultkit.disk import beneath
from vaultkit.disk.eligible import check_size
from vaultkit.disk.outcome import NotWrittenError, Outcome, shown
from vaultkit.disk.patch import Patch, put
from vaultkit.disk.system import flush

_MODE = 0o666  # what any program asks for; the umask takes its part away
# What systems say that lack files without a name, links, or /proc.
_MISSING = {
    errno.EINVAL,
    errno.EISDIR,
    errno.EMLINK,
    errno.ENOENT,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
    errno.EPERM,
}
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL


def create(root: int, path: PurePosixPath, content: bytes) -> int:
    """Make the file *path* below *root*, its folders with it, and return its time of change.

    Args:
        root: descriptor of the vault's root.
        path: one that passed ``check_inside``.
        content: all that the file will hold.

    Returns:
        The time in nanoseconds.

    Raises:
        NotWrittenError: something is already there, also when it came in between, or the
            content is too large.
        OSError: it cannot be made; nothing is there that was not before, but for folders.
    """
    check_size(path, len(content))
    name = os.fsencode(path.name)
    try:
        with beneath.made_folder(root, path.parent) as folder:
            mtime_ns = _placed(folder, name, content)
            # The file is there and flushed; that its name is flushed too, not every system does.
            with suppress(OSError):
                flush(folder)
            return mtime_ns
    except FileExistsError as error:
        reason = f"{shown(path)} is already there; vaultkit never replaces a file by a new one."
        raise NotWrittenError(Outcome.EXISTS, reason) from error
    except NotADirectoryError as error:
        reason = f"{shown(path)} cannot be made, because its folder is a file; rename either."
        raise NotWrittenError(Outcome.REFUSED, reason) from error


def _placed(folder: int, name: bytes, content: bytes) -> int:
    # Looked at first, so that the usual case costs no temporary file; the link decides.
    with suppress(FileNotFoundError):
        os.stat(name, dir_fd=folder, follow_symlinks=False)
        raise FileExistsError
    for way in (_by_unnamed_file, _by_hidden_file):
        try:
            return way(folder, name, content)
        except OSError as error:
            if error.errno not in _MISSING:
                raise
    return _in_place(folder, name, content)


def _by_unnamed_file(folder: int, name: bytes, content: bytes) -> int:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    descriptor = os.open(".", os.O_TMPFILE | os.O_RDWR, _MODE, dir_fd=folder)
    try:
        mtime_ns = _fill(descriptor, content)
        os.link(f"/proc/self/fd/{descriptor}", name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(descriptor)
    return mtime_ns


def _by_hidden_file(folder: int, name: bytes, content: bytes) -> int:
    # Not made from the note's name, which may already be as long as names can be.
    hidden = b".%s.tmp" % os.urandom(8).hex().encode()
    descriptor = os.open(hidden, _NEW, _MODE, dir_fd=folder)
    try:
        mtime_ns = _fill(descriptor, content)
        os.link(hidden, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    finally:
        os.close(descriptor)
        with suppress(OSError):
            os.unlink(hidden, dir_fd=folder)
    return mtime_ns


def _in_place(folder: int, name: bytes, content: bytes) -> int:
    descriptor = os.open(name, _NEW, _MODE, dir_fd=folder)
    try:
        return _fill(descriptor, content)
    except OSError as error:
        # It is not deleted: somebody may have found it and written into it by now.
        reason = (
            f"{shown(PurePosixPath(os.fsdecode(name)))} was written only in part "
            f"({os.strerror(error.errno or 0)}); delete it, then try again."
        )
        raise NotWrittenError(Outcome.REFUSED, reason) from error
    finally:
        os.close(descriptor)


def _fill(descriptor: int, content: bytes) -> int:
    put(descriptor, Patch(0, content, len(content)))
    flush(descriptor)
    return os.fstat(descriptor).st_mtime_ns
