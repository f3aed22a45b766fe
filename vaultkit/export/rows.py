"""One row a note: how far it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.stamps import parse
from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.facts import Counted
    from vaultkit.frontmatter import Value
    from vaultkit.vault import Vault


_DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


class StatusRow(NamedTuple):
    """What `status` says of one note; dates are ISO strings as the note has them."""

    path: str
    kind: str | None
    title: str
    status: str | None
    created: str | None
    updated: str | None
    criteria: Counted
    tasks: Counted
    questions: Counted
    dangling: int
    documentation: Counted
    reviewers: int
    alternatives: int
    decisions: int


def status_rows(vault: Vault, paths: Iterable[str]) -> Iterator[StatusRow]:
    """Yield the row of each note."""
    for path in paths:
        facts = vault.notes[path]
        kind = vault.kind_of(facts)
        rules = kind.rules if kind else vault.config
        dangling = sum(link.reach is Reach.DANGLING for link in vault.links(path))
        yield StatusRow(
            path,
            facts.kind,
            facts.title,
            facts.status,
            _date(facts.told(rules.created)),
            _date(facts.told(rules.updated)),
            facts.criteria,
            facts.tasks,
            facts.questions,
            dangling,
            facts.documentation,
            facts.reviewers,
            facts.alternatives,
            facts.decisions,
        )


def _date(value: Value) -> str | None:
    """Return a date as the note has it, else the day that its value holds somewhere."""
    if not isinstance(value, str) or parse(value):
        return value if isinstance(value, str) else None
    day = _DAY.search(value)
    return day[0] if day else None
