"""Move a note's status in the one place where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import plain_status
from vaultkit.entries import find_entry, is_sure, put_entry
from vaultkit.frontmatter import Property, put
from vaultkit.lifecycle import STATUS, known_status
from vaultkit.text import Edit, Span

if TYPE_CHECKING:
    from vaultkit.facts import Facts
    from vaultkit.kinds import Kind
    from vaultkit.lifecycle import Said
    from vaultkit.note import Note

_TAG = re.compile(rf"(#?{STATUS}/)([^\s\"',\]]+)", re.IGNORECASE)


class AdvanceError(ValueError):
    """A status that cannot be moved; the message says why and what to do."""


class Advance(NamedTuple):
    """The edit that moves a status, None where it is that already, and how it is spelled."""

    edit: Edit | None
    status: str


def advance(note: Note, facts: Facts, kind: Kind | None, status: str) -> Advance:
    """Return what moves a note to *status*.

    Args:
        note: the note as it is.
        facts: what is known of it.
        kind: its kind, None for a note of no kind.
        status: as a person says it; case and hyphens do not matter.

    Raises:
        AdvanceError: the status is none of the kind's, or the note has no certain place for it.
    """
    if kind is None:
        message = f"{note.path} is of no kind; `vaultkit kinds` tells what makes a note one"
        raise AdvanceError(message)
    wanted = _known(kind, status)
    said = {plain_status(one.value): one for one in facts.statuses}
    if len(said) > 1:
        told = ", ".join(one.value for one in facts.statuses)
        message = f"{note.path} says several statuses ({told}); leave one of them, then try again"
        raise AdvanceError(message)
    if plain_status(wanted) in said:
        return Advance(None, wanted)
    if len(facts.statuses) > 1:
        # Each would have to move, and one of them is no text.
        places = " and ".join(dict.fromkeys(one.where for one in facts.statuses))
        message = f"{note.path} says its status twice (by {places}); leave one, then try again"
        raise AdvanceError(message)
    edit = _moved(note, kind, facts.statuses[0], wanted) if facts.statuses else None
    former = facts.statuses[0].value if facts.statuses else ""
    return Advance(edit or _put(note, kind, wanted, former), wanted)


def _known(kind: Kind, status: str) -> str:
    known = known_status(status, kind)
    if known is None:
        choices = ", ".join(kind.config.statuses)
        message = f"{status!r} is no status of a {kind.key}; there are {choices}"
        raise AdvanceError(message)
    return known


def _moved(note: Note, kind: Kind, said: Said, wanted: str) -> Edit | None:
    """Return the edit that replaces a status where it stands, None where that is not certain."""
    match said.where:
        case "folder":
            folders = [
                name
                for name, one in kind.config.status_folders.items()
                if plain_status(one) == plain_status(wanted)
            ]
            place = f"; move it to {folders[0]}" if folders else ""
            message = f"{note.path} has its status by its folder, {said.value}"
            raise AdvanceError(message + place)
        case "tag":
            found = _TAG.search(note.text, said.span.start, said.span.end)
            if found:
                return Edit(Span(*found.span(2)), wanted.lower().replace(" ", "-"))
    return None


def _put(note: Note, kind: Kind, wanted: str, former: str) -> Edit:
    entry = find_entry(note, kind.config.status)
    if entry is None:
        message = (
            f"{note.path} has no place for a status; add a tag `{STATUS}/…`, or a property or line "
            f"`{kind.config.status}:`"
        )
        raise AdvanceError(message)
    if isinstance(entry, Property) and isinstance(entry.value, str | None):
        return put(note.text, entry, wanted)
    if isinstance(entry, Property) or not is_sure(entry):
        line, _ = note.lines.position(entry.span.start)
        message = (
            f"{note.path}:{line} holds the status in a form that is not certain; edit it there"
        )
        raise AdvanceError(message)
    at = entry.value.find(former) if former else -1
    if at >= 0:
        # What else a person wrote there stays.
        start = entry.span.start + at
        return Edit(Span(start, start + len(former)), wanted)
    return put_entry(note.text, entry, wanted)
