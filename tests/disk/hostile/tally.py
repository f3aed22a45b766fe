"""What was counted of many rounds, and the first failures whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple, Self

_KEPT = 20


class Failure(NamedTuple):
    """One round that went wrong, whole.

    Attributes:
        what: ``torn``, ``unsettled`` (the journal still holds it) or a name that ``judge`` gives.
        told: how the round went, for people.
        texts: every text that was meant or found, by what it was.
    """

    what: str
    told: str
    texts: dict[str, bytes]


@dataclass
class Tally:
    """Counts of rounds; another's are added with ``+=``.

    Attributes:
        rounds: how often we wrote while somebody saved, or was reading.
        overlapping: those in which both were under way at some moment.
        colliding: those in which the other began while our write was under way.
        readings: how often the note was read.
        seconds: how long it took.
        outcomes: how our writes ended, by the outcome's name.
        failed: what went wrong, by the failure's name.
        failures: the first of them.
    """

    rounds: int = 0
    overlapping: int = 0
    colliding: int = 0
    readings: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Self:
        """Add what *other* counted."""
        self.rounds += other.rounds
        self.overlapping += other.overlapping
        self.colliding += other.colliding
        self.readings += other.readings
        self.seconds += other.seconds
        self.outcomes.update(other.outcomes)
        self.failed.update(other.failed)
        self.failures = (self.failures + other.failures)[:_KEPT]
        return self

    def fail(self, failure: Failure) -> None:
        """Count one failure, and keep it if it is among the first."""
        self.failed[failure.what] += 1
        if len(self.failures) < _KEPT:
            self.failures.append(failure)
