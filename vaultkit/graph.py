"""The vault as a networkx MultiDiGraph with typed edges: derived from it, never the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Collection

    from vaultkit.facts import Facts
    from vaultkit.vault import ResolvedLink, Vault

    Graph = nx.MultiDiGraph[str]

DANGLING = "?"


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a graph is wanted.

    Attributes:
        start: the note to begin at, None for all notes.
        depth: how many links away from it, in either direction.
        kinds: only nodes of these kinds, empty for all.
        relations: only edges of these relations, empty for all.
    """

    start: str | None = None
    depth: int = 2
    kinds: Collection[str] = ()
    relations: Collection[str] = ()


def build(vault: Vault) -> Graph:
    """Return the graph of a vault's notes, templates and attachments left out.

    A node is a note's path with `kind`, `title`, `status` and `exists`, and with what is counted
    in it (`criteria`, `tasks`, `questions`, `documentation`, each `{open, done}`; `reviewers`,
    `alternatives`, `decisions`); the target of a
    dangling link is `?` and the target. There is one edge for each source, target and
    relation (its key), with `relation`, `count` and the first `line`. Links of a note to
    itself are no edges.
    """
    graph: Graph = nx.MultiDiGraph(vault=vault.name)
    paths = [path for path in sorted(vault.notes) if not vault.is_ignored(path)]
    for path in paths:
        facts = vault.notes[path]
        graph.add_node(path, **_told(facts))
    for path in paths:
        for link in vault.links(path):
            _add(graph, link, vault)
    return graph


def _told(facts: Facts) -> dict[str, object]:
    """Return a node's attributes; counts only where there is something to count."""
    counted = {
        "criteria": facts.criteria,
        "tasks": facts.tasks,
        "questions": facts.questions,
        "documentation": facts.documentation,
    }
    boxes = {
        name: {"open": one.open, "done": one.done} for name, one in counted.items() if one.boxes
    }
    numbers = {
        "reviewers": facts.reviewers,
        "alternatives": facts.alternatives,
        "decisions": facts.decisions,
    }
    listed = {name: count for name, count in numbers.items() if count}
    own: dict[str, object] = {
        "kind": facts.kind,
        "title": facts.title,
        "status": facts.status,
        "exists": True,
    }
    return {**own, **boxes, **listed}


def _add(graph: Graph, link: ResolvedLink, vault: Vault) -> None:
    written, relation, _ = link.fact
    target = link.path
    if target is None:
        name = written.target.removesuffix(".md")
        target = DANGLING + name
        kind = vault.kinds.by_name(name.rpartition("/")[2])
        if target not in graph:
            named = kind.key if kind else None
            graph.add_node(target, kind=named, title=name, status=None, exists=False)
    if target not in graph or target == link.source:
        return
    if graph.has_edge(link.source, target, relation):
        graph.edges[link.source, target, relation]["count"] += 1
        return
    line, _ = vault.notes[link.source].lines.position(written.span.start)
    graph.add_edge(link.source, target, relation, relation=relation, count=1, line=line)


def select(graph: Graph, view: View) -> Graph:
    """Return the part of a graph that a view shows; nodes keep their order."""
    wanted = graph
    if view.relations:
        other = [edge for edge in graph.edges(keys=True) if edge[2] not in view.relations]
        wanted = graph.copy()
        wanted.remove_edges_from(other)
        alone = [node for node, degree in wanted.degree() if not degree and node != view.start]
        wanted.remove_nodes_from(alone)
    if view.start is not None:
        near = nx.single_source_shortest_path_length(
            wanted.to_undirected(as_view=True), view.start, cutoff=view.depth
        )
        wanted = wanted.subgraph(near).copy()
        wanted.graph["start"] = view.start
    if view.kinds:
        kept = [
            node
            for node, data in wanted.nodes(data=True)
            if data["kind"] in view.kinds or node == view.start
        ]
        wanted = wanted.subgraph(kept).copy()
    return wanted
