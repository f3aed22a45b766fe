"""Keep a vault's findings right while notes change, looking only at what a change can reach.

An edited note is looked at again; so are notes whose links name what came, went, was renamed,
or changed its headings, block ids or aliases. Nothing cleverer is needed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vaultkit.checks import find_in
from vaultkit.dangling import beneath, folders_above
from vaultkit.linkpath import file_name
from vaultkit.names import lookup_key
from vaultkit.obsidian import NOTE_SUFFIX
from vaultkit.suggest import keys_of
from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.checks import Finding
    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


class Index:
    """A vault with its findings by note.

    Attributes:
        vault: the vault as it is now.
        findings: what `find_in` says of every note that is not ignored.
    """

    def __init__(self, vault: Vault) -> None:
        """Look at the whole vault once."""
        self.vault = vault
        self.findings: dict[str, list[Finding]] = {}
        self._naming: defaultdict[str, set[str]] = defaultdict(set)
        self._hints: dict[str, set[str]] = {}
        for facts in vault.notes.values():
            self._note_names(facts)
        for path in vault.notes:
            self._look(path)

    def apply(
        self, changed: Iterable[Facts], gone: Iterable[str] = (), files: Iterable[str] = ()
    ) -> frozenset[str]:
        """Take in a change, and return the notes whose findings may differ from before.

        Args:
            changed: notes read again, or new.
            gone: paths that are no longer there.
            files: other files that are new.
        """
        before = self.vault
        fresh, went = list(changed), list(gone)
        self.vault = after = before.with_changes(fresh, went, files)
        reached = {facts.path for facts in fresh} | set(went)
        for name in self._names_touched(before, fresh):
            reached |= self._naming[name]
        for path in reached:
            if old := before.notes.get(path):
                self._forget_names(old)
            if new := after.notes.get(path):
                self._note_names(new)
        for path in reached:
            self._look(path)
        return frozenset(reached)

    def _names_touched(self, before: Vault, fresh: list[Facts]) -> Iterator[str]:
        """Yield the names of which links may lead elsewhere than before."""
        after = self.vault
        moved = before.files ^ after.files if before.files is not after.files else frozenset()
        names = set(map(_link_name, moved))
        yield from names
        if names:
            # How a note is linked depends on who else has its name; so does the right link
            # to write in place of its alias.
            owned = after.aliases.items()
            yield from (_link_name(alias) for alias, path in owned if _link_name(path) in names)
        for path in moved:
            # A name that came or went may be what a dangling link was meant to be.
            yield from map(_hint, keys_of(_stem(path)))
            # So may a folder be why a link is not one from outside.
            yield from map(_hint, folders_above(path))
        for facts in fresh:
            old = before.notes.get(facts.path)
            if old is None or _places(old) != _places(facts):
                yield _link_name(facts.path)
        if before.aliases is not after.aliases:
            owners = before.aliases.items() ^ after.aliases.items()
            yield from {_link_name(alias) for alias, _ in owners}

    def _look(self, path: str) -> None:
        for key in self._hints.pop(path, ()):
            self._naming[key].discard(path)
        facts = self.vault.notes.get(path)
        if facts is None or self.vault.is_ignored(path):
            self.findings.pop(path, None)
            return
        self.findings[path] = find_in(facts, self.vault)
        hints = {
            _hint(key)
            for link in self.vault.links(path)
            if link.reach is Reach.DANGLING
            for key in self._keys(link.fact.link.target)
        }
        if hints:
            self._hints[path] = hints
        for key in hints:
            self._naming[key].add(path)

    def _keys(self, target: str) -> Iterator[str]:
        """Yield what decides, beside its name, what is said of a target that dangles."""
        yield from keys_of(_stem(target))
        found = beneath(target, self.vault)
        if found:
            yield lookup_key(found.prefix)

    def _note_names(self, facts: Facts) -> None:
        for fact in facts.links:
            self._naming[_link_name(fact.link.target or facts.path)].add(facts.path)

    def _forget_names(self, facts: Facts) -> None:
        for fact in facts.links:
            self._naming[_link_name(fact.link.target or facts.path)].discard(facts.path)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(NOTE_SUFFIX)


def _hint(key: str) -> str:
    # No link is called so: a name holds no slash. A key that is a folder ends with one.
    return f"/{key}"


def _link_name(target: str) -> str:
    return file_name(target).removesuffix(NOTE_SUFFIX)


def _places(facts: Facts) -> tuple[object, ...]:
    return tuple((one.level, one.text) for one in facts.headings), facts.block_ids
