"""A vault as a value: its notes' facts, its files and its kinds; says where every link leads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.aliases import Aliases, aliases_of
from vaultkit.linkpath import FileIndex, Resolution, file_name
from vaultkit.names import NOTE_SUFFIX, folders_above
from vaultkit.numbers import number_of
from vaultkit.sections import find_heading
from vaultkit.standing import standing_of
from vaultkit.suggest import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.facts import FactLink, Facts
    from vaultkit.kinds import Kind, Kinds
    from vaultkit.numbers import Number
    from vaultkit.scan import Link
    from vaultkit.standing import Standing


class Reach(StrEnum):
    """How far a link gets; the values are those of the JSON output."""

    RESOLVED = "resolved"
    DANGLING = "dangling"
    DANGLING_HEADING = "dangling-heading"
    DANGLING_BLOCK = "dangling-block"


class ResolvedLink(NamedTuple):
    """One link of one note, with where it leads.

    Attributes:
        source: path of the note it stands in.
        fact: the link.
        reach: how far it gets.
        path: the file it reaches, also where only the place in it is missing; else None.
        candidates: all files that the link path could mean, Obsidian's choice first.
    """

    source: str
    fact: FactLink
    reach: Reach
    path: str | None
    candidates: tuple[str, ...]


class AmbiguousNameError(LookupError):
    """A name that several notes have; `candidates` are their paths."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        """Keep the name and the notes that could be meant."""
        super().__init__(name)
        self.candidates = candidates


@dataclass(frozen=True)
class Vault:
    """All that is known of a vault at one moment; a change gives a new one.

    Attributes:
        name: the folder's name, as Obsidian shows it.
        kinds: the kinds and the configuration.
        notes: facts by path, canvases included.
        files: every file that a link can reach, notes included.
        templates: the templates folder, "" for none.
        known_aliases: the aliases of the notes, None to look for them when they are asked for.
        known_standings: the standings of notes that have one, None to look for them too.
        suggested: what was suggested already, which holds as long as the files do.
    """

    name: str
    kinds: Kinds
    notes: Mapping[str, Facts]
    files: frozenset[str]
    templates: str = ""
    known_aliases: Aliases | None = None
    known_standings: Mapping[str, Standing] | None = None
    suggested: dict[str, str | None] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.kinds.config

    @cached_property
    def _index(self) -> FileIndex:
        return FileIndex(sorted(self.files))

    @cached_property
    def aliases(self) -> Aliases:
        """The notes that have an alias."""
        if self.known_aliases is not None:
            return self.known_aliases
        return Aliases.of((path, aliases_of(facts)) for path, facts in self.notes.items())

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """What notes say of their place among others, of those that say anything."""
        if self.known_standings is not None:
            return self.known_standings
        told = ((path, standing_of(facts)) for path, facts in self.notes.items())
        return {path: one for path, one in told if one}

    @cached_property
    def standing_names(self) -> frozenset[str]:
        """The names of the notes that have a standing, as names compare."""
        return frozenset(file_name(path).removesuffix(NOTE_SUFFIX) for path in self.standings)

    @cached_property
    def numbers(self) -> Mapping[Number, tuple[str, ...]]:
        """The notes that have a number in their name, by it; templates left out."""
        found: dict[Number, tuple[str, ...]] = {}
        for path in sorted(self.files) if self.kinds.numbered else ():
            _put_number(found, path, self)
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that a file lies in, as names compare, with a `/` at its end."""
        lowest = {path.rpartition("/")[0] for path in self.files}
        return frozenset(above for folder in lowest for above in folders_above(f"{folder}/"))

    @cached_property
    def _sure(self) -> set[str]:
        """Link paths that lead to one file wherever they stand: most links have such a one."""
        return set()

    @cached_property
    def _names(self) -> Names:
        """The names by which notes are linked, templates left out."""
        return Names(_name(path) for path in filter(self._is_named, self.notes))

    def suggest(self, wanted: str) -> str | None:
        """Return the name of the one note that *wanted* was probably meant to be."""
        if wanted not in self.suggested:
            name = self._names.nearest(wanted)
            alone = name and len(self.resolve(name, "").candidates) == 1
            self.suggested[wanted] = name if alone else None
        return self.suggested[wanted]

    def link_to(self, path: str) -> str:
        """Return the shortest link path that reaches a note: its bare name, else its full path."""
        name = _name(path)
        found = self.resolve(name, "")
        alone = found.path == path and len(found.candidates) == 1
        return name if alone else path.removesuffix(NOTE_SUFFIX)

    def with_changes(
        self, changed: Iterable[Facts], gone: Iterable[str] = (), files: Iterable[str] = ()
    ) -> Vault:
        """Return the vault with some notes read again or new, some paths gone, some files new."""
        fresh = {facts.path: facts for facts in changed}
        there = fresh.keys() | set(files)
        lost = set(gone) - there
        came, went = there - self.files, lost & self.files
        files = (self.files - went) | came if came or went else self.files
        # What costs most to make anew is handed on as far as it still holds.
        touched = fresh.keys() | lost
        aliases = self.aliases.changed(
            [(path, aliases_of(self.notes.get(path))) for path in touched],
            [(path, aliases_of(fresh.get(path))) for path in touched],
        )
        notes = _with(self.notes, fresh, lost)
        suggested = {} if came or went else self.suggested
        standings = self._standings_with(fresh, lost)
        after = replace(
            self,
            notes=notes,
            files=files,
            known_aliases=aliases,
            known_standings=standings,
            suggested=suggested,
        )
        kept, known = after.__dict__, self.__dict__
        if standings is self.standings and "standing_names" in known:
            kept["standing_names"] = known["standing_names"]
        if "numbers" in known:
            kept["numbers"] = _numbers_of(after, known["numbers"], came, went)
        kept["_index"] = self._index.changed(came, went) if came or went else self._index
        if not came and not went:
            kept.update({name: known[name] for name in ("_sure", "folders") if name in known})
        names = self.__dict__.pop("_names", None)
        if names is not None:
            for path in filter(self._is_named, came):
                names.add(_name(path))
            for path in filter(self._is_named, went):
                names.remove(_name(path))
            after.__dict__["_names"] = names
        return after

    def _standings_with(
        self, fresh: Mapping[str, Facts], lost: Iterable[str]
    ) -> Mapping[str, Standing]:
        before = self.standings
        told = {path: standing_of(facts) for path, facts in fresh.items()}
        told |= dict.fromkeys(lost)
        if all(before.get(path) == one for path, one in told.items()):
            return before
        after = dict(before) | {path: one for path, one in told.items() if one}
        for path, one in told.items():
            if one is None:
                after.pop(path, None)
        return after

    def _is_named(self, path: str) -> bool:
        return path.endswith(NOTE_SUFFIX) and not self.is_template(path)

    def is_template(self, path: str) -> bool:
        """Say whether a path lies in the templates folder."""
        return bool(self.templates) and path.startswith(f"{self.templates}/")

    def is_ignored(self, path: str, facts: Facts | None = None) -> bool:
        """Say whether checks and upkeep leave a path out; its facts save looking for them."""
        if self.is_template(path):
            return True
        facts = facts or self.notes.get(path)
        if facts and facts.property("vaultkit") is False:
            return True
        return any(fnmatchcase(path, glob) for glob in self.config.ignore)

    def kind_of(self, facts: Facts) -> Kind | None:
        """Return a note's kind."""
        return self.kinds.get(facts.kind) if facts.kind else None

    def resolve(self, target: str, source: str) -> Resolution:
        """Return the file that the link path *target* in the note *source* leads to."""
        return self._index.resolve(target, source)

    def named(self, name: str) -> tuple[str, ...]:
        """Return the files that have a name, given as `file_name` gives it."""
        return self._index.named(name)

    def follow(self, fact: FactLink, source: str) -> ResolvedLink:
        """Return where one link of the note *source* leads, its subpath included."""
        link = fact.link
        path, candidates = self.resolve(link.target, source)
        if path is None:
            return ResolvedLink(source, fact, Reach.DANGLING, None, candidates)
        reach = self._arrives(link, path) if link.subpath else Reach.RESOLVED
        return ResolvedLink(source, fact, reach, path, candidates)

    def links(self, path: str) -> tuple[ResolvedLink, ...]:
        """Return the links of one note in the order of its text."""
        return tuple(self.follow(fact, path) for fact in self.notes[path].links)

    def odd_links(self, facts: Facts) -> tuple[ResolvedLink, ...]:
        """Return the links of a note that do not simply lead to the one file they can mean.

        Few links are odd, and no check asks for the others.
        """
        # Several checks ask for the same note one after the other.
        if not self._asked or self._asked[0][0] is not facts:
            self._asked[:] = [(facts, tuple(self._odd(facts)))]
        return self._asked[0][1]

    @cached_property
    def _asked(self) -> list[tuple[Facts, tuple[ResolvedLink, ...]]]:
        """The odd links that were asked for last."""
        return []

    def _odd(self, facts: Facts) -> Iterator[ResolvedLink]:
        sure = self._sure
        for fact in facts.links:
            _, _, _, target, subpath, *_ = fact.link
            if target in sure and not subpath:
                continue
            link = self.follow(fact, facts.path)
            if link.reach is not Reach.RESOLVED or len(link.candidates) > 1:
                yield link
            elif target[:1] not in {"", "."}:
                sure.add(target)

    def find(self, name: str) -> str:
        """Return the path of the note that a person calls *name*: a path, or as one links it.

        Raises:
            LookupError: there is no such note.
            AmbiguousNameError: there are several.
        """
        for written in (name, name + NOTE_SUFFIX):
            if written in self.notes:
                return written
        path, candidates = self.resolve(name, "")
        notes = tuple(one for one in candidates if one in self.notes)
        if path is None or not notes:
            raise LookupError(name)
        if len(notes) > 1:
            raise AmbiguousNameError(name, notes)
        return notes[0]

    def _arrives(self, link: Link, path: str) -> Reach:
        facts = self.notes.get(path)
        parts = [part for part in link.subpath.split("#") if part.strip()]
        if not parts or facts is None or not path.lower().endswith(NOTE_SUFFIX):
            return Reach.RESOLVED
        last = parts[-1].strip()
        if last.startswith("^"):
            found = last[1:].lower() in facts.block_ids
            return Reach.RESOLVED if found else Reach.DANGLING_BLOCK
        if last.startswith("[^"):
            return Reach.RESOLVED
        return Reach.RESOLVED if find_heading(facts.headings, parts) else Reach.DANGLING_HEADING


def _numbers_of(
    vault: Vault,
    numbers: Mapping[Number, tuple[str, ...]],
    came: Iterable[str],
    went: Iterable[str],
) -> Mapping[Number, tuple[str, ...]]:
    """Return the numbers of a vault, given those before some files came and others went."""
    told = {path: number_of(path, vault.kinds) for path in (*came, *went)}
    touched = {one.number for one in told.values() if one}
    if not touched:
        return numbers
    after = dict(numbers)
    for number in touched:
        left = tuple(path for path in after.pop(number, ()) if path in vault.files)
        if left:
            after[number] = left
    for path in sorted(came):
        _put_number(after, path, vault)
    return after


def _put_number(found: dict[Number, tuple[str, ...]], path: str, vault: Vault) -> None:
    told = number_of(path, vault.kinds)
    if told and not vault.is_template(path):
        found[told.number] = tuple(sorted((*found.get(told.number, ()), path)))


def _name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(NOTE_SUFFIX)


def _with(
    notes: Mapping[str, Facts], fresh: Mapping[str, Facts], gone: Iterable[str]
) -> Mapping[str, Facts]:
    # Who makes a new note changes no vault, and need not wait for what packs notes.
    from vaultkit.packing import PackedNotes  # noqa: PLC0415

    if isinstance(notes, PackedNotes):
        return notes.with_changes(fresh.values(), gone)
    changed = dict(notes)
    for path in gone:
        changed.pop(path, None)
    changed.update(fresh)
    return changed
