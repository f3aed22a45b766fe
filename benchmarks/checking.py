"""Time `vaultkit check` of a whole vault, as a whole process, beside its peers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from edits import edit_all, notes_of
from peers import Obsidiantools, has_lychee, lychee
from report import Topic, goal
from timing import in_turn, output, seconds, vaultkit

if TYPE_CHECKING:
    from vaults import Truth

_EDITS = 100
_LARGEST_FOR_OBSIDIANTOOLS, _RUNS_OF_OBSIDIANTOOLS = 1_000, 3
_COLUMNS = ("notes", "what", "seconds", "× lychee", "goal")
_COLD, _WARM, _CHANGED = "check, no kept index", "check, unchanged", f"check, {_EDITS} edited"
_LINKS, _PEER, _SLOW = "links as JSON, unchanged", "lychee", "obsidiantools connect()"
# Promised as multiples of the peer's time, and of the time for an unchanged vault.
_MOST_COLD, _MOST_WARM, _MOST_CHANGED = 0.8, 0.15, 1.3
_GROWN = {(10_000, 50_000): 5.5}


class Checking:
    """The tables about whole vaults; they grow with every size."""

    def __init__(self, runs: int, obsidiantools: Obsidiantools) -> None:
        """Prepare to run everything *runs* times."""
        self.check = Topic("Check of the whole vault, whole process, medians", _COLUMNS)
        self.beside = Topic(
            "Beside obsidiantools",
            ("notes", "what", "seconds", "check, no index", "×", "missed", "false"),
        )
        self.growth = Topic("Growth", ("notes", "what", "seconds", "×", "goal"))
        self.differing = 0
        self._runs = runs
        self._obsidiantools = obsidiantools
        self._cold: dict[int, float] = {}

    def measure(self, vault: Path, notes: int, truth: Truth, state: Path) -> None:
        """Measure one vault; *state* is where its index is kept from then on."""
        trial = _Trial(vault, state)
        seconds(trial.check, state)
        measures: dict[str, Callable[[], float]] = {
            _COLD: trial.cold,
            _WARM: lambda: seconds(trial.check, state),
            _CHANGED: trial.changed,
            _LINKS: lambda: seconds(trial.links, state),
        }
        if has_lychee():
            lychee(vault)
            measures = {_PEER: lambda: lychee(vault), **measures}
        took = in_turn(measures, self._runs)
        self._tell(notes, took)
        self.differing += not trial.same_when_changed()
        self._cold[notes] = took[_COLD]
        if self._obsidiantools.is_there and notes <= _LARGEST_FOR_OBSIDIANTOOLS:
            self._measure_obsidiantools(vault, notes, truth, trial)

    def grow(self) -> None:
        """Compare each size with the one before it."""
        sizes = sorted(self._cold)
        for less, more in pairwise(sizes):
            ratio = self._cold[more] / self._cold[less]
            told = f"{_COLD}: {more / less:g} × the notes of {less:,}"
            most = _GROWN.get((less, more))
            cells = (f"{self._cold[more]:.2f}", f"{ratio:.2f}", goal(ratio, most))
            self.growth.add(f"{more:,}", told, *cells)

    def _tell(self, notes: int, took: dict[str, float]) -> None:
        peer = took.get(_PEER)
        for what, measured in took.items():
            ratio = measured / peer if peer else None
            promise = ""
            if what == _CHANGED:
                times = measured / took[_WARM]
                promise = f"{times:.2f} × unchanged, {goal(times, _MOST_CHANGED)}"
            elif ratio is not None:
                most = {_COLD: _MOST_COLD, _WARM: _MOST_WARM}.get(what)
                promise = goal(ratio, most)
            told = "–" if ratio is None else f"{ratio:.2f}"
            self.check.add(f"{notes:,}", what, f"{measured:.3f}", told, promise)

    def _measure_obsidiantools(self, vault: Path, notes: int, truth: Truth, trial: _Trial) -> None:
        slow = self._obsidiantools
        measures = {_SLOW: lambda: slow.connect(vault), _COLD: trial.cold}
        took = in_turn(measures, min(self._runs, _RUNS_OF_OBSIDIANTOOLS))
        theirs, ours = took[_SLOW], took[_COLD]
        told, so = slow.dangling(), {target for _, target in truth.dangling}
        wrong = (f"{len(so - told):,} of {len(so):,}", f"{len(told - so):,}")
        cells = (f"{theirs:.2f}", f"{ours:.2f}", f"{theirs / ours:.1f}")
        self.beside.add(f"{notes:,}", _SLOW, *cells, *wrong)


class _Trial:
    """The runs of one vault whose index is kept in *state*, and of a twin that is edited."""

    def __init__(self, vault: Path, state: Path) -> None:
        self.check = vaultkit("check", "--vault", str(vault))
        self.links = vaultkit("links", "--format", "json", "--vault", str(vault))
        # Whoever edits a note and puts it back leaves another time of change: so the vault
        # that counts as unchanged is another one.
        twin = Path(shutil.copytree(vault, vault.with_name(f"{vault.name}-edited")))
        self._edited_check = vaultkit("check", "--vault", str(twin))
        self._edited_findings = vaultkit("check", "--format", "json", "--vault", str(twin))
        self._kept = state.with_name(f"{state.name}-edited")
        seconds(self._edited_check, self._kept)
        self._notes = notes_of(twin)
        self._chance = Random(7)  # noqa: S311 - the same notes every time
        self._chosen = self._chance.sample(self._notes, _EDITS)

    def cold(self) -> float:
        with tempfile.TemporaryDirectory() as empty:
            return seconds(self.check, Path(empty))

    def changed(self) -> float:
        """Return the seconds for a vault in which notes changed since the index was kept."""
        with self._changed() as state:
            return seconds(self._edited_check, state)

    def same_when_changed(self) -> bool:
        """Say whether a kept index tells of a changed vault what a new one tells."""
        with self._changed() as state, tempfile.TemporaryDirectory() as empty:
            told = self._edited_findings
            return output(told, state) == output(told, Path(empty))

    @contextmanager
    def _changed(self) -> Iterator[Path]:
        """Edit the chosen notes once more, and give a copy of what was kept before any edit."""
        edit_all(self._chosen, self._notes, self._chance)
        with tempfile.TemporaryDirectory() as folder:
            yield Path(shutil.copytree(self._kept, Path(folder) / "state"))
