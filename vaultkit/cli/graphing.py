"""Commands about the graph of links."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vaultkit.cli.common import UsageError, VaultOption, known, note_path, write_out
from vaultkit.cli.looking import known_kinds

GENERATOR = "vaultkit"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Export the graph of links.",
)


class GraphFormat(StrEnum):
    """How a graph is written."""

    DOT = "dot"
    JSON = "json"


@app.callback()
def graph() -> None:
    """Export the graph of links, and ask it questions."""


@app.command()
def export(  # noqa: PLR0913 - each is an option
    *,
    vault: VaultOption = None,
    form: Annotated[GraphFormat, typer.Option("--format", help="DOT for Graphviz, or JSON.")] = (
        GraphFormat.DOT
    ),
    start: Annotated[
        str | None, typer.Option("--from", metavar="NOTE", help="Only what is near this note.")
    ] = None,
    depth: Annotated[int, typer.Option(min=0, help="With --from: how many links away.")] = 2,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only notes of this kind.")
    ] = None,
    relation: Annotated[
        list[str] | None, typer.Option("--relation", help="Only links of this relation.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Else standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace any file.")] = False,
) -> None:
    """Write the graph of notes and links."""
    # networkx costs over 100 ms to import, and no other command draws.
    from vaultkit.graph import View, build, select

    found = known(vault)
    whole = found.vault
    known_kinds(whole, kind)
    at = note_path(whole, found.root, start) if start else None
    graph = build(whole)
    _check_relations(relation, {one for *_, one in graph.edges(keys=True)})
    view = View(at, depth, tuple(kind or ()), tuple(relation or ()))
    shown = select(graph, view)
    if form is GraphFormat.DOT:
        from vaultkit.export.dot import to_dot

        text = f"// {GENERATOR}\n{to_dot(shown, whole.kinds)}"
    else:
        from vaultkit.export.nodelink import to_json

        text = to_json(shown)
    if output is None:
        write_out(text)
    else:
        _write(output, text, force=force)


def _check_relations(wanted: list[str] | None, present: set[str]) -> None:
    for relation in wanted or ():
        if relation not in present:
            there = ", ".join(sorted(present)) or "none"
            message = f"no link is of the relation {relation!r}; there are {there}"
            raise UsageError(message)


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write a graph into a file of its own.

    Raises:
        UsageError: there is a file that vaultkit did not write, or it cannot be written.
    """
    try:
        if path.exists() and not force and not _is_ours(path):
            message = f"{path} is there and was not written by vaultkit; --force replaces it"
            raise UsageError(message)
        path.write_text(text, "utf-8", "backslashreplace", newline="\n")
    except OSError as error:
        message = f"{path}: {error.strerror}; choose another file with -o"
        raise UsageError(message) from None


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(200)
    return head.startswith(f"// {GENERATOR}\n") or '"generator": "vaultkit"' in head or not head
