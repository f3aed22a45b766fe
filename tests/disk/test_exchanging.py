"""Where there are no leases, a note and its new version swap places, and no save is lost."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultkit.disk import spare, swapped, system
from vaultkit.disk.entry import load
from vaultkit.disk.writing import Outcome, Writer

from .desk import NOON_NS, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultkit.disk.writing import Result

    Event = Callable[[Path], object]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="swaps were only tried on Linux")

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


class _Swapping(Desk):
    """A desk whose writer has no leases."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.writer = Writer(self.vault, self.state, leases=False)

    def stamp(self) -> Result:
        """Write into the note."""
        return self.write("before\n", "after\n")

    @property
    def names(self) -> set[str]:
        """Everything in the vault."""
        return {str(one.relative_to(self.vault)) for one in self.vault.rglob("*")}


@pytest.fixture
def desk(tmp_path: Path) -> _Swapping:
    return _Swapping(tmp_path)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.02)


@pytest.fixture
def at_the_swap(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Event | None, Event | None], None]:
    """Let something happen right before the swap of the note, and right after it."""

    def arrange(before: Event | None, after: Event | None = None) -> None:
        events = {"before": before, "after": after}
        real = system.exchange

        def exchange(folder: int, name: bytes, other: int, other_name: bytes) -> None:
            ours = other_name == b"note.md"
            if ours and (event := events.pop("before", None)):
                event(desk.vault / "note.md")
            real(folder, name, other, other_name)
            if ours and (event := events.pop("after", None)):
                event(desk.vault / "note.md")

        monkeypatch.setattr(system, "exchange", exchange)

    return arrange


def _settle(writer: Writer) -> None:
    """Look once more, when it is time."""
    assert writer.settles_at is not None
    time.sleep(max(0.0, writer.settles_at - time.monotonic()))
    assert writer.settle() == []


def _saved(note: Path) -> None:
    note.write_text("theirs\n")


def _replaced(note: Path) -> None:
    other = note.with_name("theirs")
    other.write_text("theirs\n")
    other.replace(note)


def _appended(note: Path) -> None:
    with note.open("a") as file:
        file.write("their words\n")


@given(_TEXT, _TEXT, _TEXT, _TEXT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_note_becomes_what_was_planned(
    desk: _Swapping, head: str, old: str, new: str, tail: str
) -> None:
    """With every line end, BOM and control character as it is."""
    note = desk.note(head + old + tail)
    result = desk.write(head + old + tail, head + new + tail)
    assert (result.outcome, result.reason) == (Outcome.WRITTEN, "")
    assert note.read_bytes() == (head + new + tail).encode()
    assert result.mtime_ns == note.stat().st_mtime_ns
    assert desk.writer.finish() == []


def test_the_former_text_is_kept_and_nothing_stays_in_the_vault(desk: _Swapping) -> None:
    """Once nobody can have the former file open any more."""
    desk.note("before\n")
    desk.stamp()
    assert desk.names > {"note.md"}
    assert desk.writer.finish() == []
    assert desk.names == {"note.md"}
    (backup,) = desk.kept("*.gz")
    assert load(backup).base == b"before\n"


def test_mode_attributes_and_access_list_stay(desk: _Swapping) -> None:
    """Though the note is another file then."""
    note = desk.note("before\n")
    note.chmod(0o604)
    os.setxattr(note, "user.mine", b"kept")
    rights = bytes.fromhex(
        "0200000001000600ffffffff020004000700000004000400ffffffff10000600ffffffff20000400ffffffff"
    )
    with suppress(OSError):  # not every file system has access lists
        os.setxattr(note, "system.posix_acl_access", rights)
    before = note.stat().st_mode, {one: os.getxattr(note, one) for one in os.listxattr(note)}
    assert desk.stamp().outcome is Outcome.WRITTEN
    after = note.stat().st_mode, {one: os.getxattr(note, one) for one in os.listxattr(note)}
    assert after == before


@pytest.mark.parametrize(
    ("save", "text"),
    [(_saved, "theirs\n"), (_replaced, "theirs\n"), (_appended, "before\ntheir words\n")],
)
def test_a_save_right_before_the_swap_stands(
    desk: _Swapping, at_the_swap: Callable[..., None], save: Event, text: str
) -> None:
    """The two swap back."""
    note = desk.note("before\n")
    at_the_swap(save)
    result = desk.stamp()
    assert result.outcome is Outcome.CHANGED
    assert "changed meanwhile" in result.reason
    assert note.read_text() == text
    assert desk.writer.finish() == []
    assert (note.read_text(), desk.names) == (text, {"note.md"})
    assert not desk.kept("*.gz")


def test_a_note_deleted_right_before_the_swap_stays_deleted(
    desk: _Swapping, at_the_swap: Callable[..., None]
) -> None:
    """There is nothing to swap with."""
    desk.note("before\n")
    at_the_swap(Path.unlink)
    assert desk.stamp().outcome is Outcome.GONE
    assert desk.names == set()


def test_a_note_deleted_after_the_swap_stays_deleted(desk: _Swapping) -> None:
    """The former file does not bring it back."""
    note = desk.note("before\n")
    desk.stamp()
    note.unlink()
    assert desk.writer.finish() == []
    assert desk.names == set()


def test_who_had_the_note_open_before_saves_it_after(desk: _Swapping) -> None:
    """The save goes where the swap put the former file, and is brought back."""
    note = desk.note("before\n")
    with note.open("r+") as file:
        desk.stamp()
        file.truncate(0)
        file.write("theirs\n")
    assert desk.writer.finish() == []
    assert (note.read_text(), desk.names) == ("theirs\n", {"note.md"})
    assert not desk.kept("*.gz")


def test_a_save_that_is_under_way_is_waited_for(desk: _Swapping) -> None:
    """What was written so far is not taken for all."""
    note = desk.note("before\n")
    with note.open("r+") as file:
        desk.stamp()
        for part in ("their", " words\n"):
            file.write(part)
            file.flush()
            _settle(desk.writer)
            assert note.read_text() == "after\n"
    assert desk.writer.finish() == []
    assert note.read_text() == "their words\n"


def test_of_two_saves_the_later_stands_and_the_other_is_kept(desk: _Swapping) -> None:
    """And people are told where."""
    note = desk.note("before\n")
    with note.open("r+") as file:
        desk.stamp()
        file.write("early.\n")
    os.utime(note, ns=(NOON_NS, NOON_NS))
    note.write_text("later\n")
    (told,) = desk.writer.finish()
    (kept,) = desk.kept("*.keep")
    assert str(kept) in told
    assert load(kept).base == b"early.\n"
    assert (note.read_text(), desk.names) == ("later\n", {"note.md"})


def test_a_save_into_the_former_file_of_a_deleted_note_is_kept(desk: _Swapping) -> None:
    """It may be all that there is of it."""
    note = desk.note("before\n")
    with note.open("r+") as file:
        desk.stamp()
        file.write("theirs\n")
    note.unlink()
    (told,) = desk.writer.finish()
    (kept,) = desk.kept("*.keep")
    assert str(kept) in told
    assert load(kept).base == b"theirs\n"
    assert desk.names == set()


def test_who_found_our_version_before_the_swap_back_saves_into_the_note(
    desk: _Swapping, at_the_swap: Callable[..., None]
) -> None:
    """The later of the two saves stands, the other is kept."""
    note = desk.note("before\n")
    opened: list[int] = []
    at_the_swap(_saved, lambda path: opened.append(os.open(path, os.O_RDWR)))
    assert desk.stamp().outcome is Outcome.CHANGED
    os.utime(note, ns=(NOON_NS, NOON_NS))
    os.pwrite(opened[0], b"later\n", 0)
    os.close(opened[0])
    (told,) = desk.writer.finish()
    (kept,) = desk.kept("*.keep")
    assert str(kept) in told
    assert load(kept).base == b"theirs\n"
    assert note.read_text() == "later\n"


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        (lambda note: note.with_name("second.md").hardlink_to(note), "second name"),
        (lambda note: note.rename(note.with_name("x")) and note.symlink_to("x"), "symlink"),
    ],
)
def test_what_a_swap_would_break_is_refused(desk: _Swapping, arrange: Event, why: str) -> None:
    """With the reason, and nothing left in the vault."""
    note = desk.note("before\n")
    arrange(note)
    names = desk.names
    result = desk.stamp()
    assert result.outcome is Outcome.REFUSED
    assert why in result.reason
    assert (note.read_text(), desk.names) == ("before\n", names)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give a file away")
def test_a_note_of_another_user_is_refused(desk: _Swapping) -> None:
    """A swap would make it ours."""
    note = desk.note("before\n")
    os.chown(note, 65534, -1)
    result = desk.stamp()
    assert result.outcome is Outcome.REFUSED
    assert "another user" in result.reason


def test_a_file_system_with_writers_elsewhere_is_only_read(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock of this machine binds them."""
    monkeypatch.setattr(system, "is_local", lambda _: False)
    note = desk.note("before\n")
    result = desk.stamp()
    assert result.outcome is Outcome.REFUSED
    assert "elsewhere" in result.reason
    assert (note.read_text(), desk.names) == ("before\n", {"note.md"})


@pytest.mark.parametrize("fault", ["fails", "does nothing", "copies no mode"])
def test_where_a_trial_swap_goes_wrong_notes_are_only_read(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """What a manual promises is not believed before it was seen."""

    def fail(*_: object) -> None:
        raise OSError(22, os.strerror(22))

    if fault == "copies no mode":
        monkeypatch.setattr(system, "copy_what_is_not_content", lambda *_: None)
    else:
        monkeypatch.setattr(system, "exchange", fail if fault == "fails" else lambda *_: None)
    note = desk.note("before\n")
    note.chmod(0o604)
    result = desk.stamp()
    assert result.outcome is Outcome.REFUSED
    assert "swap" in result.reason
    assert (note.read_text(), desk.names) == ("before\n", {"note.md"})


def test_where_attributes_cannot_be_kept_nothing_is_written(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are part of what a person has."""
    note = desk.note("before\n")
    os.setxattr(note, "user.mine", b"theirs")

    def fail(*_: object) -> None:
        raise PermissionError(1, os.strerror(1))

    monkeypatch.setattr(os, "setxattr", fail)
    assert desk.stamp().outcome is Outcome.REFUSED
    assert (note.read_text(), desk.names) == ("before\n", {"note.md"})


def test_a_save_that_cannot_be_kept_stays_where_it_is(desk: _Swapping) -> None:
    """Until there is room for it again."""
    note = desk.note("before\n")
    with note.open("r+") as file:
        desk.stamp()
        file.write("theirs\n")
    note.unlink()
    journal = desk.state / "journal"
    shutil.move(journal, desk.state / "away")
    journal.write_text("in the way")
    desk.writer.finish(0.2)
    (left,) = (desk.vault / spare.FOLDER).iterdir()
    assert left.read_text() == "theirs\n"
    journal.unlink()
    shutil.move(desk.state / "away", journal)
    (told,) = desk.writer.finish()
    assert ".keep" in told
    assert desk.names == set()


def test_two_notes_are_settled_in_one_wait(desk: _Swapping) -> None:
    """Nobody waits for each."""
    for name in ("one.md", "two.md"):
        desk.note("before\n", name)
        desk.write("before\n", "after\n", name)
    assert desk.writer.settles_at is not None
    time.sleep(2 * swapped.GRACE)
    assert desk.writer.settle() == []
    assert desk.writer.settles_at is None
    assert desk.names == {"one.md", "two.md"}


# ── what a crash leaves ──


def _abandoned(desk: _Swapping, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write and die before the note is settled."""
    desk.note("before\n")
    desk.stamp()
    for one in desk.writer._swapped:  # noqa: SLF001 - a crash closes what it held
        monkeypatch.setattr(one._swap.pending, "done", lambda: None)  # noqa: SLF001 - it writes no more
        one._swap.held.close()  # noqa: SLF001 - as the kernel does
    return Writer(desk.vault, desk.state, leases=False)


def test_a_crash_after_the_swap_is_settled_at_the_next_start(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note is written, and can be taken back."""
    writer = _abandoned(desk, monkeypatch)
    assert writer.recover() == []
    assert (desk.vault / "note.md").read_text() == "after\n"
    assert desk.names == {"note.md"}
    assert load(desk.kept("*.gz")[0]).base == b"before\n"


def test_a_save_that_came_late_to_a_crash_is_brought_back(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever had the note open does not know of our crash."""
    writer = _abandoned(desk, monkeypatch)
    (former,) = (desk.vault / spare.FOLDER).iterdir()
    former.write_text("theirs\n")
    assert writer.recover() == []
    assert (desk.vault / "note.md").read_text() == "theirs\n"
    assert desk.names == {"note.md"}


def test_a_spare_without_a_journal_is_told_of_and_left(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold somebody's words."""
    writer = _abandoned(desk, monkeypatch)
    for entry in desk.kept("*.j"):
        entry.unlink()
    (told,) = writer.recover()
    assert spare.FOLDER in told
    assert len(desk.names) == len({"note.md", spare.FOLDER, "the spare"})


def test_a_spare_that_was_never_whole_is_swept_away(
    desk: _Swapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note was not yet touched then."""
    _abandoned(desk, monkeypatch)
    (former,) = (desk.vault / spare.FOLDER).iterdir()
    former.replace(desk.vault / "note.md")
    former.with_suffix(".part").write_text("aft")
    writer = Writer(desk.vault, desk.state, leases=False)
    assert writer.recover() == []
    assert desk.names == {"note.md"}
    assert (desk.vault / "note.md").read_text() == "before\n"
