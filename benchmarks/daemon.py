"""Measure what a daemon costs that nobody should notice, on a vault of many notes.

    python benchmarks/daemon.py [NOTES] [--idle SECONDS] [--storm SECONDS]

A real daemon keeps a generated vault: how soon it is ready, how soon it sees a save, what it
costs while nothing happens, and what becomes of it in storms: a checkout of half the notes, saves
of one note without end, a hundred thousand events. What it knows in the end is held against a
vault read anew; a difference ends the run with exit code 1. Linux only.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from report import Topic, goal, none_of
from rich.console import Console
from timing import REPOSITORY, environment, vaultkit
from vaults import build

sys.path.insert(0, str(REPOSITORY))

from vaultkit.daemon.place import card_of
from vaultkit.daemon.talk import ask
from vaultkit.places import STATE_VARIABLE, state_folder
from vaultkit.watch import Watcher

_STARTS = 7
_SAVES = 300
_EVENTS = 100_000
_MB = 1e6


class Daemon:
    """A daemon of one vault, in a process of its own."""

    def __init__(self, vault: Path, state: Path) -> None:
        self.vault = vault
        self._states = state
        self._state = state_folder(vault)

    def start(self) -> float:
        """Return how many seconds it took until it was ready."""
        begun = time.perf_counter()
        command = vaultkit("daemon", "start", "--vault", str(self.vault))
        subprocess.run(command, env=environment(self._states), check=True, capture_output=True)
        return time.perf_counter() - begun

    def stop(self) -> None:
        command = vaultkit("daemon", "stop", "--vault", str(self.vault))
        subprocess.run(command, env=environment(self._states), check=True, capture_output=True)

    def ask(self, question: str = "status") -> dict[str, Any]:
        card = card_of(self._state)
        assert card, "the daemon is gone"
        return dict(ask(card, question, 60.0))

    @property
    def wakeups(self) -> int:
        """How often any of its threads gave the processor away by itself."""
        card = card_of(self._state)
        assert card
        tasks = Path(f"/proc/{card.pid}/task").iterdir()
        text = "".join((task / "status").read_text() for task in tasks)
        return sum(map(int, re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.MULTILINE)))

    def settled(self, patience: float = 120.0) -> dict[str, Any]:
        """Return its view once nothing waits any more."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            time.sleep(0.5)
            if not self.ask()["waiting"]:
                break
        return self.ask("view")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notes", type=int, nargs="?", default=10_000)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds; ten minutes are 600")
    parser.add_argument("--storm", type=float, default=10.0, help="seconds of saves without end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder).resolve()
        vault = base / "vault"
        build(vault, options.notes)
        (vault / "vaultkit.toml").write_text('author = "Ada"\n')
        os.environ[STATE_VARIABLE] = str(base / "state")
        daemon = Daemon(vault, base / "state")
        topic = Topic("A daemon", ("notes", "what", "measured", "goal"))
        try:
            right = _measure(daemon, topic, options)
        finally:
            subprocess.run(
                vaultkit("daemon", "stop", "--vault", str(vault)),
                env=environment(base / "state"),
                check=False,
                capture_output=True,
            )
        topic.print(Console(width=None if sys.stdout.isatty() else 120))
    if not right:
        print("what the daemon knew was not what is there")
    return 0 if right else 1


def _measure(daemon: Daemon, topic: Topic, options: argparse.Namespace) -> bool:
    def add(what: str, measured: str, promise: str = "") -> None:
        topic.add(f"{options.notes:,}", what, measured, promise)

    add("first start, all notes read", f"{daemon.start():.1f} s")
    daemon.stop()
    took = [_restarted(daemon) for _ in range(_STARTS)]
    median = statistics.median(took)
    add("ready, warm", f"{median:.2f} s", goal(median, 0.5, " s"))
    add("event seen after a save, p99", *_seen(daemon.vault))
    daemon.start()
    time.sleep(3)
    status, wakeups = daemon.ask(), daemon.wakeups
    time.sleep(options.idle)
    after = daemon.ask()
    spent = 100 * (after["cpu_seconds"] - status["cpu_seconds"]) / options.idle
    woken = daemon.wakeups - wakeups
    add(
        f"idle for {options.idle:.0f} s, of one processor", f"{spent:.3f} %", goal(spent, 0.1, " %")
    )
    add("the same, threads woken", f"{woken} times")
    memory = after["memory_bytes"] / _MB
    add("memory", f"{memory:.0f} MB", goal(memory, 80 if options.notes <= 10_000 else 250, " MB"))
    right = _checkout(daemon, add)
    right &= _storm(daemon, add, options.storm)
    right &= _events(daemon, add)
    return right


def _restarted(daemon: Daemon) -> float:
    took = daemon.start()
    daemon.stop()
    return took


def _seen(vault: Path) -> tuple[str, str]:
    """Return how long it takes until a save is told of, in a watcher of this process."""
    note = next(vault.rglob("*.md"))
    text = note.read_bytes()
    late: list[float] = []
    with Watcher(vault) as watcher:
        for _ in range(_SAVES):
            note.write_bytes(text)
            saved = time.perf_counter()
            assert list(watcher.hints(5.0))
            late.append(time.perf_counter() - saved)
            time.sleep(0.005)
    worst = 1000 * sorted(late)[math.ceil(0.99 * len(late)) - 1]
    return f"{worst:.1f} ms", goal(worst, 10, " ms")


def _checkout(daemon: Daemon, add: Callable[..., None]) -> bool:
    """Let git change half of the notes, and see when all is known, and that nothing is stamped."""
    vault = daemon.vault
    git = ["git", "-C", str(vault), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["commit", "-qm", "one"],
        ["checkout", "-qb", "two"],
    ):
        subprocess.run([*git, *words], check=True)
    notes = sorted(vault.rglob("*.md"))
    half = notes[: len(notes) // 2]
    for note in half:
        note.write_bytes(note.read_bytes() + b"\nOne more line.\n")
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    subprocess.run([*git, "checkout", "-q", "-"], check=True)
    time.sleep(12)
    before = daemon.settled()["written_today"]
    subprocess.run([*git, "checkout", "-q", "two"], check=True)
    done = time.perf_counter()
    views = []
    while time.perf_counter() - done < 8:
        views.append((time.perf_counter() - done, daemon.ask("view")["view"]))
        time.sleep(0.1)
    told = daemon.settled()
    fresh = _fresh(vault)
    known = next((at for at, view in views if view == fresh), math.inf)
    add(
        f"git checkout of {len(half):,} notes, all known after",
        f"{known:.2f} s",
        goal(known, 1, " s"),
    )
    stamped = told["written_today"] - before
    add("the same, notes stamped", f"{stamped}", none_of(stamped))
    return told["view"] == fresh


def _storm(daemon: Daemon, add: Callable[..., None], seconds: float) -> bool:
    """Save one note without end, and another once meanwhile."""
    first, second = _kept_notes(daemon.vault)
    before, began = daemon.ask(), time.perf_counter()
    text, saves = first.read_text("utf-8"), 0
    while time.perf_counter() - began < seconds:
        first.write_text(f"{text}\nSave {saves}.\n", "utf-8")
        saves += 1
        if saves == 100:
            second.write_text(second.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    took = time.perf_counter() - began
    status = daemon.ask()
    cpu = 100 * (status["cpu_seconds"] - before["cpu_seconds"]) / took
    told = daemon.settled()
    written = told["written_today"] - before["written_today"]
    add(f"{saves / took:,.0f} saves a second of one note: CPU", f"{cpu:.0f} %")
    grown = (told["memory_bytes"] - before["memory_bytes"]) / _MB
    add("the same, memory grown", f"{grown:.1f} MB")
    add("the same, notes written (it and another)", f"{written}", goal(written, 2))
    return told["view"] == _fresh(daemon.vault)


def _events(daemon: Daemon, add: Callable[..., None]) -> bool:
    """Save many notes many times."""
    notes = sorted(daemon.vault.rglob("*.md"))[:1000]
    texts = [note.read_bytes() for note in notes]
    before = 0
    for turn in range(_EVENTS // len(notes) + 1):
        for note, text in zip(notes, texts, strict=True):
            note.write_bytes(text)
        if not turn:
            # What was never read before is kept packed from now on; that is no growth.
            before = daemon.settled()["memory_bytes"]
    told = daemon.settled()
    grown = (told["memory_bytes"] - before) / _MB
    add(f"{_EVENTS:,} saves of 1,000 notes, memory grown", f"{grown:.1f} MB")
    return told["view"] == _fresh(daemon.vault)


def _kept_notes(vault: Path) -> Sequence[Path]:
    listed = vaultkit("status", "--format", "json", "--vault", str(vault))
    told = json.loads(
        subprocess.run(listed, check=True, capture_output=True, env=environment()).stdout
    )
    return [vault / one["path"] for one in told["notes"][:2]]


def _fresh(vault: Path) -> str:
    """Return the view of a process that reads the vault anew."""
    code = (
        "import sys; from pathlib import Path; from vaultkit.indexing import Known;"
        "print(Known(Path(sys.argv[1])).index.digest())"
    )
    with tempfile.TemporaryDirectory() as state:
        told = subprocess.run(
            [sys.executable, "-c", code, str(vault)],
            env=environment(Path(state)),
            check=True,
            capture_output=True,
            text=True,
        )
    return told.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
