"""Changelogs of dated headings or list items: read as they are kept, gone on with in kind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.changelog import find_changelog
from vaultkit.note import Note
from vaultkit.text import apply_edits

from .bench import ADA, Life, at

HEADINGS = ("Changelog",)
TODAY = date(2026, 11, 20)
HEAD = "# A\n\n## Changelog\n\n"


def note(entries: str) -> Note:
    return Note("A.md", HEAD + entries)


def added(entries: str, change: str = "Said", author: str = "Bob") -> str | None:
    """Return the entries after one was added, None where that is refused."""
    before = note(entries)
    found = find_changelog(before, HEADINGS, author)
    if found is None:
        return None
    edit, row = found.add(TODAY, author, change)
    after = apply_edits(before.text, [edit])
    again = find_changelog(Note("A.md", after), HEADINGS, author)
    assert again
    where = again.row_of(TODAY, author)
    assert where
    assert where.of(after) == row
    return after.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("entry", "new"),
    [
        ("- 2026-02-09: Chose", "- 2026-11-20: Said"),
        ("* 2026-02-09: Chose", "* 2026-11-20: Said"),
        ("+ 2026-02-09 Chose", "+ 2026-11-20 Said"),
        ("- 2026-02-09 - Chose", "- 2026-11-20 - Said"),
        ("- 2026-02-09 – Chose", "- 2026-11-20 – Said"),
        ("- 2026-02-09 — Chose", "- 2026-11-20 — Said"),
        ("- 2026-02-09 • Chose", "- 2026-11-20 • Said"),
        ("- 2026-02-09 :: Chose", "- 2026-11-20 :: Said"),
        ("- 2026-02-09 -> Chose", "- 2026-11-20 -> Said"),
        ("- 2026-02-09：选择", "- 2026-11-20：Said"),
        ("- 2026-02-09 : choisi", "- 2026-11-20 : Said"),
        ("- **2026-02-09** Chose", "- **2026-11-20** Said"),
        ("- **2026-02-09**: Chose", "- **2026-11-20**: Said"),
        ("- **2026-02-09:** Chose", "- **2026-11-20:** Said"),
        ("- **2026-02-09: Chose**", "- **2026-11-20: Said**"),
        ("- __2026-02-09__ Chose", "- __2026-11-20__ Said"),
        ("- *2026-02-09* Chose", "- *2026-11-20* Said"),
        ("- `2026-02-09` Chose", "- `2026-11-20` Said"),
        ("- [2026-02-09] Chose", "- [2026-11-20] Said"),
        ("- (2026-02-09) Chose", "- (2026-11-20) Said"),
        ("- 2026/02/09: Chose", "- 2026/11/20: Said"),
        ("- 2026.02.09: Chose", "- 2026.11.20: Said"),
        ("- 09.02.2026: Chose", "- 20.11.2026: Said"),
        ("- Feb 9, 2026: Chose", "- Nov 20, 2026: Said"),
        ("- February 9, 2026: Chose", "- November 20, 2026: Said"),
        ("- 9 Feb 2026: Chose", "- 20 Nov 2026: Said"),
        ("### 9. February 2026: Chose", "### 20. November 2026: Said"),
        ("### 2026-02-09 — Chose", "### 2026-11-20 — Said"),
        ("### 2026-02-09: Chose", "### 2026-11-20: Said"),
        ("### 2026-02-09 Chose", "### 2026-11-20 Said"),
        ("#### 2026-02-09 - Chose", "#### 2026-11-20 - Said"),
        ("### 2026-02-09 — Chose ###", "### 2026-11-20 — Said ###"),
        ("### **2026-02-09** — Chose", "### **2026-11-20** — Said"),
        ("### 2026-02-09\n\n- Chose", "### 2026-11-20\n\n- Said"),
        ("### 2026-02-09\n- Chose\n- Built", "### 2026-11-20\n- Said"),
        ("### 2026-02-09\n* Chose", "### 2026-11-20\n* Said"),
        ("### 2026-02-09\n\nChose the\nlink.", "### 2026-11-20\n\nSaid"),
        ("### 2026-02-09:\n\nChose", "### 2026-11-20:\n\nSaid"),
        ("- 2026-02-09:\n  - Chose\n  - Built", "- 2026-11-20:\n  - Said"),
        ("- 2026-02-09\n\t- Chose", "- 2026-11-20\n\t- Said"),
    ],
)
def test_an_entry_is_written_like_the_one_before_it(entry: str, new: str) -> None:
    between = "\n\n" if entry.startswith("#") else "\n"
    assert added(f"{entry}\n") == f"{entry}{between}{new}\n"


def test_a_day_that_links_its_daily_note_is_not_followed_by_another_link() -> None:
    assert added("- [[2026-02-09]]: Chose\n") == "- [[2026-02-09]]: Chose\n- 2026-11-20: Said\n"


@pytest.mark.parametrize(
    ("entry", "new"),
    [
        ("- 2026-02-09 (Ada): Chose", "- 2026-11-20 (Bob): Said"),
        ("- **2026-02-09** (Ada Lindqvist): Chose", "- **2026-11-20** (Bob): Said"),
        ("- **2026-02-09 (Ada):** Chose", "- **2026-11-20 (Bob):** Said"),
        ("- 2026-02-09 (@ada): Chose", "- 2026-11-20 (Bob): Said"),
        ("- 2026-02-09 (山田): Chose", "- 2026-11-20 (Bob): Said"),
        ("### 2026-02-09 (Ada)\n\n- Chose", "### 2026-11-20 (Bob)\n\n- Said"),
        ("### 2026-02-09 (Ada) — Chose", "### 2026-11-20 (Bob) — Said"),
    ],
)
def test_a_name_in_brackets_behind_the_day_is_the_author_s(entry: str, new: str) -> None:
    grown = added(f"{entry}\n")
    assert grown
    assert grown.endswith(f"\n{new}\n")


@pytest.mark.parametrize(
    ("entry", "new"),
    [
        ("- 2026-02-09 Bob: Chose", "- 2026-11-20 Bob: Said"),
        ("- 2026-02-09, Bob: Chose", "- 2026-11-20, Bob: Said"),
        ("- 2026-02-09 — Bob — Chose", "- 2026-11-20 — Bob — Said"),
        ("- 2026-02-09 | Bob | Chose", "- 2026-11-20 | Bob | Said"),
        ("- **2026-02-09 Bob:** Chose", "- **2026-11-20 Bob:** Said"),
        ("- 2026-02-09: Chose (Bob)", "- 2026-11-20: Said (Bob)"),
        ("- 2026-02-09: Chose [Bob]", "- 2026-11-20: Said [Bob]"),
        ("- 2026-02-09: Chose — Bob", "- 2026-11-20: Said — Bob"),
        ("### 2026-02-09 — Bob\n\nChose", "### 2026-11-20 — Bob\n\nSaid"),
    ],
)
def test_a_word_is_known_for_a_name_by_whom_it_names(entry: str, new: str) -> None:
    grown = added(f"{entry}\n")
    assert grown
    assert grown.endswith(f"\n{new}\n")


def test_one_entry_that_names_the_author_tells_where_all_name_theirs() -> None:
    before = "- 2026-02-09 — Ada — Chose\n- 2026-02-10 — Bob — Built\n"
    assert added(before) == f"{before}- 2026-11-20 — Bob — Said\n"


@pytest.mark.parametrize(
    "entries",
    [
        "- 2026-02-09 — Ada — Chose\n",
        "- 2026-02-09 Auth: chose\n",
        "- 2026-02-09: Draft: chose\n",
        "### 2026-02-09 — Ada\n\n- Chose\n",
        "- 2026-02-09: Chose (Ada)\n- 2026-02-10: Built (Eve)\n",
        "- 2026-02-09 (Ada): Chose\n- 2026-02-10: Built\n",
        "- 2026-02-09 — Bob — Chose\n- 2026-02-10 — built\n",
        "- 2026-02-09 (v1.1): Chose\n",
        "- 2026-02-09 (second try): Chose\n",
    ],
)
def test_what_may_be_a_name_or_may_not_is_refused(entries: str) -> None:
    assert added(entries) is None


@pytest.mark.parametrize(
    "entries",
    [
        "",
        "Nothing yet.\n",
        "- YYYY-MM-DD: Initial draft\n",
        "### Unreleased\n\n- Chose\n",
        "### [1.0.0] - 2026-02-09\n\n- Chose\n",
        "### 2026-02-09 — Chose\n\n### Unreleased\n\n- More\n",
        "### 2026-02-09 — Chose\n\n- 2026-02-10: not here\n\n### Later\n",
        "- 2026-02-09: Chose\n\n### 2026-02-10 — Built\n",
        "- 2026-02-09: Chose\n- more of it\n",
        "- 2026-02-09: Chose\n* 2026-02-10: Built\n",
        "- 2026-02-09: Chose\n\nThen:\n\n- 2026-02-10: Built\n",
        "1. 2026-02-09: Chose\n",
        "**2026-02-09**: Chose\n",
        "2026-02-09\n---\n\nChose\n",
        "- [ ] 2026-02-09: Chose\n",
        "- 2026-02-09 17:05: Chose\n",
        "- 2026-02-09T17:05: Chose\n",
        "- 2026-02-09x: Chose\n",
        "- 2026-02-31: Chose\n",
        "- 2/9/2026: Chose\n",
        "- **2026-02-09: Chose** it\n",
        "- 2026-02-09\n",
        "### 2026-02-09\n",
        "### 2026-02-09\n\n#### Added\n\n- Chose\n",
        "### 2026-02-09\n\n> Chose\n",
        "### 2026-02-09\n\n1. Chose\n",
        "### 2026-02-09\n\n- [x] Chose\n",
        "> - 2026-02-09: Chose\n",
        "> [!info]\n> ### 2026-02-09\n> Chose\n",
        "```\n- 2026-02-09: Chose\n```\n",
        "%%\n- 2026-02-09: Chose\n%%\n",
        "<div>\n- 2026-02-09: Chose\n</div>\n",
        "- 2026-02-09: Chose\n\n## Changelog\n\n- 2026-02-10: Built\n",
        "- 2026-02-09: Chose\n\n### Changelog\n",
        "- 2026-02-09: Chose\r- 2026-02-10: Built\r",
        "- 2026-02-09: Chose\n\n| Date | Change |\n| --- | --- |\n| 2026-02-10 | Built |\n",
        "### 2026-02-09\n\nChose\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n",
    ],
)
def test_what_is_not_certain_is_refused(entries: str) -> None:
    assert added(entries) is None


def test_a_table_beside_entries_is_refused() -> None:
    table = "| Date | Change |\n| --- | --- |\n| 2026-02-10 | Built |\n"
    assert added(f"{table}\n- 2026-02-09: Chose\n") is None


def test_newest_first_stays_newest_first() -> None:
    before = "- 2026-02-10: Built\n- 2026-02-09: Chose\n"
    assert added(before) == f"- 2026-11-20: Said\n{before}"


def test_oldest_first_stays_oldest_first() -> None:
    before = "### 2026-02-09 — Chose\n\n- why\n\n### 2026-02-10 — Built\n"
    assert added(before) == f"{before}\n### 2026-11-20 — Said\n"


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n", "\n\n---\n\n"])
def test_what_stands_between_entries_stands_there_again(gap: str) -> None:
    before = f"### 2026-02-10 — Built{gap}### 2026-02-09 — Chose\n"
    assert added(before) == f"### 2026-11-20 — Said{gap}{before}"


def test_the_newest_entry_that_has_words_is_the_pattern() -> None:
    before = "### 2026-02-10\n\n> quoted\n\n### 2026-02-09\n\n* Chose\n"
    assert added(before) == f"### 2026-11-20\n\n* Said\n\n{before}"


@pytest.mark.parametrize(
    "behind",
    [
        "\n---\n\n*Last updated by hand*\n",
        "\nMore of it elsewhere.\n",
        "\n<!-- end -->\n",
        "<!-- end -->\n",
        "\n[ADR]: https://example.org\n",
        "\n%% kept by hand %%\n",
        "\n## Next\n\nText.\n",
    ],
)
def test_what_stands_below_the_last_item_stays_below(behind: str) -> None:
    before = "- 2026-02-09: Chose\n"
    assert added(before + behind) == f"{before}- 2026-11-20: Said\n{behind}"


@pytest.mark.parametrize("behind", ["---\n\n*Last updated by hand*\n", "<!-- end -->\n"])
def test_what_closes_the_last_heading_s_entry_stays_below(behind: str) -> None:
    before = "### 2026-02-09\n\nChose\n\n"
    assert added(before + behind) == f"{before}### 2026-11-20\n\nSaid\n\n{behind}"


def test_lines_that_go_on_with_an_item_belong_to_it() -> None:
    before = "- 2026-02-09: Chose the\nlink, since\n  it is signed\n\n  - and why\n"
    assert added(before) == f"{before}- 2026-11-20: Said\n"


def test_words_before_the_first_entry_are_no_hindrance() -> None:
    before = "Newest below.\n\n- 2026-02-09: Chose\n"
    assert added(before) == f"{before}- 2026-11-20: Said\n"


def test_a_missing_final_newline_stays_missing() -> None:
    assert added("- 2026-02-09: Chose") == "- 2026-02-09: Chose\n- 2026-11-20: Said"


def test_crlf_stays_crlf() -> None:
    text = (HEAD + "### 2026-02-09\n\n- Chose\n").replace("\n", "\r\n")
    found = find_changelog(Note("A.md", text), HEADINGS)
    assert found
    edit, _ = found.add(TODAY, "Bob", "Said")
    assert apply_edits(text, [edit]) == text.removesuffix("\r\n") + (
        "\r\n\r\n### 2026-11-20\r\n\r\n- Said\r\n"
    )


def test_entries_below_a_heading_in_another_language_are_found_by_setting() -> None:
    german = Note("A.md", "## 9. Änderungsprotokoll\n\n- 2026-02-09: gewählt\n")
    assert find_changelog(german, HEADINGS) is None
    assert find_changelog(german, ("Änderungsprotokoll",))


def test_a_changelog_of_entries_has_no_blank_row() -> None:
    found = find_changelog(note("- 2026-02-09: Chose\n"), HEADINGS)
    assert found
    assert found.blank_row() is None


def test_an_entry_is_one_author_s_and_one_day_s() -> None:
    found = find_changelog(note("- 2026-11-20 (Ada): Chose\n"), HEADINGS)
    assert found
    assert found.row_of(TODAY, "Ada")
    assert found.row_of(TODAY, "Bob") is None
    assert found.row_of(date(2026, 11, 19), "Ada") is None


@pytest.mark.parametrize(
    ("entry", "change", "written"),
    [
        ("- 2026-02-09: x", "[[ADR-012|why]] edited", "- 2026-11-20: why edited"),
        ("- 2026-02-09: x", "100%% sure edited", "- 2026-11-20: 100%\\% sure edited"),
        ("- 2026-02-09: x", "a | b", "- 2026-11-20: a | b"),
        ("### 2026-02-09 x", "links C #", "### 2026-11-20 links C \\#"),
        ("### 2026-02-09\nx", "# Goal edited", "### 2026-11-20\n\\# Goal edited"),
        ("### 2026-02-09\nx", "1. Goal edited", "### 2026-11-20\n1\\. Goal edited"),
        ("### 2026-02-09\n- x", "[ ] Goal edited", "### 2026-11-20\n- \\[ ] Goal edited"),
        ("### 2026-02-09\n- x", "- Goal edited", "### 2026-11-20\n- \\- Goal edited"),
    ],
)
def test_a_sentence_means_nothing_but_its_words(entry: str, change: str, written: str) -> None:
    grown = added(f"{entry}\n", change)
    assert grown
    assert grown.endswith(f"{written}\n")


_SEPARATORS = (": ", " - ", " — ", " – ", "： ", " ", " (Ada): ", ":\n  - ", "\n\n")
_HOSTILE = st.text(alphabet="ab 1.#-[]()|*_`%\\:—!<>\u2028日🎉\n", max_size=25)


@given(
    st.sampled_from(["- ", "* ", "### "]),
    st.sampled_from(["2026-02-09", "**2026-02-09**", "Feb 9, 2026", "09.02.2026"]),
    st.sampled_from(_SEPARATORS),
    _HOSTILE,
)
@settings(deadline=None)
def test_any_sentence_makes_one_entry_that_reads_back(
    mark: str, day: str, between: str, change: str
) -> None:
    before = f"{mark}{day}{between}chose it\n"
    grown = added(before, f"so {change}")
    # A paragraph at the margin is not part of the item above it.
    assert (grown is None) == (between == "\n\n" and mark != "### ")
    assert not grown or grown.startswith(before)


FEATURE = (
    "---\ntags: [status/draft, architecture/feature]\nCreated: 2026-11-01\nUpdated: 2026-11-02\n"
    "---\n# Feature: Refunds\n\n## Goal\n\none\n\n## Data\n\none\n\n## Changelog\n\n"
)


def life(entries: str) -> Life:
    return Life(FEATURE + entries)


def edit(one: Life, section: str, day: int, hour: int, author: str = ADA) -> None:
    one.edit(f"## {section}\n\none", f"## {section}\n\none more", at(day, hour), author)


def entries_of(one: Life) -> str:
    return one.text.partition("## Changelog\n\n")[2]


ITEM = "- 2026-11-02: Drafted\n"


def test_an_entry_grows_through_the_day() -> None:
    one = life(ITEM)
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    assert entries_of(one) == f"{ITEM}- 2026-11-20: Goal edited; Data edited\n"


def test_a_heading_s_entry_grows_below_it_through_the_day() -> None:
    before = "### 2026-11-02\n\n- Drafted\n"
    one = life(before)
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    assert entries_of(one) == f"{before}\n### 2026-11-20\n\n- Goal edited; Data edited\n"


def test_an_entry_that_a_person_edited_grows_no_more() -> None:
    one = life(ITEM)
    edit(one, "Goal", 20, 9)
    one.edit("Goal edited", "Goal made clear", at(20, 10))
    edit(one, "Data", 20, 11)
    assert entries_of(one) == f"{ITEM}- 2026-11-20: Goal made clear\n"


def test_an_entry_that_a_person_wrote_below_grows_no_more() -> None:
    one = life("### 2026-11-02 — Drafted\n")
    edit(one, "Goal", 20, 9)
    one.save(one.text + "\nAnd why.\n", at(20, 10))
    edit(one, "Data", 20, 11)
    assert entries_of(one).endswith("### 2026-11-20 — Goal edited\n\nAnd why.\n")


def test_an_entry_that_a_person_removed_is_not_written_again_that_day() -> None:
    one = life(ITEM)
    edit(one, "Goal", 20, 9)
    one.edit("- 2026-11-20: Goal edited\n", "", at(20, 10))
    edit(one, "Data", 20, 11)
    assert entries_of(one) == ITEM


def test_an_entry_that_a_person_wrote_today_stays_as_it_is() -> None:
    mine = f"{ITEM}- 2026-11-20: What I did\n"
    one = life(mine)
    edit(one, "Goal", 20, 9)
    assert entries_of(one) == mine


def test_the_next_day_makes_a_new_entry() -> None:
    one = life(ITEM)
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 21, 9)
    assert entries_of(one) == f"{ITEM}- 2026-11-20: Goal edited\n- 2026-11-21: Data edited\n"


def test_another_author_of_the_same_day_has_an_entry_of_his_own() -> None:
    one = life("- 2026-11-20 (Bob): What Bob did\n")
    edit(one, "Goal", 20, 9)
    assert entries_of(one).endswith(f"(Bob): What Bob did\n- 2026-11-20 ({ADA}): Goal edited\n")


def test_the_day_a_note_is_created_adds_nothing() -> None:
    one = life("- 2026-11-01: Initial draft\n")
    edit(one, "Goal", 1, 17)
    assert entries_of(one) == "- 2026-11-01: Initial draft\n"


def test_what_owes_an_entry_owes_nothing_once_it_has_it() -> None:
    one = life(ITEM)
    edit(one, "Goal", 20, 9)
    assert one.save(one.text, at(20, 10)) is None


def test_an_entry_that_would_name_another_author_is_not_written() -> None:
    before = "- 2026-11-02 drafted\n"
    one = life(before)
    one.edit("## Goal\n", "## (Goal)\n\ntwo\n\n## Goal\n", at(20, 9))
    assert entries_of(one) == before
    assert "Updated: 2026-11-20\n" in one.text


def test_an_entry_that_would_not_read_back_is_not_written() -> None:
    # A fence that nobody closed holds whatever is put below it.
    before = "### 2026-11-02 — Drafted\n\n```\ncode\n"
    one = life(before)
    edit(one, "Goal", 20, 9)
    assert entries_of(one) == before
    assert "Updated: 2026-11-20\n" in one.text


def test_an_entry_that_would_change_what_stands_below_is_not_written() -> None:
    # Below the item the remark belongs to it; below a new entry it would hide all that follows.
    before = "### 2026-11-02\n\nDrafted\n\n* so\n<!-- by hand\n\n## Notes\n\nText.\n"
    one = life(before)
    edit(one, "Goal", 20, 9)
    assert entries_of(one) == before
    assert "Updated: 2026-11-20\n" in one.text
