"""Commands that mend: fix, and undo for what went wrong."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    UsageError,
    VaultOption,
    known,
    note_path,
    say,
    shown_only,
    state_outside,
    write_out,
)
from vaultkit.cli.looking import chosen_paths
from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from vaultkit.plan import Change


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


def undo(
    note: Annotated[
        str | None, typer.Argument(metavar="[NOTE]", help="Else the note written last.")
    ] = None,
    *,
    vault: VaultOption = None,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Take back what vaultkit last wrote; exit 1 if somebody wrote on since."""
    from vaultkit.cli.carrying import writer_for
    from vaultkit.disk.outcome import Outcome
    from vaultkit.disk.reading import read_text
    from vaultkit.undoing import forget, last_written

    at = known(vault)
    state = state_outside(at.root)
    path = note_path(at.vault, at.root, note) if note else None
    found = last_written(state, path)
    if found is None:
        say(f"nothing to take back{f' in {path}' if path else ''}")
        return
    plan = found.plan
    (change,) = plan
    name = str(change.path)
    if read_text(at.root / name).text == change.before:
        if shown_only(plan, dry_run=dry_run, diff=diff, check=check):
            return
        result = writer_for(at.folder).write(change, now_ns=time.time_ns())
        if result.outcome is Outcome.WRITTEN:
            forget(state, found)
            _remember(state, at.root, change)
            write_out(f"{printable(name)}: taken back\n")
            return
        if result.outcome is not Outcome.CHANGED:
            raise UsageError(result.reason)
    say(f"{name} was changed since vaultkit wrote into it; this is what would take that back:")
    write_out(plan.diff())
    raise typer.Exit(1)


def _remember(state: Path, root: Path, change: Change) -> None:
    """Take a note for last seen as it is again: what was undone is not owed anew."""
    from vaultkit.disk.walking import FileState
    from vaultkit.store import Store
    from vaultkit.upkeep import Memory

    path = str(change.path)
    with Store(state) as store:
        if store.recall(path) is not None:
            status = (root / path).stat()
            seen = FileState(status.st_size, status.st_mtime_ns)
            store.remember(path, Memory(change.after), seen)
