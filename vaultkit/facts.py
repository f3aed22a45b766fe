"""What the vault keeps of every note: small, without its text, and all that checks need."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage
from vaultkit.kinds import roles_of, tags_of
from vaultkit.relations import Places, relation_of_property
from vaultkit.scan.inline import link_in_property
from vaultkit.sections import title_of
from vaultkit.text import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.frontmatter import Value
    from vaultkit.kinds import Kind, Kinds, Template
    from vaultkit.note import Note
    from vaultkit.scan import Box, Heading, Link


class FactLink(NamedTuple):
    """A link with what it means, and where a finding about it stands."""

    link: Link
    relation: str
    anchor: Span


class Counted(NamedTuple):
    """The boxes of one role: success criteria, tasks or questions."""

    boxes: tuple[Box, ...] = ()

    @property
    def open(self) -> int:
        """How many wait."""
        return sum(box.open for box in self.boxes)

    @property
    def done(self) -> int:
        """How many are ticked."""
        return sum(box.done for box in self.boxes)


NO_BOXES = Counted()


class Leftover(NamedTuple):
    """A placeholder of the template that is still there."""

    what: str
    text: str
    span: Span


class Facts(NamedTuple):
    """One note or canvas, digested.

    Attributes:
        path: relative to the vault.
        lines: turns its offsets into lines and columns.
        kind: name of its kind, None for a note of no kind.
        rule: which rule told the kind.
        title: what people call it: the H1 that heads it, else the file name.
        status: the value of its `status/…` tag or status property, None without one.
        stage: how far that is.
        properties: as Obsidian reads them.
        links, headings, block_ids: what its text says.
        criteria, tasks, questions: boxes by role.
        leftovers: placeholders of its kind's template, links excepted.
        properties_error: why Obsidian cannot read the properties, None if it can.
        properties_error_at: offset of the trouble.
        trouble: why the file itself could not be read as it is, None if it could.
    """

    path: str
    lines: Lines
    kind: str | None = None
    rule: str = ""
    title: str = ""
    status: str | None = None
    stage: Stage = Stage.DRAFT
    properties: Mapping[str, Value] | None = None
    links: tuple[FactLink, ...] = ()
    headings: tuple[Heading, ...] = ()
    block_ids: frozenset[str] = frozenset()
    criteria: Counted = NO_BOXES
    tasks: Counted = NO_BOXES
    questions: Counted = NO_BOXES
    leftovers: tuple[Leftover, ...] = ()
    properties_error: str | None = None
    properties_error_at: int = 0
    trouble: str | None = None

    def property(self, name: str) -> Value:
        """Return the property of that name, case ignored, None where it is absent or blank."""
        folded = name.casefold()
        found = (one for key, one in (self.properties or {}).items() if key.casefold() == folded)
        return next(found, None)


def digest(note: Note, kinds: Kinds) -> Facts:
    """Return the facts of one note."""
    config = kinds.config
    scan, block = note.scan, note.frontmatter
    properties = {one.key: one.value for one in block.properties} if block else {}
    first = scan.headings[0] if scan.headings else None
    # An H1 further down is the title of a part, not of the note.
    h1 = first.text if first and first.level == 1 else None
    match = kinds.recognise(note.path, properties, h1)
    kind = match.kind if match else None
    status = _status(properties, config)
    boxes = _boxes(note, kinds, kind) if scan.boxes else _WITHOUT_BOXES
    return Facts(
        path=note.path,
        lines=note.lines,
        kind=kind.key if kind else None,
        rule=match.rule if match else "",
        title=_title(note.path, h1, kind),
        status=status,
        stage=config.stages.get(status.casefold(), Stage.DRAFT) if status else Stage.DRAFT,
        properties=properties,
        links=tuple(_links(note, config)),
        headings=scan.headings,
        block_ids=frozenset(one.lower() for one in scan.block_ids),
        criteria=boxes.criteria,
        tasks=boxes.tasks,
        questions=boxes.questions,
        leftovers=_leftovers(note, kind.template) if kind else (),
        properties_error=block.error if block else None,
        properties_error_at=block.error_at if block else 0,
    )


def _title(path: str, h1: str | None, kind: Kind | None) -> str:
    """Return what people call a note: its H1 without the kind's mark, else its file name."""
    name = title_of(h1) if h1 else path.rpartition("/")[2].removesuffix(".md")
    if kind is None:
        return name
    pattern = kind.heading if h1 else kind.name
    found = None if pattern.numbered else pattern.match(name)
    return found["title"] if found and "title" in found else name


def _status(properties: Mapping[str, Value], config: Config) -> str | None:
    """Return the status: a property `status`, else a tag of the group of that name."""
    for key, value in properties.items():
        if key.casefold() == "status" and isinstance(value, str) and value:
            return value
    group = next((one for one in config.exclusive if one.casefold() == "status"), None)
    prefix = f"{group}/"
    tags = [tag for tag in tags_of(properties) if group and tag.startswith(prefix)]
    return tags[0].removeprefix(prefix) if tags else None


def _links(note: Note, config: Config) -> Iterator[FactLink]:
    block = note.frontmatter
    if block and not block.error:
        for one in block.strings:
            link = link_in_property(one.value, one.span, one.key)
            if link:
                keys = {one.key: one.key_span for one in block.properties}
                anchor = keys.get(one.key) or keys[one.key.partition(".")[0]]
                yield FactLink(link, relation_of_property(one.key, config.relations), anchor)
    if not note.scan.links:
        return
    places = Places(note.scan.headings, config.relations)
    for link in note.scan.links:
        yield FactLink(link, places.relation_of(link), link.span)


class _Boxes(NamedTuple):
    criteria: Counted
    tasks: Counted
    questions: Counted


_WITHOUT_BOXES = _Boxes(NO_BOXES, NO_BOXES, NO_BOXES)


def _boxes(note: Note, kinds: Kinds, kind: Kind | None) -> _Boxes:
    """Return the boxes below headings of each role, those of sub-headings included."""
    boxes, headings = note.scan.boxes, note.scan.headings
    starts = [box.span.start for box in boxes]
    found: tuple[list[Box], ...] = ([], [], [])
    # The first box that may still count, for each role: sections lie inside each other.
    free = [0, 0, 0]
    # A note of no kind may still have such a heading: then any kind's wording counts.
    wordings = (kind,) if kind else kinds.all
    for index, (level, text, span) in enumerate(headings):
        roles = roles_of(text, wordings)
        if not any(roles):
            continue
        below = headings[index + 1 :]
        end = next((one.span.start for one in below if one.level <= level), len(note.text))
        for role, taken in enumerate(found):
            if roles[role]:
                first = max(free[role], bisect_left(starts, span.start))
                free[role] = bisect_left(starts, end, first)
                taken.extend(boxes[first : free[role]])
    return _Boxes(*(Counted(tuple(one)) for one in found))


def _leftovers(note: Note, template: Template) -> tuple[Leftover, ...]:
    text = note.text
    found = [
        Leftover("box", box.text, box.span) for box in note.scan.boxes if box.text in template.boxes
    ]
    for table in note.scan.tables if template.rows else ():
        for row in table.rows:
            line = row.of(text).strip()
            if line in template.rows:
                found.append(Leftover("row", line, Span(row.start, row.start + len(line))))
    if template.guidance:
        for one in template.guidance.finditer(text):
            before = text[text.rfind("\n", 0, one.start()) + 1 : one.start()]
            behind = text[one.end() : one.end() + 1]
            if not before.strip() and not behind.strip():
                found.append(Leftover("guidance", one[0], Span(*one.span())))
    found.sort(key=_place)
    return tuple(found)


def _place(one: Leftover) -> Span:
    return one.span
