"""What is done at the start about overwrites whose writer died under way."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from vaultkit.disk import beneath, spare
from vaultkit.disk.base import Overwrite
from vaultkit.disk.eligible import LARGEST, check_regular
from vaultkit.disk.entry import FINAL, DamagedEntryError, Entry, load
from vaultkit.disk.journal import Journal, JournalError, Pending
from vaultkit.disk.outcome import NotWrittenError, explained, shown
from vaultkit.disk.overwriting import overwrite
from vaultkit.disk.patch import is_half_written
from vaultkit.disk.swapped import Swap, Swapped
from vaultkit.disk.system import flush

if TYPE_CHECKING:
    from collections.abc import Iterator

# At a note that somebody goes on saving; the next start goes on.
_LOOKS = 5


def recover(root: int, journal: Journal) -> Iterator[str]:
    """Settle every abandoned entry, and yield one sentence for each that people should know of.

    A note that holds the bytes before or after is whole. One that holds what only our own
    half-done write leaves gets its former bytes back, and what it held becomes a backup.
    Any other was changed by people since then and is left.

    Raises:
        OSError: the journal cannot be read.
    """
    spare.sweep_trials(root, time.time())
    swapped = spare.left(root)
    with journal.abandoned() as abandoned:
        for pending in abandoned:
            try:
                entry = load(pending.file)
                beneath.check_inside(entry.path)
            except (DamagedEntryError, beneath.OutsideError):
                pending.set_aside(".bad")
                yield f"A backup was damaged by a crash; what is left of it is {pending.file}."
                continue
            spare.discard_unfinished(root, pending.file.stem)
            if pending.file.stem in swapped:
                yield from _resume(root, entry, pending, journal)
            else:
                yield from _settle(root, entry, pending, journal)
    unknown = spare.left(root) - journal.stems()
    if unknown:
        yield (
            f"{spare.FOLDER} in the vault holds {len(unknown)} files of a crash that vaultkit "
            "knows nothing else of; see whether they hold anything you miss, then delete them."
        )


def _resume(root: int, entry: Entry, pending: Pending, journal: Journal) -> Iterator[str]:
    """Finish a swap whose writer died before nobody could write into the spare any more."""
    wanted = Overwrite(entry.path, entry.base, entry.new, entry.time_ns, entry.batch)
    try:
        with ExitStack() as held:
            folder = held.enter_context(spare.made_folder(root))
            flags = os.O_RDONLY | os.O_DIRECTORY
            place = held.enter_context(beneath.opened(root, entry.path.parent, flags))
            note, ours = spare.note_in(place, entry.path), spare.named(folder, pending.file.stem)
            found, _ = ours.read()
            stands = _inode(note) != entry.inode
            swap = Swap(note, ours, wanted, journal, pending, held)
            expected = found if found in {entry.base, entry.new} else entry.base
            swapped = Swapped(swap, expected, stands=stands)
            for _ in range(_LOOKS):
                if (told := swapped.look()) is not None:
                    yield from told
                    return
                time.sleep(max(0.0, swapped.due - time.monotonic()))
    except OSError as error:
        yield f"{shown(entry.path)} could not be looked at after a crash: {error}"


def _inode(note: spare.File) -> int:
    try:
        return note.read()[1].st_ino
    except OSError:
        return 0


def _settle(root: int, entry: Entry, pending: Pending, journal: Journal) -> Iterator[str]:
    name = shown(entry.path)
    try:
        found, inode = _read(root, entry)
    except FileNotFoundError:
        found, inode = None, 0
    except (OSError, NotWrittenError) as error:
        why = explained(entry.path, error) if isinstance(error, OSError) else error
        yield f"{name} could not be looked at after a crash: {why}"
        return
    if found == entry.base:
        pending.drop()
    elif found == entry.new:
        pending.done()
    elif found is None or inode != entry.inode or not _is_ours(found, entry):
        pending.set_aside(".keep")
        yield (
            f"{name} was changed, moved or deleted after a crash and is left as it is; "
            f"what it held before is kept in {pending.file}."
        )
    else:
        yield _restore(root, entry, found, pending, journal)


def _read(root: int, entry: Entry) -> tuple[bytes, int]:
    check_regular(entry.path, beneath.look(root, entry.path))
    with beneath.opened(root, entry.path, os.O_RDONLY | os.O_NONBLOCK) as note:
        # The writer may have died before its bytes were flushed, and the entry is about to go.
        flush(note)
        return os.pread(note, LARGEST + 1, 0), os.fstat(note).st_ino


def _is_ours(found: bytes, entry: Entry) -> bool:
    return is_half_written(found, entry.base, entry.new)


def _restore(root: int, entry: Entry, found: bytes, pending: Pending, journal: Journal) -> str:
    name = shown(entry.path)
    # Nobody wants the torn text back.
    wanted = Overwrite(entry.path, found, entry.base, time.time_ns(), FINAL)
    try:
        overwrite(root, journal, wanted)
    except NotWrittenError as error:
        return f"{name} is half written after a crash and was not yet restored: {error.reason}"
    except (OSError, JournalError) as error:
        return f"{name} is half written after a crash and was not yet restored ({error})."
    pending.drop()
    return f"{name} was half written when vaultkit crashed; its former text is back."
