"""What the watcher tells people: one line for each thing done, found or solved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import groupby, islice
from typing import TYPE_CHECKING

from vaultkit.finding import Severity
from vaultkit.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vaultkit.finding import Finding

_TOLD_AT_ONCE = 3

_Group = tuple[str, str]


class Tell(Enum):
    """What a message is about."""

    DONE = "done"
    WOULD = "would"
    FOUND = "found"
    SOLVED = "solved"
    REFUSED = "refused"
    LEARNT = "learnt"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Message:
    """One line for people: about which note, and what.

    Attributes:
        about: what kind of thing it is.
        path: the note, relative to the vault; "" for none.
        text: what there is to say.
        diff: what was changed, or would be.
        brief: what may be kept where no note's words belong.
    """

    about: Tell
    path: str
    text: str
    diff: str = ""
    brief: str = ""


class ToldFindings:
    """Remembers which errors and warnings were told, so that only news is told.

    Infos are for `check`: nobody waits for them. What shares a group is told when the first
    of it comes, and solved when the last of it goes.
    """

    def __init__(self, findings: Mapping[str, list[Finding]]) -> None:
        """Take what is found at the start, by note, for told."""
        self._told = {path: _keys(found) for path, found in findings.items()}
        self._groups = _ToldGroups(findings)

    def news(
        self, paths: Iterable[str], findings: Mapping[str, list[Finding]]
    ) -> Iterator[Message]:
        """Yield what is new and what is gone in some notes; a note that went solved nothing."""
        looked_at = sorted(paths)
        for path in looked_at:
            found = findings.get(path)
            before = self._told.pop(path, frozenset())
            if found is None:
                continue
            self._told[path] = after = _keys(found)
            fresh = [one for one in _alone(found) if (one.code, one.message) not in before]
            for code, alike in groupby(sorted(fresh, key=_code), key=_code):
                yield from _found(path, code, list(alike))
            for code, message in sorted(before - after):
                yield Message(Tell.SOLVED, path, f"{message} ({code})", brief=code)
        yield from self._groups.news(looked_at, findings)


class _ToldGroups:
    """Remembers which groups of findings were told: each is one thing, however many show it."""

    def __init__(self, findings: Mapping[str, list[Finding]]) -> None:
        self._by_path = {path: keys for path, found in findings.items() if (keys := _groups(found))}
        # What was said of a group is said again when it is solved.
        self._said = {_group(one): one.message for one in _gathered(sorted(findings), findings)}

    def news(
        self, paths: Sequence[str], findings: Mapping[str, list[Finding]]
    ) -> Iterator[Message]:
        """Yield the groups of which the first came or the last went."""
        before = {path: self._by_path.pop(path, frozenset()) for path in paths}
        for path in paths:
            if keys := _groups(findings.get(path, ())):
                self._by_path[path] = keys
        for one in _gathered(paths, findings):
            if _group(one) not in self._said:
                self._said[_group(one)] = one.message
                yield from _found(one.path, one.code, [one])
        left = frozenset[_Group]().union(*self._by_path.values())
        for key in sorted(self._said.keys() - left):
            told = f"{self._said.pop(key)} ({key[0]})"
            mended = (path for path in paths if key in before[path] and path in findings)
            for path in islice(mended, 1):
                yield Message(Tell.SOLVED, path, told, brief=key[0])


def _found(path: str, code: str, found: list[Finding]) -> Iterator[Message]:
    for one in found[:_TOLD_AT_ONCE]:
        place = f"{one.start[0]}:{one.start[1]} {one.severity}"
        yield Message(Tell.FOUND, path, f"{place} {one.message} ({code})", brief=f"{place} {code}")
    more = len(found) - _TOLD_AT_ONCE
    if more > 0:
        told = f"and {more} more like this ({code})"
        yield Message(Tell.FOUND, path, told, brief=told)


def _grave(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.severity != Severity.INFO]


def _code(one: Finding) -> str:
    return one.code


def _alone(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in _grave(found) if not one.group]


def _keys(found: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    return frozenset((one.code, one.message) for one in _alone(found))


def _group(one: Finding) -> _Group:
    return one.code, one.group


def _groups(found: Iterable[Finding]) -> frozenset[_Group]:
    return frozenset(_group(one) for one in _grave(found) if one.group)


def _gathered(paths: Iterable[str], findings: Mapping[str, list[Finding]]) -> list[Finding]:
    """Return one finding for each group that some notes have a part of."""
    shared = (one for path in paths for one in _grave(findings.get(path, ())) if one.group)
    return gathered(shared)
