"""What is to be done with the sections of one note, before it is said as edits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.sections import split_number, strip_heading, title_of
from vaultkit.upgrading.matching import present, stands_for
from vaultkit.upgrading.model import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.upgrading.outline import Outline


@dataclass(frozen=True)
class Comparison:
    """A note beside the template that it was made from and the one in force.

    Attributes:
        note, old, new: their outlines.
        became: what the sections of the former template are now.
        linked: the headings that links lead to, as Obsidian compares headings.
    """

    note: Outline
    old: Outline
    new: Outline
    became: dict[int, int]
    linked: frozenset[str]

    @cached_property
    def was(self) -> dict[int, int]:
        """Which sections of the former template the note's are."""
        return stands_for(self.note, self.old)

    @cached_property
    def untouched(self) -> frozenset[int]:
        """The sections of the note whose heading and text are the former template's."""
        pairs = ((one, self.old.parts[was], self.note.parts[one]) for one, was in self.was.items())
        return frozenset(
            one for one, old, mine in pairs if mine.text == old.text and mine.said == old.said
        )

    @cached_property
    def obsolete(self) -> tuple[int, ...]:
        """The sections of the note that the template has no more, without those below them."""
        found: list[int] = []
        for one, was in sorted(self.was.items()):
            inside = any(one in self.note.subtree(other) for other in found)
            if was not in self.became and not inside and not self.note.parts[one].log:
                found.append(one)
        return tuple(found)

    @cached_property
    def removable(self) -> tuple[int, ...]:
        """Those of them that hold nothing of a person, and that nothing leads to."""
        return tuple(
            one
            for one in self.obsolete
            if all(
                below in self.untouched
                and self.was[below] not in self.became
                and not self.is_linked(below)
                for below in self.note.subtree(one)
            )
        )

    @cached_property
    def removed(self) -> frozenset[int]:
        """All parts of the note that go."""
        return frozenset(below for one in self.removable for below in self.note.subtree(one))

    @cached_property
    def now(self) -> dict[int, int]:
        """Which sections of the template in force the note's are."""
        known = {one: self.became[was] for one, was in self.was.items() if was in self.became}
        parts = enumerate(self.note.parts)
        kept = (one for one, part in parts if one not in known and not part.title)
        free = [one for one in kept if one not in self.removed]
        return present(self.note, self.new, known, free)

    @cached_property
    def here(self) -> dict[int, int]:
        """Where the sections of the template in force are in the note."""
        return {now: one for one, now in self.now.items()}

    def is_linked(self, one: int) -> bool:
        """Say whether a link leads to the heading of a section of the note."""
        return strip_heading(self.note.parts[one].text) in self.linked


@dataclass
class Additions:
    """Sections of the template that the note lacks.

    Attributes:
        before: for each part of the note what is put before it, in order; behind the last one
            for its number.
        homeless: those whose place the note does not have.
    """

    before: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    homeless: list[int] = field(default_factory=list)


def additions(seen: Comparison) -> Additions:
    """Return which sections are added, and where: behind those that precede them in the template.

    What the former template had, and the note has not, a person took out.
    """
    found = Additions()
    had = set(seen.became.values())
    places: dict[int, int] = {}
    for one, part in enumerate(seen.new.parts):
        if one in seen.here or one in had:
            continue
        if part.parent in places:
            places[one] = places[part.parent]
        elif part.parent in seen.here:
            places[one] = _place(seen, one, places)
        else:
            if part.parent not in found.homeless:
                found.homeless.append(one)
            continue
        found.before[places[one]].append(one)
    return found


def _place(seen: Comparison, one: int, places: dict[int, int]) -> int:
    """Return before which part of the note a section stands that is new below one it has."""
    part = seen.new.parts[one]
    home = seen.here[part.parent]
    siblings = seen.new.children[part.parent]
    after = home
    for sibling in reversed(siblings[: siblings.index(one)]):
        if sibling in places:
            return places[sibling]
        there = seen.here.get(sibling)
        if there is not None and seen.note.parts[there].parent == home:
            after = there
            break
    parts = seen.note.parts
    behind = (at for at in range(after + 1, len(parts)) if parts[at].level <= part.level)
    # What is deeper belongs to the section before, also where a person added it.
    return next(behind, len(parts))


def headings(seen: Comparison) -> Iterator[tuple[int, str]]:
    """Yield the note's sections that get another heading, with that heading."""
    for one, was in seen.was.items():
        heading = _heading(seen, one, was)
        if heading is not None and not seen.is_linked(one) and not _is_there(seen, one, was):
            yield one, heading


def bodies(seen: Comparison) -> Iterator[tuple[int, int]]:
    """Yield the note's sections that hold the former guidance, with where the new one stands."""
    for one, was in seen.was.items():
        now = seen.became.get(was)
        if now is None or seen.note.parts[one].log or seen.new.parts[now].log:
            continue
        mine, old, new = seen.note.parts[one].said, seen.old.parts[was].said, seen.new.parts[now]
        if mine == old != new.said:
            yield one, now


def conflicts(seen: Comparison, homeless: list[int]) -> Iterator[Conflict]:
    """Yield what the template changed and the note keeps."""
    for one in seen.obsolete:
        if one not in seen.removable:
            yield Conflict(seen.note.parts[one].name, _why_kept(seen, one))
    for one, was in seen.was.items():
        heading = _heading(seen, one, was)
        if heading is None:
            continue
        name = title_of(heading)
        if seen.is_linked(one):
            told = f"is “{heading}” in the template now; links lead to it, so rename it in Obsidian"
            yield Conflict(seen.note.parts[one].text, told)
        elif _is_there(seen, one, was):
            told = f"is “{name}” in the template now, which the note has too; join them by hand"
            yield Conflict(seen.note.parts[one].name, told)
    for one in homeless:
        part = seen.new.parts[one]
        above = seen.new.parts[part.parent].name
        yield Conflict(part.name, f"is new below “{above}”, which the note does not have")


def _why_kept(seen: Comparison, one: int) -> str:
    gone = "is not in the template any more"
    below = seen.note.subtree(one)
    if any(at not in seen.untouched for at in below):
        return f"{gone}; a person wrote in it, so it stays"
    if any(seen.is_linked(at) for at in below):
        return f"{gone}; links lead to it, so it stays"
    return f"{gone}; what stands below it is, so it stays"


def _heading(seen: Comparison, one: int, was: int) -> str | None:
    """Return the heading that a section of the note gets, None if it keeps its own.

    A number is the template's only where the note has the template's: people insert sections.
    """
    now = seen.became.get(was)
    mine, old = seen.note.parts[one], seen.old.parts[was]
    if now is None or one == 0 or mine.log or not mine.text or "\n" in mine.text:
        return None
    new = seen.new.parts[now].text
    if not new or new in {old.text, mine.text}:
        return None
    if mine.text == old.text:
        return new
    number, text = split_number(mine.text)
    _, before = split_number(old.text)
    _, after = split_number(new)
    return number + after if text == before != after else None


def _is_there(seen: Comparison, one: int, was: int) -> bool:
    """Say whether the note has another section of the title that a section would get."""
    parts = seen.note.parts
    key = seen.new.parts[seen.became[was]].key
    return key != seen.old.parts[was].key and any(
        part.key == key and at not in seen.was for at, part in enumerate(parts) if at != one
    )
