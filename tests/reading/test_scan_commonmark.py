"""Where Obsidian follows CommonMark, a second parser agrees on what is prose and what is not.

Obsidian follows it where each line carries the marks of its containers. A line that lacks them,
it takes in by rules of its own; so notes are made here of whole blocks, and what is peculiar
has its examples further down.
"""

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

# What begins a container, and what begins each further line of it.
_CONTAINERS = [
    *[("> ", "> "), ("- ", "  "), ("* ", "  "), ("+   ", "    ")],
    *[("1. ", "   "), ("2. ", "   "), ("10) ", "    ")],
]
_PIECES = [
    *["MARK", "MARK", "MARK", "word", " ", "    ", "  "],
    *["`", "```", "````", "~~~", "``` python"],
    *["<div>", "</div>", "<b>", "</b>", "<x y='", "'>", "<pre>", "</pre>", "<table>"],
    *["<!--", "-->", "<!-->", "<?", "?>", "<!X ", "<![CDATA[", "]]>"],
    *["<script>", "</script>", "---", "***", "# ", "## ", "\\`", "#"],
]
_BLOCKS = [
    "| one | MARK |\n| --- | :-: |\n| `MARK` | MARK |\n| MARK \\| MARK |",
    "> | MARK | two |\n> | - | - |\n> | MARK |",
    "one | MARK\n--- | ---\nMARK | two",
    "- one\n  - two MARK\n    - three MARK\n\n      MARK\n\n          MARK",
    "- one\n\n      MARK\n\n  MARK\n\n    MARK",
    "1. one\n\n   ```\n   MARK\n\n   MARK\n   ```\n   MARK",
    "> ```\n> MARK\n\nMARK",
    "-\n  MARK\n-\n\nMARK",
    "<details>\nMARK\n\nMARK\n</details>\nMARK\n\nMARK",
    "-\tMARK\n\n\t\tMARK",
    *["    MARK", "      MARK", "        MARK"],
]


def _within(block: tuple[list[tuple[str, str]], list[str]]) -> str:
    containers, (first, *rest) = block
    # An item that begins with blanks or nothing has its text elsewhere.
    begin = "".join(one for one, _ in containers) + (first.lstrip() or "word")
    further = "".join(one for _, one in containers)
    return "\n".join([begin, *((further + line).rstrip() for line in rest)])


_LINES = st.lists(
    st.lists(st.sampled_from(_PIECES), max_size=3).map("".join), min_size=1, max_size=5
)
_WITHIN = st.tuples(st.lists(st.sampled_from(_CONTAINERS), max_size=3), _LINES).map(_within)


def _planted(template: str) -> str:
    numbers = count(1)
    return re.sub("MARK", lambda _: f"[[m{next(numbers)}e]]", template)


_NOTES = (
    st.lists(st.one_of(_WITHIN, _WITHIN, st.sampled_from(_BLOCKS)), max_size=4)
    .map(lambda blocks: "\n\n".join([*blocks, ""]))
    .map(_planted)
)

_PREFIX = r"^[ >*+\d.)-]*"
_OWN_WAYS = {
    "a run of backticks is also tried in part": (
        rf".*(?<!`)``(?!`)|{_PREFIX}[^`\n >*+\d.)-].*```|.*```+[^`\n]+`"
        # Marks right before them begin no container, nor is the end of a comment one.
        r"|.*[*+.)-]```|.*-->```"
    ),
    "an instruction in a line ends in it": r".*<\?(?!.*\?>)",
    "an underlined tag is a heading": rf"{_PREFIX}<.*\n{_PREFIX}-+$",
    "a closing tag of preformatted text begins HTML too": rf"{_PREFIX}</pre>",
}
_ITS_OWN_WAY = re.compile("|".join(f"(?:{one})" for one in _OWN_WAYS.values()), re.MULTILINE)


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
        "- one\n  2. two <script>\n\n[[m1e]]",
        "-\n  [[m1e]]\n\n\n    [[m2e]]",
        "<?>\n[[m1e]]",
        "a <!--> [[m1e]] -->",
        "a <!---> [[m1e]] -->",
        "a <? [[m1e]] ?> [[m2e]]",
        "a <!X [[m1e]]> [[m2e]]",
        "a <![CDATA[ [[m1e]] ]]> [[m2e]]",
        "| a |\n| - |\n<div>\n[[m1e]]",
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
        ("a lazy line may be indented", "`a\n    0) [[m1e]]", {"m1e"}),
        ("a tag ends a table and begins HTML", "| a |\n| - |\n<b>\n[[m1e]]", set()),
        ("code goes on lazily", "> ```\n> a\n[[m1e]]", set()),
        ("HTML goes on lazily", "- <div>\n[[m1e]]", set()),
        ("far enough in, a line is no part of a quote", "> > `a\n    0) [[m1e]]", set()),
        ("a quote's mark may stand anywhere", "> a\n>\n      > [[m1e]]", {"m1e"}),
        ("a number ends no quote", "> ```\n2. [[m1e]]", set()),
        ("an item may begin with two lines of nothing", "-\n\n\t[[m1e]]", {"m1e"}),
        ("a tab is passed as a whole", "- a\n\n\t  [[m1e]]", {"m1e"}),
        ("code begins with a tab or four blanks", "  \t[[m1e]]", {"m1e"}),
        ("only nothing at all ends HTML", "<div>\n \n[[m1e]]", set()),
        ("only one line is underlined", "a\nb\n===\n    [[m1e]]", {"m1e"}),
        ("an underlined tag is a heading", "<b>\n---\n[[m1e]]", {"m1e"}),
        ("a comment holds no two hyphens", "a <!-- -- [[m1e]] -->", {"m1e"}),
        ("an instruction in a line ends in it", "a <? b\n[[m1e]] ?>", {"m1e"}),
        ("a declaration has a blank", "a <!X[[m1e]]>", {"m1e"}),
        ("backticks are also tried in part", "``a [[m1e]]` b", set()),
        ("a text area is no raw HTML", "<textarea>\n\n[[m1e]]\n</textarea>", {"m1e"}),
        ("a search is no block of HTML", "<search>[[m1e]]", {"m1e"}),
    ],
)
def test_where_we_differ_from_it_on_purpose(why: str, text: str, found: set[str]) -> None:
    assert {link.target for link in scan(text).links} == found, why
