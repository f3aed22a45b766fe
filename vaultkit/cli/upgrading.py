"""The command that brings notes up to a changed template."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    UsageError,
    VaultOption,
    known,
    note_path,
    progress,
    say,
    shown_only,
    state_outside,
    write_out,
)
from vaultkit.cli.looking import known_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.store import Store
    from vaultkit.upgraded import Upgraded
    from vaultkit.vault import Vault


def upgrade(  # noqa: PLR0913 - each is an option
    notes: Annotated[
        list[str] | None, typer.Argument(metavar="[NOTE]...", help="Else all of a kind.")
    ] = None,
    *,
    vault: VaultOption = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only notes of this kind.")
    ] = None,
    former: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="The former template; else the one that fits best."
        ),
    ] = None,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Bring notes up to a changed template, where no person has touched what changed."""
    from vaultkit.plan import Plan
    from vaultkit.store import Store
    from vaultkit.upgraded import Upgrades

    at = known(vault)
    whole = at.vault
    known_kinds(whole, kind)
    paths = _chosen(whole, at.root, notes, kind)
    _check_templates(whole, paths)
    text = _former(former, whole, paths, kind) if former else None
    with Store(state_outside(at.root)) as store:
        upgrades = Upgrades(at.folder, whole, store, text)
        found = []
        with progress("comparing with templates") as report:
            for count, path in enumerate(paths, 1):
                one = upgrades.of(path, named=bool(notes))
                found += [one] if one else []
                report(count, len(paths))
        for one in found:
            for sentence in one.told:
                say(f"{one.path}: {sentence}")
        ready = [one for one in found if one.change]
        plan = Plan(tuple(one.change for one in ready if one.change))
        if not plan:
            say("nothing to upgrade")
            if upgrades.unknown:
                say(upgrades.unknown)
        if not shown_only(plan, dry_run=dry_run, diff=diff, check=check):
            _carry_out(at.folder, store, ready)


def _chosen(
    vault: Vault, root: Path, names: list[str] | None, kinds: list[str] | None
) -> list[str]:
    """Return the notes that are asked for, by path.

    Raises:
        UsageError: one that is named is not there, or has no template.
    """
    from vaultkit.upkeep import keeps

    if not names:
        kept = (path for path in sorted(vault.notes) if keeps(path, vault))
        return [path for path in kept if not kinds or vault.notes[path].kind in kinds]
    paths = list(dict.fromkeys(note_path(vault, root, name) for name in names))
    for path in paths:
        if not keeps(path, vault):
            message = (
                f"{path} is of no kind, or left out, so it has no template to be brought up to"
            )
            raise UsageError(message)
        if kinds and vault.notes[path].kind not in kinds:
            message = (
                f"{path} is of the kind {vault.notes[path].kind}; leave --kind or the note out"
            )
            raise UsageError(message)
    return paths


def _check_templates(vault: Vault, paths: list[str]) -> None:
    """See that there is something that notes can be brought up to.

    Raises:
        UsageError: a template is empty: what a note has of it would go.
    """
    from vaultkit.gates import lost_roles

    kinds = (vault.kind_of(vault.notes[path]) for path in paths)
    for kind in dict.fromkeys(one for one in kinds if one):
        if not kind.template.note.text.strip():
            message = f"the template {kind.config.template} of {kind.key} is empty; restore it"
            raise UsageError(message)
        for role in lost_roles(kind):
            names = " or ".join(f"“{one}”" for one in getattr(kind.config, role))
            say(
                f"the gates of {kind.key} ask for {role}, but {kind.config.template} has no "
                f"section {names} any more; name the new one as `{role}` in vaultkit.toml"
            )


def _former(file: Path, vault: Vault, paths: list[str], kinds: list[str] | None) -> str:
    """Return the text of the template that a person names.

    Raises:
        UsageError: it cannot be read, or it is not said of which kind it is.
    """
    from vaultkit.disk.reading import read_text

    meant = set(kinds or ()) or {vault.notes[path].kind or "" for path in paths}
    if len(meant) > 1:
        there = ", ".join(sorted(meant))
        message = f"--from {file} is the template of one kind; say which with --kind ({there})"
        raise UsageError(message)
    if not file.is_file():
        message = f"--from {file}: there is no such file; name the former template"
        raise UsageError(message)
    text, trouble = read_text(file)
    if trouble or not text.strip():
        message = f"--from {file}: {trouble or 'the file is empty; name the former template'}"
        raise UsageError(message)
    return text


def _carry_out(folder: VaultFolder, store: Store, ready: list[Upgraded]) -> None:
    """Write what can be written; one undo takes all of it back.

    Raises:
        UsageError: some of it could not be.
    """
    failed = list(_written(folder, store, ready))
    if failed:
        raise UsageError("\n".join(failed))


def _written(folder: VaultFolder, store: Store, ready: list[Upgraded]) -> Iterator[str]:
    """Write, and yield why what was not written was not."""
    from vaultkit.cli.carrying import writing
    from vaultkit.disk.outcome import Outcome
    from vaultkit.undoing import new_batch
    from vaultkit.upgraded import remember

    batch = new_batch(time.time_ns())
    with writing(folder) as writer:
        for one in ready:
            assert one.change is not None
            result = writer.write(one.change, now_ns=time.time_ns(), batch=batch)
            if result.outcome is not Outcome.WRITTEN:
                yield result.reason
                continue
            # At once: a watcher that sees the file change must know that no person did it.
            remember(store, one, result.mtime_ns or 0)
            write_out(f"{one.path}: {'; '.join(one.change.why)}\n")
