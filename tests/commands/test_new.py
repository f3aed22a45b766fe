"""`vaultkit new` makes a note that is filled, safely named, and never over another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.commands.person import Run
from vaultkit.store import Store

TITLE = "Checkout: retry payments"
MADE = Path("Features/Feature - Checkout - retry payments.md")


def test_new_feature_prints_the_absolute_path_of_the_note(run: Run, vault: Path) -> None:
    ended = run("new-feature", TITLE, "--domain", "Billing", "--priority", "high")

    assert ended.out == f"{vault / MADE}\n"
    assert ended.code == 0


def test_new_feature_fills_title_stamps_tags_domain_and_first_row(run: Run, vault: Path) -> None:
    run("new-feature", TITLE, "--domain", "Billing", "--priority", "high", "--author", "Ada")

    text = (vault / MADE).read_text("utf-8")
    today = date.today().isoformat()
    assert text.startswith(
        "---\n"
        "tags:\n"
        '  - "#status/draft"\n'
        "  - priority/high\n"
        "  - architecture/design\n"
        "  - architecture/feature\n"
        f"Created: {today}\n"
        f"Updated: {today}\n"
        "Domains:\n"
        '  - "[[Domain - Billing]]"\n'
        "---\n"
        "# Feature: Checkout: retry payments\n"
    )
    assert f"| {today} | Ada    | Initial draft |" in text


def test_a_note_that_is_there_is_an_error_and_stays_as_it_is(run: Run, vault: Path) -> None:
    run("new-feature", TITLE)
    (vault / MADE).write_text("mine\n")

    ended = run("new-feature", TITLE)

    assert ended.code == 2
    assert "exists already" in ended.err
    assert (vault / MADE).read_text() == "mine\n"


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a\x1b[31m\nb",
        "CON",
        "x" * 300,
        "🚀",
        "[[x]]",
        "a\\..\\b",
    ],
)
def test_a_hostile_title_gives_a_safe_name_inside_the_vault(
    run: Run, vault: Path, title: str
) -> None:
    before = set(vault.parent.rglob("*"))

    ended = run("new-feature", title)

    assert ended.code == 0
    made = [path for path in set(vault.parent.rglob("*")) - before if path.suffix == ".md"]
    assert [path.parent for path in made] == [vault / "Features"]
    assert not set(made[0].name) & set('\\/:*?"<>|#^[]')


@pytest.mark.parametrize("title", ["", "   ", "...", "///", "[[]]"])
def test_a_title_of_which_no_name_is_left_is_one_clear_sentence(run: Run, title: str) -> None:
    ended = run("new-feature", title)

    assert ended.code == 2
    assert ended.err.startswith("vaultkit: no file name is left")
    assert ended.err.count("\n") == 1


def test_dry_run_writes_nothing_and_check_ends_with_one(run: Run, vault: Path) -> None:
    listed = run("new-feature", TITLE, "--dry-run")
    checked = run("new-feature", TITLE, "--check")

    assert listed.out == f"new {MADE}: new feature\n"
    assert (listed.code, checked.code) == (0, 1)
    assert not (vault / MADE).exists()


def test_diff_shows_what_is_written(run: Run, vault: Path) -> None:
    shown = run("new-feature", TITLE, "--author", "Ada", "--diff").out
    run("new-feature", TITLE, "--author", "Ada")

    added = [line[1:] for line in shown.splitlines()[3:]]
    assert added == (vault / MADE).read_text("utf-8").splitlines()


def test_a_domain_that_nobody_wrote_is_linked_and_said(run: Run, vault: Path) -> None:
    ended = run("new-feature", "X", "--domain", "Payroll")

    assert "Domain - Payroll" in ended.err
    assert '"[[Domain - Payroll]]"' in (vault / "Features/Feature - X.md").read_text()


def test_numbers_go_on_from_the_highest(run: Run, vault: Path) -> None:
    ended = run("new", "adr", "Use Kafka")

    assert ended.out.endswith("ADR-004-use-kafka.md\n")
    made = vault / "Decisions/ADR-004-use-kafka.md"
    assert "# ADR-004: Use Kafka\n" in made.read_text("utf-8")


def test_a_title_with_the_kinds_mark_does_not_get_it_twice(run: Run, vault: Path) -> None:
    run("new-feature", "Feature: Gift cards")

    assert "# Feature: Gift cards\n" in (vault / "Features/Feature - Gift cards.md").read_text()


def test_an_unknown_kind_status_or_field_lists_the_known_ones(run: Run) -> None:
    assert "feature, adr, flow, domain" in run("new", "epic", "X").err
    assert "draft, implemented, designed" in run("new-feature", "X", "--status", "gone").err
    assert "Created, Updated, Domains" in run("new-feature", "X", "--set", "Nope=1").err


@pytest.mark.parametrize("folder", ["../outside", "/tmp", ".hidden", "a/../../b"])
def test_a_folder_outside_the_vault_is_refused(run: Run, vault: Path, folder: str) -> None:
    ended = run("new-feature", "X", "--folder", folder)

    assert ended.code == 2
    assert not list(vault.parent.rglob("Feature - X.md"))


def test_a_note_that_was_made_is_known_so_that_its_first_edit_counts(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    run("update")
    made = Path(run("new", "rfc", "Queues").out.strip())
    (state,) = (path.parent for path in (tmp_path / "state").rglob("notes.db"))
    with Store(state) as store:
        memory = store.recall(str(made.relative_to(vault)))
    assert memory is not None
    assert memory.text == made.read_text("utf-8")
