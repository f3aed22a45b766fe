"""Links and status as JSON, version 1: keys are added to it, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.export.findings import VERSION, dump
from vaultkit.scan import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.export.rows import StatusRow
    from vaultkit.vault import ResolvedLink, Vault

_PLACELESS = frozenset({LinkKind.CANVAS})


def links_json(links: Iterable[ResolvedLink], vault: Vault) -> str:
    """Return links as JSON."""
    return dump({"version": VERSION, "links": [_link(one, vault) for one in links]})


def _link(one: ResolvedLink, vault: Vault) -> dict[str, object]:
    written, relation, _ = one.fact
    line: int | None = None
    column: int | None = None
    if written.kind not in _PLACELESS:
        line, column = vault.notes[one.source].lines.position(written.span.start)
    return {
        "path": one.source,
        "line": line,
        "column": column,
        "raw": written.raw,
        "kind": written.kind.value,
        "target": written.target,
        "subpath": written.subpath,
        "display": written.display,
        "relation": relation,
        "resolution": one.reach.value,
        "resolved": one.path,
    }


def status_json(rows: Iterable[StatusRow]) -> str:
    """Return one object a note as JSON."""
    return dump(
        {
            "version": VERSION,
            "notes": [
                {
                    "path": row.path,
                    "kind": row.kind,
                    "title": row.title,
                    "status": row.status,
                    "created": row.created,
                    "updated": row.updated,
                    "criteria": {"open": row.criteria.open, "done": row.criteria.done},
                    "tasks": {"open": row.tasks.open, "done": row.tasks.done},
                    "questions": {"open": row.questions.open, "done": row.questions.done},
                    "dangling": row.dangling,
                }
                for row in rows
            ],
        }
    )
