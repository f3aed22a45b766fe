"""Keep facts as bytes: small in memory and on disk, and read back only when asked for."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from vaultkit.config import Stage
from vaultkit.facts import Counted, FactLink, Facts
from vaultkit.lifecycle import Said
from vaultkit.residue import Blank, Leftover, Missing
from vaultkit.scan import Box, Heading, Link, LinkKind
from vaultkit.text import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_STAGES = tuple(Stage)
_KINDS = tuple(LinkKind)
_STAGE_NUMBERS = {stage: number for number, stage in enumerate(_STAGES)}
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


def pack(facts: Facts) -> bytes:
    """Return facts as bytes that `unpack` reads on the same machine with the same Python."""
    links = [
        (_KIND_NUMBERS[kind], *span, raw, target, subpath, display, label, row, relation, *anchor)
        for (kind, span, raw, target, subpath, display, label, row), relation, anchor in facts.links
    ]
    headings = [(level, text, *span) for level, text, span in facts.headings]
    boxes = [
        [(mark, text, *span) for mark, text, span in counted.boxes]
        for counted in (facts.criteria, facts.tasks, facts.questions, facts.documentation)
    ]
    template = (
        [(what, text, *span) for what, text, span in facts.leftovers],
        [(title, *span) for title, span in facts.blanks],
        [(title, at) for title, at in facts.missing],
    )
    statuses = [(value, where, *span) for value, where, span in facts.statuses]
    counts = (facts.reviewers, facts.alternatives, facts.decisions, statuses, facts.fields)
    told = (facts.path, facts.lines.packed(), facts.kind, facts.rule, facts.title, facts.status)
    said = (_STAGE_NUMBERS[facts.stage], facts.properties, links, headings, facts.block_ids)
    wrong = (facts.properties_error, facts.properties_error_at, facts.trouble)
    plain: Any = (told, said, boxes, counts, template, wrong)
    return marshal.dumps(plain)


def unpack(packed: bytes | memoryview) -> Facts:
    """Return the facts that were packed."""
    # What was packed here, and is known to have arrived whole.
    told, said, boxes, counts, template, wrong = marshal.loads(packed)  # noqa: S302
    path, lines, kind, rule, title, status = told
    stage, properties, links, headings, block_ids = said
    criteria, tasks, questions, documentation = (Counted(tuple(map(_box, one))) for one in boxes)
    reviewers, alternatives, decisions, statuses, fields = counts
    leftovers, blanks, missing = template
    return Facts(
        path,
        Lines.unpacked(lines),
        kind,
        rule,
        title,
        status,
        _STAGES[stage],
        properties,
        tuple([_link(one) for one in links]),
        tuple([Heading(level, text, Span(start, end)) for level, text, start, end in headings]),
        block_ids,
        criteria,
        tasks,
        questions,
        documentation,
        reviewers,
        alternatives,
        decisions,
        tuple([Said(value, where, Span(start, end)) for value, where, start, end in statuses]),
        fields,
        tuple([Leftover(what, text, Span(start, end)) for what, text, start, end in leftovers]),
        tuple([Blank(title, Span(start, end)) for title, start, end in blanks]),
        tuple([Missing(title, at) for title, at in missing]),
        *wrong,
    )


def _link(packed: tuple[Any, ...]) -> FactLink:
    kind, start, end, raw, target, subpath, display, label, row, relation, first, last = packed
    span = Span(start, end)
    link = Link(_KINDS[kind], span, raw, target, subpath, display, label, row)
    return FactLink(link, relation, Span(first, last))


def _box(packed: tuple[Any, ...]) -> Box:
    mark, text, start, end = packed
    return Box(mark, text, Span(start, end))


class PackedNotes(Mapping[str, Facts]):
    """The facts of notes by path, unpacked when they are asked for; never changed.

    Attributes:
        blob: the packed facts that it began with.
    """

    def __init__(self, paths: Sequence[str], blob: bytes | memoryview, ends: Sequence[int]) -> None:
        """Take facts that lie one behind the other.

        Args:
            paths: the notes' paths, in the order in which their facts lie.
            blob: the packed facts.
            ends: the offset behind each of them.
        """
        self._numbers = {path: number for number, path in enumerate(paths)}
        self.blob = memoryview(blob)
        self._ends = ends
        # What came or changed since, and None for what went.
        self._since: dict[str, bytes | None] = {}
        self._size = len(self._numbers)
        # Who asks for each link of a note asks for the note again and again.
        self._last: Facts | None = None

    def with_changes(self, fresh: Iterable[Facts], gone: Iterable[str]) -> PackedNotes:
        """Return the notes with some fresh and some gone."""
        after = object.__new__(PackedNotes)
        after._numbers, after.blob, after._ends = self._numbers, self.blob, self._ends
        after._since = dict(self._since)
        after._size = self._size
        after._last = None
        for path in gone:
            after._size -= path in self
            after._since[path] = None
        for facts in fresh:
            after._size += facts.path not in self
            after._since[facts.path] = pack(facts)
        return after

    def packed(self, path: str) -> bytes | memoryview:
        """Return the packed facts of one note.

        Raises:
            KeyError: there is no such note.
        """
        since = self._since.get(path, b"")
        if since is None:
            raise KeyError(path)
        if since:
            return since
        number = self._numbers[path]
        return self.blob[self._ends[number - 1] if number else 0 : self._ends[number]]

    def joined(self, paths: Iterable[str]) -> tuple[bytes, array[int]]:
        """Return the packed facts of these notes one behind the other, and where each ends."""
        wanted = list(paths)
        if not self._since and wanted == list(self._numbers):
            return bytes(self.blob), array("Q", self._ends)
        parts = [self.packed(path) for path in wanted]
        return b"".join(parts), array("Q", accumulate(map(len, parts)))

    def __getitem__(self, path: str) -> Facts:
        """Return the facts of one note."""
        if self._last is None or self._last.path != path:
            self._last = unpack(self.packed(path))
        return self._last

    def __contains__(self, path: object) -> bool:
        """Say whether there is such a note."""
        if path in self._since:
            return self._since[path] is not None
        return path in self._numbers

    def __iter__(self) -> Iterator[str]:
        """Yield every path."""
        yield from (path for path in self._numbers if path not in self._since)
        yield from (path for path, packed in self._since.items() if packed is not None)

    def __len__(self) -> int:
        """Return how many notes there are."""
        return self._size


def packed_notes(packed: Mapping[str, bytes | memoryview]) -> PackedNotes:
    """Return the notes of which the packed facts are given by path."""
    ends = array("Q", accumulate(map(len, packed.values())))
    return PackedNotes(list(packed), b"".join(packed.values()), ends)
