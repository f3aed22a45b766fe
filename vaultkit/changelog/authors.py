"""Where the entries of a changelog name their authors, if they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.changelog.heads import Head, Parts, is_name

if TYPE_CHECKING:
    from collections.abc import Sequence


def parts_of(text: str, heads: Sequence[Head], author: str) -> list[Parts] | None:
    """Return the parts of every entry, None where it is not certain whether a name is one.

    Args:
        text: the note.
        heads: the first lines of all entries.
        author: who is known to write here, "" for nobody.
    """
    if any(head.named for head in heads):
        return _in_brackets(text, heads, author)
    told = [[find(head, text) for head in heads] for find in (Head.leading, Head.trailing)]
    for found in told:
        if any(one and one.author and one.author.of(text) == author for one in found):
            return _all(found)
    if any(all(found) and (len(heads) > 1 or found is told[0]) for found in told):
        return None
    return _below_names(text, heads, author)


def _all(found: Sequence[Parts | None]) -> list[Parts] | None:
    parts = [one for one in found if one]
    return parts if len(parts) == len(found) else None


def _below_names(text: str, heads: Sequence[Head], author: str) -> list[Parts] | None:
    """Return the parts where the first lines may be nothing but names."""
    known = bool(author) and any(head.said.of(text) == author for head in heads)
    if known != all(head.is_name(text) for head in heads):
        return None
    return _all([head.below() if known else head.plain() for head in heads])


def _in_brackets(text: str, heads: Sequence[Head], author: str) -> list[Parts] | None:
    names = [head.named.of(text) if head.named else "" for head in heads]
    certain = all(name and (name == author or is_name(name)) for name in names)
    return _all([head.plain() for head in heads]) if certain else None
