"""Digest texts into facts and kinds, and a whole vault from values, without a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.canvas import digest_canvas
from vaultkit.facts import Facts, digest
from vaultkit.instructions import instructions_in
from vaultkit.kinds import Kind, Kinds
from vaultkit.names import CANVAS_SUFFIX, NOTE_SUFFIX
from vaultkit.note import Note
from vaultkit.template import Template
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.config import Config, KindConfig


def is_note(path: str) -> bool:
    """Say whether a file holds text with links: a note or a canvas."""
    return path.lower().endswith((NOTE_SUFFIX, CANVAS_SUFFIX))


def digest_file(path: str, text: str, kinds: Kinds, trouble: str | None = None) -> Facts:
    """Return the facts of a note or a canvas."""
    if path.lower().endswith(CANVAS_SUFFIX):
        facts = digest_canvas(path, text)
    else:
        facts = digest(Note(path, text), kinds)
    return facts._replace(trouble=trouble) if trouble else facts


def make_kinds(config: Config, templates: Mapping[str, Note]) -> Kinds:
    """Return the kinds of a configuration, given each kind's template by its name."""
    kinds = (
        Kind(key, table, _template(templates.get(key), table), config.of(table))
        for key, table in config.kinds.items()
    )
    return Kinds(tuple(kinds), config)


def _template(note: Note | None, table: KindConfig) -> Template:
    """Return a template without what it says to who uses it: that is no part of any note."""
    if note is None:
        return Template(Note(table.template, ""))
    advice = instructions_in(note, table.instructions)
    return Template(Note(note.path, note.text[: advice.start]) if advice else note)


def assemble(
    name: str, texts: Mapping[str, str], kinds: Kinds, attachments: Iterable[str] = ()
) -> Vault:
    """Return the vault that these notes and canvases, by path, and attachments make."""
    notes = {path: digest_file(path, text, kinds) for path, text in texts.items()}
    files = frozenset(texts) | frozenset(attachments)
    return Vault(name, kinds, notes, files, kinds.config.templates)
