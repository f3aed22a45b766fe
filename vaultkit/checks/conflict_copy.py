"""Second versions that a sync service left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_WARNING, Check, Example, Found
from vaultkit.names import is_conflict_copy
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note whose name is that of a conflict copy."""
    del vault
    if is_conflict_copy(facts.path):
        yield Found(Span(0, 0), "a sync service left this second version; merge it and delete it")


CHECK = Check(
    "conflict-copy",
    ALWAYS_WARNING,
    "a second version of a note that a sync service left behind",
    """Two devices changed the note before either heard of the other, and the sync service kept
both. Whoever opens the original does not see what the copy says. vaultkit never writes into
either version's copy.

Merge what is new in it into the original, then delete it.""",
    run,
    (
        Example(
            "Obsidian Sync",
            "text\n",
            ("1:1 a sync service left this second version; merge it and delete it",),
            path="A (Conflicted copy laptop 202611201200).md",
        ),
        Example(
            "Syncthing",
            "text\n",
            ("1:1 a sync service left this second version; merge it and delete it",),
            path="A.sync-conflict-20261120-120000-ABCDEFG.md",
        ),
        Example("an ordinary name", "text\n", path="A (copy).md"),
    ),
)
