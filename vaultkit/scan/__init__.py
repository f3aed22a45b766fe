"""What a note says: links, headings, boxes, tables and block ids, each with its span."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.scan.blocks import Prose, blocks
from vaultkit.scan.inline import links_in
from vaultkit.scan.model import Box, Heading, Link, LinkKind, Scan, Table
from vaultkit.scan.tables import cells
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Box", "Heading", "Link", "LinkKind", "Scan", "Table", "cells", "scan"]

_CANDIDATE = re.compile(r"\[\[|\]\(")
_LABEL = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:\[.\][ \t]+)?"
    r"(?:\*\*([^*\n]{1,80}?):?\*\*:?|[(\[]?(\w[\w -]{0,40})::)"
)
_ITEM = re.compile(r"([ \t>]*)(?:[-*+]|\d+[.)])[ \t]")
_FARTHEST_LABEL = 40


def scan(text: str, start: int = 0) -> Scan:
    """Return what *text* says from offset *start* on, which is where its frontmatter ends."""
    found = blocks(text, start)
    links = tuple(_links(text, found.prose))
    return Scan(
        links,
        tuple(found.headings),
        tuple(found.boxes),
        tuple(found.tables),
        tuple(found.block_ids),
    )


def _links(text: str, prose: list[Prose]) -> Iterator[Link]:
    if "[[" not in text and "](" not in text:
        return
    for start, end, row in sorted(prose):
        if not _CANDIDATE.search(text, start, end):
            continue
        stretches = cells(text, Span(start, end)) if row else [Span(start, end)]
        found = [link for stretch in stretches for link in links_in(text, *stretch, row=row)]
        for link in sorted(found, key=lambda link: link.span):
            yield link._replace(label=_label(text, link.span.start))


def _label(text: str, offset: int) -> str:
    """Return the bold label or inline field that names what stands at *offset*.

    A list item without a label of its own has that of the item it is nested in.
    """
    start = text.rfind("\n", 0, offset) + 1
    indent: int | None = None
    for _ in range(_FARTHEST_LABEL):
        item = _ITEM.match(text, start)
        own = len(item[1].expandtabs(4)) if item else None
        if indent is None or (own is not None and own < indent):
            found = _LABEL.match(text, start, offset)
            if found:
                return (found[1] or found[2]).strip().rstrip(":").strip()
            if own is None or own == 0:
                return ""
            indent = own
        if start == 0 or not text[start:offset].strip():
            return ""
        start = text.rfind("\n", 0, start - 1) + 1
    return ""
