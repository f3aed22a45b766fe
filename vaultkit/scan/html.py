"""How HTML blocks begin and end: the seven ways of CommonMark, with the names Obsidian knows."""

from __future__ import annotations

import re

_TAG_NAME = "[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_LONE_TAG = re.compile(rf"<(?:{_TAG_NAME}(?:{_ATTRIBUTE})*\s*/?|/{_TAG_NAME}\s*)>[ \t]*\Z")
_RAW_TAG = re.compile(r"<(?:script|pre|style)(?=[\s>]|\Z)", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:script|pre|style)>", re.IGNORECASE)
_HTML_ENDS = (
    (_RAW_TAG, _RAW_END),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|"
    r"details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|"
    r"h[1-6]|head|header|hgroup|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|"
    r"noframes|ol|optgroup|option|p|param|pre|section|source|summary|table|tbody|td|tfoot|th|"
    r"thead|title|tr|track|ul)(?=[\s>]|/>|\Z)",
    re.IGNORECASE,
)
UNTIL_EMPTY = re.compile(r"(?!)")


def html_end(line: str, *, lone: bool) -> re.Pattern[str] | None:
    """Return what ends the HTML block that *line* begins, `UNTIL_EMPTY` for an empty line.

    Args:
        line: what stands from the `<` to the end of its line.
        lone: a line that is one tag of any name begins a block; not below a paragraph.
    """
    for opens, closes in _HTML_ENDS:
        if opens.match(line):
            return closes
    if _BLOCK_TAG.match(line) or (lone and _LONE_TAG.match(line)):
        return UNTIL_EMPTY
    return None
