"""What an upgrade is made of, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.text import apply_edits

if TYPE_CHECKING:
    from vaultkit.text import Edit

# Told only where there is nothing else to tell.
SPACING = "spacing as in the template"


class Step(NamedTuple):
    """One edit of a note, and what it does, for people."""

    edit: Edit
    why: str


class Conflict(NamedTuple):
    """What the template changed and the note keeps.

    Attributes:
        where: a section or property, "" for the whole note.
        why: the rest of the sentence that begins with it.
    """

    where: str
    why: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"“{self.where}” {self.why}" if self.where else self.why


class Upgrade(NamedTuple):
    """What brings one note up to its template."""

    steps: tuple[Step, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def apply(self, text: str) -> str:
        """Return the note's text with every step taken."""
        return apply_edits(text, [step.edit for step in self.steps])

    @property
    def why(self) -> tuple[str, ...]:
        """What is done, each once."""
        told = tuple(dict.fromkeys(step.why for step in self.steps))
        return tuple(one for one in told if one != SPACING) or told
