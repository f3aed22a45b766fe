"""Find the links in a stretch of prose, past code spans, HTML, math and escapes."""

from __future__ import annotations

import re

from vaultkit.scan.hiding import Hiding
from vaultkit.scan.model import Link, LinkKind
from vaultkit.text import Span

# Each branch begins with one character: only then does the engine pass over the others fast.
_TOKEN = re.compile(r"\\[!-/:-@\[-`{-~]|``*|<|\$|\[|\]")
_WIKI_TOKEN = re.compile(r"\\[!-/:-@\[-`{-~]|``*|<|\$|\[(?=\[)")
WIKI = re.compile(r"\[\[(?!\[)((?:[^\[\]\r\n]++|\[(?!\[)|\](?!\]))++)\]\]")
_DESTINATION = re.compile(
    r"\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\<]|\\.)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*"
    r"|(?:\((?:[^\s()\\]|\\.)*\))(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))"
    r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)"""
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# decodeURI leaves these escapes alone: they stand for characters that mean something in a URL.
_RESERVED = re.compile(r"(%(?:23|24|26|2B|2C|2F|3A|3B|3D|3F|40))", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WHOLE_MARKDOWN = re.compile(r"\[((?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\](\(.*\))\Z")


def links_in(text: str, start: int, end: int, *, row: bool = False) -> list[Link]:
    r"""Return the links between two offsets of *text*, which hold prose and nothing else.

    Args:
        text: the whole note.
        start: offset of the first character.
        end: offset behind the last one.
        row: the stretch is a cell of a table, where ``\|`` stands for a pipe.
    """
    markdown = text.find("](", start, end) >= 0
    return _Tokens(text, start, end, row=row).links(_TOKEN if markdown else _WIKI_TOKEN)


class _Tokens:
    """Goes through a stretch of prose from token to token."""

    def __init__(self, text: str, start: int, end: int, *, row: bool) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._row = row
        self._found: list[Link] = []
        self._openers: list[int] = []

    def links(self, tokens: re.Pattern[str]) -> list[Link]:
        """Return the links that begin at *tokens*."""
        text, end, at = self._text, self._end, self._start
        hiding: Hiding | None = None
        while (token := tokens.search(text, at, end)) is not None:
            first = text[token.start()]
            if first == "[":
                at = self._opened(token)
            elif first == "]":
                at = self._closed(token.end())
            else:
                hiding = hiding or Hiding(text, self._start, end)
                at = hiding.behind(token)
        return self._found

    def _opened(self, token: re.Match[str]) -> int:
        start = token.start()
        wiki = WIKI.match(self._text, start, self._end)
        if wiki is None:
            self._openers.append(start)
            return start + 1
        link = wikilink(self._text, wiki, row=self._row)
        if link is not None:
            self._found.append(link)
        return wiki.end()

    def _closed(self, at: int) -> int:
        if not self._openers:
            return at
        opener = self._openers.pop()
        found = _DESTINATION.match(self._text, at, self._end)
        if not found:
            return at
        image = opener > self._start and self._text[opener - 1] == "!"
        link = _markdown(self._text, opener - image, found, image=image)
        if link is not None:
            self._found.append(link)
        if not image:
            # Links hold no links: what was open around this one stays text.
            self._openers.clear()
        return found.end()


def link_in_property(value: str, span: Span, key: str) -> Link | None:
    """Return the link that a property's string is, None unless the whole string is one link.

    Args:
        value: the string that the property holds.
        span: where its source text stands in the note.
        key: the property's dotted key, such as ``Domains.0``.
    """
    wiki = WIKI.fullmatch(value)
    if wiki:
        target, subpath, display = split_link(wiki[1])
        if target or subpath:
            return Link(LinkKind.PROPERTY, span, value, target, subpath, display, key)
        return None
    markdown = _WHOLE_MARKDOWN.match(value)
    if not markdown:
        return None
    found = _DESTINATION.fullmatch(value, markdown.start(2))
    where = destination(found) if found else None
    if where is None:
        return None
    path, subpath = where
    return Link(LinkKind.PROPERTY, span, value, path, subpath, markdown[1], key)


def split_link(inner: str) -> tuple[str, str, str | None]:
    """Split what stands between ``[[`` and ``]]`` into target, subpath and display.

    The first pipe past index 0 begins the alias; the first ``#`` begins the subpath
    (Obsidian's cached metadata shows both).
    """
    if "|" not in inner and "#" not in inner:
        return inner.strip(), "", None
    pipe = inner.find("|", 1)
    display = inner[pipe + 1 :] if pipe > 0 else None
    path = inner[:pipe] if pipe > 0 else inner
    path, mark, subpath = path.partition("#")
    return path.strip(), (mark + subpath).rstrip(), display


def destination(found: re.Match[str]) -> tuple[str, str] | None:
    """Return path and subpath of a Markdown link's destination, None if it leads outside.

    Internal is what begins with ``./`` or ``../`` or holds no colon; escapes decode as by
    JavaScript's decodeURI, and one malformed escape leaves the whole destination as it is.
    """
    raw = found[1] if found[1] is not None else found[2]
    raw = _ESCAPED.sub(r"\1", raw).strip()
    if not raw or (":" in raw and not raw.startswith(("./", "../"))):
        return None
    path, mark, subpath = decode_uri(raw).partition("#")
    return path.strip(), mark + subpath


def decode_uri(uri: str) -> str:
    """Decode percent escapes as JavaScript's decodeURI does."""
    if "%" not in uri or _BROKEN_ESCAPE.search(uri):
        return uri
    from urllib.parse import unquote_to_bytes  # noqa: PLC0415 - few links are escaped

    try:
        return "".join(
            part if index % 2 else unquote_to_bytes(part).decode("utf-8")
            for index, part in enumerate(_RESERVED.split(uri))
        )
    except UnicodeDecodeError:
        return uri


def wikilink(text: str, found: re.Match[str], *, row: bool) -> Link | None:
    """Return the link that a match of `WIKI` is, None if it names nothing."""
    inner = found[1].replace("\\|", "|") if row else found[1]
    target, subpath, display = split_link(inner)
    if not target and not subpath:
        return None
    start, end = found.span()
    kind, raw = LinkKind.WIKILINK, found[0]
    if start > 0 and text[start - 1] == "!":
        start, kind, raw = start - 1, LinkKind.EMBED, f"!{raw}"
    return Link(kind, Span(start, end), raw, target, subpath, display, "", row)


def _markdown(text: str, start: int, found: re.Match[str], *, image: bool) -> Link | None:
    where = destination(found)
    if where is None:
        return None
    span = Span(start, found.end())
    display = text[start + 1 + image : found.start() - 1]
    kind = LinkKind.MARKDOWN_EMBED if image else LinkKind.MARKDOWN
    return Link(kind, span, span.of(text), *where, display)
