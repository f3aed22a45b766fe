"""Disks for tests, mounted where nobody else sees them, and gone with the process that did it."""

from __future__ import annotations

import ctypes
import os
import pickle
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest

_T = TypeVar("_T")
_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000
_PR_SET_PDEATHSIG = 1


class CannotMountError(Exception):
    """This machine does not let us mount what a test needs; the message says what."""


def apart(work: Callable[[], _T]) -> _T:
    """Do *work* in a fork of this process that has mounts of its own, and return what it returns.

    Whatever it mounts goes when it ends, however it ends. The test is skipped where that cannot
    be had, or where the work meets a `CannotMountError`.
    """
    if sys.platform != "linux":
        pytest.skip("only Linux has mounts of one process")
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _do(work, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answers:
            packed = answers.read()
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert packed, "the process died"
    how, done, said = pickle.loads(packed)  # noqa: S301 - our own
    if how == "skipped":
        pytest.skip(said)
    assert how == "done", said
    result: _T = done
    return result


def die_with_parent() -> None:
    """Let this process end when its parent does."""
    _libc().prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)


def tmpfs(place: Path, size: str) -> None:
    """Mount a disk of some size in memory at *place*.

    Raises:
        CannotMountError: the system does not let us.
    """
    place.mkdir(parents=True, exist_ok=True)
    call("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place)


def formatted(image: Path, megabytes: int, kind: str = "ext4") -> None:
    """Make an image of an empty file system.

    Raises:
        CannotMountError: the program for that is not here.
    """
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    if kind == "ext4":
        lazy = "lazy_itable_init=0,lazy_journal_init=0,nodiscard"
        call("mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=4", "-E", lazy, image)
    else:
        call(f"mkfs.{kind}", "-q", image)


def mounted(image: Path, place: Path, *options: str) -> None:
    """Mount an image at *place*; its loop device goes with the mount.

    Raises:
        CannotMountError: the system does not let us.
    """
    place.mkdir(parents=True, exist_ok=True)
    call("mount", "-o", ",".join(("loop", *options)), image, place)


def unmounted(place: Path) -> None:
    """Take away what is mounted at *place*."""
    call("umount", place)


def call(*command: str | Path) -> None:
    """Run one of the system's programs.

    Raises:
        CannotMountError: it is not here, or fails.
    """
    found = shutil.which(command[0])
    if found is None:
        message = f"needs {command[0]}"
        raise CannotMountError(message)
    done = subprocess.run([found, *command[1:]], check=False, capture_output=True, text=True)
    if done.returncode:
        message = f"needs a system that lets us {command[0]}: {done.stderr.strip()}"
        raise CannotMountError(message)


def _do(work: Callable[[], Any], writing: int) -> NoReturn:
    try:
        try:
            die_with_parent()
            _leave()
            answer = ("done", work(), "")
        except CannotMountError as error:
            answer = ("skipped", None, str(error))
        except BaseException:  # noqa: BLE001 - a fork of the tests must never run on into them
            answer = ("failed", None, traceback.format_exc())
        with os.fdopen(writing, "wb") as answers:
            pickle.dump(answer, answers)
    finally:
        os._exit(0)


def _leave() -> None:
    """Have mounts of our own, and be root among them where we are not yet."""
    user, group = os.geteuid(), os.getegid()
    flags = _NEW_MOUNTS | (_NEW_USERS if user else 0)
    if _libc().unshare(flags):
        message = f"needs mounts of its own ({os.strerror(ctypes.get_errno())})"
        raise CannotMountError(message)
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    call("mount", "--make-rprivate", "/")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
