"""What tests of the commands share: a sample vault, and the program as its users run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.person import REPOSITORY, Ended, Run, environment


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A copy of the shipped vault."""
    copy = tmp_path / "Harbour"
    shutil.copytree(REPOSITORY / "vault-template", copy)
    return copy


@pytest.fixture
def run(tmp_path: Path, vault: Path) -> Run:
    """Run the program in the sample vault, in a process of its own."""

    def ran(*arguments: str, cwd: Path = vault) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", *arguments],
            cwd=cwd,
            env=environment(tmp_path / "state"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
        assert "Traceback" not in err, err
        return Ended(done.returncode, out, err)

    return ran
