"""Fill what a template leaves open: title, stamps, one tag a group, domains, the first row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vaultkit.changelog import find_changelog
from vaultkit.frontmatter import put
from vaultkit.frontmatter.quoting import quoted
from vaultkit.moment import format_moment
from vaultkit.stamps import format_for
from vaultkit.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from vaultkit.config import Config
    from vaultkit.frontmatter import Property
    from vaultkit.kinds import Kind
    from vaultkit.note import Note
    from vaultkit.obsidian import ObsidianSettings

_PLACE = re.compile(r"\{\{(title|number|date|time)(?::([^{}\n]*))?\}\}", re.IGNORECASE)


class UnknownChoiceError(ValueError):
    """A status, priority or field that the template does not offer; the message lists them."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a new note is filled with.

    Attributes:
        title: what the note is called.
        stem: its file name without extension, for `{{title}}` outside the H1.
        number: for kinds that are counted.
        now: local time.
        author: for the changelog's first row.
        choices: for each exclusive tag group, the one to keep.
        domains: links for the kind's domains property, such as `[[Domain - Billing]]`; None
            leaves the property alone.
        fields: further properties by name.
    """

    title: str
    stem: str
    number: int
    now: datetime
    author: str
    choices: Mapping[str, str]
    domains: tuple[str, ...] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


def fill(
    note: Note, kind: Kind, filling: Filling, settings: ObsidianSettings, config: Config
) -> str:
    """Return the text of *note*, which holds a template, filled.

    Raises:
        UnknownChoiceError: a choice or field is not in the template.
    """
    edits = [
        *_heading(note, kind, filling),
        *_places(note, filling, settings),
        *_tags(note, filling, config),
        *_stamps(note, filling, settings, config),
        *_domains(note, kind, filling),
        *_fields(note, filling),
        *_first_row(note, filling, config),
    ]
    return apply_edits(note.text, _without_overlaps(edits))


def _without_overlaps(edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits; a place inside a span that is replaced whole needs no edit of its own."""
    for edit in edits:
        inside = any(
            other is not edit
            and other.span != edit.span
            and other.span.start <= edit.span.start
            and edit.span.end <= other.span.end
            for other in edits
        )
        if not inside:
            yield edit


def _heading(note: Note, kind: Kind, filling: Filling) -> Iterator[Edit]:
    """Yield the H1 as the kind spells it, unless a person has worded it."""
    h1 = next((one for one in note.scan.headings if one.level == 1), None)
    if h1 is None or not h1.span.of(note.text).startswith("#"):
        return
    title, number = filling.title, filling.number
    made = kind.heading.fill({"title": filling.stem, "number": number})
    inserted = kind.template.note.scan.headings
    by_obsidian = {
        one.text.replace("{{title}}", filling.stem) for one in inserted if one.level == 1
    }
    if _PLACE.search(h1.text) or h1.text == made or h1.text in by_obsidian:
        wanted = kind.heading.fill({"title": title, "number": number})
        start = note.text.index(h1.text, h1.span.start)
        if wanted != h1.text:
            yield Edit(Span(start, start + len(h1.text)), wanted)


def _places(note: Note, filling: Filling, settings: ObsidianSettings) -> Iterator[Edit]:
    """Yield `{{title}}`, `{{date:FORMAT}}` and their like, replaced wherever they stand."""
    block = note.frontmatter.inner if note.frontmatter else Span(0, 0)
    forms = {"date": settings.date_format, "time": settings.time_format}
    for found in _PLACE.finditer(note.text):
        name = found[1].lower()
        if name in forms:
            value = format_moment(filling.now, found[2] or forms[name])
        else:
            value = filling.title if name == "title" else str(filling.number)
        if block.start <= found.start() < block.end:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        yield Edit(Span(*found.span()), value)


def _tags(note: Note, filling: Filling, config: Config) -> Iterator[Edit]:
    """Yield the removal of all tags but one of each exclusive group."""
    block = note.frontmatter
    items = [one for one in block.strings if one.key.startswith("tags.")] if block else []
    for group in config.exclusive:
        prefix = f"{group.casefold()}/"
        offered = [one for one in items if _plain(one.value).startswith(prefix)]
        wanted = filling.choices.get(group)
        names = [_plain(one.value).removeprefix(prefix) for one in offered]
        if wanted is None:
            continue
        if wanted.casefold() not in names:
            message = (
                f"no {group} `{wanted}` in the template; it offers {', '.join(names) or 'none'}"
            )
            raise UnknownChoiceError(message)
        if len(offered) > 1:
            kept = names.index(wanted.casefold())
            for index, one in enumerate(offered):
                if index != kept:
                    yield Edit(_item(note.text, one.span), "")


def _plain(tag: str) -> str:
    return tag.removeprefix("#").casefold()


def _item(text: str, span: Span) -> Span:
    """Return the span of a whole list item: its line, or its place in a `[flow, list]`."""
    start = text.rfind("\n", 0, span.start) + 1
    if text[start : span.start].strip() == "-":
        return Span(start, text.find("\n", span.end) + 1)
    end = span.end
    while end < len(text) and text[end] in ", ":
        end += 1
    return Span(span.start, end)


def _stamps(
    note: Note, filling: Filling, settings: ObsidianSettings, config: Config
) -> Iterator[Edit]:
    for key in (config.created, config.updated):
        entry = note.frontmatter.get(key) if note.frontmatter else None
        if entry and entry.blank:
            form = format_for(entry, settings, config)
            if form:
                yield put(note.text, entry, filling.now.strftime(form))


def _domains(note: Note, kind: Kind, filling: Filling) -> Iterator[Edit]:
    entry = note.frontmatter.get(kind.config.domains) if note.frontmatter else None
    if filling.domains is None:
        return
    if entry is None:
        if filling.domains:
            message = f"the template has no property `{kind.config.domains}`"
            raise UnknownChoiceError(message)
        return
    yield _list_value(note.text, entry, filling.domains)


def _list_value(text: str, entry: Property, links: tuple[str, ...]) -> Edit:
    """Return the edit that makes a property the list of *links*, blank for none."""
    colon = entry.key_span.end + 1
    ends = "\r\n" if "\r\n" in text else "\n"
    items = "".join(f"{ends}  - {quoted(link)}" for link in links)
    return Edit(Span(colon, max(colon, entry.span.end)), items)


def _fields(note: Note, filling: Filling) -> Iterator[Edit]:
    block = note.frontmatter
    for name, value in filling.fields.items():
        entry = block.get(name) if block else None
        if entry is None:
            known = ", ".join(one.key for one in block.properties) if block else "none"
            message = f"no property `{name}` in the template; it has {known}"
            raise UnknownChoiceError(message)
        if isinstance(entry.value, list | dict):
            yield _list_value(note.text, entry, (value,))
        else:
            colon = entry.key_span.end + 1
            yield Edit(Span(colon, max(colon, entry.span.end)), f" {quoted(value)}")


def _first_row(note: Note, filling: Filling, config: Config) -> Iterator[Edit]:
    log = find_changelog(note, config.changelog)
    row = log.blank_row() if log else None
    if log and row:
        yield log.fill(row, filling.now.date(), filling.author)
