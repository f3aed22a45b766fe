"""Findings and links: the same text for a terminal and a pipe, at home in both, without rich."""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import rich.console
from rich.text import Text

from tests.commands.person import Run, edit, environment
from vaultkit.export import styling
from vaultkit.export.styling import PLAIN, Style, styler_for

STYLES = {name.lower(): one for name, one in vars(styling).items() if isinstance(one, Style)}
LISTS = ["check --all", "links", "status --all"]

Shown = Callable[..., str]


class Stream(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from a terminal that can show all, about which nobody has said anything."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def shown(vault: Path, tmp_path: Path) -> Shown:
    """Run Python with arguments on a terminal of its own, and return all that it writes there."""

    def ran(*arguments: str) -> str:
        ours, its = pty.openpty()
        try:
            with subprocess.Popen(
                [sys.executable, *arguments],
                cwd=vault,
                env=environment(tmp_path / "state"),
                stdin=subprocess.DEVNULL,
                stdout=its,
                stderr=its,
            ):
                os.close(its)
                written = b""
                # Linux says "input/output error" once nobody has the terminal open any more.
                with suppress(OSError):
                    while data := os.read(ours, 65536):
                        written += data
        finally:
            os.close(ours)
        return written.decode("utf-8").replace("\r\n", "\n")

    return ran


@pytest.fixture
def hostile(vault: Path) -> Path:
    """A vault in which names, links, keys and values hold what moves a terminal's cursor."""
    (vault / "a\x1b[2J\x9b1A.md").write_text(
        '---\nstatus: "\\e[2J"\ncreated: "\\e[2J"\n"up\\e[2J": "[[x]]"\n---\n'
        "[[y\x07\x1b[1A]] [[z\x08\x0b\u202e]]\n",
        "utf-8",
    )
    return vault


def without_styles(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("command", LISTS)
def test_no_name_can_move_the_cursor(run: Run, command: str) -> None:
    out = run(*command.split()).out

    assert "\\x1b[2J" in out
    assert out.replace("\n", "").isprintable()


def test_no_name_in_a_plan_can_move_the_cursor(run: Run, vault: Path) -> None:
    note = vault / "Features/Feature - \x1b[2J.md"
    shutil.copyfile(vault / "Features/Feature - Card refunds.md", note)
    run("update")
    edit(note, "- [x]", "- [ ]")

    for command in ("update --dry-run", "update"):
        out = run(*command.split()).out
        assert "Feature - \\x1b[2J.md" in out
        assert out.replace("\n", "").isprintable()


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("command", ["check --all", "links"])
def test_a_terminal_shows_in_colour_what_a_pipe_gets(run: Run, shown: Shown, command: str) -> None:
    on_terminal = shown("-m", "vaultkit", *command.split())

    assert "\x1b[1;31m" in on_terminal
    assert without_styles(on_terminal) == run(*command.split()).out


@pytest.mark.parametrize("command", ["check", "links"])
def test_a_terminal_does_not_wait_for_rich(shown: Shown, command: str) -> None:
    program = (
        f"import sys; sys.argv = ['vaultkit', {command!r}]\n"
        "from vaultkit.cli.app import app\n"
        "try: app()\n"
        "except SystemExit: print('rich' in sys.modules)"
    )

    assert shown("-c", program).endswith("\nFalse\n")


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize(
    "wishes",
    [
        {},
        {"NO_COLOR": "1"},
        {"NO_COLOR": ""},
        {"FORCE_COLOR": "1"},
        {"FORCE_COLOR": ""},
        {"FORCE_COLOR": "1", "NO_COLOR": "1"},
        {"FORCE_COLOR": "1", "TERM": "dumb"},
        {"TERM": "Unknown"},
        {"TERM": "linux"},
        {"COLORTERM": "truecolor"},
        {"TTY_COMPATIBLE": "1"},
        {"TTY_COMPATIBLE": "0", "FORCE_COLOR": "1"},
    ],
)
def test_every_style_looks_as_rich_would_show_it(
    monkeypatch: pytest.MonkeyPatch, wishes: dict[str, str], *, terminal: bool
) -> None:
    for name, wish in wishes.items():
        monkeypatch.setenv(name, wish)
    stream = Stream(terminal=terminal)
    styled = styler_for(stream)

    for name, style in STYLES.items():
        rich.console.Console(file=stream).print(Text("x", style=name.replace("_", " ")))
        rich.console.Console(file=stream).print(Text("", style=name.replace("_", " ")))
        assert stream.getvalue() == f"{styled('x', style)}\n{styled('', style)}\n", name
        stream.seek(0)
        stream.truncate()


@pytest.mark.parametrize("legacy", [True, False])
def test_a_console_of_old_windows_gets_no_codes(
    monkeypatch: pytest.MonkeyPatch, *, legacy: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(rich.console, "detect_legacy_windows", lambda: legacy)

    assert (styler_for(Stream(terminal=True)) == PLAIN) is legacy


@pytest.mark.parametrize(("long", "shows"), [(0.0, True), (60.0, False)])
def test_only_long_work_shows_a_bar(shown: Shown, long: float, *, shows: bool) -> None:
    program = (
        f"from vaultkit.cli import common; common._LONG_SECONDS = {long}\n"
        "with common.progress('reading notes') as report: report(1, 2)"
    )

    assert ("reading notes" in shown("-c", program)) is shows
