"""What a note still has of its template, and what it lacks of it: the template is the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.kinds import words_of
from vaultkit.sections import title_of
from vaultkit.text import BOM, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.kinds import Kind, Template
    from vaultkit.note import Note
    from vaultkit.sections import Section


class Leftover(NamedTuple):
    """A placeholder of the template that is still there.

    Attributes:
        what: "box", "row", "guidance", "section", "bracket" or "field".
        text: its words, or the name of what holds it.
        span: where it stands.
    """

    what: str
    text: str
    span: Span


class Missing(NamedTuple):
    """A section of the template that a note lacks, and where it would stand.

    That is where what stands above it ends; before the first heading where nothing does.
    """

    title: str
    at: int


class Blank(NamedTuple):
    """A section of the template in which nothing stands, by its title and its heading's span."""

    title: str
    span: Span


def leftovers_of(note: Note, kind: Kind) -> tuple[Leftover, ...]:
    """Return the placeholders of its kind's template that a note still has, links excepted."""
    template = kind.template
    found = [*_boxes(note, template), *_rows(note, template), *_guidance(note, template)]
    fields = list(_fields(note, kind))
    found += [*fields, *_brackets(note, template, [one.span for one in fields])]
    # Of a section that stands as the template has it, what is in it tells enough.
    known = [one.span.start for one in found]
    found += [
        one
        for one, whole in _sections(note, template)
        if not any(whole.start <= at < whole.end for at in known)
    ]
    found.sort(key=lambda one: one.span)
    return tuple(found)


def _boxes(note: Note, template: Template) -> Iterator[Leftover]:
    for box in note.scan.boxes:
        if box.text in template.boxes:
            yield Leftover("box", box.text, box.span)


def _rows(note: Note, template: Template) -> Iterator[Leftover]:
    for table in note.scan.tables if template.rows else ():
        for row in table.rows:
            line = row.of(note.text).strip()
            if line in template.rows:
                yield Leftover("row", line, Span(row.start, row.start + len(line)))


def _guidance(note: Note, template: Template) -> Iterator[Leftover]:
    text = note.text
    for one in template.guidance.finditer(text) if template.guidance else ():
        before = text[text.rfind("\n", 0, one.start()) + 1 : one.start()]
        behind = text[one.end() : one.end() + 1]
        if not before.strip() and not behind.strip():
            yield Leftover("guidance", one[0], Span(*one.span()))


def _brackets(note: Note, template: Template, told: list[Span]) -> Iterator[Leftover]:
    """Yield what stands in brackets as the template has it, but for what is *told* already."""
    if template.brackets is None:
        return
    for one in template.brackets.finditer(note.text, note.body_start):
        if not any(span.start <= one.start() < span.end for span in told):
            yield Leftover("bracket", one[0], Span(*one.span()))


def _fields(note: Note, kind: Kind) -> Iterator[Leftover]:
    """Yield the fields that hold what the template holds there, unless that is a status."""
    known = {one.casefold() for one in kind.known_statuses}
    for field in note.header.fields if kind.template.fields else ():
        left = kind.template.fields.get(field.key.casefold())
        if field.value and left == field.value and field.value.casefold() not in known:
            yield Leftover("field", f"{field.key}: {field.value}", field.span)


def _sections(note: Note, template: Template) -> Iterator[tuple[Leftover, Span]]:
    """Yield the sections whose own text is that of the template, with their spans."""
    for section in note.sections:
        title = title_of(section.heading.text)
        asked = template.words.get(title.casefold())
        if asked and words_of(section.own.of(note.text)) == asked:
            yield Leftover("section", title, section.heading.span), section.own


def blanks_of(note: Note, template: Template) -> tuple[Blank, ...]:
    """Return the template's sections that a note has and in which nothing stands."""
    return tuple(
        Blank(title, section.heading.span)
        for section in note.sections
        # What ends where its own text does holds no section.
        if section.whole.end == section.own.end
        and (title := title_of(section.heading.text)).casefold() in template.schema
        and not words_of(section.own.of(note.text))
    )


def missing_in(note: Note, template: Template) -> tuple[Missing, ...]:
    """Return the template's sections that a note lacks, in the template's order.

    What would stand below one that is missing itself comes with it. An empty note waits to be
    filled, and lacks nothing.
    """
    if not note.text.removeprefix(BOM).strip():
        return ()
    there: dict[str, Section] = {}
    for section in note.sections:
        there.setdefault(title_of(section.heading.text).casefold(), section)
    found: list[Missing] = []
    # The sections above, outermost first: level, and where the next one in it would stand.
    above: list[tuple[int, int | None]] = [(0, _first_place(note, template))]
    for title, level in template.schema.items():
        while above[-1][0] >= level:
            above.pop()
        parent, at = above[-1]
        known = there.get(title)
        if at is None:
            above.append((level, None))
        elif known is None:
            found.append(Missing(template.spelling[title], _end_above(note.text, at)))
            above.append((level, None))
        else:
            above[-1] = parent, known.whole.end
            above.append((level, known.own.end))
    return tuple(found)


def _end_above(text: str, at: int) -> int:
    above = text[:at].rstrip()
    return len(above) if above.removeprefix(BOM) else at


def _first_place(note: Note, template: Template) -> int:
    """Return the offset at which the first section of a note would stand."""
    for section in note.sections:
        if title_of(section.heading.text).casefold() in template.schema:
            return section.whole.start
    return len(note.text)
