"""What a note's header says, as values with spans."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vaultkit.text import Span

_PLURAL = re.compile(r"(?:\(s\)|s)\Z")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_WIKI = re.compile(r"!?\[\[(?:[^\]|\n]*\|)?([^\]\n]*)\]\]")
_MARKS = re.compile(r"(?<![*_`~])[*_`~]++(?=\w)|(?<=[\w.)])[*_`~]+|<!--.*?-->|%%.*?%%")
_ENDS = re.compile(r"\A[^\w@<(\[]+|(?<![^\w>)\]])[^\w>)\]]++\Z")
_STRUCK = re.compile(r"~~[^~\n]*~~")
_WHOLE = re.compile(r"\A\[([^\[\]]*)\]\Z")
# What is longer is prose, and is compared with nothing.
_LONGEST_VALUE = 1_000


class Dialect(StrEnum):
    """How a field is written."""

    PLAIN = "plain"
    BOLD = "bold"
    BULLET = "bullet"
    NESTED = "nested bullet"
    QUOTE = "quote"
    TABLE = "table"
    FENCE = "code fence"
    SECTION = "section"


class Field(NamedTuple):
    """One field of a header, such as `Status: Draft`.

    Attributes:
        key: as it is spelled, without marks and colon.
        value: as it is written, without blanks, line breaks and comments at its ends.
        key_span: where the key stands.
        span: where the value stands; where there is none, the empty span at which one would.
        dialect: how it is written.
        sure: what the value is, and that it is one, is beyond doubt: it may be written.
    """

    key: str
    value: str
    key_span: Span
    span: Span
    dialect: Dialect
    sure: bool

    @property
    def blank(self) -> bool:
        """Say whether nothing is filled in."""
        return not self.value


class Header(NamedTuple):
    """The fields of a note's header, in the order of its text."""

    fields: tuple[Field, ...] = ()

    def get(self, key: str) -> Field | None:
        """Return the field called *key*, the first that says something; None without one.

        Case, and whether it is one or many (`Author`, `Authors`, `Author(s)`), do not matter.
        It is sure only where no other field is called so.
        """
        wanted = folded_key(key)
        found = [one for one in self.fields if folded_key(one.key) == wanted]
        if not found or not wanted:
            return None
        first = next((one for one in found if not one.blank), found[0])
        return first if len(found) == 1 else first._replace(sure=False)


@lru_cache(1 << 12)
def folded_key(key: str) -> str:
    """Return a key as keys compare."""
    return _PLURAL.sub("", " ".join(key.casefold().replace("_", " ").replace("-", " ").split()))


# Of what it is asked, little is not asked again: statuses, and who wrote.
@lru_cache(1 << 12)
def plain_value(value: str) -> str:
    """Return what a value says: without links, marks, pictures, comments and what is struck.

    What is longer than a value can be comes back as it is.
    """
    if len(value) > _LONGEST_VALUE:
        return value.strip()
    text = _WIKI.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", value)))
    text = " ".join(_MARKS.sub("", _STRUCK.sub(" ", text)).split())
    text = _ENDS.sub("", text)
    return _WHOLE.sub(r"\1", text).strip()
