"""On a disk that has no room left, or takes nothing, a note stays what it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultkit.disk import swapped
from vaultkit.disk.writing import Outcome, Writer

from .desk import Desk
from .mounts import apart, call, formatted, mounted, tmpfs
from .tracing import STRACE, ended

_PAGE = 4096
_BASE = "".join(f"line {number}\n" for number in range(1500))
_LONGER = _BASE[:50] + "more\n" * 4000 + _BASE[50:]
_EQUAL = _BASE.replace("line 7", "LINE 7")

Mount = Callable[[Path], None]


class _Tried(NamedTuple):
    """What became of one attempt at a note."""

    outcome: Outcome
    reason: str
    text: str
    left: list[str]


def _in_memory(place: Path) -> None:
    tmpfs(place, "256k")


def _on_ext4(place: Path) -> None:
    image = place.with_name(f"{place.name}.img")
    formatted(image, 12)
    mounted(image, place)


def _on_btrfs(place: Path) -> None:
    image = place.with_name(f"{place.name}.img")
    formatted(image, 112, "btrfs")
    mounted(image, place)


_DISKS = pytest.mark.parametrize(
    "disk", [_in_memory, pytest.param(_on_ext4, marks=pytest.mark.slow)], ids=["tmpfs", "ext4"]
)
_WAYS = pytest.mark.parametrize("leases", [True, False], ids=["lease", "swap"])


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)


def _filled(place: Path, room: int) -> None:
    """Leave only so many bytes free at *place*."""
    filler = place / ".filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, _PAGE):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
        os.fsync(file.fileno())
        file.truncate(max(0, filler.stat().st_size - room))


def _tried(desk: Desk, after: str, *, leases: bool = True) -> _Tried:
    writer = desk.writer = Writer(desk.vault, desk.state, leases=leases)
    result = desk.write(_BASE, after)
    writer.finish()
    left = [*desk.kept("*.j"), *desk.kept("*.tmp"), *desk.vault.rglob("*")]
    names = [str(file.relative_to(desk.vault.parent)) for file in left]
    text = (desk.vault / "note.md").read_text()
    return _Tried(result.outcome, result.reason, text, names)


def _each(desk: Desk, full: Path, after: str, *, leases: bool = True) -> list[_Tried]:
    """Try with no room on a disk, then with more and more, until the note is written."""
    tried = []
    for pages in range(64):
        _filled(full, pages * _PAGE)
        tried.append(_tried(desk, after, leases=leases))
        (full / ".filler").unlink()
        if tried[-1].outcome is Outcome.WRITTEN:
            break
    return tried


def _check(tried: list[_Tried], after: str) -> None:
    *refused, last = tried
    assert last.outcome is Outcome.WRITTEN
    assert last.text == after
    assert refused
    for one in refused:
        assert one.outcome is Outcome.REFUSED
        assert one.text == _BASE
    for one in tried:
        assert set(one.left) <= {"vault/note.md", "vault/.filler", "vault/lost+found"}


@_WAYS
@_DISKS
def test_without_room_for_the_former_text_nothing_is_written(
    desk: Desk, disk: Mount, *, leases: bool
) -> None:
    """The disk of the state is full, not that of the note."""

    def work() -> list[_Tried]:
        disk(desk.state)
        desk.note(_BASE)
        return _each(desk, desk.state, _LONGER, leases=leases)

    tried = apart(work)
    _check(tried, _LONGER)
    assert all("backup cannot be kept" in one.reason for one in tried[:-1])


def test_without_a_file_to_be_had_for_the_former_text_nothing_is_written(desk: Desk) -> None:
    """A disk can have room and no more inodes."""

    def work() -> list[_Tried]:
        tried = []
        for inodes in range(2, 9):
            call("mount", "-t", "tmpfs", "-o", f"nr_inodes={inodes}", "tmpfs", _made(desk.state))
            desk.note(_BASE)
            tried.append(_tried(desk, _LONGER))
            call("umount", desk.state)
        return tried

    tried = apart(work)
    written = [one.outcome is Outcome.WRITTEN for one in tried]
    assert written == sorted(written)
    assert {True, False} == set(written)
    for one in tried:
        assert one.text == (_LONGER if one.outcome is Outcome.WRITTEN else _BASE)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


@_WAYS
@_DISKS
def test_without_room_for_a_longer_note_it_stays(desk: Desk, disk: Mount, *, leases: bool) -> None:
    def work() -> list[_Tried]:
        disk(desk.vault)
        desk.note(_BASE)
        return _each(desk, desk.vault, _LONGER, leases=leases)

    tried = apart(work)
    _check(tried, _LONGER)
    assert all("no room" in one.reason for one in tried[:-1])


@_WAYS
@_DISKS
def test_on_one_full_disk_for_note_and_state_the_note_stays(
    tmp_path: Path, disk: Mount, *, leases: bool
) -> None:
    def work() -> list[_Tried]:
        both = tmp_path / "both"
        disk(both)
        desk = Desk(both)
        desk.note(_BASE)
        return _each(desk, both, _LONGER, leases=leases)

    _check(apart(work), _LONGER)


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="needs strace")
@_DISKS
def test_a_disk_that_is_full_in_the_middle_of_a_write_gets_the_former_text_back(
    desk: Desk, disk: Mount
) -> None:
    """Where it cannot promise room before."""

    def work() -> list[_Tried]:
        disk(desk.vault)
        tried = []
        for pages in range(6):
            desk.note(_BASE)
            _filled(desk.vault, pages * _PAGE)
            no_promise = "-e", "inject=fallocate:error=EOPNOTSUPP"
            end = ended(lambda: _tried(desk, _LONGER).outcome.value, *no_promise)
            assert "pwrite64(" in end.log
            text = (desk.vault / "note.md").read_text()
            tried.append(_Tried(Outcome(end.code), "", text, []))
            (desk.vault / ".filler").unlink()
        return tried

    for one in apart(work):
        assert one.outcome in {Outcome.REFUSED, Outcome.WRITTEN}
        assert one.text == (_LONGER if one.outcome is Outcome.WRITTEN else _BASE)


@pytest.mark.slow
def test_a_disk_that_copies_on_write_and_is_full_leaves_a_note_of_the_same_size(
    desk: Desk,
) -> None:
    """There, even bytes that are only replaced need room."""
    if shutil.which("mkfs.btrfs") is None:
        pytest.skip("needs mkfs.btrfs, for a disk that copies on write")

    def work() -> _Tried:
        _on_btrfs(desk.vault)
        desk.note(_BASE)
        os.sync()
        _filled(desk.vault, 0)
        return _tried(desk, _EQUAL)

    tried = apart(work)
    assert tried.text == (_EQUAL if tried.outcome is Outcome.WRITTEN else _BASE)


@_WAYS
@_DISKS
def test_a_disk_that_became_read_only_is_said_and_left(
    desk: Desk, disk: Mount, *, leases: bool
) -> None:
    """As systems do with one that fails."""

    def work() -> tuple[_Tried, Outcome]:
        disk(desk.vault)
        desk.note(_BASE)
        call("mount", "-o", "remount,ro", desk.vault)
        return _tried(desk, _LONGER, leases=leases), desk.write(None, "x", "new.md").outcome

    tried, new = apart(work)
    assert (tried.outcome, new) == (Outcome.REFUSED, Outcome.REFUSED)
    assert "read-only" in tried.reason
    assert tried.text == _BASE


@_DISKS
def test_what_a_crash_left_is_settled_once_the_disk_is_writable_again(
    desk: Desk, disk: Mount
) -> None:
    """A start on a read-only disk forgets nothing."""

    def work() -> tuple[list[str], list[str], str]:
        disk(desk.vault)
        note = desk.note(_BASE)
        pid = os.fork()
        if not pid:
            desk.write(_BASE, _EQUAL)
            os._exit(0)
        os.waitpid(pid, 0)
        # As a power cut would have it: the entry is there, the note is written in part.
        (backup,) = desk.kept("*.gz")
        backup.rename(desk.state / "journal" / f"{backup.stem}.j")
        with note.open("r+") as file:
            file.write(_EQUAL[:1024] + _BASE[1024:])
        call("mount", "-o", "remount,ro", desk.vault)
        first = desk.writer.recover()
        call("mount", "-o", "remount,rw", desk.vault)
        return first, desk.writer.recover(), note.read_text()

    first, second, text = apart(work)
    assert "not yet restored" in "".join(first)
    assert "its former text is back" in "".join(second)
    assert text == _BASE
