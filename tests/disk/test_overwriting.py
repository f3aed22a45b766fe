"""A note gets its new text in place, or stays what others made of it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultkit.disk import linux
from vaultkit.disk.eligible import LARGEST
from vaultkit.disk.entry import Entry
from vaultkit.disk.writing import Outcome, Writer
from vaultkit.plan import Change, Plan

from .desk import NOON_NS, Desk, another_process, as_nobody, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let something happen after our first look at the note, and before the lease."""

    def arrange(event: Callable[[], object]) -> None:
        encode = Entry.encode

        def encode_late(entry: Entry) -> bytes:
            event()
            return encode(entry)

        monkeypatch.setattr(Entry, "encode", encode_late)

    return arrange


@given(_TEXT, _TEXT, _TEXT, _TEXT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_a_note_becomes_what_was_planned(
    desk: Desk, head: str, old: str, new: str, tail: str
) -> None:
    """With every line end, BOM and control character as it is."""
    note = desk.note(head + old + tail)
    result = desk.write(head + old + tail, head + new + tail)
    assert (result.outcome, result.reason) == (Outcome.WRITTEN, "")
    assert note.read_bytes() == (head + new + tail).encode()
    assert result.mtime_ns == note.stat().st_mtime_ns


def test_only_the_changed_bytes_are_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes outside of the change are not even touched."""
    written: list[tuple[int, bytes]] = []
    real = os.pwrite

    def pwrite(descriptor: int, data: bytes, at: int) -> int:
        written.append((at, bytes(data)))
        return real(descriptor, data, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    desk.note("---\nUpdated: 10:15\n---\n" + "body\n" * 1000)
    desk.write(
        "---\nUpdated: 10:15\n---\n" + "body\n" * 1000,
        "---\nUpdated: 11:15\n---\n" + "body\n" * 1000,
    )
    assert written == [(len("---\nUpdated: 1"), b"1")]


def test_the_file_stays_the_same_file(desk: Desk) -> None:
    """Inode, birth, mode, owner, attributes and hard links."""
    note = desk.note("before\n")
    note.chmod(0o604)
    os.setxattr(note, "user.mine", b"kept")
    other_name = desk.vault / "other name.md"
    other_name.hardlink_to(note)
    facts = (shutil.which("stat") or "stat", "--format=%i %W %.9W %a %u %g %h", str(note))
    before = run(*facts).stdout
    assert desk.write("before\n", "after, and longer\n").outcome is Outcome.WRITTEN
    assert run(*facts).stdout == before != ""
    assert os.getxattr(note, "user.mine") == b"kept"
    assert other_name.read_text() == "after, and longer\n"


def test_a_change_that_changes_nothing_leaves_the_file_alone(desk: Desk) -> None:
    """No backup, no new time."""
    note = desk.note("same\n")
    before = note.stat()
    result = desk.write("same\n", "same\n")
    assert (result.outcome, result.mtime_ns) == (Outcome.WRITTEN, before.st_mtime_ns)
    assert note.stat().st_mtime_ns == before.st_mtime_ns
    assert not desk.state.exists()


def test_a_plan_is_carried_out_in_order_and_past_failures(desk: Desk) -> None:
    """Each change has its result."""
    note = desk.note("before\n")
    changes = [
        Change(PurePosixPath("new.md"), None, "one\n"),
        Change(PurePosixPath("gone.md"), "x\n", "y\n"),
        Change(PurePosixPath("new.md"), "one\n", "two\n"),
        Change(PurePosixPath("note.md"), "before\n", "after\n"),
    ]
    results = desk.writer.carry_out(Plan(tuple(changes)), now_ns=NOON_NS)
    assert [result.path for result in results] == [change.path for change in changes]
    assert [result.outcome for result in results] == [
        Outcome.CREATED,
        Outcome.GONE,
        Outcome.WRITTEN,
        Outcome.WRITTEN,
    ]
    assert note.read_text() == "after\n"


@pytest.mark.parametrize("now", ["before, and more\n", "", "befor", "BEFORE\n"])
def test_a_note_that_changed_before_we_looked_is_left(desk: Desk, now: str) -> None:
    """Whatever it is now."""
    note = desk.note(now)
    assert desk.write("before\n", "after\n").outcome is Outcome.CHANGED
    assert note.read_text() == now


def test_a_note_that_changes_after_we_looked_is_left(
    desk: Desk, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """The last look is under the lease."""
    note = desk.note("before\n")
    meanwhile(lambda: note.write_text("theirs\n"))
    assert desk.write("before\n", "after\n").outcome is Outcome.CHANGED
    assert note.read_text() == "theirs\n"
    assert desk.kept("*-*") == []


def test_a_note_replaced_after_we_looked_is_left(
    desk: Desk, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """Even by the same text, because the file that we hold is nobody's any more."""
    note = desk.note("before\n")
    meanwhile(lambda: desk.note("before\n", "new").replace(note))
    assert desk.write("before\n", "after\n").outcome is Outcome.CHANGED
    assert note.read_text() == "before\n"


def test_a_note_deleted_after_we_looked_stays_deleted(
    desk: Desk, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """It does not come back to life."""
    note = desk.note("before\n")
    meanwhile(note.unlink)
    assert desk.write("before\n", "after\n").outcome is Outcome.GONE
    assert not note.exists()


def test_a_note_renamed_after_we_looked_stays_what_it_is(
    desk: Desk, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """Under its new name."""
    note = desk.note("before\n")
    meanwhile(lambda: note.rename(desk.vault / "renamed.md"))
    assert desk.write("before\n", "after\n").outcome is Outcome.GONE
    assert (desk.vault / "renamed.md").read_text() == "before\n"
    assert not note.exists()


def test_a_folder_swapped_for_a_symlink_after_we_looked_is_not_followed(
    desk: Desk, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    """Not even to a note with the same text."""
    note = desk.note("before\n", "folder/note.md")
    outside = desk.vault.parent / "outside"

    def swap() -> None:
        note.parent.rename(outside)
        (desk.vault / "folder").symlink_to(outside)

    meanwhile(swap)
    assert desk.write("before\n", "after\n", "folder/note.md").outcome is Outcome.REFUSED
    assert (outside / "note.md").read_text() == "before\n"


_HOLD = """
import mmap, sys
path, way = sys.argv[1:]
if way == "truncated":
    held = open(path, "w")
elif way == "mapped":
    with open(path, "r+b") as file:
        held = mmap.mmap(file.fileno(), 0)
else:
    held = open(path, way)
print("ready", flush=True)
sys.stdin.read()
if way == "truncated":
    held.write("theirs\\n")
held.close()
"""


@pytest.mark.parametrize("way", ["r", "a", "r+", "mapped"])
def test_a_note_that_another_process_has_open_is_busy(desk: Desk, way: str) -> None:
    """Until it closes the note."""
    note = desk.note("before\n")
    with another_process(_HOLD, str(note), way):
        result = desk.write("before\n", "after\n")
        assert result.outcome is Outcome.BUSY
        assert "open in another program" in result.reason
        assert note.read_text() == "before\n"
        assert not desk.state.exists()
    assert desk.write("before\n", "after\n").outcome is Outcome.WRITTEN


def test_a_note_that_is_being_saved_is_not_taken_for_an_empty_one(desk: Desk) -> None:
    """Obsidian saves by emptying the note, then writing it."""
    note = desk.note("before\n")
    with another_process(_HOLD, str(note), "truncated"):
        assert note.read_bytes() == b""
        assert desk.write("", "a template\n").outcome is Outcome.BUSY
        assert desk.write("before\n", "after\n").outcome is Outcome.CHANGED
        assert note.read_bytes() == b""
    assert note.read_text() == "theirs\n"


def test_an_empty_note_is_filled(desk: Desk) -> None:
    """When nobody has it open."""
    note = desk.note("")
    assert desk.write("", "a template\n").outcome is Outcome.WRITTEN
    assert note.read_text() == "a template\n"


def test_a_note_that_somebody_waits_for_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come first: their open is already under way."""
    note = desk.note("before\n")
    monkeypatch.setattr("vaultkit.disk.overwriting.still_held", lambda _: False)
    assert desk.write("before\n", "after\n").outcome is Outcome.BUSY
    assert note.read_text() == "before\n"


@pytest.mark.parametrize("kind", ["folder", "pipe", "socket"])
def test_what_is_no_regular_file_is_refused(desk: Desk, kind: str) -> None:
    """And does not make us wait."""
    place = desk.vault / "note.md"
    match kind:
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
        case _:
            os.mknod(place, stat.S_IFSOCK | 0o600)
    result = desk.write("before\n", "after\n")
    assert result.outcome is Outcome.REFUSED
    assert "no regular file" in result.reason


def test_a_huge_file_is_refused(desk: Desk) -> None:
    """Whether it is huge or would be; none of it is read."""
    note = desk.note("before\n")
    assert "5 MiB" in desk.write("before\n", "x" * (LARGEST + 1)).reason
    assert note.read_text() == "before\n"
    os.truncate(note, 1 << 40)
    assert "5 MiB" in desk.write("before\n", "after\n").reason
    assert "5 MiB" in desk.write(None, "x" * (LARGEST + 1), "new.md").reason
    assert list(desk.vault.iterdir()) == [note]


def test_a_text_that_no_file_can_hold_is_refused(desk: Desk) -> None:
    """Half of a surrogate pair has no bytes."""
    note = desk.note("before\n")
    assert desk.write("before\n", "\ud800").outcome is Outcome.REFUSED
    assert note.read_text() == "before\n"


@pytest.fixture
def _as_nobody(desk: Desk) -> Iterator[None]:
    """Run a test as a user whom permissions bind, who owns vault and state."""
    desk.state.mkdir()
    with as_nobody(desk.vault, desk.state):
        yield


@pytest.mark.usefixtures("_as_nobody")
def test_what_may_not_be_written_is_refused_and_its_mode_stays(desk: Desk) -> None:
    """A read-only note, and a new file in a read-only folder."""
    note = desk.note("before\n", "folder/note.md")
    note.chmod(0o444)
    note.parent.chmod(0o555)
    for before, name in (("before\n", "folder/note.md"), (None, "folder/new.md")):
        result = desk.write(before, "after\n", name)
        assert result.outcome is Outcome.REFUSED
        assert "may not be written" in result.reason
    note.parent.chmod(0o755)
    assert list(note.parent.iterdir()) == [note]
    assert note.read_text() == "before\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to own a file as somebody else")
def test_a_note_of_another_user_is_refused(desk: Desk, request: pytest.FixtureRequest) -> None:
    """Nobody but its owner is granted a lease."""
    note = desk.note("before\n")
    note.chmod(0o666)
    request.getfixturevalue("_as_nobody")
    result = desk.write("before\n", "after\n")
    assert result.outcome is Outcome.REFUSED
    assert "another user" in result.reason
    assert note.read_text() == "before\n"


@pytest.mark.parametrize("after", ["other!\n", "other, and longer\n", "short\n", ""])
@pytest.mark.parametrize("taken", [0, 1, 3])
def test_a_disk_that_fails_while_we_write_leaves_the_note_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, after: str, taken: int
) -> None:
    """However many bytes it took before."""
    note = desk.note("before\n")
    real, calls = os.pwrite, iter(range(100))

    def pwrite(descriptor: int, data: bytes, at: int) -> int:
        call = next(calls)
        if call == bool(taken):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, bytes(data)[: None if call else taken], at)

    def ftruncate(*_: int) -> NoReturn:
        monkeypatch.undo()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    if after:
        monkeypatch.setattr(os, "pwrite", pwrite)
    else:
        monkeypatch.setattr(os, "ftruncate", ftruncate)
    result = desk.write("before\n", after)
    assert result.outcome is Outcome.REFUSED
    assert "note.md" in result.reason
    assert note.read_text() == "before\n"
    assert desk.kept("*-*") == []


def test_an_interrupt_while_we_write_leaves_the_note_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And still interrupts."""
    note = desk.note("a long text before\n")

    def ftruncate(*_: int) -> NoReturn:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "ftruncate", ftruncate)
    with pytest.raises(KeyboardInterrupt):
        desk.write("a long text before\n", "short\n")
    assert note.read_text() == "a long text before\n"
    assert Writer(desk.vault, desk.state).recover() == []
    assert desk.kept("*-*") == []


def test_a_disk_that_does_not_confirm_keeps_the_former_text(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note holds the new text, but who knows for how long."""
    note = desk.note("before\n")
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if os.path.sameopenfile(descriptor, _opened):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    _opened = os.open(note, os.O_PATH)
    monkeypatch.setattr(os, "fsync", fsync)
    result = desk.write("before\n", "after\n")
    monkeypatch.undo()
    os.close(_opened)
    assert result.outcome is Outcome.REFUSED
    assert "did not confirm" in result.reason
    assert len(desk.kept("*.j")) == 1


def test_no_room_for_a_longer_note_is_noticed_before_a_byte_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room is reserved first."""

    def full(*_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    note = desk.note("before\n")
    monkeypatch.setattr(linux, "reserve", full)
    monkeypatch.setattr(os, "pwrite", lambda *_: pytest.fail("a byte was written"))
    result = desk.write("before\n", "after, and longer\n")
    assert result.outcome is Outcome.REFUSED
    assert "no room" in result.reason
    assert note.read_text() == "before\n"


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_a_full_disk_leaves_the_note_as_it_was(desk: Desk) -> None:
    """On a real one."""
    mount, umount = shutil.which("mount") or "mount", shutil.which("umount") or "umount"
    if run(mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(desk.vault)).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        before = "x" * 10_000
        note = desk.note(before)
        result = desk.write(before, before + "y" * 100_000)
        assert result.outcome is Outcome.REFUSED
        assert "no room" in result.reason
        assert note.read_text() == before
        assert desk.write(None, "y" * 100_000, "new.md").outcome is Outcome.REFUSED
        assert list(desk.vault.iterdir()) == [note]
        assert desk.write(before, before + "y").outcome is Outcome.WRITTEN
    finally:
        run(umount, str(desk.vault))


def test_a_state_folder_in_the_vault_is_an_error(desk: Desk) -> None:
    """It would be synced."""
    with pytest.raises(ValueError, match="lies in the vault"):
        Writer(desk.vault, desk.vault / ".state")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_nothing_of_linux_is_there_notes_are_only_read(desk: Desk, platform: str) -> None:
    """The modules can be imported all the same."""
    note = desk.note("before\n")
    script = """
import sys
if sys.argv[1] == "win32":
    sys.modules["fcntl"] = None
sys.platform = sys.argv[1]
import vaultkit.disk.writing as writing
from pathlib import Path, PurePosixPath
from vaultkit.plan import Change
writing.ignore_lease_signals()
writer = writing.Writer(Path(sys.argv[2]), Path(sys.argv[3]))
change = Change(PurePosixPath("note.md"), "before\\n", "after\\n")
print(writer.write(change, now_ns=0).outcome.name)
"""
    done = run(sys.executable, "-c", script, platform, str(desk.vault), str(desk.state))
    assert (done.stdout, done.stderr) == ("REFUSED\n", "")
    assert note.read_text() == "before\n"
