"""A link path leads to the file that Obsidian would open, and a subpath to the place in it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.linkpath import FileIndex
from vaultkit.scan import scan
from vaultkit.sections import find_heading, names_section, sections_of, strip_heading, title_of

_NFD = unicodedata.normalize("NFD", "Größe")


def _leads(target: str, *files: str, source: str = "A.md") -> str | None:
    return FileIndex([source, *files]).resolve(target, source).path


@pytest.mark.parametrize(
    ("rule", "target", "source", "files", "reached"),
    [
        ("nothing is the note itself", "", "a/A.md", [], "a/A.md"),
        ("a bare name", "B", "A.md", ["x/y/B.md"], "x/y/B.md"),
        ("a name with its suffix", "B.md", "A.md", ["B.md"], "B.md"),
        ("whatever the case", "my note", "A.md", ["My Note.md"], "My Note.md"),
        ("whatever the suffix's case", "B", "A.md", ["B.MD"], "B.MD"),
        ("whatever the folder's case", "X/b", "A.md", ["x/B.md"], "x/B.md"),
        ("lower case, not folded", "STRASSE", "A.md", ["straße.md"], None),
        ("final sigma", "ΟΔΟΣ", "A.md", ["Οδος.md"], "Οδος.md"),
        ("a name decomposed on disk", "Größe", "A.md", [f"{_NFD}.md"], f"{_NFD}.md"),
        ("a name decomposed in the link", _NFD, "A.md", ["Größe.md"], "Größe.md"),
        ("a no-break space in the link", "My\u00a0Note", "A.md", ["My Note.md"], "My Note.md"),
        ("slashes in a row", "x//B", "A.md", ["x/B.md"], "x/B.md"),
        ("a dot in the name", "v1.2", "A.md", ["v1.2.md"], "v1.2.md"),
        ("as written before with .md", "p.png", "A.md", ["p.png.md", "p.png"], "p.png"),
        ("with .md where as written is none", "p.png", "A.md", ["p.png.md"], "p.png.md"),
        ("no other suffix is guessed", "Figure 1", "A.md", ["Figure 1.png"], None),
        ("no canvas is guessed", "Board", "A.md", ["Board.canvas"], None),
        ("a canvas by its suffix", "Board.canvas", "A.md", ["Board.canvas"], "Board.canvas"),
        ("an attachment", "p.png", "a/A.md", ["x/p.png"], "x/p.png"),
        ("a name that is nowhere", "Nowhere", "A.md", ["Somewhere.md"], None),
        ("a part of a name", "Not", "A.md", ["Note.md"], None),
        ("a folder", "x", "A.md", ["x/index.md"], None),
        ("a folder with a slash", "x/", "A.md", ["x.md"], None),
        ("backslashes", "x\\B", "A.md", ["x/B.md"], None),
        ("the exact path before all", "Note", "a/A.md", ["a/Note.md", "Note.md"], "Note.md"),
        ("an exact path with folder", "x/B", "y/A.md", ["y/x/B.md", "x/B.md"], "x/B.md"),
        ("a leading slash is the root", "/B", "a/A.md", ["B.md", "a/B.md"], "B.md"),
        ("a leading slash that misses", "/B", "a/A.md", ["a/B.md"], None),
        ("the end of a path", "y/B", "A.md", ["x/y/B.md"], "x/y/B.md"),
        ("the end of a folder's name", "ary/i", "A.md", ["glossary/i.md"], "glossary/i.md"),
        ("a folder that matches nothing", "z/B", "A.md", ["x/B.md"], None),
        ("the source's folder first", "B", "a/A.md", ["x/B.md", "a/B.md"], "a/B.md"),
        ("what is below it too", "B", "a/A.md", ["x/B.md", "a/long/er/B.md"], "a/long/er/B.md"),
        ("no preference for folders above", "B", "a/b/A.md", ["a/xxx/B.md", "y/B.md"], "y/B.md"),
        ("then the shorter path", "B", "A.md", ["longer/B.md", "x/y/B.md"], "x/y/B.md"),
        ("length of the path, not depth", "B", "A.md", ["a/b/B.md", "abcdef/B.md"], "a/b/B.md"),
        ("equal lengths by path", "B", "A.md", ["y/B.md", "x/B.md"], "x/B.md"),
        ("here", "./B", "a/A.md", ["B.md", "a/B.md"], "a/B.md"),
        ("above", "../B", "a/b/A.md", ["B.md", "a/B.md"], "a/B.md"),
        ("above and down again", "../x/B", "a/A.md", ["x/B.md"], "x/B.md"),
        ("here, and it misses", "./B", "a/A.md", ["B.md"], None),
        ("above the root", "../../B", "a/A.md", ["B.md"], None),
        ("here, whatever the case", "./b", "A/A.md", ["A/B.md"], "A/B.md"),
    ],
)
def test_a_link_path_leads(
    rule: str, target: str, source: str, files: list[str], reached: str | None
) -> None:
    assert _leads(target, *files, source=source) == reached, rule


def test_all_files_that_could_be_meant_come_with_the_one_that_is() -> None:
    index = FileIndex(["a/B.md", "bb/B.md", "ccc/B.md"])
    assert index.resolve("B", "ccc/A.md").candidates == ("ccc/B.md", "a/B.md", "bb/B.md")


def test_a_dangling_link_has_no_candidates() -> None:
    assert FileIndex(["B.md"]).resolve("C", "B.md").candidates == ()


_PATHS = st.lists(
    st.tuples(
        st.sampled_from(["", "a/", "a/b/", "x/", "X/", "glossary/"]),
        st.sampled_from(["B.md", "b.md", "C.md", "B.png", "B.png.md", "v1.2.md", "Größe.md"]),
    ).map("".join),
    unique=True,
    max_size=8,
)
_LAW = settings(deadline=None, max_examples=200)


@given(_PATHS)
@_LAW
def test_every_full_path_leads_to_a_file_of_that_name(paths: list[str]) -> None:
    index = FileIndex(paths)
    for path in paths:
        reached = index.resolve(path, "elsewhere/A.md").path
        assert reached is not None
        assert reached.lower() == path.lower()


@given(_PATHS, _PATHS, st.sampled_from(["B", "b.md", "a/B", "./B", "../B", "v1.2", "B.png"]))
@_LAW
def test_files_that_came_and_went_leave_no_trace(
    kept: list[str], gone: list[str], target: str
) -> None:
    passing = {path for path in gone if path not in kept}
    index = FileIndex(kept).changed(passing, ()).changed((), passing)
    assert index.resolve(target, "a/A.md") == FileIndex(kept).resolve(target, "a/A.md")


@given(_PATHS, st.sampled_from(["B", "b.md", "a/B", "./B", "../B", "v1.2", "B.png"]))
@_LAW
def test_the_order_in_which_files_are_found_does_not_matter(paths: list[str], target: str) -> None:
    there, back = FileIndex(paths), FileIndex(reversed(paths))
    found = there.resolve(target, "a/A.md").path, back.resolve(target, "a/A.md").path
    assert found[0] == found[1] or (found[0] or "").lower() == (found[1] or "").lower()


def _place(body: str, *parts: str) -> int | None:
    headings = scan(body).headings
    found = find_heading(headings, parts)
    return None if found is None else headings.index(found)


@pytest.mark.parametrize(
    ("rule", "body", "parts", "place"),
    [
        ("exact", "# One\n## Two words\n", ["Two words"], 1),
        ("whatever the case", "# One\n## Two words\n", ["TWO Words"], 1),
        ("no part of a heading", "# One\n## Two words\n", ["Two"], None),
        ("no slug", "# Two words\n", ["two-words"], None),
        ("punctuation is blank", "# Why: (and how)?\n", ["Why and how"], 0),
        ("also in the link", "# Why and how\n", ["Why: (and) how"], 0),
        ("white space collapses", "#   Two    words  \n", ["Two words"], 0),
        ("markup is punctuation", "# **Bold** and `code`\n", ["Bold and code"], 0),
        ("hyphen, underscore, apostrophe stay", "# a-b_c's\n", ["a b c s"], None),
        ("no normalisation", f"# {_NFD}\n", ["Größe"], None),
        ("the first of two", "# One\n# One\n", ["One"], 0),
        ("a walk down", "# A\n## X\n# B\n## X\n", ["B", "X"], 3),
        ("a walk skips levels", "# A\n## B\n### C\n", ["A", "C"], 2),
        ("a walk never goes up", "## A\n# B\n", ["A", "B"], None),
        ("equal levels are no walk", "# A\n# B\n", ["A", "B"], None),
        ("a walk does not end with the section", "# A\n# B\n## X\n", ["A", "X"], 2),
        ("the last part must be found", "# A\n## B\n", ["A", "C"], None),
        ("an underlined heading", "One\n===\n", ["One"], 0),
        ("a link in the heading", "# See [[B|bee]]\n", ["See B bee"], 0),
    ],
)
def test_a_subpath_leads_to_a_heading(
    rule: str, body: str, parts: list[str], place: int | None
) -> None:
    assert _place(body, *parts) == place, rule


@given(st.text(max_size=30))
@_LAW
def test_stripping_a_heading_twice_changes_nothing(text: str) -> None:
    assert strip_heading(strip_heading(text)) == strip_heading(text).lower()


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("11. Changelog", "Changelog"),
        ("1.2 Scope", "Scope"),
        ("2) Goals", "Goals"),
        ("**Goals**", "Goals"),
        ("2026 plan", "2026 plan"),
        ("_Goals_", "Goals"),
    ],
)
def test_a_heading_s_title_has_neither_number_nor_markup(heading: str, title: str) -> None:
    assert title_of(heading) == title


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("Success Criteria", True),
        ("success criteria", True),
        ("3. Success Criteria", True),
        ("Success Criteria (revised)", True),
        ("Success Criteria:", True),
        ("**Success Criteria**", True),
        ("Success", False),
        ("Other Success Criteria", False),
        ("Success Criteria and more", False),
    ],
)
def test_a_heading_names_a_section(heading: str, *, named: bool) -> None:
    assert names_section(heading, ("Success Criteria",)) is named


def test_a_section_reaches_to_the_next_heading_of_its_level() -> None:
    text = "# A\na\n## B\nb\n### C\nc\n## D\nd\n"
    found = sections_of(scan(text).headings, len(text))
    assert [(one.heading.text, one.own.of(text), one.whole.of(text)) for one in found] == [
        ("A", "\na\n", text),
        ("B", "\nb\n", "## B\nb\n### C\nc\n"),
        ("C", "\nc\n", "### C\nc\n"),
        ("D", "\nd\n", "## D\nd\n"),
    ]


@given(st.lists(st.integers(1, 6), max_size=12))
@_LAW
def test_sections_nest_and_together_leave_nothing_out(levels: list[int]) -> None:
    text = "".join(f"{'#' * level} h\ntext\n" for level in levels)
    found = sections_of(scan(text).headings, len(text))
    assert "".join(one.heading.span.of(text) + one.own.of(text) for one in found) == text
    for one, other in pairwise(found):
        deeper = other.heading.level > one.heading.level
        assert (other.whole.end <= one.whole.end) is deeper or one.whole.end == len(text)
