"""Carry a plan out for a person who waits: all of it, or one sentence why not."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vaultkit.cli.common import UsageError, say, state_outside
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.formerly import keep_new_templates
from vaultkit.undoing import new_batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Plan


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
