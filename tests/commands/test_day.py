"""A day in the life of a daemon: whatever comes, each byte that a person wrote is there at night.

The account of the day is printed (`pytest -m slow -s tests/commands/test_day.py`).
"""

from __future__ import annotations

import difflib
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.watching.background import Background

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the daemon was only tried on Linux"),
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]

TODAY = date.today().isoformat()
QUIET = 0.6
# Obsidian saves two seconds after a key was hit, and goes on so while one types.
TYPING = 0.3
_BLOCK = 4096
_MEGABYTES = 24
# Of what git did in the same moment, nobody can say that a person did it.
_GIT_SECONDS = 3.0
_ROW = f"| {TODAY} | Ada"

CHECKOUT = "Features/Feature - Guest checkout.md"
REFUNDS = "Features/Feature - Card refunds.md"
STOCK = "Features/Feature - Stock alerts.md"
BILLING = "Domains/Domain - Billing.md"
CATALOGUE = "Domains/Domain - Catalogue.md"
ORDER = "Flows/Flow - Place an order.md"
REFUND = "Flows/Flow - Refund a payment.md"
WEBHOOKS = "Decisions/ADR-003-receive-payment-webhooks.md"
POLLING = "Decisions/ADR-001-poll-the-payment-provider.md"
HOME = "Home.md"


class Account:
    """What happened, line by line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._began = time.monotonic()

    def tell(self, text: str) -> None:
        line = f"{time.monotonic() - self._began:5.1f} s  {text}"
        with self._file.open("a") as file:
            file.write(line + "\n")
        print(line)  # noqa: T201 - the account is what this test is for


class Ada:
    """A person at Obsidian: what she typed, and what she last saw of each note."""

    def __init__(self, vault: Path) -> None:
        self._vault = vault
        self.seen: dict[str, str] = {}
        self.words: list[str] = []
        self.saves = 0

    def save(self, note: str, text: str) -> None:
        """Save as Obsidian does: the file is emptied first, and written then."""
        descriptor = os.open(self._vault / note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            time.sleep(0.0005)
            data = text.encode()
            assert os.write(descriptor, data) == len(data)
        finally:
            os.close(descriptor)
        self.seen[note] = text
        self.saves += 1

    def open(self, note: str) -> str:
        """Return what is in the editor: what others wrote is merged at once."""
        self.seen[note] = (self._vault / note).read_text("utf-8")
        return self.seen[note]

    def change(self, note: str, old: str, new: str) -> None:
        text = self.open(note)
        assert old in text, f"{old!r} is no longer in {note}"
        self.save(note, text.replace(old, new, 1))

    def type(self, note: str, after: str, words: int) -> None:
        """Type so many words behind a text, saved every now and then."""
        typed = after
        for _ in range(words):
            word = self.word()
            self.change(note, typed, f"{typed} {word}")
            typed = f"{typed} {word}"
            time.sleep(TYPING)

    def word(self) -> str:
        """Return a word that was never typed before."""
        self.words.append(f"wort{len(self.words):03}w")
        return self.words[-1]

    def rename(self, note: str, target: str) -> None:
        """Give a note another name, and change every link to it as Obsidian does."""
        (self._vault / note).rename(self._vault / target)
        self.seen[target] = self.open(target)
        self.seen.pop(note, None)
        old, new = (Path(one).stem for one in (note, target))
        for path in sorted(self._vault.rglob("*.md")):
            if f"[[{old}" in path.read_text("utf-8"):
                self.change(str(path.relative_to(self._vault)), f"[[{old}", f"[[{new}")

    def lost(self, note: str) -> list[str]:
        """Return what differs from what she last saw, but for what is vaultkit's to write."""
        now = (self._vault / note).read_text("utf-8").splitlines()
        changes = difflib.ndiff(self.seen[note].splitlines(), now)
        return [line for line in changes if line[0] in "-+" and not _is_kept(line)]


def _is_kept(change: str) -> bool:
    """Say whether a changed line is one that vaultkit may change: a stamp, or its row of today."""
    sign, line = change[0], " ".join(change[2:].split())
    if line.startswith(_ROW):
        return True
    return line.startswith("Updated:") and (sign == "-" or line == f"Updated: {TODAY}")


class Day:
    """One day: the vault, its daemon, the person at it, and the account of it."""

    def __init__(self, vault: Path, folder: Path) -> None:
        self.vault = vault
        self.folder = folder
        self.daemon = Background(vault, folder / "state")
        self.ada = Ada(vault)
        self.tell = Account(folder / "account.txt").tell
        self.brought: dict[str, bytes] = {}

    def git(self, *words: str, where: Path | None = None) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        place = str(where or self.vault)
        subprocess.run(["git", "-C", place, *who, *words], check=True, capture_output=True)

    def writes(self, note: str) -> int:
        """Return how often the daemon wrote into a note."""
        return self.daemon.log.count(f" done     {note}")

    def row(self, note: str) -> str:
        """Return the last row of the changelog that is of today; "" for none."""
        lines = (self.vault / note).read_text("utf-8").splitlines()
        rows = [" ".join(one.split()) for one in lines if TODAY in one and one.startswith("|")]
        return rows[-1].strip("|").rpartition("|")[2].strip() if rows else ""

    def until_kept(self, note: str, row: str) -> None:
        """Wait until the daemon has written a note, as the row tells."""

        def is_kept() -> bool:
            text = (self.vault / note).read_text("utf-8")
            return row in self.row(note) and f"Updated: {TODAY}" in text

        self.daemon.until(is_kept, f"{row!r} in {note}")
        self.tell(f"    the daemon wrote: {Path(note).stem}: {self.row(note)}")

    def until_quiet(self) -> None:
        self.daemon.until(lambda: not self.daemon.ask()["waiting"], "quiet")

    def starts(self) -> None:
        self.tell(f"$ vaultkit daemon start -> {self.daemon.start(QUIET).strip()}")


@contextmanager
def _disk(folder: Path) -> Iterator[str]:
    """Have a small disk of its own for the vault; say why not where none can be had."""
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(_MEGABYTES << 20)
    why = _mount(image, place, fresh=True)
    try:
        yield why
    finally:
        while os.path.ismount(place):
            unmount(place)


def _mount(image: Path, place: Path, *, fresh: bool = False) -> str:
    if os.geteuid() != 0:
        return "only root may mount a disk"
    if shutil.which("mkfs.ext4") is None:
        return "there is no mkfs.ext4"
    make = ["mkfs.ext4", "-q", "-m", "0", "-b", str(_BLOCK), str(image)]
    mount = ["mount", "-o", "loop", str(image), str(place)]
    for command in [make, mount] if fresh else [mount]:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip() or f"{command[0]} failed"
    return ""


def unmount(place: Path) -> None:
    """Take a disk away; somebody may look at it in this moment."""
    ends = time.monotonic() + 10.0
    while subprocess.run(["umount", place], check=False, capture_output=True).returncode:
        if time.monotonic() > ends:
            subprocess.run(["umount", "-l", place], check=True)
            pytest.fail("the daemon keeps the disk from being unmounted")
        time.sleep(0.1)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with _disk(tmp_path) as why:
        day = Day(tmp_path / "disk/Harbour", tmp_path)
        day.tell(f"the vault lies on a disk of {_MEGABYTES} MB" if not why else f"no disk: {why}")
        try:
            yield day
        finally:
            if day.daemon.runs:
                day.daemon.signal(signal.SIGCONT)
                day.daemon.signal(signal.SIGKILL)
                day.daemon.until(lambda: not day.daemon.runs, "its end")


def test_a_day(day: Day) -> None:
    """Everything that happens to a vault in a day, to one daemon."""
    _begins(day)
    _types(day)
    _clicks(day)
    _renames(day)
    _is_synced(day)
    _switches_branches(day)
    _pauses(day)
    _sleeps(day)
    has_disk = os.path.ismount(day.vault.parent)
    if has_disk:
        _fills_the_disk(day)
        _unmounts(day)
    _stops(day)
    _crashes(day)
    _ends(day)
    if not has_disk:
        day.tell("NOT TRIED: a full disk, and one that is unmounted")
        pytest.skip("all held, but a full disk and an unmounted one could not be tried here")


def _begins(day: Day) -> None:
    day.daemon.command("init", str(day.vault))
    config = day.vault / "vaultkit.toml"
    config.write_text('author = "Ada"\n' + config.read_text("utf-8"), "utf-8")
    day.tell("$ vaultkit init: a new vault, with its worked example")
    (day.vault / ".gitignore").write_text(".obsidian/workspace.json\n")
    day.git("init", "-q", "-b", "main")
    day.git("add", "-A")
    day.git("commit", "-q", "-m", "begun")
    time.sleep(_GIT_SECONDS)
    day.starts()


def _types(day: Day) -> None:
    day.ada.type(CHECKOUT, "A buyer must open an account before ordering.", 8)
    day.ada.change(CHECKOUT, "- [ ] Fewer", "- [x] Fewer")
    day.tell("Ada typed 8 words into Guest checkout, saved with each, and met a criterion")
    day.until_kept(CHECKOUT, "Problem Statement edited")
    assert "1 met" in day.row(CHECKOUT)
    day.ada.type(CHECKOUT, "A buyer may order with an email address alone.", 4)
    day.tell("she went on, elsewhere in the note")
    day.until_kept(CHECKOUT, "Proposed Solution")
    assert (day.vault / CHECKOUT).read_text("utf-8").count(TODAY) == 2
    day.tell("    her row of today has grown; there is still one")


def _clicks(day: Day) -> None:
    made = "Features/Feature - Gift cards.md"
    day.ada.change(HOME, "\n## ", "\n\nSee [[Feature - Gift cards]].\n\n## ")
    (day.vault / made).touch()
    day.tell("she clicked on a link to a note that was not there: an empty file")
    day.until_kept(made, "Initial draft")
    day.ada.type(made, "# Feature: Gift cards", 3)
    day.tell("she typed into the new note")
    time.sleep(3 * QUIET)
    assert day.row(made) == "Initial draft"


def _renames(day: Day) -> None:
    renamed = "Features/Feature - Stock warnings.md"
    day.ada.change(STOCK, "- [ ]", "- [x]")
    day.until_kept(STOCK, "1 met")
    day.ada.rename(STOCK, renamed)
    day.tell("she renamed Stock alerts to Stock warnings, and the links followed")
    time.sleep(3 * QUIET)
    day.ada.type(renamed, "Buyers who find a part out of stock leave and rarely come back.", 3)
    day.tell("she typed into the renamed note")
    day.until_kept(renamed, "1 met; Problem Statement edited")
    assert (day.vault / renamed).read_text("utf-8").count(f"| {TODAY}") == 1
    day.tell("    what was remembered of it has followed: one row for both")


def _is_synced(day: Day) -> None:
    day.until_quiet()
    before = [day.writes(note) for note in (CATALOGUE, REFUND)]
    for note in (CATALOGUE, REFUND):
        path = day.vault / note
        text = _with(path.read_text("utf-8"), "Written on another device.")
        unfinished = path.with_name(f".syncthing.{path.name}.tmp")
        unfinished.write_text(text, "utf-8")
        written = time.time() - 3600
        os.utime(unfinished, (written, written))
        unfinished.replace(path)
        day.brought[note] = text.encode()
    day.tell("a sync client replaced two notes by what another device wrote an hour ago")
    time.sleep(5 * QUIET)
    assert [day.writes(note) for note in (CATALOGUE, REFUND)] == before
    day.tell("    the daemon left both alone")
    day.ada.type(REFUND, "Written on another device.", 2)
    del day.brought[REFUND]
    day.tell("Ada typed into one of them")
    day.until_kept(REFUND, "edited")


def _with(text: str, paragraph: str) -> str:
    """Return a note with one more paragraph before its first section."""
    return text.replace("\n## ", f"\n{paragraph}\n\n## ", 1)


def _switches_branches(day: Day) -> None:
    day.until_quiet()
    day.git("add", "-A")
    day.git("commit", "-q", "-m", "a morning's work")
    clone = day.folder / "colleague"
    day.git("clone", "-q", str(day.vault), str(clone), where=day.folder)
    for note in (ORDER, WEBHOOKS, BILLING):
        path = clone / note
        path.write_text(_with(path.read_text("utf-8"), "A colleague's words."), "utf-8")
    day.git("commit", "-q", "-a", "-m", "ideas", where=clone)
    day.git("fetch", "-q", str(clone), "main:ideas")
    before = {note: (day.vault / note).read_bytes() for note in (ORDER, WEBHOOKS, BILLING)}
    writes = day.daemon.log.count(" done ")
    day.git("checkout", "-q", "ideas")
    time.sleep(5 * QUIET)
    day.git("checkout", "-q", "main")
    time.sleep(5 * QUIET)
    assert {note: (day.vault / note).read_bytes() for note in before} == before
    day.git("checkout", "-q", "ideas")
    time.sleep(5 * QUIET)
    assert day.daemon.log.count(" done ") == writes
    for note in (ORDER, WEBHOOKS):
        day.brought[note] = (clone / note).read_bytes()
    day.tell("git switched to a colleague's branch and back and there again: nothing was written")
    time.sleep(_GIT_SECONDS)
    day.ada.type(BILLING, "A colleague's words.", 2)
    day.tell("Ada typed into a note of that branch")
    day.until_kept(BILLING, "edited")


def _pauses(day: Day) -> None:
    day.tell(f"$ vaultkit daemon pause -> {day.daemon.command('daemon', 'pause').strip()}")
    before = day.writes(CHECKOUT)
    day.ada.change(CHECKOUT, "- [ ] A guest order moves", "- [x] A guest order moves")
    time.sleep(3 * QUIET)
    assert day.writes(CHECKOUT) == before
    day.daemon.command("daemon", "resume")
    day.tell("she met another criterion meanwhile; it was written after `vaultkit daemon resume`")
    day.until_kept(CHECKOUT, "2 met")


def _sleeps(day: Day) -> None:
    with day.daemon.asleep():
        day.tell("the daemon was stopped, as by a lid that is closed (SIGSTOP)")
        day.ada.type(REFUND, "Written on another device.", 3)
        (day.vault / "Inbox").mkdir()
        day.ada.save("Inbox/Thought.md", f"{day.ada.word()}, see [[Home]] and [[Nowhere]].\n")
        time.sleep(2.0)
    day.tell("it went on (SIGCONT); Ada had typed meanwhile, and made a folder with a note")
    day.daemon.until_logged("Inbox/Thought.md")
    day.daemon.until_settled()
    day.tell("    it knows everything that a fresh look at the vault knows")


def _fills_the_disk(day: Day) -> None:
    # So long that not one byte more fits into its blocks.
    word, mark = day.ada.word(), "Agents refund from the support desk."
    text = day.ada.open(REFUNDS).replace(mark, f"{mark} {word} ")
    padding = "x" * (-len(text.encode()) % _BLOCK)
    filled = text.replace(f"{word} ", f"{word} {padding}")
    assert len(filled.encode()) % _BLOCK == 0
    filler = day.vault.parent / "filler"
    day.ada.save(REFUNDS, filled)
    _write_until_full(filler)
    day.tell(f"the disk was full ({filler.stat().st_size >> 20} MB of something else)")
    day.daemon.until_logged(f"refused  {REFUNDS}")
    assert (day.vault / REFUNDS).read_text("utf-8") == filled
    day.tell("    the daemon could not write, said so, and the note is as Ada saved it")
    filler.unlink()
    day.ada.type(REFUNDS, word, 1)
    day.tell("there was room again, and Ada went on")
    day.until_kept(REFUNDS, "Proposed Solution edited")


def _write_until_full(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, _BLOCK):
            try:
                while True:
                    file.write(b"x" * size)
                    os.fsync(file.fileno())
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - any other is a broken test


def _unmounts(day: Day) -> None:
    place = day.vault.parent
    day.until_quiet()
    unmount(place)
    day.daemon.until_logged("the vault is left alone")
    assert day.daemon.ask()["writing"].startswith("suspended: its folder is not there")
    day.tell(f"the disk was taken away -> writing {day.daemon.ask()['writing']}")
    time.sleep(2.0)
    assert list(place.iterdir()) == []
    assert _mount(day.folder / "disk.img", place) == ""
    day.daemon.until_logged("the vault is back")
    day.tell("it was put back, and nothing was forgotten")
    day.daemon.until_settled()
    day.ada.type(REFUNDS, "Support agents refund buyers by hand in the provider's dashboard.", 3)
    day.tell("Ada typed on")
    day.until_kept(REFUNDS, "Problem Statement edited")


def _stops(day: Day) -> None:
    day.daemon.command("daemon", "stop")
    day.tell("$ vaultkit daemon stop")
    day.ada.type(WEBHOOKS, "A colleague's words.", 3)
    del day.brought[WEBHOOKS]
    time.sleep(2 * QUIET)
    day.tell("Ada typed while none ran")
    day.starts()
    day.until_kept(WEBHOOKS, "edited")


def _crashes(day: Day) -> None:
    notes = [CHECKOUT, REFUNDS, REFUND]
    for thought in ("Early thought", "Late thought"):
        before = day.daemon.log.count(" done ")
        for note in notes:
            day.ada.change(note, "\n## ", f"\n## {thought}\n\n{day.ada.word()}\n\n## ")
        when = "before it could write"
        if thought == "Late thought":
            day.daemon.until(partial(_wrote_more, day, before), "a write")
            when = "in the middle of its writes"
        day.daemon.signal(signal.SIGKILL)
        day.daemon.until(lambda: not day.daemon.runs, "its end")
        day.tell(f"Ada wrote into three notes, and the daemon was killed {when} (SIGKILL)")
        day.starts()
        for note in notes:
            day.until_kept(note, thought)


def _wrote_more(day: Day, writes: int) -> bool:
    return day.daemon.log.count(" done ") > writes


def _ends(day: Day) -> None:
    day.daemon.until_settled()
    status = day.daemon.ask()
    day.daemon.command("daemon", "stop")
    day.tell("$ vaultkit daemon stop")
    for note in day.ada.seen.keys() - day.brought.keys():
        assert day.ada.lost(note) == [], note
        text = (day.vault / note).read_text("utf-8")
        if "\nUpdated: " in text:
            assert f"\nUpdated: {TODAY}\n" in text, note
            assert text.count(f"\n| {TODAY} |") == 1, note
    for note, data in day.brought.items():
        assert (day.vault / note).read_bytes() == data, note
    everything = "".join(path.read_text("utf-8") for path in day.vault.rglob("*.md"))
    assert [word for word in day.ada.words if word not in everything] == []
    for file in (*day.daemon.state.glob("daemon.log*"), day.daemon.state / "daemon.out"):
        said = file.read_text("utf-8", "replace")
        assert "Traceback" not in said
        assert [word for word in day.ada.words if word in said] == []
    writes = day.daemon.log.count(" done     ")
    day.tell(
        f"at night: {day.ada.saves} saves, {len(day.ada.words)} words, all of them there; "
        f"{writes} writes by the daemon, {len(day.brought)} notes of others as they came"
    )
    day.tell(
        f"its log holds no traceback and no word of a note; {status['memory_bytes'] / 1e6:.0f} MB, "
        f"{status['cpu_seconds']:.1f} s of CPU since its last start"
    )
