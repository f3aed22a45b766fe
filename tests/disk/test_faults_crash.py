"""Rows of docs/faults.md: what a crash may leave of a write, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from vaultkit.disk import swapped

from .desk import Desk
from .scenes import BASE, EDITS, NEEDS_STRACE, written
from .tracing import Point, ended

_SECTOR, _BLOCK = 512, 4096


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)


class _Crashed(NamedTuple):
    """A note whose writer was killed right before its first byte, again and again."""

    desk: Desk
    note: Path
    entry: Path
    content: bytes

    def with_content(self, content: bytes) -> str:
        """Recover from a crash that left that in the note; return what is there then."""
        self.entry.write_bytes(self.content)
        self.note.write_bytes(content)
        self.desk.writer.recover()
        return self.note.read_bytes().decode("utf-8", "replace")


@pytest.fixture
def crashed(desk: Desk, edit: str) -> _Crashed:
    note = desk.note(BASE)
    ended(lambda: written(desk, EDITS[edit]), *Point("pwrite64", 1).killed())
    (entry,) = desk.kept("*.j")
    return _Crashed(desk, note, entry, entry.read_bytes())


def _parts(base: bytes, new: bytes, chance: Random) -> Iterator[bytes]:
    """Yield what may be there: any sectors of the new bytes, and any size in between."""
    longest = max(len(base), len(new))
    sizes = {len(base), len(new), *range(-(-len(base) // _BLOCK) * _BLOCK, len(new), _BLOCK)}
    before, after = base.ljust(longest, b"\0"), new + base[len(new) :]
    for _ in range(150):
        likely = chance.choice([0.1, 0.5, 0.9])
        sectors = [
            (after if chance.random() < likely else before)[at : at + _SECTOR]
            for at in range(0, longest, _SECTOR)
        ]
        yield b"".join(sectors)[: chance.choice(sorted(sizes))]


@NEEDS_STRACE
@pytest.mark.parametrize("edit", EDITS)
def test_whichever_sectors_a_crash_left_the_former_text_comes_back(
    crashed: _Crashed, edit: str
) -> None:
    """Disks write in an order of their own."""
    chance = Random(edit)  # noqa: S311 - picks sectors, guards nothing
    for content in _parts(BASE.encode(), EDITS[edit].encode(), chance):
        assert crashed.with_content(content) in {BASE, EDITS[edit]}


@NEEDS_STRACE
@pytest.mark.parametrize("edit", ["shorter"])
def test_a_note_that_was_cut_off_where_its_size_did_not_reach_the_disk_is_known(
    crashed: _Crashed, edit: str
) -> None:
    """A file system fills the last block behind the new end with zeros."""
    base, new = BASE.encode(), EDITS[edit].encode()
    end = -(-len(new) // _BLOCK) * _BLOCK
    assert crashed.with_content(new.ljust(end, b"\0") + base[end:]) in {BASE, EDITS[edit]}


@NEEDS_STRACE
@pytest.mark.parametrize("edit", ["longer"])
def test_a_note_that_was_given_back_but_not_yet_cut_off_is_known(
    crashed: _Crashed, edit: str
) -> None:
    """The disk failed in the middle of a write, and the process while it took that back."""
    base, new = BASE.encode(), EDITS[edit].encode()
    assert crashed.with_content(base + new[len(base) :]) in {BASE, EDITS[edit]}
