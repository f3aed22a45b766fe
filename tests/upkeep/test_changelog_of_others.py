"""A row that somebody else wrote, on another device or by hand, says what changed already."""

from __future__ import annotations

import pytest

from tests.upkeep.bench import Life, at, feature

BEN = "Ben Okafor"
DAY = "2026-11-10"
ROW = f"| {DAY} | {BEN} | Overview edited |\n"
GROWN = f"| {DAY} | {BEN} | Overview edited; Next added |\n"
OLD = "| 2026-11-01 | Ada Lindqvist | Initial draft |\n"
NEXT = "## Next\n\nText.\n\n"


def seen(rows: str = OLD) -> Life:
    """Return a note that was stamped today already, as it is known here."""
    return Life(feature(head=f"Created: 2026-11-01\nUpdated: {DAY}\n", rows=rows))


def arrived(life: Life, old: str, new: str) -> bool:
    """Let a text come that adds a section and changes the changelog; say whether it owes a row."""
    text = life.text.replace("## Changelog", f"{NEXT}## Changelog", 1).replace(old, new, 1)
    return life.save(text, at(10)) is not None


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        (OLD, OLD, OLD + ROW),
        (OLD, OLD, ROW + OLD),
        (OLD + ROW, ROW, GROWN),
    ],
)
def test_a_row_of_today_that_comes_along_with_the_text_logs_it(
    before: str, old: str, new: str
) -> None:
    assert not arrived(seen(before), old, new)


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        (OLD + ROW, ROW, ROW),
        (OLD + ROW, ROW, ROW.replace("| Overview", "|  Overview")),
        (OLD + ROW, ROW, ""),
        (OLD, "Initial draft", "First draft"),
        (OLD, OLD, OLD + ROW.replace(DAY, "2026-11-09")),
    ],
)
def test_rows_that_say_nothing_of_today_log_nothing(before: str, old: str, new: str) -> None:
    life = seen(before)
    assert arrived(life, old, new)
    assert any(f"{DAY} | Ada Lindqvist | Next added" in row for row in life.rows)


def test_the_next_edit_of_one_s_own_is_logged_again() -> None:
    life = seen()
    arrived(life, OLD, OLD + ROW)

    life.edit("## Changelog", "## Last\n\nText.\n\n## Changelog", at(10, 11))

    assert life.rows[-1] == f"| {DAY} | Ada Lindqvist | Last added |"


def test_an_updated_that_is_due_is_stamped_all_the_same() -> None:
    life = Life(feature(rows=OLD))
    assert arrived(life, OLD, OLD + ROW)
    assert f"Updated: {DAY}\n" in life.text
    assert "Ada Lindqvist | Next" not in life.text


def test_entries_under_headings_are_known_as_well() -> None:
    log = "## Changelog\n\n### 2026-11-01 (Ada Lindqvist)\n\nInitial draft\n"
    entry = f"\n### {DAY} ({BEN})\n\nNext added\n"
    text = seen().text
    life = Life(text[: text.index("## Changelog")] + log)

    text = life.text.replace("## Changelog", f"{NEXT}## Changelog", 1) + entry

    assert life.save(text, at(10)) is None
