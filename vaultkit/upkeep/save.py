"""A person's save of one note, as upkeep is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Save:
    """A person's save of one note.

    Attributes:
        moment: when, in local time without a zone.
        born: the earliest time known of the note, None if unknown.
        author: whom the changelog names.
        number: the next number, for kinds that are counted.
    """

    moment: datetime
    born: datetime | None
    author: str
    number: int = 0
