"""The links of a canvas: its file nodes, and what its text nodes say (indexed since 1.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.facts import FactLink, Facts
from vaultkit.relations import MENTIONS
from vaultkit.scan import Link, LinkKind, scan
from vaultkit.text import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOWHERE = Span(0, 0)


def digest_canvas(path: str, text: str) -> Facts:
    """Return the facts of a canvas; one that is no JSON has no links."""
    links = tuple(FactLink(link, MENTIONS, _NOWHERE) for link in _links(text))
    name = path.rpartition("/")[2].removesuffix(".canvas")
    return Facts(path=path, lines=Lines(text), title=name, links=links)


def _links(text: str) -> Iterator[Link]:
    # Few vaults have a canvas, and every command would load it.
    import json  # noqa: PLC0415

    try:
        nodes = json.loads(text or "{}").get("nodes", [])
    except (ValueError, AttributeError, RecursionError):
        return
    for node in nodes if isinstance(nodes, list) else []:
        if not isinstance(node, dict):
            continue
        target, said = node.get("file"), node.get("text")
        if isinstance(target, str) and target:
            where = node.get("subpath")
            subpath = where if isinstance(where, str) else ""
            yield Link(LinkKind.CANVAS, _NOWHERE, target, target, subpath, None)
        if isinstance(said, str):
            for link in scan(said).links:
                yield link._replace(kind=LinkKind.CANVAS, span=_NOWHERE)
