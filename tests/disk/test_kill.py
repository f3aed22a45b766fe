"""A real process is killed, or its disk fails, at every call it makes while it writes."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk.writing import Writer

from .desk import REPOSITORY, Desk, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]

_STRACE = shutil.which("strace") or "strace"
_CALLS = (
    "mkdir,openat,openat2,flock,write,fsync,rename,fcntl,pread64,pwrite64,"
    "fallocate,ftruncate,unlink,linkat,newfstatat"
)
_BASE = "".join(f"line {number}\n" for number in range(3000))
_EDITS = {
    "equal": (_BASE, _BASE.replace("line 7", "LINE 7")),
    "longer": (_BASE, _BASE[:50] + "more\n" * 3000 + _BASE[50:]),
    "shorter": (_BASE, _BASE[:50] + _BASE[20_000:]),
    "new": (None, _BASE),
}

# What is before the call of getpriority is the start of Python and no concern of ours.
_WRITE = """
import os, sys
from pathlib import Path, PurePosixPath
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.plan import Change
vault, state, before, after = map(Path, sys.argv[1:])
before, after = before.read_text() if before.exists() else None, after.read_text()
ignore_lease_signals()
os.getpriority(os.PRIO_PROCESS, 0)
change = Change(PurePosixPath("note.md"), before, after)
result = Writer(vault, state).write(change, now_ns=10**18)
os.getpriority(os.PRIO_PROCESS, 0)
print(result.outcome.name)
"""


@pytest.fixture(autouse=True)
def _own_copy(tmp_path: Path) -> None:
    # Who edits the code meanwhile would change which calls Python makes to start.
    shutil.copytree(REPOSITORY / "vaultkit", tmp_path / "vaultkit")


def _traced(desk: Desk, *options: str) -> tuple[str, str]:
    folder = desk.vault.parent
    log = folder / "log"
    arguments = (desk.vault, desk.state, folder / "before", folder / "after")
    command = (sys.executable, "-B", "-c", _WRITE, *map(str, arguments))
    trace = f"trace=getpriority,{_CALLS}"
    done = run(_STRACE, "-f", "-o", str(log), "-e", trace, *options, *command, cwd=folder.parent)
    return log.read_text(), done.stdout


def _desk(folder: Path, edit: str) -> Desk:
    folder.mkdir()
    desk = Desk(folder)
    before, after = _EDITS[edit]
    if before is not None:
        desk.note(before)
        (folder / "before").write_text(before)
    (folder / "after").write_text(after)
    return desk


def _points(log: str) -> list[tuple[str, int]]:
    """Return each call made between the two marks, and its number among its like."""
    counts: dict[str, int] = {}
    points: list[tuple[str, int]] = []
    marks = 0
    for found in re.finditer(r"^\d+ +(\w+)\(", log, re.MULTILINE):
        name = found.group(1)
        counts[name] = counts.get(name, 0) + 1
        if name == "getpriority":
            marks += 1
        elif marks == 1:
            points.append((name, counts[name]))
    return points


def _check_whole(desk: Desk, edit: str) -> None:
    before, after = _EDITS[edit]
    told = Writer(desk.vault, desk.state).recover()
    note = desk.vault / "note.md"
    found = note.read_text() if note.exists() else None
    assert found in {before, after}, told
    assert all("half written when" in line for line in told)
    assert desk.kept("*.j") == desk.kept("*.tmp") == []
    assert set(desk.vault.iterdir()) <= {note}


@pytest.mark.parametrize("edit", _EDITS)
def test_a_writer_killed_at_any_call_loses_nothing(tmp_path: Path, edit: str) -> None:
    """After recovery the note is its old or its new text."""
    log, outcome = _traced(_desk(tmp_path / "whole", edit))
    assert outcome in {"WRITTEN\n", "CREATED\n"}
    points = _points(log)
    assert {name for name, _ in points} >= {"fsync", "pwrite64"}
    for number, (call, when) in enumerate(points):
        desk = _desk(tmp_path / str(number), edit)
        log, outcome = _traced(desk, "-e", f"inject={call}:signal=KILL:when={when}")
        start, mark, rest = log.partition("getpriority(")
        assert mark, (call, when, start)
        assert "killed by SIGKILL" in rest, (call, when, rest)
        assert not outcome
        _check_whole(desk, edit)


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("edit", _EDITS)
def test_a_call_that_fails_loses_nothing(tmp_path: Path, edit: str, error: str) -> None:
    """Whichever it is, there is an outcome, and the note is its old or its new text."""
    points = _points(_traced(_desk(tmp_path / "whole", edit))[0])
    for number, (call, when) in enumerate(points):
        desk = _desk(tmp_path / str(number), edit)
        log, outcome = _traced(desk, "-e", f"inject={call}:error={error}:when={when}")
        start, _, rest = log.partition("getpriority(")
        assert "INJECTED" in rest, (call, when, start)
        assert outcome.strip(), (call, when, rest)
        before, after = _EDITS[edit]
        note = desk.vault / "note.md"
        found = note.read_text() if note.exists() else None
        assert found in {before, after}, (call, when)
        if outcome in {"WRITTEN\n", "CREATED\n"}:
            assert found == after, (call, when)
        _check_whole(desk, edit)
