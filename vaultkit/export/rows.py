"""One row a note: how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.facts import Counted
    from vaultkit.frontmatter import Value
    from vaultkit.vault import Vault


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


def status_rows(vault: Vault, paths: Iterable[str]) -> Iterator[StatusRow]:
    """Yield the row of each note."""
    for path in paths:
        facts = vault.notes[path]
        dangling = sum(link.reach is Reach.DANGLING for link in vault.links(path))
        yield StatusRow(
            path,
            facts.kind,
            facts.title,
            facts.status,
            _date(facts.property(vault.config.created)),
            _date(facts.property(vault.config.updated)),
            facts.criteria,
            facts.tasks,
            facts.questions,
            dangling,
        )


def _date(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None
