"""A vault with a writer, and other processes that get in its way."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.disk.writing import Writer
from vaultkit.plan import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.disk.writing import Result

REPOSITORY = Path(__file__).parents[2]
NOON_NS = 1_700_000_000_000_000_000
_NOBODY = 65534


class Desk:
    """A vault in a folder of its own, its writer, and the state beside it."""

    def __init__(self, folder: Path) -> None:
        """Make the vault in *folder*."""
        self.vault = folder / "vault"
        self.state = folder / "state"
        self.vault.mkdir()
        self.writer = Writer(self.vault, self.state)

    def note(self, content: str | bytes, name: str = "note.md") -> Path:
        """Put a note into the vault."""
        file = self.vault / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def write(
        self, before: str | None, after: str, name: str = "note.md", *, now_ns: int = NOON_NS
    ) -> Result:
        """Carry out one change."""
        return self.writer.write(Change(PurePosixPath(name), before, after), now_ns=now_ns)

    def kept(self, pattern: str) -> list[Path]:
        """Return the files of the state whose names match, oldest first."""
        return sorted(self.state.rglob(pattern))


@contextmanager
def another_process(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a Python *script* until it has printed a line, and end it with its standard input."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(10)


def run(*command: str, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever that is."""
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd)


@contextmanager
def as_nobody(*owned: Path) -> Iterator[None]:
    """Be a user whom permissions bind, and who owns some files and folders."""
    if os.geteuid() != 0:
        yield
        return
    opened = [one for one in owned[0].parents if not one.stat().st_mode & 0o001]
    modes = [one.stat().st_mode for one in opened]
    for one, mode in zip(opened, modes, strict=True):
        one.chmod(mode | 0o011)
    for one in owned:
        os.chown(one, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        for one, mode in zip(opened, modes, strict=True):
            one.chmod(mode)
