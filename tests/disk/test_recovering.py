"""After a crash a note is whole again, and what people wrote since then stands."""

from __future__ import annotations

import errno
import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

import pytest

from vaultkit.disk.entry import Entry, load
from vaultkit.disk.journal import Journal
from vaultkit.disk.writing import Outcome

from .desk import NOON_NS

if TYPE_CHECKING:
    from pathlib import Path

    from .desk import Desk

_BASE = "".join(f"line {number}\n" for number in range(400))
_LONGER = _BASE[:100] + "new\n" * 700 + _BASE[100:]
_SHORTER = _BASE[:100] + _BASE[2500:]
_EQUAL = _BASE.replace("line", "LINE")
_SECTOR = 512


def _crash(desk: Desk, new: str, note: Path) -> None:
    """Leave the entry of a write whose writer died."""
    inode = note.stat().st_ino
    entry = Entry(PurePosixPath("note.md"), inode, NOON_NS, _BASE.encode(), new.encode())
    with Journal(desk.state).begun(entry):
        pass


def _torn(new: str, sectors: int) -> str:
    written = new[: sectors * _SECTOR]
    return written + _BASE[len(written) :]


@pytest.mark.parametrize("new", [_LONGER, _SHORTER, _EQUAL])
def test_a_note_that_is_not_yet_written_stays(desk: Desk, new: str) -> None:
    """The entry goes without a word."""
    note = desk.note(_BASE)
    _crash(desk, new, note)
    assert desk.writer.recover() == []
    assert note.read_text() == _BASE
    assert desk.kept("*-*") == []


@pytest.mark.parametrize("new", [_LONGER, _SHORTER, _EQUAL])
def test_a_note_that_is_fully_written_stays(desk: Desk, new: str) -> None:
    """The entry becomes the backup that it would have become."""
    note = desk.note(new)
    _crash(desk, new, note)
    assert desk.writer.recover() == []
    assert note.read_text() == new
    (kept,) = desk.kept("*-*")
    assert kept.suffix == ".gz"
    assert load(kept).base == _BASE.encode()


@pytest.mark.parametrize("sectors", range(1, 7))
@pytest.mark.parametrize("new", [_LONGER, _SHORTER, _EQUAL])
def test_a_half_written_note_gets_its_former_text_back(desk: Desk, new: str, sectors: int) -> None:
    """In the same file, and what stood there is kept too."""
    found = _torn(new, sectors)
    note = desk.note(found)
    inode = note.stat().st_ino
    _crash(desk, new, note)
    (told,) = desk.writer.recover() or [""]
    assert note.read_text() == _BASE
    assert note.stat().st_ino == inode
    assert told == "note.md was half written when vaultkit crashed; its former text is back."
    (kept,) = desk.kept("*-*")
    assert load(kept).base == found.encode()
    assert desk.writer.recover() == []


def test_a_note_that_a_person_wrote_since_then_is_left(desk: Desk) -> None:
    """The former text is kept beside the journal."""
    note = desk.note("a person's\n")
    _crash(desk, _LONGER, note)
    (told,) = desk.writer.recover()
    assert note.read_text() == "a person's\n"
    (kept,) = desk.kept("*.keep")
    assert load(kept).base == _BASE.encode()
    assert "left as it is" in told
    assert str(kept) in told
    assert desk.writer.recover() == []


def test_a_half_written_note_in_another_file_is_left(desk: Desk) -> None:
    """We did not write there."""
    note = desk.note(_BASE)
    _crash(desk, _LONGER, note)
    desk.note(_torn(_LONGER, 2), "new").replace(note)
    assert len(desk.writer.recover()) == 1
    assert note.read_text() == _torn(_LONGER, 2)


def test_a_note_that_is_gone_stays_gone(desk: Desk) -> None:
    """Its former text is kept."""
    note = desk.note(_BASE)
    _crash(desk, _LONGER, note)
    note.unlink()
    assert len(desk.writer.recover()) == 1
    assert not note.exists()
    assert len(desk.kept("*.keep")) == 1


def test_a_half_written_note_that_is_open_waits_for_the_next_start(desk: Desk) -> None:
    """Whoever has it open may be about to save it."""
    note = desk.note(_torn(_LONGER, 2))
    _crash(desk, _LONGER, note)
    with note.open():
        (told,) = desk.writer.recover()
        assert "not yet restored" in told
        assert note.read_text() == _torn(_LONGER, 2)
    assert len(desk.writer.recover()) == 1
    assert note.read_text() == _BASE


def test_a_note_that_is_now_a_symlink_is_not_followed(desk: Desk) -> None:
    """The entry waits."""
    note = desk.note(_BASE)
    _crash(desk, _LONGER, note)
    outside = note.rename(desk.vault.parent / "outside.md")
    note.symlink_to(outside)
    outside.write_text(_torn(_LONGER, 2))
    (told,) = desk.writer.recover()
    assert "symlink" in told
    assert outside.read_text() == _torn(_LONGER, 2)


@pytest.mark.parametrize("content", [b"", b"nothing of ours", b"\x1f\x8b cut"])
def test_a_damaged_entry_is_kept_and_touches_no_note(desk: Desk, content: bytes) -> None:
    """A crash can damage the journal too."""
    note = desk.note(_torn(_LONGER, 2))
    _crash(desk, _LONGER, note)
    (entry,) = desk.kept("*.j")
    entry.write_bytes(content)
    (told,) = desk.writer.recover()
    (bad,) = desk.kept("*.bad")
    assert str(bad) in told
    assert bad.read_bytes() == content
    assert note.read_text() == _torn(_LONGER, 2)


def test_an_entry_that_leads_out_of_the_vault_is_damaged(desk: Desk) -> None:
    """Whoever wrote it."""
    outside = desk.vault.parent / "outside.md"
    outside.write_text("half")
    entry = Entry(PurePosixPath("../outside.md"), outside.stat().st_ino, 0, b"base", b"halfway")
    with Journal(desk.state).begun(entry):
        pass
    assert len(desk.writer.recover()) == 1
    assert outside.read_text() == "half"


def test_an_entry_whose_writer_lives_is_left_to_it(desk: Desk) -> None:
    """Another vaultkit may be writing just now."""
    note = desk.note(_torn(_LONGER, 2))
    inode = note.stat().st_ino
    entry = Entry(PurePosixPath("note.md"), inode, 0, _BASE.encode(), _LONGER.encode())
    with Journal(desk.state).begun(entry) as pending:
        assert desk.writer.recover() == []
        assert pending.file.exists()
        assert note.read_text() == _torn(_LONGER, 2)
    assert len(desk.writer.recover()) == 1


def test_an_entry_that_was_never_finished_is_swept_away(desk: Desk) -> None:
    """Nothing was written on its word."""
    desk.note("text\n")
    desk.write("text\n", "more\n")
    unfinished = desk.state / "journal" / "0-0.tmp"
    unfinished.write_bytes(b"cut")
    assert desk.writer.recover() == []
    assert not unfinished.exists()


def test_a_crash_while_restoring_is_recovered_too(desk: Desk) -> None:
    """The restore keeps a journal of its own."""
    found = _torn(_LONGER, 4)
    note = desk.note(found)
    _crash(desk, _LONGER, note)
    restore = Entry(
        PurePosixPath("note.md"), note.stat().st_ino, NOON_NS + 1, found.encode(), _BASE.encode()
    )
    with Journal(desk.state).begun(restore):
        pass
    half_restored = _BASE[:_SECTOR] + found[_SECTOR:]
    note.write_text(half_restored)
    desk.writer.recover()
    assert note.read_text() == _BASE
    assert desk.kept("*.j") == []


def test_a_disk_that_takes_nothing_back_is_recovered_from_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry of a note that could neither be written nor given back stays."""
    note = desk.note(_BASE)
    real, calls = os.pwrite, iter(range(100))

    def pwrite(descriptor: int, data: bytes, at: int) -> int:
        if next(calls):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, bytes(data)[: 2 * _SECTOR - at], at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    result = desk.write(_BASE, _EQUAL)
    monkeypatch.undo()
    assert result.outcome is Outcome.REFUSED
    assert "half written" in result.reason
    assert note.read_text() == _torn(_EQUAL, 2)
    assert len(desk.writer.recover()) == 1
    assert note.read_text() == _BASE


def test_a_journal_that_cannot_be_read_is_told_of(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not raise."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    _crash(desk, _LONGER, desk.note(_BASE))
    monkeypatch.setattr(type(desk.state), "iterdir", fail)
    (told,) = desk.writer.recover()
    assert "could not be looked at" in told
