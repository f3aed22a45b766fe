"""One note at hand: its path and text, and what a scan of it says, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.frontmatter import Frontmatter, read
from vaultkit.header import Header, read_header
from vaultkit.scan import Scan, scan
from vaultkit.sections import Section, sections_of, title_of
from vaultkit.text import BOM, Lines, line_spans

if TYPE_CHECKING:
    from frontmatter import Post

    from vaultkit.scan.model import Tag
    from vaultkit.text import Span


@dataclass(frozen=True)
class Note:
    """A note: *path* is relative to the vault with ``/``, *text* is decoded with its BOM."""

    path: str
    text: str

    @cached_property
    def frontmatter(self) -> Frontmatter | None:
        """The properties block, None where the note has none."""
        return read(self.text)

    @cached_property
    def body_start(self) -> int:
        """The offset behind the properties block."""
        if self.frontmatter:
            return self.frontmatter.span.end
        return len(BOM) if self.text.startswith(BOM) else 0

    @cached_property
    def scan(self) -> Scan:
        """Links, headings, boxes, tables and block ids of the body."""
        return scan(self.text, self.body_start)

    @cached_property
    def header(self) -> Header:
        """The fields that stand around the title, such as `Status: Draft`."""
        return read_header(self.text, self.body_start, self.scan)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the body."""
        # Few runs ask for them.
        from vaultkit.scan.tags import tags_in  # noqa: PLC0415

        return tuple(tags_in(self.text, self.body_start))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections that the headings open, in order."""
        return sections_of(self.scan.headings, len(self.text))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of the sections, folded."""
        return tuple(title_of(one.text).casefold() for one in self.scan.headings)

    @cached_property
    def lines(self) -> Lines:
        """Turns offsets into lines and columns."""
        return Lines(self.text)

    @cached_property
    def line_spans(self) -> list[Span]:
        """The span of every line, without its line end."""
        return line_spans(self.text)

    @cached_property
    def post(self) -> Post:
        """The note as python-frontmatter's `Post`, read by Obsidian's rules."""
        # python-frontmatter costs 30 ms to import, and few runs need it.
        from vaultkit.post import ObsidianHandler  # noqa: PLC0415

        return ObsidianHandler().post(self.text)
