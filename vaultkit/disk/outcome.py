"""What became of one change, and how people are told."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import PurePosixPath


class Outcome(Enum):
    """How the attempt to carry out a change ended.

    Attributes:
        WRITTEN: the note holds the new text.
        CREATED: the new file is there.
        BUSY: somebody has the note open; it may work later.
        CHANGED: the note does not hold what the plan was made from, or somebody saved it
            while we wrote; what they saved stands.
        EXISTS: something is already where the new file would be.
        GONE: the note was deleted or renamed meanwhile.
        REFUSED: it cannot be written safely, or at all.
    """

    WRITTEN = auto()
    CREATED = auto()
    BUSY = auto()
    CHANGED = auto()
    EXISTS = auto()
    GONE = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change.

    Attributes:
        path: the change's path.
        outcome: how it ended.
        reason: one sentence for people, empty when all is done.
        mtime_ns: the file's time of change that our write gave it, None where we wrote nothing.
    """

    path: PurePosixPath
    outcome: Outcome
    reason: str = ""
    mtime_ns: int | None = None


class NotWrittenError(Exception):
    """A change was not carried out; the note holds what others gave it."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        """Keep the outcome and the sentence that says why."""
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


def shown(path: PurePosixPath) -> str:
    """Return *path* for a sentence, its control and undecodable characters escaped."""
    return "".join(
        char if char.isprintable() else char.encode("unicode-escape").decode("ascii")
        for char in str(path)
    )


def saved_meanwhile(path: PurePosixPath) -> NotWrittenError:
    """Return what to raise where somebody saved the note at *path* before we wrote it."""
    reason = f"{shown(path)} was changed meanwhile; what it holds now stands."
    return NotWrittenError(Outcome.CHANGED, reason)


def explained(path: PurePosixPath, error: OSError) -> NotWrittenError:
    """Turn what the system said while *path* was being written into a sentence for people."""
    name, number = shown(path), error.errno
    outcome = Outcome.REFUSED
    match number:
        case errno.ENOENT | errno.ENOTDIR:
            outcome = Outcome.GONE
            reason = f"{name} is no longer there; look for it under another name."
        case errno.EAGAIN:
            outcome = Outcome.BUSY
            reason = f"{name} is open in another program; it can be tried again later."
        case errno.ELOOP | errno.EXDEV:
            reason = f"{name} is or lies behind a symlink; vaultkit writes only to real files."
        case errno.EACCES | errno.EPERM:
            reason = f"{name} may not be written; allow it if vaultkit should."
        case errno.EROFS:
            reason = f"{name} lies on a read-only file system; vaultkit only reads there."
        case errno.ENOSPC | errno.EDQUOT:
            reason = f"There is no room on the disk to write {name}; make some, then try again."
        case errno.ENAMETOOLONG:
            reason = f"{name} is too long for a file name; choose a shorter one."
        case _:
            cause = os.strerror(number) if number else str(error)
            reason = f"{name} could not be written ({cause}); try again once that is mended."
    return NotWrittenError(outcome, reason)
