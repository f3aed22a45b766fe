"""The demo: the whole job in half a minute, on a vault of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from vaultkit.demo import Scene

_LONGEST_DIFF = 24


def demo(
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sample vault there.")] = False,
) -> None:
    """Show the whole job on a sample vault in a temporary folder."""
    from vaultkit.checks import find
    from vaultkit.demo import Demo, draw, sample_folder
    from vaultkit.export.dot import to_dot
    from vaultkit.export.people import console, show_findings
    from vaultkit.graph import build

    out = console()
    folder = sample_folder()
    try:
        stage = Demo(folder)
        out.print(f"A sample vault in {stage.root}, watched as you would in Obsidian.\n")
        for scene in stage.play():
            _show(scene, out)
        vault = stage.vault()
        out.print("What `vaultkit check` says of the vault now:\n", style="bold")
        findings = find(vault)
        looked_at = sum(not vault.is_ignored(path) for path in vault.notes)
        show_findings(findings, looked_at, out)
        graph = build(vault)
        drawn = draw(folder, to_dot(graph, vault.kinds))
        out.print("\nWhat `vaultkit graph export` draws:\n", style="bold")
        where = f", in {drawn}" if keep else ""
        out.print(f"  {len(graph)} notes, {graph.number_of_edges()} typed links{where}")
    finally:
        if keep:
            out.print(f"\nKept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            out.print("\nThe sample is gone again; `vaultkit demo --keep` leaves it there.")


def _show(scene: Scene, out: Console) -> None:
    from rich.text import Text

    out.print(scene.title, style="bold")
    for message in scene.messages:
        out.print(Text(f"\n  {message.about.value}: {message.path}: {message.text}"))
        lines = message.diff.splitlines()
        for line in lines[:_LONGEST_DIFF]:
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            out.print(Text(f"    {line}", style=style))
        if len(lines) > _LONGEST_DIFF:
            out.print(f"    … and {len(lines) - _LONGEST_DIFF} lines more", style="dim")
    out.print()
