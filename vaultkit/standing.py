"""Which notes are retired, and what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage

if TYPE_CHECKING:
    from vaultkit.facts import Facts

SUPERSEDES = "supersedes"
SUPERSEDED_BY = "superseded-by"


class Standing(NamedTuple):
    """What a note says of its own place among others.

    Attributes:
        retired: its status is one of what nobody goes on with.
        supersedes: the link paths of what it stands in place of.
        superseded_by: the link paths of what stands in its place.
    """

    retired: bool
    supersedes: tuple[str, ...]
    superseded_by: tuple[str, ...]

    @property
    def gone(self) -> bool:
        """Whether nobody should count on it any more."""
        return self.retired or bool(self.superseded_by)


def standing_of(facts: Facts | None) -> Standing | None:
    """Return a note's standing, None for one that says nothing of it, as nearly all do."""
    if facts is None:
        return None
    old = tuple(one.link.target for one in facts.links if one.relation == SUPERSEDES)
    new = tuple(one.link.target for one in facts.links if one.relation == SUPERSEDED_BY)
    retired = facts.stage is Stage.RETIRED
    return Standing(retired, old, new) if retired or old or new else None
