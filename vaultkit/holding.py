"""Who may write into a vault: one process at a time, where it was asked to and where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout

from vaultkit.disk.ability import Way, ability
from vaultkit.disk.writing import Writer, ignore_lease_signals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vaultkit.disk.reading import VaultFolder

_LOCK = "lock"
_CONSENT = (
    "this vault has no vaultkit.toml, so nothing is written; "
    "`vaultkit init` here, or --write, lets vaultkit write"
)


class KeptElsewhereError(Exception):
    """Another process keeps the vault; the message is for people."""


class Wishes(NamedTuple):
    """How a person wants the vault kept.

    Attributes:
        write: write though the vault did not ask for it.
        read_only: write nothing in any case.
        quiet: how long a note is left alone first, in seconds; None for what the vault says.
    """

    write: bool = False
    read_only: bool = False
    quiet: float | None = None


class Hold:
    """The right of this process to write into one vault, if it has it.

    Attributes:
        why_not: why nothing is written, as a sentence or a part of one; "" where it is.
    """

    def __init__(self, root: Path, state: Path, wishes: Wishes) -> None:
        """Prepare to write into the vault at *root*, its state in the folder *state*."""
        self._root = root
        self._state = state
        self._wishes = wishes
        self._lock = FileLock(state / _LOCK)
        self.why_not = ""

    def take(self) -> None:
        """Be the one process that keeps the vault, until `release`.

        Raises:
            KeptElsewhereError: another process is.
        """
        try:
            if not self._lock.is_locked:
                self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
        except Timeout:
            message = (
                f"another vaultkit keeps {self._root} already, and does what this would; "
                "`vaultkit daemon stop`, or Ctrl-C in `watch`, ends it"
            )
            raise KeptElsewhereError(message) from None

    def writer(self, folder: VaultFolder, tell: Callable[[str], object]) -> Writer | None:
        """Return what writes, what a crash may have left settled; None where nothing is written.

        Args:
            folder: the vault as it is configured now.
            tell: takes a sentence for each thing to know of a crash.

        Raises:
            KeptElsewhereError: another process writes into this vault.
        """
        self.why_not = self._reason(folder)
        if self.why_not:
            return None
        self.take()
        ignore_lease_signals()
        writer = Writer(self._root, self._state)
        for sentence in writer.recover():
            tell(sentence)
        return writer

    def release(self) -> None:
        """Let another process write."""
        self._lock.release()

    def _reason(self, folder: VaultFolder) -> str:
        if self._wishes.read_only:
            return "it was asked to only tell"
        if not folder.consent and not self._wishes.write:
            return _CONSENT
        found = ability(self._root)
        return f"nothing is written, because {found.why}" if found.way is Way.NOT else ""
