"""Whether the kernel watches as many folders as there are: watchdog hides it where not."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DESCRIPTORS = Path("/proc/self/fdinfo")


def watched() -> int | None:
    """Return how many folders this process watches, None where the system does not say."""
    try:
        files = list(_DESCRIPTORS.iterdir())
    except OSError:
        return None
    return sum(_watches(file) for file in files)


def folders(root: Path) -> int:
    """Return how many folders there are from *root* on, itself and hidden ones included."""
    return 1 + sum(1 for _ in _below(os.fspath(root)))


def _watches(file: Path) -> int:
    # A descriptor may be closed between the listing and here.
    with suppress(OSError):
        text = file.read_text("ascii", "replace")
        return sum(1 for line in text.splitlines() if line.startswith("inotify "))
    return 0


def _below(root: str) -> Iterator[str]:
    waiting = [root]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    yield entry.path
