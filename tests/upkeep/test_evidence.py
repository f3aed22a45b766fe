"""Evidence against a person's save: many notes at once, an old file, git, a sync client."""

from __future__ import annotations

import pytest

from vaultkit.evidence import BURST, Burst, in_bursts, is_git, is_late, is_sync


def seen(times: list[float]) -> frozenset[str]:
    """Return what the last of these changes of as many notes belongs to."""
    burst = Burst()
    return [burst.saw(f"{n}.md", at) for n, at in enumerate(times)][-1]


def test_twenty_notes_at_once_may_be_a_person_s() -> None:
    assert seen([0.0] * BURST) == frozenset()


def test_one_more_is_a_burst_of_them_all() -> None:
    assert seen([0.0] * (BURST + 1)) == {f"{n}.md" for n in range(BURST + 1)}


def test_the_same_note_saved_often_is_no_burst() -> None:
    burst = Burst()
    assert all(burst.saw("A.md", n / 100) == frozenset() for n in range(100))


def test_notes_that_come_slowly_are_no_burst() -> None:
    assert seen([float(n) for n in range(100)]) == frozenset()


def test_a_burst_reaches_ten_seconds_back() -> None:
    assert len(seen([0.0, *[10.0] * BURST])) == BURST + 1
    assert seen([0.0, *[10.1] * BURST]) == frozenset()


def test_a_burst_goes_on_while_notes_keep_coming() -> None:
    assert len(seen([n / 10 for n in range(200)])) > BURST


def test_a_note_that_comes_after_a_burst_is_no_part_of_it() -> None:
    assert seen([*[0.0] * 50, 11.0]) == frozenset()


def test_a_note_s_earlier_change_leaves_the_window_before_its_later_one() -> None:
    burst = Burst()
    burst.saw("A.md", 0)
    burst.saw("A.md", 9)
    found = [burst.saw(f"{n}.md", 11) for n in range(BURST)][-1]
    assert "A.md" in found


def test_saved_times_in_any_order_tell_the_bursts() -> None:
    times = {f"{n}.md": 100.0 - n / 10 for n in range(30)} | {"alone.md": 500.0}
    assert in_bursts(times) == {f"{n}.md" for n in range(30)}


def test_no_times_tell_no_burst() -> None:
    assert in_bursts({}) == frozenset()


@pytest.mark.parametrize(
    ("saved", "late"), [(100.0, False), (95.0, False), (94.9, True), (0.0, True), (103.0, False)]
)
def test_a_file_five_seconds_older_than_its_event_was_brought(saved: float, late: bool) -> None:  # noqa: FBT001
    assert is_late(saved, 100.0) is late


@pytest.mark.parametrize(
    ("git", "found"),
    [
        ((), False),
        ((100.0,), True),
        ((98.0,), True),
        ((102.0,), True),
        ((97.9,), False),
        ((1.0, 101.0), True),
    ],
)
def test_git_at_work_in_the_same_moment_is_evidence(git: tuple[float, ...], found: bool) -> None:  # noqa: FBT001
    assert is_git(100.0, git) is found


@pytest.mark.parametrize(
    "origin",
    [
        ".syncthing.Note.md.tmp",
        "Features/.syncthing.Note.md.tmp",
        "Features/~syncthing~Note.md.tmp",
        ".dropbox.cache/x",
        "a/.dropbox.attr",
        ".nextcloudsync.log",
    ],
)
def test_a_sync_client_s_temporary_name_is_known(origin: str) -> None:
    assert is_sync(origin)


@pytest.mark.parametrize(
    "origin",
    ["", "Note.md", ".Note.md.swp", "Note.md~", "4913", "my.syncthing.notes.md", "a/dropbox.md"],
)
def test_an_editor_s_temporary_name_is_none(origin: str) -> None:
    assert not is_sync(origin)
