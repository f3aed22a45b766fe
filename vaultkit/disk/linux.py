"""The four calls of Linux that Python's os module lacks."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from functools import cache

_OPENAT2 = 437  # the same number on every architecture
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_NO_SYMLINKS = 0x04
_RESOLVE_BENEATH = 0x08
_FALLOC_FL_KEEP_SIZE = 0x01
_RENAME_EXCHANGE = 0x02

# File systems whose every writer passes through this kernel. A network or FUSE file system
# grants leases too, but its lease says nothing of writers elsewhere.
LOCAL = frozenset(
    {
        0x00004D44,  # vfat
        0x0000EF53,  # ext2, ext3, ext4
        0x01021994,  # tmpfs
        0x2011BAB0,  # exfat
        0x2FC12FC1,  # zfs
        0x3153464A,  # jfs
        0x52654973,  # reiserfs
        0x5346544E,  # ntfs
        0x58465342,  # xfs
        0x7366746E,  # ntfs3
        0x794C7630,  # overlayfs
        0x858458F6,  # ramfs
        0x9123683E,  # btrfs
        0xCA451A4E,  # bcachefs
        0xF2F52010,  # f2fs
    }
)


def open_beneath(root: int, path: bytes, flags: int) -> int:
    """Open what is there at *path*, resolved by the kernel below *root* and through no symlink.

    Args:
        root: descriptor of the folder that the path may not leave.
        path: relative to *root*.
        flags: of ``os.open``, without ``O_CREAT``.

    Raises:
        OSError: as of ``os.open``; ENOSYS where the kernel does not know the call.
    """
    if sys.platform != "linux":
        raise _failed(errno.ENOSYS)
    resolve = _RESOLVE_BENEATH | _RESOLVE_NO_SYMLINKS | _RESOLVE_NO_MAGICLINKS
    how = struct.pack("QQQ", flags | os.O_CLOEXEC, 0, resolve)
    call = _libc().syscall
    while True:
        number = call(
            ctypes.c_long(_OPENAT2),
            ctypes.c_int(root),
            ctypes.c_char_p(path),
            ctypes.c_char_p(how),
            ctypes.c_size_t(len(how)),
        )
        if number >= 0:
            return int(number)
        if ctypes.get_errno() != errno.EINTR:
            raise _failed(ctypes.get_errno())


def reserve(descriptor: int, start: int, end: int) -> None:
    """Make sure that the disk has room for the bytes *start* to *end*; the size stays.

    Where a file system cannot promise that, nothing happens.

    Raises:
        OSError: ENOSPC or EDQUOT where there is no room.
    """
    if sys.platform != "linux":
        return
    length = end - start
    arguments = ctypes.c_int(_FALLOC_FL_KEEP_SIZE), ctypes.c_long(start), ctypes.c_long(length)
    if _libc().fallocate(ctypes.c_int(descriptor), *arguments) != 0:
        number = ctypes.get_errno()
        if number not in {errno.EOPNOTSUPP, errno.ENOSYS}:
            raise _failed(number)


def exchange(folder: int, name: bytes, other_folder: int, other_name: bytes) -> None:
    """Let two names swap their files, in one step.

    Raises:
        OSError: EINVAL where the file system cannot; nothing happened.
    """
    try:
        call = _libc().renameat2
    except AttributeError:
        raise _failed(errno.ENOSYS) from None  # a C library older than the call
    answer = call(
        ctypes.c_int(folder),
        ctypes.c_char_p(name),
        ctypes.c_int(other_folder),
        ctypes.c_char_p(other_name),
        ctypes.c_uint(_RENAME_EXCHANGE),
    )
    if answer != 0:
        raise _failed(ctypes.get_errno())


def file_system(descriptor: int) -> int:
    """Return the magic number of the file system that an open file lies on, 0 if unknown."""
    if sys.platform != "linux":
        return 0
    # struct statfs is at most 120 bytes on every architecture; its first field is the type.
    buffer = ctypes.create_string_buffer(256)
    if _libc().fstatfs(ctypes.c_int(descriptor), buffer) != 0:
        return 0
    return ctypes.c_long.from_buffer(buffer).value & 0xFFFFFFFF


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _failed(number: int) -> OSError:
    return OSError(number, os.strerror(number))
