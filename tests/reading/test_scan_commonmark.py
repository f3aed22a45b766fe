"""Where Obsidian follows CommonMark, a second parser agrees on what is prose and what is not."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vaultkit.scan import scan

_MARK = re.compile(r"\[\[(m\d+e)\]\]")
_SECOND_PARSER = MarkdownIt("commonmark").enable("table")

_CONTAINERS = ["> ", ">", "- ", "* ", "1. ", "2. ", "10) ", "+ ", " ", "  ", "   ", "-"]
_PIECES = [
    *["MARK", "MARK", "MARK", "word", " "],
    *["`", "``", "```", "````", "~~~", "``` python"],
    *["<div>", "</div>", "<b>", "</b>", "<x y='", "'>", ">", "<pre>", "</pre>", "<table>"],
    *["<!--", "-->", "<!-->", "--", "<?", "?>", "<!X", "<![CDATA[", "]]>"],
    *["<script>", "</script>", "---", "===", "***", "- -", "# ", "## ", "\\`", "#"],
]
_BLOCKS = [
    "\n| one | MARK |\n| --- | :-: |\n| `MARK` | MARK |\n| MARK \\| MARK |",
    "\n> | MARK | two |\n> | - | - |\n> | MARK",
    "- one\n  - two MARK\n    - three MARK\n\n      MARK\n\n          MARK",
    "- one\n\n      MARK\n\n  MARK\n\n    MARK",
    "1. one\n\n   ```\n   MARK\n\n   MARK\n   ```\n   MARK",
    "> ```\n> MARK\nMARK",
    "-\n  MARK\n-\n\n  MARK",
    "<details>\nMARK\n\nMARK\n</details>\nMARK\n\nMARK",
    "-\tMARK\n\n\t\tMARK",
]


def _lines() -> st.SearchStrategy[str]:
    prefix = st.lists(st.sampled_from(_CONTAINERS), max_size=3).map("".join)
    content = st.lists(st.sampled_from(_PIECES), max_size=3).map("".join)
    indented = st.sampled_from(["    MARK", "\tMARK", "      MARK", "  \tMARK", "        MARK"])
    line = st.tuples(prefix, content).map("".join)
    return st.one_of(line, line, line, indented, st.sampled_from(_BLOCKS), st.just(""))


def _planted(template: str) -> str:
    numbers = count(1)
    return re.sub("MARK", lambda _: f"[[m{next(numbers)}e]]", template)


_NOTES = st.lists(_lines(), max_size=8).map("\n".join).map(_planted)

# Where markdown-it leaves the specification (cmark and pulldown-cmark keep to it): a quote's
# mark may stand four columns in, and a line that lazily goes on with a paragraph may not.
_ITS_OWN_WAY = re.compile(r"(?m)(?: {4}|\t)[ \t]*(?:>|[-*+]|\d+[.)]|<|`|~|#|=)")


def _as_the_second_parser_reads(text: str) -> tuple[set[str], set[str]]:
    prose: set[str] = set()
    hidden: set[str] = set()
    for token in _SECOND_PARSER.parse(text):
        for child in token.children or ():
            (prose if child.type == "text" else hidden).update(_MARK.findall(child.content))
        if token.type in {"fence", "code_block", "html_block"}:
            hidden.update(_MARK.findall(token.content + token.info))
    return prose, hidden - prose


def _agreed(text: str) -> None:
    prose, hidden = _as_the_second_parser_reads(text)
    found = {mark for link in scan(text).links for mark in _MARK.findall(link.raw)}
    assert prose - found == set(), "prose that we take for code or HTML"
    assert found & hidden == set(), "code or HTML that we take for prose"


@given(_NOTES)
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.filter_too_much])
def test_prose_is_where_a_second_parser_finds_it(text: str) -> None:
    # Obsidian takes `\[[x]]` for no link; cells that a table drops are in neither set.
    assume(not _ITS_OWN_WAY.search(text))
    _agreed(text)


@pytest.mark.slow
@given(_NOTES)
@settings(deadline=None, max_examples=8000, suppress_health_check=[HealthCheck.filter_too_much])
def test_prose_is_where_a_second_parser_finds_it_in_many_notes(text: str) -> None:
    assume(not _ITS_OWN_WAY.search(text))
    _agreed(text)


@pytest.mark.parametrize("block", _BLOCKS)
def test_each_planted_block_is_read_alike(block: str) -> None:
    _agreed(_planted(block))


@pytest.mark.parametrize(
    "text",
    [
        "> quoted\n2. <!X[[m1e]]>",
        "- one\n  2. two <script>\n\n[[m1e]]",
        "-\n\n\t[[m1e]]",
        "-\n  [[m1e]]\n\n\n    [[m2e]]",
        "<?>\n[[m1e]]",
        "a <!--> [[m1e]] -->",
        "a <!---> [[m1e]] -->",
        "a <? [[m1e]] ?> [[m2e]]",
        "a <!X [[m1e]]> [[m2e]]",
        "a <![CDATA[ [[m1e]] ]]> [[m2e]]",
        "| a |\n| - |\n<b>\n[[m1e]]",
        "| a |\n| - |\n<div>\n[[m1e]]",
        "> | a |\n> | - |\n<b>\n[[m1e]]",
        "> <x y='[[m1e]]'\n> [[m2e]]",
        "> <!X [[m1e]]\n> [[m2e]]",
    ],
)
def test_what_once_differed_stays_settled(text: str) -> None:
    _agreed(text)


@pytest.mark.parametrize(
    ("why", "text", "found"),
    [
        ("an escaped bracket unmakes the link", r"\[[m1e]]", set()),
        ("a quote mark four columns in is code", ">\n    > [[m1e]]", set()),
        ("an underline without pipe makes a heading", "a|\n--\n<b>\n[[m1e]]", set()),
        ("a lazy line may be indented", "> > `a\n    0) [[m1e]]", {"m1e"}),
    ],
)
def test_where_we_differ_from_it_on_purpose(why: str, text: str, found: set[str]) -> None:
    assert {link.target for link in scan(text).links} == found, why
