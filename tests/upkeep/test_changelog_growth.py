"""A changelog through a day: one row an author and day, until a person touches it."""

from __future__ import annotations

from .bench import ADA, Life, at, feature

DRAFT = f"| 2026-11-01 | {ADA} | Initial draft |"
THREE = "## Goal\n\none\n\n## Data\n\none\n\n## Risks\n\none\n"


def life() -> Life:
    return Life(feature(body=THREE))


def edit(one: Life, section: str, day: int, hour: int, author: str = ADA) -> None:
    """Let a person write one more word below a heading."""
    one.edit(f"## {section}\n\none", f"## {section}\n\none more", at(day, hour), author)


def row(text: str, day: int = 20, author: str = ADA) -> str:
    return f"| 2026-11-{day} | {author} | {text} |"


def test_the_first_change_of_a_day_makes_a_row() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    assert one.rows == [DRAFT, row("Goal edited")]


def test_the_row_grows_through_the_day() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    edit(one, "Risks", 20, 11)
    assert one.rows == [DRAFT, row("Goal edited; Data edited; Risks edited")]


def test_the_row_grows_after_obsidian_padded_the_table_again() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    padded = one.text.replace(row("Goal edited"), f"| 2026-11-20 | {ADA} | Goal edited   |")
    one.save(padded, at(20, 10))
    edit(one, "Data", 20, 11)
    assert one.rows == [DRAFT, row("Goal edited; Data edited")]


def test_a_row_that_a_person_edited_grows_no_more() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    one.edit("| Goal edited |", "| Goal made clear |", at(20, 10))
    edit(one, "Data", 20, 11)
    assert one.rows == [DRAFT, row("Goal made clear")]


def test_a_row_that_a_person_removed_is_not_written_again_that_day() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    one.edit(row("Goal edited") + "\n", "", at(20, 10))
    edit(one, "Data", 20, 11)
    assert one.rows == [DRAFT]


def test_the_day_after_a_removal_has_its_row_again() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    one.edit(row("Goal edited") + "\n", "", at(20, 10))
    edit(one, "Data", 21, 9)
    assert one.rows == [DRAFT, row("Data edited", 21)]


def test_the_next_day_makes_a_new_row_and_tells_only_its_own_changes() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 21, 9)
    assert one.rows == [DRAFT, row("Goal edited"), row("Data edited", 21)]


def test_a_row_that_a_person_wrote_today_stays_as_it_is() -> None:
    mine = row("What I did")
    one = Life(feature(body=THREE, rows=f"{DRAFT}\n{mine}\n"))
    edit(one, "Goal", 20, 9)
    assert one.rows == [DRAFT, mine]


def test_another_author_of_the_same_day_has_a_row_of_his_own() -> None:
    bobs = row("What Bob did", author="Bob")
    one = Life(feature(body=THREE, rows=f"{DRAFT}\n{bobs}\n"))
    edit(one, "Goal", 20, 9)
    assert one.rows == [DRAFT, bobs, row("Goal edited")]


def test_the_day_a_note_is_created_adds_nothing() -> None:
    one = life()
    edit(one, "Goal", 1, 17)
    assert one.rows == [DRAFT]


def test_a_note_without_created_is_not_of_today() -> None:
    one = Life(feature(head="", body=THREE))
    edit(one, "Goal", 20, 9)
    assert one.rows == [DRAFT, row("Goal edited")]


def test_the_blank_row_becomes_the_draft_of_the_day_the_note_was_created() -> None:
    one = Life(feature(body=THREE, rows="|  |  | Initial draft |\n"))
    edit(one, "Goal", 20, 9)
    assert one.rows == [DRAFT, row("Goal edited")]


def test_the_blank_row_is_filled_on_the_day_of_creation_too() -> None:
    one = Life(feature(body=THREE, rows="|  |  | Initial draft |\n"))
    edit(one, "Goal", 1, 17)
    assert one.rows == [DRAFT]


def test_newest_first_stays_newest_first_through_the_day() -> None:
    older = row("Split", 5)
    one = Life(feature(body=THREE, rows=f"{older}\n{DRAFT}\n"))
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    assert one.rows == [row("Goal edited; Data edited"), older, DRAFT]


def test_a_change_taken_back_leaves_no_trace_in_the_row() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    one.edit("## Goal\n\none more", "## Goal\n\none", at(20, 11))
    assert one.rows == [DRAFT, row("Data edited")]


def test_a_change_that_no_words_are_for_makes_no_row() -> None:
    one = life()
    one.edit("one\n\n## Data", "one\n\n\n## Data", at(20))
    assert one.rows == [DRAFT]


def test_what_arrived_by_sync_is_not_told_as_this_author_s() -> None:
    one = life()
    one.adopt(one.text.replace("## Goal\n\none", "## Goal\n\ntwo"))
    edit(one, "Data", 20, 9)
    assert one.rows == [DRAFT, row("Data edited")]


def test_a_row_goes_on_growing_after_a_save_that_owed_nothing() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    one.save(one.text + "\n", at(20, 10))
    edit(one, "Data", 20, 11)
    assert one.rows == [DRAFT, row("Goal edited; Data edited")]


def test_a_row_goes_on_growing_after_the_note_was_adopted_as_it_was() -> None:
    one = life()
    edit(one, "Goal", 20, 9)
    one.adopt(one.text)
    edit(one, "Data", 20, 11)
    assert one.rows == [DRAFT, row("Goal edited; Data edited")]


def test_what_was_before_the_day_is_remembered_with_the_row() -> None:
    one = life()
    before = one.text
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    assert one.memory
    assert one.memory.row_base == before


def test_the_sentence_holds_no_link() -> None:
    one = life()
    one.edit("## Goal\n\none", "## Goal\n\n[[ADR-012]]", at(20))
    assert one.rows == [DRAFT, row("Goal edited; links ADR-012")]


def test_a_table_in_a_callout_gets_no_row_but_the_note_its_stamp() -> None:
    text = feature(body=THREE)
    head, _, table = text.partition("## Changelog\n\n")
    quoted = "".join(f"> {line}\n" for line in table.splitlines())
    one = Life(f"{head}## Changelog\n\n{quoted}")
    edit(one, "Goal", 20, 9)
    assert one.text.endswith(quoted)
    assert "Updated: 2026-11-20\n" in one.text


def test_crlf_notes_grow_crlf_rows() -> None:
    one = Life(feature(body=THREE).replace("\n", "\r\n"))
    one.edit("## Goal\r\n\r\none", "## Goal\r\n\r\ntwo", at(20, 9))
    one.edit("## Data\r\n\r\none", "## Data\r\n\r\ntwo", at(20, 10))
    assert one.text.endswith(row("Goal edited; Data edited") + "\r\n")


def test_a_missing_final_newline_stays_missing_while_the_row_grows() -> None:
    one = Life(feature(body=THREE).removesuffix("\n"))
    edit(one, "Goal", 20, 9)
    edit(one, "Data", 20, 10)
    assert one.text.endswith(row("Goal edited; Data edited"))


def test_a_note_whose_created_comes_from_git_was_drafted_that_day() -> None:
    blank = "|  |  | Initial draft |\n"
    one = Life(feature(head="Created:\n", body=THREE, rows=blank))
    one.save(one.text.replace("one", "two", 1), at(20), born=at(3))
    draft = f"| 2026-11-03 | {ADA} | Initial draft |"
    assert one.rows == [draft, row("Goal edited")]


def test_a_blank_row_of_a_note_without_created_is_today_s_draft() -> None:
    one = Life(feature(head="", body=THREE, rows="|  |  | Initial draft |\n"))
    edit(one, "Goal", 20, 9)
    assert one.rows == [row("Initial draft")]
