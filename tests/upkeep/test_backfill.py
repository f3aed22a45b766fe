"""What a note owes from its past: only what is blank is set, and only what is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.backfill import Backfill, Past, Revision
from vaultkit.note import Note
from vaultkit.obsidian import ObsidianSettings
from vaultkit.upkeep import Memory, Owed, substance

from .bench import ADA, NAME, SETTINGS, Life, at, config, feature, kind

BOB = "Bob Ross"
BLANK = "Created:\nUpdated:\n"
NOW = at(28)


def text(words: str = "Text.", *, head: str = BLANK, rows: str = "") -> str:
    """Return a feature that says *words* below its first heading."""
    return feature(head=head, body=f"## 1. Overview\n\n{words}\n", rows=rows)


def chain(*saves: tuple[datetime, str, str]) -> tuple[Revision, ...]:
    """Return the revisions that saves (moment, author, text) made of a note, newest first."""
    before: str | None = None
    made = []
    for moment, author, after in saves:
        made.append(Revision(moment, author, before, after))
        before = after
    return tuple(reversed(made))


def committed(*saves: tuple[datetime, str, str]) -> Past:
    """Return the past of a note that is as its last commit has it, and was checked out today."""
    revisions = chain(*saves)
    times = (NOW, *(one.moment for one in revisions))
    return Past(NOW, times, NOW, saves[-1][2], revisions)


def owed(
    now: str,
    past: Past,
    *,
    rows: bool = False,
    settings: ObsidianSettings = SETTINGS,
    memory: Memory | None = None,
) -> Owed | None:
    backfill = Backfill(config(), settings, rows)
    return backfill.owed(Note(NAME, now), kind(), past, ADA, memory)


def stamps(
    past: Past, *, head: str = BLANK, words: str = "Text.", settings: ObsidianSettings = SETTINGS
) -> str:
    """Return the stamps' lines of a note that had *head* before its past was asked."""
    now = text(words, head=head)
    found = owed(now, past, settings=settings)
    after = found.text if found else now
    return after.partition("architecture/feature\n")[2].partition("---\n")[0]


def rows(past: Past, now: str | None = None) -> list[str]:
    """Return the rows of a note's changelog after its past was asked."""
    now = past.committed or "" if now is None else now
    found = owed(now, past, rows=True)
    return Life(found.text if found else now).rows


# Stamps


def test_blank_stamps_are_set_from_the_first_commit_and_the_last_change() -> None:
    past = committed((at(3), ADA, text("One.")), (at(7), BOB, text()))
    assert stamps(past) == "Created: 2026-11-03\nUpdated: 2026-11-07\n"


def test_a_commit_of_stamps_and_changelog_alone_is_no_change() -> None:
    stamped = text(head="Created:\nUpdated: 2026-11-08\n", rows="| 2026-11-08 | Bob | New |\n")
    past = committed((at(3), ADA, text()), (at(8), BOB, stamped), (at(9), BOB, text()))
    assert stamps(past) == "Created: 2026-11-03\nUpdated: 2026-11-03\n"


def test_what_is_not_committed_yet_was_changed_when_its_file_was_saved() -> None:
    past = Past(NOW, (at(3),), at(20), text("One."), chain((at(3), ADA, text("One."))))
    assert stamps(past) == "Created: 2026-11-03\nUpdated: 2026-11-20\n"


def test_without_git_the_times_of_the_file_are_all_that_is_known() -> None:
    past = Past(NOW, (at(20), at(4)), at(20))
    assert stamps(past) == "Created: 2026-11-04\nUpdated: 2026-11-20\n"


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("Created:\n", "Created: 2026-11-03\n"),
        ("Updated:\n", "Updated: 2026-11-03\n"),
        ("Author: Ada\n", "Author: Ada\n"),
    ],
)
def test_a_property_that_is_absent_stays_absent(head: str, after: str) -> None:
    assert stamps(committed((at(3), ADA, text(head=head))), head=head) == after


@pytest.mark.parametrize(
    "head",
    [
        "Created: 2026-11-25\nUpdated: 2026-11-26\n",
        "Created: some day\nUpdated: 26.11.2026\n",
        "Created: []\nUpdated: []\n",
    ],
)
def test_what_a_person_filled_in_stands(head: str) -> None:
    assert stamps(committed((at(3), ADA, text(head=head))), head=head) == head


def test_a_stamp_is_written_as_obsidian_types_it() -> None:
    settings = ObsidianSettings(types={"created": "datetime"})
    past = committed((at(3, 9, 5), ADA, text()))
    assert stamps(past, settings=settings) == "Created: 2026-11-03T09:05:00\nUpdated: 2026-11-03\n"


def test_quotes_and_comments_around_a_blank_stamp_stay() -> None:
    head = 'Created: ""\nUpdated: # when?\n'
    past = committed((at(3), ADA, text(head=head)))
    assert stamps(past, head=head) == 'Created: "2026-11-03"\nUpdated: 2026-11-03 # when?\n'


def test_a_stamp_that_a_plugin_keeps_is_left_to_it_and_said() -> None:
    settings = ObsidianSettings(kept={"updated": "Linter"})
    past = committed((at(3), ADA, text()))
    assert stamps(past, settings=settings) == "Created: 2026-11-03\nUpdated:\n"
    assert list(Backfill(config(), settings, rows=False).left(Note(NAME, text()))) == [
        "Updated is kept by the plugin Linter, so vaultkit leaves it"
    ]


def test_no_stamp_is_in_the_future() -> None:
    past = Past(NOW, (datetime(2031, 1, 1), at(5)), datetime(2031, 1, 1))  # noqa: DTZ001 - local
    assert stamps(past) == "Created: 2026-11-05\nUpdated:\n"


def test_a_change_of_the_future_was_made_when_the_file_was_saved() -> None:
    past = committed((at(3), ADA, text("One.")), (datetime(2031, 1, 1), BOB, text()))  # noqa: DTZ001 - local
    assert stamps(past) == "Created: 2026-11-03\nUpdated: 2026-11-28\n"


@pytest.mark.parametrize("nothing", [datetime(1970, 1, 1, 1), datetime(1980, 1, 1)])  # noqa: DTZ001 - local
def test_the_first_moment_of_a_calendar_is_no_time(nothing: datetime) -> None:
    assert stamps(Past(NOW, (nothing, at(5)), nothing)) == "Created: 2026-11-05\nUpdated:\n"


def test_a_note_was_there_on_the_day_that_a_person_updated_it() -> None:
    head = "Created:\nUpdated: 2026-11-01\n"
    past = committed((at(3), ADA, text(head=head)))
    assert stamps(past, head=head) == "Created: 2026-11-01\nUpdated: 2026-11-01\n"


def test_what_a_cut_history_does_not_tell_was_changed_before_it() -> None:
    past = Past(NOW, (at(9), NOW), NOW, text(), ())
    assert stamps(past) == "Created: 2026-11-09\nUpdated: 2026-11-09\n"


def test_a_change_whose_texts_are_lost_leaves_updated_blank() -> None:
    lost = Revision(at(9), BOB, None, "", is_known=False)
    past = Past(NOW, (at(3),), NOW, text(), (lost, *chain((at(3), ADA, text("One.")))))
    assert stamps(past) == "Created: 2026-11-03\nUpdated:\n"


class Once:
    """Revisions of which only the newest may be read."""

    def __iter__(self) -> Iterator[Revision]:
        yield Revision(at(9), BOB, text("One."), text())
        pytest.fail("an older revision was read")


def test_revisions_are_read_no_further_than_the_last_change() -> None:
    past = Past(NOW, (at(3),), NOW, text(), Once())
    assert stamps(past) == "Created: 2026-11-03\nUpdated: 2026-11-09\n"


# Rows


def test_each_author_and_day_has_a_row() -> None:
    past = committed(
        (at(3), ADA, text("One.")),
        (at(5), BOB, text("Two.")),
        (at(5, 11), ADA, text("Two.") + "\n## 2. Risks\n\nMany.\n"),
    )
    assert rows(past, text("Two.", head=BLANK)) == [
        "| 2026-11-03 | Ada Lindqvist | Initial draft |",
        "| 2026-11-05 | Bob Ross | Overview edited |",
        "| 2026-11-05 | Ada Lindqvist | Risks added |",
    ]


def test_several_commits_of_a_day_are_told_in_one_row_by_what_came_of_them() -> None:
    boxes = "- [ ] One\n- [ ] Two"
    past = committed(
        (at(3), ADA, text(boxes)),
        (at(5, 9), BOB, text(boxes.replace("[ ] One", "[x] One"))),
        (at(5, 10), BOB, text(boxes.replace("[ ]", "[x]"))),
    )
    assert rows(past)[1:] == ["| 2026-11-05 | Bob Ross | Overview: 2 done |"]


def test_what_another_did_in_between_is_not_told_as_one_s_own() -> None:
    more = text("Two.").replace("## Changelog", "## 2. Risks\n\nMany.\n\n## Changelog")
    past = committed(
        (at(3), ADA, text("One.")),
        (at(5, 9), BOB, text("Two.")),
        (at(5, 10), ADA, more),
        (at(5, 11), BOB, more.replace("Two.", "Three.")),
    )
    assert rows(past)[1:] == [
        "| 2026-11-05 | Bob Ross | Overview edited |",
        "| 2026-11-05 | Ada Lindqvist | Risks added |",
    ]


def test_what_was_done_and_taken_back_on_one_day_has_no_row() -> None:
    past = committed((at(3), ADA, text()), (at(5, 9), BOB, text("Two.")), (at(5, 10), BOB, text()))
    assert len(rows(past)) == 1


def test_on_the_day_a_note_is_made_nothing_else_is_told() -> None:
    past = committed(
        (at(3, 9), ADA, text("One.")), (at(3, 10), ADA, text("Two.")), (at(3, 11), BOB, text())
    )
    assert rows(past) == ["| 2026-11-03 | Ada Lindqvist | Initial draft |"]


def test_a_row_that_is_there_stays_and_has_no_second_one() -> None:
    own = "| 2026-11-03 | Ada Lindqvist | Begun |\n| 2026-11-05 | Bob Ross | My words |\n"
    past = committed((at(3), ADA, text("One.")), (at(5), BOB, text("Two.", rows=own)))
    assert rows(past) == own.splitlines()


def test_a_change_that_brought_its_own_row_is_told_already_whoever_it_names() -> None:
    began = "| 2026-11-03 | Ada | Begun |\n"
    own = "| 2026-11-04 | Bobby | Second thoughts |\n"
    past = committed(
        (at(3), ADA, text("One.", rows=began)), (at(5), BOB, text("Two.", rows=began + own))
    )
    assert rows(past) == (began + own).splitlines()


def test_rows_of_the_past_that_were_committed_later_hide_no_change() -> None:
    began = "| 2026-11-03 | Ada Lindqvist | Initial draft |\n"
    past = committed(
        (at(3), ADA, text("One.")),
        (at(5), BOB, text("Two.")),
        (at(9), BOB, text("Three.", rows=began)),
    )
    assert rows(past)[1:] == [
        "| 2026-11-05 | Bob Ross | Overview edited |",
        "| 2026-11-09 | Bob Ross | Overview edited |",
    ]


def test_a_note_that_came_with_a_changelog_was_begun_before() -> None:
    own = "| 2026-11-05 | Ada | Initial draft |\n"
    past = committed((at(3), BOB, text("One.", rows=own)), (at(9), BOB, text("Two.", rows=own)))
    assert rows(past) == [own.strip(), "| 2026-11-09 | Bob Ross | Overview edited |"]


def test_the_draft_has_the_day_that_created_names() -> None:
    head = "Created: 2026-11-01\nUpdated: 2026-11-03\n"
    past = committed((at(3), ADA, text(head=head)))
    assert rows(past) == ["| 2026-11-01 | Ada Lindqvist | Initial draft |"]


def test_a_row_goes_where_its_day_belongs() -> None:
    own = "| 2026-11-03 | Ada | Begun |\n| 2026-11-09 | Ada | Done |\n"
    past = committed(
        (at(3), ADA, text("One.", rows=own)),
        (at(5), BOB, text("Two.", rows=own)),
        (at(11), BOB, text("Three.", rows=own)),
    )
    assert [row[2:12] for row in rows(past)] == [f"2026-11-{day}" for day in ("03", "05", "09", 11)]


def test_a_changelog_with_the_newest_first_stays_so() -> None:
    own = "| 2026-11-09 | Ada | Done |\n| 2026-11-03 | Ada | Begun |\n"
    past = committed(
        (at(2), ADA, text("Zero.")),
        (at(4), BOB, text("One.", rows=own)),
        (at(5), BOB, text("Two.", rows=own)),
        (at(11), BOB, text("Three.", rows=own)),
        (at(12), BOB, text("Four.", rows=own)),
    )
    days = [f"2026-11-{day}" for day in (12, 11, "09", "05", "03", "02")]
    assert [row[2:12] for row in rows(past)] == days


def test_the_blank_row_of_the_template_becomes_the_first_entry() -> None:
    blank = "|  |  |  |\n"
    past = committed((at(3), ADA, text("One.", rows=blank)), (at(5), BOB, text("Two.", rows=blank)))
    assert rows(past) == [
        "| 2026-11-03 | Ada Lindqvist | Initial draft |",
        "| 2026-11-05 | Bob Ross | Overview edited |",
    ]


def test_where_rows_name_no_author_a_day_has_one() -> None:
    def dated(words: str) -> str:
        return text(words).replace("| Author ", "").replace("| --- | --- | --- |", "| --- | --- |")

    past = committed(
        (at(3), ADA, dated("One.")), (at(5), BOB, dated("Two.")), (at(5, 12), ADA, dated("Three."))
    )
    assert rows(past) == ["| 2026-11-03 | Initial draft |", "| 2026-11-05 | Overview edited |"]


def test_a_changelog_of_headings_is_kept_in_kind() -> None:
    began = feature(head=BLANK, rows="").partition("| Date")[0] + "### 2026-11-03 — Begun\n"
    past = committed((at(3), ADA, began), (at(5), BOB, began.replace("Text.", "Two.")))
    found = owed(past.committed or "", past, rows=True)
    assert found
    assert found.text.endswith("### 2026-11-03 — Begun\n\n### 2026-11-05 — Overview edited\n")


def test_a_note_without_a_changelog_gets_none() -> None:
    plain = text("One.").partition("## Changelog")[0]
    past = committed((at(3), ADA, plain))
    found = owed(plain, past, rows=True)
    assert found
    assert "changelog" not in " ".join(found.why)
    assert "Initial draft" not in found.text


def test_what_a_person_writes_stays_to_the_byte() -> None:
    before = text("Text.\t \r\n").replace("# Feature", "\ufeff# Feature")
    past = committed((at(3), ADA, text("One.")), (at(5), BOB, before))
    found = owed(before, past, rows=True)
    assert found
    kept = [line for line in found.text.split("\n") if line in before.split("\n")]
    gone = [line for line in before.split("\n") if line not in kept]
    assert gone == ["Created:", "Updated:"]


def test_rows_are_made_only_on_request() -> None:
    past = committed((at(3), ADA, text("One.")), (at(5), BOB, text("Two.")))
    found = owed(text("Two."), past)
    assert found
    assert Life(found.text).rows == []


def test_what_was_backfilled_owes_nothing() -> None:
    past = committed((at(3), ADA, text("One.")), (at(5), BOB, text("Two.")))
    found = owed(text("Two."), past, rows=True)
    assert found
    assert owed(found.text, past, rows=True) is None


def test_a_row_of_today_grows_when_its_author_goes_on() -> None:
    past = committed((at(3), BOB, text("One.")), (at(28, 8), ADA, text("Two.")))
    found = owed(text("Two."), past, rows=True)
    assert found
    life = Life(found.text, memory=found.memory)
    life.edit("## Changelog", "## 2. Risks\n\nMany.\n\n## Changelog", at(28, 10))
    assert life.rows[-1] == "| 2026-11-28 | Ada Lindqvist | Overview edited; Risks added |"
    assert len(life.rows) == 2


def test_hostile_names_of_authors_stay_words() -> None:
    past = committed((at(3), "A | [[B|C]]\u202e", text()))
    assert rows(past)[0].startswith("| 2026-11-03 | A \\| C")


def test_an_empty_note_owes_nothing() -> None:
    assert owed("", committed((at(3), ADA, "")), rows=True) is None


@pytest.mark.parametrize(("rows", "asks"), [(False, False), (True, True)])
def test_a_note_that_has_its_stamps_is_asked_about_only_for_its_changelog(
    *, rows: bool, asks: bool
) -> None:
    note = Note(NAME, feature())
    assert Backfill(config(), SETTINGS, rows).asks(note) is asks


HEADS = (BLANK, "Created: 2026-11-05\nUpdated:\n", "Updated: ''\nCreated: # when?\n", "")
BODIES = st.lists(
    st.sampled_from(
        ["Text.\n\n", "- [ ] one\n", "- [x] two\n", "## A\n\n[[B]]\n\n", "```\nx\n```\n"]
    ),
    max_size=4,
).map("".join)
ENTRIES = st.lists(
    st.sampled_from(
        [
            "| 2026-11-03 | Ada Lindqvist | Begun |\n",
            "| 09.11.2026 | Bob Ross | More |\n",
            "|  |  |  |\n",
            "|2026-11-12|Bob|",
        ]
    ),
    max_size=3,
).map("".join)
TEXTS = st.builds(
    lambda head, body, entries: feature(head=head, body=body, rows=entries),
    st.sampled_from(HEADS),
    BODIES,
    ENTRIES,
)
SAVES = st.lists(
    st.tuples(st.integers(1, 27), st.sampled_from([ADA, BOB, "- x | y"]), TEXTS),
    min_size=1,
    max_size=5,
)


@given(SAVES, TEXTS, st.booleans())
def test_whatever_its_past_a_note_settles_and_says_what_it_said(
    saves: list[tuple[int, str, str]],
    now: str,
    clean: bool,  # noqa: FBT001 - drawn
) -> None:
    past = committed(*((at(day), who, after) for day, who, after in sorted(saves)))
    before = past.committed if clean and past.committed else now
    found = owed(before, past, rows=True)
    if found:
        assert owed(found.text, past, rows=True) is None
        one, other = Note(NAME, before), Note(NAME, found.text)
        assert substance(one, config()) == substance(other, config())
        assert [row for row in Life(before).rows if row.strip("| ")] == [
            row for row in Life(found.text).rows if row in before.split("\n") and row.strip("| ")
        ]
