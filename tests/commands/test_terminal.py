"""What a person sees in a real terminal, and what a pipe gets."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.person import PATIENCE, Run, environment

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="no tmux here")

Screen = Callable[[str, str], str]


@pytest.fixture
def screen(vault: Path, tmp_path: Path) -> Iterator[Screen]:
    """Run the program in a terminal of 80 columns, and return the screen once it shows a text."""
    socket = f"vaultkit-{tmp_path.name}"
    tmux = ["tmux", "-L", socket]

    def shown(arguments: str, text: str) -> str:
        command = f"{shlex.quote(sys.executable)} -m vaultkit {arguments}; cat"
        subprocess.run(
            [*tmux, "new-session", "-d", "-x", "80", "-y", "50", command],
            cwd=vault,
            env={**environment(tmp_path / "state"), "TERM": "xterm-256color"},
            check=True,
        )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            captured = subprocess.run(
                [*tmux, "capture-pane", "-p", "-e"], capture_output=True, text=True, check=False
            ).stdout
            if text in captured:
                return captured
            time.sleep(0.1)
        pytest.fail(f"{text!r} was never shown:\n{captured}")

    yield shown
    subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)


def test_a_terminal_shows_findings_in_colour(screen: Screen, vault: Path) -> None:
    (vault / "N.md").write_text("[[Nowhere]]\n")

    assert "\x1b[1m\x1b[31merror" in screen("check N.md", "1 error")


def test_a_pipe_gets_no_colour(run: Run, vault: Path) -> None:
    (vault / "N.md").write_text("[[Nowhere]]\n")

    assert "\x1b" not in run("check", "N.md").out


def test_names_in_a_table_stay_readable_in_a_narrow_terminal(screen: Screen) -> None:
    captured = screen("status --kind feature", "2026-11-18")

    assert "implemented" in captured
    assert "Dangling" in captured
    assert "…" not in captured
