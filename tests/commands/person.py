"""A person at the terminal: runs the program, watches it, edits notes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


def environment(state: Path) -> dict[str, str]:
    """Return the environment for a run whose state must not touch the tester's own."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith("VAULTKIT_")}
    return {**kept, "VAULTKIT_STATE": str(state), "PYTHONPATH": str(REPOSITORY)}


def edit(path: Path, old: str, new: str) -> None:
    """Save a note in place, as Obsidian does."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


class Watch:
    """A watcher in a process of its own, with what it said so far."""

    def __init__(self, process: subprocess.Popen[str], said: Path) -> None:
        self.process = process
        self._said = said

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8")

    def until(self, met: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE
        while not met():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, f"{what} did not happen:\n{self.said}"
            time.sleep(0.05)

    def until_said(self, text: str) -> None:
        self.until(lambda: text in self.said, repr(text))

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)
