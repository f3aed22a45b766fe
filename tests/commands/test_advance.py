"""`vaultkit advance` moves a status in its one place, logs it, and says what its gate wants."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.commands.person import Run

TODAY = date.today().isoformat()
STOCK = "Features/Feature - Stock alerts.md"
RFC = "RFCs/RFC-2026-001-payment-webhooks.md"
ADR = "Decisions/ADR-003-receive-payment-webhooks.md"


def _changed(vault: Path, path: str, run: Run, *arguments: str) -> list[str]:
    """Return the lines that a command changed or added in a note, as a diff has them."""
    before = (vault / path).read_text("utf-8").splitlines()
    ended = run("advance", path, *arguments, "--author", "Ada")
    assert ended.code == 0, ended.err
    after = (vault / path).read_text("utf-8").splitlines()
    gone = [f"-{line}" for line in before if line not in after]
    return gone + [f"+{line}" for line in after if line not in before]


def test_a_tag_moves_and_the_changelog_says_so(run: Run, vault: Path) -> None:
    assert _changed(vault, STOCK, run, "designed") == [
        "-  - status/draft",
        "-Updated: 2026-11-18",
        "+  - status/designed",
        f"+Updated: {TODAY}",
        f"+| {TODAY} | Ada           | status draft → designed                 |",
    ]


def test_a_field_of_the_header_moves_and_what_breaks_its_line_stays(run: Run, vault: Path) -> None:
    assert _changed(vault, RFC, run, "under-review") == [
        "-**Status**: Implemented  ",
        "-**Last Updated**: 2026-11-16  ",
        "+**Status**: Under Review  ",
        f"+**Last Updated**: {TODAY}  ",
    ]


@pytest.mark.parametrize(
    ("head", "after"),
    [
        (
            "---\nstatus: proposed\n---\n# ADR-009: X\n",
            "---\nstatus: accepted\n---\n# ADR-009: X\n",
        ),
        ("# ADR-009: X\n\n## Status\n\nProposed\n", "# ADR-009: X\n\n## Status\n\naccepted\n"),
        ("# ADR-009: X\n\n* Status: proposed\n", "# ADR-009: X\n\n* Status: accepted\n"),
    ],
)
def test_a_property_a_section_and_a_bullet_move_too(
    run: Run, vault: Path, head: str, after: str
) -> None:
    note = vault / "ADR-009-x.md"
    note.write_text(head, "utf-8")
    ended = run("advance", "ADR-009-x", "accepted")
    assert (
        ended.out
        == f"ADR-009-x.md: status {'proposed' if 'pr' in head else 'Proposed'} → accepted\n"
    )
    assert ended.err == "not all that accepted asks is there yet: no alternative\n"
    assert note.read_text("utf-8") == after


def test_what_the_gate_wants_is_said_and_stops_nobody(run: Run) -> None:
    ended = run("advance", STOCK, "implemented")
    assert (ended.code, ended.out) == (0, f"{STOCK}: status draft → implemented\n")
    lacks = "3 open criteria, 2 open questions"
    assert ended.err == f"not all that implemented asks is there yet: {lacks}\n"


def test_a_status_that_is_there_already_is_said_and_nothing_written(run: Run, vault: Path) -> None:
    before = (vault / STOCK).read_text("utf-8")
    ended = run("advance", STOCK, "DRAFT")
    assert (ended.code, ended.out, ended.err) == (0, "", f"{STOCK} is draft already\n")
    assert (vault / STOCK).read_text("utf-8") == before
    assert run("advance", STOCK, "draft", "--check").code == 0


def test_what_is_shown_is_what_is_written(run: Run, vault: Path) -> None:
    before = (vault / STOCK).read_text("utf-8")
    listed = run("advance", STOCK, "designed", "--dry-run")
    checked = run("advance", STOCK, "designed", "--check")
    shown = run("advance", STOCK, "implemented", "--diff", "--author", "Ada")
    assert (vault / STOCK).read_text("utf-8") == before
    assert listed.out == checked.out == f"change {STOCK}: status draft → designed\n"
    assert (listed.code, checked.code, shown.code) == (0, 1, 0)
    assert "not all that implemented asks" in shown.err
    added = [line[1:] for line in shown.out.splitlines()[2:] if line.startswith("+")]
    run("advance", STOCK, "implemented", "--author", "Ada")
    after = (vault / STOCK).read_text("utf-8").splitlines()
    assert added == [line for line in after if line not in before.splitlines()]


@pytest.mark.parametrize(
    ("note", "status", "said"),
    [
        (STOCK, "accepted", "'accepted' is no status of a feature; there are draft, designed"),
        ("Domain - Billing", "draft", "has no place for a status"),
        ("Home", "draft", "Home.md is of no kind"),
        ("Nowhere", "draft", "no note 'Nowhere'"),
    ],
)
def test_what_cannot_be_moved_is_one_clear_sentence(
    run: Run, note: str, status: str, said: str
) -> None:
    ended = run("advance", note, status)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_a_note_that_may_not_be_written_is_left_as_it_is(run: Run, vault: Path) -> None:
    note = vault / "Feature - X.md"
    note.write_text("---\nstatus: draft\nbroken: a: b\n---\n", "utf-8")
    ended = run("advance", "Feature - X", "designed")
    assert ended.code == 2
    assert "is left as it is: its properties cannot be read" in ended.err


def test_undo_takes_it_back_and_it_is_not_owed_anew(run: Run, vault: Path) -> None:
    before = (vault / STOCK).read_text("utf-8")
    run("update")
    run("advance", STOCK, "designed")
    assert run("undo").out == f"{STOCK}: taken back\n"
    assert (vault / STOCK).read_text("utf-8") == before
    assert "nothing to do" in run("update").err


@pytest.mark.parametrize("seen", [True, False], ids=["known before", "never seen"])
def test_what_was_advanced_owes_nothing_more(run: Run, vault: Path, *, seen: bool) -> None:
    if seen:
        run("update")
    run("advance", STOCK, "designed")
    after = (vault / STOCK).read_text("utf-8")
    again = run("update")
    assert ("nothing to do" if seen else "at first sight") in again.out + again.err
    assert (vault / STOCK).read_text("utf-8") == after


def test_what_a_person_wrote_before_is_logged_with_it(run: Run, vault: Path) -> None:
    run("update")
    note = vault / STOCK
    note.write_text(
        note.read_text("utf-8").replace("- [ ] A watching", "- [x] A watching"), "utf-8"
    )
    run("advance", STOCK, "designed", "--author", "Ada")
    (row,) = [line for line in note.read_text("utf-8").splitlines() if f"| {TODAY}" in line]
    assert "status draft → designed; Success Criteria: 1 met" in row


def test_a_template_is_no_note_to_advance(run: Run) -> None:
    ended = run("advance", "Templates/Feature.md", "designed")
    assert (ended.code, ended.out) == (2, "")
    assert "is a template, or is left out of upkeep" in ended.err
