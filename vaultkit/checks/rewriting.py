"""Where a fix may write into a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.text import Span

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
