"""One vault kept by a process that stays: all that this takes, held open and put together."""

from __future__ import annotations

import gc
import time
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from vaultkit.disk.backups import FOLDER, newest_first
from vaultkit.disk.presence import Presence
from vaultkit.disk.reading import open_vault
from vaultkit.disk.walking import VaultError
from vaultkit.holding import Hold, KeptElsewhereError, Wishes
from vaultkit.indexing import Known, keep_index, rules_of, silently
from vaultkit.keeper import Keeper
from vaultkit.mirror import Mirror
from vaultkit.reporting import Reporting
from vaultkit.store import Store
from vaultkit.telling import Message, Tell
from vaultkit.watch import Watcher
from vaultkit.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.indexing import Progress

# What nobody waits for longer is settled at the next start, in seconds.
_ENDS_WITHIN = 4.0


class Session:
    """A vault that is watched and kept while this is open.

    Attributes:
        notifies: the vault's configuration asks for what is new to be told on the desktop.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        wishes: Wishes,
        tell: Callable[[Message], None],
        progress: Progress = silently,
    ) -> None:
        """Prepare to keep the vault at *root*.

        Args:
            root: the vault.
            state: the folder for its state, outside of it.
            wishes: how.
            tell: takes every message.
            progress: as `Known` takes it.
        """
        self.root = root
        self.state = state
        self.since = datetime.now().astimezone()
        self._wishes = wishes
        self._tell = tell
        self._progress = progress
        self._hold = Hold(root, state, wishes)
        self.notifies = False

    @contextmanager
    def opened(self) -> Iterator[Watching]:
        """Give the loop, once everything that changed while nobody watched is known.

        Raises:
            KeptElsewhereError: another process keeps this vault.
            VaultError: it cannot be read.
            WatchError: it cannot be watched.
            StateError: the state folder cannot be used.
        """
        known = keep_index(self.root, self._progress)
        with ExitStack() as held:
            # Watched first and looked at then: what changes in between is noticed.
            self.watcher = held.enter_context(Watcher(self.root))
            known.look_again()
            presence = Presence(self.root)
            folder = open_vault(self.root)
            self.notifies = folder.kinds.config.notify
            store = held.enter_context(Store(self.state))
            held.callback(self._hold.release)
            writer = self._hold.writer(folder, self._told)
            self.keeper = Keeper(Mirror(folder, known.index), store, writer, self._tell)
            self.keeper.mirror.take_in(known.files)
            self.keeper.remembers |= not folder.consent and not self._wishes.read_only
            quiet = self._quiet(folder)
            self.watching = Watching(self.keeper, self.watcher, quiet, presence)
            self.watching.reload = self._reload
            self.watching.reporting = Reporting(self.keeper, self.state)
            self._rules = rules_of(self.root, folder.templates)
            self.watching.begin(known.files)
            try:
                yield self.watching
            finally:
                self.keeper.finish(_ENDS_WITHIN)

    def rest(self) -> None:
        """Get ready for the first change; worth waiting for, but not by a person."""
        self.keeper.mirror.rest()
        # What was read stays: the collector need never look at it.
        gc.freeze()
        gc.enable()

    @property
    def why_not_writing(self) -> str:
        """Why nothing is written, "" where it is."""
        return self._hold.why_not

    def _told(self, sentence: str) -> None:
        self._tell(Message(Tell.REFUSED, "", sentence))

    def _quiet(self, folder: VaultFolder) -> float:
        return folder.kinds.config.quiet if self._wishes.quiet is None else self._wishes.quiet

    def _reload(self) -> None:
        """Take up settings and templates that changed; wrong ones leave what there was."""
        rules = rules_of(self.root, self.keeper.folder.templates)
        if rules == self._rules:
            return
        self._rules = rules
        try:
            folder = open_vault(self.root)
            known = Known(self.root, self._progress)
            index = known.index
            writer = self.keeper.writer
            if folder.consent != self.keeper.folder.consent:
                writer = self._hold.writer(folder, self._told)
        except (VaultError, KeptElsewhereError) as error:
            self._told(f"{error}; what was set before stays")
            return
        self._rules = rules_of(self.root, folder.templates)
        self.keeper.reconfigure(folder, index, writer)
        self.keeper.mirror.take_in(known.files)
        self.keeper.mirror.rest()
        self.watching.quiet = self._quiet(folder)
        self.notifies = folder.kinds.config.notify
        self._tell(Message(Tell.WATCH, "", "the new configuration is in force"))

    @property
    def written_today(self) -> int:
        """How often notes were written since midnight, by whichever vaultkit."""
        midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: DTZ005 - a person's day
        since = f"{int(time.mktime(midnight.timetuple())) * 10**9:020d}"
        files = newest_first(self.state / FOLDER)
        return sum(1 for file in files if file.name >= since)
