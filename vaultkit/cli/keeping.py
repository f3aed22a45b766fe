"""Commands that keep notes true: watch, update."""

from __future__ import annotations

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
    from vaultkit.daemon.place import card_of
    from vaultkit.session import Session, Wishes

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
            if session.read_only_because and not read_only:
                say(session.read_only_because)
            what = "watching, writing nothing" if session.read_only_because else "watching"
            by = f" by {session.watcher.how}" if session.watcher.polls else ""
            count = session.keeper.looked_at
            notes = "1 note" if count == 1 else f"{count:,} notes"
            say(f"{what}{by}: {notes} in {root} (Ctrl-C ends it)")
            while True:
                watching.step(watching.patience())
    except KeyboardInterrupt:
        pass
    say("stopped")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def update(
    *,
    vault: VaultOption = None,
    write: _WriteOption = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Do one pass of upkeep and end."""
    from vaultkit.plan import Plan

    only_shown = dry_run or diff or check
    with _keeper(root_of(vault), write=write, look=only_shown) as keeper:
        changed = keeper.reconcile()
        debts = _debts(keeper, changed)
        plan = Plan(tuple(debt.change for debt in debts))
        if not debts and not keeper.first_look:
            say("nothing to do")
        if shown_only(plan, dry_run=dry_run or not keeper.writes, diff=diff, check=check):
            return
        waiting = [debt for debt in debts if keeper.pay(debt)]
        keeper.tell_findings()
        for debt in waiting:
            say(f"{debt.look.note.path} is in use; run `vaultkit update` again later")


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
def _keeper(root: Path, *, write: bool, look: bool) -> Iterator[Keeper]:
    """Give the keeper of a vault; one process at a time may have one that writes.

    Args:
        root: the vault's folder.
        write: it may write though the vault did not ask for it.
        look: it may not write at all.
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
            yield Keeper(folder, Known(root, reading).index, store, writer, _print)
        finally:
            lock.release()


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
    write_out(f"{hour}{word}{styled(printable(path + message.text), DIM)}\n")
