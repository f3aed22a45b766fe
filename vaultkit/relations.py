"""What a link means, told by the property, label or section that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.scan import LinkKind
from vaultkit.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.config import Relations
    from vaultkit.scan import Link

MENTIONS = "mentions"


def relation_of(link: Link, headings: Iterable[str], relations: Relations) -> str:
    """Return the relation of one link in kebab-case.

    Args:
        link: the link.
        headings: texts of the headings above it, innermost first.
        relations: the vault's mapping.
    """
    if link.kind is LinkKind.PROPERTY:
        key = link.label.partition(".")[0]
        return relations.properties.get(key.casefold()) or _kebab(key)
    by_label = relations.labels.get(link.label.casefold())
    if by_label:
        return by_label
    for heading in headings:
        by_section = relations.sections.get(title_of(heading).casefold())
        if by_section:
            return by_section
    return MENTIONS


def _kebab(key: str) -> str:
    return "-".join(key.lower().replace("_", " ").replace("-", " ").split()) or MENTIONS
