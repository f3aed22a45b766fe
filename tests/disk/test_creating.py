"""A new file appears whole or not at all, and never over another one."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, NoReturn

import pytest

from vaultkit.disk.writing import Outcome

if TYPE_CHECKING:
    from .desk import Desk

_REAL_OPEN, _REAL_LINK = os.open, os.link


def _refuse(number: int) -> NoReturn:
    raise OSError(number, os.strerror(number))


@pytest.fixture(params=["unnamed", "hidden", "in place"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test on file systems that lack files without a name, or links, too."""

    def open_(path: bytes, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            _refuse(errno.EOPNOTSUPP)
        return _REAL_OPEN(path, flags, mode, dir_fd=dir_fd)

    if request.param != "unnamed":
        monkeypatch.setattr(os, "open", open_)
    if request.param == "in place":
        monkeypatch.setattr(os, "link", lambda *_, **__: _refuse(errno.EPERM))
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_a_new_file_is_made_with_its_folders(desk: Desk) -> None:
    """Byte for byte, and nothing is left beside it."""
    text = "\ufeffline\r\nüber\n"
    result = desk.write(None, text, "a/b/new.md")
    assert (result.outcome, result.reason) == (Outcome.CREATED, "")
    file = desk.vault / "a/b/new.md"
    assert file.read_bytes() == text.encode()
    assert result.mtime_ns == file.stat().st_mtime_ns
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.usefixtures("way")
def test_a_new_file_has_the_mode_that_any_program_would_give_it(desk: Desk) -> None:
    """The umask decides."""
    former = os.umask(0o027)
    desk.write(None, "text\n")
    os.umask(former)
    assert stat.S_IMODE((desk.vault / "note.md").stat().st_mode) == 0o640


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("kind", ["file", "folder", "dangling symlink"])
def test_what_is_there_is_never_replaced(desk: Desk, kind: str) -> None:
    """Whatever it is."""
    place = desk.vault / "note.md"
    match kind:
        case "file":
            place.write_text("somebody's\n")
        case "folder":
            place.mkdir()
        case _:
            place.symlink_to("nowhere")
    before = place.lstat()
    assert desk.write(None, "text\n").outcome is Outcome.EXISTS
    assert place.lstat() == before
    assert list(desk.vault.iterdir()) == [place]


@pytest.mark.usefixtures("way")
def test_what_comes_in_between_is_never_replaced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was not there when we looked."""
    place = desk.vault / "note.md"
    looked = os.stat

    def stat_then_lose_the_race(
        path: bytes, *, dir_fd: int | None = None, follow_symlinks: bool = True
    ) -> os.stat_result:
        try:
            return looked(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        finally:
            if path == b"note.md":
                _write_plainly(str(place))

    monkeypatch.setattr(os, "stat", stat_then_lose_the_race)
    outcome = desk.write(None, "ours\n").outcome
    monkeypatch.undo()
    assert outcome is Outcome.EXISTS
    assert place.read_text() == "theirs\n"
    assert list(desk.vault.iterdir()) == [place]


def _write_plainly(path: str) -> None:
    descriptor = _REAL_OPEN(path, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, b"theirs\n")
    os.close(descriptor)


@pytest.mark.usefixtures("way")
def test_of_many_who_make_the_same_file_one_does(desk: Desk) -> None:
    """And what is there is what that one wrote."""
    everyone = range(4)
    for number in range(20):
        barrier = Barrier(len(everyone))

        def make(who: int, name: str = f"{number}/note.md", gate: Barrier = barrier) -> Outcome:
            gate.wait()
            return desk.write(None, f"{who}\n", name).outcome

        with ThreadPoolExecutor(len(everyone)) as pool:
            outcomes = list(pool.map(make, everyone))
        assert sorted(outcome.name for outcome in outcomes) == ["CREATED"] + ["EXISTS"] * 3
        winner = outcomes.index(Outcome.CREATED)
        assert (desk.vault / f"{number}/note.md").read_text() == f"{winner}\n"


def test_where_a_folder_should_be_a_file_is_not_replaced(desk: Desk) -> None:
    """The sentence says what is in the way."""
    file = desk.note("text\n", "folder")
    result = desk.write(None, "text\n", "folder/note.md")
    assert result.outcome is Outcome.REFUSED
    assert "folder is a file" in result.reason
    assert file.read_text() == "text\n"


@pytest.mark.usefixtures("way")
def test_a_disk_that_fails_leaves_no_part_under_a_name_that_looks_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Only where nothing but the name itself can be used, a part stays, and is told of."""
    works = iter([True] if way == "in place" else [])
    monkeypatch.setattr(os, "fsync", lambda _: next(works, False) or _refuse(errno.ENOSPC))
    result = desk.write(None, "text\n")
    assert result.outcome is Outcome.REFUSED
    if way == "in place":
        assert "only in part" in result.reason
    else:
        assert list(desk.vault.iterdir()) == []


def test_a_vault_that_is_not_there_is_not_made(desk: Desk) -> None:
    """It may be on a disk that is not mounted; no note in it is said to be gone."""
    desk.vault.rmdir()
    for before in (None, "before\n"):
        result = desk.write(before, "text\n")
        assert result.outcome is Outcome.REFUSED
        assert "mounted" in result.reason
    assert desk.writer.recover() == [result.reason]
    assert not desk.vault.exists()
