"""Time how soon a command that has little to do is done, as a multiple of Python's own start."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from report import Topic, goal
from timing import in_turn, seconds, vaultkit

_RUNS = 21
_NOTHING = "python -c pass"
_MOST_HELP, _MOST_NEW = 8.0, 12.0


def measure_start(vault: Path, notes: int, state: Path) -> Topic:
    """Return the table, measured beside one vault whose index is kept in *state*."""
    topic = Topic("Start", ("notes", "what", "ms", "× python", "goal"))
    new = vaultkit("new-feature", "Something new", "--dry-run", "--vault", str(vault))
    commands = {
        _NOTHING: [sys.executable, "-c", "pass"],
        "vaultkit --help": vaultkit("--help"),
        "vaultkit --version": vaultkit("--version"),
        "vaultkit new-feature X --dry-run": new,
    }
    for command in commands.values():
        seconds(command, state, right=(0,))
    took = in_turn({what: _timed(command, state) for what, command in commands.items()}, _RUNS)
    for what, measured in took.items():
        ratio = measured / took[_NOTHING]
        most = None if what == _NOTHING else _MOST_NEW if "new" in what else _MOST_HELP
        cells = (f"{1000 * measured:.0f}", f"{ratio:.1f}", goal(ratio, most))
        topic.add(f"{notes:,}", what, *cells)
    return topic


def _timed(command: list[str], state: Path) -> Callable[[], float]:
    return lambda: seconds(command, state)
