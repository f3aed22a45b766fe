"""Tell once what is wrong once, though it shows in many places."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vaultkit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.finding import Finding

_WEIGHTS = list(Severity)


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings in their order, of each group only the first of those that weigh most.

    Its message says how many it stands for; its fix remains that of its own place.
    """
    every = list(findings)
    groups: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in every:
        if one.group:
            groups[one.code, one.group].append(one)
    if not groups:
        return every
    return list(_told(every, groups))


def _told(every: list[Finding], groups: dict[tuple[str, str], list[Finding]]) -> Iterator[Finding]:
    speakers = {key: min(group, key=_weight) for key, group in groups.items()}
    for one in every:
        key = one.code, one.group
        if not one.group:
            yield one
        elif one is speakers[key]:
            yield one._replace(message=one.message + _count(groups[key]))


def _weight(one: Finding) -> int:
    return _WEIGHTS.index(one.severity)


def _count(group: list[Finding]) -> str:
    if len(group) == 1:
        return ""
    notes = len({one.path for one in group})
    return f" ({len(group):,} like this in {notes:,} note{'s' if notes > 1 else ''})"
