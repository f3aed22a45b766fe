"""Git's log as values: every commit with the files that it changed, newest first."""

from __future__ import annotations

from itertools import chain, islice
from typing import IO, TYPE_CHECKING, NamedTuple

from vaultkit.git import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 16
_HEADER = 4
_REGULAR = b"100"
# What makes two files one that was renamed. Two notes that were filled from one template share
# about a third of their lines.
_LIKENESS = "60%"


class Version(NamedTuple):
    """A file in one commit: its path from the repository's top, and its blob, b"" for none."""

    path: bytes
    blob: bytes


class Change(NamedTuple):
    """What one commit did to one file: how it is now, and how it was in each parent."""

    now: Version
    before: tuple[Version, ...]


class Commit(NamedTuple):
    """One commit.

    Attributes:
        key: its id.
        parents: theirs; of a merge, `changes` has only what is as in none of them.
        seconds: when its author made it, in seconds since 1970.
        author: the author's name, as `.mailmap` has it.
        changes: the files that it changed.
    """

    key: bytes
    parents: tuple[bytes, ...]
    seconds: int
    author: str
    changes: list[Change]


def commits(root: Path, start: str, *, alike: str = _LIKENESS) -> Iterator[Commit]:
    """Yield the commits that lead to *start*, each before its parents.

    Args:
        root: a folder in the repository.
        start: the commit to begin with.
        alike: from what likeness on a file that came is one that went.

    Raises:
        GitError: the history cannot be read.
    """
    arguments = (
        *("log", "-z", "--raw", "-c", "--combined-all-paths", "--no-abbrev", f"-M{alike}"),
        *("-O/dev/null", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-color"),
        *("--topo-order", "--encoding=UTF-8", "--format=%H%x00%P%x00%at%x00%aN", start, "--"),
    )
    with running(root, *arguments) as git:
        yield from parse(_tokens(git.tells))


def parse(tokens: Iterator[bytes]) -> Iterator[Commit]:
    """Turn what git says, cut at its zero bytes, into commits."""
    following = next(tokens, None)
    while following is not None:
        header = [following, *islice(tokens, _HEADER - 1)]
        if len(header) < _HEADER:
            return
        key, parents, seconds, author = header
        changes: list[Change] = []
        following = next(tokens, None)
        while following is not None and following.lstrip(b"\n")[:1] in {b"", b":"}:
            if meta := following.lstrip(b"\n"):
                changes.append(_change(meta, tokens))
            following = next(tokens, None)
        yield Commit(key, tuple(parents.split()), _number(seconds), _named(author), changes)


def _change(meta: bytes, tokens: Iterator[bytes]) -> Change:
    count = len(meta) - len(meta.lstrip(b":"))
    fields = meta[count:].split(b" ")
    modes, blobs, status = fields[: count + 1], fields[count + 1 : 2 * count + 2], fields[-1]
    moved = count > 1 or status[:1] in {b"R", b"C"}
    paths = [*islice(tokens, count + 1 if moved else 1)]
    if not moved:
        paths *= 2
    versions = [
        Version(path, blob if mode.startswith(_REGULAR) else b"")
        for path, mode, blob in zip(paths, modes, blobs, strict=False)
    ]
    return Change(versions[-1], tuple(versions[:-1]))


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    yield from chain([rest] if rest else [])


def _number(seconds: bytes) -> int:
    return int(seconds) if seconds.removeprefix(b"-").isdigit() else 0


def _named(author: bytes) -> str:
    """Return an author's name without what no name has: it goes into notes."""
    name = author.decode("utf-8", "replace")
    return "".join(char for char in name if char.isprintable()).strip() or "unknown"
