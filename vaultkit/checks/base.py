"""What a check is: a reason, a question asked of every note, and examples that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage
from vaultkit.finding import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vaultkit.facts import Facts
    from vaultkit.text import Span
    from vaultkit.vault import Vault

_STAGES = list(Stage)


class Found(NamedTuple):
    """What a check sees in one note: where, and one sentence.

    What shares a *group* other than "" has one cause, and is told once a vault.
    """

    span: Span
    message: str
    fix: Fix | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A note that shows what a check flags or leaves alone.

    Attributes:
        title: what it shows.
        text: the note `A.md`.
        finds: `line:column message` of every finding.
        others: other files of the vault by path.
        path: the note's path.
    """

    title: str
    text: str
    finds: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    path: str = "A.md"


@dataclass(frozen=True, slots=True)
class Check:
    """One question.

    Attributes:
        code: its name in output and configuration.
        levels: severity in draft, live and done notes.
        summary: what it flags, in one line for the table.
        reason: why it matters and what to do, the text of `vaultkit explain`.
        run: yields what it sees in one note.
        examples: at least one that flags and one that does not.
        of_links: it has nothing to say of a note whose links all simply lead to one file.
        of_work: it asks for work that nobody does any more once a note is retired.
    """

    code: str
    levels: tuple[Severity, Severity, Severity]
    summary: str
    reason: str
    run: Callable[[Facts, Vault], Iterator[Found]]
    examples: tuple[Example, ...]
    of_links: bool = False
    of_work: bool = False

    def severity(self, stage: Stage, settings: Mapping[str, tuple[Severity, ...]]) -> Severity:
        """Return what a finding weighs in a note of that stage."""
        if stage is Stage.RETIRED:
            # Of what nobody goes on with, no more is told than of what has just begun.
            if self.of_work:
                return Severity.OFF
            stage = Stage.DRAFT
        return settings.get(self.code, self.levels)[_STAGES.index(stage)]


ALWAYS_ERROR = (Severity.ERROR,) * 3
ALWAYS_WARNING = (Severity.WARNING,) * 3
ALWAYS_INFO = (Severity.INFO,) * 3
RISING = (Severity.INFO, Severity.WARNING, Severity.ERROR)
