"""Links that several files could be meant by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_INFO, Check, Example, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link whose path several files end with."""
    for link in vault.odd_links(facts):
        others = [path for path in link.candidates if path != link.path]
        if link.path is not None and others and link.fact.link.target:
            told = ", ".join(others[:_MOST]) + (" …" if len(others) > _MOST else "")
            message = f"{link.fact.link.raw} leads to {link.path}, but could mean {told}"
            yield Found(link.fact.anchor, message)


_MOST = 3

CHECK = Check(
    "ambiguous-link",
    ALWAYS_INFO,
    "a link that several files could be meant by",
    """Two files have the name that the link gives. Obsidian takes the one whose full path it is,
else one below the linking note's own folder, else the one with the shortest path; move either
note, and the link silently leads elsewhere.

Write enough of the path to tell them apart.""",
    run,
    (
        Example(
            "two notes of one name",
            "See [[Twin]].\n",
            ("1:5 [[Twin]] leads to a/Twin.md, but could mean bb/Twin.md",),
            {"a/Twin.md": "", "bb/Twin.md": ""},
        ),
        Example(
            "the path tells them apart",
            "See [[bb/Twin]].\n",
            (),
            {"a/Twin.md": "", "bb/Twin.md": ""},
        ),
    ),
    of_links=True,
)
