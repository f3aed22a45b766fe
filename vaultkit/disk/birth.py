"""When a file was made, where the platform tells."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_AT_FDCWD = -100
_AT_SYMLINK_NOFOLLOW = 0x100
_STATX_BTIME = 0x800
# struct statx is 256 bytes on every architecture: its mask of what is known comes first, the
# time of birth at 80 as seconds and nanoseconds.
_SIZE = 256
_BIRTH_AT = 80


def birth_of(path: Path) -> float | None:
    """Return when a file was made, in seconds since 1970; None where that is unknown.

    A file that is copied or downloaded is made then, whatever its other times say.
    """
    try:
        told = getattr(path.lstat(), "st_birthtime", None)
    except OSError:
        return None
    if told is not None:
        return float(told)
    return _statx(os.fsencode(path)) if sys.platform == "linux" else None


def _statx(path: bytes) -> float | None:
    call = _call()
    buffer = ctypes.create_string_buffer(_SIZE)
    if call is None or call(_AT_FDCWD, path, _AT_SYMLINK_NOFOLLOW, _STATX_BTIME, buffer) != 0:
        return None
    (known,) = struct.unpack_from("=I", buffer)
    seconds, nanoseconds = struct.unpack_from("=qI", buffer, _BIRTH_AT)
    return float(seconds + nanoseconds / 1e9) if known & _STATX_BTIME else None


@cache
def _call() -> Callable[..., int] | None:
    """Return the C library's `statx`, None where it is too old to have it."""
    found = getattr(ctypes.CDLL(None, use_errno=True), "statx", None)
    if found is not None:
        found.argtypes = (
            *(ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_char_p),
        )
    return found
