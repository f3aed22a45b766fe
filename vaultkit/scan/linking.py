"""Find the links of a note, looking closely only at the stretches where something hides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.scan.inline import WIKI, links_in, wikilink
from vaultkit.scan.labels import Labels
from vaultkit.scan.tables import cells
from vaultkit.text import Span

if TYPE_CHECKING:
    import re

    from vaultkit.scan.model import Link
    from vaultkit.scan.plain import Prose

_MARKDOWN = "]("
# What can keep a link behind it from being one: code, HTML, math, an escape.
_HIDING = ("`", "<", "$", "\\")


def links_of(text: str, start: int, prose: list[Prose]) -> list[Link]:
    """Return the links that stand in *prose*, in the order of the text.

    Args:
        text: the whole note.
        start: offset of its body.
        prose: the stretches of it in which links count.
    """
    wikis = list(WIKI.finditer(text, start))
    starts = [one.start() for one in wikis]
    markdown = text.find(_MARKDOWN, start)
    if not wikis and markdown < 0:
        return []
    hiding = [one for one in _HIDING if one in text]
    labels = Labels(text)
    found: list[Link] = []
    # The next wikilink that is not looked at yet. A link lies in one line, so none begins before
    # a stretch of prose and ends in it.
    at, last = 0, len(starts)
    for stretch in sorted(prose):
        first, stop, row = stretch
        if -1 < markdown < first:
            markdown = text.find(_MARKDOWN, first)
        while at < last and starts[at] < first:
            at += 1
        begin = at
        while at < last and starts[at] < stop:
            at += 1
        inside = wikis[begin:at]
        if -1 < markdown < stop or (inside and row) or _hidden(text, first, inside, hiding):
            found += labels.put_on(_closely(text, stretch), first, stop)
        elif inside:
            links = [link for one in inside if (link := wikilink(text, one, row=False))]
            found += labels.put_on(links, first, stop)
        if at == last and markdown < 0:
            break
    return found


def _hidden(text: str, start: int, links: list[re.Match[str]], hiding: list[str]) -> bool:
    """Say whether anything that hides links stands before the last of them."""
    if not links or not hiding:
        return False
    end = links[-1].start()
    return any(text.find(one, start, end) >= 0 for one in hiding)


def _closely(text: str, stretch: Prose) -> list[Link]:
    start, stop, row = stretch
    if not row:
        links = links_in(text, start, stop)
    else:
        spans = cells(text, Span(start, stop))
        links = [link for span in spans for link in links_in(text, *span, row=True)]
    if len(links) > 1:
        links.sort(key=_place)
    return links


def _place(link: Link) -> Span:
    return link.span
