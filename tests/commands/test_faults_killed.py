"""A whole pass of upkeep is killed, or its disk fails; the next one goes on from there.

`VAULTKIT_EVERY_POINT=1` takes every call where otherwise a sample is taken.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.faulty import EDITED, OTHER, THIRD, add, signed, texts
from tests.commands.person import REPOSITORY, environment
from tests.disk.tracing import STRACE, Point, ended
from vaultkit import keeper

_EVERY = bool(os.environ.get("VAULTKIT_EVERY_POINT"))
_FRESH = Path("Features/Feature - Fresh.md")
_TRACEBACK = 98
_LOADED_LATE = ("cli.app", "cli.keeping", "cli.carrying", "indexing", "index", "crew", "store")
_CHANGES = {
    *("pwrite64", "write", "fsync", "fdatasync", "rename", "mkdir", "unlink"),
    *("fallocate", "ftruncate", "linkat", "renameat2"),
}
_NEEDS_STRACE = pytest.mark.skipif(STRACE is None, reason="needs strace")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
    ),
]


class _Upkeep:
    """A vault with three edited notes and a new one, in a place where it can be had again."""

    def __init__(self, folder: Path) -> None:
        self.live, self._kept = folder / "live", folder / "kept"
        shutil.copytree(REPOSITORY / "vault-template", self.live / "Harbour")
        signed(self.live / "Harbour")
        assert self.settled() == 0
        for note in (EDITED, OTHER, THIRD):
            add(self.live / "Harbour" / note)
        (self.live / "Harbour" / _FRESH).touch()
        subprocess.run(["cp", "-a", self.live, self._kept], check=True)

    def again(self) -> None:
        """Be as it was before the pass of upkeep."""
        shutil.rmtree(self.live)
        subprocess.run(["cp", "-a", self._kept, self.live], check=True)
        # An empty note of some age was put there by no person.
        (self.live / "Harbour" / _FRESH).touch()

    @property
    def texts(self) -> dict[str, bytes]:
        return texts(self.live / "Harbour")

    def update(self) -> int:
        """Do a pass of upkeep in this very process; return its exit code, 98 for a traceback."""
        try:
            warnings.simplefilter("ignore")
            os.environ["VAULTKIT_STATE"] = str(self.live / "state")
            said = os.open(self.live / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(said, 1)
            os.dup2(said, 2)
            sys.stdout = os.fdopen(1, "w")
            sys.stderr = os.fdopen(2, "w")
            sys.argv = ["vaultkit", "update", "--vault", str(self.live / "Harbour")]
            importlib.import_module("vaultkit.cli").main()
        except SystemExit as end:
            return int(end.code or 0)
        except Exception:  # noqa: BLE001 - whatever it is, the notes are looked at
            return _TRACEBACK
        return 0

    def settled(self) -> int:
        """Do a pass of upkeep in a process of its own, and return its exit code."""
        return _forked(self.update)


@pytest.fixture
def upkeep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Upkeep:
    monkeypatch.setattr(keeper, "SECOND_LOOK", 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in _LOADED_LATE:
            importlib.import_module(f"vaultkit.{name}")
    return _Upkeep(tmp_path)


def _sample(points: list[Point], most: int) -> list[Point]:
    return points if _EVERY else points[:: max(1, len(points) // most)]


def _undisturbed(upkeep: _Upkeep) -> tuple[list[Point], dict[str, bytes], dict[str, bytes]]:
    """Return every call of a pass of upkeep, and all notes before and after it."""
    before = upkeep.texts
    upkeep.again()
    end = ended(upkeep.update)
    assert end.code == 0
    after = upkeep.texts
    changed = {name for name, text in after.items() if text != before[name]}
    assert changed == {EDITED.name, OTHER.name, _FRESH.name, THIRD.name}
    return end.points, before, after


def _check_whole(upkeep: _Upkeep, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for name, text in upkeep.texts.items():
        assert text in {before[name], after[name]}, name


@_NEEDS_STRACE
def test_a_pass_of_upkeep_that_was_killed_is_finished_by_the_next(upkeep: _Upkeep) -> None:
    """Byte for byte as if nothing had happened, and nothing is done twice."""
    points, before, after = _undisturbed(upkeep)
    taken = _sample([point for point in points if point.call in _CHANGES], 20)
    for point in taken:
        upkeep.again()
        assert ended(upkeep.update, *point.killed()).code == -9
        _check_whole(upkeep, before, after)
        assert upkeep.settled() == 0, point
        assert upkeep.texts == after, point
    print(len(taken), "points")  # noqa: T201 - `pytest -rP` shows it


@_NEEDS_STRACE
@pytest.mark.parametrize("error", ["EIO", "ENOSPC", "EMFILE"])
def test_a_pass_of_upkeep_of_which_a_call_fails_leaves_whole_notes(
    upkeep: _Upkeep, error: str
) -> None:
    """And so does the next one."""
    points, before, after = _undisturbed(upkeep)
    taken = _sample(points, 10)
    for point in taken:
        upkeep.again()
        ended(upkeep.update, *point.failed(error))
        _check_whole(upkeep, before, after)
        assert upkeep.settled() == 0, point
        _check_whole(upkeep, before, after)
    print(len(taken), "points")  # noqa: T201 - `pytest -rP` shows it


@_NEEDS_STRACE
def test_notes_of_a_folder_that_could_not_be_listed_are_not_forgotten(upkeep: _Upkeep) -> None:
    """They are not deleted."""
    upkeep.again()
    end = ended(upkeep.update)
    after = upkeep.texts
    for point in end.points_at('Harbour/Features", O_RDONLY'):
        upkeep.again()
        ended(upkeep.update, *point.failed("EMFILE"))
        upkeep.settled()
        assert upkeep.texts == after, point


def test_a_pass_of_upkeep_without_memory_leaves_whole_notes(upkeep: _Upkeep) -> None:
    """The program may end, but no note in the middle."""
    before = upkeep.texts
    upkeep.again()
    assert upkeep.settled() == 0
    after = upkeep.texts
    limited = 'ulimit -v "$0" && exec "$@"'
    vault = str(upkeep.live / "Harbour")
    command = [sys.executable, "-m", "vaultkit", "update", "--vault", vault]
    codes = set()
    for megabytes in (24, 48, 72, 96, 1000):
        upkeep.again()
        done = subprocess.run(
            ["sh", "-c", limited, str(megabytes << 10), *command],
            env=environment(upkeep.live / "state"),
            check=False,
            capture_output=True,
        )
        codes.add(done.returncode == 0)
        _check_whole(upkeep, before, after)
        assert upkeep.settled() == 0
        assert upkeep.texts == after
    assert codes == {False, True}


def _forked(work: Callable[[], int]) -> int:
    pid = os.fork()
    if not pid:
        try:
            os._exit(work())
        finally:
            os._exit(_TRACEBACK)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
