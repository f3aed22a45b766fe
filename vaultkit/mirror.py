"""A vault in memory, kept as it is on disk."""

from __future__ import annotations

import stat
from collections import Counter
from typing import TYPE_CHECKING

from vaultkit.assemble import digest_file
from vaultkit.cache import let_go
from vaultkit.disk.reading import read_text
from vaultkit.disk.walking import FileState, walk
from vaultkit.gathering import gathered
from vaultkit.indexing import SETTINGS
from vaultkit.names import is_note
from vaultkit.packing import PackedNotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.finding import Finding, Severity
    from vaultkit.index import Index
    from vaultkit.vault import Vault


class Mirror:
    """What is known of one vault, read again as its files change.

    Attributes:
        folder: where the vault is, and how it is read.
    """

    def __init__(self, folder: VaultFolder, index: Index) -> None:
        """Begin with the vault as the index has it.

        Args:
            folder: the vault.
            index: what is known of its notes.
        """
        self.folder = folder
        self._index = index
        self._reached: set[str] = set()
        # Of each file as it was read last, no more than tells its state from another one.
        self._states: dict[str, int] = {}

    def take_in(self, files: Mapping[str, FileState]) -> None:
        """Keep how the files were when the index was made: what differs will be read again."""
        seen = self.vault.files
        self._states = {path: hash(files[path]) for path in seen if path in files}

    def reconfigure(self, folder: VaultFolder, index: Index) -> None:
        """Go on with other settings, and with the vault read by them."""
        self.folder = folder
        self._index = index
        self._reached |= index.findings.keys()

    def is_configuration(self, path: str) -> bool:
        """Say whether settings or templates may be other ones once *path* changed."""
        templates = self.folder.templates
        return path in SETTINGS or bool(templates and path.startswith(f"{templates}/"))

    @property
    def vault(self) -> Vault:
        """The vault as it was last read."""
        return self._index.vault

    @property
    def findings(self) -> Mapping[str, list[Finding]]:
        """What was found in each note that checks do not leave out."""
        return self._index.findings

    @property
    def looked_at(self) -> int:
        """How many notes checks do not leave out."""
        return len(self._index.findings)

    def counts(self) -> dict[Severity, int]:
        """Return how many findings of each severity there are."""
        found = gathered(one for every in self._index.findings.values() for one in every)
        return dict(Counter(one.severity for one in found))

    def view(self) -> str:
        """Return a digest of all that is known of the vault, to compare with another look."""
        return self._index.digest()

    def reached(self) -> set[str]:
        """Return the notes whose findings may be other ones than when this was asked before."""
        reached, self._reached = self._reached, set()
        return reached

    def rest(self) -> None:
        """Be ready for the next change, and give back memory that looking at everything took."""
        self._index.prepare()
        self.let_go()

    def let_go(self) -> None:
        """Give back memory that looking at many notes took."""
        notes = self.vault.notes
        if isinstance(notes, PackedNotes):
            let_go(notes.blob)

    def state(self, path: str) -> FileState | None:
        """Return what the file system says of a file now; None if there is none."""
        try:
            status = (self.folder.root / path).stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return FileState(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def states(self) -> Mapping[str, FileState]:
        """Return what the file system says of all files of the vault now.

        Raises:
            VaultError: its folder cannot be listed.
        """
        return walk(self.folder.root, every_file=self.folder.settings.every_file)

    def refresh(self, paths: Iterable[str]) -> None:
        """Read some paths again."""
        changed, gone, files = [], [], []
        for path in paths:
            full = self.folder.root / path
            # Asked before it is read: what is saved meanwhile differs from that.
            state = self.state(path) if self.folder.settings.indexes(path) else None
            if state is None:
                self._states.pop(path, None)
                gone.append(path)
                continue
            self._states[path] = hash(state)
            if is_note(path):
                text, trouble = read_text(full)
                changed.append(digest_file(path, text, self.folder.kinds, trouble))
            else:
                files.append(path)
        self._reached |= self._index.apply(changed, gone, files)

    def catch_up(self, now: Mapping[str, FileState]) -> None:
        """Read again what is not known as it is on disk, given the states of all files."""
        seen = self.vault.files
        fresh = [
            path
            for path, state in now.items()
            if path not in seen or self._states.get(path, hash(state)) != hash(state)
        ]
        gone = seen - now.keys()
        if fresh or gone:
            self.refresh([*fresh, *gone])
