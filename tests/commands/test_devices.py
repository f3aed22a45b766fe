"""Vaultkit on several devices that share a vault by a sync service: each edit is written once.

What takes long is played once a set of devices, and each test asks one thing of it. The waits
are short against real ones: a note is quiet after 0.3 s and takes 0.1 s on its way, so that
each version arrives before the device that it is from has stamped it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.commands.devices import Party, party, shipped
from tests.commands.syncing import Style

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)

TODAY = date.today().isoformat()
NOTE = """---
tags:
  - status/draft
  - architecture/feature
Created: 2026-01-01{hour}
Updated: 2026-01-02{hour}
---
# Feature: {title}

## 1. Overview

Text.

## Changelog

| Date       | Author | Change        |
| ---------- | ------ | ------------- |
| 2026-01-01 | Ada    | Initial draft |
"""
MINUTES = 60.0


def path_of(title: str) -> str:
    return f"Features/Feature - {title}.md"


ONCE, TIMED, THEIRS, TURNS = map(path_of, ("Once", "Timed", "Theirs", "Turns"))
LEFT, RIGHT, BOTH, OLD, NEW = map(path_of, ("Left", "Right", "Both", "Old", "New"))
FRESH = path_of("Fresh")
# Each edited once but for turns: by the first, the second, and the first again.
EDITS = {ONCE: 1, TIMED: 1, THEIRS: 1, LEFT: 1, RIGHT: 1, NEW: 1, FRESH: 1, TURNS: 3}


@dataclass(frozen=True)
class Case:
    """Some devices, and how what one of them writes comes to the others."""

    name: str
    style: Style
    skews: tuple[float, ...] = (0.0, 0.0)
    authors: tuple[str, ...] = ("Ada", "Ben")


RENAMED = Case("Syncthing", Style.RENAMED)
DATED = Case("Obsidian Sync", Style.DATED)
DATED_SKEWED = Case("Obsidian Sync, a clock behind", Style.DATED, (0.0, -5 * MINUTES))
RING = Case(
    "three devices",
    Style.RENAMED,
    (0.0, 5 * MINUTES, -5 * MINUTES),
    ("Ada", "Ben", "Cleo"),
)
UNDATED = Case("a sync that gives new times", Style.UNDATED, authors=("Ada", "Ada"))

CERTAIN = [RENAMED, DATED, DATED_SKEWED, RING]
EVERY = [*CERTAIN, UNDATED]


@dataclass
class Played:
    """What became of the edits on some devices."""

    writes: dict[str, list[int]] = field(default_factory=dict)
    late: list[int] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    told: str = ""


Play = Callable[[Case], Played]


@pytest.fixture(scope="session")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    @cache
    def ended(case: Case) -> Played | AssertionError:
        try:
            return _played(case, tmp_path_factory.mktemp("party"))
        except AssertionError as error:
            return error

    def played(case: Case) -> Played:
        end = ended(case)
        if isinstance(end, AssertionError):
            raise end
        return end

    return played


def harbour(folder: Path) -> Path:
    """Return a vault of the shipped kinds, and the notes that are edited here."""
    vault = shipped(folder)
    for note in (ONCE, TIMED, THEIRS, TURNS, LEFT, RIGHT, BOTH, OLD):
        hour = "T09:00:00" if note == TIMED else ""
        title = Path(note).stem.removeprefix("Feature - ")
        (vault / note).write_text(NOTE.format(title=title, hour=hour), "utf-8")
    return vault


def wait_for(at: Party, note: str, times: int) -> None:
    """Wait until a note was written so often."""
    at.until(lambda: sum(at.writes(note)) >= times, f"{times} writes into {note}")


def _played(case: Case, folder: Path) -> Played:
    devices = party(
        folder,
        harbour(folder),
        skews=case.skews,
        authors=case.authors,
        style=case.style,
    )
    with devices as at:
        first, second = at.devices[:2]
        for note in (ONCE, TIMED, LEFT, TURNS):
            first.edit(note, "Text.", "First's text.")
        for note in (THEIRS, RIGHT):
            second.edit(note, "Text.", "Second's text.")
        first.edit(BOTH, "Text.", "First's text.")
        second.edit(BOTH, "Text.", "Second's text.")
        first.rename(OLD, NEW)
        first.edit(NEW, "Text.", "First's text.")
        first.save(FRESH, "")
        for note, times in EDITS.items():
            wait_for(at, note, min(times, 1))
        at.settle()
        for turn, (one, heading) in enumerate(((second, "Second"), (first, "Third")), 2):
            section = f"## {turn}. {heading}\n\nText.\n\n## Changelog"
            one.edit(TURNS, "## Changelog", section)
            wait_for(at, TURNS, turn)
            at.settle()
        before = at.writes()
        at.settle()
        held = {path: text.decode() for path, text in first.notes().items()}
        return Played(
            {note: at.writes(note) for note in held},
            [now - then for now, then in zip(at.writes(), before, strict=True)],
            [conflict.path for conflict in at.syncing.conflicts],
            at.differing(),
            held,
            at.told,
        )


def named(case: Case) -> str:
    return case.name


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERY, ids=named)
def test_all_devices_hold_the_same_in_the_end(play: Play, case: Case) -> None:
    assert play(case).differing == []


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERY, ids=named)
def test_watchers_come_to_rest(play: Play, case: Case) -> None:
    assert not any(play(case).late)


@pytest.mark.slow
@pytest.mark.parametrize("note", EDITS)
@pytest.mark.parametrize("case", CERTAIN, ids=named)
def test_each_edit_is_written_once(play: Play, case: Case, note: str) -> None:
    assert sum(play(case).writes[note]) == EDITS[note], play(case).told


@pytest.mark.slow
@pytest.mark.parametrize("case", CERTAIN, ids=named)
def test_the_device_where_it_was_edited_writes(play: Play, case: Case) -> None:
    writes = play(case).writes
    assert writes[ONCE][0] == 1
    assert writes[THEIRS][1] == 1
    assert writes[TURNS][:2] == [2, 1]


@pytest.mark.slow
@pytest.mark.parametrize("case", CERTAIN, ids=named)
def test_no_version_is_put_aside_but_of_what_two_persons_edited_at_once(
    play: Play, case: Case
) -> None:
    assert set(play(case).conflicts) == {BOTH}


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERY, ids=named)
def test_a_conflict_copy_is_never_written_into(play: Play, case: Case) -> None:
    copies = [path for path in play(case).notes if "sync-conflict" in path]
    assert copies
    assert not any(sum(play(case).writes[path]) for path in copies)


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERY, ids=named)
def test_the_version_that_won_is_stamped_at_most_once(play: Play, case: Case) -> None:
    assert sum(play(case).writes[BOTH]) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("case", CERTAIN, ids=named)
def test_the_row_names_who_edited(play: Play, case: Case) -> None:
    notes = play(case).notes
    assert f"| {TODAY} | Ada    | Overview edited |" in notes[ONCE]
    assert f"| {TODAY} | Ben    | Overview edited |" in notes[THEIRS]
    assert "Ben" not in notes[ONCE]


@pytest.mark.slow
@pytest.mark.parametrize("case", CERTAIN, ids=named)
def test_a_new_note_is_filled_where_it_was_made_and_nowhere_else(play: Play, case: Case) -> None:
    assert play(case).writes[FRESH][0] == 1
    assert f"| {TODAY} | Ada    | Initial draft |" in play(case).notes[FRESH]


@pytest.mark.slow
def test_where_nothing_tells_an_arrival_from_an_edit_there_is_one_more_write_at_most(
    play: Play,
) -> None:
    """Such a service writes into the note, and leaves no trace of whose text it is."""
    writes = play(UNDATED).writes
    too_many = {note for note, edits in EDITS.items() if sum(writes[note]) > 2 * edits}
    assert not too_many, play(UNDATED).told


@pytest.mark.slow
def test_many_notes_that_arrive_at_once_are_left_and_an_edit_among_them_is_not(
    tmp_path: Path,
) -> None:
    many = [path_of(f"Many {number}") for number in range(50)]
    vault = harbour(tmp_path)
    for note in many:
        (vault / note).write_text(NOTE.format(title="Many", hour=""), "utf-8")
    with party(tmp_path, vault, authors=("Ada", "Ben")) as at:
        first, second = at.devices
        for note in many:
            first.edit(note, "Text.", "First's text.")
        at.until_same(many[-1], "First's text.")
        second.edit(THEIRS, "Text.", "Second's text.")
        wait_for(at, THEIRS, 1)
        at.settle()

        assert at.writes() == [0, 1]
        assert at.differing() == []


def test_an_edit_is_written_by_its_own_device_only(tmp_path: Path) -> None:
    with party(tmp_path, harbour(tmp_path), rest=0.7) as at:
        at.devices[0].edit(ONCE, "Text.", "First's text.")
        at.until_same(ONCE, f"Updated: {TODAY}")
        at.settle()

        assert at.writes() == [1, 0]
        assert at.differing() == []
