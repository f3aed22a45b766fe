"""What a file's times tell of who saved it. All times are seconds since 1970."""

from __future__ import annotations

from enum import Enum

_LATE_SECONDS = 5.0
# What writes into a file gives it one time for content and state, to the nanosecond.
_WRITTEN_SECONDS = 0.05


class Whose(Enum):
    """Whose save a change was.

    Attributes:
        PERSON: nothing speaks against a person's on this device.
        UNSURE: the file's time was set, not written: perhaps by a service that brought it.
        OTHER: certainly no person's here.
    """

    PERSON = "person"
    UNSURE = "unsure"
    OTHER = "other"


def whose(saved: float, changed: float | None, noticed: float) -> Whose:
    """Say whose save a file's times tell of.

    Args:
        saved: when its content was changed, as the file says.
        changed: when anything of it was changed, as the file system says; None if that is not
            known, or was no save.
        noticed: when the change was noticed, which may have been late.
    """
    if changed is None:
        return Whose.OTHER if is_late(saved, noticed) else Whose.PERSON
    if is_late(saved, noticed) and is_late(saved, changed):
        return Whose.OTHER
    return Whose.UNSURE if abs(changed - saved) > _WRITTEN_SECONDS else Whose.PERSON


def is_late(saved: float, at: float) -> bool:
    """Say whether a file's time is far from that of its change: sync clients keep times.

    A time in the future is one of another device, whose clock is ahead.
    """
    return abs(at - saved) > _LATE_SECONDS
