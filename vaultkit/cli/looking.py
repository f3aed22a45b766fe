"""Commands that look and change nothing: check, links, status, explain."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import UsageError, VaultOption, known, note_path, write_out

if TYPE_CHECKING:
    from vaultkit.vault import Vault


class Format(StrEnum):
    """How output is written."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="For people or for programs.")]


def check(  # noqa: PLR0913 - each is an option
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Notes or folders; else all.")
    ] = None,
    *,
    vault: VaultOption = None,
    form: FormatOption = Format.TEXT,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODE", help="Run only this check.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="Leave this check out.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every info, not the first three of a kind.")
    ] = False,
) -> None:
    """Say what is broken or unfinished; exit 1 if there is an error among it."""
    from vaultkit.gathering import gathered

    wanted = _wanted_codes(_split(select), _split(ignore))
    at = known(vault)
    looked_at = at.looked_at
    if paths:
        looked_at = looked_at & set(chosen_paths(paths, at.vault, at.root))
    found = at.findings
    if paths or wanted is not None:
        codes = wanted or ()
        found = [
            one for one in found if one.path in looked_at and (wanted is None or one.code in codes)
        ]
    findings = gathered(found)
    if form is Format.JSON:
        from vaultkit.export.findings import findings_json

        write_out(findings_json(findings, at.name, len(looked_at)))
    else:
        from vaultkit.export.lists import findings_text
        from vaultkit.export.styling import styler_for

        styled = styler_for(sys.stdout)
        write_out(findings_text(findings, len(looked_at), styled, everything=everything))
    if any(one.severity == "error" for one in findings):
        raise typer.Exit(1)


def _wanted_codes(select: list[str], ignore: list[str]) -> frozenset[str] | None:
    """Return the codes of the checks to run, None for all."""
    if not select and not ignore:
        return None
    from vaultkit.checks import CHECKS

    codes = [one.code for one in CHECKS]
    for code in (*select, *ignore):
        if code not in codes:
            message = f"no check {code!r}; there are {', '.join(codes)}"
            raise UsageError(message)
    return frozenset(select or codes) - frozenset(ignore)


def _split(codes: list[str] | None) -> list[str]:
    return [code for one in codes or () for code in one.split(",") if code]


def chosen_paths(paths: list[str] | None, vault: Vault, root: Path) -> list[str]:
    """Return the notes that a person names, by path, name or folder; all where none is named."""
    if not paths:
        return sorted(vault.notes)
    chosen: set[str] = set()
    for name in paths:
        full = Path(name).resolve()
        inside = full.is_relative_to(root)
        prefix = f"{full.relative_to(root).as_posix()}/" if inside else ""
        within = [path for path in vault.notes if path.startswith(prefix.removeprefix("./"))]
        if inside and full.is_dir():
            chosen.update(within)
        else:
            chosen.add(note_path(vault, root, name))
    return sorted(chosen)


def links(
    note: Annotated[str | None, typer.Argument(help="A path, or a name as one links it.")] = None,
    *,
    vault: VaultOption = None,
    form: FormatOption = Format.TEXT,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NOTE", help="Only links that lead there.")
    ] = None,
) -> None:
    """List every link with what it resolves to."""
    at = known(vault)
    whole = at.vault
    sources = sorted(whole.notes) if note is None else [note_path(whole, at.root, note)]
    found = (link for path in sources for link in whole.links(path))
    if to is not None:
        target = note_path(whole, at.root, to)
        found = (link for link in found if link.path == target)
    if form is Format.JSON:
        from vaultkit.export.machine import links_json

        write_out(links_json(found, whole))
    else:
        from vaultkit.export.lists import links_text
        from vaultkit.export.styling import styler_for

        write_out(links_text(found, whole, styler_for(sys.stdout)))


def status(  # noqa: PLR0913 - each is an option
    notes: Annotated[
        list[str] | None, typer.Argument(metavar="[NOTE]...", help="Else all notes of a kind.")
    ] = None,
    *,
    vault: VaultOption = None,
    form: FormatOption = Format.TEXT,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only notes of this kind.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Notes of no kind too.")] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help="Documents, reviewers, alternatives, decisions too.")
    ] = False,
) -> None:
    """Show one row a note: status, criteria met, tasks, questions, dangling links, dates."""
    from vaultkit.export.rows import status_rows

    at = known(vault)
    whole = at.vault
    known_kinds(whole, kind)
    named = [note_path(whole, at.root, one) for one in notes or ()]
    paths = named or [
        path
        for path, facts in sorted(whole.notes.items())
        if not whole.is_template(path)
        and path.lower().endswith(".md")
        and (facts.kind in kind if kind else everything or facts.kind)
    ]
    rows = status_rows(whole, paths)
    if form is Format.JSON:
        from vaultkit.export.machine import status_json

        write_out(status_json(rows))
    else:
        from vaultkit.export.layout import console, show_status

        show_status(rows, console(), wide=wide)


def known_kinds(vault: Vault, names: list[str] | None) -> None:
    """Check that the vault has these kinds.

    Raises:
        UsageError: it has not.
    """
    for name in names or ():
        if vault.kinds.get(name) is None:
            there = ", ".join(kind.key for kind in vault.kinds.all)
            message = f"no kind {name!r} in this vault; there are {there}"
            raise UsageError(message)


def explain(
    code: Annotated[str | None, typer.Argument(help="As `check` prints it; else all.")] = None,
) -> None:
    """Say why a check is there and what to do about what it finds."""
    from vaultkit.checks import CHECKS

    if code is None:
        width = max(len(one.code) for one in CHECKS)
        for one in CHECKS:
            write_out(f"{one.code:<{width}}  {one.summary}\n")
        return

    check = next((one for one in CHECKS if one.code == code), None)
    if check is None:
        message = f"no check {code!r}; there are {', '.join(one.code for one in CHECKS)}"
        raise UsageError(message)
    levels = "/".join(level.value for level in check.levels)
    write_out(f"{check.code}: {check.summary}\n({levels} in draft/live/done notes)\n\n")
    write_out(f"{check.reason}\n")
    for example in check.examples:
        if example.finds:
            indented = "".join(f"    {line}\n" for line in example.text.splitlines())
            found = "".join(f"  {one}\n" for one in example.finds)
            write_out(f"\n{example.title}:\n\n{indented}\n{found}")
            break
