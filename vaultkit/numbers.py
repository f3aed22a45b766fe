"""The numbers that notes of a kind have in their names, such as 12 of `ADR-012-x`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.names import NOTE_SUFFIX, is_conflict_copy

if TYPE_CHECKING:
    from vaultkit.kinds import Kinds


class Number(NamedTuple):
    """A note's number among those of its kind.

    Attributes:
        kind: the kind.
        year: the year within which it is counted, "" where there is none.
        value: the number.
    """

    kind: str
    year: str
    value: int

    @property
    def key(self) -> str:
        """What tells it from all others, as a text that is no name."""
        return f"{self.kind} {self.year} {self.value}"

    @property
    def before(self) -> Number:
        """The one that comes before it."""
        return self._replace(value=self.value - 1)


class Numbered(NamedTuple):
    """A number, and its digits as a name has them."""

    number: Number
    digits: str


# Several ask for the same note one after the other.
@lru_cache(64)
def number_of(path: str, kinds: Kinds) -> Numbered | None:
    """Return the number that a note's name holds, None where it holds none."""
    if not path.endswith(NOTE_SUFFIX):
        return None
    found = number_named(path.rpartition("/")[2].removesuffix(NOTE_SUFFIX), kinds)
    return None if found and is_conflict_copy(path) else found


def number_named(name: str, kinds: Kinds) -> Numbered | None:
    """Return the number of a name, also of one that ends with it, such as `ADR-12`."""
    for kind in kinds.numbered:
        found = kind.name.number_in(name)
        if found:
            number = Number(kind.key, found.get("year", ""), int(found["number"]))
            return Numbered(number, found["number"])
    return None
