"""Rows of docs/faults.md: what may happen around a watcher and its vault."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.commands.faulty import EDITED, OTHER, QUIET, TODAY, Begin, add, signed, texts, watched
from tests.commands.person import REPOSITORY, Run, Watch, edit
from tests.disk.mounts import apart, call

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)


@pytest.fixture
def vault(vault: Path) -> Path:
    """The sample vault of somebody whom git need not be asked for."""
    return signed(vault)


@pytest.fixture
def begin(vault: Path, tmp_path: Path) -> Begin:
    """Begin to watch the vault, or another place, in a process of its own."""

    def begun(
        place: Path = vault, prefix: tuple[str, ...] = (), said: str = "said"
    ) -> AbstractContextManager[Watch]:
        return watched(place, tmp_path / "state", tmp_path / said, prefix)

    return begun


@pytest.fixture
def watch(begin: Begin) -> Iterator[Watch]:
    with begin() as watching:
        yield watching


# A note that cannot be written now


@pytest.mark.slow
def test_a_refusal_is_told_once_and_not_at_every_save(watch: Watch, vault: Path) -> None:
    note = vault / EDITED
    broken = note.read_text("utf-8").replace("---\n", "---\na: b: c\n", 1)
    for number in range(3):
        note.write_text(f"{broken}\n{number}\n", "utf-8")
        time.sleep(3 * QUIET)
    add(vault / OTHER)
    watch.until_said("Stock alerts.md: Updated")

    assert watch.said.count("cannot be read") <= 2  # a refusal, and a finding


@pytest.mark.slow
def test_a_note_that_is_open_elsewhere_is_written_when_it_is_closed(
    watch: Watch, vault: Path
) -> None:
    add(vault / EDITED)
    with (vault / EDITED).open():
        time.sleep(3 * QUIET)
        assert "done" not in watch.said

    watch.until_said("Guest checkout.md: Updated")


# The watcher


@pytest.mark.slow
def test_a_watcher_that_was_killed_can_be_begun_again(begin: Begin, vault: Path) -> None:
    """Its lock goes with it."""
    with begin() as first:
        first.process.kill()
        first.process.wait()
    with begin() as second:
        add(vault / EDITED)
        second.until_said("Guest checkout.md: Updated")


@pytest.mark.slow
def test_what_was_saved_while_the_watcher_was_suspended_is_kept(watch: Watch, vault: Path) -> None:
    watch.process.send_signal(signal.SIGSTOP)
    add(vault / EDITED)
    time.sleep(1)
    watch.process.send_signal(signal.SIGCONT)

    watch.until_said("Guest checkout.md: Updated")


def _queue() -> int:
    """How many events the system keeps for a watcher that does not take them."""
    return int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())


@pytest.mark.slow
def test_what_was_saved_after_more_events_than_the_system_keeps_is_kept(
    watch: Watch, vault: Path
) -> None:
    """Whoever lost events looks at everything."""
    if _queue() > 100_000:
        pytest.skip("this system keeps too many events to overflow")
    watch.process.send_signal(signal.SIGSTOP)
    passing = vault / "passing.md"
    for _ in range(_queue() // 2 + 100):
        passing.touch()
        passing.unlink()
    add(vault / EDITED)
    watch.process.send_signal(signal.SIGCONT)

    watch.until_said("Guest checkout.md: Updated")


@pytest.mark.slow
def test_a_note_that_is_saved_without_end_is_written_once_it_is_quiet(
    watch: Watch, vault: Path
) -> None:
    """A storm is one change, and costs little."""
    note = vault / EDITED
    text = note.read_text("utf-8")
    until = time.monotonic() + 3
    saves = 0
    while time.monotonic() < until:
        saves += 1
        note.write_text(text.replace("\n## 2", f"\n{saves}\n\n## 2", 1), "utf-8")
    assert "done" not in watch.said

    watch.until_said("Guest checkout.md: Updated")

    assert watch.said.count("done") == 1
    assert f"\n{saves}\n" in note.read_text("utf-8")


@pytest.mark.slow
def test_where_not_all_folders_can_be_watched_everything_is_looked_at_again(
    begin: Begin, vault: Path, tmp_path: Path
) -> None:
    """The system has only so many watches, and does not say so."""
    if not shutil.which("unshare"):
        pytest.skip("needs unshare")
    for number in range(40):
        (vault / f"Folder {number}").mkdir()
    few = 'echo 20 > /proc/sys/user/max_inotify_watches && exec "$@"'
    prefix = ("unshare", "--user", "--map-root-user", "sh", "-c", few, "sh")
    tried = subprocess.run([*prefix, "true"], check=False, capture_output=True, cwd=tmp_path)
    if tried.returncode:
        pytest.skip("this system does not let us lower the number of watches")
    with begin(prefix=prefix) as watching:
        assert "max_user_watches" in watching.said
        add(vault / EDITED)
        watching.until_said("Guest checkout.md: Updated")


# The vault's place


@pytest.mark.slow
def test_a_folder_that_was_moved_out_is_no_longer_written_into(
    watch: Watch, vault: Path, tmp_path: Path
) -> None:
    """The system goes on telling of it under its old name."""
    outside = (vault / "Features").rename(tmp_path / "outside")
    time.sleep(2 * QUIET)
    note = outside / EDITED.name
    add(note)
    before = note.read_bytes()
    edit(vault / "Home.md", "#", "# [[Marker]]\n\n#")

    watch.until_said("Marker")
    time.sleep(2 * QUIET)

    assert note.read_bytes() == before
    assert not (vault / "Features").exists()
    assert "done" not in watch.said


@pytest.mark.slow
def test_a_folder_that_was_moved_in_is_adopted(watch: Watch, vault: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    template = (vault / "Templates/Feature.md").read_text("utf-8")
    for number in range(60):
        (outside / f"Feature - {number}.md").write_text(template if number % 2 else "", "utf-8")
    before = texts(outside)

    outside.rename(vault / "Came")
    edit(vault / "Home.md", "#", "# [[Marker]]\n\n#")
    watch.until_said("Marker")
    time.sleep(4 * QUIET)

    assert texts(vault / "Came") == before
    assert "done" not in watch.said


@pytest.mark.slow
def test_a_vault_that_was_moved_away_is_not_written_by_its_old_name(
    watch: Watch, vault: Path, tmp_path: Path
) -> None:
    """Nor is another one that lies there now."""
    moved = vault.rename(tmp_path / "moved")
    shutil.copytree(moved, vault)
    before = texts(vault)
    add(moved / EDITED)
    words = (moved / EDITED).read_bytes()
    time.sleep(4 * QUIET)

    assert "done" not in watch.said
    assert (texts(vault), (moved / EDITED).read_bytes()) == (before, words)


@pytest.mark.slow
def test_a_vault_inside_another_is_written_once_by_the_two_that_watch_them(
    begin: Begin, vault: Path
) -> None:
    """What one of them wrote is no change to the other."""
    inner = vault / "Inner"
    shutil.copytree(REPOSITORY / "vault-template", inner)
    signed(inner)
    with begin() as outside, begin(inner, said="said by the other") as inside:
        add(inner / EDITED)
        time.sleep(8 * QUIET)
        told = outside.said.count("done") + inside.said.count("done")
    rows = [
        line for line in (inner / EDITED).read_text("utf-8").splitlines() if f"| {TODAY}" in line
    ]
    assert (told, len(rows)) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--write",),
    ],
)
def test_a_vault_that_is_not_mounted_is_not_taken_for_deleted(
    run: Run, vault: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Its place is an empty folder then."""
    place = tmp_path / "mounted"

    def work() -> str:
        place.mkdir()
        call("mount", "--bind", vault, place)
        run("update", "--vault", str(place))
        call("umount", place)
        run("update", "--vault", str(place), *options, cwd=tmp_path)
        call("mount", "--bind", vault, place)
        add(vault / EDITED)
        return run("update", "--vault", str(place)).out

    assert "Guest checkout.md: Updated" in apart(work)


@pytest.mark.slow
def test_a_watcher_whose_vault_is_unmounted_writes_nothing_and_forgets_nothing(
    begin: Begin, run: Run, vault: Path, tmp_path: Path
) -> None:
    place = tmp_path / "mounted"

    def work() -> tuple[list[str], str]:
        place.mkdir()
        call("mount", "--bind", vault, place)
        with begin(place) as watching:
            call("umount", "-l", place)
            time.sleep(3 * QUIET)
            left = [path.name for path in place.iterdir()]
            if watching.process.poll() is None:
                watching.end()
        call("mount", "--bind", vault, place)
        add(vault / EDITED)
        return left, run("update", "--vault", str(place)).out

    left, then = apart(work)
    assert left == []
    assert "Guest checkout.md: Updated" in then


# Other programs at work


@pytest.fixture
def repository(vault: Path) -> Path:
    """The vault as a git repository with two versions of a few notes."""
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", str(vault)]
    if not shutil.which("git"):
        pytest.skip("needs git")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["branch", "one"]):
        subprocess.run([*git, *command], check=True)
    for note in (EDITED, OTHER):
        add(vault / note)
    subprocess.run([*git, "commit", "-qam", "two"], check=True)
    return vault


@pytest.mark.slow
def test_what_git_checks_out_is_adopted(repository: Path, begin: Begin) -> None:
    with begin() as watching:
        subprocess.run(["git", "-C", repository, "checkout", "-q", "one"], check=True)
        before = [(repository / note).read_bytes() for note in (EDITED, OTHER)]
        time.sleep(1)
        edit(repository / "Home.md", "#", "# [[Marker]]\n\n#")
        watching.until_said("Marker")
        time.sleep(2 * QUIET)

        assert [(repository / note).read_bytes() for note in (EDITED, OTHER)] == before
        assert "done" not in watching.said


@pytest.mark.slow
def test_what_is_saved_while_git_is_at_work_is_adopted(repository: Path, begin: Begin) -> None:
    """It leaves a lock for as long as it works."""
    time.sleep(2.1)  # what git did last is no longer of this moment
    with begin() as watching:
        (repository / ".git/index.lock").touch()
        add(repository / EDITED, "By git.")
        words = (repository / EDITED).read_bytes()
        time.sleep(4 * QUIET)

        assert (repository / EDITED).read_bytes() == words
        assert "done" not in watching.said
