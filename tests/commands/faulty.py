"""What tests of faults share: notes to be edited, and a watcher over any place."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from tests.commands.person import Watch, edit, environment

TODAY = date.today().isoformat()
EDITED = Path("Features/Feature - Guest checkout.md")
OTHER = Path("Features/Feature - Stock alerts.md")
THIRD = Path("Features/Feature - Card refunds.md")
QUIET = 0.6
_HEADING = "## Related Documents\n"

Begin = Callable[..., AbstractContextManager[Watch]]


def signed(vault: Path) -> Path:
    """Let the vault say who writes in it, so that git need not be asked."""
    config = vault / "vaultkit.toml"
    config.write_text('author = "Ada"\n' + config.read_text("utf-8"), "utf-8")
    return vault


def add(note: Path, words: str = "Words.") -> None:
    """Save a note with a few words more."""
    edit(note, _HEADING, f"{_HEADING}\n{words}\n")


def texts(vault: Path) -> dict[str, bytes]:
    """Return what all notes hold, by name."""
    return {path.name: path.read_bytes() for path in vault.rglob("*.md")}


@contextmanager
def watched(place: Path, state: Path, said: Path, prefix: tuple[str, ...] = ()) -> Iterator[Watch]:
    """Watch a place in a process of its own.

    Args:
        place: the vault.
        state: where its state is kept.
        said: the file that takes what the watcher says.
        prefix: a command that runs it.
    """
    command = [*prefix, sys.executable, "-m", "vaultkit", "watch", "--quiet", str(QUIET)]
    with (
        said.open("w") as out,
        subprocess.Popen(
            [*command, "--vault", str(place)],
            cwd=state.parent,
            env=environment(state),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        watching = Watch(process, said)
        try:
            watching.until_said("watching")
            yield watching
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
    assert "Traceback" not in said.read_text("utf-8")
