"""Carry a plan out for a person who waits: all of it, or one sentence why not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vaultkit.cli.common import UsageError
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.store import state_folder

if TYPE_CHECKING:
    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Plan


def carry_out(folder: VaultFolder, plan: Plan) -> None:
    """Write what a plan says.

    Raises:
        UsageError: a change was not made; those before it were.
    """
    ignore_lease_signals()
    writer = Writer(folder.root, state_folder(folder.root))
    for change in plan:
        result = writer.write(change, now_ns=time.time_ns())
        if result.outcome not in {Outcome.CREATED, Outcome.WRITTEN}:
            raise UsageError(result.reason)
