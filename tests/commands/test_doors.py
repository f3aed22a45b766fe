"""Bad input at each door: one sentence that names file, cause and remedy, and exit code 2."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.person import Run, environment


def the_sentence(err: str) -> str:
    assert err.startswith("vaultkit: "), err
    assert err.count("\n") == 1, err
    return err


def test_no_vault_here(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    ended = run("check", cwd=empty)

    assert ended.code == 2
    assert "vaultkit init" in the_sentence(ended.err)


@pytest.mark.parametrize("command", ["check", "links", "status", "update", "watch"])
def test_a_named_vault_that_is_not_there(run: Run, command: str) -> None:
    ended = run(command, "--vault", "/no/such/vault")

    assert ended.code == 2
    assert "/no/such/vault: this vault does not exist" in the_sentence(ended.err)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("quiet = [", "vaultkit.toml"),
        ("quiett = 3", "did you mean `quiet`?"),
        ('quiet = "soon"', "`quiet` must be a number of seconds"),
        ("[kinds.runbook]\nfolder = 'R'", "`kinds.runbook` lacks `template`"),
        ("[severity]\nopen-criterion = 'loud'", "severity.open-criterion"),
    ],
)
def test_a_broken_configuration(run: Run, vault: Path, toml: str, said: str) -> None:
    (vault / "vaultkit.toml").write_text(toml)

    ended = run("check")

    assert ended.code == 2
    assert said in the_sentence(ended.err)


def test_a_configuration_that_is_not_utf8(run: Run, vault: Path) -> None:
    (vault / "vaultkit.toml").write_bytes(b"\xff\xfe")

    assert "not UTF-8" in the_sentence(run("status").err)


def test_a_note_that_is_not_utf8_is_a_finding_and_the_rest_is_read(run: Run, vault: Path) -> None:
    (vault / "Latin.md").write_bytes(b"caf\xe9 [[Home]] [[Nowhere]]\n")

    ended = run("check", "--format", "json")

    found = json.loads(ended.out)["findings"]
    assert [one["code"] for one in found if one["path"] == "Latin.md"] == [
        "unreadable-note",
        "dangling-link",
    ]


def test_properties_that_obsidian_cannot_read_are_one_finding(run: Run, vault: Path) -> None:
    (vault / "Broken.md").write_text("---\na: b: c\nd: e: f\n---\n[[Home]]\n")

    found = json.loads(run("check", "--format", "json").out)["findings"]

    assert [one["code"] for one in found if one["path"] == "Broken.md"] == ["unreadable-properties"]


def test_things_that_are_no_notes_do_not_block(run: Run, vault: Path) -> None:
    os.mkfifo(vault / "pipe.md")
    (vault / "folder.md").mkdir()
    (vault / "gone.md").symlink_to("nowhere")
    (vault / "loop").symlink_to(vault)

    assert run("check").code == 0


def test_names_with_control_characters_are_escaped(run: Run, vault: Path) -> None:
    (vault / "a\x1b[31m.md").write_text("[[x\x07]]\n")

    assert "\x1b" not in run("check").out


def test_a_name_that_is_not_utf8_is_listed(run: Run, vault: Path) -> None:
    Path(os.fsdecode(os.fsencode(vault) + b"/bad\xff.md")).write_text("[[Nowhere]]\n")

    ended = run("check", "--format", "json")

    assert any(one["path"].startswith("bad") for one in json.loads(ended.out)["findings"])


@pytest.fixture
def read_only(vault: Path) -> Iterator[Path]:
    """The features folder, in which nobody may make a file: not even root."""
    folder = vault / "Features"
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.geteuid() == 0:
        made = subprocess.run(["chattr", "+i", folder], check=False, capture_output=True)
        if made.returncode:
            pytest.skip("root may write into every folder, and chattr +i does not work here")
    yield folder
    if os.geteuid() == 0:
        subprocess.run(["chattr", "-i", folder], check=True)
    folder.chmod(stat.S_IRWXU)


@pytest.mark.usefixtures("read_only")
def test_a_read_only_folder(run: Run) -> None:
    ended = run("new-feature", "X")

    assert ended.code == 2
    assert "may not be written" in the_sentence(ended.err)


def test_an_unknown_note_code_or_kind_names_the_known(run: Run) -> None:
    assert "did you mean 'Domain - Billing'?" in run("links", "Domain - Biling").err
    assert "dangling-link" in run("check", "--select", "dangling").err
    assert "feature, adr, flow, domain" in run("status", "--kind", "epic").err


def test_a_name_that_two_notes_have_lists_both(run: Run, vault: Path) -> None:
    for folder in ("a", "b"):
        (vault / folder).mkdir()
        (vault / folder / "Twin.md").write_text("")

    ended = run("links", "Twin")

    assert ended.code == 2
    assert "a/Twin.md, b/Twin.md" in the_sentence(ended.err)


@pytest.mark.parametrize("command", ["links --format json", "links", "check"])
def test_a_reader_who_leaves_early_is_no_error(vault: Path, command: str) -> None:
    for number in range(200):
        (vault / f"n{number}.md").write_text("[[Nowhere]]\n" * 50)

    with subprocess.Popen(
        [sys.executable, "-m", "vaultkit", *command.split()],
        cwd=vault,
        env=environment(vault.parent / "state"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as writing:
        assert writing.stdout
        assert writing.stderr
        writing.stdout.read(10)
        writing.stdout.close()
        assert writing.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is full")
def test_a_list_that_finds_no_room_is_told_in_one_sentence(vault: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", "check"],
            cwd=vault,
            env=environment(tmp_path / "state"),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )

    assert done.returncode == 2
    assert "the output cannot be written: No space left" in the_sentence(done.stderr)


@pytest.mark.parametrize(("at_work", "told"), [("", ""), ("Thread(None, sleep, args=(1,))", "end")])
def test_the_process_is_taken_apart_only_where_somebody_else_is_at_work(
    at_work: str, told: str
) -> None:
    program = f"""if True:
        import atexit, sys
        from threading import Thread
        from time import sleep
        from vaultkit.cli import run

        atexit.register(print, "end")
        sys.argv[1:] = ["--version"]
        if {at_work!r}:
            {at_work or "Thread()"}.start()
        run()
        """
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert done.stdout.split("\n")[1] == told
