"""A process is killed, or its disk fails, at every call that it makes while it writes.

`VAULTKIT_EVERY_POINT=1` takes every call where otherwise a sample is taken.
"""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultkit.disk import spare, swapped
from vaultkit.disk.writing import Outcome, Writer

from .desk import Desk
from .tracing import STRACE, Ended, Point, ended

pytestmark = [pytest.mark.slow, pytest.mark.skipif(STRACE is None, reason="needs strace")]

_EVERY = bool(os.environ.get("VAULTKIT_EVERY_POINT"))
_BASE = "".join(f"line {number}\n" for number in range(3000))
_EDITS: dict[str, tuple[str | None, str]] = {
    "equal": (_BASE, _BASE.replace("line 7", "LINE 7")),
    "longer": (_BASE, _BASE[:50] + "more\n" * 3000 + _BASE[50:]),
    "shorter": (_BASE, _BASE[:50] + _BASE[20_000:]),
    "new": (None, _BASE),
}
# Swapping does not depend on what is changed.
_WRITES = [
    *(pytest.param(edit, True, id=edit) for edit in _EDITS),
    pytest.param("longer", False, id="swapped"),
]
_ERRORS = ["EIO", "ENOSPC", "EDQUOT", "EACCES", "EROFS", "EMFILE"]


class _Scene:
    """A vault in which one note is about to be written."""

    def __init__(self, folder: Path, edit: str, *, leases: bool) -> None:
        folder.mkdir()
        self.desk = Desk(folder)
        self.before, self.after = _EDITS[edit]
        self._leases = leases
        if self.before is not None:
            self.desk.note(self.before)

    @property
    def found(self) -> str | None:
        """What the note holds now."""
        note = self.desk.vault / "note.md"
        return note.read_text() if note.exists() else None

    def writer(self) -> Writer:
        return Writer(self.desk.vault, self.desk.state, leases=self._leases)

    def write(self) -> int:
        """Write the note; return the outcome's number."""
        self.desk.writer = self.writer()
        outcome = self.desk.write(self.before, self.after).outcome
        # Where a call fails for good, nothing settles any more.
        self.desk.writer.finish(1.0)
        return outcome.value

    def recover(self) -> int:
        self.writer().recover()
        return 0

    @property
    def litter(self) -> set[str]:
        """What lies about outside of the folder in which two files swap."""
        return {name for name in self.left if not name.startswith(".vaultkit")}

    @property
    def left(self) -> set[str]:
        """What lies about that should not."""
        kept = {file.name for pattern in ("*.j", "*.tmp") for file in self.desk.kept(pattern)}
        vault = self.desk.vault
        return kept | {str(file.relative_to(vault)) for file in vault.rglob("*")} - {"note.md"}

    def check_whole(self, where: object) -> list[str]:
        """Recover, and return what was told."""
        told = self.writer().recover()
        assert self.found in {self.before, self.after}, (where, told)
        return told


Made = Callable[[], _Scene]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)
    monkeypatch.setattr(spare, "_TRIED_WITHIN", -1.0)


@pytest.fixture
def made(tmp_path: Path, edit: str, *, leases: bool) -> Made:
    """Make the same scene again and again, in place of the one before."""

    def again() -> _Scene:
        shutil.rmtree(tmp_path / "scene", ignore_errors=True)
        return _Scene(tmp_path / "scene", edit, leases=leases)

    return again


def _tell(points: list[Point]) -> None:
    """Say how many points were taken: `pytest -rP` shows it."""
    print(len(points), "points")  # noqa: T201 - as said


def _whole(made: Made) -> list[Point]:
    """Write undisturbed, and return every call that is made for it."""
    made().write()  # what is loaded late is loaded now
    end = ended(made().write)
    assert end.code in {Outcome.WRITTEN.value, Outcome.CREATED.value}
    assert {call for call, _ in end.points} >= {"fsync", "pwrite64"}
    return end.points


@pytest.mark.parametrize(("edit", "leases"), _WRITES)
def test_a_writer_killed_at_any_call_loses_nothing(made: Made, *, leases: bool) -> None:
    """After recovery the note is its old or its new text."""
    points = _whole(made)
    for point in points:
        scene = made()
        assert ended(scene.write, *point.killed()).code == -9, point
        told = scene.check_whole(point)
        if leases:
            assert all("half written when" in line for line in told), point
            assert scene.left == set(), point
    _tell(points)


@pytest.mark.parametrize(("edit", "leases"), [("longer", False)])
def test_a_swap_killed_at_any_call_leaves_nothing_in_the_vault(made: Made) -> None:
    """But the note."""
    for point in _whole(made):
        scene = made()
        ended(scene.write, *point.killed())
        assert scene.check_whole(point) == [], point
        assert scene.left == set(), point


def _sample(points: list[Point], which: int) -> list[Point]:
    """Return one of three calls, others for each number."""
    return points if _EVERY else points[which % 3 :: 3]


def _taken(points: list[Point], error: str) -> list[Point]:
    """Return the calls that are to fail with an error: all with the first, of others a sample."""
    number = _ERRORS.index(error)
    return _sample(points, number) if number else points


def _check_failed(scene: _Scene, end: Ended, where: object) -> None:
    assert "INJECTED" in end.log, where
    assert scene.found in {scene.before, scene.after}, where
    if Outcome(end.code) in {Outcome.WRITTEN, Outcome.CREATED}:
        assert scene.found == scene.after, where
    scene.check_whole(where)


@pytest.mark.parametrize("error", _ERRORS)
@pytest.mark.parametrize(("edit", "leases"), _WRITES[:-1])
def test_a_call_that_fails_loses_nothing(made: Made, error: str) -> None:
    """Whichever it is, there is an outcome, and the note is its old or its new text."""
    points = _taken(_whole(made), error)
    for point in points:
        scene = made()
        _check_failed(scene, ended(scene.write, *point.failed(error)), point)
        assert scene.left == set(), point
    _tell(points)


@pytest.mark.parametrize("error", _ERRORS)
@pytest.mark.parametrize(("edit", "leases"), _WRITES[:-1])
def test_a_call_that_fails_from_then_on_loses_nothing(made: Made, error: str) -> None:
    """Where a disk does not come back, no call that mends something works either."""
    points = _taken(_whole(made), error)
    for point in points:
        scene = made()
        end = ended(scene.write, *point.failed(error, on=True))
        assert "INJECTED" in end.log, point
        scene.check_whole(point)
    _tell(points)


@pytest.mark.parametrize("on", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("error", _ERRORS)
@pytest.mark.parametrize(("edit", "leases"), [("longer", False)])
def test_a_swap_of_which_a_call_fails_loses_nothing(made: Made, error: str, *, on: bool) -> None:
    points = [point for point in _taken(_whole(made), error) if point.call != "close"]
    for point in points:
        scene = made()
        _check_failed(scene, ended(scene.write, *point.failed(error, on=on)), point)
    _tell(points)


def _small_files_only(limit: int, work: Callable[[], int]) -> Callable[[], int]:
    """Do the work where a file can grow to so many bytes only: a write then falls short."""

    def limited() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        return work()

    return limited


_NO_ROOM = pytest.mark.parametrize(("edit", "leases"), [("longer", True)])
_LIMIT = len(_BASE) + 4096


@_NO_ROOM
def test_a_write_that_falls_short_is_given_back(made: Made) -> None:
    """The disk promised room, took a part, and had no more."""
    scene = made()
    end = ended(_small_files_only(_LIMIT, scene.write), *_no_promise())
    assert Outcome(end.code) is Outcome.REFUSED
    assert scene.found == _BASE
    assert scene.check_whole("") == []
    assert scene.left == set()


@pytest.mark.parametrize(("edit", "leases"), [("equal", True)])
def test_a_note_of_which_nothing_could_be_written_is_not_called_half_written(made: Made) -> None:
    """A disk that copies on write and is full refuses every byte, the former ones too."""
    scene = made()
    end = ended(scene.write, *Point("pwrite64", 1).failed("ENOSPC", on=True))
    assert Outcome(end.code) is Outcome.REFUSED
    assert scene.found == scene.before
    assert scene.left == set()


@_NO_ROOM
def test_a_writer_killed_while_it_gives_back_loses_nothing(made: Made) -> None:
    points = ended(_small_files_only(_LIMIT, made().write), *_no_promise()).points
    for point in points:
        if point.call == "fallocate":
            continue
        scene = made()
        end = ended(_small_files_only(_LIMIT, scene.write), *_no_promise(), *point.killed())
        assert end.code == -9
        scene.check_whole(point)


def _no_promise() -> tuple[str, str]:
    return "-e", "inject=fallocate:error=EOPNOTSUPP"


# Killed once more while what the first crash left is recovered


class _Crash(NamedTuple):
    """Where a writer was killed: at which of all calls of a name, and what a power cut adds."""

    call: str
    which: int
    torn: bool = False

    def scenes(self, made: Made) -> Made:
        """Return what makes the scene after the crash again and again."""
        point = [point for point in _whole(made) if point.call == self.call][self.which]

        def crashed() -> _Scene:
            scene = made()
            assert ended(scene.write, *point.killed()).code == -9
            if self.torn:
                with (scene.desk.vault / "note.md").open("r+") as note:
                    note.write(scene.after[:1024])
            return scene

        return crashed


_CRASHES = {
    "entry never whole": ("equal", True, _Crash("rename", 0)),
    "not yet written": ("equal", True, _Crash("pwrite64", 0)),
    "half written": ("equal", True, _Crash("pwrite64", 0, torn=True)),
    "half written, longer": ("longer", True, _Crash("pwrite64", 0, torn=True)),
    "half written, shorter": ("shorter", True, _Crash("pwrite64", 0, torn=True)),
    "not yet cut off": ("shorter", True, _Crash("ftruncate", 0)),
    "written": ("equal", True, _Crash("rename", 1)),
    "spare not whole": ("longer", False, _Crash("renameat", -1)),
    "not yet swapped": ("longer", False, _Crash("renameat2", -1)),
    "swapped": ("longer", False, _Crash("unlinkat", -2)),
}
_CRASHED = pytest.mark.parametrize(
    ("edit", "leases", "crash"), _CRASHES.values(), ids=_CRASHES.keys()
)


@_CRASHED
def test_a_recovery_killed_at_any_call_loses_nothing(made: Made, crash: _Crash) -> None:
    """The next one brings the note to its old or its new text."""
    crashed = crash.scenes(made)
    points = ended(crashed().recover).points
    points = _sample(points, len(points))
    for point in points:
        scene = crashed()
        assert ended(scene.recover, *point.killed()).code == -9, point
        scene.check_whole(point)
        assert scene.litter == set(), point
    _tell(points)


@pytest.mark.parametrize("on", [False, True], ids=["once", "from then on"])
@_CRASHED
def test_a_recovery_of_which_a_call_fails_loses_nothing(
    made: Made, crash: _Crash, *, on: bool
) -> None:
    """What could not be done is done by the next one."""
    crashed = crash.scenes(made)
    points = _sample(ended(crashed().recover).points, on)
    for point in points:
        scene = crashed()
        ended(scene.recover, *point.failed("EIO", on=on))
        scene.check_whole(point)
        assert scene.litter == set(), point
    _tell(points)
