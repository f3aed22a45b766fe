"""Read notes from the disk, and a whole vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.assemble import digest_file
from vaultkit.disk.reading import read_text
from vaultkit.disk.walking import walk
from vaultkit.names import is_note
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.facts import Facts


def read_facts(folder: VaultFolder, path: str) -> Facts:
    """Return the facts of the note at *path* as it is on disk now."""
    text, trouble = read_text(folder.root / path)
    return digest_file(path, text, folder.kinds, trouble)


def read_vault(folder: VaultFolder, progress: Callable[[int, int], None] | None = None) -> Vault:
    """Return the whole vault.

    Args:
        folder: the opened vault.
        progress: called with how many notes are read and how many there are.

    Raises:
        VaultError: the vault's folder cannot be listed.
    """
    files = walk(folder.root, every_file=folder.settings.every_file)
    wanted = [path for path in files if is_note(path)]
    notes: dict[str, Facts] = {}
    for count, path in enumerate(wanted, 1):
        notes[path] = read_facts(folder, path)
        if progress:
            progress(count, len(wanted))
    return Vault(folder.root.name, folder.kinds, notes, frozenset(files), folder.templates)
