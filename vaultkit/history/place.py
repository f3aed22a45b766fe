"""Where a vault lies in its repository, and what the last commit has of it."""

from __future__ import annotations

import hashlib
import os
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.git import GitError, ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PARTIAL = r"^(extensions\.partialclone|remote\..*\.promisor)$"


class Place(NamedTuple):
    """Where a vault lies in its repository.

    Attributes:
        head: the last commit.
        prefix: the vault's folder below the top, with a slash at its end; b"" for the top.
        is_cut: the repository has only the last part of its history.
    """

    head: str
    prefix: bytes
    is_cut: bool


def place_of(root: Path) -> Place:
    """Return where the vault *root* lies.

    Raises:
        GitError: in no repository, or in one without commits.
    """
    try:
        told = ask(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    except GitError as error:
        if "not a git repository" in str(error):
            message = "this vault lies in no git repository"
            raise GitError(message) from None
        raise
    cut, _, prefix = told.partition(b"\n")
    try:
        head = ask(root, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
    except GitError:
        message = "git has no commit of this vault yet"
        raise GitError(message) from None
    return Place(head.decode("ascii").strip(), prefix.removesuffix(b"\n"), cut == b"true")


def heads_at(root: Path, place: Place) -> dict[str, bytes]:
    """Return the vault's files in the last commit, by path in the vault, with their blobs."""
    folder = [os.fsdecode(place.prefix)] if place.prefix else []
    arguments = ("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", place.head)
    heads: dict[str, bytes] = {}
    for entry in ask(root, *arguments, "--", *folder, patience=None).split(b"\0")[:-1]:
        meta, _, path = entry.partition(b"\t")
        mode, _, blob = meta.split(b" ")
        if mode.startswith(b"100"):
            heads[os.fsdecode(path.removeprefix(place.prefix))] = blob
    return heads


def missing_at(root: Path, place: Place) -> frozenset[bytes]:
    """Return what a partial clone lacks of a history; asked for, git would go and fetch it."""
    try:
        ask(root, "config", "--get-regexp", _PARTIAL)
    except GitError:
        return frozenset()
    arguments = ("rev-list", "--objects", "--no-object-names", "--missing=print", place.head)
    told = ask(root, *arguments, patience=None).split()
    return frozenset(one[1:] for one in told if one.startswith(b"?"))


def moved_since(root: Path, paths: Sequence[str], heads: Mapping[str, bytes]) -> dict[str, str]:
    """Return the notes that were renamed since the last commit, with their names in it."""
    if not paths:
        return {}
    gone = {blob: path for path, blob in heads.items() if not (root / path).exists()}
    length = len(next(iter(gone), b""))
    found: dict[str, str] = {}
    for path in paths if gone else ():
        try:
            data = (root / path).read_bytes()
        except OSError:
            continue
        # Git names a file by this sum; nothing is kept safe by it.
        make = partial(hashlib.sha1, usedforsecurity=False) if length == 40 else hashlib.sha256  # noqa: PLR2004 - the digits of SHA-1
        name = make(b"blob %d\0" % len(data) + data).hexdigest().encode()
        if name in gone:
            found[path] = gone.pop(name)
    return found
