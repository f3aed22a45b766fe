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
    from collections.abc import Iterable

    from vaultkit.disk.outcome import Result
    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Change
    from vaultkit.store import Store
    from vaultkit.undoing import Undoing


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
        str | None, typer.Argument(metavar="[NOTE]", help="Else all that the last command wrote.")
    ] = None,
    *,
    vault: VaultOption = None,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Take back what the last command wrote; exit 1 if somebody wrote on in any of it."""
    from vaultkit.disk.outcome import Outcome
    from vaultkit.plan import Plan
    from vaultkit.undoing import forget, last_command, made_since

    at = known(vault)
    state = state_outside(at.root)
    path = note_path(at.vault, at.root, note) if note else None
    found = last_command(state, path)
    made = [] if path else made_since(state, max((one.time_ns for one in found), default=0))
    made = [one for one in made if (at.root / one).exists()]
    if made:
        named = made[0] if len(made) == 1 else f"{made[0]} and {len(made) - 1} more"
        say(
            f"the last command made {printable(named)}: delete that to take it back; "
            "`vaultkit undo NOTE` takes back what was written into another note"
        )
        raise typer.Exit(1)
    if not found:
        say(f"nothing to take back{f' in {path}' if path else ''}")
        return
    texts = {one.change.path: _text(at.root, one) for one in found}
    stands = [one for one in found if texts[one.change.path] == one.change.before]
    # What holds its former text already needs no undoing.
    back = [one for one in found if texts[one.change.path] == one.change.after]
    moved_on = [one for one in found if one not in stands and one not in back]
    if dry_run or diff or check:
        for one in moved_on:
            say(f"{_moved_on(at.root, one)}; it would stay")
        plan = Plan(tuple(one.change for one in stands))
        shown_only(plan, dry_run=dry_run, diff=diff, check=check)
    else:
        for one in back:
            say(f"{one.change.path} holds again what it held before")
            forget(one)
        results = _take_back(at.folder, state, stands)
        moved_on += [one for one, result in results if result.outcome is Outcome.CHANGED]
        for one in moved_on:
            say(f"{_moved_on(at.root, one)}; this is what would take that back:")
            write_out(Plan((one.change,)).diff())
        failed = [
            result.reason
            for _, result in results
            if result.outcome not in {Outcome.WRITTEN, Outcome.CHANGED}
        ]
        if failed:
            raise UsageError("\n".join(failed))
    if moved_on:
        raise typer.Exit(1)


def _text(root: Path, undoing: Undoing) -> str:
    from vaultkit.disk.reading import read_text

    return read_text(root / undoing.change.path).text


def _moved_on(root: Path, undoing: Undoing) -> str:
    path = undoing.change.path
    if (root / path).exists():
        return f"{path} was changed since vaultkit wrote into it"
    return f"{path} is no longer there"


def _take_back(
    folder: VaultFolder, state: Path, found: Iterable[Undoing]
) -> list[tuple[Undoing, Result]]:
    """Take notes back, each whether the others work or not, and return what became of each."""
    from vaultkit.cli.carrying import writing
    from vaultkit.disk.entry import FINAL
    from vaultkit.disk.outcome import Outcome
    from vaultkit.store import Store
    from vaultkit.undoing import forget

    results: list[tuple[Undoing, Result]] = []
    with writing(folder) as writer, Store(state) as store:
        for one in found:
            result = writer.write(one.change, now_ns=time.time_ns(), batch=FINAL)
            results.append((one, result))
            if result.outcome is Outcome.WRITTEN:
                _remember(store, folder.root, one.change)
                forget(one)
                write_out(f"{printable(str(one.change.path))}: taken back\n")
    return results


def _remember(store: Store, root: Path, change: Change) -> None:
    """Take a note for last seen as it is again: what was undone is not owed anew."""
    from vaultkit.disk.walking import FileState
    from vaultkit.upkeep import Memory

    path = str(change.path)
    if store.recall(path) is not None:
        status = (root / path).stat()
        seen = FileState(status.st_size, status.st_mtime_ns)
        store.remember(path, Memory(change.after), seen)
