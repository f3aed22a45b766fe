"""The ways to write that can be put to the test: ours, and two that are known to lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from tests.disk.desk import Desk
from vaultkit.disk import swapped
from vaultkit.disk.writing import Writer

NOTE = "note.md"


def _nothing(_: Desk) -> None:
    pass


class Way(NamedTuple):
    """One way to turn a note from one text into another; each part is given the desk.

    Attributes:
        write: is given the text that the note must hold and the one that it shall hold, too, and
            returns the name of the outcome.
        settle: does what this way does later, when the person's save is done.
        prepared: holds while rounds are played.
    """

    write: Callable[[Desk, str, str], str]
    settle: Callable[[Desk], object] = _nothing
    prepared: Callable[[Desk], AbstractContextManager[object]] = nullcontext


def _ours(desk: Desk, before: str, after: str) -> str:
    return desk.write(before, after, NOTE).outcome.name


@contextmanager
def _without_leases(desk: Desk) -> Iterator[None]:
    grace, swapped.GRACE = swapped.GRACE, 0.0
    desk.writer = Writer(desk.vault, desk.state, leases=False)
    try:
        yield
    finally:
        swapped.GRACE = grace


def _finish(desk: Desk) -> object:
    # The grace is longer than any save takes. It is over as soon as the save is done, since no
    # run could wait so long in every round.
    return desk.writer.finish()


def _naive(desk: Desk, before: str, after: str) -> str:
    note = desk.vault / NOTE
    if _content(note) != before.encode():
        return "CHANGED"
    note.write_text(after)
    return "WRITTEN"


def _replace(desk: Desk, before: str, after: str) -> str:
    note = desk.vault / NOTE
    fresh = note.with_suffix(".fresh")
    fresh.write_text(after)
    if _content(note) != before.encode():
        fresh.unlink()
        return "CHANGED"
    fresh.replace(note)
    return "WRITTEN"


def _content(note: Path) -> bytes | None:
    try:
        return note.read_bytes()
    except FileNotFoundError:
        return None


# `naive` and `replace` look at the note once more right before they write, as careful programs
# do, and lose saves all the same: with them the harness shows that it finds what is lost.
WAYS: dict[str, Way] = {
    "lease": Way(_ours),
    "exchange": Way(_ours, _finish, _without_leases),
    "naive": Way(_naive),
    "replace": Way(_replace),
}
