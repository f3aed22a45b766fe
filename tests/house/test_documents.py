"""The README says what is so: its console blocks are run, its table is made from the code."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import vaultkit
from vaultkit.checks import CHECKS

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
ANYTHING = "…"


def transcripts() -> list[tuple[str, str]]:
    found = []
    for block in BLOCKS:
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, said = entry.partition("\n")
            found.append((command, said))
    return found


def pattern_of(said: str) -> str:
    """Return an expression for what is said; `…` stands for anything."""
    return ".*".join(re.escape(part) for part in said.rstrip().split(ANYTHING))


@pytest.mark.parametrize(("command", "said"), transcripts())
def test_the_readme_shows_what_the_program_says(command: str, said: str, tmp_path: Path) -> None:
    vault = tmp_path / "Harbour"
    shutil.copytree(REPOSITORY / "vault-template", vault)
    words = shlex.split(command)
    assert words[0] == "vaultkit"

    ended = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=vault,
        env={
            **os.environ,
            "VAULTKIT_STATE": str(tmp_path / "state"),
            "PYTHONPATH": str(REPOSITORY),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )

    lines = ended.stdout.decode("utf-8").rstrip().split("\n")
    shown = "\n".join(line.rstrip() for line in lines)
    assert re.fullmatch(pattern_of(said), shown, re.DOTALL), shown


def test_the_readme_has_console_blocks() -> None:
    assert len(transcripts()) >= 4


def test_the_table_of_checks_is_made_from_the_code() -> None:
    levels = {check.code: " / ".join(one.value for one in check.levels) for check in CHECKS}
    rows = [f"| `{one.code}` | {levels[one.code]} | {one.summary} |\n" for one in CHECKS]
    assert "".join(rows) in README


def test_no_document_tells_to_install_somebody_elses_package() -> None:
    for document in REPOSITORY.rglob("*.md"):
        if ".venv" not in document.parts:
            assert "pip install vaultkit\n" not in document.read_text("utf-8")


def test_the_changelog_has_the_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{vaultkit.__version__}]" in changelog or "## [Unreleased]" in changelog


def test_ci_runs_the_readmes_own_commands() -> None:
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    (tests,) = re.findall(r"^(python3 -m venv .*pytest)$", README, re.MULTILINE)
    assert tests in script
