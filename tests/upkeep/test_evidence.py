"""Evidence against a person's save: many notes at once, an old file, git, a sync client."""

from __future__ import annotations

import pytest

from vaultkit.evidence import (
    BURST,
    LOCK_SECONDS,
    Burst,
    GitLook,
    GitWork,
    Whose,
    in_bursts,
    is_late,
    whose,
)


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
    assert seen([n / 10 for n in range(200)]) == {"199.md"}


def test_each_note_of_a_long_burst_is_told_once() -> None:
    burst = Burst()
    told = [burst.saw(f"{n}.md", n / 1000) for n in range(1000)]
    assert sum(len(one) for one in told) == 1000


def test_a_burst_after_a_burst_is_told_whole_again() -> None:
    times = [0.0] * (BURST + 1) + [100.0] * (BURST + 1)
    assert seen(times) == {f"{n}.md" for n in range(BURST + 1, 2 * BURST + 2)}


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
    ("saved", "late"),
    [
        (100.0, False),
        (95.0, False),
        (94.9, True),
        (0.0, True),
        (105.0, False),
        (105.1, True),
        (999.0, True),
    ],
)
def test_a_time_five_seconds_from_its_event_is_another_device_s(saved: float, late: bool) -> None:  # noqa: FBT001
    assert is_late(saved, 100.0) is late


@pytest.mark.parametrize(
    ("saved", "changed", "noticed", "expected"),
    [
        (100.0, 100.0, 100.1, Whose.PERSON),
        (100.0, 100.02, 100.1, Whose.PERSON),
        (98.0, 100.0, 100.0, Whose.UNSURE),
        (100.0, 200.0, 100.1, Whose.UNSURE),
        (102.0, 100.0, 100.0, Whose.UNSURE),
        (94.0, 100.0, 100.0, Whose.OTHER),
        (400.0, 100.0, 100.0, Whose.OTHER),
        (94.0, None, 100.0, Whose.OTHER),
        (98.0, None, 100.0, Whose.PERSON),
    ],
)
def test_a_file_s_times_tell_whose_save_it_was(
    saved: float, changed: float | None, noticed: float, expected: Whose
) -> None:
    assert whose(saved, changed, noticed) is expected


def test_a_save_that_was_noticed_late_is_a_person_s_still() -> None:
    """A busy machine, or a process that was stopped: the file's own times agree."""
    assert whose(100.0, 100.0, 5000.0) is Whose.PERSON


def worked(*looks: tuple[float, GitLook]) -> GitWork:
    work = GitWork()
    for now, look in looks:
        work.saw(look, now)
    return work


@pytest.mark.parametrize(
    ("git", "found"),
    [
        ((), False),
        ((100.0,), True),
        ((98.0,), True),
        ((102.0,), True),
        ((97.9,), False),
        ((102.1,), False),
        ((1.0, 101.0), True),
        ((1.0, 999.0), False),
    ],
)
def test_git_at_work_in_the_same_moment_is_evidence(git: tuple[float, ...], found: bool) -> None:  # noqa: FBT001
    assert worked((110.0, GitLook(git))).wrote(100.0) is found


def test_what_git_did_is_remembered_when_it_works_again() -> None:
    work = worked((100.0, GitLook((100.0,))), (107.0, GitLook((107.0,))))
    assert work.wrote(100.0)


def test_what_was_saved_while_git_had_its_lock_is_git_s() -> None:
    work = worked((100.0, GitLook(lock=100.0)), (130.0, GitLook(lock=100.0)), (140.0, GitLook()))
    assert work.wrote(115.0)
    assert not work.wrote(97.9)
    assert not work.wrote(132.1)


def test_git_is_busy_while_it_has_its_lock() -> None:
    assert worked((100.0, GitLook(lock=99.0))).is_busy(100.0)
    assert not worked((100.0, GitLook(lock=99.0)), (101.0, GitLook())).is_busy(101.0)
    assert not GitWork().is_busy(100.0)


def test_a_lock_that_was_left_behind_is_no_evidence_and_stops_nothing() -> None:
    now = 100.0 + LOCK_SECONDS
    work = worked((now, GitLook(lock=100.0)))
    assert not work.is_busy(now)
    assert not work.wrote(now)


def test_locks_of_long_ago_are_forgotten() -> None:
    work = worked(*((n * 1000.0, GitLook(lock=n * 1000.0)) for n in range(100)))
    assert work.wrote(99_000.0)
    assert not work.wrote(1000.0)
