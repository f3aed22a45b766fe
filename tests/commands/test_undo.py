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


BEFORE = "[[Domain - Biling]]\n"
AFTER = "[[Domain - Billing]]\n"
NAMES = ("L", "M", "N")


@pytest.fixture
def fixed(run: Run, vault: Path) -> list[Path]:
    """Three notes that one command mended."""
    notes = [vault / f"{name}.md" for name in NAMES]
    for path in notes:
        path.write_text(BEFORE)
    run("fix", "--unsafe", *NAMES)
    assert [path.read_text() for path in notes] == [AFTER] * 3
    return notes


def test_one_undo_takes_a_whole_command_back(run: Run, fixed: list[Path]) -> None:
    ended = run("undo")
    assert (ended.code, ended.out) == (0, "".join(f"{name}.md: taken back\n" for name in NAMES))
    assert [path.read_text() for path in fixed] == [BEFORE] * 3
    assert "nothing to take back" in run("undo").err


def test_a_named_note_alone_is_taken_back_and_the_rest_later(run: Run, fixed: list[Path]) -> None:
    run("undo", "M")
    assert [path.read_text() for path in fixed] == [AFTER, BEFORE, AFTER]
    run("undo")
    assert [path.read_text() for path in fixed] == [BEFORE] * 3


def test_of_a_command_the_notes_that_somebody_wrote_on_in_stay(run: Run, fixed: list[Path]) -> None:
    fixed[1].write_text(AFTER + "A thought.\n")

    ended = run("undo")

    assert ended.code == 1
    assert [path.read_text() for path in fixed] == [BEFORE, AFTER + "A thought.\n", BEFORE]
    assert "M.md was changed since vaultkit wrote into it" in ended.err
    assert ended.out.startswith("L.md: taken back\nN.md: taken back\n--- a/M.md\n")


def test_undo_shows_of_a_command_all_that_it_would_do(run: Run, fixed: list[Path]) -> None:
    listed = "".join(f"change {name}.md: taken back\n" for name in NAMES)
    assert run("undo", "--dry-run").out == listed
    assert run("undo", "--check").code == 1
    assert run("undo", "--diff").out.count(f"-{AFTER}+{BEFORE}") == 3
    assert [path.read_text() for path in fixed] == [AFTER] * 3


def test_undo_shows_nothing_that_it_would_not_do(run: Run, fixed: list[Path]) -> None:
    fixed[1].write_text(AFTER + "A thought.\n")
    ended = run("undo", "--diff")
    assert ended.code == 1
    assert "M.md" not in ended.out
    assert "M.md was changed since vaultkit wrote into it; it would stay" in ended.err


def test_what_holds_its_former_text_already_needs_no_undoing(run: Run, fixed: list[Path]) -> None:
    """As after a crash between the writing and the forgetting."""
    fixed[0].write_text(BEFORE)
    ended = run("undo")
    assert (ended.code, ended.out) == (0, "M.md: taken back\nN.md: taken back\n")
    assert "nothing to take back" in run("undo").err


def test_a_note_that_is_gone_stays_gone(run: Run, fixed: list[Path]) -> None:
    fixed[1].unlink()
    ended = run("undo")
    assert ended.code == 1
    assert "M.md is no longer there" in ended.err
    assert not fixed[1].exists()


def test_each_pass_of_upkeep_is_a_command_of_its_own(run: Run, vault: Path) -> None:
    others = [vault / "Features/Feature - Stock alerts.md", vault / _NOTE]
    run("update")
    saved = []
    for path in others:
        edit(path, "- [ ]", "- [x]")
        saved.append(path.read_bytes())
    run("update")
    edit(others[0], "- [ ]", "- [x]")
    again = others[0].read_bytes()
    run("update")

    run("undo")
    assert others[0].read_bytes() == again
    assert others[1].read_bytes() != saved[1]


def test_where_nothing_was_written_nothing_is_taken_back(run: Run) -> None:
    ended = run("undo")
    assert (ended.code, ended.out) == (0, "")
    assert "nothing to take back" in ended.err


def test_a_damaged_backup_is_passed_over(run: Run, vault: Path, stamped: str) -> None:
    backups = next(vault.parent.glob("state/*/backups"))
    (backups / "99999999999999999999-damaged.gz").write_bytes(b"\x1f\x8b nonsense")
    assert run("undo").code == 0
    assert (vault / _NOTE).read_text("utf-8") == stamped


def test_a_note_that_was_made_last_is_named_and_what_came_before_stays(
    run: Run, vault: Path
) -> None:
    """To take a note away is a person's to do."""
    run("update")
    run("advance", "Feature - Stock alerts", "designed")
    made = Path(run("new", "adr", "Queues").out.strip())
    ended = run("undo")
    assert ended.code == 1
    assert f"the last command made {made.relative_to(vault)}: delete that" in ended.err
    assert "status/designed" in (vault / "Features/Feature - Stock alerts.md").read_text("utf-8")
    made.unlink()
    assert run("undo").out == "Features/Feature - Stock alerts.md: taken back\n"
