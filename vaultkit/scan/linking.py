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
    candidates = _Candidates(text, start)
    if candidates.nearest is None:
        return []
    hiding = [one for one in _HIDING if one in text]
    labels = Labels(text)
    found: list[Link] = []
    for stretch in sorted(prose):
        first, stop, row = stretch
        if candidates.nearest >= stop:
            continue
        wikis, markdown = candidates.within(first, stop)
        if row or markdown or (wikis and _holds_any(text, first, wikis[-1].start(), hiding)):
            links = _closely(text, stretch)
        else:
            links = [link for one in wikis if (link := wikilink(text, one, row=False))]
        found += labels.put_on(links, first, stop)
        if candidates.nearest is None:
            break
    return found


class _Candidates:
    """What looks like a link, all over a text.

    Attributes:
        nearest: offset of the next one that was not asked for yet, None after the last.
    """

    def __init__(self, text: str, start: int) -> None:
        """Begin at offset *start*."""
        self._text = text
        self._wikis = WIKI.finditer(text, start)
        self._wiki = next(self._wikis, None)
        self._markdown = text.find(_MARKDOWN, start)
        self.nearest = self._first()

    def within(self, start: int, end: int) -> tuple[list[re.Match[str]], bool]:
        """Return the wikilinks between two offsets, and whether Markdown links may be there.

        A link lies in one line, so none begins before a stretch of prose and ends in it.
        """
        wiki, inside = self._wiki, []
        while wiki is not None and (at := wiki.start()) < end:
            if at >= start:
                inside.append(wiki)
            wiki = next(self._wikis, None)
        self._wiki = wiki
        if -1 < self._markdown < start:
            self._markdown = self._text.find(_MARKDOWN, start)
        markdown = -1 < self._markdown < end
        if markdown:
            self._markdown = self._text.find(_MARKDOWN, end)
        self.nearest = self._first()
        return inside, markdown

    def _first(self) -> int | None:
        if self._wiki is None:
            return self._markdown if self._markdown >= 0 else None
        wiki = self._wiki.start()
        return min(wiki, self._markdown) if self._markdown >= 0 else wiki


def _holds_any(text: str, start: int, end: int, wanted: list[str]) -> bool:
    return any(text.find(one, start, end) >= 0 for one in wanted)


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
