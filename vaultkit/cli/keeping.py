"""Commands that keep notes true: watch, update."""

from __future__ import annotations

import gc
import signal
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    UsageError,
    VaultOption,
    progress,
    reading,
    root_of,
    say,
    shown_only,
    state_outside,
    write_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.keeper import Debt, Keeper
    from vaultkit.telling import Message

_WriteOption = Annotated[
    bool, typer.Option("--write", help="Write into a vault without vaultkit.toml too.")
]
_CONSENT = (
    "this vault has no vaultkit.toml, so nothing is written; "
    "`vaultkit init` here, or --write, lets vaultkit write"
)


def watch(
    *,
    vault: VaultOption = None,
    quiet: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="How long a note is left alone first."),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Only tell.")] = False,
    write: _WriteOption = False,
) -> None:
    """Watch the vault and keep its notes true until Ctrl-C."""
    from vaultkit.indexing import keep_index
    from vaultkit.watch import Watcher, WatchError
    from vaultkit.watching import Watching

    root = root_of(vault)
    keep_index(root, reading)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # Watched first and read then: what changes in between is noticed.
        with Watcher(root) as watcher, _keeper(root, write=write, look=read_only) as keeper:
            config = keeper.folder.kinds.config
            watching = Watching(keeper, watcher, config.quiet if quiet is None else quiet)
            watching.begin()
            what = "watching" if keeper.writes else "watching, writing nothing"
            count = keeper.looked_at
            notes = "1 note" if count == 1 else f"{count:,} notes"
            say(f"{what}: {notes} in {root} (Ctrl-C ends it)")
            keeper.rest()
            # What was read stays: the collector need never look at it.
            gc.freeze()
            gc.enable()
            watching.run()
    except WatchError as error:
        raise UsageError(str(error)) from None
    except KeyboardInterrupt:
        pass
    say("stopped")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def update(  # noqa: PLR0913 - each is an option
    *,
    vault: VaultOption = None,
    backfill: Annotated[
        bool,
        typer.Option("--backfill", help="Also fill blank stamps from git's history or the files."),
    ] = False,
    changelog: Annotated[
        bool, typer.Option("--changelog", help="With --backfill: changelog rows for old commits.")
    ] = False,
    write: _WriteOption = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Do one pass of upkeep and end."""
    from vaultkit.plan import Plan
    from vaultkit.undoing import new_batch

    if changelog and not backfill:
        message = "--changelog goes with --backfill; without it, only what changes now is logged"
        raise UsageError(message)
    only_shown = dry_run or diff or check
    root = root_of(vault)
    with _keeper(root, write=write, look=only_shown, aside=only_shown) as keeper:
        changed = keeper.reconcile()
        debts = _debts(keeper, changed)
        if backfill:
            debts = _backfilled(keeper, debts, rows=changelog)
        plan = Plan(tuple(debt.change for debt in debts))
        if not debts and (backfill or not keeper.first_look):
            say("nothing to do")
        if shown_only(plan, dry_run=dry_run or not keeper.writes, diff=diff, check=check):
            return
        batch = new_batch(time.time_ns())
        waiting = [debt for debt in debts if keeper.pay(debt, batch)]
        keeper.tell_findings()
        again = "vaultkit update --backfill" if backfill else "vaultkit update"
        for debt in waiting:
            say(f"{debt.look.note.path} is in use; run `{again}` again later")


def _backfilled(keeper: Keeper, debts: list[Debt], *, rows: bool) -> list[Debt]:
    from vaultkit.backfilling import Backfilling
    from vaultkit.git import GitError

    # Every version of every note is read: what is done with must go.
    gc.freeze()
    gc.enable()
    try:
        return Backfilling(keeper, rows, progress, say).debts(debts)
    except GitError as error:
        message = f"git stopped telling the history of {keeper.folder.root}: {error}; mend that"
        raise UsageError(message) from None


def _debts(keeper: Keeper, changed: list[str]) -> list[Debt]:
    from vaultkit.keeper import SECOND_LOOK

    if any(keeper.is_new_and_empty(path) for path in changed):
        # What is empty at one look may be in the middle of a save.
        time.sleep(SECOND_LOOK)
        keeper.refresh(changed)
    found = (keeper.debt(path) for path in changed)
    return [debt for debt in found if debt is not None]


def _may_write(folder: VaultFolder, *, write: bool, read_only: bool) -> bool:
    if read_only:
        return False
    if not folder.consent and not write:
        say(_CONSENT)
        return False
    return True


@contextmanager
def _keeper(root: Path, *, write: bool, look: bool, aside: bool = False) -> Iterator[Keeper]:
    """Give the keeper of a vault; one process at a time may have one that writes.

    Args:
        root: the vault's folder.
        write: it may write though the vault did not ask for it.
        look: it may not write at all.
        aside: its messages are no data, since a plan is.
    """
    from filelock import FileLock, Timeout

    from vaultkit.cli.carrying import writer_for
    from vaultkit.disk.reading import open_vault
    from vaultkit.indexing import Known
    from vaultkit.keeper import Keeper
    from vaultkit.store import Store

    folder = open_vault(root)
    writes = _may_write(folder, write=write, read_only=look)
    state = state_outside(root)
    with Store(state) as store:
        lock = FileLock(state / "lock")
        try:
            if writes:
                lock.acquire(timeout=0)
        except Timeout:
            message = f"another vaultkit keeps {root} already; stop that one first"
            raise UsageError(message) from None
        try:
            writer = writer_for(folder) if writes else None
            if writer:
                for sentence in writer.recover():
                    say(sentence)
            tell = _say if aside else _print
            yield Keeper(folder, Known(root, reading).index, store, writer, tell)
        finally:
            lock.release()


def _say(message: Message) -> None:
    path = f"{message.path}: " if message.path else ""
    say(f"{message.about.value:<8}{path}{message.text}")


def _print(message: Message) -> None:
    """Print one line for one thing; on a terminal, with the hour and in colour."""
    from vaultkit.export.printable import printable
    from vaultkit.export.styling import CYAN, DIM, GREEN, RED, YELLOW, styler_for

    styles = {
        "done": GREEN,
        "would": CYAN,
        "found": YELLOW,
        "solved": GREEN,
        "refused": RED,
        "learnt": CYAN,
    }
    styled = styler_for(sys.stdout)
    about = message.about.value
    hour = styled(f"{datetime.now():%H:%M:%S} ", DIM)  # noqa: DTZ005 - local, for people
    word = styled(f"{about:<8}", styles[about]._replace(attributes=DIM.attributes))
    path = f"{message.path}: " if message.path else ""
    write_out(f"{hour}{word}{styled(printable(path + message.text), DIM)}\n")
