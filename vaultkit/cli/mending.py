"""The command that mends: fix."""

from __future__ import annotations

from typing import Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    VaultOption,
    known,
    shown_only,
    write_out,
)
from vaultkit.cli.looking import chosen_paths


def fix(  # noqa: PLR0913 - each is an option
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Notes or folders; else all.")
    ] = None,
    *,
    vault: VaultOption = None,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also what the author might not have meant.")
    ] = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Apply the fixes that findings carry: safe ones, or all with --unsafe."""
    from vaultkit.cli.carrying import carry_out
    from vaultkit.disk.reading import read_text
    from vaultkit.mending import mend

    at = known(vault)
    folder = at.folder
    chosen = set(chosen_paths(paths, at.vault, at.root)) if paths else at.looked_at
    # Not gathered: to mend is to mend each.
    findings = [one for one in at.findings if one.fix and one.path in chosen]
    texts = {one.path: read_text(folder.root / one.path).text for one in findings}
    plan = mend(findings, texts, unsafe=unsafe)
    if shown_only(plan, dry_run=dry_run, diff=diff, check=check):
        return
    carry_out(folder, plan)
    for change in plan:
        write_out(f"{change.path}: {'; '.join(change.why)}\n")
    left = sum(1 for one in findings if one.fix and not one.fix.safe) if not unsafe else 0
    if left:
        write_out(f"{left} more with --unsafe; look at `vaultkit fix --unsafe --diff` first\n")
    elif not plan:
        write_out("nothing to fix\n")
