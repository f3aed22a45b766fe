"""The one hand that writes into a vault, and only what a plan says."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultkit.disk import beneath
from vaultkit.disk.base import Overwrite
from vaultkit.disk.creating import create
from vaultkit.disk.exchanging import Exchanger
from vaultkit.disk.journal import Journal, JournalError
from vaultkit.disk.lease import ignore_lease_signals
from vaultkit.disk.outcome import (
    NotWrittenError,
    Outcome,
    Result,
    explained,
    saved_meanwhile,
    shown,
)
from vaultkit.disk.overwriting import CannotLeaseError, overwrite
from vaultkit.disk.plainly import create_plainly
from vaultkit.disk.recovering import recover

if TYPE_CHECKING:
    from pathlib import Path

    from vaultkit.disk.swapped import Swapped
    from vaultkit.plan import Change, Plan

# At the end of a command, seconds.
LONGEST_WAIT = 30.0

__all__ = ["Outcome", "Result", "Writer", "ignore_lease_signals"]


class Writer:
    """Carries out plans in one vault; call ``ignore_lease_signals`` before the first one."""

    def __init__(self, root: Path, state: Path, *, leases: bool = True) -> None:
        """Write below *root* and keep journal and backups below *state*.

        Nothing is read or made yet.

        Args:
            root: the vault.
            state: the folder for the vault's state, outside of it.
            leases: use them where there are any; False writes as where there are none.

        Raises:
            ValueError: *state* lies in the vault, where it would be synced and watched.
        """
        if state.resolve().is_relative_to(root.resolve()):
            message = f"the state folder {state} lies in the vault {root}"
            raise ValueError(message)
        self._root = root
        self._leases = leases
        self._journal = Journal(state)
        self._exchanger = Exchanger(self._journal)
        self._swapped: list[Swapped] = []

    def carry_out(self, plan: Plan, *, now_ns: int) -> list[Result]:
        """Carry out every change of *plan* in order, each whether the others worked or not.

        Args:
            plan: what to write.
            now_ns: the time for the backups, in nanoseconds since 1970.
        """
        return [self.write(change, now_ns=now_ns) for change in plan]

    def write(self, change: Change, *, now_ns: int, batch: str = "") -> Result:
        """Carry out one change if the note still is what the change was made from.

        Args:
            change: what to write.
            now_ns: the time for the backup, in nanoseconds since 1970.
            batch: what the changes of one command share, so that one undo takes all back.
        """
        try:
            return self._write(change, now_ns, batch)
        except NotWrittenError as stop:
            return Result(change.path, stop.outcome, stop.reason)

    def recover(self) -> list[str]:
        """Settle what a crash left behind, and return one sentence for each thing to know.

        To be called once at the start, before the vault is read.
        """
        if sys.platform == "win32":
            return []
        told: list[str] = []
        try:
            with beneath.opened_root(self._root) as root:
                told.extend(recover(root, self._journal))
        except beneath.NoVaultError as error:
            told.append(str(error))
        except OSError as error:
            told.append(f"What a crash may have left could not be looked at: {error}.")
        return told

    def settle(self) -> list[str]:
        """Look again at what was swapped, and return one sentence for each thing to know.

        Where notes are written under a lease there is nothing of that kind.
        """
        told: list[str] = []
        for swapped in [one for one in self._swapped if one.due <= time.monotonic()]:
            sentences = swapped.look()
            if sentences is not None:
                self._swapped.remove(swapped)
                told.extend(sentences)
        return told

    @property
    def settles_at(self) -> float | None:
        """When to call ``settle``, in seconds of the monotonic clock; None for never."""
        return min((swapped.due for swapped in self._swapped), default=None)

    def finish(self, longest: float = LONGEST_WAIT) -> list[str]:
        """Wait until all is settled, and return what there is to know.

        Args:
            longest: for how long, in seconds; the rest is left to the next start.
        """
        told: list[str] = []
        until = time.monotonic() + longest
        while (at := self.settles_at) is not None and at < until:
            time.sleep(max(0.0, at - time.monotonic()))
            told.extend(self.settle())
        return told

    def _write(self, change: Change, now_ns: int, batch: str) -> Result:
        path = change.path
        try:
            beneath.check_inside(path)
            base = None if change.before is None else change.before.encode()
            new = change.after.encode()
        except beneath.OutsideError as error:
            reason = f"{shown(path)} does not name a file inside the vault."
            raise _refused(reason) from error
        except UnicodeEncodeError as error:
            reason = f"The text for {shown(path)} has characters that no file can hold."
            raise _refused(reason) from error
        try:
            if sys.platform == "win32":
                if base is not None:
                    reason = f"{shown(path)} is only read by vaultkit, because this is Windows."
                    raise _refused(reason)
                return Result(path, Outcome.CREATED, "", create_plainly(self._root, path, new))
            with beneath.opened_root(self._root) as root:
                if base is None:
                    return Result(path, Outcome.CREATED, "", create(root, path, new))
                mtime_ns = self._overwrite(root, Overwrite(path, base, new, now_ns, batch))
                return Result(path, Outcome.WRITTEN, "", mtime_ns)
        except beneath.NoVaultError as error:
            raise _refused(str(error)) from error
        except JournalError as error:
            reason = (
                f"{shown(path)} was left as it is, because its backup cannot be kept ({error}); "
                "see whether vaultkit's state folder can be written."
            )
            raise _refused(reason) from error
        except OSError as error:
            raise explained(path, error) from error

    def _overwrite(self, root: int, wanted: Overwrite) -> int:
        if self._leases:
            with suppress(CannotLeaseError):
                return overwrite(root, self._journal, wanted)
        swapped = self._exchanger.exchange(root, wanted)
        self._swapped.append(swapped)
        if not swapped.stands:
            raise saved_meanwhile(wanted.path)
        return swapped.mtime_ns


def _refused(reason: str) -> NotWrittenError:
    return NotWrittenError(Outcome.REFUSED, reason)
