"""Digest texts into facts, and a whole vault from values, without a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.canvas import digest_canvas
from vaultkit.facts import Facts, digest
from vaultkit.names import CANVAS_SUFFIX
from vaultkit.note import Note
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.kinds import Kinds


def digest_file(path: str, text: str, kinds: Kinds, trouble: str | None = None) -> Facts:
    """Return the facts of a note or a canvas."""
    if path.lower().endswith(CANVAS_SUFFIX):
        facts = digest_canvas(path, text)
    else:
        facts = digest(Note(path, text), kinds)
    return facts._replace(trouble=trouble) if trouble else facts


def assemble(
    name: str, texts: Mapping[str, str], kinds: Kinds, attachments: Iterable[str] = ()
) -> Vault:
    """Return the vault that these notes and canvases, by path, and attachments make."""
    notes = {path: digest_file(path, text, kinds) for path, text in texts.items()}
    files = frozenset(texts) | frozenset(attachments)
    return Vault(name, kinds, notes, files, kinds.config.templates)
