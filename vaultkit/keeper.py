"""Keeps one vault: looks at changed notes, says what they owe, and lets it be written."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.authors import author_of
from vaultkit.disk.outcome import Outcome
from vaultkit.disk.reading import read_text
from vaultkit.disk.repository import look_at_git
from vaultkit.disk.walking import FileState
from vaultkit.disk.writing import LONGEST_WAIT
from vaultkit.entries import find_entry
from vaultkit.evidence import GitWork, in_bursts, is_late
from vaultkit.following import UNKNOWN, follow
from vaultkit.formerly import keep_templates
from vaultkit.fuse import Fuse
from vaultkit.making import next_number
from vaultkit.names import is_conflict_copy, is_note
from vaultkit.note import Note
from vaultkit.plan import Change, Plan
from vaultkit.stamps import is_open
from vaultkit.telling import Message, Tell, ToldFindings
from vaultkit.upkeep import (
    BrokenUpkeepError,
    Owed,
    Save,
    Upkeep,
    is_empty,
    keeps,
    refusal,
    substance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.disk.writing import Writer
    from vaultkit.index import Index
    from vaultkit.kinds import Kind
    from vaultkit.mirror import Mirror
    from vaultkit.store import Store
    from vaultkit.upkeep import Memory
    from vaultkit.vault import Vault

# A file that was emptied is being saved: only one that stays empty is new.
SECOND_LOOK = 2.0
_FOUGHT = (
    "something else takes back what vaultkit writes here; left alone for ten minutes, or until "
    "the note says something new: look for a plugin or program that changes it too"
)


@dataclass(frozen=True, slots=True)
class Look:
    """One note as it is on disk now."""

    note: Note
    state: FileState
    kind: Kind
    memory: Memory | None


@dataclass(frozen=True, slots=True)
class Debt:
    """What one note owes, with the look that it was told from."""

    look: Look
    owed: Owed

    @property
    def change(self) -> Change:
        """The change that pays it."""
        note = self.look.note
        return Change(PurePosixPath(note.path), note.text, self.owed.text, self.owed.why)


class Keeper:
    """One vault in memory, beside the store of what was last seen of it.

    Attributes:
        mirror: the vault in memory.
        writer: the one that may write, None to tell only.
        tell: takes every message.
    """

    def __init__(
        self,
        mirror: Mirror,
        store: Store,
        writer: Writer | None,
        tell: Callable[[Message], None],
    ) -> None:
        """Keep the vault that *mirror* shows.

        Args:
            mirror: the vault in memory.
            store: what was last seen of it.
            writer: the one that may write, None to tell only.
            tell: takes every message.
        """
        self.mirror = mirror
        self._store = store
        self.writer = writer
        self.tell = tell
        self._told = ToldFindings(mirror.findings)
        self._fuse = Fuse()
        self._refused: dict[str, str] = {}
        self.first_look = False
        # Who only tells, but for long, must know what was there before.
        self.remembers = writer is not None
        self._keep_templates()

    @property
    def folder(self) -> VaultFolder:
        """The vault."""
        return self.mirror.folder

    @property
    def vault(self) -> Vault:
        """The vault as it was last read."""
        return self.mirror.vault

    def reconfigure(self, folder: VaultFolder, index: Index, writer: Writer | None) -> None:
        """Go on with other settings, and with the vault read by them."""
        self.mirror.reconfigure(folder, index)
        self.writer = writer
        self._keep_templates()
        self._refused.clear()
        self.tell_findings()

    @property
    def settles_at(self) -> float | None:
        """When to call `settle`, in seconds of the monotonic clock; None for never."""
        return self.writer.settles_at if self.writer else None

    def settle(self) -> None:
        """Look again at what was written where there are no leases."""
        for sentence in self.writer.settle() if self.writer else ():
            self.tell(Message(Tell.REFUSED, "", sentence))

    def finish(self, longest: float = LONGEST_WAIT) -> None:
        """Wait, at most so many seconds, until no written note has to be looked at again."""
        for sentence in self.writer.finish(longest) if self.writer else ():
            self.tell(Message(Tell.REFUSED, "", sentence))

    @property
    def kept(self) -> list[str]:
        """The notes that upkeep concerns, by path."""
        return sorted(path for path in self.vault.notes if keeps(path, self.vault))

    @property
    def author(self) -> str:
        """Whom the rows of a changelog name that are written here."""
        return self.folder.kinds.config.author or author_of(self.folder.root)

    @property
    def writes(self) -> bool:
        """Say whether notes are written, or only told about."""
        return self.writer is not None

    def reconcile(self, files: Mapping[str, FileState] | None = None) -> list[str]:
        """Compare the whole vault with what was last seen, and return the notes that changed.

        First sight of a vault adopts it. So does evidence that no person saved: many notes
        at once, or git in the same moment.

        Args:
            files: the states of all files, if they were looked at just now.
        """
        changed = self._reconciled(self.mirror.states() if files is None else files)
        self.mirror.let_go()
        return changed

    def _reconciled(self, now: Mapping[str, FileState]) -> list[str]:
        if not now and (self.vault.notes or not self._store.is_new):
            # An empty folder in its place is no vault of which all was deleted.
            return []
        self.mirror.catch_up(now)
        if self._store.is_new:
            self._see_first(now)
            return []
        gone, unseen, saved = self._unlike(now)
        if self.remembers and gone:
            follow(self._store, self.folder.root, gone, filter(is_note, unseen))
            gone, unseen, saved = self._unlike(now)
        changed = [path for path in sorted(unseen | saved) if keeps(path, self.vault)]
        times = {path: now[path].mtime_ns / 1e9 for path in changed}
        git = GitWork()
        git.saw(look_at_git(self.folder.root), time.time())
        adopted = in_bursts(times) | {path for path in changed if git.wrote(times[path])}
        # A new note whose time is not that of its coming was written elsewhere.
        new = unseen.intersection(changed)
        adopted |= {path for path in new if is_late(times[path], now[path].ctime_ns / 1e9)}
        self.adopt(adopted)
        return [path for path in changed if path not in adopted]

    def _unlike(self, now: Mapping[str, FileState]) -> tuple[set[str], set[str], set[str]]:
        """Return the notes remembered that are gone, the files never seen, the notes saved since.

        One by one: two states of all files at once are many megabytes, and not all come back.
        """
        gone, unseen, saved = set[str](), set(now), set[str]()
        for path, state in self._store.states():
            there = now.get(path)
            if there is None:
                gone.add(path)
                continue
            unseen.discard(path)
            if not there.is_saved_as(state):
                saved.add(path)
        return gone, unseen, saved

    def _see_first(self, now: Iterable[str]) -> None:
        kept = [path for path in now if keeps(path, self.vault)]
        self.first_look = True
        self.adopt(kept)
        if self.remembers:
            self._store.looked()
        told = f"{len(kept)} notes at first sight; what changes from now on is kept true"
        self.tell(Message(Tell.LEARNT, "", told))

    def move(self, origin: str, target: str) -> None:
        """Let what is remembered of a note follow it to another path."""
        memory = self._store.recall(origin)
        if memory and self._store.recall(target) is None:
            # A note that was empty under its old name may be filled under the new one.
            if memory.text.strip():
                self._store.remember(target, memory, UNKNOWN)
            self._store.forget(origin)

    def adopt(self, paths: Iterable[str]) -> None:
        """Take some notes as they are for last seen, and write nothing."""
        with self._store.at_once():
            for path in paths:
                look = self.look(path)
                if look:
                    self._remember(look, self._upkeep(look).remember(look.note, look.memory))

    def adopt_now(self, paths: Iterable[str]) -> None:
        """Take notes that no person saved here for last seen, but for those left as they are."""
        with self._store.at_once():
            for path in paths:
                self.debt(path, adopt=True)

    def is_unseen(self, path: str) -> bool:
        """Say whether nothing is remembered of a note."""
        return self._store.recall(path) is None

    def is_new_and_empty(self, path: str) -> bool:
        """Say whether a note is empty, was not so before, and its name says its kind."""
        look = self.look(path)
        return bool(look and is_empty(look.note) and self._may_fill(look))

    def look(self, path: str) -> Look | None:
        """Return the note at *path* as it is on disk, None if upkeep does not concern it."""
        facts = self.vault.notes.get(path)
        if facts is None or not keeps(path, self.vault) or is_conflict_copy(path):
            return None
        full = self.folder.root / path
        try:
            status = full.lstat()
        except OSError:
            return None
        text, trouble = read_text(full)
        if trouble:
            self.refuse(path, trouble)
            return None
        kind = self.vault.kind_of(facts)
        if kind is None:
            return None
        state = FileState(status.st_size, status.st_mtime_ns)
        return Look(Note(path, text), state, kind, self._store.recall(path))

    def debt(self, path: str, *, adopt: bool = False) -> Debt | None:
        """Return what the note at *path* owes now, None if nothing.

        Args:
            path: a path in the vault.
            adopt: there is evidence that its last save was no person's.
        """
        look = self.look(path)
        if look is None:
            return None
        reason = refusal(look.note, self.vault)
        if reason:
            self.refuse(path, reason)
            return None
        owed = None
        if not adopt and (not is_empty(look.note) or self._may_fill(look)):
            save = self._save(look)
            try:
                owed = self._upkeep(look).owed(look.note, look.kind, look.memory, save)
            except BrokenUpkeepError as error:
                self.refuse(path, f"{error}; nothing was written, please report this")
                return None
        changed = (
            not adopt and look.memory and self._upkeep(look).is_changed(look.note, look.memory)
        )
        unstamped = self._upkeep(look).unstamped(look.note) if owed or changed else None
        if unstamped:
            self.refuse(path, unstamped)
        if owed is None:
            self._remember(look, self._upkeep(look).remember(look.note, look.memory))
            return None
        if not self._fuse.allows(path, self._substance(look), time.monotonic()):
            self.refuse(path, _FOUGHT)
            return None
        return Debt(look, owed)

    def pay(self, debt: Debt, batch: str = "") -> bool:
        """Write what a note owes; return whether it should be tried again later.

        Args:
            debt: what to write.
            batch: what the debts share that are paid by one command.
        """
        change, path = debt.change, debt.look.note.path
        diff = Plan((change,)).diff()
        if self.writer is None:
            if self._refused.get(path) != diff:
                self._refused[path] = diff
                self.tell(Message(Tell.WOULD, path, "; ".join(change.why), diff, _brief(change)))
            return False
        result = self.writer.write(change, now_ns=time.time_ns(), batch=batch)
        if result.outcome is Outcome.WRITTEN:
            state = FileState(len(debt.owed.text.encode()), result.mtime_ns or 0)
            self._store.remember(path, debt.owed.memory, state)
            self._fuse.note(path, self._substance(debt.look), time.monotonic())
            self.mirror.refresh([path])
            self.tell(Message(Tell.DONE, path, "; ".join(change.why), diff, _brief(change)))
            return False
        if result.outcome is Outcome.REFUSED:
            self.refuse(path, result.reason)
            return False
        return result.outcome in {Outcome.BUSY, Outcome.CHANGED}

    def refuse(self, path: str, reason: str) -> None:
        """Tell once why a note, or something in it, is left as it is."""
        if self._refused.get(path) != reason:
            self._refused[path] = reason
            self.tell(Message(Tell.REFUSED, path, reason, brief=reason.partition(":")[0]))

    def _upkeep(self, look: Look) -> Upkeep:
        return Upkeep(look.kind.rules, self.folder.settings)

    def _substance(self, look: Look) -> str:
        return substance(look.note, look.kind.rules)

    def tell_findings(self) -> None:
        """Tell what became of findings since the last time."""
        for message in self._told.news(self.mirror.reached(), self.mirror.findings):
            self.tell(message)

    def _may_fill(self, look: Look) -> bool:
        if look.memory is not None:
            return False
        stem = look.note.path.rpartition("/")[2].removesuffix(".md")
        named = look.kind.name.match(stem) is not None
        return {"name": named, "folder": stem != "Untitled"}.get(look.kind.config.fill, False)

    def _save(self, look: Look) -> Save:
        moment = _local(min(look.state.mtime_ns / 1e9, time.time()))
        created = find_entry(look.note, look.kind.rules.created)
        born = None
        if created and is_open(created) and look.memory is not None:
            # Few notes are asked for, and few runs.
            from vaultkit.history import first_commit  # noqa: PLC0415

            born = first_commit(self.folder.root, look.note.path)
        number = 0
        if look.kind.name.numbered:
            number = next_number(look.kind, self.vault, moment.year)
        return Save(moment, born, self.author, number)

    def _keep_templates(self) -> None:
        if self.writer:
            keep_templates(self._store, self.folder.kinds)

    def _remember(self, look: Look, memory: Memory) -> None:
        if self.remembers:
            self._store.remember(look.note.path, memory, look.state)


def _brief(change: Change) -> str:
    return ", ".join(why.partition(":")[0] for why in change.why)


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006 - Obsidian writes local time, no zone
