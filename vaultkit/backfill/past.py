"""What is known of a note from before vaultkit saw it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# Programs that know no time write the first moment of their calendar: 1970, and 1980 in zip.
_EPOCHS = (datetime(1970, 1, 1), datetime(1980, 1, 1))  # noqa: DTZ001 - local, as stamps are
_ZONES = timedelta(days=1)


class Revision(NamedTuple):
    """One change of a note's text.

    Attributes:
        moment: when, in local time without a zone.
        author: who did it.
        before: the text until then, None where the note was made.
        after: the text from then on.
        is_known: the texts are; else nothing but the moment and the author is.
    """

    moment: datetime
    author: str
    before: str | None
    after: str
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of one note; all moments are in local time without a zone.

    Attributes:
        now: the present.
        times: moments at which the note was there already.
        saved: when its file was saved last.
        committed: what it holds in git's last commit, None where it is not in git.
        revisions: its changes, newest first; gone through more than once.
    """

    now: datetime
    times: tuple[datetime, ...]
    saved: datetime
    committed: str | None = None
    revisions: Iterable[Revision] = ()

    def is_credible(self, moment: datetime) -> bool:
        """Say whether a moment can be meant: it is not to come, and no calendar's first day."""
        return moment <= self.now and not any(abs(moment - one) <= _ZONES for one in _EPOCHS)
