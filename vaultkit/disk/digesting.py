"""Read notes from the disk, and a whole vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.assemble import digest_file
from vaultkit.disk.reading import read_text
from vaultkit.disk.walking import walk
from vaultkit.names import is_note
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from vaultkit.disk.reading import VaultFolder
    from vaultkit.facts import Facts


def read_facts(folder: VaultFolder, path: str) -> Facts:
    """Return the facts of the note at *path* as it is on disk now."""
    text, trouble = read_text(folder.root / path)
    return digest_file(path, text, folder.kinds, trouble)


def read_vault(folder: VaultFolder) -> Vault:
    """Return the whole vault.

    Raises:
        VaultError: the vault's folder cannot be listed.
    """
    files = walk(folder.root, every_file=folder.settings.every_file)
    notes = {path: read_facts(folder, path) for path in filter(is_note, files)}
    return Vault(folder.root.name, folder.kinds, notes, frozenset(files), folder.templates)
