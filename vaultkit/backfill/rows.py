"""Tell a note's past in rows: for each author and day, what was changed then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.backfill.placing import changelog_of, dated_rows
from vaultkit.note import Note
from vaultkit.upkeep import substance
from vaultkit.upkeep.difference import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from vaultkit.backfill.past import Revision
    from vaultkit.config import Config
    from vaultkit.kinds import Kind

DRAFT = "Initial draft"
_VERSIONS = 32
_LONGEST = 240


class Row(NamedTuple):
    """What one author did on one day, and the note before that."""

    day: date
    author: str
    change: str
    base: str = ""


class _Version(NamedTuple):
    note: Note
    substance: str
    rows: frozenset[tuple[date, str]]


class Reader:
    """Reads the versions of one note; those read last are kept."""

    def __init__(self, path: str, config: Config, authors: Iterable[str]) -> None:
        """Read versions of the note at *path*, which *authors* wrote."""
        self._path = path
        self._config = config
        self._authors = tuple(authors)
        self._versions: dict[str, _Version] = {}

    def note(self, text: str) -> Note:
        """Return one version as a note."""
        return self._read(text).note

    def is_same(self, one: str, other: str) -> bool:
        """Say whether two versions have the same substance."""
        return one == other or self._read(one).substance == self._read(other).substance

    def changes(self, revision: Revision) -> bool:
        """Say whether a revision made the note, or changed what it says."""
        return revision.before is None or not self.is_same(revision.before, revision.after)

    def logs(self, revision: Revision, since: date) -> bool:
        """Say whether a revision brought its own row, of a day from *since* on."""
        if revision.before is None:
            return False
        fresh = self._read(revision.after).rows - self._read(revision.before).rows
        return any(since <= day <= revision.moment.date() for day, _ in fresh)

    def has_rows(self, text: str) -> bool:
        """Say whether the changelog of a version has any row."""
        return bool(self._read(text).rows)

    def sentence(self, revisions: Iterable[Revision], kind: Kind) -> str:
        """Return what an author's revisions of one day changed, "" for nothing that has words.

        What others did in between is not told as his.
        """
        runs: list[tuple[str, str]] = []
        for revision in revisions:
            before = revision.before
            if before is None:
                # Made once more, on another branch.
                continue
            if runs and self.is_same(runs[-1][1], before):
                before = runs.pop()[0]
            runs.append((before, revision.after))
        notes = ((self.note(before), self.note(after)) for before, after in runs)
        told = (describe(before, after, kind, self._config) for before, after in notes)
        return _joined(list(dict.fromkeys(one for one in told if one)))

    def _read(self, text: str) -> _Version:
        if text not in self._versions:
            if len(self._versions) >= _VERSIONS:
                del self._versions[next(iter(self._versions))]
            self._versions[text] = self._version(text)
        return self._versions[text]

    def _version(self, text: str) -> _Version:
        note = Note(self._path, text)
        log = changelog_of(note, self._config, self._authors)
        rows = ((day, span.of(text)) for span, day in dated_rows(log)) if log else ()
        return _Version(note, substance(note, self._config), frozenset(rows))


def rows_of(
    revisions: Iterable[Revision], reader: Reader, kind: Kind, *, by_author: bool
) -> Iterator[Row]:
    """Yield the rows that tell of revisions; where one brought its own row, its day has none.

    On the day on which the note was made nothing else is told.

    Args:
        revisions: the oldest first.
        reader: reads them.
        kind: the note's kind.
        by_author: what several authors did on one day has a row each.
    """
    told: set[tuple[date, str]] = set()
    days: dict[tuple[date, str], list[Revision]] = {}
    last: date | None = None
    for revision in revisions:
        day = revision.moment.date()
        key = day, revision.author if by_author else ""
        if reader.logs(revision, last or day):
            told.add(key)
        if reader.changes(revision):
            days.setdefault(key, []).append(revision)
            last = day
    first = next((changes[0] for changes in days.values()), None)
    made = first if first and first.before is None else None
    for (day, author), changes in days.items():
        if made and day == made.moment.date():
            if changes[0] is made and not reader.has_rows(made.after):
                yield Row(day, made.author, DRAFT)
            continue
        change = "" if (day, author) in told else reader.sentence(changes, kind)
        if change:
            yield Row(day, changes[0].author, change, changes[0].before or "")


def _joined(sentences: list[str]) -> str:
    text = ""
    for sentence in sentences:
        longer = f"{text}; {sentence}" if text else sentence
        if text and len(longer) > _LONGEST:
            return f"{text}; and more"
        text = longer
    return text
