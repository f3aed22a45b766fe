"""Rows of docs/faults.md: what others may do to a note while it is written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from vaultkit.disk import swapped
from vaultkit.disk.writing import Outcome, Writer

from .desk import Desk, another_process
from .scenes import AFTER, BASE, EDITS, EVERY, NEEDS_STRACE, scene, text_of, written
from .tracing import ended, traced

_THEIRS = "their words\n" * 300


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)


def _saved(note: Path) -> None:
    note.write_text(_THEIRS)


def _appended(note: Path) -> None:
    with note.open("a") as file:
        file.write(_THEIRS)


def _renamed_over(note: Path) -> None:
    fresh = note.with_name(".note.tmp")
    fresh.write_text(_THEIRS)
    fresh.replace(note)


def _saved_as_vim_does(note: Path) -> None:
    note.rename(note.with_name("note.md~"))
    note.write_text(_THEIRS)


def _deleted(note: Path) -> None:
    note.unlink()


def _moved_to_the_trash(note: Path) -> None:
    (note.parent / ".trash").mkdir()
    note.rename(note.parent / ".trash" / note.name)


class _Act(NamedTuple):
    """What somebody does, what the note holds then, and the name that the former file has."""

    do: Callable[[Path], None]
    texts: tuple[str | None, ...]
    former: str = ""


_ACTS = {
    "saved": _Act(_saved, (_THEIRS,)),
    "appended to": _Act(_appended, (BASE + _THEIRS, AFTER + _THEIRS)),
    "renamed over": _Act(_renamed_over, (_THEIRS,)),
    "saved as vim does": _Act(_saved_as_vim_does, (_THEIRS,), "note.md~"),
    "deleted": _Act(_deleted, (None,)),
    "moved to the trash": _Act(_moved_to_the_trash, (None,), ".trash/note.md"),
}


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
@pytest.mark.parametrize("act", _ACTS.values(), ids=_ACTS.keys())
def test_a_note_that_somebody_changes_at_any_call_of_ours_is_theirs(
    tmp_path: Path, act: _Act, *, leases: bool
) -> None:
    """Neither their text nor their deletion is lost, wherever we are under way."""
    points = ended(scene(tmp_path, leases=leases)[1]).points
    for point in points if EVERY or leases else points[::3]:
        desk, work = scene(tmp_path, leases=leases)
        note = desk.vault / "note.md"
        with traced(work, *point.stopped()) as doing:
            assert doing.until_stopped(), point
            person = _begun(act.do, note)
            _let_finish(person, 0.02)
            doing.go_on()
            doing.ended()
            os.waitpid(person, 0)
        assert text_of(note) in act.texts, point
        if act.former:
            assert text_of(desk.vault / act.former) in {BASE, AFTER}, point
        assert desk.writer.recover() == []
        assert text_of(note) in act.texts, point


def _begun(act: Callable[[Path], None], note: Path) -> int:
    """Do something in another process."""
    pid = os.fork()
    if not pid:
        try:
            act(note)
        finally:
            os._exit(0)
    return pid


def _let_finish(pid: int, seconds: float) -> None:
    """Wait until a process has ended, or for so long: our lease may keep it waiting."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.0005)


@NEEDS_STRACE
@pytest.mark.parametrize("edit", EDITS)
def test_while_others_wait_for_our_lease_nothing_slow_is_done(desk: Desk, edit: str) -> None:
    """The disk is not waited for, no other file is opened, and all is a dozen calls."""
    desk.note(BASE)
    end = ended(lambda: written(desk, EDITS[edit]))
    lines = end.log.splitlines()
    begun = [at for at, line in enumerate(lines) if "F_SETLEASE, F_WRLCK" in line]
    over = [at for at, line in enumerate(lines) if "F_SETLEASE, F_UNLCK" in line]
    sections = [
        lines[first + 1 : last] for first, last in zip(begun, over, strict=True) if last > first
    ]
    assert len(sections) == 2
    asked, wrote = sections
    assert asked == []
    assert any(line.startswith("pwrite64(") for line in wrote)
    calls = {line.partition("(")[0] for line in wrote}
    allowed = {"openat2", "newfstatat", "close", "pread64", "fcntl"}
    assert calls <= allowed | {"pwrite64", "fallocate", "ftruncate"}
    assert all("O_DIRECTORY" in line for line in wrote if line.startswith("openat2("))
    assert len(wrote) <= 15


# Who saves slowly


_IN_PIECES = """
import sys
path = sys.argv[1]
with open(path, "w") as file:
    print("ready", flush=True)
    for line in sys.stdin:
        file.write("their piece\\n" * 1000)
        file.flush()
        print("wrote", flush=True)
"""


@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
def test_a_note_that_is_saved_in_pieces_is_left_until_it_is_whole(
    desk: Desk, *, leases: bool
) -> None:
    """What is there so far is nobody's text."""
    note = desk.note(BASE)
    desk.writer = Writer(desk.vault, desk.state, leases=leases)
    with another_process(_IN_PIECES, str(note)) as saver:
        assert saver.stdin is not None
        assert saver.stdout is not None
        for pieces in range(1, 4):
            saver.stdin.write("\n")
            saver.stdin.flush()
            assert saver.stdout.readline() == "wrote\n"
            assert desk.write(BASE, AFTER).outcome in {Outcome.CHANGED, Outcome.BUSY}
            so_far = "their piece\n" * 1000 * pieces
            assert note.read_text() == so_far
            if leases:
                assert desk.write(so_far, AFTER).outcome is Outcome.BUSY
    assert note.read_text() == "their piece\n" * 3000


_EMPTIES = """
import sys, time
path = sys.argv[1]
print("ready", flush=True)
for line in sys.stdin:
    delay, text = line.split()
    until = time.perf_counter() + int(delay) / 1e6
    while time.perf_counter() < until:
        pass
    with open(path, "w") as file:
        until = time.perf_counter() + 3e-4
        while time.perf_counter() < until:
            pass
        file.write(text)
    print("saved", flush=True)
"""


@pytest.mark.slow
def test_no_template_is_written_over_a_note_that_is_being_saved(desk: Desk) -> None:
    """Every save begins by emptying the note, and a fill may come right then."""
    note = desk.note("first")
    chance = Random(8)  # noqa: S311 - picks moments, guards nothing
    outcomes = set()
    with another_process(_EMPTIES, str(note)) as saver:
        assert saver.stdin is not None
        assert saver.stdout is not None
        for number in range(1000):
            saver.stdin.write(f"{chance.randrange(600)} save-{number}\n")
            saver.stdin.flush()
            for _ in range(3):
                outcomes.add(desk.write("", "a template\n").outcome)
            assert saver.stdout.readline() == "saved\n"
            assert note.read_text() == f"save-{number}"
    assert outcomes <= {Outcome.BUSY, Outcome.CHANGED}
