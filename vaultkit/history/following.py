"""Follow files back through commits, by whatever names they had."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.history.log import Change, Commit


class Step(NamedTuple):
    """One commit that changed a file; *before* is None where it made the file."""

    commit: Commit
    before: bytes | None
    after: bytes


class _Line(NamedTuple):
    """One file at some commit.

    Attributes:
        file: the file as it is called in the end.
        blob: what it must hold here; a branch where it holds anything else was not taken.
        is_there: it exists here; else it may, if it was deleted and then brought back as it was.
    """

    file: bytes
    blob: bytes
    is_there: bool = True


# By path: what is there, and where branches part, what may be.
_Lines = dict[bytes, tuple[_Line, ...]]


def follow(commits: Iterable[Commit], heads: Mapping[bytes, bytes]) -> dict[bytes, list[Step]]:
    """Return the steps of files, newest first.

    A merge is no step of its own: what it brings was done by the commits that it brings.

    Args:
        commits: all commits, each before its parents.
        heads: the files to follow, by path, with their blobs in the first of the commits.
    """
    steps: dict[bytes, list[Step]] = {path: [] for path in heads}
    known: dict[bytes, _Lines] = {}
    begin: _Lines | None = {path: (_Line(path, blob),) for path, blob in heads.items()}
    for commit in commits:
        lines = known.pop(commit.key, begin or {})
        begin = None
        each = [lines, *(dict(lines) for _ in commit.parents[1:])]
        if len(each) == 1:
            _undo(commit, lines, steps)
        else:
            _part(commit, each, steps)
        for parent, theirs in zip(commit.parents, each, strict=False):
            known[parent] = _both(known[parent], theirs) if parent in known else theirs
    return steps


def _undo(commit: Commit, lines: _Lines, steps: dict[bytes, list[Step]]) -> None:
    """Take back what a commit did, and keep its steps."""
    put: _Lines = {}
    for change in commit.changes:
        now = change.now
        (before,) = change.before
        found = lines.get(now.path, ())
        if not now.blob:
            put[now.path] = tuple(_revived(found, before.blob, steps))
            continue
        ours = _held(found, now.blob)
        if before.blob:
            put[before.path] = tuple(_Line(line.file, before.blob) for line in ours)
        else:
            put[now.path] = tuple(line._replace(is_there=False) for line in ours)
        for line in ours:
            if before.blob != now.blob:
                steps[line.file].append(Step(commit, before.blob or None, now.blob))
    _replace(lines, commit.changes, 0, put)


def _part(commit: Commit, each: list[_Lines], steps: dict[bytes, list[Step]]) -> None:
    """Follow files to each parent of a merge; the rest is there as in one of them."""
    all_lines = [_held(each[0].get(one.now.path, ()), one.now.blob) for one in commit.changes]
    for index, lines in enumerate(each):
        put: _Lines = {}
        for change, ours in zip(commit.changes, all_lines, strict=True):
            path, blob = change.before[index]
            if blob:
                put[path] = tuple(_Line(line.file, blob) for line in ours)
        _replace(lines, commit.changes, index, put)
    for change, ours in zip(commit.changes, all_lines, strict=True):
        if not any(one.blob for one in change.before):
            for line in ours:
                steps[line.file].append(Step(commit, None, change.now.blob))


def _held(lines: tuple[_Line, ...], blob: bytes) -> list[_Line]:
    return [line for line in lines if line.blob == blob]


def _revived(
    lines: tuple[_Line, ...], blob: bytes, steps: dict[bytes, list[Step]]
) -> Iterable[_Line]:
    """Yield the files that were brought back later just as they were when they went."""
    for line in lines:
        if line.blob == blob and not line.is_there:
            kept = steps[line.file]
            back = [one for one in kept if one.before is None and one.after == blob]
            if back:
                kept.remove(back[-1])
            yield line._replace(is_there=True)


def _replace(lines: _Lines, changes: Iterable[Change], parent: int, put: _Lines) -> None:
    for change in changes:
        lines.pop(change.now.path, None)
        lines.pop(change.before[parent].path, None)
    lines.update((path, ours) for path, ours in put.items() if ours)


def _both(one: _Lines, other: _Lines) -> _Lines:
    for path, lines in other.items():
        have = one.get(path)
        if have is None:
            one[path] = lines
        elif have != lines:
            one[path] = tuple(dict.fromkeys((*have, *lines)))
    return one
