"""Find the folder that is the vault."""

from __future__ import annotations

from pathlib import Path

from vaultkit.disk.walking import VaultError

CONFIG_NAME = "vaultkit.toml"
SETTINGS_FOLDER = ".obsidian"


def find_root(start: Path, named: str | None) -> Path:
    """Return the vault's folder.

    Args:
        start: where to look from, upwards, when none is named.
        named: the folder that the user named, None to look for one.

    Raises:
        VaultError: the named folder is none, or no folder above *start* is a vault.
    """
    if named is not None:
        root = Path(named)
        if not root.is_dir():
            what = "is no folder" if root.exists() else "does not exist"
            message = f"{root}: this vault {what}; name an existing folder with --vault"
            raise VaultError(message)
        return root.resolve()
    here = start.resolve()
    found = vault_around(here)
    if found:
        return found
    message = (
        f"{here}: no vault here or above (a folder with .obsidian or {CONFIG_NAME}); "
        "name one with --vault, or make one with `vaultkit init`"
    )
    raise VaultError(message)


def is_vault(folder: Path) -> bool:
    """Say whether a folder is a vault by what lies in it."""
    return (folder / SETTINGS_FOLDER).is_dir() or (folder / CONFIG_NAME).is_file()


def vault_around(folder: Path) -> Path | None:
    """Return the nearest vault from *folder* upwards, None if there is none."""
    return next((one for one in (folder, *folder.parents) if is_vault(one)), None)
