"""How statuses compare: by what they say, not by how they are spelled."""

from __future__ import annotations

from functools import lru_cache

# What may end a sentence that is a status.
STOPS = ".,;:!"


@lru_cache(1 << 12)
def plain_status(status: str) -> str:
    """Return a status as statuses compare: `In-Review` is `in review`."""
    return status.casefold().replace("-", " ").rstrip(STOPS)
