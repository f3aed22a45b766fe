"""What vaultkit remembers of a note between two looks at it."""

from __future__ import annotations

from typing import NamedTuple


class Memory(NamedTuple):
    """The last-seen state of one note.

    Attributes:
        text: the note as it was last seen.
        row: the changelog row that vaultkit wrote last, "" for none.
        row_day: the day of that row, `YYYY-MM-DD`.
        row_base: the note before that row's first change.
    """

    text: str
    row: str = ""
    row_day: str = ""
    row_base: str = ""
