"""The command that moves a note's status."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from vaultkit.cli.common import (
    CheckOption,
    DiffOption,
    DryRunOption,
    UsageError,
    VaultOption,
    known,
    note_path,
    say,
    shown_only,
    state_outside,
    write_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.kinds import Kind
    from vaultkit.note import Note
    from vaultkit.store import Store
    from vaultkit.upkeep import Memory, Owed


class _Move(NamedTuple):
    """A note before and after its status moved, why, and who moved it."""

    kind: Kind
    before: Note
    after: Note
    why: str
    author: str


def advance(  # noqa: PLR0913 - each is an option
    note: Annotated[str, typer.Argument(help="A path, or a name as one would link it.")],
    status: Annotated[str, typer.Argument(help="One of its kind's statuses.")],
    *,
    vault: VaultOption = None,
    author: Annotated[str | None, typer.Option(help="Whom the changelog names.")] = None,
    dry_run: DryRunOption = False,
    diff: DiffOption = False,
    check: CheckOption = False,
) -> None:
    """Move a note's status in its one place, log it, and say what its gate still wants."""
    from vaultkit.advancing import AdvanceError
    from vaultkit.advancing import advance as advanced
    from vaultkit.authors import author_of
    from vaultkit.disk.reading import read_text
    from vaultkit.export.printable import printable
    from vaultkit.facts import digest
    from vaultkit.gates import wanted_of
    from vaultkit.note import Note
    from vaultkit.text import apply_edits
    from vaultkit.upkeep import refusal

    at = known(vault)
    path = note_path(at.vault, at.root, note)
    facts, kind = at.vault.notes[path], at.vault.kind_of(at.vault.notes[path])
    here = Note(path, read_text(at.root / path).text)
    if at.vault.is_ignored(path):
        message = f"{path} is a template, or is left out of upkeep; it is left as it is"
        raise UsageError(message)
    reason = refusal(here, at.vault)
    if reason:
        message = f"{path} is left as it is: {reason}"
        raise UsageError(message)
    try:
        moved = advanced(here, facts, kind, status)
    except AdvanceError as error:
        raise UsageError(str(error)) from None
    assert kind is not None
    edits = [] if moved.edit is None else [moved.edit]
    after = Note(path, apply_edits(here.text, edits))
    # What the status stood in place of asks for nothing any more.
    lacks = [one.phrase for one in wanted_of(digest(after, at.vault.kinds), kind, moved.status)]
    wants = f"not all that {moved.status} asks is there yet: {', '.join(lacks)}" if lacks else ""
    if not edits:
        say(f"{printable(path)} is {moved.status} already")
    else:
        who = author or at.folder.kinds.config.author or author_of(at.root)
        why = f"status {facts.status or 'none'} → {moved.status}"
        show = {"dry_run": dry_run, "diff": diff, "check": check}
        if wants and any(show.values()):
            say(wants)
        if not _written(at.folder, _Move(kind, here, after, why, who), show):
            return
        write_out(f"{printable(path)}: {why}\n")
    if wants:
        say(wants)


def _written(folder: VaultFolder, move: _Move, show: dict[str, bool]) -> bool:
    """Write a note with what its new status owes, or show it; say whether it was written."""
    from vaultkit.cli.carrying import carry_out
    from vaultkit.disk.walking import FileState
    from vaultkit.plan import Change, Plan
    from vaultkit.upkeep import Memory

    path = move.before.path
    with _keeping(folder.root) as store:
        owed = None
        if store:
            memory = store.recall(path) or Memory(move.before.text)
            owed = _owed(folder, move, memory)
        text = owed.text if owed else move.after.text
        plan = Plan((Change(PurePosixPath(path), move.before.text, text, (move.why,)),))
        if shown_only(plan, **show):
            return False
        carry_out(folder, plan)
        # Else the whole vault waits to be seen for the first time.
        if store and owed and not store.is_new:
            status = (folder.root / path).stat()
            store.remember(path, owed.memory, FileState(status.st_size, status.st_mtime_ns))
    return True


@contextmanager
def _keeping(root: Path) -> Iterator[Store | None]:
    """Give what is remembered of the vault; None where a watcher keeps it, which then logs."""
    from vaultkit.holding import Hold, KeptElsewhereError, Wishes
    from vaultkit.store import Store

    state = state_outside(root)
    hold = Hold(root, state, Wishes(write=True))
    try:
        hold.take()
    except KeptElsewhereError:
        yield None
        return
    try:
        with Store(state) as store:
            yield store
    finally:
        hold.release()


def _owed(folder: VaultFolder, move: _Move, before: Memory) -> Owed:
    """Return the note with the stamp and the row that its new status owes."""
    from vaultkit.upkeep import Memory, Owed, Save, Upkeep

    now = datetime.now()  # noqa: DTZ005 - Obsidian writes local time, no zone
    upkeep = Upkeep(move.kind.rules, folder.settings)
    owed = upkeep.owed(move.after, move.kind, before, Save(now, None, move.author))
    return owed or Owed(move.after.text, (), Memory(move.after.text))
