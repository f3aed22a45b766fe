"""What takes the last command back, by the backups that are kept."""

from __future__ import annotations

from itertools import count
from pathlib import Path, PurePosixPath

import pytest

from vaultkit.disk.backups import FOLDER
from vaultkit.disk.entry import FINAL, Entry
from vaultkit.undoing import forget, last_command, new_batch


class Kept:
    """The backups of overwrites, one nanosecond apart."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._folder = state / FOLDER
        self._folder.mkdir()
        self._times = count(1)

    def wrote(self, name: str, before: str | bytes, after: str, batch: str = "") -> None:
        time = next(self._times)
        base = before if isinstance(before, bytes) else before.encode()
        entry = Entry(PurePosixPath(name), 1, time, base, after.encode(), batch)
        (self._folder / f"{time:020d}-x.gz").write_bytes(entry.encode())

    def batch(self) -> str:
        """Return a batch that begins now."""
        return new_batch(next(self._times))

    def last(self, path: str | None = None) -> list[tuple[str, str | None, str]]:
        """Return what takes the last command back: of which note, from what, to what."""
        changes = [one.change for one in last_command(self.state, path)]
        return [(str(one.path), one.before, one.after) for one in changes]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_command_is_all_that_shares_its_batch(kept: Kept) -> None:
    kept.wrote("old.md", "1", "2")
    batch = kept.batch()
    kept.wrote("b.md", "1", "2", batch)
    kept.wrote("a.md", "1", "2", batch)
    assert kept.last() == [("a.md", "2", "1"), ("b.md", "2", "1")]


def test_what_stands_alone_is_a_command(kept: Kept) -> None:
    kept.wrote("a.md", "1", "2")
    kept.wrote("b.md", "1", "2")
    assert kept.last() == [("b.md", "2", "1")]


def test_what_another_wrote_in_between_is_no_part_of_it(kept: Kept) -> None:
    batch = kept.batch()
    kept.wrote("a.md", "1", "2", batch)
    kept.wrote("other.md", "1", "2")
    kept.wrote("b.md", "1", "2", batch)
    assert kept.last() == [("a.md", "2", "1"), ("b.md", "2", "1")]


def test_one_note_of_a_command_can_be_named(kept: Kept) -> None:
    batch = kept.batch()
    kept.wrote("a.md", "1", "2", batch)
    kept.wrote("b.md", "1", "2", batch)
    assert kept.last("a.md") == [("a.md", "2", "1")]


def test_a_note_that_a_command_wrote_twice_goes_back_to_where_it_began(kept: Kept) -> None:
    batch = kept.batch()
    kept.wrote("a.md", "1", "2", batch)
    kept.wrote("a.md", "2", "3", batch)
    assert kept.last() == [("a.md", "3", "1")]


def test_what_somebody_wrote_between_two_writings_is_not_taken_back(kept: Kept) -> None:
    batch = kept.batch()
    kept.wrote("a.md", "1", "2", batch)
    kept.wrote("a.md", "person", "3", batch)
    assert kept.last() == [("a.md", "3", "person")]


def test_what_took_something_back_is_not_taken_back(kept: Kept) -> None:
    kept.wrote("a.md", "1", "2")
    kept.wrote("b.md", "2", "1", FINAL)
    assert kept.last() == [("a.md", "2", "1")]


def test_a_text_torn_by_a_crash_is_nothing_to_go_back_to(kept: Kept) -> None:
    kept.wrote("a.md", "1", "2")
    kept.wrote("b.md", b"\xc3", "whole")
    assert kept.last() == [("a.md", "2", "1")]


def test_what_was_forgotten_is_not_taken_back_again(kept: Kept) -> None:
    batch = kept.batch()
    kept.wrote("a.md", "1", "2", batch)
    kept.wrote("a.md", "2", "3", batch)
    for one in last_command(kept.state, None):
        forget(one)
    assert kept.last() == []


def test_two_commands_that_begin_at_once_are_two() -> None:
    assert new_batch(1) != new_batch(1)
