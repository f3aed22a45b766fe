"""What the watcher tells people: one line for each thing done, found or solved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from vaultkit.config import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.checks import Finding

_TOLD_AT_ONCE = 3


class Tell(Enum):
    """What a message is about."""

    DONE = "done"
    WOULD = "would"
    FOUND = "found"
    SOLVED = "solved"
    REFUSED = "refused"
    LEARNT = "learnt"


@dataclass(frozen=True, slots=True)
class Message:
    """One line for people: about which note, and what."""

    about: Tell
    path: str
    text: str
    diff: str = ""


class ToldFindings:
    """Remembers which errors and warnings were told, so that only news is told.

    Infos are for `check`: nobody waits for them.
    """

    def __init__(self, findings: Mapping[str, list[Finding]]) -> None:
        """Take what is found at the start, by note, for told."""
        self._told = {path: _keys(found) for path, found in findings.items()}

    def news(
        self, paths: Iterable[str], findings: Mapping[str, list[Finding]]
    ) -> Iterator[Message]:
        """Yield what is new and what is gone in some notes; a note that went solved nothing."""
        for path in sorted(paths):
            found = findings.get(path)
            before = self._told.pop(path, frozenset())
            if found is None:
                continue
            self._told[path] = after = _keys(found)
            fresh = [one for one in _grave(found) if (one.code, one.message) not in before]
            for code, group in groupby(sorted(fresh, key=_code), key=_code):
                yield from _found(path, code, list(group))
            for code, message in sorted(before - after):
                yield Message(Tell.SOLVED, path, f"{message} ({code})")


def _found(path: str, code: str, found: list[Finding]) -> Iterator[Message]:
    for one in found[:_TOLD_AT_ONCE]:
        line = f"{one.start[0]}:{one.start[1]} {one.severity} {one.message}"
        yield Message(Tell.FOUND, path, f"{line} ({code})")
    more = len(found) - _TOLD_AT_ONCE
    if more > 0:
        yield Message(Tell.FOUND, path, f"and {more} more like this ({code})")


def _grave(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.severity != Severity.INFO]


def _code(one: Finding) -> str:
    return one.code


def _keys(found: list[Finding]) -> frozenset[tuple[str, str]]:
    return frozenset((one.code, one.message) for one in _grave(found))
