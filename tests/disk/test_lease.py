"""A lease is had only of files that nobody else has open, and by prepared processes."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk import linux
from vaultkit.disk.lease import (
    LeaseBusyError,
    LeaseUnavailableError,
    ignore_lease_signals,
    still_held,
    write_lease,
)
from vaultkit.disk.writing import Outcome

from .desk import another_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .desk import Desk


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    """Hold an open file."""
    number = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield number
    os.close(number)


def test_a_lease_is_held_until_somebody_wants_the_file(descriptor: int, tmp_path: Path) -> None:
    """Who does not wait is turned away."""
    with write_lease(descriptor):
        assert still_held(descriptor)
        with pytest.raises(BlockingIOError):
            os.open(tmp_path / "file", os.O_RDONLY | os.O_NONBLOCK)
        assert not still_held(descriptor)
    os.close(os.open(tmp_path / "file", os.O_RDONLY | os.O_NONBLOCK))


def test_whoever_waits_for_a_lease_does_not_kill_us(descriptor: int, tmp_path: Path) -> None:
    """The waiter gets the file when we are done."""
    script = """
import sys
print("ready", flush=True)
sys.stdin.readline()
open(sys.argv[1], "w").write("theirs")
print("done", flush=True)
"""
    with another_process(script, str(tmp_path / "file")) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with write_lease(descriptor):
            process.stdin.write("go\n")
            process.stdin.flush()
            while still_held(descriptor):
                pass
            os.pwrite(descriptor, b"ours, and longer", 0)
        assert process.stdout.readline() == "done\n"
    assert (tmp_path / "file").read_text() == "theirs"


def test_an_open_file_is_busy(descriptor: int, tmp_path: Path) -> None:
    """Even if it is only read."""
    with (tmp_path / "file").open(), pytest.raises(LeaseBusyError), write_lease(descriptor):
        pass


def test_a_process_that_a_signal_could_kill_gets_no_lease(descriptor: int) -> None:
    """It is refused before the kernel is asked."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    with pytest.raises(LeaseUnavailableError), write_lease(descriptor):
        pass
    ignore_lease_signals()
    with write_lease(descriptor):
        assert still_held(descriptor)


def test_a_file_system_with_writers_elsewhere_is_only_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FUSE grants a lease that says nothing of them."""
    fuse = 0x65735546
    monkeypatch.setattr(linux, "file_system", lambda _: fuse)
    note = desk.note("before\n")
    result = desk.write("before\n", "after\n")
    assert result.outcome is Outcome.REFUSED
    assert "file system" in result.reason
    assert note.read_text() == "before\n"
    assert desk.write(None, "new\n", "new.md").outcome is Outcome.CREATED


def test_the_file_system_is_known_by_its_number() -> None:
    """As the kernel's headers have it."""
    proc = 0x9FA0
    number = os.open("/proc/self/stat", os.O_RDONLY)
    assert linux.file_system(number) == proc
    os.close(number)
