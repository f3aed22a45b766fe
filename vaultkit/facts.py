"""What the vault keeps of every note: small, without its text, and all that checks need."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage
from vaultkit.entries import find_entry
from vaultkit.header import folded_key, plain_value
from vaultkit.items import count_listed, listed_questions
from vaultkit.kinds import roles_of
from vaultkit.lifecycle import stage_of, statuses_of
from vaultkit.relations import Places, relation_of_property
from vaultkit.residue import blanks_of, leftovers_of, missing_in
from vaultkit.scan.inline import link_in_property
from vaultkit.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.frontmatter import Value
    from vaultkit.kinds import Kind, Kinds
    from vaultkit.lifecycle import Said
    from vaultkit.note import Note
    from vaultkit.residue import Blank, Leftover, Missing
    from vaultkit.scan import Box, Heading, Link
    from vaultkit.text import Lines, Span


_PARTS = re.compile(r"[,;&]|\band\b|<br[ /]*>")
# What people write where nobody is named yet.
_NOBODY = frozenset({"none", "tbd", "todo", "n/a", "na", "tba", "names", "name", "unassigned"})


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
        criteria, tasks, questions, documentation: boxes by role.
        reviewers, alternatives, decisions: how many it names.
        statuses: every place that says a status, the one that counts first.
        fields: what the fields of its header hold, by their keys.
        leftovers: placeholders of its kind's template, links excepted.
        blanks, missing: sections of that template that say nothing, or are not there.
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
    documentation: Counted = NO_BOXES
    reviewers: int = 0
    alternatives: int = 0
    decisions: int = 0
    statuses: tuple[Said, ...] = ()
    fields: Mapping[str, str] | None = None
    leftovers: tuple[Leftover, ...] = ()
    blanks: tuple[Blank, ...] = ()
    missing: tuple[Missing, ...] = ()
    properties_error: str | None = None
    properties_error_at: int = 0
    trouble: str | None = None

    def property(self, name: str) -> Value:
        """Return the property of that name, case ignored, None where it is absent or blank."""
        folded = name.casefold()
        found = (one for key, one in (self.properties or {}).items() if key.casefold() == folded)
        return next(found, None)

    def told(self, name: str) -> Value:
        """Return the property of that name, else the header's field; None where neither is."""
        value = self.property(name) if name else None
        if value is not None or not self.fields:
            return value
        wanted = folded_key(name)
        return next((one for key, one in self.fields.items() if folded_key(key) == wanted), None)


def digest(note: Note, kinds: Kinds) -> Facts:
    """Return the facts of one note."""
    config = kinds.config
    scan, block = note.scan, note.frontmatter
    properties = {one.key: one.value for one in block.properties} if block else {}
    first = scan.headings[0] if scan.headings else None
    # An H1 further down is the title of a part, not of the note.
    h1 = first.text if first and first.level == 1 else None
    match = kinds.recognise(note, properties, h1)
    kind = match.kind if match else None
    statuses = tuple(statuses_of(note, properties, kind, config))
    status = statuses[0].value if statuses else None
    boxes = _boxes(note, kinds, kind) if scan.boxes else _WITHOUT_BOXES
    facts = Facts(
        path=note.path,
        lines=note.lines,
        kind=kind.key if kind else None,
        rule=match.rule if match else "",
        title=_title(note, h1, kind),
        status=status,
        stage=stage_of(status, config),
        properties=properties,
        links=tuple(_links(note, config)),
        headings=scan.headings,
        block_ids=frozenset(one.lower() for one in scan.block_ids),
        criteria=boxes.criteria,
        tasks=boxes.tasks,
        questions=boxes.questions,
        documentation=boxes.documentation,
        statuses=statuses,
        properties_error=block.error if block else None,
        properties_error_at=block.error_at if block else 0,
    )
    return _of_kind(facts, note, kind) if kind else facts


def _of_kind(facts: Facts, note: Note, kind: Kind) -> Facts:
    """Return the facts with what only a note of a kind has."""
    config, template = kind.config, kind.template
    questions = facts.questions
    if config.question_items and not questions.boxes:
        questions = Counted(listed_questions(note, config.questions, template))
    return facts._replace(
        questions=questions,
        reviewers=_count_names(note, kind),
        alternatives=count_listed(note, config.alternatives, template),
        decisions=count_listed(note, config.decisions, template),
        fields={one.key: one.value for one in note.header.fields} or None,
        leftovers=leftovers_of(note, kind),
        blanks=blanks_of(note, template),
        missing=missing_in(note, template),
    )


def _count_names(note: Note, kind: Kind) -> int:
    """Return how many reviewers a note names."""
    entry = find_entry(note, kind.config.reviewers)
    if entry is None or isinstance(entry.value, dict):
        return 0
    if isinstance(entry.value, list):
        return len(entry.value)
    said = str(entry.value or "")
    if said == kind.template.fields.get(entry.key.casefold()):
        return 0
    names = (plain_value(one) for one in _PARTS.split(said))
    return sum(bool(one) and one.casefold() not in _NOBODY for one in names)


def _title(note: Note, h1: str | None, kind: Kind | None) -> str:
    """Return what people call a note: its H1 without the kind's mark, else its file name."""
    if kind and kind.config.title:
        field = note.header.get(kind.config.title)
        left = kind.template.fields.get(kind.config.title.casefold())
        said = plain_value(field.value) if field and field.value != left else ""
        # Where a field holds the title, an H1 is a section.
        h1 = said or None
    name = title_of(h1) if h1 else note.path.rpartition("/")[2].removesuffix(".md")
    if kind is None:
        return name
    pattern = kind.heading if h1 else kind.name
    found = None if pattern.numbered else pattern.match(name)
    return found["title"] if found and "title" in found else name


def _links(note: Note, config: Config) -> Iterator[FactLink]:
    block = note.frontmatter
    if block and block.strings:
        keys = {one.key: one.key_span for one in block.properties}
        for one in block.strings:
            if link := link_in_property(one.value, one.span, one.key):
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
    documentation: Counted


_WITHOUT_BOXES = _Boxes(NO_BOXES, NO_BOXES, NO_BOXES, NO_BOXES)


def _boxes(note: Note, kinds: Kinds, kind: Kind | None) -> _Boxes:
    """Return the boxes below headings of each role, those of sub-headings included."""
    boxes, headings = note.scan.boxes, note.scan.headings
    starts = [box.span.start for box in boxes]
    found: tuple[list[Box], ...] = ([], [], [], [])
    # The first box that may still count, for each role: sections lie inside each other.
    free = [0, 0, 0, 0]
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
