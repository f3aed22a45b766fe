"""Rows of docs/faults.md: what notes, disks and clocks may do to a command."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.faulty import EDITED, OTHER, QUIET, TODAY, add, signed, texts
from tests.commands.person import PATIENCE, Run, environment
from tests.disk.mounts import apart, tmpfs
from vaultkit.daemon.place import LOG

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="vaultkit writes into existing notes on Linux only"
)


@pytest.fixture
def vault(vault: Path) -> Path:
    """The sample vault of somebody whom git need not be asked for."""
    return signed(vault)


@pytest.mark.parametrize(
    "content",
    ["# Feature: X\n\ncaf\xe9\n".encode("latin-1"), "# Feature: X\n\nmore\n".encode("utf-16")],
    ids=["Latin-1", "UTF-16"],
)
def test_a_note_that_is_not_utf8_is_said_and_never_written(
    run: Run, vault: Path, content: bytes
) -> None:
    note = vault / "Features/Feature - X.md"
    note.write_text("---\nCreated: 2026-11-01\nUpdated:\n---\n# Feature: X\n")
    run("update")
    note.write_bytes(content)

    assert "not UTF-8" in run("update").out
    assert note.read_bytes() == content


@pytest.mark.parametrize(
    "block",
    [
        "x: !!python/object/apply:os.system ['touch pwned']",
        "x: !!timestamp foo",
        f"x: {'[' * 100_000}",
        "".join(f"key{number}: {number}\n" for number in range(20_000)),
        f"x: {'word ' * 20_000}",
    ],
    ids=["a tag of Python", "a tag that lies", "deep", "many keys", "long"],
)
def test_hostile_properties_are_read_as_text_or_not_at_all(
    run: Run, vault: Path, block: str
) -> None:
    """Nothing in a note is ever run."""
    note = vault / "Features/Feature - X.md"
    note.write_text("---\nUpdated:\n---\n# Feature: X\n")
    run("update")
    note.write_text(f"---\nUpdated:\n{block}\n---\n# Feature: X\n\nMore.\n")

    assert run("check").code in {0, 1}
    assert run("update").code == 0
    assert not (vault / "pwned").exists()
    assert block in note.read_text()


def test_a_conflict_copy_is_never_written(run: Run, vault: Path) -> None:
    copy = vault / "Features/Feature - Guest checkout.sync-conflict-20261121-101500-ABCDEFG.md"
    shutil.copy(vault / EDITED, copy)
    run("update")
    add(copy)
    before = copy.read_bytes()

    run("update")

    assert copy.read_bytes() == before


_MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "vaultkit", "check"], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
def test_a_huge_note_is_not_read_into_memory(vault: Path, tmp_path: Path) -> None:
    os.truncate(shutil.copy(vault / EDITED, vault / "Huge.md"), 1 << 30)

    done = subprocess.run(
        [sys.executable, "-c", _MEASURED],
        cwd=vault,
        env=environment(tmp_path / "state"),
        stdout=subprocess.PIPE,
        check=True,
    )

    assert int(done.stdout) < 150_000  # KiB


# Names


def test_notes_whose_names_only_look_alike_are_two(run: Run, vault: Path) -> None:
    """One is composed, the other is not."""
    one, other = (vault / f"Features/Feature - Caf{end}.md" for end in ("\u00e9", "e\u0301"))
    for note in (one, other):
        shutil.copy(vault / EDITED, note)
    run("update")
    add(one)
    before = other.read_bytes()

    assert run("update").out.count("Updated") == 1
    assert other.read_bytes() == before
    assert f"Updated: {TODAY}\n" in one.read_text("utf-8")


def test_a_note_that_is_renamed_in_case_only_is_remembered(run: Run, vault: Path) -> None:
    run("update")
    renamed = (vault / EDITED).rename(vault / "Features/feature - guest CHECKOUT.md")
    run("update")
    add(renamed)

    assert "CHECKOUT.md: Updated" in run("update").out


# A disk without room


def test_without_room_for_its_state_the_program_says_so_and_writes_nothing(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """Once there is room again, it does what it did not."""
    state = tmp_path / "state"

    def work() -> list[tuple[int, str, bool]]:
        tmpfs(state, "4m")
        run("update")
        add(vault / EDITED)
        add(vault / OTHER)
        before = texts(vault)
        found = []
        for pages in (0, 1, 4, 16):
            filler = state / "filler"
            with filler.open("ab", buffering=0) as file:
                try:
                    while file.write(b"x" * 4096):
                        pass
                except OSError:
                    file.truncate(filler.stat().st_size - pages * 4096)
            done = run("update")
            found.append((done.code, done.out + done.err, texts(vault) == before))
            filler.unlink()
            if not found[-1][2]:
                break
        run("update")
        found.append((run("update").code, run("update").err, texts(vault) == before))
        return found

    *full, last = apart(work)
    for _, said, unchanged in full:
        assert unchanged or "done" in said
    assert full[0][2]
    assert str(state) in full[0][1]
    assert last == (0, "nothing to do\n", False)
    for note in (EDITED, OTHER):
        text = (vault / note).read_text("utf-8")
        rows = [line for line in text.splitlines() if line.startswith(f"| {TODAY}")]
        assert len(rows) == 1, rows


def test_a_daemon_whose_log_finds_no_room_goes_on(run: Run, vault: Path, tmp_path: Path) -> None:
    """A line is lost, and nothing else."""
    run("update")
    (state,) = (tmp_path / "state").iterdir()
    (state / LOG).symlink_to("/dev/full")

    assert run("daemon", "start", "--quiet", str(QUIET)).code == 0
    try:
        add(vault / EDITED)
        until = time.monotonic() + PATIENCE
        while f"Updated: {TODAY}\n" not in (vault / EDITED).read_text("utf-8"):
            assert time.monotonic() < until
            time.sleep(0.05)
        assert run("daemon", "status").code == 0
    finally:
        run("daemon", "stop")


def test_where_its_words_find_no_room_the_notes_are_kept_all_the_same(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """As where a log lies on a full disk."""
    run("update")
    add(vault / EDITED)
    add(vault / OTHER)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", "update"],
            cwd=vault,
            env=environment(tmp_path / "state"),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert b"Traceback" not in done.stderr
    for note in (EDITED, OTHER):
        assert f"Updated: {TODAY}\n" in (vault / note).read_text("utf-8")


# What is remembered is lost


def _lost(database: Path) -> None:
    database.unlink()


def _damaged(database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(b"\xa5" * 200 + content[200:])


def _cut(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def _of_another_version(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _of_long_ago(database: Path) -> None:
    shutil.copy(database.with_name("before.db"), database)


@pytest.mark.parametrize("loss", [_lost, _damaged, _cut, _of_another_version, _of_long_ago])
def test_a_memory_that_was_lost_costs_no_note_a_byte(
    run: Run, vault: Path, tmp_path: Path, loss: Callable[[Path], None]
) -> None:
    """What is there is taken as it is; what is saved from then on is kept."""
    run("update")
    (database,) = (tmp_path / "state").rglob("notes.db")
    for end in ("-wal", "-shm"):
        assert not database.with_name(f"notes.db{end}").exists()
    shutil.copy(database, database.with_name("before.db"))
    add(vault / EDITED)
    run("update")
    if loss is not _of_long_ago:
        add(vault / OTHER)
    before = texts(vault)

    loss(database)
    run("update")

    assert texts(vault) == before
    add(vault / OTHER, "More words.")
    assert "Stock alerts.md: Updated" in run("update").out


# Time


def test_another_time_zone_moves_no_stamp(run: Run, vault: Path, tmp_path: Path) -> None:
    run("update")
    add(vault / EDITED)
    run("update")
    before = texts(vault)

    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", "update"],
            cwd=vault,
            env=environment(tmp_path / "state") | {"TZ": zone},
            capture_output=True,
            check=False,
        )
        assert done.stderr == b"nothing to do\n"
    assert texts(vault) == before


def test_a_save_of_the_future_is_of_now(run: Run, vault: Path) -> None:
    run("update")
    add(vault / EDITED)
    os.utime(vault / EDITED, (2**31, 2**31))

    run("update")

    assert f"Updated: {TODAY}\n" in (vault / EDITED).read_text("utf-8")
    assert run("update").err == "nothing to do\n"
