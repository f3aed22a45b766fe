"""A real watcher beside real git: what git writes into notes is never put down to a person.

Git does all its work in one repository first, and each test asks one thing of what was said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands.devices import watching, written
from tests.commands.person import REPOSITORY, Watch, edit
from tests.commands.syncing import Device

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
    ),
    pytest.mark.skipif(not shutil.which("git"), reason="no git here"),
    pytest.mark.slow,
]

QUIET = 0.4
# What git did a moment ago and what a person does now are told apart after two seconds.
APART = 2.3
PICKED, TAKEN, STASHED, MERGED, SLOW, MINE = (
    f"Features/Feature - {title}.md"
    for title in ("Picked", "Taken", "Stashed", "Merged", "Slow", "Mine")
)
NOTE = """---
tags:
  - architecture/feature
Created: 2026-01-01
Updated: 2026-01-02
---
# Feature: Any

## 1. Overview

Text.

## 2. Tasks

- [ ] One
"""


class Repository:
    """A git repository, run as by a person."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("init", "-q", "-b", "main")
        # Notes that a filter must bring are slow to write, as with git-lfs.
        self.run("config", "filter.slow.smudge", "sleep 1; cat")
        self.run("config", "filter.slow.clean", "cat")
        (folder / ".git/info").mkdir(exist_ok=True)
        (folder / ".git/info/attributes").write_text("*Slow.md filter=slow\n", "utf-8")

    def run(self, *arguments: str, fails: bool = False) -> None:
        named = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_NAME": "Cleo" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "cleo@example.com" for who in ("AUTHOR", "COMMITTER")},
        }
        ended = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **named},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert fails == bool(ended.returncode), ended.stderr

    def commit(self, message: str) -> None:
        self.run("add", "-A")
        self.run("commit", "-qm", message)


class Said(NamedTuple):
    """What a watcher wrote and said while git was at work."""

    written: list[str]
    all: str


def made(folder: Path) -> tuple[Repository, Path]:
    """Return a repository and the vault in it, whose notes another branch has changed."""
    vault = folder / "code" / "docs"
    shutil.copytree(REPOSITORY / "vault-template", vault)
    for note in (PICKED, TAKEN, STASHED, MERGED, SLOW, MINE):
        (vault / note).write_text(NOTE, "utf-8")
    repository = Repository(folder / "code")
    repository.commit("Begin")
    repository.run("checkout", "-qb", "other")
    for note in (PICKED, TAKEN, MERGED, SLOW):
        edit(vault / note, "Text.", "Other text.")
        repository.commit(f"Change {note}")
    repository.run("checkout", "-q", "main")
    return repository, vault


@contextmanager
def watched(vault: Path) -> Iterator[Watch]:
    with watching(Device(vault), "Ada", QUIET) as watch:
        watch.until_said("watching")
        yield watch


def saved_by_a_person(watch: Watch, vault: Path) -> None:
    """Let a person save a note when git has long ended, and wait until that is written."""
    time.sleep(APART)
    edit(vault / MINE, "- [ ] One", "- [x] One")
    watch.until(lambda: MINE in written(watch), f"a write into {MINE}")


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return _said(tmp_path_factory.mktemp("git"))


@cache
def _said(folder: Path) -> Said:
    repository, vault = made(folder)
    with watched(vault) as watch:
        repository.run("checkout", "other", "--", f"docs/{PICKED}", f"docs/{TAKEN}")
        edit(vault / STASHED, "- [ ] One", "- [x] One")
        repository.run("stash")
        repository.run("stash", "pop")
        repository.commit("Take two")
        edit(vault / MERGED, "Text.", "My text.")
        repository.commit("Change the same")
        repository.run("merge", "other", fails=True)
        watch.until_said("git's conflict markers")
        saved_by_a_person(watch, vault)
        return Said(written(watch), watch.said)


def test_what_a_person_saves_is_written(said: Said) -> None:
    assert MINE in said.written


def test_a_checkout_of_two_notes_is_not(said: Said) -> None:
    assert PICKED not in said.written
    assert TAKEN not in said.written


def test_what_a_stash_takes_and_gives_back_is_not(said: Said) -> None:
    assert STASHED not in said.written


def test_a_note_that_a_merge_could_not_merge_is_left_and_said(said: Said) -> None:
    assert MERGED not in said.written
    assert f"{MERGED}: it holds git's conflict markers" in said.all


def test_what_a_merge_brings_is_not_written(said: Said) -> None:
    assert SLOW not in said.written


def test_a_rebase_that_takes_long_is_not_disturbed(tmp_path: Path) -> None:
    """Its notes are quiet long before it ends: a write in between would stop it."""
    repository, vault = made(tmp_path)
    (vault / "Home.md").write_text("# Home\n", "utf-8")
    repository.commit("Change another")
    with watched(vault) as watch:
        repository.run("rebase", "other")
        saved_by_a_person(watch, vault)

        assert written(watch) == [MINE]
