"""What git's own files tell of its work, with a real git where one is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from vaultkit.disk.repository import look_at_git
from vaultkit.evidence import GitLook

HISTORY = (
    b"0 1 Ada <a@b> 1000 +0100\tclone: from somewhere\n"
    b"1 2 Ada <a@b> 1001 +0100\tcommit: checkout: merge\n"
    b"1 2 Ada <a@b> 1002 +0100\tcommit (amend): one\n"
    b"2 3 Ada <a@b> 1003 -0230\tcheckout: moving from main to other\n"
    b"3 4 A > B <a@b> 1004 +0000\tpull: Fast-forward\n"
    b"4 5 Ada <a@b> 1005 +0000\trebase (pick): one\n"
    b"5 6 Ada <a@b> 1006 +0000\treset: moving to HEAD\n"
)


def git_folder(folder: Path) -> Path:
    git = folder / ".git"
    (git / "logs").mkdir(parents=True)
    return git


def at(path: Path, seconds: float) -> None:
    path.touch()
    os.utime(path, (seconds, seconds))


def test_outside_a_repository_nothing_is_told(tmp_path: Path) -> None:
    assert look_at_git(tmp_path) == GitLook()


def test_the_times_of_index_and_head_are_told(tmp_path: Path) -> None:
    git = git_folder(tmp_path)
    at(git / "index", 10.0)
    at(git / "HEAD", 20.0)

    assert look_at_git(tmp_path) == GitLook((10.0, 20.0))


def test_a_lock_is_told_with_its_age(tmp_path: Path) -> None:
    at(git_folder(tmp_path) / "index.lock", 10.0)

    assert look_at_git(tmp_path) == GitLook(lock=10.0)


def test_what_moved_head_is_told_but_for_commits(tmp_path: Path) -> None:
    (git_folder(tmp_path) / "logs/HEAD").write_bytes(HISTORY)

    assert look_at_git(tmp_path).moments == (1000.0, 1003.0, 1004.0, 1005.0, 1006.0)


def test_of_a_long_history_the_end_is_read(tmp_path: Path) -> None:
    lines = b"".join(b"0 1 A <a> %d +0000\tpull: x\n" % number for number in range(100_000))
    (git_folder(tmp_path) / "logs/HEAD").write_bytes(lines)

    moments = look_at_git(tmp_path).moments

    assert moments[-1] == 99_999.0
    assert len(moments) < 5000


def test_a_history_that_is_no_history_tells_nothing(tmp_path: Path) -> None:
    (git_folder(tmp_path) / "logs/HEAD").write_bytes(b"\xff\x00> x +0000\t\n> 12")

    assert look_at_git(tmp_path) == GitLook()


def test_a_vault_in_a_folder_of_a_repository_is_in_it(tmp_path: Path) -> None:
    at(git_folder(tmp_path) / "index", 10.0)
    vault = tmp_path / "docs" / "vault"
    vault.mkdir(parents=True)

    assert look_at_git(vault) == GitLook((10.0,))


@pytest.mark.parametrize("named", ["", "nonsense", "gitdir: ", "gitdir: nowhere", "gitdir: \0"])
def test_a_git_file_that_names_nothing_tells_nothing(tmp_path: Path, named: str) -> None:
    (tmp_path / ".git").write_text(named)

    assert look_at_git(tmp_path) == GitLook()


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_a_worktree_has_its_own_index(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "tree"
    named = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    for arguments in (
        ("init", "-q", str(main)),
        ("-C", str(main), *named, "commit", "-q", "--allow-empty", "-m", "Begin"),
        ("-C", str(main), "worktree", "add", "-q", str(tree)),
    ):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    index = main / ".git/worktrees/tree/index"
    at(index, 10.0)

    assert 10.0 in look_at_git(tree).moments
    assert 10.0 not in look_at_git(main).moments
