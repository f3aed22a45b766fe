"""Name patterns such as `ADR-{number:03}-{slug}`: fill them, and recognise what follows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIELD = re.compile(r"\{(title|slug|number|year|date)(?::0(\d))?\}")
_VALUE = {
    "title": r"(?P<title>\S.*?)",
    "slug": r"(?P<title>\S.*?)",
    "number": r"(?P<number>\d+)",
    "year": r"(?P<year>\d{4})",
    "date": r"(?P<date>\d{4}-\d\d-\d\d)",
}
_NUMBER = re.compile(r"\{number(?::0\d)?\}")
_COLONS = ":\ua789\uff1a"
_DASHES = "\\-\u2010-\u2015\u2212"


@dataclass(frozen=True)
class Pattern:
    """A pattern with the fields `{title}`, `{slug}`, `{number:03}`, `{year}` and `{date}`."""

    source: str

    @property
    def numbered(self) -> bool:
        """Say whether notes of this pattern are counted."""
        return "{number" in self.source

    @cached_property
    def tells(self) -> bool:
        """Say whether a name that follows the pattern says so: `{title}` alone says nothing."""
        literal = _FIELD.sub("", self.source)
        return "{date}" in self.source or any(one.isalnum() for one in literal)

    def fill(self, fields: Mapping[str, str | int]) -> str:
        """Return the pattern with every field replaced, in one pass; widths pad with zeros."""

        def value(found: re.Match[str]) -> str:
            return str(fields.get(found[1], "")).zfill(int(found[2] or 0))

        return _FIELD.sub(value, self.source)

    def match(self, name: str) -> Mapping[str, str] | None:
        """Return the fields that *name* holds, None if it does not follow the pattern.

        Case, and the dash or colon with the blanks around it, are as people write them:
        `ADR-012 X`, `ADR 12: X` and `adr-012-x` all follow `ADR-{number:03}-{slug}`.
        """
        found = self._expression.match(name.strip())
        return {key: one for key, one in found.groupdict().items() if one} if found else None

    def number_in(self, name: str) -> Mapping[str, str] | None:
        """Return what a name holds that follows the pattern, or just as far as its number."""
        found = self._numbering.match(name.strip()) if self._numbering else None
        return {key: one for key, one in found.groupdict().items() if one} if found else None

    @cached_property
    def _numbering(self) -> re.Pattern[str] | None:
        number = _NUMBER.search(self.source)
        if not number:
            return None
        first = "".join(_parts(self.source[: number.end()]))
        return re.compile(first + r"(?:\Z|(?=[^\w]|_))", re.IGNORECASE)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile("".join(_parts(self.source)) + r"\Z", re.IGNORECASE)


def _parts(source: str) -> Iterator[str]:
    """Yield expressions for the parts of a pattern, one behind the other."""
    at = 0
    for found in _FIELD.finditer(source):
        yield _loosely(source[at : found.start()])
        yield _VALUE[found[1]]
        at = found.end()
    yield _loosely(source[at:])


def _loosely(literal: str) -> str:
    """Return an expression for what people write in place of *literal*."""
    parts = []
    for part in re.split(r"(\s*[-:]\s*|\s+)", literal):
        if not part:
            continue
        if part.strip() == ":":
            parts.append(rf"\s*[{_COLONS}]\s*")
        elif part == "-":
            parts.append(rf"[\s_{_DASHES}{_COLONS}]+")
        elif part.strip() == "-":
            parts.append(rf"\s*[{_DASHES}{_COLONS}]\s*")
        elif not part.strip():
            parts.append(r"\s+")
        else:
            parts.append(re.escape(part))
    return "".join(parts)
