"""Where links count, and what else a text says: headings, boxes, tables and block ids."""

from __future__ import annotations

import pytest

from vaultkit.scan import cells, scan
from vaultkit.text import Span


def _targets(text: str) -> list[str]:
    return [link.target for link in scan(text).links]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a paragraph", "one\ntwo [[X]] three"),
        ("bold, italic, highlight, strike", "***[[X]]***"),
        ("highlight", "==[[X]]=="),
        ("strike", "~~[[X]]~~"),
        ("a list", "- [[X]]"),
        ("a numbered list", "3) [[X]]"),
        ("a task", "- [ ] [[X]]"),
        ("a nested list", "- a\n  - b\n    - [[X]]"),
        ("a deep list, indented like code", "- a\n    - [[X]]"),
        ("the second paragraph of an item", "- a\n\n  [[X]]"),
        ("a heading", "## [[X]]"),
        ("an underlined heading", "[[X]]\n==="),
        ("a quote", "> [[X]]"),
        ("a quote that lazily goes on", "> a\n[[X]]"),
        ("a nested quote", "> > [[X]]"),
        ("a callout's title", "> [!note] [[X]]\n> body"),
        ("a callout's body", "> [!note]- title\n> - [[X]]"),
        ("a table's header", "| [[X]] |\n| - |"),
        ("a table's cell", "| a |\n| - |\n| [[X]] |"),
        ("a footnote's text", "a[^1]\n\n[^1]: [[X]]"),
        ("a footnote's second paragraph", "a[^1]\n\n[^1]: b\n\n    [[X]]"),
        ("an inline footnote", "a^[see [[X]]]"),
        ("after inline HTML", "<br>[[X]]"),
        ("inside inline HTML", "a <b>[[X]]</b>"),
        ("an inline comment", "a %%[[X]]%% b"),
        ("a block comment", "%%\n[[X]]\n%%"),
        ("a block comment with code in it", "%%\n[[X]]\n\n    a\n%%"),
        ("an unclosed block comment", "%%\n[[X]]"),
        ("after a blank line in details", "<details>\n\n[[X]]\n\n</details>"),
        ("after a lone pair of dollars", "costs $5 and [[X]] for $6"),
        ("dollars in the last line", "a\n$$ [[X]]"),
        ("dollars with another behind them", "$$ a $ b\n[[X]]"),
        ("below math that a line's end closes", "$$\na\nb$$\n[[X]]"),
        ("below math that a longer run closes", "$$\na\n$$$  \n[[X]]"),
        ("below math that an item begins and holds", "- $$\n  a\n\n[[X]]"),
        ("after a price and one more", "for $5 the [[X]] for $6"),
        ("math that a blank keeps from closing", "a $b [[X]] c $ d"),
        ("math that a digit keeps from closing", "a $b [[X]] c$5 d"),
        ("math that only an escaped dollar closes", r"a $b [[X]] c\$ d"),
        ("after a backtick that never closes", "a ` [[X]]"),
        ("after an escaped backtick", r"a \` [[X]] `"),
        ("behind code that a part of the backticks opens", "a ``b` [[X]] c"),
        ("between backticks of two lengths", "a `` [[X]] ```"),
        ("an indented line of a paragraph", "a\n    [[X]]"),
        ("an indented line past one with a tab", "a\n\t\n    [[X]]"),
        ("an indented line below an empty item", "-\n\n    [[X]]"),
        ("after an inline HTML comment", "a <!-- b --> [[X]]"),
        ("an inline HTML comment with hyphens", "a <!-- b -- [[X]] -->"),
        ("an instruction over two lines", "a <? b\n[[X]] ?>"),
        ("what looks like a declaration", "a <!X[[X]]>"),
        ("the line after a closed HTML comment", "<!-- a -->\n[[X]]"),
        ("after a fence", "```\na\n```\n[[X]]"),
        ("after a fence in an item ends with it", "- ```\n  a\n\n[[X]]"),
        ("after a fence in a quote ends with it", "> ```\n> a\n\n[[X]]"),
        ("an item below a fence in an item", "- ```\n  a\n- [[X]]"),
        ("an item below a fence in a quote", "> ```\n> a\n- [[X]]"),
        ("a heading below a fence in an item", "- ```\n  a\n# [[X]]"),
        ("a heading below HTML in a quote", "> <div>\n# [[X]]"),
        ("below HTML in an item", "- <div>\n  a\n\n[[X]]"),
        ("below math in a quote", "> $$\n> a\n\n[[X]]"),
        ("below a comment in a quote", "> %%\n> a\n\n[[X]]"),
        ("a quote's line, however far in", "> a\n     > [[X]]"),
        ("an underlined line that is HTML", "<b> [[X]]\n---"),
        ("below an underlined line that is HTML", "</div>\n---\n[[X]]"),
        ("a fence of two backticks", "``\n[[X]]"),
        ("a backtick in the fence's info", "``` a`b\n[[X]]"),
        ("below a rule", "---\n[[X]]"),
        ("math that cannot open", "$ [[X]] $"),
        ("a less-than sign", "a < [[X]] > b"),
    ],
)
def test_links_count_in(title: str, text: str) -> None:
    assert _targets(text) == ["X"], title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("inline code", "`[[X]]`"),
        ("inline code of two backticks", "`` a ` [[X]] ``"),
        ("inline code over a line break", "`a\n[[X]]`"),
        ("a fence", "```\n[[X]]\n```"),
        ("a fence with a language", "```dataview\nlist from [[X]]\n```"),
        ("a fence of tildes", "~~~\n[[X]]\n~~~"),
        ("a fence that shorter ones do not close", "````\n```\n[[X]]\n````"),
        ("a fence that others do not close", "```\n~~~\n[[X]]\n```"),
        ("a fence with text behind does not close", "```\n``` a\n[[X]]\n```"),
        ("an unclosed fence", "```\n[[X]]"),
        ("an unclosed fence past blank lines", "```\n\n\n[[X]]"),
        ("a fence in an item that lazily goes on", "- ```\n  a\n[[X]]"),
        ("a fence in a quote that lazily goes on", "> ```\n> a\n[[X]]"),
        ("a fence in a nested item that lazily goes on", "- a\n  - ```\n[[X]]"),
        ("a fence that another in a quote lets begin", "> ```\n> a\n```\n[[X]]"),
        ("a fence in a list", "- a\n\n  ```\n  [[X]]\n  ```"),
        ("a fence in a list in a quote", "> - ```\n>   [[X]]\n>   ```"),
        ("a fence in an item's first line", "1. ~~~\n   [[X]]"),
        ("a fence three columns in", "   ```\n   [[X]]\n   ```"),
        ("indented code", "    [[X]]"),
        ("code indented by a tab", "\t[[X]]"),
        ("indented code after a paragraph", "a\n\n    [[X]]"),
        ("indented code past a blank line", "    a\n\n    [[X]]"),
        ("indented code in an item", "- a\n\n      [[X]]"),
        ("indented code in a quote", ">     [[X]]"),
        ("code in a quote that a tab indents", ">\t[[X]]"),
        ("indented code below a quote", "> a\n    [[X]]"),
        ("indented code below an item in a quote", "> - a\n    [[X]]"),
        ("indented code below what a reference leads to", "[a]: b.md\n    [[X]]"),
        ("indented code below a blank that HTML ends with", "<div>\n\n    [[X]]"),
        ("an inline HTML comment", "a <!-- [[X]] --> b"),
        ("a block HTML comment", "<!--\n\n[[X]]\n\n-->"),
        ("the line that an HTML comment begins", "<!-- a --> [[X]]"),
        ("an unclosed HTML comment", "<!--\n[[X]]"),
        ("an HTML comment in an item", "- <!-- [[X]] -->"),
        ("an HTML comment in a quote that lazily goes on", "> <!-- a\n[[X]] -->"),
        ("an HTML block in a quote that lazily goes on", "> <div>\n[[X]]"),
        ("an HTML block past a line of blanks", "<div>\n \t\n[[X]]"),
        ("an HTML block that ends preformatted text", "</pre>\n[[X]]"),
        ("an HTML block", "<div>\n[[X]]\n</div>"),
        ("an HTML block that a closing tag begins", "</div>\n[[X]]"),
        ("a script with blank lines", "<script>\n\n[[X]]\n</script>"),
        ("preformatted text with blank lines", "<pre>\n\n[[X]]\n\n</pre>"),
        ("a processing instruction", "<?a\n\n[[X]]\n?>"),
        ("a declaration", "<!DOCTYPE\n\n[[X]]\n>"),
        ("character data", "<![CDATA[\n\n[[X]]\n]]>"),
        ("a lone tag on its line", "<a-b c='d'>\n[[X]]"),
        ("an attribute", "a <b c='[[X]]'>"),
        ("inline math", "a $x [[X]]$ b"),
        ("display math", "$$\n[[X]]\n$$"),
        ("display math in a line", "a $$[[X]]$$ b"),
        ("display math with blanks in a line", "a $$ [[X]] $$5"),
        ("math over a line break", "a $\n[[X]] b$ c"),
        ("math that begins with a wide blank", "a $\u00a0[[X]] b$ c"),
        ("math that the next line closes", "a $b [[X]]\n$ c"),
        ("math past a dollar that closes nothing", "a $b [[X]] c$1 d$ e"),
        ("math past a line with a tab", "a $b\n\t\n[[X]]$ c"),
        ("math that never closes", "$$\na\n\n[[X]]"),
        ("math that text behind keeps open", "$$\na\n$$ b\n[[X]]"),
        ("math that another dollar keeps open", "$$\na $ b $$\n[[X]]"),
        ("math below a paragraph", "a\n$$ b\n[[X]]\n$$"),
        ("math in an item that lazily goes on", "- a\n$$\n[[X]]\n$$"),
        ("math in a quote that lazily goes on", "> $$\n[[X]]"),
        ("code that a part of the backticks opens", "a ``b [[X]]` c"),
    ],
)
def test_links_do_not_count_in(title: str, text: str) -> None:
    assert _targets(text) == [], title


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_fence_s_line(end: str) -> None:
    assert _targets(end.join(["```", "[[A]]", "```", "[[B]]", "> [[C]]"])) == ["B", "C"]


@pytest.mark.parametrize(
    ("title", "text", "targets"),
    [
        ("an escaped pipe", r"| [[A\|b]] |" + "\n| - |", [("A", "b")]),
        ("an embed's size", "| a |\n| - |\n| " + r"![[p.png\|100]]" + " |", [("p.png", "100")]),
        ("a bare pipe splits the link", "| a | b |\n| - | - |\n| [[A|b]] |", []),
    ],
)
def test_links_in_cells(title: str, text: str, targets: list[tuple[str, str]]) -> None:
    assert [(link.target, link.display) for link in scan(text).links] == targets, title


def test_an_escaped_pipe_outside_a_table_is_a_backslash() -> None:
    (link,) = scan(r"[[A\|b]]").links
    assert (link.target, link.display) == ("A\\", "b")


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# One", [(1, "One")]),
        ("###### Six", [(6, "Six")]),
        ("####### Seven", []),
        ("#tag", []),
        ("#", [(1, "")]),
        ("## ", [(2, "")]),
        ("### ###", [(3, "")]),
        ("# One #", [(1, "One")]),
        ("# One ### ", [(1, "One")]),
        ("# One#", [(1, "One#")]),
        ("# C# lang", [(1, "C# lang")]),
        ("#\tTab", [(1, "Tab")]),
        ("   # Three in", [(1, "Three in")]),
        ("    # Four in", []),
        ("# **Bold** and `code` [[B|x]]", [(1, "**Bold** and `code` [[B|x]]")]),
        (r"# One \#", [(1, r"One \#")]),
        ("One\n===", [(1, "One")]),
        ("One\n---", [(2, "One")]),
        ("One\ntwo\n---", []),
        ("One\n ---", []),
        ("One\n--- ", []),
        ("<b>One</b>\n---", [(2, "<b>One</b>")]),
        ("> a\nOne\n===", [(1, "One")]),
        ("One\n-", [(2, "One")]),
        ("One\n\n---", []),
        ("text\n# One", [(1, "One")]),
        ("> # Quoted", []),
        ("> [!note] title\n> # Inside", []),
        ("- # Listed", []),
        ("- a\n  # Listed", []),
        ("- a\n# One", [(1, "One")]),
        ("> a\n# One", [(1, "One")]),
        ("> a\n---", []),
        ("```\n# Code\n```", []),
        ("<!--\n# Hidden\n-->", []),
        ("%%\n# Hidden\n%%", []),
        ("[^1]: # Noted", []),
        ("\\# Escaped", []),
        ("# One\r\n## Two\r\n", [(1, "One"), (2, "Two")]),
    ],
)
def test_the_headings_of_a_text(text: str, headings: list[tuple[int, str]]) -> None:
    assert [(one.level, one.text) for one in scan(text).headings] == headings


def test_a_heading_s_span_ends_with_its_line() -> None:
    (one,) = scan("a\n\n## One ##\nb").headings
    assert one.span == Span(3, 12)


def test_an_underlined_heading_s_span_holds_its_underline() -> None:
    (one,) = scan("One\n---\nb").headings
    assert one.span == Span(0, 7)


@pytest.mark.parametrize(
    ("title", "text", "boxes"),
    [
        ("open", "- [ ] a", [(" ", "a")]),
        ("ticked", "- [x] a", [("x", "a")]),
        ("any mark", "- [/] a\n- [!] b\n- [X] c", [("/", "a"), ("!", "b"), ("X", "c")]),
        ("every bullet", "* [ ] a\n+ [ ] b\n1. [ ] c\n2) [ ] d", [(" ", one) for one in "abcd"]),
        ("nested", "- a\n  - [ ] b\n    - [x] c", [(" ", "b"), ("x", "c")]),
        ("in a quote", "> - [ ] a", [(" ", "a")]),
        ("in a callout", "> [!todo]\n> - [x] a", [("x", "a")]),
        ("nothing behind", "- [ ]", [(" ", "")]),
        ("a tab behind", "- [ ]\ta", [(" ", "a")]),
        ("with a link", "- [ ] see [[B]]", [(" ", "see [[B]]")]),
        ("nested on one line", "- - [ ] a", [(" ", "a")]),
    ],
)
def test_the_boxes_of_a_text(title: str, text: str, boxes: list[tuple[str, str]]) -> None:
    assert [(one.mark, one.text) for one in scan(text).boxes] == boxes, title


@pytest.mark.parametrize(
    "text",
    [
        *["- [] a", "- [xx] a", "- [x]a", "-[ ] a", "[ ] a", "- a [ ] b", "a\n\n    - [ ] b"],
        *["```\n- [ ] a\n```", "<!--\n- [ ] a\n-->", "%%\n- [ ] a\n%%", "- [link](B.md)"],
    ],
)
def test_what_is_no_box(text: str) -> None:
    assert scan(text).boxes == ()


@pytest.mark.parametrize(
    ("mark", "is_open", "is_done"),
    [(" ", True, False), ("x", False, True), ("X", False, True), ("-", False, False)],
)
def test_a_box_waits_is_done_or_cancelled(mark: str, *, is_open: bool, is_done: bool) -> None:
    (box,) = scan(f"- [{mark}] a").boxes
    assert (box.open, box.done) == (is_open, is_done)


def test_a_box_s_span_covers_its_brackets_alone() -> None:
    (box,) = scan("  - [x] a").boxes
    assert box.span == Span(4, 7)


@pytest.mark.parametrize(
    ("title", "text", "columns", "rows"),
    [
        ("outer pipes", "| a | b |\n| - | - |\n| 1 | 2 |", 2, 1),
        ("no outer pipes", "a | b\n- | -\n1 | 2", 2, 1),
        ("one column", "| a |\n|---|", 1, 0),
        ("aligned", "|a|b|c|\n|:-|:-:|-:|", 3, 0),
        ("below a heading", "# h\n| a |\n| - |\n| 1 |", 1, 1),
        ("below a blank line", "text\n\n| a |\n| - |\n| 1 |", 1, 1),
        ("below what a reference leads to", "[t]: u.md\n| a |\n| - |\n| 1 |", 1, 1),
        ("ends at a blank line", "| a |\n| - |\n| 1 |\n\n| 2 |", 1, 1),
        ("ends at a heading", "| a |\n| - |\n| 1 |\n# h", 1, 1),
        ("ends at a quote", "| a |\n| - |\n> 1", 1, 0),
        ("ends at a fence", "| a |\n| - |\n```\n1\n```", 1, 0),
        ("plain text below is a row", "| a |\n| - |\n| 1 |\ntext", 1, 2),
        ("ends at a row that no pipe begins", "| a |\n| - |\n| 1 |\n2 | 3", 1, 1),
        ("ends at an indented row", "| a |\n| - |\n| 1 |\n | 2 |", 1, 1),
        ("ends at a row that a pipe begins", "a | b\n- | -\n1 | 2\n| 3 | 4", 2, 1),
        ("a row that would be an item", "a | b\n- | -\n- 1 | 2", 2, 1),
        ("cells missing and too many", "| a | b |\n| - | - |\n| 1 |\n| 1 | 2 | 3 |", 2, 2),
        ("an escaped pipe", "| a |\n| - |\n| 1 \\| 2 |", 1, 1),
        ("Windows", "| a |\r\n| - |\r\n| 1 |\r\n", 1, 1),
        ("a block id below is no row", "| a |\n| - |\n| 1 |\n^id", 1, 1),
    ],
)
def test_a_table_has(title: str, text: str, columns: int, rows: int) -> None:
    (table,) = scan(text).tables
    assert (len(cells(text, table.header)), len(table.rows)) == (columns, rows), title
    assert not table.nested


@pytest.mark.parametrize(
    "text",
    [
        *["| a | b |\n| - |", "| a |\n\n| - |", "| a |", "a\n---", "| a |\n| x |"],
        *["```\n| a |\n| - |\n```", "    | a |\n    | - |", "text\n| a |\n| - |"],
        *["| a |\n- |", "a |\n| - |", " | a |\n| - |", "| a |\n | - |", "| a\n| -"],
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert scan(text).tables == ()


@pytest.mark.parametrize(
    "text",
    [
        *["> | a |\n> | - |", "- | a |\n  | - |", " | a |\n | - |"],
        *["> | a |\n| - |", "> [!note] b\n> | a |\n> | - |"],
    ],
)
def test_a_table_in_a_quote_or_list_or_further_in_is_nested(text: str) -> None:
    assert [table.nested for table in scan(text).tables] == [True]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("| a | b |", ["a", "b"]),
        ("a|b", ["a", "b"]),
        ("|a||b|", ["a", "", "b"]),
        ("|", [""]),
        ("", [""]),
        ("| a", ["a"]),
        ("a |", ["a"]),
        (r"| a \| b |", [r"a \| b"]),
        ("| `a | b` |", ["`a", "b`"]),
        (r"| a \|", [r"a \|"]),
        ("  | a |  ", ["a"]),
    ],
)
def test_the_cells_of_a_line(line: str, found: list[str]) -> None:
    assert [span.of(line) for span in cells(line, Span(0, len(line)))] == found


@pytest.mark.parametrize(
    ("title", "text", "ids"),
    [
        ("at the end of a paragraph", "text ^one", ["one"]),
        ("at the end of its last line", "text\nmore ^one", ["one"]),
        ("of an item", "- item ^one\n- other ^two", ["one", "two"]),
        ("of a nested item", "- a\n  - b ^one", ["one"]),
        ("of a heading", "# h ^one", ["one"]),
        ("of a quote", "> a ^one", ["one"]),
        ("below a quote", "> a\n\n^one", ["one"]),
        ("below a table", "| a |\n| - |\n| 1 |\n\n^one", ["one"]),
        ("directly below a table", "| a |\n| - |\n| 1 |\n^one", ["one"]),
        ("below code", "```\na\n```\n^one", ["one"]),
        ("with hyphen and digits", "a ^1-Two", ["1-Two"]),
        ("with blanks behind", "a ^one  ", ["one"]),
        ("Windows", "a ^one\r\n\r\nb ^two\r\n", ["one", "two"]),
    ],
)
def test_the_block_ids_of_a_text(title: str, text: str, ids: list[str]) -> None:
    assert list(scan(text).block_ids) == ids, title


@pytest.mark.parametrize(
    "text", ["a^one", "a ^one more", "a ^o_ne", "a ^", "```\na ^one\n```", "`a` ^one two"]
)
def test_what_is_no_block_id(text: str) -> None:
    assert scan(text).block_ids == ()


def test_a_scan_begins_where_it_is_told() -> None:
    text = "---\nup: '[[A]]'\n---\n[[B]]\n# h\n"
    found = scan(text, text.index("[[B]]"))
    assert [link.target for link in found.links] == ["B"]
    assert found.links[0].span.of(text) == "[[B]]"


def test_nesting_deeper_than_anyone_writes_is_text() -> None:
    assert _targets("> " * 5_000 + "[[X]]") == ["X"]


def test_a_bom_and_carriage_returns_together_hide_no_line() -> None:
    text = "\ufeff```\r\n# code\r\n```\r\n# Head\r\n"
    assert [one.text for one in scan(text, 1).headings] == ["Head"]
