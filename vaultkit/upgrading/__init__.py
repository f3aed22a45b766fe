"""Bring a note up to a changed template: three texts in, edits and conflicts out.

Of the former template, the one in force and the note, what a person has touched stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from vaultkit.note import Note
from vaultkit.sections import split_number
from vaultkit.text import Span
from vaultkit.upgrading.descent import Descent
from vaultkit.upgrading.joining import steps
from vaultkit.upgrading.matching import between
from vaultkit.upgrading.model import Conflict, Step, Upgrade
from vaultkit.upgrading.outline import is_titled, outline
from vaultkit.upgrading.planning import Comparison, additions, conflicts
from vaultkit.upgrading.properties import upgrade_properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.config import Config
    from vaultkit.upgrading.outline import Outline

__all__ = ["Conflict", "Descent", "Step", "Upgrade", "Upgrading"]

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_TANGLED = "the note is laid out so that the template's changes would not settle; do it by hand"


@dataclass(frozen=True)
class Upgrading:
    """One note's way from a former template to the one in force.

    Attributes:
        old: the template that it was made from.
        new: the template in force.
        config: says which section is the changelog and which properties are stamps.
        fields: what stands for places such as `{{title}}` in the note, by name.
        linked: the headings of the note that links lead to, as Obsidian compares headings: they
            stay, since whoever renames them must rename them in the links too.
    """

    old: Note
    new: Note
    config: Config
    fields: Mapping[str, str] = field(default_factory=dict)
    linked: frozenset[str] = frozenset()

    def of(self, note: Note) -> Upgrade:
        """Return what brings *note* up to the template in force.

        Sections, headings and properties that the template gained, and guidance that it changed,
        reach the note where a person has touched nothing; stamps, tags, H1 and changelog are
        never touched. What the result owes is nothing more.
        """
        found = self._planned(note)
        if found.steps and not self._settles(note, found):
            return Upgrade((), (Conflict("", _TANGLED),))
        return found

    def _planned(self, note: Note) -> Upgrade:
        block = note.frontmatter
        if block and block.error:
            why = f"cannot be read ({block.error}), so nothing in the note was changed"
            return Upgrade((), (Conflict("properties", why),))
        names = self.config.changelog
        old, new, became = _between(self._filled(self.old), self._filled(self.new), names)
        mine = outline(note, names, titled=is_titled(self.new))
        seen = Comparison(mine, old, new, became, self.linked)
        properties = upgrade_properties(note, self.old, self.new, self.config)
        added = additions(seen)
        return Upgrade(
            (*properties.steps, *steps(seen, added)),
            (*properties.conflicts, *conflicts(seen, added.homeless)),
        )

    def _filled(self, template: Note) -> Note:
        """Return a template with its places filled, but for the H1, which is another matter."""

        def value(found: re.Match[str]) -> str:
            return self.fields.get(found[1].lower(), found[0])

        title = next((one.span for one in template.scan.headings if one.level == 1), Span(0, 0))
        before, behind = template.text[: title.end], template.text[title.end :]
        return Note(template.path, before + _PLACE.sub(value, behind))

    def _settles(self, note: Note, found: Upgrade) -> bool:
        """Say whether the result owes nothing more, and holds every line of a person's."""
        after = Note(note.path, found.apply(note.text))
        if self._planned(after).steps:
            return False
        former = _lines(self.old.text) | _lines(self._filled(self.old).text)
        removed = {step.edit.span.of(note.text).strip() for step in found.steps}
        lost = _lines(note.text) - former - _lines(after.text)
        return lost <= removed


# Most templates have no place but in their H1, and are the same for every note then.
@lru_cache(4)
def _between(
    old: Note, new: Note, changelog: tuple[str, ...]
) -> tuple[Outline, Outline, dict[int, int]]:
    titled = is_titled(new)
    one = outline(old, changelog, titled=titled)
    other = outline(new, changelog, titled=titled)
    return one, other, between(one, other)


def _lines(text: str) -> set[str]:
    """Return the lines of a text, without blanks around them and marks and numbers of headings."""
    return {_unnumbered(line.strip()) for line in text.splitlines()}


def _unnumbered(line: str) -> str:
    mark = _HEADING.match(line)
    return split_number(line[mark.end() :])[1] if mark else line
