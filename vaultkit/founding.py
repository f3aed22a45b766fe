"""Plan what a folder lacks to be a vault that vaultkit keeps."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.disk.reading import open_vault
from vaultkit.disk.rooting import CONFIG_NAME, SETTINGS_FOLDER
from vaultkit.plan import Change, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPLATES = "Templates"


def found(root: Path, shipped: Path, *, sample: bool) -> Plan:
    """Return the plan of new files that *root* lacks; the folder need not exist yet.

    Args:
        root: the vault to be.
        shipped: the template vault.
        sample: add the worked example too.
    """
    folder = open_vault(root)
    templates = folder.templates or _TEMPLATES
    changes: list[Change] = []
    for path in sorted(_files(shipped)):
        parts = path.parts
        if parts[0] == _TEMPLATES:
            if not sample and _has_template(root / templates, path.name, root):
                continue
            target = PurePosixPath(templates, *parts[1:])
        elif str(path) == CONFIG_NAME:
            target = path
        elif not sample or (parts[0] == SETTINGS_FOLDER and (root / SETTINGS_FOLDER).exists()):
            continue
        else:
            target = path
        if (root / target).exists():
            continue
        text = (shipped / path).read_text("utf-8")
        if str(path) == CONFIG_NAME and templates != _TEMPLATES:
            text = text.replace(f'"{_TEMPLATES}"', f'"{templates}"', 1)
        changes.append(Change(target, None, text, ("new",)))
    return Plan(tuple(changes))


def _files(folder: Path) -> Iterator[PurePosixPath]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield PurePosixPath(path.relative_to(folder).as_posix())


def _has_template(folder: Path, name: str, root: Path) -> bool:
    """Say whether a vault's own template already serves the kind that *name* is for."""
    if not folder.is_dir():
        return False
    kinds = open_vault(root).kinds
    serving = {kind.template.note.path for kind in kinds.all if kind.config.template == name}
    return any((folder / one).exists() for one in serving)
