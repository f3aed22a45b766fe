"""The command that tells kinds: which there are, and why a note is of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import VaultOption, known, note_path, write_out
from vaultkit.cli.looking import Format, FormatOption

if TYPE_CHECKING:
    from vaultkit.vault import Vault

_RULES = {
    "property": "its property says so",
    "tag": "its tags hold {tag}",
    "heading": "its H1 is of the form “{heading}”",
    "header": "its header has the fields {fields}",
    "name": "its file name is of the form “{name}”",
    "folder": "it lies in {folder}",
    "sections": "it has most sections of the template {template}",
}


def kinds(
    note: Annotated[
        str | None, typer.Argument(metavar="[NOTE]", help="A path, or a name as one would link it.")
    ] = None,
    *,
    vault: VaultOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """List the kinds and where their notes live, or say why a note is of its kind."""
    from vaultkit.export.printable import printable

    at = known(vault)
    path = note_path(at.vault, at.root, note) if note else ""
    if form is Format.JSON:
        from vaultkit.export.machine import kind_json, kinds_json

        write_out(kind_json(at.vault, path) if path else kinds_json(at.vault))
    elif path:
        write_out(f"{printable(_why(at.vault, path))}\n")
    else:
        from vaultkit.export.layout import console, show_kinds

        show_kinds(at.vault, console())


def _why(vault: Vault, path: str) -> str:
    """Return the sentence that says which rule told a note's kind."""
    facts = vault.notes[path]
    kind = vault.kind_of(facts)
    if kind is None:
        tried = ", ".join(vault.config.recognise)
        return f"{path} is of no kind: none of its {tried} tells one"
    reason = _RULES[facts.rule].format(
        tag=kind.config.tag,
        heading=kind.config.heading,
        fields=", ".join(kind.config.fields),
        name=kind.config.name,
        folder=kind.config.folder,
        template=kind.config.template,
    )
    return f"{path} is of the kind {kind.key}: {reason}"
