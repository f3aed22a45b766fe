"""Which notes to look at again for a name: what is said of them depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.suggest import Names, folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Begins the words of what a link dangles to, which may be a name misspelled.
_MEANT = "?"


def meant(name: str) -> str:
    """Return what a note depends on whose link to *name* dangles: whatever is near to it."""
    return f"{_MEANT}{folded_words(name)}"


class Dependents:
    """The notes by the names that they depend on.

    Attributes:
        names: what each note depends on, by its path; changed by `put` alone.
    """

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Begin with what each note depends on, by its path."""
        self.names = dict(names)
        # Made by `prepare`: one change alone is faster held against all notes.
        self._by_name: dict[str, list[str]] | None = None
        self._meant: Names | None = None

    def prepare(self) -> None:
        """Make now what every later question and change is answered from."""
        self._by_name = {}
        for path, names in self.names.items():
            for one in names:
                self._by_name.setdefault(one, []).append(path)
        self._meant = self._dangling()
        self._meant.near("")

    def of(self, names: Iterable[str]) -> set[str]:
        """Return the paths of the notes that depend on one of these names."""
        by_name, asked = self._by_name, set(names)
        if by_name is None:
            return {path for path, own in self.names.items() if not asked.isdisjoint(own)}
        return {path for one in asked for path in by_name.get(one, ())}

    def meaning(self, name: str) -> Iterator[str]:
        """Yield what notes depend on whose links dangle, and may mean *name*."""
        if self._meant is None:
            self._meant = self._dangling()
        yield from (f"{_MEANT}{one}" for one in self._meant.near(name))

    def put(self, path: str, names: tuple[str, ...] | None) -> None:
        """Keep what a note depends on now; None says that it is gone."""
        before = self.names.pop(path, ())
        if names is not None:
            self.names[path] = names
        if before != (names or ()):
            self._change(path, before, names or ())

    def _change(self, path: str, before: tuple[str, ...], names: tuple[str, ...]) -> None:
        if self._by_name is not None:
            for one in before:
                self._by_name[one].remove(path)
                # A process that stays would keep every name that there ever was.
                if not self._by_name[one]:
                    del self._by_name[one]
            for one in names:
                self._by_name.setdefault(one, []).append(path)
        if self._meant is not None:
            for one in _of_dangling(before):
                self._meant.remove(one)
            for one in _of_dangling(names):
                self._meant.add(one)

    def _dangling(self) -> Names:
        """Return what links dangle to."""
        return Names(one for names in self.names.values() for one in _of_dangling(names))


def _of_dangling(names: Iterable[str]) -> Iterator[str]:
    return (one[len(_MEANT) :] for one in names if one.startswith(_MEANT))
