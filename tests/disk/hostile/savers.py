"""The programs that save: how each is started, told when to save what, and heard."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from .judging import Save

PROGRAMS = Path(__file__).with_name("programs")
_PATIENCE = 20.0  # seconds


class Style(NamedTuple):
    """One way in which a person's program saves.

    Attributes:
        program: what runs it: ``python``, ``node`` or ``vim``.
        save: what becomes of the note.
        habit: the argument that tells the program how to save.
        hearing: how long before a save the program has to be told, in nanoseconds.
    """

    program: str
    save: Save
    habit: str = ""
    hearing: int = 120_000


STYLES: dict[str, Style] = {
    "in-place": Style("python", "whole", "in-place"),
    "gap": Style("python", "whole", "gap"),
    "chunks": Style("python", "whole", "chunks"),
    "append": Style("python", "added", "append"),
    "rename": Style("python", "whole", "rename"),
    "vim-style": Style("python", "whole", "vim-style"),
    "delete": Style("python", "deleted", "delete"),
    "trash": Style("python", "moved", "trash"),
    "node-promises": Style("node", "whole", "promises"),
    "node-sync": Style("node", "whole", "sync"),
    "vim": Style("vim", "whole", hearing=300_000),
}


class Span(NamedTuple):
    """From when to when something was under way, in nanoseconds of the monotonic clock."""

    begun: int
    ended: int


class Saver(Protocol):
    """A program that saves one note when it is told to."""

    def order(self, until: int, text: str) -> None:
        """Tell it to save *text*, beginning at *until* on the monotonic clock."""

    def wait(self) -> Span:
        """Wait until it has saved what was ordered, and return when it did."""


def is_missing(style: Style) -> bool:
    """Say whether the program that a style needs is not on this machine."""
    return style.program != "python" and shutil.which(style.program) is None


@contextmanager
def saver(style: Style, note: Path) -> Iterator[Saver]:
    """Run the program that saves *note* in a style, and end it."""
    if style.program == "vim":
        with tempfile.TemporaryDirectory() as folder, _vim(note, Path(folder)) as vim:
            yield vim
    else:
        with conversation(command(style, note)) as (orders, answers):
            yield _Piped(orders, answers)


def command(style: Style, note: Path) -> list[str]:
    """Return the command of the program that saves *note* in a style of Python or node."""
    if style.program == "node":
        return ["node", str(PROGRAMS / "saver.js"), style.habit, str(note)]
    return [sys.executable, "-IS", str(PROGRAMS / "saver.py"), style.habit, str(note)]


@contextmanager
def conversation(command: list[str]) -> Iterator[tuple[IO[str], IO[str]]]:
    """Run a program that answers each line with a line, and yield what it hears and says.

    It runs in a session of its own, so that Ctrl-C ends us and not it in the middle of a round.
    """
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            with _apart(process.pid):
                yield process.stdin, process.stdout
        finally:
            process.stdin.close()
            process.wait(_PATIENCE)


@contextmanager
def _apart(pid: int) -> Iterator[None]:
    """Keep this process and the one that it talks to on different processors.

    Else whom we wake may stand in line behind us until we have written, and nothing collides.
    """
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    os.sched_setaffinity(pid, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


class _Piped:
    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders, self._answers = orders, answers

    def order(self, until: int, text: str) -> None:
        self._orders.write(f"{json.dumps([until, text])}\n")
        self._orders.flush()

    def wait(self) -> Span:
        begun, ended = self._answers.readline().split()
        return Span(int(begun), int(ended))


@contextmanager
def _vim(note: Path, folder: Path) -> Iterator[_Vim]:
    orders, answers = folder / "orders", folder / "answers"
    os.mkfifo(orders)
    os.mkfifo(answers)
    variables = {**os.environ, "NOTE": str(note), "ORDERS": str(orders), "ANSWERS": str(answers)}
    # -es runs a script without a terminal, and without -u NONE people's own settings count.
    with (
        subprocess.Popen(
            ["vim", "-es", "-u", "NONE", "-i", "NONE", "-N", "-S", str(PROGRAMS / "saver.vim")],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        ) as process,
        answers.open("r+b", buffering=0) as said,
        _apart(process.pid),
    ):
        vim = _Vim(process, orders, said)
        yield vim
        vim.tell("")
        process.wait(_PATIENCE)


class _Vim:
    """vim hears and answers through two named pipes, one line each."""

    def __init__(self, process: subprocess.Popen[bytes], orders: Path, said: IO[bytes]) -> None:
        self._process, self._orders, self._said = process, orders, said
        # vim tells microseconds since 1970.
        self._ahead = time.time_ns() - time.monotonic_ns()

    def order(self, until: int, text: str) -> None:
        self.tell(json.dumps([(until + self._ahead) // 1000, text]) + "\n")

    def wait(self) -> Span:
        assert select.select([self._said], [], [], _PATIENCE)[0], "vim does not answer"
        begun, ended = self._said.read(100).split()
        return Span(int(begun) * 1000 - self._ahead, int(ended) * 1000 - self._ahead)

    def tell(self, line: str) -> None:
        while (pipe := self._opened()) is None:
            assert self._process.poll() is None, "vim ended"
        with os.fdopen(pipe, "w") as orders:
            orders.write(line)

    def _opened(self) -> int | None:
        """Return the pipe if vim listens; to wait for that would last for ever if it ended."""
        try:
            pipe = os.open(self._orders, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None
        os.set_blocking(pipe, True)
        return pipe
