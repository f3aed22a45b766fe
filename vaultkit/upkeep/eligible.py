"""Say which notes vaultkit may write into, and why not where it may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.names import is_conflict_copy

if TYPE_CHECKING:
    from vaultkit.note import Note
    from vaultkit.vault import Vault

_CONFLICT_MARK = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def keeps(path: str, vault: Vault) -> bool:
    """Say whether the note at *path* is one that upkeep concerns at all."""
    facts = vault.notes.get(path)
    return bool(facts and facts.kind and not vault.is_ignored(path))


def refusal(note: Note, vault: Vault) -> str | None:
    """Return why a note that upkeep concerns must not be written into now, None if it may."""
    facts = vault.notes[note.path]
    if facts.trouble:
        return facts.trouble
    if facts.properties_error:
        return f"its properties cannot be read: {facts.properties_error}"
    if _CONFLICT_MARK.search(note.text):
        return "it holds git's conflict markers"
    if is_conflict_copy(note.path):
        return "it is a conflict copy that a sync service made"
    if note.frontmatter is None and note.text.startswith("---"):
        return "its properties have no closing ---"
    return None
