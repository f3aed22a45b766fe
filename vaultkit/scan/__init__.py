"""What a note says: links, headings, boxes, tables and block ids, each with its span."""

from __future__ import annotations

from vaultkit.scan.blocks import blocks
from vaultkit.scan.linking import links_of
from vaultkit.scan.model import Box, Heading, Link, LinkKind, Scan, Table
from vaultkit.scan.tables import cells

__all__ = ["Box", "Heading", "Link", "LinkKind", "Scan", "Table", "cells", "scan"]


def scan(text: str, start: int = 0) -> Scan:
    """Return what *text* says from offset *start* on, which is where its frontmatter ends."""
    found = blocks(text, start)
    return Scan(
        tuple(links_of(text, start, found.prose)),
        tuple(found.headings),
        tuple(found.boxes),
        tuple(found.tables),
        tuple(found.block_ids),
    )
