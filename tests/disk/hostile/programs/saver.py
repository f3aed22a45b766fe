"""A person's program that saves one note, again and again; run as a process of its own.

    python saver.py STYLE NOTE

An order is a line on standard input: a JSON list of when to begin and the text to save. The
answer is a line on standard output: when the save began and when it ended. Times are nanoseconds
of the monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

_GAP = 300e-6
_LONGEST_PAUSE = 150e-6
_PIECES = 5


def _in_place(note: Path, text: bytes) -> None:
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.write(file, text)
    os.close(file)


def _gap(note: Path, text: bytes) -> None:
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    time.sleep(_GAP)
    os.write(file, text)
    os.close(file)


def _chunks(note: Path, text: bytes) -> None:
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    size = len(text) // _PIECES + 1
    for start in range(0, len(text), size):
        os.write(file, text[start : start + size])
        time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311 - picks moments only
    os.close(file)


def _append(note: Path, text: bytes) -> None:
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(file, text)
    os.close(file)


def _rename(note: Path, _: bytes) -> None:
    _arrived(note).rename(note)


def _vim_style(note: Path, text: bytes) -> None:
    backup = note.rename(f"{note}~")
    file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.write(file, text)
    os.close(file)
    backup.unlink()


def _delete(note: Path, _: bytes) -> None:
    note.unlink()


def _trash(note: Path, _: bytes) -> None:
    note.rename(note.parent / ".trash" / note.name)


_SAVES = {
    "in-place": _in_place,
    "gap": _gap,
    "chunks": _chunks,
    "append": _append,
    "rename": _rename,
    "vim-style": _vim_style,
    "delete": _delete,
    "trash": _trash,
}


def _arrived(note: Path) -> Path:
    """Return where a sync client gathers what it then renames over the note."""
    return note.with_name(f".syncthing.{note.name}.tmp")


def main() -> None:
    """Carry out orders until there are no more."""
    style, name = sys.argv[1:]
    save, note = _SAVES[style], Path(name)
    _say("ready")
    for order in sys.stdin.buffer:
        until, words = json.loads(order)
        text = words.encode()
        if save is _rename:
            _in_place(_arrived(note), text)
        while time.monotonic_ns() < until:
            pass
        begun = time.monotonic_ns()
        save(note, text)
        _say(f"{begun} {time.monotonic_ns()}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
