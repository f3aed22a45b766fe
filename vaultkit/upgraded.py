"""What the notes of one vault lack of their templates, and what is remembered of them then."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.disk.reading import read_text
from vaultkit.disk.walking import FileState
from vaultkit.following import UNKNOWN
from vaultkit.formerly import keep_templates, versions_of
from vaultkit.note import Note
from vaultkit.plan import Change
from vaultkit.sections import strip_heading
from vaultkit.upgrading import Descent, Upgrading
from vaultkit.upkeep import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.config import Config
    from vaultkit.disk.reading import VaultFolder
    from vaultkit.kinds import Kind
    from vaultkit.store import Store
    from vaultkit.vault import Vault

_STRANGER = "it shares too little with any known template of its kind; name one with --from"


class Upgraded(NamedTuple):
    """One note that its template went on from.

    Attributes:
        path: the note.
        told: what a person should know, one sentence each.
        change: what brings it up, None if nothing does.
        way: brings up what is remembered of it, too.
    """

    path: str
    told: tuple[str, ...]
    change: Change | None = None
    way: Upgrading | None = None


class _Line(NamedTuple):
    """The known templates of one kind, newest first, and what holds for its notes."""

    versions: tuple[Note, ...]
    descent: Descent
    config: Config


class Upgrades:
    """The upgrades of one vault's notes, each told when it is asked for."""

    def __init__(
        self, folder: VaultFolder, vault: Vault, store: Store, former: str | None = None
    ) -> None:
        """Keep the templates in force, which the next ones will follow.

        Args:
            folder: the vault on disk.
            vault: what is known of it.
            store: knows the former templates.
            former: the text of the former template, None for whichever fits a note best.

        Raises:
            StateError: the templates cannot be kept.
        """
        self._folder = folder
        self._vault = vault
        self._store = store
        self._former = former
        self._lines: dict[str, _Line] = {}
        keep_templates(store, folder.kinds)

    def of(self, path: str, *, named: bool) -> Upgraded | None:
        """Return what a note lacks, None if nothing.

        Args:
            path: a note of a kind.
            named: a person asks for this note, and is told why nothing is done.
        """
        kind = self._vault.kind_of(self._vault.notes[path])
        assert kind is not None
        current = kind.template.note
        line = self._line(kind)
        if all(one.text == current.text for one in line.versions):
            return None
        text, trouble = read_text(self._folder.root / path)
        note = Note(path, text)
        number = line.descent.of(note)
        if number is None:
            return Upgraded(path, (_STRANGER,)) if named and text.strip() else None
        if line.versions[number].text == current.text:
            return None
        reason = trouble or refusal(note, self._vault)
        if reason:
            return Upgraded(path, (reason,))
        fields, linked = fields_of(note, kind), self._linked.get(path, frozenset())
        way = Upgrading(line.versions[number], current, line.config, fields, linked)
        found = way.of(note)
        told = tuple(map(str, found.conflicts))
        if not found.steps:
            return Upgraded(path, told) if told else None
        change = Change(PurePosixPath(path), text, found.apply(text), found.why)
        return Upgraded(path, told, change, way)

    @property
    def unknown(self) -> str:
        """A sentence that names the kinds asked for without a known former template; or ""."""
        lines = sorted(self._lines.items()) if self._former is None else ()
        kinds = ", ".join(key for key, line in lines if len(line.versions) == 1)
        return kinds and f"no former template is known of: {kinds}; name one with --from FILE"

    def _line(self, kind: Kind) -> _Line:
        if kind.key not in self._lines:
            told = versions_of(kind, self._store, self._folder)
            texts = told if self._former is None else [self._former]
            versions = tuple(Note(kind.template.note.path, text) for text in texts)
            config = self._vault.config.of(kind.config)
            self._lines[kind.key] = _Line(versions, Descent(versions, config.changelog), config)
        return self._lines[kind.key]

    @cached_property
    def _linked(self) -> Mapping[str, frozenset[str]]:
        """By note the headings that links lead to, as Obsidian compares headings."""
        found: dict[str, set[str]] = defaultdict(set)
        for source, facts in self._vault.notes.items():
            for fact in facts.links:
                if "#" in fact.link.subpath:
                    path = self._vault.follow(fact, source).path
                    found[path or ""].update(map(strip_heading, fact.link.subpath.split("#")))
        return {path: frozenset(parts - {""}) for path, parts in found.items()}


def fields_of(note: Note, kind: Kind) -> dict[str, str]:
    """Return what stands in a note for the places of its template, by name."""
    stem = note.path.rpartition("/")[2].removesuffix(".md")
    h1 = next((one.text for one in note.scan.headings if one.level == 1), "")
    named, headed = kind.name.match(stem) or {}, kind.heading.match(h1) or {}
    fields = {"title": headed.get("title") or named.get("title") or stem}
    number = headed.get("number") or named.get("number")
    return {**fields, "number": str(int(number))} if number else fields


def remember(store: Store, upgraded: Upgraded, mtime_ns: int) -> None:
    """Let what is remembered of a note know its upgrade, so that nobody takes it for a person's.

    A person's edit that is not logged yet is still logged then.

    Args:
        store: what was last seen.
        upgraded: an upgrade that was written.
        mtime_ns: the note's time since then.

    Raises:
        StateError: it cannot be kept.
    """
    path, _, change, way = upgraded
    memory = store.recall(path)
    if memory is None or change is None or way is None:
        return

    def brought_up(text: str) -> str:
        return way.of(Note(path, text)).apply(text)

    seen = memory.text == change.before
    text = change.after if seen else brought_up(memory.text)
    state = FileState(len(change.after.encode()), mtime_ns) if seen else UNKNOWN
    base = brought_up(memory.row_base) if memory.row_base else ""
    store.remember(path, memory._replace(text=text, row_base=base), state)
