"""A graph as networkx node-link JSON, version 1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from vaultkit.graph import Graph


def to_json(graph: Graph) -> str:
    """Return the graph as JSON that `networkx.node_link_graph(…, edges="edges")` reads."""
    data = nx.node_link_data(graph, edges="edges")
    head = {"version": 1, "generator": "vaultkit"}
    return json.dumps({**head, **data}, ensure_ascii=False) + "\n"
