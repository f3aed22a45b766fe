"""Have a vault's index at hand: kept from before, brought up to date, or made anew."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit import cache
from vaultkit.cache import Cached, DamagedError
from vaultkit.disk.walking import walk
from vaultkit.names import is_note
from vaultkit.places import program_state, shipped_vault, state_folder
from vaultkit.plugins import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.finding import Finding
    from vaultkit.index import Index
    from vaultkit.vault import Vault

    Progress = Callable[[], AbstractContextManager[Callable[[int, int], None]]]

# While fewer files than one in so many changed since the index was kept, reading them again
# costs less than keeping it anew.
_KEPT_FOR = 32
# Where more than one in so many changed, all are read: that goes on two processors.
_TOO_MANY = 4
# What says how notes are read and what they owe, beside the templates.
SETTINGS = (
    "vaultkit.toml",
    ".obsidian/app.json",
    ".obsidian/community-plugins.json",
    ".obsidian/templates.json",
    ".obsidian/types.json",
    *(f".obsidian/plugins/{name}/data.json" for name in KNOWN),
)


@contextmanager
def silently() -> Iterator[Callable[[int, int], None]]:
    """Tell nobody of progress."""
    yield lambda _done, _total: None


class Known:
    """What is known of a vault as it is on disk now; what is costly is made when asked for.

    Attributes:
        root: the vault's folder.
        files: the state of every file of the vault.
    """

    def __init__(self, root: Path, progress: Progress = silently, *, look: bool = True) -> None:
        """Look at which files changed since the index was kept.

        Args:
            root: the vault's folder.
            progress: entered while all notes are read; gives a function to call with how many
                are read and how many there are.
            look: do it now; else `look_again` has to be called before anything is asked for.

        Raises:
            VaultError: the folder cannot be listed, or its configuration is wrong.
        """
        self.root = root
        self._progress = progress
        self._place = Path(os.path.realpath(state_folder(root)), cache.NAME)
        self._cached = self._taken_up()
        if look:
            self.look_again()

    def look_again(self) -> None:
        """Look once more which files changed; to be called before anything is asked for."""
        head = self._cached.head if self._cached else None
        # A file saved while it is looked at must count as changed the next time.
        self._begun = time.time_ns()
        every_file = head.every_file if head else self.folder.settings.every_file
        self.files = walk(self.root, every_file=every_file)
        self._fresh, self._gone = cache.differing(head.files if head else {}, self.files)

    @cached_property
    def folder(self) -> VaultFolder:
        """The vault's settings, configuration and templates."""
        from vaultkit.disk.reading import open_vault

        # Should they change now, what is kept was not made by what was read first.
        self._read_first  # noqa: B018
        return open_vault(self.root)

    @cached_property
    def _read_first(self) -> cache.Sources:
        """What told how the vault is read, before anything was read by it."""
        if self._cached:
            return self._cached.head.sources
        from vaultkit.disk.reading import open_vault

        return self._sources(open_vault(self.root).templates)

    @cached_property
    def findings(self) -> list[Finding]:
        """What was found, not gathered, by path and place."""
        if self._cached and self._is_unchanged:
            return self._cached.head.findings
        return _in_order(self.index)

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """The notes that checks do not leave out."""
        if self._cached and self._is_unchanged:
            return self._cached.head.looked_at
        return frozenset(self.index.findings)

    @property
    def name(self) -> str:
        """The vault's name, as Obsidian shows it."""
        return self.root.name

    @property
    def vault(self) -> Vault:
        """The vault."""
        return self.index.vault

    @cached_property
    def index(self) -> Index:
        """The index, which is kept for the next time where that is worth it."""
        index = None
        if self._cached and not self.reads_all:
            index = self._brought_up_to_date(self._cached)
        if index is None or self._changes * _KEPT_FOR > len(self.files):
            index = index or self._made_anew()
            self._keep(index)
        return index

    @property
    def reads_all(self) -> bool:
        """Say whether all notes must be read: none were kept, or too many changed since."""
        return self._cached is None or self._changes * _TOO_MANY > len(self.files)

    @property
    def is_kept(self) -> bool:
        """Say whether an index was kept by the rules that hold now."""
        return self._cached is not None

    @property
    def _changes(self) -> int:
        return len(self._fresh) + len(self._gone)

    @property
    def _is_unchanged(self) -> bool:
        return not self._fresh and not self._gone

    @property
    def _place_is_in_vault(self) -> bool:
        return self._place.is_relative_to(os.path.realpath(self.root))

    def _taken_up(self) -> Cached | None:
        """Return the index that was kept, if it was made by the rules that hold now."""
        if self._place_is_in_vault:
            return None
        try:
            found = Cached(self._place)
        except DamagedError:
            return None
        head = found.head
        same = head.name == self.root.name and head.sources == self._sources(head.templates)
        return found if same else None

    def _sources(self, templates: str) -> cache.Sources:
        return (("program", program_state().encode()), *rules_of(self.root, templates))

    def _brought_up_to_date(self, cached: Cached) -> Index | None:
        """Return the kept index with what changed since, None if it is damaged after all."""
        from vaultkit.aliases import Aliases
        from vaultkit.disk.digesting import read_facts
        from vaultkit.index import Index, Looked
        from vaultkit.standing import Standing
        from vaultkit.vault import Vault

        head, folder = cached.head, self.folder
        try:
            rest = cached.rest()
        except DamagedError:
            return None
        by_path: dict[str, list[Finding]] = {path: [] for path in head.looked_at}
        for one in head.findings:
            by_path[one.path].append(one)
        looked = {path: Looked(by_path.get(path), names) for path, names in rest.names.items()}
        files, aliases = frozenset(head.files), Aliases(rest.aliases)
        standings = {path: Standing(*plain) for path, plain in rest.standings.items()}
        told = (rest.notes, files, folder.templates, aliases, standings, rest.suggested)
        vault = Vault(head.name, folder.kinds, *told)
        index = Index(vault, looked)
        if not self._is_unchanged:
            changed = [read_facts(folder, path) for path in self._fresh if is_note(path)]
            others = [path for path in self._fresh if not is_note(path)]
            index.apply(changed, self._gone, others)
        return index

    def _made_anew(self) -> Index:
        from vaultkit.crew import read_all
        from vaultkit.index import Index
        from vaultkit.vault import Vault

        folder = self.folder
        wanted = sorted(filter(is_note, self.files))
        with self._progress() as report:
            read = read_all(folder, self.files, wanted, report)
        files = frozenset(self.files)
        told = (files, folder.templates, read.aliases, read.standings, read.suggested)
        return Index(Vault(self.name, folder.kinds, read.notes, *told), read.looked)

    def _keep(self, index: Index) -> None:
        from vaultkit.packing import PackedNotes

        notes, folder = index.vault.notes, self.folder
        if self._place_is_in_vault or not isinstance(notes, PackedNotes):
            return
        head = cache.Head(
            self._read_first,
            folder.templates,
            folder.settings.every_file,
            self.root.name,
            cache.settled(self.files, self._begun),
            _in_order(index),
            frozenset(index.findings),
        )
        vault, names = index.vault, dict(index.names)
        standings = {path: tuple(one) for path, one in vault.standings.items()}
        rest = cache.Rest(names, vault.aliases.owners, standings, vault.suggested, notes)
        cache.keep(self._place, head, rest)


def rules_of(root: Path, templates: str) -> cache.Sources:
    """Return what says how a vault is read and what its notes owe, as bytes by name.

    Args:
        root: the vault's folder.
        templates: its templates folder, relative to it; "" for none.
    """
    shipped = shipped_vault()
    files = [*(root / name for name in SETTINGS), shipped / "vaultkit.toml"]
    folders = [shipped / "Templates", *([root / templates] if templates else [])]
    return cache.sources_of(files, folders)


def keep_index(root: Path, progress: Progress = silently) -> Known:
    """Have an index kept without growing: for a process that stays, and takes it from there.

    To be called before the process has threads. Where no other process can do it, what is not
    kept is read when it is asked for.

    Args:
        root: the vault's folder.
        progress: as `Known` takes it.

    Returns:
        What is known then, which files there are excepted: `look_again` tells.

    Raises:
        VaultError: as `Known` raises it.
    """
    known = Known(root, progress, look=False)
    # Whoever stays looks again once it watches; a look before that would be in vain.
    if known.is_kept or sys.platform != "linux":
        return known
    # What reading all notes takes in memory goes with the process that does it. Nor need it be
    # waited for where nobody is told of its end.
    with suppress(OSError):
        child = os.fork()
        if not child:
            try:
                known.look_again()
                known.index  # noqa: B018 - made, and kept
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    return Known(root, progress, look=False)


def _in_order(index: Index) -> list[Finding]:
    return [one for path in sorted(index.findings) for one in index.findings[path]]
