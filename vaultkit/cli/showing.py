"""The demo: the whole job in half a minute, on a vault of its own."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import write_out

if TYPE_CHECKING:
    from vaultkit.demo import Scene
    from vaultkit.export.styling import Styler

_LONGEST_DIFF = 24


def demo(
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sample vault there.")] = False,
) -> None:
    """Show the whole job on a sample vault in a temporary folder."""
    from vaultkit.checks import find
    from vaultkit.demo import Demo, draw, sample_folder
    from vaultkit.export.dot import to_dot
    from vaultkit.export.lists import findings_text
    from vaultkit.export.styling import BOLD, styler_for
    from vaultkit.graph import build

    styled = styler_for(sys.stdout)
    folder = sample_folder()
    try:
        stage = Demo(folder)
        write_out(f"A sample vault in {stage.root}, watched as you would in Obsidian.\n\n")
        for scene in stage.play():
            write_out(_scene(scene, styled))
        vault = stage.vault()
        write_out(styled("What `vaultkit check` says of the vault now:", BOLD) + "\n\n")
        findings = find(vault)
        looked_at = sum(not vault.is_ignored(path) for path in vault.notes)
        write_out(findings_text(findings, looked_at, styled))
        graph = build(vault)
        drawn = draw(folder, to_dot(graph, vault.kinds))
        write_out("\n" + styled("What `vaultkit graph export` draws:", BOLD) + "\n\n")
        where = f", in {drawn}" if keep else ""
        write_out(f"  {len(graph)} notes, {graph.number_of_edges()} typed links{where}\n")
    finally:
        if keep:
            write_out(f"\nKept: {folder}\n")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            write_out("\nThe sample is gone again; `vaultkit demo --keep` leaves it there.\n")


def _scene(scene: Scene, styled: Styler) -> str:
    from vaultkit.export.styling import BOLD, CYAN, DIM, GREEN, RED

    styles = {"+": GREEN, "-": RED, "@": CYAN}
    shown = [styled(scene.title, BOLD)]
    for message in scene.messages:
        shown += ["", f"  {message.about.value}: {message.path}: {message.text}"]
        lines = message.diff.splitlines()
        for line in lines[:_LONGEST_DIFF]:
            indented = f"    {line}".expandtabs()
            style = styles.get(line[:1])
            shown.append(styled(indented, style) if style else indented)
        if len(lines) > _LONGEST_DIFF:
            shown.append(styled(f"    … and {len(lines) - _LONGEST_DIFF} lines more", DIM))
    return "\n".join([*shown, "", ""])
