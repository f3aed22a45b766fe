"""Run whole programs in turn, and say how long each took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
STATE = "VAULTKIT_STATE"


def vaultkit(*words: str) -> list[str]:
    """Return the command that runs this clone's vaultkit."""
    return [sys.executable, "-m", "vaultkit", *words]


def environment(state: Path | None = None) -> dict[str, str]:
    """Return the variables of a run that keeps what outlives it in *state*."""
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    # What is installed was compiled once.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables if state is None else {**variables, STATE: str(state)}


def seconds(
    command: Sequence[str], state: Path | None = None, right: Sequence[int] = (0, 1)
) -> float:
    """Return how long a command took; one that ends with a code not in *right* is an error."""
    begun = time.perf_counter()
    ended = _ended(command, state, subprocess.DEVNULL)
    took = time.perf_counter() - begun
    _see_that_it_worked(ended, right)
    return took


def output(
    command: Sequence[str], state: Path | None = None, right: Sequence[int] = (0, 1)
) -> bytes:
    """Return what a command prints."""
    ended = _ended(command, state, subprocess.PIPE)
    _see_that_it_worked(ended, right)
    return ended.stdout


def _ended(
    command: Sequence[str], state: Path | None, out: int
) -> subprocess.CompletedProcess[bytes]:
    variables = environment(state)
    return subprocess.run(command, env=variables, stdout=out, stderr=subprocess.PIPE, check=False)


def _see_that_it_worked(ended: subprocess.CompletedProcess[bytes], right: Sequence[int]) -> None:
    # Python ends with 1 after a traceback, and so does a check that found something.
    if ended.returncode not in right or b"Traceback" in ended.stderr:
        sys.stderr.buffer.write(ended.stderr)
        ended.check_returncode()
        raise subprocess.CalledProcessError(ended.returncode, ended.args)


def in_turn(measures: Mapping[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """Return the median of each measure; all are taken in turn, since machines change pace."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: statistics.median(values) for name, values in taken.items()}
