"""What the header of a note says, in every form that people give it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.entries import find_entry, is_sure, put_entry
from vaultkit.header import Dialect, Field, plain_value
from vaultkit.note import Note
from vaultkit.text import apply_edits


def _fields(text: str) -> list[tuple[str, str]]:
    return [(one.key, one.value) for one in Note("A.md", text).header.fields]


def _field(text: str, key: str) -> Field:
    found = Note("A.md", text).header.get(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("plain lines below the title", "# T\n\nStatus: Draft\nAuthor: Ann\n"),
        ("plain lines, no blank line", "# T\nStatus: Draft\nAuthor: Ann\n"),
        ("plain lines before the title", "Status: Draft\nAuthor: Ann\n\n# T\n"),
        ("without a title", "Status: Draft\nAuthor: Ann\n"),
        ("bold, colon inside", "# T\n\n**Status:** Draft\n\n**Author:** Ann\n"),
        ("bold, colon outside", "# T\n\n**Status**: Draft  \n**Author**: Ann\n"),
        ("bold by underscores", "# T\n\n__Status:__ Draft\\\n__Author__: Ann\n"),
        ("broken by HTML", "# T\n\n**Status:** Draft<br>\n**Author:** Ann<br/>\n"),
        ("bullets", "- Status: Draft\n- Author: Ann\n\n# Summary\n"),
        ("bullets in bold", "# T\n\n* **Status**: Draft\n* **Author:** Ann\n"),
        ("with pictures", "# T\n\n📌 **Status:** Draft\n👤 **Author:** Ann\n"),
        ("with comments", "# T\n\nStatus: Draft <!-- or Final -->\nAuthor: Ann %% who %%\n"),
        ("below a comment", "<!-- Status: Old\n-->\n# T\n\nStatus: Draft\nAuthor: Ann\n"),
        ("CRLF", "# T\r\n\r\nStatus: Draft\r\nAuthor: Ann\r\n"),
        ("with a final line without end", "# T\n\nStatus: Draft\nAuthor: Ann"),
        ("behind properties", "---\ntags: [a]\n---\n# T\n\nStatus: Draft\nAuthor: Ann\n"),
    ],
)
def test_these_forms_are_read_and_sure(title: str, text: str) -> None:
    assert _fields(text) == [("Status", "Draft"), ("Author", "Ann")], title
    assert all(one.sure for one in Note("A.md", text).header.fields)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (
            Dialect.TABLE,
            "# T\n\n| Field | Value |\n|---|---|\n| Status | Draft |\n| Author | Ann |\n",
        ),
        (Dialect.TABLE, "# T\n\n| | |\n|---|---|\n| **Status** | Draft |\n| **Author** | Ann |\n"),
        (Dialect.TABLE, "# T\n\n| Status | Author |\n|---|---|\n| Draft | Ann |\n"),
        (Dialect.TABLE, "# T\n\n| Status | Draft |\n|---|---|\n| Author | Ann |\n| Number | 3 |\n"),
        (Dialect.FENCE, "# T\n\n```\nStatus: Draft\nAuthor: Ann\n```\n"),
        (Dialect.QUOTE, "# T\n\n> Status: Draft\n> Author: Ann\n"),
        (Dialect.QUOTE, "# T\n\n> [!info]\n> **Status:** Draft\n> **Author:** Ann\n"),
        (Dialect.NESTED, "# T\n\n- About\n    - Status: Draft\n    - Author: Ann\n"),
        (Dialect.BOLD, "# T\n\n**Status:** Draft · **Author:** Ann\n"),
        (Dialect.BOLD, "# T\n\n**Status:** Draft | **Author:** Ann\n"),
        (Dialect.PLAIN, "# T\n\nSome words before it.\n\nStatus: Draft\nAuthor: Ann\n"),
        (Dialect.PLAIN, "# T\n\nSome words with it.\nStatus: Draft\nAuthor: Ann\n"),
    ],
)
def test_these_forms_are_read_but_never_written(dialect: Dialect, text: str) -> None:
    status, author = _field(text, "Status"), _field(text, "Author")
    assert (status.value, author.value) == ("Draft", "Ann")
    assert (status.dialect, author.dialect) == (dialect, dialect)
    assert not status.sure
    assert not author.sure


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## Part\n\nStatus: Draft\n",
        "# T\n\nhttp://example.org\n",
        "# T\n\nSee C::new and a:b.\n",
        "# T\n\n[status]: #status\n",
        "# T\n\n<!--\nStatus: Draft\n-->\n",
        "# T\n\n%%\nStatus: Draft\n%%\n",
        "# T\n\n- [Status](#status)\n",
        "",
    ],
)
def test_these_are_no_fields(text: str) -> None:
    assert _fields(text) == []


def test_the_section_status_says_it_in_its_first_line() -> None:
    field = _field("# 5. T\n\nDate: 2026-11-20\n\n## Status\n\nAccepted\n\n## Context\n", "Status")
    assert (field.value, field.dialect, field.sure) == ("Accepted", Dialect.SECTION, True)


def test_a_section_status_that_says_more_is_not_written() -> None:
    text = "# 5. T\n\n## Status\n\nAccepted\n\nAmended by [6](0006.md)\n"
    assert not _field(text, "Status").sure


def test_a_field_that_stands_twice_is_not_sure() -> None:
    assert not _field("# T\n\nStatus: Draft\n**Status:** Final\n", "Status").sure


@pytest.mark.parametrize("key", ["Authors", "Author(s)", "author", "AUTHORS"])
def test_one_or_many_and_case_make_no_other_key(key: str) -> None:
    assert _field("# T\n\n**Author(s):** Ann\n", key).value == "Ann"


@pytest.mark.parametrize(
    "text",
    [
        "- Associated:\n    - a\n    - b\n\n# Summary\n",
        "- Associated:\n  * a\n  * b\n\n# Summary\n",
        "# T\n\nAssociated:\n* a\n* b\n",
        "# T\n\n**Associated:**\n\n- a\n- b\n",
    ],
)
def test_a_list_below_a_blank_field_is_its_value(text: str) -> None:
    field = _field(text, "Associated")
    assert field.value == "a, b"
    assert not field.sure


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Status: a <br> <br/>", "a"),
        ("Status: a\\", "a"),
        ("Status: a <!-- x --> %% y %% ", "a"),
        ("Status: a <!-- x --> b <!-- y -->", "a <!-- x --> b"),
        ("Status: a -->", "a -->"),
        ("Status: 100 %%", "100 %%"),
        ("**Status:** a &nbsp;| **Author:** b", "a"),
        ("**Status:** a-b – **Author:** b", "a-b"),
    ],
)
def test_breaks_comments_and_separators_behind_a_value_are_none_of_it(
    line: str, value: str
) -> None:
    assert _field(f"# T\n\n{line}\n", "Status").value == value


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("Draft", "Draft"),
        ("✅ Accepted", "Accepted"),
        ("**Proposed**.", "Proposed"),
        ("`done`", "done"),
        ("[Approved](http://example.org/vote)", "Approved"),
        ("[[ADR-2|Superseded]]", "Superseded"),
        ("[TBD]", "TBD"),
        ("![badge](http://example.org/b.svg)", "badge"),
        ("accepted <!-- optional -->", "accepted"),
        ("—", ""),
    ],
)
def test_what_a_value_says(value: str, plain: str) -> None:
    assert plain_value(value) == plain


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# T\n\nUpdated: 2026-01-01\n", "# T\n\nUpdated: 2026-11-20\n"),
        ("# T\n\nUpdated:\n", "# T\n\nUpdated: 2026-11-20\n"),
        ("# T\n\nUpdated: \n", "# T\n\nUpdated: 2026-11-20\n"),
        ("# T\n\n**Updated:**  \nx: y\n", "# T\n\n**Updated:** 2026-11-20  \nx: y\n"),
        ("# T\n\n**Updated**: [Date]  \n", "# T\n\n**Updated**: 2026-11-20  \n"),
        ("# T\n\n**Updated**:\\\nA: b\n", "# T\n\n**Updated**: 2026-11-20\\\nA: b\n"),
        ("- Updated: x <!-- y -->\n", "- Updated: 2026-11-20 <!-- y -->\n"),
    ],
)
def test_a_value_is_put_where_the_old_one_stood(before: str, after: str) -> None:
    entry = find_entry(Note("A.md", before), "updated")
    assert entry is not None
    assert is_sure(entry)
    assert apply_edits(before, [put_entry(before, entry, "2026-11-20")]) == after


_PIECES = [
    *["Status", "Author(s)", "Last Updated", "T", "x y", "é", "😀", "2026-01-01", "[Date]", "http"],
    *[":", "**", "__", "- ", "* ", "> ", "| ", "|", "\\", "  ", " ", "    ", "\n", "\n\n", "\r\n"],
    *["# ", "## ", "```\n", "<!--", "-->", "%%", "<br>", "---\n", "[a](b)", "[[a]]", "·", "\t"],
]
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)


@settings(deadline=None)
@given(_TEXTS)
def test_every_span_holds_what_is_told(text: str) -> None:
    for field in Note("A.md", text).header.fields:
        assert field.key_span.start <= field.key_span.end <= len(text)
        if field.sure:
            assert field.span.of(text) == field.value


@settings(deadline=None)
@given(_TEXTS, st.sampled_from(["2026-11-20", "Approved"]))
def test_a_sure_field_says_what_was_put_there_and_no_other_says_anything_else(
    text: str, value: str
) -> None:
    note = Note("A.md", text)
    for field in note.header.fields:
        if not field.sure or field.dialect is Dialect.SECTION:
            continue
        after = Note("A.md", apply_edits(text, [put_entry(text, field, value)]))
        told = [value if one == field else one.value for one in note.header.fields if one.sure]
        assert [one.value for one in after.header.fields if one.sure] == told


@pytest.mark.parametrize("line", ["Status: Accepted", "**Status:** Accepted", "*Status*: Accepted"])
def test_a_section_status_may_name_it_again(line: str) -> None:
    field = _field(f"# 5. T\n\nText.\n\n## Status\n\n{line}\n\n## Context\n", "Status")
    assert (field.value, field.sure) == ("Accepted", True)


@pytest.mark.parametrize("line", ["| a | b |\n|---|---|", "> Accepted", "```\nAccepted\n```"])
def test_a_section_status_without_a_plain_line_says_nothing(line: str) -> None:
    header = Note("A.md", f"# 5. T\n\nText.\n\n## Status\n\n{line}\n\n## Context\n").header
    assert header.get("Status") is None
