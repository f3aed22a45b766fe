"""Where what outlives a run is kept, outside every vault."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import platformdirs

STATE_VARIABLE = "VAULTKIT_STATE"
# In a vault's state folder: what the store keeps.
DATABASE = "notes.db"


def state_folder(root: Path) -> Path:
    """Return where the state of one vault is kept; the folder need not exist yet.

    The environment variable `VAULTKIT_STATE` names another place for all vaults.
    """
    named = os.environ.get(STATE_VARIABLE)
    base = Path(named) if named else platformdirs.user_state_path("vaultkit", appauthor=False)
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    name = re.sub(r"[^\w-]+", "-", root.name).strip("-")[:40]
    return base / f"{name}-{digest}"


def shipped_vault() -> Path:
    """Return the template vault that comes with the program."""
    package = Path(__file__).resolve().parent
    installed = package / "vault-template"
    return installed if installed.is_dir() else package.parent / "vault-template"


def program_state() -> str:
    """Return what tells this program from the same version with other code in it."""
    newest = 0
    waiting = [os.path.dirname(__file__)]  # noqa: PTH120 - asked at every start
    while waiting:
        with os.scandir(waiting.pop()) as listing:
            for entry in listing:
                if entry.name.endswith(".py"):
                    newest = max(newest, entry.stat().st_mtime_ns)
                elif entry.is_dir() and entry.name != "__pycache__":
                    waiting.append(entry.path)
    return str(newest)
