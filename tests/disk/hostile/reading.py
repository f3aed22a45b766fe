"""Rounds in which a program reads the note all the time while we write it and nobody saves."""

from __future__ import annotations

import json
import random
import sys
import time
from bisect import bisect_left
from pathlib import Path
from typing import IO

from tests.disk.desk import Desk

from .judging import texts
from .savers import PROGRAMS, Span, conversation
from .tally import Failure, Tally
from .ways import NOTE, Way

_STRETCH_NS = 100_000_000
_LONGEST_PAUSE = 200e-6


def read(way: Way, folder: Path, rounds: int, seed: int) -> Tally:
    """Write a note to and fro while a program reads it.

    Whatever is read must be the old or the new text, since nobody else writes: anything else
    is ``torn``. A round collides if a reading began while our write was under way.

    Args:
        way: how we write.
        folder: an empty one, for the vault and for what is kept outside of it.
        rounds: how often we write at least.
        seed: decides the texts and our pauses.
    """
    begun = time.monotonic()
    desk, tally = Desk(folder), Tally()
    chance = random.Random(seed)  # noqa: S311 - picks texts and moments, guards nothing
    command = [sys.executable, "-IS", str(PROGRAMS / "reader.py"), str(desk.vault / NOTE)]
    with way.prepared(desk), conversation(command) as reader:
        while tally.rounds < rounds:
            _stretch(way, desk, reader, chance, tally)
    tally.seconds = time.monotonic() - begun
    return tally


def _stretch(
    way: Way, desk: Desk, reader: tuple[IO[str], IO[str]], chance: random.Random, tally: Tally
) -> None:
    now, then, _ = pair = texts(chance, tally.rounds)
    (desk.vault / NOTE).write_text(now)
    orders, answers = reader
    until = time.monotonic_ns() + _STRETCH_NS
    orders.write(f"{json.dumps([until, now, then])}\n")
    orders.flush()
    writes = []
    while (start := time.monotonic_ns()) < until:
        outcome = way.write(desk, now, then)
        writes.append(Span(start, time.monotonic_ns()))
        way.settle(desk)
        tally.outcomes[outcome] += 1
        if outcome == "WRITTEN":
            now, then = then, now
        time.sleep(chance.uniform(0, _LONGEST_PAUSE))
    answer = json.loads(answers.readline())
    _count(writes, [Span(*reading) for reading in answer["readings"]], tally)
    for torn in answer["torn"]:
        kept = {"base": pair.base.encode(), "new": pair.new.encode(), "found": torn.encode()}
        tally.fail(Failure("torn", "torn: the note was read and held this", kept))


def _count(writes: list[Span], readings: list[Span], tally: Tally) -> None:
    tally.rounds += len(writes)
    tally.readings += len(readings)
    begun, ended = [one.begun for one in readings], [one.ended for one in readings]
    for write in writes:
        before_end = bisect_left(begun, write.ended)
        tally.colliding += before_end > bisect_left(begun, write.begun)
        tally.overlapping += before_end > bisect_left(ended, write.begun)
