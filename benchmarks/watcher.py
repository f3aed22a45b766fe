"""Measure the watcher: the CPU time of single changes, and the memory of a real one."""

from __future__ import annotations

import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from report import Topic, goal
from timing import environment, output, vaultkit

_SCRIPT = Path(__file__).with_name("applying.py")
_SAYS = b"watching"
_MOST_EDIT = (3.0, 10.0)
_MOST_OTHER = (10.0, 10.0)
_MOST_MEMORY = {10_000: 80.0, 50_000: 250.0}
_KIB_IN_MB = 1e6 / 1024


class Watching:
    """The tables about the watcher."""

    def __init__(self) -> None:
        cpu = ("notes", "what", "median", "p99", "worst", "goal")
        self.changes = Topic("Watcher: CPU ms to take in one note", cpu)
        self.memory = Topic("Watcher: memory", ("notes", "what", "MB", "goal"))

    def measure(self, vault: Path, notes: int, state: Path) -> None:
        """Measure one vault, whose index is kept in *state*; its notes change."""
        if sys.platform == "linux":
            with tempfile.TemporaryDirectory() as empty:
                self._remember(vault, notes, "its first start", Path(empty))
            self._remember(vault, notes, "with a kept index", state)
        taken = json.loads(output([sys.executable, str(_SCRIPT), str(vault)], state))
        for what, values in taken.items():
            median, late = statistics.median(values), _late(values)
            most = _MOST_EDIT if what == "edited" else _MOST_OTHER
            promises = f"{goal(median, most[0])}, p99 {goal(late, most[1])}"
            cells = [f"{value:.2f}" for value in (median, late, max(values))]
            self.changes.add(f"{notes:,}", f"{len(values)} {what}", *cells, promises)

    def _remember(self, vault: Path, notes: int, what: str, state: Path) -> None:
        memory = _memory(vault, state)
        cell = goal(memory, _MOST_MEMORY.get(notes), " MB")
        self.memory.add(f"{notes:,}", f"watch, {what}", f"{memory:.0f}", cell)


def _late(values: Sequence[float]) -> float:
    """Return what 99 of 100 values stay within."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


def _memory(vault: Path, state: Path) -> float:
    """Return the megabytes that a watcher holds once it says that it watches."""
    command = vaultkit("watch", "--read-only", "--vault", str(vault))
    with subprocess.Popen(
        command, env=environment(state), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        if not any(line.startswith(_SAYS) for line in process.stderr or ()):
            raise subprocess.CalledProcessError(process.wait(), command)
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.terminate()
        process.communicate()
    (kib,) = re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kib) / _KIB_IN_MB
