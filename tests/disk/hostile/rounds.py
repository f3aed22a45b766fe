"""Rounds in which a program saves a note, or reads it, at the moment at which we write it."""

from __future__ import annotations

import random
import time
from collections import deque
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.disk.desk import Desk

from .judging import Found, Texts, judge, texts
from .savers import STYLES, Saver, Span, Style, saver
from .tally import Failure, Tally
from .ways import NOTE, Way

_TRASHED = f".trash/{NOTE}"
# Between which parts of our write, whose length is 1, the saves begin.
_EARLIEST, _LATEST = -0.2, 1.1
_LEARN_EVERY = 10
_REMEMBERED = 9


class _Aim:
    """When a save shall begin, so that most begin while our write is under way."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lengths: deque[int] = deque(maxlen=_REMEMBERED)

    def learn(self, length: int) -> None:
        """Take in how long a write took that nobody disturbed, in nanoseconds."""
        self._lengths.append(length)

    def after(self) -> int:
        """Return how long after our write the save shall begin, in ns; less than 0 is before."""
        # Not the mean: a write takes ten times as long when something else had our processor.
        return int(median(self._lengths) * self._chance.uniform(_EARLIEST, _LATEST))


class _Table(NamedTuple):
    """What stays the same from round to round."""

    style: Style
    way: Way
    desk: Desk
    saver: Saver
    chance: random.Random


def play(style: str, way: Way, folder: Path, rounds: int, seed: int) -> Tally:
    """Play rounds of one style.

    Args:
        style: a name among ``STYLES``.
        way: how we write.
        folder: an empty one, for the vault and for what is kept outside of it.
        rounds: how many.
        seed: decides texts and moments, as far as a machine repeats itself.
    """
    begun = time.monotonic()
    desk = Desk(folder)
    (desk.vault / _TRASHED).parent.mkdir()
    chance = random.Random(seed)  # noqa: S311 - picks texts and moments, guards nothing
    tally, aim = Tally(), _Aim(chance)
    with way.prepared(desk), saver(STYLES[style], desk.vault / NOTE) as program:
        table = _Table(STYLES[style], way, desk, program, chance)
        for number in range(rounds):
            if number % _LEARN_EVERY == 0:
                aim.learn(_undisturbed(table, texts(chance, number)))
            _round(table, texts(chance, number), aim, tally)
    for left in desk.kept("*.j"):
        tally.fail(Failure("unsettled", f"unsettled: {left.name}", {"entry": left.read_bytes()}))
    tally.seconds = time.monotonic() - begun
    return tally


def _undisturbed(table: _Table, texts: Texts) -> int:
    """Write while nobody saves, and return how long it took in nanoseconds."""
    (table.desk.vault / NOTE).write_text(texts.base)
    begun = time.monotonic_ns()
    table.way.write(table.desk, texts.base, texts.new)
    ended = time.monotonic_ns()
    table.way.settle(table.desk)
    return ended - begun


def _round(table: _Table, texts: Texts, aim: _Aim, tally: Tally) -> None:
    desk, after = table.desk, aim.after()
    (desk.vault / NOTE).write_text(texts.base)
    start = time.monotonic_ns() + table.style.hearing + max(0, -after)
    table.saver.order(start + after, texts.theirs)
    while time.monotonic_ns() < start:
        pass
    begun = time.monotonic_ns()
    outcome = table.way.write(desk, texts.base, texts.new)
    write = Span(begun, time.monotonic_ns())
    save = table.saver.wait()
    table.way.settle(desk)
    tally.rounds += 1
    tally.outcomes[outcome] += 1
    tally.overlapping += save.begun <= write.ended and save.ended >= write.begun
    tally.colliding += write.begun <= save.begun <= write.ended
    found = _look(desk.vault)
    for what in judge(table.style.save, texts, found):
        tally.fail(_failure(what, outcome, (write, save), texts, found))


def _look(vault: Path) -> Found:
    """Return what a round left, and take the trashed note away."""
    trashed = _content(vault / _TRASHED)
    (vault / _TRASHED).unlink(missing_ok=True)
    strays = {one.name for one in vault.iterdir()} - {NOTE, Path(_TRASHED).parent.name}
    return Found(_content(vault / NOTE), trashed, tuple(strays))


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _failure(
    what: str, outcome: str, spans: tuple[Span, Span], texts: Texts, found: Found
) -> Failure:
    write, save = spans
    told = (
        f"{what}: our write took {write.ended - write.begun} ns and ended {outcome}; the save "
        f"began {save.begun - write.begun} ns after it and took {save.ended - save.begun} ns; "
        f"other files: {', '.join(found.strays) or 'none'}"
    )
    kept = {name: text.encode() for name, text in texts._asdict().items()}
    kept |= {"found": found.note, "trashed": found.trashed}
    return Failure(what, told, {name: text for name, text in kept.items() if text is not None})
