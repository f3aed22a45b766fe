"""The watcher's loop, given hints by hand: when a note is looked at, and as whose save.

The keeper is one that knows the times of files and only takes down what it is asked.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from vaultkit.disk.walking import FileState
from vaultkit.evidence import BURST
from vaultkit.keeper import Keeper
from vaultkit.obsidian import ObsidianSettings
from vaultkit.watch import Hint, Watcher
from vaultkit.watching import Watching

QUIET = 10.0
SYNCED = ".syncthing.{}.tmp"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows tells less of a file's times, and nothing is written"
)


@dataclass
class _Folder:
    root: Path
    settings: ObsidianSettings = field(default_factory=ObsidianSettings)


@dataclass
class _Keeper:
    """Takes down what it is asked."""

    folder: _Folder
    kept: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    files: dict[str, FileState] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.mirror = self

    def refresh(self, paths: Iterable[str]) -> None:
        self.read.extend(paths)

    def tell_findings(self) -> None:
        pass

    def state(self, path: str) -> FileState | None:
        return self.files.get(path)

    def move(self, origin: str, target: str) -> None:
        self.moved.append((origin, target))

    def reconcile(self, _files: object = None) -> list[str]:
        return self.found

    def is_unseen(self, path: str) -> bool:
        return path in self.found

    def is_new_and_empty(self, path: str) -> bool:
        return path in self.fresh and path not in self.adopted

    def adopt_now(self, paths: Iterable[str]) -> None:
        self.adopted.extend(paths)

    def debt(self, path: str, *, adopt: bool = False) -> None:
        (self.adopted if adopt else self.kept).append(path)

    def is_configuration(self, path: str) -> bool:
        del path
        return False

    def settle(self) -> None:
        pass

    settles_at = None


@dataclass
class _Hints:
    """Gives the hints that a test wants it to give."""

    coming: list[Hint] = field(default_factory=list)

    how = "inotify"

    def hints(self, patience: float) -> Iterator[Hint]:
        del patience
        coming, self.coming = self.coming, []
        yield from coming

    def try_events(self) -> None:
        pass

    checks_at = math.inf
    polls = False


@dataclass
class Loop:
    """A watcher's loop over a folder whose clock a test may turn on."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    ahead: float = 0.0

    def __post_init__(self) -> None:
        seconds, wall = time.monotonic, time.time
        self.monkeypatch.setattr(time, "monotonic", lambda: seconds() + self.ahead)
        self.monkeypatch.setattr(time, "time", lambda: wall() + self.ahead)
        self.keeper = _Keeper(_Folder(self.root))
        self._hints = _Hints()
        self._loop = Watching(cast("Keeper", self.keeper), cast("Watcher", self._hints), QUIET)

    def saved(self, name: str) -> None:
        """Let a person save a note now; say nothing of it."""
        self.brought(name, age=0)

    def brought(self, name: str, *, age: float) -> None:
        """Let somebody write a note now, whose time is some seconds old then."""
        now = time.time()
        times = int((now - age) * 1e9), int(now * 1e9)
        self.keeper.files[name] = FileState(len(self.keeper.files), *times)

    def renamed(self, name: str, target: str) -> None:
        """Let a note have another name; that changes the file's state."""
        state = self.keeper.files.pop(name)
        self.keeper.files[target] = state._replace(ctime_ns=int(time.time() * 1e9))

    def hint(self, path: str, origin: str = "") -> None:
        """Let the watcher hear of a path at its next step."""
        self._hints.coming.append(Hint(path, origin, time.monotonic()))

    def begin(self) -> None:
        self._loop.begin()

    def later(self, seconds: float) -> None:
        """Let time pass, and the watcher look."""
        self._loop.step(0.0)
        self.ahead += seconds
        self._loop.step(0.0)


@pytest.fixture
def loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loop:
    return Loop(tmp_path, monkeypatch)


def test_a_saved_note_is_looked_at_after_the_quiet_period(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")

    loop.later(QUIET - 1)
    assert loop.keeper.kept == []
    loop.later(1.1)
    assert loop.keeper.kept == ["A.md"]


def test_each_save_begins_the_quiet_period_anew(loop: Loop) -> None:
    for _ in range(20):
        loop.saved("A.md")
        loop.hint("A.md")
        loop.later(QUIET - 1)
    assert loop.keeper.kept == []

    loop.later(1.1)
    assert loop.keeper.kept == ["A.md"]


def test_the_note_that_is_open_in_obsidian_is_left_alone_for_twice_as_long(loop: Loop) -> None:
    leaf = {"id": "1", "type": "leaf", "state": {"type": "markdown", "state": {"file": "A.md"}}}
    workspace = {"main": {"id": "0", "type": "split", "children": [leaf]}, "active": "1"}
    settings = loop.root / ".obsidian"
    settings.mkdir()
    (settings / "workspace.json").write_text(json.dumps(workspace), "utf-8")
    for name in ("A.md", "B.md"):
        loop.saved(name)
        loop.hint(name)

    loop.later(2 * QUIET - 1)
    assert loop.keeper.kept == ["B.md"]
    loop.later(1.1)
    assert loop.keeper.kept == ["B.md", "A.md"]


def test_a_note_that_is_saved_without_end_is_read_now_and_then(loop: Loop) -> None:
    for _ in range(50):
        loop.saved("A.md")
        loop.hint("A.md")
        loop.later(0.1)

    assert 8 <= len(loop.keeper.read) <= 12


def test_an_arrival_by_a_sync_client_s_rename_is_adopted_at_once(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md", SYNCED.format("A.md"))

    loop.later(0)

    assert loop.keeper.adopted == ["A.md"]


def test_what_was_adopted_is_not_looked_at_again(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md", SYNCED.format("A.md"))

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def test_a_save_right_after_an_arrival_is_the_person_s(loop: Loop) -> None:
    """What the arrival brought is last seen already: it is not put down to the person."""
    loop.saved("A.md")
    loop.hint("A.md", SYNCED.format("A.md"))
    loop.later(1)
    loop.saved("A.md")
    loop.hint("A.md")

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], ["A.md"])


@pytest.mark.parametrize("age", [6.0, -6.0, 3600.0, -3600.0])
def test_a_file_whose_time_is_not_of_its_event_is_adopted(loop: Loop, age: float) -> None:
    loop.brought("A.md", age=age)
    loop.hint("A.md")

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def test_a_time_that_is_set_after_the_event_is_seen_too(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(0)
    loop.brought("A.md", age=60)

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def test_a_file_whose_time_was_set_waits_until_another_device_had_its_turn(loop: Loop) -> None:
    """A sync service that is quick brings a note when it is one or two seconds old."""
    loop.brought("A.md", age=2)
    loop.hint("A.md")

    loop.later(3 * QUIET - 1)
    assert loop.keeper.kept == []
    loop.later(1.1)
    assert loop.keeper.kept == ["A.md"]


def test_a_time_that_is_set_a_little_back_after_the_event_lets_it_wait_too(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(0)
    loop.brought("A.md", age=2)

    loop.later(2 * QUIET)
    assert loop.keeper.kept == []
    loop.later(2 * QUIET)
    assert loop.keeper.kept == ["A.md"]


def test_an_event_that_is_told_late_is_a_person_s_still(loop: Loop) -> None:
    """A laptop that slept, a process that was stopped: nothing set the file's time."""
    loop.saved("A.md")
    loop.ahead = 7200
    loop.hint("A.md")

    loop.later(QUIET + 1)

    assert loop.keeper.kept == ["A.md"]


def test_an_empty_note_that_a_service_brought_is_never_filled(loop: Loop) -> None:
    loop.keeper.fresh.add("A.md")
    loop.brought("A.md", age=1)
    loop.hint("A.md")

    loop.later(60)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def test_an_empty_note_that_a_person_made_waits_for_the_second_look_only(loop: Loop) -> None:
    loop.keeper.fresh.add("A.md")
    loop.saved("A.md")
    loop.hint("A.md")

    loop.later(1.9)
    assert loop.keeper.kept == []
    loop.later(0.2)
    assert loop.keeper.kept == ["A.md"]


def test_another_event_of_an_empty_note_does_not_put_off_the_second_look(loop: Loop) -> None:
    loop.keeper.fresh.add("A.md")
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(1.5)
    loop.hint("A.md")

    loop.later(0.6)

    assert loop.keeper.kept == ["A.md"]


def test_a_note_that_was_saved_and_then_renamed_is_the_person_s(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(6)
    loop.renamed("A.md", "B.md")
    loop.hint("A.md")
    loop.hint("B.md", "A.md")

    loop.later(QUIET + 1)

    assert loop.keeper.moved == [("A.md", "B.md")]
    assert loop.keeper.adopted == []
    assert "B.md" in loop.keeper.kept


def test_a_save_before_a_rename_is_known_though_its_two_events_come_apart(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(6)
    loop.renamed("A.md", "B.md")
    loop.hint("A.md")
    loop.later(0)
    loop.hint("B.md", "A.md")

    loop.later(QUIET + 1)

    assert loop.keeper.adopted == []
    assert "B.md" in loop.keeper.kept


def test_a_note_that_was_renamed_is_read_anew_under_both_names(loop: Loop) -> None:
    loop.brought("B.md", age=1_000_000)
    loop.hint("A.md")
    loop.hint("B.md", "A.md")

    loop.later(0)

    assert set(loop.keeper.read) == {"A.md", "B.md"}


def test_an_old_note_that_is_renamed_is_no_arrival(loop: Loop) -> None:
    loop.brought("B.md", age=1_000_000)
    loop.hint("A.md")
    loop.hint("B.md", "A.md")

    loop.later(QUIET + 1)

    assert "B.md" not in loop.keeper.adopted


def test_a_note_that_comes_back_from_the_trash_is_adopted(loop: Loop) -> None:
    loop.brought("A.md", age=1_000_000)
    loop.hint("A.md", ".trash/A.md")

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def names(count: int) -> list[str]:
    return [f"{number:02}.md" for number in range(count)]


def test_a_burst_is_adopted_and_what_was_saved_with_it(loop: Loop) -> None:
    for name in names(BURST + 5):
        loop.saved(name)
        loop.hint(name)

    loop.later(QUIET + 1)

    assert (sorted(loop.keeper.adopted), loop.keeper.kept) == (names(BURST + 5), [])


def test_a_burst_that_comes_over_several_looks_is_adopted_whole(loop: Loop) -> None:
    for name in names(BURST + 5):
        loop.saved(name)
        loop.hint(name)
        loop.later(0.3)

    loop.later(QUIET + 1)

    assert (sorted(set(loop.keeper.adopted)), loop.keeper.kept) == (names(BURST + 5), [])


def test_a_note_that_was_filled_before_a_burst_is_no_part_of_it(loop: Loop) -> None:
    loop.keeper.fresh.add("New.md")
    loop.saved("New.md")
    loop.hint("New.md")
    loop.later(3)
    for name in names(BURST + 5):
        loop.saved(name)
        loop.hint(name)

    loop.later(QUIET + 1)

    assert (loop.keeper.kept, sorted(loop.keeper.adopted)) == (["New.md"], names(BURST + 5))


def test_notes_that_a_sync_client_brings_make_no_burst_of_a_person_s_save(loop: Loop) -> None:
    for name in names(BURST + 30):
        loop.saved(name)
        loop.hint(name, SYNCED.format(name))
    loop.saved("Mine.md")
    loop.hint("Mine.md")

    loop.later(QUIET + 1)

    assert loop.keeper.kept == ["Mine.md"]


def test_notes_that_are_deleted_make_no_burst_of_a_person_s_save(loop: Loop) -> None:
    for name in names(BURST + 30):
        loop.hint(name)
    loop.saved("Mine.md")
    loop.hint("Mine.md")

    loop.later(QUIET + 1)

    assert "Mine.md" not in loop.keeper.adopted


def test_notes_that_move_with_their_folder_make_no_burst_of_a_person_s_save(loop: Loop) -> None:
    for name in names(BURST + 30):
        loop.brought(f"New/{name}", age=500)
        loop.hint(f"New/{name}", f"Old/{name}")
    loop.saved("Mine.md")
    loop.hint("Mine.md")

    loop.later(QUIET + 1)

    assert loop.keeper.adopted == []


def _lock(loop: Loop) -> Path:
    git = loop.root / ".git"
    git.mkdir()
    lock = git / "index.lock"
    lock.touch()
    return lock


def test_nothing_is_written_while_git_has_its_index_locked(loop: Loop) -> None:
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(5)
    lock = _lock(loop)
    os.utime(lock, (time.time(), time.time()))

    loop.later(60)
    assert loop.keeper.kept == []
    lock.unlink()
    loop.later(2)
    assert loop.keeper.kept == ["A.md"]


def test_a_lock_that_git_left_behind_stops_nothing(loop: Loop) -> None:
    os.utime(_lock(loop), (time.time() - 601, time.time() - 601))
    loop.saved("A.md")
    loop.hint("A.md")

    loop.later(QUIET + 1)

    assert loop.keeper.kept == ["A.md"]


def test_what_is_saved_while_git_has_its_index_locked_is_adopted(loop: Loop) -> None:
    lock = _lock(loop)
    loop.saved("A.md")
    loop.hint("A.md")
    loop.later(5)
    lock.unlink()

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["A.md"], [])


def test_a_new_note_that_came_with_its_folder_is_adopted_if_it_is_old(loop: Loop) -> None:
    loop.brought("Box/Old.md", age=3600)
    loop.saved("Box/New.md")
    loop.keeper.found = ["Box/New.md", "Box/Old.md"]
    loop.hint("", "Box")

    loop.later(1)
    loop.keeper.found = []
    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == (["Box/Old.md"], ["Box/New.md"])


def test_many_notes_that_changed_while_nobody_watched_are_no_burst(loop: Loop) -> None:
    """Whether they were one when they were saved, the keeper has seen."""
    loop.keeper.found = names(BURST + 30)
    for number, name in enumerate(loop.keeper.found):
        loop.brought(name, age=3600.0 * number)
    loop.begin()
    loop.keeper.found = []

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == ([], names(BURST + 30))


def test_where_no_events_come_a_note_is_quiet_by_its_own_time(loop: Loop) -> None:
    """Where everything is looked at now and then, nobody tells of a note that is saved again."""
    loop.saved("A.md")
    loop.keeper.found = ["A.md"]
    loop.begin()
    loop.keeper.found = []
    loop.later(QUIET - 1)
    loop.saved("A.md")

    loop.later(QUIET - 1)
    assert loop.keeper.kept == []
    loop.later(1.1)
    assert loop.keeper.kept == ["A.md"]


def test_an_empty_note_of_which_no_event_told_waits_for_the_second_look_only(loop: Loop) -> None:
    loop.keeper.fresh.add("A.md")
    loop.saved("A.md")
    loop.keeper.found = ["A.md"]
    loop.begin()
    loop.keeper.found = []

    loop.later(2.1)

    assert loop.keeper.kept == ["A.md"]


def test_a_note_that_was_found_and_is_gone_is_no_trouble(loop: Loop) -> None:
    loop.saved("A.md")
    loop.keeper.found = ["A.md"]
    loop.begin()
    loop.keeper.found = []
    del loop.keeper.files["A.md"]

    loop.later(QUIET + 1)

    assert loop.keeper.adopted == []


def test_what_changed_while_nobody_watched_is_not_judged_by_its_age(loop: Loop) -> None:
    loop.brought("A.md", age=3600)
    loop.keeper.found = ["A.md"]
    loop.begin()
    loop.keeper.found = []

    loop.later(QUIET + 1)

    assert (loop.keeper.adopted, loop.keeper.kept) == ([], ["A.md"])
