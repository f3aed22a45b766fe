"""Let strace stop, kill or fail a piece of our code at any one of the calls that it makes."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STRACE = shutil.which("strace")
# Those by which files are reached, and those that reach the disk.
CALLS = "%file,%desc"
_RAISED = 99
_PR_SET_PTRACER = 0x59616D61
_PATIENCE = 30.0
_GO = signal.SIGUSR1


class Point(NamedTuple):
    """One call: its name, and which one among its like it is."""

    call: str
    number: int

    def killed(self) -> tuple[str, str]:
        """Return the options of strace that kill the work here, before the call is made."""
        return "-e", f"inject={self.call}:signal=KILL:when={self.number}"

    def stopped(self) -> tuple[str, str]:
        """Return the options that stop the work here, when the call was made."""
        return "-e", f"inject={self.call}:signal=STOP:when={self.number}"

    def failed(self, error: str, *, on: bool = False) -> tuple[str, str]:
        """Return the options that let this call fail, and all its like from here on if *on*."""
        return "-e", f"inject={self.call}:error={error}:when={self.number}{'+' * on}"


class Ended(NamedTuple):
    """How the work ended: with what code, -9 where it was killed, and the calls it made."""

    code: int
    log: str

    @property
    def points(self) -> list[Point]:
        """Every call, in order."""
        return self.points_at("")

    def points_at(self, word: str) -> list[Point]:
        """Return the calls in whose line *word* stands, in order."""
        counts: dict[str, int] = {}
        points = []
        for call, line in re.findall(r"^(\w+)(\(.*)", self.log, re.MULTILINE):
            counts[call] = counts.get(call, 0) + 1
            if word in line:
                points.append(Point(call, counts[call]))
        return points


class Traced:
    """Work that is under way in a process of its own, under strace."""

    def __init__(self, pid: int, strace: subprocess.Popen[str], log: Path) -> None:
        self._pid = pid
        self._strace = strace
        self._log = log

    def until_stopped(self) -> bool:
        """Wait until a signal stopped the work; say whether that was so, or it ended instead."""
        until = time.monotonic() + _PATIENCE
        while "--- stopped by SIGSTOP ---" not in self._log.read_text():
            if os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return False
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.0005)
        return True

    def go_on(self) -> None:
        """Let stopped work go on."""
        os.kill(self._pid, signal.SIGCONT)

    def ended(self) -> Ended:
        """Wait until the work has ended."""
        try:
            self._strace.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.kill(self._pid, signal.SIGKILL)
            raise
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        log = self._log.read_text()
        assert code != _RAISED, log
        return Ended(code, log)


@contextmanager
def traced(work: Callable[[], int], *options: str, calls: str = CALLS) -> Iterator[Traced]:
    """Begin to do *work* in a fork of this process, in which all modules are loaded.

    Args:
        work: returns a number from 0 to 98.
        options: of strace, such as what to inject.
        calls: the calls that are shown and counted.
    """
    assert STRACE
    with tempfile.TemporaryDirectory() as folder:
        former = signal.pthread_sigmask(signal.SIG_BLOCK, [_GO])
        pid = os.fork()
        if not pid:
            _do(work, former)
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
        log = Path(folder, "log")
        command = [STRACE, "-o", str(log), "-e", f"trace={calls}", *options, "-p", str(pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            try:
                assert strace.stderr
                said = strace.stderr.readline()
                if "attached" not in said:
                    pytest.skip(f"strace may not look on here: {said}")
                os.kill(pid, _GO)
                yield Traced(pid, strace, log)
            finally:
                # It has ended by itself, unless the test failed.
                with suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)


def ended(work: Callable[[], int], *options: str, calls: str = CALLS) -> Ended:
    """Do *work* as `traced` does, and return how it ended."""
    with traced(work, *options, calls=calls) as doing:
        return doing.ended()


def _do(work: Callable[[], int], mask: set[int | signal.Signals]) -> NoReturn:
    code = _RAISED
    try:
        if sys.platform == "linux":
            # Some systems let a process be traced by those only that it names.
            anybody = ctypes.c_ulong(-1)
            ctypes.CDLL(None).prctl(_PR_SET_PTRACER, anybody, 0, 0, 0)
        signal.sigwait([_GO])
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        code = work()
    except BaseException:  # noqa: BLE001 - a fork of the tests must never run on into them
        traceback.print_exc()
    finally:
        os._exit(code)
