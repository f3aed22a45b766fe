"""The house rules that tools hold: lint, format, types, floors, and what starts lazily."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vaultkit.cli.table import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = ("networkx", "watchdog", "ruamel", "frontmatter", "rich", "rapidfuzz", "sqlite3")


def passes(*command: str) -> None:
    ended = subprocess.run(
        [sys.executable, *command], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_ruff_finds_nothing() -> None:
    passes("-m", "ruff", "check", "--no-cache", "vaultkit", "tests", "benchmarks")


def test_the_code_is_formatted() -> None:
    passes("-m", "ruff", "format", "--no-cache", "--check", "vaultkit", "tests", "benchmarks")


def test_all_types_hold() -> None:
    passes("-m", "mypy", "--no-error-summary")


def test_nobody_looks_up_a_floor() -> None:
    passes("-c", "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])")


def loaded_by(*arguments: str) -> set[str]:
    """Return the modules that a run of the program has loaded when it ends."""
    program = (
        f"import sys; sys.argv = ['vaultkit', *{arguments!r}]\n"
        "from vaultkit.cli.app import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return set(ended.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(*arguments).isdisjoint(HEAVY)


def test_a_check_loads_neither_the_graph_nor_the_watcher() -> None:
    assert loaded_by("check", "--vault", "vault-template").isdisjoint({"networkx", "watchdog"})


@pytest.mark.parametrize("command", ["check", "links", "explain"])
def test_text_for_a_pipe_is_written_without_rich(command: str) -> None:
    last = ["dangling-link"] if command == "explain" else ["--vault", "vault-template"]

    assert "rich" not in loaded_by(command, *last)


@pytest.mark.slow
def test_the_wheel_carries_the_template_vault_and_runs_the_demo(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), "."]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    python = tmp_path / "fresh" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True, capture_output=True)

    ended = subprocess.run(
        [tmp_path / "fresh" / "bin" / "vaultkit", "demo"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert "filled from the feature template" in ended.stdout
    assert "Success Criteria: 1 met" in ended.stdout
    assert ended.stderr == ""


def test_help_lists_every_command_with_a_summary() -> None:
    assert all(entry.summary.endswith(".") for entry in COMMANDS.values())
    for name in COMMANDS:
        passes("-m", "vaultkit", name, "--help")
