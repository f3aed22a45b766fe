"""What a link means, told by the property, label or section that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.sections import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultkit.config import Relations
    from vaultkit.scan import Heading, Link

MENTIONS = "mentions"


def relation_of_property(key: str, relations: Relations) -> str:
    """Return the relation in kebab-case of links in the property with that dotted key."""
    name = key.partition(".")[0]
    return relations.properties.get(name.casefold()) or _kebab(name)


class Places:
    """Tells the relations of a note's links, which are asked for in the order of its text."""

    def __init__(self, headings: Sequence[Heading], relations: Relations) -> None:
        """Begin above the first heading.

        Args:
            headings: the note's headings in order.
            relations: the vault's mapping.
        """
        self._relations = relations
        self._waiting = list(reversed(headings))
        # The sections that the place is in, innermost last: level and relation.
        self._within = [(0, MENTIONS)]

    def relation_of(self, link: Link) -> str:
        """Return the relation of a link in kebab-case: its label's, else its section's."""
        waiting, within, start = self._waiting, self._within, link.span.start
        while waiting and waiting[-1].span.start <= start:
            heading = waiting.pop()
            while within[-1][0] >= heading.level:
                within.pop()
            own = self._relations.sections.get(title_of(heading.text).casefold())
            within.append((heading.level, own or within[-1][1]))
        if link.label:
            by_label = self._relations.labels.get(link.label.casefold())
            if by_label:
                return by_label
        return within[-1][1]


def _kebab(key: str) -> str:
    return "-".join(key.lower().replace("_", " ").replace("-", " ").split()) or MENTIONS
