"""`vaultkit upgrade` brings notes up to a template that changed, and nobody else takes notice."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.commands.person import Run, edit

NOTE = "Features/Feature - Guest checkout.md"
SECURITY = "## 6. Security"
PRIVACY = "## 6. Privacy\n\n_Whose data {{title}} reads._\n\n---\n\n"
CONFLICT = "“Tracing” is not in the template any more; a person wrote in it, so it stays"


@pytest.fixture
def known(run: Run) -> None:
    """The templates, as they were, and the notes are known."""
    run("update")


def add_privacy(vault: Path) -> None:
    edit(vault / "Templates/Feature.md", SECURITY, PRIVACY + SECURITY)


def git(vault: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *names, *arguments], cwd=vault, check=True, capture_output=True)


@pytest.mark.usefixtures("known")
def test_the_diff_is_what_is_written_and_one_undo_takes_it_back(run: Run, vault: Path) -> None:
    before = {path: path.read_text() for path in (vault / "Features").glob("*.md")}
    add_privacy(vault)

    shown = run("upgrade", "--diff").out
    assert {path: path.read_text() for path in before} == before
    done = run("upgrade")

    filled = PRIVACY.replace("{{title}}", "Guest checkout")
    assert (vault / NOTE).read_text() == before[vault / NOTE].replace(SECURITY, filled + SECURITY)
    assert "\n+".join(["", *filled.rstrip("\n").split("\n")]) in shown
    assert f"{NOTE}: “Privacy” added\n" in done.out
    assert len(done.out.splitlines()) == len(before)
    assert run("undo").out.count("taken back") == len(before)
    assert {path: path.read_text() for path in before} == before


@pytest.mark.usefixtures("known")
def test_an_upgraded_note_is_not_upgraded_again(run: Run, vault: Path) -> None:
    add_privacy(vault)

    assert run("upgrade", "--check").code == 1
    run("upgrade")
    again = run("upgrade", "--check")

    assert again.code == 0
    assert again.err.startswith("nothing to upgrade\n")


@pytest.mark.usefixtures("known")
def test_an_upgrade_is_no_edit_of_a_person_s(run: Run, vault: Path) -> None:
    add_privacy(vault)
    run("upgrade")
    upgraded = (vault / NOTE).read_text()

    assert run("update").err == "nothing to do\n"
    assert (vault / NOTE).read_text() == upgraded


@pytest.mark.usefixtures("known")
def test_an_edit_that_was_not_logged_before_an_upgrade_is_logged_after_it(
    run: Run, vault: Path
) -> None:
    edit(vault / NOTE, "- [ ] Fewer than 20%", "- [x] Fewer than 20%")
    add_privacy(vault)
    run("upgrade")

    run("update")

    text = (vault / NOTE).read_text()
    assert "Success Criteria: 1 met" in text
    assert "Privacy" not in text[text.index("## Changelog") :]


@pytest.mark.usefixtures("known")
def test_a_row_of_today_that_grows_on_does_not_tell_of_the_upgrade(run: Run, vault: Path) -> None:
    edit(vault / NOTE, "- [ ] Fewer than 20%", "- [x] Fewer than 20%")
    run("update")
    add_privacy(vault)
    run("upgrade")
    edit(vault / NOTE, "- [ ] A guest order", "- [x] A guest order")

    run("update")

    text = (vault / NOTE).read_text()
    assert "Success Criteria: 2 met" in text
    assert "Privacy" not in text[text.index("## Changelog") :]


@pytest.mark.usefixtures("known")
def test_what_a_person_wrote_stays_and_is_told(run: Run, vault: Path) -> None:
    template = vault / "Templates/Feature.md"
    tracing = "### Tracing\n\n_List the spans by name, with the parent of each._\n\n"
    edit(template, tracing, "")

    shown = run("upgrade", "--diff", NOTE)
    done = run("upgrade", NOTE)

    assert shown.out == ""
    assert (shown.code, done.code) == (0, 0)
    assert f"{NOTE}: {CONFLICT}\n" in shown.err
    assert "### Tracing" in (vault / NOTE).read_text()


@pytest.mark.usefixtures("known")
def test_a_heading_that_another_note_links_to_stays(run: Run, vault: Path) -> None:
    (vault / "N.md").write_text("See [[Feature - Guest checkout#6. Security]].\n")
    edit(vault / "Templates/Feature.md", SECURITY, PRIVACY + "## 7. Security")

    done = run("upgrade")

    assert "links lead to it, so rename it in Obsidian" in done.err
    assert SECURITY in (vault / NOTE).read_text()
    assert "## 7. Security" in (vault / "Features/Feature - Stock alerts.md").read_text()
    assert run("check", "--select", "dangling-heading").code == 0


@pytest.mark.usefixtures("known")
def test_only_what_is_named_is_upgraded(run: Run, vault: Path) -> None:
    add_privacy(vault)
    edit(vault / "Templates/Flow.md", "## Changelog", "## Limits\n\n_How many._\n\n## Changelog")

    of_kind = run("upgrade", "--dry-run", "--kind", "flow").out
    named = run("upgrade", "--dry-run", "Feature - Guest checkout").out

    assert "Flows/" in of_kind
    assert "Features/" not in of_kind
    assert named == f"change {NOTE}: “Privacy” added\n"


def test_a_former_template_is_known_from_git(run: Run, vault: Path) -> None:
    git(vault, "init", "-q")
    git(vault, "add", ".")
    git(vault, "commit", "-qm", "All")
    add_privacy(vault)

    assert f"change {NOTE}: “Privacy” added\n" in run("upgrade", "--dry-run").out


def test_a_former_template_is_known_by_its_file(run: Run, vault: Path, tmp_path: Path) -> None:
    former = shutil.copy(vault / "Templates/Feature.md", tmp_path / "Former.md")
    add_privacy(vault)

    unknown = run("upgrade", "--check")
    done = run("upgrade", "--kind", "feature", "--from", str(former))

    assert unknown.code == 0
    assert "no former template is known of: adr, " in unknown.err
    assert "“Privacy” added" in done.out


@pytest.mark.usefixtures("known")
def test_a_note_that_has_little_of_its_template_is_left_alone(run: Run, vault: Path) -> None:
    mine = "# Feature: Mine\n\n## Thoughts\n\nSome.\n"
    (vault / "Features/Feature - Mine.md").write_text(mine)
    add_privacy(vault)

    done = run("upgrade", "Feature - Mine")

    assert "it shares too little with any known template" in done.err
    assert (vault / "Features/Feature - Mine.md").read_text() == mine


@pytest.mark.usefixtures("known")
def test_a_note_that_cannot_be_read_is_told_and_the_others_are_upgraded(
    run: Run, vault: Path
) -> None:
    edit(vault / NOTE, "Created: ", "Created: [")
    add_privacy(vault)

    done = run("upgrade")

    assert f"{NOTE}: its properties cannot be read" in done.err
    assert done.code == 0
    assert len(done.out.splitlines()) == 2


@pytest.mark.usefixtures("known")
def test_a_note_that_is_in_use_is_told_and_the_others_are_upgraded(run: Run, vault: Path) -> None:
    add_privacy(vault)

    with (vault / NOTE).open("r+"):
        done = run("upgrade")
    later = run("upgrade")

    assert done.code == 2
    assert f"{NOTE} is open in another program" in done.err
    assert len(done.out.splitlines()) == 2
    assert later.out == f"{NOTE}: “Privacy” added\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kind", "epic"], "no kind 'epic' in this vault"),
        (["Home"], "Home.md is of no kind, or left out"),
        (["Nowhere"], "no note 'Nowhere'"),
        (["--from", "Gone.md", "--kind", "adr"], "Gone.md: there is no such file"),
        (["--from", "Empty.md", "--kind", "adr"], "Empty.md: the file is empty"),
        (["--from", "Bytes.md", "--kind", "adr"], "Bytes.md: the file is not UTF-8"),
        (["--from", "Home.md"], "say which with --kind (adr, "),
        (["--kind", "adr", NOTE], "is of the kind feature; leave --kind or the note out"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    run: Run, vault: Path, arguments: list[str], told: str
) -> None:
    (vault / "Empty.md").write_text("")
    (vault / "Bytes.md").write_bytes(b"\xff\xfe")

    ended = run("upgrade", *arguments)

    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_making_a_note_keeps_its_template(run: Run, vault: Path) -> None:
    run("new-feature", "Gift cards")
    add_privacy(vault)

    done = run("upgrade", "Feature - Gift cards")

    assert "“Privacy” added" in done.out


def test_a_store_of_before_goes_on_to_work(run: Run, vault: Path, tmp_path: Path) -> None:
    run("update")
    (database,) = (tmp_path / "state").rglob("notes.db")
    with sqlite3.connect(database) as opened:
        opened.execute("DROP TABLE template")
    opened.close()

    assert run("update").err == "nothing to do\n"
    add_privacy(vault)
    assert "“Privacy” added" in run("upgrade").out


def test_an_empty_template_takes_nothing_away(run: Run, vault: Path) -> None:
    """An editor or a sync service may leave one for a moment."""
    run("update")
    before = (vault / NOTE).read_text("utf-8")
    (vault / "Templates/Feature.md").write_text("", "utf-8")
    ended = run("upgrade")
    assert (ended.code, ended.out) == (2, "")
    assert "the template Feature.md of feature is empty; restore it" in ended.err
    assert (vault / NOTE).read_text("utf-8") == before


def test_a_template_that_is_no_text_is_named(run: Run, vault: Path) -> None:
    (vault / "Templates/Feature.md").write_bytes(b"\xff\xfe\x00 Feature")
    ended = run("upgrade")
    assert ended.code == 2
    assert "Feature.md: the file is not UTF-8 (byte 1); save it as UTF-8" in ended.err


def test_a_heading_that_gates_count_by_is_told_where_it_gets_another_name(
    run: Run, vault: Path
) -> None:
    run("update")
    quiet = run("upgrade", "--check").err
    edit(vault / "Templates/ADR.md", "## Alternatives Considered", "## Options Weighed")
    told = run("upgrade", "--check").err
    assert "the gates of" not in quiet
    assert (
        "the gates of adr ask for alternatives, but ADR.md has no section “Alternatives” or "
        "“Alternatives Considered” any more; name the new one as `alternatives` in vaultkit.toml\n"
    ) in told
