"""Obsidian's properties as a handler for python-frontmatter."""

from __future__ import annotations

import re
from typing import NoReturn

from frontmatter import Post
from frontmatter.default_handlers import BaseHandler

from vaultkit.frontmatter import Value, fences, read


class ObsidianHandler(BaseHandler):
    """Splits and reads a note as Obsidian does.

    The library's own handler accepts fences that Obsidian does not, reads YAML 1.1 (dates
    and ``yes`` change their type) and strips the body.
    """

    FM_BOUNDARY = re.compile("---")

    def detect(self, text: str) -> bool:
        """Say whether *text* begins with a properties block."""
        return fences(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        """Return the whole block and the body behind it, byte for byte."""
        found = fences(text)
        if found is None:
            return "", text
        return found[0].of(text), text[found[0].end :]

    def load(self, fm: str) -> dict[str, Value]:
        """Return the properties; none where Obsidian cannot read the block."""
        block = read(fm)
        return {one.key: one.value for one in block.properties} if block else {}

    def post(self, text: str) -> Post:
        """Return a whole note as the library's `Post`, its body byte for byte.

        `frontmatter.loads` strips both, and takes a property called `content` for its own.
        """
        block, body = self.split(text)
        post = Post(body, self)
        post.metadata.update(self.load(block))
        return post

    def export(self, metadata: dict[str, object], **_: object) -> NoReturn:
        """Refuse: a block that people keep is only ever spliced.

        Raises:
            NotImplementedError: always.
        """
        message = f"{len(metadata)} properties cannot be written whole; splice the one that changes"
        raise NotImplementedError(message)
