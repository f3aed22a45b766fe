"""How far a note has come: what its tags, properties, header and folder say of its status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage, plain_status
from vaultkit.config.statuses import STOPS
from vaultkit.header import folded_key, plain_value
from vaultkit.kinds import tags_of
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.frontmatter import Value
    from vaultkit.kinds import Kind
    from vaultkit.note import Note

STATUS = "status"
# What parts the choices that a template leaves.
_CHOICES = re.compile(r"[,/|]")
_LONGEST = 40
_SEVERAL = 2


class Said(NamedTuple):
    """One place that says a status.

    Attributes:
        value: the status, as the kind spells it where it knows it.
        where: "property", "tag", "header" or "folder".
        span: where it stands in the note; at its beginning for a folder.
    """

    value: str
    where: str
    span: Span


def statuses_of(
    note: Note, properties: Mapping[str, Value], kind: Kind | None, config: Config
) -> Iterator[Said]:
    """Yield every status that is said of a note, the one that counts first.

    Args:
        note: the note.
        properties: its properties, as Obsidian reads them.
        kind: its kind, None for none.
        config: the configuration.
    """
    yield from _of_properties(note, kind)
    yield from _of_tags(note, properties, config)
    if kind is None:
        return
    field = note.header.get(kind.config.status)
    # A template's choices are none of them.
    if field and not _is_choices(field.value, kind):
        value = spelled(plain_value(field.value), kind)
        if value:
            yield Said(value, "header", field.span)
    folder = folder_status(note.path, kind)
    if folder:
        yield Said(folder, "folder", Span(0, 0))


def _of_properties(note: Note, kind: Kind | None) -> Iterator[Said]:
    wanted = {folded_key(STATUS), folded_key(kind.config.status if kind else STATUS)}
    for entry in note.frontmatter.properties if note.frontmatter else ():
        if folded_key(entry.key) not in wanted:
            continue
        value = entry.value
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value:
            told = spelled(plain_value(value) or value, kind) if kind else value
            yield Said(told, "property", entry.span)


def _of_tags(note: Note, properties: Mapping[str, Value], config: Config) -> Iterator[Said]:
    if not any(group.casefold() == STATUS for group in config.exclusive):
        return
    prefix = f"{STATUS}/"
    tags = [tag for tag in tags_of(properties) if tag.startswith(prefix)]
    if not tags:
        return
    spans = {
        one.value.removeprefix("#").casefold(): one.span
        for one in (note.frontmatter.strings if note.frontmatter else ())
        if one.key.partition(".")[0].casefold() == "tags"
    }
    for tag in dict.fromkeys(tags):
        yield Said(tag.removeprefix(prefix), "tag", spans.get(tag, Span(0, 0)))


def folder_status(path: str, kind: Kind) -> str | None:
    """Return the status that notes of a kind have in the folder of *path*, None for none."""
    folder = f"{path.rpartition('/')[0]}/".casefold()
    for name, status in kind.config.status_folders.items():
        wanted = f"{name.strip('/').casefold()}/"
        if folder.startswith(wanted) or f"/{wanted}" in folder:
            return status
    return None


def spelled(value: str, kind: Kind) -> str:
    """Return a status as it is spelled, without what is said behind one that the kind knows."""
    words = value.split()
    for status, count in kind.plain_statuses.items():
        # `In-Review` is one word, of which the vault knows two.
        for first in (" ".join(words[:count]), *words[:1]):
            if plain_status(first) == status:
                return first.rstrip(STOPS)
    return value[:_LONGEST]


def known_status(status: str, kind: Kind) -> str | None:
    """Return a status as its kind spells it, None where notes of that kind do not have it.

    What retires a note, any note may be; and any status will do where a kind lists none.
    """
    plain = plain_status(status)
    known = next((one for one in kind.config.statuses if plain_status(one) == plain), None)
    if known is None and kind.config.statuses:
        return status if stage_of(status, kind.rules) is Stage.RETIRED else None
    return known or status


def stage_of(status: str | None, config: Config) -> Stage:
    """Return how far a status is; what no stage knows is a draft."""
    if not status:
        return Stage.DRAFT
    return config.stages.get(plain_status(status), Stage.DRAFT)


def _is_choices(value: str, kind: Kind) -> bool:
    """Say whether a value is a list of statuses to choose from, as templates leave it."""
    parts = _CHOICES.split(plain_value(value))
    if len(parts) == 1:
        return False
    said = (plain_status(plain_value(part)) for part in parts)
    return sum(one in kind.plain_statuses for one in said) >= _SEVERAL
