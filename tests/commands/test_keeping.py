"""`vaultkit watch` and `update` beside a person who writes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.commands.person import Run, Watch, edit, environment
from vaultkit.fuse import MOST

TODAY = date.today().isoformat()
EDITED = Path("Features/Feature - Guest checkout.md")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)


@pytest.fixture
def author(vault: Path) -> str:
    config = vault / "vaultkit.toml"
    config.write_text('author = "Ada"\n' + config.read_text("utf-8"), "utf-8")
    return "Ada"


@pytest.fixture
def watch(vault: Path, tmp_path: Path, author: str) -> Iterator[Watch]:
    del author
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-m", "vaultkit", "watch", "--quiet", "0.6"],
            cwd=vault,
            env=environment(tmp_path / "state"),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        watching = Watch(process, said)
        watching.until_said("watching")
        yield watching
        if process.poll() is None:
            process.kill()
    assert "Traceback" not in said.read_text("utf-8")


def changed_lines(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    return [line for line in new if line not in old]


def test_an_empty_note_whose_name_says_its_kind_is_filled(watch: Watch, vault: Path) -> None:
    made = vault / "Features/Feature - Gift cards.md"
    made.touch()

    watch.until_said("filled from the feature template")

    text = made.read_text("utf-8")
    assert "# Feature: Gift cards\n" in text
    assert f"Created: {TODAY}\n" in text
    assert f"| {TODAY} | Ada    | Initial draft |" in text


def test_an_inserted_template_is_completed(watch: Watch, vault: Path) -> None:
    template = (vault / "Templates/Feature.md").read_text("utf-8")
    made = vault / "Feature - Inserted.md"
    made.write_text(template.replace("{{title}}", "Feature - Inserted"), "utf-8")

    watch.until_said("completed the template")

    text = made.read_text("utf-8")
    assert "# Feature: Inserted\n" in text
    assert f"Created: {TODAY}\nUpdated: {TODAY}\n" in text


def test_an_edit_moves_updated_and_grows_the_changelog_and_nothing_else(
    watch: Watch, vault: Path
) -> None:
    path = vault / EDITED
    edit(path, "- [ ] Fewer", "- [x] Fewer")
    mine = path.read_text("utf-8")

    watch.until_said("done")

    assert changed_lines(mine, path.read_text("utf-8")) == [
        f"Updated: {TODAY}",
        f"| {TODAY} | Ada           | Success Criteria: 1 met                       |",
    ]


def test_its_own_writes_do_not_wake_it(watch: Watch, vault: Path) -> None:
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    watch.until_said("done")
    written = (vault / EDITED).stat().st_mtime_ns

    time.sleep(1.5)

    assert (vault / EDITED).stat().st_mtime_ns == written
    assert watch.said.count("done") == 1


def _wrote(watch: Watch, times: int) -> bool:
    return watch.said.count("done") == times


@pytest.mark.slow
def test_a_note_that_something_changes_back_each_time_is_left_alone(
    watch: Watch, vault: Path
) -> None:
    path = vault / EDITED
    ticked = path.read_text("utf-8").replace("- [ ] Fewer", "- [x] Fewer")
    both = [ticked, ticked.replace("## 1. Overview\n", "## 1. Overview\n\nMore.\n")]
    for turn in range(2 * MOST):
        path.write_text(both[turn % 2], "utf-8")
        watch.until(partial(_wrote, watch, turn + 1), "a write")

    path.write_text(both[0], "utf-8")
    watch.until_said("something else takes back")

    assert path.read_text("utf-8") == both[0]


def test_a_second_edit_of_the_day_grows_the_same_row(watch: Watch, vault: Path) -> None:
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    watch.until_said("1 met")
    edit(vault / EDITED, "### Caching Strategy\n", "### Caching Strategy\n\nNone.\n")
    watch.until_said("Caching Strategy edited")

    rows = [line for line in (vault / EDITED).read_text("utf-8").splitlines() if TODAY in line]
    assert len([row for row in rows if row.startswith("|")]) == 1


def test_a_new_finding_is_told_with_its_place(watch: Watch, vault: Path) -> None:
    edit(vault / EDITED, "## Related Documents\n", "## Related Documents\n\n- [[Nowhere]]\n")

    watch.until_said("error [[Nowhere]] leads nowhere (dangling-link)")


def test_touching_a_note_writes_nothing(watch: Watch, vault: Path) -> None:
    os.utime(vault / EDITED)
    edit(vault / "Features/Feature - Stock alerts.md", "- [ ] No buyer", "- [x] No buyer")
    watch.until_said("Stock alerts.md: Updated")

    assert "Guest checkout" not in watch.said


def test_a_burst_of_changes_is_adopted(watch: Watch, vault: Path) -> None:
    template = (vault / EDITED).read_text("utf-8")
    for number in range(30):
        (vault / f"Features/Feature - Copy {number}.md").write_text(template, "utf-8")
    time.sleep(1.5)
    for number in range(30):
        path = vault / f"Features/Feature - Copy {number}.md"
        path.write_text(template.replace("- [ ] Fewer", "- [x] Fewer"), "utf-8")
    edit(vault / "Home.md", "#", "# [[Marker]]\n\n#")
    watch.until_said("Marker")
    time.sleep(1)

    assert "done" not in watch.said


def test_a_note_that_was_renamed_is_remembered(watch: Watch, vault: Path) -> None:
    renamed = vault / "Features/Feature - Guests.md"
    (vault / EDITED).rename(renamed)
    time.sleep(1.2)
    edit(renamed, "- [ ] Fewer", "- [x] Fewer")

    watch.until_said("Feature - Guests.md: Updated")


def test_an_empty_note_that_gets_its_name_later_is_filled(watch: Watch, vault: Path) -> None:
    untitled = vault / "Features/Untitled.md"
    untitled.touch()
    time.sleep(1.2)
    untitled.rename(vault / "Features/Feature - Late name.md")

    watch.until_said("Late name.md: filled from the feature template")


def test_a_watcher_whose_vault_went_leaves_it_alone_until_it_is_back(
    watch: Watch, vault: Path
) -> None:
    before = (vault / EDITED).read_text("utf-8")
    vault.rename(vault.parent / "moved")
    (vault.parent / "moved" / "Stir.md").write_text("A folder that moved is still heard of.\n")
    watch.until_said("the vault is left alone: its folder is not there")
    (vault.parent / "moved").rename(vault)
    watch.until_said("the vault is back")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    watch.until_said("1 met")
    assert changed_lines(before, (vault / EDITED).read_text("utf-8"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(watch: Watch, number: int) -> None:
    assert watch.end(number) == 0
    assert watch.said.endswith("stopped\n")


def test_only_one_watcher_writes_into_a_vault(watch: Watch, run: Run) -> None:
    ended = run("watch")

    assert ended.code == 2
    assert "another vaultkit keeps" in ended.err
    assert watch.process.poll() is None


def test_update_adopts_a_vault_at_first_sight(run: Run, vault: Path) -> None:
    before = (vault / EDITED).read_bytes()

    assert "15 notes at first sight" in run("update").out
    assert run("update").err == "nothing to do\n"
    assert (vault / EDITED).read_bytes() == before


@pytest.mark.usefixtures("author")
def test_update_pays_what_an_edit_owes_and_settles(run: Run, vault: Path) -> None:
    run("update")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")

    assert "Updated" in run("update").out
    assert f"Updated: {TODAY}\n" in (vault / EDITED).read_text("utf-8")
    assert run("update").err == "nothing to do\n"


@pytest.mark.skipif(not shutil.which("patch"), reason="no patch here")
@pytest.mark.usefixtures("author")
def test_update_shows_exactly_what_it_writes(run: Run, vault: Path, tmp_path: Path) -> None:
    run("update")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    patch = tmp_path / "patch"
    patch.write_text(run("update", "--diff").out, "utf-8")
    before = (vault / EDITED).read_bytes()
    assert run("update", "--check").code == 1
    assert (vault / EDITED).read_bytes() == before

    copy = tmp_path / "copy.md"
    copy.write_bytes(before)
    subprocess.run(["patch", "-s", copy, patch], check=True)
    run("update")

    assert (vault / EDITED).read_bytes() == copy.read_bytes()


def test_a_vault_without_notes_is_looked_at_for_the_first_time_only_once(
    run: Run, vault: Path
) -> None:
    for path in [*vault.rglob("*.md")]:
        if path.parent.name != "Templates":
            path.unlink()
    run("update")
    (vault / "Feature - First.md").touch()

    assert "filled from the feature template" in run("update").out


@pytest.mark.usefixtures("author")
def test_a_stale_editor_that_takes_the_stamp_back_is_stamped_again(run: Run, vault: Path) -> None:
    run("update")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    run("update")
    edit(vault / EDITED, f"Updated: {TODAY}", "Updated: 2026-11-17")
    edit(vault / EDITED, "### Caching Strategy\n", "### Caching Strategy\n\nNone.\n")

    run("update")

    assert f"Updated: {TODAY}\n" in (vault / EDITED).read_text("utf-8")


@pytest.mark.usefixtures("author")
def test_a_date_that_vaultkit_would_not_write_is_said_and_left(run: Run, vault: Path) -> None:
    edit(vault / EDITED, "Updated: 2026-11-17", "Updated: 17.11.2026")
    run("update")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")

    assert "Updated holds 17.11.2026, which is no date that vaultkit writes" in run("update").out
    assert "Updated: 17.11.2026\n" in (vault / EDITED).read_text("utf-8")


def test_a_feature_that_contradicts_its_new_status_is_told(watch: Watch, vault: Path) -> None:
    edit(vault / EDITED, "status/designed", "status/implemented")

    watch.until_said("error criterion not met: Fewer than 20%")


def test_many_findings_of_one_kind_are_told_in_few_lines(watch: Watch, vault: Path) -> None:
    links = "\n".join(f"- [[Nowhere {number}]]" for number in range(20))
    edit(vault / EDITED, "## Related Documents\n", f"## Related Documents\n\n{links}\n")

    watch.until_said("and 17 more like this (dangling-link)")


def test_update_fills_an_empty_note_made_since_the_last_time(run: Run, vault: Path) -> None:
    run("update")
    (vault / "Flows/Flow - Ship a parcel.md").touch()

    assert "filled from the flow template" in run("update").out


def test_a_vault_without_consent_is_told_about_and_never_written(run: Run, vault: Path) -> None:
    (vault / "vaultkit.toml").unlink()
    run("update", "--write")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    before = (vault / EDITED).read_bytes()

    ended = run("update")

    assert "--write" in ended.err
    assert "Success Criteria: 1 met" in ended.out
    assert (vault / EDITED).read_bytes() == before
    assert run("update", "--write").code == 0
    assert (vault / EDITED).read_bytes() != before


def test_what_is_known_lies_outside_the_vault(run: Run, vault: Path, tmp_path: Path) -> None:
    before = set(vault.rglob("*"))

    run("update")

    assert set(vault.rglob("*")) == before
    assert list((tmp_path / "state").rglob("notes.db"))


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("conflict markers", "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n"),
        ("cannot be read", "---\na: b: c\n---\n# Feature: X\n"),
    ],
)
def test_a_note_that_cannot_be_kept_is_left_alone(
    run: Run, vault: Path, what: str, text: str
) -> None:
    path = vault / "Features/Feature - X.md"
    path.write_text("# Feature: X\n")
    run("update")
    path.write_text(text)

    ended = run("update")

    assert what in ended.out
    assert path.read_text() == text
