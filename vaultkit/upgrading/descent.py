"""Tell from which version of its template a note was made, by what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.upgrading.outline import is_titled, outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultkit.note import Note


class _Traits(NamedTuple):
    """What a text shows of the template it was made from.

    Attributes:
        titles: its sections.
        headings: its headings to the letter, by section.
        lines: its other lines, by section.
    """

    titles: frozenset[str]
    headings: frozenset[tuple[str, str]]
    lines: frozenset[tuple[str, str]]


class Descent:
    """The versions of one template, of which notes descend."""

    def __init__(self, versions: Sequence[Note], changelog: tuple[str, ...]) -> None:
        """Compare with *versions*, newest first; *changelog* is what a changelog's heading says."""
        self._changelog = changelog
        self._titled = bool(versions) and is_titled(versions[0])
        self._versions = [self._traits(one) for one in versions]

    def of(self, note: Note) -> int | None:
        """Return the number of the version that a note was made from.

        It is the one with which the note shares most, the newest of several. A heading that the
        note lacks tells against a version; guidance that it lacks does not, since people
        overwrite it, and only decides between versions that are otherwise as near.

        Returns:
            None where the note lacks more than half the sections of the nearest version: it was
            made from none of them.
        """
        mine = self._traits(note)

        def nearness(number: int) -> tuple[int, int, int]:
            other = self._versions[number]
            headings = len(mine.headings & other.headings) - len(other.headings - mine.headings)
            shared = headings + len(mine.lines & other.lines)
            return shared, -len(other.lines - mine.lines), -number

        if not self._versions:
            return None
        best = max(range(len(self._versions)), key=nearness)
        titles = self._versions[best].titles
        return best if 2 * len(titles & mine.titles) >= len(titles) else None

    def _traits(self, note: Note) -> _Traits:
        parts = [
            one for one in outline(note, self._changelog, titled=self._titled).parts if not one.log
        ]
        below = [one for one in parts if one.level and not one.title]
        return _Traits(
            frozenset(one.key for one in below),
            frozenset((one.key, one.text) for one in below),
            frozenset(
                (one.key, line.strip()) for one in parts for line in one.said.split("\n") if line
            ),
        )
