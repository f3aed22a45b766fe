"""The changelog table: found by its columns, grown in its own style."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.changelog import escape, find_changelog
from vaultkit.changelog.table import TableLog
from vaultkit.changelog.widths import code_units, columns
from vaultkit.config import Config
from vaultkit.note import Note
from vaultkit.scan import scan
from vaultkit.text import apply_edits

HEADINGS = ("Changelog",)
TODAY = date(2026, 11, 20)
HEAD = "| Date | Author | Change |\n| --- | --- | --- |\n"
BLANK = "|  |  | Initial draft |\n"
FIRST = "| 2026-11-01 | Ada | Initial draft |\n"


def note(table: str, heading: str = "## Changelog") -> Note:
    return Note("A.md", f"# A\n\n{heading}\n\n{table}")


def log(table: str, heading: str = "## Changelog") -> TableLog:
    return table_of(note(table, heading))


def table_of(whole: Note) -> TableLog:
    found = find_changelog(whole, HEADINGS)
    assert isinstance(found, TableLog)
    return found


def added(table: str, change: str = "Said", author: str = "Bob") -> str:
    """Return the table after a row was added to it."""
    found = log(table)
    edit, _ = found.add(TODAY, author, change)
    return apply_edits(found.text, [edit]).removeprefix("# A\n\n## Changelog\n\n")


def filled(table: str, author: str = "Bob") -> str:
    """Return the table after its blank row was filled."""
    found = log(table)
    row = found.blank_row()
    assert row is not None
    edit = found.fill(row, TODAY, author)
    return apply_edits(found.text, [edit]).removeprefix("# A\n\n## Changelog\n\n")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date | Author | Change", "2026-11-20 | Bob | Said"),
        ("Date | Change | Reason", "2026-11-20 | Said | "),
        ("Date | Author | Description", "2026-11-20 | Bob | Said"),
        ("Author | Description | Date", "Bob | Said | 2026-11-20"),
        ("Change | Date", "Said | 2026-11-20"),
        ("Version | Date | Changes | By", " | 2026-11-20 | Said | Bob"),
        ("**Date** | *Author* | CHANGE", "2026-11-20 | Bob | Said"),
    ],
)
def test_columns_are_found_by_their_names_in_any_order(header: str, row: str) -> None:
    rule = "|".join("---" for _ in header.split("|"))
    assert added(f"| {header} |\n| {rule} |\n").splitlines()[-1] == f"| {row} |"


@pytest.mark.parametrize("header", ["Author | Change", "Date | Author", "Wann | Wer | Was"])
def test_a_table_without_a_date_and_a_change_is_no_changelog(header: str) -> None:
    rule = "|".join("---" for _ in header.split("|"))
    assert find_changelog(note(f"| {header} |\n|{rule}|\n"), HEADINGS) is None


@pytest.mark.parametrize(
    "heading",
    [
        "# Changelog",
        "## 11. Changelog",
        "## 11) Changelog",
        "### 2.3 Changelog",
        "## **Changelog**",
        "## **11. Changelog**",
        "## changelog:",
        "## ChangeLog",
        "## CHANGELOG",
        "## Changelog (newest first)",
        "## Changelog / History",
        "## Changelog/History",
        "## 📜 Changelog",
        "## 🗓️ Changelog",
        "## 1️⃣ Changelog",
        "## 11. 📜 Changelog",
        "## 📜 11. Changelog",
        "## Changelog ✅",
        "## Changelog ##",
        "Changelog\n---",
    ],
)
def test_the_heading_is_known_by_its_words(heading: str) -> None:
    assert find_changelog(note(HEAD + FIRST, heading), HEADINGS)


@pytest.mark.parametrize(
    "heading",
    [
        "## Log",
        "## Changelog of others",
        "## History / Changelog",
        "## Changelogs",
        "## 📜",
        "Changelog",
        "## ",
    ],
)
def test_another_heading_has_no_changelog(heading: str) -> None:
    assert find_changelog(note(HEAD + FIRST, heading), HEADINGS) is None


@pytest.mark.parametrize("heading", ["Changelog", "Change Log", "Revision History"])
def test_the_headings_of_a_vault_without_settings_are_known(heading: str) -> None:
    assert find_changelog(note(HEAD + FIRST, f"## {heading}"), Config().changelog)


def test_a_heading_in_another_language_is_found_by_setting() -> None:
    german = note(HEAD + FIRST, "## 9. Änderungsprotokoll")
    assert find_changelog(german, HEADINGS) is None
    assert find_changelog(german, ("Änderungsprotokoll",))


def test_text_between_heading_and_table_is_no_hindrance() -> None:
    assert added("Newest below.\n\n" + HEAD + FIRST).startswith("Newest below.\n\n| Date")


def test_a_table_in_a_callout_is_refused() -> None:
    table = "> [!info]\n" + "".join(f"> {line}\n" for line in (HEAD + FIRST).splitlines())
    assert find_changelog(note(table), HEADINGS) is None


@pytest.mark.parametrize(
    "second",
    [
        f"\n{HEAD}{FIRST}",
        f"\n## Changelog\n\n{HEAD}",
        f"\n### Changelog\n\n{HEAD}",
        "\n## 12. Changelog\n\nElsewhere.\n",
    ],
    ids=["two tables", "two headings", "nested headings", "a second without a table"],
)
def test_two_changelogs_are_refused(second: str) -> None:
    assert find_changelog(note(HEAD + FIRST + second), HEADINGS) is None


def test_a_changelog_in_a_fence_is_none() -> None:
    assert find_changelog(note(f"```\n{HEAD}{FIRST}```\n"), HEADINGS) is None


def test_a_damaged_table_is_refused() -> None:
    assert find_changelog(note(HEAD.replace("| --- |", "---", 1) + FIRST), HEADINGS) is None


def test_the_blank_row_of_the_template_becomes_the_first_entry() -> None:
    assert filled(HEAD + BLANK) == HEAD + "| 2026-11-20 | Bob | Initial draft |\n"


def test_a_blank_row_without_words_says_initial_draft() -> None:
    assert filled(HEAD + "| | | |\n") == HEAD + "| 2026-11-20 | Bob | Initial draft |\n"


def test_a_blank_row_keeps_the_words_it_has() -> None:
    assert filled(HEAD + "| | | Split off |\n").endswith("| Split off |\n")


def test_a_row_with_more_cells_than_the_header_loses_none() -> None:
    assert filled(HEAD + "| | | Split off | kept |\n").endswith("| Split off | kept |\n")


def test_a_row_that_lacks_only_its_author_is_not_blank() -> None:
    assert log(HEAD + "| 2026-11-01 | | Mine |\n").blank_row() is None


def test_a_row_that_somebody_began_below_others_is_not_the_templates() -> None:
    assert log(HEAD + FIRST + "| | | half written |\n").blank_row() is None


def test_a_new_row_goes_below_where_the_oldest_is_first() -> None:
    second = "| 2026-11-02 | Ada | More |\n"
    assert added(HEAD + FIRST + second).splitlines()[-1] == "| 2026-11-20 | Bob | Said |"


def test_a_new_row_goes_on_top_where_the_newest_is_first() -> None:
    newest = "| 2026-11-02 | Ada | More |\n"
    assert added(HEAD + newest + FIRST) == (HEAD + "| 2026-11-20 | Bob | Said |\n" + newest + FIRST)


def test_a_single_row_says_nothing_of_the_order_and_the_new_one_goes_below() -> None:
    assert added(HEAD + FIRST) == HEAD + FIRST + "| 2026-11-20 | Bob | Said |\n"


def test_a_ragged_row_is_no_hindrance() -> None:
    table = "| Author | Change | Date |\n| --- | --- | --- |\n| Ada |\n"
    assert added(table) == table + "| Bob | Said | 2026-11-20 |\n"


def test_a_changelog_of_ten_thousand_rows_gains_one() -> None:
    rows = "".join(f"| 20{n // 500:02}-01-{n % 28 + 1:02} | Ada | {n} |\n" for n in range(10_000))
    assert added(HEAD + rows) == HEAD + rows + "| 2026-11-20 | Bob | Said |\n"


def test_an_empty_table_gets_its_first_row() -> None:
    assert added(HEAD) == HEAD + "| 2026-11-20 | Bob | Said |\n"


def test_a_padded_table_stays_padded() -> None:
    table = (
        "| Date       | Author        | Change        |\n"
        "| ---------- | ------------- | ------------- |\n"
        "| 2026-11-01 | Ada Lindqvist | Initial draft |\n"
    )
    assert added(table) == table + "| 2026-11-20 | Bob           | Said          |\n"


def test_a_table_that_is_not_padded_stays_so() -> None:
    assert added(HEAD + FIRST).endswith("| 2026-11-20 | Bob | Said |\n")


def test_a_tight_table_stays_tight() -> None:
    table = "|Date|Author|Change|\n|---|---|---|\n|2026-11-01|Ada|Initial draft|\n"
    assert added(table) == table + "|2026-11-20|Bob|Said|\n"


def test_a_table_without_outer_pipes_gets_none() -> None:
    table = "Date | Author | Change\n--- | --- | ---\n2026-11-01 | Ada | Initial draft\n"
    assert added(table) == table + "2026-11-20 | Bob | Said\n"


def test_a_tight_table_without_outer_pipes_stays_tight() -> None:
    table = "Date|Author|Change\n---|---|---\n2026-11-01|Ada|Initial draft\n"
    assert added(table) == table + "2026-11-20|Bob|Said\n"


def test_a_row_without_outer_pipes_never_begins_with_one() -> None:
    # Where the header begins with no pipe, Obsidian takes a row that does for none.
    table = "Version | Date | Change\n--- | --- | ---\n1.0 | 2026-11-01 | Draft\n"
    grown = added(table)
    assert grown == table + "&nbsp; | 2026-11-20 | Said\n"
    assert log(grown).row_of(TODAY, "Bob") is not None


@pytest.mark.parametrize("indent", [" ", "   "])
def test_an_indented_table_is_left_alone(indent: str) -> None:
    table = "".join(indent + line for line in (HEAD + FIRST).splitlines(keepends=True))
    assert find_changelog(Note("A.md", f"# A\n\n## Changelog\n\n{table}"), HEADINGS) is None


def test_a_missing_final_newline_stays_missing() -> None:
    assert added(HEAD + FIRST.rstrip()) == HEAD + FIRST + "| 2026-11-20 | Bob | Said |"


def test_crlf_stays_crlf() -> None:
    text = f"# A\r\n\r\n## Changelog\r\n\r\n{HEAD}{FIRST}".replace("\r", "").replace("\n", "\r\n")
    found = find_changelog(Note("A.md", text), HEADINGS)
    assert found
    edit, _ = found.add(TODAY, "Bob", "Said")
    assert apply_edits(text, [edit]) == text + "| 2026-11-20 | Bob | Said |\r\n"


def test_a_line_of_text_below_the_table_stays_below() -> None:
    assert added(HEAD + FIRST + "\nAfter.\n") == (
        HEAD + FIRST + "| 2026-11-20 | Bob | Said |\n\nAfter.\n"
    )


def test_wide_characters_are_padded_by_their_width() -> None:
    table = (
        "| Date       | Author | Change   |\n"
        "| ---------- | ------ | -------- |\n"
        "| 2026-11-01 | 山田   | 初版作成 |\n"
    )
    assert added(table, "改🎉") == table + "| 2026-11-20 | Bob    | 改🎉     |\n"


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("ｱ", 1),
        ("Ａ", 2),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("🎉", 2),
        ("👩‍💻", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🏳️‍🌈", 2),
        ("👍🏽", 2),
        ("👩🏽‍💻", 2),
        ("🇩🇪", 2),
        ("🇩🇪🇫🇷", 4),
        ("✔", 1),
        ("✔️", 2),
        ("1️⃣", 2),
        ("a\u200bb", 2),
        ("กำ", 2),
    ],
)
def test_a_text_is_as_wide_as_it_is_drawn(text: str, wide: int) -> None:
    assert columns(text) == wide


@pytest.mark.parametrize(
    ("change", "wide"), [("改🎉👩‍💻", 8), ("🇩🇪 ✔️", 8), ("1️⃣ e\u0301", 8), ("👍🏽 ok", 8)]
)
def test_pictures_of_several_signs_are_padded_by_their_width(change: str, wide: int) -> None:
    table = "| Date       | By  | Change   |\n| ---------- | --- | -------- |\n"
    last = added(table + "| 2026-11-01 | Ada | Drafted! |\n", change).splitlines()[-1]
    assert last == f"| 2026-11-20 | Bob | {change}{' ' * (wide - columns(change))} |"


@pytest.mark.parametrize("width", [len, code_units], ids=["signs", "code units"])
def test_a_table_padded_by_a_simpler_count_is_padded_so_again(
    width: Callable[[str], int],
) -> None:
    def padded(*row: str) -> str:
        return "".join(f"| {one}{' ' * (12 - width(one))} " for one in row) + "|\n"

    table = padded("Date", "Author", "Change") + f"{('| ' + '-' * 12 + ' ') * 3}|\n"
    table += padded("2026-11-01", "山田", "初版🎉")
    assert added(table, "改🎉👩‍💻", "山田") == table + padded("2026-11-20", "山田", "改🎉👩‍💻")


@pytest.mark.parametrize(
    ("first", "written"),
    [
        ("2026-11-01", "2026-11-20"),
        ("2026.11.01", "2026.11.20"),
        ("Nov 1, 2026", "Nov 20, 2026"),
        ("November 1, 2026", "November 20, 2026"),
        ("1 Nov 2026", "20 Nov 2026"),
        ("**2026/11/01**", "2026/11/20"),
        ("2026/11/01", "2026/11/20"),
        ("01.11.2026", "20.11.2026"),
        ("November", "2026-11-20"),
    ],
)
def test_a_date_is_written_as_the_table_writes_dates(first: str, written: str) -> None:
    assert f"| {written} | Bob |" in added(HEAD + f"| {first} | Ada | x |\n")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20",
        "2026/11/20",
        "20.11.2026",
        "**2026-11-20**",
        "[[2026-11-20]]",
        "2026-11-20 9:30",
        "2026-11-20T09:30:05",
        "20 November 2026",
        "Nov 20, 2026",
    ],
)
def test_a_day_is_read_however_people_write_it(written: str) -> None:
    assert log(HEAD + f"| {written} | Bob | x |\n").row_of(TODAY, "Bob") is not None


@pytest.mark.parametrize("written", ["2026-11-20 or so", "11/20/2026", "2026-11-201", "2026-13-20"])
def test_what_may_be_another_day_is_none(written: str) -> None:
    assert log(HEAD + f"| {written} | Bob | x |\n").row_of(TODAY, "Bob") is None


def test_months_by_name_tell_which_row_is_newest() -> None:
    rows = "| Mar 2, 2026 | Ada | x |\n| Feb 9, 2026 | Ada | x |\n"
    assert added(HEAD + rows) == HEAD + "| Nov 20, 2026 | Bob | Said |\n" + rows


@pytest.mark.parametrize(
    ("written", "like"),
    [
        ("2026-2-9", "2026-3-4"),
        ("2025-12-9", "2026-3-4"),
        ("9.2.2026", "4.3.2026"),
        ("Sept 9, 2026", "Mar 4, 2026"),
    ],
)
def test_a_day_without_zeros_is_followed_by_one_without(written: str, like: str) -> None:
    found = log(HEAD + f"| {written} | Ada | Drafted it |\n")
    assert found.add(date(2026, 3, 4), "Bob", "Said")[1] == f"| {like} | Bob | Said |"


def test_a_row_is_one_author_s_and_one_day_s() -> None:
    found = log(HEAD + FIRST + "| 2026-11-20 | Ada | x |\n")
    assert found.row_of(TODAY, "Bob") is None
    assert found.row_of(date(2026, 11, 2), "Ada") is None


def test_where_no_authors_are_kept_a_row_is_its_day_s() -> None:
    found = log("| Date | Change | Reason |\n|---|---|---|\n| 2026-11-20 | x | y |\n")
    assert found.row_of(TODAY, "Bob") is not None


def test_a_row_that_grows_keeps_its_other_cells() -> None:
    found = log("| Date | Change | Reason |\n| --- | --- | --- |\n| 2026-11-20 | x | why |\n")
    row = found.row_of(TODAY, "Bob")
    assert row
    assert found.grow(row, "x; y")[1] == "| 2026-11-20 | x; y | why |"


def test_escaped_pipes_of_other_rows_stay() -> None:
    table = HEAD + r"| 2026-11-01 | Ada | [[A\|a]] and a \| b |" + "\n"
    assert added(table).startswith(table)


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("[[ADR-012]] edited", "ADR-012 edited"),
        ("[[ADR-012|the queue]] edited", "the queue edited"),
        (r"[[ADR-012\|the queue]] edited", "the queue edited"),
        ("[[ADR-012#Why]] edited", "ADR-012#Why edited"),
        ("![[a.png]] edited", "a.png edited"),
        ("[docs](x.md) edited", "docs edited"),
        ("![docs](x.png) edited", "docs edited"),
        ("a | b", r"a \| b"),
        (r"a \| b", r"a \| b"),
        ("two\nlines\u2028more", "two lines more"),
        ("100%% sure", r"100%\% sure"),
    ],
)
def test_a_sentence_becomes_plain_text_of_one_cell(sentence: str, plain: str) -> None:
    assert escape(sentence) == plain


hostile = st.text(alphabet="ab []()|\\!\n\r\u2028日🎉`*^#%", max_size=20)


@given(hostile)
def test_what_is_escaped_once_needs_it_no_more(text: str) -> None:
    assert escape(escape(text)) == escape(text)


@given(hostile, hostile.filter(str.strip), st.sampled_from(["| D |", "tight", "bare"]))
def test_any_sentence_makes_one_row_that_reads_back(author: str, change: str, style: str) -> None:
    table = {
        "| D |": HEAD + FIRST,
        "tight": "|Date|Author|Change|\n|---|---|---|\n|2026-11-01|Ada|Draft|\n",
        "bare": "Date | Author | Change\n--- | --- | ---\n2026-11-01 | Ada | Draft\n",
    }[style]
    text = f"# A\n\n## Changelog\n\n{added(table, change, author)}"
    again = table_of(Note("A.md", text))
    assert len(again.table.rows) == 2
    assert again.row(again.table.rows[-1]) == ["2026-11-20", escape(author), escape(change)]


@given(hostile)
def test_what_is_escaped_links_nothing(text: str) -> None:
    assert not scan(f"| {escape(text)} |\n").links
