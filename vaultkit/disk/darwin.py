"""The calls of macOS that Python's os module lacks."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from functools import cache

_RENAME_SWAP = 0x2
_COPY_ACL_STAT_XATTR = 0x1 | 0x2 | 0x4
_MNT_LOCAL = 0x1000
# Offset of `f_flags` in struct statfs: two words of 4 bytes, five of 8, fsid, owner and type.
_FLAGS_AT = 64
_ATTR_BIT_MAP_COUNT = 5
_ATTR_CMN_CRTIME = 0x200


def exchange(folder: int, name: bytes, other_folder: int, other_name: bytes) -> None:
    """Let two names swap their files, in one step.

    Raises:
        OSError: ENOTSUP where the file system cannot; nothing happened.
    """
    _check(
        _libc().renameatx_np(
            ctypes.c_int(folder),
            ctypes.c_char_p(name),
            ctypes.c_int(other_folder),
            ctypes.c_char_p(other_name),
            ctypes.c_uint(_RENAME_SWAP),
        )
    )


def copy_what_is_not_content(origin: int, target: int) -> None:
    """Give an open file mode, owner, flags, attributes, access list and birth of another.

    Its time of change becomes the other's too, until it is written.

    Raises:
        OSError: something could not be copied.
    """
    if sys.platform != "darwin":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    _check(
        _libc().fcopyfile(
            ctypes.c_int(origin),
            ctypes.c_int(target),
            None,
            ctypes.c_uint32(_COPY_ACL_STAT_XATTR),
        )
    )
    seconds, rest = divmod(os.fstat(origin).st_birthtime, 1)
    which = struct.pack("HHIIIII", _ATTR_BIT_MAP_COUNT, 0, _ATTR_CMN_CRTIME, 0, 0, 0, 0)
    birth = struct.pack("qq", int(seconds), int(rest * 1e9))
    _check(
        _libc().fsetattrlist(
            ctypes.c_int(target), which, birth, ctypes.c_size_t(len(birth)), ctypes.c_uint32(0)
        )
    )


def is_local(descriptor: int) -> bool:
    """Say whether an open file lies on a disk of this machine."""
    buffer = ctypes.create_string_buffer(4096)
    # The older of the two, on Intel, has another layout and no suffix.
    call = getattr(_libc(), "fstatfs$INODE64", None) or _libc().fstatfs
    if call(ctypes.c_int(descriptor), buffer) != 0:
        return False
    return bool(ctypes.c_uint32.from_buffer(buffer, _FLAGS_AT).value & _MNT_LOCAL)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(answer: int) -> None:
    if answer != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
