"""Every text we overwrote is kept, for a while and within bounds."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from vaultkit.disk import backups
from vaultkit.disk.entry import load
from vaultkit.disk.writing import Outcome

from .desk import NOON_NS

if TYPE_CHECKING:
    import pytest

    from .desk import Desk

_DAY_NS = 24 * 3600 * 10**9


def test_an_overwritten_text_is_kept_with_its_path_and_time(desk: Desk) -> None:
    """So that it can be brought back."""
    desk.note("before\n", "a/note.md")
    assert desk.write("before\n", "after\n", "a/note.md").outcome is Outcome.WRITTEN
    (file,) = desk.kept("*.gz")
    entry = load(file)
    assert (str(entry.path), entry.time_ns) == ("a/note.md", NOON_NS)
    assert (entry.base, entry.new) == (b"before\n", b"after\n")


def test_nobody_else_may_read_what_is_kept(desk: Desk) -> None:
    """It is the text of notes."""
    desk.note("before\n")
    desk.write("before\n", "after\n")
    kept = [desk.state, *desk.state.rglob("*")]
    modes = {(file.is_dir(), stat.S_IMODE(file.stat().st_mode)) for file in kept}
    assert modes == {(True, 0o700), (False, 0o600)}


def test_nothing_is_kept_of_a_write_that_did_not_happen(desk: Desk) -> None:
    """There is nothing to undo."""
    desk.note("somebody's\n")
    assert desk.write("before\n", "after\n").outcome is Outcome.CHANGED
    assert desk.kept("*-*") == []


def test_backups_older_than_a_week_go(desk: Desk) -> None:
    """Counted from the last write."""
    desk.note("0")
    for day in range(10):
        desk.write(str(day), str(day + 1), now_ns=NOON_NS + day * _DAY_NS)
    assert [load(file).base for file in desk.kept("*.gz")] == [b"%d" % day for day in range(2, 10)]


def test_the_oldest_backups_go_when_all_are_too_large(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However young they are."""
    monkeypatch.setattr(backups, "KEEP_BYTES", 1000)
    desk.note("0")
    for number in range(20):
        desk.write(str(number), str(number + 1), now_ns=NOON_NS + number)
    kept = desk.kept("*.gz")
    size = sum(file.stat().st_size for file in kept)
    assert 0 < size <= backups.KEEP_BYTES
    assert load(kept[-1]).new == b"20"


def test_without_room_for_the_backup_nothing_is_written(desk: Desk) -> None:
    """A note is not overwritten on trust."""
    note = desk.note("before\n")
    desk.state.write_text("a file where the folder should be")
    result = desk.write("before\n", "after\n")
    assert result.outcome is Outcome.REFUSED
    assert "backup" in result.reason
    assert note.read_text() == "before\n"
