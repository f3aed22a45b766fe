"""All that can be asked of a vault on disk, to be compared; and vaults to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from vaultkit.aliases import Aliases
from vaultkit.cache import NAME
from vaultkit.facts import Facts
from vaultkit.finding import Finding
from vaultkit.graph import build
from vaultkit.index import Index
from vaultkit.indexing import Known, keep_index
from vaultkit.numbers import Number
from vaultkit.places import STATE_VARIABLE, state_folder
from vaultkit.standing import Standing
from vaultkit.vault import ResolvedLink, Vault

LONG_AGO_NS = 1_500_000_000_000_000_000
_SECOND_NS = 1_000_000_000


class Told(NamedTuple):
    """What a vault says of its notes, as far as anybody can ask."""

    notes: dict[str, Facts]
    files: frozenset[str]
    aliases: Aliases
    standings: Mapping[str, Standing]
    numbers: Mapping[Number, tuple[str, ...]]
    links: dict[str, tuple[ResolvedLink, ...]]
    nodes: list[Any]
    edges: list[Any]


class Answers(NamedTuple):
    """What a command gets to know."""

    findings: list[Finding]
    looked_at: frozenset[str]
    by_note: dict[str, list[Finding]]
    told: Told


def told_by(vault: Vault) -> Told:
    """Return what a vault says."""
    graph = build(vault)
    return Told(
        dict(vault.notes),
        vault.files,
        vault.aliases,
        vault.standings,
        vault.numbers,
        {path: vault.links(path) for path in vault.notes},
        list(graph.nodes(data=True)),
        list(graph.edges(keys=True, data=True)),
    )


def answers(root: Path) -> Answers:
    """Return what is known of a vault: first what was found, as `check` asks, then the rest."""
    known = Known(root)
    findings, looked_at = known.findings, known.looked_at
    return Answers(findings, looked_at, known.index.findings, told_by(known.vault))


def answers_anew(root: Path) -> Answers:
    """Return what is known of a vault of which nothing was kept."""
    with state_of_its_own():
        return answers(root)


@contextmanager
def state_of_its_own() -> Iterator[Path]:
    """Let what is kept be kept in an empty folder, which goes in the end."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_VARIABLE, folder)
        yield Path(folder)


def index_that_stays(root: Path) -> Index:
    """Return the index as a process that stays comes by it."""
    keep_index(root)
    return Known(root).index


def kept(root: Path) -> Path:
    """Return the file that the index of a vault is kept in."""
    return state_folder(root) / NAME


def seen(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return all that is in a folder, to see whether anything was written there."""
    return {
        path.relative_to(folder).as_posix(): (
            (status := path.lstat()).st_ino,
            status.st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


class Shelf:
    """A vault that a test changes; each save has a time of its own, long ago unless said."""

    def __init__(self, root: Path, *, fresh: bool = False) -> None:
        """Make the vault at *root*; files that are *fresh* keep the time of their save."""
        self.root = root
        self._fresh = fresh
        self._saves = 0
        root.mkdir(parents=True)

    def put(self, path: str, text: str | bytes) -> Path:
        """Save a file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        self._saves += 1
        if not self._fresh:
            when = LONG_AGO_NS + self._saves * _SECOND_NS
            os.utime(file, ns=(when, when))
        return file

    def fill(self, files: Mapping[str, str]) -> None:
        """Save files."""
        for path, text in files.items():
            self.put(path, text)
