"""Run vaultkit as on a device whose clock goes wrong: `python skewed.py SECONDS ARGUMENTS …`.

The program asks `time` for the hour, and gets that of the wrong clock; what it writes gets the
time that such a device's file system would give it. (Inotify and the monotonic clock know no
hour.)
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from typing import Any

_SKEW = float(sys.argv.pop(1))
_seconds, _nanoseconds = time.time, time.time_ns
time.time = lambda: _seconds() + _SKEW
time.time_ns = lambda: _nanoseconds() + int(_SKEW * 1e9)

from vaultkit.cli import main  # noqa: E402 - only now would it keep no other clock
from vaultkit.disk.writing import Writer  # noqa: E402 - as above

_write = Writer.write


def _written(self: Writer, *given: Any, **named: Any) -> Any:
    result = _write(self, *given, **named)
    if result.mtime_ns is None:
        return result
    now = time.time_ns()
    os.utime(self._root / result.path, ns=(now, now))
    return dataclasses.replace(result, mtime_ns=now)


setattr(Writer, "write", _written)  # noqa: B010 - a method is replaced on purpose
main()
