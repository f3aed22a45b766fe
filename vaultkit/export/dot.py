"""A graph as DOT, written by hand: every name is quoted, whatever it holds."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.graph import Graph
    from vaultkit.kinds import Kinds

_WEAK = ("related", "mentions")
_FONT = "Helvetica,Arial,sans-serif"
_WIDEST_LABEL = 26
_MOST_CURVES = 100
_INDEX_LINKS = 5
_OTHER = ("box", "#f3f4f6")
_INK, _BROKEN = "#374151", "#dc2626"
_RELATION_COLORS = {
    "mentions": "#9ca3af",
    "related": "#6b7280",
    "depends-on": "#b45309",
    "exposes-to": "#0f766e",
    "affects": "#7c3aed",
    "supersedes": _BROKEN,
    "superseded-by": _BROKEN,
    "domain": "#4f46e5",
}


@dataclass(frozen=True, slots=True)
class _Look:
    shape: str
    color: str


def to_dot(graph: Graph, kinds: Kinds) -> str:
    """Return the graph as DOT, nodes of a kind in one cluster, nodes opening in Obsidian.

    An index page (a note of no kind that mentions many notes of some kind, and no other) is
    left out: it would cross the whole picture and say nothing.
    """
    looks = {kind.key: _Look(kind.config.shape, kind.config.color) for kind in kinds.all}
    shown = graph.copy()
    shown.remove_nodes_from(_index_pages(graph, looks))
    return "\n".join(_lines(shown, looks)) + "\n"


def _index_pages(graph: Graph, looks: dict[str, _Look]) -> list[str]:
    return [
        node
        for node, data in graph.nodes(data=True)
        if data["kind"] not in looks
        and node != graph.graph.get("start")
        and graph.out_degree(node) >= _INDEX_LINKS
        and all(
            relation == "mentions" and graph.nodes[target]["kind"] in looks
            for _, target, relation in graph.out_edges(node, keys=True)
        )
    ]


def _lines(graph: Graph, looks: dict[str, _Look]) -> Iterator[str]:
    vault = str(graph.graph.get("vault", ""))
    yield f"digraph {_text(vault or 'vault')} {{"
    drawn = list(_drawn(graph))
    # Graphviz loses its way with curves around clusters when lines are many.
    splines = "true" if len(drawn) <= _MOST_CURVES else "polyline"
    yield f"  graph [rankdir=LR, nodesep=0.3, ranksep=0.9, splines={splines},"
    yield f'         pad=0.3, fontname="{_FONT}", fontsize=11, fontcolor="{_INK}"];'
    yield f'  node [fontname="{_FONT}", fontsize=11, fontcolor="#111827", color="{_INK}",'
    yield '        style="filled,rounded", penwidth=1, margin="0.14,0.08"];'
    yield f'  edge [fontname="{_FONT}", fontsize=9, arrowsize=0.7, penwidth=1.1];'
    for number, kind in enumerate(_kinds_of(graph, looks)):
        nodes = [node for node, data in graph.nodes(data=True) if data["kind"] == kind]
        yield f"  subgraph cluster_{number} {{"
        label = _text(f"{kind} ({len(nodes)})")
        yield f'    label={label}; style="rounded"; color="#d1d5db"; labeljust=l;'
        for node in nodes:
            yield f"    {_node(graph, node, vault, looks[kind])}"
        yield "  }"
    for node, data in graph.nodes(data=True):
        if data["kind"] not in looks:
            yield f"  {_node(graph, node, vault, _Look(*_OTHER))}"
    for line in drawn:
        yield f"  {line.dot(graph)}"
    yield "}"


def _kinds_of(graph: Graph, looks: dict[str, _Look]) -> list[str]:
    present = {data["kind"] for _, data in graph.nodes(data=True)}
    return [kind for kind in looks if kind in present]


def _node(graph: Graph, node: str, vault: str, look: _Look) -> str:
    data = graph.nodes[node]
    title = textwrap.wrap(str(data["title"]), _WIDEST_LABEL) or [str(data["title"])]
    status = data["status"]
    label = "\n".join([*title, f"({status})"] if status else title)
    values = {
        "label": _text(label),
        "shape": _text(look.shape),
        "fillcolor": _text(look.color if data["exists"] else "white"),
        "tooltip": _text(node),
    }
    if data["exists"]:
        values["URL"] = _text(obsidian_url(vault, node))
    else:
        values |= {"style": '"dashed"', "color": f'"{_BROKEN}"', "fontcolor": f'"{_BROKEN}"'}
    return f"{_text(node)} [{_join(values)}];"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line between two nodes, for all relations between them that are worth telling."""

    source: str
    target: str
    relations: tuple[tuple[str, int], ...]
    both_ways: bool = False

    @property
    def weak(self) -> bool:
        return all(relation in _WEAK for relation, _ in self.relations)

    def dot(self, graph: Graph) -> str:
        told = [name if count == 1 else f"{name} ×{count}" for name, count in self.relations]
        color = _RELATION_COLORS.get(self.relations[0][0], _INK)
        label = _text("\n".join(told))
        if not graph.nodes[self.target]["exists"]:
            color = _BROKEN
            values = {"label": label, "style": '"dashed"'}
        elif self.weak:
            # Weak lines follow the layout that the strong ones make. With a label that has a place
            # in it, such a line between clusters is more than Graphviz can lay out.
            values = {"xlabel": label, "style": '"dotted"', "constraint": "false", "fontsize": "8"}
        else:
            values = {"label": label}
        if self.both_ways:
            values["dir"] = '"both"'
        values |= {"color": f'"{color}"', "fontcolor": f'"{color}"'}
        return f"{_text(self.source)} -> {_text(self.target)} [{_join(values)}];"


def _drawn(graph: Graph) -> Iterator[_Line]:
    """Yield one line a pair and direction; a weak relation beside a strong one says nothing."""
    pairs: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for source, target, data in graph.edges(data=True):
        pairs.setdefault((source, target), []).append((str(data["relation"]), data["count"]))
    lines = {pair: _Line(*pair, _telling(relations)) for pair, relations in pairs.items()}
    for (source, target), line in lines.items():
        back = lines.get((target, source))
        if not line.weak or back is None:
            yield line
        elif back.weak and source < target:
            yield replace(line, relations=max(line.relations, back.relations), both_ways=True)


def _telling(relations: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    strong = [one for one in relations if one[0] not in _WEAK]
    return tuple(strong or [max(relations)])


def obsidian_url(vault: str, path: str) -> str:
    """Return the URL that opens a note in Obsidian."""
    return f"obsidian://open?vault={_percent(vault)}&file={_percent(path)}"


def _percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="")


def _join(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _text(text: str) -> str:
    """Return *text* as a quoted DOT string that Graphviz shows to the letter.

    Graphviz reads backslash escapes and HTML entities in labels, and ends at a NUL.
    """
    clean = "".join(char if char == "\n" or char.isprintable() else " " for char in text)
    escaped = clean.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'
