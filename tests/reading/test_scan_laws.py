"""What holds for a scan of any text: spans that lie in it, no exception, time that grows evenly."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import grows_evenly
from vaultkit.frontmatter import read
from vaultkit.scan import cells, scan
from vaultkit.scan.blocks import blocks
from vaultkit.text import BOM, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultkit.scan import Scan

_HOSTILE = [
    *"[]()<>!#^|`~*_-+=$%&\\\"':/.0129 \t\n\rab",
    *["\x00", "\x0b", "\x0c", "\u2028", "\u2029", "\u0085", "\u00a0", BOM, "é", "e\u0301", "😀"],
    *["[[", "]]", "![[", "](", "\r\n", "\n\n", "---\n", "```\n", "%%", "$$", "<!--", "-->"],
    *["- [ ] ", "| a |\n| - |\n", "> ", "**a:** ", "[^1]: ", "\n    ", "a:: ", "{{", " ^id\n"],
]
_TEXTS = st.one_of(
    st.lists(st.sampled_from(_HOSTILE), max_size=40).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
_LAW = settings(deadline=None, max_examples=300)


def _spans(found: Scan) -> Iterator[Span]:
    yield from (link.span for link in found.links)
    yield from (heading.span for heading in found.headings)
    yield from (box.span for box in found.boxes)
    for table in found.tables:
        yield from (table.header, table.delimiter, *table.rows)


@given(_TEXTS)
@_LAW
def test_every_span_lies_in_the_text(text: str) -> None:
    assert all(0 <= start <= end <= len(text) for start, end in _spans(scan(text)))


@given(_TEXTS)
@_LAW
def test_a_link_s_span_covers_its_source(text: str) -> None:
    assert all(link.span.of(text) == link.raw for link in scan(text).links)


@given(_TEXTS)
@_LAW
def test_wikilinks_stand_in_the_order_of_the_text_and_never_overlap(text: str) -> None:
    spans = [link.span for link in scan(text).links if link.raw.lstrip("!").startswith("[[")]
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(_TEXTS)
@_LAW
def test_no_two_stretches_of_prose_overlap(text: str) -> None:
    assert all(one[1] <= other[0] for one, other in pairwise(sorted(blocks(text).prose)))


@given(_TEXTS)
@_LAW
def test_a_box_s_span_covers_its_brackets(text: str) -> None:
    assert all(box.span.of(text).strip() == f"[{box.mark}]" for box in scan(text).boxes)


@given(_TEXTS)
@_LAW
def test_a_heading_s_span_holds_its_text(text: str) -> None:
    assert all(heading.text in heading.span.of(text) for heading in scan(text).headings)


@given(_TEXTS)
@_LAW
def test_a_wikilink_never_holds_a_line_end(text: str) -> None:
    wiki = [link for link in scan(text).links if link.kind in {"wikilink", "embed"}]
    assert not any(char in link.raw for link in wiki for char in "\r\n")


@given(_TEXTS, _TEXTS)
@_LAW
def test_a_scan_from_an_offset_knows_nothing_of_what_is_before(head: str, body: str) -> None:
    before = head.replace("\r", "") + "\n"
    alone, behind = scan(body), scan(before + body, len(before))
    assert [link.raw for link in alone.links] == [link.raw for link in behind.links]
    assert [one.text for one in alone.headings] == [one.text for one in behind.headings]


@given(_TEXTS)
@_LAW
def test_line_ends_change_nothing_that_is_said(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    windows = scan(plain.replace("\n", "\r\n"))
    assert [link.raw for link in windows.links if "\n" not in link.raw] == [
        link.raw for link in scan(plain).links if "\n" not in link.raw
    ]
    assert [box.text for box in windows.boxes] == [box.text for box in scan(plain).boxes]
    assert windows.block_ids == scan(plain).block_ids


@given(_TEXTS)
@_LAW
def test_cells_lie_in_their_line_in_order(text: str) -> None:
    line = text.replace("\n", " ").replace("\r", " ")
    spans = cells(line, Span(0, len(line)))
    assert spans
    assert all(0 <= start <= end <= len(line) for start, end in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


_HOSTILE_SHAPES: dict[str, Callable[[int], str]] = {
    repr(piece): piece.__mul__
    for piece in (
        *["[", "[[", "[[a", "]]", "`", "``a`", "<", "<a ", "<a b='", "<!--", "<!X", "<?"],
        *["![", "$", "$a ", "$$", "\\|", "\\", "> ", "- ", "* - ", "1. ", "*", "**a", "_ "],
        *["[a](", "[a](b ", "[a](<", "[a]((", "[[a]] ", "|", "|a\n|-\n", "# ", "#", "^", "%%"],
        *["%%\n", "```\n", "$$\n", "<!--\n", "- a\n", "  - [[a]]\n", "> a\n", "a\n=\n", "\t"],
        *["[^a]: ", "a ^b\n", "\n", "\r", "**a** [[b]]\n", "# a\n", "<div>\n", "a:: ", "- [ ] a\n"],
        *["> a\nb\n", "> a\n    b\n", "- ```\na\n", "> ```\na\n", "[a]: b\n", "[a]: ", "$$ a\n"],
        *["a `` ", "$a 1$1 ", "<!-- -", "<? \n", "<!X \n> ", "- a\n\t\n", "> [!a]\n> |b|\n"],
    )
} | {
    "a rule that is none": lambda size: "- " * size + "a",
    "two rules that are none": lambda size: "* * - " * size + "a",
    "blanks in a heading": lambda size: "# a" + " " * size + "b",
    "hashes in a heading": lambda size: "# a " + "# " * size + "b",
    "blanks in a delimiter row": lambda size: "a|\n-" + " " * size + "|x",
    "blanks in a tag": lambda size: "<a" + " " * size + "b",
    "attributes without end": lambda size: "<a" + " b=c" * size,
    "blanks in a link": lambda size: "[a](b" + " " * size + "c",
    "backticks of every length": lambda size: " ".join("`" * n for n in range(int(size**0.5))),
    "links in a nested item": lambda size: "- a\n  - " + "[[a]] " * size,
    "blank lines below deep nesting": lambda size: "- " * size + "\n" * size + "x",
    "quotes below deep nesting": lambda size: ("> " * 200 + "a\n") * (size // 200),
    "links below a label": lambda size: "- **x**\n" + "  - [[a]]\n" * size,
    "a long table": lambda size: "|a|b|\n|-|-|\n" + "|[[a]]|c|\n" * size,
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", _HOSTILE_SHAPES)
def test_time_grows_with_the_text(shape: str) -> None:
    make = _HOSTILE_SHAPES[shape]

    def scanning(size: int) -> Callable[[], object]:
        text = make(size)
        return lambda: scan(text)

    assert grows_evenly(scanning, 5_000)


_HOSTILE_BLOCKS: dict[str, Callable[[int], str]] = {
    "blanks in a value": lambda size: "---\na: b" + " " * size + "c\n---\n",
    "blanks in a key": lambda size: "---\na" + " " * size + "c\n---\n",
    "blanks in a quoted value": lambda size: '---\na: "b"' + " " * size + "c\n---\n",
    "many properties": lambda size: "---\n" + "".join(f"a{n}: b\n" for n in range(size)) + "---\n",
    "a long list": lambda size: "---\na:\n" + "  - b\n" * size + "---\n",
    "fences that are none": lambda size: "---\na: b\n" + "---x\n" * size,
    "blank lines": lambda size: "---\n" + "\n" * size + "---\n",
    "comments": lambda size: "---\n" + "# a\n" * size + "---\n",
    "too many brackets": lambda size: "---\na: " + "[" * size + "\n---\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", _HOSTILE_BLOCKS)
def test_time_grows_with_the_properties(shape: str) -> None:
    make = _HOSTILE_BLOCKS[shape]

    def reading(size: int) -> Callable[[], object]:
        text = make(size)
        return lambda: read(text)

    assert grows_evenly(reading, 5_000)
