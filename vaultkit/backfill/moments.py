"""When a note was made, and when what it says was changed last, by all that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.entries import find_entry
from vaultkit.note import Note
from vaultkit.stamps import parse
from vaultkit.upkeep import substance

if TYPE_CHECKING:
    from datetime import datetime

    from vaultkit.backfill.past import Past
    from vaultkit.config import Config


def made(note: Note, past: Past, config: Config) -> datetime | None:
    """Return the earliest moment known of a note, None where none is to be believed.

    What a person wrote into `Updated` is one of them.
    """
    entry = find_entry(note, config.updated)
    written = parse(entry.value) if entry else None
    known = (*past.times, *([written] if written else []))
    return min((one for one in known if past.is_credible(one)), default=None)


def changed(note: Note, past: Past, config: Config) -> datetime | None:
    """Return when what a note says was changed last, None where nothing told is to be believed.

    That is the last commit that changed it; where git does not have it as it is now, the time of
    its file.
    """
    saved = past.saved if past.is_credible(past.saved) else None
    if past.committed is None or not _is_same(note, past.committed, config):
        return saved
    for revision in past.revisions:
        before, after = revision.before, revision.after
        if not revision.is_known:
            return None
        if before is None or not _is_same(Note(note.path, before), after, config):
            return revision.moment if past.is_credible(revision.moment) else saved
    return made(note, past, config)


def _is_same(note: Note, text: str, config: Config) -> bool:
    if note.text == text:
        return True
    return substance(note, config) == substance(Note(note.path, text), config)
