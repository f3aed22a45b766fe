"""The command that mends: fix."""

from __future__ import annotations

from typing import Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    VaultOption,
    opened,
    shown_only,
    whole,
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
    from vaultkit.checks import find_each
    from vaultkit.cli.carrying import carry_out
    from vaultkit.disk.reading import read_text
    from vaultkit.mending import mend

    folder = opened(vault)
    known = whole(folder)
    findings = [one for one in find_each(known, chosen_paths(paths, known, folder)) if one.fix]
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
