"""Commands that keep notes true: watch, update."""

from __future__ import annotations

import gc
import signal
import sys
import time
from contextlib import contextmanager, suppress
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

    from vaultkit.keeper import Debt, Keeper
    from vaultkit.telling import Message

_WriteOption = Annotated[
    bool, typer.Option("--write", help="Write into a vault without vaultkit.toml too.")
]


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
    from vaultkit.daemon.place import card_of
    from vaultkit.holding import Wishes
    from vaultkit.session import Session

    root = root_of(vault)
    state = state_outside(root)
    if card := card_of(state):
        message = (
            f"a daemon (process {card.pid}) keeps {root} already; `vaultkit daemon logs -f` shows "
            "what it does, `vaultkit daemon stop` ends it"
        )
        raise UsageError(message)
    signal.signal(signal.SIGTERM, _interrupt)
    session = Session(root, state, Wishes(write, read_only, quiet), _print, reading)
    try:
        with session.opened() as watching:
            session.rest()
            if session.why_not_writing and not read_only:
                say(session.why_not_writing)
            what = "watching, writing nothing" if session.why_not_writing else "watching"
            by = f" by {session.watcher.how}" if session.watcher.polls else ""
            count = session.keeper.mirror.looked_at
            notes = "1 note" if count == 1 else f"{count:,} notes"
            say(f"{what}{by}: {notes} in {root} (Ctrl-C ends it)")
            while True:
                watching.step(watching.patience())
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
        keeper.mirror.refresh(changed)
    found = (keeper.debt(path) for path in changed)
    return [debt for debt in found if debt is not None]


@contextmanager
def _keeper(root: Path, *, write: bool, look: bool, aside: bool = False) -> Iterator[Keeper]:
    """Give the keeper of a vault; one process at a time may have one that writes.

    Args:
        root: the vault's folder.
        write: it may write though the vault did not ask for it.
        look: it may not write at all.
        aside: its messages are no data, since a plan is.
    """
    from vaultkit.disk.reading import open_vault
    from vaultkit.holding import Hold, Wishes
    from vaultkit.indexing import Known
    from vaultkit.keeper import Keeper
    from vaultkit.mirror import Mirror
    from vaultkit.store import Store

    folder = open_vault(root)
    state = state_outside(root)
    with Store(state) as store:
        hold = Hold(root, state, Wishes(write, look))
        try:
            writer = hold.writer(folder, say)
            if hold.why_not and not look:
                say(hold.why_not)
            tell = _say if aside else _print
            keeper = Keeper(Mirror(folder, Known(root, reading).index), store, writer, tell)
            yield keeper
            keeper.finish()
        finally:
            hold.release()


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
        "watch": YELLOW,
    }
    styled = styler_for(sys.stdout)
    about = message.about.value
    hour = styled(f"{datetime.now():%H:%M:%S} ", DIM)  # noqa: DTZ005 - local, for people
    word = styled(f"{about:<8}", styles[about]._replace(attributes=DIM.attributes))
    path = f"{message.path}: " if message.path else ""
    # Where words find no room, notes are kept all the same.
    with suppress(UsageError):
        write_out(f"{hour}{word}{styled(printable(path + message.text), DIM)}\n")
