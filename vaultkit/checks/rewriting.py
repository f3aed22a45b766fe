"""Where a fix may write into a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.finding import Fix
from vaultkit.scan import LinkKind
from vaultkit.text import Edit, Span

if TYPE_CHECKING:
    from vaultkit.scan import Link

# A property's value between its quotes, or any other link.
_AS_WRITTEN = frozenset({2, 0})


def span_in_target(link: Link, part: str) -> Span | None:
    """Return where *part*, with which the link's target begins, stands in the note.

    None where that cannot be told: a property in escapes or a percent-encoded link does not
    hold its target to the letter, a canvas has no text, and a link text may say the same.
    """
    at = link.raw.find(part)
    around = link.span.end - link.span.start - len(link.raw)
    if at < 0 or around not in _AS_WRITTEN:
        return None
    # In a wikilink nothing stands before the target.
    if not link.raw.endswith("]]") and link.raw.count(part) > 1:
        return None
    start = link.span.start + at + around // 2
    return Span(start, start + len(part))


def named_link(link: Link, name: str) -> str:
    """Return the wikilink to the note called *name* that shows what *link* shows."""
    pipe = "\\|" if link.row else "|"
    return f"[[{name}{link.subpath}{pipe}{link.display or link.target}]]"


def replacing(link: Link, right: str) -> Fix | None:
    """Return the safe fix that writes *right* in place of a wikilink, None where it is none."""
    if link.kind not in {LinkKind.WIKILINK, LinkKind.EMBED} or link.subpath:
        return None
    start = link.span.end - len(link.raw.removeprefix("!"))
    return Fix(f"write {right}", safe=True, edits=(Edit(Span(start, link.span.end), right),))
