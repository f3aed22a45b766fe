"""What counts as a person's change, and the laws that make every plan settle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.note import Note
from vaultkit.text import BOM
from vaultkit.upkeep import Memory, Upkeep, substance

from .bench import ADA, NAME, SETTINGS, Life, at, config, feature, kind, saved

# The pieces that notes are made of; each drawn on its own.
CREATED = (
    "",
    "Created:\n",
    "Created: 2026-11-01\n",
    "created: 2026-11-01T10:00\n",
    'Created: "2026-11-01"\n',
    "Created: '2026-11-01 10:00:00'   # by hand\n",
    "Created: ''\n",
    "Created: []\n",
    "Created: soon\n",
    "Created: &born 2026-11-01\n",
    "Created:\t2026-11-01\n",
    "Created: &nothing\n",
)
UPDATED = (
    "",
    "Updated:\n",
    "Updated: \n",
    "Updated: # not yet\n",
    "Updated: 2026-11-02\n",
    "UPDATED: 2026-11-02 08:00\n",
    '"Updated": "2026-11-02T08:00:00"  # x\n',
    "Updated: 2026-13-45\n",
    "Updated: [2026-11-02]\n",
    "Updated: *born\n",
    "Updated: !!str 2026-11-02\n",
    "Updated: >-\n  2026-11-02\n",
    "Updated: &now 2026-11-02\nSeen: *now\n",
    "Updated: null\n",
    "Updated: ~ # blank\n",
    "Updated: 2026-11-02\nUpdated: 2026-11-03\n",
    "Updated: |\n  2026-11-02\n",
)
OTHERS = (
    "",
    "# a comment\n",
    "tags: [status/draft, architecture/feature]\n",
    "tags:\n  - status/draft\n  - status/designed\n",
    'Domains:\n  - "[[Domain - Billing]]"\n',
    "a: b: c\n",
    "note: |\n  Updated: 2026-01-01\n",
)
OPENINGS = ("---\n", "--- \n", "")
BODIES = (
    "# Feature: X\n\nText.\n",
    "# Feature: X\n\n## Success Criteria\n\n- [ ] Fast\n- [x] Cheap\n",
    "Updated: 2026-01-01\n",
    "```\n## Changelog\n\n| Date | Change |\n| - | - |\n```\n",
    "",
)
HEADINGS = (
    "## Changelog\n\n",
    "## 11. Changelog\n",
    "Changelog\n---\n\n",
    "# Changelog\n\nLog:\n\n",
    "",
)
TABLES = (
    "",
    "| Date | Author | Change |\n| --- | --- | --- |\n|  |  | Initial draft |",
    "| Date       | Author |\n| ---------- | ------ |\n| 2026-11-02 | Ada    |\n",
    "|Date|Change|Reason|\n|---|---|---|\n|2026-11-05|b|c|\n|2026-11-01|a|c|\n",
    "Date | Author | Description\n-|-|-\n2026-11-20 | Ada Lindqvist | by hand\n",
    "| Author | Change | Date |\n| --- | --- | --- |\n| Ada |\n",
    "> | Date | Change |\n> | --- | --- |\n> | 2026-11-01 | a |\n",
)
TAILS = (
    "",
    "\n",
    "\n\nBelow.\n",
    "\n## Notes\n\nMore.\n",
    "\n## Changelog\n\n| Date | Change |\n|-|-|\n",
)


def _assembled(pieces: tuple[str, ...], ends: str, mark: str) -> str:
    opening, created, updated, other, body, heading, table, tail = pieces
    head = f"{opening}{created}{other}{updated}---\n" if opening else ""
    return mark + f"{head}{body}\n{heading}{table}{tail}".replace("\n", ends)


notes = st.builds(
    _assembled,
    st.tuples(
        *map(
            st.sampled_from,
            (OPENINGS, CREATED, UPDATED, OTHERS, BODIES, HEADINGS, TABLES, TAILS),
        )
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "", BOM]),
)
INSERTED = st.one_of(
    st.text(alphabet="ab #|-[]x\n\r:\u2028日", max_size=12),
    st.sampled_from(["- [ ] Late\n", "\n## Risks\n\nMany.\n", "[[Domain - Billing]]", "---\n"]),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """Return a note, and the note after a person edited it in one place."""
    text = draw(notes)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 30)))
    return text, text[:start] + draw(INSERTED) + text[end:]


def of(text: str) -> str:
    return substance(Note(NAME, text), config())


@given(edits(), st.integers(1, 40))
@settings(max_examples=500)
def test_what_a_plan_made_owes_nothing(edit: tuple[str, str], day: int) -> None:
    before, after = edit
    upkeep, moment = Upkeep(config(), SETTINGS), at(1) + timedelta(days=day)
    owed = upkeep.owed(Note(NAME, after), kind(), Memory(before), saved(moment))
    if owed is not None:
        again = Note(NAME, owed.text)
        later = saved(moment + timedelta(days=1))
        assert owed.text != after
        assert upkeep.owed(again, kind(), owed.memory, later) is None


@given(edits())
@settings(max_examples=500)
def test_outside_stamps_and_changelog_nothing_changes(edit: tuple[str, str]) -> None:
    before, after = edit
    upkeep = Upkeep(config(), SETTINGS)
    owed = upkeep.owed(Note(NAME, after), kind(), Memory(before), saved(at(20)))
    if owed is not None and before.strip() and after.strip():
        assert of(owed.text) == of(after)


@given(edits())
def test_what_is_owed_depends_on_the_note_alone(edit: tuple[str, str]) -> None:
    before, after = edit
    upkeep = Upkeep(config(), SETTINGS)
    first, second = (
        upkeep.owed(Note(NAME, after), kind(), Memory(before), saved(at(20))) for _ in range(2)
    )
    assert first == second


@given(edits())
@settings(max_examples=500)
def test_a_note_that_owes_goes_on_being_read(edit: tuple[str, str]) -> None:
    before, after = edit
    upkeep = Upkeep(config(), SETTINGS)
    owed = upkeep.owed(Note(NAME, after), kind(), Memory(before), saved(at(20)))
    old, new = Note(NAME, after).frontmatter, Note(NAME, owed.text if owed else after).frontmatter
    assert (old is None) == (new is None)
    if old and new:
        assert old.error == new.error


@given(notes)
def test_line_ends_are_no_substance(text: str) -> None:
    assert of(text.replace("\r\n", "\n").replace("\n", "\r\n")) == of(text.replace("\r\n", "\n"))


@given(notes)
def test_a_bom_is_no_substance(text: str) -> None:
    assert of(BOM + text.removeprefix(BOM)) == of(text.removeprefix(BOM))


@pytest.mark.parametrize("blanks", [" ", "  \t", "\n\n", "\r\n"])
def test_blanks_at_the_end_are_no_substance(blanks: str) -> None:
    assert of("Text.\n\nMore." + blanks) == of("Text.\n\nMore.")


def test_blanks_at_the_end_of_a_line_are_no_substance() -> None:
    assert of("Text.  \nMore.\n") == of("Text.\nMore.\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Text.", "Text!"),
        ("- [ ] Fast", "- [x] Fast"),
        ("a\n\nb", "a\nb"),
        ("  a\n\n    b", "  a\n\n  b"),
        ("---\na: 1\n---\n", "---\na: 2\n---\n"),
        ("# Changes\n\na\n", "# Changes\n\nb\n"),
        ("---\nx: |\n  Updated: 1\n---\n", "---\nx: |\n  Updated: 2\n---\n"),
        ("```\nUpdated: 1\n```", "```\nUpdated: 2\n```"),
    ],
)
def test_what_a_person_writes_is_substance(one: str, other: str) -> None:
    assert of(one) != of(other)


@pytest.mark.parametrize(
    "other",
    [
        "Created: 2026-10-01\nUpdated: 2026-11-02\n",
        "Created: 2026-11-01\nUpdated:\n",
        "Created: 2026-11-01\n",
        "created: '2026-11-01'\nUpdated: 2026-11-02 # x\n",
        "Updated: 2026-11-02\nCreated: 2026-11-01\n",
        "",
    ],
)
def test_a_change_of_the_stamps_alone_owes_nothing(other: str) -> None:
    assert Life(feature()).save(feature(head=other), at(20)) is None


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "| 2026-11-01 | Ada Lindqvist | Drafted |\n",
        "| 2026-11-01 | Ada Lindqvist | Initial draft |\n| 2026-11-20 | Ada | By hand |\n",
        "| 2026-11-01 | Ada Lindqvist | Initial draft |\n\nAnd a remark.\n",
    ],
)
def test_a_change_of_the_changelog_alone_owes_nothing(rows: str) -> None:
    assert Life(feature()).save(feature(rows=rows), at(20)) is None


@pytest.mark.parametrize(
    "other",
    [feature() + "\n\n", feature().replace("\n", "\r\n"), BOM + feature(), feature()],
    ids=["blank lines", "line ends", "BOM", "nothing"],
)
def test_a_change_of_no_substance_owes_nothing(other: str) -> None:
    assert Life(feature()).save(other, at(20)) is None


def test_a_note_never_seen_before_owes_nothing() -> None:
    upkeep = Upkeep(config(), SETTINGS)
    assert upkeep.owed(Note(NAME, feature()), kind(), None, saved(at(20))) is None


def test_a_note_that_somebody_else_stamped_with_the_text_owes_nothing() -> None:
    other = feature(head="Created: 2026-11-01\nUpdated: 2026-11-19\n", body="Another text.\n")
    assert Life(feature()).save(other, at(20)) is None


def test_a_whole_save_costs_one_stamp_and_one_row() -> None:
    life = Life(feature())
    life.edit("Text.", "Better text.", at(20))
    assert life.text == feature(
        head="Created: 2026-11-01\nUpdated: 2026-11-20\n",
        body="## 1. Overview\n\nBetter text.\n",
        rows=(
            "| 2026-11-01 | Ada Lindqvist | Initial draft |\n"
            "| 2026-11-20 | Ada Lindqvist | Overview edited |\n"
        ),
    )


def test_what_was_done_is_said() -> None:
    life = Life(feature())
    owed = life.edit("Text.", "Better text.", at(20))
    assert owed
    assert owed.why == ("Updated 2026-11-20", "changelog: Overview edited")


def test_a_note_without_a_place_for_anything_owes_nothing() -> None:
    life = Life("# Feature: X\n\nText.\n")
    assert life.edit("Text.", f"Text by {ADA}.", at(20)) is None


def test_line_ends_and_bom_of_the_note_stay() -> None:
    life = Life(BOM + feature().replace("\n", "\r\n"))
    life.edit("Text.", "Better text.", at(20))
    assert life.text.startswith(BOM)
    assert life.text.count("\r\n") == life.text.count("\n")
