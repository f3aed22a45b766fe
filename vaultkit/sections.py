"""What the headings of a note divide it into, and how headings are compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vaultkit.scan import Heading

# What Obsidian blanks before it compares headings.
_IGNORED = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_NUMBER = re.compile(r"\A(?:\d+[.)]|\d+(?:\.\d+)+\.?)\s+")
_BRACKET = re.compile(r"[(\[]")
_LEVELS = 6
_MARKUP = re.compile(r"[*_`~=]+")
# Signs and pictures before or behind the words (`📜 Changelog`).
_SIGNS = re.compile(r"\A(?:[^\w\s]+|\d\ufe0f?\u20e3)\s+|(?<!\s)\s+[^\w\s]+\Z")


class Section(NamedTuple):
    """A heading with what stands below it.

    Attributes:
        heading: the heading itself.
        own: from behind the heading to the next heading of any level.
        whole: from the heading to the next one of its level or higher.
    """

    heading: Heading
    own: Span
    whole: Span


def sections_of(headings: Sequence[Heading], end: int) -> tuple[Section, ...]:
    """Return the sections of a text that ends at offset *end*."""
    found: list[Section] = []
    following = end
    # From the last heading up: where the nearest one of each level or higher begins.
    nearest = [end] * (_LEVELS + 1)
    for heading in reversed(headings):
        start = heading.span.start
        own = Span(heading.span.end, following)
        found.append(Section(heading, own, Span(start, nearest[heading.level])))
        following = start
        nearest[heading.level :] = [start] * (_LEVELS + 1 - heading.level)
    return tuple(reversed(found))


@lru_cache(1 << 14)
def strip_heading(text: str) -> str:
    """Return *text* as Obsidian compares headings: punctuation blanked, white space collapsed.

    ``-``, ``_``, ``'`` and all non-ASCII characters are kept.
    """
    return " ".join(_IGNORED.sub(" ", text).split()).lower()


def find_heading(headings: Iterable[Heading], parts: Sequence[str]) -> Heading | None:
    """Return the heading that ``#A#B`` leads to, given ``("A", "B")``.

    The walk goes through the headings once; each part must match at a deeper level than the
    one before. It does not start over where a parent's section ends (observed in Obsidian).
    """
    wanted = [strip_heading(part) for part in parts]
    level = 0
    at = 0
    for heading in headings:
        if heading.level > level and strip_heading(heading.text) == wanted[at]:
            level = heading.level
            at += 1
            if at == len(wanted):
                return heading
    return None


@lru_cache(1 << 12)
def title_of(heading: str) -> str:
    """Return a heading as people name the section: without number and markup."""
    return _MARKUP.sub("", _NUMBER.sub("", heading.strip())).strip()


def split_number(heading: str) -> tuple[str, str]:
    """Return a heading's number, with the blank behind it, and the rest of the heading."""
    found = _NUMBER.match(heading)
    end = found.end() if found else 0
    return heading[:end], heading[end:]


def names_section(heading: str, names: tuple[str, ...]) -> bool:
    """Say whether a heading stands for one of *names*.

    Numbers before it (``11. Changelog``), a remark in brackets behind it
    (``Success Criteria (revised)``), other names behind a slash, markup, signs around it, case
    and a closing colon do not matter.
    """
    return not _folded(names).isdisjoint(_forms(heading))


@lru_cache(1 << 14)
def _forms(heading: str) -> tuple[str, ...]:
    """Return the names that a heading may stand for, folded."""
    title = title_of(_SIGNS.sub("", title_of(heading))).rstrip(":").strip()
    # Of `Changelog / History` the first is the name.
    forms = (title, _without_remark(title), title.partition("/")[0])
    return tuple({form.strip().casefold() for form in forms})


@lru_cache(1 << 8)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.casefold, names))


def _without_remark(title: str) -> str:
    bracket = _BRACKET.search(title)
    return title[: bracket.start()] if bracket and title.endswith((")", "]")) else title
