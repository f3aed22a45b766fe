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


def test_a_bare_number_is_mended_without_a_guess(run: Run, vault: Path) -> None:
    (vault / "N.md").write_text("See [[ADR-002]] and [[adr-1|polling]].\n", "utf-8")

    run("fix")

    assert (vault / "N.md").read_text("utf-8") == (
        "See [[ADR-002-integer-minor-units-for-money|ADR-002]] "
        "and [[ADR-001-poll-the-payment-provider|polling]].\n"
    )


def test_missing_sections_are_added_only_where_that_was_asked_for(run: Run, vault: Path) -> None:
    note = vault / "Domains/Domain - Billing.md"
    whole = note.read_text("utf-8")
    head, _, rest = whole.partition("## Owns")
    cut = head + "## Depends On" + rest.partition("## Depends On")[2]
    cut = cut.replace("tags:\n", "tags:\n  - status/implemented\n")
    note.write_text(cut, "utf-8")

    found = run("check", "Domain - Billing", "--select", "missing-section")
    safe = run("fix", "Domain - Billing")
    shown = run("fix", "--unsafe", "--diff", "Domain - Billing").out
    assert note.read_text("utf-8") == cut
    run("fix", "--unsafe", "Domain - Billing")

    assert "the template's section Owns is missing" in found.out
    assert safe.out.startswith("1 more with --unsafe")
    template = (vault / "Templates/Domain.md").read_text("utf-8")
    owns = "## Owns" + template.partition("## Owns")[2].partition("## Depends On")[0]
    assert note.read_text("utf-8") == cut.replace("## Depends On", f"{owns}## Depends On")
    assert all(f"+{line}" in shown.splitlines() for line in owns.splitlines())
    assert run("undo").code == 0
    assert note.read_text("utf-8") == cut
