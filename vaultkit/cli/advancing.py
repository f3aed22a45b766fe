"""The command that moves a note's status."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
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
    from vaultkit.cli.carrying import carry_out
    from vaultkit.disk.reading import read_text
    from vaultkit.disk.walking import FileState
    from vaultkit.export.printable import printable
    from vaultkit.gates import wanted_of
    from vaultkit.note import Note
    from vaultkit.plan import Change, Plan
    from vaultkit.text import apply_edits
    from vaultkit.upkeep import Memory, refusal

    at = known(vault)
    path = note_path(at.vault, at.root, note)
    facts, kind = at.vault.notes[path], at.vault.kind_of(at.vault.notes[path])
    here = Note(path, read_text(at.root / path).text)
    reason = refusal(here, at.vault)
    if reason:
        message = f"{path} is left as it is: {reason}"
        raise UsageError(message)
    try:
        moved = advanced(here, facts, kind, status)
    except AdvanceError as error:
        raise UsageError(str(error)) from None
    assert kind is not None
    if moved.edit is None:
        say(f"{printable(path)} is {moved.status} already")
    else:
        why = f"status {facts.status or 'none'} → {moved.status}"
        after = Note(path, apply_edits(here.text, [moved.edit]))
        who = author or at.folder.kinds.config.author or author_of(at.root)
        with _keeping(at.root, look=dry_run or diff or check) as store:
            owed = None
            if store:
                memory = store.recall(path) or Memory(here.text)
                owed = _owed(at.folder, kind, after, memory, who)
            text = owed.text if owed else after.text
            plan = Plan((Change(PurePosixPath(path), here.text, text, (why,)),))
            if shown_only(plan, dry_run=dry_run, diff=diff, check=check):
                return
            carry_out(at.folder, plan)
            # Else the whole vault waits to be seen for the first time.
            if store and owed and not store.is_new:
                status_of = (at.root / path).stat()
                state = FileState(status_of.st_size, status_of.st_mtime_ns)
                store.remember(path, owed.memory, state)
        write_out(f"{printable(path)}: {why}\n")
    lacks = [one.phrase for one in wanted_of(facts, kind, moved.status)]
    if lacks:
        say(f"not all that {moved.status} asks is there yet: {', '.join(lacks)}")


@contextmanager
def _keeping(root: Path, *, look: bool) -> Iterator[Store | None]:
    """Give what is remembered of the vault; None where a watcher keeps it, which then logs."""
    from vaultkit.daemon.place import card_of
    from vaultkit.holding import Hold, KeptElsewhereError, Wishes
    from vaultkit.store import Store

    state = state_outside(root)
    if card_of(state):
        yield None
        return
    hold = Hold(root, state, Wishes(write=True))
    try:
        if not look:
            hold.take()
    except KeptElsewhereError:
        yield None
        return
    try:
        with Store(state) as store:
            yield store
    finally:
        hold.release()


def _owed(folder: VaultFolder, kind: Kind, after: Note, before: Memory, author: str) -> Owed:
    """Return the note with the stamp and the row that its new status owes."""
    from vaultkit.upkeep import Memory, Owed, Save, Upkeep

    now = datetime.now()  # noqa: DTZ005 - Obsidian writes local time, no zone
    upkeep = Upkeep(kind.rules, folder.settings)
    owed = upkeep.owed(after, kind, before, Save(now, None, author))
    return owed or Owed(after.text, (), Memory(after.text))
