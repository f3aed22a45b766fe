"""What `vaultkit update` takes for a person's save, and which time it writes for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.commands.person import Run, edit

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)

NOTE = Path("Features/Feature - Guest checkout.md")
OTHER = Path("Features/Feature - Card refunds.md")
DAY = 86_400.0


@pytest.fixture(autouse=True)
def _old_notes(vault: Path) -> None:
    """Whatever is saved in a test, the notes were saved before."""
    long_ago = time.time() - 1000 * DAY
    for note in vault.rglob("*.md"):
        os.utime(note, (long_ago, long_ago))


def ticked(path: Path, *, age: float = 0.0) -> None:
    """Let a person tick a box, as many seconds ago."""
    edit(path, "- [ ] ", "- [x] ")
    at = time.time() - age
    os.utime(path, (at, at))


@pytest.mark.parametrize("age", [0.0, 2 * DAY])
def test_updated_is_the_day_of_the_save(run: Run, vault: Path, age: float) -> None:
    edit(vault / NOTE, "Updated: 2026-11-17", "Updated: 2001-02-03")
    run("update")
    ticked(vault / NOTE, age=age)
    saved = datetime.fromtimestamp((vault / NOTE).stat().st_mtime)  # noqa: DTZ006 - stamps are local

    run("update")

    assert f"Updated: {saved:%Y-%m-%d}\n" in (vault / NOTE).read_text("utf-8")


def test_updated_is_the_second_of_the_save_where_it_has_seconds(run: Run, vault: Path) -> None:
    edit(vault / NOTE, "Updated: 2026-11-17", "Updated: 2001-02-03T04:05:06")
    run("update")
    ticked(vault / NOTE, age=3000.5)
    saved = datetime.fromtimestamp((vault / NOTE).stat().st_mtime)  # noqa: DTZ006 - stamps are local

    run("update")

    assert f"Updated: {saved:%Y-%m-%dT%H:%M:%S}\n" in (vault / NOTE).read_text("utf-8")


def test_updated_is_never_in_the_future(run: Run, vault: Path) -> None:
    run("update")
    ticked(vault / NOTE, age=-30 * DAY)

    run("update")

    assert f"Updated: {date.today().isoformat()}\n" in (vault / NOTE).read_text("utf-8")


def test_an_updated_that_is_yet_to_come_is_not_moved_back(run: Run, vault: Path) -> None:
    edit(vault / NOTE, "Updated: 2026-11-17", "Updated: 2999-01-01")
    run("update")
    ticked(vault / NOTE)

    run("update")

    assert "Updated: 2999-01-01\n" in (vault / NOTE).read_text("utf-8")


def test_a_lost_state_adopts_what_is_there(run: Run, vault: Path, tmp_path: Path) -> None:
    run("update")
    ticked(vault / NOTE)
    before = (vault / NOTE).read_bytes()
    shutil.rmtree(tmp_path / "state")

    assert "at first sight" in run("update").out
    assert run("update").err == "nothing to do\n"
    assert (vault / NOTE).read_bytes() == before


def test_a_stamp_that_a_plugin_keeps_is_left_to_it_and_that_is_said(run: Run, vault: Path) -> None:
    settings = vault / ".obsidian"
    (settings / "plugins/update-time-on-edit").mkdir(parents=True)
    (settings / "community-plugins.json").write_text('["update-time-on-edit"]', "utf-8")
    data = settings / "plugins/update-time-on-edit/data.json"
    data.write_text(json.dumps({"headerUpdated": "Updated"}), "utf-8")
    run("update")
    ticked(vault / NOTE)

    said = run("update").out

    assert "Updated is kept by the plugin Update time on edit, so vaultkit leaves it" in said
    assert "Updated: 2026-11-17\n" in (vault / NOTE).read_text("utf-8")


@pytest.mark.parametrize(("copied", "filled"), [(shutil.copy, True), (shutil.copy2, False)])
def test_a_template_that_came_with_its_old_time_was_put_there_by_no_person(
    run: Run,
    vault: Path,
    copied: object,
    filled: bool,  # noqa: FBT001 - which of the two it is
) -> None:
    """Unzipped, restored or synced while nobody watched; a copy by hand has a new time."""
    run("update")
    template = vault / "Templates/Feature.md"
    assert callable(copied)
    copied(template, vault / "Features/Feature - Copied.md")

    run("update")

    text = (vault / "Features/Feature - Copied.md").read_text("utf-8")
    assert ("{{title}}" not in text) is filled


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_what_git_brought_is_known_though_git_went_on_working(run: Run, vault: Path) -> None:
    """Its history of HEAD tells of a merge long after the index was written again."""
    _git(vault, "init", "-q", "-b", "main")
    _commit(vault)
    _git(vault, "checkout", "-qb", "other")
    for note in (NOTE, OTHER):
        edit(vault / note, "- [ ] ", "- [x] ")
    _commit(vault)
    _git(vault, "checkout", "-q", "main")
    run("update")
    _git(vault, "merge", "-q", "other")
    later = time.time() + 600
    for name in ("index", "HEAD", "ORIG_HEAD"):
        os.utime(vault / ".git" / name, (later, later))

    assert run("update").err == "nothing to do\n"


def _commit(vault: Path) -> None:
    _git(vault, "add", "-A")
    _git(vault, "commit", "-qm", "Change")


def _git(vault: Path, *arguments: str) -> None:
    named = [("user.name", "Cleo"), ("user.email", "cleo@example.com")]
    settings = [word for name, value in named for word in ("-c", f"{name}={value}")]
    subprocess.run(["git", *settings, *arguments], cwd=vault, check=True, capture_output=True)
