"""`vaultkit update --backfill`: a vault that starts today gets what its past tells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.commands.person import REPOSITORY, Ended, Run, edit, environment

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
    ),
    pytest.mark.skipif(not shutil.which("git"), reason="no git here"),
]

NAME = "Feature - Old.md"
HEAD = "---\ntags:\n  - architecture/feature\nCreated:\nUpdated:\n---\n# Feature: Old\n\n"
LOG = "\n## Changelog\n\n| Date | Author | Change |\n| --- | --- | --- |\n"


def note(words: str) -> str:
    return f"{HEAD}## Overview\n\n{words}\n{LOG}"


class Repository:
    """A git repository that several people commit to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@x")
        return subprocess.run(
            ["git", *who, "-c", "protocol.file.allow=always", *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def commit(self, day: str, author: str = "Ada") -> None:
        """Commit all that is there, as of ten o'clock of a day."""
        when = int(datetime.fromisoformat(f"{day}T10:00").timestamp())
        self.git("add", "-A")
        who = f"--author={author} <{author.split(maxsplit=1)[0].lower()}@x>"
        self.git("commit", "-q", "--allow-empty", "-m", "x", who, f"--date=@{when} +0000")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with one note whose stamps are blank."""
    folder = tmp_path / "Harbour"
    folder.mkdir()
    (folder / "vaultkit.toml").write_text('author = "Ada"\n')
    (folder / NAME).write_text(note("One."))
    return folder


@pytest.fixture
def old(vault: Path) -> Repository:
    """The vault as a repository: made by Ada in March, changed by Bob in April."""
    repository = Repository(vault)
    repository.commit("2025-03-01")
    (vault / NAME).write_text(note("Two."))
    repository.commit("2025-04-02", "Bob Ross")
    return repository


def stamps(path: Path) -> tuple[str, str]:
    lines = path.read_text("utf-8").splitlines()
    return lines[3].partition(":")[2].strip(), lines[4].partition(":")[2].strip()


def rows(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.startswith("| 20")]


@pytest.mark.usefixtures("old")
def test_stamps_and_rows_come_from_git_and_nothing_is_owed_then(run: Run, vault: Path) -> None:
    ended = run("update", "--backfill", "--changelog")

    assert (ended.code, ended.err) == (0, "")
    assert f"{NAME}: Created 2025-03-01; Updated 2025-04-02; changelog: 2 rows" in ended.out
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")
    assert rows(vault / NAME) == [
        "| 2025-03-01 | Ada | Initial draft |",
        "| 2025-04-02 | Bob Ross | Overview edited |",
    ]
    assert run("update").err == "nothing to do\n"
    assert run("update", "--backfill", "--changelog").err == "nothing to do\n"


@pytest.mark.usefixtures("old")
def test_rows_are_made_only_on_request(run: Run, vault: Path) -> None:
    run("update", "--backfill")
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")
    assert rows(vault / NAME) == []


@pytest.mark.usefixtures("old")
@pytest.mark.skipif(not shutil.which("patch"), reason="no patch here")
def test_the_diff_is_what_is_written(run: Run, vault: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(vault, copy)
    shown = run("update", "--backfill", "--changelog", "--diff")
    assert stamps(vault / NAME) == ("", "")

    subprocess.run(["patch", "-s", "-p1"], cwd=copy, input=shown.out.encode(), check=True)
    run("update", "--backfill", "--changelog")

    assert (vault / NAME).read_bytes() == (copy / NAME).read_bytes()


@pytest.mark.usefixtures("old")
def test_the_plan_can_be_asked_for_first(run: Run, vault: Path) -> None:
    told = f"change {NAME}: Created 2025-03-01; Updated 2025-04-02\n"
    assert (run("update", "--backfill", "--dry-run").out) == told
    assert run("update", "--backfill", "--check").code == 1
    assert stamps(vault / NAME) == ("", "")
    run("update", "--backfill")
    assert run("update", "--backfill", "--check").code == 0


@pytest.mark.usefixtures("old")
def test_one_undo_takes_all_back_and_only_a_request_does_it_again(run: Run, vault: Path) -> None:
    (vault / "Feature - New.md").write_text(note("New."))
    before = {path: path.read_bytes() for path in vault.glob("*.md")}
    run("update", "--backfill", "--changelog")

    assert run("undo").code == 0

    assert {path: path.read_bytes() for path in vault.glob("*.md")} == before
    assert run("update").err == "nothing to do\n"
    assert run("update", "--backfill", "--check").code == 1


@pytest.mark.usefixtures("old")
def test_a_vault_that_is_known_may_be_backfilled(run: Run, vault: Path) -> None:
    run("update")
    run("update", "--backfill")
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")


@pytest.mark.usefixtures("old")
def test_what_upkeep_owes_and_what_the_past_tells_are_written_at_once(
    run: Run, vault: Path
) -> None:
    run("update")
    # Long after the commit: what is saved in the same moment is taken for git's own.
    for name in ("index", "HEAD"):
        os.utime(vault / ".git" / name, (0, 0))
    edit(vault / NAME, "Two.", "Three.")
    ended = run("update", "--backfill", "--changelog")
    assert ended.out.count("done") == 1
    assert [row[13:] for row in rows(vault / NAME)] == [
        "| Ada | Initial draft |",
        "| Bob Ross | Overview edited |",
        "| Ada | Overview edited |",
    ]
    assert run("update", "--backfill", "--changelog").err == "nothing to do\n"


@pytest.mark.usefixtures("old")
def test_a_vault_without_consent_is_told_about_and_never_written(run: Run, vault: Path) -> None:
    (vault / ".obsidian").mkdir()
    (vault / "vaultkit.toml").unlink()
    ended = run("update", "--backfill")
    assert "Created 2025-03-01" in ended.out
    assert "--write" in ended.err
    assert stamps(vault / NAME) == ("", "")
    run("update", "--backfill", "--write")
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")


def test_rows_of_the_past_alone_are_a_wrong_request(run: Run) -> None:
    ended = run("update", "--changelog")
    assert ended.code == 2
    assert "--changelog goes with --backfill" in ended.err


def test_without_a_repository_the_files_tell(run: Run, vault: Path) -> None:
    when = datetime.fromisoformat("2024-05-06T10:00").timestamp()
    os.utime(vault / NAME, (when, when))
    ended = run("update", "--backfill")
    assert ended.err.startswith("this vault lies in no git repository: dates are taken from the")
    assert stamps(vault / NAME) == ("2024-05-06", "2024-05-06")


def test_a_repository_without_commits_tells_nothing(run: Run, vault: Path) -> None:
    Repository(vault)
    ended = run("update", "--backfill", "--changelog", "--dry-run")
    assert "git has no commit of this vault yet" in ended.err
    assert NAME in ended.out


@pytest.mark.usefixtures("old")
def test_where_git_is_not_installed_that_is_said(vault: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "vaultkit", "update", "--backfill", "--dry-run"],
        cwd=vault,
        env={**environment(tmp_path / "state"), "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "git is not installed: dates are taken from the times of the files" in ended.stderr
    assert NAME in ended.stdout


def test_a_note_made_from_another_is_as_old_as_itself(
    run: Run, vault: Path, old: Repository
) -> None:
    """Git itself would follow it to what it was copied from."""
    (vault / "Feature - Copy.md").write_text(note("Two.").replace("Old", "Copy"))
    old.commit("2025-05-01")
    run("update")
    for name in ("index", "HEAD"):
        os.utime(vault / ".git" / name, (0, 0))
    edit(vault / "Feature - Copy.md", "Two.", "Three.")
    run("update")
    assert stamps(vault / "Feature - Copy.md")[0] == "2025-05-01"
    run("update", "--backfill")
    assert stamps(vault / NAME)[0] == "2025-03-01"


@pytest.mark.usefixtures("old")
def test_what_is_not_committed_yet_was_changed_today(run: Run, vault: Path) -> None:
    (vault / NAME).write_text(note("Three."))
    run("update", "--backfill")
    today = datetime.now().date().isoformat()  # noqa: DTZ005 - as stamps are
    assert stamps(vault / NAME) == ("2025-03-01", today)


def test_a_note_is_followed_by_all_its_names(run: Run, vault: Path, old: Repository) -> None:
    (vault / "Features").mkdir()
    old.git("mv", NAME, "Features/Feature - Né\n w.md")
    old.commit("2025-05-01", "Tomás")
    (vault / "Features/Feature - Né\n w.md").rename(vault / "Feature - Not committed.md")
    run("update", "--backfill")
    assert stamps(vault / "Feature - Not committed.md") == ("2025-03-01", "2025-04-02")


def test_a_vault_may_be_any_folder_of_a_repository(run: Run, vault: Path, tmp_path: Path) -> None:
    whole = Repository(tmp_path / "whole")
    shutil.copytree(vault, whole.folder / "notes")
    whole.commit("2025-03-01")
    (whole.folder / "docs").mkdir()
    whole.git("mv", "notes", "docs/Ö vault")
    whole.commit("2025-04-01")
    run("update", "--backfill", cwd=whole.folder / "docs/Ö vault")
    assert stamps(whole.folder / "docs/Ö vault" / NAME) == ("2025-03-01", "2025-03-01")


def test_a_worktree_knows_its_history(run: Run, old: Repository, tmp_path: Path) -> None:
    old.git("worktree", "add", "-q", str(tmp_path / "other"))
    run("update", "--backfill", cwd=tmp_path / "other")
    assert stamps(tmp_path / "other" / NAME) == ("2025-03-01", "2025-04-02")


def test_a_cut_history_is_said_and_begins_no_changelog(
    run: Run, old: Repository, tmp_path: Path
) -> None:
    old.git("clone", "-q", "--depth", "1", f"file://{old.folder}", str(tmp_path / "cut"))
    ended = run("update", "--backfill", "--changelog", cwd=tmp_path / "cut")
    assert "a shallow clone" in ended.err
    assert stamps(tmp_path / "cut" / NAME) == ("2025-04-02", "2025-04-02")
    assert rows(tmp_path / "cut" / NAME) == []


def test_what_a_partial_clone_lacks_is_said_and_not_fetched(
    run: Run, old: Repository, tmp_path: Path
) -> None:
    old.git("config", "uploadpack.allowFilter", "true")
    part = tmp_path / "part"
    old.git("clone", "-q", "--filter=blob:none", f"file://{old.folder}", str(part))
    held = set(part.rglob("*.pack"))
    ended = run("update", "--backfill", "--changelog", cwd=part)
    assert "a partial clone" in ended.err
    assert stamps(part / NAME) == ("2025-03-01", "")
    assert set(part.rglob("*.pack")) == held


def test_a_version_that_is_no_text_is_passed_over(run: Run, vault: Path, old: Repository) -> None:
    (vault / NAME).write_bytes(note("Zw\xf6lf.").encode("latin-1"))
    old.commit("2025-05-01", "Eve")
    (vault / NAME).write_text(note("Three."))
    old.commit("2025-06-01")
    run("update", "--backfill", "--changelog")
    assert stamps(vault / NAME) == ("2025-03-01", "2025-06-01")
    assert [row[2:12] for row in rows(vault / NAME)] == ["2025-03-01", "2025-04-02", "2025-06-01"]


def test_authors_have_the_names_that_the_mailmap_gives(
    run: Run, vault: Path, old: Repository
) -> None:
    (vault / ".mailmap").write_text("Robert Ross <bob@x>\n")
    old.commit("2025-05-01")
    run("update", "--backfill", "--changelog")
    assert rows(vault / NAME)[1] == "| 2025-04-02 | Robert Ross | Overview edited |"


def test_what_two_branches_did_is_told_of_both(run: Run, vault: Path, old: Repository) -> None:
    both = note("Two.").replace(LOG, f"\n## Risks\n\nNone.\n{LOG}")
    (vault / NAME).write_text(both)
    old.commit("2025-05-01")
    old.git("checkout", "-q", "-b", "side")
    (vault / NAME).write_text(both.replace("None.", "Many."))
    old.commit("2025-05-02", "Eve")
    old.git("checkout", "-q", "main")
    (vault / NAME).write_text(both.replace("Two.", "Three."))
    old.commit("2025-05-03", "Bob Ross")
    old.git("merge", "-q", "-m", "both", "side")
    run("update", "--backfill", "--changelog")
    assert rows(vault / NAME)[3:] == [
        "| 2025-05-02 | Eve | Risks edited |",
        "| 2025-05-03 | Bob Ross | Overview edited |",
    ]
    assert stamps(vault / NAME) == ("2025-03-01", "2025-05-03")


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A program that leaves a trace in the file `started` beside it."""
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\necho >> {tmp_path / 'started'}\n")
    program.chmod(0o755)
    return program


STARTERS = (
    *("core.fsmonitor", "core.pager", "core.sshCommand", "core.askPass", "diff.external"),
    *("diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge"),
    *("gpg.program", "core.editor", "core.gitProxy", "credential.helper", "alias.log"),
    *("core.hooksPath", "core.alternateRefsCommand", "remote.origin.uploadpack"),
)


def test_no_setting_of_a_vault_starts_a_program(
    run: Run, vault: Path, old: Repository, evil: Path
) -> None:
    (vault / ".gitattributes").write_text("*.md diff=evil filter=evil\n")
    old.commit("2025-05-01")
    seal(old)
    others = {
        "log.showSignature": "true",
        "log.showRoot": "false",
        "color.ui": "always",
        "diff.renames": "false",
    }
    for name, value in {**dict.fromkeys(STARTERS, str(evil)), **others}.items():
        old.git("config", name, value)

    run("update", "--backfill", "--changelog")

    assert not evil.with_name("started").exists()
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")


def seal(repository: Repository) -> None:
    """Make the last commit look signed, so that somebody might want to check it."""
    head, _, message = repository.git("cat-file", "commit", "HEAD").partition("\n\n")
    mark = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----"
    file = repository.folder / ".git/sealed"
    file.write_text(f"{head}\n{mark}\n\n{message}")
    made = repository.git("hash-object", "-t", "commit", "-w", str(file)).strip()
    repository.git("update-ref", "HEAD", made)


@pytest.mark.parametrize("way", ["ext::{evil}", "file://{nowhere}"])
def test_what_is_missing_is_not_fetched_from_where_a_vault_says(
    run: Run, vault: Path, old: Repository, evil: Path, way: str
) -> None:
    lost = old.git("rev-parse", f"HEAD~1:{NAME}").strip()
    for name, value in {
        "extensions.partialclone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": way.format(evil=evil, nowhere=vault.parent),
        "remote.origin.uploadpack": str(evil),
        "protocol.allow": "always",
    }.items():
        old.git("config", name, value)
    (vault / ".git/objects" / lost[:2] / lost[2:]).unlink()

    ended = run("update", "--backfill", "--changelog")

    assert not evil.with_name("started").exists()
    assert "a partial clone" in ended.err
    assert stamps(vault / NAME) == ("2025-03-01", "")


@pytest.mark.usefixtures("old")
def test_a_hook_of_another_repository_does_not_mislead(vault: Path, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit("2020-01-01")
    ended = subprocess.run(
        [sys.executable, "-m", "vaultkit", "update", "--backfill"],
        cwd=vault,
        env={**environment(tmp_path / "state"), "GIT_DIR": str(other.folder / ".git")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
    assert stamps(vault / NAME) == ("2025-03-01", "2025-04-02")


@pytest.mark.usefixtures("old")
def test_git_is_only_read(run: Run, vault: Path) -> None:
    before = {path: path.read_bytes() for path in (vault / ".git").rglob("*") if path.is_file()}
    run("update", "--backfill", "--changelog")
    after = {path: path.read_bytes() for path in (vault / ".git").rglob("*") if path.is_file()}
    assert after == before


def test_what_is_never_written_is_not_planned_either(run: Run, vault: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text(note("Else."))
    (vault / NAME).unlink()
    (vault / NAME).symlink_to(elsewhere)
    (vault / "Feature - Torn.md").write_text("---\nCreated:\nCreated:\n---\n# Feature: Torn\n")
    ended = run("update", "--backfill", "--diff")
    assert ended.out == ""
    assert f"{NAME}: it is or lies behind a symlink" in ended.err
    assert "Feature - Torn.md: its properties cannot be read" in ended.err


def test_the_sample_of_a_new_vault_needs_no_stamps(run: Run, tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(REPOSITORY / "vault-template", sample)
    ended: Ended = run("update", "--backfill", cwd=sample)
    assert (ended.code, ended.err) == (0, "nothing to do\n")
