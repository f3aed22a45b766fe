"""Rows of docs/faults.md: signals, limits, permissions and file systems."""

from __future__ import annotations

import os
import resource
import signal
import stat
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from vaultkit.disk import swapped
from vaultkit.disk.writing import Outcome, Writer

from .desk import Desk, as_nobody, run
from .mounts import apart
from .recorder import recorded
from .scenes import AFTER, BASE, EDITS, EVERY, NEEDS_ROOT, NEEDS_STRACE, scene, text_of, written
from .tracing import ended

_INTERRUPTED = 97
_BLOCK = 4096


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)


@pytest.mark.slow
@NEEDS_STRACE
@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_interrupt_at_any_call_leaves_a_whole_note(
    tmp_path: Path, edit: str, *, leases: bool
) -> None:
    """Ctrl-C in the middle, or a SIGTERM that `watch` takes for one."""

    def interrupted(desk: Desk) -> int:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return written(desk, EDITS[edit], leases=leases)
        except KeyboardInterrupt:
            return _INTERRUPTED

    points = ended(scene(tmp_path, leases=leases)[1]).points
    codes = set()
    for point in points if EVERY else points[::2]:
        desk, _ = scene(tmp_path, leases=leases)
        option = "-e", f"inject={point.call}:signal=INT:when={point.number}"
        codes.add(ended(partial(interrupted, desk), *option).code)
        desk.writer.recover()
        assert text_of(desk.vault / "note.md") in {BASE, EDITS[edit]}, point
    assert _INTERRUPTED in codes


def _forked(work: Callable[[], int]) -> int:
    """Do work in another process, and return its exit code."""
    pid = os.fork()
    if not pid:
        code = 99
        try:
            code = work()
        except MemoryError:
            code = 98
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
def test_without_a_descriptor_to_be_had_the_note_stays(desk: Desk, *, leases: bool) -> None:
    """However many were left when they ran out."""
    note = desk.note(BASE)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open("/", os.O_RDONLY)
    os.close(free)
    codes = []
    for limit in range(free, free + 40):

        def limited(limit: int = limit) -> int:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
            return written(desk, AFTER, leases=leases)

        codes.append(Outcome(_forked(limited)))
        if codes[-1] is Outcome.WRITTEN:
            break
        assert note.read_text() == BASE
        assert {file for file in desk.vault.rglob("*") if file.is_file()} == {note}
    assert set(codes) == {Outcome.REFUSED, Outcome.WRITTEN}
    assert note.read_text() == AFTER


_IN_LITTLE_ROOM = """
import os, resource, sys
from pathlib import Path, PurePosixPath
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.plan import Change
note, state = Path(sys.argv[1]), Path(sys.argv[2])
base, after = "word " * 900_000, "word " * 450_000 + "more" + "word " * 450_000
ignore_lease_signals()
pages = int(Path("/proc/self/statm").read_text().split()[0])
for megabytes in range(0, 60, 3):
    note.write_text(base)
    room = pages * os.sysconf("SC_PAGESIZE") + (megabytes << 20)
    writer = Writer(note.parent, state)
    if not (pid := os.fork()):
        resource.setrlimit(resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
        try:
            change = Change(PurePosixPath(note.name), base, after)
            os._exit(writer.write(change, now_ns=1).outcome.value)
        except MemoryError:
            os._exit(98)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    writer.recover()
    print(code, note.read_text() in (base, after))
"""


def test_without_memory_to_be_had_the_note_stays(desk: Desk) -> None:
    """A process that gets none may end, but not in the middle of a note."""
    done = run(sys.executable, "-c", _IN_LITTLE_ROOM, str(desk.note("")), str(desk.state))
    lines = [line.split() for line in done.stdout.splitlines()]
    codes = {code for code, _ in lines}
    assert {whole for _, whole in lines} == {"True"}
    assert codes >= {"98", str(Outcome.WRITTEN.value)}, done.stderr


@NEEDS_ROOT
@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
@pytest.mark.parametrize("flag", ["i", "a"])
def test_a_note_that_its_file_system_holds_fast_is_refused(
    desk: Desk, flag: str, *, leases: bool
) -> None:
    """Not even root may change it."""
    note = desk.note(BASE)
    if run("chattr", f"+{flag}", str(note)).returncode:
        pytest.skip("chattr does not work here")
    try:
        assert Outcome(written(desk, AFTER, leases=leases)) is Outcome.REFUSED
        assert note.read_text() == BASE
    finally:
        run("chattr", f"-{flag}", str(note))
    assert set(desk.vault.rglob("*")) == {note}


def test_a_note_that_may_not_even_be_read_is_refused(desk: Desk) -> None:
    """And keeps its mode."""
    note = desk.note(BASE)
    note.chmod(0o000)
    desk.state.mkdir()
    with as_nobody(note, desk.vault, desk.state):
        result = desk.write(BASE, AFTER)
    assert result.outcome is Outcome.REFUSED
    assert "may not be written" in result.reason
    assert stat.S_IMODE(note.stat().st_mode) == 0
    note.chmod(0o644)
    assert note.read_text() == BASE


@NEEDS_ROOT
def test_a_device_that_is_called_like_a_note_is_refused(desk: Desk) -> None:
    """It never ends."""
    os.mknod(desk.vault / "note.md", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    result = desk.write(BASE, AFTER)
    assert result.outcome is Outcome.REFUSED
    assert "no regular file" in result.reason


@NEEDS_ROOT
@pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])
def test_a_note_on_a_real_fuse_mount_is_only_read(desk: Desk, *, leases: bool) -> None:
    """A file system of another program knows writers that we cannot see."""
    note = desk.note("")
    content = b"x" * _BLOCK
    desk.state.mkdir()

    def work() -> tuple[Outcome, str, bytes]:
        scratch = desk.vault.parent / "recorder"
        scratch.mkdir()
        with recorded(content, scratch) as disk:
            run("mount", "--bind", str(disk.file), str(note))
            desk.writer = Writer(desk.vault, desk.state, leases=leases)
            result = desk.write(content.decode(), "y" * _BLOCK)
            found = note.read_bytes()
            run("umount", str(note))
        return result.outcome, result.reason, found

    outcome, reason, found = apart(work)
    assert outcome is Outcome.REFUSED
    assert "file system" in reason
    assert found == content
