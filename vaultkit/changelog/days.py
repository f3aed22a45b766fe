"""Days as people write them, and how to write another day alike."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from vaultkit.text import Span

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHORT = 3
_NUMBER_OF = {
    name: number
    for number, month in enumerate(_MONTHS, 1)
    for name in (month, month[:_SHORT], "Sept" if month == "September" else month)
}
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
# The groups have the names of what `date.replace` takes. Of 3/4/2026 nobody can tell the month.
_FORMS = (
    re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?!\d)", re.ASCII),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})(?!\d)", re.ASCII),
    re.compile(rf"(?P<month>{_NAMES}) (?P<day>\d\d?), (?P<year>\d{{4}})(?!\d)", re.ASCII),
    re.compile(rf"(?P<day>\d\d?)\.? (?P<month>{_NAMES}) (?P<year>\d{{4}})(?!\d)", re.ASCII),
)


class WrittenDay(NamedTuple):
    """A day as it stands in a text.

    Attributes:
        day: which day it is.
        span: where it stands.
        found: what it was read by; its groups are the year, month and day as written.
    """

    day: date
    span: Span
    found: re.Match[str]

    def like(self, other: date) -> str:
        """Return another day, written as this one is."""
        found, start, source = self.found, self.found.start(), self.found[0]
        short = any(len(found[part]) == 1 for part in ("day", "month"))
        for part in sorted(("year", "month", "day"), key=found.start, reverse=True):
            written = self._part(part, other, short=short)
            source = (
                source[: found.start(part) - start] + written + source[found.end(part) - start :]
            )
        return source

    def _part(self, part: str, other: date, *, short: bool) -> str:
        value: int = getattr(other, part)
        if self.found[part].isalpha():
            name = _MONTHS[value - 1]
            return name if self.found[part] in _MONTHS else name[:_SHORT]
        return str(value) if short and part != "year" else f"{value:0{len(self.found[part])}}"


def day_at(text: str, start: int = 0) -> WrittenDay | None:
    """Return the day that *text* names from offset *start* on, None if it names none there."""
    for form in _FORMS:
        found = form.match(text, start)
        if not found:
            continue
        month = found["month"]
        number = int(month) if month.isdigit() else _NUMBER_OF[month]
        try:
            return WrittenDay(
                date(int(found["year"]), number, int(found["day"])), Span(*found.span()), found
            )
        except ValueError:
            return None
    return None
