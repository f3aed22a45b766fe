"""Carry a plan out for a person who waits: all of it, or one sentence why not."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vaultkit.cli.common import UsageError, say, state_outside
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.formerly import keep_new_templates
from vaultkit.places import DATABASE
from vaultkit.undoing import new_batch, note_made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Change, Plan


@contextmanager
def writing(folder: VaultFolder) -> Iterator[Writer]:
    """Give the one that writes into a vault, and wait in the end until all is settled.

    Raises:
        UsageError: its journal would lie in the vault.
    """
    ignore_lease_signals()
    state = state_outside(folder.root)
    keep_new_templates(folder, state)
    writer = Writer(folder.root, state)
    yield writer
    for sentence in writer.finish():
        say(sentence)


def carry_out(folder: VaultFolder, plan: Plan) -> None:
    """Write what a plan says; one undo takes all of it back.

    Raises:
        UsageError: a change was not made; those before it were.
    """
    batch = new_batch(time.time_ns())
    with writing(folder) as writer:
        for change in plan:
            result = writer.write(change, now_ns=time.time_ns(), batch=batch)
            if result.outcome not in {Outcome.CREATED, Outcome.WRITTEN}:
                raise UsageError(result.reason)
    made = [str(change.path) for change in plan if change.before is None]
    if made:
        note_made(state_outside(folder.root), time.time_ns(), made)


def learn(folder: VaultFolder, change: Change) -> None:
    """Take a note that was just made for last seen, so that the first edit of it counts.

    Where the vault was never looked at, the first look learns it; where a watcher keeps it, that
    does.
    """
    # Few runs come so far.
    from vaultkit.daemon.place import card_of
    from vaultkit.disk.walking import FileState
    from vaultkit.store import Store
    from vaultkit.upkeep import Memory

    state = state_outside(folder.root)
    if not (state / DATABASE).exists() or card_of(state):
        return
    status = (folder.root / change.path).stat()
    with Store(state) as store:
        if not store.is_new:
            seen = FileState(status.st_size, status.st_mtime_ns)
            store.remember(str(change.path), Memory(change.after), seen)
