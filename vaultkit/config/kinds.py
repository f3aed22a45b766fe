"""The tables below `[kinds]`: what a vault's kinds of note are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from vaultkit.config import values
from vaultkit.config.statuses import plain_status
from vaultkit.config.values import Check, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What a gate can ask of a note before a status is true.
WANTED = (
    *("criteria", "tasks", "questions", "documentation"),
    *("sections", "reviewers", "alternatives", "decisions"),
)
_PLACE = re.compile(r"\{[^{}]*\}?|\}")
_KNOWN_PLACE = re.compile(r"\{(?:title|slug|number|year|date)(?::0\d)?\}\Z")
_TITLED = re.compile(r"\{(?:title|slug)\}")
_NEEDED = ("template", "folder", "name", "heading")


@dataclass(frozen=True, slots=True)
class KindConfig:
    """One table below `[kinds]`.

    Attributes:
        template: file in the templates folder that new notes are made from.
        folder: where new notes go, relative to the vault.
        name: file name of a new note without extension, with `{title}`, `{slug}`, `{number}`,
            `{year}` and `{date}`.
        heading: its H1, with the same fields; "" where notes have none.
        tag: the tag that notes of this kind have, "" for none.
        fields: fields of the header that together tell this kind.
        title: the field that holds the title, "" where the H1 does.
        numbering: what the field *number* holds, with the fields of *name*.
        number: the field that holds the number, "" for none.
        created, updated, changelog: in place of the vault's own; None to take those.
        domains: the property that `--domain` fills.
        domain_kind: the kind whose names `--domain` takes, "" for none.
        criteria, tasks, questions, documentation: headings of the sections whose boxes have
            that role.
        question_items: where there is no box, the list items below *questions* count.
        alternatives, decisions: headings of the sections in which these are listed.
        author, reviewers: the fields that name them, "" for none.
        instructions: headings or lines from which on a template speaks to who uses it.
        defaults: for each exclusive tag group, what a new note has.
        status: the field or property that holds the status.
        statuses: the statuses in order, as they are written; empty for any.
        status_folders: the status that notes in a folder have, by the folder's path.
        gates: what a note must have for a status to be true, by status.
        needs_criteria: say whether a note without any criterion is unfinished.
        shape, color: how the graph draws it (a Graphviz shape, an RGB colour).
        fill: "name" fills empty notes whose name says the kind; "folder" also by folder.
    """

    template: str
    folder: str
    name: str
    heading: str
    tag: str = ""
    fields: tuple[str, ...] = ()
    title: str = ""
    number: str = ""
    numbering: str = "{number}"
    created: str | None = None
    updated: str | None = None
    changelog: tuple[str, ...] | None = None
    domains: str = "Domains"
    domain_kind: str = ""
    criteria: tuple[str, ...] = ("Success Criteria",)
    tasks: tuple[str, ...] = ("Implementation Tasks",)
    questions: tuple[str, ...] = ("Open Questions",)
    documentation: tuple[str, ...] = ("Documentation Plan",)
    question_items: bool = False
    alternatives: tuple[str, ...] = ("Alternatives", "Alternatives Considered")
    decisions: tuple[str, ...] = ("Decisions Log", "Decision Log")
    author: str = ""
    reviewers: str = ""
    instructions: tuple[str, ...] = ("How to use this template",)
    defaults: Mapping[str, str] = field(default_factory=dict)
    status: str = "Status"
    statuses: tuple[str, ...] = ()
    status_folders: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_criteria: bool = False
    shape: str = "box"
    color: str = "#eeeeee"
    fill: str = "name"


def read_kinds(value: object, key: str) -> dict[str, KindConfig]:
    """Return the kinds by name, in their order.

    Raises:
        ConfigError: as `parse_config` says.
    """
    found: dict[str, KindConfig] = {}
    for name, table in values.table(value, key).items():
        where = f"{key}.{name}."
        read: dict[str, Any] = {}
        for entry, one in values.table(table, where.rstrip(".")).items():
            values.check_known(entry, set(_READERS), where)
            read[entry] = _READERS[entry](one, where + entry)
        missing = [need for need in _NEEDED if need not in read]
        if missing:
            message = f"`{key}.{name}` lacks {' and '.join(f'`{one}`' for one in missing)}"
            raise ConfigError(message)
        found[name] = KindConfig(**read)
        for entry, wanted, told in _contradictions(found[name]):
            at = where + entry
            raise values.wrong(at, wanted, told)
    return found


def _contradictions(kind: KindConfig) -> Iterator[tuple[str, str, str]]:
    """Yield what a kind's table says against itself: the key, what it must be, what it is."""
    for key in ("name", "heading", "numbering"):
        pattern = str(getattr(kind, key))
        if not all(map(_KNOWN_PLACE.match, _PLACE.findall(pattern))):
            places = "made of words and {title}, {slug}, {number}, {number:03}, {year} or {date}"
            yield key, places, pattern
    if not _TITLED.search(kind.name):
        yield "name", "a pattern with {title} or {slug}", kind.name
    for key in ("template", "folder"):
        path = str(getattr(kind, key))
        parts = path.replace("\\", "/").split("/")
        if ".." in parts or (not parts[0] and len(parts) > 1):
            yield key, "a path inside the vault", path
    if kind.statuses:
        yield from _unknown_statuses(kind)


def _unknown_statuses(kind: KindConfig) -> Iterator[tuple[str, str, str]]:
    known = {plain_status(one) for one in kind.statuses}
    said = [("gates", one) for one in kind.gates]
    said += [("defaults", one) for group, one in kind.defaults.items() if group == "status"]
    for key, status in said:
        if plain_status(status) not in known:
            yield key, f"about one of its statuses ({', '.join(kind.statuses)})", status


def _gates(value: object, key: str) -> dict[str, tuple[str, ...]]:
    wanted = values.choices(*WANTED)
    gates = values.table(value, key).items()
    # Gates are asked for by statuses as those compare.
    return {plain_status(status): wanted(one, f"{key}.{status}") for status, one in gates}


def _lists() -> list[str]:
    roles = ("criteria", "tasks", "questions", "documentation", "alternatives", "decisions")
    return [*roles, "fields", "changelog", "instructions", "statuses"]


_READERS: dict[str, Check] = {
    **{one.name: values.text for one in fields(KindConfig)},
    **dict.fromkeys(_lists(), values.texts),
    "defaults": values.text_table,
    "status_folders": values.text_table,
    "gates": _gates,
    "needs_criteria": values.flag,
    "question_items": values.flag,
    "fill": values.choice("name", "folder", "never"),
}
