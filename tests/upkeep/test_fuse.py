"""A note that something changes back again and again is left alone after a few writes."""

from __future__ import annotations

from vaultkit.fuse import MOST, WINDOW, Fuse


def _written(fuse: Fuse, path: str, *said: str, every: float = 1.0) -> list[bool]:
    """Write whenever the fuse allows it, and return when it did."""
    allowed = []
    for step, substance in enumerate(said):
        now = step * every
        allowed.append(fuse.allows(path, substance, now))
        if allowed[-1]:
            fuse.note(path, substance, now)
    return allowed


def test_a_note_that_says_the_same_is_written_only_a_few_times() -> None:
    assert _written(Fuse(), "A.md", *["same"] * 5) == [True] * MOST + [False] * 2


def test_two_that_change_a_note_to_and_fro_are_left_to_it() -> None:
    said = ["one", "other"] * 4
    assert sum(_written(Fuse(), "A.md", *said)) == 2 * MOST


def test_a_person_who_writes_on_is_never_stopped() -> None:
    assert all(_written(Fuse(), "A.md", *(f"{step} words" for step in range(50))))


def test_other_notes_are_written_meanwhile() -> None:
    fuse = Fuse()
    _written(fuse, "A.md", *["same"] * 5)
    assert fuse.allows("B.md", "same", 5.0)


def test_after_the_window_it_is_tried_again() -> None:
    assert all(_written(Fuse(), "A.md", *["same"] * 9, every=WINDOW / (MOST - 1)))
