"""`vaultkit fix` applies what findings offer, safe fixes unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from tests.commands.person import Run


def test_a_safe_fix_is_applied(run: Run, vault: Path) -> None:
    (vault / "Queues.md").write_text("---\naliases:\n  - Kafka\n---\n")
    (vault / "N.md").write_text("Use [[Kafka]].\n")

    assert run("fix").code == 0

    assert (vault / "N.md").read_text() == "Use [[Queues|Kafka]].\n"


def test_an_unsafe_fix_is_only_offered(run: Run, vault: Path) -> None:
    (vault / "N.md").write_text("See [[Domain - Biling|money]].\n")

    offered = run("fix")

    assert offered.out.startswith("1 more with --unsafe")
    assert (vault / "N.md").read_text() == "See [[Domain - Biling|money]].\n"


def test_all_fixes_of_a_note_are_one_change_and_its_diff_is_what_is_written(
    run: Run, vault: Path
) -> None:
    (vault / "N.md").write_text("[[Domain - Biling]] ![[Domain - Biling#x|y]]\n")

    shown = run("fix", "--unsafe", "--diff").out
    run("fix", "--unsafe")

    text = (vault / "N.md").read_text()
    assert text == "[[Domain - Billing]] ![[Domain - Billing#x|y]]\n"
    assert f"+{text}" in shown


def test_what_was_fixed_needs_no_fix(run: Run, vault: Path) -> None:
    (vault / "N.md").write_text("[[Domain - Biling]]\n")
    run("fix", "--unsafe")

    assert run("fix", "--unsafe").out == "nothing to fix\n"
    assert run("fix", "--unsafe", "--check").code == 0


def test_only_named_notes_are_mended(run: Run, vault: Path) -> None:
    for name in ("N", "M"):
        (vault / f"{name}.md").write_text("[[Domain - Biling]]\n")

    run("fix", "--unsafe", "M")

    assert (vault / "N.md").read_text() == "[[Domain - Biling]]\n"
    assert (vault / "M.md").read_text() == "[[Domain - Billing]]\n"


def test_links_from_another_root_are_told_once_and_all_mended(run: Run, vault: Path) -> None:
    for name in ("M", "N"):
        (vault / f"{name}.md").write_text("[[notes/Harbour/Home]] [[notes/Harbour/Home|x]]\n")

    told = run("check", "--select", "outside-root")
    offered = run("fix")
    run("fix", "--unsafe")

    assert told.code == 0
    assert told.out.count("written from another root") == 1
    assert "leads to Home.md (4 like this in 2 notes)" in told.out
    assert offered.out.startswith("4 more with --unsafe")
    for name in ("M", "N"):
        assert (vault / f"{name}.md").read_text() == "[[Home]] [[Home|x]]\n"
