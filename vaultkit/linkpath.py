"""Resolve a link path to a file of the vault as Obsidian does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.names import lookup_key

if TYPE_CHECKING:
    from collections.abc import Iterable


class Resolution(NamedTuple):
    """The file that a link leads to, None if it dangles, and all files that could be meant."""

    path: str | None
    candidates: tuple[str, ...] = ()


_NOWHERE = Resolution(None)
_Entry = tuple[str, str]


def file_name(path: str) -> str:
    """Return the last part of a path as Obsidian compares names."""
    return lookup_key(path).rpartition("/")[2]


class FileIndex:
    """The files of a vault by name, so that a link path is looked up in one step."""

    def __init__(self, files: Iterable[str]) -> None:
        """Index *files*, paths relative to the vault with ``/``."""
        self._by_name: dict[str, tuple[_Entry, ...]] = {}
        for path in files:
            self._add(path)

    def changed(self, came: Iterable[str], went: Iterable[str]) -> FileIndex:
        """Return the index with some files more and some less; this one stays as it is."""
        index = FileIndex(())
        index._by_name = dict(self._by_name)
        for path in went:
            name = file_name(path)
            left = tuple(one for one in index._by_name[name] if one[1] != path)
            index._by_name[name] = left
        for path in came:
            index._add(path)
        return index

    def _add(self, path: str) -> None:
        key = lookup_key(path)
        name = key[key.rfind("/") + 1 :]
        same = self._by_name.get(name)
        self._by_name[name] = tuple(sorted((*same, (key, path)))) if same else ((key, path),)

    def named(self, name: str) -> tuple[str, ...]:
        """Return the files that have a name, given as `file_name` gives it."""
        return tuple(path for _, path in self._by_name.get(name, ()))

    def resolve(self, target: str, source: str) -> Resolution:
        """Return where the link path *target* leads in the note *source*.

        Exact path first, then files whose path ends with the link, those below the source's
        folder before others, shorter paths before longer ones. Aliases and titles never count.
        """
        if not target:
            return Resolution(source, (source,))
        if "/" not in target and target.isascii():
            # A bare name that one file has, as most links are, needs no further look.
            name = target.lower()
            found = self._by_name.get(name) or self._by_name.get(f"{name}.md", ())
            if len(found) <= 1:
                path = found[0][1] if found else None
                return Resolution(path, (path,)) if path else _NOWHERE
        link = lookup_key(target)
        link, found = self._named(link)
        if target.startswith(("./", "../")):
            return _exact(found, _join(lookup_key(source), link))
        exact = _exact(found, link)
        if exact.path is not None or target.startswith("/"):
            return exact
        matching = [one for one in found if one[0].endswith(link)]
        if len(matching) <= 1:
            return Resolution(matching[0][1], (matching[0][1],)) if matching else _NOWHERE
        folder = lookup_key(source).rpartition("/")[0]
        matching.sort(key=lambda one: (not one[0].startswith(folder), len(one[1]), one[1]))
        paths = tuple(path for _, path in matching)
        return Resolution(paths[0], paths)

    def _named(self, link: str) -> tuple[str, tuple[_Entry, ...]]:
        """Return the link as a file path, and the files of that name: as written, else `.md`."""
        name = link.rpartition("/")[2]
        if found := self._by_name.get(name):
            return link, found
        return f"{link}.md", self._by_name.get(f"{name}.md", ())


def _exact(found: tuple[_Entry, ...], link: str) -> Resolution:
    same = tuple(path for key, path in found if key == link)
    if not same:
        return _NOWHERE
    # A link that is a whole path wins at once: no other file could be meant by it.
    return Resolution(same[0], same)


def _join(source: str, link: str) -> str:
    parts = source.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
