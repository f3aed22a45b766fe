"""A program that reads one note again and again; run as a process of its own.

    python reader.py NOTE

An order is a line on standard input: a JSON list of until when to read, and the texts of which
the note must hold one whenever it is read. The answer is a line on standard output, in JSON:
when each reading began and ended, and what was read that was none of the texts. Times are
nanoseconds of the monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

_LONGEST_PAUSE = 300e-6
_LONGEST_WAIT = 30e-6
_SIZES = (1 << 20, 4096, 1024)


def _read(note: str) -> bytes:
    """Read all of it, in one go or piece by piece."""
    size = random.choice(_SIZES)  # noqa: S311 - picks a habit, guards nothing
    parts = []
    file = os.open(note, os.O_RDONLY)
    while part := os.read(file, size):
        parts.append(part)
        if size < _SIZES[0]:
            time.sleep(random.uniform(0, _LONGEST_WAIT))  # noqa: S311 - as above
    os.close(file)
    return b"".join(parts)


def main() -> None:
    """Carry out orders until there are no more."""
    (note,) = sys.argv[1:]
    _say("ready")
    for order in sys.stdin.buffer:
        until, *whole = json.loads(order)
        readings: list[tuple[int, int]] = []
        torn: list[str] = []
        while (begun := time.monotonic_ns()) < until:
            text = _read(note).decode()
            readings.append((begun, time.monotonic_ns()))
            if text not in whole:
                torn.append(text)
            time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311 - as above
        _say(json.dumps({"readings": readings, "torn": torn}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
