"""`vaultkit undo` takes back what vaultkit last wrote, and never what a person wrote since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.person import Run, edit

_NOTE = "Features/Feature - Guest checkout.md"


@pytest.fixture
def stamped(run: Run, vault: Path) -> str:
    """A person's save of a note that vaultkit stamped and logged then; the text before."""
    run("update")
    note = vault / _NOTE
    edit(note, "- [ ]", "- [x]")
    saved = note.read_text("utf-8")
    run("update")
    assert note.read_text("utf-8") != saved
    return saved


def test_what_was_written_last_is_taken_back(run: Run, vault: Path, stamped: str) -> None:
    ended = run("undo")
    assert (ended.code, ended.out) == (0, f"{_NOTE}: taken back\n")
    assert (vault / _NOTE).read_text("utf-8") == stamped


def test_what_was_taken_back_is_not_done_again(run: Run, vault: Path, stamped: str) -> None:
    run("undo")
    assert "nothing to do" in run("update").err
    assert (vault / _NOTE).read_text("utf-8") == stamped


@pytest.mark.usefixtures("stamped")
def test_the_next_save_is_told_without_what_was_taken_back(run: Run, vault: Path) -> None:
    run("undo")
    edit(vault / _NOTE, "\n## ", "\nMore.\n\n## ")
    run("update")
    rows = [line for line in (vault / _NOTE).read_text("utf-8").splitlines() if "| 20" in line]
    assert "Criteria" not in rows[-1]


@pytest.mark.usefixtures("stamped")
def test_a_second_undo_does_not_bring_the_writing_back(run: Run, vault: Path) -> None:
    run("undo")
    before = (vault / _NOTE).read_text("utf-8")
    assert "nothing to take back" in run("undo").err
    assert (vault / _NOTE).read_text("utf-8") == before


@pytest.mark.usefixtures("stamped")
def test_a_note_that_somebody_wrote_on_in_stays(run: Run, vault: Path) -> None:
    note = vault / _NOTE
    note.write_text(note.read_text("utf-8") + "A thought.\n", "utf-8")
    before = note.read_text("utf-8")

    ended = run("undo", _NOTE)

    assert ended.code == 1
    assert "changed since vaultkit wrote into it" in ended.err
    assert ended.out.startswith(f"--- a/{_NOTE}")
    assert note.read_text("utf-8") == before


@pytest.mark.usefixtures("stamped")
def test_the_diff_is_what_undo_does(run: Run, vault: Path) -> None:
    shown = run("undo", "--diff")
    written = (vault / _NOTE).read_text("utf-8")
    run("undo")
    gone = set(written.splitlines()) - set((vault / _NOTE).read_text("utf-8").splitlines())
    assert shown.code == 0
    assert {line[1:] for line in shown.out.splitlines()[3:] if line.startswith("-")} == gone


@pytest.mark.usefixtures("stamped")
def test_undo_check_says_by_its_code_that_there_is_something(run: Run) -> None:
    assert run("undo", "--check").code == 1


def test_a_named_note_is_taken_back_though_another_was_written_later(run: Run, vault: Path) -> None:
    for name in ("M", "N"):
        (vault / f"{name}.md").write_text("[[Domain - Biling]]\n")
        run("fix", "--unsafe", name)

    assert run("undo", "M").code == 0

    assert (vault / "M.md").read_text() == "[[Domain - Biling]]\n"
    assert (vault / "N.md").read_text() == "[[Domain - Billing]]\n"


def test_where_nothing_was_written_nothing_is_taken_back(run: Run) -> None:
    ended = run("undo")
    assert (ended.code, ended.out) == (0, "")
    assert "nothing to take back" in ended.err


def test_a_damaged_backup_is_passed_over(run: Run, vault: Path, stamped: str) -> None:
    backups = next(vault.parent.glob("state/*/backups"))
    (backups / "99999999999999999999-damaged.gz").write_bytes(b"\x1f\x8b nonsense")
    assert run("undo").code == 0
    assert (vault / _NOTE).read_text("utf-8") == stamped
