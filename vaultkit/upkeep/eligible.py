"""Say which notes vaultkit may write into, and why not where it may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.names import is_conflict_copy
from vaultkit.text import BOM

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
    return _broken_fence(note)


def _broken_fence(note: Note) -> str | None:
    """Return what is wrong with the fences of a note's properties, None if nothing is."""
    block = note.frontmatter
    if block:
        if "\n---" not in f"\n{block.inner.of(note.text)}":
            return None
        return "a line of its properties goes on behind the --- that should close them"
    first = note.text.removeprefix(BOM).partition("\n")[0].removesuffix("\r")
    if first == "---":
        return "its properties have no closing ---"
    if first.startswith("---") and first.strip("-"):
        return "its first line goes on behind the ---, so Obsidian sees no properties in it"
    return None
