"""Which links a text holds, and what each says: written as wikilink, as Markdown, in a property."""

from __future__ import annotations

import pytest

from vaultkit.scan import Link, LinkKind, scan
from vaultkit.scan.inline import decode_uri, link_in_property, split_link
from vaultkit.text import Span

_WHERE = Span(0, 0)


def _only(text: str) -> Link:
    (link,) = scan(text).links
    return link


def _raws(text: str) -> list[str]:
    return [link.raw for link in scan(text).links]


def _targets(text: str) -> list[str]:
    return [link.target for link in scan(text).links]


@pytest.mark.parametrize(
    ("title", "text", "target", "subpath", "display"),
    [
        ("plain", "[[Note]]", "Note", "", None),
        ("with folder", "[[a/b/Note]]", "a/b/Note", "", None),
        ("with suffix", "[[Note.md]]", "Note.md", "", None),
        ("alias", "[[Note|the note]]", "Note", "", "the note"),
        ("empty alias", "[[Note|]]", "Note", "", ""),
        ("the first pipe begins the alias", "[[Note|a|b]]", "Note", "", "a|b"),
        ("a pipe in front is no separator", "[[|alias]]", "|alias", "", None),
        ("a lone pipe is a name", "[[|]]", "|", "", None),
        ("heading", "[[Note#Two words]]", "Note", "#Two words", None),
        ("heading below heading", "[[Note#A#B]]", "Note", "#A#B", None),
        ("block", "[[Note#^id]]", "Note", "#^id", None),
        ("heading of the same note", "[[#Here]]", "", "#Here", None),
        ("heading and alias", "[[#h||x]]", "", "#h", "|x"),
        ("the first # begins the subpath", "[[pa#th/x]]", "pa", "#th/x", None),
        ("a caret alone is part of a name", "[[x^b]]", "x^b", "", None),
        ("blanks around the path", "[[  Note  |x]]", "Note", "", "x"),
        ("blanks inside", "[[My  Note]]", "My  Note", "", None),
        ("an address is a name too", "[[https://e.org]]", "https://e.org", "", None),
        ("single brackets inside", "[[Sq]uare]]", "Sq]uare", "", None),
        ("an opening bracket inside", "[[Sq[uare]]", "Sq[uare", "", None),
        ("any script", "[[Größe 日本 😀]]", "Größe 日本 😀", "", None),
        ("a dot in the name", "[[v1.2]]", "v1.2", "", None),
        ("a dollar in the name", "[[$5 and $6]]", "$5 and $6", "", None),
        ("a backtick in the name", "[[a`b]] `c", "a`b", "", None),
    ],
)
def test_a_wikilink_says(
    title: str, text: str, target: str, subpath: str, display: str | None
) -> None:
    link = _only(text)
    assert (link.kind, link.target, link.subpath, link.display) == (
        LinkKind.WIKILINK,
        target,
        subpath,
        display,
    ), title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("nothing inside", "[[]]"),
        ("blanks only", "[[  ]]"),
        ("a line break inside", "[[No\nte]]"),
        ("a Windows line break inside", "[[No\r\nte]]"),
        ("unclosed", "[[Note"),
        ("closed once", "[[Note]"),
        ("both brackets escaped", r"\[\[Note\]\]"),
        ("the first bracket escaped", r"\[[Note]]"),
        ("single brackets", "[Note]"),
        ("a footnote", "[^1]"),
    ],
)
def test_what_is_no_wikilink(title: str, text: str) -> None:
    assert _raws(text) == [], title


@pytest.mark.parametrize(
    ("title", "text", "raws"),
    [
        ("the inner of two nested", "[[Outer [[Inner]] x]]", ["[[Inner]]"]),
        ("side by side", "[[A]][[B]]", ["[[A]]", "[[B]]"]),
        ("every occurrence", "[[A]] [[A]]", ["[[A]]", "[[A]]"]),
        ("after one unclosed", "[[A [[B]]", ["[[B]]"]),
        ("behind brackets", "[x] [[A]]", ["[[A]]"]),
        ("both ways of writing", "[[A]] [b](B.md)", ["[[A]]", "[b](B.md)"]),
        ("a wikilink in link text", "[see [[A]]](B.md)", ["[see [[A]]](B.md)", "[[A]]"]),
        ("an image in link text", "[![p](p.png)](B.md)", ["[![p](p.png)](B.md)", "![p](p.png)"]),
    ],
)
def test_links_in_company(title: str, text: str, raws: list[str]) -> None:
    assert _raws(text) == raws, title


@pytest.mark.parametrize(
    ("text", "target", "subpath", "display"),
    [
        ("![[Note]]", "Note", "", None),
        ("![[pic.png|100]]", "pic.png", "", "100"),
        ("![[pic.png|100x145]]", "pic.png", "", "100x145"),
        ("![[file.pdf#page=3]]", "file.pdf", "#page=3", None),
        ("![[#^id]]", "", "#^id", None),
    ],
)
def test_an_embed_says(text: str, target: str, subpath: str, display: str | None) -> None:
    link = _only(text)
    assert (link.kind, link.raw, link.target, link.subpath, link.display) == (
        LinkKind.EMBED,
        text,
        target,
        subpath,
        display,
    )


@pytest.mark.parametrize(
    ("title", "text", "target", "subpath"),
    [
        ("plain", "[t](Note.md)", "Note.md", ""),
        ("no suffix", "[t](Note)", "Note", ""),
        ("here", "[t](./Note.md)", "./Note.md", ""),
        ("above", "[t](../Note.md)", "../Note.md", ""),
        ("here, with a colon", "[t](./a:b.md)", "./a:b.md", ""),
        ("encoded blank", "[t](My%20Note.md)", "My Note.md", ""),
        ("encoded letters", "[t](Gr%C3%B6%C3%9Fe.md)", "Größe.md", ""),
        ("letters as they are", "[t](Größe.md)", "Größe.md", ""),
        ("an encoded # stays", "[t](a%23b.md)", "a%23b.md", ""),
        ("an encoded slash stays", "[t](a%2Fb.md)", "a%2Fb.md", ""),
        ("a broken escape leaves all", "[t](100%25%zz.md)", "100%25%zz.md", ""),
        ("escapes that are no UTF-8 stay", "[t](a%FF.md)", "a%FF.md", ""),
        ("angle brackets", "[t](<My Note.md>)", "My Note.md", ""),
        ("angle brackets with parentheses", "[t](<a (b.md>)", "a (b.md", ""),
        ("parentheses in pairs", "[t](a(b)c.md)", "a(b)c.md", ""),
        ("parentheses first", "[t]((b)c.md)", "(b)c.md", ""),
        ("an escaped parenthesis", r"[t](a\)b.md)", "a)b.md", ""),
        ("a title", '[t](Note.md "the title")', "Note.md", ""),
        ("a title in single quotes", "[t](Note.md 'the title')", "Note.md", ""),
        ("a title in parentheses", "[t](Note.md (the title))", "Note.md", ""),
        ("blanks around", "[t](  Note.md  )", "Note.md", ""),
        ("a heading", "[t](Note.md#Two%20words)", "Note.md", "#Two words"),
        ("the same note", "[t](#Here)", "", "#Here"),
        ("a block", "[t](Note.md#^id)", "Note.md", "#^id"),
        ("no text", "[](Note.md)", "Note.md", ""),
        ("brackets in the text", "[a [b] c](Note.md)", "Note.md", ""),
        ("a closing bracket escaped", r"[a\]b](Note.md)", "Note.md", ""),
        ("code in the text", "[`a]`](Note.md)", "Note.md", ""),
        ("over a line break", "[a\nb](Note.md)", "Note.md", ""),
    ],
)
def test_a_markdown_link_says(title: str, text: str, target: str, subpath: str) -> None:
    link = _only(text)
    assert (link.kind, link.raw, link.target, link.subpath) == (
        LinkKind.MARKDOWN,
        text,
        target,
        subpath,
    ), title


@pytest.mark.parametrize(
    ("text", "display"),
    [("[the note](Note.md)", "the note"), ("[](Note.md)", ""), ("![alt|100](p.png)", "alt|100")],
)
def test_a_markdown_link_s_display_is_its_text(text: str, display: str) -> None:
    assert _only(text).display == display


def test_a_markdown_image_is_an_embed() -> None:
    link = _only("x ![alt](p.png) y")
    assert (link.kind, link.raw) == (LinkKind.MARKDOWN_EMBED, "![alt](p.png)")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a web address", "[t](https://example.org/a.md)"),
        ("mail", "[t](mailto:a@example.org)"),
        ("the app", "[t](obsidian://open?vault=v)"),
        ("a file address", "[t](file:///a.md)"),
        ("anything with a colon", "[t](foo:bar.md)"),
        ("an empty destination", "[t]()"),
        ("an empty destination in angles", "[t](<>)"),
        ("a blank in the destination", "[t](My Note.md)"),
        ("blanks only", "[t](  )"),
        ("an escaped bracket", r"\[t](Note.md)"),
        ("a blank between", "[t] (Note.md)"),
        ("unclosed", "[t](Note.md"),
        ("unbalanced", "[t](a(b.md"),
        ("an autolink", "<https://example.org>"),
        ("a reference", "[t][r]\n\n[r]: Note.md"),
        ("parentheses alone", "](Note.md)"),
    ],
)
def test_what_is_no_internal_markdown_link(title: str, text: str) -> None:
    assert _raws(text) == [], title


def test_a_link_holds_no_link() -> None:
    assert _raws("[a [b](B.md) c](C.md)") == ["[b](B.md)"]


@pytest.mark.parametrize(
    ("uri", "decoded"),
    [
        ("plain", "plain"),
        ("a%20b", "a b"),
        ("%E2%82%AC", "€"),
        ("%23%24%26%2B%2C%2F%3A%3B%3D%3F%40", "%23%24%26%2B%2C%2F%3A%3B%3D%3F%40"),
        ("%2f%20", "%2f "),
        ("%", "%"),
        ("%2", "%2"),
        ("a%20b%", "a%20b%"),
        ("%C3", "%C3"),
        ("%C3%20", "%C3%20"),
        ("%ED%A0%80", "%ED%A0%80"),
    ],
)
def test_escapes_decode_as_in_javascript(uri: str, decoded: str) -> None:
    assert decode_uri(uri) == decoded


@pytest.mark.parametrize(
    ("inner", "parts"),
    [
        ("a", ("a", "", None)),
        ("a#b|c", ("a", "#b", "c")),
        ("#b ", ("", "#b", None)),
        ("a |b", ("a", "", "b")),
        ("a|b#c", ("a", "", "b#c")),
    ],
)
def test_link_text_splits(inner: str, parts: tuple[str, str, str | None]) -> None:
    assert split_link(inner) == parts


@pytest.mark.parametrize(
    ("value", "target", "subpath", "display"),
    [
        ("[[B]]", "B", "", None),
        ("[[B#H|x]]", "B", "#H", "x"),
        ("[t](B.md)", "B.md", "", "t"),
        ("[t](My%20Note.md#H)", "My Note.md", "#H", "t"),
    ],
)
def test_a_property_that_is_one_link_is_a_link(
    value: str, target: str, subpath: str, display: str | None
) -> None:
    link = link_in_property(value, _WHERE, "up")
    assert link is not None
    assert (link.kind, link.raw, link.target, link.subpath, link.display, link.label) == (
        LinkKind.PROPERTY,
        value,
        target,
        subpath,
        display,
        "up",
    )


@pytest.mark.parametrize(
    "value",
    [
        *["see [[B]]", "[[B]], [[C]]", "[[B]][[C]]", "B", "", "[[]]", "[t](https://e.org)"],
        *["[t](B.md) x", "x [t](B.md)", "[a](B.md)[b](C.md)", "[t]()", "[[B]]\n"],
    ],
)
def test_a_property_with_more_than_a_link_is_none(value: str) -> None:
    assert link_in_property(value, _WHERE, "up") is None


@pytest.mark.parametrize(
    ("title", "text", "label"),
    [
        ("a bold label", "- **Dependencies:** [[X]]", "Dependencies"),
        ("the colon outside", "- **Dependencies**: [[X]]", "Dependencies"),
        ("no colon", "- **Dependencies** [[X]]", "Dependencies"),
        ("outside a list", "**Owner:** [[X]]", "Owner"),
        ("in a task", "- [ ] **Depends on:** [[X]]", "Depends on"),
        ("in a quote", "> - **Depends on:** [[X]]", "Depends on"),
        ("numbered", "1. **Depends on:** [[X]]", "Depends on"),
        ("a field", "Depends on:: [[X]]", "Depends on"),
        ("a field in a list", "- up:: [[X]]", "up"),
        ("a field in brackets", "[up:: [[X]]]", "up"),
        ("the second link of the line", "- **Needs:** [[A]] and [[X]]", "Needs"),
        ("nested below the label", "- **Needs:**\n  - [[X]]", "Needs"),
        ("nested with tabs", "- **Needs:**\n\t- [[X]]", "Needs"),
        ("nested twice", "- **Needs:**\n  - one\n    - [[X]]", "Needs"),
        ("a later sibling", "- **Needs:**\n  - one\n  - two [[X]]", "Needs"),
        ("a loose list", "- **Needs:**\n\n  - one\n\n  - [[X]]", "Needs"),
        ("the line goes on", "- **Needs:** one,\n  [[X]]", "Needs"),
        ("nested in a quote", "> - **Needs:**\n>   - [[X]]", "Needs"),
        ("its own before the outer", "- **Needs:**\n  - **Gives:** [[X]]", "Gives"),
        ("no label", "- [[X]]", ""),
        ("bold behind the link", "- [[X]] **Needs:**", ""),
        ("bold in the middle", "- see **Needs:** [[X]]", ""),
        ("a sibling's label", "- **Needs:** one\n- [[X]]", ""),
        ("a nested sibling's label", "- a\n  - **Needs:** one\n  - [[X]]", ""),
        ("the label of a list above", "- **Needs:** one\n\nText [[X]]", ""),
        ("the next line of a paragraph", "**Needs:** one\n[[X]]", ""),
        ("a list that another paragraph parts", "- **Needs:**\n\ntext\n\n  - [[X]]", ""),
        ("a list above a quote", "- **Needs:**\n\n> - [[X]]", ""),
        ("in the label", "**[[X]]:** text", ""),
    ],
)
def test_a_link_s_label(title: str, text: str, label: str) -> None:
    assert {link.target: link.label for link in scan(text).links}["X"] == label, title


def test_a_file_of_windows_has_the_same_labels() -> None:
    (link,) = scan("- **Needs:**\r\n  - [[X]]\r\n").links
    assert link.label == "Needs"


def test_spans_count_code_points() -> None:
    assert _only("😀 [[é|ö]] x").span == Span(2, 9)


def test_the_targets_of_a_line_come_in_its_order() -> None:
    assert _targets("[a](A.md) [[B]] ![[C]] [d](D.md)") == ["A.md", "B", "C", "D.md"]
