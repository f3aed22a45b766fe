"""Find the tags of a note's body.

Obsidian takes a paragraph apart from the front: at every place it tries each kind of markup, and
where one is complete, goes on inside and then behind it. A tag begins behind white space, or
where such a piece of text does: ``**#a**``, ``[[x]]#a`` and ``#a#b`` hold tags, ``(#a`` and
``x**#a`` hold none. What counts as markup is older than CommonMark: emphasis takes the first
mark that could close it, whatever stands between.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.scan.blocks import blocks
from vaultkit.scan.codespans import CodeSpans
from vaultkit.scan.model import Tag
from vaultkit.scan.tables import cells
from vaultkit.scan.tagnames import NO_TAG, WHITE
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(rf"#(?=[0-9]*[^{NO_TAG}0-9])([^{NO_TAG}]+)")
_BEHIND_WHITE = re.compile(rf"(?<=[{WHITE}])")

_NAME = "[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
# Markup that one look tells to its end, and that holds no tags.
_WHOLE = (
    r"\\[!-/:-@\[-`{-~]",
    r"!?\[\[(?!\[)(?:[^\[\]\r\n]|\[(?!\[)|\](?!\]))+\]\]",
    r"\[\^[^\[\]\s]+\]",
    rf"<(?:{_NAME}(?:{_ATTRIBUTE})*\s*/?|/{_NAME}\s*|[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*)>",
    r"<!--(?!-?>)(?:[^-]|-(?!-))*-->",
    r"https?://(?:[^\s<()\[\]]|\([^\s<()]*\))+",
    # The marks of a quote that goes on in the next line are no part of its text.
    r"[\r\n][ \t>]*>(?=#)",
)
_TOKEN = re.compile(
    rf"({'|'.join(_WHOLE)})|`+|~~(?!\s)|==(?!\s)|%%|!\[|<\?|<!\[CDATA\[|<!(?=[A-Za-z]+\s)|[#$\[*_]"
)
# What closes a kind of markup, as group 1; the other alternative is passed over.
_CLOSERS = {
    kind: re.compile(pattern, re.DOTALL)
    for kind, pattern in {
        "<?": r"(\?>)",
        "<!": r"(>)",
        "<![CDATA[": r"(\]\]>)",
        "%%": r"(%%)",
        "~~": r"((?<!\s)~~)",
        "==": r"((?<!\s)==)",
        "$$": r"(\$\$)",
        "$": r"\\.|((?<![ \t])\$(?![0-9]))",
        # Marks that stand in pairs close no single one; what else is odd does or forbids it.
        "*": r"\\.|((?<!\*)(?:\*\*)*\*(?!\*))",
        "_": r"\\.|((?<!_)(?:(?:__)+_(?!_)|_(?![0-9A-Za-z_])))",
        "**": r"\\.|(\*\*+)",
        "__": r"\\.|(__+)",
    }.items()
}
_RUNS = {mark: re.compile(rf"\{mark}+") for mark in "*_"}
_BLANK_AND_ONE = {mark: re.compile(rf"\s+\{mark}(?!\{mark})") for mark in "*_"}
# From so many marks on, a run opens and closes strong text all by itself.
_OWN_STRONG = 5
_BRACKET = re.compile(r"\\.|([\[\]])", re.DOTALL)
_LABEL = re.compile(r"\[(?!\^)((?:[^\[\]\\]|\\.)*)\]", re.DOTALL)
_TITLE = r"""(?:"[^"]*"|'[^']*'|\([^()]*\))"""
_DESTINATION = re.compile(
    r"\(\s*(?:<[^<>\r\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))*)"
    rf"(?:\s+{_TITLE})?\s*\)"
)
_DEFINITION = re.compile(
    r"[ \t]*\[(?!\^)(?:[^\[\]\\]|\\.)+\]:[ \t]*(?:\r\n?|\n)?[ \t]*(?:<[^<>\r\n]*>|[^\s<]\S*)"
    rf"(?:\s+{_TITLE})?[ \t]*(?:\r\n?|\n|\Z)"
)
# A line with a tab parts no paragraphs.
_BLANK_LINES = re.compile(r"(?:\r\n|\r(?!\n)|\n)[ >]*(?=[\r\n])")


def tags_in(text: str, start: int = 0) -> Iterator[Tag]:
    """Yield the tags of *text* from offset *start* on, in the order of the text.

    Args:
        text: the whole note.
        start: offset of its body, which is where its frontmatter ends.
    """
    if not _TAG.search(text, start):
        return
    for first, stop, row in sorted(blocks(text, start).prose):
        if not _TAG.search(text, first, stop):
            continue
        whole = Span(first, stop)
        for stretch in cells(text, whole) if row else _paragraphs(text, whole):
            yield from _Reader(text, stretch).tags()


def _paragraphs(text: str, prose: Span) -> Iterator[Span]:
    """Yield the paragraphs of a stretch of prose: a comment may hold some.

    What a link reference leads to (``[name]: address``) is left out.
    """
    at, end = prose
    while at < end:
        blank = _BLANK_LINES.search(text, at, end)
        stop = blank.start() if blank else end
        while definition := _DEFINITION.match(text, at, stop):
            at = definition.end()
        yield Span(at, stop)
        at = blank.end() if blank else end


class _Markup(NamedTuple):
    """Complete markup: tags may stand between *start* and *end*, *behind* it text goes on."""

    start: int
    end: int
    behind: int


def _opaque(behind: int) -> _Markup:
    return _Markup(behind, behind, behind)


class _Reader:
    """Reads one paragraph, heading or table cell."""

    def __init__(self, text: str, stretch: Span) -> None:
        self._text = text
        self._stretch = stretch
        self._code_spans = CodeSpans(text, *stretch)
        # What closes next, by kind and end of the text at hand: since where that is known.
        self._known: dict[tuple[str, int], tuple[int, Span | None]] = {}

    def tags(self) -> Iterator[Tag]:
        """Yield the tags in the order of the text."""
        text = self._text
        at, end = self._stretch
        # Where text begins, so that a tag needs no white space before it.
        begins = at
        outer: list[tuple[int, int]] = []
        while True:
            token = _TOKEN.search(text, at, end)
            if token is None:
                if not outer:
                    return
                at, end = outer.pop()
                begins = at
                continue
            at = token.start()
            if token[0] == "#":
                tag = _TAG.match(text, at, end)
                if tag and (at == begins or _BEHIND_WHITE.match(text, at)):
                    yield Tag(tag[1], Span(*tag.span()))
                    at = begins = tag.end()
                else:
                    at += 1
                continue
            markup = _opaque(token.end()) if token[1] else self._markup(token[0], at, end)
            if markup is None:
                # Other marks of the same run may still open something; of backticks, none can.
                at = token.end() if token[0][0] == "`" else at + 1
                continue
            if markup.start < markup.end:
                outer.append((markup.behind, end))
                at, end, _ = markup
            else:
                at = markup.behind
            begins = at

    def _markup(self, token: str, at: int, end: int) -> _Markup | None:
        """Return the markup that begins with a token, None if it is not complete."""
        match token[0]:
            case "`":
                behind = self._code_spans.behind(at, at + len(token), end)
                return _opaque(behind) if behind is not None else None
            case "<":
                return self._to(token, at, end)
            case "$":
                return self._math(at, end)
            case "[" | "!":
                return self._bracket(at, at + len(token) - 1, end)
            case "*" | "_":
                return self._emphasis(token, at, end)
            case _:
                return self._between(token, at, end)

    def _to(self, kind: str, at: int, end: int) -> _Markup | None:
        """Return markup without tags, from *at* to what closes it."""
        closer = self._closer(kind, at + len(kind), end)
        return _opaque(closer.end) if closer else None

    def _math(self, at: int, end: int) -> _Markup | None:
        follows = self._text[at + 1 : at + 2]
        if follows in {" ", "\t"}:
            return None
        return self._to("$$" if follows == "$" else "$", at, end)

    def _bracket(self, at: int, opening: int, end: int) -> _Markup | None:
        """Return the link, reference or image that begins here."""
        close, nested = self._pairs.get(opening, (end, False))
        if close >= end:
            return None
        tail = _DESTINATION.match(self._text, close + 1, end)
        if tail is None:
            tail = _LABEL.match(self._text, close + 1, end)
            if tail is None and close == opening + 1:
                return None
            # Brackets may stand in a link's text, and where a label follows that says something.
            if nested and not (tail and tail[1]):
                return None
        behind = tail.end() if tail else close + 1
        return _Markup(opening + 1, close, behind) if at == opening else _opaque(behind)

    @cached_property
    def _pairs(self) -> dict[int, tuple[int, bool]]:
        """Where each bracket that is opened is closed, and whether others open in between."""
        pairs: dict[int, tuple[int, bool]] = {}
        open_: list[int] = []
        last = 0
        for bracket in _BRACKET.finditer(self._text, *self._stretch):
            at = bracket.start()
            if bracket[1] == "[":
                open_.append(at)
                last = at
            elif bracket[1] and open_:
                opening = open_.pop()
                pairs[opening] = (at, last > opening)
        return pairs

    def _emphasis(self, mark: str, at: int, end: int) -> _Markup | None:
        run = _RUNS[mark].match(self._text, at, end)
        assert run is not None
        behind, width = run.end(), len(run[0])
        if width >= _OWN_STRONG:
            return _opaque(behind)
        if width in {2, 3} and (closer := self._closer(mark * 2, behind, end)):
            strong = Span(at + 2, closer.end - 2)
            if strong.start < strong.end and not strong.of(self._text).isspace():
                return _Markup(*strong, closer.end)
        # An odd mark is left over right here, or behind nothing but blanks: that forbids it.
        if width % 2 == 0 or (width == 1 and _BLANK_AND_ONE[mark].match(self._text, behind, end)):
            return None
        closer = self._closer(mark, behind, end)
        if closer is None or closer.end - closer.start > 1:
            return None
        return _Markup(at + 1, closer.start, closer.end)

    def _between(self, token: str, at: int, end: int) -> _Markup | None:
        """Return what stands between two marks that are alike."""
        closer = self._closer(token, at + 2, end)
        return _Markup(at + 2, closer.start, closer.end) if closer else None

    def _closer(self, kind: str, at: int, end: int) -> Span | None:
        """Return what closes a kind of markup from *at* on; ask in the order of the text."""
        since, found = self._known.get((kind, end), (end + 1, None))
        if since <= at and (found is None or at <= found.start):
            return found
        found = self._search(kind, at, end)
        self._known[kind, end] = (at, found)
        return found

    def _search(self, kind: str, at: int, end: int) -> Span | None:
        while closer := _CLOSERS[kind].search(self._text, at, end):
            if closer[1]:
                return Span(*closer.span())
            at = closer.end()
        return None
