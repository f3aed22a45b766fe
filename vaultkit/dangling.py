"""Tell why a link leads nowhere: a placeholder, an alias used as a target, or a missing note."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import ResolvedLink, Vault

_NEVER_PLACEHOLDERS = frozenset({""})


class Why(Enum):
    """Why a link dangles."""

    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    ALIAS = "alias"


class Dangling(NamedTuple):
    """A dangling link, the reason, and for an alias the note that has it."""

    link: ResolvedLink
    why: Why
    owner: str | None = None


def dangling_links(facts: Facts, vault: Vault) -> Iterator[Dangling]:
    """Yield the links of a note whose target does not exist."""
    kind = vault.kind_of(facts)
    placeholders = kind.template.link_targets if kind else _NEVER_PLACEHOLDERS
    for link in vault.links(facts.path):
        if link.reach is not Reach.DANGLING:
            continue
        folded = link.fact.link.target.casefold()
        owner = vault.aliases.get(folded)
        if kind and folded in placeholders:
            yield Dangling(link, Why.PLACEHOLDER)
        elif owner:
            yield Dangling(link, Why.ALIAS, owner)
        else:
            yield Dangling(link, Why.MISSING)
