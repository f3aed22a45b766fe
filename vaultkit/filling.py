"""Fill what a template leaves open: title, stamps, one tag a group, domains, the first row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vaultkit.changelog import find_changelog
from vaultkit.entries import entries_of, find_entry, is_sure, put_entry
from vaultkit.frontmatter import Property
from vaultkit.frontmatter.quoting import quoted
from vaultkit.header import folded_key
from vaultkit.instructions import instructions_in
from vaultkit.lifecycle import STATUS, known_status
from vaultkit.moment import format_moment
from vaultkit.names import slug
from vaultkit.patterns import Pattern
from vaultkit.stamps import format_for, is_open
from vaultkit.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from vaultkit.config import Config
    from vaultkit.frontmatter import PropertyString
    from vaultkit.kinds import Kind
    from vaultkit.note import Note
    from vaultkit.obsidian import ObsidianSettings

_PLACE = re.compile(r"\{\{(title|number|date|time)(?::([^{}\n]*))?\}\}", re.IGNORECASE)
_FLOW = re.compile(r"[,\[\]{}]")


class UnknownChoiceError(ValueError):
    """A status, priority or field that the template does not offer; the message lists them."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a new note is filled with.

    Attributes:
        title: what the note is called.
        stem: its file name without extension, for `{{title}}` outside the H1.
        number: for kinds that are counted.
        width: how many digits it has at least.
        now: local time.
        author: for the changelog's first row.
        choices: for each exclusive tag group, the one to keep.
        domains: links for the kind's domains property, such as `[[Domain - Billing]]`; None
            leaves the property alone.
        fields: further properties by name.
        year: the one within which the number counts, if that is not this one.
    """

    title: str
    stem: str
    number: int
    now: datetime
    author: str
    choices: Mapping[str, str]
    domains: tuple[str, ...] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    width: int = 0
    year: str = ""

    @property
    def names(self) -> dict[str, str | int]:
        """What the patterns of its kind are filled with."""
        return {
            "title": self.title,
            "slug": slug(self.title) or self.title,
            "number": str(self.number).zfill(self.width),
            "year": self.year or self.now.year,
            "date": self.now.date().isoformat(),
        }


def fill(
    note: Note, kind: Kind, filling: Filling, settings: ObsidianSettings, config: Config
) -> str:
    """Return the text of *note*, which holds a template, filled.

    Raises:
        UnknownChoiceError: a choice or field is not in the template.
    """
    edits = [
        *_instructions(note, kind),
        *_heading(note, kind, filling),
        *_header(note, kind, filling),
        *_places(note, filling, settings),
        *_tags(note, kind, filling, config),
        *_stamps(note, filling, settings, config),
        *_domains(note, kind, filling),
        *_fields(note, filling),
        *_first_row(note, filling, config),
    ]
    return apply_edits(note.text, _without_overlaps(edits))


def _without_overlaps(edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits; a place inside a span that is replaced whole needs no edit of its own."""
    end = 0
    for edit in sorted(edits, key=lambda one: (one.span.start, -one.span.end)):
        if edit.span.start >= end or edit.span.end > end:
            yield edit
            end = edit.span.end


def unworded(note: Note, kind: Kind, stem: str, number: int) -> Span | None:
    """Return where the H1's text stands, None where a person has worded it.

    Unworded is a place of the template, or what Obsidian makes of it: the file's name.
    """
    h1 = next((one for one in note.scan.headings if one.level == 1), None)
    if h1 is None or not h1.span.of(note.text).startswith("#"):
        return None
    if not kind.config.heading:
        return None
    made = kind.heading.fill({"title": stem, "number": number})
    inserted = kind.template.note.scan.headings
    by_obsidian = {one.text.replace("{{title}}", stem) for one in inserted if one.level == 1}
    if not has_places(h1.text) and h1.text != made and h1.text not in by_obsidian:
        return None
    start = note.text.index(h1.text, h1.span.start)
    return Span(start, start + len(h1.text))


def has_places(text: str) -> bool:
    """Say whether a text holds `{{title}}` or its like."""
    return _PLACE.search(text) is not None


def _heading(note: Note, kind: Kind, filling: Filling) -> Iterator[Edit]:
    """Yield the H1 as the kind spells it, unless a person has worded it."""
    where = unworded(note, kind, filling.stem, filling.number)
    if where:
        yield Edit(where, kind.heading.fill(filling.names))


def _header(note: Note, kind: Kind, filling: Filling) -> Iterator[Edit]:
    """Yield what the fields of the header hold: the title, the number, what was chosen."""
    config = kind.config
    numbering = Pattern(config.numbering)
    told = {
        config.title: filling.title,
        config.number: numbering.fill(filling.names),
        config.author: filling.author,
    }
    if kind.has_field(config.status):
        chosen = filling.choices.get(STATUS, "")
        told[config.status] = known_status(chosen, kind) or chosen
    asked = {folded_key(key) for key in filling.fields}
    for key, value in told.items():
        entry = find_entry(note, key)
        if entry and value and is_sure(entry) and folded_key(key) not in asked:
            yield put_entry(note.text, entry, value)


def _instructions(note: Note, kind: Kind) -> Iterator[Edit]:
    """Yield the removal of what a template says at its end to who uses it."""
    span = instructions_in(note, kind.config.instructions)
    if span:
        yield Edit(span, "")


def _places(note: Note, filling: Filling, settings: ObsidianSettings) -> Iterator[Edit]:
    """Yield `{{title}}`, `{{date:FORMAT}}` and their like, replaced wherever they stand."""
    forms = {"date": settings.date_format, "time": settings.time_format}

    def value(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in forms:
            return format_moment(filling.now, found[2] or forms[name])
        return filling.title if name == "title" else str(filling.number)

    block = note.frontmatter
    strings = block.strings if block else ()
    for found in _PLACE.finditer(note.text):
        where = Span(*found.span())
        around = next((one for one in strings if _contains(one.span, where)), None)
        if around is not None:
            yield _in_string(around, note.text, where, value)
        elif block and _contains(block.inner, where) and found[1].lower() == "title":
            yield Edit(where, _scalar(value(found)))
        else:
            yield Edit(where, value(found))


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _in_string(
    string: PropertyString, text: str, where: Span, value: Callable[[re.Match[str]], str]
) -> Edit:
    """Return the edit that fills the place at *where* in a property's string."""
    found = _PLACE.match(text, where.start)
    assert found is not None
    match text[string.span.start]:
        case '"':
            return Edit(where, _escaped(value(found)))
        case "'":
            return Edit(where, value(found).replace("'", "''"))
        case "|" | ">":
            return Edit(where, value(found))
        case _:
            return Edit(string.span, _scalar(_PLACE.sub(value, string.value)))


def _scalar(value: str) -> str:
    """Return a string as YAML that reads back the same, inside a `[flow, list]` too."""
    source = quoted(value)
    return source if source != value or not _FLOW.search(value) else f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def offered_defaults(note: Note, kind: Kind) -> dict[str, str]:
    """Return the kind's choices for a new note, as far as the note's tags offer them."""
    told = {STATUS} if kind.has_field(kind.config.status) else set()
    return {
        group: choice
        for group, choice in kind.config.defaults.items()
        if group in told or any(one == choice.casefold() for one, _ in _offered(note, group))
    }


def _offered(note: Note, group: str) -> list[tuple[str, Span]]:
    """Return what a note's tags offer of an exclusive group, folded, and where."""
    strings = note.frontmatter.strings if note.frontmatter else ()
    tags = (
        (one.value.removeprefix("#").casefold(), one.span)
        for one in strings
        if one.key.partition(".")[0].casefold() == "tags"
    )
    prefix = f"{group.casefold()}/"
    return [(tag.removeprefix(prefix), span) for tag, span in tags if tag.startswith(prefix)]


def _tags(note: Note, kind: Kind, filling: Filling, config: Config) -> Iterator[Edit]:
    """Yield the removal of all tags but one of each exclusive group."""
    dropped: list[Span] = []
    for group in config.exclusive:
        wanted = filling.choices.get(group)
        if wanted is None:
            continue
        offered = _offered(note, group)
        if group.casefold() == STATUS and kind.has_field(kind.config.status):
            if known_status(wanted, kind):
                continue
            offered = [(one, Span(0, 0)) for one in kind.config.statuses]
        names = list(dict.fromkeys(one for one, _ in offered))
        if wanted.casefold() not in names:
            known = ", ".join(names) or "none"
            message = f"no {group} `{wanted}` in the template; it offers {known}"
            raise UnknownChoiceError(message)
        dropped += (span for one, span in offered if one != wanted.casefold())
    yield from _removals(note.text, dropped)


def _removals(text: str, spans: list[Span]) -> Iterator[Edit]:
    """Yield the removal of list items: of their lines, or from a `[flow, list]`."""
    runs: list[Span] = []
    for span in sorted(_item(text, one) for one in spans):
        follows = bool(runs) and runs[-1].end == span.start
        runs.append(Span(runs.pop().start, span.end) if follows else span)
    for start, end in runs:
        last = text.startswith("]", end)
        yield Edit(Span(len(text[:start].rstrip(", ")) if last else start, end), "")


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
    asked = {name.casefold() for name in filling.fields}
    for key in (config.created, config.updated):
        if key.casefold() in asked:
            continue
        entry = find_entry(note, key)
        if entry and is_sure(entry) and is_open(entry):
            form = format_for(entry, settings, config)
            if form:
                yield put_entry(note.text, entry, filling.now.strftime(form))


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
    for name, value in filling.fields.items():
        entry = find_entry(note, name)
        if entry is None or not is_sure(entry):
            known = ", ".join(dict.fromkeys(one.key for one in entries_of(note))) or "none"
            message = f"no property `{name}` in the template; it has {known}"
            raise UnknownChoiceError(message)
        if not isinstance(entry, Property):
            yield put_entry(note.text, entry, " ".join(value.split()))
        elif isinstance(entry.value, list | dict):
            yield _list_value(note.text, entry, (value,))
        else:
            colon = entry.key_span.end + 1
            yield Edit(Span(colon, max(colon, entry.span.end)), f" {quoted(value)}")


def _first_row(note: Note, filling: Filling, config: Config) -> Iterator[Edit]:
    log = find_changelog(note, config.changelog)
    row = log.blank_row() if log else None
    if log and row:
        yield log.fill(row, filling.now.date(), filling.author)
