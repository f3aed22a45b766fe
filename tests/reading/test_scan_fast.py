"""The fast ways through a text find what the careful ways find."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.scan import Link, cells, scan
from vaultkit.scan.blocks import blocks, blocks_by_line
from vaultkit.scan.inline import links_in
from vaultkit.text import Span

_LINES = [
    *[
        "",
        " ",
        "words [[a]] here",
        "words  ",
        "a\\[[b]]",
        "`code [[n]]` [[m]]",
        "$x [[a]] y$ [[b]]",
    ],
    *["- item [[b]]", "- [ ] box", "- [x] done ^id1", "  - nested [[c]]", "    - deep", "- "],
    *["      - deeper", "\t- tab", "\t\t- two tabs", "* star", "+ plus", "* [ ] ", "- [a](b.md)"],
    *["1. one", "2) two", "10. ten [[z]]", "1) ", "٣. no list", "12.", "12.x", "123 words"],
    *["# One", "## Two ##", "#tag", "####### deep", "#", "# ", "## Named ^hid", "# [[a]] #"],
    *["> quote [[q]]", "> [!note] Title", "> - item", ">", "> > deep", "> | a |", "  lazy [[l]]"],
    *["```", "```py", "``", "``` a`b", "~~~", "    code [[no]]", "   three", "     - far"],
    *["| a | b |", "| - | - |", "|---|---|", "a | b", "--- | ---", "| [[a\\|b]] | c |", "| ^tb |"],
    *["---", "===", "***", "* * *", "- - -", "- x ---", "**bold** x", "*it* y", "_u_ x", "__"],
    *["$$", "$$ x $$", "$ a $", "%%", "%% c [[k]] %%", "<div>", "</div>", "<!-- [[h]]", "-->"],
    *["<b>x</b> [[y]]", "[^1]: foot [[f]]", "[^1] ref", "[x] y", "[t](a.md) [[b]]", "![[i.png]]"],
    *[
        "^block",
        "words ^blk-1 ",
        "$x",
        "%y",
        "~z",
        ":- x",
        "=",
        "é [[ü]]",
        "日本 [[漢]]",
        "\u00a0x",
    ],
    *["> ```", "> $$", "> <div>", "> %%", "- ```", "- $$", "  $$", "- <div>", "  ```", ">\t[[t]]"],
    *[
        "$$ x",
        "b$$",
        "$$$",
        "$$ b [[p]]",
        "a `` [[o]] `",
        "$5 [[d]] $6",
        "<!-- -- [[w]] -->",
        "</pre>",
    ],
    *["[a]: b.md", "[a]: <b c> 'd'", "[a]: b c]:", "\t", "  \t", "    ", "\t[[j]]", " | [[v]] |"],
    *[
        "> [!note] | x |",
        "> [!a]",
        "> [!b]: c",
        "|[[g]]",
        "| a |",
        "|-|",
        " |-|",
        "- | -",
        "-\t[[i]]",
        "-",
    ],
    *["- \u00a0n", "\u2028", "x\u2028y", "**Needs:** [[n]]", "- **Needs:**", "needs:: [[n]]"],
]
_TEXTS = st.builds(
    lambda lines, end, last: end.join(lines) + (end if last else ""),
    st.lists(st.sampled_from(_LINES), max_size=14),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
_LAW = settings(deadline=None, max_examples=1500)


@given(_TEXTS)
@_LAW
def test_plain_runs_are_passed_as_line_by_line(text: str) -> None:
    fast, careful = blocks(text), blocks_by_line(text)
    fast.prose.sort()
    careful.prose.sort()
    assert fast == careful


@given(_TEXTS)
@_LAW
def test_links_are_found_as_by_looking_closely_everywhere(text: str) -> None:
    careful: list[Link] = []
    for start, end, row in sorted(blocks_by_line(text).prose):
        spans = cells(text, Span(start, end)) if row else [Span(start, end)]
        found = [link for span in spans for link in links_in(text, *span, row=row)]
        careful += sorted(found, key=lambda link: link.span)
    assert [link._replace(label="") for link in scan(text).links] == careful
