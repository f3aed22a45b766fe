"""All checks, and the one function that runs them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vaultkit.checks.alias_link import CHECK as ALIAS_LINK
from vaultkit.checks.ambiguous_link import CHECK as AMBIGUOUS_LINK
from vaultkit.checks.base import Check, Example, Found
from vaultkit.checks.conflict_copy import CHECK as CONFLICT_COPY
from vaultkit.checks.criteria import NO_CRITERIA, OPEN_CRITERION
from vaultkit.checks.dangling_link import CHECK as DANGLING_LINK
from vaultkit.checks.dangling_place import DANGLING_BLOCK, DANGLING_HEADING
from vaultkit.checks.numbered import DUPLICATE_NUMBER, NUMBER_GAP
from vaultkit.checks.outside_root import CHECK as OUTSIDE_ROOT
from vaultkit.checks.sections import BLANK_SECTION, MISSING_SECTION
from vaultkit.checks.statuses import STATUS_CONFLICT, UNKNOWN_STATUS, UNMET_GATE
from vaultkit.checks.superseded import CITES_SUPERSEDED, ONE_SIDED
from vaultkit.checks.template_residue import CHECK as TEMPLATE_RESIDUE
from vaultkit.checks.unreadable import UNREADABLE_NOTE, UNREADABLE_PROPERTIES
from vaultkit.finding import Finding, Severity
from vaultkit.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.config import Stage
    from vaultkit.facts import Facts
    from vaultkit.kinds import Kinds
    from vaultkit.text import Span
    from vaultkit.vault import Vault

__all__ = [
    "CHECKS",
    "Check",
    "Example",
    "Found",
    "find",
    "find_each",
    "find_in",
]

CHECKS: tuple[Check, ...] = (
    DANGLING_LINK,
    DANGLING_HEADING,
    DANGLING_BLOCK,
    ALIAS_LINK,
    OUTSIDE_ROOT,
    AMBIGUOUS_LINK,
    TEMPLATE_RESIDUE,
    OPEN_CRITERION,
    NO_CRITERIA,
    UNMET_GATE,
    STATUS_CONFLICT,
    UNKNOWN_STATUS,
    BLANK_SECTION,
    MISSING_SECTION,
    DUPLICATE_NUMBER,
    NUMBER_GAP,
    ONE_SIDED,
    CITES_SUPERSEDED,
    UNREADABLE_PROPERTIES,
    UNREADABLE_NOTE,
    CONFLICT_COPY,
)


def find(
    vault: Vault, paths: Iterable[str] | None = None, codes: Iterable[str] | None = None
) -> list[Finding]:
    """Return the findings of a vault by path and place, those of one group as one.

    Args:
        vault: the vault.
        paths: the notes to look at, None for all that are not ignored.
        codes: the checks to run, None for all.
    """
    return gathered(find_each(vault, paths, codes))


def find_each(
    vault: Vault, paths: Iterable[str] | None = None, codes: Iterable[str] | None = None
) -> list[Finding]:
    """Return what `find` gathers, one by one: to mend is to mend each."""
    wanted = None if codes is None else frozenset(codes)
    chosen = vault.notes if paths is None else paths
    looked = (path for path in sorted(chosen) if not vault.is_ignored(path))
    return [one for path in looked for one in find_in(vault.notes[path], vault, wanted)]


def find_in(facts: Facts, vault: Vault, codes: frozenset[str] | None = None) -> list[Finding]:
    """Return the findings of one note in the order of its text."""
    found: list[Finding] = []
    position = facts.lines.position
    odd = vault.odd_links(facts)
    for check, severity in _asked(vault.kinds, facts.stage):
        if (odd or not check.of_links) and (codes is None or check.code in codes):
            for span, message, fix, group in check.run(facts, vault):
                start, end = position(span.start), position(span.end)
                found.append(
                    Finding(check.code, severity, facts.path, span, start, end, message, fix, group)
                )
    if len(found) > 1:
        found.sort(key=_place)
    return found


def _place(one: Finding) -> tuple[Span, str]:
    return one.span, one.code


@lru_cache(maxsize=16)
def _asked(kinds: Kinds, stage: Stage) -> list[tuple[Check, Severity]]:
    """Return the checks that are asked of notes that far, with what their findings weigh."""
    settings = kinds.config.severity
    weighed = ((check, check.severity(stage, settings)) for check in CHECKS)
    return [(check, severity) for check, severity in weighed if severity is not Severity.OFF]
