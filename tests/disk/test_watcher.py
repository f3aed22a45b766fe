"""What happens in a folder is told, and what cannot be told is noticed and mended."""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from watchdog.observers.inotify import InotifyEmitter, InotifyObserver
from watchdog.observers.inotify_c import InotifyFD

from vaultkit.disk import linux
from vaultkit.watch import Hint, Watcher, WatchError, inotify, pulse, watcher
from vaultkit.watch.hints import Handler

from .desk import REPOSITORY, as_nobody

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")

PATIENCE = 20.0
SETTINGS = "quiet = 10\n"


class Watched:
    """A vault with its watcher, and all that was told of it."""

    def __init__(self, root: Path, watcher: Watcher) -> None:
        self.root = root
        self.watcher = watcher
        self.told: list[Hint] = []

    def until(self, met: Callable[[], object]) -> None:
        ends = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < ends, self.told
            self.told += self.watcher.hints(0.02)

    def until_told(self, path: str, origin: str = "") -> None:
        self.until(lambda: any((one.path, one.origin) == (path, origin) for one in self.told))

    def until_doubted(self) -> str:
        """Look after the watching until something is wrong with it, and return what."""
        found: list[str] = []

        def is_doubted() -> bool:
            if time.monotonic() >= self.watcher.checks_at:
                found.append(self.watcher.check())
            return any(found)

        self.until(is_doubted)
        return found[-1]

    def sees(self, name: str) -> None:
        """See that events come: those of a new note."""
        (self.root / name).write_text("words")
        self.until_told(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / "Features").mkdir(parents=True)
    (folder / "Note.md").write_text("words")
    (folder / "vaultkit.toml").write_text(SETTINGS)
    return folder


@pytest.fixture
def watched(root: Path) -> Iterator[Watched]:
    with Watcher(root) as watcher:
        assert watcher.how == "inotify"
        yield Watched(root, watcher)


def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is done now and then be done at once."""
    monkeypatch.setattr(pulse, "_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(pulse, "_ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(watcher, "_CALM_SECONDS", 0.1)


def test_a_new_note_is_told(watched: Watched) -> None:
    watched.sees("Features/New.md")


def test_a_saved_note_is_told(watched: Watched) -> None:
    (watched.root / "Note.md").write_text("other words")
    watched.until_told("Note.md")


def test_a_note_that_is_only_read_is_not_told(watched: Watched) -> None:
    (watched.root / "Note.md").read_text()
    watched.sees("Later.md")
    assert "Note.md" not in {one.path for one in watched.told}


def test_a_deleted_note_is_told(watched: Watched) -> None:
    (watched.root / "Note.md").unlink()
    watched.until_told("Note.md")


def test_a_renamed_note_is_told_with_both_names(watched: Watched) -> None:
    (watched.root / "Note.md").rename(watched.root / "Features/Other.md")
    watched.until_told("Features/Other.md", "Note.md")
    watched.until_told("Note.md")


def test_a_note_that_replaces_another_is_told_with_its_former_name(watched: Watched) -> None:
    """It tells sync clients and editors apart."""
    (watched.root / ".syncthing.Note.md.tmp").write_text("synced")
    (watched.root / ".syncthing.Note.md.tmp").replace(watched.root / "Note.md")
    watched.until_told("Note.md", ".syncthing.Note.md.tmp")


def test_a_note_from_outside_is_told(watched: Watched) -> None:
    (watched.root.parent / "Outside.md").write_text("words")
    (watched.root.parent / "Outside.md").rename(watched.root / "Inside.md")
    watched.until_told("Inside.md")


def test_a_note_that_left_is_told(watched: Watched) -> None:
    """Without a word of where it went: nobody watches there."""
    (watched.root / "Note.md").rename(watched.root.parent / "Outside.md")
    watched.until_told("Note.md")


@pytest.mark.parametrize("change", ["made", "moved in", "moved out", "renamed", "deleted"])
def test_a_folder_that_changes_asks_for_a_look_at_everything(watched: Watched, change: str) -> None:
    folder, outside = watched.root / "Features", watched.root.parent / "Outside"
    if change == "made":
        (watched.root / "More").mkdir()
    elif change == "moved in":
        outside.mkdir()
        outside.rename(watched.root / "More")
    elif change == "moved out":
        folder.rename(outside)
    elif change == "renamed":
        folder.rename(watched.root / "More")
    else:
        folder.rmdir()
    watched.until(lambda: any(not one.path for one in watched.told))


def test_what_lies_in_a_new_folder_is_watched_too(watched: Watched) -> None:
    (watched.root / "a/b/c").mkdir(parents=True)
    watched.until(lambda: any(not one.path for one in watched.told))
    watched.until(lambda: inotify.watched() == inotify.folders(watched.root))
    watched.sees("a/b/c/Deep.md")


def test_many_new_folders_at_once_are_watched(watched: Watched) -> None:
    for number in range(50):
        (watched.root / f"{number}/a/b/c/d").mkdir(parents=True)
        (watched.root / f"{number}/a/b/c/d/Deep.md").touch()
    watched.until(lambda: inotify.watched() == inotify.folders(watched.root) == 252)
    watched.sees("49/a/b/c/d/Later.md")


def test_a_folder_in_place_of_one_that_left_is_watched(watched: Watched) -> None:
    """watchdog 7.1 has two watches of one path then, and dies when both folders go."""
    folder, outside = watched.root / "Features", watched.root.parent / "Outside"
    folder.rename(outside)
    folder.mkdir()
    watched.sees("Features/Now.md")
    shutil.rmtree(folder)
    outside.rmdir()

    def is_told() -> bool:
        if time.monotonic() >= watched.watcher.checks_at:
            watched.watcher.check()
        (watched.root / "Later.md").write_text("words")
        return any(one.path == "Later.md" for one in watched.told)

    time.sleep(0.1)
    watched.told.clear()
    watched.until(is_told)


def test_a_folder_renamed_to_one_that_left_does_not_keep_from_watching_anew(
    watched: Watched,
) -> None:
    """watchdog 7.1 cannot even be ended then."""
    (watched.root / "Other").mkdir()
    watched.sees("Other/Note.md")
    first, last = sorted(["Features", "Other"], key=lambda name: watch_of(watched.root / name))
    (watched.root / last).rename(watched.root.parent / "Outside")
    (watched.root / first).rename(watched.root / last)
    watched.sees(f"{last}/Now.md")
    reader = newest(InotifyFD)
    watched.watcher.restart()
    reader.join(PATIENCE)
    assert not reader.is_alive()
    assert inotify.watched() == inotify.folders(watched.root)
    watched.sees(f"{last}/Later.md")


def test_folders_that_git_makes_ask_for_nothing(watched: Watched) -> None:
    (watched.root / ".git/objects/ab").mkdir(parents=True)
    watched.sees("Later.md")
    watched.sees("Last.md")
    assert all(one.path for one in watched.told)


def test_a_folder_that_comes_out_of_hiding_asks_for_a_look(watched: Watched) -> None:
    (watched.root / ".trash").mkdir()
    (watched.root / ".trash").rename(watched.root / "Restored")
    watched.until(lambda: any(not one.path for one in watched.told))


@pytest.mark.parametrize("why", ["asked", "lost"])
def test_waiting_ends_when_there_is_something_to_do(watched: Watched, why: str) -> None:
    log = logging.getLogger("watchdog.observers.inotify_c")
    loses = partial(log.warning, "queue overflowed")
    timer = threading.Timer(0.05, loses if why == "lost" else watched.watcher.wake)
    begun = time.monotonic()
    timer.start()
    assert list(watched.watcher.hints(PATIENCE)) == []
    assert time.monotonic() - begun < PATIENCE
    timer.join()


def test_all_is_well_at_first(watched: Watched) -> None:
    assert watched.watcher.checks_at > time.monotonic()
    assert watched.watcher.check() == ""
    assert not watched.watcher.polls


def test_an_event_that_cannot_be_taken_in_is_a_doubt_and_the_next_is_told(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(Handler, "_take", fails)
        (watched.root / "Note.md").write_text("other words")
        watched.until(lambda: any("ValueError" in one.doubt for one in watched.told))
    watched.sees("Later.md")


@pytest.mark.parametrize("kind", [InotifyEmitter, InotifyObserver, InotifyFD])
def test_a_thread_that_died_is_noticed_and_replaced(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, kind: type[threading.Thread]
) -> None:
    quickly(monkeypatch)
    watched.watcher.restart()
    thread = newest(kind)
    thread.stop()  # type: ignore[attr-defined] # all threads of watchdog have it
    thread.join(PATIENCE)
    assert watched.until_doubted() == "watching had died"
    watched.sees("Later.md")


def test_an_error_in_a_thread_is_noticed_at_once_and_printed_nowhere(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It would name notes."""

    def fails(*_: object) -> None:
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr(InotifyFD, "handle_event", fails)
        (watched.root / "Note.md").write_text("other words")
        watched.until(lambda: watched.watcher.checks_at < time.monotonic())
    assert watched.watcher.check() == "watching had died (KeyError)"
    assert capfd.readouterr().err == ""
    watched.sees("Later.md")


def test_errors_of_other_threads_are_printed_as_ever(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise KeyError

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    assert "KeyError" in capfd.readouterr().err
    assert watched.watcher.checks_at > time.monotonic()


def test_a_pulse_leaves_no_trace_and_is_answered(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    watched.watcher.restart()
    file = watched.root / "vaultkit.toml"
    before = file.stat()
    watched.until(lambda: time.monotonic() >= watched.watcher.checks_at)
    assert watched.watcher.check() == ""
    watched.until_told("vaultkit.toml")
    assert watched.watcher.check() == ""
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)
    assert file.read_text() == SETTINGS


def test_no_pulse_makes_the_file_that_it_needs(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    (watched.root / "vaultkit.toml").unlink()
    watched.watcher.restart()
    watched.until(lambda: time.monotonic() >= watched.watcher.checks_at)
    assert watched.watcher.check() == ""
    assert not (watched.root / "vaultkit.toml").exists()
    assert watched.watcher.checks_at > time.monotonic()


def test_a_pulse_that_is_not_answered_leads_to_watching_anew(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events ceased, and everything that should tell of them lives."""
    quickly(monkeypatch)
    watched.watcher.restart()
    watched.sees("Before.md")
    end_watches()
    assert watched.until_doubted() == "events had ceased to come"
    watched.sees("Later.md")


def test_an_event_from_before_is_no_answer(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited, and tells nothing of what came after it."""
    quickly(monkeypatch)
    watched.watcher.restart()
    (watched.root / "Note.md").write_text("other words")
    time.sleep(0.2)
    end_watches()
    assert watched.watcher.check() == ""
    watched.until_told("Note.md")
    watched.until(lambda: time.monotonic() >= watched.watcher.checks_at)
    assert watched.watcher.check() == "events had ceased to come"


def test_an_answer_that_is_late_since_the_process_was_stopped_is_asked_for_again() -> None:
    """Whatever brings the answer was stopped too."""
    asks = pulse.Pulse(REPOSITORY / "pyproject.toml")
    asks.begin(0.0)
    assert not asks.is_missing(60.0)
    assert not asks.is_missing(1000.0)
    assert asks.due == 1005.0
    assert asks.is_missing(1005.0)


def test_lost_events_are_a_doubt_once_the_watching_is_whole_again(watched: Watched) -> None:
    """What watchdog says of it in its log is all that is told."""
    reader = newest(InotifyFD)
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; lost")
    assert watched.watcher.checks_at <= time.monotonic()
    assert "more happened at once" in watched.watcher.check()
    assert not reader.is_alive()
    assert watched.watcher.checks_at > time.monotonic()
    watched.sees("Later.md")


def test_other_words_of_watchdog_are_no_doubt(watched: Watched) -> None:
    """It complains of being ended."""
    logging.getLogger("watchdog.observers.inotify").error("the thread is inactive")
    assert watched.watcher.checks_at > time.monotonic()
    assert watched.watcher.check() == ""


@pytest.mark.slow
def test_more_at_once_than_the_system_can_tell_is_noticed(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real overflow: nobody reads what the kernel tells."""
    may_read = threading.Event()
    handle = InotifyFD.handle_event

    def wait(self: InotifyFD, event: object) -> None:
        may_read.wait(PATIENCE)
        handle(self, event)  # type: ignore[arg-type] # passed on as it is

    monkeypatch.setattr(InotifyFD, "handle_event", wait)
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for number in range(most):
        (watched.root / f"{number}.md").touch()
    may_read.set()
    assert "more happened at once" in watched.until_doubted()
    watched.sees("Later.md")


def test_a_folder_that_moved_out_is_watched_no_longer(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """watchdog goes on and tells of what happens there as if it were in the vault."""
    quickly(monkeypatch)
    outside = watched.root.parent / "Outside"
    (watched.root / "Features").rename(outside)
    assert watched.until_doubted() == "some folders were not watched"
    watched.told.clear()
    (outside / "Ghost.md").write_text("words")
    watched.sees("Later.md")
    assert not [one for one in watched.told if "Ghost" in one.path]


def test_a_folder_that_comes_while_watching_begins_is_no_trouble(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted again when all is calm."""
    quickly(monkeypatch)
    counts = [5, 3]
    real = inotify.folders
    monkeypatch.setattr(inotify, "folders", lambda _: counts.pop() if counts else real(root))
    with Watcher(root) as watcher:
        assert not watcher.polls
        counted = time.monotonic() + 1.0
        while time.monotonic() < counted:
            if time.monotonic() >= watcher.checks_at:
                assert watcher.check() == ""
            list(watcher.hints(0.05))
    assert not counts


def test_a_folder_that_may_not_be_read_is_no_reason_to_poll(root: Path) -> None:
    """Such as `lost+found` at the top of a disk."""
    (root / "lost+found/below").mkdir(parents=True)
    (root / "lost+found").chmod(0)
    try:
        with as_nobody(root), Watcher(root) as watcher:
            assert watcher.how == "inotify"
            assert inotify.watched() == inotify.folders(root)
    finally:
        (root / "lost+found").chmod(0o755)


def test_a_link_to_a_folder_is_no_reason_to_poll(root: Path, tmp_path: Path) -> None:
    (root / "Linked").symlink_to(tmp_path)
    with Watcher(root) as watcher:
        assert watcher.how == "inotify"
        assert inotify.watched() == inotify.folders(root)


def test_on_a_network_file_system_everything_is_looked_at_instead(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody here is told of what other machines write."""
    nfs = 0x6969
    with monkeypatch.context() as network:
        network.setattr(linux, "file_system", lambda _: nfs)
        with Watcher(root) as watcher:
            assert watcher.polls
            assert watcher.how.startswith("polling, because the vault lies where other machines")
            (root / "Note.md").write_text("other words")
            assert list(watcher.hints(0.1)) == []
            assert watcher.check() == ""
            assert watcher.checks_at == float("inf")


def test_events_are_tried_again_now_and_then(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at every look: that takes watches that other programs may need."""
    with monkeypatch.context() as network:
        network.setattr(linux, "file_system", lambda _: 0x6969)
        with Watcher(root) as watcher:
            watcher.restart()
            network.undo()
            watcher.try_events()
            assert watcher.polls
            monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + 601)
            watcher.try_events()
            assert watcher.how == "inotify"
            Watched(root, watcher).sees("Later.md")


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(WatchError, match="see whether it is mounted"), Watcher(tmp_path / "none"):
        pass


def test_a_folder_that_goes_as_watching_begins_leaves_nothing_behind(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    before = threading.active_count()
    monkeypatch.setattr(InotifyFD, "add_callback", fails)
    with pytest.raises(WatchError, match="see whether it is there"), Watcher(root):
        pass
    assert threading.active_count() == before


def test_watching_anew_is_watching_what_is_there_now(watched: Watched) -> None:
    former = watched.root.with_name("former")
    watched.root.rename(former)
    shutil.copytree(former, watched.root)
    watched.watcher.restart()
    watched.told.clear()
    (former / "Former.md").write_text("words")
    watched.sees("Now.md")
    assert "Former.md" not in {one.path for one in watched.told}


def test_watching_anew_while_nothing_is_there_waits_for_what_comes(watched: Watched) -> None:
    watched.root.rename(watched.root.with_name("former"))
    watched.watcher.restart()
    assert watched.watcher.polls
    assert watched.watcher.check() == ""
    watched.root.with_name("former").rename(watched.root)
    watched.watcher.restart()
    assert not watched.watcher.polls
    watched.sees("Later.md")


def test_nothing_is_left_behind(root: Path) -> None:
    """Neither threads nor watches nor descriptors."""
    with Watcher(root):
        pass
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count
    with Watcher(root) as watcher:
        watcher.restart()
    assert inotify.watched() == 0
    after = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count
    assert after == before


LIMITED = """
import sys, time
from pathlib import Path
from vaultkit.watch import Watcher, watcher
root, more = Path(sys.argv[1]), int(sys.argv[2])
watcher._CALM_SECONDS = 0.1
with Watcher(root) as watched:
    print(watched.how)
    for number in range(more):
        (root / f"later {number}").mkdir()
    ends = time.monotonic() + 20
    while more and not watched.polls and time.monotonic() < ends:
        list(watched.hints(0.05))
        if time.monotonic() >= watched.checks_at:
            watched.check()
    print(watched.how)
"""


def limited(limit: str, root: Path, more: int) -> list[str]:
    """Return how a folder is watched under a limit of this kernel, before and after it grows."""
    set_limit = f"echo {limit.partition('=')[2]} > /proc/sys/user/{limit.partition('=')[0]}"
    script = f'{set_limit} && exec "$@"'
    told = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", script, "-", sys.executable, "-c", LIMITED, root, str(more)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if re.search("unshare|Permission denied|Operation not permitted", told.stderr):
        pytest.skip(f"this machine has no user namespaces to set a limit in: {told.stderr.strip()}")
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare, to set a limit")
def test_more_folders_than_may_be_watched_are_looked_at_instead(root: Path) -> None:
    for number in range(60):
        (root / f"Folder {number}").mkdir()
    before, _ = limited("max_inotify_watches=40", root, 0)
    assert before.startswith("polling, because the system has too few inotify watches left")
    assert "fs.inotify.max_user_watches" in before


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare, to set a limit")
def test_folders_that_come_later_than_the_last_watch_are_noticed(root: Path) -> None:
    before, after = limited("max_inotify_watches=40", root, 60)
    assert before == "inotify"
    assert after.startswith("polling, because the system has too few inotify watches left")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare, to set a limit")
def test_where_nobody_may_watch_any_more_everything_is_looked_at(root: Path) -> None:
    before, _ = limited("max_inotify_instances=0", root, 0)
    assert before.startswith("polling, because other programs watch too much")
    assert "fs.inotify.max_user_instances" in before


def newest(kind: type[threading.Thread]) -> threading.Thread:
    """Return the thread of a kind that was started last."""
    return [one for one in threading.enumerate() if isinstance(one, kind)][-1]


def watch_of(folder: Path) -> int:
    """Return the number of the watch that the kernel has of a folder."""
    inode = f"ino:{folder.stat().st_ino:x} "
    texts = map(_content, Path("/proc/self/fdinfo").iterdir())
    lines = (line for text in texts for line in text.splitlines() if inode in line)
    return int(next(lines).split()[1].removeprefix("wd:"), 16)


def end_watches() -> None:
    """Let events cease behind watchdog's back."""
    libc = ctypes.CDLL(None)
    for file in Path("/proc/self/fdinfo").iterdir():
        for wd in re.findall(r"^inotify wd:([0-9a-f]+)", _content(file), re.MULTILINE):
            libc.inotify_rm_watch(int(file.name), int(wd, 16))


def _content(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
