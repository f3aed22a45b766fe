"""What writing needs of an operating system, whichever it is.

Only Linux was ever run. What macOS does is asked for by its manuals, and trusted only after
``exchanging`` has tried it on files of its own.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress

from vaultkit.disk import darwin, linux

if sys.platform != "win32":
    import fcntl


def flush(descriptor: int) -> None:
    """Wait until what an open file or folder holds lies on the disk.

    Raises:
        OSError: the disk did not take it.
    """
    if sys.platform == "darwin":
        # There, fsync alone leaves it in the drive's own memory. Network disks know no more.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def exchange(folder: int, name: bytes, other_folder: int, other_name: bytes) -> None:
    """Let two names swap their files, in one step: nobody ever finds either missing.

    Args:
        folder: descriptor of the folder of *name*.
        name: of the one.
        other_folder: descriptor of the folder of *other_name*.
        other_name: of the other.

    Raises:
        OSError: ENOENT where one is not there; EINVAL or ENOTSUP where the file system
            cannot, ENOSYS where the system cannot. Nothing happened.
    """
    if sys.platform == "linux":
        linux.exchange(folder, name, other_folder, other_name)
    elif sys.platform == "darwin":
        darwin.exchange(folder, name, other_folder, other_name)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


def copy_what_is_not_content(origin: int, target: int) -> None:
    """Give an open file mode, group, attributes and access list of another.

    On macOS its time of birth too; Linux lets nobody set that.

    Raises:
        OSError: something could not be copied.
    """
    if sys.platform == "darwin":
        darwin.copy_what_is_not_content(origin, target)
    elif sys.platform == "linux":
        status = os.fstat(origin)
        if os.fstat(target).st_gid != status.st_gid:
            os.fchown(target, -1, status.st_gid)
        os.fchmod(target, stat.S_IMODE(status.st_mode))
        for name, value in _attributes(origin).items():
            if _attributes(target).get(name) != value:
                os.setxattr(target, name, value)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


def is_local(descriptor: int) -> bool:
    """Say whether all who write where an open file lies pass through this kernel."""
    if sys.platform == "linux":
        return linux.file_system(descriptor) in linux.LOCAL
    return sys.platform == "darwin" and darwin.is_local(descriptor)


def _attributes(descriptor: int) -> dict[str, bytes]:
    if sys.platform != "linux":
        return {}
    try:
        return {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            raise
        return {}
