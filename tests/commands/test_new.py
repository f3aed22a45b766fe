"""`vaultkit new` makes a note that is filled, safely named, and never over another."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(
    ("kind", "made", "line"),
    [
        ("feature", "Features/Feature - Pay later.md", "# Feature: Pay later"),
        ("adr", "Decisions/ADR-004-pay-later.md", "# ADR-004: Pay later"),
        ("flow", "Flows/Flow - Pay later.md", "# Flow: Pay later"),
        ("domain", "Domains/Domain - Pay later.md", "# Domain: Pay later"),
        ("design", "Designs/Design - Pay later.md", "- Feature name: Pay later"),
        ("dated-design", "docs/designs/{day}-pay-later-design.md", "Date: {day}"),
        ("owned-design", "Owned Designs/Owned Design - Pay later.md", "**Created:** {day}"),
        ("rfc", "RFCs/RFC-{year}-{next}-pay-later.md", "**RFC Number**: {year}-{next}"),
    ],
)
def test_a_new_note_of_each_kind_lies_where_it_belongs_and_asks_only_to_be_filled_in(
    run: Run, vault: Path, kind: str, made: str, line: str
) -> None:
    today = date.today()
    words = {"day": today.isoformat(), "year": today.year}
    words["next"] = "002" if today.year == 2026 else "001"
    path = vault / made.format(**words)

    ended = run("new", kind, "Pay later", "--author", "Ada")

    assert (ended.code, ended.out) == (0, f"{path}\n")
    assert line.format(**words) in [one.rstrip() for one in path.read_text("utf-8").splitlines()]
    checked = run("check", str(path), "--format", "json")
    findings = json.loads(checked.out)["findings"]
    assert {one["severity"] for one in findings} == {"info"}
    assert {one["code"] for one in findings} <= {"template-residue", "open-criterion"}
    assert run("check").code == 0


def test_numbers_begin_anew_each_year_and_keep_the_vault_s_width(run: Run, vault: Path) -> None:
    year = date.today().year
    for name in ("RFC-2019-044-old.md", f"RFC-{year}-0007-x.md", f"RFC-{year}-0008-y.md"):
        (vault / "RFCs" / name).write_text("", "utf-8")
    for number in range(4, 9):
        (vault / f"Decisions/ADR-000{number}-x.md").write_text("", "utf-8")

    rfc, adr = run("new", "rfc", "X").out.strip(), run("new", "adr", "X").out.strip()

    assert rfc == str(vault / f"RFCs/RFC-{year}-0009-x.md")
    assert f"**RFC Number**: {year}-0009  \n" in Path(rfc).read_text("utf-8")
    assert adr == str(vault / "Decisions/ADR-0009-x.md")
    assert "# ADR-0009: X\n" in Path(adr).read_text("utf-8")


def test_a_status_is_taken_as_its_kind_spells_it(run: Run) -> None:
    made = Path(run("new", "rfc", "X", "--status", "under-review").out.strip())
    assert "**Status**: Under Review  \n" in made.read_text("utf-8")
    refused = run("new", "dated-design", "X", "--status", "implemented")
    assert (refused.code, refused.out) == (2, "")
    assert "it offers DRAFT, APPROVED" in refused.err
