"""What would be changed in a vault, as data: the same plan is shown, tested and carried out."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePosixPath

_QUOTED = re.compile(r'[\x00-\x1f\x7f"\\]')


@dataclass(frozen=True, slots=True)
class Change:
    """One file's change, whole.

    Attributes:
        path: where, relative to the vault.
        before: the text that must be there for the change to hold, None for a new file.
        after: the text that will be there.
        why: what was done, one sentence each, for people.
    """

    path: PurePosixPath
    before: str | None
    after: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes in the order in which they would be made; an empty plan is falsy."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.changes)

    def __iter__(self) -> Iterator[Change]:
        """Yield the changes in order."""
        return iter(self.changes)

    def __len__(self) -> int:
        """Return how many files would change."""
        return len(self.changes)

    def __add__(self, other: Plan) -> Plan:
        """Return a plan that does this one, then *other*."""
        return Plan(self.changes + other.changes)

    def diff(self) -> str:
        """Return the plan as one unified diff, as git would show it."""
        return "".join(_diff(change) for change in self.changes)


def _diff(change: Change) -> str:
    before = _keep_lines(change.before or "")
    after = _keep_lines(change.after)
    old = _header(f"a/{change.path}") if change.before is not None else "/dev/null"
    parts: list[str] = []
    for line in difflib.unified_diff(before, after, old, _header(f"b/{change.path}")):
        parts.append(line)
        if not line.endswith("\n"):
            parts.append("\n\\ No newline at end of file\n")
    return "".join(parts)


def _header(name: str) -> str:
    """Return a file name as git writes it, so that git and patch both read it back."""
    if _QUOTED.search(name):
        escaped = _QUOTED.sub(lambda found: f"\\{ord(found[0]):03o}", name)
        return f'"{escaped}"'
    # Without the tab, patch takes a name to end at its first blank.
    return f"{name}\t" if " " in name else name


def _keep_lines(text: str) -> list[str]:
    # Not str.splitlines: it also breaks at U+2028 and form feeds, which end no line here.
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])
