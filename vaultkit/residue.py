"""What a note still has of its template, and what it lacks of it: the template is the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.sections import title_of
from vaultkit.template import words_of
from vaultkit.text import BOM, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.kinds import Kind
    from vaultkit.note import Note
    from vaultkit.sections import Section
    from vaultkit.template import Template


_SPACING = 200
_MADE_FROM = 0.25
# Blanks, and the marks of a rule.
_NOTHING = " \t\r\n-*_"


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
    if not kind.template.fields or not note.header.fields:
        return
    known = {one.casefold() for one in kind.known_statuses}
    for field in note.header.fields:
        left = kind.template.fields.get(field.key.casefold())
        if field.value and left == field.value and field.value.casefold() not in known:
            yield Leftover("field", f"{field.key}: {field.value}", field.span)


def _sections(note: Note, template: Template) -> Iterator[tuple[Leftover, Span]]:
    """Yield the sections whose own text is that of the template, with their spans."""
    for title, section in zip(note.titles, note.sections, strict=True):
        asked = template.words.get(title)
        start, end = section.own
        # Nobody spaces the same words so much wider; most sections say more than that.
        near = asked and end - start <= 2 * len(asked) + _SPACING
        if near and words_of(note.text[start:end]) == asked:
            told = title_of(section.heading.text)
            yield Leftover("section", told, section.heading.span), section.own


def blanks_of(note: Note, template: Template) -> tuple[Blank, ...]:
    """Return the template's sections that a note has and in which nothing stands."""
    text = note.text
    return tuple(
        Blank(title_of(heading.text), heading.span)
        for title, (heading, own, whole) in zip(note.titles, note.sections, strict=True)
        # What ends where its own text does holds no section.
        if whole.end == own.end
        and title in template.schema
        and not text[own.start : own.end].strip(_NOTHING)
    )


def missing_in(note: Note, template: Template) -> tuple[Missing, ...]:
    """Return the template's sections that a note lacks, in the template's order.

    What would stand below one that is missing itself comes with it. A note that has few of them,
    such as an empty one, was not made from that template, and lacks nothing of it.
    """
    there: dict[str, Section] = {}
    for title, section in zip(note.titles, note.sections, strict=True):
        there.setdefault(title, section)
    shared = len(template.schema.keys() & there.keys())
    if shared == len(template.schema) or shared < _MADE_FROM * len(template.schema):
        return ()
    found: list[Missing] = []
    # The sections above, outermost first: level, and where the next one in it would stand.
    above = [(0, _first_place(note, template))]
    at = 0
    while at < len(template.order):
        title, level, following = template.order[at]
        while above[-1][0] >= level:
            above.pop()
        known = there.get(title)
        if known is None:
            place = _end_above(note.text, above[-1][1])
            found.append(Missing(template.spelling[title], place))
            at = following
        else:
            above[-1] = above[-1][0], known.whole.end
            above.append((level, known.own.end))
            at += 1
    return tuple(found)


def _end_above(text: str, at: int) -> int:
    above = text[:at].rstrip()
    return len(above) if above.removeprefix(BOM) else at


def _first_place(note: Note, template: Template) -> int:
    """Return the offset at which the first section of a note would stand."""
    for title, section in zip(note.titles, note.sections, strict=True):
        if title in template.schema:
            return section.whole.start
    return len(note.text)
