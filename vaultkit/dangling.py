"""Tell why a link leads nowhere: a placeholder, an alias, a path of another root, or no note."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.names import lookup_key
from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import ResolvedLink, Vault

_NEVER_PLACEHOLDERS = frozenset({""})
_RELATIVE = frozenset({".", ".."})
_ENOUGH_SIGNS = 2


class Why(Enum):
    """Why a link dangles."""

    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    ALIAS = "alias"
    OUTSIDE = "outside"


class Dangling(NamedTuple):
    """A dangling link and the reason.

    Attributes:
        link: the link.
        why: the reason.
        meant: the note that has the alias, or the file that the path means from its own root.
        prefix: what leads from that root to this vault, as the link writes it; else "".
    """

    link: ResolvedLink
    why: Why
    meant: str | None = None
    prefix: str = ""


class Beneath(NamedTuple):
    """A file that a target would reach without its first folders, and those, `/` at the end."""

    path: str
    prefix: str


def dangling_links(facts: Facts, vault: Vault) -> Iterator[Dangling]:
    """Yield the links of a note whose target does not exist."""
    kind = vault.kind_of(facts)
    placeholders = kind.template.link_targets if kind else _NEVER_PLACEHOLDERS
    for link in vault.odd_links(facts):
        if link.reach is not Reach.DANGLING:
            continue
        target = link.fact.link.target
        folded = target.casefold()
        owner = vault.aliases.owner(folded)
        if kind and folded in placeholders:
            yield Dangling(link, Why.PLACEHOLDER)
        elif owner:
            yield Dangling(link, Why.ALIAS, owner)
        elif (found := beneath(target, vault)) and _is_of_another_root(found, vault):
            yield Dangling(link, Why.OUTSIDE, found.path, found.prefix)
        else:
            yield Dangling(link, Why.MISSING)


def beneath(target: str, vault: Vault) -> Beneath | None:
    """Return the file whose whole path is what follows the first folders of *target*.

    As few folders as possible go. A path relative to its note has no root that it could be of.
    """
    above, _, name = target.rpartition("/")
    folders = [folder for folder in above.split("/") if folder]
    if not _RELATIVE.isdisjoint(folders):
        return None
    for count in range(1, len(folders) + 1):
        rest = "/".join(("", *folders[count:], name))
        path = vault.resolve(rest, "").path
        if path is not None:
            return Beneath(path, "/".join((*folders[:count], "")))
    return None


def _is_of_another_root(found: Beneath, vault: Vault) -> bool:
    """Say whether a prefix leads to this vault's root, rather than to a folder that is missing.

    Each sign alone deceives. A folder may be called as the vault is; `Old/Features/Checkout`
    may stand beside `Features/Checkout`; and a click on a link from outside makes its folders.
    """
    prefix = lookup_key(found.prefix)
    signs = (
        prefix.split("/")[-2] == lookup_key(vault.name),
        "/" in found.path,
        prefix not in vault.folders,
    )
    return sum(signs) >= _ENOUGH_SIGNS
