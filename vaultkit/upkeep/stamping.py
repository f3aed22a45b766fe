"""The stamps that a note owes: when it was created, when a person changed it last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.entries import entries_of, find_entry, is_sure, put_entry
from vaultkit.note import Note
from vaultkit.stamps import day_of, format_for, is_open, parse
from vaultkit.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from vaultkit.config import Config
    from vaultkit.entries import Entry
    from vaultkit.obsidian import ObsidianSettings
    from vaultkit.text import Edit
    from vaultkit.upkeep.save import Save


class Stamp(NamedTuple):
    """One stamp that is due: the property's own name, and the edit that sets it."""

    key: str
    edit: Edit


def due_stamps(
    note: Note, save: Save, config: Config, settings: ObsidianSettings
) -> Iterator[Stamp]:
    """Yield the stamps that are due after a save, each proved by reading it back.

    A property that a plugin keeps is left to it, and so is one whose stamp would change what
    another property says.
    """
    for entry, value in _due(note, save, config, settings):
        if entry.key.casefold() in settings.kept:
            continue
        edit = put_entry(note.text, entry, value)
        if _is_set(note, entry, value, apply_edits(note.text, [edit])):
            yield Stamp(entry.key, edit)


def _is_set(note: Note, entry: Entry, value: str, text: str) -> bool:
    """Say whether *text* says all that a note said, but for the one entry with a new value."""
    after = Note(note.path, text)
    if after.frontmatter and after.frontmatter.error:
        return False
    wanted = [
        (one.key, value if one.key_span == entry.key_span else one.value)
        for one in entries_of(note)
    ]
    # A number that is none differs from itself, and reads the same.
    return repr(wanted) == repr([(one.key, one.value) for one in entries_of(after)])


def _due(
    note: Note, save: Save, config: Config, settings: ObsidianSettings
) -> Iterator[tuple[Entry, str]]:
    created = _stamp(note, config.created)
    if created and is_open(created):
        form = format_for(created, settings, config)
        born = min(save.born or save.moment, save.moment)
        if form:
            yield created, born.strftime(form)
    updated = _stamp(note, config.updated)
    form = format_for(updated, settings, config) if updated else None
    if updated and form:
        value = save.moment.strftime(form)
        old = parse(updated.value)
        if old is None or (parse(value) or old) > old:
            yield updated, value


def _stamp(note: Note, key: str) -> Entry | None:
    entry = find_entry(note, key)
    return entry if entry and is_sure(entry) else None


def born_on(note: Note, save: Save, config: Config) -> date | None:
    """Return the day a note was created, by its own stamp; None where it has none."""
    created = find_entry(note, config.created)
    if created and is_open(created):
        return (save.born or save.moment).date()
    return day_of(created.value) if created else None


def is_restamped(note: Note, before: Note, config: Config) -> bool:
    """Say whether somebody else moved `Updated` along with the text.

    An editor that saves what it read before the last stamp takes the stamp back: that is
    a person's save all the same.
    """
    old, new = find_entry(before, config.updated), find_entry(note, config.updated)
    if old is None or new is None or is_open(new) or old.value == new.value:
        return False
    was, is_now = parse(old.value), parse(new.value)
    return was is None or is_now is None or is_now > was
