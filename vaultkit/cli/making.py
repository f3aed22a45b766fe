"""Commands that make notes and vaults: new, new-feature, init."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    UsageError,
    VaultOption,
    root_of,
    say,
    shown_only,
    write_out,
)

_DomainOption = Annotated[
    list[str] | None, typer.Option("--domain", metavar="NAME", help="A domain to link.")
]
_StatusOption = Annotated[str | None, typer.Option(help="A status that the template offers.")]
_PriorityOption = Annotated[str | None, typer.Option(help="A priority that it offers.")]
_AuthorOption = Annotated[str | None, typer.Option(help="Whom the changelog names.")]
_SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Another property.")
]
_FolderOption = Annotated[str | None, typer.Option(help="Where to put it, inside the vault.")]
_OpenOption = Annotated[bool, typer.Option("--open", help="Open the note in Obsidian.")]
_TitleArgument = Annotated[str, typer.Argument(help="Any text; the file name is made safe.")]


def new(  # noqa: PLR0913 - each is an option
    kind: Annotated[str, typer.Argument(help="feature, adr, flow, domain, or one of your own.")],
    title: _TitleArgument,
    *,
    vault: VaultOption = None,
    domain: _DomainOption = None,
    status: _StatusOption = None,
    priority: _PriorityOption = None,
    author: _AuthorOption = None,
    fields: _SetOption = None,
    folder: _FolderOption = None,
    open_it: _OpenOption = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Make a new note of a kind, filled and stamped, and print its path."""
    from vaultkit.authors import author_of
    from vaultkit.cli.looking import known_kinds
    from vaultkit.disk.reading import list_vault, open_vault
    from vaultkit.making import MakingError, Request, make

    at = open_vault(root_of(vault))
    listed = list_vault(at)
    known_kinds(listed, [kind])
    wanted = listed.kinds.get(kind)
    assert wanted is not None
    choices = {"status": status, "priority": priority}
    request = Request(
        title=title,
        now=datetime.now(),  # noqa: DTZ005 - Obsidian writes local time without a zone
        author=author or listed.config.author or author_of(at.root),
        domains=tuple(domain or ()),
        choices={group: one for group, one in choices.items() if one is not None},
        folder=folder,
        fields=_fields(fields),
    )
    try:
        made = make(wanted, request, listed, at.settings)
    except MakingError as error:
        raise UsageError(str(error)) from None
    if shown_only(made.plan, dry_run=dry_run, diff=diff, check=check):
        return
    from vaultkit.cli.carrying import carry_out, learn

    carry_out(at, made.plan)
    for change in made.plan:
        learn(at, change)
    for remark in made.remarks:
        say(remark)
    full = at.root / made.path
    write_out(f"{full}\n")
    if open_it:
        from vaultkit.export.dot import obsidian_url

        typer.launch(obsidian_url(at.root.name, str(made.path)))


def new_feature(  # noqa: PLR0913 - each is an option
    title: _TitleArgument,
    *,
    vault: VaultOption = None,
    domain: _DomainOption = None,
    status: _StatusOption = None,
    priority: _PriorityOption = None,
    author: _AuthorOption = None,
    fields: _SetOption = None,
    folder: _FolderOption = None,
    open_it: _OpenOption = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Make a new feature note, filled and stamped, and print its path."""
    new(
        _FEATURE_COMMAND_KIND,
        title,
        vault=vault,
        domain=domain,
        status=status,
        priority=priority,
        author=author,
        fields=fields,
        folder=folder,
        open_it=open_it,
        dry_run=dry_run,
        diff=diff,
        check=check,
    )


# The command's own name says which kind it makes; nothing else in the code knows one.
_FEATURE_COMMAND_KIND = "new-feature".removeprefix("new-")


def _fields(pairs: list[str] | None) -> dict[str, str]:
    fields: dict[str, str] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            message = f"--set {pair!r} must be FIELD=VALUE"
            raise UsageError(message)
        fields[name.strip()] = value.strip()
    return fields


def init(
    path: Annotated[Path, typer.Argument(help="A new or existing vault.")] = Path(),
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Add the worked example.")] = False,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Put `vaultkit.toml` and missing templates into a vault; nothing is overwritten."""
    from vaultkit.cli.carrying import carry_out
    from vaultkit.disk.reading import open_vault
    from vaultkit.disk.rooting import is_vault, vault_around
    from vaultkit.founding import found
    from vaultkit.places import shipped_vault

    root = path.resolve()
    if root.exists() and not root.is_dir():
        message = f"{root} is a file; name a folder"
        raise UsageError(message)
    around = vault_around(root.parent)
    if around and not is_vault(root):
        message = f"{root} lies in the vault {around}; a vault in a vault would hide its notes"
        raise UsageError(message)
    new_vault = not root.exists() or not any(os.scandir(root))
    plan = found(root, shipped_vault(), sample=sample or new_vault)
    if shown_only(plan, dry_run=dry_run, diff=diff, check=check):
        return
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{root}: {error.strerror}; choose another folder"
        raise UsageError(message) from None
    carry_out(open_vault(root), plan)
    for change in plan:
        write_out(f"added {change.path}\n")
    if not plan:
        write_out(f"{root} has all it needs; nothing added\n")
