"""What git tells of a vault's notes from before: when each was made, and what it held since."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vaultkit.backfill import Revision
from vaultkit.git import GitError, ask, running
from vaultkit.history.blobs import Blobs, NoBlobError
from vaultkit.history.following import follow
from vaultkit.history.log import commits
from vaultkit.history.place import Place, heads_at, missing_at, moved_since, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vaultkit.history.following import Step
    from vaultkit.history.log import Commit

    Progress = Callable[[int, int], None]

__all__ = ["History", "first_commit", "read_history"]

# Seconds that a note may wait for its first commit to be found.
_PATIENCE = 5.0

_CUT = (
    "git has only the last part of this vault's history (a shallow clone); nothing is known of "
    "what was before, `git fetch --unshallow` brings it"
)
_HOLES = (
    "git does not have all that this vault's notes once held (a partial clone); what hangs "
    "on that is left out, a whole clone has it"
)


@dataclass(frozen=True)
class History:
    """What git knows of some notes, by their paths in the vault.

    Attributes:
        warning: what people should know before they trust it, "" for nothing.
    """

    warning: str
    _heads: Mapping[str, bytes]
    _steps: Mapping[str, list[Step]]
    _is_cut: bool
    _blobs: Blobs

    def moments(self, path: str) -> tuple[datetime, ...]:
        """Return when there were commits that had the note, in local time."""
        found = (_local(step.commit.seconds) for step in self._steps.get(path, ()))
        return tuple(moment for moment in found if moment)

    def committed(self, path: str) -> str | None:
        """Return what the note holds in the last commit, None where that has none to read."""
        try:
            return self._blobs.text(self._heads[path]) if path in self._heads else None
        except NoBlobError:
            return None

    def revisions(self, path: str) -> Iterator[Revision]:
        """Yield how the note was changed, newest first; each is read when it is asked for.

        A version that is no text is passed over, as if the next one had followed on the last.
        """
        steps = sorted(self._steps.get(path, ()), key=lambda one: -one.commit.seconds)
        origins = {step.after: step.before for step in steps}
        for step in steps:
            moment = _local(step.commit.seconds)
            # What a cut history begins with was not made then.
            begins = step.before is None and self._is_cut and not step.commit.parents
            if moment is None or begins:
                continue
            try:
                after = self._blobs.text(step.after)
                before = self._readable(step.before, origins)
            except NoBlobError:
                yield Revision(moment, step.commit.author, None, "", is_known=False)
                continue
            if after is not None:
                yield Revision(moment, step.commit.author, before, after)

    def _readable(self, blob: bytes | None, origins: Mapping[bytes, bytes | None]) -> str | None:
        """Return the text of a version, or of the nearest one before it that has one.

        Raises:
            NoBlobError: git does not have that.
        """
        seen: set[bytes] = set()
        while blob is not None and blob not in seen:
            text = self._blobs.text(blob)
            if text is not None:
                return text
            seen.add(blob)
            blob = origins.get(blob)
        return None


def first_commit(root: Path, path: str) -> datetime | None:
    """Return when git first had a note, in local time; None if it never did, or takes too long.

    `git log --follow` would not do: a note that was filled from a template it takes for a copy,
    and follows the template.
    """
    ends = time.monotonic() + _PATIENCE

    def watch(_done: int, _total: int) -> None:
        if time.monotonic() > ends:
            raise TimeoutError

    try:
        with read_history(root, [path], watch) as history:
            return min(history.moments(path), default=None)
    except (GitError, TimeoutError):
        return None


@contextmanager
def read_history(root: Path, paths: Sequence[str], progress: Progress) -> Iterator[History]:
    """Hold what git knows of some notes of the vault *root*.

    Args:
        root: the vault's folder.
        paths: the notes, relative to the vault.
        progress: called with how many commits are read and how many there are.

    Raises:
        GitError: there is no history, or it cannot be read.
    """
    place = place_of(root)
    heads = heads_at(root, place)
    names = {path: path for path in paths if path in heads}
    names |= moved_since(root, [path for path in paths if path not in heads], heads)
    held = {path: heads[name] for path, name in names.items()}
    full = {path: place.prefix + os.fsencode(name) for path, name in names.items()}
    steps = _follow(root, place, {full[path]: blob for path, blob in held.items()}, progress)
    missing = missing_at(root, place)
    with running(root, "cat-file", "--batch") as git:
        yield History(
            _CUT if place.is_cut else _HOLES if missing else "",
            held,
            {path: steps[full[path]] for path in held},
            place.is_cut,
            Blobs(git, missing),
        )


def _follow(
    root: Path, place: Place, blobs: Mapping[bytes, bytes], progress: Progress
) -> Mapping[bytes, list[Step]]:
    if not blobs:
        return {}
    total = int(ask(root, "rev-list", "--count", place.head, patience=None))
    try:
        return follow(_counted(commits(root, place.head), total, progress), blobs)
    except GitError:
        # What a partial clone left out cannot be compared: only what is equal was renamed.
        again = commits(root, place.head, alike="100%")
        return follow(_counted(again, total, progress), blobs)


def _counted(all_commits: Iterable[Commit], total: int, progress: Progress) -> Iterator[Commit]:
    for count, commit in enumerate(all_commits, 1):
        progress(count, total)
        yield commit


def _local(seconds: int) -> datetime | None:
    """Return a moment in local time, None where there is none."""
    try:
        return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - Obsidian writes local time, no zone
    except (OverflowError, OSError, ValueError):
        return None
