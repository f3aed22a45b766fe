"""Keep a vault's findings right while notes change, looking only at what a change can reach.

An edited note is looked at again; so are notes whose links name what came, went, was renamed,
or changed its headings, block ids, aliases or standing, or whose number came or went. Nothing
cleverer is needed.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.aliases import aliases_of
from vaultkit.checks import find_in
from vaultkit.dangling import beneath
from vaultkit.dependents import Dependents, meant
from vaultkit.linkpath import file_name
from vaultkit.names import NOTE_SUFFIX, folders_above, lookup_key
from vaultkit.numbers import number_named, number_of
from vaultkit.standing import standing_of
from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.facts import Facts
    from vaultkit.finding import Finding
    from vaultkit.vault import Vault


# Ends what stands for the places in a note. A file whose own name ends so shares it with one
# that is called alike but for that: then a note or two are looked at in vain.
_PLACE = "#"


class Looked(NamedTuple):
    """What one look at a note told.

    Attributes:
        findings: what `find_in` says of it; None for a note that checks leave out.
        names: what it is looked at again for, when a file of that name comes or changes.
    """

    findings: list[Finding] | None
    names: tuple[str, ...]


def look(facts: Facts, vault: Vault) -> Looked:
    """Look at one note of a vault."""
    names = set()
    for one in facts.links:
        name = _link_name(one.link.target or facts.path)
        names.add(name)
        if one.link.subpath:
            names.add(_place(name))
    if vault.is_ignored(facts.path, facts):
        return Looked(None, tuple(names))
    for link in vault.odd_links(facts):
        if link.reach is Reach.DANGLING:
            names.update(_hints(link.fact.link.target, vault))
    names.update(_beyond(facts, vault))
    if told := number_of(facts.path, vault.kinds):
        # Whether another note has it, and whether any has the one before, changes with those.
        names.update((_hint(told.number.key), _hint(told.number.before.key)))
    return Looked(find_in(facts, vault), tuple(names))


class Index:
    """A vault with its findings by note.

    Attributes:
        vault: the vault as it is now.
        findings: what `find_in` says of every note that is not ignored.
    """

    def __init__(self, vault: Vault, looked: Mapping[str, Looked] | None = None) -> None:
        """Look at the whole vault once.

        Args:
            vault: the vault.
            looked: what looks at all of its notes told, if that is known.
        """
        if looked is None:
            looked = {path: look(facts, vault) for path, facts in vault.notes.items()}
        self.vault = vault
        self.findings = {
            path: one.findings for path, one in looked.items() if one.findings is not None
        }
        self._dependents = Dependents({path: one.names for path, one in looked.items()})

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What each note is looked at again for, by its path."""
        return self._dependents.names

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
        fresh, went = {facts.path: facts for facts in changed}, list(gone)
        others = list(files)
        touched = set(fresh) | set(went)
        old = {path: before.notes.get(path) for path in touched}
        self.vault = after = before.with_changes(fresh.values(), went, others)
        moved = [
            path
            for path in touched.union(others)
            if (path in before.files) != (path in after.files)
        ]
        reached = touched | self._dependents.of(self._names_touched(before, moved, old, fresh))
        for path in reached:
            facts = fresh.get(path) or after.notes.get(path)
            self._put(path, look(facts, after) if facts else None)
        return frozenset(reached)

    def _names_touched(
        self,
        before: Vault,
        moved: Iterable[str],
        old: Mapping[str, Facts | None],
        fresh: Mapping[str, Facts],
    ) -> Iterator[str]:
        """Yield the names of which links may lead elsewhere than before."""
        after = self.vault
        for path in moved:
            name = file_name(path)
            yield name.removesuffix(NOTE_SUFFIX)
            # How a note is linked depends on who else has its name; so does the right link
            # to write in place of its alias.
            for same in {*before.named(name), *after.named(name)}:
                yield from map(_link_name, aliases_of(after.notes.get(same)))
            # A name that came or went may be what a dangling link was meant to be.
            yield from self._dependents.meaning(_stem(path))
            if told := number_of(path, after.kinds):
                yield _hint(told.number.key)
            # So may a folder be why a link is not one from outside.
            yield from map(_hint, folders_above(path))
        for path, was in old.items():
            now = fresh.get(path)
            if standing_of(was) != standing_of(now):
                yield _link_name(path)
            if now and (was is None or _places(was) != _places(now)):
                yield _place(_link_name(path))
            for alias in {*aliases_of(was), *aliases_of(now)}:
                if before.aliases.owner(alias) != after.aliases.owner(alias):
                    yield _link_name(alias)

    def digest(self) -> str:
        """Return what tells this index from one that knows other files or finds other things."""
        found = [(path, [one[:7] for one in self.findings[path]]) for path in sorted(self.findings)]
        return sha256(repr((sorted(self.vault.files), found)).encode()).hexdigest()

    def prepare(self) -> None:
        """Make now what the first changes would wait for."""
        self._dependents.prepare()
        self.vault.suggest("")

    def _put(self, path: str, looked: Looked | None) -> None:
        """Keep what a look at a note told; None says that the note is gone."""
        self._dependents.put(path, looked.names if looked else None)
        if looked and looked.findings is not None:
            self.findings[path] = looked.findings
        else:
            self.findings.pop(path, None)


def _beyond(facts: Facts, vault: Vault) -> Iterator[str]:
    """Yield the names of what linked notes supersede, or what supersedes them: it is told of."""
    known = vault.standing_names
    for one in facts.links if known else ():
        target = one.link.target
        if target and _link_name(target) in known:
            path = vault.resolve(target, facts.path).path
            standing = vault.standings.get(path) if path else None
            if standing:
                yield from map(_link_name, (*standing.supersedes, *standing.superseded_by))


def _hints(target: str, vault: Vault) -> Iterator[str]:
    """Yield what decides, beside its name, what is said of a target that dangles."""
    yield meant(_stem(target))
    if told := number_named(_stem(target), vault.kinds):
        yield _hint(told.number.key)
    found = beneath(target, vault)
    if found:
        yield _hint(lookup_key(found.prefix))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(NOTE_SUFFIX)


def _place(name: str) -> str:
    # Links into a note are looked at again when its headings or block ids change.
    return f"{name}{_PLACE}"


def _hint(key: str) -> str:
    # No link is called so: a name holds no slash. A key that is a folder ends with one.
    return f"/{key}"


@lru_cache(1 << 15)
def _link_name(target: str) -> str:
    return file_name(target).removesuffix(NOTE_SUFFIX)


def _places(facts: Facts) -> tuple[object, ...]:
    return tuple((one.level, one.text) for one in facts.headings), facts.block_ids
