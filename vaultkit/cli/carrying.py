"""Carry a plan out for a person who waits: all of it, or one sentence why not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vaultkit.cli.common import UsageError, state_outside
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.undoing import new_batch

if TYPE_CHECKING:
    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Plan


def writer_for(folder: VaultFolder) -> Writer:
    """Return the one that writes into a vault.

    Raises:
        UsageError: its journal would lie in the vault.
    """
    ignore_lease_signals()
    return Writer(folder.root, state_outside(folder.root))


def carry_out(folder: VaultFolder, plan: Plan) -> None:
    """Write what a plan says; one undo takes all of it back.

    Raises:
        UsageError: a change was not made; those before it were.
    """
    writer = writer_for(folder)
    batch = new_batch(time.time_ns())
    for change in plan:
        result = writer.write(change, now_ns=time.time_ns(), batch=batch)
        if result.outcome not in {Outcome.CREATED, Outcome.WRITTEN}:
            raise UsageError(result.reason)
