"""Links, status and kinds as JSON, version 1: keys are added to it, never changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vaultkit.export.findings import VERSION, dump
from vaultkit.scan import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.export.rows import StatusRow
    from vaultkit.kinds import Kind
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
                    "documentation": {
                        "open": row.documentation.open,
                        "done": row.documentation.done,
                    },
                    "reviewers": row.reviewers,
                    "alternatives": row.alternatives,
                    "decisions": row.decisions,
                }
                for row in rows
            ],
        }
    )


def kinds_json(vault: Vault) -> str:
    """Return one object a kind as JSON."""
    counts = Counter(
        facts.kind for path, facts in vault.notes.items() if not vault.is_template(path)
    )
    kinds = [_kind(one, counts[one.key], vault) for one in vault.kinds.all]
    return dump({"version": VERSION, "kinds": kinds})


def kind_json(vault: Vault, path: str) -> str:
    """Return a note's kind and the rule that told it as JSON; null and "" for none."""
    facts = vault.notes[path]
    return dump({"version": VERSION, "path": path, "kind": facts.kind, "rule": facts.rule})


def _kind(kind: Kind, notes: int, vault: Vault) -> dict[str, object]:
    config = kind.config
    return {
        "name": kind.key,
        "template": f"{vault.templates}/{config.template}" if vault.templates else config.template,
        "folder": config.folder,
        "file": config.name,
        "heading": config.heading,
        "tag": config.tag,
        "fields": list(config.fields),
        "statuses": list(config.statuses),
        "gates": {status: list(wanted) for status, wanted in config.gates.items()},
        "notes": notes,
    }
