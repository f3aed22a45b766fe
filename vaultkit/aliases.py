"""Know which notes have an alias: Obsidian never resolves a link by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vaultkit.facts import Facts

    _Named = tuple[str, Iterable[str]]


def aliases_of(facts: Facts | None) -> list[str]:
    """Return the aliases of a note, folded; none where there is no such note."""
    value = facts.property("aliases") if facts and facts.properties else None
    if value is None:
        return []
    plain = value if isinstance(value, list) else [value]
    return [
        str(alias).casefold()
        for alias in plain
        if alias not in (None, "") and not isinstance(alias, list | dict)
    ]


@dataclass(frozen=True, slots=True)
class Aliases:
    """The paths of the notes that have an alias, in order, by the alias folded."""

    owners: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, aliases: Iterable[_Named]) -> Self:
        """Return the aliases of these notes, each a path with its aliases."""
        found: dict[str, list[str]] = {}
        for path, names in aliases:
            for alias in dict.fromkeys(names):
                found.setdefault(alias, []).append(path)
        return cls({alias: tuple(sorted(paths)) for alias, paths in found.items()})

    def owner(self, alias: str) -> str | None:
        """Return the note that has an alias, which is folded; the first by path of several."""
        found = self.owners.get(alias)
        return found[0] if found else None

    def changed(
        self,
        before: Iterable[tuple[str, Iterable[str]]],
        after: Iterable[tuple[str, Iterable[str]]],
    ) -> Self:
        """Return the aliases with those of some notes taken out, and others put in."""
        out = {(path, alias) for path, names in before for alias in names}
        new = {(path, alias) for path, names in after for alias in names}
        if out == new:
            return self
        owners = dict(self.owners)
        for path, alias in out - new:
            left = tuple(one for one in owners[alias] if one != path)
            if left:
                owners[alias] = left
            else:
                del owners[alias]
        for path, alias in new - out:
            owners[alias] = tuple(sorted((*owners.get(alias, ()), path)))
        return type(self)(owners)
