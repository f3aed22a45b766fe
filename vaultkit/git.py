"""Ask git about the repository a vault lies in, which may start no program by its settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A vault's own .git/config is somebody's input: none of it may start a program, or hide what
# is asked for.
_HARMLESS = (
    "--no-pager",
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor="),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.askPass="),
    *("-c", "diff.external="),
    *("-c", "diff.renameLimit=1000"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.showRoot=true"),
    *("-c", "safe.bareRepository=explicit"),
)
# Nor may git fetch what a partial clone left out: that talks to whatever its config names.
_ALONE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# What a hook's environment says is of the repository whose hook runs, not of the vault's.
_OF_ANOTHER = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_PREFIX"),
    *("GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_CONFIG_PARAMETERS"),
)
_PATIENCE = 5.0
_END_SECONDS = 2.0


class GitError(Exception):
    """Git gave no answer; the message is a clause that says why, for people."""


class Running(NamedTuple):
    """A git at work: what it is told, and what it tells."""

    told: IO[bytes]
    tells: IO[bytes]


def ask(root: Path, *arguments: str, patience: float | None = _PATIENCE) -> bytes:
    """Return what git says of the repository around *root*.

    Args:
        root: a folder in the repository.
        arguments: the command and what it takes.
        patience: how many seconds it may take, None for as many as it needs.

    Raises:
        GitError: it cannot be run, fails, or takes too long.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            _command(arguments),
            cwd=root,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(str(error)) from None
    if ended.returncode != 0:
        raise GitError(_cause(ended.stderr))
    return ended.stdout


@contextmanager
def running(root: Path, *arguments: str) -> Iterator[Running]:
    """Hold a git that works while it is asked and read; what it then still does is cut off.

    Raises:
        GitError: it cannot be run, or it fails before it was left.
    """
    from tempfile import TemporaryFile  # noqa: PLC0415 - slow to load, and few runs come here

    with TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, arguments as a list
                _command(arguments),
                cwd=root,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
        except OSError as error:
            raise GitError(str(error)) from None
        assert process.stdin
        assert process.stdout
        try:
            yield Running(process.stdin, process.stdout)
        finally:
            code = _ended(process)
        if code > 0:
            complaints.seek(0)
            raise GitError(_cause(complaints.read()))


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Let git end, and return its code, negative if it was cut off."""
    for stream in (process.stdin, process.stdout):
        try:
            if stream:
                stream.close()
        except OSError:
            continue
    try:
        return process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _command(arguments: tuple[str, ...]) -> list[str]:
    git = shutil.which("git")
    if git is None:
        message = "git is not installed"
        raise GitError(message)
    return [git, *_HARMLESS, *arguments]


def _environment() -> dict[str, str]:
    kept = {name: one for name, one in os.environ.items() if name not in _OF_ANOTHER}
    return {**kept, **_ALONE}


def _cause(complaints: bytes) -> str:
    """Return the first line in which git says what is wrong."""
    lines = complaints.decode("utf-8", "replace").splitlines()
    fatal = (line for line in lines if line.startswith(("fatal: ", "error: ")))
    first = next(fatal, lines[0] if lines else "git failed and did not say why")
    return first.partition(": ")[2] or first
